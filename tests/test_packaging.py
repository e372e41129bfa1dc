"""onhook as it is installed: from a wheel and editable, beside packages that have the names of our folders."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("conformance", "strategies", "reports")

#: An adopter's project, file by file. Each of the three colliding packages brings something that the handler needs.
PROJECT = {
    "conformance/__init__.py": "VERSION = '1.0'\n",
    "strategies/__init__.py": "",
    "strategies/endings.py": "def hang_up(code):\n    return {'Type': 'Hangup', 'Parameters': {'SipResponseCode': code}}\n",
    "reports/__init__.py": "LINES = ['hung up']\n",
    "app.py": """\
from conformance import VERSION
from reports import LINES
from strategies.endings import hang_up


def handler(event, context):
    LINES.append(event["InvocationEventType"])
    new = event["InvocationEventType"] in ("NEW_INBOUND_CALL", "CALL_ANSWERED")
    return {"SchemaVersion": VERSION, "Actions": [hang_up("486" if "INBOUND" in LINES[-1] else "0")] if new else []}
""",
    "conftest.py": "",
    "tests/test_own.py": """\
from pathlib import Path

import conformance
import reports
import strategies.endings
from onhook.conformance import plugin


def test_the_names_are_ours():
    here = Path(__file__).parent.parent
    assert {Path(one.__file__).parent.parent for one in (conformance, reports, strategies.endings)} == {here}
    assert Path(plugin.__file__).parent.parent != here
""",
}


@dataclass(frozen=True)
class Environment:
    """A fresh environment with onhook in it."""

    folder: Path
    #: The folder that the modules of onhook must come from.
    origin: Path

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    def run(self, *command: str, cwd: Path) -> str:
        return run(self.python, *command, cwd=cwd)


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command as a person would, outside this test run; return what it prints, and fail with that if it fails."""
    ours = ("PYTEST_", "PYTHON", "COV_", "VIRTUAL_ENV")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    ran = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode:
        pytest.fail(f"{command}\n{ran.stdout}\n{ran.stderr}", pytrace=False)
    return ran.stdout


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of what the package is built from: building leaves files behind."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    for name in PACKAGES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with what is installed here, so that no network is needed."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, cwd=checkout)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module", params=["wheel", "editable"])
def environment(
    request: pytest.FixtureRequest, checkout: Path, tmp_path_factory: pytest.TempPathFactory
) -> Environment:
    """Make an environment that has onhook of its own, and borrows everything else from this one."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)
    packages = next(folder.glob("lib/python*/site-packages"))
    borrowed = [entry for entry in sys.path if entry.endswith("-packages")]
    (packages / "borrowed.pth").write_text("\n".join(borrowed), encoding="utf-8")
    what = ["--editable", checkout] if request.param == "editable" else [request.getfixturevalue("wheel")]
    options = ("--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--ignore-installed")
    run(folder / "bin" / "python", "-m", "pip", "install", *options, *what, cwd=folder)
    return Environment(folder, checkout if request.param == "editable" else packages / "onhook")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in PROJECT.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def test_the_wheel_holds_every_file_of_the_packages_and_nothing_else(wheel: Path) -> None:
    expected = {
        f"onhook/{file.relative_to(ROOT).as_posix()}"
        for package in PACKAGES
        for file in (ROOT / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held == expected
    assert {"onhook/conformance/py.typed", "onhook/strategies/py.typed", "onhook/reports/py.typed"} <= held
    assert "onhook/conformance/schemas/actions/Hangup.json" in held


def test_every_folder_with_files_is_listed_as_a_package() -> None:
    """Setuptools warns about a folder of data that is no package, and will leave it out one day."""
    listed = set(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"])
    folders = {
        file.parent.relative_to(ROOT)
        for package in PACKAGES
        for file in (ROOT / package).rglob("*")
        if file.suffix in (".py", ".json", ".html")
    }
    assert listed == {".".join(("onhook", *folder.parts)) for folder in folders}


def test_an_adopter_may_have_packages_with_the_names_of_our_folders(environment: Environment, project: Path) -> None:
    code = (
        "import onhook.conformance.plugin as ours, conformance; print(ours.__file__, conformance.__file__, sep='\\n')"
    )
    ours, theirs = environment.run("-c", code, cwd=project).split()
    assert Path(ours) == environment.origin / "conformance" / "plugin.py"
    assert Path(theirs) == project / "conformance" / "__init__.py"

    # -P: like the script `pytest`, `python -P -m pytest` does not put the current folder on the import path.
    shown = environment.run("-P", "-m", "pytest", "-v", "--onhook-handler", "app:handler", cwd=project)

    assert "test_the_names_are_ours PASSED" in shown
    assert "onhook::RSP-1[inbound] PASSED" in shown
    assert "onhook::RSP-1[outbound] PASSED" in shown


def test_the_command_is_installed(environment: Environment, project: Path) -> None:
    assert "A Hangup names a leg" in run(environment.folder / "bin" / "onhook", "explain", "HND-2", cwd=project)
