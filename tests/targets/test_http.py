"""Handlers behind a URL: what each answer means, and what is said where there is none."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from onhook.conformance.lambda_runtime.lambda_json import LARGEST_RESPONSE
from onhook.conformance.model.traces import Outcome, Raised, Returned, TimedOut, Unserialisable
from onhook.conformance.targets import Conditions, Function, TargetError, Unreachable, kind_of
from tests.targets.servers import Reply, Server, dripping, failed, free_port, returned, serving

INVOKE = "/2015-03-31/functions/app/invocations"

Ask = Callable[..., tuple[Outcome, Server]]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onhook.conformance.targets.remote.PAUSES", (0.01, 0.02))


@pytest.fixture
def opened() -> Iterator[Callable[..., Function]]:
    with ExitStack() as stack:

        def open_it(url: str, limit: float = 5.0) -> Function:
            return stack.enter_context(kind_of(url).open(url, Path(), Conditions(limit)))

        yield open_it


@pytest.fixture
def ask(opened: Callable[..., Function]) -> Iterator[Ask]:
    """Return what asks a server that gives one answer, under a path."""
    with ExitStack() as stack:

        def asked(reply: Reply | Callable[[Any], Reply], path: str = INVOKE, **options: Any) -> tuple[Outcome, Server]:
            answer = reply if callable(reply) else lambda event: reply
            server = stack.enter_context(serving(answer))
            return opened(server.url + path, **options).invoke({"x": "ü"})[0], server

        yield asked


@pytest.mark.parametrize("path", [INVOKE, "/", "/hooks/chime?stage=test"])
def test_the_event_is_posted_and_the_answer_is_the_response(ask: Ask, path: str) -> None:
    outcome, server = ask(returned({"Actions": ["é"]}), path)
    assert isinstance(outcome, Returned)
    assert outcome.value == {"Actions": ["é"]}
    assert (server.paths, server.events) == ([path], [{"x": "ü"}])


RIE = (
    b'{"errorType": "KeyError", "errorMessage": "\'LEG-B\'", "requestId": "1", "stackTrace": ["  File app.py\\n", "x"]}'
)
#: What an emulator of Lambda answers, and what that means.
INVOKED = {
    "null": (returned(None), Returned("null", None)),
    "an error of Node.js": (
        failed("TypeError", "no leg", trace=["TypeError: no leg", "    at handler"]),
        Raised("TypeError", "no leg"),
    ),
    "an error without the header": (Reply(RIE), Raised("KeyError", "'LEG-B'")),
    "an error with status 502": (Reply(RIE, 502), Raised("KeyError", "'LEG-B'")),
    "an error that is no JSON": (
        Reply(b"gone", headers={"X-Amz-Function-Error": "Unhandled"}),
        Raised("Error", "'gone'"),
    ),
    "an error that is odd JSON": (Reply(b"[1]", headers={"X-Amz-Function-Error": "Handled"}), Raised("Error", "'[1]'")),
    "its own limit": (failed("Sandbox.Timedout", "2026 x Task timed out after 3.00 seconds"), TimedOut(3.0)),
    "the emulator's limit": (Reply(b"Task timed out after 3.00 seconds"), TimedOut(3.0)),
    "an AWS client without credentials": (
        failed("NoCredentialsError", "Unable to locate credentials"),
        Raised("NoCredentialsError", "Unable to locate credentials", environment=True),
    ),
    "an AWS client with bad ones": (
        failed("ClientError", "An error occurred (ExpiredToken) when calling the GetItem operation: expired"),
        Raised("ClientError", "An error occurred (ExpiredToken) when calling the GetItem operation: expired", "", True),
    ),
    "no JSON": (Reply(b"{oops"), Unserialisable("")),
    "no number": (Reply(b"[NaN]"), Unserialisable("ValueError: NaN is not JSON")),
    "nothing": (Reply(b""), Unserialisable("an empty body")),
    "no text": (Reply(b'"\xff"'), Unserialisable("")),
}


@pytest.mark.parametrize("name", INVOKED)
def test_what_an_emulator_of_lambda_answers(ask: Ask, name: str) -> None:
    reply, expected = INVOKED[name]
    outcome, _ = ask(reply)
    if isinstance(expected, Unserialisable) and not expected.message:
        assert isinstance(outcome, Unserialisable)
    else:
        assert outcome == expected


def test_a_traceback_is_kept(ask: Ask) -> None:
    outcome, _ = ask(Reply(RIE))
    assert isinstance(outcome, Raised)
    assert outcome.traceback == "  File app.py\nx"


def test_a_response_that_speaks_of_errors_is_a_response(ask: Ask) -> None:
    outcome, _ = ask(returned({"errorType": "", "errorMessage": "", "Actions": []}))
    assert isinstance(outcome, Returned)


@pytest.mark.parametrize("status", [400, 422, 500])
def test_an_endpoint_that_fails_has_failed_to_handle_the_event(ask: Ask, status: int) -> None:
    outcome, server = ask(Reply(b"oh <no>", status), "/")
    assert outcome == Raised(f"HTTP {status}", "'oh <no>'")
    assert len(server.events) == 1


#: What says nothing of the handler: the path, the answer, and what is said of it.
BARRED = {
    "no function": (INVOKE, Reply(b"{}", 404), "it has no function 'app'"),
    "busy with another event": (
        INVOKE,
        Reply(b"", 400),
        "one event at a time answers so to a second one: run without -n",
    ),
    "an emulator's failure": (INVOKE, Reply(b"down", 500), "HTTP 500: 'down'; look at what the server says"),
    "no path": ("/", Reply(b"", 404), "for an emulator of Lambda, write http://127.0.0.1:"),
    "no POST": ("/", Reply(b"", 405), "it takes no POST"),
    "locked": ("/", Reply(b"", 401), "it wants credentials"),
    "forbidden": ("/", Reply(b"", 403), "auth type NONE, or use lambda:NAME"),
    "a proxy without anything behind it": ("/", Reply(b"", 502), "HTTP 502"),
    "busy": ("/", Reply(b"", 503), "HTTP 503"),
    "throttled": (INVOKE, Reply(b"", 429), "asked too often"),
    "elsewhere": ("/", Reply(b"", 301, {"Location": "http://x/y"}), "it leads to http://x/y: name that URL"),
    "elsewhere on the same server": ("/x", Reply(b"", 301, {"Location": "/x/"}), "/x/: name that URL"),
    "to itself": ("/x", Reply(b"", 302, {"Location": "/x"}), "a redirect to the same URL, so whoever follows it never"),
    "nowhere": ("/x", Reply(b"", 302), "a redirect which leads nowhere"),
    "a page": (
        "/",
        Reply(b"<html>", 200, {"Content-Type": "text/html"}),
        "that is a page, and no answer of a function",
    ),
    "broken off": ("/", Reply(raw=b""), "the connection broke off before the answer had come"),
    "half an answer": ("/", Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"), "broke off"),
    "rubbish": ("/", Reply(raw=b"\0\0\0rubbish\r\n\r\n"), "broke off"),
}


@pytest.mark.parametrize("name", BARRED)
def test_what_is_no_answer_of_the_handlers_is_no_verdict_on_it(ask: Ask, name: str) -> None:
    path, reply, said = BARRED[name]
    with pytest.raises(Unreachable) as caught:
        ask(reply, path)
    assert said in str(caught.value)
    assert "http://127.0.0.1:" in str(caught.value)


@pytest.mark.parametrize("path", [INVOKE, "/"])
def test_a_byte_order_mark_is_called_by_its_name(ask: Ask, path: str) -> None:
    outcome, _ = ask(Reply(b'\xef\xbb\xbf{"SchemaVersion": "1.0"}'), path)
    assert isinstance(outcome, Unserialisable)
    assert "begins with a byte-order mark" in outcome.message


def test_an_event_is_sent_again_only_where_it_has_not_arrived(ask: Ask) -> None:
    replies = [Reply(b"", 429), Reply(b"", 429), returned({})]
    outcome, server = ask(lambda event: replies.pop(0))
    assert isinstance(outcome, Returned)
    assert len(server.events) == 3
    with pytest.raises(Unreachable):
        ask(lambda event: server.events.append("once more") or Reply(b"", 503))
    assert server.events.count("once more") == 1


def test_nobody_there_is_said_with_the_next_step(opened: Callable[..., Function]) -> None:
    url = f"http://127.0.0.1:{free_port()}{INVOKE}"
    with pytest.raises(Unreachable) as caught:
        opened(url).invoke({})
    assert url in str(caught.value)
    assert "Connection refused" in str(caught.value)
    assert "start the server, or mend the URL" in str(caught.value)


def test_a_host_that_nobody_knows_is_said(opened: Callable[..., Function]) -> None:
    with pytest.raises(Unreachable, match="no connection to nowhere"):
        opened("http://nowhere.invalid/").invoke({})


def test_a_server_that_speaks_no_tls_is_said(opened: Callable[..., Function]) -> None:
    with serving(lambda event: returned({})) as server, pytest.raises(Unreachable, match="no safe connection"):
        opened(server.url.replace("http:", "https:")).invoke({})


def test_a_server_that_is_slow_to_answer_is_left_in_time(ask: Ask) -> None:
    began = time.monotonic()
    outcome, _ = ask(lambda event: time.sleep(5) or returned({}), limit=0.3)
    assert outcome == TimedOut(0.3)
    assert time.monotonic() - began < 4


def test_a_server_that_answers_drop_by_drop_is_left_in_time(opened: Callable[..., Function]) -> None:
    began = time.monotonic()
    with dripping() as url:
        assert opened(url, limit=0.3).invoke({})[0] == TimedOut(0.3)
    assert time.monotonic() - began < 4


def test_after_a_time_out_the_next_answer_is_the_next_events(opened: Callable[..., Function]) -> None:
    def answer(event: Any) -> Reply:
        time.sleep(1.5 if event["n"] == 1 else 0)
        return returned(event["n"])

    with serving(answer) as server:
        function = opened(server.url, limit=0.5)
        assert function.invoke({"n": 1})[0] == TimedOut(0.5)
        assert function.invoke({"n": 2})[0] == Returned("2", 2)


def test_an_answer_without_end_is_too_large(opened: Callable[..., Function], ask: Ask) -> None:
    outcome, _ = ask(Reply(b'"' + "é".encode() * (LARGEST_RESPONSE // 2) + b'"'))
    assert isinstance(outcome, Unserialisable)
    assert f"{LARGEST_RESPONSE:,}" in outcome.message


def test_one_connection_serves_many_events(opened: Callable[..., Function]) -> None:
    with serving(lambda event: returned({})) as server:
        function = opened(server.url + INVOKE)
        for _ in range(20):
            function.invoke({})
        assert len(server.connections) == 1


def test_a_server_that_dies_is_no_finding(opened: Callable[..., Function]) -> None:
    with serving(lambda event: returned({})) as server:
        function = opened(server.url)
        assert isinstance(function.invoke({})[0], Returned)
        server.stop()
        function.reconnect()  # type: ignore[attr-defined]
        with pytest.raises(Unreachable, match="no connection to"):
            function.invoke({})


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("http:handler", "a Python module of that name is written python:..."),
        ("http://", "is no URL such as http://localhost:9000/2015"),
        ("http://host:port/", "is no URL"),
        ("http://a b/", "is no URL"),
        ("https://user:secret@host/", "would be shown in every report"),
    ],
)
def test_what_is_no_url_is_refused(opened: Callable[..., Function], target: str, said: str) -> None:
    with pytest.raises(TargetError) as caught:
        opened(target)
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)


def test_without_urllib3_it_is_said_what_to_install(
    opened: Callable[..., Function], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "urllib3", None)
    with pytest.raises(Unreachable, match=r"pip install 'urllib3>=2'"):
        opened("http://localhost/")
