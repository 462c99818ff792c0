"""Pairing a browser, step by step, as the card shows it.

One rule: pure. The bridge holds the door and knows who knocks; this knows what the person is to be told about
it, and the door is never taken for open longer than it is. Times are seconds of any steady clock, given.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from typing import Final

from overlay.news import Asked, Seen

OPEN_SECONDS: Final = 120
"""As long as the bridge keeps its door open (`bridge.pairing.WINDOW_SECONDS`)."""

EXPIRED: Final = "The two minutes are over and nothing was paired."
SPENT: Final = "Too many tries, so pairing was closed. Nothing was paired."
REFUSED: Final = "You refused, so nothing was paired."
WENT: Final = "The browser left before you answered. Click Pair there again."
KEEPING: Final = "Keeping its key in the keyring…"
LOST: Final = "The browser left before it was paired. Try again."
SAVING_SECONDS: Final = 20.0
"""How long the keyring may take once the browser was let in and has gone to wait."""


class Step(enum.Enum):
    """Where the pairing is."""

    CLOSED = "closed"
    WAITING = "waiting"
    ASKED = "asked"
    ALLOWED = "allowed"
    PAIRED = "paired"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Pairing:
    """`until` when the door closes, `asked` who knocks, `known` who was paired before, `said` the sentence
    for how it ended or why it goes on waiting."""

    step: Step = Step.CLOSED
    until: float = 0.0
    asked: Asked | None = None
    known: frozenset[str] = frozenset()
    said: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the bridge may still be waiting for us."""
        return self.step in (Step.WAITING, Step.ASKED, Step.ALLOWED)


def steps(where: str = "Connections…") -> tuple[str, ...]:
    """What to do in the browser; `where` says how to load the extension."""
    return (
        f"Load the extension in your browser once ({where} says how).",
        "Open its pop-up: the SalesRLAgent button beside the address.",
        "Click Pair with my desktop there.",
    )


def begin(peers: tuple[Seen, ...], now: float) -> Pairing:
    """The door was opened."""
    return Pairing(Step.WAITING, now + OPEN_SECONDS, known=frozenset(seen.peer.name for seen in peers))


def ask(pairing: Pairing, asked: Asked | None) -> Pairing:
    """A browser knocks; None when it no longer waits for an answer."""
    if not pairing.is_open:
        return pairing
    if asked is not None:
        return replace(pairing, step=Step.ASKED, asked=asked, said="")
    if pairing.step is Step.ASKED:
        return replace(pairing, step=Step.WAITING, asked=None, said=WENT)
    # let in: its question is over, and it is among the peers as soon as its key is kept
    return replace(pairing, asked=None) if pairing.step is Step.ALLOWED else pairing


def allow(pairing: Pairing) -> Pairing:
    """The person let it in; it is paired once it is among the peers."""
    return replace(pairing, step=Step.ALLOWED) if pairing.step is Step.ASKED else pairing


def refuse(pairing: Pairing) -> Pairing:
    """The person turned it down."""
    return replace(pairing, step=Step.FAILED, asked=None, said=REFUSED)


def meet(pairing: Pairing, peers: tuple[Seen, ...]) -> Pairing:
    """Who is known now: somebody new after the person said yes is the one that was let in."""
    if pairing.step is not Step.ALLOWED:
        return pairing
    new = [seen.peer for seen in peers if seen.peer.name not in pairing.known and not seen.peer.is_program]
    return replace(pairing, step=Step.PAIRED, asked=None, said=f"Paired: {new[-1].label}") if new else pairing


def tick(pairing: Pairing, now: float, tries_left: int) -> Pairing:
    """Time went by; `tries_left` as the bridge counts them."""
    if not pairing.is_open:
        return pairing
    if now >= pairing.until:
        said = LOST if pairing.step is Step.ALLOWED else EXPIRED
        return replace(pairing, step=Step.FAILED, asked=None, said=said)
    if pairing.step is Step.ALLOWED and pairing.asked is None and not pairing.said:
        return replace(pairing, until=min(pairing.until, now + SAVING_SECONDS), said=KEEPING)
    if pairing.step is Step.WAITING and tries_left <= 0:
        return replace(pairing, step=Step.FAILED, said=SPENT)
    return pairing


def seconds_left(pairing: Pairing, now: float) -> int:
    """Whole seconds until the door closes."""
    return max(0, round(pairing.until - now))


def spaced(code: str) -> str:
    """ "123 456"."""
    return f"{code[:3]} {code[3:]}" if len(code) == 6 else code
