"""Hints: the constants of an application's source that could be dialled."""

from __future__ import annotations

from textwrap import dedent

from onhook.conformance.lambda_runtime.source_constants import (
    LONGEST,
    MOST,
    digit_constants,
    intent_constants,
    number_constants,
)


def hints(*sources: str) -> tuple[str, ...]:
    return digit_constants(compile(dedent(source), "app.py", "exec") for source in sources)


def intents(*sources: str) -> tuple[str, ...]:
    return intent_constants([compile(source, "app.py", "exec") for source in sources])


def numbers(*sources: str) -> tuple[str, ...]:
    return number_constants(compile(source, "app.py", "exec") for source in sources)


def test_strings_of_keys_and_whole_numbers_are_hints() -> None:
    found = hints("PIN = '4711'\nMENU = {'1': 'sales', '*9#': 'end'}\nif digits == 0: pass\n")
    assert {"4711", "1", "*9#", "0"} <= set(found)


def test_they_are_found_in_functions_classes_and_tuples() -> None:
    source = """
        class Menu:
            def choose(self, digits):
                def inner():
                    return digits in ('7', ('8', '9')) or digits in {'5', '6'}
                return inner
    """
    assert {"5", "6", "7", "8", "9"} <= set(hints(source))


def test_names_of_intents_are_hints_where_slots_are_not_spoken_of() -> None:
    agent = "if name == 'AgentIntent': pass\nmode = 'ElicitIntent'\nkey = 'IntentResult'\n"
    assert intents(agent, "x = 'AMAZON.HelpIntent'") == ("AgentIntent", "AMAZON.HelpIntent")
    assert intents(agent, "def city(intent): return intent['Slots']['City']") == ()
    assert intents(agent, "def city(intent): return intent.slots.city") == ()


def test_strings_come_before_whole_numbers() -> None:
    assert hints("PAUSE = 1000\n", "PREFIX = '70'\n") == ("70", "1000")


def test_everything_else_is_none() -> None:
    assert hints("x = ['12a', '', 'LEG-A', True, 1.5, b'1', -1, '+1202']\n" + f"y = '{'1' * (LONGEST + 1)}'") == ()


def test_each_comes_once_and_not_too_many() -> None:
    assert hints("a = '77'", "b = ('77', 77)") == ("77",)
    assert len(hints("\n".join(f"x{n} = '{n}'" for n in range(1000, 1200)))) == MOST


def test_huge_numbers_are_left_out() -> None:
    assert hints(f"x = {10**LONGEST}\ny = {10**LONGEST - 1}") == ("9" * LONGEST,)


def test_sets_come_in_one_order() -> None:
    assert hints("x = y in {'3', '1', '2'}") == ("1", "2", "3")


def test_numbers_of_people_are_found_too() -> None:
    assert numbers('A = "+12025550188"', "x = ['+442079460123', '+1', 'tel:+12025550100']") == (
        "+12025550188",
        "+442079460123",
    )


def test_without_code_there_are_none() -> None:
    assert digit_constants(()) == ()
