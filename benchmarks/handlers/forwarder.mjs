// The same as an ES module.

import forwarder from "./forwarder.js";

export const handler = forwarder.handler;
