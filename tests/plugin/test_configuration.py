"""What is declared wrong is said with the file, the key, and what to write instead."""

from __future__ import annotations

import datetime
import importlib.metadata
from typing import TYPE_CHECKING

import pytest

from onhook.conformance.campaigns.config import ConfigError, load_settings
from onhook.conformance.catalogue import VERSION
from onhook.conformance.model.requirements import Level

if TYPE_CHECKING:
    from pathlib import Path

    from tests.plugin.conftest import Project

GOOD = 'id = "RSP-4"\nreason = "old"\nissue = "X-1"\nexpires = 2030-01-31\n'


def deviation(old: str, new: str) -> str:
    return "[[deviations]]\n" + GOOD.replace(old, new)


#: What is written, and what is said of it behind the file's name.
WRONG = {
    "no TOML": ("handler = \n", "is no TOML: "),
    "a number too long for Python": (f"time_limit = {'1' * 5_000}\n", "is no TOML: "),
    "brackets too deep": (f"digits = {'[' * 3_000}\n", "is no TOML: "),
    "unknown key": ('handlr = "app:h"\n', "unknown key 'handlr'; did you mean 'handler'?"),
    "hyphens": ("time-limit = 3\n", "unknown key 'time-limit'; did you mean 'time_limit'?"),
    "nothing near": ("xyz = 1\n", "unknown key 'xyz'; known are arguments, "),
    "a table of onhook": ('[onhook]\nhandler = "app:h"\n', "unknown key 'onhook'"),
    "handler": ("handler = 3\n", "handler: expected a string, found 3"),
    "no handler": ('handler = " "\n', "handler: expected a string that is not empty, found ' '"),
    "direction": ('directions = ["sideways"]\n', "directions: expected some of inbound, outbound, found 'sideways'"),
    "no direction": ("directions = []\n", "directions: expected at least one of inbound, outbound, found none"),
    "directions": ('directions = "inbound"\n', "directions: expected a list of strings, found 'inbound'"),
    "fixtures": ("fixtures = [1]\n", "fixtures[0]: expected a string, found 1"),
    "intents": (
        'intents = ["two words"]\n',
        "intents: expected names of intents such as AgentIntent, found 'two words'",
    ),
    "digits": ('digits = ["12a"]\n', "digits: expected strings of 0-9, * and #, found '12a'"),
    "numbers": (
        'numbers = ["2025550100"]\n',
        "numbers: expected E.164 numbers such as +12025550100, found '2025550100'",
    ),
    "a code of no country": ('numbers = ["+0123456"]\n', "numbers: expected E.164 numbers such as +12025550100"),
    "too many numbers": (
        f"numbers = {[f'+1202555{number:04}' for number in range(257)]}\n",
        "numbers: expected at most 256 of them, found 257",
    ),
    "too many updates": (f"updates = [{'{}, ' * 257}]\n", "updates: expected at most 256 of them, found 257"),
    "arguments": ("arguments = {a = 1}\n", "arguments: expected a table of at most 20 strings, found {'a': 1}"),
    "updates": ('updates = {a = "1"}\n', "updates: expected a list of tables, found {'a': '1'}"),
    "update": ('updates = [{a = "1"}, {b = 2}]\n', "updates[1]: expected a table of at most 20 strings"),
    "extra_actions": ('extra_actions = "Fax"\n', "extra_actions: expected a list of strings, found 'Fax'"),
    "inject": ('inject = ["single"]\n', "inject: expected some of bridged, meeting, found 'single'"),
    "observed": ("observed = 1\n", "observed: expected true or false, found 1"),
    "strict": ('strict = "yes"\n', "strict: expected true or false, found 'yes'"),
    "no time": ("time_limit = 0\n", "time_limit: expected seconds, from 0.01 to 900, found 0"),
    "much time": ("time_limit = 901\n", "time_limit: expected seconds, from 0.01 to 900, found 901"),
    "time": ("time_limit = true\n", "time_limit: expected seconds, from 0.01 to 900, found True"),
    "no number": ("time_limit = nan\n", "time_limit: expected seconds, from 0.01 to 900, found nan"),
    "levels": ('levels = "MUST"\n', "levels: expected a table such as HND-12 = \"MUST\", found 'MUST'"),
    "level": ('[levels]\nHND-12 = "must"\n', "levels.HND-12: expected one of MUST, SHOULD, NOTE, found 'must'"),
    "odd level": ("[levels]\nHND-12 = [1]\n", "levels.HND-12: expected one of MUST, SHOULD, NOTE, found [1]"),
    "id of level": (
        '[levels]\nHND-121 = "MUST"\n',
        "levels: no requirement has the id 'HND-121'; did you mean HND-12?",
    ),
    "deviations": ('deviations = ["RSP-4"]\n', "deviations: expected tables [[deviations]] with id, reason, issue and"),
    "a deviation": ("[deviations]\n" + GOOD, "deviations: expected tables [[deviations]] with id, reason, issue and"),
    "missing": (deviation('issue = "X-1"\n', ""), "deviations[0]: issue is missing; a known deviation has id, reason,"),
    "unknown": (deviation("issue", "isue = 1\nissue"), "deviations[0]: unknown key 'isue'; a known deviation has id,"),
    "id": (deviation("RSP-4", "rsp-4"), "deviations[0]: id: no requirement has the id 'rsp-4'; did you mean RSP-4?"),
    "odd id": (deviation("RSP-4", "ZZZ"), "no requirement has the id 'ZZZ'; `onhook requirements` lists them"),
    "id of services": (
        'handler = "app:handler"\n' + deviation("RSP-4", "HUP-B2"),
        "deviations[0]: id: HUP-B2 binds the service, not a handler",
    ),
    "day": (
        deviation("2030-01-31", '"soon"'),
        "deviations[0]: expires: expected a day such as 2027-01-31, found 'soon'",
    ),
    "no day": (deviation("2030-01-31", "7"), "deviations[0]: expires: expected a day such as 2027-01-31, found 7"),
    "time of day": (deviation("2030-01-31", "07:32:00"), "expires: expected a day such as 2027-01-31, found "),
    "issue": (deviation('"X-1"', "true"), "issue: expected a number or a string, such as a link, found True"),
    "no issue": (deviation('"X-1"', "0"), "issue: expected a number or a string, such as a link, found 0"),
    "no reason": (deviation('"old"', '""'), "deviations[0]: reason: expected a string that is not empty, found ''"),
    "twice": (deviation("", "") + deviation("", ""), "deviations[1]: id: RSP-4 is declared twice"),
    "handlers": ("handlers = 3\n", "handlers: expected tables, one per handler: [handlers.NAME]"),
    "no handlers": ("[handlers]\n", "handlers: expected tables, one per handler: [handlers.NAME]"),
    "of a handler": ("[handlers.one]\nhandlr = 1\n", "handlers.one: unknown key 'handlr'; did you mean 'handler'?"),
    "in a handler": ("[handlers.one]\nstrict = 1\n", "handlers.one: strict: expected true or false, found 1"),
}


