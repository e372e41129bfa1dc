"""Written counterexamples are played again: they fail while the handler is broken, and pass when it is mended."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.plugin.conftest import Project

HANDLER = ("--onhook-handler", "app.handler:lambda_handler")
FILE = ".onhook/RSP-4-inbound.json"


@pytest.fixture
def broken(project: Project, rejects: str) -> Project:
    """A project whose handler breaks RSP-4, prints, and has been judged."""
    code = rejects.replace('"1.0"', '"9.9"').replace(
        "    if event", '    print("got", event["Sequence"])\n    if event'
    )
    project.write({"app/handler.py": code, "test_own.py": "def test_own():\n    assert False\n", "sub/note.txt": ""})
    project.write({"pyproject.toml": "[tool.pytest.ini_options]\n"})
    assert project.pytest(*HANDLER, "onhook::RSP-4[inbound]").status == 1
    return project


@pytest.mark.parametrize(("cwd", "file"), [(".", FILE), ("sub", f"../{FILE}")])
def test_a_replay_fails_while_the_handler_is_broken(broken: Project, cwd: str, file: str) -> None:
    ran = broken.onhook("replay", file, cwd=cwd)
    assert ran.status == 1, ran.text
    assert set(ran.items) == {"replay[RSP-4-inbound]"}
    assert "├─ NEW_INBOUND_CALL ─" in ran.text
    assert 'actual    SchemaVersion "9.9"' in ran.text
    assert f"replaying {file}; catalogue " in ran.text
    assert "got 1" in ran.text
    assert "test_own" not in ran.text


def test_a_replay_spread_over_workers_plays_nothing_else(broken: Project) -> None:
    broken.write({"pyproject.toml": '[tool.pytest.ini_options]\ntestpaths = ["."]\n'})
    ran = broken.onhook("replay", FILE, "-n", "2")
    assert (ran.status, set(ran.items)) == (1, {"replay[RSP-4-inbound]"}), ran.text


def test_a_replay_names_what_else_the_call_breaks_as_the_run_did(broken: Project, rejects: str) -> None:
    broken.write({"app/handler.py": rejects.replace('"1.0"', '"9.9"').replace('"Hangup"', '"HangUp"')})
    ran = broken.pytest(*HANDLER, "onhook::RSP-4[inbound]")
    [also] = [line for line in ran.text.splitlines() if line.startswith("   also ")]
    assert (also.split()[1:], also in broken.onhook("replay", FILE).text) == (["breaks", "RSP-7"], True), ran.text


def test_a_replay_passes_when_the_handler_is_mended(broken: Project, rejects: str) -> None:
    broken.write({"app/handler.py": rejects})
    ran = broken.onhook("replay", FILE)
    assert ran.status == 0, ran.text
    assert "onhook::replay[RSP-4-inbound]: RSP-4 is not broken any more" in ran.text


def test_a_replay_may_go_to_another_handler(broken: Project, rejects: str) -> None:
    broken.write({"new.py": rejects})
    assert broken.onhook("replay", FILE, "--onhook-handler", "new:lambda_handler").status == 0


def test_a_replay_whose_call_never_gets_there_is_no_success(broken: Project, rejects: str) -> None:
    broken.write({"app/handler.py": rejects.replace("    if event", "    raise KeyError\n    if event")})
    ran = broken.onhook("replay", FILE)
    assert ran.status == 5, ran.text
    assert "blocked: at NEW_INBOUND_CALL the handler raised KeyError" in ran.items["replay[RSP-4-inbound]"].message


def test_a_replay_without_its_handler_says_so(broken: Project) -> None:
    (broken.folder / "app/handler.py").unlink()
    ran = broken.onhook("replay", FILE)
    assert ran.status == 5, ran.text
    assert "the run counts as failed" in ran.text
    assert "the target 'app.handler:lambda_handler'" in ran.text
    assert "Traceback" not in ran.text


def test_a_replay_meets_what_was_declared(project: Project) -> None:
    code = """
        def lambda_handler(event, context):
            return {"SchemaVersion": "9.9" if '"Ada"' in str(event).replace("'", '"') else "1.0", "Actions": []}
    """
    config = 'handler = "app:lambda_handler"\ndirections = ["outbound"]\narguments = {who = "Ada"}\nstrict = true\n'
    project.write({"app.py": code, "onhook.toml": config})
    assert project.pytest("-k", "RSP-4").status == 1
    ran = project.onhook("replay", ".onhook/RSP-4-outbound.json")
    assert 'SchemaVersion "9.9"' in ran.text


def damaged(change: Callable[[Any], object]) -> Callable[[str], str]:
    def write(text: str) -> str:
        document = json.loads(text)
        change(document)
        return json.dumps(document)

    return write


WRONG_LEG = """
    def lambda_handler(event, context):
        caller = event["CallDetails"]["Participants"][0]
        actions = None
        if event["InvocationEventType"] == "NEW_INBOUND_CALL":
            agent = {"BridgeEndpointType": "PSTN", "Uri": "+12025550150"}
            parameters = {"CallTimeoutSeconds": 30, "CallerIdNumber": caller["From"], "Endpoints": [agent]}
            actions = [{"Type": "CallAndBridge", "Parameters": parameters}]
        elif event["InvocationEventType"] in ("HANGUP", "ACTION_FAILED"):
            actions = [{"Type": "Hangup", "Parameters": {"CallId": caller["CallId"], "SipResponseCode": "0"}}]
        return {"SchemaVersion": "1.0", "Actions": actions}
