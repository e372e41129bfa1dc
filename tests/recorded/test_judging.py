"""What is wrong in a log is found, with its place; what a log cannot tell is not judged."""

from __future__ import annotations

import hashlib
import importlib
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cases import CASES
from corpora import settings_of
from corpora.liars import LIARS, Liar
from corpora.service_liars import SERVICE_LIARS, ServiceLiar
from recording import FILE, blamed, checked, grave, lines, noted, pairs, small_calls
from tracing import Case

from onhook.conformance.campaigns.parts import Budget
from onhook.conformance.campaigns.suite import HandlerSuite, Surroundings
from onhook.conformance.catalogue import CATALOGUE
from onhook.conformance.lambda_runtime.project_modules import snapshot
from onhook.conformance.model.events import participants
from onhook.conformance.model.requirements import Level, Need, Requirement
from onhook.conformance.model.traces import Trace
from onhook.conformance.model.verdicts import Verdict
from onhook.conformance.recorded import check as told
from onhook.conformance.recorded import judging, shapes
from onhook.conformance.recorded.grouping import IDLE, LINGER, Calls
from onhook.conformance.recorded.judging import NOWHERE, is_decidable
from onhook.conformance.recorded.reading import UNREADABLE
from onhook.conformance.recorded.results import ONE_CALL_ID, results, settle
from onhook.conformance.recorded.tally import Tally
from onhook.conformance.rules import RULED
from onhook.conformance.rules.judging import Oracle
from onhook.conformance.search.sweep import Progress, sweep

TESTS = Path(__file__).parent.parent
#: Services that are found out by a log of small calls, and whether only by one that is known to be complete.
FOUND_OUT = {
    "env.py:NewerSchema": False,
    "env.py:TellsThatItIsUp": False,
    "env.py:NoAccount": False,
    "env.py:NoStart": False,
    "env.py:HangupWithoutATag": False,
    "env.py:AlwaysLegA": False,
    "env.py:ProvisionalCallId": False,
    "hup_which.py:NoMessage": False,
    "hup_bridged.py:TellsBeforeLegBIsDown": True,
    "hup_meeting.py:StillInTheMeeting": True,
    "env.py:RingsAfterTheEnd": True,
    "env.py:TellsOfTheOtherLeg": True,
    "env.py:ForgetsAttributes": True,
}
#: Handlers whose fault no single response shows (NOTE), that answer null, which may be a logger's word for nothing, or
#: that name a leg that another line may list.
UNSEEN = {"rsp.py:falls_off_the_end", "rsp.py:music_for_ever", "hnd.py:greets_the_transaction"}
HANDLER_LIARS = [
    liar
    for liar in LIARS
    if liar.depth == "shallow" and is_decidable(liar.id) and liar.target not in UNSEEN and liar.level != "NOTE"
]


def without_the_world(case: Case) -> list[Trace]:
    calls = case.calls if isinstance(case.calls, tuple) else (case.calls,)
    return [replace(one, asked=None, final=None) for one in calls]


@pytest.mark.parametrize("requirement", [row for row in CATALOGUE.values() if row.needs_world], ids=lambda row: row.id)
def test_what_needs_the_world_is_not_judged_without(requirement: Requirement) -> None:
    """Nor can a log decide it, or find it broken."""
    assert not is_decidable(requirement.id)
    oracle = Oracle(subjects=(requirement.subject,))
    for case in CASES[requirement.id].values():
        assert oracle.judge(without_the_world(case)).of(requirement.id) == ()


@pytest.mark.parametrize(
    "requirement", [row for row in CATALOGUE.values() if row.needs not in NOWHERE], ids=lambda row: row.id
)
def test_what_does_not_need_the_world_is_exercised_without(requirement: Requirement) -> None:
    """Some call comes to it with nothing but events and responses."""
    cases = [without_the_world(case) for case in CASES[requirement.id].values() if case.levels is not None]
    oracle = Oracle(subjects=(requirement.subject,))
    assert any(oracle.judge(calls).exercised.get(requirement.id) for calls in cases)


def test_every_requirement_has_a_rule() -> None:
    assert set(CATALOGUE) == RULED


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(TESTS / "services" / "liars"))
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if "." not in name:
            del sys.modules[name]


