"""The calls on which the rules are tested: a module or a folder for each family, with a table for each requirement."""

from tracing import Cases

from cases import env, hnd, hup, rem, rsp

CASES: dict[str, Cases] = {**env.CASES, **hnd.CASES, **hup.CASES, **rem.CASES, **rsp.CASES}
