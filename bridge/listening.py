"""Everything that listens on this machine, put together: keyring, peers, store, recorder and bridge.

One rule: whoever starts it waits for nothing. It opens on a thread of its own, because the keyring may ask
for a password and the libraries take a while to load; what is asked of it before that is done as soon as it
is open. One at a time for a folder: a second one says so and touches nothing; one that `waits` begins when
the first has ended.

`overlay.news.Listening` is the shape of this as the overlay knows it: they change together.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from bridge.new_readings import NewReadings
from bridge.only_one import Taken, only_one
from engine.errors import InputError, SalesRLError
from engine.vocabulary import Reading

if TYPE_CHECKING:
    from bridge.hub import PeerNews
    from bridge.keys import Keyring
    from bridge.line import Answer, Sink
    from bridge.live import Listener
    from bridge.messages import Selectors
    from bridge.pairing import PairingAsked
    from bridge.recorder import Recorder
    from bridge.server import Bridge

EXTENSION: Final = Path(__file__).parent / "extension"
"""The folder that a browser loads."""
LOCK_NAME: Final = "listening.lock"
PEERS_NAME: Final = "peers.json"
STOP_SECONDS: Final = 3.0
ANSWER_SECONDS: Final = 30.0
NOT_OPEN: Final = "SalesRLAgent is not listening yet: wait for the keyring, then try again."
WAITS: Final = "Another SalesRLAgent listens for calls; this one begins when that one is closed."
AGAIN_SECONDS: Final = 1.0
BROKEN: Final = "Listening could not begin ({kind}); salesrl doctor says what is missing."

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where calls are kept, whether they outlive this run, where their key is, and how many there are."""

    place: str
    lasting: bool
    key: str
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """Who is told what, on threads of ours; each must return at once. `on_trouble` gets one sentence when the
    disk fails, and an empty one when it works again."""

    on_open: Callable[[int], None]
    on_problem: Callable[[str], None]
    on_trouble: Callable[[str], None]
    on_peers: Callable[[tuple[PeerNews, ...]], None]
    on_pairing: Callable[[PairingAsked | None], None]


