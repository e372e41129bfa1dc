"""Handlers behind a URL and in Lambda, through every door of pytest's. They cannot be started cold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest

from tests.plugin.conftest import TINY
from tests.targets.servers import Reply, failed, free_port, rejects, returned, serving

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

INVOKE = "/2015-03-31/functions/app/invocations"
AWS = {
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
}
INBOUND = ("-k", "inbound")

Event = Mapping[str, Any]


@pytest.fixture
def tiny(project: Project) -> Project:
    return project.write({"conftest.py": TINY, "pytest.ini": "[pytest]\n"})


SMALL = ("--hypothesis-profile", "tiny")


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_correct_handler_passes(tiny: Project, workers: str) -> None:
    with serving(rejects) as server:
        ran = tiny.pytest(
            "-n", workers, *SMALL, "--onhook-handler", server.url + INVOKE, "onhook::", *INBOUND, quick=False
        )
        transactions = [event["CallDetails"]["TransactionId"] for event in server.events]
    assert ran.status == 0, ran.text
    assert f"onhook: handler {server.url}{INVOKE}; catalogue" in ran.text
    assert "the handler was never started cold" in ran.text.replace("\n", " ")
    assert {"HND-4[inbound]", "RSP-1[inbound]", "HND-10[inbound]"} <= ran.kinds("passed")
    calls = sum(event["InvocationEventType"] == "NEW_INBOUND_CALL" for event in server.events)
    assert len(set(transactions)) == calls > 20, "every call has identifiers of its own"


def test_a_failure_is_shown_and_can_be_replayed(tiny: Project) -> None:
    mended: list[bool] = []

    def answer(event: Event) -> Reply:
        return rejects(event) if mended else failed("KeyError", "'LEG-B'", stackTrace=["  File app.py"])

    with serving(answer) as server:
        tiny.write({"onhook.toml": f'handler = "{server.url}{INVOKE}"\ndirections = ["inbound"]\n'})
        ran = tiny.pytest(*SMALL, "onhook.toml", quick=False)
        assert ran.kinds("failed") == {"onhook.toml::RSP-1[inbound]"}, ran.text
        assert "raises KeyError: 'LEG-B'" in ran.text
        again = tiny.pytest("--onhook-replay", ".onhook/RSP-1-inbound.json")
        assert again.items["replay[RSP-1-inbound]"].kind == "failed", again.text
        mended.append(True)
        assert tiny.pytest("--onhook-replay", ".onhook/RSP-1-inbound.json").status == 0
    gone = tiny.pytest("--onhook-replay", ".onhook/RSP-1-inbound.json")
    assert gone.status == 5, gone.text
    assert "start the server, or mend the URL" in gone.items["replay[RSP-1-inbound]"].message


def test_the_leg_of_an_earlier_call_is_told_as_that(tiny: Project) -> None:
    """It is no leg of nobody: the server remembers the first call that it ever had."""
    first: list[str] = []

    def answer(event: Event) -> Reply:
        listed = event["CallDetails"].get("Participants") or [{}]
        first.append(listed[0].get("CallId", ""))
        hangup = {"Type": "Hangup", "Parameters": {"CallId": first[0]}}
        return returned({"SchemaVersion": "1.0", "Actions": [hangup]})

    with serving(answer) as server:
        tiny.write({"onhook.toml": f'handler = "{server.url}{INVOKE}"\ndirections = ["inbound"]\n'})
        ran = tiny.pytest(*SMALL, "onhook.toml", quick=False)
        assert "onhook.toml::HND-10[inbound]" in ran.kinds("failed"), ran.text
        assert "onhook.toml::HND-1[inbound]" not in ran.kinds("failed")
        assert "which belongs to another call" in ran.text
        first.clear()
        again = tiny.pytest("--onhook-replay", ".onhook/HND-10-inbound.json")
    assert again.status != 1, again.text
    assert "not broken any more" not in again.text


def test_what_is_seen_once_is_told_as_that(tiny: Project) -> None:
    events: list[Event] = []

    def answer(event: Event) -> Reply:
        events.append(event)
        if len(events) > 3 and event["InvocationEventType"] == "NEW_INBOUND_CALL" and not any(broken):
            broken.append(True)
            return returned({"SchemaVersion": "9.9", "Actions": []})
        return rejects(event)

    broken: list[bool] = []
    with serving(answer) as server:
        ran = tiny.pytest(*SMALL, "--onhook-handler", server.url, "onhook::", *INBOUND, quick=False)
    assert ran.kinds("failed") == {"RSP-4[inbound]"}, ran.text
    told = " ".join(ran.items["RSP-4[inbound]"].text.split())
    assert "seen once, but not when the same call was played again: the handler, which cannot be started cold," in told


def test_a_call_that_leaks_into_another_is_found(tiny: Project) -> None:
    kept: dict[str, str] = {}

    def answer(event: Event) -> Reply:
        (leg,) = event["CallDetails"]["Participants"]
        speak = {"Type": "Speak", "Parameters": {"Text": "hello"}}
        if event["InvocationEventType"] == "NEW_INBOUND_CALL":
            kept["leg"] = leg["CallId"]
            return returned({"SchemaVersion": "1.0", "Actions": [speak]})
        hang_up = {"Type": "Hangup", "Parameters": {"SipResponseCode": "0", "CallId": kept["leg"]}}
        return returned({"SchemaVersion": "1.0", "Actions": [hang_up] if leg["Status"] == "Connected" else []})

    with serving(answer) as server:
        ran = tiny.pytest(*SMALL, "--onhook-handler", server.url, "onhook::", *INBOUND, quick=False)
    assert "HND-10[inbound]" in ran.kinds("failed"), ran.text


@pytest.mark.parametrize("workers", ["0", "2"])
def test_nobody_there_is_no_verdict_and_no_success(tiny: Project, workers: str) -> None:
    url = f"http://127.0.0.1:{free_port()}/"
    ran = tiny.pytest("-n", workers, *SMALL, "--onhook-handler", url, "onhook::", *INBOUND, quick=False)
    assert ran.status == 5, ran.text
    assert {item.kind for item in ran.items.values()} == {"skipped"}
    assert url in ran.items["RSP-1[inbound]"].message
    assert "start the server, or mend the URL" in ran.items["RSP-1[inbound]"].message


def test_a_server_that_dies_on_the_way_is_no_finding(tiny: Project) -> None:
    left = [40]

    def answer(event: Event) -> Reply:
        left[0] -= 1
        return rejects(event) if left[0] > 0 else Reply(raw=b"")

    with serving(answer) as server:
        ran = tiny.pytest(*SMALL, "--onhook-handler", server.url, "onhook::", *INBOUND, quick=False)
    assert ran.status == 5, ran.text
    assert {item.kind for item in ran.items.values()} == {"skipped"}
    assert "the connection broke off" in ran.items["RSP-2[inbound]"].message


def test_a_server_that_dies_between_two_starts_leaves_no_success(tiny: Project) -> None:
    def answer(event: Event) -> Reply:
        return rejects(event) if event["InvocationEventType"] in ("NEW_INBOUND_CALL", "HANGUP") else Reply(raw=b"")

    with serving(answer) as server:
        ran = tiny.pytest(*SMALL, "--onhook-handler", server.url, "onhook::", quick=False)
    assert ran.status == 5, ran.text
    assert "RSP-1[inbound]" in ran.kinds("passed")
    assert not ran.kinds("failed") | ran.kinds("error")
    assert (
        "onhook: all requirements on outbound calls were blocked; the run counts as failed (exit status 5)" in ran.text
    )


def test_a_lambda_function_is_judged_with_boto3(tiny: Project) -> None:
    with serving(rejects) as server:
        options = ("--onhook-handler", "lambda:app", "--onhook-endpoint-url", server.url)
        ran = tiny.pytest(*SMALL, *options, "onhook::", *INBOUND, env=AWS, quick=False)
        assert ran.status == 0, ran.text
        assert set(server.paths) == {INVOKE}
        tiny.write(
            {"onhook.toml": f'handler = "lambda:app"\nendpoint_url = "{server.url}"\ndirections = ["inbound"]\n'}
        )
        assert tiny.pytest(*SMALL, "onhook.toml", "-k", "RSP-1", env=AWS, quick=False).status == 0


def test_an_exhaustive_run_is_not_kept_for_code_that_may_have_changed(tiny: Project) -> None:
    with serving(rejects) as server:
        options = ("--onhook-handler", server.url, "--onhook-exhaustive", "all", "onhook::", *INBOUND)
        ran = tiny.pytest(*SMALL, *options, quick=False)
    assert ran.status == 0, ran.text
    assert "calls there are" in ran.text
    assert not (tiny.folder / ".onhook").exists()


def test_an_endpoint_is_a_url(tiny: Project) -> None:
    ran = tiny.pytest("--onhook-handler", "lambda:app", "--onhook-endpoint-url", "localhost:3001")
    assert ran.status == 4
    assert "--onhook-endpoint-url: expected a URL such as http://localhost:3001, found 'localhost:3001'" in ran.text
    tiny.write({"onhook.toml": 'handler = "lambda:app"\nendpoint_url = "localhost:3001"\n'})
    assert "endpoint_url: expected a URL such as" in tiny.pytest("onhook.toml").text


def test_a_python_module_with_the_name_of_a_scheme_can_be_named(tiny: Project, request: pytest.FixtureRequest) -> None:
    tiny.write({"node.py": request.getfixturevalue("rejects")})
    ran = tiny.pytest(*SMALL, "--onhook-handler", "python:node:lambda_handler", "onhook::", *INBOUND, quick=False)
    assert ran.status == 0, ran.text
    ran = tiny.pytest(*SMALL, "--onhook-handler", "node:lambda_handler", "onhook::RSP-1[inbound]", quick=False)
    assert "a Python module of the name `node` is written python:node:lambda_handler" in ran.text.replace("\n", " ")
