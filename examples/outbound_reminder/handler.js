// The appointment reminder of handler.py, in JavaScript, in the older style with a callback.
//
// The calls are made with CreateSipMediaApplicationCall; its ArgumentsMap carries `patient` and `appointment`.

"use strict";

const PRACTICE_NUMBER = process.env.PRACTICE_NUMBER ?? "+12025550160";

const THANKS = "Thank you, we look forward to seeing you. Goodbye.";
const CONNECTING = "One moment please, we are putting you through.";
const NO_ANSWER = "The practice cannot take your call at the moment. Please call us back later. Goodbye.";
const GOODBYE = "We will call again later. Goodbye.";
const MOST_CHARACTERS = 1_000;

// `Actions: null` lets the service carry on with the actions that it has.
const CARRY_ON = null;

exports.handler = (event, context, callback) => {
  const [leg] = legsLeft(event);
  const actions = leg ? actionsFor(event, leg) : CARRY_ON;
  callback(null, { SchemaVersion: event.SchemaVersion, Actions: actions });
};

function actionsFor(event, leg) {
  const action = event.ActionData ?? {};
  switch (`${event.InvocationEventType} ${action.Type ?? ""}`.trim()) {
    case "ACTION_SUCCESSFUL SpeakAndGetDigits":
      return carryOut(action.ReceivedDigits, leg);
    case "ACTION_FAILED SpeakAndGetDigits":
      return [speak(leg, GOODBYE), hangUp(leg)];
    case "ACTION_FAILED CallAndBridge":
      return [speak(leg, NO_ANSWER), hangUp(leg)];
    case "ACTION_SUCCESSFUL Hangup":
      return [hangUp(leg)];
  }
  switch (event.InvocationEventType) {
    case "NEW_OUTBOUND_CALL":
    case "RINGING":
      return []; // Nobody is there yet, and the service ignores what we return.
    case "CALL_ANSWERED":
      return [remind(leg, action.Parameters?.Arguments ?? {})];
    case "HANGUP":
    case "ACTION_FAILED":
    case "INVALID_LAMBDA_RESPONSE":
    case "NEW_INBOUND_CALL": // We only make calls.
      return [hangUp(leg)];
  }
  return CARRY_ON;
}

// The participants that are still on the line; the one that a HANGUP is about no longer is.
function legsLeft(event) {
  const ended = event.InvocationEventType === "HANGUP" ? event.ActionData.Parameters.CallId : undefined;
  const legs = event.CallDetails.Participants ?? [];
  return legs.filter((leg) => leg.CallId !== ended && leg.Status !== "Disconnected");
}

// The action that speaks the reminder and asks what the patient would like.
function remind(leg, { patient, appointment }) {
  const greeting = patient ? `Hello ${patient}.` : "Hello.";
  const text = `${greeting} You have an appointment with us ${appointment || "soon"}.`;
  const choices = "To confirm, press 1. To talk to the practice, press 2.";
  return {
    Type: "SpeakAndGetDigits",
    Parameters: {
      CallId: leg.CallId,
      InputDigitsRegex: "^[12]$",
      SpeechParameters: { Text: `${[...text].slice(0, MOST_CHARACTERS - choices.length - 1).join("")} ${choices}` },
      FailureSpeechParameters: { Text: `Sorry, we did not understand. ${choices}` },
      MinNumberOfDigits: 1,
      MaxNumberOfDigits: 1,
      Repeat: 3,
      RepeatDurationInMilliseconds: 8_000,
    },
  };
}

// What the patient has asked for.
function carryOut(digit, leg) {
  switch (digit) {
    case "1":
      console.log(leg.CallId, "has confirmed the appointment");
      return [speak(leg, THANKS), hangUp(leg)];
    case "2":
      return [speak(leg, CONNECTING), callPractice(leg)];
  }
  return [speak(leg, GOODBYE), hangUp(leg)];
}

// The action that bridges the patient to the practice; the number that we call from is ours.
function callPractice(leg) {
  const endpoint = { BridgeEndpointType: "PSTN", Uri: PRACTICE_NUMBER };
  const parameters = { CallTimeoutSeconds: 30, CallerIdNumber: leg.From, Endpoints: [endpoint] };
  return { Type: "CallAndBridge", Parameters: parameters };
}

function speak(leg, text) {
  return { Type: "Speak", Parameters: { CallId: leg.CallId, Text: text } };
}

function hangUp(leg) {
  return { Type: "Hangup", Parameters: { CallId: leg.CallId, SipResponseCode: "0" } };
}
