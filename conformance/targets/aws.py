"""`lambda:NAME`: a Lambda function, invoked with boto3, which finds region, profile and credentials as usual."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from onhook.conformance.lambda_runtime.lambda_json import LARGEST_RESPONSE
from onhook.conformance.lambda_runtime.watchdog import Watchdog
from onhook.conformance.model.traces import Outcome
from onhook.conformance.targets import Conditions, Misnamed, Unreachable
from onhook.conformance.targets.remote import CONNECT, NotReached, RemoteFunction, answer, excerpt, failure, patient

#: What to do about an exception of botocore's; its name is enough to know it by.
_NEXT = {
    "NoRegionError": "set AWS_REGION, or a region in the profile that AWS_PROFILE names",
    "NoCredentialsError": "set AWS_PROFILE, or log in as you do for the AWS command line; for a local emulator any will do:"
    " AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local",
    "PartialCredentialsError": "set both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or neither",
    "ProfileNotFound": "mend AWS_PROFILE",
    "UnauthorizedSSOTokenError": "run `aws sso login`",
    "TokenRetrievalError": "run `aws sso login`",
    "SSOTokenLoadError": "run `aws sso login`",
    "InvalidRegionError": "mend AWS_REGION",
}
#: Likewise of what Lambda answers.
_REFUSED = {
    "ResourceNotFoundException": "mend the name or the region",
    "AccessDeniedException": "you need the permission lambda:InvokeFunction",
    "UnrecognizedClientException": "the credentials are of no use there: mend AWS_PROFILE, or log in again",
    "ExpiredTokenException": "log in again",
    "InvalidSignatureException": "the credentials are of no use there: mend AWS_PROFILE, or log in again",
}
_NAME = re.compile(r"[\w.:/$-]+")
_THROTTLED = frozenset({"TooManyRequestsException", "ThrottlingException", "EC2ThrottledException"})


class AwsFunction(RemoteFunction):
    """A Lambda function."""

    def __init__(self, text: str, watchdog: Watchdog, endpoint_url: str) -> None:
        super().__init__(text, watchdog)
        self._name = text.strip().partition(":")[2]
        self._endpoint_url = endpoint_url
        self._client: Any = None
        self.reconnect()

    def reconnect(self) -> None:
        """Make another client: the one before may wait for an answer still."""
        import boto3  # type: ignore[import-untyped]
        from botocore.config import Config  # type: ignore[import-untyped]
        from botocore.exceptions import BotoCoreError  # type: ignore[import-untyped]

        if self._client is not None:
            self._client.close()
        limit = self._watchdog.limit
        config = Config(
            connect_timeout=min(CONNECT, limit),
            read_timeout=limit,
            # An event that was sent again would be one that the service has not sent.
            retries={"total_max_attempts": 1},
        )
        try:
            # boto3 knows the variable by another name than Lambda, the other SDKs and the command line.
            region = None if os.environ.get("AWS_DEFAULT_REGION") else os.environ.get("AWS_REGION")
            session = boto3.session.Session(region_name=region or None)
            self._client = session.client("lambda", endpoint_url=self._endpoint_url or None, config=config)
        except (BotoCoreError, ValueError) as error:
            raise self.unreachable(_error_in_words(error)) from error

    def send(self, payload: bytes) -> Outcome:
        """Send an event, and return what came of it."""
        from botocore import exceptions  # type: ignore[import-untyped]

        try:
            got = self._client.invoke(FunctionName=self._name, Payload=payload)
            body = got["Payload"].read(LARGEST_RESPONSE + 1)
        except exceptions.ReadTimeoutError as error:
            raise TimeoutError from error
        except (exceptions.EndpointConnectionError, exceptions.ConnectTimeoutError) as error:
            raise NotReached(f"{error}; start what should be there, or mend the endpoint or the region") from error
        except exceptions.ClientError as error:
            code, why = error.response.get("Error", {}).get("Code", ""), self._refusal(error)
            raise (NotReached(why) if code in _THROTTLED else self.unreachable(why)) from error
        except exceptions.BotoCoreError as error:
            raise self.unreachable(_error_in_words(error)) from error
        except (exceptions.HTTPClientError, OSError) as error:
            raise self.unreachable(f"the connection broke off before the answer had come: {error}") from error
        if body.lstrip().startswith(b"<"):
            raise self.unreachable(f"{excerpt(body)} is a page, and no answer of a function: mend the endpoint")
        return failure(body) if "FunctionError" in got else answer(body)

    def _refusal(self, error: Any) -> str:
        told = error.response.get("Error", {})
        code = told.get("Code", "")
        where = self._client.meta.endpoint_url
        hint = f"; {_REFUSED[code]}" if code in _REFUSED else ""
        return f"{where} answers {code}: {told.get('Message', '')}{hint}"


def _error_in_words(error: Exception) -> str:
    name = type(error).__name__
    return f"{name}: {str(error).rstrip('.')}" + (f"; {_NEXT[name]}" if name in _NEXT else "")


def _check(text: str) -> None:
    if not _NAME.fullmatch(text.strip().partition(":")[2]):
        raise Misnamed(f"the target {text!r} names no function: write lambda:NAME, lambda:NAME:ALIAS or lambda:ARN")


class _Lambda:
    def is_there(self, text: str, base: Path) -> bool:
        return True

    def check(self, text: str, base: Path) -> None:
        _check(text)

    @contextmanager
    def open(self, text: str, base: Path, conditions: Conditions) -> Iterator[AwsFunction]:
        _check(text)
        try:
            import boto3
        except ImportError as error:
            raise Unreachable(f"the target {text!r} needs boto3, which is not installed: pip install boto3") from error
        assert boto3
        with patient(conditions.time_limit) as watchdog:
            yield AwsFunction(text, watchdog, conditions.endpoint_url)


LAMBDA = _Lambda()
