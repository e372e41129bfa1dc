"""What is drawn does not depend on the modules that are loaded, nor on what was drawn before."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import hypothesis
import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

from onhook.strategies import repeatable
from onhook.strategies.repeatable import no_constants_of_the_project, renamed

CONSTANT = 918_273_645


def draws() -> list[int]:
    """Draw integers among which a constant of the project would be seen."""
    found: list[int] = []

    @seed(1)
    @settings(max_examples=200, database=None, phases=[Phase.generate])
    @given(st.integers(0, 10**12))
    def collect(number: int) -> None:
        found.append(number)

    collect()
    return found


@pytest.fixture
def project(monkeypatch: pytest.MonkeyPatch) -> None:
    """A project with one constant in its modules, of which Hypothesis remembers nothing yet."""
    constants = Constants(integers={CONSTANT})
    monkeypatch.setattr(providers, "_get_local_constants", lambda: constants)
    monkeypatch.setattr(providers, "CONSTANTS_CACHE", type(providers.CONSTANTS_CACHE)(1024))


@pytest.fixture
def _warned_never() -> Iterator[None]:
    repeatable._warn.cache_clear()
    yield
    repeatable._warn.cache_clear()


def test_hypothesis_has_what_is_replaced() -> None:
    assert renamed() == [], (
        f"Hypothesis {hypothesis.__version__} has renamed this; find its new name in"
        " hypothesis/internal/conjecture/providers.py and put it into strategies/repeatable.py"
    )
    assert all(hasattr(providers, name) for name in repeatable._NAMES), (
        f"Hypothesis {hypothesis.__version__} mixes in no constants any more, it seems: see whether"
        " strategies/repeatable.py can go"
    )


@pytest.mark.usefixtures("project")
def test_constants_of_the_project_are_kept_out() -> None:
    assert CONSTANT in draws(), "without the replacement the constant is drawn: the next line proves something"
    with no_constants_of_the_project():
        assert CONSTANT not in draws(), "though Hypothesis remembers it from the draws before"
    assert CONSTANT in draws(), "tests of the project get their constants again"


@pytest.mark.usefixtures("_warned_never")
def test_a_version_that_has_renamed_it_is_told_of_once_and_never_as_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(providers, "_get_the_local_constants", providers._get_local_constants, raising=False)
    monkeypatch.delattr(providers, "_get_local_constants")
    assert renamed() == ["_get_local_constants"]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("error")
        for _ in range(2):
            with no_constants_of_the_project():
                pass
    (warning,) = caught
    assert f"Hypothesis {hypothesis.__version__} has renamed _get_local_constants" in str(warning.message)


@pytest.mark.usefixtures("_warned_never")
def test_a_version_that_mixes_in_no_constants_is_no_reason_to_warn(monkeypatch: pytest.MonkeyPatch) -> None:
    for where in (providers, providers.HypothesisProvider):
        for name in [attribute for attribute in vars(where) if "local_constants" in attribute]:
            monkeypatch.delattr(where, name)
    monkeypatch.delattr(providers, "CONSTANTS_CACHE")
    assert renamed() == []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with no_constants_of_the_project():
            pass
