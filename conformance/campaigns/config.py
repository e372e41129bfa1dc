"""What is under test, and what only the adopter knows about it: `onhook.toml`, read with clear errors."""

from __future__ import annotations

import datetime
import difflib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from onhook.conformance.catalogue import CATALOGUE
from onhook.conformance.model.calls import E164, MOST_DECLARED
from onhook.conformance.model.requirements import Level, Subject
from onhook.conformance.model.services import TIME_LIMIT
from onhook.conformance.oracle.declared import Declared

T = TypeVar("T")
DIRECTIONS = ("inbound", "outbound")
INJECTED = ("bridged", "meeting")
#: The encoding of files that are written by hand: editors of Windows may begin them with a byte-order mark.
ENCODING = "utf-8-sig"


class ConfigError(Exception):
    """A setting cannot be used; the message says which, where, and what to write instead."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """A requirement that the adopter knows to be broken, until a day."""

    id: str
    reason: str
    issue: str
    expires: datetime.date

    def has_expired(self, today: datetime.date) -> bool:
        """Say whether the day has passed."""
        return today > self.expires


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is declared about one target. The keys of `onhook.toml` are the names of the fields."""

    #: A target (`onhook.conformance.targets`), relative to the file's folder.
    handler: str = ""
    #: A service in place of a handler: `package.module:attribute` or `path/to/file.py:attribute`.
    service: str = ""
    #: How calls start: `inbound`, `outbound`; both where nothing is declared.
    directions: tuple[str, ...] = DIRECTIONS
    #: Fixtures of the adopter's under which the handler runs.
    fixtures: tuple[str, ...] = ()
    #: Digits worth dialling.
    digits: tuple[str, ...] = ()
    #: What a bot may make of a conversation (StartBotConversation), besides FallbackIntent.
    intents: tuple[str, ...] = ()
    #: E.164 numbers that call the application; the first of them in most calls.
    callers: tuple[str, ...] = ()
    #: E.164 numbers that calls are made to.
    numbers: tuple[str, ...] = ()
    #: ArgumentsMap of CreateSipMediaApplicationCall.
    arguments: Mapping[str, str] | None = None
    #: Arguments of UpdateSipMediaApplicationCall, one map per request worth trying.
    updates: tuple[Mapping[str, str], ...] | None = None
    #: Action names beyond the guide's.
    extra_actions: tuple[str, ...] = ()
    #: Start calls inside a topology too: `bridged`, `meeting`.
    inject: tuple[str, ...] = ()
    #: Also play behaviour that was seen in real calls but is not in the guide (OBS).
    observed: bool = False
    #: SHOULD fails the run.
    strict: bool = False
    #: Seconds that an invocation may take, or a whole call of a service.
    time_limit: float = TIME_LIMIT
    #: The endpoint of AWS for a function that is invoked with boto3, if not the usual one.
    endpoint_url: str = ""
    #: Raising on NEW_INBOUND_CALL is how the handler hands the call to the next SIP media application.
    raises_to_fail_over: bool = False
    #: Requirement id to level.
    levels: Mapping[str, Level] = field(default_factory=dict)
    deviations: tuple[Deviation, ...] = ()

    @property
    def starts(self) -> tuple[str, ...]:
        """How the calls of a run start, in the order of items; a service is judged inside every topology."""
        return (*self.directions, *(INJECTED if self.subject is Subject.SERVICE else self.inject))

    @property
    def subject(self) -> Subject:
        """Whether the target is a handler or a service."""
        return Subject.SERVICE if self.service else Subject.HANDLER

    @property
    def target(self) -> str:
        """What is under test, as the user has written it."""
        return self.service or self.handler

    @property
    def declared(self) -> Declared:
        """What the oracle has to know of the settings."""
        return Declared(
            extra_actions=frozenset(self.extra_actions),
            arguments=self.arguments is not None,
            updates=self.updates is not None,
            raises_to_fail_over=self.raises_to_fail_over,
        )


