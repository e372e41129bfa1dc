// The call forwarding of forwarder.py, line by line.

"use strict";

const DESTINATIONS = { "+12025550100": "+12025550150" };

exports.handler = async (event) => {
  const legs = legsLeft(event);
  const action = event.ActionData?.Type;
  if (!legs.length) {
    return respond(null);
  }
  switch (event.InvocationEventType) {
    case "NEW_INBOUND_CALL":
      return respond(forward(legs[0]));
    case "ACTION_FAILED":
      return respond(action === "CallAndBridge" ? apologise(legs[0]) : [hangUp(legs[0])]);
    case "HANGUP":
    case "INVALID_LAMBDA_RESPONSE":
      return respond([hangUp(legs[0])]);
    case "ACTION_SUCCESSFUL":
      return respond(action === "Hangup" ? [hangUp(legs[0])] : null);
  }
  return respond(null);
};

function legsLeft(event) {
  const ended = event.InvocationEventType === "HANGUP" ? event.ActionData.Parameters.CallId : undefined;
  return event.CallDetails.Participants.filter((leg) => leg.CallId !== ended && leg.Status !== "Disconnected");
}

function respond(actions) {
  return { SchemaVersion: "1.0", Actions: actions };
}

function forward(caller) {
  const destination = DESTINATIONS[caller.To];
  if (!destination) {
    return apologise(caller);
  }
  const endpoint = { BridgeEndpointType: "PSTN", Uri: destination };
  const parameters = { CallTimeoutSeconds: 25, CallerIdNumber: caller.To, Endpoints: [endpoint] };
  return [{ Type: "CallAndBridge", Parameters: parameters }];
}

function apologise(leg) {
  const text = "We are sorry, nobody can take your call at the moment. Goodbye.";
  return [{ Type: "Speak", Parameters: { CallId: leg.CallId, Text: text } }, hangUp(leg)];
}

function hangUp(leg) {
  return { Type: "Hangup", Parameters: { CallId: leg.CallId, SipResponseCode: "0" } };
}
