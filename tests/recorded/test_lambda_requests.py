"""Responses on lines of their own: paired where the log says for sure which event they answer, and nowhere else."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable, Sequence
from itertools import combinations, pairwise
from typing import Any

import pytest
from recording import FILE, checked, lines, pairs, small_calls

from onhook.conformance.recorded import lambda_requests
from onhook.conformance.recorded.check import DAMAGED, REPEATED
from onhook.conformance.recorded.logged import NOT_KEPT, ParsedInvocation
from onhook.conformance.recorded.reading import CUT, UNPAIRED, LogReader
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


def relined(texts: Sequence[str]) -> list[str]:
    return "".join(texts).splitlines(keepends=True)


def bracketed(several: Pairs, stream: str = "", first: int = 0, indent: int | None = None) -> list[str]:
    told = []
    for number, one in enumerate(several, first):
        before = f"{stamp(number)} {stream + ' ' if stream else ''}"
        told += [f"{before}START RequestId: {request(number)} Version: $LATEST\n"]
        told += [f"{before}{json.dumps(one[key], indent=indent)}\n" for key in ("event", "response") if key in one]
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


def exported(several: Pairs, log: Callable[[Any, int], str] | None = None) -> list[dict[str, Any]]:
    """The entries of an export: what a logger writes, or what prints and the START and END lines around them."""
    if log is not None:
        return [entry(text, number) for number, text in enumerate(both(log, several))]
    return [entry(line.partition("Z ")[2], number) for number, line in enumerate(bracketed(several))]


def timed(message: str, number: int) -> str:
    """A message with the time of a clock that goes backwards."""
    return json.dumps({"time": stamp(99 - number), "told": json.loads(message)}) if message.startswith("{") else message


def json_format(one: Any, number: int) -> str:
    """Lambda's JSON format, as the runtime for Python writes it."""
    told = {"timestamp": stamp(number), "level": "INFO", "message": json.dumps(one), "logger": "root"}
    return f"{json.dumps(told | {'requestId': request(number)})}\n"