def log_of(liar: ServiceLiar) -> list[str]:
    module, _, name = liar.target.partition(".py:")
    service = getattr(importlib.import_module(module), name)
    return lines(pair for seed, trace in enumerate(small_calls(service, 60), 10) for pair in pairs(trace, seed))


SEEN_SERVICES = [liar for liar in SERVICE_LIARS if liar.target in FOUND_OUT and is_decidable(liar.id)]


@pytest.mark.usefixtures("services")
@pytest.mark.parametrize("liar", SEEN_SERVICES, ids=lambda row: f"{row.id}-{row.target.partition(':')[2]}")
def test_a_service_that_lies_is_found_out_and_blamed(liar: ServiceLiar) -> None:
    log = log_of(liar)
    assert blamed(checked(log, complete=True)) - set(liar.also) == {liar.id}
    by_default = blamed(checked(log))
    assert by_default == (set() if FOUND_OUT[liar.target] else {liar.id}), "a doubt that nobody has ruled out is a note"


def test_the_services_are_in_the_corpus() -> None:
    assert {one.target for one in SEEN_SERVICES} == set(FOUND_OUT)


@pytest.mark.parametrize("liar", HANDLER_LIARS, ids=lambda row: f"{row.id}-{row.target.partition(':')[2]}")
def test_a_handler_that_lies_is_found_out_with_file_and_line(liar: Liar) -> None:
    settings = settings_of(liar.target, liar.directions, liar.declared)
    suite = HandlerSuite(
        settings=settings,
        budget=Budget(),
        surroundings=Surroundings(base=TESTS / "liars", seen_before=snapshot()),
    )
    log: list[str] = []
    with suite.open() as campaign:
        for start in settings.starts:
            for played in sweep(campaign.first_call(start), campaign.play, most=40, progress=Progress()):
                log += lines(pairs(played.traces[0], len(log) + 10))
    tally = checked(log)
    assert blamed(tally) == {liar.id}
    for case in grave(tally):
        for file, line in case.places:
            event = json.loads(log[line - 1])["event"]
            assert (file, event["InvocationEventType"]) == (FILE, case.finding.event_type)


# -- what a log cannot tell --------------------------------------------------------------------------------------------


def call() -> list[dict[str, Any]]:
    """A call of five events or more, with two legs."""
    return next(
        told
        for trace in small_calls()
        if len(told := pairs(trace, 5)) > 4 and "LEG-B" in json.dumps(told) and told[0]["event"]["Sequence"] == 1
    )


def test_without_responses_nothing_is_judged_that_depends_on_them() -> None:
    tally = checked(lines(exchange["event"] for exchange in call()))
    judged = {requirement_id for requirement_id, times in tally.exercised.items() if times}
    assert judged
    assert {CATALOGUE[one].needs for one in judged} <= {Need.EVENT, Need.UNBROKEN}
    assert noted(tally) == {told.NO_RESPONSE: 1}


def test_a_gap_is_told_and_ends_what_is_known() -> None:
    exchanges = call()
    whole, gap = checked(lines(exchanges)), checked(lines([*exchanges[:1], *exchanges[2:]]))
    assert told.GAP in noted(gap)
    assert gap.exercised["ENV-15"] == 0 < whole.exercised["ENV-15"]


def test_what_is_told_of_a_log() -> None:
    exchanges = call()
    log = lines(exchanges)
    assert noted(checked(log)) == {}
    assert noted(checked(log + log)) == {told.REPEATED: len(log)}
    assert noted(checked(log[1:])) == {told.NOT_FROM_THE_BEGINNING: 1}
    assert noted(checked(log[:-1])) == {told.NOT_TO_THE_END: 1}
    assert noted(checked([*log, log[0][:200]])) == {UNREADABLE: 1}
    other = {**exchanges[1], "response": {"SchemaVersion": "1.0", "Actions": []}}
    disputed = checked([*log, *lines([other])])
    assert noted(disputed) == {told.DISPUTED: 1, told.REPEATED: 1}
    assert disputed.exercised["RSP-3"] == len(log) - 1
    changed = json.loads(json.dumps(exchanges[1]))
    changed["event"]["CallDetails"]["AwsRegion"] = "eu-west-1"
    assert told.CONFLICT in noted(checked([*log, *lines([changed])]))
    unnumbered = json.loads(json.dumps(exchanges[1]))
    del unnumbered["event"]["Sequence"]
    assert told.UNNUMBERED in noted(checked(lines([exchanges[0], unnumbered])))


