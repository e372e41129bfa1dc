"""Handlers run under the adopter's fixtures, start cold for every example, and a hook tells when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

CONFIG = 'handler = "app:handler"\ndirections = ["inbound"]\n'
#: A handler that fails where its table is not faked, or where an earlier call left something behind.
APP = """
import tables

seen = []

def look_up(number):
    raise OSError("no network here")

def handler(event, context):
    if event["InvocationEventType"] == "NEW_INBOUND_CALL":
        code = look_up("+1")
        seen.append(code)
        tables.seen.append(len(seen))
        assert len(tables.seen) == len(seen), "the tables are not as they were"
        return {"SchemaVersion": "1.0", "Actions": [{"Type": "Hangup", "Parameters": {"SipResponseCode": code}}]}
    return {"SchemaVersion": "1.0", "Actions": []}
"""
FIXTURE = """
import pytest

@pytest.fixture{arguments}
def fake(monkeypatch):
    {body}
"""
PATCH = 'monkeypatch.setattr("app.look_up", lambda number: "480")'
PATCH_MODULE = 'import app\n    monkeypatch.setattr(app, "look_up", lambda number: "480")'


@pytest.mark.parametrize("body", [PATCH, PATCH_MODULE])
@pytest.mark.parametrize("known", ["", "import app\n"])
def test_a_fixture_that_is_named_may_patch_the_handlers_module(project: Project, body: str, known: str) -> None:
    project.write({"app.py": APP, "tables.py": "seen = []\n", "onhook.toml": CONFIG + 'fixtures = ["fake"]\n'})
    project.write({"conftest.py": known + FIXTURE.format(arguments="", body=body)})
    ran = project.pytest()
    assert ran.status == 0, ran.text
    assert not ran.kinds("failed")
    assert "onhook.toml::RSP-1[inbound]" in ran.kinds("passed")


def test_an_autouse_fixture_is_in_force(project: Project) -> None:
    project.write({"app.py": APP, "tables.py": "seen = []\n", "onhook.toml": CONFIG})
    project.write({"conftest.py": FIXTURE.format(arguments="(autouse=True)", body=PATCH)})
    ran = project.pytest()
    assert ran.status == 0, ran.text


def test_a_fixture_may_fill_a_dict_of_the_handlers_module(project: Project, rejects: str) -> None:
    code = 'CODES = {"no": "999"}\n' + rejects.replace("lambda_handler", "handler").replace('"480"', 'CODES["no"]')
    own = "import app\n\ndef test_own():\n    app.CODES['yes'] = '0'\n"
    body = 'monkeypatch.setitem(app.CODES, "no", "480")'
    project.write({"app.py": code, "onhook.toml": CONFIG + 'fixtures = ["fake"]\n', "test_own.py": own})
    project.write({"conftest.py": "import app\n" + FIXTURE.format(arguments="", body=body)})
    ran = project.pytest("test_own.py", "onhook.toml")
    assert ran.status == 0, ran.text


LIMITED = """
    import time

    def handler(event, context):
        first, *others = event["CallDetails"]["Participants"]
        actions = []
        if time.time() - int(first["StartTimeInMilliseconds"]) / 1000 > 3600:
            actions = [{"Type": "Hangup"}]
        elif not others:
            end = {"Uri": "+12025550150", "BridgeEndpointType": "PSTN"}
            actions = [{"Type": "CallAndBridge", "Parameters": {"CallerIdNumber": first["From"], "Endpoints": [end]}}]
        return {"SchemaVersion": "1.0", "Actions": actions}
