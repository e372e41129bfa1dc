"""JavaScript handlers in a Node.js process: as Lambda runs them, whatever they do."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from onhook.conformance.lambda_runtime.lambda_json import LARGEST_RESPONSE
from onhook.conformance.model.traces import Outcome, Raised, Returned, TimedOut, Unserialisable
from onhook.conformance.targets import Conditions, TargetError, Unreachable, kind_of
from onhook.conformance.targets.node import NodeFunction
from tests.node import needed

pytestmark = needed

Open = Callable[..., NodeFunction]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Return what loads a handler from a source, and from other files beside it."""
    with ExitStack() as stack:

        def load(source: str, name: str = "index.js", limit: float = 5.0, **files: str) -> NodeFunction:
            for file, text in {name: source, **files}.items():
                (tmp_path / file).write_text(text, encoding="utf-8")
            target = f"node:{name}:handler"
            function = stack.enter_context(kind_of(target).open(target, tmp_path, Conditions(limit)))
            assert isinstance(function, NodeFunction)
            return function

        yield load


def outcome(function: NodeFunction, event: Mapping[str, Any] | None = None) -> Outcome:
    return function.invoke(dict(event or {}))[0]


def value(function: NodeFunction, event: Mapping[str, Any] | None = None) -> Any:
    found = outcome(function, event)
    assert isinstance(found, Returned), found
    return found.value


# -- calling styles ----------------------------------------------------------------------------------------------------

STYLES = {
    "async": "exports.handler = async (event) => ({ got: event.x });",
    "promise": "exports.handler = (event) => new Promise((done) => setTimeout(() => done({ got: event.x }), 5));",
    "thenable": "exports.handler = (event) => ({ then(done) { done({ got: event.x }); } });",
    "callback": "exports.handler = (event, context, callback) => callback(null, { got: event.x });",
    "later callback": "exports.handler = (event, context, callback) => { setTimeout(callback, 5, null, { got: event.x }); };",
    "succeed": "exports.handler = (event, context) => context.succeed({ got: event.x });",
    "done": "exports.handler = (event, context) => context.done(null, { got: event.x });",
    "module.exports": "module.exports = { handler: async (event) => ({ got: event.x }) };",
    "bound": "class App { async handler(event) { return { got: event.x }; } }\nexports.handler = new App().handler;",
}


@pytest.mark.parametrize("style", STYLES)
def test_every_way_to_write_a_handler_works(opened: Open, style: str) -> None:
    assert value(opened(STYLES[style]), {"x": "ü\u2028"}) == {"got": "ü\u2028"}


def test_what_a_plain_function_returns_is_ignored_as_in_lambda(opened: Open) -> None:
    assert value(opened("exports.handler = () => ({ SchemaVersion: '1.0' });")) is None


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("() => ({ SchemaVersion: '1.0' })", "plain function and has not called its callback"),
        ("() => null", "make it async"),
        ("(event, context, done) => {}", "has not called its callback"),
        ("() => new Promise(() => {})", "a promise that nothing settles"),
        ("async () => null", ""),
        ("async () => {}", ""),
        ("(event, context, done) => done(null, null)", ""),
        ("(event, context) => context.succeed(null)", ""),
    ],
)
def test_a_null_that_nobody_meant_gets_a_remark(opened: Open, source: str, said: str) -> None:
    found = outcome(opened(f"exports.handler = {source};"))
    assert isinstance(found, Returned)
    assert found.value is None
    assert said in found.remark
    assert bool(found.remark) is bool(said)


def test_an_answer_waits_for_the_event_loop_only_where_lambda_would(opened: Open) -> None:
    source = """
        let waited = false;
        exports.handler = (event, context, callback) => {
          context.callbackWaitsForEmptyEventLoop = event.wait;
          const before = waited;
          setTimeout(() => { waited = true; }, 30);
          callback(null, { get waited() { return waited; }, before });
        };
    """
    function = opened(source)
    assert value(function, {"wait": False}) == {"waited": False, "before": False}
    function.cold_start()
    assert value(function, {"wait": True}) == {"waited": True, "before": False}


