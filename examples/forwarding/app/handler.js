// The call forwarding of handler.py, in JavaScript. The AWS SDK is part of Lambda's Node.js runtimes.

"use strict";

const { DynamoDBClient, GetItemCommand } = require("@aws-sdk/client-dynamodb");

// The audio service invokes us again after five seconds, so a look-up has to give up before.
const dynamodb = new DynamoDBClient({
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 1_000 },
});
const TABLE = process.env.FORWARDING_TABLE ?? "call-forwarding";

const RING_SECONDS = 25;
const SORRY = "We are sorry, nobody can take your call at the moment. Goodbye.";

// `Actions: null` lets the service carry on with the actions that it has.
const CARRY_ON = null;

async function handler(event) {
  const [leg] = legsLeft(event);
  if (!leg) {
    return respond(event, CARRY_ON);
  }
  const type = event.ActionData?.Type;
  switch (event.InvocationEventType) {
    case "NEW_INBOUND_CALL":
      return respond(event, await forward(leg));
    case "ACTION_FAILED":
      return respond(event, type === "CallAndBridge" ? apologise(leg) : [hangUp(leg)]);
    case "HANGUP":
    case "INVALID_LAMBDA_RESPONSE":
      // One at a time: the HANGUP of a bridged leg brings us back here for the other one.
      return respond(event, [hangUp(leg)]);
    case "ACTION_SUCCESSFUL":
      return respond(event, type === "Hangup" ? [hangUp(leg)] : CARRY_ON);
  }
  return respond(event, CARRY_ON);
}

// The participants that are still on the line; the one that a HANGUP is about no longer is.
function legsLeft(event) {
  const ended = event.InvocationEventType === "HANGUP" ? event.ActionData.Parameters.CallId : undefined;
  const legs = event.CallDetails.Participants ?? [];
  return legs.filter((leg) => leg.CallId !== ended && leg.Status !== "Disconnected");
}

function respond(event, actions) {
  return { SchemaVersion: event.SchemaVersion, Actions: actions };
}

// Bridge the caller to the destination of the number that was dialled, if there is one.
async function forward(caller) {
  const dialled = caller.To;
  const destination = await destinationOf(dialled);
  if (!destination) {
    return apologise(caller);
  }
  const parameters = {
    CallTimeoutSeconds: RING_SECONDS,
    CallerIdNumber: dialled, // The number that was dialled is ours; the caller's own may be withheld.
    Endpoints: [{ BridgeEndpointType: "PSTN", Uri: destination }],
  };
  return [{ Type: "CallAndBridge", Parameters: parameters }];
}

// Where calls to a number go; nothing if they go nowhere or the table cannot be read.
async function destinationOf(number) {
  try {
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName: TABLE, Key: { Number: { S: number } } }));
    return Item?.Destination?.S;
  } catch (error) {
    console.error("cannot look up the destination of", number, error);
    return undefined;
  }
}

function apologise(leg) {
  return [{ Type: "Speak", Parameters: { CallId: leg.CallId, Text: SORRY } }, hangUp(leg)];
}

function hangUp(leg) {
  return { Type: "Hangup", Parameters: { CallId: leg.CallId, SipResponseCode: "0" } };
}

module.exports = { handler, respond };
