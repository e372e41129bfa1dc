"""Calls and variations: only what was declared comes up, and all of it does."""

from __future__ import annotations

from onhook.conformance.catalogue.latitude import LATITUDE, OBSERVED
from onhook.conformance.model.calls import Call
from onhook.conformance.model.keypad import MOST_CANDIDATES
from onhook.conformance.model.legs import DIRECTIONS, INBOUND, OUTBOUND, Topology
from onhook.strategies import calls, variations

from .common import examples, minimal

PLAYED = {variation.id for variation in LATITUDE if variation.played and not variation.only_weighed}


def test_a_call_shrinks_to_a_plain_one() -> None:
    assert minimal(calls()) == Call(updates=())


def test_each_value_shrinks_on_its_own() -> None:
    assert minimal(calls(), lambda call: call.code == 603) == Call(
        updates=(), code=603, variations=frozenset({"LAT-13"})
    )
    assert minimal(calls(), lambda call: call.digits[1:2] == (5,)) == Call(updates=(), digits=(0, 5))
    assert minimal(calls(), lambda call: len(call.updates) == 2) == Call(updates=({}, {}))
    assert minimal(calls(), lambda call: "LAT-7" in call.variations) == Call(
        updates=(), variations=frozenset({"LAT-7"})
    )


def test_all_values_come_up() -> None:
    found = examples(calls(), 300)
    assert {(one.topology, one.direction) for one in found} == {
        (topology, way) for topology in Topology for way in DIRECTIONS
    }
    assert {one.code for one in found} == {0, 480, 486, 487, 503, 603}
    assert {len(one.updates) for one in found} == {0, 1, 2, 3}
    assert {pick for call in found for pick in call.digits} == set(range(MOST_CANDIDATES))
    assert {one.rejects_silently for one in found} == {True, False}
    assert len({one.from_number for one in found}) > 1
    assert len({one.seed for one in found}) > 50


def test_codes_that_the_page_does_not_list_are_a_variation() -> None:
    odd = [call for call in examples(calls(), 300) if call.code not in (0, 480, 486)]
    assert odd
    assert all("LAT-13" in one.variations for one in odd)


def test_only_what_is_declared_comes_up() -> None:
    updates = [{"action": "transfer"}, {"action": "end"}]
    found = examples(
        calls(
            topologies=[Topology.BRIDGED],
            directions=[OUTBOUND],
            arguments={"name": "Jo"},
            updates=updates,
            from_numbers=["+12025550188", "+12025550199"],
            to_numbers=["+12025550111", "+12025550112"],
            digits=1,
            extra_actions=["Sing"],
        )
    )
    assert {(one.topology, one.direction) for one in found} == {(Topology.BRIDGED, OUTBOUND)}
    assert all(one.arguments == {"name": "Jo"} and one.extra_actions == {"Sing"} for one in found)
    assert {one.from_number for one in found} == {"+12025550188", "+12025550199"}
    assert {one.to_number for one in found} == {"+12025550111", "+12025550112"}
    assert all(update in updates for call in found for update in call.updates)
    assert max(len(one.digits) for one in found) == 1


def test_only_outbound_calls_carry_arguments() -> None:
    found = {(call.direction, call.arguments is None) for call in examples(calls(arguments={}))}
    assert found == {(INBOUND, True), (OUTBOUND, False)}


def test_without_updates_none_comes() -> None:
    assert {call.updates for call in examples(calls(updates=()), 50)} == {()}


def test_variations_are_the_played_ones() -> None:
    assert set().union(*examples(variations())) == PLAYED - {"LAT-3", "LAT-11"}
    assert set().union(*examples(variations(sip_application_id=True))) == PLAYED - {"LAT-11"}
    observed = set().union(*examples(variations(observed=True)))
    assert observed == PLAYED - {"LAT-3"} | {variation.id for variation in OBSERVED}


def test_half_of_the_variations_are_plain() -> None:
    drawn = examples(variations(), 200)
    assert 0.35 < drawn.count(frozenset()) / 200 < 0.65
    assert minimal(variations()) == frozenset()


def test_a_hangup_told_twice_comes_only_where_the_list_goes_on() -> None:
    drawn = [chosen for chosen in examples(variations(observed=True)) if "OBS-2" in chosen]
    assert drawn
    assert all("LAT-11" in one for one in drawn)
    assert any("LAT-11" in one and "OBS-2" not in one for one in examples(variations(observed=True)))


def test_words_of_the_configuration_will_do() -> None:
    """The service compares topologies by identity."""
    assert minimal(calls(topologies=["bridged"])).topology is Topology.BRIDGED  # type: ignore[list-item]
