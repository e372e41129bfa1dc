// The meeting dial-in of handler.py, in JavaScript.

"use strict";

const BUCKET = process.env.PROMPTS_BUCKET ?? "dial-in-prompts";
const ATTEMPTS = 3;

// `Actions: null` lets the service carry on with the actions that it has.
const CARRY_ON = null;

// What JoinChimeMeeting needs: the meeting, and the token of the attendee that callers join as.
const MEETINGS = new Map([
  ["482915", { id: "5b8e7a1c-0000-4000-8000-000000000001", joinToken: "dial-in-token-of-the-weekly-meeting" }],
  ["730264", { id: "5b8e7a1c-0000-4000-8000-000000000002", joinToken: "dial-in-token-of-the-board-meeting" }],
]);

async function handler(event) {
  const [leg] = legsLeft(event);
  if (!leg) {
    return respond(event, CARRY_ON);
  }
  const action = event.ActionData ?? {};
  switch (`${event.InvocationEventType} ${action.Type ?? ""}`.trim()) {
    case "NEW_INBOUND_CALL":
      return askForPin(event, leg, 1);
    case "ACTION_SUCCESSFUL PlayAudioAndGetDigits": {
      const meeting = MEETINGS.get(action.ReceivedDigits);
      return meeting ? respond(event, [join(leg, meeting)]) : askAgain(event, leg);
    }
    case "ACTION_FAILED PlayAudioAndGetDigits":
      return askAgain(event, leg);
    case "ACTION_FAILED JoinChimeMeeting":
      console.error("cannot join the meeting", action);
      return respond(event, [play(leg, "cannot-join.wav"), hangUp(leg)]);
    case "ACTION_SUCCESSFUL Hangup":
      return respond(event, [hangUp(leg)]);
  }
  switch (event.InvocationEventType) {
    case "HANGUP":
      return respond(event, leg.ParticipantTag === "LEG-A" ? [play(leg, "meeting-has-ended.wav"), hangUp(leg)] : [hangUp(leg)]);
    case "ACTION_FAILED":
    case "INVALID_LAMBDA_RESPONSE":
      return respond(event, [hangUp(leg)]);
  }
  return respond(event, CARRY_ON);
}

// The participants that are still on the line; the one that a HANGUP is about no longer is.
function legsLeft(event) {
  const ended = event.InvocationEventType === "HANGUP" ? event.ActionData.Parameters.CallId : undefined;
  const legs = event.CallDetails.Participants ?? [];
  return legs.filter((leg) => leg.CallId !== ended && leg.Status !== "Disconnected");
}

function respond(event, actions, attributes) {
  const response = { SchemaVersion: event.SchemaVersion, Actions: actions };
  return attributes ? { ...response, TransactionAttributes: attributes } : response;
}

// Ask for the PIN, and note which attempt it is.
function askForPin(event, leg, attempt) {
  const ask = {
    Type: "PlayAudioAndGetDigits",
    Parameters: {
      CallId: leg.CallId,
      InputDigitsRegex: "^\\d{6}$",
      AudioSource: prompt(attempt === 1 ? "enter-pin.wav" : "wrong-pin-try-again.wav"),
      FailureAudioSource: prompt("six-digits-please.wav"),
      MinNumberOfDigits: 6,
      MaxNumberOfDigits: 6,
      TerminatorDigits: ["#"],
      RepeatDurationInMilliseconds: 10_000,
    },
  };
  return respond(event, [ask], { attempt: String(attempt) });
}

// Ask once more, or say goodbye after the last attempt.
function askAgain(event, leg) {
  const attempt = Number(event.CallDetails.TransactionAttributes?.attempt ?? "1");
  if (attempt < ATTEMPTS) {
    return askForPin(event, leg, attempt + 1);
  }
  return respond(event, [play(leg, "too-many-attempts.wav"), hangUp(leg)]);
}

function join(leg, meeting) {
  const parameters = { CallId: leg.CallId, JoinToken: meeting.joinToken, MeetingId: meeting.id };
  return { Type: "JoinChimeMeeting", Parameters: parameters };
}

function prompt(key) {
  return { Type: "S3", BucketName: BUCKET, Key: key };
}

function play(leg, key) {
  return { Type: "PlayAudio", Parameters: { CallId: leg.CallId, AudioSource: prompt(key) } };
}

function hangUp(leg) {
  return { Type: "Hangup", Parameters: { CallId: leg.CallId, SipResponseCode: "0" } };
}

module.exports = { handler, legsLeft, play, respond };
