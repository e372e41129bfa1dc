"""Counterexamples in a database: what a run leaves there, what the next one makes of it, and what goes wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis.database import (
    DirectoryBasedExampleDatabase,
    InMemoryExampleDatabase,
    MultiplexedDatabase,
    ReadOnlyDatabase,
)

from onhook.conformance.campaigns.config import Settings
from onhook.conformance.campaigns.counterexamples import scenario_to_json
from onhook.conformance.campaigns.example_database import LONGEST_ENTRY, Database, DatabaseMemory, key_of
from onhook.conformance.campaigns.parts import Budget
from onhook.conformance.campaigns.records import Findings, Record
from onhook.conformance.campaigns.suite import HandlerSuite, ServiceSuite, Surroundings
from onhook.conformance.catalogue import CATALOGUE
from onhook.conformance.model.calls import Call
from onhook.conformance.model.legs import OUTBOUND, Topology
from onhook.conformance.model.scenarios import Plan, Scenario

REJECTING = """
def lambda_handler(event, context):
    if event["InvocationEventType"] in ("NEW_INBOUND_CALL", "CALL_ANSWERED"):
        return {"SchemaVersion": "1.0", "Actions": [{"Type": "Hangup", "Parameters": {"SipResponseCode": "480"}}]}
    ENDING
