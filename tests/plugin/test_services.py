"""A service under test: the front doors, its items, replay, known deviations, its faults, and exhaustive runs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from onhook.conformance.campaigns.service_campaign import MOST_ENDLESS, PARTS
from tests.plugin.conftest import PLAYS_LITTLE, TINY

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

TARGET = ("--onhook-service", "emulator:play")
#: With a small budget: most of what is shown here does not depend on how much is played.
SERVICE = (*PLAYS_LITTLE, *TARGET)

HONEST = "from onhook.conformance.players.playing import play\n"
#: It takes both legs of a bridge down together: HUP-B3, and what comes with it.
TAKES_BOTH = """
from onhook.conformance.model.legs import DISCONNECTED
from onhook.conformance.players.reference import ReferenceService
from onhook.conformance.players import playing


class TakesBoth(ReferenceService):
    def _end_leg(self, leg, code, *, shown_late=False):
        for other in self.legs:
            other.status = DISCONNECTED
        yield from super()._end_leg(leg, code, shown_late=shown_late)


def play(call, handler, world):
    service = TakesBoth(call, world)
    event = service.start()
    while event is not None:
        event = service.respond(playing.Returned("", handler(event)))
    return service.final
"""
CRASHES = """
from onhook.conformance.players import playing


def play(call, handler, world):
    def answered(event):
        response = handler(event)
        if event["InvocationEventType"] == "HANGUP":
            raise LookupError("no such leg")
        return response

    return playing.play(call, answered, world)
"""
#: Never comes back; and one that does so only where digits arrive.
HANGS = """
import threading


def play(call, handler, world):
    threading.Event().wait()
"""
HANGS_NOW_AND_THEN = """
import threading

from onhook.conformance.players import playing


def play(call, handler, world):
    def answered(event):
        if event["InvocationEventType"] in ("DIGITS_RECEIVED", "CALL_UPDATE_REQUESTED"):
            threading.Event().wait()
        return handler(event)

    return playing.play(call, answered, world)
"""
ENDLESS = """
def play(call, handler, world):
    while True:
        world.ask("idle", ("LEG-A hangs up", "digits arrive"))
"""
HANDLER = """
def handler(event, context):
    return {"SchemaVersion": "1.0", "Actions": []}
"""
CANNOT = """
from onhook.conformance.players import playing
from onhook.conformance.model.services import CannotPlay


def play(call, handler, world):
    if call.topology == "meeting":
        raise CannotPlay("this emulator has no meetings")
    return playing.play(call, handler, world)