def test_an_event_logged_by_wrapper_and_handler_counts_once() -> None:
    exchanges = call()
    log = [line for exchange in exchanges for line in lines([exchange["event"], exchange])]
    tally, plain = checked(log), checked(lines(exchanges))
    assert tally.exercised == plain.exercised
    assert noted(tally) == {told.REPEATED: len(exchanges)}


def test_one_call_in_two_files_is_one_call() -> None:
    log = lines(call())
    tally = checked(log[:2], log[2:])
    assert (tally.calls, tally.exercised) == (1, checked(log).exercised)


def test_two_functions_logs_interleaved_are_two_calls() -> None:
    first, second = lines(call()), lines(pairs(small_calls()[2], 6))
    mixed = [line for both in zip(first, second, strict=False) for line in both]
    assert checked(mixed).calls == 2


MASKS = ("***", "+1*******", "[REDACTED]", "<phone>", "xxxxxxxxxx", "XXXX", "########", "hidden")
NUMBERS = ("", "+10000000000", "anonymous", "5d41402abc4b2a76b9719d911017c592")
MASKED = [
    *(
        (name, mask)
        for name in ("CallId", "StartTimeInMilliseconds", "ParticipantTag", "AwsAccountId")
        for mask in MASKS
    ),
    *((name, mask) for name in ("To", "From") for mask in (*MASKS, *NUMBERS)),
]


@pytest.mark.parametrize(("name", "mask"), MASKED)
def test_masked_values_raise_no_alarm(name: str, mask: str) -> None:
    """Whatever stands in the place of a value that somebody hides, in all events of a call."""

    def masked(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: mask if key == name else masked(one) for key, one in value.items()}
        return [masked(one) for one in value] if isinstance(value, list) else value

    log = lines({"event": masked(exchange["event"])} for exchange in call())
    assert [case.finding for case in grave(checked(log, complete=True))] == []


#: Breaches of a Hangup of LEG-A in the first call, and which of its values each rests on.
BREACHES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "HND-1": ({"CallId": "3f2a0000-0000-4000-8000-0000000000ff"}, {"CallId", "ParticipantTag"}),
    "HND-2": ({"ParticipantTag": "LEG-B"}, {"CallId", "ParticipantTag"}),
    "HND-3": ({"ParticipantTag": "LEG_A"}, {"CallId", "ParticipantTag"}),
    "HND-4": ({"SipResponseCode": "603"}, set()),
}


@pytest.mark.parametrize("mask", ["[REDACTED]", "+1202***0101", "tel-9f8e", "***", "xxxx"])
@pytest.mark.parametrize("names", [("From",), ("To", "From"), ("CallerIdNumber",), ("CallId",)], ids="+".join)
@pytest.mark.parametrize("broken", BREACHES)
def test_a_masked_value_hides_only_what_depends_on_it(broken: str, names: tuple[str, ...], mask: str) -> None:
    """A breach in other values is found; one that rests on the masked value is left out, and nothing passes."""
    parameters, rests_on = BREACHES[broken]
    exchanges = pairs(small_calls()[0], 6)
    exchanges[0]["event"]["ActionData"] = {"Parameters": {"CallerIdNumber": "+12025550103"}}
    exchanges[0]["response"]["Actions"] = [{"Type": "Hangup", "Parameters": parameters}]
    assert broken in blamed(checked(lines(exchanges)))

    def masked(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: mask if key in names else masked(one) for key, one in value.items()}
        return [masked(one) for one in value] if isinstance(value, list) else value

    hidden = [{**exchange, "event": masked(exchange["event"])} for exchange in exchanges]
    tally = checked(lines(hidden))
    is_found = not rests_on & set(names)
    assert (broken in blamed(tally)) == is_found
    assert is_found or (told.DOUBTED in noted(tally) and not tally.exercised[broken])