def test_a_promise_that_nothing_settles_ends_as_in_lambda(opened: Open) -> None:
    assert value(opened("exports.handler = () => new Promise(() => {});")) is None


def test_the_context_is_lambdas(opened: Open) -> None:
    source = """
        exports.handler = async (event, context) => ({
          names: Object.keys(context), left: context.getRemainingTimeInMillis(), region: process.env.AWS_REGION,
          engine: process.env.AWS_EXECUTION_ENV, root: process.env.LAMBDA_TASK_ROOT === process.cwd(), ...context,
        });
    """
    told = value(opened(source, limit=7.0))
    assert {"getRemainingTimeInMillis", "awsRequestId", "functionName", "functionVersion", "done"} <= set(told["names"])
    assert 0 < told["left"] <= 7000
    assert told["invokedFunctionArn"].startswith("arn:aws:lambda:us-east-1:")
    assert (told["functionName"], told["functionVersion"], told["root"]) == ("handler", "$LATEST", True)
    assert told["engine"].startswith("AWS_Lambda_nodejs")


def test_undefined_is_null(opened: Open) -> None:
    assert value(opened("exports.handler = async () => {};")) is None


def test_events_and_answers_may_be_large(opened: Open) -> None:
    function = opened("exports.handler = async (event) => event;")
    assert value(function, {"x": "é" * 300_000}) == {"x": "é" * 300_000}
    assert value(function) == {}


