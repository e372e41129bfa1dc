"""The catalogue is whole, and its page is the one that it renders."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import get_args

import pytest

from onhook.conformance.catalogue import CATALOGUE, LATITUDE, OBSERVED, family
from onhook.conformance.catalogue.choices import CHOICES, UNOBSERVABLE
from onhook.conformance.catalogue.latitude import ACCEPTED
from onhook.conformance.catalogue.page import render
from onhook.conformance.model.requirements import Level, Requirement, Subject, Trait
from onhook.conformance.model.variations import VariationId

PAGE = Path(__file__).parents[1] / "docs" / "requirements.md"

#: Written by hand, apart from the catalogue: a level that changes by accident shows here.
LEVELS = {
    "HUP": {
        "S1": "MUST",
        "S2": "MUST",
        "S3": "MUST",
        "S4": "MUST",
        "B1": "MUST",
        "B2": "MUST",
        "B3": "MUST",
        "B4": "MUST",
        "A1": "MUST",
        "A2": "MUST",
        "A3": "MUST",
        "A4": "MUST",
        "R1": "MUST",
        "R2": "SHOULD",
        "M1": "MUST",
        "M2": "MUST",
        "M3": "SHOULD",
        "M4": "SHOULD",
        "T1": "MUST",
        "T2": "MUST",
        "T3": "MUST",
        "C1": "SHOULD",
        "C2": "SHOULD",
        "C3": "NOTE",
        "F1": "SHOULD",
        "F2": "SHOULD",
        "F3": "SHOULD",
        "F4": "MUST",
        "F5": "MUST",
        "F6": "SHOULD",
        "F7": "MUST",
        "I1": "MUST",
        "I2": "MUST",
        "I3": "MUST",
        "N1": "MUST",
        "L1": "MUST",
        "L2": "MUST",
        "L3": "MUST",
        "U1": "MUST",
        "U2": "SHOULD",
    },
    "REM": {
        "1": "MUST",
        "2": "MUST",
        "3": "MUST",
        "4": "MUST",
        "5": "MUST",
        "6": "SHOULD",
        "7": "MUST",
        "8": "SHOULD",
        "9": "SHOULD",
        "10": "SHOULD",
        "11": "MUST",
    },
    "ENV": {
        "1": "MUST",
        "2": "MUST",
        "3": "MUST",
        "4": "MUST",
        "5": "MUST",
        "6": "MUST",
        "7": "SHOULD",
        "8": "MUST",
        "9": "MUST",
        "10": "MUST",
        "11": "SHOULD",
        "12": "SHOULD",
        "13": "MUST",
        "14": "NOTE",
        "15": "MUST",
        "16": "MUST",
    },
    "RSP": {
        "1": "MUST",
        "2": "MUST",
        "3": "MUST",
        "4": "MUST",
        "5": "MUST",
        "6": "MUST",
        "7": "MUST",
        "8": "SHOULD",
        "9": "SHOULD",
        "10": "MUST",
        "11": "MUST",
        "12": "NOTE",
    },
    "HND": {
        "1": "MUST",
        "2": "MUST",
        "3": "MUST",
        "4": "MUST",
        "5": "MUST",
        "13": "SHOULD",
        "12": "SHOULD",
        "11": "NOTE",
        "6": "MUST",
        "14": "MUST",
        "7": "SHOULD",
        "8": "NOTE",
        "9": "NOTE",
        "10": "MUST",
    },
}

NEED_WORLD = {
    *(
        "HUP-B3",
        "HUP-A3",
        "HUP-M3",
        "HUP-C1",
        "HUP-C2",
        "HUP-F1",
        "HUP-F2",
        "HUP-F3",
        "HUP-I1",
        "HUP-I2",
        "HUP-U1",
        "HUP-U2",
        *("HUP-T1", "HUP-T2", "HUP-C3", "HUP-F6", "HUP-F7", "HUP-L1"),
    ),
    *("REM-1", "REM-2", "REM-4", "REM-5", "REM-6", "REM-7", "REM-9", "REM-10", "REM-11"),
    *("HND-5", "HND-13", "HND-12", "HND-11"),
}

NEED_FAULT = {"HUP-C3", "HUP-F1", "HUP-F2", "HUP-F3", "HUP-F6"}

TOPOLOGIES = {"all", "single", "bridged", "meeting", "left", "outbound"}

#: Pages of the developer guide, by file name.
PAGES = {
    "attribute-trans-invalid",
    "attribute-trans-success",
    "attributes",
    "call-and-bridge",
    "call-flow",
    "case-1",
    "case-4",
    "case-5",
    "chm-dg-glossary",
    "clear-trans-attributes",
    "handle-skill-call-events",
    "hangup",
    "invoke-on-call-leg",
    "join-chime-meeting",
    "listen-to-digits",
    "mute-unmute",
    "pause",
    "pause-call-recording",
    "play-audio",
    "play-audio-get-digits",
    "pstn-invocations",
    "pstn-model",
    "record-audio",
    "recording-use-cases",
    "resume-call-recording",
    "route-calls-events",
    "send-digits",
    "set-trans-attributes",
    "sip-apps-call-record",
    "sip-headers",
    "speak",
    "speak-and-get-digits",
    "specify-actions",
    "start-bot-conversation",
    "start-call-recording",
    "stop-call-recording",
    "timeouts",
    "transaction-attributes",
    "unexpected-hangups",
    "update-sip-call",
    "update-trans-attributes",
    "use-case-2",
    "use-cases",
    "use-create-call-api",
    "voice-focus",
}

each_requirement = pytest.mark.parametrize("requirement", CATALOGUE.values(), ids=CATALOGUE)


def test_every_requirement_is_present_once_in_order_at_its_level() -> None:
    """Nothing is missing, doubled, moved to another family or raised and lowered unnoticed."""
    expected = [(f"{name}-{row}", level) for name, rows in LEVELS.items() for row, level in rows.items()]
    assert [(row.id, row.level.value) for name in LEVELS for row in family(name)] == expected
    assert list(CATALOGUE) == [row for row, _ in expected]


def test_family_of_an_unknown_name_is_a_key_error() -> None:
    """A mistyped family is told, not taken for an empty one."""
    with pytest.raises(KeyError, match="HUB"):
        family("HUB")


def test_world_and_fault_are_needed_where_expected() -> None:
    """A row that needs the world or a fault is marked, and no other is."""
    assert {row.id for row in CATALOGUE.values() if row.needs_world} == NEED_WORLD
    assert {row.id for row in CATALOGUE.values() if row.needs_fault} == NEED_FAULT


def test_every_trait_is_that_of_a_requirement() -> None:
    assert {trait for row in CATALOGUE.values() for trait in row.traits} == set(Trait)


@each_requirement
def test_requirement_binds_whom_its_family_binds(requirement: Requirement) -> None:
    """HUP, REM and ENV bind the service, RSP and HND the handler."""
    service = requirement.family in {"HUP", "REM", "ENV"}
    assert requirement.subject is (Subject.SERVICE if service else Subject.HANDLER)


@each_requirement
def test_requirement_reads_well_in_a_report(requirement: Requirement) -> None:
    """A title fits in a line and is no sentence with a full stop; the statement is one."""
    assert 0 < len(requirement.title) <= 80
    assert not requirement.title.endswith(".")
    assert requirement.statement.endswith(".")


@each_requirement
def test_requirement_cites_pages_of_the_guide(requirement: Requirement) -> None:
    """A finding without a page would be an opinion."""
    assert requirement.pages
    assert set(requirement.pages) <= PAGES


@each_requirement
def test_requirement_applies_to_known_topologies(requirement: Requirement) -> None:
    """The words of the topologies are a closed set."""
    assert requirement.topologies
    assert set(requirement.topologies) <= TOPOLOGIES


@each_requirement
def test_softer_cases_say_a_level_that_is_softer(requirement: Requirement) -> None:
    """A case that weighs less begins with its level, and that is below the requirement's own."""
    for case in requirement.softer:
        level, colon, sentence = case.partition(": ")
        assert colon
        assert sentence.endswith(".")
        assert requirement.level.is_graver_than(Level(level))


