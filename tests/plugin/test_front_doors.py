"""How adopters point onhook at a handler, and how their projects are laid out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.plugin.conftest import TINY

if TYPE_CHECKING:
    from tests.plugin.conftest import Project


def test_a_module_is_judged_from_the_root(project: Project, rejects: str) -> None:
    project.write({"app/__init__.py": "", "app/handler.py": rejects})
    ran = project.pytest("--onhook-handler", "app.handler:lambda_handler")
    assert ran.status == 0, ran.text
    assert {"HND-4[inbound]", "RSP-1[outbound]"} <= ran.kinds("passed")
    assert not ran.kinds("failed") | ran.kinds("error")


def test_a_file_is_judged_from_another_folder(project: Project, rejects: str) -> None:
    project.write({"app/handler.py": rejects, "elsewhere/note.txt": ""})
    ran = project.pytest("--onhook-handler", "../app/handler.py:lambda_handler", "-k", "inbound", cwd="elsewhere")
    assert ran.status == 0, ran.text


def test_a_module_of_the_root_is_found_from_a_folder_below(project: Project, rejects: str) -> None:
    project.write({"pyproject.toml": "[tool.pytest.ini_options]\n", "app/handler.py": rejects, "sub/note.txt": ""})
    ran = project.pytest("--onhook-handler", "app.handler:lambda_handler", "onhook::RSP-1[inbound]", cwd="sub")
    assert ran.status == 0, ran.text


@pytest.mark.parametrize("target", ["app.handler:lambda_handler", "app/handler.py:lambda_handler"])
def test_the_ini_value_is_relative_to_the_root(project: Project, rejects: str, target: str) -> None:
    ini = f'[tool.pytest.ini_options]\nonhook_handler = "{target}"\n'
    project.write({"pyproject.toml": ini, "app/handler.py": rejects, "sub/note.txt": ""})
    ran = project.pytest("onhook::RSP-1[inbound]", cwd="sub")
    assert ran.status == 0, ran.text
    assert "onhook: handler app" in ran.text


def test_the_target_of_the_command_line_wins_over_the_ini_value(project: Project, rejects: str) -> None:
    ini = '[tool.pytest.ini_options]\nonhook_handler = "old:lambda_handler"\n'
    project.write({"pyproject.toml": ini, "new.py": rejects})
    ran = project.pytest("--onhook-handler", "new:lambda_handler", "onhook::RSP-1[inbound]")
    assert ran.status == 0, ran.text


def test_a_configuration_file_is_collected(project: Project, rejects: str) -> None:
    project.write({"app.py": rejects, "onhook.toml": 'handler = "app:lambda_handler"\ndirections = ["inbound"]\n'})
    ran = project.pytest()
    assert ran.status == 0, ran.text
    assert "onhook: handler app:lambda_handler; catalogue" in ran.text
    assert "HND-4[inbound]" in " ".join(ran.items)
    assert "[outbound]" not in " ".join(ran.items)


def test_a_configuration_file_may_hold_several_handlers(project: Project, rejects: str) -> None:
    config = """
        directions = ["inbound"]
        [handlers.one]
        handler = "one:lambda_handler"
        [handlers."menus/two"]
        handler = "two:lambda_handler"
        time_limit = 5
    """
    project.write({"one.py": rejects, "two.py": rejects.replace('"1.0"', '"9.9"'), "onhook.toml": config})
    ran = project.pytest("-rA")
    assert ran.status == 1, ran.text
    assert "FAILED onhook.toml::menus/two::RSP-4[inbound]" in ran.text
    assert "___ menus/two::RSP-4[inbound] ___" in ran.text
    assert project.pytest("onhook.toml::menus/two::RSP-4[inbound]").status == 1
    assert project.onhook("replay", ".onhook/menus%2Ftwo-RSP-4-inbound.json").status == 1
    assert "PASSED onhook.toml::one::RSP-4[inbound]" in ran.text
    assert "onhook: handlers one:lambda_handler, two:lambda_handler; catalogue" in ran.text


@pytest.mark.parametrize(
    ("processes", "table", "name"), [("0", "[handlers.main]\n", "main-"), ("2", "", "")], ids=["named", "unnamed"]
)
def test_targets_of_several_files_are_told_apart(
    processes: str, table: str, name: str, project: Project, rejects: str
) -> None:
    config = f'{table}handler = "app.py:lambda_handler"\ndirections = ["inbound"]\n'
    broken = {"b": rejects.replace('"1.0"', '"9.9"'), "c": rejects.replace('"1.0"', '"8.8"')}
    for folder, code in {"a": rejects, **broken}.items():
        project.write({f"{folder}/app.py": code, f"{folder}/onhook.toml": config})
    ran = project.pytest("-n", processes, "a", "b", "c", "-k", "RSP-4")
    assert (ran.status, ran.text.count("FAILED")) == (1, 2), ran.text
    for number, version in (2, "9.9"), (3, "8.8"):
        replayed = project.onhook("replay", f".onhook/{name}{number}-RSP-4-inbound.json")
        assert f'"{version}"' in replayed.text


def test_a_name_that_is_a_number_is_told_apart_too(project: Project, rejects: str) -> None:
    """Of two targets without a name the second one is numbered, as somebody may have named a third."""
    config = '{}handler = "app.py:lambda_handler"\ndirections = ["inbound"]\n'
    project.write({"a/app.py": rejects, "a/onhook.toml": config.format("")})
    for folder, table, version in ("b", "", "9.9"), ("c", "[handlers.2]\n", "8.8"):
        code = rejects.replace('"1.0"', f'"{version}"')
        project.write({f"{folder}/app.py": code, f"{folder}/onhook.toml": config.format(table)})
    ran = project.pytest("a", "b", "c", "-k", "RSP-4")
    for prefix, version in ("2", "9.9"), ("2-2", "8.8"):
        assert f"onhook replay .onhook/{prefix}-RSP-4-inbound.json" in ran.text
        assert f'"{version}"' in project.onhook("replay", f".onhook/{prefix}-RSP-4-inbound.json").text


def test_the_header_tells_of_a_configuration_file_that_is_found_on_the_way(project: Project, rejects: str) -> None:
    config = 'handler = "app:lambda_handler"\ndirections = ["inbound"]\n'
    project.write({"deep/down/app.py": rejects, "deep/down/onhook.toml": config})
    ran = project.pytest()
    assert ran.status == 0, ran.text
    assert ran.text.count("; catalogue ") == 1


def test_two_configuration_files_have_handlers_of_one_module_name(project: Project, rejects: str) -> None:
    config = 'handler = "app.handler:lambda_handler"\ndirections = ["inbound"]\n'
    other = rejects.replace("from . import words", "").replace('"1.0"', '"9.9"')
    project.write({f"{place}/onhook.toml": config for place in ("a", "b")})
    project.write({"a/app/__init__.py": "", "a/app/handler.py": rejects})
    project.write({"b/app/__init__.py": "", "b/app/handler.py": other})
    ran = project.pytest("-rA")
    assert ran.status == 1, ran.text
    assert "PASSED a/onhook.toml::RSP-4[inbound]" in ran.text
    assert "FAILED b/onhook.toml::RSP-4[inbound]" in ran.text


def test_the_command_run_judges_the_handler_only(project: Project, rejects: str) -> None:
    project.write({"app.py": rejects, "test_app.py": "def test_own():\n    assert False\n"})
    ran = project.onhook("run", "app:lambda_handler")
    assert ran.status == 0, ran.text
    assert "test_own" not in ran.text


def test_the_command_run_ends_with_the_status_of_pytest(project: Project, rejects: str) -> None:
    project.write({"app.py": rejects.replace('"1.0"', '"9.9"')})
    assert project.onhook("run", "app:lambda_handler", "onhook::RSP-4[inbound]").status == 1


def test_the_command_run_takes_one_item(project: Project, rejects: str) -> None:
    project.write({"app.py": rejects, "test_app.py": "def test_own():\n    assert False\n"})
    ran = project.onhook("run", "app:lambda_handler", "onhook::HND-4[inbound]")
    assert ran.status == 0, ran.text
    assert set(ran.items) == {"HND-4[inbound]"}


@pytest.mark.parametrize(
    "words", [(), ("-n", "2"), ("onhook::RSP-4[inbound]",), ("--deselect", "onhook::RSP-4[outbound]")]
)
def test_the_command_run_does_not_mind_a_folder_of_our_name(
    project: Project, rejects: str, words: tuple[str, ...]
) -> None:
    """As a checkout of this repository has it: pytest would take that for its root, and its settings."""
    broken = rejects.replace('"1.0"', '"9.9"')
    project.write({"src/app.py": broken, "pytest.ini": "[pytest]\npythonpath = src\n"})
    project.write({"onhook/pyproject.toml": "[tool.pytest.ini_options]\n", "onhook/test_it.py": "assert False\n"})
    project.write({"test_own.py": "assert False\n"})
    ran = project.onhook("run", "app:lambda_handler", *words)
    assert ran.status == 1, ran.text
    assert "RSP-4[inbound]" in ran.kinds("failed")
    assert all("test" not in item for item in ran.items)
    assert ("RSP-4[outbound]" in ran.items) is (words in [(), ("-n", "2")])
    assert (project.folder / ".onhook").is_dir()
    assert not (project.folder / "onhook" / ".onhook").exists()


def test_the_suite_is_added_to_the_adopters_own_tests(project: Project, rejects: str) -> None:
    own = "from app.handler import lambda_handler\n\ndef test_own():\n    assert lambda_handler\n"
    project.write({"app/__init__.py": "", "app/handler.py": rejects, "tests/test_app.py": own, "conftest.py": ""})
    ran = project.pytest("--onhook-handler", "app.handler:lambda_handler", "tests")
    assert ran.status == 0, ran.text
    assert {"tests.test_app::test_own", "HND-4[inbound]"} <= ran.kinds("passed")


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("nodejs:index.js:handler", "did you mean node:index.js:handler?"),
        ("lambda:", "names no function"),
        ("http:app", "is no URL"),
        ("node:", "names no handler"),
        ("app", "names no attribute"),
    ],
)
def test_what_can_be_no_target_ends_the_run_before_it_begins(project: Project, target: str, said: str) -> None:
    ran = project.pytest("--onhook-handler", target)
    assert ran.status == 4, ran.text
    assert said in ran.text
    assert "RSP-1" not in ran.text


def test_a_profile_that_nobody_has_registered_is_told_in_one_sentence(project: Project, rejects: str) -> None:
    project.write({"app.py": rejects, "conftest.py": TINY})
    for profile, status in {"onhook-quik": 4, "tiny": 0}.items():
        ran = project.pytest(
            "--onhook-handler=app:lambda_handler", "onhook::RSP-1[inbound]", f"--hypothesis-profile={profile}"
        )
        assert ran.status == status, ran.text
        said = (
            "ERROR: --hypothesis-profile: nobody has registered 'onhook-quik'; onhook has onhook-quick, onhook-thorough"
        )
        assert (said in ran.text, "INTERNALERROR" in ran.text) == (status == 4, False), ran.text


def test_a_file_may_be_made_by_a_fixture(project: Project, rejects: str) -> None:
    made = f"import pathlib, pytest\n\n@pytest.fixture(scope='session', autouse=True)\ndef built():\n    pathlib.Path('built.py').write_text({rejects!r})\n"
    project.write({"conftest.py": made})
    assert project.pytest("--onhook-handler", "built.py:lambda_handler", "onhook::RSP-1[inbound]").status == 0
    (project.folder / "built.py").unlink()
    (project.folder / "conftest.py").write_text(made.replace("'built.py'", "'other.py'"), encoding="utf-8")
    ran = project.pytest("--onhook-handler", "built.py:lambda_handler", "onhook::RSP-1[inbound]")
    assert ran.status == 5, ran.text
    assert ran.items["RSP-1[inbound]"].kind == "skipped"
    assert "there is no file" in ran.items["RSP-1[inbound]"].message


def missed(named_by: str, what: str, near: str = "") -> str:
    """What is said of a target that is not there."""
    return (
        f"ERROR: {named_by}: {what}{f' (did you mean {near}?)' if near else ''}; targets look like app.handler:lambda_"
    )


#: How a target is named that is not there, what is said of it, and which file is proposed.
NOT_THERE = {
    "a file": (("run", "nope.py:x"), "--onhook-handler", "there is no file {}/nope.py", ""),
    "a slip": (("run", "app/handlr.py:h"), "--onhook-handler", "there is no file {}/app/handlr.py", "app/handler.py:h"),
    "a folder": (("run", "handler.py:h"), "--onhook-handler", "there is no file {}/handler.py", "app/handler.py:h"),
    "a package": (
        ("run", "--service", "ap.handler:h"),
        "--onhook-service",
        "there is no module 'ap' in {}, nor on the import path",
        "app/handler.py:h",
    ),
    "JavaScript": (
        ("run", "node:index.js:h"),
        "--onhook-handler",
        "there is no file {}/index.js",
        "node:src/index.js:h",
    ),
    "workers": (("run", "nope.py:x", "-n", "2"), "--onhook-handler", "there is no file {}/nope.py", ""),
}


@pytest.mark.parametrize("arguments", [("run", ""), ("run", "--service", " ")])
def test_a_target_without_a_name_is_missed_too(project: Project, arguments: tuple[str, ...]) -> None:
    """As where a variable of the build is not set: a run of nothing would look as if there were no items."""
    ran = project.onhook(*arguments)
    assert ran.status == 4, ran.text
    assert f"expected a target, found {arguments[-1]!r}: is the variable set that names it?" in ran.text


@pytest.mark.parametrize("name", NOT_THERE)
def test_a_target_that_is_not_there_is_missed_in_one_sentence(project: Project, rejects: str, name: str) -> None:
    arguments, named_by, what, near = NOT_THERE[name]
    project.write({"app/handler.py": rejects, "src/index.js": "", "tests/test_own.py": "def test_own():\n    pass\n"})
    ran = project.onhook(*arguments)
    assert ran.status == 4, ran.text
    target = next(argument for argument in arguments if ":" in argument)
    assert ran.text.startswith(missed(named_by, f"the target {target!r}: {what.format(project.folder)}", near)), (
        ran.text
    )
    assert len(ran.text.split("\n")) <= 3, ran.text


@pytest.mark.parametrize(
    ("target", "what"),
    [("ap.handler:h", "there is no module 'ap' in {}, nor on the import path"), ("ap.handler", "names no attribute")],
    ids=["missing", "misnamed"],
)
def test_a_file_that_is_run_alone_misses_its_target_at_once(
    project: Project, rejects: str, target: str, what: str
) -> None:
    project.write({"app.py": rejects, "onhook.toml": f'handler = "{target}"\n', "test_own.py": "def test_own(): 0\n"})
    alone = project.pytest("onhook.toml")
    assert (alone.status, alone.items) == (4, {}), alone.text
    assert f"{project.folder}/onhook.toml: handler: the target '{target}'" in alone.text
    assert what.format(project.folder) in alone.text
    beside_others = project.pytest()
    assert {item.kind for name, item in beside_others.items.items() if name.endswith("test_own")} == {"passed"}


def test_a_file_that_a_file_names_is_missed_with_the_key(project: Project, rejects: str) -> None:
    one = '[handlers.one]\nhandler = "app.py:lambda_handler"\n'
    project.write({"app.py": rejects, "onhook.toml": one + '[handlers.two]\nhandler = "apq.py:lambda_handler"\n'})
    what = f"the target 'apq.py:lambda_handler': there is no file {project.folder}/apq.py"
    ran = project.pytest()
    assert (ran.status, ran.items) == (4, {}), ran.text
    said = missed(f"{project.folder}/onhook.toml: handlers.two: handler", what, "app.py:lambda_handler")
    assert said in ran.text
    assert project.pytest("onhook.toml::one::RSP-1[inbound]").status == 0
    (project.folder / "onhook.toml").unlink()
    project.write(
        {"pytest.ini": "[pytest]\nonhook_handler = apq.py:lambda_handler\n", "test_own.py": "def test_own(): 0\n"}
    )
    assert missed("onhook_handler", what, "app.py:lambda_handler") in project.pytest().text
    assert project.pytest("-k", "own").status == 0


#: What a project has that may make its handler, or put it on the import path, once a run has begun.
MAKERS = {
    "a declared fixture": {
        "onhook.toml": 'fixtures = ["built"]\n',
        "conftest.py": "import pathlib, pytest\n\n@pytest.fixture(scope='session')\ndef built():\n    {}\n",
    },
    "a fixture near a file that declares something": {
        "near/declared.toml": "",
        "near/conftest.py": (
            "import pathlib, pytest\n\n@pytest.fixture(scope='session', autouse=True)\ndef built():\n    {}\n"
        ),
    },
    "a hook": {"conftest.py": "import pathlib\n\ndef pytest_collection_finish():\n    {}\n"},
    "a hook of a folder": {
        "sub/onhook.toml": "",
        "sub/conftest.py": "import pathlib\n\ndef pytest_runtest_setup():\n    {}\n",
    },
}


@pytest.mark.parametrize("name", MAKERS)
def test_what_may_make_a_file_is_waited_for(project: Project, rejects: str, name: str) -> None:
    folder = "sub" if "sub/conftest.py" in MAKERS[name] else "."
    making = f"pathlib.Path('built.py').write_text({rejects!r})"
    project.write({file: text.format(making) for file, text in MAKERS[name].items()})
    declared = ("--onhook-config", "near/declared.toml") if "near/declared.toml" in MAKERS[name] else ()
    arguments = ("--onhook-handler", "built.py:lambda_handler", "onhook::RSP-1[inbound]", *declared)
    ran = project.pytest(*arguments, cwd=folder)
    assert ran.status == 0, ran.text


def test_a_module_may_come_with_whatever_else_is_collected(project: Project, rejects: str) -> None:
    path = "import sys, pathlib\nsys.path.insert(0, str(pathlib.Path(__file__).parent.parent / 'src'))\n"
    project.write(
        {"src/app.py": rejects, "checks/conftest.py": path, "checks/test_own.py": "def test_own():\n    pass\n"}
    )
    assert project.pytest("--onhook-handler", "app:lambda_handler", "-k", "own or RSP-1").status == 0
    ran = project.onhook("run", "app:lambda_handler")
    assert ran.status == 4
    assert "(did you mean src/app.py:lambda_handler?)" in ran.text


def test_a_target_that_is_not_there_is_no_success_beside_others(project: Project, rejects: str) -> None:
    own = "def test_own():\n    pass\n"
    project.write({"app.py": rejects, "test_app.py": own})
    project.write(
        {
            "onhook.toml": '[handlers.one]\nhandler = "app:lambda_handler"\n[handlers.two]\nhandler = "nope:lambda_handler"\n'
        }
    )
    ran = project.pytest("onhook.toml", "test_app.py")
    assert ran.status not in (0, 1), ran.text
    assert not ran.kinds("failed") | ran.kinds("error")
    assert "the run counts as failed (exit status 5)" in ran.text


@pytest.mark.parametrize("target", ["app.handler:lambda_handler", "src/app/handler.py:lambda_handler"])
def test_a_src_layout(project: Project, rejects: str, target: str) -> None:
    ini = '[tool.pytest.ini_options]\npythonpath = ["src"]\n'
    code = "from app.words import LIST\nfrom .words import LIST as same\nassert LIST is same\n" + rejects
    project.write({"pyproject.toml": ini, "src/app/__init__.py": "", "src/app/words.py": "LIST = []\n"})
    project.write({"src/app/handler.py": code})
    ran = project.pytest("--onhook-handler", target, "onhook::RSP-1[inbound]")
    assert ran.status == 0, ran.text


def test_the_adopters_packages_have_the_names_of_ours(project: Project, rejects: str) -> None:
    code = "import conformance.words, reports.words\n" + rejects.replace('"480"', "reports.words.CODE")
    test = "import strategies.handler\n\ndef test_own():\n    assert strategies.handler.reports.words.CODE == '480'\n"
    for name in ("reports", "strategies", "conformance"):
        project.write({f"{name}/__init__.py": "", f"{name}/words.py": "CODE = '480'\n"})
    project.write({"strategies/handler.py": code, "conftest.py": "", "test_own.py": test})
    ran = project.pytest("--onhook-handler", "strategies.handler:lambda_handler", "-k", "inbound or own")
    assert ran.status == 0, ran.text
    assert {"test_own::test_own", "HND-4[inbound]"} <= ran.kinds("passed")


def test_a_handler_with_siblings_circles_and_lazy_imports(project: Project) -> None:
    handler = """
        from . import state
        from app.answers import hang_up
        import plain

        def lambda_handler(event, context):
            from app.late import is_new
            from . import later
            state.seen.append(event["Sequence"])
            return hang_up() if is_new(event) and later.YES else plain.nothing()
    """
    answers = """
        def hang_up():
            return {"SchemaVersion": "1.0", "Actions": [{"Type": "Hangup", "Parameters": {"SipResponseCode": "480"}}]}
    """
    late = 'def is_new(event):\n    return event["InvocationEventType"] in ("NEW_INBOUND_CALL", "CALL_ANSWERED")\n'
    project.write({"app/__init__.py": "", "app/handler.py": handler, "app/answers.py": answers, "app/late.py": late})
    project.write(
        {"app/state.py": "import app.handler\nseen = []\n", "app/later.py": "from app import state\nYES = True\n"}
    )
    project.write({"plain.py": 'def nothing():\n    return {"SchemaVersion": "1.0", "Actions": []}\n'})
    ran = project.pytest("--onhook-handler", "app.handler:lambda_handler")
    assert ran.status == 0, ran.text
    assert "HND-4[inbound]" in ran.kinds("passed")


def test_a_file_imports_as_if_from_the_root(project: Project, rejects: str) -> None:
    code = "from app.words import LIST\n" + rejects
    project.write({"app/words.py": "LIST = []\n", "app/handler.py": code})
    ran = project.pytest("--onhook-handler", "app/handler.py:lambda_handler", "onhook::RSP-1[inbound]")
    assert ran.status == 0, ran.text


def test_a_handler_may_be_an_instance_in_a_module(project: Project, rejects: str) -> None:
    code = (
        rejects
        + "\nclass App:\n    @staticmethod\n    def handle(event, context):\n        return lambda_handler(event, context)\n"
    )
    project.write({"app.py": code})
    ran = project.pytest("--onhook-handler", "app:App.handle", "onhook::RSP-1[inbound]")
    assert ran.status == 0, ran.text


def test_a_project_without_a_target_is_left_alone(project: Project) -> None:
    test = """
        import sys

        def test_own():
            ours = [name for name in sys.modules if name.startswith(("onhook.", "hypothesis."))]
            assert set(ours) <= {"onhook.conformance", "onhook.conformance.plugin", "onhook.conformance.hooks",
                                 "onhook.conformance.model", "onhook.conformance.model.names",
                                 "onhook.conformance.profiles", "onhook.conformance.stash", "onhook.reports",
                                 "onhook.reports.plugin", "onhook.reports.terminal_size"}
    """
    project.write({"test_own.py": test})
    ran = project.pytest(quick=False, forked=False)
    assert ran.status == 0, ran.text
    assert "onhook:" not in ran.text
    assert "== onhook" not in ran.text


def test_a_file_may_have_a_dash_in_its_name_as_in_lambda(project: Project, rejects: str) -> None:
    project.write({"sma-handler/my-app.py": rejects})
    ran = project.pytest("--onhook-handler", "sma-handler/my-app.py:lambda_handler", "onhook::")
    assert ran.status == 0, ran.text


def test_a_method_without_its_object_gets_a_hint(project: Project) -> None:
    project.write({"app.py": "class App:\n    def handle(self, event, context): ...\n"})
    ran = project.onhook("run", "app:App.handle", "onhook::RSP-1[inbound]")
    told = " ".join(ran.text.split())
    assert ("is bound, as after `handler = App().handle`" in told, "is this a service?" in told) == (True, False)


@pytest.mark.parametrize(("option", "asked"), [((), "is this a service?"), (("--service",), "is this a handler?")])
def test_a_handler_named_as_a_service_or_the_other_way_round_gets_a_hint(
    project: Project, rejects: str, option: tuple[str, ...], asked: str
) -> None:
    source = rejects if option else "def lambda_handler(call, handler, world): ...\n"
    project.write({"app.py": source})
    item = "onhook::PLAYS[inbound]" if option else "onhook::RSP-1[inbound]"
    ran = project.onhook("run", *option, "app:lambda_handler", item)
    assert (ran.status, asked in " ".join(ran.text.split())) == (1, True), ran.text