@pytest.mark.parametrize("code", ["***", "[REDACTED]", "4x6", "XXX", "nnn", "#"])
def test_a_masked_code_raises_no_alarm(code: str) -> None:
    exchanges = call()
    exchanges[0]["response"]["Actions"] = [{"Type": "Hangup", "Parameters": {"SipResponseCode": code}}]
    exchanges[0]["event"]["CallDetails"]["Participants"][0]["From"] = "[REDACTED]"
    assert "HND-4" not in blamed(checked(lines(exchanges)))


def test_a_masked_number_in_a_response_hides_nothing_else_in_it() -> None:
    exchanges = call()
    bridge = {"Type": "CallAndBridge", "Parameters": {"CallTimeoutSeconds": 30, "CallerIdNumber": "[REDACTED]"}}
    bridge["Parameters"]["Endpoints"] = [{"BridgeEndpointType": "PSTN", "Uri": "+1******0101"}]
    hangup = {"Type": "Hangup", "Parameters": {"SipResponseCode": "603"}}
    exchanges[0]["response"]["Actions"] = [bridge, hangup]
    assert blamed(checked(lines(exchanges))) & {"HND-4", "RSP-8"} == {"HND-4"}


@pytest.mark.parametrize("regex", ["[0-9]", "[*#]", "^[1-3]$", "[a***]"])
@pytest.mark.parametrize("caller", ["+12025550101", "+anonymous", "+Restricted"])
def test_what_only_looks_masked_hides_nothing(regex: str, caller: str) -> None:
    exchanges = call()
    parameters = {
        "InputDigitsRegex": regex,
        "InBetweenDigitsDurationInMilliseconds": 1000,
        "FlushDigitsDurationInMilliseconds": 10000,
    }
    listen = {"Type": "ReceiveDigits", "Parameters": parameters}
    exchanges[0]["response"]["Actions"] = [listen]
    exchanges[1]["event"]["ActionData"] = listen
    for exchange in exchanges:
        for leg in participants(exchange["event"]):
            leg["From"] = caller
    exchanges[1]["response"]["Actions"] = [{"Type": "Hangup", "Parameters": {"CallId": "nobody's"}}]
    tally = checked(lines(exchanges))
    assert "HND-1" in blamed(tally)
    assert told.MASKED not in noted(tally)


def test_every_masked_event_is_counted() -> None:
    """Whether anything is found in its call or not, and also where a call is like one before."""
    exchanges = [exchange for seed in (6, 7, 8) for exchange in pairs(small_calls()[0], seed)]
    for exchange in exchanges:
        for leg in participants(exchange["event"]):
            leg["From"] = "[REDACTED]"
    assert noted(checked(lines(exchanges)))[told.MASKED] == len(exchanges)


@pytest.mark.parametrize("name", ["CallId", "ParticipantTag"])
@pytest.mark.parametrize("mask", [*MASKS, "*", hashlib.md5(b"leg").hexdigest(), hashlib.sha256(b"leg").hexdigest()])
def test_what_is_masked_in_responses_alone_raises_no_alarm(name: str, mask: str) -> None:
    """One of two statements that log has a sanitizer before it."""
    exchanges = next(told for trace in small_calls() if (told := pairs(trace, 6)) and _returns(told, "Hangup", name))
    for exchange in exchanges:
        for action in exchange["response"].get("Actions") or ():
            if name in action.get("Parameters", ()):
                action["Parameters"][name] = mask
    assert [case.finding for case in grave(checked(lines(exchanges), complete=True))] == []


@pytest.mark.parametrize("value", [None, True, 1, 0.5, "", [], ["HANGUP"], {}, {"HANGUP": 1}], ids=json.dumps)
@pytest.mark.parametrize("name", ["InvocationEventType", "Sequence", "SchemaVersion", "CallDetails", "ActionData"])
def test_a_field_of_any_type_is_judged(name: str, value: Any) -> None:
    """Every event of a call has it, then one of them: none of them stops a check."""
    for which in (slice(None), slice(0, 1), slice(1, 2)):
        exchanges = call()
        for exchange in exchanges[which]:
            exchange["event"][name] = value
        assert checked(lines(exchanges), complete=True).events <= len(exchanges)


