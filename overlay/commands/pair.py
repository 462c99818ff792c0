"""`salesrl pair`: lets one browser in, or makes a key for a program, without the overlay or a display.

One rule: the same steps and the same words as the pairing card (`overlay.pairing`), and the same answer where
nothing is said: no. A pairing that would be forgotten at once is not begun.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from typing import Annotated

import typer

from bridge.only_one import TAKEN
from engine.errors import InputError
from overlay import pairing
from overlay.commands import drawing, wiring
from overlay.news import Ear, Listening, Opened, OpenListening, PairingTold, PeersTold, Seen
from overlay.pairing import Pairing, Step

LOOK_SECONDS = 0.5
FORGOTTEN = (
    "{why} A pairing made here would be gone at once: use salesrl listen --pair, or the overlay's menu."
)
KEY_FORGOTTEN = (
    "{why} A key made here would be gone at once: open the overlay, and in its menu choose Connections…, "
    "New key for a program…; that key is good until you close the overlay."
)
BESIDE = "SalesRLAgent is already open and listens for calls: in its menu choose {entry}, or close it first."
ENTRY, KEY_ENTRY = "Pair a browser…", "Connections…, New key for a program…"

Confirm = Callable[[str], bool]
Say = Callable[[str], None]


def pair(
    program: Annotated[
        str | None,
        typer.Option("--program", metavar="NAME", help="Make a key for a program of yours instead."),
    ] = None,
) -> None:
    """Let a browser send its calls here: shows a number to compare with the one in its pop-up.

    Leaves with 2 where nothing was paired, in two minutes at most.
    """
    run_pairing(wiring.open_pairing_only, program)


def run_pairing(
    open_listening: OpenListening,
    program: str | None = None,
    *,
    confirm: Confirm | None = None,
    say: Say = print,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Pair with what `open_listening` opens. Raises InputError when nothing came of it."""
    news: queue.SimpleQueue[object] = queue.SimpleQueue()
    listening = open_listening(Ear(news.put))
    listening.start()
    try:
        peers = _wait_until_open(news, ENTRY if program is None else KEY_ENTRY)
        why = listening.why_not_lasting()
        if why:
            raise InputError((FORGOTTEN if program is None else KEY_FORGOTTEN).format(why=why))
        if program is not None:
            say(listening.new_program(program))
            return
        talk = PairingTalk(listening, confirm or ask_person, say, clock)
        talk.begin(peers)
        while not talk.is_over:
            talk.take(_next(news))
    finally:
        listening.stop()


class PairingTalk:
    """One pairing, told and asked line by line. `take` raises InputError when it failed."""

    def __init__(
        self, listening: Listening, confirm: Confirm, say: Say, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._listening, self._confirm, self._say, self._clock = listening, confirm, say, clock
        self._pairing = Pairing()

    @property
    def is_over(self) -> bool:
        """Whether the browser is paired."""
        return self._pairing.step is Step.PAIRED

    def begin(self, peers: tuple[Seen, ...]) -> None:
        """Open the door and say what to do."""
        self._listening.open_pairing()
        self._pairing = pairing.begin(peers, self._clock())
        self._say("Waiting two minutes for your browser:")
        for number, step in enumerate(pairing.steps("salesrl doctor"), 1):
            self._say(f"  {number}. {step}")

    def take(self, news: object) -> None:
        """What was heard, or None when only time went by."""
        before = self._pairing
        if isinstance(news, PairingTold):
            self._go(pairing.ask(before, news.asked))
        elif isinstance(news, PeersTold):
            self._go(pairing.meet(before, news.peers))
        self._go(pairing.tick(self._pairing, self._clock(), self._listening.tries_left()))

    def _go(self, after: Pairing) -> None:
        before, self._pairing = self._pairing, after
        if after.step is Step.FAILED:
            self._listening.close_pairing()
            raise InputError(after.said)
        if after.step is Step.ASKED and after.asked is not before.asked:
            self._ask()
        elif after.said and after.said != before.said:
            self._say(after.said)

    def _ask(self) -> None:
        asked = self._pairing.asked
        if asked is None:
            return
        self._say(f"\n{drawing.plain(asked.browser)} asks to be paired (extension {asked.extension_id}).")
        self._say(f"\n    {pairing.spaced(asked.code)}\n")
        allowed = self._confirm("Does its pop-up show the same number?")
        self._listening.decide(asked.ticket, allowed)
        self._go(pairing.allow(self._pairing) if allowed else pairing.refuse(self._pairing))


def ask_person(question: str) -> bool:
    """Yes only where somebody says so."""
    try:
        return typer.confirm(question, default=False)
    except typer.Abort:
        return False


def _next(news: queue.SimpleQueue[object]) -> object:
    try:
        return news.get(timeout=LOOK_SECONDS)
    except queue.Empty:
        return None


def _wait_until_open(news: queue.SimpleQueue[object], entry: str) -> tuple[Seen, ...]:
    """Who was paired before, once it is listening; `entry` of the menu does the same where one is open."""
    peers: tuple[Seen, ...] = ()
    while True:
        match news.get():
            case Opened(problem=problem) if problem == TAKEN:
                raise InputError(BESIDE.format(entry=entry))
            case Opened(problem=problem) if problem:
                raise InputError(problem)
            case Opened():
                return peers
            case PeersTold(peers=peers):
                pass
