"""Handlers that do what nobody expects: each is a finding or a clear message, and the run goes on."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from onhook.conformance.campaigns.sharing import Key, Shared
from onhook.conformance.lambda_runtime.runtime import LambdaRuntime
from onhook.conformance.lambda_runtime.watchdog import Watchdog
from onhook.conformance.model.traces import Returned, TimedOut
from onhook.conformance.search.sweep import HARMLESS_WARM_CALLS
from tests.plugin.conftest import TINY, Project

if TYPE_CHECKING:
    from fork_server import ForkServer

    from tests.plugin.conftest import Ran

FIRST = 'if event["InvocationEventType"] == "NEW_INBOUND_CALL":'
NONE = 'return {"SchemaVersion": "1.0", "Actions": []}'
HANG_UP = 'return {"SchemaVersion": "1.0", "Actions": [{"Type": "Hangup", "Parameters": {"SipResponseCode": "480"}}]}'


def source(first: str, before: str = "", other: str = NONE) -> str:
    """A handler that does something odd at NEW_INBOUND_CALL."""
    lines = "\n        ".join(first.splitlines())
    return f"{before}\ndef handler(event, context):\n    {FIRST}\n        {lines}\n    {other}\n"


#: What is odd: the handler, which requirement fails for it, and what the report says of it.
BLAMED = {
    "raises": (source('raise KeyError("who")'), "RSP-1", "KeyError: 'who'"),
    "exits": (source("import sys; sys.exit(3)"), "RSP-1", "SystemExit: 3"),
    "leaves": (source("import os; os._exit(3)"), "RSP-1", "os._exit: 3"),
    "interrupts": (source("raise KeyboardInterrupt"), "RSP-1", "KeyboardInterrupt"),
    "recurses": (source("return handler(event, context)"), "RSP-1", "RecursionError"),
    "nameless": (
        source("raise Odd", "class Odd(Exception):\n    def __str__(self):\n        raise ValueError"),
        "RSP-1",
        "its text is not available",
    ),
    "hides": (
        source(
            "raise Odd", "class Odd(BaseException):\n    def __getattribute__(self, name):\n        raise ValueError"
        ),
        "RSP-1",
        "Odd",
    ),
    "stops": (source("raise StopIteration"), "RSP-1", "StopIteration"),
    "generator_exits": (source("raise GeneratorExit"), "RSP-1", "GeneratorExit"),
    "group": (source('raise ExceptionGroup("several", [ValueError(1)])'), "RSP-1", "several"),
    "takes_one": ("def handler(event):\n    pass\n", "RSP-1", "TypeError"),
    "asserts": (source("assert event is None"), "RSP-1", "AssertionError"),
    "a_set": (source("return {1, 2}"), "RSP-2", "set"),
    "nan": (source('return {"SchemaVersion": "1.0", "Actions": [], "Odd": float("nan")}'), "RSP-2", "nan"),
    "bytearray": (source('return {"SchemaVersion": "1.0", "Actions": bytearray()}'), "RSP-2", "bytearray"),
    "object": (source("return object()"), "RSP-2", "object"),
    "circle": (source("one = []; one.append(one); return one"), "RSP-2", "Circular"),
    "deep": (source("one = []\nfor _ in range(100000): one = [one]\nreturn one"), "RSP-2", "RecursionError"),
    "coroutine": ("async def handler(event, context):\n    return None\n", "RSP-2", "coroutine"),
    "generator": (f"def handler(event, context):\n    yield 1\n    {NONE}\n", "RSP-2", "generator"),
    "huge": (source('return {"SchemaVersion": "1.0", "Actions": [], "Odd": "x" * 7_000_000}'), "RSP-2", "6,291,456"),
    "text": (source('return "ok"'), "RSP-3", '"ok"'),
    "nothing": (source("return None"), "RSP-3", "null"),
    "surrogate": (source('return "\\ud800"'), "RSP-3", ""),
}
#: What is odd, but nobody's business.
GOOD = {
    "decimal": source(
        'from decimal import Decimal\nreturn {"SchemaVersion": "1.0", "Actions": [{"Type": "Pause", "Parameters":'
        ' {"DurationInMilliseconds": Decimal(500)}}]}',
        other='if event["InvocationEventType"] == "ACTION_SUCCESSFUL": ' + HANG_UP + "\n    " + NONE,
    ),
    "prints": source('print("x" * 100_000)\nimport sys; print("y", file=sys.stderr)\n' + HANG_UP),
    "prints_what_is_no_text": source(
        'import sys; print("caf\\udce9"); print("caf\\udce9", file=sys.stderr)\n' + HANG_UP
    ),
    "warns": source('import warnings; warnings.warn("old", DeprecationWarning)\n' + HANG_UP),
    "logs": source('import logging; logging.getLogger().error("odd %s", "x" * 1000)\n' + HANG_UP),
    "changes_the_event": source("event.clear()\n" + HANG_UP, other='event["CallDetails"].clear()\n    ' + NONE),
    "keeps_state": source(
        f"global calls\ncalls += 1\nif calls > {HARMLESS_WARM_CALLS}: raise ValueError\n" + HANG_UP,
        before="calls = 0",
        other="return {**ANSWER}",
    ).replace("calls = 0", 'calls = 0\nANSWER = {"SchemaVersion": "1.0", "Actions": []}'),
    "an_instance": (
        "class App:\n    def __call__(self, event, context):\n        return handle(event, context)\n"
        f"{source(HANG_UP).replace('def handler', 'def handle')}\nhandler = App()\n"
    ),
    "asks_the_context": source(
        "assert 0 < context.get_remaining_time_in_millis() <= 5000\n"
        'assert context.aws_request_id and context.invoked_function_arn.startswith("arn:aws:lambda:")\n' + HANG_UP
    ),
    "sets_recursion_limit": source("import sys; sys.setrecursionlimit(5000)\n" + HANG_UP),
    "threads": source("import threading\none = threading.Thread(target=int)\none.start()\none.join()\n" + HANG_UP),
    "raises_in_a_thread": source(
        "one = Thread(target=list.pop, args=[[]])\none.start()\none.join()\n" + HANG_UP,
        before="from threading import Thread",
    ),
    "removes_its_folder": source(
        "folder = tempfile.mkdtemp(); os.chdir(folder); os.rmdir(folder)\n" + HANG_UP,
        before='import os, tempfile\nopen("onhook.toml").close()',
    ),
    "random": source("import random\nrandom.seed(1)\nrandom.random()\n" + HANG_UP),
    "a_dataclass": source(
        "Call(event)\n" + HANG_UP,
        before="import dataclasses, pickle, enum\n@dataclasses.dataclass\nclass Call:\n    event: dict\n",
    ),
}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory, fork_server: ForkServer) -> Ran:
    """One run over all of them, with warnings as errors; workers share it."""
    folder = tmp_path_factory.getbasetemp()
    shared = Shared(folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder)
    return shared.one(Key("odd"), lambda: run_over_all(Project(tmp_path_factory.mktemp("odd"), fork_server)))


def run_over_all(project: Project) -> Ran:
    sources = {name: text for name, (text, _, _) in BLAMED.items()} | GOOD
    tables = [f'[handlers.{name}]\nhandler = "{name}_app.py:handler"\n' for name in sources]
    project.write({"onhook.toml": 'directions = ["inbound"]\ntime_limit = 5\n' + "".join(tables)})
    project.write({f"{name}_app.py": text for name, text in sources.items()})
    project.write({"conftest.py": TINY})
    ran = project.pytest("-W", "error", "--hypothesis-profile", "tiny", quick=False)
    assert ran.status == 1, ran.text
    return ran


@pytest.mark.parametrize("name", BLAMED)
def test_an_odd_handler_is_blamed(ran: Ran, name: str) -> None:
    _, requirement, said = BLAMED[name]
    one = ran.items[f"onhook.toml.{name}::{requirement}[inbound]"]
    assert one.kind == "failed", one
    assert said in one.text
    assert "conformance/" not in one.text


@pytest.mark.parametrize("name", GOOD)
def test_an_odd_but_good_handler_is_not_blamed(ran: Ran, name: str) -> None:
    mine = {item: outcome for item, outcome in ran.items.items() if item.startswith(f"onhook.toml.{name}::")}
    assert len(mine) > 20
    assert {item: outcome.text for item, outcome in mine.items() if outcome.kind not in ("passed", "skipped")} == {}
    assert mine[f"onhook.toml.{name}::RSP-1[inbound]"].kind == "passed"


def test_nothing_that_handlers_print_or_warn_of_reaches_the_terminal(ran: Ran) -> None:
    assert "xxxxxx" not in ran.text.replace("x" * 100, "") or "x" * 1000 not in ran.text
    assert "warnings summary" not in ran.text
    assert "INTERNALERROR" not in ran.text


COUNTS = """
from pathlib import Path
KEPT = Path(__file__).with_name("kept.txt")

