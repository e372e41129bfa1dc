"""Equal seeds, equal verdicts: on every Python that is supported, in one process and in two, in random order.

One seed is tried in every run of the tests, on those Pythons that are at hand. `ONHOOK_SEEDS=20 pytest -m campaign -n 0
tests/test_repeatable.py` tries twenty. `ONHOOK_PYTHONS` names the interpreters, as commands or paths with blanks
between them, where they are neither on the PATH by the names python3.11, python3.12 and python3.13 nor among those of
pyenv.
"""

from __future__ import annotations

import functools
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
SEEDS = int(os.environ.get("ONHOOK_SEEDS", "3"))
NAMED = os.environ.get("ONHOOK_PYTHONS", "").split()
VERSIONS = ("3.11", "3.12", "3.13")
#: What has to be of one version for equal draws.
PINNED = ("hypothesis", "jsonschema", "pytest", "pytest-randomly", "pytest-xdist")
WORKERS = ("0", "2")


@dataclass(frozen=True)
class Subject:
    """A target that is broken on a rare path, which a run may find or miss, and the files that it needs."""

    options: tuple[str, ...]
    files: tuple[str, ...]


HANDLER = Subject(("--onhook-handler", "hnd_deep.py:waits_after_480"), ("liars/base.py", "liars/hnd_deep.py"))
SERVICE = Subject(
    ("--onhook-service", "env.py:NothingIsCleared", "--hypothesis-profile=onhook-quick"),
    ("services/liars/deviating.py", "services/liars/env.py"),
)


def run(*command: str | Path, cwd: Path, expected: tuple[int, ...] = (0,)) -> str:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PYTHON", "VIRTUAL_"))
    }
    ran = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode in expected, f"{command}\n{ran.stdout}\n{ran.stderr}"
    return ran.stdout


def at_hand(version: str) -> str | None:
    """Return what starts this version; a version manager may have a stand-in on the PATH for one that is not chosen."""
    if version == ".".join(map(str, sys.version_info[:2])):
        return sys.executable
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    candidates = (f"python{version}", *map(str, sorted(root.glob(f"versions/{version}.*/bin/python"))))
    return next((interpreter for interpreter in candidates if can_be_started(interpreter)), None)


def can_be_started(interpreter: str) -> bool:
    """Say whether there is a Python behind a name."""
    if shutil.which(interpreter) is None:
        return False
    return subprocess.run([interpreter, "--version"], capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def pythons(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return an environment's interpreter by version, each with onhook and the same versions of what it draws with."""
    missing = [interpreter for interpreter in NAMED if not can_be_started(interpreter)]
    assert not missing, f"ONHOOK_PYTHONS names what cannot be started: {', '.join(missing)}"
    chosen = NAMED or [one for version in VERSIONS if (one := at_hand(version)) is not None]
    folder = tmp_path_factory.mktemp("pythons")
    made = [_environment(one, folder / str(number)) for number, one in enumerate(chosen)]
    found = {
        run(interpreter, "-c", "import sys; print(sys.version.split()[0])", cwd=folder).strip(): interpreter
        for interpreter in made
        if interpreter
    }
    assert len(found) == len(chosen) or not NAMED, f"{chosen}: equal versions, or packages that cannot be had: {found}"
    if len(found) < 2:
        pytest.skip(f"{', '.join(found)} only; ONHOOK_PYTHONS names interpreters")
    return found


def _environment(interpreter: str, place: Path) -> Path | None:
    """Make an environment with onhook; None where the packages for this version cannot be had."""
    if interpreter == sys.executable:
        return Path(interpreter)  # it has them
    run(interpreter, "-m", "venv", "--without-pip", place, cwd=place.parent)
    python = place / "bin" / "python"
    pinned = [f"{name}=={importlib.metadata.version(name)}" for name in PINNED]
    options = ("--quiet", "--disable-pip-version-check", "--no-compile")
    install = [sys.executable, "-m", "pip", f"--python={python}", "install", *options, _wheel(place.parent), *pinned]
    return python if subprocess.run(install, capture_output=True, check=False).returncode == 0 else None


@functools.cache
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


def judged(python: Path, project: Path, subject: Subject, seed: int, workers: str) -> Any:
    """Run the suite in random order; return every item of its report: verdict, counts, and each call that is shown."""
    report = project / "report.json"
    run(
        python,
        *("-m", "pytest", "-q", "-n", workers, "-p", "no:cacheprovider", f"--hypothesis-seed={seed}"),
        *(*subject.options, f"--onhook-report={report}"),
        cwd=project,
        expected=(1,),  # it is broken, and found to be
    )
    return json.loads(report.read_text("utf-8"))["subjects"]


def judged_everywhere(
    pythons: dict[str, Path], project: Path, subject: Subject, seed: int, worker_counts: Sequence[str]
) -> Any:
    """Run it on every Python with each number of workers; return the report, which has to be equal everywhere."""
    for file in subject.files:
        shutil.copy(ROOT / "tests" / file, project)
    ways = [(version, workers) for version in pythons for workers in worker_counts]
    first, *others = [judged(pythons[version], project, subject, seed, workers) for version, workers in ways]
    for (version, workers), other in zip(ways[1:], others, strict=True):
        assert other == first, f"seed {seed}: Python {version} with -n {workers} is not {ways[0]}"
    return first


def test_a_seed_gives_equal_verdicts_on_every_python_at_hand(pythons: dict[str, Path], tmp_path: Path) -> None:
    assert judged_everywhere(pythons, tmp_path, HANDLER, 0, ["0"])


@pytest.mark.campaign
@pytest.mark.parametrize("subject", [HANDLER, SERVICE], ids=["handler", "service"])
def test_equal_seeds_give_equal_verdicts_on_every_python_however_the_run_is_spread(
    subject: Subject, pythons: dict[str, Path], tmp_path: Path
) -> None:
    by_seed = [judged_everywhere(pythons, tmp_path, subject, seed, WORKERS) for seed in range(SEEDS)]
    if SEEDS > 1:
        assert by_seed[0] != by_seed[1], "other draws make another report: a difference would have been seen"
