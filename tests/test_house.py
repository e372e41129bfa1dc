"""The house rules: lint, format, types, public names, which file may import which, and that the pages are true.

The arrows of docs/architecture.md are the tables here: a folder of `conformance/` is a layer, or a part of one.
"""

from __future__ import annotations

import ast
import graphlib
import importlib
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import pytest

from onhook.conformance import plugin
from onhook.conformance.campaigns.config import Deviation, Settings
from onhook.reports import plugin as reports_plugin

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("conformance", "strategies", "reports")

#: The layers of `conformance/`: the folders and the files that make up each of them.
LAYERS: dict[str, tuple[str, ...]] = {
    "model": ("__init__", "model"),
    "files": ("whole_files",),
    "schemas": ("schemas",),
    "catalogue": ("catalogue",),
    "oracle": ("oracle",),
    "rules": ("rules",),
    "players": ("players",),
    "runtime": ("lambda_runtime",),
    "targets": ("targets",),
    "search": ("search",),
    "campaigns": ("campaigns",),
    "recorded": ("recorded",),
    "pytest": (
        "cli",
        "header",
        "hooks",
        "items",
        "meter",
        "named_targets",
        "plugin",
        "profiles",
        "run",
        "session_end",
        "stash",
    ),
    "public": ("testing",),
}

#: Which layer may import which, besides itself.
ARROWS: dict[str, set[str]] = {
    "model": set(),
    "files": set(),
    "catalogue": {"model"},
    "schemas": {"model"},
    "oracle": {"model"},
    "rules": {"model", "catalogue", "oracle"},
    "players": {"model"},
    "runtime": {"model"},
    "targets": {"model", "runtime"},
    "search": {"model", "players"},
    "strategies": {"model", "catalogue"},
    "campaigns": {
        *("model", "files", "schemas", "catalogue", "oracle", "rules", "players"),
        *("runtime", "targets", "search", "strategies"),
    },
    "recorded": {"model", "catalogue", "oracle", "rules", "campaigns"},
    "pytest": {"model", "catalogue", "runtime", "targets", "campaigns"},
    "public": {"model", "players", "runtime", "targets", "campaigns", "strategies"},
    "reports": {"model", "files", "schemas", "catalogue"},
}

#: Which packages of other people a layer or a file may import, anywhere in it.
OTHERS: dict[str, set[str]] = {
    "conformance/schemas/__init__.py": {"jsonschema"},
    "conformance/schemas/traces_json.py": {"jsonschema"},
    "conformance/campaigns/drawing.py": {"hypothesis"},
    "conformance/profiles.py": {"hypothesis"},
    "conformance/targets/aws.py": {"boto3", "botocore"},
    "conformance/targets/http.py": {"urllib3"},
    "conformance/run.py": {"hypothesis"},
    "conformance/recorded/cluster.py": {"dask", "distributed", "fsspec", "pandas", "pyarrow"},
    "pytest": {"pytest"},
    "strategies": {"hypothesis"},
    "reports": {"jinja2"},
    "reports/model.py": {"jsonschema"},
    "reports/plugin.py": {"pytest"},
}

#: What the two plugins must not pull in: every pytest run of an environment loads them, used or not.
COSTLY = ("boto3", "dask", "hypothesis", "jinja2", "jsonschema", "urllib3")


@dataclass(frozen=True)
class Import:
    """One imported module; `at_once` where importing the file imports it."""

    module: str
    at_once: bool


