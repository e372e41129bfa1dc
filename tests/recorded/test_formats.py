"""Every way in which a log may hold events comes to the same verdicts as plain JSON lines."""

from __future__ import annotations

import base64
import bz2
import codecs
import csv
import gzip
import io
import json
import lzma
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from recording import FILE, blamed, checked, grave, lines, noted, pairs, small_calls

from onhook.conformance.recorded import pretty
from onhook.conformance.recorded.check import Check
from onhook.conformance.recorded.judging import Judge
from onhook.conformance.recorded.lines import LogError, Source, read_lines
from onhook.conformance.recorded.logged import NOT_KEPT, read_text
from onhook.conformance.recorded.reading import UNREADABLE
from onhook.conformance.recorded.results import place_text
from onhook.conformance.recorded.tally import Tally

Pairs = Sequence[dict[str, Any]]
ID = "8f1e8c1c-52a7-4e0c-9d0f-2f4f1f6a7b10"


def recorded() -> list[dict[str, Any]]:
    """Two calls, one behind the other, and one event in which something is wrong."""
    first, second = small_calls()[3], small_calls()[-1]
    told = [*pairs(first, 11), *pairs(second, 12)]
    told[1]["event"]["SchemaVersion"] = "1.1"
    return told


def stamp(number: int) -> str:
    return f"2026-11-25T20:43:{number:02}.123Z"


def powertools(value: Any, number: int) -> dict[str, Any]:
    return {
        "level": "INFO",
        "location": "decorate:352",
        "message": value,
        "timestamp": f"2026-11-25 20:43:{number:02},123+0000",
        "service": "calls",
        "cold_start": number == 0,
        "function_request_id": ID,
        "xray_trace_id": "1-5759e988-bd862e3fe1be46a994272793",
    }


def message(value: Any, number: int) -> str:
    return f"{stamp(number)}\t{ID}\tINFO\tLambda is invoked with calldetails:{json.dumps(value)}\n"


def entries(exchanges: Pairs) -> list[dict[str, Any]]:
    return [
        {
            "logStreamName": "2026/11/25/[$LATEST]0a1b",
            "timestamp": 1764103400000 + n,
            "message": message(exchange, n),
            "eventId": "3" * 56,
        }
        for n, exchange in enumerate(exchanges)
    ]


def insights_csv(exchanges: Pairs) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["@timestamp", "@message"])
    writer.writerows([stamp(n), message(exchange, n)] for n, exchange in enumerate(exchanges))
    return text.getvalue()


def tail(exchanges: Pairs) -> str:
    return "".join(
        f"{stamp(n)} 2026/11/25/[$LATEST]0a1b {message(exchange, n)}" for n, exchange in enumerate(exchanges)
    )


def prefixed(exchanges: Pairs, stream: str) -> list[str]:
    """Pretty-printed, each line an entry of its own."""
    return [
        f"{stamp(n)}{stream} {line}\n"
        for n, exchange in enumerate(exchanges)
        for line in ("START", *json.dumps(exchange, indent=2).splitlines(), "END")
    ]


def mixed(exchanges: Pairs) -> str:
    """The same in two streams at once."""
    first, second = (prefixed(exchanges[n::2], f" 2026/11/25/[$LATEST]0a1{n}") for n in range(2))
    both = [line for pair in zip(first, second, strict=False) for line in pair]
    return "".join(both + first[len(second) :] + second[len(first) :])


