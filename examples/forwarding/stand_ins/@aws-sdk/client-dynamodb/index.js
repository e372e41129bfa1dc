// Stands in for the AWS SDK where the JavaScript version is tested: a table in memory, no account and no network. The fixture
// `aws` says in NODE_PATH that it is here, and in FORWARDING_ITEMS what the table holds.

"use strict";

class GetItemCommand {
  constructor(input) {
    this.input = input;
  }
}

class DynamoDBClient {
  async send(command) {
    const { TableName, Key } = command.input;
    if (TableName !== process.env.FORWARDING_TABLE) {
      throw Object.assign(new Error(`no table ${TableName}`), { name: "ResourceNotFoundException" });
    }
    const found = JSON.parse(process.env.FORWARDING_ITEMS).find((item) => item.Number === Key.Number.S);
    return found ? { Item: Object.fromEntries(Object.entries(found).map(([name, value]) => [name, { S: value }])) } : {};
  }
}

module.exports = { DynamoDBClient, GetItemCommand };
