"""A chat service on the loopback that speaks the completions API with structured output, and keeps count.

One rule: what it answers follows from the request alone, so a line is the same whenever it is asked for;
what goes wrong is put in by the test, request by request. Also runs by itself:
`python -m tests.bridge.azure.chat_server [SECONDS]`.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

KEY: Final = "sk-very-secret-7f3a"

_WORDS: Final = (
    "the van kettle quote Tuesday boiler ledger rota invoice before after maybe we they never always "
    "about seven ninety roof tenants freight pallet clinic spare budget board June harvest counter "
    "printer warranty lease garage sister auditor router licence deposit needs wants costs saves takes "
    "brings broke moved called waits signs cheaper slower quiet late early nearly only because unless"
).split()


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, object]
    key: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: a status, a body, headers."""

    status: int
    body: object
    headers: Mapping[str, str] = field(default_factory=dict)


HANGS_UP: Final = Answer(0, None)


def completion(content: str, *, finish: str = "stop", sent: int = 100, refusal: str | None = None) -> Answer:
    """A chat completion as the API gives it."""
    message = {"role": "assistant", "content": content, "refusal": refusal}
    usage = {"prompt_tokens": sent, "completion_tokens": 10, "total_tokens": sent + 10}
    return Answer(
        200,
        {
            "id": "c",
            "object": "chat.completion",
            "created": 1,
            "model": "m",
            "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
            "usage": usage,
        },
    )


def refusal(status: int, code: str = "", **headers: str) -> Answer:
    """An error as the API gives it, with words that must go nowhere."""
    error = {"message": f"Secret words about {KEY}", "code": code or None, "type": "t", "param": None}
    return Answer(status, {"error": error}, {name.replace("_", "-"): told for name, told in headers.items()})


def agreeable(asked: Asked) -> Answer:
    """A line of words that follow from the request, or figures of a judge."""
    chance = random.Random(asked.key)
    shape = asked.body["response_format"]
    assert isinstance(shape, dict)
    if shape["json_schema"]["name"] == "line":
        sentences = (" ".join(chance.choices(_WORDS, k=chance.randint(3, 11))) for _ in range(2))
        return completion(json.dumps({"text": ". ".join(sentences) + "."}))
    names = ("chance", "engagement", "warmth", "commitment")
    return completion(json.dumps({name: chance.randint(0, 100) for name in names}))


Behave = Callable[[int, Asked], Answer | None]
"""From a request's number (from 0) and the request to what goes wrong; None where nothing does."""


class ChatServer:
    """What came in, and what went out whole."""

    def __init__(self, behave: Behave = lambda number, asked: None) -> None:
        self.asked: list[Asked] = []
        self.answered: Counter[str] = Counter()
        self.behave = behave
        self._lock = threading.Lock()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Head and body in one packet: two wait 40 ms for each other.
            wbufsize = -1

            def do_POST(self) -> None:
                owner.reply(self)

            def log_message(self, format: str, *args: object) -> None: ...

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def reply(self, handler: BaseHTTPRequestHandler) -> None:
        raw = handler.rfile.read(int(handler.headers["Content-Length"]))
        headers = {name.lower(): told for name, told in handler.headers.items()}
        asked = Asked(handler.path, headers, json.loads(raw), hashlib.sha256(raw).hexdigest())
        with self._lock:
            number = len(self.asked)
            self.asked.append(asked)
        answer = self.behave(number, asked) or agreeable(asked)
        if answer is HANGS_UP:
            handler.close_connection = True
            return
        content = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        try:
            handler.send_response(answer.status)
            for name, told in {"Content-Type": "application/json", **answer.headers}.items():
                handler.send_header(name, told)
            handler.send_header("Content-Length", str(len(content)))
            handler.end_headers()
            handler.wfile.write(content)
            handler.wfile.flush()
        except OSError:
            return  # whoever asked is gone
        if answer.status == 200:
            with self._lock:
                self.answered[asked.key] += 1

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


@contextmanager
def serving(behave: Behave = lambda number, asked: None) -> Iterator[ChatServer]:
    """A server for the length of a test."""
    server = ChatServer(behave)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def main() -> None:
    """Serve until stopped, so many seconds an answer, telling the counts as they grow."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 0.0

    def slowly(number: int, asked: Asked) -> Answer | None:
        time.sleep(seconds)
        return None

    with serving(slowly) as server:
        print(server.url, flush=True)
        while True:
            time.sleep(1)
            counts = server.answered
            most = max(counts.values(), default=0)
            print(f"{len(server.asked)} asked, {counts.total()} answered, most {most}x")


if __name__ == "__main__":
    main()
