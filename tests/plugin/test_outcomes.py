"""How items come out, what they say, and with which status a run ends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.plugin.conftest import TINY

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

HANDLER = ("--onhook-handler", "app:lambda_handler")
INBOUND = 'handler = "app:lambda_handler"\ndirections = ["inbound"]\n'
DEVIATION = '[[deviations]]\nid = "RSP-4"\nreason = "old gateway"\nissue = "PHONE-7"\nexpires = {}\n'


@pytest.fixture
def versions(rejects: str) -> str:
    """A handler that answers every event in another SchemaVersion: RSP-4."""
    return rejects.replace('"1.0"', '"9.9"')


def item(name: str) -> str:
    return f"onhook.toml::{name}"


def test_a_failure_shows_all_that_there_is_to_know(project: Project, versions: str) -> None:
    project.write({"app.py": versions})
    ran = project.pytest(*HANDLER, "onhook::RSP-4[inbound]")
    text = ran.items["RSP-4[inbound]"].text
    assert ran.status == 1
    assert text.startswith("RSP-4  The response repeats the event's SchemaVersion ")
    for shown in (
        "MUST · unexpected-hangups",
        "https://docs.aws.amazon.com/chime-sdk/latest/dg/unexpected-hangups.html",
        "▶▶  1  ",
        "├─ NEW_INBOUND_CALL ─",
        '▶▶ expected  SchemaVersion "1.0", as in the event',
        'actual    SchemaVersion "9.9"',
        "replay    onhook replay .onhook/RSP-4-inbound.json",
    ):
        assert shown in text
    assert (project.folder / ".onhook/RSP-4-inbound.json").is_file()
    assert "Traceback" not in ran.text
    assert "items.py" not in ran.text


def test_what_no_call_came_to_is_not_passed(project: Project, rejects: str) -> None:
    project.write({"app.py": rejects})
    ran = project.pytest(*HANDLER, "-rs")
    bridged = {
        f"{name}[{start}]" for name in ("HND-5", "HND-6", "HND-12", "HND-14") for start in ("inbound", "outbound")
    }
    assert bridged <= ran.kinds("skipped")
    assert "not exercised: no generated call reached it" in ran.items["HND-5[inbound]"].text
    assert "--onhook-inject starts calls inside a bridge" in ran.items["HND-5[inbound]"].text
    assert "conformance/items.py" not in ran.text


def test_a_run_that_exercised_nothing_is_no_success(project: Project, rejects: str) -> None:
    project.write({"app.py": rejects})
    ran = project.pytest(*HANDLER, "-k", "HND-5")
    assert ran.status == 5
    assert "no requirement was exercised" in ran.text


def test_a_run_that_exercised_nothing_beside_own_tests_is_no_success(project: Project, rejects: str) -> None:
    project.write({"app.py": rejects, "test_own.py": "def test_own_HND_5():\n    pass\n"})
    ran = project.pytest(*HANDLER, "-k", "HND-5 or own")
    assert ran.status == 5, ran.text
    assert "no requirement was exercised" in ran.text


#: Ways in which a project keeps items from being judged: what its conftest.py has, and the reason that is told.
SKIPPING = {
    "mark": (
        (
            "def pytest_collection_modifyitems(items):\n    for item in items:\n"
            "        if {which}:\n            item.add_marker(pytest.mark.skip(reason='needs staging'))\n"
        ),
        "needs staging",
    ),
    "not run": (
        (
            "def pytest_collection_modifyitems(items):\n    for item in items:\n"
            "        if {which}:\n            item.add_marker(pytest.mark.xfail(run=False, reason='crashes'))\n"
        ),
        "[NOTRUN] crashes",
    ),
    "hook": ("def pytest_runtest_setup(item):\n    if {which}:\n        pytest.skip('all')\n", "all"),
    "fixture": (
        (
            "@pytest.fixture(autouse=True)\ndef docker(request):\n    item = request.node\n"
            "    if {which}:\n        pytest.skip('no docker here')\n"
        ),
        "no docker here",
    ),
}


@pytest.mark.parametrize(("name", "spread"), [*((name, ()) for name in SKIPPING), ("mark", ("-n", "2"))])
def test_a_run_whose_items_were_all_skipped_by_the_project_is_no_success(
    project: Project, rejects: str, name: str, spread: tuple[str, ...]
) -> None:
    code, reason = SKIPPING[name]
    conftest = "import pytest\n" + code.format(which="'own' not in item.nodeid")
    project.write({"app.py": rejects, "conftest.py": conftest, "test_own.py": "def test_own():\n    pass\n"})
    ran = project.pytest(*HANDLER, *spread)
    assert ran.status == 5, ran.text
    said = " ".join(ran.text.split())
    assert "onhook: 52 items were skipped before anything was judged" in said
    assert f"({reason}); the run counts as failed (exit status 5)" in said
    assert project.pytest(*HANDLER, *spread, "-k", "own").status == 0


@pytest.mark.parametrize("name", SKIPPING)
def test_what_the_project_skips_beside_what_is_judged_is_told(project: Project, rejects: str, name: str) -> None:
    conftest = "import pytest\n" + SKIPPING[name][0].format(which="'outbound' in item.nodeid")
    project.write({"app.py": rejects, "conftest.py": conftest})
    ran = project.pytest(*HANDLER)
    assert ran.status == 0, ran.text
    assert "onhook: 26 items were skipped before anything was judged" in ran.text
    assert "counts as failed" not in ran.text
    assert "skipped before" not in project.pytest(*HANDLER, "-k", "RSP-1[inbound]").text


def test_should_warns_and_fails_when_strict(project: Project, crashes: str) -> None:
    project.write({"app.py": crashes})
    ran = project.pytest(*HANDLER, "onhook::RSP-1[inbound]")
    assert (ran.status, ran.kinds("passed")) == (0, {"RSP-1[inbound]"}), ran.text
    assert "! warned" in ran.text
    ran = project.pytest(*HANDLER, "onhook::RSP-1[inbound]", "--onhook-strict")
    assert (ran.status, ran.kinds("failed")) == (1, {"RSP-1[inbound]"}), ran.text
    project.write({"pyproject.toml": "[tool.pytest.ini_options]\nonhook_strict = true\n"})
    assert project.pytest(*HANDLER, "onhook::RSP-1[inbound]").status == 1
    project.write({"pyproject.toml": '[tool.pytest.ini_options]\nonhook_strict = "maybe"\n'})
    ran = project.pytest(*HANDLER, "onhook::RSP-1[inbound]")
    assert ran.status == 4
    assert "onhook_strict: expected true or false; invalid truth value 'maybe'" in ran.text


READS_WHAT_NOBODY_SETS = """
def handler(event, context):
    if event["InvocationEventType"] == "CALL_ANSWERED":
        event["CallDetails"]["TransactionAttributes"]["who"]
    return {"SchemaVersion": "1.0", "Actions": []}
