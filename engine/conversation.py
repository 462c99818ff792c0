"""The one mutable thing of a call: what has been settled so far.

One rule: only the pipeline that opened a Conversation adds to it, and turns arrive in order, each
once. It counts and keeps the last turn of each side; the words of older turns are let go, so a call
of 5,000 turns costs the same memory as one of five. When a noun is added to `Reading` that counts
over the whole call, its count lives here.
"""

from __future__ import annotations

from engine.errors import EngineFault
from engine.vocabulary import Context, Side, Turn


class Conversation:
    """The settled part of one call: numbers by side, and the last turn of each side."""

    __slots__ = ("_last", "_last_of", "_turns_of", "_words_of", "context")

    def __init__(self, context: Context | None = None) -> None:
        self.context = context if context is not None else Context()
        self._last: Turn | None = None
        self._last_of: dict[Side, Turn] = {}
        self._turns_of: dict[Side, int] = dict.fromkeys(Side, 0)
        self._words_of: dict[Side, int] = dict.fromkeys(Side, 0)

    def add(self, turn: Turn) -> None:
        """Settle `turn`. Raises EngineFault unless it is the next one; then nothing has changed."""
        if turn.index != self.turn_count:
            raise EngineFault(
                f"Turn {turn.index} came where turn {self.turn_count} was due, so it was left out; "
                "the turns before it are kept. Open the call again from its first turn."
            )
        side = turn.speaker.side
        self._turns_of[side] += 1
        # the talk share is of what is spoken: a pasted page is nobody's talking
        self._words_of[side] += 0 if turn.typed else len(turn.text.split())
        self._last_of[side] = turn
        self._last = turn

    @property
    def turn_count(self) -> int:
        """How many turns are settled; also the index that the next turn must have."""
        return sum(self._turns_of.values())

    @property
    def last(self) -> Turn | None:
        """The latest settled turn, None before the first."""
        return self._last

    @property
    def last_buyer_turn(self) -> Turn | None:
        """The latest turn of THEIRS, None while the buyer is unheard."""
        return self._last_of.get(Side.THEIRS)

    def last_of(self, side: Side) -> Turn | None:
        """The latest turn of `side`, None while that side is unheard."""
        return self._last_of.get(side)

    def turns_by(self, side: Side) -> int:
        """How many settled turns `side` has."""
        return self._turns_of[side]

    def words_by(self, side: Side) -> int:
        """How many words, parted by white space, `side` has spoken."""
        return self._words_of[side]

    @property
    def talk_share(self) -> float | None:
        """Our share (0..1) of the words of both sides, None while either side is unheard.

        Voices of unknown side are left out: counting them for either would be a guess.
        """
        ours, theirs = self._words_of[Side.OURS], self._words_of[Side.THEIRS]
        if not ours or not theirs:
            return None
        return ours / (ours + theirs)
