"""What is shown of a traceback: where the adopter's own code came to the exception, however far in that was raised."""

from __future__ import annotations

import re
import traceback

import pytest

from onhook.conformance.model.tracebacks import traceback_of
from onhook.reports.tracebacks import MOST_LINES, excerpt, place_of

LIBRARY = "/srv/.venv/lib/python3.11/site-packages/pydantic/main.py"


def python(*frames: tuple[str, int], text: str) -> str:
    told = "".join(f'  File "{file}", line {line}, in f\n    x = f()\n    ^^^^^^^\n' for file, line in frames)
    return f"Traceback (most recent call last):\n{told}{text}\n"


def node(*frames: str, text: str) -> str:
    return "\n".join([text, *(f"    at {frame}" for frame in frames)])


OUTER, OWN = ("/srv/app.py", 20), ("/srv/orders.py", 7)
IN_A_LIBRARY = [(LIBRARY, line) for line in range(30)]
LONG = "ValidationError: 2 errors\nCallDetails.Status\n  Field required\n    For further information see /main.py:1:2"
CAUSE = python(("/srv/cause.py", 3), text="KeyError: 'digits'")
BETWEEN = "\nThe above exception was the direct cause of the following exception:\n\n"

#: A traceback, the place, and the files and texts that are shown.
TRACEBACKS = {
    "own code alone": (python(OUTER, OWN, text="ValueError"), "orders.py:7", ["app.py", "orders.py", "ValueError"]),
    "a library behind it": (
        python(OUTER, OWN, *IN_A_LIBRARY, text="ValueError"),
        "orders.py:7",
        ["orders.py", "...", "main.py", "ValueError"],
    ),
    "a text of many lines": (
        python(OWN, *IN_A_LIBRARY[:1], text=LONG),
        "orders.py:7",
        ["orders.py", "main.py", "ValidationError: 2 errors"],
    ),
    "no own code": (python(*IN_A_LIBRARY[:1], text="ValueError"), "", ["main.py", "ValueError"]),
    "a cause": (f"{CAUSE}{BETWEEN}{python(OWN, text='ValueError')}", "orders.py:7", ["orders.py", "ValueError"]),
    "Node.js": (
        node("f (/srv/orders.js:7:3)", "exports.handler (/srv/app.js:20:3)", text="TypeError: x"),
        "orders.js:7",
        ["TypeError: x", "orders.js", "app.js"],
    ),
    "Node.js, a library before it": (
        node(
            "g (node:internal/x:1:2)",
            *(f"g (/srv/node_modules/ajv/a.js:{line}:2)" for line in range(9)),
            "async f (/srv/orders.js:7:3)",
            "exports.handler (/srv/app.js:20:3)",
            text=LONG,
        ),
        "orders.js:7",
        ["ValidationError: 2 errors", "node:internal", "...", "orders.js", "app.js"],
    ),
    "a file of a module of Node.js": (node("file:///srv/app.mjs?2:20:3", text="x"), "app.mjs:20", ["x", "app.mjs"]),
    "frames of a Lambda function": (
        '  File "/var/task/app.py", line 20, in f\n    x()\n  File "/var/runtime/b.py", line 1, in x',
        "app.py:20",
        ["app.py", "b.py"],
    ),
    "no frames": ("ValueError: 1\n", "", ["ValueError: 1"]),
    "nothing": ("", "", []),
}


@pytest.mark.parametrize(("told", "place", "shown"), TRACEBACKS.values(), ids=TRACEBACKS)
def test_it_is_shown_where_own_code_came_to_it(told: str, place: str, shown: list[str]) -> None:
    assert place_of(told) == place
    lines = excerpt(told)
    heads = [line for line in lines if line.strip() != "x = f()" and line.strip() != "x()"]
    assert [word in line for word, line in zip(shown, heads, strict=True)] == [True] * len(shown), lines
    assert len([line for line in lines if line.strip() != "..."]) <= MOST_LINES


def test_what_python_tells_of_a_library_far_below_is_read() -> None:
    with pytest.raises(re.error) as caught:
        re.compile("(" * 10)
    told = traceback_of(caught.value)
    ours, *theirs = traceback.extract_tb(caught.value.__traceback__)
    assert len(theirs) > 20
    assert place_of(told) == f"test_tracebacks.py:{ours.lineno}"
    heads = [line for line in excerpt(told) if not line.startswith("    ") or line.strip() == "..."]
    words = ("test_tracebacks.py", "...", "parser.py", "error")
    assert all(word in line for word, line in zip(words, heads, strict=True)), heads
