"""AWS clients that cold starts share: one for equal ways of making it, and never one that signs as somebody else."""

from __future__ import annotations

import boto3
import pytest

from onhook.conformance.lambda_runtime.shared_clients import forget_clients, shared_clients


@pytest.fixture(autouse=True)
def _no_clients() -> None:
    forget_clients()


def signed_by(key: str) -> boto3.Session:
    return boto3.Session(aws_access_key_id=key, aws_secret_access_key="secret", region_name="us-east-1")


def test_a_module_that_makes_a_client_again_gets_the_same_one() -> None:
    with shared_clients():
        first, again = (signed_by("A").client("sts", endpoint_url="http://localhost:1") for _ in range(2))
        assert first is again
        assert signed_by("A").client("sts") is not first


def test_clients_of_two_accounts_are_two() -> None:
    with shared_clients():
        clients = [signed_by(key).client("sts") for key in ("A", "B")]
    assert [client._request_signer._credentials.access_key for client in clients] == ["A", "B"]
