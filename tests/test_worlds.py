"""Worlds: a finite sequence of choices answers every question, the harmless way past its end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onhook.conformance.model.traces import Asked
from onhook.conformance.model.worlds import PARTY_ENDS, UPDATE, ChosenWorld, StubbornWorld

QUESTIONS = st.lists(st.integers(1, 5).map(lambda arity: tuple(f"answer {n}" for n in range(arity))), max_size=12)


def test_past_its_end_a_world_is_harmless() -> None:
    world = ChosenWorld((1,))
    assert [world.ask("q", "ab") for _ in range(3)] == ["b", "a", "a"]


def test_a_question_with_one_answer_consumes_no_choice() -> None:
    world = ChosenWorld((1, 1))
    assert [world.ask("q", options) for options in ("ab", "a", "ab")] == ["b", "a", "b"]
    assert world.arities == [2, 2]


def test_a_choice_beyond_the_answers_wraps_round() -> None:
    world = ChosenWorld((5, 2))
    assert [world.ask("q", "abc"), world.ask("q", "ab")] == ["c", "a"]
    assert world.taken == [2, 0]


def test_a_question_without_an_answer_is_refused_and_says_what_to_do() -> None:
    with pytest.raises(ValueError, match="'idle' offers no answer; offer at least one, the harmless one first"):
        ChosenWorld().ask("idle", ())


def test_every_question_is_remembered_with_the_invocations_before_it() -> None:
    world = ChosenWorld((0, 1))
    world.ask("dial", ["answered", "busy"])
    for _ in range(3):
        world.next_invocation()
    world.ask("idle", ["a"])
    world.ask("idle", ["a", "b"])
    assert world.asked == [
        Asked(0, "dial", ("answered", "busy"), "answered"),
        Asked(3, "idle", ("a",), "a"),
        Asked(3, "idle", ("a", "b"), "b"),
    ]


@given(st.lists(st.integers(0, 9), max_size=12), QUESTIONS)
def test_what_was_taken_is_the_same_world(choices: list[int], questions: list[tuple[str, ...]]) -> None:
    """A world made of the choices that were used answers all questions alike, and uses the same ones."""
    worlds = [ChosenWorld(choices)]
    answers = [[worlds[0].ask("q", options) for options in questions]]
    worlds.append(ChosenWorld(worlds[0].taken))
    answers.append([worlds[1].ask("q", options) for options in questions])
    assert answers[0] == answers[1]
    assert worlds[0].taken == worlds[1].taken
    assert all(taken < arity for taken, arity in zip(worlds[1].taken, worlds[1].arities, strict=True))


def test_a_stubborn_world_insists_on_one_answer_to_one_question() -> None:
    world = StubbornWorld("dial", "busy")
    offered = (
        ("dial", ("ok", "no", "busy")),
        ("idle", ("a", "busy")),
        ("dial", ("ok", "no")),
        ("dial", ("busy", "ok")),
    )
    assert [world.ask(*option) for option in offered] == ["busy", "a", "ok", "busy"]
    assert world.taken == [2, 0, 0, 0]


def test_updates_come_wherever_they_can_once_the_first_has_come() -> None:
    world = StubbornWorld("Speak", UPDATE)
    offered = (("idle", ("a", UPDATE)), ("Speak", ("b", UPDATE)), ("idle", ("a", UPDATE)), ("Speak", ("b",)))
    assert [world.ask(*option) for option in offered] == ["a", UPDATE, UPDATE, "b"]


def test_what_a_stubborn_world_did_can_be_chosen() -> None:
    stubborn, questions = StubbornWorld("q", "c"), ["abc", "ab", "ac", "c"]
    answers = [stubborn.ask("q", options) for options in questions]
    chosen = ChosenWorld(stubborn.taken)
    assert [chosen.ask("q", options) for options in questions] == answers


def test_the_ends_that_parties_bring_name_legs() -> None:
    assert {tag for tags in PARTY_ENDS.values() for tag in tags} == {"LEG-A", "LEG-B"}
