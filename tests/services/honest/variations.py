"""The reference service under what the pages show in more than one way (LAT), and what real calls add to it (OBS)."""

from dataclasses import replace

from onhook.conformance.catalogue import LATITUDE, OBSERVED
from onhook.conformance.model.calls import Call
from onhook.conformance.model.services import Handler, Service
from onhook.conformance.model.worlds import World
from onhook.conformance.players.playing import play


def under(*variations: str) -> Service:
    """Return the reference service under these variations, in place of those of the call."""

    def service(call: Call, handler: Handler, world: World) -> dict[str, str]:
        arguments = call.arguments
        if "OBS-4" in variations and arguments is None:
            arguments = {"name": "Ada"}
        return play(replace(call, variations=frozenset(variations), arguments=arguments), handler, world)

    return service


IDS = tuple(variation.id for variation in (*LATITUDE, *OBSERVED) if variation.played)
#: What is played only together with another one.
TOGETHER = {"OBS-2": ("LAT-11", "OBS-2")}

#: `lat_1`, `obs_1` and so on: each alone.
globals().update(
    {variation.lower().replace("-", "_"): under(*TOGETHER.get(variation, (variation,))) for variation in IDS}
)

every = under(*IDS)
documented = under(*(variation for variation in IDS if variation.startswith("LAT")))
observed = under("LAT-11", *(variation for variation in IDS if variation.startswith("OBS")))
#: Halves: of any two variations, one of these has the one and not the other.
halves = [under(*(variation for place, variation in enumerate(IDS) if place >> bit & 1)) for bit in range(5)]
half_1, half_2, half_3, half_4, half_5 = halves

twice_and_again = under("LAT-14", "OBS-6", "OBS-7")
goes_on_and_tells_all = under("LAT-11", "OBS-2", "OBS-5")
shown_late_and_without_status = under("LAT-1", "LAT-2", "LAT-4", "OBS-8")
other_leg_first_after_a_failure = under("LAT-6", "LAT-10", "OBS-1", "OBS-3")
