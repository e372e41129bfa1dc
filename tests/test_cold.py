"""Each example finds the application's modules as a new Lambda instance would, and the process is left as it was."""

from __future__ import annotations

import sys
import threading
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from onhook.conformance.lambda_runtime.own_files import digest
from onhook.conformance.lambda_runtime.project_modules import snapshot
from onhook.conformance.lambda_runtime.watchdog import Watchdog
from onhook.conformance.targets import TargetError
from onhook.conformance.targets.application import Application
from onhook.conformance.targets.names import parse_target

STATEFUL = """
import collections
CALLS = []
COUNTS = collections.Counter()
class Desk:
    def __init__(self): self.served = 0
    def serve(self): self.served += 1; return self.served
DESK = Desk()
def grown(value, so_far=[]): so_far.append(value); return len(so_far)
def closure():
    n = 0
    def count():
        nonlocal n
        n += 1
        return n
    return count
COUNT = closure()
def handler(event, context):
    CALLS.append(event); COUNTS["calls"] += 1
    return [len(CALLS), COUNTS["calls"], DESK.serve(), grown(event), COUNT()]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make a project with a package whose modules import each other in several ways."""
    package = tmp_path / "shop"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "memory.py").write_text("SEEN = []\n")
    (package / "late.py").write_text("SEEN = []\n")
    (package / "app.py").write_text(
        "from . import memory\n"
        "from shop.memory import SEEN\n"
        "def handler(event, context):\n"
        "    from shop import late\n"
        "    late.SEEN.append(event)\n"
        "    SEEN.append(event)\n"
        "    return [len(memory.SEEN), len(late.SEEN)]\n"
    )
    (tmp_path / "stateful.py").write_text(STATEFUL)
    return tmp_path


def opened(project: Path, target: str, seen: dict[str, dict[str, int]] | None = None) -> Application:
    return Application(parse_target(target, project), seen if seen is not None else snapshot())


def test_the_file_of_a_package_is_imported_by_the_name_of_the_package(project: Path) -> None:
    """Otherwise its modules would find another one than the target, with another state."""
    (project / "shop" / "__init__.py").write_text(
        "CALLS = []\ndef handler(event, context):\n    CALLS.append(event)\n    from shop import count\n"
        "    return count.calls()\n"
    )
    (project / "shop" / "count.py").write_text("import shop\ndef calls(): return len(shop.CALLS)\n")
    with opened(project, "shop/__init__.py:handler") as application:
        handler: Any = application.cold_start()
        assert [handler({}, None), handler({}, None)] == [1, 2]
        assert application.target.module == "shop"
    assert parse_target(f"{_odd_package(project)}:handler", project).module == "__init__"


def _odd_package(project: Path) -> str:
    """A package whose name no import can have."""
    (project / "my-shop").mkdir()
    (project / "my-shop" / "__init__.py").write_text("def handler(event, context): ...\n")
    return "my-shop/__init__.py"


def test_a_module_that_ends_the_process_when_it_is_run_again_is_said_to(project: Path) -> None:
    (project / "once.py").write_text(
        "import sys, threading\n"
        "if hasattr(threading, 'once'): sys.exit(3)\n"
        "threading.once = True\n"
        "def handler(event, context): ...\n"
    )
    try:
        with (
            pytest.raises(TargetError, match=r"SystemExit: 3 .*; it could be imported once, but not again"),
            opened(project, "once:handler") as application,
        ):
            application.cold_start()
    finally:
        vars(threading).pop("once")


def test_what_cannot_be_read_beside_a_target_is_no_part_of_its_fingerprint(project: Path) -> None:
    """An editor locks a file by a link that leads nowhere."""
    files = [project / "stateful.py", project / ".#stateful.py"]
    files[1].symlink_to("somebody@host.1")
    assert digest("a", files) == digest("a", files[:1]) != digest("b", files)
    files[1].unlink()
    files[1].write_text("x = 1\n")
    assert digest("a", files) != digest("a", files[:1])


def test_no_state_of_any_kind_survives_a_cold_start_and_all_of_it_a_warm_one(project: Path) -> None:
    with opened(project, "stateful:handler") as application:
        for _ in range(2):
            handler: Any = application.cold_start()
            assert handler({}, None) == [1] * 5
            assert handler({}, None) == [2] * 5


def test_all_modules_of_the_project_start_afresh_also_those_imported_late(project: Path) -> None:
    with opened(project, "shop.app:handler") as application:
        for _ in range(3):
            handler: Any = application.cold_start()
            assert [handler({}, None), handler({}, None)] == [[1, 1], [2, 2]]


def test_the_fingerprint_changes_with_every_module_that_was_loaded(project: Path) -> None:
    """One that stands above the target too, and one beside it that nobody has imported."""
    seen = set()
    for file in "", "shop/memory.py", "shop/deep/app.py", "shop/deep/later.py":
        with (project / file).open("a") if file else nullcontext() as changed:
            if changed:
                changed.write("\n# changed\n")
            else:
                (project / "shop/deep").mkdir()
                (project / "shop/deep/__init__.py").write_text("")
                (project / "shop/deep/app.py").write_text("from shop import memory\ndef handler(event, context): ...\n")
        with opened(project, "shop.deep.app:handler") as application:
            seen.add(application.fingerprint())
    assert len(seen) == 4