@dataclass(frozen=True)
class Source:
    """One file of the three packages."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def module(self) -> str:
        return ".".join(("onhook", *self.path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")

    @property
    def layer(self) -> str:
        return layer_of(self.module)

    @property
    def imports(self) -> list[Import]:
        return list(_imports(ast.parse(self.path.read_text(encoding="utf-8")), at_once=True))


SOURCES = [Source(path) for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
MODULES = {source.module for source in SOURCES}


def layer_of(module: str) -> str:
    """Return the layer of one of our modules, by its full name."""
    _, package, name, *_ = (*module.split("."), "__init__")
    if package != "conformance":
        return package
    layers = [layer for layer, names in LAYERS.items() if name in names]
    assert len(layers) == 1, f"{module} has no row in LAYERS, or several: say where it belongs"
    return layers[0]


def _imports(node: ast.AST, *, at_once: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        late = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)) or (
            isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
        )
        match child:
            case ast.Import(names=names):
                yield from (Import(one.name, at_once) for one in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield from (Import(_meant(module, one.name), at_once) for one in names)
            case _:
                yield from _imports(child, at_once=at_once and not late)


def _meant(module: str, name: str) -> str:
    """Return the module that `from module import name` is about."""
    return f"{module}.{name}" if f"{module}.{name}" in MODULES else module


def run(*command: str | Path, **options: object) -> None:
    """Run a tool of this environment; show what it says where it finds something."""
    ran = subprocess.run(
        [sys.executable, "-m", *command], capture_output=True, text=True, check=False, **{"cwd": ROOT, **options}
    )
    if ran.returncode:
        pytest.fail(ran.stdout + ran.stderr, pytrace=False)


def test_the_linter_finds_nothing() -> None:
    run("ruff", "check", "--output-format", "concise", ".")


def test_the_code_is_formatted() -> None:
    run("ruff", "format", "--check", ".")


def test_the_types_are_sound(tmp_path: Path) -> None:
    """Under the names that users import: a folder in which `onhook` is this repository."""
    (tmp_path / "onhook").symlink_to(ROOT)
    packages = [word for package in PACKAGES for word in ("-p", f"onhook.{package}")]
    where = ("--config-file", ROOT / "pyproject.toml", "--cache-dir", ROOT / ".mypy_cache")
    run("mypy", *where, *packages, cwd=tmp_path, env={"MYPYPATH": str(tmp_path)})


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_imports_follow_the_arrows(source: Source) -> None:
    allowed = {source.layer} | ARROWS[source.layer]
    ours = [imported.module for imported in source.imports if imported.module.split(".")[0] == "onhook"]
    wrong = [f"{module} ({layer_of(module)})" for module in ours if layer_of(module) not in allowed]
    assert not wrong, f"{source.name} is of the layer {source.layer}, which may import {sorted(allowed)}"


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_only_those_files_import_other_packages_that_have_to(source: Source) -> None:
    allowed = OTHERS.get(source.layer, set()) | OTHERS.get(source.name, set())
    others = {imported.module.split(".")[0] for imported in source.imports} - {"onhook"} - set(sys.stdlib_module_names)
    assert others <= allowed


def test_no_layers_may_import_each_other_in_a_circle() -> None:
    without_circle(ARROWS)


def test_no_files_import_each_other_in_a_circle() -> None:
    graph = {
        source.module: {
            imported.module for imported in source.imports if imported.at_once and imported.module in MODULES
        }
        for source in SOURCES
    }
    without_circle(graph)


def without_circle(graph: Mapping[str, Iterable[str]]) -> None:
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        pytest.fail(" <- ".join(error.args[1]), pytrace=False)


def test_the_page_on_the_architecture_has_the_same_layers_and_arrows() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8").partition("## Which may import which")[2]
    cells = [[cell.strip() for cell in row.split(" | ")] for row in re.findall(r"^\| (.*) \|$", page, re.MULTILINE)]
    rows = {row[0].strip("`/"): row for row in cells}
    for layer, arrows in ARROWS.items():
        assert set(rows[layer][-1].partition(";")[0].split(", ")) == (arrows or {"nobody"})
        if layer in LAYERS:
            assert set(re.findall(r"`(\w+)/?`", rows[layer][1])) == set(LAYERS[layer]) - {"__init__"}


def test_every_arrow_is_used() -> None:
    used = {
        (source.layer, layer_of(one.module)) for source in SOURCES for one in source.imports if one.module in MODULES
    }
    assert used >= {(layer, other) for layer, others in ARROWS.items() for other in others}


def test_every_row_of_the_tables_is_about_something() -> None:
    named = {name for names in LAYERS.values() for name in names}
    there = {source.module.split(".")[2] for source in SOURCES if source.module.startswith("onhook.conformance.")}
    assert named == there | {"__init__"}
    assert set(ARROWS) == set(LAYERS) | {"strategies", "reports"}
    assert set(OTHERS) <= set(ARROWS) | {source.name for source in SOURCES}


def _shadowed(code: str) -> Iterator[str]:
    """Yield the parameters of functions whose name a comprehension in them takes for another thing, and where."""
    for function in ast.walk(ast.parse(code)):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        given = function.args
        listed = (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg)
        parameters = {argument.arg for argument in listed if argument is not None}
        body = function.body if isinstance(function.body, list) else [function.body]
        targets = (node.target for part in body for node in ast.walk(part) if isinstance(node, ast.comprehension))
        names = (name for target in targets for name in ast.walk(target) if isinstance(name, ast.Name))
        yield from (f"{name.id} in line {name.lineno}" for name in names if name.id in parameters)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_no_comprehension_takes_the_name_of_a_parameter(source: Source) -> None:
    """No rule of the linter is about them."""
    assert list(_shadowed(source.path.read_text(encoding="utf-8"))) == []


def test_a_comprehension_that_takes_the_name_of_a_parameter_is_found() -> None:
    code = "def f(leg, legs):\n    return [leg for leg in legs]\n"
    assert list(_shadowed(code)) == ["leg in line 2"]
    assert list(_shadowed(code.replace("(leg, legs)", "(legs)"))) == []


DECLARING = [source for source in SOURCES if "\n__all__" in source.path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("source", DECLARING, ids=lambda source: source.name)
def test_what_all_names_is_there_and_public(source: Source) -> None:
    module = importlib.import_module(source.module)
    names: list[str] = module.__all__
    assert len(names) == len(set(names))
    assert [name for name in names if not hasattr(module, name)] == []
    assert [name for name in names if name.startswith("_")] == []


def test_the_public_strategies_say_which_values_are_valid() -> None:
    strategies = importlib.import_module("onhook.strategies")
    assert strategies.__all__
    assert [name for name in strategies.__all__ if not getattr(strategies, name).__doc__] == []


@pytest.mark.parametrize("module", ["onhook.conformance.plugin", "onhook.reports.plugin"])
def test_an_unused_plugin_costs_nothing(module: str) -> None:
    code = f"import sys, {module}; print(*(name for name in {COSTLY!r} if name in sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []


def test_types_and_schemas_are_shipped() -> None:
    assert [package for package in PACKAGES if not (ROOT / package / "py.typed").is_file()] == []


# -- pages -------------------------------------------------------------------------------------------------------------

PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/**/*.md"), *ROOT.glob("tests/**/*.md")]
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for link, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        target = page.parent / link if link else page
        assert target.exists(), link
        assert not anchor or anchor in _anchors(target), f"{link}#{anchor}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_files_that_are_named_are_there(page: Path) -> None:
    named = re.findall(r"`(\w+(?:/\w+)+\.py)`", page.read_text(encoding="utf-8"))
    places = (ROOT, ROOT / "conformance", page.parent)
    assert [name for name in named if not any((place / name).exists() for place in places)] == []


def _anchors(page: Path) -> set[str]:
    """Return what can be linked to in a page: its anchors, and its headings as GitHub names them."""
    text = page.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {
        *re.findall(r'<a id="([^"]*)">', text),
        *(re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings),
    }


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    named = [field.name for kind in (Settings, Deviation) for field in fields(kind)]
    assert [name for name in named if f"`{name}`" not in page] == []


def test_every_option_is_documented() -> None:
    config = pytest.Parser(_ispytest=True)
    for module in (plugin, reports_plugin):
        module.pytest_addoption(config)
    ours = [name for group in config._groups for option in group.options for name in option.names()]
    assert {"--onhook-handler", "--onhook-report"} <= set(ours)
    for page in (ROOT / "README.md", ROOT / "docs" / "configuration.md"):
        text = page.read_text(encoding="utf-8")
        assert [option for option in ours if f"`{option}" not in text] == [], page


def _tables_of_contributing() -> list[tuple[str, str]]:
    """The tables, and functions, that name requirements in places of their own, and the file of each."""
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    rows: list[tuple[str, str]] = re.findall(r"^\| (`\w.*`) \| `([\w/]+\.py)` \|", page, re.MULTILINE)
    assert rows
    return rows


def _ids_named(code: str) -> Iterator[str]:
    """Yield the strings that are the id of a requirement, or all that it begins with, and where."""
    for node in ast.walk(ast.parse(code)):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and re.fullmatch(r"(HUP|REM|ENV|RSP|HND)-[A-Z]?\d*", node.value):
            yield f"{node.value} in line {node.lineno}"


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_code_does_not_name_requirements_by_their_ids(source: Source) -> None:
    """What it has to know of one is a trait of its row in the catalogue."""
    places = ("conformance/catalogue/", "conformance/rules/", *(file for _, file in _tables_of_contributing()))
    if not source.name.startswith(places):
        assert list(_ids_named(source.path.read_text(encoding="utf-8"))) == []


def test_an_id_in_the_code_is_found() -> None:
    assert list(_ids_named('def f(one):\n    """Of HND-5."""\n    return one.id == "HND-5"\n')) == ["HND-5 in line 3"]


def test_the_tables_that_name_requirements_are_where_contributing_says() -> None:
    for names, file in _tables_of_contributing():
        text = (ROOT / file).read_text("utf-8")
        assert [
            name
            for name in re.findall(r"`(\w+)`", names)
            if not re.search(rf"^(?: *def )?{name}\b", text, re.MULTILINE)
        ] == []


def test_the_readme_has_one_command_for_the_example_and_one_for_all_tests() -> None:
    page = (ROOT / "README.md").read_text("utf-8")
    fresh = re.findall(r"^    python3 -m venv \.venv && (.*)$", page, re.MULTILINE)
    job, tests = fresh
    assert job.startswith(".venv/bin/pip install -q -e . && .venv/bin/onhook run examples/")
    assert [
        word for word in job.split() if word.startswith("examples/") and not (ROOT / word.split(":")[0]).exists()
    ] == []
    assert tests == ".venv/bin/pip install -q -e '.[test]' && .venv/bin/pytest"


def test_the_quick_start_of_the_readme_finds_the_failure_that_it_shows(tmp_path: Path) -> None:
    page = (ROOT / "README.md").read_text("utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (shown,) = re.findall(r"^```text\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert "    pytest --onhook-handler app:handler\n" in page
    (tmp_path / "app.py").write_text(code, encoding="utf-8")
    terminal = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "--onhook-handler", "app:handler"],
        cwd=tmp_path,
        env={**terminal, "COLUMNS": "100", "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert shown in ran.stdout
    assert "= 1 failed, " in ran.stdout
