// The same menu and survey with the bug of broken.py: it keeps the caller's CallId in the module.
//
// A Lambda process serves one call after the other, and other calls between two events of one call. So by the time the
// survey starts, the module may hold the CallId of somebody else.

import { CARRY_ON, answer, legsLeft, respond } from "./handler.mjs";

let callerId = "";

export const handler = async (event) => {
  const [leg] = legsLeft(event);
  if (!leg) {
    return respond(event, CARRY_ON);
  }
  if (event.InvocationEventType === "NEW_INBOUND_CALL") {
    callerId = leg.CallId; // The bug: the next call overwrites it.
  }
  return answer(event, leg, callerId);
};
