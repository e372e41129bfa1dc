"""The same emulator with one bug: a Hangup of one bridged leg takes the other one down as well.

Many switches do so: to them, what is bridged is one call. In the audio service its legs end one by one.
"""

from __future__ import annotations

import adapter
import emulator

from onhook.conformance.testing import Call, Handler, World


class Switchboard(emulator.Switchboard):
    """A switchboard that knows calls, and no legs."""

    async def hang_up(self, job: emulator.Job) -> None:
        """Do what a Hangup says."""
        if not job.leg.is_meeting:
            for leg in self.legs:
                leg.is_up = False  # The bug: the other leg goes too.
        await super().hang_up(job)


def play(call: Call, handler: Handler, world: World) -> dict[str, str]:
    """Play one call on the emulator."""
    return adapter.play(call, handler, world, Switchboard)
