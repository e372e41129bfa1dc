"""What only the adopter knows, as far as verdicts depend on it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Declared:
    """What the adopter has declared of the handler and of its calls."""

    extra_actions: frozenset[str] = frozenset()
    #: Arguments of the API calls are declared, or the handler does not read them: so it is expected to cope with them.
    arguments: bool = False
    updates: bool = False
    #: Raising on NEW_INBOUND_CALL is the handler's way to fail over to the next SIP media application.
    raises_to_fail_over: bool = False


NOTHING_DECLARED = Declared()