"""


@pytest.fixture
def project(project: Project) -> Project:
    return project.write({"tiny.py": TINY})


@pytest.fixture
def honest(project: Project) -> Project:
    return project.write({"emulator.py": HONEST, "pyproject.toml": "[tool.pytest.ini_options]\n"})


def test_an_honest_service_passes_and_every_case_of_the_page_has_its_items(honest: Project) -> None:
    ran = honest.pytest(*SERVICE, "-k", "HUP-S or HUP-B or HUP-A or HUP-M")
    assert ran.status == 0, ran.text
    assert ran.kinds("passed") == {
        *(f"HUP-S{number}[{start}]" for number in range(1, 5) for start in ("inbound", "outbound")),
        *(f"HUP-{leg}{number}[bridged]" for number in range(1, 5) for leg in "AB"),
        *(f"HUP-M{number}[meeting]" for number in range(1, 5)),
    }
    assert "onhook: service emulator:play; catalogue" in ran.text


@pytest.mark.parametrize("door", ["ini", "file", "run"])
def test_there_are_more_doors(honest: Project, door: str) -> None:
    item = "HUP-N1[inbound]"
    if door == "ini":
        honest.write({"pyproject.toml": '[tool.pytest.ini_options]\nonhook_service = "emulator:play"\n'})
        ran = honest.pytest(*PLAYS_LITTLE, f"onhook::{item}")
    elif door == "file":
        honest.write({"onhook.toml": 'service = "emulator:play"\n'})
        ran = honest.pytest(*PLAYS_LITTLE, "onhook.toml", "-k", "HUP-N1")
    else:
        ran = honest.onhook("run", "--service", "emulator:play", f"onhook::{item}", *PLAYS_LITTLE)
    assert ran.status == 0, ran.text
    assert len(ran.kinds("passed")) == 1


def test_a_broken_service_is_blamed_and_its_call_can_be_played_again(project: Project) -> None:
    project.write({"emulator.py": TAKES_BOTH, "pyproject.toml": "[tool.pytest.ini_options]\n"})
    ran = project.pytest(*SERVICE, "onhook::HUP-B3[bridged]")
    assert ran.status == 1, ran.text
    assert "LEG-A is shown as Disconnected, although neither a party nor the handler hung it up" in ran.text
    assert "replay    onhook replay .onhook/HUP-B3-bridged.json" in ran.text
    again = project.onhook("replay", ".onhook/HUP-B3-bridged.json")
    assert again.status == 1, again.text
    project.write({"emulator.py": HONEST})
    mended = project.onhook("replay", ".onhook/HUP-B3-bridged.json")
    assert mended.status == 0, mended.text
    assert "HUP-B3 is not broken any more; in the run other calls were played before it" in mended.text


#: The first call goes well, and each later one breaks HUP-B3.
REMEMBERS = (
    TAKES_BOTH.replace(
        "        for other in self.legs:", "        for other in self.legs if len(PLAYED) > 1 else ():"
    ).replace("    service = Takes", "    PLAYED.append(call)\n    service = Takes")
    + "\n\nPLAYED = []\n"
)


def test_a_replay_does_not_say_that_a_service_that_remembers_calls_is_mended(project: Project) -> None:
    project.write({"emulator.py": REMEMBERS, "pyproject.toml": "[tool.pytest.ini_options]\n"})
    assert project.pytest(*SERVICE, "onhook::HUP-B3[bridged]").status == 1
    again = project.onhook("replay", ".onhook/HUP-B3-bridged.json")
    assert "if nothing was changed since, the service remembers them" in " ".join(again.text.split())


def test_a_known_deviation_of_a_service_fails_no_run(project: Project) -> None:
    deviation = '[[deviations]]\nid = "HUP-B3"\nreason = "old"\nissue = "X-1"\nexpires = 2999-01-01\n'
    project.write({"emulator.py": TAKES_BOTH, "onhook.toml": f'service = "emulator:play"\n{deviation}'})
    ran = project.pytest(*PLAYS_LITTLE, "onhook.toml", "-k", "HUP-B3")
    assert ran.status == 0, ran.text
    assert len(ran.kinds("xfailed")) == 1


def test_a_service_that_crashes_is_told_once_and_what_it_plays_is_judged(project: Project) -> None:
    project.write({"emulator.py": CRASHES, "pyproject.toml": "[tool.pytest.ini_options]\n"})
    ran = project.pytest(*SERVICE, "-k", "inbound")
    assert ran.status == 1, ran.text
    assert ran.kinds("failed") == {"PLAYS[inbound]"}
    text = ran.items["PLAYS[inbound]"].text
    assert "calls were not played to their end: LookupError: no such leg" in text
    assert "├─ HANGUP LEG-A" in text
    assert 'raise LookupError("no such leg")' in text
    assert text.splitlines()[-1] == "   replay    onhook replay .onhook/PLAYS-inbound.json"


def test_a_call_that_was_not_played_to_its_end_is_played_again(project: Project) -> None:
    project.write({"emulator.py": CRASHES, "pyproject.toml": "[tool.pytest.ini_options]\n", "app.py": HANDLER})
    file = ".onhook/PLAYS-inbound.json"
    report = ("--onhook-report", "report.json", "--onhook-report", "report.md")
    found = project.pytest(*SERVICE, "onhook::PLAYS[inbound]", *report).items["PLAYS[inbound]"].text
    again = project.onhook("replay", file)
    assert again.status == 1, again.text
    told = again.items["replay[PLAYS-inbound]"].text
    assert "PLAYS[inbound]  the call was not played to its end: LookupError: no such leg\n" in told
    assert _call_and_traceback(told) == _call_and_traceback(found)
    assert "Traceback" in _call_and_traceback(found)
    ((item,),) = (one["items"] for one in json.loads((project.folder / "report.json").read_text("utf-8"))["subjects"])
    assert [one["actual"] for one in item["violations"]] == ["LookupError: no such leg"]
    assert item["replay"] == f"onhook replay {file}"
    assert item["violations"][0]["needed"] == []
    page = (project.folder / "report.md").read_text("utf-8")
    assert "├─ HANGUP LEG-A" in page
    assert "calls were not played to their end: LookupError: no such leg" in page

    undrawn = project.onhook("replay", file, "-p", "no:onhook-reports")
    assert 'raise LookupError("no such leg")' in undrawn.text
    wrong = project.pytest("--onhook-replay", file, "--onhook-handler", "app:handler")
    assert (wrong.status, "PLAYS binds the service, and 'app:handler' is named as a handler" in wrong.text) == (4, True)

    project.write({"emulator.py": CANNOT.replace('"meeting"', '"single"')})
    refused = project.onhook("replay", file)
    assert (refused.status, "cannot play such calls: this emulator has no meetings" in refused.text) == (5, True)
    project.write({"emulator.py": HONEST})
    mended = project.onhook("replay", file)
    assert mended.status == 0, mended.text
    assert "PLAYS is not broken any more: the call is played to its end; in the run other calls" in mended.text


def _call_and_traceback(text: str) -> str:
    return text.partition("\n\n")[2].partition("\n\n   replay")[0]


def test_a_call_that_takes_too_long_takes_too_long_again(project: Project) -> None:
    project.write({"emulator.py": HANGS, "pyproject.toml": "[tool.pytest.ini_options]\n"})
    project.pytest(*SERVICE, "--onhook-time-limit", "0.4", "onhook::PLAYS[outbound]")
    again = project.onhook("replay", ".onhook/PLAYS-outbound.json")
    assert again.status == 1, again.text
    assert "the call was not played to its end: the call takes longer than 0.4 s" in again.text


def test_a_service_without_an_end_ends_the_run_soon(project: Project) -> None:
    """Every part gives up after the same few calls."""
    project.write({"emulator.py": ENDLESS, "pyproject.toml": "[tool.pytest.ini_options]\n"})
    ran = project.pytest(*TARGET, "-k", "HUP-S1 or (PLAYS and inbound)", quick=False)
    assert ran.status == 1, ran.text
    parts = sum(PARTS.values())
    told = f"{parts * MOST_ENDLESS} of {parts * MOST_ENDLESS} calls were not played to their end: it asked the world more than"
    assert told in ran.items["PLAYS[inbound]"].text
    assert "blocked by PLAYS" in ran.items["HUP-S1[inbound]"].message


@pytest.mark.parametrize(("service", "calls"), [(HANGS, "2 of 2 calls"), (HANGS_NOW_AND_THEN, "2 of ")])
def test_a_service_that_hangs_is_given_up_over_all_parts_alone_and_over_workers(
    project: Project, service: str, calls: str
) -> None:
    project.write({"emulator.py": service, "pyproject.toml": "[tool.pytest.ini_options]\n"})
    arguments = (*TARGET, "--onhook-time-limit", "0.4", "-k", "inbound")
    ran, spread = (project.pytest(*arguments, "-n", workers) for workers in ("0", "2"))
    assert ran.status == 1, ran.text
    said = ran.items["PLAYS[inbound]"].message
    assert calls in said
    assert "were not played to their end, and no others were tried: the call takes longer than 0.4 s" in said
    assert "blocked by PLAYS" in ran.items["HUP-S1[inbound]"].message
    assert "given up before the end" in ran.text
    assert spread.items == ran.items


def test_what_is_beyond_a_service_is_not_applicable(project: Project) -> None:
    project.write({"emulator.py": CANNOT, "pyproject.toml": "[tool.pytest.ini_options]\n"})
    ran = project.pytest(*SERVICE, "-k", "HUP-M or HUP-N or (PLAYS and meeting)")
    assert ran.status == 0, ran.text
    assert ran.kinds("passed") == {"HUP-N1[inbound]"}
    assert "meeting: no call was played: the service cannot play such calls" in ran.text
    reasons = {item.message for item in ran.items.values() if item.kind == "skipped"}
    assert reasons == {"not applicable: the service cannot play such calls: this emulator has no meetings"}


def test_a_service_that_cannot_be_had_is_told_once(honest: Project) -> None:
    ran = honest.pytest("--onhook-service", "emulator:plya")
    assert ran.status == 1, ran.text
    assert {name.partition("[")[0] for name in ran.kinds("failed")} == {"PLAYS"}
    assert "module 'emulator' has no attribute 'plya'; did you mean play?" in ran.text
    assert "blocked by PLAYS" in ran.items["HUP-S1[inbound]"].message


def test_a_service_that_speaks_other_words_is_told_which(project: Project) -> None:
    code = """
    from onhook.conformance.players import playing

    WORDS = {"LEG-A hangs up": "the caller rings off"}


    class Other:
        def __init__(self, world):
            self.world = world

        def ask(self, question, options):
            told = [WORDS.get(one, one) for one in options]
            return options[told.index(self.world.ask(question, told))]


    def play(call, handler, world):
        return playing.play(call, handler, Other(world))
    """
    project.write({"emulator.py": code, "pyproject.toml": "[tool.pytest.ini_options]\n"})
    ran = project.pytest(*SERVICE, "onhook::REM-4[inbound]", "onhook::HUP-S1[inbound]")
    assert ran.kinds("passed") == {"HUP-S1[inbound]"}, ran.text
    assert "answers that onhook does not know: 'idle: the caller rings off'" in ran.items["REM-4[inbound]"].message


def test_handler_and_service_are_one_too_many(honest: Project) -> None:
    ran = honest.pytest(*SERVICE, "--onhook-handler", "emulator:play")
    assert ran.status == 4
    assert "--onhook-handler and --onhook-service: expected one of them, found both" in ran.text
    honest.write({"onhook.toml": 'handler = "a:b"\nservice = "emulator:play"\n'})
    assert "handler and service: expected one of them, found both" in honest.pytest("onhook.toml").text


def test_a_known_deviation_must_bind_the_target(honest: Project) -> None:
    deviation = '[[deviations]]\nid = "HND-5"\nreason = "old"\nissue = "X-1"\nexpires = 2999-01-01\n'
    honest.write({"onhook.toml": deviation})
    ran = honest.pytest(*SERVICE)
    assert ran.status == 4
    assert "deviations[0]: id: HND-5 binds the handler, not a service" in ran.text


# -- exhaustive runs ---------------------------------------------------------------------------------------------------


def test_an_exhaustive_run_of_a_handler_may_play_all_calls_there_are(project: Project, rejects: str) -> None:
    project.write({"app.py": rejects, "pyproject.toml": "[tool.pytest.ini_options]\n"})
    ran = project.pytest("--onhook-handler", "app:lambda_handler", "--onhook-exhaustive", "all", "-k", "HND-4")
    assert ran.status == 0, ran.text
    assert "all 2 calls there are; " in ran.text


def test_an_exhaustive_run_that_cannot_be_kept_is_judged_all_the_same(project: Project, crashes: str) -> None:
    project.write({"app.py": crashes, ".onhook": "no folder"})
    ran = project.pytest("--onhook-handler", "app:lambda_handler", "--onhook-exhaustive", "1", "-k", "RSP")
    assert ran.status == 0, ran.text
    assert "RSP-1  ! warned    ! warned" in ran.text
    assert "all 5 calls there are" in ran.text
    assert ran.text.count("an exhaustive run cannot be kept in") == 1
    assert "it cannot go on where it is stopped" in ran.text


@pytest.mark.parametrize("workers", ["0", "2"])
def test_an_exhaustive_run_of_a_service_says_how_deep_it_went(honest: Project, workers: str) -> None:
    ran = honest.pytest(*SERVICE, "--onhook-exhaustive", "1", "-k", "HUP-N1 or HUP-S1", "-n", workers)
    assert ran.status == 0, ran.text
    assert "calls with up to 1 deviation; " in ran.text


def test_an_exhaustive_run_goes_on_where_it_was_stopped(honest: Project) -> None:
    arguments = (*SERVICE, "--onhook-exhaustive", "1", "onhook::HUP-N1[inbound]")
    first = honest.pytest(*arguments)
    (folder,) = (honest.folder / ".onhook" / "exhaustive").iterdir()
    parts = {file: file.stat().st_mtime_ns for file in folder.glob("*.pickle")}
    assert len(parts) == 64
    gone = sorted(parts)[:3]
    for file in gone:
        file.unlink()
    (damaged,) = sorted(parts)[3:4]
    damaged.write_bytes(b"\x80")
    second = honest.pytest(*arguments)
    played = {file for file in folder.glob("*.pickle") if file.stat().st_mtime_ns != parts[file]}
    assert played == {*gone, damaged}
    assert _guarantee(first.text) == _guarantee(second.text)
    honest.write({"emulator.py": HONEST + "# changed\n"})
    honest.pytest(*arguments)
    assert len(list((honest.folder / ".onhook" / "exhaustive").iterdir())) == 2


def _guarantee(text: str) -> list[str]:
    return [line for line in text.splitlines() if "calls with up to 1 deviation; " in line]


@pytest.mark.parametrize("value", ["-1", "many", "1.5", ""])
def test_an_odd_depth_is_refused(honest: Project, value: str) -> None:
    ran = honest.pytest(*SERVICE, f"--onhook-exhaustive={value}")
    assert ran.status == 4
    assert f"--onhook-exhaustive: expected a whole number from 0, or all, found {value!r}" in ran.text