@pytest.mark.parametrize("length", [8, 16, 32, 40, 64])
@pytest.mark.parametrize("side", ["event", "response"])
def test_call_ids_that_are_hashed_on_one_side_raise_no_alarm(side: str, length: int) -> None:
    """Somebody hashes what one of two statements logs; a CallId that is wrong in itself is found nevertheless."""
    exchanges = next(
        found for trace in small_calls() if (found := pairs(trace, 6)) and _returns(found, "Hangup", "CallId")
    )
    ids = {leg["CallId"] for exchange in exchanges for leg in participants(exchange["event"])}
    for exchange in exchanges:
        text = json.dumps(exchange[side])
        for call_id in ids:
            text = text.replace(call_id, hashlib.sha256(call_id.encode()).hexdigest()[:length])
        exchange[side] = json.loads(text)
    tally = checked(lines(exchanges), complete=True)
    assert [case.finding for case in grave(tally)] == []
    assert noted(tally)[told.DOUBTED]


STRANGER = "3f2a0000-0000-4000-8000-0000000000ff"
ONE_SIDED = ("X" * 28 + "000a", "sha256:9c9c", "tok_9f2ab3", "CALL_1", "000a", "22222222-aaaa-<num>")


@pytest.mark.parametrize("mask", ONE_SIDED)
def test_call_ids_that_are_of_another_form_in_the_events_alone_raise_no_alarm(mask: str) -> None:
    exchanges = pairs(small_calls()[0], 6)[:1]
    exchanges[0]["response"]["Actions"] = [hang_up := {"Type": "Hangup", "Parameters": {"CallId": STRANGER}}]
    for exchange in exchanges:
        for leg in participants(exchange["event"]):
            leg["CallId"] = mask
    tally = checked(lines(exchanges))
    assert [case.finding for case in grave(tally)] == []
    assert noted(tally)[told.DOUBTED]
    hang_up["Parameters"]["CallId"] = "no-such-call"  # nor is this one of the service's
    assert "HND-1" in blamed(checked(lines(exchanges)))


def test_an_object_that_became_a_text_is_no_mask() -> None:
    exchanges = pairs(small_calls()[0], 6)
    exchanges[0]["response"]["Actions"] = [{"Type": "Hangup", "Parameters": {"CallId": "[object Object]"}}]
    assert "HND-1" in blamed(checked(lines(exchanges)))


@pytest.mark.parametrize("mask", ["<PHONE_NUMBER>", "filtered", "*", "\u2588" * 5, "9c" * 16, "9" * 40, "9c" * 32])
@pytest.mark.parametrize("side", ["event", "response"])
@pytest.mark.parametrize("name", ["CallerIdNumber", "Uri"])
def test_a_number_that_is_masked_on_one_side_alone_raises_no_alarm(name: str, side: str, mask: str) -> None:
    """What is dialled, in the ActionData or in the action."""

    def masked(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: mask if key == name else masked(one) for key, one in value.items()}
        return [masked(one) for one in value] if isinstance(value, list) else value

    exchanges = next(
        told
        for trace in small_calls()
        if (told := pairs(trace, 6)) and _returns(told, "CallAndBridge", "CallerIdNumber")
    )
    assert name in json.dumps(exchanges)
    for exchange in exchanges:
        exchange[side] = masked(exchange[side])
    assert [case.finding for case in grave(checked(lines(exchanges), complete=True))] == []


@pytest.mark.parametrize("mask", ["***", "[X]", "<removed>", "masked", "####"])
@pytest.mark.parametrize("name", ["JoinToken", "MeetingId"])
def test_a_parameter_that_is_masked_in_the_response_alone_raises_no_alarm(name: str, mask: str) -> None:
    """Its ActionData has it as it was."""
    exchanges = next(
        told for trace in small_calls() if (told := pairs(trace, 6)) and _returns(told, "JoinChimeMeeting", name)
    )
    for exchange in exchanges:
        for action in exchange["response"].get("Actions") or ():
            if name in action.get("Parameters", ()):
                action["Parameters"][name] = mask
    assert [case.finding for case in grave(checked(lines(exchanges), complete=True))] == []


WORDS = ("PII", "\u25cf\u25cf\u25cf\u25cf", "n/a", "-", "{uuid}", "{{UUID}}", "%uuid%", "anonymous", "id")
LIKELY = ("3f2a0000-0000-4000-8000-000000000001", "call-id-1")