"""


def test_what_is_raised_is_put_down_to_arguments_only_where_the_source_speaks_of_them(project: Project) -> None:
    """Which Arguments the API call passes makes no difference to a handler that does not read them."""
    source, options = READS_WHAT_NOBODY_SETS, ("--onhook-handler", "app:handler", "onhook::RSP-1[outbound]")
    project.write({"app.py": source})
    ran = project.pytest(*options)
    assert (ran.status, ran.kinds("failed")) == (1, {"RSP-1[outbound]"}), ran.text
    project.write({"app.py": f"{source}# It may read ArgumentsMap.\n"})
    ran = project.pytest(*options)
    assert (ran.status, ran.kinds("passed")) == (0, {"RSP-1[outbound]"}), ran.text
    assert "which Arguments the API call passes is not declared" in " ".join(ran.text.split())


def test_levels_are_lowered_and_raised(project: Project, versions: str) -> None:
    project.write({"app.py": versions, "onhook.toml": INBOUND + '[levels]\nRSP-4 = "SHOULD"\n'})
    ran = project.pytest("-k", "RSP-4")
    assert ran.status == 0, ran.text
    assert "! warned" in ran.text
    project.write({"onhook.toml": INBOUND + '[levels]\nRSP-4 = "NOTE"\n'})
    ran = project.pytest("-k", "RSP-4")
    assert ran.status == 0, ran.text
    assert "! warned" not in ran.text


def test_a_known_deviation_does_not_fail_the_run(project: Project, versions: str) -> None:
    project.write({"app.py": versions, "onhook.toml": INBOUND + DEVIATION.format("2999-01-31")})
    ran = project.pytest("-rx")
    assert ran.status == 0, ran.text
    assert ran.items[item("RSP-4[inbound]")].kind == "xfailed"
    assert "known deviation: old gateway (PHONE-7, until 2999-01-31)" in ran.text


def test_an_expired_deviation_fails_the_run(project: Project, versions: str) -> None:
    project.write({"app.py": versions, "onhook.toml": INBOUND + DEVIATION.format("2020-01-31")})
    ran = project.pytest()
    assert ran.status == 1
    assert "the known deviation expired on 2020-01-31 (PHONE-7)" in ran.items[item("RSP-4[inbound]")].text


def test_an_expired_deviation_is_shown_and_written_like_any_other_failure(project: Project, versions: str) -> None:
    project.write({"app.py": versions, "onhook.toml": INBOUND + DEVIATION.format("2020-01-31")})
    ran = project.pytest("-k", "RSP-4", "--onhook-report", "r.md", "--onhook-report", "r.html")
    shown, replay = ran.items[item("RSP-4[inbound]")].text, "onhook replay .onhook/RSP-4-inbound.json"
    assert "├─ NEW_INBOUND_CALL ─" in shown, ran.text
    assert "   actual    SchemaVersion" in shown
    assert f"   replay    {replay}" in shown
    assert all(replay in (project.folder / name).read_text("utf-8") for name in ("r.md", "r.html"))
    again = project.onhook(*replay.split()[1:])
    assert (again.status, "RSP-4  ✗ failed" in again.text) == (1, True), again.text


def test_a_deviation_that_does_not_happen_any_more_fails_the_run(project: Project, rejects: str) -> None:
    project.write({"app.py": rejects, "onhook.toml": INBOUND + DEVIATION.format("2999-01-31")})
    ran = project.pytest()
    assert ran.status == 1
    shown = ran.items[item("RSP-4[inbound]")].text
    assert "this known deviation no longer happens; remove it (old gateway, PHONE-7)" in shown


@pytest.mark.parametrize("start", ["--onhook-inject", "inject"])
def test_calls_start_inside_a_topology_on_request(project: Project, rejects: str, start: str) -> None:
    declared = 'inject = ["bridged", "meeting"]\n' if start == "inject" else ""
    project.write({"app.py": rejects, "onhook.toml": INBOUND + declared})
    ran = project.pytest(*([start] if start.startswith("--") else []))
    assert item("HND-5[bridged]") in ran.items
    assert ran.items[item("HND-12[meeting]")].kind in ("passed", "failed")


def test_observed_behaviour_is_played_on_request(project: Project, rejects: str) -> None:
    project.write({"app.py": rejects})
    assert project.pytest(*HANDLER, "--onhook-observed").status == 0


NO_AWS = """
import botocore.exceptions

