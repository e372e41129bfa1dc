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
    told = [exchange for number in range(calls) for exchange in pairs(played[3 + number], 11 + number)]
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


def powertools(value: Any, number: int) -> str:
    told = {"level": "INFO", "message": value, "timestamp": stamp(number), "function_request_id": request(number)}
    return f"{json.dumps(told)}\n"


def both(log: Callable[[Any, int], str], exchanges: Pairs) -> list[str]:
    return [
        log(exchange[key], number)
        for number, exchange in enumerate(exchanges)
        for key in ("event", "response")
        if key in exchange
    ]


def entry(text: str, number: int) -> dict[str, Any]:
    return {"timestamp": 1764103400000 + number, "message": text, "logStreamName": STREAM % 1, "eventId": "3" * 56}


def relined(texts: Sequence[str]) -> list[str]:
    return "".join(texts).splitlines(keepends=True)


def bracketed(exchanges: Pairs, stream: str = "", first: int = 0, indent: int | None = None) -> list[str]:
    told = []
    for number, exchange in enumerate(exchanges, first):
        before = f"{stamp(number)} {stream + ' ' if stream else ''}"
        told += [f"{before}START RequestId: {request(number)} Version: $LATEST\n"]
        told += [
            f"{before}{json.dumps(exchange[key], indent=indent)}\n" for key in ("event", "response") if key in exchange
        ]
        told += [f"{before}END RequestId: {request(number)}\n"]
        told += [f"{before}REPORT RequestId: {request(number)}\tDuration: 1.00 ms\n"]
    return told


def in_json(value: Any, number: int) -> str:
    return json.dumps(entry(node(json.dumps(value), number), number)) + "\n"


def pretty(exchanges: Pairs) -> list[str]:
    entries = [json.loads(line) for line in both(in_json, exchanges)]
    return json.dumps({"events": entries, "searchedLogStreams": []}, indent=4).splitlines(keepends=True)


def tail(exchanges: Pairs) -> list[str]:
    return both(lambda value, number: f"{stamp(number)} {STREAM % 1} {node(json.dumps(value), number)}", exchanges)


def exported(exchanges: Pairs, log: Callable[[Any, int], str] | None = None) -> list[dict[str, Any]]:
    """The entries of an export: what a logger writes, or what prints and the START and END lines around them."""
    if log is not None:
        return [entry(text, number) for number, text in enumerate(both(log, exchanges))]
    return [entry(line.partition("Z ")[2], number) for number, line in enumerate(bracketed(exchanges))]


def timed(message: str, number: int) -> str:
    """A message with the time of a clock that goes backwards."""
    return json.dumps({"time": stamp(99 - number), "told": json.loads(message)}) if message.startswith("{") else message


def json_format(value: Any, number: int) -> str:
    """Lambda's JSON format, as the runtime for Python writes it."""
    told = {"timestamp": stamp(number), "level": "INFO", "message": json.dumps(value), "logger": "root"}
    return f"{json.dumps(told | {'requestId': request(number)})}\n"


