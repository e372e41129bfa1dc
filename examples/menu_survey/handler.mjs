// The menu and survey of handler.py, in JavaScript: an ES module.

const AGENT_NUMBER = process.env.AGENT_NUMBER ?? "+12025550170";

export const MENU = "To talk to an agent, press 1. For our opening hours, press 2.";
export const HOURS = "We are here from nine to five, Monday to Friday. Goodbye.";
export const CONNECTING = "One moment please.";
export const BUSY = "All our agents are busy. Please call again later. Goodbye.";
export const SURVEY = "How satisfied were you, from 1, not at all, to 5, very much?";
export const THANKS = "Thank you very much. Goodbye.";
export const GOODBYE = "Goodbye.";

// `Actions: null` lets the service carry on with the actions that it has.
export const CARRY_ON = null;

// Answers one event of the audio service. The current step of a call is in its TransactionAttributes.
export const handler = async (event) => {
  const [leg] = legsLeft(event);
  return leg ? answer(event, leg, leg.CallId) : respond(event, CARRY_ON);
};

// `callId` is the leg that is spoken to.
export function answer(event, leg, callId) {
  const action = event.ActionData ?? {};
  const digits = action.ReceivedDigits;
  const step = stepOf(event);
  switch (`${event.InvocationEventType} ${action.Type ?? ""}`.trim()) {
    case "NEW_INBOUND_CALL":
      return respond(event, [ask(callId, MENU, "^[12]$")], "menu");
    case "ACTION_SUCCESSFUL SpeakAndGetDigits":
      if (step === "menu") {
        return digits === "1"
          ? respond(event, [speak(callId, CONNECTING), callAgent(leg)], "agent")
          : respond(event, sayAndHangUp(callId, HOURS), "ending");
      }
      if (step === "survey") {
        console.log("the caller's verdict:", digits);
        return respond(event, sayAndHangUp(callId, THANKS), "ending");
      }
      break;
    case "ACTION_FAILED SpeakAndGetDigits":
      if (step === "menu" || step === "survey") {
        return respond(event, sayAndHangUp(callId, GOODBYE), "ending");
      }
      break;
    case "ACTION_FAILED CallAndBridge":
      return respond(event, sayAndHangUp(callId, BUSY), "ending");
  }
  switch (event.InvocationEventType) {
    case "CALL_UPDATE_REQUESTED":
      return isEnd(action) ? respond(event, [hangUp(leg.CallId)], "ending") : respond(event, CARRY_ON);
    case "HANGUP":
      if (step === "agent" && leg.ParticipantTag === "LEG-A") {
        // The agent has gone. LEG-A stays on purpose, until the survey is over.
        return respond(event, [ask(callId, SURVEY, "^[1-5]$")], "survey");
      }
      return respond(event, [hangUp(leg.CallId)], "ending");
    case "ACTION_FAILED":
    case "INVALID_LAMBDA_RESPONSE":
      return respond(event, [hangUp(leg.CallId)], "ending");
    case "ACTION_SUCCESSFUL":
      if (step === "ending" && ["SpeakAndGetDigits", "CallAndBridge", "Hangup"].includes(action.Type)) {
        return respond(event, [hangUp(leg.CallId)], "ending");
      }
  }
  return respond(event, CARRY_ON);
}

// The participants that are still on the line; the one that a HANGUP is about no longer is.
export function legsLeft(event) {
  const ended = event.InvocationEventType === "HANGUP" ? event.ActionData.Parameters.CallId : undefined;
  const legs = event.CallDetails.Participants ?? [];
  return legs.filter((leg) => leg.CallId !== ended && leg.Status !== "Disconnected");
}

function stepOf(event) {
  return event.CallDetails.TransactionAttributes?.step ?? "menu";
}

// Whether a supervisor has asked for the end of the call (UpdateSipMediaApplicationCall).
function isEnd(update) {
  return update.Parameters?.Arguments?.action === "end";
}

// A response with these actions, and with the step that the call is at from now on.
export function respond(event, actions, step) {
  const response = { SchemaVersion: event.SchemaVersion, Actions: actions };
  return step ? { ...response, TransactionAttributes: { step } } : response;
}

// The action that asks a question which is answered with one digit.
function ask(callId, question, regex) {
  return {
    Type: "SpeakAndGetDigits",
    Parameters: {
      CallId: callId,
      InputDigitsRegex: regex,
      SpeechParameters: { Text: question },
      FailureSpeechParameters: { Text: `Sorry, we did not understand. ${question}` },
      MinNumberOfDigits: 1,
      MaxNumberOfDigits: 1,
      Repeat: 2,
      RepeatDurationInMilliseconds: 8_000,
    },
  };
}

// The action that bridges the caller to an agent, under the number that was dialled.
function callAgent(caller) {
  const endpoint = { BridgeEndpointType: "PSTN", Uri: AGENT_NUMBER };
  const parameters = { CallTimeoutSeconds: 30, CallerIdNumber: caller.To, Endpoints: [endpoint] };
  return { Type: "CallAndBridge", Parameters: parameters };
}

function speak(callId, text) {
  return { Type: "Speak", Parameters: { CallId: callId, Text: text } };
}

// The actions that say some last words to one leg and hang it up.
function sayAndHangUp(callId, text) {
  return [speak(callId, text), hangUp(callId)];
}

function hangUp(callId) {
  return { Type: "Hangup", Parameters: { CallId: callId, SipResponseCode: "0" } };
}