def number():
    before = int(KEPT.read_text()) if KEPT.exists() else 0
    KEPT.write_text(str(before + 1))
    return before
"""
#: What goes wrong at one of the first invocations, and never again, and what it weighs.
ONCE = {
    "a code that is none": ('if number() in (1, 2, 3, 4, 5): return {**EMPTY, "Actions": [WRONG]}', "HND-4", "failed"),
    "an exception": ('if number() in (1, 2, 3, 4, 5): raise LookupError("who")', "RSP-1", "warned"),
}


@pytest.mark.parametrize(("odd", "blamed", "verdict"), ONCE.values(), ids=ONCE)
def test_what_happens_once_is_told(odd: str, blamed: str, verdict: str, project: Project) -> None:
    """A handler may remember earlier calls outside of its modules: in a file, in a table."""
    wrong = 'WRONG = {"Type": "Hangup", "Parameters": {"SipResponseCode": "503"}}'
    before = f'{COUNTS}\n{wrong}\nEMPTY = {{"SchemaVersion": "1.0"}}'
    project.write({"app.py": source(f"{odd}\n{HANG_UP}", before)})
    ran = project.pytest("--onhook-handler", "app:handler", "-k", "inbound", "-n", "0", "onhook::")
    assert ran.status == (verdict == "failed"), ran.text
    assert ran.kinds("failed") == ({f"{blamed}[inbound]"} if verdict == "failed" else set())
    said = " ".join(ran.text.split())
    assert "seen once, but not when the same call was played again" in said
    assert f"{blamed} {'✗' if verdict == 'failed' else '!'} {verdict}" in said
    file = f".onhook/{blamed}-inbound.json"
    again = project.onhook("replay", file)
    told = " ".join(again.text.split())
    assert (again.status, "not broken any more" in told) == (5, False), again.text
    assert "seen once, behind other calls, which are not played again" in told
    assert "seen once, behind other calls" in project.onhook("export", file, "--pytest").text


def test_what_a_handler_leaves_open_fails_nothing(project: Project) -> None:
    """Each cold start throws modules away that have something open, which Python warns of when they are freed."""
    opens = "import asyncio\nLOOP, FILE = asyncio.new_event_loop(), open(__file__)"
    project.write({"app.py": source(HANG_UP, opens)})
    ran = project.pytest("--onhook-handler", "app:handler", "-k", "inbound", "-W", "error", "-n", "0", "onhook::")
    assert ran.status == 0, ran.text
    assert "ResourceWarning" not in ran.text


HANGS = {
    "loops": "while True: pass",
    "sleeps": "import time; time.sleep(1000)",
    "swallows": "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    "waits": "import threading; threading.Event().wait()",
}


@pytest.mark.parametrize("name", HANGS)
def test_a_handler_that_does_not_return_is_interrupted(name: str) -> None:
    names: dict[str, Any] = {}
    exec(source(HANGS[name]), names)
    event = {"InvocationEventType": "NEW_INBOUND_CALL"}
    with Watchdog(0.05) as watchdog:
        invoke = LambdaRuntime(names["handler"], watchdog)
        assert invoke(event)[0] == invoke(event)[0] == TimedOut(0.05)
        assert isinstance(invoke({"InvocationEventType": "HANGUP"})[0], Returned)


def test_a_handler_that_does_not_return_breaks_rsp_11_and_blocks_the_rest(project: Project) -> None:
    project.write({"onhook.toml": 'directions = ["inbound"]\nhandler = "app:handler"\n'})
    project.write({"app.py": source(HANGS["swallows"]), "conftest.py": TINY})
    ran = project.pytest("--onhook-time-limit", "0.04", "--hypothesis-profile", "tiny", quick=False)
    mine = {item.rpartition("::")[2]: outcome for item, outcome in ran.items.items()}
    assert ran.status == 1
    assert mine["RSP-11[inbound]"].kind == "failed", ran.text
    assert "0.04" in mine["RSP-11[inbound]"].text
    assert "blocked by RSP-11: the handler does not return" in mine["RSP-2[inbound]"].text
    assert {outcome.kind for item, outcome in mine.items() if item != "RSP-11[inbound]"} == {"skipped"}


def test_a_handler_that_hangs_on_a_rare_path_comes_out_the_same_alone_and_over_workers(project: Project) -> None:
    bridge = 'return {"SchemaVersion": "1.0", "Actions": [{"Type": "CallAndBridge", "Parameters": {}}]}'
    hangs = 'if event["InvocationEventType"] == "ACTION_FAILED": import time; time.sleep(1000)\n    ' + NONE
    project.write({"onhook.toml": 'directions = ["inbound"]\nhandler = "app:handler"\ntime_limit = 0.2\n'})
    project.write({"app.py": source(bridge, other=hangs)})
    reports = []
    for workers in ("0", "2"):
        ran = project.pytest("-n", workers, "--hypothesis-profile=onhook-quick", "--onhook-report=report.json")
        assert ran.items["onhook.toml::RSP-11[inbound]"].kind == "failed", ran.text
        reports.append(json.loads((project.folder / "report.json").read_text("utf-8"))["subjects"])
    assert reports[0] == reports[1]


#: It hangs where a callee is busy, which does not happen in the first call, the only one with the seed 0; and where it
#: is out of luck.
_BRIDGE = """return {"SchemaVersion": "1.0", "Actions": [{"Type": "CallAndBridge", "Parameters": {
    "CallTimeoutSeconds": 30, "CallerIdNumber": event["CallDetails"]["Participants"][0]["From"],
    "Endpoints": [{"Uri": "+12025550150", "BridgeEndpointType": "PSTN"}]}}]}"""
_BUSY = source(
    _BRIDGE, other=f'if event["InvocationEventType"] == "ACTION_FAILED": __import__("time").sleep(99)\n    {NONE}'
)
_UNLUCKY = source(f"if LUCK < 0.2: time.sleep(99)\n{HANG_UP}", "import random, time\nLUCK = random.random()\n")


@pytest.mark.parametrize(("code", "told"), [(_BUSY, False), (_UNLUCKY, True)], ids=["busy", "unlucky"])
def test_random_numbers_are_told_of_a_handler_that_hangs_only_where_they_matter(
    project: Project, code: str, told: bool
) -> None:
    project.write({"app.py": code})
    ran = project.pytest("--onhook-handler=app:handler", "--onhook-time-limit=0.2", "onhook::RSP-11[inbound]")
    assert ran.status == 1, ran.text
    assert ("random numbers as they come after seed" in ran.text) is told, ran.text
    assert project.onhook("replay", ".onhook/RSP-11-inbound.json").status == 1


#: What is wrong with the module or its name: files, the target, and what is said.
MISSING = {
    "syntax": ({"app.py": "def handler(:\n"}, "app:handler", "SyntaxError: invalid syntax (app.py, line 1)"),
    "dependency": (
        {"app.py": "\nimport nowhere_to_be_found\n"},
        "app:handler",
        "No module named 'nowhere_to_be_found'",
    ),
    "raising": ({"app.py": "x = 1\n\nraise KeyError('TABLE')\n"}, "app:handler", "KeyError: 'TABLE'"),
    "environment": ({"app.py": "import os\nos.environ['NO_SUCH_TABLE']\n"}, "app:handler", "KeyError: 'NO_SUCH_TABLE'"),
    "exits": ({"app.py": "import sys\nsys.exit('no')\n"}, "app:handler", "SystemExit: no"),
    "leaves": ({"app.py": "import os\nos._exit(0)\n"}, "app:handler", "os._exit: 0"),
    "arguments": (
        {
            "app.py": "import argparse\np = argparse.ArgumentParser(prog='p')\np.add_argument('port')\np.parse_args([])\n"
        },
        "app:handler",
        "; written to stderr: usage: p [-h] port / p: error: the following arguments are required: port",
    ),
    "interrupts": ({"app.py": "raise KeyboardInterrupt\n"}, "app:handler", "KeyboardInterrupt"),
    "helper": ({"app.py": "import help_me\n", "help_me.py": "\n\n1 / 0\n"}, "app:handler", "help_me.py, line 3"),
    "attribute": ({"app.py": "def other(): pass\n"}, "app:handler", "has no attribute 'handler'; it has other"),
    "not callable": ({"app.py": "handler = 3\n"}, "app:handler", "is not callable: it is int"),
    "module": ({"app.py": ""}, "nope.handler:handler", "there is no module 'nope'"),
    "submodule": ({"app/__init__.py": ""}, "app.nope:handler", "there is no module 'app.nope'"),
    "file": ({"app.py": ""}, "nope.py:handler", "there is no file"),
    "no attribute": ({"app.py": ""}, "app", "names no attribute: write package.module:attribute or"),
    "empty attribute": ({"app.py": ""}, "app:", "names no attribute"),
    "lambda's own way": ({"app.py": "def handler(): pass\n"}, "app.handler", "names no attribute"),
    "odd attribute": ({"app.py": ""}, "app:a-b", "is no Python name"),
    "odd file": (
        {"my.app.py": "def handler(event, context): pass\n"},
        "my.app.py:handler",
        "cannot be imported, since a dot parts packages",
    ),
    "slashes": ({"app/handler.js": ""}, "app/handler:handler", "does not end in .py"),
    "shadowed": (
        {"json.py": "def handler(event, context): pass\n"},
        "json:handler",
        "/shadowed/json.py: give that another",
    ),
    "shadowed package": (
        {"pytest/__init__.py": "", "pytest/app.py": "def handler(event, context): pass\n"},
        "pytest.app:handler",
        "/shadowed_package/pytest/__init__.py: give that another name",
    ),
    "shadowed builtin": (
        {"sys.py": "def handler(event, context): pass\n"},
        "sys:handler",
        "'sys' is built in, which shadows",
    ),
    "elsewhere": ({"app.py": ""}, "json:handler", "json/__init__.py"),
    "taken": ({"json.py": "def handler(event, context): pass\n"}, "json.py:handler", "is taken by"),
}
#: Those of them in which something is there, and raises.
RAISING = {"syntax", "dependency", "raising", "environment", "exits", "leaves", "arguments", "interrupts", "helper"}


@pytest.fixture(scope="module")
def missing(tmp_path_factory: pytest.TempPathFactory, fork_server: ForkServer) -> Ran:
    """One run over all that cannot be imported, each in a folder of its own."""
    project = Project(tmp_path_factory.mktemp("missing"), fork_server)
    for name, (files, target, _) in MISSING.items():
        folder = name.replace(" ", "_").replace("'", "")
        project.write({f"{folder}/{file}": text for file, text in files.items()})
        project.write({f"{folder}/onhook.toml": f'directions = ["inbound"]\nhandler = "{target}"\n'})
    return project.pytest()


@pytest.mark.parametrize("name", MISSING)
def test_what_cannot_be_had_is_said_once(missing: Ran, name: str) -> None:
    """A module that raises would do so in Lambda; of what is not there, nothing is known."""
    folder = name.replace(" ", "_").replace("'", "")
    mine = {
        item.rpartition("::")[2]: outcome
        for item, outcome in missing.items.items()
        if item.startswith(f"{folder}.onhook")
    }
    assert mine, missing.text
    said = MISSING[name][2]
    if name not in RAISING:
        assert {one.kind for one in mine.values()} == {"skipped"}
        assert said in mine["RSP-1[inbound]"].message
        return
    assert mine["RSP-1[inbound]"].kind == "failed"
    assert said in mine["RSP-1[inbound]"].text
    assert len(mine["RSP-1[inbound]"].text.splitlines()) < 4
    assert {outcome.kind for item, outcome in mine.items() if item != "RSP-1[inbound]"} == {"skipped"}
    assert "blocked by RSP-1: " in mine["RSP-2[inbound]"].text


def test_where_an_import_fails_is_said_with_file_and_line(missing: Ran) -> None:
    shown = {
        item.partition(".")[0]: outcome.text
        for item, outcome in missing.items.items()
        if item.endswith("RSP-1[inbound]")
    }
    assert "/raising/app.py, line 3)" in shown["raising"]
    assert "/dependency/app.py, line 2)" in shown["dependency"]
    assert "/environment/app.py, line 2)" in shown["environment"]
    assert "Traceback" not in missing.text


HANGS_AT_THE_END = """
    import time

    def lambda_handler(event, context):
        if event["InvocationEventType"] == "HANGUP":
            time.sleep(60)
        actions = [{"Type": "Hangup", "Parameters": {}}] if event["InvocationEventType"] == "NEW_INBOUND_CALL" else None
        return {"SchemaVersion": "1.0", "Actions": actions}