def load_settings(file: Path) -> dict[str, Settings]:
    """Read `onhook.toml`: settings by the handler's name; the name is empty where the file has one handler only.

    Raises ConfigError with the file, the key and what is expected of it.
    """
    if file.is_dir():
        raise ConfigError(f"{file}: expected a file, found a folder; rename it, or move it away")
    try:
        document = tomllib.loads(file.read_text(encoding=ENCODING))
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            f"{file}: is not UTF-8 (line {line} has the byte 0x{error.object[error.start]:02x}): save it as UTF-8"
        ) from error
    except (ValueError, RecursionError) as error:  # also of a number too long for Python, and of brackets too deep
        raise ConfigError(f"{file}: is no TOML: {error}") from error
    named = document.pop("handlers", None)
    common = settings_from(document, str(file))
    if named is None:
        return {"": common}
    if not isinstance(named, dict) or not named or not all(isinstance(table, dict) for table in named.values()):
        raise ConfigError(f"{file}: handlers: expected tables, one per handler: [handlers.NAME]")
    return {name: settings_from(table, f"{file}: handlers.{name}", common) for name, table in named.items()}


def with_target(settings: Settings, *, handler: str = "", service: str = "") -> Settings:
    """Return the settings for another target; raises ConfigError if one is only for the other kind of target."""
    changed = replace(settings, handler=handler, service=service)
    _check_whole(changed, handler or service)
    return changed


def settings_from(table: Mapping[str, Any], where: str, base: Settings | None = None) -> Settings:
    """Read one table of settings on top of others.

    Raises ConfigError for an unknown key, and for a value of the wrong kind.
    """
    known = {field.name for field in fields(Settings)}
    read: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(known))}"
            raise ConfigError(f"{where}: unknown key {key!r}; {hint}")
        read[key] = _READERS[key](value, f"{where}: {key}")
    settings = replace(base or Settings(), **read)
    _check_whole(settings, where)
    return settings


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise ConfigError(f"{where}: expected a string, found {value!r}")
    if not value.strip():
        raise ConfigError(f"{where}: expected a string that is not empty, found {value!r}")
    return value


