"""Equal seeds, equal verdicts: on every Python that is supported, in one process and in two, in random order.

`ONHOOK_SEEDS=20 pytest -m campaign -n 0 tests/test_repeatable.py` tries twenty seeds. `ONHOOK_PYTHONS` names the interpreters,
as commands or paths with blanks between them, where they are not on the PATH by the names python3.11, python3.12 and python3.13.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
SEEDS = int(os.environ.get("ONHOOK_SEEDS", "3"))
NAMED = os.environ.get("ONHOOK_PYTHONS", "").split()
PYTHONS = NAMED or ["python3.11", "python3.12", "python3.13"]
#: What has to be of one version for equal draws.
PINNED = ("hypothesis", "jsonschema", "pytest", "pytest-randomly", "pytest-xdist")
#: A handler that is broken on a rare path, so that there is something to be found, or missed.
TARGET = "hnd_deep.py:waits_after_480"
WORKERS = ("0", "2")


def run(*command: str | Path, cwd: Path, expected: tuple[int, ...] = (0,)) -> str:
    environment = {
        name: one for name, one in os.environ.items() if not name.startswith(("PYTEST_", "PYTHON", "VIRTUAL_"))
    }
    ran = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode in expected, f"{command}\n{ran.stdout}\n{ran.stderr}"
    return ran.stdout


def is_there(interpreter: str) -> bool:
    """Say whether it can be started: a version manager may have a stand-in for one that is not chosen."""
    if shutil.which(interpreter) is None:
        return False
    return subprocess.run([interpreter, "--version"], capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def pythons(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return an environment's interpreter by version, each with onhook and the same versions of all that it draws with."""
    if "campaign" not in request.config.getoption("markexpr"):
        pytest.skip("a slow campaign, run with `pytest -m campaign`")
    missing = [one for one in PYTHONS if not is_there(one)]
    if missing and not NAMED:
        pytest.skip(f"{', '.join(missing)}: not on the PATH; ONHOOK_PYTHONS names interpreters")
    assert not missing, f"ONHOOK_PYTHONS names what cannot be started: {', '.join(missing)}"
    folder = tmp_path_factory.mktemp("pythons")
    wheel = _wheel(folder)
    pinned = [f"{name}=={importlib.metadata.version(name)}" for name in PINNED]
    found: dict[str, Path] = {}
    for number, one in enumerate(PYTHONS):
        place = folder / str(number)
        run(one, "-m", "venv", place, cwd=folder)
        python = place / "bin" / "python"
        run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel, *pinned, cwd=folder)
        found[run(python, "-c", "import sys; print(sys.version.split()[0])", cwd=folder).strip()] = python
    assert len(found) == len(PYTHONS), f"{PYTHONS} are no different versions: {list(found)}"
    return found


def _wheel(folder: Path) -> Path:
    """Build the wheel from a copy: building leaves files behind."""
    copy = folder / "checkout"
    copy.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    for name in ("conformance", "strategies", "reports"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, copy, cwd=folder)
    return next(folder.glob("*.whl"))


def judged(python: Path, project: Path, seed: int, workers: str) -> Any:
    """Run the suite in random order; return every item of its report: verdict, counts, and each call that is shown."""
    report = project / "report.json"
    run(
        python,
        *("-m", "pytest", "-q", "-n", workers, "-p", "no:cacheprovider", f"--hypothesis-seed={seed}"),
        *("--onhook-handler", TARGET, f"--onhook-report={report}"),
        cwd=project,
        expected=(1,),  # it is broken, and found to be
    )
    return json.loads(report.read_text("utf-8"))["subjects"]


def everywhere(pythons: dict[str, Path], project: Path, seed: int) -> Iterator[tuple[str, Any]]:
    for version, python in pythons.items():
        for workers in WORKERS:
            yield f"Python {version}, -n {workers}, seed {seed}", judged(python, project, seed, workers)


@pytest.mark.campaign
def test_equal_seeds_give_equal_verdicts_on_every_python_however_the_run_is_spread(
    pythons: dict[str, Path], tmp_path: Path
) -> None:
    for name in ("base.py", "hnd_deep.py"):
        shutil.copy(ROOT / "tests" / "liars" / name, tmp_path)
    by_seed = {}
    for seed in range(SEEDS):
        (first, by_seed[seed]), *others = everywhere(pythons, tmp_path, seed)
        for name, one in others:
            assert one == by_seed[seed], f"{name} is not {first}"
    if SEEDS > 1:
        assert by_seed[0] != by_seed[1], "other draws make another report: a difference would have been seen"
