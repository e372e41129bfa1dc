"""The calls that the rules are tested on: a module for each family, in it a table for each requirement."""

from tracing import Cases

from cases import env, hnd, hup, rem, rsp

CASES: dict[str, Cases] = {**env.CASES, **hnd.CASES, **hup.CASES, **rem.CASES, **rsp.CASES}