"""


def test_a_handler_that_hangs_where_it_is_ignored_is_told_where(project: Project) -> None:
    """Nothing fails there, but nothing is known either."""
    project.write({"app.py": HANGS_AT_THE_END, "onhook.toml": 'handler = "app:lambda_handler"\ntime_limit = 0.1\n'})
    ran = project.pytest("onhook.toml", "-k", "inbound")
    assert ran.status == pytest.ExitCode.NO_TESTS_COLLECTED, ran.text
    assert "in answer to HANGUP no response after 0.1 s" in ran.items["onhook.toml::RSP-11[inbound]"].message
    assert "blocked by RSP-11" in ran.items["onhook.toml::HND-5[inbound]"].message


def test_many_sessions_in_one_process_leave_nothing_open(
    project: Project, crashes: str, fork_server: ForkServer
) -> None:
    sessions = """
        import os
        import pytest

        def opened():
            pytest.main(["-q", "-p", "no:cacheprovider", "--onhook-handler", "app:lambda_handler", "-k", "RSP-1"])
            return len(os.listdir("/dev/fd"))

        first, second, third = opened(), opened(), opened()
        print("opened", second - first, third - first)
    """
    project.write({"app.py": crashes, "sessions.py": sessions})
    status, text = fork_server.run("sessions", cwd=project.folder, env={})
    assert status == 0
    assert "opened 0 0" in text