"""
SETTINGS = Settings(handler="app.py:lambda_handler", directions=("inbound",))
RSP_1 = CATALOGUE["RSP-1"]
KEY = key_of(SETTINGS, "inbound", "RSP-1")
CALM = json.dumps(scenario_to_json(Scenario((Plan(Call()),)))).encode()


def write_handler(folder: Path, *, is_broken: bool) -> None:
    ending = 'raise KeyError("gone")' if is_broken else 'return {"SchemaVersion": "1.0", "Actions": []}'
    (folder / "app.py").write_text(REJECTING.replace("ENDING", ending), encoding="utf-8")


def judge(folder: Path, memory: DatabaseMemory | None, settings: Settings = SETTINGS) -> Record:
    """Run the campaign of one start, as the first item that asks for it does."""
    suite = HandlerSuite(
        settings=settings, budget=Budget(examples=4), surroundings=Surroundings(base=folder, memory=memory)
    )
    return suite.record("inbound")


def no_word(text: str) -> None:
    pytest.fail(text)


def recall(folder: Path, memory: DatabaseMemory, settings: Settings = SETTINGS) -> Record:
    """Play only what is in the database."""
    suite = HandlerSuite(settings=settings, budget=Budget(), surroundings=Surroundings(base=folder))
    with suite.open() as player:
        return memory.recalled(player, "inbound", suite.requirements("inbound"))


@pytest.mark.parametrize("kind", ["memory", "folder", "several"])
def test_what_one_run_has_found_the_next_one_plays_first_until_it_breaks_nothing(tmp_path: Path, kind: str) -> None:
    folder = DirectoryBasedExampleDatabase(tmp_path / "examples")
    databases: dict[str, Database] = {
        "memory": InMemoryExampleDatabase(),
        "folder": folder,
        "several": MultiplexedDatabase(folder, ReadOnlyDatabase(InMemoryExampleDatabase())),
    }
    database = databases[kind]
    write_handler(tmp_path, is_broken=True)
    judge(tmp_path, DatabaseMemory(database, no_word))
    (kept,) = database.fetch(KEY)

    elsewhere = recall(tmp_path, DatabaseMemory(database, no_word))
    assert (elsewhere.calls, [cause[0] for cause, _ in elsewhere.found.by_cause]) == (1, ["RSP-1"])
    assert list(database.fetch(KEY)) == [kept]

    write_handler(tmp_path, is_broken=False)
    mended = judge(tmp_path, DatabaseMemory(database, no_word))
    assert mended.found == Findings()
    assert list(database.fetch(KEY)) == []


def test_a_recalled_call_makes_one_call_more_and_no_other_verdict(tmp_path: Path) -> None:
    write_handler(tmp_path, is_broken=True)
    memory = DatabaseMemory(InMemoryExampleDatabase(), no_word)
    first, second, alone = judge(tmp_path, memory), judge(tmp_path, memory), judge(tmp_path, None)
    assert first == alone
    assert (second.calls, second.found.by_cause.keys()) == (first.calls + 1, first.found.by_cause.keys())


@pytest.mark.parametrize(
    "declared",
    [
        {"updates": ({"action": "end"},)},
        {"arguments": {"a": "b"}},
        {"numbers": ("+12025550110",)},
        {"callers": ("+12025550110",)},
        {"observed": True},
    ],
)
def test_a_call_that_cannot_happen_as_things_are_declared_now_is_not_played(
    tmp_path: Path, declared: dict[str, object]
) -> None:
    write_handler(tmp_path, is_broken=True)
    memory = DatabaseMemory(InMemoryExampleDatabase(), no_word)
    judge(tmp_path, memory)
    assert recall(tmp_path, memory).calls == 1
    assert recall(tmp_path, memory, replace(SETTINGS, **declared)).calls == 0  # type: ignore[arg-type]


def test_targets_of_one_database_do_not_forget_what_another_one_breaks() -> None:
    other = replace(SETTINGS, handler="other.py:lambda_handler")
    service = Settings(service="app.py:lambda_handler")
    keys = {key_of(one, "inbound", "RSP-1", place) for one in (SETTINGS, other, service) for place in (".", "shop")}
    assert len(keys) == 6


def entry(scenario: Scenario) -> bytes:
    return json.dumps(scenario_to_json(scenario)).encode()


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (b"\xff\x00", "not JSON"),
        (b"[" * 50_000, "not JSON"),
        (b"{}", "scenario: cannot be played"),
        (b'{"calls": [{"call": {"topology": "moon"}, "choices": []}], "schedule": []}', "topology is 'moon'"),
        (entry(Scenario((Plan(Call(direction=OUTBOUND)),))), "expected one that starts inbound"),
        (entry(Scenario((Plan(Call()), Plan(Call(Topology.MEETING))))), "expected one that starts inbound"),
        (CALM + b" " * LONGEST_ENTRY, "expected at most 65,536"),
    ],
)
def test_an_entry_that_is_no_counterexample_is_told_and_removed(tmp_path: Path, value: bytes, why: str) -> None:
    write_handler(tmp_path, is_broken=True)
    database = InMemoryExampleDatabase()
    for example in (value, CALM):
        database.save(KEY, example)
    told: list[str] = []
    assert recall(tmp_path, DatabaseMemory(database, told.append)).calls == 1
    assert [why in one and "RSP-1" in one for one in told] == [True]
    assert list(database.fetch(KEY)) == [CALM]


class Failing(InMemoryExampleDatabase):
    """A database whose server goes away after the given number of uses."""

    def __init__(self, uses: int) -> None:
        super().__init__()
        self.uses = uses

    def _use(self) -> None:
        self.uses -= 1
        if self.uses < 0:
            raise ConnectionError("no route to host")

    def fetch(self, key: bytes) -> Iterable[bytes]:
        self._use()
        return super().fetch(key)

    def save(self, key: bytes, value: bytes) -> None:
        self._use()
        super().save(key, value)


@pytest.mark.parametrize(("uses", "what"), [(0, "read"), (3, "read"), (26, "written to")])
def test_a_server_that_is_not_there_is_told_once_and_costs_no_verdict(tmp_path: Path, uses: int, what: str) -> None:
    write_handler(tmp_path, is_broken=True)
    told: list[str] = []
    assert judge(tmp_path, DatabaseMemory(Failing(uses), told.append)) == judge(tmp_path, None)
    (sentence,) = told
    assert f"cannot be {what} (Failing: ConnectionError: no route to host)" in sentence


def test_a_server_that_is_not_there_is_asked_once_for_the_targets_of_all_folders(tmp_path: Path) -> None:
    write_handler(tmp_path, is_broken=True)
    told: list[str] = []
    memory = DatabaseMemory(Failing(0), told.append)
    for place in ("one", "two"):
        judge(tmp_path, memory.at(place))
    assert len(told) == 1


def test_entries_that_make_a_handler_hang_do_not_take_the_limit_each(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("def lambda_handler(event, context):\n    while True: pass\n", encoding="utf-8")
    database = InMemoryExampleDatabase()
    for seed in range(8):
        database.save(KEY, entry(Scenario((Plan(Call(seed=seed)),))))
    record = recall(tmp_path, DatabaseMemory(database, no_word), replace(SETTINGS, time_limit=0.1))
    assert record.calls == 2
    assert len(list(database.fetch(KEY))) == 8, "what was not played is not forgotten"


def test_what_a_service_breaks_is_remembered_too() -> None:
    folder = Path(__file__).parent / "services" / "liars"
    settings = Settings(service="env.py:NewerSchema")
    memory = DatabaseMemory(InMemoryExampleDatabase(), no_word)
    suites = [
        ServiceSuite(
            settings=settings, budget=Budget(examples=4), surroundings=Surroundings(base=folder, memory=memory)
        )
        for _ in range(2)
    ]
    first, second = (suite.record("inbound") for suite in suites)
    assert second.calls > first.calls
    assert second.found.by_cause.keys() == first.found.by_cause.keys() != set()
