"""Lambda functions through boto3, which asks a server of the test's."""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import unquote

import botocore.client
import pytest

from onhook.conformance.model.traces import Raised, Returned, TimedOut, Unserialisable
from onhook.conformance.targets import Conditions, Function, TargetError, Unreachable, kind_of
from tests.targets.servers import Reply, failed, free_port, returned, serving

Open = Callable[..., Function]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_PROFILE", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "local")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "local")
    monkeypatch.setattr("onhook.conformance.targets.remote.PAUSES", (0.01, 0.02))


@pytest.fixture
def opened() -> Iterator[Open]:
    with ExitStack() as stack:

        def open_it(target: str = "lambda:app", endpoint_url: str = "", limit: float = 5.0) -> Function:
            conditions = Conditions(limit, endpoint_url=endpoint_url)
            return stack.enter_context(kind_of(target).open(target, Path(), conditions))

        yield open_it


@pytest.mark.parametrize("name", ["app", "app:live", "arn:aws:lambda:eu-west-1:111122223333:function:app"])
def test_a_function_is_invoked_by_its_name(opened: Open, name: str) -> None:
    with serving(returned) as server:
        outcome, seconds = opened(f"lambda:{name}", server.url).invoke({"x": "ü"})
    assert isinstance(outcome, Returned)
    assert outcome.value == {"x": "ü"}
    assert 0 < seconds < 5
    (path,) = server.paths
    assert unquote(path) == f"/2015-03-31/functions/{name}/invocations"


def test_the_endpoint_may_be_where_boto3_looks_for_it(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(returned) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", server.url)
        assert isinstance(opened().invoke({})[0], Returned)


def test_the_region_is_found_where_lambda_has_it(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """boto3 alone reads AWS_DEFAULT_REGION only."""
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    with serving(returned) as server:
        assert isinstance(opened(endpoint_url=server.url).invoke({})[0], Returned)


def test_a_page_is_no_answer_of_a_function(opened: Open) -> None:
    with (
        serving(lambda event: Reply(b"\n<html>hello</html>")) as server,
        pytest.raises(Unreachable, match="is a page, and no answer of a function"),
    ):
        opened(endpoint_url=server.url).invoke({})


OUTCOMES = {
    "an error": (failed("KeyError", "'LEG-B'", stackTrace=["x"]), Raised("KeyError", "'LEG-B'")),
    "its own limit": (failed("Sandbox.Timedout", "r Task timed out after 3.00 seconds"), TimedOut(3.0)),
    "no JSON": (Reply(b"{oops"), None),
}


@pytest.mark.parametrize("name", OUTCOMES)
def test_what_a_function_does_is_an_outcome(opened: Open, name: str) -> None:
    reply, expected = OUTCOMES[name]
    with serving(lambda event: reply) as server:
        outcome, _ = opened(endpoint_url=server.url).invoke({})
    assert outcome == expected if expected is not None else isinstance(outcome, Unserialisable)


def refusal(code: str, status: int) -> Reply:
    return Reply(b'{"Message": "the reason"}', status, {"x-amzn-ErrorType": code})


REFUSALS = {
    "ResourceNotFoundException": (404, "mend the name or the region"),
    "AccessDeniedException": (403, "lambda:InvokeFunction"),
    "UnrecognizedClientException": (403, "log in again"),
    "ServiceException": (500, "the reason"),
    "TooManyRequestsException": (429, "the reason"),
}


@pytest.mark.parametrize("code", REFUSALS)
def test_what_lambda_refuses_is_no_verdict_on_the_handler(opened: Open, code: str) -> None:
    status, said = REFUSALS[code]
    with serving(lambda event: refusal(code, status)) as server, pytest.raises(Unreachable) as caught:
        opened(endpoint_url=server.url).invoke({})
    assert said in str(caught.value)
    assert code in str(caught.value)
    assert server.url in str(caught.value)
    assert len(server.events) == (3 if code == "TooManyRequestsException" else 1)


def test_a_slow_function_is_left_in_time_and_not_asked_again(opened: Open) -> None:
    with serving(lambda event: time.sleep(5) or returned(event)) as server:  # type: ignore[func-returns-value]
        function = opened(endpoint_url=server.url, limit=0.3)
        began = time.monotonic()
        assert function.invoke({})[0] == TimedOut(0.3)
        assert time.monotonic() - began < 4
        assert len(server.events) == 1


def test_nobody_there_is_said_with_the_url(opened: Open) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(Unreachable, match="start what should be there") as caught:
        opened(endpoint_url=url).invoke({})
    assert url in str(caught.value)


def test_a_connection_that_breaks_off_is_no_finding(opened: Open) -> None:
    with serving(lambda event: Reply(raw=b"")) as server, pytest.raises(Unreachable):
        opened(endpoint_url=server.url).invoke({})


#: What boto3 misses: variables, and what is said.
MISSING = {
    "region": ({"AWS_REGION": None, "AWS_DEFAULT_REGION": None}, "set AWS_REGION"),
    "credentials": ({"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}, "for a local emulator any will do"),
    "half of them": ({"AWS_SECRET_ACCESS_KEY": None}, "set both"),
    "profile": ({"AWS_PROFILE": "nowhere"}, "mend AWS_PROFILE"),
}


@pytest.mark.parametrize("name", MISSING)
def test_what_boto3_misses_is_said(opened: Open, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    variables, said = MISSING[name]
    for variable, value in variables.items():
        monkeypatch.delenv(variable) if value is None else monkeypatch.setenv(variable, value)
    function = None
    with serving(returned) as server, pytest.raises(Unreachable, match=said):  # noqa: PT012 - one of the two raises
        function = opened(endpoint_url=server.url)
        function.invoke({})


@pytest.mark.parametrize("target", ["lambda:", "lambda:no such name"])
def test_what_is_no_name_is_refused(opened: Open, target: str) -> None:
    with pytest.raises(TargetError, match="names no function: write lambda:NAME"):
        opened(target)


def test_warnings_of_boto3_are_no_errors(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    original = botocore.client.BaseClient._make_api_call

    def deprecated(self: object, *args: object) -> object:
        warnings.warn("old", DeprecationWarning, stacklevel=2)
        return original(self, *args)

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", deprecated)
    with serving(returned) as server:
        assert isinstance(opened(endpoint_url=server.url).invoke({})[0], Returned)


def test_without_boto3_it_is_said_what_to_install(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(Unreachable, match=r"pip install boto3$"):
        opened()