READS_ITS_FILES = """
import inspect
import json
import pkgutil
from importlib import resources
import shop
from shop import memory

def flows():
    return [
        resources.files("shop").joinpath("flow.json").read_text(),
        resources.files(shop).joinpath("flow.json").read_text(),
        resources.read_text("shop", "flow.json"),
        pkgutil.get_data("shop", "flow.json").decode(),
        __loader__.get_data(__file__.replace("reader.py", "flow.json")).decode(),
        __spec__.loader.get_data(__file__.replace("reader.py", "flow.json")).decode(),
        json.dumps({"source": inspect.getsource(memory)}),
    ]

AT_IMPORT = flows()
def handler(event, context):
    return AT_IMPORT == flows() and [json.loads(flow) for flow in AT_IMPORT]
"""


@pytest.mark.filterwarnings("ignore:.* is deprecated. Use files:DeprecationWarning")
def test_a_module_reads_the_files_of_its_package_at_every_cold_start(project: Path) -> None:
    (project / "shop" / "flow.json").write_text('{"steps": 3}')
    (project / "shop" / "reader.py").write_text(READS_ITS_FILES)
    with opened(project, "shop.reader:handler") as application:
        for _ in range(3):
            handler: Any = application.cold_start()
            assert handler({}, None) == [{"steps": 3}] * 6 + [{"source": "SEEN = []\n"}]


def test_a_loader_that_cannot_be_copied_loads_its_module_at_every_cold_start(project: Path) -> None:
    (project / "shop" / "__init__.py").write_text(
        "import importlib.machinery as machinery, sys\n"
        "from importlib.util import spec_from_file_location\n"
        "class Loader(machinery.SourceFileLoader):\n"
        "    def __copy__(self): raise TypeError\n"
        "class Finder:\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name != 'shop.special': return None\n"
        "        file = __file__.replace('__init__', 'special')\n"
        "        return spec_from_file_location(name, file, loader=Loader(name, file))\n"
        "sys.meta_path.insert(0, Finder())\n"
    )
    (project / "shop" / "special.py").write_text("SEEN = []\n")
    (project / "shop" / "app.py").write_text(
        "from shop import special\n"
        "def handler(event, context):\n"
        "    special.SEEN.append(event)\n"
        "    return len(special.SEEN)\n"
    )
    finders = list(sys.meta_path)
    try:
        with opened(project, "shop.app:handler") as application:
            for _ in range(3):
                handler: Any = application.cold_start()
                assert [handler({}, None), handler({}, None)] == [1, 2]
    finally:
        sys.meta_path[:] = finders


def test_the_process_is_left_as_it_was(project: Path) -> None:
    before, path, finders = set(sys.modules), list(sys.path), list(sys.meta_path)
    with opened(project, "shop.app:handler") as application:
        application.cold_start()({}, None)
    assert (set(sys.modules) - before, sys.path, sys.meta_path) == (set(), path, finders)


def test_a_module_of_the_same_name_of_another_project_is_not_taken_for_it(project: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "stateful.py").write_text("def handler(event, context): return 'other'\n")
    with opened(other, "stateful:handler") as application:
        assert application.cold_start()({}, None) == "other"
    with opened(project, "stateful:handler") as application:
        assert application.cold_start()({}, None) == [1] * 5


def test_what_a_fixture_has_patched_stays_and_the_data_beside_it_is_put_back(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(project))
    module: Any = __import__("stateful")
    seen = snapshot()
    monkeypatch.setattr(module, "grown", lambda value: "patched")
    try:
        with opened(project, "stateful:handler", seen) as application:
            for _ in range(2):
                handler: Any = application.cold_start()
                assert handler({}, None)[:4] == [1, 1, 1, "patched"]
                assert handler({}, None)[:4] == [2, 2, 2, "patched"]
        assert sys.modules["stateful"] is module
    finally:
        del sys.modules["stateful"]


