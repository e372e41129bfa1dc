// The same dial-in with the bug of broken.py: when the meeting has ended, it hangs up the meeting's leg instead of the caller's.

"use strict";

const dialIn = require("./handler");

exports.handler = async (event, context) => {
  const [leg] = dialIn.legsLeft(event);
  if (event.InvocationEventType === "HANGUP" && leg) {
    const goodbye = dialIn.play(leg, "meeting-has-ended.wav");
    // The bug: ActionData names the leg that has just ended, and the call still has it, as Disconnected.
    const ended = event.ActionData.Parameters.ParticipantTag;
    const hangup = { Type: "Hangup", Parameters: { ParticipantTag: ended, SipResponseCode: "0" } };
    return dialIn.respond(event, [goodbye, hangup]);
  }
  return dialIn.handler(event, context);
};
