"""The example of the how-to works, and finds what it says it finds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings

from onhook import strategies

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "writing-properties.md").read_text(encoding="utf-8")


def example(source: str) -> Any:
    """Return the namespace of the page's example."""
    names: dict[str, Any] = {"__name__": "example"}
    exec(compile(source, "test_my_promises.py", "exec"), names)
    return names


def code() -> str:
    found, *_ = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def test_the_example_passes() -> None:
    settings(database=None)(example(code())["test_no_call_stays_active"])()


def test_the_example_without_its_line_fails() -> None:
    broken = example(code().replace("active.discard(call)", "pass"))["test_no_call_stays_active"]
    with pytest.raises(AssertionError) as failure:
        settings(database=None, phases=[Phase.generate, Phase.shrink])(broken)()
    (said,) = re.findall(r"^scenario=.*,$", PAGE, re.MULTILINE)
    assert said.removesuffix(",") in "".join(failure.value.__notes__)


def test_every_strategy_is_named() -> None:
    assert [name for name in strategies.__all__ if f"`{name}" not in PAGE and name != "HangupFault"] == []
