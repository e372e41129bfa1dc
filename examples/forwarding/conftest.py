"""The AWS that the application runs on in tests: a table in memory, no account and no network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

TABLE = "call-forwarding"
ITEMS = [
    {"Number": "+12025550100", "Destination": "+12025550150"},
    {"Number": "+12025550110", "Destination": ""},  # Known, but switched off.
]


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make the forwarding table, with one number that is forwarded and one that is not."""
    import boto3
    from moto import mock_aws

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(name, "us-east-1")
    monkeypatch.setenv("FORWARDING_TABLE", TABLE)
    # The version in JavaScript finds a stand-in for the AWS SDK, and the items, by these.
    monkeypatch.setenv("NODE_PATH", str(Path(__file__).with_name("stand_ins")))
    monkeypatch.setenv("FORWARDING_ITEMS", json.dumps(ITEMS))
    with mock_aws():
        table = boto3.resource("dynamodb", region_name="us-east-1").create_table(
            TableName=TABLE,
            KeySchema=[{"AttributeName": "Number", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "Number", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        for item in ITEMS:
            table.put_item(Item=item)
        yield
