// The same call forwarding with the bug of broken.py: it takes a call to be over as soon as one of its legs has ended.
//
// When the callee hangs up, the caller stays on the line (and is billed) until they hang up too, and the other way round.

"use strict";

const forwarding = require("./handler");

exports.handler = async (event) => {
  if (event.InvocationEventType === "HANGUP") {
    return forwarding.respond(event, []); // The bug: the other leg may still be Connected.
  }
  return forwarding.handler(event);
};