def test_a_file_in_another_encoding_is_to_be_saved_as_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "onhook.toml"
    file.write_bytes('handler = "app:h"\n# für alle\n'.encode("latin-1"))
    with pytest.raises(ConfigError) as caught:
        load_settings(file)
    assert str(caught.value) == f"{file}: is not UTF-8 (line 2 has the byte 0xfc): save it as UTF-8"


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_declaration_says_what_is_expected(tmp_path: Path, name: str) -> None:
    text, said = WRONG[name]
    file = tmp_path / "onhook.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_settings(file)
    assert str(caught.value).startswith(f"{file}: ")
    assert said in str(caught.value)


def test_everything_that_may_be_declared_is_read(tmp_path: Path) -> None:
    file = tmp_path / "onhook.toml"
    file.write_text(
        'handler = "app:h"\ndirections = ["outbound", "inbound", "outbound"]\nfixtures = ["one"]\ndigits = ["12*#"]\n'
        'numbers = ["+12025550100"]\ncallers = ["+12025550188"]\narguments = {who = "Ada"}\n'
        'updates = [{}, {a = "b"}]\nextra_actions = ["Fax"]\n'
        'inject = ["meeting"]\nobserved = true\nstrict = true\ntime_limit = 3\nraises_to_fail_over = true\n'
        '[levels]\nHND-12 = "MUST"\n[[deviations]]\n' + GOOD,
        encoding="utf-8",
    )
    settings = load_settings(file)[""]
    assert settings.starts == ("outbound", "inbound", "meeting")
    assert settings.levels == {"HND-12": Level.MUST}
    assert settings.deviations[0].expires == datetime.date(2030, 1, 31)
    assert settings.time_limit == 3.0