FORMS: dict[str, Callable[[Pairs], str]] = {
    "JSON lines": lambda exchanges: "".join(lines(exchanges)),
    "one line": lambda exchanges: " ".join(map(json.dumps, exchanges)),
    "a list": json.dumps,
    "a pretty list": lambda exchanges: json.dumps(exchanges, indent=2),
    "pretty objects, one behind the other": lambda exchanges: "\n".join(
        json.dumps(exchange, indent=4) for exchange in exchanges
    ),
    "pretty, behind a prefix": lambda exchanges: "\n".join(
        f"INFO event: {json.dumps(exchange, indent=1)}" for exchange in exchanges
    ),
    "behind a prefix": lambda exchanges: "".join(message(exchange, n) for n, exchange in enumerate(exchanges)),
    "behind a prefix with braces": lambda exchanges: "".join(
        f"[INFO] {{id}} {{}} {json.dumps(exchange)}\n" for exchange in exchanges
    ),
    "filter-log-events": lambda exchanges: json.dumps(
        {"events": entries(exchanges), "searchedLogStreams": []}, indent=4
    ),
    "filter-log-events on one line": lambda exchanges: json.dumps({"events": entries(exchanges)}),
    "tail": tail,
    "tail, pretty": lambda exchanges: "".join(prefixed(exchanges, " 2026/11/25/[$LATEST]0a1b")),
    "an export, pretty": lambda exchanges: "".join(prefixed(exchanges, "")),
    "tail, pretty, two streams": mixed,
    "tail, detailed json": lambda exchanges: tail(exchanges).replace("\n", "\n\n"),
    "Insights, JSON": lambda exchanges: json.dumps(
        [
            {"@timestamp": stamp(n), "@message": message(exchange, n), "@ptr": "Cm0"}
            for n, exchange in enumerate(exchanges)
        ],
        indent=2,
    ),
    "Insights, get-query-results": lambda exchanges: json.dumps(
        {"results": [[{"field": "@message", "value": message(exchange, n)}] for n, exchange in enumerate(exchanges)]},
        indent=4,
    ),
    "Insights, CSV": insights_csv,
    "Insights, CSV of a structured log": lambda exchanges: insights_csv(
        [powertools(exchange, n) for n, exchange in enumerate(exchanges)]
    ),
    "Powertools": lambda exchanges: "".join(lines(powertools(exchange, n) for n, exchange in enumerate(exchanges))),
    "Powertools, the event as a string": lambda exchanges: "".join(
        lines(powertools(json.dumps(exchange), n) for n, exchange in enumerate(exchanges))
    ),
    "strings in strings in strings": lambda exchanges: "".join(
        lines({"log": json.dumps({"message": json.dumps({"message": json.dumps(exchange)})})} for exchange in exchanges)
    ),
    "event and response as strings": lambda exchanges: "".join(
        lines({name: json.dumps(value) for name, value in exchange.items()} for exchange in exchanges)
    ),
    "escaped, in plain text": lambda exchanges: "".join(
        f"INFO got {json.dumps(json.dumps(exchange))[1:-1]}\n" for exchange in exchanges
    ),
    "a trace file": lambda exchanges: json.dumps(
        {
            "format": "onhook-trace/1",
            "calls": [
                {
                    "invocations": [
                        {"event": exchange["event"], "outcome": {"returned": exchange["response"]}, "position": 0}
                    ]
                }
                for exchange in exchanges
            ],
        },
        indent=1,
    ),
    "with a carriage return": lambda exchanges: "".join(lines(exchanges)).replace("\n", "\r\n"),
    "newest first": lambda exchanges: "".join(lines(exchanges)[::-1]),
    "between other lines": lambda exchanges: "".join(
        f"START RequestId: {ID}\n{line}REPORT RequestId: {ID} Duration: 3 ms {{\n" for line in lines(exchanges)
    ),
}


def key(tally: Tally) -> tuple[Any, ...]:
    causes = sorted((case.finding.cause, str(case.finding.level), case.times) for case in tally.cases.values())
    return tally.calls, tally.events, tally.responses, dict(tally.exercised), causes


UNNAMED: dict[str, Callable[[Any, Any], dict[str, Any]]] = {
    "the response": lambda event, response: {"level": "INFO", "event": event, "result": response},
    "both, as strings": lambda event, response: {"in": json.dumps(event), "out": json.dumps(response)},
}


@pytest.mark.parametrize("name", UNNAMED)
def test_a_response_may_have_any_name_where_it_can_be_nothing_else(name: str) -> None:
    event, response = recorded()[0]["event"], {"SchemaVersion": "1.0", "Actions": []}
    (logged,) = read_text(json.dumps(UNNAMED[name](event, response))).invocations
    assert (logged.event, logged.response) == (event, response)
    doubtful = {**UNNAMED[name](event, response), "another": response}
    assert all(invocation.response is NOT_KEPT for invocation in read_text(json.dumps(doubtful)).invocations)


@pytest.mark.parametrize("form", ["a list", "filter-log-events on one line", "one line"])
def test_a_place_names_the_event_where_a_line_holds_several(form: str) -> None:
    exchanges = recorded()
    found = grave(checked([FORMS[form](exchanges)]))
    assert (FILE, 1, 2) in [place for case in found for place in case.places]
    assert place_text((FILE, 1, 2)) == "calls.log:1 (event 2)"
    assert place_text((FILE, 1)) == "calls.log:1"