def of_one_call_id(word: str, *seeds: int) -> list[dict[str, Any]]:
    """Calls with two legs, of which every participant has one CallId."""
    trace = next(
        bridged for bridged in small_calls() if any(len(participants(told.event)) > 1 for told in bridged.invocations)
    )
    exchanges = [exchange for seed in seeds for exchange in pairs(trace, seed)]
    for exchange in exchanges:
        for leg in participants(exchange["event"]):
            leg["CallId"] = word
        for action in exchange["response"].get("Actions") or ():
            if "CallId" in action.get("Parameters", ()):
                action["Parameters"]["CallId"] = word
    return exchanges


@pytest.mark.parametrize("word", WORDS)
def test_one_word_for_all_legs_of_a_call_is_a_mask(word: str) -> None:
    tally = checked(lines(of_one_call_id(word, 6)), complete=True)
    assert [case.finding for case in grave(tally)] == []


@pytest.mark.parametrize("word", LIKELY)
def test_one_call_id_for_all_legs_of_all_calls_is_a_mask(word: str) -> None:
    """In one call it is a fault; in a log of several it would be one only if another call had another CallId."""
    assert "ENV-6" in blamed(settle(checked(lines(of_one_call_id(word, 6)), complete=True)))
    tally = settle(checked(lines(of_one_call_id(word, 6, 7, 8)), complete=True))
    assert [case.finding for case in grave(tally)] == []
    assert ONE_CALL_ID in noted(tally)
    mixed = lines([*of_one_call_id(word, 6, 7, 8), *call()])
    assert "ENV-6" in blamed(settle(checked(mixed, complete=True)))
    halves = [
        checked(lines(of_one_call_id(masked, *seeds)), complete=True) for masked, seeds in ((word, (6,)), ("2", (7, 8)))
    ]
    for whole in (Tally(), Tally()):
        for half in halves:
            whole.add(half)
        halves.reverse()
        assert "ENV-6" in blamed(settle(whole))


@pytest.mark.parametrize(
    ("name", "mask"),
    [
        *(("InputDigitsRegex", one) for one in ("***", "*", "f***3", "[REDACTED]")),
        ("Type", "[masked]"),
        ("Type", "***"),
    ],
)
def test_a_masked_parameter_raises_no_alarm(name: str, mask: str) -> None:
    """And a value that is wrong is blamed, if nobody can have put it there to hide another."""

    def tally_with(value: str) -> Tally:
        exchanges = call()
        good = {"Type": "S3", "BucketName": "b", "Key": "k.wav"}
        parameters = {
            "ParticipantTag": "LEG-A",
            "AudioSource": good | ({"Type": value} if name == "Type" else {}),
            "FailureAudioSource": good,
            "MinNumberOfDigits": 1,
            "MaxNumberOfDigits": 2,
            "RepeatDurationInMilliseconds": 9000,
            "InputDigitsRegex": value if name == "InputDigitsRegex" else "1",
        }
        action = {"Type": "PlayAudioAndGetDigits", "Parameters": parameters}
        exchanges[0]["response"] = {"SchemaVersion": "1.0", "Actions": [action]}
        return checked(lines(exchanges))

    assert "RSP-8" not in blamed(tally_with(mask))
    assert "RSP-8" in blamed(tally_with("+1" if name == "InputDigitsRegex" else "SX"))


def test_a_sign_may_stand_for_a_digit_where_the_event_is_masked() -> None:
    exchanges = call()
    action = {"Type": "PlayAudio", "Parameters": {"AudioSource": {"Type": "SX", "BucketName": "b", "Key": "k.wav"}}}
    exchanges[0]["response"] = {"SchemaVersion": "1.0", "Actions": [action]}
    assert "RSP-8" in blamed(checked(lines(exchanges)))
    for leg in participants(exchanges[0]["event"]):
        leg["To"] = leg["From"] = "+XXXXXXXXXXX"
    assert "RSP-8" not in blamed(checked(lines(exchanges)))


def test_an_invented_identifier_in_a_response_is_blamed() -> None:
    """What the same calls come to where nobody has masked anything."""
    exchanges = next(
        told for trace in small_calls() if (told := pairs(trace, 6)) and _returns(told, "Hangup", "CallId")
    )
    for exchange in exchanges:
        for action in exchange["response"].get("Actions") or ():
            if "CallId" in action.get("Parameters", ()):
                action["Parameters"]["CallId"] = "00000000-0000-4000-8000-0000000000ff"
    assert "HND-1" in blamed(checked(lines(exchanges)))