def insights(entries: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of Logs Insights, newest first."""
    return [
        {"@timestamp": clock(one["timestamp"]), "@message": one["message"], "@logStream": one["logStreamName"]}
        for one in entries[::-1]
    ]


def clock(milliseconds: int) -> str:
    return f"2026-11-25 20:{milliseconds // 1000 % 60:02}:{milliseconds % 60:02}.000"


def subscribed(entries: Sequence[dict[str, Any]], most: int) -> str:
    """What a subscription filter sends: so many entries in each message, of one stream, with nothing in between."""
    several = [entries[first : first + most] for first in range(0, len(entries), most)]
    messages = [
        {
            "messageType": "DATA_MESSAGE",
            "logStream": one[0]["logStreamName"],
            "logEvents": [without_stream(e) for e in one],
        }
        for one in several
    ]
    return "".join(map(json.dumps, messages))


def without_stream(one: dict[str, Any]) -> dict[str, Any]:
    return {"id": one["eventId"], "timestamp": one["timestamp"], "message": one["message"]}


def loki(entries: Sequence[dict[str, Any]]) -> str:
    values = [[f"{one['timestamp']}000000", one["message"]] for one in entries[::-1]]
    labels = {"job": "calls", "filename": entries[0]["logStreamName"]}
    return json.dumps({"status": "success", "data": {"result": [{"stream": labels, "values": values}]}})


def datadog(entries: Sequence[dict[str, Any]]) -> str:
    return json.dumps(
        {"data": [{"id": "AQ", "attributes": {"message": one["message"], "host": "h"}} for one in entries[::-1]]}
    )


def fields(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"results": [[{"field": key, "value": value} for key, value in row.items()] for row in rows]}


def table(rows: Sequence[dict[str, Any]], delimiter: str = ",") -> list[str]:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return relined([text.getvalue()])


def told_by_node(one: Any, number: int) -> str:
    return node(json.dumps(one), number)


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
    "filter-log-events as text": lambda several: both(
        lambda one, n: f"EVENTS\t3\t{n}\t{STREAM % 1}\t{node(json.dumps(one), n).rstrip()}\t{n}\n", several
    ),
    "tail": tail,
    "filter-log-events on one line": lambda several: [json.dumps({"events": exported(several, told_by_node)})],
    "the same of Powertools": lambda several: [json.dumps({"events": exported(several, powertools)})],
    "the same in JSON format": lambda several: [json.dumps({"events": exported(several, json_format)})],
    "the same in JSON format, pretty": lambda several: json.dumps(
        {"events": exported(several, json_format)}, indent=4
    ).splitlines(keepends=True),
    "Insights on one line": lambda several: [json.dumps(insights(exported(several, told_by_node)))],
    "get-query-results on one line": lambda several: [json.dumps(fields(insights(exported(several, json_format))))],
    "a subscription": lambda several: [subscribed(exported(several, told_by_node), 3)],
    "Datadog": lambda several: [datadog(exported(several, told_by_node))],
    "Loki": lambda several: [loki(exported(several, json_format))],
    "a list of entries of Powertools": lambda several: [
        json.dumps([json.loads(line) for line in both(powertools, several)])
    ],
    "START and END in entries": lambda several: [json.dumps({"events": exported(several)})],
    "START and END in entries whose messages have times of their own": lambda several: [
        json.dumps({"events": [one | {"message": timed(one["message"], n)} for n, one in enumerate(exported(several))]})
    ],
    "START and END in entries of an export with a time of its own": lambda several: [
        json.dumps({"timestamp": stamp(99), "events": exported(several)})
    ],
    "START and END in entries, a line each": lambda several: lines(exported(several)),
    "START and END in a subscription": lambda several: [subscribed(exported(several), 2)],
    "START and END in Insights": lambda several: [json.dumps(insights(exported(several)))],
    "START and END in get-query-results": lambda several: [json.dumps(fields(insights(exported(several))))],
    "START and END in Loki": lambda several: [loki(exported(several))],
    "CSV": lambda several: table(exported(several, told_by_node)),
    "CSV of Powertools": lambda several: table(exported(several, powertools), delimiter=";"),
    "CSV in JSON format": lambda several: table(insights(exported(several, json_format)), delimiter="\t"),
    "CSV of pretty messages": lambda several: table(
        exported(several, lambda one, n: node(json.dumps(one, indent=2), n))
    ),
    "START and END in CSV": lambda several: table(exported(several)),
    "START and END in Insights, CSV": lambda several: table(insights(exported(several))),
    "Node.js, pretty": lambda several: relined(both(lambda one, n: node(json.dumps(one, indent=2), n), several)),
    "tail, pretty": lambda several: relined(
        both(lambda one, n: f"{stamp(n)} {STREAM % 1} {node(json.dumps(one, indent=4), n)}", several)
    ),
    "START and END, pretty": lambda several: relined(bracketed(several, indent=2)),
    "START and END, a stream, pretty": lambda several: relined(bracketed(several, STREAM % 1, indent=4)),
    "Powertools, pretty": lambda several: "".join(
        f"{json.dumps(json.loads(line), indent=4)}\n" for line in both(powertools, several)
    ).splitlines(keepends=True),
    "Insights of Powertools, pretty all through": lambda several: json.dumps(
        [one | {"@message": json.loads(one["@message"])} for one in insights(exported(several, powertools))], indent=2
    ).splitlines(keepends=True),
    "START and END in entries, pretty": lambda several: json.dumps({"events": exported(several)}, indent=4).splitlines(
        keepends=True
    ),
    "START and END in get-query-results, pretty": lambda several: json.dumps(
        fields(insights(exported(several))), indent=4
    ).splitlines(keepends=True),
    "START and END in a subscription, pretty": lambda several: json.dumps(
        json.loads(subscribed(exported(several), 999)), indent=2
    ).splitlines(keepends=True),
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


def of_two_streams(several: Pairs) -> list[dict[str, Any]]:
    half = len(several) // 2
    first, second = exported(several[:half]), exported(several[half:])
    return [one for pair in zip(first, second, strict=False) for one in pair]


def with_one_from_elsewhere(several: Pairs) -> list[dict[str, Any]]:
    """A response of another time stands between START and END, in the place of the one that was lost."""
    start, event, _, end, *_ = exported(several)
    return [start, event, entry(json.dumps(several[1]["response"]), 99_999), end]


def in_no_order(several: Pairs) -> list[dict[str, Any]]:
    """All entries between START and END have one millisecond, so that they may be of another request."""
    start, event, response, end, *_ = exported(several)
    return [entry("REPORT RequestId: x", 9), start, event, response | {"timestamp": end["timestamp"]}, end, start]


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
        "the answer to the event before": [
            text
            for number, (one, other) in enumerate(pairwise(several))
            for text in (
                powertools(one["event"], number),
                f"{json.dumps({'lastResponse': other['response'], 'requestId': request(number)})}\n",
            )
        ],
        "an id of which nothing is left": both(
            lambda one, n: node(json.dumps(one), n).replace(request(n), "0" * 8 + "-0000-0000-0000-" + "0" * 12),
            several[:1],
        ),
        "nothing says it, pretty": relined(both(lambda one, n: json.dumps(one, indent=2) + "\n", several)),
        "nothing says it, in entries": [json.dumps({"events": [entry(line, n) for n, line in enumerate(plain)]})],
        "nothing says it, in a list": [json.dumps([one[key] for one in several for key in ("event", "response")])],
        "nothing says it, on one line": [" ".join(line.strip() for line in plain)],
        "an id beside a list": [
            json.dumps({"requestId": request(0), "events": [several[0]["event"], several[1]["response"]]})
        ],
        "an id beside two": [node(json.dumps(several[0]["event"]) + json.dumps(several[1]["response"]), 0)],
        "entries without a time, newest first": [
            json.dumps([{"log": one["message"], "logStream": STREAM % 1} for one in exported(several)[::-1]])
        ],
        "entries without a stream, newest first": [json.dumps(list(map(without_stream, exported(several)[::-1])))],
        "entries of two streams, without their names": [json.dumps(list(map(without_stream, of_two_streams(several))))],
        "entries in no order": [json.dumps(in_no_order(several))],
        "entries of one time": [json.dumps([one | {"timestamp": 1} for one in exported(several)])],
        "entries in the order of their messages": [
            json.dumps(sorted(exported(several), key=lambda one: str(one["message"])))
        ],
        "a table without streams, newest first": table(list(map(without_stream, exported(several)[::-1]))),
        "an entry from elsewhere": [json.dumps(with_one_from_elsewhere(several))],
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


def test_streams_of_an_export_are_told_apart_by_their_names() -> None:
    several = recorded(4)
    half = len(several) // 2
    one, two = (
        exported(several[:half]),
        [told | {"logStreamName": STREAM % 2} for told in exported(several)[len(exported(several[:half])) :]],
    )
    mixed = [told for pair in zip(one, two, strict=False) for told in pair]
    mixed += one[len(two) :] + two[len(one) :]
    assert verdict(checked([json.dumps(mixed)])) == verdict(checked(lines(several)))


class Seen(LogReader):
    """Keeps the invocations that were found, each with the response that was paired with it."""

    def __init__(self, log: Sequence[str]) -> None:
        self.taken: list[ParsedInvocation] = []
        super().__init__([FILE], Tally(), lambda entry: self.taken.append(entry.read()))
        self.read_lines(log, 0)


@pytest.mark.parametrize("newest_first", [False, True])
def test_a_request_of_which_a_part_is_lost_takes_nothing_from_its_neighbour(newest_first: bool) -> None:
    """Each single entry lost, and each two: no response is paired with another event than its own."""
    several = recorded()[:3]
    entries = exported(several)
    right, paired = {json.dumps(one["event"]): one.get("response") for one in several}, 0
    for lost in combinations(range(len(entries)), 2):
        left = [one for number, one in enumerate(entries) if number not in lost]
        seen = Seen([json.dumps(left[::-1] if newest_first else left)]).taken
        assert len(seen) == sum("InvocationEventType" in one["message"] for one in left)
        assert all(one.response in (NOT_KEPT, right[json.dumps(one.event)]) for one in seen)
        paired += sum(one.response is not NOT_KEPT for one in seen)
    assert paired > 2 * len(entries)


@pytest.mark.parametrize("damage", ['"', '","', "\n", "x" * 99, '"{'])
def test_a_table_with_damage_is_read_around_it(damage: str) -> None:
    """At each place of one row: the others lose nothing but, at most, the row that is next to it."""
    several = recorded()
    log = "".join(table(exported(several, told_by_node)))
    begin = log.index("\n", log.index("\n") + 1)
    for place in range(begin, begin + 600, 7):
        seen = Seen(relined([log[:place], damage, log[place:]])).taken
        assert len(seen) >= len(several) - 2
        assert sum(one.response is not NOT_KEPT for one in seen) >= len(several) - 2


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("wrap", [lambda text: text, lambda text: node(text, 0), lambda text: f"told {text} to"])
def test_a_response_that_was_cut_is_counted(wrap: Callable[[str], str], indent: int | None) -> None:
    """Beside its event, or on a line of its own."""
    one = recorded()[0]
    response = json.dumps(one["response"], indent=indent)
    assert checked(relined([wrap(response[: response.rindex("]")]), "\n", *lines([one["event"]])])).notes[CUT][0] == 1
    if indent is None:
        text = json.dumps(one)
        assert checked([wrap(text[: text.rindex("]")])]).notes[CUT][0] == 1
        assert CUT not in checked([wrap(text)]).notes


@pytest.mark.parametrize(
    "name", ["previous", "previousResponse", "last_response", "defaultResponse", "fallback", "expected"]
)
def test_a_response_whose_name_says_otherwise_is_no_answer(name: str) -> None:
    one = recorded()[0]
    for several in ({"event": one["event"], name: one["response"]}, {"message": one["event"], name: one["response"]}):
        tally = checked(lines([several]))
        assert (tally.events, tally.responses) == (1, 0)
    assert checked(lines([{"event": one["event"], name: {}, "result": one["response"]}])).responses == 1


def test_damage_in_an_export_is_not_lost_by_taking_it_apart() -> None:
    one = recorded()[0]
    told = [json.loads(powertools(one[key], 0)) for key in ("event", "response")]
    twice = json.dumps(told).replace('"Sequence"', '"Sequence": 9, "Sequence"', 1)
    tally = checked([twice])
    assert (tally.events, tally.responses) == (1, 0)
    assert UNPAIRED in tally.notes


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
    monkeypatch.setattr(lambda_requests, "MOST", 3)
    several = recorded()
    events = [node(json.dumps(one["event"]), number) for number, one in enumerate(several)]
    answers = [node(json.dumps(one["response"]), number) for number, one in enumerate(several) if "response" in one]
    tally = checked([*events, *answers])
    assert tally.events == len(several)
    assert tally.responses <= 4


def test_what_is_held_between_start_and_end_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lambda_requests, "MOST", 3)
    several = recorded(4)
    seen = Seen([])
    for line in bracketed(several):
        seen.read_record(line, 0, 1)
    assert len(seen.taken) >= len(several) - 5
    seen.end_file(0)
    assert [one.response for one in seen.taken] == [one["response"] for one in several]


def test_overlapping_streams_without_names_cost_no_time() -> None:
    several = recorded()
    log = [f"START RequestId: {request(number)}\n" for number in range(20_000)] + bracketed(several)
    began = time.process_time()
    assert checked(log).responses == 0
    assert time.process_time() - began < 5