def test_what_stands_above_several_handlers_holds_for_each(tmp_path: Path) -> None:
    file = tmp_path / "onhook.toml"
    file.write_text(
        'strict = true\nfixtures = ["one"]\n[handlers.a]\nhandler = "a:h"\n[handlers.b]\nhandler = "b:h"\nstrict = false\n',
        encoding="utf-8",
    )
    settings = load_settings(file)
    assert [(one.handler, one.strict, one.fixtures) for one in settings.values()] == [
        ("a:h", True, ("one",)),
        ("b:h", False, ("one",)),
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "unknown key 'handlr'; did you mean 'handler'?"),
        (("--onhook-handler", "app:h", "-n", "2"), "unknown key 'handlr'; did you mean 'handler'?"),
    ],
)
def test_a_wrong_file_ends_the_run_with_a_word(project: Project, arguments: tuple[str, ...], said: str) -> None:
    project.write({"onhook.toml": 'handlr = "app:h"\n'})
    ran = project.pytest(*arguments)
    assert ran.status in (2, 4), ran.text
    assert f"{project.folder / 'onhook.toml'}: {said}" in ran.text
    assert "Traceback" not in ran.text
    assert "INTERNALERROR" not in ran.text


def test_a_file_without_a_handler_says_so(project: Project) -> None:
    project.write({"onhook.toml": "strict = true\n"})
    ran = project.pytest()
    assert ran.status == 2
    assert "handler is missing: name one, as in app.handler:lambda_handler" in ran.text


def test_declarations_for_the_command_lines_handler_may_stand_elsewhere(project: Project, rejects: str) -> None:
    project.write({"app.py": rejects, "declared.toml": 'directions = ["outbound"]\n'})
    ran = project.pytest("--onhook-handler", "app:lambda_handler", "--onhook-config", "declared.toml")
    assert ran.status == 0, ran.text
    assert not any("inbound" in name for name in ran.items)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--onhook-config", "nope.toml"), "--onhook-config: there is no file"),
        (
            ("--onhook-time-limit", "nan"),
            "--onhook-time-limit: expected seconds, from 0.01 to 900, found nan",
        ),
        (("--hypothesis-seed", "x"), "--hypothesis-seed: expected a whole number or random, found 'x'"),
    ],
)
def test_a_wrong_option_ends_the_run_with_a_word(
    project: Project, rejects: str, arguments: tuple[str, ...], said: str
) -> None:
    project.write({"app.py": rejects})
    ran = project.pytest("--onhook-handler", "app:lambda_handler", *arguments, "-n", "2")
    assert ran.status == 4, ran.text
    assert said in ran.text
    assert "Traceback" not in ran.text


def test_the_command_explains_and_lists(project: Project) -> None:
    listing = project.onhook("requirements")
    assert listing.status == 0
    assert "\nHND-5    MUST   No leg is left hanging" in listing.text
    explained = project.onhook("explain", "hnd-5")
    assert explained.status == 0
    assert explained.text.startswith("HND-5  No leg is left hanging")
    assert project.onhook("explain", "plays").text.startswith("PLAYS  Calls are played to their end\n")
    unknown = project.onhook("explain", "HND-99")
    assert unknown.status == 2
    assert "no requirement has the id 'HND-99'" in unknown.text
    assert project.onhook("requirements", "--odd").status == 2


def test_the_command_explains_variations(project: Project) -> None:
    """A finding that needs one names it, and whoever reads that asks what it is."""
    latitude = project.onhook("explain", "lat-5")
    assert latitude.status == 0
    assert latitude.text.startswith("LAT-5  more than one behaviour is right: the guide shows both\n")
    assert "\nvaried    The first Sequence of a call is 2.\n" in latitude.text
    assert "use-cases, handle-skill-call-events, case-1  https://docs.aws.amazon.com/" in latitude.text
    observed = project.onhook("explain", "OBS-6")
    assert "seen in real calls only" in observed.text
    assert "pages" not in observed.text


def test_what_an_option_takes_is_no_target(project: Project) -> None:
    ran = project.onhook("run", "-k", "HND-1", "app:lambda_handler")
    assert ran.status == 2
    assert "'HND-1' is no target: the target comes first, as in onhook run TARGET -k HND-1" in ran.text


def test_the_command_tells_its_version(project: Project) -> None:
    ran = project.onhook("--version")
    assert ran.status == 0
    assert ran.text == f"onhook {importlib.metadata.version('onhook')}, catalogue {VERSION}\n"


