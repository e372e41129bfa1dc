"""What is left of a finding in a call that needs variations, and in which words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onhook.conformance.campaigns.weighing import under_variations
from onhook.conformance.catalogue import varied
from onhook.conformance.model.requirements import Level
from onhook.conformance.model.variations import VariationId
from onhook.conformance.model.verdicts import Finding

MUST = Finding("RSP-1", Level.MUST, expected="this", actual="that", call=0, step=0, event_type="HANGUP")


def test_a_finding_under_two_variations_tells_of_both_in_the_order_of_their_numbers() -> None:
    weighed = under_variations(MUST, frozenset({"LAT-10", "LAT-2"}))
    assert weighed.level is Level.SHOULD
    assert weighed.because == (
        "only under LAT-2, LAT-10, which the pages show next to the plain variant: SipResponseCode is left out."
        " For JoinChimeMeeting and StartCallRecording it has one Error string in their place."
    )


def test_what_was_seen_in_the_field_is_named_behind_what_the_pages_show() -> None:
    weighed = under_variations(MUST, frozenset({"OBS-7", "LAT-10", "LAT-2"}))
    assert weighed.because == "under behaviour seen in the field, not documented (LAT-2, LAT-10, OBS-7)"


def test_another_reason_stands_behind_the_variations() -> None:
    weighed = under_variations(replace(MUST, level=Level.SHOULD, because="nobody knows"), frozenset({"LAT-2"}))
    assert weighed.level is Level.SHOULD
    assert weighed.because == (
        "only under LAT-2, which the pages show next to the plain variant: SipResponseCode is left out; nobody knows"
    )


@pytest.mark.parametrize("variations", [(), ("LAT-2",)])
def test_what_is_no_must_is_left_as_it_is(variations: tuple[VariationId, ...]) -> None:
    finding = Finding("RSP-1", Level.SHOULD, expected="this", actual="that", call=0, step=0, event_type="HANGUP")
    assert under_variations(finding, frozenset(variations)) is finding
    assert under_variations(MUST, frozenset()) is MUST


def test_a_variation_of_another_version_has_no_sentence() -> None:
    assert varied("LAT-2") == "SipResponseCode is left out."
    assert varied("LAT-999") == "a variation that this version does not know"
