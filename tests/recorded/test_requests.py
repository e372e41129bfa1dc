"""Responses on lines of their own: paired where the log says for sure which event they answer, and nowhere else."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from recording import FILE, checked, lines, pairs, small_calls

from onhook.conformance.recorded import requests
from onhook.conformance.recorded.check import DAMAGED, REPEATED, UNPAIRED
from onhook.conformance.recorded.tally import Tally

Pairs = Sequence[dict[str, Any]]
STREAM = "2026/11/25/[$LATEST]00000000000000000000000000000%03d"


def recorded(calls: int = 2) -> list[dict[str, Any]]:
    """Some calls, one behind the other, in which one response has a fault."""
    played = small_calls()
    told = [one for number in range(calls) for one in pairs(played[3 + number], 11 + number)]
    told[1]["response"] = {"SchemaVersion": "9.9", "Actions": []}
    return told


def request(number: int) -> str:
    return f"8f1e8c1c-52a7-4e0c-9d0f-{number:012}"


def stamp(number: int) -> str:
    return f"2026-11-25T20:{number // 60:02}:{number % 60:02}.123Z"


def node(text: str, number: int) -> str:
    return f"{stamp(number)}\t{request(number)}\tINFO\t{text}\n"


def python(text: str, number: int) -> str:
    return f"[INFO]\t{stamp(number)}\t{request(number)}\t{text}\n"


def powertools(one: Any, number: int) -> str:
    told = {"level": "INFO", "message": one, "timestamp": stamp(number), "function_request_id": request(number)}
    return f"{json.dumps(told)}\n"


def both(log: Callable[[Any, int], str], several: Pairs) -> list[str]:
    return [log(one[key], number) for number, one in enumerate(several) for key in ("event", "response") if key in one]


def entry(text: str, number: int) -> dict[str, Any]:
    return {"timestamp": 1764103400000 + number, "message": text, "logStreamName": STREAM % 1, "eventId": "3" * 56}


def bracketed(several: Pairs, stream: str = "", first: int = 0) -> list[str]:
    told = []
    for number, one in enumerate(several, first):
        before = f"{stamp(number)} {stream + ' ' if stream else ''}"
        told += [f"{before}START RequestId: {request(number)} Version: $LATEST\n"]
        told += [f"{before}{json.dumps(one[key])}\n" for key in ("event", "response") if key in one]
        told += [f"{before}END RequestId: {request(number)}\n"]
        told += [f"{before}REPORT RequestId: {request(number)}\tDuration: 1.00 ms\n"]
    return told


def in_json(one: Any, number: int) -> str:
    return json.dumps(entry(node(json.dumps(one), number), number)) + "\n"


def pretty(several: Pairs) -> list[str]:
    entries = [json.loads(line) for line in both(in_json, several)]
    return json.dumps({"events": entries, "searchedLogStreams": []}, indent=4).splitlines(keepends=True)


def tail(several: Pairs) -> list[str]:
    return both(lambda one, number: f"{stamp(number)} {STREAM % 1} {node(json.dumps(one), number)}", several)


FORMS: dict[str, Callable[[Pairs], list[str]]] = {
    "Node.js": lambda several: both(lambda one, n: node(json.dumps(one), n), several),
    "Node.js, with words": lambda several: both(lambda one, n: node(f"told: {json.dumps(one)}", n), several),
    "Node.js, newest first": lambda several: both(lambda one, n: node(json.dumps(one), n), several)[::-1],
    "Python": lambda several: both(lambda one, n: python(json.dumps(one), n), several),
    "Powertools": lambda several: both(powertools, several),
    "Powertools, as strings": lambda several: both(lambda one, n: powertools(json.dumps(one), n), several),
    "JSON format": lambda several: both(
        lambda one, n: json.dumps({"timestamp": stamp(n), "level": "INFO", "requestId": request(n), "message": one}) + "\n",
        several,
    ),
    "entries": lambda several: both(in_json, several),
    "entries of Powertools": lambda several: both(
        lambda one, n: json.dumps(entry(powertools(one, n), n)) + "\n", several
    ),
    "filter-log-events": pretty,
    "tail": tail,
    "START and END": bracketed,
    "START and END, a stream": lambda several: bracketed(several, STREAM % 1),
}  # fmt: skip


def verdict(tally: Tally) -> dict[str, Any]:
    return {
        "calls": (tally.calls, tally.events, tally.responses),
        "exercised": dict(tally.exercised),
        "found": {(cause, case.times) for cause, case in tally.cases.items()},
        "told": {what: times for what, (times, _) in tally.notes.items()},
    }


@pytest.mark.parametrize("form", FORMS)
def test_a_response_on_its_own_line_is_as_one_beside_its_event(form: str) -> None:
    several = recorded()
    expected = verdict(checked(lines(several)))
    assert any(cause[0][0] == "RSP-4" for cause, _ in expected["found"])
    assert verdict(checked(FORMS[form](several))) == expected


def test_streams_that_run_side_by_side_are_told_apart_by_their_names() -> None:
    several = recorded(4)
    half = len(several) // 2
    one, two = bracketed(several[:half], STREAM % 1), bracketed(several[half:], STREAM % 2, half)
    mixed = [line for pair in zip(one, two, strict=False) for line in pair]
    mixed += one[len(two) :] + two[len(one) :]
    assert verdict(checked(mixed)) == verdict(checked(lines(several)))


def events_alone(several: Pairs) -> dict[str, Any]:
    return verdict(checked(lines({"event": one["event"]} for one in several)))


def doubtful(several: Pairs) -> dict[str, list[str]]:
    """Logs in which a response stands beside an event that it may not answer."""
    whole = bracketed(several)
    plain = both(lambda one, n: json.dumps(one) + "\n", several)
    first = bracketed(several[:1])
    overlapping = [
        f"START RequestId: {request(0)}\n",
        f"START RequestId: {request(1)}\n",
        json.dumps(several[0]["event"]) + "\n",
        json.dumps(several[1]["response"]) + "\n",
        f"END RequestId: {request(0)}\n",
        f"END RequestId: {request(1)}\n",
    ]
    return {
        "nothing says it": plain,
        "the log is reversed": whole[::-1],
        "no END": [line for line in whole if "END" not in line],
        "an END without a START": [*first, f"END RequestId: {request(7)}\n"],
        "overlapping": overlapping,
        "the same id for all": both(lambda one, n: node(json.dumps(one), 1), several),
        "two answers": [
            node(json.dumps(one), 0) for one in (several[0]["event"], several[0]["response"], several[1]["response"])
        ],
        "another id": [node(json.dumps(several[0]["event"]), 0), node(json.dumps(several[1]["response"]), 1)],
        "two ids": [
            node(json.dumps(several[0]["event"]), 0),
            python(node(json.dumps(several[1]["response"]), 1).strip(), 0),
        ],
        "a list of several": [
            powertools(several[0]["event"], 0),
            f"[{powertools('x', 0).strip()}, {powertools(several[1]['response'], 1).strip()}]\n",
        ],
    }


@pytest.mark.parametrize("name", doubtful(recorded()))
def test_what_is_not_certain_is_not_paired(name: str) -> None:
    tally = checked(doubtful(recorded())[name])
    assert tally.responses == 0
    assert tally.events > 0
    assert UNPAIRED in tally.notes
    assert not any(cause[0][0].startswith("RSP") for cause in tally.cases)


def test_an_id_inside_an_event_or_a_response_is_not_the_requests() -> None:
    """Applications keep ids of their own in TransactionAttributes, which come back with the next event."""
    first, second = recorded()[:2]
    first["response"]["TransactionAttributes"] = {"requestId": request(1)}
    second["event"]["CallDetails"]["TransactionAttributes"] = {"requestId": request(1)}
    tally = checked(lines([first["event"], first["response"], second["event"]]))
    assert (tally.events, tally.responses) == (2, 0)


def test_an_event_that_has_a_response_beside_it_keeps_it() -> None:
    several = recorded()
    log = both(
        lambda one, n: node(json.dumps(one), n), [{"event": one, "response": one["response"]} for one in several]
    )
    assert checked(log).responses == checked(lines(several)).responses


def test_an_event_that_was_logged_twice_counts_once() -> None:
    several = recorded()
    log = [line for line in FORMS["Node.js"](several) for _ in range(2)]
    tally = checked(log)
    assert tally.responses == 2 * len(several) - len(several)
    assert tally.notes[REPEATED][0] == len(several)


def test_damage_is_not_lost_by_pairing() -> None:
    one = recorded()[0]
    twice = json.dumps(one["event"]).replace('{"', '{"Sequence": 9, "', 1)
    tally = checked([node(twice, 0), node(json.dumps(one["response"]), 0)])
    assert tally.responses == 0
    odd = json.dumps(one["response"]).replace('{"', '{"SchemaVersion": "1.0", "', 1)
    assert checked([node(json.dumps(one["event"]), 0), node(odd, 0)]).responses == 0
    assert DAMAGED not in checked([node(json.dumps(one["event"]), 0), node(odd, 0)]).notes


def test_places_are_those_of_the_events() -> None:
    log = FORMS["Node.js"](recorded())
    found = next(case for cause, case in checked(log).cases.items() if cause[0][0] == "RSP-4")
    assert found.place == (FILE, 3)


def test_what_is_held_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "MOST", 3)
    several = recorded()
    events = [node(json.dumps(one["event"]), number) for number, one in enumerate(several)]
    answers = [node(json.dumps(one["response"]), number) for number, one in enumerate(several) if "response" in one]
    tally = checked([*events, *answers])
    assert tally.events == len(several)
    assert tally.responses <= 4


def test_overlapping_streams_without_names_cost_no_time() -> None:
    several = recorded()
    log = [f"START RequestId: {request(number)}\n" for number in range(20_000)] + bracketed(several)
    began = time.process_time()
    assert checked(log).responses == 0
    assert time.process_time() - began < 5