#: Two files that both could hold for a handler, and that differ in what they declare.
TWO_FILES = {
    "pyproject.toml": "[tool.pytest.ini_options]\n",
    "onhook.toml": 'directions = ["outbound"]\n',
    "sub/onhook.toml": 'directions = ["inbound"]\n',
}


def test_the_file_of_the_current_folder_holds_below_the_root_too(project: Project, rejects: str) -> None:
    project.write({"app/handler.py": rejects, **TWO_FILES})
    for arguments in (("run", "app.handler:lambda_handler"), ("run", "../app/handler.py:lambda_handler")):
        ran = project.onhook(*arguments, "-k", "RSP-1", cwd="sub")
        assert (ran.status, set(ran.items)) == (0, {f"RSP-1{n}[inbound]" for n in ("", "1", "2", "0")}), ran.text
        assert ran.text.count("onhook: settings of onhook.toml\n") == 1
    (project.folder / "sub/onhook.toml").unlink()
    ran = project.onhook("run", "app.handler:lambda_handler", "onhook::RSP-1", cwd="sub")
    assert (ran.status, set(ran.items)) == (0, {"RSP-1[outbound]"}), ran.text
    assert "onhook: settings of ../onhook.toml\n" in ran.text


def test_the_target_of_the_ini_file_keeps_the_file_of_the_root(project: Project, rejects: str) -> None:
    ini = '[tool.pytest.ini_options]\nonhook_handler = "app.handler:lambda_handler"\n'
    project.write({"app/handler.py": rejects, **TWO_FILES, "pyproject.toml": ini})
    ran = project.pytest("onhook::RSP-1", cwd="sub")
    assert (ran.status, set(ran.items)) == (0, {"RSP-1[outbound]"}), ran.text
    assert "onhook: settings of ../onhook.toml\n" in ran.text


def test_a_replay_has_the_settings_and_the_fixtures_of_the_run(project: Project, rejects: str) -> None:
    """The handler breaks RSP-4 under a fixture only that the file of the current folder declares."""
    code = rejects.replace('"1.0"', 'os.environ.get("SCHEMA", "1.0")')
    conftest = """
        import pytest

        @pytest.fixture
        def odd(monkeypatch):
            monkeypatch.setenv("SCHEMA", "9.9")
    """
    declared = 'directions = ["inbound"]\nfixtures = ["odd"]\n'
    project.write({"app/handler.py": f"import os\n{code}", **TWO_FILES, "sub/onhook.toml": declared})
    project.write({"sub/conftest.py": conftest})
    assert project.onhook("run", "app.handler:lambda_handler", "onhook::RSP-4", cwd="sub").status == 1
    target = ("--onhook-handler", "app.handler:lambda_handler")
    for cwd, arguments in (("sub", ()), (".", ()), ("sub", target)):
        file = ".onhook/RSP-4-inbound.json"
        ran = project.onhook("replay", f"../{file}" if cwd == "sub" else file, *arguments, cwd=cwd)
        assert (ran.status, 'actual    SchemaVersion "9.9"' in ran.text) == (1, True), ran.text
        assert "onhook: settings" not in ran.text


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({}, "onhook: settings: the defaults (no onhook.toml)"),
        (
            {"onhook.toml": '[handlers.other]\nhandler = "other:h"\n'},
            "onhook: settings: the defaults (onhook.toml has none of app:lambda_handler)",
        ),
    ],
)
def test_the_header_says_where_no_file_holds(
    project: Project, rejects: str, declared: dict[str, str], said: str
) -> None:
    project.write({"app.py": rejects, **declared})
    ran = project.onhook("run", "app:lambda_handler", "onhook::RSP-1[inbound]")
    assert (ran.status, f"{said}\n" in ran.text) == (0, True), ran.text


