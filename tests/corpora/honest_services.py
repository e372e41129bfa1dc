"""Correct services that differ in every way that is allowed: the suite must find nothing in them that fails a run.

Each is the reference service with something changed, named as a target is, relative to `tests/services/honest`. What it
does is allowed by the catalogue of latitude, by the list of what is accepted, or by silence: no page says what happens.
"""

from onhook.conformance.catalogue import LATITUDE, OBSERVED

__all__ = ["HONEST_SERVICES", "UNSEEN"]

_VARIATIONS = {
    f"variations.py:{variation.id.lower().replace('-', '_')}": variation.varied
    for variation in (*LATITUDE, *OBSERVED)
    if variation.played
}

#: Target to what it does otherwise.
HONEST_SERVICES: dict[str, str] = {
    **_VARIATIONS,
    "variations.py:every": "all variations at once",
    "variations.py:documented": "all that the pages show (LAT)",
    "variations.py:observed": "all that has been seen (OBS)",
    "variations.py:half_1": "every second variation",
    "variations.py:half_2": "two of four variations",
    "variations.py:half_3": "four of eight variations",
    "variations.py:half_4": "eight of sixteen variations",
    "variations.py:half_5": "the last variations",
    "variations.py:twice_and_again": "every event comes twice, with a number that is repeated",
    "variations.py:goes_on_and_tells_all": "an empty list lets the running one go on; more is told",
    "variations.py:shown_late_and_without_status": "statuses come late or not at all",
    "variations.py:other_leg_first_after_a_failure": "failures told in other ways, LEG-B first",
    "shapes.py:drops_ended_legs_later": "a leg that has ended is listed once more, and never again",
    "shapes.py:drops_ended_legs_at_once": "a leg that has ended is not even listed in the event that tells of it",
    "shapes.py:lists_the_other_leg_first": "LEG-B first, always",
    "shapes.py:tells_no_status_of_the_connected": "no Status but Disconnected",
    "shapes.py:lists_nobody_for_an_update": "no Participants in CALL_UPDATE_REQUESTED",
    "shapes.py:starts_at_other_times": "StartTimeInMilliseconds is 0, or has a zero in front",
    "shapes.py:has_meetings_the_other_way_round": "From and To of a meeting leg as in the other example",
    "shapes.py:has_meetings_with_numbers": "a meeting leg has telephone numbers",
    "shapes.py:tells_more": "further fields anywhere",
    "shapes.py:counts_from_seven": "the first Sequence is 7",
    "shapes.py:opens_with_the_same_number": "the first three events of an outbound call have Sequence 1",
    "shapes.py:has_ids_of_its_own": "UUIDs of its own for calls and legs",
    "shapes.py:has_names_for_ids": "names that are no UUIDs for calls and legs",
    "shapes.py:tells_codes_as_strings": "SipResponseCode of a HANGUP is a string",
    "shapes.py:tells_numbers_as_strings": "all numbers in Parameters are strings",
    "shapes.py:spells_hang_up_otherwise": "HANGUP has the Type HangUp",
    "shapes.py:tells_errors_at_top_level": "ErrorType and ErrorMessage of ACTION_FAILED at top level",
    "shapes.py:tells_errors_as_one_string": "one Error string in every ACTION_FAILED",
    "shapes.py:has_no_message_for_errors": "an empty ErrorMessage",
    "shapes.py:tells_of_no_digits": "no ReceivedDigits when ReceiveDigits begins to listen",
    "shapes.py:everything": "most of these shapes at once",
    "shapes.py:takes_events_back": "one dict for all events, emptied once it was answered",
    "asking.py:never_asks": "the world is never asked",
    "asking.py:decides_by_itself": "the world is never asked, and parties hang up, actions fail, updates come",
    "asking.py:decides_by_itself_and_tells_nothing": "the same, and it returns None",
    "asking.py:asks_only_when_idle": "only the idle question, and whether a party has lost its patience",
    "asking.py:offers_no_updates": "no update is ever offered",
    "asking.py:offers_updates_only_when_idle": "no update while an action runs",
    "asking.py:runs_every_hangup": "no party is ever faster than a Hangup",
    "asking.py:offers_hanging_up_only_when_idle": "no party hangs up while an action runs",
    "asking.py:never_fails": "every action succeeds, every endpoint answers",
    "asking.py:offers_in_another_order": "the harmless answer first, the others backwards",
    "asking.py:asks_in_words_of_its_own": "questions and answers in words that nobody knows",
    "asking.py:asks_between_actions": "parties hang up between two actions too",
    "asking.py:lets_either_party_overtake_a_hangup": "the other party hangs up before a Hangup, which runs all the same",
    "asking.py:tells_updates_late": "an update that came before a Hangup is told behind its HANGUP",
    "asking.py:gives_a_bridge_up_for_an_update": "an update while CallAndBridge rings; a new list ends the ringing",
    "asking.py:bridges_in_spite_of_an_update": "an update while CallAndBridge rings; it is bridged all the same",
    "asking.py:begins_at_the_beginning": "no call begins inside a topology",
    "asking.py:has_no_meetings": "raises CannotPlay for meetings",
    "asking.py:fails_to_join_meetings": "JoinChimeMeeting always fails",
    "asking.py:tells_no_statuses": "returns None in place of final statuses",
    "asking.py:asks_and_tells_nothing": "never asks, and returns None",
    "asking.py:plays_in_a_thread": "each call in a thread of its own",
    "telling.py:tells_success_after_hangup": "ACTION_SUCCESSFUL of a Hangup behind its HANGUP",
    "telling.py:goes_on_and_tells_success_after_hangup": "the same, where an empty list lets the running one go on",
    "telling.py:tells_success_before_hangup": "ACTION_SUCCESSFUL of a Hangup before its HANGUP",
    "telling.py:goes_on_and_tells_success_before_hangup": "the same, where an empty list lets the running one go on",
    "telling.py:tells_success_before_the_end": "the same for the only leg, which stays Connected up to its HANGUP",
    "telling.py:tells_hangup_after_leaving_a_meeting": "HANGUP for the meeting leg behind its ACTION_SUCCESSFUL",
    "telling.py:tells_hangup_before_leaving_a_meeting": "HANGUP for the meeting leg before its ACTION_SUCCESSFUL",
    "telling.py:tells_both_ends_when_a_caller_leaves": "HANGUP for LEG-B behind that of a meeting's caller",
    "telling.py:tells_both_ends_one_after_the_other": "the same, and up to then LEG-B is Connected",
    "telling.py:tells_actions_in_mid_list": "ACTION_SUCCESSFUL for every action",
    "telling.py:goes_on_and_tells_actions_in_mid_list": "the same, where an empty list lets the running one go on",
    "telling.py:tells_nothing_of_pauses": "no ACTION_SUCCESSFUL for Pause and ReceiveDigits",
    "telling.py:tells_recordings_late": "the result of RecordAudio one action later",
    "telling.py:tells_interruptions_behind_the_hangup": "ACTION_INTERRUPTED behind the HANGUP that an update brought",
    "telling.py:tells_interruptions_behind_the_end": "the same, also when the call is over",
    "telling.py:interrupts_whatever_runs": "an update interrupts every action",
    "telling.py:tells_results_behind_the_hangup": "ACTION_FAILED of what ran when its caller hung up, behind the HANGUP",
    "telling.py:fails_to_bridge_behind_the_hangup": "ACTION_FAILED of a CallAndBridge whose caller hung up, behind the HANGUP",
    "telling.py:fails_to_bridge_before_the_hangup": "ACTION_FAILED of a CallAndBridge whose caller hung up, before the HANGUP",
    "telling.py:rings_second_legs": "RINGING while the callee of a CallAndBridge rings",
    "telling.py:tells_of_the_callee_before_the_failure": "HANGUP of a second leg that never came up, before the ACTION_FAILED",
    "telling.py:tells_of_the_callee_behind_the_failure": "the same behind it",
    "telling.py:tries_again_three_times": "an event whose invocation failed comes three times more",
    "telling.py:tries_again_with_the_same_number": "the same, with the same Sequence",
    "telling.py:tells_the_end_after_a_failure": "HANGUP for each leg when the handler has failed for good",
    "silence.py:drops_the_list_without_actions": "a response without Actions drops the rest of the running list",
    "silence.py:drops_attributes_of_ignored_responses": "TransactionAttributes of an ignored response are not stored",
    "silence.py:keeps_arguments_as_attributes": "the Arguments of an update are added to the TransactionAttributes",
    "silence.py:finishes_what_runs": "a running action is told to have succeeded before a new list runs",
    "silence.py:both_hang_up_at_once": "both hang up: both Disconnected in the first HANGUP",
    "silence.py:both_hang_up_at_once_backwards": "the same, LEG-B first",
    "silence.py:both_hang_up_backwards": "both hang up: LEG-B first, with LEG-A Connected",
    "silence.py:fails_an_overtaken_hangup": "ACTION_FAILED of a Hangup whose leg has gone, behind the HANGUP",
    "silence.py:fails_an_overtaken_hangup_first": "ACTION_FAILED of a Hangup whose leg has gone, before the HANGUP",
    "silence.py:ends_an_unanswered_call_untold": "no event tells of the end of a call that was not answered",
    "silence.py:rings_until_the_caller_gives_up": "a call that was not answered ends when the caller hangs up",
    "silence.py:rings_out_until_it_is_answered": "a call that no action has answered ends with 480, whatever has failed",
    "silence.py:hangs_up_the_other_leg_by_default": "a Hangup that names no leg is one of LEG-B, where no event says more",
    "silence.py:hangs_up_the_named_leg_by_default": "the same, where events name the leg",
    "silence.py:calls_faults_invalid": "a Hangup of nobody is told by INVALID_LAMBDA_RESPONSE",
    "silence.py:calls_faults_invalid_at_once": "the same, before anything of its list runs",
    "silence.py:calls_faults_invalid_and_goes_on": "the same, and what is answered to it is ignored",
    "silence.py:calls_faults_invalid_in_action_data": "the same, with the error in ActionData (LAT-9)",
    "silence.py:calls_faults_invalid_and_lists_nobody": "the same, without Participants",
    "silence.py:takes_every_code": "a code that is not supported is taken for 0",
    "silence.py:has_no_end_of_patience": "no party gives up on a handler that never stops",
}

#: What no trace shows: it differs in how calls are played, or no script brings it about (attributes with other keys, a
#: handler that returns actions without end).
UNSEEN = frozenset(
    {
        "shapes.py:takes_events_back",
        "asking.py:plays_in_a_thread",
        "silence.py:has_no_end_of_patience",
        "variations.py:lat_15",
    }
)