def _returns(exchanges: list[dict[str, Any]], kind: str, name: str) -> bool:
    """Say whether an action of this type comes with this parameter."""
    return any(
        action["Type"] == kind and name in action.get("Parameters", ())
        for exchange in exchanges
        for action in exchange["response"].get("Actions") or ()
    )


def test_a_call_begins_with_somebody() -> None:
    """A HANGUP may list nobody, since legs that have ended may be left out; an event that opens a call may not."""
    exchanges = call()
    exchanges[-1]["event"]["CallDetails"]["Participants"] = []
    assert "ENV-5" not in blamed(checked(lines(exchanges)))
    exchanges[0]["event"]["CallDetails"]["Participants"] = []
    assert "ENV-5" in blamed(checked(lines(exchanges)))


def test_identifiers_that_are_hashed_anew_in_each_line_raise_no_alarm() -> None:
    log = []
    for number, exchange in enumerate(call()):
        text = json.dumps(exchange)
        for leg in exchange["event"]["CallDetails"]["Participants"]:
            hashed = hashlib.sha256(f"{number}{leg['CallId']}".encode()).hexdigest()
            text = text.replace(leg["CallId"], hashed)
        log.append(f"{text}\n")
    assert [case.finding for case in grave(checked(log, complete=True))] == []


def _acts_on(exchanges: list[dict[str, Any]], name: str) -> bool:
    answers = [exchange["response"] for exchange in exchanges if exchange["event"]["InvocationEventType"] == name]
    return bool(answers) and all(one.get("Actions") for one in answers)


def test_an_application_that_makes_calls_may_leave_those_alone_that_come_in() -> None:
    """RSP-9 is a note where the same log has calls that the application makes and answers."""
    inbound = pairs(small_calls()[0], 5)[:1]
    inbound[0]["response"]["Actions"] = []
    outbound = next(told for trace in small_calls() if _acts_on(told := pairs(trace, 6), "CALL_ANSWERED"))
    verdicts = [
        next(item for item in results(checked(lines(log))) if item.id == "RSP-9").verdict
        for log in (inbound, [*inbound, *outbound])
    ]
    assert verdicts == [Verdict.WARNED, Verdict.PASSED]


def test_words_that_are_spoken_hide_nothing() -> None:
    exchanges = call()
    for exchange in exchanges:
        exchange["event"]["ActionData"] = {"Type": "Speak", "Parameters": {"Text": "Please wait... <break/> ***"}}
    del exchanges[0]["event"]["CallDetails"]["Participants"][0]["To"]
    assert "ENV-5" in blamed(checked(lines(exchanges)))


def test_a_service_of_a_new_kind_is_judged_by_what_is_known_of_it() -> None:
    """Fields that nobody knows are let be; a type of event that nobody knows is a SHOULD, as the catalogue says."""
    exchanges = call()
    for exchange in exchanges:
        exchange["event"]["CallDetails"]["Novelty"] = {"a": [1]}
        exchange["event"]["Novelty"] = True
    assert blamed(checked(lines(exchanges))) == set()
    exchanges[1]["event"]["InvocationEventType"] = "VOICEMAIL_DETECTED"
    assert [case.finding.level for case in grave(checked(lines(exchanges)))] == [Level.SHOULD]


def test_a_call_of_more_than_a_thousand_events_is_over_the_limit() -> None:
    exchanges = call()
    middle = [json.loads(json.dumps(exchanges[1])) for _ in range(1_100)]
    for number, exchange in enumerate(middle, 2):
        exchange["event"]["Sequence"] = number
        exchange["event"]["CallDetails"]["TransactionAttributes"] = {"turn": str(number)}
    assert "RSP-12" in blamed(checked(lines([exchanges[0], *middle])))
    assert "RSP-12" not in blamed(checked(lines([exchanges[0], *middle[:900]])))
    for exchange in (exchanges[0], *middle):
        exchange["event"]["CallDetails"]["TransactionId"] = "[REDACTED]"  # they may be of many calls
    assert "RSP-12" not in blamed(checked(lines([exchanges[0], *middle])))


