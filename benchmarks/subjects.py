"""The handlers that the benchmarks run: none of them needs AWS, so that nothing but the suite is measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from onhook.conformance.campaigns.config import Settings, load_settings
from onhook.conformance.campaigns.handler_campaign import HandlerCampaign
from onhook.conformance.campaigns.parts import Budget
from onhook.conformance.campaigns.suite import HandlerSuite, Surroundings

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
INBOUND = ("inbound",)


def subjects() -> Mapping[str, tuple[Settings, Path]]:
    """Return the settings of each handler by its name, and the folder that they are relative to."""
    forwarder = Settings(handler="forwarder.py:lambda_handler", directions=INBOUND)
    return {
        "forwarding": (forwarder, ROOT / "benchmarks" / "handlers"),
        "menu": _example("menu_survey"),
        "meeting": _example("meeting_dial_in"),
    }


def _example(name: str) -> tuple[Settings, Path]:
    folder = EXAMPLES / name
    return load_settings(folder / "onhook.toml")[""], folder


@contextmanager
def opened(settings: Settings, base: Path, budget: Budget | None = None) -> Iterator[HandlerCampaign]:
    """Load a handler and yield what plays its calls, as a run does. Nothing is printed inside."""
    suite = HandlerSuite(settings=settings, budget=budget or Budget(), surroundings=Surroundings(base=base))
    with suite.open() as campaign:
        yield campaign
