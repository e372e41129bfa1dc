"""What is shown of a traceback: where the adopter's own code came to the exception, however far in that was raised."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from onhook.conformance.model.traceback_text import place_of
from onhook.conformance.model.tracebacks import CAUSED, CUT, HANDLED, shortened, text_of, traceback_of
from onhook.conformance.model.traces import Raised
from onhook.reports.tracebacks import MOST_LINES, excerpt, fit

LIBRARY = "/srv/.venv/lib/python3.11/site-packages/pydantic/main.py"
OUTER, OWN = ("/srv/app.py", 20), ("/srv/orders.py", 7)
IN_A_LIBRARY = [(LIBRARY, line) for line in range(30)]
LONG = "2 errors\nCallDetails.Status\n  Field required\n    For further information see /main.py:1:2"


def python(*frames: tuple[str, int], text: str) -> str:
    told = "".join(f'  File "{file}", line {line}, in f\n    x = f()\n    ^^^^^^^\n' for file, line in frames)
    return f"Traceback (most recent call last):\n{told}{text}\n"


def node(*frames: str, text: str) -> str:
    return "\n".join([text, *(f"    at {frame}" for frame in frames)])


CAUSE = python(("/srv/cause.py", 3), text="KeyError: 'digits'")
#: What a message may quote.
QUOTED = f"""the worker failed:
{python(("/srv/worker.py", 1), text="ValueError: 2")}
    at step 1 (flow.json:3:4)
  File "menu.yaml", line 12, in menu"""
PADDED = f"{'and so on ' * 300}\n{QUOTED}"

#: What the exception says, its traceback, the place, and the files and texts that are shown.
TRACEBACKS = {
    "own code alone": ("", python(OUTER, OWN, text="ValueError"), "orders.py:7", ["app.py", "orders.py", "ValueError"]),
    "a library behind it": (
        "1",
        python(OUTER, OWN, *IN_A_LIBRARY, text="ValueError: 1"),
        "orders.py:7",
        ["orders.py", "...", "main.py", "ValueError: 1"],
    ),
    "a text of many lines": (
        LONG,
        python(OWN, *IN_A_LIBRARY[:1], text=f"ValidationError: {LONG}"),
        "orders.py:7",
        ["orders.py", "main.py", "ValidationError: 2 errors"],
    ),
    "no own code": (
        "",
        python(*IN_A_LIBRARY[:9], text="ValueError"),
        "",
        ["line 0", "...", "line 8", "ValueError"],
    ),
    "a text that quotes tracebacks": (
        QUOTED,
        python(OWN, text=f"ValueError: {QUOTED}"),
        "orders.py:7",
        ["orders.py", "ValueError: the worker failed:"],
    ),
    "a text that is cut": (
        shortened(QUOTED * 12),
        python(OWN, text=f"ValueError: {QUOTED * 12}"),
        "orders.py:7",
        ["orders.py", "ValueError: the worker failed:"],
    ),
    "what led to it": (
        "1",
        f"{python(text='LookupError')}{HANDLED}{CAUSE}{CAUSED}{python(OWN, text='ValueError: 1')}",
        "orders.py:7",
        ["orders.py", "ValueError: 1", "caused by KeyError: 'digits', at cause.py:3", "while handling LookupError"],
    ),
    "Node.js": (
        "x",
        node("f (/srv/orders.js:7:3)", "exports.handler (/srv/app.js:20:3)", text="TypeError: x"),
        "orders.js:7",
        ["TypeError: x", "orders.js", "app.js"],
    ),
    "Node.js, a library before it": (
        LONG,
        node(
            "g (node:internal/x:1:2)",
            *(f"g (/srv/node_modules/ajv/a.js:{line}:2)" for line in range(9)),
            "async f (/srv/orders.js:7:3)",
            "exports.handler (/srv/app.js:20:3)",
            text=f"ValidationError: {LONG}",
        ),
        "orders.js:7",
        ["ValidationError: 2 errors", "node:internal", "...", "orders.js", "app.js"],
    ),
    "Node.js, a text that quotes tracebacks": (
        QUOTED,
        node("f (/srv/orders.js:7:3)", text=f"Error: {QUOTED}"),
        "orders.js:7",
        ["Error: the worker failed:", "orders.js"],
    ),
    "a module of Node.js that was started cold": (
        "x",
        node("file:///srv/app.mjs?onhook=2:20:3", text="x"),
        "app.mjs:20",
        ["x", "file:///srv/app.mjs:20:3"],
    ),
    "a text that is cut, in JavaScript": (
        shortened(f"no order\n{PADDED}"),
        node("async Promise.all (index 0)", "f (/srv/orders.js:7:3)", text=f"Error: no order\n{PADDED}"),
        "orders.js:7",
        ["Error: no order", "orders.js"],
    ),
    "code of several lines": (
        "",
        python(OUTER, OWN, text="ValueError").replace("x = f()", "x = (\n        f()\n        | g()\n    )"),
        "orders.py:7",
        ["orders.py", "x = (", "f()", "| g()", ")", "ValueError"],
    ),
    "a file that every package has": (
        "",
        python(("/srv/menu/__init__.py", 9), text="ValueError"),
        "menu/__init__.py:9",
        ["/srv/menu/__init__.py", "ValueError"],
    ),
    "a file that a folder in JavaScript is known by": (
        "x",
        node("f (/srv/menu/index.js:7:3)", text="x"),
        "menu/index.js:7",
        ["x", "/srv/menu/index.js"],
    ),
    "frames of a Lambda function": (
        "x",
        '  File "/var/task/app.py", line 20, in f\n    x = f()\n  File "/var/runtime/b.py", line 1, in x',
        "app.py:20",
        ["app.py", "b.py"],
    ),
    "no frames": ("1", "ValueError: 1\n", "", ["ValueError: 1"]),
    "nothing": ("x", "", "", []),
}


@pytest.mark.parametrize(("says", "told", "place", "shown"), TRACEBACKS.values(), ids=TRACEBACKS)
def test_it_is_shown_where_own_code_came_to_it(says: str, told: str, place: str, shown: list[str]) -> None:
    raised = Raised("ValueError", says, told)
    assert place_of(raised) == place
    lines = excerpt(raised)
    heads = [line for line in lines if line.strip() != "x = f()"]
    assert [word in line for word, line in zip(shown, heads, strict=True)] == [True] * len(shown), lines
    assert len([line for line in lines if line.strip() != "..."]) <= MOST_LINES


def raised_by(act: Callable[[], object], kind: type[Exception]) -> Raised:
    with pytest.raises(kind) as caught:
        act()
    return Raised(type(caught.value).__name__, text_of(caught.value), traceback_of(caught.value))


def line_of(act: Callable[[], object], number: int) -> str:
    return f"test_tracebacks.py:{act.__code__.co_firstlineno + number}"


def far_below() -> object:
    return re.compile("(" * 10)


def behind_a_long_one() -> object:
    try:
        int("x\n" * 2_000 + "x" * 30_000)
    except ValueError:
        return {}["digits"]


def several() -> object:
    raise ExceptionGroup("several", [ValueError(1), ExceptionGroup("more", [KeyError(2)])])


def test_what_python_tells_of_a_library_far_below_is_read() -> None:
    raised = raised_by(far_below, re.error)
    assert raised.traceback.count("  File ") > 20
    assert place_of(raised) == line_of(far_below, 1)
    heads = [line for line in excerpt(raised) if not line.startswith("    ") or line.strip() == "..."]
    words = ("far_below", "...", "parser.py", "missing )")
    assert all(word in line for word, line in zip(words, heads[-4:], strict=True)), heads


def test_what_led_to_an_exception_does_not_hide_it() -> None:
    raised = raised_by(behind_a_long_one, KeyError)
    assert place_of(raised) == line_of(behind_a_long_one, 4)
    *_, last, before = excerpt(raised)
    assert last == "KeyError: 'digits'"
    assert (
        before
        == f"while handling ValueError: invalid literal for int() with base 1…, at {line_of(behind_a_long_one, 2)}"
    )


def test_the_members_of_a_group_are_told() -> None:
    raised = raised_by(several, ExceptionGroup)
    assert place_of(raised) == line_of(several, 1)
    *_, group, first, second, third = excerpt(raised)
    assert group == "ExceptionGroup: several (2 sub-exceptions)"
    assert (first, second, third) == (
        "with ValueError: 1",
        "with ExceptionGroup: more (1 sub-exception)",
        "with KeyError: 2",
    )


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('  File "/srv/shop/orders/app.py", line 7, in f', '  File "…/orders/app.py", line 7, in f'),
        ("    at f (/srv/shop/orders/app.js:7:3)", "    at f (/srv/shop/orders/app.js:7:3)"),
        ("    at async f (/srv/shop/orders/app.js:7:3)", "    at async f (…op/orders/app.js:7:3)"),
        ("    return f(a, b, c, d, e, f, g, h, i, j)", "    return f(a, b, c, d, e, f, g, h, …"),
    ],
)
def test_a_wide_frame_loses_the_front_of_its_path(line: str, shown: str) -> None:
    assert fit(line, 38) == shown


def test_a_frame_that_is_wider_than_its_path_is_cut_at_its_end() -> None:
    assert fit('  File "/a.py", line 7, in a_function_with_a_long_name', 30) == '  File "…", line 7, in a_func…'


def test_a_text_that_is_cut_says_so() -> None:
    assert shortened("x" * 2_000) == "x" * 2_000
    assert shortened("x" * 2_001) == "x" * 2_000 + CUT