"""
WARNED = ".onhook/HND-2-inbound.json"


def test_a_replay_weighs_as_the_run_did_and_draws_what_fails_nothing(project: Project) -> None:
    """The replay draws the finding that the run has shown: a SHOULD, which fails only where the run is strict."""
    project.write({"app/handler.py": WRONG_LEG})
    assert project.pytest(*HANDLER, "onhook::HND-2[inbound]").status == 0
    shown = json.loads((project.folder / WARNED).read_text("utf-8"))
    ran = project.onhook("replay", WARNED)
    assert (ran.status, "HND-2  ! warned" in ran.text) == (0, True), ran.text
    assert "   because   SHOULD only: " in ran.text
    marked = [line for line in ran.text.splitlines() if line.startswith("▶▶") and "├─" in line]
    assert [line.split()[1] for line in marked] == [str(shown["step"] + 1)]
    assert project.onhook("replay", WARNED, "--onhook-strict").status == 1

    (project.folder / WARNED).write_text(json.dumps(shown | {"step": 2}), "utf-8")
    [marked] = [
        line for line in project.onhook("replay", WARNED).text.splitlines() if line.startswith("▶▶") and "├─" in line
    ]
    assert marked.split()[1] == "3"


@pytest.mark.parametrize("declared", ["strict = true", 'levels = {RSP-8 = "MUST"}'])
def test_a_replay_keeps_what_the_run_was_told_of_levels(project: Project, declared: str) -> None:
    """Without it, a bridge that is given too long to be answered is a warning."""
    project.write({"app/handler.py": WRONG_LEG.replace("30", "300"), "onhook.toml": declared})
    assert project.pytest(*HANDLER, "onhook::RSP-8[inbound]").status == 1
    file = project.folder / ".onhook/RSP-8-inbound.json"
    assert project.onhook("replay", str(file)).status == 1
    document = json.loads(file.read_text("utf-8"))
    del document["settings"]["strict"], document["settings"]["levels"]
    file.write_text(json.dumps(document), "utf-8")
    ran = project.onhook("replay", str(file))
    assert (ran.status, "RSP-8  ! warned" in ran.text) == (0, True), ran.text


UNLUCKY = """
    import random

    LUCK = random.random()

    def lambda_handler(event, context):
        return {"SchemaVersion": "9.9" if LUCK < 0.05 else "1.0", "Actions": []}
