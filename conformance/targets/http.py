"""`http://...` and `https://...`: a handler behind a URL.

A path as Lambda's Invoke has it (`/2015-03-31/functions/NAME/invocations`) is spoken to as Lambda: the runtime
interface emulator, `sam local start-lambda`, LocalStack. Anything else gets the event as a POST, and answers with the
response.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from onhook.conformance.lambda_runtime.lambda_json import LARGEST_RESPONSE
from onhook.conformance.lambda_runtime.watchdog import Watchdog
from onhook.conformance.model.traces import Outcome, Raised
from onhook.conformance.targets import Conditions, Misnamed, Unreachable
from onhook.conformance.targets.remote import CONNECT, NotReached, RemoteFunction, answer, excerpt, failure, patient

_INVOKE = re.compile(r"/2015-03-31/functions/([^/]+)/invocations")
_HEADERS = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "onhook"}
#: What an endpoint answers that has run the application, and the application would not have it.
_FAILED = (400, 422, 500)
#: What a function URL answers where the function has failed.
_FUNCTION_FAILED = (500, 502, 504)
_NEXT = {
    401: "it wants credentials, which onhook does not send",
    403: "it wants credentials, which onhook does not send: give the URL's function the auth type NONE, or use lambda:NAME",
    404: "nothing is there under this path",
    405: "it takes no POST under this path",
    413: "the event is too large for it",
    429: "it is asked too often",
}


class HttpFunction(RemoteFunction):
    """A handler behind a URL. Connections are kept open from one event to the next."""

    def __init__(self, text: str, watchdog: Watchdog, urllib3: ModuleType) -> None:
        super().__init__(text, watchdog)
        self.url = text.strip()
        parts = urlsplit(self.url)
        self._invoked = _INVOKE.fullmatch(parts.path)
        #: Between this host and the function there is nothing of anybody's but AWS.
        self._is_function_url = ".lambda-url." in (parts.hostname or "")
        self._urllib3 = urllib3
        self._timeout = urllib3.Timeout(connect=min(CONNECT, watchdog.limit), read=watchdog.limit)
        self._pool = urllib3.PoolManager(retries=False)

    def reconnect(self) -> None:
        """Let go of connections."""
        with suppress(Exception):
            self._pool.clear()
        self._pool = self._urllib3.PoolManager(retries=False)

    def send(self, payload: bytes) -> Outcome:
        """Send an event, and return what came of it."""
        errors = self._urllib3.exceptions
        try:
            got = self._pool.request(
                "POST",
                self.url,
                body=payload,
                headers=_HEADERS,
                timeout=self._timeout,
                redirect=False,
                preload_content=False,
            )
            body = got.read(LARGEST_RESPONSE + 1)
            if len(body) > LARGEST_RESPONSE:
                self.reconnect()
            else:
                got.release_conn()
        except (errors.NewConnectionError, errors.ConnectTimeoutError) as error:
            raise NotReached(self._no_connection(error)) from error
        except (errors.ReadTimeoutError, TimeoutError) as error:
            raise TimeoutError from error
        except errors.SSLError as error:
            raise self.unreachable(f"no safe connection to it can be made: {error}") from error
        except (errors.HTTPError, OSError) as error:
            self.reconnect()
            why = f"the connection broke off before the answer had come ({error}); look at what the server says, and restart it"
            raise self.unreachable(why) from error
        return self._outcome(got.status, got.headers, body)

    def _no_connection(self, error: Exception) -> str:
        parts = urlsplit(self.url)
        why = str(error).rpartition(": ")[2]
        return f"no connection to {parts.netloc} ({why}); start the server, or mend the URL"

    def _outcome(self, status: int, headers: Mapping[str, str], body: bytes) -> Outcome:
        if "X-Amz-Function-Error" in headers:
            return failure(body)
        outcome = answer(body)
        if isinstance(outcome, Raised):
            return outcome
        is_page = "html" in headers.get("Content-Type", "")
        if 200 <= status < 300 and not is_page:
            return outcome
        failed = _FUNCTION_FAILED if self._is_function_url else _FAILED
        if not self._invoked and status in failed:
            return Raised(f"HTTP {status}", excerpt(body))
        if status == 429:
            raise NotReached(self._refusal(status, headers, body))
        raise self.unreachable(self._refusal(status, headers, body))

    def _refusal(self, status: int, headers: Mapping[str, str], body: bytes) -> str:
        told = f"it answers with HTTP {status}: {excerpt(body)}"
        if 300 <= status < 400:
            return f"{told}; {self._elsewhere(headers.get('Location', ''))}"
        if 200 <= status < 300:
            return f"{told}; that is a page, and no answer of a function: mend the URL"
        if self._invoked and status == 400:
            return f"{told}; an emulator that takes one event at a time answers so to a second one: run without -n"
        if self._invoked and status == 404:
            return f"{told}; it has no function {self._invoked[1]!r}"
        if not self._invoked and status in (404, 405):
            root = f"{urlsplit(self.url).scheme}://{urlsplit(self.url).netloc}"
            emulator = f"for an emulator of Lambda, write {root}/2015-03-31/functions/NAME/invocations"
            return f"{told}; {_NEXT[status]}; {emulator}"
        return f"{told}; {_NEXT.get(status, 'look at what the server says')}"

    def _elsewhere(self, location: str) -> str:
        if not location:
            return "that is a redirect which leads nowhere, and no answer of a function: mend the URL, or the server"
        there = urljoin(self.url, location)
        if urldefrag(there)[0] == urldefrag(self.url)[0]:
            return (
                "that is a redirect to the same URL, so whoever follows it never arrives: look at what the server, or a"
                " proxy before it, wants of a POST"
            )
        return f"it leads to {there}: name that URL"


class _Http:
    def is_there(self, text: str, base: Path) -> bool:
        return True

    def check(self, text: str, base: Path) -> None:
        _check(text)

    @contextmanager
    def open(self, text: str, base: Path, conditions: Conditions) -> Iterator[HttpFunction]:
        _check(text)
        with patient(conditions.time_limit) as watchdog:
            function = HttpFunction(text, watchdog, _urllib3(text))
            try:
                yield function
            finally:
                function.reconnect()


def _check(text: str) -> None:
    try:
        parts = urlsplit(text.strip())
        is_good = bool(parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port))
    except ValueError:
        is_good = False
    if not is_good or " " in text.strip():
        hint = "; a Python module of that name is written python:..." if "//" not in text else ""
        form = "http://localhost:9000/2015-03-31/functions/function/invocations"
        raise Misnamed(f"the target {text!r} is no URL such as {form}{hint}")
    if parts.password or parts.username:
        raise Misnamed(
            f"the target 'http://...@{parts.hostname}': a user and a password in a URL would be shown in every report;"
            " leave them out"
        )


def _urllib3(text: str) -> Any:
    try:
        import urllib3
    except ImportError as error:
        raise Unreachable(
            f"the target {text!r} needs urllib3, which is not installed: pip install 'urllib3>=2'"
        ) from error
    return urllib3


HTTP = _Http()
