"""The rules: the catalogue's requirements as code, one file per family."""

from __future__ import annotations

from typing import Any

from onhook.conformance.oracle.rule import CallRule, ResponseRule
from onhook.conformance.rules import env, hnd, hup, rem, rsp

FAMILIES = (hup.RULES, rem.RULES, env.RULES, rsp.RULES, hnd.RULES)

CALL_RULES: tuple[CallRule[Any], ...] = tuple(rule for family in FAMILIES for rule in family.of_calls)
RESPONSE_RULES: tuple[ResponseRule, ...] = tuple(rule for family in FAMILIES for rule in family.of_responses)
RULED: frozenset[str] = frozenset([rule.id for rule in CALL_RULES] + [rule.id for rule in RESPONSE_RULES])

__all__ = ["CALL_RULES", "FAMILIES", "RESPONSE_RULES", "RULED"]
