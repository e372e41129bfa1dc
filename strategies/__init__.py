"""Hypothesis strategies for calls of the Amazon Chime SDK PSTN audio service, and for the Hangup actions in them.

Draw a scenario, play it against your handler, and assert what only you know about your application:

    from hypothesis import given
    from onhook.conformance.testing import play
    from onhook.strategies import calls, scenarios

    @given(scenarios(calls=calls(to_numbers=["+12025550100"]), most_calls=3))
    def test_every_call_is_logged(scenario):
        played = play(scenario, handler)
        assert len(log.calls) == len(played.traces)

Options say which values are valid, never how likely they are. What cannot be drawn raises
`hypothesis.errors.InvalidArgument`. Nothing is filtered; everything shrinks to the shortest call and the dullest value.
"""

from onhook.conformance.model.hangup_faults import HangupFault
from onhook.strategies.calls import calls
from onhook.strategies.digits import RegexKeypad, digit_strings
from onhook.strategies.hangups import faulty_hangups, hangups
from onhook.strategies.ids import call_ids, call_seeds, transaction_ids
from onhook.strategies.numbers import phone_numbers
from onhook.strategies.responses import action_lists, actions, responses
from onhook.strategies.scenarios import scenarios, schedules
from onhook.strategies.scripts import scripts
from onhook.strategies.variations import variations
from onhook.strategies.worlds import choices, worlds

__all__ = [
    "HangupFault",
    "RegexKeypad",
    "action_lists",
    "actions",
    "call_ids",
    "call_seeds",
    "calls",
    "choices",
    "digit_strings",
    "faulty_hangups",
    "hangups",
    "phone_numbers",
    "responses",
    "scenarios",
    "schedules",
    "scripts",
    "transaction_ids",
    "variations",
    "worlds",
]