"""


@pytest.mark.parametrize("stopped", [True, False])
def test_a_fixture_may_stop_the_clock_of_a_handler_that_limits_calls(project: Project, stopped: bool) -> None:
    """It never gets beyond its limit otherwise, since all calls start at one time (docs/targets.md)."""
    body = 'monkeypatch.setattr("time.time", lambda: 1735689600.0)'
    fixtures = 'fixtures = ["fake"]\n' if stopped else ""
    project.write({"app.py": LIMITED, "onhook.toml": CONFIG + fixtures})
    project.write({"conftest.py": FIXTURE.format(arguments="", body=body)})
    ran = project.pytest()
    kind = "failed" if stopped else "skipped"
    assert "onhook.toml::HND-5[inbound]" in ran.kinds(kind), ran.text


@pytest.mark.parametrize(
    ("defined", "told"),
    [
        ("def fake():\n    raise OSError('down')\n", "OSError: down"),
        ("async def fake():\n    yield\n", "Failed: 'RSP-1"),
    ],
    ids=["raises", "async"],
)
def test_of_a_fixture_that_cannot_be_set_up_one_item_shows_all(
    project: Project, rejects: str, defined: str, told: str
) -> None:
    project.write(
        {"app.py": rejects.replace("lambda_handler", "handler"), "onhook.toml": CONFIG + 'fixtures = ["fake"]\n'}
    )
    project.write({"conftest.py": f"import pytest\n\n@pytest.fixture\n{defined}"})
    ran = project.pytest()
    others = "(a fixture cannot be set up: onhook.toml::RSP-1[inbound] shows all of it)"
    assert len(ran.items) == len(ran.kinds("error")) > 20
    shown = [item.message for item in ran.items.values() if others not in item.message]
    assert len(shown) == 1
    assert ran.items["onhook.toml::RSP-2[inbound]"].message.count(told) == 1
    assert len(ran.text.splitlines()) < 200, ran.text


def test_without_the_fixture_the_handler_fails(project: Project) -> None:
    project.write({"app.py": APP, "tables.py": "seen = []\n", "onhook.toml": CONFIG})
    project.write({"conftest.py": FIXTURE.format(arguments="", body=PATCH)})
    ran = project.pytest()
    assert ran.kinds("failed") == {"onhook.toml::RSP-1[inbound]"}
    assert "OSError: no network here" in ran.text


def test_own_tests_and_the_suite_leave_each_others_modules_alone(project: Project) -> None:
    own = """
        import app
        import pytest
        import tables

        def test_own():
            with pytest.raises(OSError):
                app.look_up("+1")
            assert (app.seen, tables.seen, app.tables) == ([], [], tables)
    """
    project.write({"app.py": APP, "tables.py": "seen = []\n", "onhook.toml": CONFIG + 'fixtures = ["fake"]\n'})
    project.write({"conftest.py": FIXTURE.format(arguments="", body=PATCH), "test_own.py": own})
    for order in (("test_own.py", "onhook.toml"), ("onhook.toml", "test_own.py")):
        ran = project.pytest(*order)
        assert ran.status == 0, ran.text
        assert "test_own::test_own" in ran.kinds("passed")


def test_environment_variables_of_a_fixture_are_there_at_import(project: Project, rejects: str) -> None:
    code = "import os\nTABLE = os.environ['PHONE_TABLE']\n" + rejects.replace("lambda_handler", "handler")
    body = 'monkeypatch.setenv("PHONE_TABLE", "phones")'
    project.write({"app.py": code, "onhook.toml": CONFIG + 'fixtures = ["fake"]\n'})
    project.write({"conftest.py": FIXTURE.format(arguments="", body=body)})
    ran = project.pytest()
    assert ran.status == 0, ran.text


@pytest.mark.parametrize("arguments", [("onhook.toml",), ("--onhook-handler", "app:handler", "-k", "inbound")])
def test_fixtures_and_hooks_find_a_module_as_around_any_test(
    project: Project, rejects: str, arguments: tuple[str, ...]
) -> None:
    conftest = """
        import pytest

        made, ended = [], []

        @pytest.fixture(autouse=True, scope="module")
        def of_module(request, tmp_path_factory):
            made.append(request.module)
            request.module.shared = 1
            yield
            ended.append(request.module)

        @pytest.fixture(autouse=True, scope="class")
        def of_class(request):
            assert request.cls is None
            assert request.module.shared == 1

        @pytest.fixture(autouse=True)
        def of_function(request, monkeypatch):
            monkeypatch.setattr(request.module, "shared", 2)
            assert request.function.__name__

        def pytest_collection_modifyitems(items):
            for item in items:
                assert item.module.__file__
                assert item.module.__name__.startswith("onhook")
                assert item.obj.__doc__ and item.cls is None and item.path

        def pytest_unconfigure():
            print("modules:", len(made), made == ended)
    """
    project.write({"app.py": rejects.replace("lambda_handler", "handler"), "onhook.toml": CONFIG})
    project.write({"conftest.py": conftest})
    ran = project.pytest(*arguments)
    assert ran.status == 0, ran.text
    assert "modules: 1 True" in ran.text
    assert any(one.endswith("RSP-1[inbound]") for one in ran.kinds("passed"))


#: How a target comes to a fixture that is not there: the file, and the arguments.
UNKNOWN = {
    "file": (CONFIG + 'fixtures = ["fake", "aws"]\n', ()),
    "one of several": ('[handlers.menu]\nhandler = "app:handler"\nfixtures = ["aws"]\n', ()),
    "command line": ('fixtures = ["aws"]\n', ("--onhook-handler", "app:handler")),
    "workers": ('fixtures = ["aws"]\n', ("--onhook-handler", "app:handler", "-n", "2")),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_unknown_fixture_is_said_once_with_those_that_are_there(project: Project, rejects: str, name: str) -> None:
    config, arguments = UNKNOWN[name]
    project.write({"app.py": rejects.replace("lambda_handler", "handler"), "onhook.toml": config})
    made = "".join(f"\n@pytest.fixture\ndef {one}(): pass\n" for one in ("fake", "awss", "moto_aws", "table"))
    project.write({"conftest.py": "import pytest\n" + made, "test_own.py": "def test_own():\n    pass\n"})
    ran = project.pytest(*arguments)
    assert ran.status == 5, ran.text
    item = next(outcome for name, outcome in ran.items.items() if name.endswith("RSP-1[inbound]"))
    assert item.message == (
        f"blocked: {project.folder / 'onhook.toml'}: fixtures: there is no fixture 'aws' in the conftest.py of {project.folder},"
        " of a folder above, or in a plugin; did you mean awss or moto_aws? Else define it there, or take it out of the list"
    )
    assert ran.kinds("passed") == {"test_own::test_own"}
    assert not ran.kinds("error") | ran.kinds("failed")
    assert " ".join(ran.text.split()).count("there is no fixture 'aws'") == 1


def test_an_unknown_fixture_is_said_where_a_service_is_judged_and_where_a_call_is_replayed(
    project: Project, rejects: str
) -> None:
    project.write({"app.py": rejects.replace("lambda_handler", "handler").replace('"1.0"', '"9.9"')})
    project.write(
        {"onhook.toml": CONFIG + 'fixtures = ["fake"]\n', "conftest.py": FIXTURE.format(arguments="", body="yield")}
    )
    assert "onhook.toml::RSP-4[inbound]" in project.pytest().kinds("failed")
    project.write({"conftest.py": "", "onhook.toml": 'service = "app:handler"\nfixtures = ["fake"]\n'})
    said = "fixtures: there is no fixture 'fake' in the conftest.py of"
    ran = project.pytest("-k", "inbound")
    assert ran.kinds("failed") == {"onhook.toml::PLAYS[inbound]"}, ran.text
    assert f"{project.folder / 'onhook.toml'}: {said}" in ran.items["onhook.toml::PLAYS[inbound]"].text
    ran = project.onhook("replay", ".onhook/RSP-4-inbound.json")
    assert ran.status == 5
    assert f"RSP-4-inbound.json: {said}" in ran.items["replay[RSP-4-inbound]"].message


def test_a_fixture_that_another_one_asks_for_in_vain_is_an_error_of_pytests(project: Project, rejects: str) -> None:
    project.write({"app.py": rejects.replace("lambda_handler", "handler")})
    project.write({"onhook.toml": CONFIG + 'fixtures = ["fake"]\n'})
    project.write({"conftest.py": "import pytest\n\n@pytest.fixture\ndef fake(nowhere): pass\n"})
    ran = project.pytest("-k", "RSP-1")
    assert ran.status == 1
    assert "fixture 'nowhere' not found" in ran.text


def test_a_fixture_that_fails_is_an_error_and_no_verdict(project: Project, rejects: str) -> None:
    project.write({"app.py": rejects.replace("lambda_handler", "handler")})
    project.write({"onhook.toml": CONFIG + 'fixtures = ["fake"]\n'})
    project.write({"conftest.py": FIXTURE.format(arguments="", body='raise ValueError("no docker")')})
    ran = project.pytest("-k", "RSP-1")
    assert ran.status == 1
    assert not ran.kinds("passed")
    assert "no docker" in ran.text


def test_a_fixture_of_the_command_lines_handler_is_declared_in_the_roots_file(project: Project) -> None:
    project.write({"app.py": APP, "tables.py": "seen = []\n", "onhook.toml": 'fixtures = ["fake"]\n'})
    project.write({"conftest.py": FIXTURE.format(arguments="", body=PATCH)})
    ran = project.pytest("--onhook-handler", "app:handler")
    assert ran.status == 0, ran.text
    assert "RSP-1[outbound]" in ran.kinds("passed")


def test_a_fixture_is_in_force_when_a_counterexample_is_replayed(project: Project) -> None:
    code = APP.replace('"SchemaVersion": "1.0", "Actions": [{', '"SchemaVersion": "9.9", "Actions": [{')
    project.write({"app.py": code, "tables.py": "seen = []\n", "onhook.toml": CONFIG + 'fixtures = ["fake"]\n'})
    project.write({"conftest.py": FIXTURE.format(arguments="", body=PATCH)})
    assert project.pytest().kinds("failed") == {"onhook.toml::RSP-4[inbound]"}
    ran = project.onhook("replay", ".onhook/RSP-4-inbound.json")
    assert ran.status == 1
    assert 'actual    SchemaVersion "9.9"' in ran.text


def test_the_hook_is_called_before_every_example(project: Project) -> None:
    conftest = """
        import store

        def pytest_onhook_cold_start(config):
            store.rows.clear()
            store.starts.append(config.rootpath)

        def pytest_unconfigure(config):
            print("cold starts:", len(store.starts))
    """
    app = """
        import store_client

        def handler(event, context):
            if event["InvocationEventType"] == "NEW_INBOUND_CALL":
                store_client.write(event)
                return {"SchemaVersion": "1.0", "Actions": [{"Type": "Hangup", "Parameters": {"SipResponseCode": "480"}}]}
            return {"SchemaVersion": "1.0", "Actions": []}
    """
    client = """
        import sys

        def write(event):
            store = sys.modules["store"]
            store.rows.append(event)
            assert len(store.rows) < 16
    """
    project.write({"onhook.toml": CONFIG, "app.py": app, "store_client.py": client})
    project.write({"store.py": "rows = []\nstarts = []\n", "conftest.py": conftest})
    ran = project.pytest()
    assert ran.status == 0, ran.text
    assert int(ran.text.partition("cold starts: ")[2].split()[0]) > 50


def test_a_hook_that_fails_is_told_once_and_blocks_all_items(project: Project, rejects: str) -> None:
    hook = "def pytest_onhook_cold_start(config):\n    1 / 0\n"
    project.write({"app.py": rejects.replace("lambda_handler", "handler"), "onhook.toml": CONFIG, "conftest.py": hook})
    ran = project.pytest()
    assert ran.status != 0
    assert not ran.kinds("failed")
    assert "the hook pytest_onhook_cold_start of this project raised ZeroDivisionError" in ran.text
    assert "conftest.py, line 2" in ran.text
    assert "Traceback" not in ran.text


IDEMPOTENT = """
    import builtins

    #: Stands for a table that no cold start empties: (TransactionId, Sequence) to the response.
    TABLE = vars(builtins).setdefault("TABLE", {})

    def handler(event, context):
        key = event["CallDetails"]["TransactionId"], event["Sequence"]
        return TABLE.setdefault(key, {"SchemaVersion": "1.0", "Actions": actions(event)})

    def actions(event):
        caller = event["CallDetails"]["Participants"][0]
        if event["InvocationEventType"] == "NEW_INBOUND_CALL":
            endpoint = {"BridgeEndpointType": "PSTN", "Uri": "+12025550112"}
            parameters = {"CallTimeoutSeconds": 30, "CallerIdNumber": caller["To"], "Endpoints": [endpoint]}
            return [{"Type": "CallAndBridge", "Parameters": parameters}]
        if event["InvocationEventType"] in ("HANGUP", "ACTION_FAILED", "INVALID_LAMBDA_RESPONSE"):
            up = [leg["CallId"] for leg in event["CallDetails"]["Participants"] if leg["Status"] == "Connected"]
            return [{"Type": "Hangup", "Parameters": {"CallId": call_id}} for call_id in up]
        return []
"""


def test_identifiers_that_come_again_fail_no_handler_that_answers_each_event_once(project: Project) -> None:
    """What another example has left in its table is the response to an event of another call, with the same ids."""
    project.write({"onhook.toml": CONFIG, "app.py": IDEMPOTENT})
    ran = project.pytest()
    assert ran.status == 0, ran.text
    assert "seen once, but not when the same call was played with other identifiers" in " ".join(ran.text.split())


def test_what_is_broken_under_any_identifiers_fails_beside_such_a_table(project: Project) -> None:
    project.write(
        {"onhook.toml": CONFIG, "app.py": IDEMPOTENT.replace('("HANGUP", "ACTION_FAILED"', '("ACTION_FAILED"')}
    )
    ran = project.pytest()
    assert ran.kinds("failed") == {"onhook.toml::HND-5[inbound]"}, ran.text