@pytest.mark.parametrize("form", FORMS)
def test_every_form_comes_to_the_same(form: str) -> None:
    text = FORMS[form](recorded())
    tally, plain = checked(text.splitlines(keepends=True)), checked(lines(recorded()))
    assert key(tally) == key(plain)
    assert blamed(tally) == {"ENV-1"}
    assert UNREADABLE not in noted(tally)


def test_what_powershell_redirects_is_read() -> None:
    """In UTF-16 with CRLF, pretty-printed or not."""
    text = "\n".join(json.dumps(exchange, indent=2) for exchange in recorded()) + "\n"
    stored = io.BufferedReader(io.BytesIO(text.replace("\n", "\r\n").encode("utf-16")))
    assert key(checked([*read_lines(stored)])) == key(checked(text.splitlines(keepends=True)))


def test_events_without_responses_are_found_too() -> None:
    events = [one["event"] for one in recorded()]
    tally = checked("".join(lines(powertools({"event": one}, n) for n, one in enumerate(events))).splitlines())
    assert (tally.events, tally.responses) == (len(events), 0)
    assert blamed(tally) == {"ENV-1"}


ENCODED = {
    "UTF-8": lambda text: text.encode(),
    "a byte order mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 without its mark": lambda text: text.encode("utf-16-le"),
    "UTF-16, the other way round": lambda text: text.encode("utf-16-be"),
    "UTF-32": lambda text: text.encode("utf-32"),
    "UTF-32 without its mark": lambda text: text.encode("utf-32-le"),
    "UTF-32, the other way round": lambda text: text.encode("utf-32-be"),
    "bzip2": lambda text: bz2.compress(text.encode()),
    "xz": lambda text: lzma.compress(text.encode()),
    "gzip": lambda text: gzip.compress(text.encode()),
    "gzip, in two members": lambda text: gzip.compress(text[:700].encode()) + gzip.compress(text[700:].encode()),
}


def read(*paths: Path) -> Tally:
    check = Check(Judge(), [path.name for path in paths])
    for number, path in enumerate(paths):
        check.reader.read_lines(Source(str(path)).lines(), number)
    return check.finish()