def test_a_large_event_is_sent_where_many_files_are_open(opened: Open) -> None:
    """What waits until it can be sent waits by the number of a file, which may be any."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    files = [os.open(os.devnull, os.O_RDONLY) for _ in range(1_100)]
    try:
        assert value(opened("exports.handler = async (event) => event.x.length;"), {"x": "x" * 400_000}) == 400_000
    finally:
        for file in files:
            os.close(file)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


# -- what goes wrong ---------------------------------------------------------------------------------------------------

THROW = "exports.handler = async () => { throw %s; };"
EVERY_PIPE = """
const fs = require("fs");
exports.handler = async () => { for (let fd = 3; fd < 64; fd++) { try { fs.%s; } catch {} } };
"""
RAISED = {
    "an error": (THROW % "new TypeError('no leg')", "TypeError", "no leg"),
    "at once": ("exports.handler = () => { throw new RangeError('no'); };", "RangeError", "no"),
    "a string": (THROW % "'boom'", "string", "boom"),
    "nothing": (THROW % "undefined", "string", "handled"),
    "an object": (THROW % "{ code: 3 }", "object", '{"code":3}'),
    "an odd object": (
        THROW % "{ get stack() { throw 1; }, toString() { throw 2; }, toJSON() { throw 3; } }",
        "object",
        "(its text",
    ),
    "an odd error": (THROW % "Object.defineProperty(new Error('x'), 'message', { get() { throw 1; } })", "Error", ""),
    "an error of its own": ("class NoLeg extends Error { name = 'NoLeg'; }\n" + THROW % "new NoLeg('A')", "NoLeg", "A"),
    "callback": ("exports.handler = (event, context, done) => done(new Error('no'));", "Error", "no"),
    "callback with a string": ("exports.handler = (event, context, done) => done('no');", "string", "no"),
    "fail": ("exports.handler = (event, context) => context.fail(new Error('no'));", "Error", "no"),
    "exit": ("exports.handler = async () => process.exit(3);", "Runtime.ExitError", "status 3"),
    "exit, caught": (
        "exports.handler = async () => { try { process.exit(3); } catch {} return {}; };",
        "Runtime.ExitError",
        "status 3",
    ),
    "uncaught": (
        "exports.handler = () => new Promise(() => setTimeout(() => { throw new Error('late'); }, 1));",
        "Error",
        "late",
    ),
    "rejected": (
        "exports.handler = async () => { Promise.reject(new Error('lost')); await new Promise((d) => setTimeout(d, 9)); };",
        "Runtime.UnhandledPromiseRejection",
        "Error: lost",
    ),
    "killed": ("exports.handler = async () => process.kill(process.pid, 'SIGKILL');", "Runtime.ExitError", "SIGKILL"),
    "aborts": ("exports.handler = async () => process.abort();", "Runtime.ExitError", "SIGABRT"),
    "garbage": (
        EVERY_PIPE % "writeSync(fd, 'rubbish\\n')",
        "Runtime.ExitError",
        "",
    ),
    "closes": (
        EVERY_PIPE % "closeSync(fd)",
        "Runtime.ExitError",
        "",
    ),
    "endless": ("exports.handler = async (event) => exports.handler(event);", "RangeError", "call stack"),
}


@pytest.mark.parametrize("name", RAISED)
def test_what_is_thrown_or_ends_the_process_is_an_outcome(opened: Open, name: str) -> None:
    source, kind, message = RAISED[name]
    function = opened(source)
    for _ in range(2):  # the run goes on, with the next event and with the next example
        found = outcome(function)
        assert isinstance(found, Raised), found
        assert (found.type, message in found.message) == (kind, True), found
        assert not found.environment
        assert isinstance(outcome(function), Raised)
        function.cold_start()


AFTER = "(uncaught, after the handler had answered)"
LATE = {
    "timer": ("setTimeout(() => { throw new RangeError('late'); }, 0);", "RangeError", f"late {AFTER}"),
    "immediate": ("setImmediate(() => { throw 'late'; });", "string", f"late {AFTER}"),
    "tick": ("process.nextTick(() => { throw new Error('late'); });", "Error", "late"),
    "promise": ("Promise.reject(new Error('late'));", "Runtime.UnhandledPromiseRejection", f"Error: late {AFTER}"),
    "nobody awaits it": (
        "(async () => { await new Promise(setImmediate); throw new Error('late'); })();",
        "Runtime.UnhandledPromiseRejection",
        f"Error: late {AFTER}",
    ),
    "sleep": (
        "require('timers/promises').setTimeout(0).then(() => { throw new Error('late'); });",
        "Runtime.UnhandledPromiseRejection",
        f"Error: late {AFTER}",
    ),
    "timer in a timer": (
        "setTimeout(() => setTimeout(() => { throw new Error('late'); }, 0), 0);",
        "Error",
        f"late {AFTER}",
    ),
    "exit": ("setTimeout(() => process.exit(3), 0);", "Runtime.ExitError", f"status 3 {AFTER}"),
}


@pytest.mark.parametrize("name", LATE)
@pytest.mark.parametrize(
    "answering", ["return 'fine';", "context.callbackWaitsForEmptyEventLoop = false; done(null, 1);"]
)
def test_what_goes_wrong_just_after_the_answer_is_of_that_invocation(opened: Open, name: str, answering: str) -> None:
    source, kind, message = LATE[name]
    start = "async (event)" if "return" in answering else "(event, context, done)"
    function = opened(f"let n = 0; exports.handler = {start} => {{ if (event.count) {source} {answering} }};")
    for _ in range(2):
        assert isinstance(outcome(function), Returned)
        found = outcome(function, {"count": 1})
        assert isinstance(found, Raised), found
        assert (found.type, message in found.message) == (kind, True), found
        assert isinstance(outcome(function), Returned), "the process is a new one"
        function.cold_start()


@pytest.mark.parametrize(
    "source",
    [
        "setTimeout(() => {}, 0); setImmediate(() => {});",
        "setInterval(() => {}, 1);",
        "const again = () => setImmediate(again); again();",
        "const again = () => setTimeout(again, 0); again();",
        "setTimeout(() => { throw new Error('long after'); }, 30000);",
        "Promise.reject(new Error('caught')).catch(() => {});",
        "const p = Promise.reject(new Error('caught in time')); process.nextTick(() => p.catch(() => {}));",
    ],
)
def test_what_goes_on_after_the_answer_and_does_no_harm_is_no_failure(opened: Open, source: str) -> None:
    function = opened(f"exports.handler = async () => {{ {source} return 'fine'; }};", limit=1.0)
    for _ in range(3):
        assert [value(function), value(function)] == ["fine", "fine"]
        function.cold_start()


def test_what_goes_wrong_later_than_that_hits_the_next_invocation(opened: Open) -> None:
    source = """
        exports.handler = async (event) => {
          if (event.leave) setTimeout(() => { throw new Error('later'); }, 20);
          return 'fine';
        };
    """
    function = opened(source)
    assert value(function, {"leave": True}) == "fine"
    time.sleep(0.05)
    found = outcome(function)
    assert isinstance(found, Raised)
    assert found.message.startswith("later")


UNSERIALISABLE = {
    "bigint": ("{ n: 1n }", "BigInt"),
    "circle": ("(() => { const one = {}; one.one = one; return one; })()", "circular"),
    "function": ("() => 1", "a function is no JSON"),
    "odd": ("{ toJSON() { throw new Error('never'); } }", "never"),
    "huge": (f"'x'.repeat({LARGEST_RESPONSE + 1})", "6,291,456"),
}


@pytest.mark.parametrize("name", UNSERIALISABLE)
def test_what_json_cannot_hold_is_an_outcome(opened: Open, name: str) -> None:
    source, said = UNSERIALISABLE[name]
    found = outcome(opened(f"exports.handler = async () => ({source});"))
    assert isinstance(found, Unserialisable), found
    assert said in found.message


HANGS = {
    "loops": "while (true);",
    "promises": "const again = () => Promise.resolve().then(again); await again();",
    "waits": "await new Promise((done) => setTimeout(done, 100000));",
    "blocks": "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);",
    "ignores signals": "process.on('SIGTERM', () => {}); process.on('SIGINT', () => {}); while (true);",
}


@pytest.mark.parametrize("name", HANGS)
def test_a_handler_that_does_not_return_is_stopped_in_time(opened: Open, name: str) -> None:
    function = opened(f"exports.handler = async (event) => {{ if (event.hang) {{ {HANGS[name]} }} }};", limit=0.5)
    began = time.monotonic()
    assert outcome(function, {"hang": True}) == TimedOut(0.5)
    assert outcome(function, {"hang": True}) == TimedOut(0.5)
    assert value(function) is None
    function.cold_start()
    assert value(function) is None
    assert time.monotonic() - began < 20


def test_a_worker_that_somebody_kills_or_stops_is_replaced(opened: Open) -> None:
    function = opened("exports.handler = async () => process.pid;", limit=1.0)
    process = value(function)
    os.kill(process, signal.SIGKILL)
    assert isinstance(outcome(function), Raised)
    other = value(function)
    assert other != process
    os.kill(other, signal.SIGSTOP)
    assert outcome(function) == TimedOut(1.0)
    assert value(function) not in (process, other)


def test_nothing_is_left_when_it_is_closed(tmp_path: Path) -> None:
    source = """
        const child = require('child_process').spawn('sleep', ['1000']);
        exports.handler = async () => [process.pid, child.pid];
    """
    (tmp_path / "index.js").write_text(source, encoding="utf-8")
    target = "node:index.js:handler"
    before = set(Path("/dev/fd").iterdir())
    with kind_of(target).open(target, tmp_path, Conditions(5)) as function:
        started = value(function)  # type: ignore[arg-type]
    for process in started:
        for _ in range(100):
            if not is_alive(process):
                break
            time.sleep(0.02)
        else:
            pytest.fail(f"{process} of {started} lives")
    assert set(Path("/dev/fd").iterdir()) <= before


def test_an_endless_loop_ends_when_the_process_of_the_tests_is_killed(tmp_path: Path) -> None:
    source = """
        require('fs').writeFileSync('pid', String(process.pid));
        exports.handler = async () => { while (true); };
    """
    (tmp_path / "index.js").write_text(source, encoding="utf-8")
    code = (
        "from pathlib import Path\nfrom onhook.conformance.targets import Conditions, kind_of\n"
        "with kind_of('node:').open('node:index.js:handler', Path(), Conditions(60)) as one: print(flush=True); one.invoke({})"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        run.stdout.readline()
        time.sleep(0.2)
        run.kill()
    process = int((tmp_path / "pid").read_text(encoding="utf-8"))
    for _ in range(100):
        if not is_alive(process):
            return
        time.sleep(0.05)
    os.kill(process, signal.SIGKILL)
    pytest.fail("it lives")


def is_alive(process: int) -> bool:
    status = Path(f"/proc/{process}/status")
    return status.exists() and "zombie" not in status.read_text(encoding="utf-8")


def test_an_aws_client_without_credentials_says_nothing_of_the_handler(opened: Open) -> None:
    source = (
        "exports.handler = async () => { const e = new Error('none'); e.name = 'CredentialsProviderError'; throw e; };"
    )
    found = outcome(opened(source))
    assert isinstance(found, Raised)
    assert found.environment


# -- cold starts -------------------------------------------------------------------------------------------------------

COUNTS = "let calls = 0;\n%s async (event) => { calls += 1; return calls; };"


@pytest.mark.parametrize(
    ("name", "source", "files"),
    [
        ("index.js", COUNTS % "exports.handler =", {}),
        ("index.mjs", COUNTS % "export const handler =", {}),
        ("index.js", COUNTS % "export const handler =", {"package.json": '{"type": "module"}'}),
        ("index.mjs", "import { handler } from './app.mjs'; export { handler };", {"app.mjs": COUNTS % "export const handler ="}),
        ("index.mjs", "import app from './app.cjs'; export const handler = app.handler;", {"app.cjs": COUNTS % "exports.handler ="}),
        ("index.js", "exports.handler = async () => (await import('./app.mjs')).next();", {"app.mjs": "let n = 0; export const next = () => ++n;"}),
        ("index.js", "exports.handler = async () => { globalThis.n = (globalThis.n ?? 0) + 1; return n; };", {}),
        ("index.js", "exports.handler = async () => { process.env.N = `${Number(process.env.N ?? 0) + 1}`; return Number(process.env.N); };", {}),
        ("index.mjs", "await new Promise((done) => setTimeout(done, 1)); let n = 0; export const handler = async () => ++n;", {}),
        ("index.js", "let n = 0; setInterval(() => {}, 1000); exports.handler = async () => ++n;", {}),
        ("index.js", "let n = 0; require('net').createServer().listen(0); exports.handler = async () => ++n;", {}),
    ],
)  # fmt: skip
def test_it_is_warm_inside_an_example_and_cold_in_the_next(
    opened: Open, name: str, source: str, files: dict[str, str]
) -> None:
    function = opened(source, name, **files)
    for _ in range(3):
        assert [value(function), value(function)] == [1, 2]
        function.cold_start()


def test_a_module_that_nothing_calls_one_is_what_its_node_takes_it_for(opened: Open) -> None:
    """Newer ones look at its syntax; those before 20.19 and 22.7 do not, nor do they in Lambda."""
    asked = subprocess.run(["node", "--print", "process.versions.node"], capture_output=True, text=True, check=True)
    version = tuple(int(number) for number in asked.stdout.split(".")[:2])
    source = COUNTS % "import fs from 'fs'; export const handler ="
    if (20, 19) <= version < (21, 0) or version >= (22, 7):
        function = opened(source, "index.js")
        assert [value(function), value(function)] == [1, 2]
        function.cold_start()
        assert value(function) == 1
    else:
        with pytest.raises(
            TargetError, match=r"Cannot use import statement outside a module .*; an ES module ends in \.mjs"
        ):
            opened(source, "index.js")


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("index.js", "exports.handler = async () => process.pid;"),
        ("index.mjs", "export const handler = async () => process.pid;"),
        ("index.js", "exports.handler = async () => { await import('fs'); return process.pid; };"),
        ("index.js", "setInterval(() => {}, 1000); exports.handler = async () => process.pid;"),
        ("index.js", "exports.handler = async () => { setTimeout(() => {}, 10000); return process.pid; };"),
    ],
)
def test_one_process_serves_all_examples_as_long_as_nothing_is_left_in_it(opened: Open, name: str, source: str) -> None:
    function = opened(source, name)
    processes = set()
    for _ in range(5):
        processes.add(value(function))
        function.cold_start()
    assert len(processes) == 1


def test_a_process_that_ended_is_a_new_one_for_the_next_event(opened: Open) -> None:
    function = opened("let n = 0; exports.handler = async (event) => { if (event.exit) process.exit(); return ++n; };")
    assert value(function) == 1
    assert isinstance(outcome(function, {"exit": True}), Raised)
    assert value(function) == 1


def test_what_an_example_leaves_behind_does_not_reach_the_next(opened: Open) -> None:
    source = """
        const { setTimeout: sleep } = require('timers/promises');
        exports.handler = async (event) => {
          if (event.leave) {
            setTimeout(() => { throw new Error('timer'); }, 40);
            process.on('exit', () => {});
            sleep(40).then(() => { throw new Error('promise'); });
          }
          if (event.wait) await sleep(80);
          return 'fine';
        };
    """
    function = opened(source)
    assert value(function, {"leave": True}) == "fine"
    found = outcome(function, {"wait": True})
    assert isinstance(found, Raised), "in Lambda, too, what an invocation leaves hits the next one of the same process"
    outcome(function, {"wait": True})  # it leaves two things, and on a busy machine the second one may hit this one
    assert value(function, {"leave": True}) == "fine"
    function.cold_start()
    assert value(function, {"wait": True}) == "fine"


def test_a_module_that_can_be_run_only_once_gets_a_new_process(opened: Open) -> None:
    source = """
        if (process.versions.loaded) throw new Error('once per process');
        Object.defineProperty(process, 'versions', { value: { ...process.versions, loaded: true } });
        exports.handler = async () => process.pid;
    """
    function = opened(source)
    before = value(function)
    function.cold_start()
    assert value(function) != before


def test_random_numbers_are_the_same_in_every_example(opened: Open) -> None:
    function = opened("const first = Math.random(); exports.handler = async () => [first, Math.random()];")
    drawn = value(function)
    assert drawn[0] != drawn[1]
    assert value(function) != drawn
    function.cold_start()
    assert value(function) == drawn
    function.random_seed = 1
    function.cold_start()
    others = value(function)
    assert not {*others} & {*drawn}
    function.end()
    assert value(function) == others


def test_what_it_prints_is_nobodys_business(opened: Open, capfd: pytest.CaptureFixture[str]) -> None:
    source = """
        exports.handler = async () => {
          console.log('x'.repeat(100000)); console.error('y'); process.stdout.write('z\\n');
          require('fs').writeSync(1, 'raw\\n');
          await new Promise((done) => process.stdout.write('', done));
          return 'fine';
        };
    """
    assert value(opened(source)) == "fine"
    assert capfd.readouterr() == ("", "")


def test_what_it_prints_is_shown_where_that_is_wanted(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "index.js").write_text("exports.handler = async () => console.log('hello');", encoding="utf-8")
    target = "node:index.js:handler"
    with kind_of(target).open(target, tmp_path, Conditions(5, silent=False)) as function:
        assert value(function) is None  # type: ignore[arg-type]
    assert capfd.readouterr().out == "hello\n"


def test_a_handler_may_change_what_everybody_uses(opened: Open) -> None:
    source = """
        JSON.stringify = () => 'spoilt'; JSON.parse = () => 'spoilt'; Math.floor = Math.max = null;
        exports.handler = async (event) => ({ got: event.x });
    """
    function = opened(source)
    assert value(function, {"x": 1}) == {"got": 1}
    function.cold_start()
    assert value(function, {"x": 1}) == {"got": 1}


# -- what cannot be had ------------------------------------------------------------------------------------------------

UNFIT = {
    "syntax": ("index.js", "\nexports.handler = ;", "SyntaxError: Unexpected token ';' ({}/index.js, line 2)"),
    "syntax of a module": ("index.mjs", "\n\nexport const x = ;", "SyntaxError: Unexpected token ';' ({}/index.mjs, line 3)"),
    "syntax elsewhere": ("index.js", "require('./helper.js')", "SyntaxError: Unexpected token '}}' ({}/helper.js, line 2)"),
    "raises": ("index.js", "\nthrow new Error('no table')", "cannot be loaded: Error: no table ({}/index.js, line 2)"),
    "throws text": ("index.js", "throw 'no'", "cannot be loaded: string: no"),
    "dependency": ("index.js", "\nrequire('nowhere')", "Cannot find module 'nowhere' ({}/index.js, line 2); run `npm install`"),
    "dependency of a module": ("index.mjs", "import 'nowhere'", "Cannot find package 'nowhere'"),
    "module in the wrong place": ("index.cjs", "import fs from 'fs';", "an ES module ends in .mjs, or has"),
    "export": ("index.js", "exports.main = 1; exports.other = 2;", "has no export 'handler' in {}/index.js; it has main, other"),
    "no exports": ("index.js", "", "it exports nothing"),
    "no function": ("index.js", "exports.handler = {}", "is not a function: it is object"),
    "raises later": ("index.js", "exports.handler = async () => 1; setTimeout(() => { throw new Error('no table'); }, 0)", "cannot be loaded: Error: no table (just after it was loaded) ({}/index.js, line 1)"),
    "rejects": ("index.js", "exports.handler = async () => 1; Promise.reject(new Error('no table'))", "UnhandledPromiseRejection: Error: no table (just after"),
    "exits": ("index.js", "process.exit(1)", "the handler left its process, with status 1"),
    "killed": ("index.js", "process.kill(process.pid, 'SIGKILL')", "was ended by SIGKILL"),
    "never ready": ("index.mjs", "await new Promise(() => {})", "never comes to an end"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNFIT)
def test_what_cannot_be_loaded_is_said_with_its_place(opened: Open, tmp_path: Path, name: str) -> None:
    file, source, said = UNFIT[name]
    with pytest.raises(TargetError) as caught:
        opened(source, file, **{"helper.js": "exports.x = {\n}}"})
    assert isinstance(caught.value, Unreachable) is (name in ("export", "no exports", "no function"))
    assert said.format(tmp_path.resolve()) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_module_that_is_never_loaded_is_given_up(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onhook.conformance.targets.node.START", 2.0)
    with pytest.raises(TargetError, match="takes longer than"):
        opened("while (true);", limit=2.0)


PROGRAMS = {
    "none": (None, "there is no `node` on the PATH; install Node.js 18 or newer"),
    "old": ('printf \'ready {"version": "16.20.0"}\\n\' >&"$3"; exec sleep 9', "is needed, and"),
    "broken": ("exit 9", "cannot be started: the handler's process ended with status 9"),
    "mute": ("exec sleep 100", "does not start within"),
    "rubbish": ("echo rubbish >&$3; exec sleep 9", "cannot be started"),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_node_that_will_not_do_is_said_clearly(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    script, said = PROGRAMS[name]
    (tmp_path / "bin").mkdir()
    monkeypatch.setattr("onhook.conformance.targets.node.START", 2.0)
    monkeypatch.setenv("PATH", str(tmp_path / "bin") if script is None else f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    if script is not None:
        (tmp_path / "bin" / "node").write_text(f"#!/bin/bash\n{script}\n", encoding="utf-8")
        (tmp_path / "bin" / "node").chmod(0o755)
    with pytest.raises(Unreachable, match=said):
        opened("exports.handler = async () => 1;")
