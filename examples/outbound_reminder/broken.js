// The same reminder with the bug of broken.py: it takes for granted that a call which was to be bridged has a second leg.

"use strict";

const reminder = require("./handler");

exports.handler = (event, context, callback) => {
  if (event.InvocationEventType === "ACTION_FAILED" && event.ActionData.Type === "CallAndBridge") {
    const callee = event.CallDetails.Participants.find((leg) => leg.ParticipantTag === "LEG-B");
    // The bug: a leg that never answered is not a participant, so this throws a TypeError.
    console.warn("no answer from", callee.To);
  }
  reminder.handler(event, context, callback);
};