def test_the_header_leaves_out_a_file_that_does_not_hold_for_the_target_of_the_ini_file(
    project: Project, rejects: str
) -> None:
    ini = '[tool.pytest.ini_options]\nonhook_handler = "app.handler:lambda_handler"\n'
    project.write({"app/handler.py": rejects, **TWO_FILES, "pyproject.toml": ini})
    ran = project.pytest("sub", "-k", "RSP-1[")
    assert (ran.status, set(ran.items)) == (0, {"RSP-1[outbound]"}), ran.text
    assert "onhook: settings of onhook.toml\n" in ran.text
    (project.folder / "onhook.toml").unlink()
    assert "onhook: settings: the defaults (no onhook.toml)\n" in project.pytest("sub", "-k", "RSP-1[").text
    project.write({"sub/onhook.toml": 'handler = "own:lambda_handler"\n', "sub/own.py": rejects})
    assert "onhook: settings of sub/onhook.toml\n" in project.pytest("sub", "-k", "RSP-1[").text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("sub/onhook.toml", "--onhook-handler", "app:lambda_handler"),
            "--onhook-handler: leave out sub/onhook.toml; its settings apply by --onhook-config sub/onhook.toml",
        ),
        (
            ("onhook.toml::RSP-1[inbound]", "--onhook-handler", "app:lambda_handler"),
            "no onhook.toml is collected with --onhook-handler: name onhook::RSP-1[inbound]; its settings apply",
        ),
        (
            ("onhook.toml", "--onhook-service", "app:play"),
            "no onhook.toml is collected with --onhook-service: leave out onhook.toml",
        ),
        (
            ("onhook.toml", "--onhook-replay", "call.json"),
            "no onhook.toml is collected with --onhook-replay: leave out onhook.toml; a replay has those of its own file",
        ),
    ],
)
def test_a_file_to_collect_beside_a_target_of_the_command_line_is_refused_with_a_word(
    project: Project, rejects: str, arguments: tuple[str, ...], said: str
) -> None:
    project.write({"app.py": rejects, **TWO_FILES})
    ran = project.pytest(*arguments)
    assert (ran.status, said in " ".join(ran.text.split())) == (4, True), ran.text


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_file_among_the_test_paths_is_no_hindrance(project: Project, rejects: str, workers: str) -> None:
    ini = '[tool.pytest.ini_options]\ntestpaths = ["onhook.toml"]\n'
    project.write({"app.py": rejects, **TWO_FILES, "pyproject.toml": ini})
    ran = project.pytest("--onhook-handler", "app:lambda_handler", "-k", "RSP-1[", "-n", workers)
    assert (ran.status, set(ran.items)) == (0, {"RSP-1[outbound]"}), ran.text


def test_the_header_says_nothing_of_settings_where_nothing_is_judged(project: Project) -> None:
    project.write({"test_own.py": "def test_own():\n    pass\n"})
    ran = project.pytest("test_own.py")
    assert (ran.status, "onhook:" in ran.text) == (0, False), ran.text


def test_one_of_several_handlers_keeps_its_declarations_on_the_command_line(project: Project, rejects: str) -> None:
    config = '[handlers.one]\nhandler = "one:lambda_handler"\n[handlers.two]\nhandler = "app:lambda_handler"\n'
    project.write({"app.py": rejects, "onhook.toml": config + 'directions = ["outbound"]\n'})
    ran = project.pytest("--onhook-handler", "app:lambda_handler")
    assert ran.status == 0, ran.text
    assert not any("inbound" in name for name in ran.items)


@pytest.mark.parametrize("arguments", [(), ("onhook.toml",), ("--onhook-handler", "app:lambda_handler")])
def test_a_folder_of_the_files_name_is_no_configuration(
    project: Project, rejects: str, arguments: tuple[str, ...]
) -> None:
    project.write({"app.py": rejects, "onhook.toml/some.txt": ""})
    ran = project.pytest(*arguments)
    assert ran.status in (2, 4), ran.text
    assert f"{project.folder / 'onhook.toml'}: expected a file, found a folder; rename it" in ran.text
    assert "Traceback" not in ran.text


def test_a_byte_order_mark_may_stand_before_what_is_written_by_hand(project: Project, rejects: str) -> None:
    wrong = rejects.replace('"1.0"', '"9.9"')
    project.write({"app.py": wrong, "onhook.toml": '\ufeffhandler = "app:lambda_handler"\ndirections = ["inbound"]\n'})
    ran = project.pytest("--onhook-report", "report.json")
    assert "onhook.toml::RSP-4[inbound]" in ran.kinds("failed"), ran.text
    for name in (".onhook/RSP-4-inbound.json", "report.json"):
        file = project.folder / name
        file.write_text("\ufeff" + file.read_text(encoding="utf-8"), encoding="utf-8")
    assert "actual    SchemaVersion" in project.onhook("replay", ".onhook/RSP-4-inbound.json").text
    assert project.onhook("report", "report.json", "report.md").status == 0
    assert project.onhook("export", ".onhook/RSP-4-inbound.json", "--pytest", ".").status == 0
