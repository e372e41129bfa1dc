"""JavaScript handlers through every door of pytest's: the same items and words as for Python ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.node import needed

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

pytestmark = needed

REJECTS = """
const NONE = { SchemaVersion: "1.0", Actions: [] };

exports.handler = async (event) => {
  if (["NEW_INBOUND_CALL", "CALL_ANSWERED"].includes(event.InvocationEventType)) {
    return { SchemaVersion: "1.0", Actions: [{ Type: "Hangup", Parameters: { SipResponseCode: "480" } }] };
  }
  return NONE;
};
"""
BROKEN = REJECTS.replace('"1.0"', '"9.9"')
#: It works in every test with one call.
FORGETFUL = REJECTS.replace("const NONE", "let calls = 0;\nconst NONE").replace(
    "  if (", "  calls += 1;\n  if (calls > 6) throw new Error('tired');\n  if ("
)


def test_a_file_is_judged_from_another_folder(project: Project) -> None:
    project.write({"app/dist/index.js": REJECTS, "sub/note.txt": ""})
    ran = project.onhook("run", "node:../app/dist/index.handler", "-k", "inbound", cwd="sub")
    assert ran.status == 0, ran.text
    assert "onhook: handler node:../app/dist/index.handler; catalogue" in ran.text
    assert {"HND-4[inbound]", "RSP-1[inbound]"} <= ran.kinds("passed")


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_failure_is_shown_and_can_be_replayed(project: Project, workers: str) -> None:
    project.write({"index.js": BROKEN, "onhook.toml": 'handler = "node:index.js:handler"\ndirections = ["inbound"]\n'})
    ran = project.pytest("-n", workers, "onhook.toml")
    assert ran.status == 1, ran.text
    assert ran.kinds("failed") == {"onhook.toml::RSP-4[inbound]"}
    assert "onhook replay .onhook/RSP-4-inbound.json" in ran.text
    again = project.onhook("replay", ".onhook/RSP-4-inbound.json")
    assert again.items["replay[RSP-4-inbound]"].kind == "failed"
    project.write({"index.js": REJECTS})
    assert project.onhook("replay", ".onhook/RSP-4-inbound.json").status == 0


def test_state_that_leaks_from_call_to_call_is_found(project: Project) -> None:
    project.write({"index.js": FORGETFUL})
    ran = project.onhook("run", "node:index.js:handler", "-k", "inbound")
    assert ran.kinds("failed") == {"RSP-1[inbound]"}
    assert "raises Error: tired" in ran.text
    assert "node_worker" not in ran.text


def test_a_handler_that_hangs_breaks_rsp_11_and_blocks_the_rest(project: Project) -> None:
    project.write({"index.js": "exports.handler = async () => { while (true); };"})
    ran = project.onhook("run", "node:index.js:handler", "--onhook-time-limit", "0.2", "-k", "inbound")
    assert ran.kinds("failed") == {"RSP-11[inbound]"}
    assert "blocked by RSP-11: the handler does not return" in ran.items["RSP-2[inbound]"].message


def test_what_cannot_be_loaded_fails_once_and_says_why(project: Project) -> None:
    project.write({"index.js": "\nexports.handler = ;"})
    ran = project.onhook("run", "node:index.js:handler", "-k", "inbound")
    assert ran.kinds("failed") == {"RSP-1[inbound]"}
    assert "index.js, line 2)" in ran.items["RSP-1[inbound]"].text
    assert "blocked by RSP-1: " in ran.items["RSP-2[inbound]"].message


def test_without_node_nothing_is_known_and_the_run_is_no_success(project: Project) -> None:
    project.write({"index.js": REJECTS})
    ran = project.onhook("run", "node:index.js:handler", "-k", "inbound", env={"PATH": "/nowhere"})
    assert ran.status == 5, ran.text
    assert not ran.kinds("failed") | ran.kinds("error")
    assert "there is no `node` on the PATH" in ran.items["RSP-1[inbound]"].message


def test_digits_come_from_the_source_and_variables_from_fixtures(project: Project) -> None:
    source = """
        const { PIN } = require("./pin");
        const hangUp = { Type: "Hangup", Parameters: { SipResponseCode: "0" } };
        const ask = { Type: "SpeakAndGetDigits", Parameters: {
          MinNumberOfDigits: 6, MaxNumberOfDigits: 6, SpeechParameters: { Text: "PIN?" } } };
        const actions = {
          NEW_INBOUND_CALL: () => [ask],
          ACTION_SUCCESSFUL: (data) => {
            if (data.ReceivedDigits === PIN) throw new Error(`${process.env.SECRET}`);
            return [hangUp];
          },
        };
        exports.handler = async (event) => ({
          SchemaVersion: "1.0", Actions: (actions[event.InvocationEventType] ?? (() => []))(event.ActionData) });
    """
    conftest = """
        import pytest

        @pytest.fixture
        def secret(monkeypatch):
            monkeypatch.setenv("SECRET", "let in")
    """
    project.write({"index.js": source, "pin.js": "exports.PIN = '739104';", "conftest.py": conftest})
    project.write(
        {"onhook.toml": 'handler = "node:index.js:handler"\ndirections = ["inbound"]\nfixtures = ["secret"]\n'}
    )
    ran = project.pytest("onhook.toml")
    assert "Error: let in" in ran.items["onhook.toml::RSP-1[inbound]"].text, ran.text
