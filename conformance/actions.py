"""Every action that a handler may return, as one table (page `specify-actions` and the page of each action)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """The JSON type of a parameter's value. An integer may also be written as a decimal string (the guide does both)."""

    STRING = "string"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    LIST = "list"
    OBJECT = "object"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an action, as the action's page describes it."""

    name: str
    kind: Kind
    required: bool = False
    #: Allowed values, where the page lists them; for a list, of each of its items.
    allowed: tuple[str | int | bool, ...] = ()
    #: Smallest and largest value of a number, length of a string or a list; None where the page sets no bound.
    minimum: int | None = None
    maximum: int | None = None
    #: What the service takes when it is left out.
    default: str | int | bool | None = None
    #: The parameters inside, of an OBJECT or of each OBJECT in a LIST.
    fields: tuple[Parameter, ...] = ()
    #: The kind of a LIST's items.
    items: Kind = Kind.STRING
    #: The value must be a regular expression.
    regex: bool = False
    #: A regular expression that a string (or each string of a list) must match whole.
    pattern: str | None = None


class Leg(StrEnum):
    """Which leg an action may run on."""

    ANY = "any"
    LEG_A = "LEG-A"
    MEETING = "the meeting leg"


class Report(StrEnum):
    """When the success of an action is told to the handler."""

    ALWAYS = "always"
    LAST = "when it is the last of its list"
    HANGUP = "by a HANGUP"


@dataclass(frozen=True, slots=True)
class Action:
    """One row of the table: an action, and what the world may make of it."""

    type: str
    page: str
    parameters: tuple[Parameter, ...]
    leg: Leg = Leg.ANY
    #: Stopped at once by an update (page `update-sip-call`); all others finish first.
    interruptible: bool = False
    #: A new inbound call is answered by it.
    answers: bool = False
    #: It takes time, so that parties may hang up, digits arrive and updates come while it runs.
    lasts: bool = False
    report: Report = Report.LAST
    #: What may become of it, the harmless outcome first. `completes` and `fails` unless the page knows more.
    outcomes: tuple[str, ...] = ("completes", "fails")
    #: Documented (ErrorType, ErrorMessage) pairs; the first is the one that our service tells by default.
    errors: tuple[tuple[str, str], ...] = ()
    #: Not possible while two legs are bridged / while the call is in a meeting.
    not_bridged: bool = False
    not_in_meeting: bool = False