def lambda_handler(event, context):
    try:
        raise botocore.exceptions.NoCredentialsError()
    except Exception as error:
        raise RuntimeError("cannot look the number up") from error
"""


def test_a_handler_that_meets_no_aws_is_blocked_and_not_blamed(project: Project) -> None:
    project.write({"app.py": NO_AWS})
    ran = project.pytest(*HANDLER)
    assert ran.status == 5, ran.text
    assert not ran.kinds("passed") | ran.kinds("failed") | ran.kinds("error")
    assert "the handler called AWS, which is not available here" in ran.items["RSP-1[inbound]"].text
    assert "declare your moto or stub fixtures in onhook.toml: fixtures = [...]" in ran.items["HND-4[outbound]"].text


def test_the_header_says_what_is_judged_how(project: Project, rejects: str) -> None:
    project.write({"app.py": rejects})
    ran = project.pytest(*HANDLER, "onhook::RSP-1[inbound]")
    assert "onhook: handler app:lambda_handler; catalogue 20" in ran.text
    assert "; budget 25 examples, seed 0\n" in ran.text
    assert "seed 7\n" in project.pytest(*HANDLER, "onhook::RSP-1[inbound]", "--hypothesis-seed", "7").text
    assert (
        "budget 100 examples" in project.pytest(*HANDLER, "onhook::RSP-1[inbound]", "--collect-only", quick=False).text
    )


def test_a_random_seed_is_said_and_is_another_one_each_time(project: Project, rejects: str) -> None:
    project.write({"app.py": rejects})
    told = set()
    for _ in range(2):
        ran = project.pytest(*HANDLER, "onhook::RSP-1[inbound]", "--hypothesis-seed", "random")
        assert ran.status == 0
        told.add(ran.text.partition(", seed ")[2].partition("\n")[0])
    assert len(told) == 2


STATEFUL = """
seen = {}
def lambda_handler(event, context):
    kind = event["InvocationEventType"]
    seen[kind] = seen.get(kind, 0) + 1
    if kind in ("NEW_INBOUND_CALL", "CALL_ANSWERED"):
        code = "480" if seen[kind] < 4 else 480.5
        return {"SchemaVersion": "1.0", "Actions": [{"Type": "Hangup", "Parameters": {"SipResponseCode": code}}]}
    return {"SchemaVersion": "1.0" if seen.get("HANGUP", 0) < 3 else "2.0", "Actions": []}
"""


def test_the_verdict_on_a_stateful_handler_is_always_the_same(project: Project) -> None:
    project.write({"app.py": STATEFUL})
    runs = [
        project.pytest(*HANDLER, "-k", "inbound", env=env)
        for env in ({}, {"CI": "true", "PYTHONHASHSEED": "7"}, {"PYTHONHASHSEED": "8"})
    ]
    assert [ran.items for ran in runs] == [runs[0].items] * len(runs)
    assert not any(word in ran.text.lower() for ran in runs for word in ("flaky", "health check", "warnings summary"))


def test_a_module_that_is_slow_to_import_is_said_to_be(project: Project, rejects: str) -> None:
    config = 'handler = "app:lambda_handler"\ndirections = ["inbound"]\n'
    project.write({"app.py": rejects, "conftest.py": TINY, "onhook.toml": config})
    assert "cold start" not in project.pytest("--hypothesis-profile", "tiny", quick=False).text
    project.write({"app.py": "import time\ntime.sleep(0.101)\n" + rejects})
    said = " ".join(project.pytest("--hypothesis-profile", "tiny", quick=False).text.split())
    assert re.search(
        r" cold starts took \d+ s, 0\.1 s each cold starts are slow: before each example your modules run", said
    )
    assert said.count("cold starts are slow") == 1