# -- the stream --------------------------------------------------------------------------------------------------------


def test_what_is_held_does_not_grow_with_the_calls_that_have_ended() -> None:
    whole = small_calls()[0]
    check = told.Check(told.Judge(), [FILE])
    most = 0
    for seed in range(3_000):
        check.reader.read_lines(lines(pairs(whole, seed + 2)), 0)
        most = max(most, len(check._calls._open))
    assert check.finish().calls == 3_000
    assert most <= 1_200


def test_a_call_that_never_ends_is_given_out_in_the_end() -> None:
    """Also where calls before it in the queue go on and on."""
    check = told.Check(told.Judge(), [FILE], idle=200)
    log = lines(call())
    check.reader.read_lines([log[0]], 0)
    other = [lines(pairs(small_calls()[0], seed))[0] for seed in range(20, 23)]
    for _ in range(200):
        check.reader.read_lines(other, 0)
    assert check.tally.calls == 0
    assert len(check._calls._open) == 3, "the three that go on"
    check.reader.read_lines(log[1:], 0)
    tally = check.finish()
    assert noted(tally)[told.LATE] == 1
    assert blamed(tally) == set()


def test_the_queues_hold_their_order() -> None:
    assert (Calls().idle, Calls().linger) == (IDLE, LINGER)
    assert (Calls(idle=3).linger, Calls(idle=LINGER + 1).linger) == (3, LINGER + 1)
    assert list(Calls().rest()) == []


def test_what_is_recognised_is_judged_as_what_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls whose shapes are known take an opinion over: it is the one that they would have had alone."""
    logs = [pairs(trace, seed) for seed, trace in enumerate(small_calls()[:60] * 3, 100)]
    for number, logged in enumerate(logs):
        if number % 4 == 1:  # identifiers that are equal in other places
            text = json.dumps(logged).replace("000000000002", "000000000001" if number % 8 == 1 else "00000000000a")
            logged[:] = json.loads(text)
        if number % 7 == 3:
            logged[0]["response"] = {
                "SchemaVersion": "1.0",
                "Actions": [{"Type": "Hangup", "Parameters": {"CallId": "1234567890123"}}],
            }
        if number % 9 == 5:
            logged[0]["event"]["CallDetails"]["Participants"][0]["To"] = "***" if number % 2 else "+441234567890"
    log = [line for logged in logs for line in lines(logged)]
    quick = checked(log)
    monkeypatch.setattr(told, "_kind", lambda entries: None)
    monkeypatch.setattr(shapes, "MOST_IN_VAIN", 0)
    monkeypatch.setattr(judging, "MOST_REMEMBERED", -1)
    slow = checked(log)
    assert sum(case.times for case in quick.cases.values()) > 50
    assert blamed(quick) >= {"ENV-6", "HND-1"}
    assert quick == slow


def test_the_place_of_a_finding_does_not_depend_on_what_was_judged_before() -> None:
    """Calls of one kind share an opinion; the first of them in the log is the one that is shown."""
    logs = [pairs(small_calls()[0], seed) for seed in range(20, 26)]
    for logged in logs:
        logged[0]["event"]["SchemaVersion"] = "1.1"
    log = [line for logged in logs for line in lines(logged)]
    (case,) = [found for found in grave(checked(log)) if found.finding.id == "ENV-1"]
    length = len(logs[0])
    assert case.times == 6
    assert [line for _, line in case.places] == [1 + length * number for number in range(6)]
    assert case.place == (FILE, 1)


def test_the_docs_name_what_a_logger_breaks_that_removes_action_data() -> None:
    """Of what a service must tell, nothing but these is missing then; docs/recorded-calls.md names them."""
    calls = [pairs(trace, seed) for seed, trace in enumerate(small_calls(), 6)]
    every = [exchange for call in calls for exchange in call]
    for exchange in every:
        exchange["event"].pop("ActionData", None)
    found = blamed(checked(lines(every)))
    text = (TESTS.parent / "docs" / "recorded-calls.md").read_text()
    advice = text.partition("has *removed* fields")[2].partition(". Cut")[0]
    assert {"HUP-F4", "ENV-9"} <= found
    assert {note for note in found if note not in advice} == set()