def test_latitude_and_observed_are_numbered_and_paged() -> None:
    """LAT rows cite the pages that differ; OBS rows are on no page, by definition."""
    assert [row.id for row in LATITUDE] == [f"LAT-{number}" for number in range(1, 19)]
    assert [row.id for row in OBSERVED] == [f"OBS-{number}" for number in range(1, 10)]
    assert all(row.pages and set(row.pages) <= PAGES for row in LATITUDE)
    assert not any(row.pages for row in OBSERVED)
    assert [row.id for row in (*LATITUDE, *OBSERVED) if not row.played] == ["LAT-9"]


def test_the_type_of_a_variations_id_is_the_table() -> None:
    """So an id that is misspelt is found by the type checker; without it, it would never be played."""
    assert get_args(VariationId) == tuple(row.id for row in (*LATITUDE, *OBSERVED))


def test_ids_in_the_catalogue_lead_somewhere() -> None:
    """Every id that a text mentions is one of a requirement or a variation."""
    known = {*CATALOGUE, *(row.id for row in (*LATITUDE, *OBSERVED))}
    mentioned = set(re.findall(r"\b(?:HUP|REM|ENV|RSP|HND|LAT|OBS)-[A-Z]?\d+\b", render()))
    assert mentioned == known


def test_sentences_that_are_no_requirement_have_a_reason() -> None:
    """The reason is one of three, and the sentence says which page it stands on."""
    for sentence, reason in UNOBSERVABLE:
        assert reason in {"not observable", "ambiguous", "silent"}
        assert set(re.findall("`([a-z0-9-]+)`", sentence.partition(":")[0])) <= PAGES
        assert sentence.startswith("`")


@pytest.mark.parametrize("requirement", [*CATALOGUE, *(row.id for row in (*LATITUDE, *OBSERVED))])
def test_page_has_one_anchor_for_each_id(requirement: str) -> None:
    """A report can link to every id."""
    assert render().count(f'<a id="{requirement.lower()}"></a>') == 1


def test_page_tells_everything_in_the_catalogue() -> None:
    """Nothing that the catalogue says is left out of the page."""
    page = render()
    said = [text for row in CATALOGUE.values() for text in (row.title, row.statement, *row.softer)]
    said += [text for row in (*LATITUDE, *OBSERVED) for text in (row.plain, row.varied)]
    said += [text for choice in CHOICES for text in dataclasses.astuple(choice)]
    said += [sentence for sentence, _ in UNOBSERVABLE]
    assert [text for text in (*said, *ACCEPTED) if text not in page] == []


def test_page_in_docs_is_the_rendered_one() -> None:
    """What is published is what the code says."""
    assert PAGE.read_text(encoding="utf-8") == render(), (
        "docs/requirements.md is out of date; refresh it with `onhook requirements --markdown > docs/requirements.md`"
    )
