"""A local server that answers as a planner should, or should not, for tests."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from proxyworld.world.planning.planner import Planner

PROMPT = "a red ball of 5 kg falls onto a table"
PLAN: dict[str, Any] = {
    "things": [
        {"key": "a", "noun": "cube", "colour": "green", "measures": ["5 kg"]},
        {"key": "b", "noun": "table", "material": "glass"},
    ],
    "happenings": [{"verb": "fall", "who": "a", "places": [{"relation": "onto", "thing": "b"}]}],
}
"""Not what the prompt says, so that it can be told from what the offline parser makes of it."""


@dataclass
class Server:
    """A server that gives `answers` in order, the last one for ever, and remembers what it was asked."""

    answers: list[Callable[[BaseHTTPRequestHandler], None]]
    asked: list[tuple[dict[str, str], Any]] = field(default_factory=list)
    url: str = ""

    def planner(self, **more: Any) -> Planner:
        return Planner(self.url, "tiny", **{"timeout_s": 5.0} | more)


@contextmanager
def serving(*answers: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[Server]:
    held = Server(list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            held.asked.append((dict(self.headers) | {"path": self.path}, body))
            answer = held.answers.pop(0) if len(held.answers) > 1 else held.answers[0]
            with suppress(OSError):  # the client hung up first, as it should on some of these
                answer(self)

        do_GET = do_POST

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        held.url = f"http://127.0.0.1:{server.server_port}/v1"
        try:
            yield held
        finally:
            server.shutdown()


def raw(data: bytes, status: int = 200, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in ({"Content_Length": str(len(data))} | headers).items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(data)

    return answer


def says(content: object, **choice: object) -> Callable[[BaseHTTPRequestHandler], None]:
    text = content if isinstance(content, str) or content is None else json.dumps(content)
    return raw(json.dumps({"choices": [{"message": {"content": text}, "finish_reason": "stop"} | choice]}).encode())


GOOD = says(PLAN)
