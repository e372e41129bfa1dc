"""What plays a campaign, on a handler or on a service."""

from __future__ import annotations

from typing import Protocol

from onhook.conformance.campaigns.config import Settings
from onhook.conformance.campaigns.costs import ColdStarts
from onhook.conformance.campaigns.parts import Part
from onhook.conformance.campaigns.records import Record
from onhook.conformance.campaigns.sharing import Count
from onhook.conformance.model.requirements import Subject
from onhook.conformance.model.scenarios import Scenario
from onhook.conformance.model.verdicts import Finding
from onhook.conformance.players.playing import Played
from onhook.conformance.rules.judging import Oracle


class Player(Protocol):
    """What plays the parts of a campaign: it has the target at hand."""

    oracle: Oracle
    settings: Settings
    cold_starts: ColdStarts

    @property
    def subject(self) -> Subject:
        """What is under test."""

    @property
    def starts_cold(self) -> bool:
        """Nothing of earlier calls is remembered in a later one."""

    def run(self, part: Part, count: Count = ...) -> Record:
        """Play one part; tell how many calls it has played."""

    def play(self, scenario: Scenario) -> Played:
        """Play one scenario."""

    def anew(self, scenario: Scenario) -> Scenario | None:
        """Return a scenario with identifiers that no call has had before; None where they do not matter."""

    def fingerprint(self) -> str:
        """Return a text that changes when the code under test does; empty if that cannot be known."""

    def place(self) -> str:
        """Return where the target stands in its source, as `path/to/file.py:12`; nothing where that is not known."""

    def weigh(self, finding: Finding, played: Played) -> Finding:
        """Weigh what the call itself does not show."""