@pytest.mark.parametrize("encoding", ENCODED)
def test_files_are_read_as_they_are_stored(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(ENCODED[encoding]("".join(lines(recorded()))))
    assert key(read(path)) == key(checked(lines(recorded())))


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_packed_file_that_was_cut_is_read_as_far_as_it_goes(pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    path = tmp_path / FILE
    whole = pack("".join(json.dumps(one | {"n": random.random()}) + "\n" for one in recorded() * 400).encode())
    path.write_bytes(whole[: len(whole) // 2])
    source = Source(str(path))
    read = sum("Sequence" in line for line in source.lines())
    assert read < 400 * len(recorded())
    assert read > 0 or pack is not gzip.compress, "bzip2 and xz pack large blocks"
    assert "ends in the middle" in source.broken


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for path, words in ((tmp_path, "is a folder"), (tmp_path / "none.log", "No such file")):
        with pytest.raises(LogError, match=words):
            Source(str(path))


@pytest.mark.parametrize(
    "response", ["null", '"an error"', "{}", '{"statusCode": 200}', "[]", "true"], ids=lambda text: text
)
def test_what_may_be_no_response_is_taken_for_not_recorded(response: str) -> None:
    event = json.dumps(recorded()[0]["event"])
    (logged,) = read_text(f'{{"event": {event}, "response": {response}}}').invocations
    assert logged.response is NOT_KEPT


NO_EVENTS = {
    "a summary": {"InvocationEventType": "HANGUP", "TransactionId": ID},
    "no TransactionId": {"InvocationEventType": "HANGUP", "Sequence": 1, "CallDetails": {}},
    "CallDetails that are cut": {"InvocationEventType": "HANGUP", "Sequence": 1, "CallDetails": "[Object]"},
}


@pytest.mark.parametrize("line", NO_EVENTS.values(), ids=NO_EVENTS)
def test_what_only_mentions_an_event_is_none(line: Any) -> None:
    assert read_text(json.dumps(line)).invocations == []


DAMAGED = {
    "deep": '{"a":' * 100_000 + '{"InvocationEventType": 1' + "}" * 100_001,
    "many braces": "{" * 200_000 + '"InvocationEventType"' + "}" * 200_000,
    "many markers": '{"InvocationEventType":' * 20_000,
    "open strings": '{"InvocationEventType": "' * 20_000,
    "backslashes": '{\\"InvocationEventType' + "\\" * 500_000 + '"}',
    "quotes": '{""InvocationEventType""' + '"' * 500_001 + "}",
    "NUL": '{"InvocationEventType": "\x00"}',
    "a number without end": '{"InvocationEventType": ' + "9" * 200_000 + "}",
    "lone surrogates": '{"InvocationEventType": "\\ud800", "Sequence": 1, "CallDetails": {"TransactionId": "\\udfff"}}',
}


@pytest.mark.parametrize("line", DAMAGED.values(), ids=DAMAGED)
def test_hostile_lines_are_survived_in_time(line: str) -> None:
    """Before and behind them the log is read as ever."""
    good = lines(recorded())
    tally = checked([*good[:3], line + "\n", *good[3:]])
    assert tally.events - len(good) in (0, 1)


def test_a_line_of_a_hundred_megabytes_is_read() -> None:
    """In pieces, where it is longer than that: an event that lies between two of them is told to be unreadable."""
    exchanges = recorded()[:2]
    long = json.dumps({"events": [{"noise": "x" * (20 << 20)}, *exchanges, {"noise": "x" * (20 << 20)}, *exchanges]})
    assert checked([long]).events == 2 * len(exchanges)


@pytest.mark.parametrize("form", ["payload", "input"])
def test_a_response_under_any_name_stays_with_its_event_where_the_entry_is_pretty_printed(form: str) -> None:
    exchanges = [{"level": "INFO", form: one["event"], "result": one["response"]} for one in recorded()]
    text = "\n".join(json.dumps(exchange, indent=2) for exchange in exchanges)
    assert key(checked(text.splitlines(keepends=True))) == key(checked(lines(exchanges)))


def test_events_under_keys_of_an_object_are_read_however_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """An object that is too large to be held gives out what is whole in it; and so does one whose end is lost."""
    monkeypatch.setattr(pretty, "LARGEST", 20_000)
    exchanges = recorded() * 4
    log = json.dumps({str(number): exchange["event"] for number, exchange in enumerate(exchanges)}, indent=2)
    for text in (log, log[:-2]):
        tally = checked(text.splitlines(keepends=True))
        assert (tally.events, UNREADABLE in noted(tally)) == (len(exchanges), False)


@pytest.mark.parametrize("form", ["filter-log-events", "Insights, JSON", "Insights, get-query-results"])
def test_what_is_around_its_entries_may_be_of_any_size(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left of a thousand entries is larger than what is held, wherever the limit falls."""
    text, whole = FORMS[form](recorded()), json.loads(FORMS[form](recorded()))
    many = whole if isinstance(whole, list) else next(content for content in whole.values() if content)
    other = (
        {"message": "REPORT", "logStreamName": "2026"}
        if isinstance(many[0], dict)
        else [{"field": "@ptr", "value": "C"}]
    )
    many[:] = [entry for log in many for entry in (*[other] * 100, log)]
    for largest in range(len(text), len(text) + 3_000, 150):
        monkeypatch.setattr(pretty, "LARGEST", largest)
        tally = checked(json.dumps(whole, indent=4).splitlines(keepends=True))
        assert (tally.events, UNREADABLE in noted(tally)) == (len(recorded()), False)


def test_words_that_a_response_has_are_told_to_the_caller_and_are_no_entry() -> None:
    """An action is a part of its response, whatever its text says, and so is a participant that is on one line."""
    first, *others = recorded()
    first["response"] = {
        "SchemaVersion": "1.0",
        "Actions": [{"Type": "Speak", "Parameters": {"Text": '"Actions" of RequestId: 1'}}],
    }
    text = json.dumps([first, *others], indent=2)
    short = re.sub(r"\{\s*(\"ParticipantId\"|\"CallId\")([^{}]*)\}", lambda match: re.sub(r"\s+", " ", match[0]), text)
    assert short != text
    for told_so in (text, short):
        assert key(checked(told_so.splitlines(keepends=True))) == key(checked(lines([first, *others])))


STRAY = ("END {", "if (x) {", '{"a": {', "[INFO] {")


@pytest.mark.parametrize("stray", STRAY)
@pytest.mark.parametrize("form", ["behind a prefix", "JSON lines", "behind a prefix with braces", "tail"])
def test_a_stray_brace_hides_no_events(stray: str, form: str) -> None:
    log = FORMS[form](recorded()).splitlines(keepends=True)
    mixed = [line for entry in log for line in (f"{stray}\n", entry)]
    assert key(checked(mixed)) == key(checked(log))


def test_nothing_of_a_pretty_printed_log_is_held_once_it_was_read() -> None:
    """A document that never ends is read all the same."""
    text = json.dumps({"events": entries(recorded())}, indent=4).splitlines(keepends=True)
    tally = checked(text[:-8])
    assert tally.events == len(recorded()) - 1
    assert grave(tally)


def subscribed(told: Pairs) -> str:
    """What a subscription filter hands on."""
    entries = [
        {"id": f"{number:056}", "timestamp": 1764103387123 + number, "message": json.dumps(exchange)}
        for number, exchange in enumerate(told)
    ]
    told_of = {"messageType": "DATA_MESSAGE", "logGroup": "/aws/lambda/calls", "logStream": "s", "logEvents": entries}
    return base64.b64encode(gzip.compress(json.dumps(told_of).encode())).decode()


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("form", ["awslogs", "Kinesis", "in a message"])
def test_what_a_subscription_filter_hands_on_is_unpacked(form: str, indent: int | None) -> None:
    """As its receiver logs or stores it."""
    told = recorded()
    half = len(told) // 2
    one: Any = {"awslogs": {"data": subscribed(told)}}
    if form == "Kinesis":
        one = {"Records": [{"kinesis": {"data": subscribed(part)}} for part in (told[:half], told[half:])]}
    elif form == "in a message":
        one = {"message": json.dumps(one)}
    tally = checked(f"{json.dumps(one, indent=indent)}\n".splitlines(keepends=True))
    assert (tally.events, tally.responses) == (len(told), len(told))
    assert blamed(tally) == blamed(checked(lines(told)))


def test_packed_data_that_are_cut_are_told_and_other_data_are_not() -> None:
    data = subscribed(recorded())
    for cut in (data[: len(data) // 8 * 4], "H4sIAAAA"):
        assert noted(checked(lines([{"awslogs": {"data": cut}}]))) == {UNREADABLE: 1}
    other = base64.b64encode(gzip.compress(b"something else")).decode()
    assert noted(checked(lines([{"awslogs": {"data": other}}, {"key": data}, {"data": "H4sI and more"}]))) == {}


def in_columns(told: Pairs, names: tuple[str, str], delimiter: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(["@timestamp", *names, "@ptr"])
    writer.writerows(
        [stamp(number), json.dumps(exchange["event"]), json.dumps(exchange["response"]), "x"]
        for number, exchange in enumerate(told)
    )
    return text.getvalue()


def in_fields(told: Pairs, names: tuple[str, str], indent: int | None) -> str:
    rows = [
        [
            {"field": "@timestamp", "value": stamp(number)},
            {"field": names[1], "value": json.dumps(exchange["response"])},
            {"field": names[0], "value": json.dumps(exchange["event"])},
            {"field": "@ptr", "value": "x"},
        ]
        for number, exchange in enumerate(told)
    ]
    return f"{json.dumps({'results': rows, 'status': 'Complete'}, indent=indent)}\n"


@pytest.mark.parametrize("names", [("event", "response"), ("requestPayload", "responsePayload")], ids="-".join)
@pytest.mark.parametrize("form", [",", ";", "\t", None, 4])
def test_event_and_response_in_two_columns_of_a_record_are_a_pair(
    form: str | int | None, names: tuple[str, str]
) -> None:
    told = recorded()
    text = in_columns(told, names, form) if isinstance(form, str) else in_fields(told, names, form)
    tally = checked(text.splitlines(keepends=True))
    assert (tally.events, tally.responses) == (len(told), len(told))
    assert blamed(tally) == blamed(checked(lines(told)))


@pytest.mark.parametrize("names", [("event", "previousResponse"), ("event", "expected")], ids="-".join)
@pytest.mark.parametrize("form", [",", None, 4])
def test_a_column_that_says_otherwise_is_not_believed(form: str | None, names: tuple[str, str]) -> None:
    told = recorded()
    text = in_columns(told, names, form) if isinstance(form, str) else in_fields(told, names, form)
    tally = checked(text.splitlines(keepends=True))
    assert (tally.events, tally.responses) == (len(told), 0)