def _flag(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise ConfigError(f"{where}: expected true or false, found {value!r}")
    return value


def read_url(value: Any, where: str) -> str:
    """Return a URL of HTTP; raise ConfigError for anything else, and say where it stands."""
    text = _text(value, where)
    if not text.startswith(("http://", "https://")):
        raise ConfigError(f"{where}: expected a URL such as http://localhost:3001, found {value!r}")
    return text


#: The shortest time limit: no handler could answer or be interrupted in less.
_SHORTEST = 0.01


def read_seconds(value: Any, where: str) -> float:
    """Return a time limit; raise ConfigError for anything else, and say where it stands."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not _SHORTEST <= value <= 900:
        raise ConfigError(f"{where}: expected seconds, from {_SHORTEST} to 900, found {value!r}")
    return float(value)


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ConfigError(f"{where}: expected a list of strings, found {value!r}")
    return tuple(_text(element, f"{where}[{index}]") for index, element in enumerate(value))


def _words(*allowed: str) -> Callable[[Any, str], tuple[str, ...]]:
    def read(value: Any, where: str) -> tuple[str, ...]:
        words = _texts(value, where)
        for word in words:
            if word not in allowed:
                raise ConfigError(f"{where}: expected some of {', '.join(allowed)}, found {word!r}")
        return tuple(dict.fromkeys(words))

    return read


def _directions(value: Any, where: str) -> tuple[str, ...]:
    words = _words(*DIRECTIONS)(value, where)
    if not words:
        raise ConfigError(f"{where}: expected at least one of {', '.join(DIRECTIONS)}, found none")
    return words


def _dialled(value: Any, where: str) -> tuple[str, ...]:
    texts = _texts(value, where)
    for text in texts:
        if set(text) - set("0123456789*#"):
            raise ConfigError(f"{where}: expected strings of 0-9, * and #, found {text!r}")
    return texts


def _intents(value: Any, where: str) -> tuple[str, ...]:
    texts = _texts(value, where)
    for text in texts:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", text):
            raise ConfigError(f"{where}: expected names of intents such as AgentIntent, found {text!r}")
    return texts


def _numbers(value: Any, where: str) -> tuple[str, ...]:
    texts = _at_most(MOST_DECLARED, _texts(value, where), where)
    for text in texts:
        if not E164.fullmatch(text):
            raise ConfigError(f"{where}: expected E.164 numbers such as +12025550100, found {text!r}")
    return texts


def _at_most(most: int, values: tuple[T, ...], where: str) -> tuple[T, ...]:
    if len(values) > most:
        raise ConfigError(f"{where}: expected at most {most} of them, found {len(values)}")
    return values


def _pairs(value: Any, where: str) -> Mapping[str, str]:
    if not isinstance(value, dict) or len(value) > 20 or not all(isinstance(text, str) for text in value.values()):
        raise ConfigError(f"{where}: expected a table of at most 20 strings, found {value!r}")
    return value


def _list_of_pairs(value: Any, where: str) -> tuple[Mapping[str, str], ...]:
    if not isinstance(value, list):
        raise ConfigError(f"{where}: expected a list of tables, found {value!r}")
    return _at_most(
        MOST_DECLARED, tuple(_pairs(element, f"{where}[{index}]") for index, element in enumerate(value)), where
    )


def _known_id(value: Any, where: str) -> str:
    text = _text(value, where)
    if text not in CATALOGUE:
        near = difflib.get_close_matches(text.upper(), CATALOGUE, 1)
        hint = f"; did you mean {near[0]}?" if near else "; `onhook requirements` lists them"
        raise ConfigError(f"{where}: no requirement has the id {text!r}{hint}")
    return text


def _levels(value: Any, where: str) -> Mapping[str, Level]:
    if not isinstance(value, dict):
        raise ConfigError(f'{where}: expected a table such as HND-12 = "MUST", found {value!r}')
    levels = {}
    for key, level in value.items():
        if level not in list(Level):
            raise ConfigError(f"{where}.{key}: expected one of {', '.join(Level)}, found {level!r}")
        levels[_known_id(key, where)] = Level(level)
    return levels


def _deviations(value: Any, where: str) -> tuple[Deviation, ...]:
    if not isinstance(value, list) or not all(isinstance(element, dict) for element in value):
        raise ConfigError(f"{where}: expected tables [[deviations]] with id, reason, issue and expires")
    deviations: dict[str, Deviation] = {}
    for index, element in enumerate(value):
        deviation = _deviation(element, f"{where}[{index}]")
        if deviation.id in deviations:
            raise ConfigError(f"{where}[{index}]: id: {deviation.id} is declared twice")
        deviations[deviation.id] = deviation
    return tuple(deviations.values())


def _deviation(table: dict[str, Any], where: str) -> Deviation:
    known = [field.name for field in fields(Deviation)]
    for key in known:
        if key not in table:
            raise ConfigError(f"{where}: {key} is missing; a known deviation has {', '.join(known)}")
    odd = sorted(set(table) - set(known))
    if odd:
        raise ConfigError(f"{where}: unknown key {odd[0]!r}; a known deviation has {', '.join(known)}")
    return Deviation(
        _known_id(table["id"], f"{where}: id"),
        _text(table["reason"], f"{where}: reason"),
        _issue(table["issue"], f"{where}: issue"),
        _day(table["expires"], f"{where}: expires"),
    )


def _issue(value: Any, where: str) -> str:
    """Return a name or a link unchanged, a number as trackers write it (#12)."""
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return f"#{value}"
    if not isinstance(value, str):
        raise ConfigError(f"{where}: expected a number or a string, such as a link, found {value!r}")
    return _text(value, where)


def _check_whole(settings: Settings, where: str) -> None:
    """Raise ConfigError for settings that are only for the other kind of target."""
    if settings.handler and settings.service:
        raise ConfigError(
            f"{where}: handler and service: expected one of them, found both; give each a table of its own"
        )
    for index, deviation in enumerate(settings.deviations if settings.target else ()):
        bound = CATALOGUE[deviation.id].subject
        if bound is not settings.subject:
            raise ConfigError(
                f"{where}: deviations[{index}]: id: {deviation.id} binds the {bound}, not a {settings.subject}"
            )


def _day(value: Any, where: str) -> datetime.date:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ConfigError(f"{where}: expected a day such as 2027-01-31, found {value!r}") from None


_READERS: Mapping[str, Callable[[Any, str], Any]] = {
    "handler": _text,
    "service": _text,
    "directions": _directions,
    "fixtures": _texts,
    "digits": _dialled,
    "intents": _intents,
    "callers": _numbers,
    "numbers": _numbers,
    "arguments": _pairs,
    "updates": _list_of_pairs,
    "extra_actions": _texts,
    "inject": _words(*INJECTED),
    "observed": _flag,
    "strict": _flag,
    "time_limit": read_seconds,
    "endpoint_url": read_url,
    "raises_to_fail_over": _flag,
    "levels": _levels,
    "deviations": _deviations,
}
