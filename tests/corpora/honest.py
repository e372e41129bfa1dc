"""Correct handlers of every style: the suite must find nothing in them that fails a run, in no world.

Each is named as a target is, relative to this folder: `by_tag.py:forward`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["HONEST", "Honest"]


@dataclass(frozen=True)
class Honest:
    """A correct handler: what it shows, which calls it takes, and what its adopter declares in onhook.toml."""

    about: str
    directions: tuple[str, ...] = ("inbound",)
    declared: Mapping[str, object] = field(default_factory=dict)


OUTBOUND = ("outbound",)
BOTH = ("inbound", "outbound")

HONEST: dict[str, Honest] = {
    "by_call_id.py:forward": Honest("a forwarder that names legs by CallId"),
    "by_call_id.py:forward_with_both_names": Honest("names legs by CallId and by tag, and gives a code"),
    "by_call_id.py:hangs_up_both_on_update": Honest(
        "an update ends both legs, in one list", declared={"updates": [{"action": "end"}]}
    ),
    "by_call_id.py:ends_both_in_one_list": Honest("an update ends both legs in one list that its HANGUP lets go on"),
    "by_tag.py:forward": Honest("a forwarder that names legs by tag"),
    "by_tag.py:whisper": Honest("[CallAndBridge, PlayAudio on LEG-B]: a tag in the list that creates its leg"),
    "by_tag.py:ring_once": Honest("[CallAndBridge, Hangup LEG-B]: hangs up the leg in the list that creates it"),
    "by_default.py:reject": Honest("rejects every call with 486; names no leg; bridged rules are not exercised"),
    "by_default.py:announce": Honest("an announcement and a Hangup without Parameters"),
    "by_default.py:think_it_over": Honest("a pause, then 480; an update brings the Hangup forward"),
    "empty_answers.py:empty_list": Honest("has nothing to say: []"),
    "empty_answers.py:null_actions": Honest("has nothing to say: null Actions"),
    "empty_answers.py:no_actions": Honest("has nothing to say: no Actions"),
    "objects.py:instance": Honest("a class instance with __call__"),
    "objects.py:bound_method": Honest("a bound method"),
    "objects.py:closure": Honest("a closure; Actions is a tuple, which is a list in JSON"),
    "objects.py:wrapped": Honest("a decorated function; types and codes are enums"),
    "stateful.py:by_transaction": Honest("menu, transfer and survey; the step kept in memory by TransactionId"),
    "stateful.py:by_the_ends_of_ids": Honest("a few characters of each identifier are enough"),
    "stateful.py:by_caller_and_time": Honest("knows calls by both numbers and the time at which they begin"),
    "stateful.py:in_attributes": Honest("menu, transfer and survey; the step kept in TransactionAttributes"),
    "stateful.py:clears_attributes": Honest("sets attributes, clears them with {}, keeps them with null"),
    "stateful.py:large_attributes": Honest("attributes that are large and legal"),
    "stateful.py:random_ids": Honest("random ids in the attributes; the behaviour does not depend on them"),
    "stateful.py:links_calls": Honest("writes the ids of the call before into its own attributes"),
    "media.py:voicemail": Honest("greets, records, says goodbye, hangs up"),
    "media.py:listens": Honest("a welcome, then silence with a ReceiveDigits"),
    "media.py:hold_music": Honest(
        "music without end until an update names an agent", declared={"updates": [{"agent": "ready"}]}
    ),
    "media.py:pin_entry": Honest("a PIN with three tries", declared={"digits": ["2468", "1111"]}),
    "media.py:speaks": Honest("Speak, VoiceFocus, SendDigits, SpeakAndGetDigits"),
    "media.py:bot": Honest("a bot for the only leg"),
    "media.py:recorded_line": Honest("records a bridged call; digits pause, resume and stop the recording"),
    "bridges.py:survey": Honest("keeps LEG-A for a question after LEG-B has left, then hangs up"),
    "bridges.py:survey_in_one_list": Honest("keeps LEG-A for a message; the Hangup stands in the same list"),
    "bridges.py:hunt": Honest("tries three numbers one after the other"),
    "bridges.py:three_agents": Honest("up to three bridges on one call"),
    "bridges.py:listens": Honest(
        "a ReceiveDigits listener during the bridge hangs LEG-B up", declared={"digits": ["*9"]}
    ),
    "bridges.py:transfer": Honest("Hangup LEG-B on a digit, and a second bridge in answer to its HANGUP"),
    "bridges.py:to_our_pbx": Honest("bridges to a Voice Connector with SIP headers"),
    "bridges.py:apologises_to_the_echo": Honest("speaks to the leg that a failed CallAndBridge names, and hangs it up"),
    "bridges.py:for_members": Honest("knows some callers", declared={"callers": ["+12025550188", "+12025550199"]}),
    "bridges.py:at_most_half_a_minute": Honest("hangs up LEG-B and LEG-A in one list, behind a Pause; null keeps it"),
    "meetings.py:dial_in": Honest("a meeting dial-in by number", declared={"digits": ["135790", "975310", "000000"]}),
    "meetings.py:join_and_leave": Honest("leaves the meeting on *, says goodbye, hangs up"),
    "meetings.py:muted": Honest(
        "joins muted; an update hangs up LEG-B, then LEG-A, by tag", declared={"updates": [{"leave": "now"}]}
    ),
    "meetings.py:either_way": Honest(
        "one update bridges, another joins a meeting, in any order",
        declared={"updates": [{"do": "join"}, {"do": "transfer"}, {"do": "join", "again": "yes"}]},
    ),
    "outbound.py:reminder": Honest("answers outbound calls only", directions=OUTBOUND),
    "outbound.py:reminder_with_arguments": Honest(
        "takes its declared Arguments from CALL_ANSWERED without a default",
        directions=OUTBOUND,
        declared={"arguments": {"name": "Ada", "time": "nine"}},
    ),
    "outbound.py:reminder_if_told": Honest("uses Arguments where there are some", directions=OUTBOUND),
    "outbound.py:click_to_call": Honest("bridges inbound and outbound calls alike", directions=BOTH),
    "outbound.py:waits_for_an_update": Honest(
        "does nothing until an update, whose declared Arguments it takes without a default",
        directions=OUTBOUND,
        declared={"updates": [{"number": "+12025550151"}]},
    ),
    "habits.py:numbers_as_strings": Honest("numbers and codes as strings"),
    "habits.py:numbers_as_numbers": Honest("numbers and codes as numbers"),
    "habits.py:ten_actions": Honest("ten actions in one list"),
    "habits.py:chatty": Honest("prints and logs a lot"),
    "habits.py:warns": Honest("warns; warnings are no errors, whatever the filters of the test run"),
    "habits.py:mutates_the_event": Honest("takes the event apart and returns it as the response"),
    "habits.py:one_answer_object": Honest("returns the same object each time, filled anew"),
    "habits.py:declared_action": Honest(
        "an action of a private beta, declared", declared={"extra_actions": ["PrivateBetaAction"]}
    ),
    "habits.py:uses_the_context": Honest("uses the Lambda context object"),
    "switchboard/app.py:handler": Honest("a package with submodules, one of which keeps state by TransactionId"),
}