def insights(entries: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of Logs Insights, newest first."""
    return [
        {"@timestamp": clock(entry["timestamp"]), "@message": entry["message"], "@logStream": entry["logStreamName"]}
        for entry in entries[::-1]
    ]


def clock(milliseconds: int) -> str:
    return f"2026-11-25 20:{milliseconds // 1000 % 60:02}:{milliseconds % 60:02}.000"


def subscribed(entries: Sequence[dict[str, Any]], most: int) -> str:
    """What a subscription filter sends: up to `most` entries in each message, of one stream, one after the other."""
    groups = [entries[first : first + most] for first in range(0, len(entries), most)]
    messages = [
        {
            "messageType": "DATA_MESSAGE",
            "logStream": group[0]["logStreamName"],
            "logEvents": [without_stream(e) for e in group],
        }
        for group in groups
    ]
    return "".join(map(json.dumps, messages))


def without_stream(entry: dict[str, Any]) -> dict[str, Any]:
    return {"id": entry["eventId"], "timestamp": entry["timestamp"], "message": entry["message"]}


def loki(entries: Sequence[dict[str, Any]]) -> str:
    values = [[f"{entry['timestamp']}000000", entry["message"]] for entry in entries[::-1]]
    labels = {"job": "calls", "filename": entries[0]["logStreamName"]}
    return json.dumps({"status": "success", "data": {"result": [{"stream": labels, "values": values}]}})


def logcli(entries: Sequence[dict[str, Any]]) -> list[str]:
    return lines(
        {"labels": {"filename": entry["logStreamName"]}, "line": entry["message"], "timestamp": entry["timestamp"]}
        for entry in entries
    )


def datadog(entries: Sequence[dict[str, Any]]) -> str:
    return json.dumps(
        {"data": [{"id": "AQ", "attributes": {"message": entry["message"], "host": "h"}} for entry in entries[::-1]]}
    )


def fields(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"results": [[{"field": key, "value": value} for key, value in row.items()] for row in rows]}


def table(rows: Sequence[dict[str, Any]], delimiter: str = ",") -> list[str]:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return relined([text.getvalue()])


def told_by_node(value: Any, number: int) -> str:
    return node(json.dumps(value), number)


FORMS: dict[str, Callable[[Pairs], list[str]]] = {
    "Node.js": lambda exchanges: both(lambda value, n: node(json.dumps(value), n), exchanges),
    "Node.js, with words": lambda exchanges: both(lambda value, n: node(f"told: {json.dumps(value)}", n), exchanges),
    "Node.js, newest first": lambda exchanges: both(lambda value, n: node(json.dumps(value), n), exchanges)[::-1],
    "Python": lambda exchanges: both(lambda value, n: python(json.dumps(value), n), exchanges),
    "Powertools": lambda exchanges: both(powertools, exchanges),
    "Powertools, as strings": lambda exchanges: both(lambda value, n: powertools(json.dumps(value), n), exchanges),
    "JSON format": lambda exchanges: both(
        lambda value, n: json.dumps({"timestamp": stamp(n), "level": "INFO", "requestId": request(n), "message": value}) + "\n",
        exchanges,
    ),
    "entries": lambda exchanges: both(in_json, exchanges),
    "entries of Powertools": lambda exchanges: both(
        lambda value, n: json.dumps(entry(powertools(value, n), n)) + "\n", exchanges
    ),
    "filter-log-events": pretty,
    "filter-log-events as text": lambda exchanges: both(
        lambda value, n: f"EVENTS\t3\t{n}\t{STREAM % 1}\t{node(json.dumps(value), n).rstrip()}\t{n}\n", exchanges
    ),
    "tail": tail,
    "filter-log-events on one line": lambda exchanges: [json.dumps({"events": exported(exchanges, told_by_node)})],
    "the same of Powertools": lambda exchanges: [json.dumps({"events": exported(exchanges, powertools)})],
    "the same in JSON format": lambda exchanges: [json.dumps({"events": exported(exchanges, json_format)})],
    "the same in JSON format, pretty": lambda exchanges: json.dumps(
        {"events": exported(exchanges, json_format)}, indent=4
    ).splitlines(keepends=True),
    "Insights on one line": lambda exchanges: [json.dumps(insights(exported(exchanges, told_by_node)))],
    "get-query-results on one line": lambda exchanges: [json.dumps(fields(insights(exported(exchanges, json_format))))],
    "a subscription": lambda exchanges: [subscribed(exported(exchanges, told_by_node), 3)],
    "Datadog": lambda exchanges: [datadog(exported(exchanges, told_by_node))],
    "Loki": lambda exchanges: [loki(exported(exchanges, json_format))],
    "a list of entries of Powertools": lambda exchanges: [
        json.dumps([json.loads(line) for line in both(powertools, exchanges)])
    ],
    "START and END in entries": lambda exchanges: [json.dumps({"events": exported(exchanges)})],
    "START and END in entries whose messages have times of their own": lambda exchanges: [
        json.dumps({"events": [one | {"message": timed(one["message"], n)} for n, one in enumerate(exported(exchanges))]})
    ],
    "START and END in entries of an export with a time of its own": lambda exchanges: [
        json.dumps({"timestamp": stamp(99), "events": exported(exchanges)})
    ],
    "START and END in entries, a line each": lambda exchanges: lines(exported(exchanges)),
    "START and END in a subscription": lambda exchanges: [subscribed(exported(exchanges), 2)],
    "START and END in Insights": lambda exchanges: [json.dumps(insights(exported(exchanges)))],
    "START and END in get-query-results": lambda exchanges: [json.dumps(fields(insights(exported(exchanges))))],
    "START and END in lines of Loki's command": lambda exchanges: logcli(exported(exchanges)),
    "START and END in Loki": lambda exchanges: [loki(exported(exchanges))],
    "CSV": lambda exchanges: table(exported(exchanges, told_by_node)),
    "CSV of Powertools": lambda exchanges: table(exported(exchanges, powertools), delimiter=";"),
    "CSV in JSON format": lambda exchanges: table(insights(exported(exchanges, json_format)), delimiter="\t"),
    "CSV of pretty messages": lambda exchanges: table(
        exported(exchanges, lambda value, n: node(json.dumps(value, indent=2), n))
    ),
    "START and END in CSV": lambda exchanges: table(exported(exchanges)),
    "START and END in Insights, CSV": lambda exchanges: table(insights(exported(exchanges))),
    "Node.js, pretty": lambda exchanges: relined(both(lambda value, n: node(json.dumps(value, indent=2), n), exchanges)),
    "tail, pretty": lambda exchanges: relined(
        both(lambda value, n: f"{stamp(n)} {STREAM % 1} {node(json.dumps(value, indent=4), n)}", exchanges)
    ),
    "START and END, pretty": lambda exchanges: relined(bracketed(exchanges, indent=2)),
    "START and END, a stream, pretty": lambda exchanges: relined(bracketed(exchanges, STREAM % 1, indent=4)),
    "Powertools, pretty": lambda exchanges: "".join(
        f"{json.dumps(json.loads(line), indent=4)}\n" for line in both(powertools, exchanges)
    ).splitlines(keepends=True),
    "Insights of Powertools, pretty all through": lambda exchanges: json.dumps(
        [one | {"@message": json.loads(one["@message"])} for one in insights(exported(exchanges, powertools))], indent=2
    ).splitlines(keepends=True),
    "START and END in entries, pretty": lambda exchanges: json.dumps({"events": exported(exchanges)}, indent=4).splitlines(
        keepends=True
    ),
    "START and END in get-query-results, pretty": lambda exchanges: json.dumps(
        fields(insights(exported(exchanges))), indent=4
    ).splitlines(keepends=True),
    "START and END in a subscription, pretty": lambda exchanges: json.dumps(
        json.loads(subscribed(exported(exchanges), 999)), indent=2
    ).splitlines(keepends=True),
    "START and END": bracketed,
    "START and END, a stream": lambda exchanges: bracketed(exchanges, STREAM % 1),
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
    exchanges = recorded()
    expected = verdict(checked(lines(exchanges)))
    assert any(cause[0][0] == "RSP-4" for cause, _ in expected["found"])
    assert verdict(checked(FORMS[form](exchanges))) == expected


def test_streams_that_run_side_by_side_are_told_apart_by_their_names() -> None:
    exchanges = recorded(4)
    half = len(exchanges) // 2
    one, two = bracketed(exchanges[:half], STREAM % 1), bracketed(exchanges[half:], STREAM % 2, half)
    mixed = [line for pair in zip(one, two, strict=False) for line in pair]
    mixed += one[len(two) :] + two[len(one) :]
    assert verdict(checked(mixed)) == verdict(checked(lines(exchanges)))


def events_alone(exchanges: Pairs) -> dict[str, Any]:
    return verdict(checked(lines({"event": exchange["event"]} for exchange in exchanges)))


def of_two_streams(exchanges: Pairs) -> list[dict[str, Any]]:
    half = len(exchanges) // 2
    first, second = exported(exchanges[:half]), exported(exchanges[half:])
    return [entry for pair in zip(first, second, strict=False) for entry in pair]


def with_one_from_elsewhere(exchanges: Pairs) -> list[dict[str, Any]]:
    """A response of another time stands between START and END, in the place of the one that was lost."""
    start, event, _, end, *_ = exported(exchanges)
    return [start, event, entry(json.dumps(exchanges[1]["response"]), 99_999), end]


def in_no_order(exchanges: Pairs) -> list[dict[str, Any]]:
    """All entries between START and END have one millisecond, so that they may be of another request."""
    start, event, response, end, *_ = exported(exchanges)
    return [entry("REPORT RequestId: x", 9), start, event, response | {"timestamp": end["timestamp"]}, end, start]


def doubtful(exchanges: Pairs) -> dict[str, list[str]]:
    """Logs in which a response stands beside an event that it may not answer."""
    whole = bracketed(exchanges)
    plain = both(lambda value, n: json.dumps(value) + "\n", exchanges)
    first = bracketed(exchanges[:1])
    overlapping = [
        f"START RequestId: {request(0)}\n",
        f"START RequestId: {request(1)}\n",
        json.dumps(exchanges[0]["event"]) + "\n",
        json.dumps(exchanges[1]["response"]) + "\n",
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
            for number, (exchange, other) in enumerate(pairwise(exchanges))
            for text in (
                powertools(exchange["event"], number),
                f"{json.dumps({'lastResponse': other['response'], 'requestId': request(number)})}\n",
            )
        ],
        "an id of which nothing is left": both(
            lambda value, n: node(json.dumps(value), n).replace(request(n), "0" * 8 + "-0000-0000-0000-" + "0" * 12),
            exchanges[:1],
        ),
        "nothing says it, pretty": relined(both(lambda value, n: json.dumps(value, indent=2) + "\n", exchanges)),
        "nothing says it, in entries": [json.dumps({"events": [entry(line, n) for n, line in enumerate(plain)]})],
        "nothing says it, in a list": [
            json.dumps([exchange[key] for exchange in exchanges for key in ("event", "response")])
        ],
        "nothing says it, on one line": [" ".join(line.strip() for line in plain)],
        "an id beside a list": [
            json.dumps({"requestId": request(0), "events": [exchanges[0]["event"], exchanges[1]["response"]]})
        ],
        "an id beside two": [node(json.dumps(exchanges[0]["event"]) + json.dumps(exchanges[1]["response"]), 0)],
        "entries without a time, newest first": [
            json.dumps([{"log": one["message"], "logStream": STREAM % 1} for one in exported(exchanges)[::-1]])
        ],
        "entries without a stream, newest first": [json.dumps(list(map(without_stream, exported(exchanges)[::-1])))],
        "entries of two streams, without their names": [
            json.dumps(list(map(without_stream, of_two_streams(exchanges))))
        ],
        "entries in no order": [json.dumps(in_no_order(exchanges))],
        "entries of one time": [json.dumps([one | {"timestamp": 1} for one in exported(exchanges)])],
        "entries in the order of their messages": [
            json.dumps(sorted(exported(exchanges), key=lambda entry: str(entry["message"])))
        ],
        "a table without streams, newest first": table(list(map(without_stream, exported(exchanges)[::-1]))),
        "an entry from elsewhere": [json.dumps(with_one_from_elsewhere(exchanges))],
        "the same id for all": both(lambda value, n: node(json.dumps(value), 1), exchanges),
        **{
            f"an answer labelled as {label}": [
                node(json.dumps(exchanges[0]["event"]), 0),
                node(f"{label} {json.dumps(exchanges[1]['response'])}", 0),
            ]
            for label in ("previous response", "default response:", "draft", "expected", "last response", "plan")
        },
        **{
            f"an invocation that failed: {told}": [*first, f"{told.format(request(0))}\n"]
            for told in (
                "REPORT RequestId: {}\tDuration: 9.00 ms\tStatus: error\tError Type: Error",
                "REPORT RequestId: {}\tDuration: 9.00 ms\tStatus: timeout",
                "RequestId: {} Error: Runtime exited with error: exit status 1",
            )
        },
        "two answers": [
            node(json.dumps(value), 0)
            for value in (exchanges[0]["event"], exchanges[0]["response"], exchanges[1]["response"])
        ],
        "another id": [node(json.dumps(exchanges[0]["event"]), 0), node(json.dumps(exchanges[1]["response"]), 1)],
        "two ids": [
            node(json.dumps(exchanges[0]["event"]), 0),
            python(node(json.dumps(exchanges[1]["response"]), 1).strip(), 0),
        ],
        "a list of several": [
            powertools(exchanges[0]["event"], 0),
            f"[{powertools('x', 0).strip()}, {powertools(exchanges[1]['response'], 1).strip()}]\n",
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
    exchanges = recorded(4)
    half = len(exchanges) // 2
    one, two = (
        exported(exchanges[:half]),
        [told | {"logStreamName": STREAM % 2} for told in exported(exchanges)[len(exported(exchanges[:half])) :]],
    )
    mixed = [told for pair in zip(one, two, strict=False) for told in pair]
    mixed += one[len(two) :] + two[len(one) :]
    for log in ([json.dumps(mixed)], logcli(mixed)):
        assert verdict(checked(log)) == verdict(checked(lines(exchanges)))


class Seen(LogReader):
    """Keeps the invocations that were found, each with the response that was paired with it."""

    def __init__(self, log: Sequence[str]) -> None:
        self.taken: list[ParsedInvocation] = []
        super().__init__([FILE], Tally(), lambda entry: self.taken.append(entry.read()))
        self.read_lines(log, 0)


@pytest.mark.parametrize("newest_first", [False, True])
def test_a_request_of_which_a_part_is_lost_takes_nothing_from_its_neighbour(newest_first: bool) -> None:
    """Each single entry lost, and each two: no response is paired with another event than its own."""
    exchanges = recorded()[:3]
    entries = exported(exchanges)
    right, paired = {json.dumps(exchange["event"]): exchange.get("response") for exchange in exchanges}, 0
    for lost in combinations(range(len(entries)), 2):
        left = [entry for number, entry in enumerate(entries) if number not in lost]
        seen = Seen([json.dumps(left[::-1] if newest_first else left)]).taken
        assert len(seen) == sum("InvocationEventType" in one["message"] for one in left)
        assert all(one.response in (NOT_KEPT, right[json.dumps(one.event)]) for one in seen)
        paired += sum(one.response is not NOT_KEPT for one in seen)
    assert paired > 2 * len(entries)


@pytest.mark.parametrize("damage", ['"', '","', "\n", "x" * 99, '"{'])
def test_a_table_with_damage_is_read_around_it(damage: str) -> None:
    """At each place of one row: the others lose nothing but, at most, the row that is next to it."""
    exchanges = recorded()
    log = "".join(table(exported(exchanges, told_by_node)))
    begin = log.index("\n", log.index("\n") + 1)
    for place in range(begin, begin + 600, 7):
        seen = Seen(relined([log[:place], damage, log[place:]])).taken
        assert len(seen) >= len(exchanges) - 2
        assert sum(one.response is not NOT_KEPT for one in seen) >= len(exchanges) - 2


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("wrap", [lambda text: text, lambda text: node(text, 0), lambda text: f"told {text} to"])
def test_a_response_that_was_cut_is_counted(wrap: Callable[[str], str], indent: int | None) -> None:
    """Beside its event, or on a line of its own."""
    exchange = recorded()[0]
    response = json.dumps(exchange["response"], indent=indent)
    assert (
        checked(relined([wrap(response[: response.rindex("]")]), "\n", *lines([exchange["event"]])])).notes[CUT][0] == 1
    )
    if indent is None:
        text = json.dumps(exchange)
        assert checked([wrap(text[: text.rindex("]")])]).notes[CUT][0] == 1
        assert CUT not in checked([wrap(text)]).notes


@pytest.mark.parametrize(
    "name",
    [
        *("previous", "previousResponse", "priorResponse", "earlier", "response_before", "last_response", "original"),
        *("defaultResponse", "fallback", "expected", "rejected", "discarded", "not_sent", "notSent", "proposed"),
        *("cache", "invalid", "plan"),
    ],
)
def test_a_response_whose_name_says_otherwise_is_no_answer(name: str) -> None:
    exchange = recorded()[0]
    for exchanges in (
        {"event": exchange["event"], name: exchange["response"]},
        {"message": exchange["event"], name: exchange["response"]},
    ):
        tally = checked(lines([exchanges]))
        assert (tally.events, tally.responses) == (1, 0)
    assert checked(lines([{"event": exchange["event"], name: {}, "result": exchange["response"]}])).responses == 1


@pytest.mark.parametrize(
    ("other", "responses"),
    [
        ({"id": 5, "Actions": []}, 1),
        ({"Statement": [{"Effect": "Allow", "Actions": ["s3:*"]}]}, 1),
        # These may be the response, with a part left out.
        ({"Actions": []}, 0),
        ({"body": {"Actions": None, "TransactionAttributes": {}}}, 0),
        ({"id": 5, "text": '{"SchemaVersion": "1.0", "Actions": ['}, 0),
        ({"id": 5, "Actions": json.loads("[" * 900 + "]" * 900)}, 0),
    ],
)
def test_actions_of_something_else_take_nothing_from_a_request(other: dict[str, Any], responses: int) -> None:
    event, response = (json.dumps(recorded()[0][key]) for key in ("event", "response"))
    log = [node(event, 0), node(f"customer {json.dumps(other)}", 0), node(f"response {response}", 0)]
    assert checked(log).responses == responses


@pytest.mark.parametrize(
    ("label", "key", "kept"), [("response: ", "response", '"Actions": ['), ("stored: ", "event", "InvocationEventType")]
)
def test_what_is_cut_beside_a_whole_one_of_its_kind_leaves_a_request_in_doubt(label: str, key: str, kept: str) -> None:
    """A request that has logged two events or two responses pairs none of them, though one of them cannot be read."""
    exchange = recorded()[0]
    text = json.dumps(exchange[key])
    cut = f"{label}{text[: text.index(kept) + len(kept)]}\n"
    log = bracketed([exchange])
    assert checked(log).responses == 1
    assert checked([*log[:-2], cut, *log[-2:]]).responses == 0


def test_damage_in_an_export_is_not_lost_by_taking_it_apart() -> None:
    exchange = recorded()[0]
    told = [json.loads(powertools(exchange[key], 0)) for key in ("event", "response")]
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


@pytest.mark.parametrize(("number", "responses"), [(1, 0), (2, 0), (3, 1)], ids=["of a call", "of a leg", "another"])
def test_the_id_of_a_call_or_a_leg_is_not_the_requests(number: int, responses: int) -> None:
    """An application that logs a call under its own id may log another event's response there."""
    exchange = recorded()[0]
    details = exchange["event"]["CallDetails"]
    details |= {"TransactionId": request(1)}
    details["Participants"][0] |= {"CallId": request(2)}
    log = [json.dumps({"requestId": request(number), "told": exchange[key]}) for key in ("event", "response")]
    assert checked([f"{line}\n" for line in log]).responses == responses


def test_an_event_that_has_a_response_beside_it_keeps_it() -> None:
    exchanges = recorded()
    log = both(
        lambda value, n: node(json.dumps(value), n),
        [{"event": exchange, "response": exchange["response"]} for exchange in exchanges],
    )
    assert checked(log).responses == checked(lines(exchanges)).responses


def test_an_event_that_was_logged_twice_counts_once() -> None:
    exchanges = recorded()
    log = [line for line in FORMS["Node.js"](exchanges) for _ in range(2)]
    tally = checked(log)
    assert tally.responses == 2 * len(exchanges) - len(exchanges)
    assert tally.notes[REPEATED][0] == len(exchanges)


@pytest.mark.parametrize("damage", ['"response": {"Actions": []}, "response":', '"elapsed": NaN, "response":'])
def test_damage_around_an_event_is_not_lost(damage: str) -> None:
    """A parser takes the last of two responses; which one was returned is not known, so it breaks nothing."""
    too_early = {"Type": "Hangup", "Parameters": {"ParticipantTag": "LEG-B"}}
    whole = json.dumps(recorded()[0] | {"response": {"SchemaVersion": "1.0", "Actions": [too_early]}})
    assert DAMAGED not in checked([whole]).notes
    assert DAMAGED in checked([whole.replace('"response":', damage, 1)]).notes


def test_damage_is_not_lost_by_pairing() -> None:
    exchange = recorded()[0]
    twice = json.dumps(exchange["event"]).replace('{"', '{"Sequence": 9, "', 1)
    tally = checked([node(twice, 0), node(json.dumps(exchange["response"]), 0)])
    assert tally.responses == 0
    odd = json.dumps(exchange["response"]).replace('{"', '{"SchemaVersion": "1.0", "', 1)
    assert checked([node(json.dumps(exchange["event"]), 0), node(odd, 0)]).responses == 0
    assert DAMAGED not in checked([node(json.dumps(exchange["event"]), 0), node(odd, 0)]).notes


def test_places_are_those_of_the_events() -> None:
    log = FORMS["Node.js"](recorded())
    found = next(case for cause, case in checked(log).cases.items() if cause[0][0] == "RSP-4")
    assert found.place == (FILE, 3)


def test_what_is_held_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lambda_requests, "MOST", 3)
    exchanges = recorded()
    events = [node(json.dumps(exchange["event"]), number) for number, exchange in enumerate(exchanges)]
    answers = [
        node(json.dumps(exchange["response"]), number)
        for number, exchange in enumerate(exchanges)
        if "response" in exchange
    ]
    tally = checked([*events, *answers])
    assert tally.events == len(exchanges)
    assert tally.responses <= 4


def test_what_is_held_between_start_and_end_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lambda_requests, "MOST", 3)
    exchanges = recorded(4)
    seen = Seen([])
    for line in bracketed(exchanges):
        seen.read_record(line, 0, 1)
    assert len(seen.taken) >= len(exchanges) - 5
    seen.end_file(0)
    assert [one.response for one in seen.taken] == [exchange["response"] for exchange in exchanges]


def test_overlapping_streams_without_names_cost_no_time() -> None:
    exchanges = recorded()
    log = [f"START RequestId: {request(number)}\n" for number in range(20_000)] + bracketed(exchanges)
    began = time.process_time()
    assert checked(log).responses == 0
    assert time.process_time() - began < 5
