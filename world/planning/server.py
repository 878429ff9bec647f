"""One request to a server that speaks JSON over HTTP: bounded in time and size, with no redirect and no proxy."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import SplitResult

MAX_BYTES = 2**20


class ServerError(Exception):
    """The server gave no answer that can be used; the message is one clause that says why, and quotes no key."""


def post(url: SplitResult, body: object, *, key: str | None, timeout_s: float) -> Any:
    """The JSON that the server answers to `body`; at most `MAX_BYTES` are read, in `timeout_s` once connected.

    Environment variables for proxies are not looked at, and redirects are not followed, so that a key goes to the
    server that was named and to no other. Raises `ServerError`.
    """
    headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "proxyworld"}
    if key is not None:
        headers["Authorization"] = f"Bearer {key}"
    status, data = _exchange(url, json.dumps(body).encode(), headers, timeout_s)
    if 300 <= status < 400:
        raise ServerError(f"it redirects (status {status}); give the address that it redirects to")
    if status != 200:
        raise ServerError(_refusal(status, data, key))
    if len(data) > MAX_BYTES:
        raise ServerError(f"it answers more than {MAX_BYTES >> 20} MiB")
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise ServerError("it does not answer in JSON") from None


def _exchange(url: SplitResult, body: bytes, headers: Mapping[str, str], timeout_s: float) -> tuple[int, bytes]:
    connection = _connection(url, timeout_s)
    late = threading.Event()
    timer: threading.Timer | None = None
    try:
        connection.connect()
        timer = threading.Timer(timeout_s, _hang_up, (connection.sock, late))
        timer.daemon = True
        timer.start()
        connection.request("POST", url.path, body, dict(headers))
        answer = connection.getresponse()
        data = answer.read(MAX_BYTES + 1)
    except (OSError, http.client.HTTPException) as error:
        if late.is_set() or isinstance(error, TimeoutError):
            raise ServerError(f"it did not answer within {timeout_s:g} s") from None
        raise ServerError(_fault(error)) from None
    finally:
        if timer is not None:
            timer.cancel()
        connection.close()
    if late.is_set():
        raise ServerError(f"it did not answer within {timeout_s:g} s")
    if answer.length and len(data) <= MAX_BYTES:
        raise ServerError("its answer breaks off")
    return answer.status, data


def _connection(url: SplitResult, timeout_s: float) -> http.client.HTTPConnection:
    assert url.hostname is not None
    if url.scheme == "https":
        return http.client.HTTPSConnection(
            url.hostname, url.port, timeout=timeout_s, context=ssl.create_default_context()
        )
    return http.client.HTTPConnection(url.hostname, url.port, timeout=timeout_s)


def _hang_up(sock: socket.socket, late: threading.Event) -> None:
    """End a conversation that a server drags out byte by byte, which no timeout of the socket sees."""
    late.set()
    with suppress(OSError):  # it was over in the same moment
        sock.shutdown(socket.SHUT_RDWR)


def _fault(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return f"its certificate or encryption fails ({error.reason or 'TLS'})"
    if isinstance(error, http.client.IncompleteRead):
        return "its answer breaks off"
    if isinstance(error, OSError):
        return f"it cannot be reached ({error.strerror or type(error).__name__})"
    return f"it does not speak HTTP ({type(error).__name__})"


def _refusal(status: int, data: bytes, key: str | None) -> str:
    """Why the server refused: its own words too, but not where it rejects a key, which it might repeat."""
    name = http.client.responses.get(status, "an unknown status")
    if status in (401, 403):
        return f"it refuses the key (status {status}); PROXYWORLD_PLANNER_KEY holds the one to send"
    said = _message(data)
    if not said or (key is not None and key in said):
        return f"status {status}, {name}"
    return f"status {status}, {name}: {said}"


def _message(data: bytes) -> str:
    """The message of an error as OpenAI's API gives it: one line, at most 200 characters."""
    with suppress(ValueError, RecursionError, KeyError, TypeError, IndexError):
        said = json.loads(data)["error"]["message"]
        if isinstance(said, str):
            return " ".join("".join(c if c.isprintable() else " " for c in said).split())[:200].strip()
    return ""
