"""Broken handlers, each of which breaks one requirement: the suite must catch every one, and blame that id.

`target` is relative to this folder. *Shallow* shows on the first harmless call or next to it, *deep* needs a rare path.
`level` is the level at which the fault shows, where that is not a MUST:

* RSP-8, RSP-9, HND-7, HND-12 and HND-13 are SHOULD in the catalogue, RSP-12, HND-8, HND-9 and HND-11 are NOTE.
* RSP-1, HND-2, HND-4 and RSP-10 have SHOULD liars beside their MUST ones: an ignored response, undeclared Arguments, a
  dead leg by CallId or by default, more than ten attributes, a code that only a variant of the plain events brings.
* HND-5 is a MUST because a *party* ends the leg; after the application's own Hangup the same is HND-13, and of a
  meeting HND-12: both SHOULD.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["LIARS", "Liar"]


@dataclass(frozen=True)
class Liar:
    """A handler that breaks the requirement `id`, and others only where that cannot be helped (`also`)."""

    id: str
    target: str
    about: str
    depth: Literal["shallow", "deep"]
    level: Literal["MUST", "SHOULD", "NOTE"] = "MUST"
    directions: tuple[str, ...] = ("inbound",)
    declared: Mapping[str, object] = field(default_factory=dict)
    also: tuple[str, ...] = ()


OUTBOUND = ("outbound",)
SLOW = {"time_limit": 0.2}


def updates(*order: int) -> dict[str, object]:
    """Five updates, declared in this order."""
    several = ("transfer", "join", "greet", "pause", "resume")
    return {"updates": [{"do": several[one]} for one in order]}


LIARS: tuple[Liar, ...] = (
    Liar("RSP-1", "rsp.py:raises_when_bridged", "looks for digits in every ACTION_SUCCESSFUL", "shallow"),
    Liar("RSP-1", "rsp.py:raises_when_bridge_never_answered", "indexes the second participant", "shallow"),
    Liar("RSP-1", "rsp.py:raises_after_the_end", "raises where the response is ignored", "shallow", "SHOULD"),
    Liar("RSP-1", "rsp_deep.py:raises_when_no_agent_is_left", "an index past the end after three agents", "deep"),
    Liar("RSP-1", "rsp_deep.py:raises_when_calls_overlap", "one slot for all calls, emptied by any", "deep"),
    Liar("RSP-1", "rsp_deep.py:raises_when_the_caller_is_faster", "does not expect the other party's hang-up", "deep"),
    Liar("RSP-1", "rsp_deep.py:raises_on_603", "knows three codes only (LAT-13)", "deep", "SHOULD"),
    Liar("RSP-1", "rsp_deep.py:raises_at_the_third_prompt", "at the second of two events that are equal", "deep"),
    Liar(
        "RSP-1",
        "rsp_deep.py:raises_when_its_attributes_are_refused",
        "ActionData in INVALID_LAMBDA_RESPONSE (LAT-17)",
        "deep",
        "SHOULD",
        also=("RSP-10",),
    ),
    Liar("RSP-1", "rsp_deep.py:raises_without_arguments", "an undeclared Argument of an update", "deep", "SHOULD"),
    Liar(
        "RSP-1",
        "rsp_deep.py:raises_for_what_is_not_in_its_table",
        "three events are missing, and two of them ignored",
        "shallow",
        directions=OUTBOUND,
        declared={"arguments": {"name": "Ada"}},
    ),
    Liar("RSP-2", "rsp.py:set_in_the_answer", "a set", "shallow"),
    Liar("RSP-2", "rsp_deep.py:time_for_one_digit", "a datetime.time when the caller presses 7", "deep"),
    Liar(
        "RSP-2",
        "rsp_deep.py:coroutine_on_an_outbound_call",
        "async, on an outbound call",
        "shallow",
        directions=OUTBOUND,
    ),
    Liar("RSP-2", "rsp_deep.py:circle_after_two_failures", "a circle on the way to the third agent", "deep"),
    Liar("RSP-3", "rsp.py:falls_off_the_end", "None for an event of no interest", "shallow"),
    Liar("RSP-3", "rsp_deep.py:no_word_for_nine", "None when the caller presses 9", "deep"),
    Liar("RSP-3", "rsp_deep.py:blank_for_a_late_update", "an empty string for an update with the second agent", "deep"),
    Liar(
        "RSP-3",
        "rsp_deep.py:no_word_for_a_second_transfer",
        "None for an update that comes when the first one has bridged the call",
        "deep",
        declared=updates(2, 0),
    ),
    Liar("RSP-4", "rsp.py:newer_schema", "1.1", "shallow"),
    Liar("RSP-4", "rsp_deep.py:version_as_number_from_the_fourth_call", "1.0 as a number, fourth call", "deep"),
    Liar("RSP-4", "rsp_deep.py:no_version_for_the_third_agent", "another version for the third agent", "deep"),
    Liar("RSP-5", "rsp.py:actions_is_an_object", "{} for a list", "shallow"),
    Liar("RSP-5", "rsp_deep.py:nested_list_for_the_third_agent", "a list in a list for the third agent", "deep"),
    Liar("RSP-6", "rsp.py:eleven_actions", "eleven actions", "shallow"),
    Liar("RSP-6", "rsp_deep.py:template_grows", "a template in module memory grows: eleven in the fourth call", "deep"),
    Liar("RSP-6", "rsp_deep.py:pauses_grow", "a list in module memory grows from nothing", "deep"),
    Liar("RSP-7", "rsp.py:misspelt_type", "PlayAudioFile", "shallow"),
    Liar("RSP-7", "rsp_deep.py:transfers_numbers_with_nine", "Transfer, for digits that begin with 9", "deep"),
    Liar("RSP-8", "rsp.py:no_audio_source", "PlayAudio without AudioSource", "shallow", "SHOULD"),
    Liar("RSP-8", "rsp.py:connector_without_arn", "CallAndBridge to AWS without Arn", "shallow", "SHOULD"),
    Liar("RSP-8", "rsp.py:misspelt_code", "SipStatusCode in a Hangup", "shallow", "SHOULD"),
    Liar("RSP-8", "rsp_deep.py:waits_no_time", "a Pause of zero milliseconds before the third agent", "deep", "SHOULD"),
    Liar("RSP-9", "rsp.py:says_nothing", "[] for a new call", "shallow", "SHOULD"),
    Liar("RSP-9", "rsp_deep.py:silent_while_another_call_is_up", "[] for a second caller", "deep", "SHOULD"),
    Liar("RSP-9", "rsp_deep.py:silent_from_the_fourth_call", "[] for the fourth call", "deep", "SHOULD"),
    Liar("RSP-10", "rsp.py:hundred_and_one_attributes", "101 pairs", "shallow"),
    Liar("RSP-10", "rsp.py:eleven_attributes", "11 pairs", "shallow", "SHOULD"),
    Liar("RSP-10", "rsp_deep.py:history_grows", "22,000 bytes after two lost agents", "deep"),
    Liar("RSP-11", "rsp.py:sleeps", "three times the time limit", "shallow", declared=SLOW),
    Liar("RSP-11", "rsp_deep.py:waits_for_the_second_leg", "an endless loop, second agent", "deep", declared=SLOW),
    Liar("RSP-12", "rsp.py:music_for_ever", "music after music", "shallow", "NOTE"),
    Liar("RSP-12", "rsp_deep.py:music_after_no_answer", "music after music when the bridge fails", "deep", "NOTE"),
    Liar("HND-1", "hnd.py:transaction_id_as_call_id", "the TransactionId as CallId", "shallow"),
    Liar("HND-1", "hnd.py:tag_as_call_id", "a tag as CallId", "shallow"),
    Liar("HND-1", "hnd_deep.py:number_as_call_id", "the number of the second agent as CallId", "deep"),
    Liar("HND-2", "hnd.py:hangs_up_the_dead_leg", "by tag the leg that has just gone", "shallow"),
    Liar("HND-2", "hnd.py:hangs_up_the_leg_that_never_came", "LEG-B after a failed bridge", "shallow"),
    Liar("HND-2", "hnd.py:hangs_up_the_dead_leg_by_call_id", "by CallId the leg that has gone", "shallow", "SHOULD"),
    Liar("HND-2", "hnd.py:hangs_up_nobody_in_particular", "by default the leg that has gone", "shallow", "SHOULD"),
    Liar("HND-2", "hnd_deep.py:hangs_up_leg_b_after_a_failed_survey", "LEG-B after a failed survey", "deep"),
    Liar("HND-2", "hnd_deep.py:update_hangs_up_leg_b_that_left", "LEG-B on an update during a survey", "deep"),
    Liar("HND-3", "hnd.py:counts_legs", "LEG-1", "shallow"),
    Liar("HND-3", "hnd_deep.py:a_letter_per_leg", "LEG-C for the second bridge of a call", "deep"),
    Liar("HND-4", "hnd.py:declines_with_603", "603", "shallow"),
    Liar("HND-4", "hnd.py:code_is_a_boolean", "False, which Python takes for 0", "shallow"),
    Liar("HND-4", "hnd_deep.py:a_code_per_attempt", "487 after three lost agents", "deep"),
    Liar("HND-4", "hnd_deep.py:a_code_for_a_missing_sound", "404 where the sound of a survey is missing", "deep"),
    Liar("HND-4", "hnd_deep.py:echoes_the_code", "the code of the HANGUP, say 603 (LAT-13)", "deep", "SHOULD"),
    Liar("HND-4", "gated.py:a_code_for_who_leaves_muted", "200 where *9 is dialled after *6", "deep"),
    Liar("HND-5", "hnd.py:leaves_the_other_leg", "hangs nobody up when a party leaves", "shallow"),
    Liar(
        "HND-5", "hnd.py:hangs_up_the_first_participant", "hangs up the dead leg for ever", "shallow", also=("HND-2",)
    ),
    Liar("HND-5", "hnd_deep.py:waits_after_480", "waits when the party's code is 480", "deep"),
    Liar("HND-5", "hnd_deep.py:forgets_the_second_agent", "knows the first agent only", "deep"),
    Liar("HND-5", "hnd_deep.py:stays_after_a_failed_survey", "waits for digits that failed", "deep"),
    Liar("HND-5", "hnd_deep.py:forgets_one_in_ten", "draws lots at each HANGUP", "deep"),
    Liar("HND-5", "hnd_deep.py:listens_to_the_caller_alone", "digits are awaited on the leg that ended", "deep"),
    Liar(
        "RSP-1",
        "hnd_deep.py:takes_all_action_data_for_reports",
        "knows four Types of ActionData (OBS-4)",
        "shallow",
        "SHOULD",
        directions=OUTBOUND,
        declared={"arguments": {"name": "Ada"}},
    ),
    Liar(
        "HND-5",
        "hnd_deep.py:leaves_the_other_leg_of_its_table",
        "behind a CALL_ANSWERED without ActionData",
        "deep",
        directions=OUTBOUND,
        declared={"arguments": {"name": "Ada"}},
        also=("HND-11",),
    ),
    Liar(
        "HND-5", "hnd_deep.py:listens_before_the_answer", "digits in an ignored answer", "shallow", directions=OUTBOUND
    ),
    Liar(
        "HND-5",
        "hnd_deep.py:listens_to_a_leg_that_is_not_there",
        "digits of a failed action",
        "shallow",
        also=("HND-3",),
    ),
    Liar("HND-5", "hnd_deep.py:forgets_who_has_updated", "a MUST behind a lesser one of its cause", "deep"),
    Liar("HND-6", "hnd.py:joins_while_bridged", "joins a meeting when the bridge is up", "shallow"),
    Liar("HND-6", "hnd_deep.py:joins_on_star_eight", "joins a meeting on *8 during a bridge", "deep"),
    Liar(
        "HND-6", "hnd_deep.py:joins_on_an_update", "one update after another", "deep", declared=updates(0, 1, 2, 3, 4)
    ),
    Liar(
        "HND-6",
        "hnd_deep.py:joins_on_the_first_update",
        "the last one, then the first",
        "deep",
        declared=updates(1, 2, 3, 4, 0),
    ),
    Liar("HND-6", "hnd_deep.py:joins_on_the_second_transfer", "an update twice", "deep", declared=updates(0, 1)),
    Liar("HND-7", "hnd.py:plays_to_the_dead_leg", "a goodbye for the leg that has gone", "shallow", "SHOULD"),
    Liar("HND-7", "hnd.py:greets_the_transaction", "takes the TransactionId for a CallId", "shallow", "SHOULD"),
    Liar("HND-7", "hnd_deep.py:apologises_to_leg_b", "a message to LEG-B after a failed survey", "deep", "SHOULD"),
    Liar("HND-8", "hnd.py:reconnects_a_call_that_is_over", "a bridge in the last HANGUP", "shallow", "NOTE"),
    Liar("HND-8", "hnd.py:greets_before_the_answer", "actions for RINGING", "shallow", "NOTE", directions=OUTBOUND),
    Liar(
        "HND-8",
        "hnd_deep.py:calls_somebody_else_when_busy",
        "a bridge for an outbound call that met a busy line",
        "deep",
        "NOTE",
        directions=OUTBOUND,
    ),
    Liar("HND-9", "hnd.py:goodbye_after_the_end", "a message behind the last Hangup", "shallow", "NOTE"),
    Liar("HND-9", "hnd_deep.py:message_behind_the_hangup", "a message that the HANGUP replaces", "deep", "NOTE"),
    Liar("HND-10", "hnd.py:first_caller_for_ever", "keeps the first CallId of the warm process", "shallow"),
    Liar("HND-10", "hnd_deep.py:current_callee_is_the_latest", "one callee for calls that overlap", "deep"),
    Liar("HND-10", "hnd_deep.py:a_slot_for_three_calls", "the fourth call gets the first caller's CallId", "deep"),
    Liar("HND-10", "hnd_deep.py:first_caller_after_three_answers", "the first caller, after three answers", "deep"),
    Liar("HND-11", "hnd.py:plays_and_waits", "silence after one message", "shallow", "NOTE"),
    Liar("HND-11", "hnd_deep.py:silence_after_three_wrong_pins", "silence after three wrong PINs", "deep", "NOTE"),
    Liar("HND-12", "hnd.py:leaves_the_meeting_and_stays", "hangs up the meeting leg only", "shallow", "SHOULD"),
    Liar("HND-12", "hnd.py:stays_when_the_meeting_ends", "does not hear the meeting end", "shallow", "SHOULD"),
    Liar("HND-12", "hnd_deep.py:stays_when_the_goodbye_fails", "waits for a goodbye that failed", "deep", "SHOULD"),
    Liar(
        "HND-13",
        "hnd.py:waits_for_a_success",
        "waits for a success after its own Hangup; HND-5 where the party wins the race, with the same code",
        "shallow",
        "SHOULD",
        also=("HND-5",),
    ),
    Liar(
        "HND-13",
        "hnd_deep.py:waits_after_an_update",
        "the same after an update; HND-5 where the party wins the race, with the same code",
        "deep",
        "SHOULD",
        also=("HND-5",),
    ),
    Liar("HND-14", "hnd.py:bot_while_bridged", "a bot when the bridge is up", "shallow"),
    Liar("HND-14", "hnd.py:bot_in_a_meeting", "a bot in a meeting", "shallow"),
    Liar("HND-14", "hnd_deep.py:bot_when_the_recording_fails", "a bot when the recording of a bridge fails", "deep"),
    Liar("HND-14", "hnd_deep.py:bot_on_update_in_a_meeting", "a bot on an update in a meeting", "deep"),
    Liar("HND-14", "gated.py:bot_for_those_who_want_another_agent", "a bot behind an intent of the source", "deep"),
    Liar(
        "HND-5",
        "hnd_deep.py:leaves_the_callee_whom_the_bot_has_found",
        "behind an intent that is declared",
        "deep",
        declared={"intents": ["OpeningHours", "SpeakToAgent"]},
    ),
    Liar("HND-14", "gated.py:bot_where_the_mute_fails", "behind a language, a menu and a PIN", "deep"),
    Liar("HND-12", "gated.py:forgets_the_caller_of_a_muted_meeting", "likewise", "deep", "SHOULD"),
    Liar("RSP-1", "gated.py:raises_for_a_blocked_caller", "a caller's number that stands in the source", "deep"),
    Liar("RSP-1", "gated.py:raises_for_a_caller_from_abroad", "a table of one country", "deep"),
    Liar("RSP-1", "gated.py:raises_for_a_prefix", "six digits that begin with a constant", "deep"),
    Liar("RSP-6", "gated.py:reads_the_digits_back", "an action for each of eleven digits", "deep"),
    Liar(
        "HND-5",
        "gated.py:gives_up_where_the_farewell_fails",
        "an empty list for the failure of [Speak, Hangup]",
        "deep",
    ),
    Liar(
        "HND-5",
        "hnd.py:raises_when_the_dead_leg_is_gone",
        "hangs up the leg that has gone, and raises",
        "shallow",
        also=("HND-2", "RSP-1"),
    ),
    Liar(
        "HND-5",
        "gated.py:leaves_the_agent_of_a_member",
        "behind a caller's number that is declared",
        "deep",
        declared={"callers": ["+12025550166"]},
    ),
)