"""


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_replay_draws_the_random_numbers_of_its_call(project: Project, workers: str) -> None:
    """What fails one call in twenty is found, and fails again; with other random numbers it does not."""
    project.write({"app/handler.py": UNLUCKY})
    ran = project.pytest(*HANDLER, "-n", workers, "onhook::RSP-4[inbound]")
    assert ran.status == 1, ran.text
    [told] = [line.strip() for line in ran.text.splitlines() if "random numbers" in line]
    file = project.folder / FILE
    document = json.loads(file.read_text("utf-8"))
    assert told == f"with      random numbers as they come after seed {document['scenario']['random_seed']}"
    replayed = project.onhook("replay", FILE)
    assert replayed.status == 1
    assert told in replayed.text
    del document["scenario"]["random_seed"]
    file.write_text(json.dumps(document), "utf-8")
    assert project.onhook("replay", FILE).status == 0


DAMAGES: dict[str, tuple[Callable[[str], str], str]] = {
    "empty": (lambda _: "", "is no JSON"),
    "cut": (lambda text: text[: len(text) // 2], "is no JSON"),
    "deep": (lambda _: "[" * 100_000, "is no JSON"),
    "binary": (lambda _: "\0\1\2", "is no JSON"),
    "a list": (lambda _: "[]", "expected a counterexample with format 'onhook-counterexample/1', found 'list'"),
    "foreign": (lambda _: '{"format": "other/2"}', "found 'other/2'"),
    "id": (damaged(lambda document: document.update(requirement="RSP-99")), "no requirement has the id 'RSP-99'"),
    "odd id": (damaged(lambda document: document.update(requirement=[])), "no requirement has the id []"),
    "settings": (damaged(lambda document: document.update(settings=1)), "settings: expected an object, found 1"),
    "setting": (damaged(lambda document: document["settings"].update(time_limit="x")), "time_limit: expected seconds"),
    "base": (damaged(lambda document: document.update(base=7)), "base"),
    "no scenario": (damaged(lambda document: document.pop("scenario")), "scenario: cannot be played"),
    "no calls": (damaged(lambda document: document["scenario"].update(calls=[])), "expected at least one call"),
    "choices": (
        damaged(lambda document: document["scenario"]["calls"][0].update(choices=["a"])),
        "expected whole numbers",
    ),
    "random seed": (
        damaged(lambda document: document["scenario"].update(random_seed=-1)),
        "expected whole numbers from 0",
    ),
    "call": (
        damaged(lambda document: document["scenario"]["calls"][0]["call"].update(odd=1)),
        "unknown key 'odd' in a call",
    ),
    "topology": (
        damaged(lambda document: document["scenario"]["calls"][0]["call"].update(topology="x")),
        "topology is 'x'",
    ),
    "digits": (damaged(lambda document: document["scenario"]["calls"][0]["call"].update(digits=[[]])), "digits is"),
    "patience": (
        damaged(lambda document: document["scenario"]["calls"][0]["call"].update(patience="x")),
        "patience is 'x'",
    ),
    "number": (
        damaged(lambda document: document["scenario"]["calls"][0]["call"].update(to_number=5)),
        "to_number is 5",
    ),
    "variation": (
        damaged(lambda document: document["scenario"]["calls"][0]["call"].update(variations=["x"])),
        "variations",
    ),
    "code": (damaged(lambda document: document["scenario"]["calls"][0]["call"].update(code=True)), "code is True"),
}


@pytest.fixture(scope="module")
def a_file(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The text of a written counterexample."""
    from onhook.conformance.campaigns.config import Settings
    from onhook.conformance.campaigns.counterexamples import write_counterexample
    from onhook.conformance.campaigns.parts import Budget
    from onhook.conformance.campaigns.suite import HandlerSuite, Surroundings
    from onhook.conformance.catalogue import CATALOGUE

    folder = tmp_path_factory.mktemp("written")
    code = 'def handler(event, context):\n    return {"SchemaVersion": "9.9", "Actions": []}\n'
    (folder / "written_handler.py").write_text(code, encoding="utf-8")
    settings = Settings(handler="written_handler.py:handler", directions=("inbound",))
    suite = HandlerSuite(settings=settings, budget=Budget(4, 0), surroundings=Surroundings(base=folder))
    import datetime

    result = suite.item(CATALOGUE["RSP-4"], "inbound", datetime.date(2025, 1, 1))
    return write_counterexample(folder, "", "inbound", suite, result.counterexamples[0]).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_file_says_what_is_wrong(a_file: str, tmp_path: Any, name: str) -> None:
    from onhook.conformance.campaigns.config import ConfigError
    from onhook.conformance.campaigns.counterexamples import read_counterexample

    damage, message = DAMAGES[name]
    file = tmp_path / "damaged.json"
    file.write_text(damage(a_file), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_counterexample(file)
    assert str(caught.value).startswith(f"{file}: ")
    assert message in str(caught.value)


def test_an_undamaged_file_is_read(a_file: str, tmp_path: Any) -> None:
    from onhook.conformance.campaigns.counterexamples import read_counterexample

    file = tmp_path / "whole.json"
    file.write_text(a_file, encoding="utf-8")
    assert read_counterexample(file).requirement_id == "RSP-4"


@pytest.mark.parametrize("name", ["nowhere.json", "."])
def test_a_file_that_cannot_be_read_ends_the_run_with_a_word(project: Project, name: str) -> None:
    ran = project.onhook("replay", name)
    assert ran.status == 4
    assert f"{project.folder / name}: cannot be read: " in ran.text
    assert "Traceback" not in ran.text