def test_what_is_loaded_on_top_of_a_patched_module_sees_the_patch_and_starts_afresh(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fixture has loaded a helper, and the package that it is in, before anybody has loaded the handler."""
    (project / "shop" / "prices.py").write_text("ASKED = []\ndef look_up(): raise OSError('no network here')\n")
    (project / "shop" / "count.py").write_text("def seen(so_far=[]): so_far.append(1); return len(so_far)\n")
    (project / "shop" / "desk.py").write_text(
        "from shop import count, prices\n"
        "from shop.prices import look_up\n"
        "def handler(event, context):\n"
        "    prices.ASKED.append(event)\n"
        "    return [prices.look_up(), look_up(), len(prices.ASKED), count.seen()]\n"
    )
    monkeypatch.syspath_prepend(str(project))
    seen = snapshot()
    monkeypatch.setattr("shop.prices.look_up", lambda: "patched")
    try:
        for _ in range(2):
            with opened(project, "shop.desk:handler", seen) as application:
                for _ in range(3):
                    handler: Any = application.cold_start()
                    assert handler({}, None) == ["patched", "patched", 1, 1]
                    assert handler({}, None) == ["patched", "patched", 2, 2]
            assert "shop.desk" not in sys.modules
    finally:
        for name in ("shop", "shop.prices"):
            del sys.modules[name]


#: A module that imports, and keeps, what is no handler.
IMPORTS = (
    "from decimal import Decimal\nfrom collections import defaultdict\nclass Kept: __call__ = print\nmade = Kept()\n"
)


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("import nowhere_to_be_found", "bad:handler", "ModuleNotFoundError: No module named 'nowhere_to_be_found'"),
        ("def handler(:", "bad:handler", "SyntaxError"),
        ("1 / 0", "bad:handler", "ZeroDivisionError: division by zero"),
        ("raise SystemExit(3)", "bad:handler", "SystemExit: 3"),
        ("handler = 3", "bad:handler", "is not callable: it is int"),
        ("def lambda_handler(e, c): ...", "bad:handler", "has no attribute 'handler'; did you mean lambda_handler?"),
        (f"{IMPORTS}def handler(e, c): ...", "bad:handlr", "has no attribute 'handlr'; did you mean handler?"),
        (
            f"{IMPORTS}def lambda_handler(e, c): ...",
            "bad:main",
            "has no attribute 'main'; it has made, lambda_handler, Kept",
        ),
        ("", "worse:handler", "there is no module 'worse'"),
        ("import ba", "bad:handler", "cannot be imported: ModuleNotFoundError: No module named 'ba'"),
    ],
)
def test_what_cannot_be_loaded_is_told_in_one_sentence(tmp_path: Path, source: str, target: str, words: str) -> None:
    (tmp_path / "bad.py").write_text(source)
    with pytest.raises(TargetError) as refusal, opened(tmp_path, target):
        raise AssertionError("it was loaded")
    assert words in str(refusal.value)


@pytest.mark.parametrize(
    ("file", "source", "hint"),
    [
        ("acme/calls/eu/app.py", "from .core import act", "; name it by its module: acme.calls.eu.app:handler"),
        ("acme/calls/eu/app.py", "import other", ""),
        ("acme/calls/eu/app.py", "raise ImportError('broken')", ""),
        ("eu-west/app.py", "from .core import act", ""),
        ("app.py", "from .core import act", ""),
        ("../acme/app.py", "from .core import act", ""),
    ],
)
def test_relative_imports_without_a_package_are_told_with_the_name_of_the_module(
    tmp_path: Path, file: str, source: str, hint: str
) -> None:
    """Where it has one below the base folder, and the file itself has the import."""
    base = tmp_path / "base"
    path = base / file
    base.mkdir()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{source}\ndef handler(event, context): return act()\n")
    (path.parent / "core.py").write_text("def act(): return 'acted'\n")
    (path.parent / "other.py").write_text("from .core import act\n")
    with pytest.raises(TargetError) as refusal, opened(base, f"{file}:handler"):
        raise AssertionError("it was loaded")
    assert str(refusal.value).endswith(f"line 1){hint}")
    if hint:
        with opened(base, hint.rpartition(" ")[2]) as application:
            assert application.cold_start()({}, None) == "acted"


def test_an_endless_loop_at_import_is_told(tmp_path: Path) -> None:
    (tmp_path / "endless.py").write_text("while True: pass\n")
    target = parse_target("endless:handler", tmp_path)
    with (
        pytest.raises(TargetError, match=r"importing it takes longer than 0\.2 s"),
        Watchdog(0.2) as watchdog,
        Application(target, snapshot(), watchdog.limited),
    ):
        raise AssertionError("it was loaded")


def test_a_module_that_cannot_be_imported_twice_is_told(tmp_path: Path) -> None:
    (tmp_path / "once.py").write_text(
        "import builtins\n"
        "assert not hasattr(builtins, 'onhook_test_once'), 'registered already'\n"
        "builtins.onhook_test_once = True\n"
        "def handler(event, context): ...\n"
    )
    try:
        with opened(tmp_path, "once:handler") as application, pytest.raises(TargetError, match="but not again"):
            application.cold_start()
    finally:
        del __import__("builtins").onhook_test_once


def test_what_a_module_writes_to_stderr_is_passed_on_and_told_where_it_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "talks.py").write_text(
        "import sys\nfor n in range(9): print('line', n, chr(27), file=sys.stderr)\nsys.stderr.writelines(['no', ' more'])\n"
        "sys.stderr.flush()\n1 / 0\n"
    )
    with pytest.raises(TargetError) as refusal, opened(tmp_path, "talks:handler"):
        raise AssertionError("it was loaded")
    assert str(refusal.value).endswith("; written to stderr: line 7 / line 8 / no more")
    assert capsys.readouterr().err.splitlines()[::9] == ["line 0 \x1b", "no more"]
