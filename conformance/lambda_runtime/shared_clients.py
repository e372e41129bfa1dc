"""AWS clients that all cold starts share: a module that makes a client when it is imported gets the same one again."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_clients: dict[Any, Any] = {}


@contextmanager
def shared_clients() -> Iterator[None]:
    """Let modules that make AWS clients when they are imported get the same ones again: making one takes 20 ms."""
    boto3: Any = sys.modules.get("boto3.session")
    if boto3 is None:
        yield
        return
    session = boto3.Session
    originals = {name: getattr(session, name) for name in ("client", "resource")}
    for name, original in originals.items():
        setattr(session, name, _remembering(original))
    try:
        yield
    finally:
        for name, original in originals.items():
            setattr(session, name, original)


def _remembering(make: Callable[..., Any]) -> Callable[..., Any]:
    def made(self: Any, *args: Any, **kwargs: Any) -> Any:
        given = [(name, _as_text(value)) for name, value in sorted(kwargs.items())]
        key = repr((make.__name__, args, given, self.region_name, self.profile_name, _given_credentials(self)))
        if key not in _clients:
            _clients[key] = make(self, *args, **kwargs)
        return _clients[key]

    return made


def _given_credentials(session: Any) -> tuple[object, ...]:
    """The credentials that a session was made with; all others it finds by its profile, or in the environment."""
    credentials: Any = getattr(getattr(session, "_session", None), "_credentials", None)
    if credentials is None or credentials.method != "explicit":
        return ()
    return credentials.access_key, credentials.secret_key, credentials.token


def _as_text(value: object) -> str:
    """What a client is made with; two Configs with the same options are the same."""
    return repr(getattr(value, "_user_provided_options", value))


def forget_clients() -> None:
    """Drop the shared AWS clients: other fixtures may be in force now."""
    _clients.clear()