class Listening:
    """Starts, stops and passes on. With `keeps` False no call is taken: pairing alone. Where another one
    listens it gives up, or with `waits` looks again every so many seconds until that has ended."""

    def __init__(
        self,
        folder: Path,
        listener: Listener,
        calls: Calls,
        *,
        keeps: bool = True,
        waits: float | None = None,
        ports: Sequence[int] | None = None,
        find_keyring: Callable[[], Keyring] | None = None,
    ) -> None:
        self._folder, self._listener, self._calls = folder, NewReadings(listener), calls
        self._keeps, self._waits = keeps, waits
        self._ports, self._find_keyring = ports, find_keyring
        self._lock = threading.Lock()
        self._ends = ExitStack()
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()
        self._port = 0
        self._waiting: list[Callable[[Bridge], None]] = []
        self._keyring: Keyring | None = None
        self._recorder: Recorder | None = None
        self._bridge: Bridge | None = None

    @property
    def port(self) -> int:
        """Where it listens; 0 while it does not."""
        return self._port

    def start(self) -> None:
        """Begin to open; `on_open` or `on_problem` says how it went."""
        self._thread = threading.Thread(target=self._run, name="listening", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End every thread, from the source on; one that waits for the keyring ends by itself later."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)
            if self._thread.is_alive():
                return
        self._close()

    def set_paused(self, paused: bool) -> None:
        """Capture nothing, or go on."""
        self._do(lambda bridge: bridge.set_paused(paused))

    def open_pairing(self) -> None:
        """Let one new browser knock, for two minutes."""
        self._do(lambda bridge: bridge.open_pairing())

    def close_pairing(self) -> None:
        """Let nobody knock."""
        self._do(lambda bridge: bridge.close_pairing())

    def decide(self, ticket: str, allow: bool) -> None:
        """The person's answer to whoever knocks."""
        self._do(lambda bridge: bridge.decide(ticket, allow))

    def tries_left(self) -> int:
        """How often somebody may still knock; 1 while it is not open yet."""
        return 1 if self._bridge is None else self._bridge.tries_left()

    def publish(self, meeting: str, reading: Reading) -> None:
        """Send a Reading to the programs that asked for them, unless it is one of what was told again."""
        from bridge.reading_news import make_news

        if self._bridge is not None and self._listener.is_new(meeting, reading.turn):
            self._bridge.publish(make_news(meeting, reading))

    def forget_peer(self, name: str) -> bool:
        """Let a browser or program in no more; False when the keyring may still hold its key."""
        return self._need(self._bridge).forget(name)

    def new_program(self, label: str) -> str:
        """The line NAME:KEY for a new program. Raises InputError."""
        return self._need(self._bridge).new_program(label)

    def forget_call(self, meeting: str) -> None:
        """Delete a call from the disk. Raises StorageError."""
        self._await(self._need(self._recorder).delete_meeting(meeting))

    def forget_calls(self) -> bool:
        """Delete every call and their key; False when the keyring may still hold it."""
        return self._await(self._need(self._recorder).delete_everything())

    def why_not_lasting(self) -> str:
        """Why what is paired now is forgotten at the end of this run; "" where it is not."""
        return "" if self._keyring is None else self._keyring.reason

    def look(self) -> Shelf:
        """What is kept, and where. Raises InputError while it is not open."""
        keyring = self._need(self._keyring)
        kept = self._await(self._need(self._recorder).list_meetings())
        key = f"The key is in {keyring.place}." if keyring.is_lasting else keyring.reason
        return Shelf(str(self._folder), keyring.is_lasting, key, len(kept))

    def _run(self) -> None:
        try:
            port = self._open()
        except SalesRLError as error:
            self._fail(str(error))
        except Exception as fault:
            # the system's own words may name anything; the kind is enough to report
            self._fail(BROKEN.format(kind=type(fault).__name__))
        else:
            if self._stopped.is_set():
                self._close()
            else:
                self._calls.on_open(port)

    def _open(self) -> int:
        from bridge.keys import open_keyring
        from bridge.messages import PORTS
        from bridge.peers import Peers
        from bridge.server import Bridge

        self._take_turn()
        if self._stopped.is_set():
            return 0
        keyring = (self._find_keyring or open_keyring)()
        keyring.try_out()
        peers = Peers(keyring, self._folder / PEERS_NAME)
        sink: Sink = self._open_recorder(keyring) if self._keeps else _Closed()
        if self._stopped.is_set():
            return 0
        calls = self._calls
        bridge = Bridge(
            sink,
            peers,
            on_peers=calls.on_peers,
            on_pairing=calls.on_pairing,
            ports=PORTS if self._ports is None else self._ports,
            selectors=self._find_selectors(),
        )
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for action in waiting:
            action(bridge)
        self._port = bridge.start()
        self._ends.callback(bridge.stop)
        with self._lock:
            self._keyring, self._bridge = keyring, bridge
            waiting, self._waiting = self._waiting, []
        for action in waiting:
            action(bridge)
        return self._port

    def _take_turn(self) -> None:
        """Be the one that listens. Raises Taken where another one does and it is not waited for."""
        lock = self._folder / LOCK_NAME
        try:
            self._ends.enter_context(only_one(lock))
        except Taken:
            if self._waits is None:
                raise
            self._calls.on_problem(WAITS)
            while not self._stopped.wait(self._waits):
                with suppress(Taken):
                    self._ends.enter_context(only_one(lock))
                    return

    def _find_selectors(self) -> Selectors | None:
        from bridge.newer_selectors import FILE_NAME, load_selectors

        try:
            return load_selectors(self._folder / FILE_NAME)
        except InputError as error:
            # those that came with the extension serve: no call is missed for this
            self._calls.on_trouble(str(error))
            return None

    def _open_recorder(self, keyring: Keyring) -> Recorder:
        from bridge.recorder import Recorder
        from bridge.store.opening import FILE_NAME
        from bridge.store.transcripts import Store

        store = Store(self._folder / FILE_NAME, keyring)
        self._ends.callback(store.close)
        self._recorder = Recorder(store, self._listener, say_trouble=self._calls.on_trouble)
        self._recorder.start()
        self._ends.callback(self._recorder.stop)
        return self._recorder

    def _fail(self, sentence: str) -> None:
        self._close()
        if not self._stopped.is_set():
            self._calls.on_problem(sentence)

    def _close(self) -> None:
        with self._lock:
            self._bridge, self._port = None, 0
            ends, self._ends = self._ends, ExitStack()
        ends.close()

    def _do(self, action: Callable[[Bridge], None]) -> None:
        with self._lock:
            bridge = self._bridge
            if bridge is None:
                self._waiting.append(action)
        if bridge is not None:
            action(bridge)

    def _need(self, part: _Result | None) -> _Result:
        if part is None or self._bridge is None:
            raise InputError(NOT_OPEN)
        return part

    def _await(self, answer: Future[_Result]) -> _Result:
        try:
            return answer.result(ANSWER_SECONDS)
        except TimeoutError:
            raise InputError("The disk did not answer; try again.") from None


class _Closed:
    """Takes no call: a browser that sends one keeps it until somebody does."""

    def submit(self, peer: str, frame: object, reply: Answer) -> bool:
        return False

    def leave(self, peer: str) -> None: ...

    def set_paused(self, paused: bool) -> None: ...
