"""What to do next: the moves that went with better readings where this call stands now.

One rule: say nothing rather than guess. Guidance is empty while confidence is LOW, and a move whose
worth does not exceed its own standard error is not offered. The order comes from the measured
worths alone; the table of moves says where each fits and how to say it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from engine.features.marks import Mark
from engine.guidance.moves import ASK_PROBLEM, IMPLICATION, MOVES, NEED_PAYOFF, MoveKind, detect_moves
from engine.guidance.situations import REASONS, Situation, read_situation
from engine.guidance.worths import Worth, find_worth
from engine.vocabulary import Band, Confidence, Guidance, Move, Side, Speaker, Turn

MOST_MOVES: Final = 3
# Advice that stands for longer is wallpaper: whoever wanted it has read it.
LONGEST_OFFER_TURNS: Final = 6
_PROBLEM_WORK: Final = frozenset({ASK_PROBLEM.key, IMPLICATION.key, NEED_PAYOFF.key})


class CallMemory:
    """What advice needs to know of one call: where it stands, and what we did. Constant in size.

    `situation` is that of the buyer's last words; `standing` how many turns it has stood; `times` how
    often it has come up; `just_done` the moves of our latest stretch of talking, `done` all of ours.
    """

    __slots__ = ("_before", "_times_of", "done", "just_done", "situation", "standing")

    def __init__(self) -> None:
        self.situation = Situation.NONE
        self.standing = 0
        self.just_done: frozenset[str] = frozenset()
        self.done: frozenset[str] = frozenset()
        self._times_of: dict[Situation, int] = {}
        self._before: Speaker | None = None

    @property
    def times(self) -> int:
        """How often the buyer has brought the call to `situation`; 0 before the first word."""
        return self._times_of.get(self.situation, 0)

    def observe(self, turn: Turn, marks: Collection[Mark]) -> None:
        """Take one settled turn with its marks. A voice of unknown side may be either."""
        self.standing += 1
        side = turn.speaker.side
        heard = read_situation(marks) if side is not Side.OURS else Situation.NONE
        made: frozenset[str] = frozenset()
        if side is Side.OURS or (side is Side.UNKNOWN and heard is Situation.NONE):
            made = detect_moves(turn, marks, self.situation)
        if side is not Side.THEIRS:
            self._note_moves(turn.speaker, made)
        if self._speaks_as_buyer(side, heard, made):
            self._note_situation(heard)
        self._before = turn.speaker

    def has_done(self, move: str) -> bool:
        """Whether offering `move` would repeat us: just now, or ever while nothing calls for it again.

        A question about the problem can always be followed by another.
        """
        spent = self.done - _PROBLEM_WORK if self.situation is Situation.NONE else frozenset()
        return move in self.just_done or move in spent

    def _speaks_as_buyer(self, side: Side, heard: Situation, made: frozenset[str]) -> bool:
        if side is Side.OURS or heard is not Situation.NONE:
            return side is not Side.OURS
        if side is Side.UNKNOWN:
            return not made
        # An objection stands until we have answered it, even if their colleague says "right".
        return self._before is None or self._before.side is not Side.THEIRS

    def _note_moves(self, speaker: Speaker, made: frozenset[str]) -> None:
        if speaker.side is Side.UNKNOWN and not made:
            return
        ours_before = self._before is not None and self._before.side is Side.OURS
        goes_on = self._before == speaker or ours_before
        self.just_done = self.just_done | made if goes_on else made
        self.done |= made

    def _note_situation(self, heard: Situation) -> None:
        if heard is not self.situation:
            self.standing = 1
        self.situation = heard
        self._times_of[heard] = self._times_of.get(heard, 0) + 1


class Adviser:
    """Ranks the moves by their measured worth. Holds no call: share one, give each call a memory."""

    def __init__(self, worths: Mapping[str, Worth]) -> None:
        self._worths = dict(worths)

    def advise(self, memory: CallMemory, confidence: Confidence) -> Guidance:
        """One to three moves, best first; none at LOW confidence, where none stands out, or where the
        same situation has been advised about for LONGEST_OFFER_TURNS.
        """
        if confidence.band is Band.LOW or memory.standing > LONGEST_OFFER_TURNS:
            return Guidance()
        found: list[Move] = []
        for kind in MOVES:
            if memory.situation not in kind.applies or memory.has_done(kind.key):
                continue
            measured = find_worth(self._worths, memory.situation, kind.key)
            if measured is not None and measured.worth > measured.error:
                found.append(_offer(kind, memory, measured))
        found.sort(key=lambda move: -move.worth)
        return Guidance(tuple(found[:MOST_MOVES]))


def _offer(kind: MoveKind, memory: CallMemory, measured: Worth) -> Move:
    return Move(
        key=kind.key,
        title=kind.title,
        say=choose_saying(kind, memory.situation, memory.times),
        worth=measured.worth,
        error=measured.error,
        reason=_reason(kind, memory),
    )


def choose_saying(kind: MoveKind, situation: Situation, times: int) -> str:
    """What to say for `kind`; another sentence each time the situation comes up again."""
    fitting = [saying.text for saying in kind.sayings if situation in saying.fits]
    return fitting[max(0, times - 1) % len(fitting)]


def _reason(kind: MoveKind, memory: CallMemory) -> str:
    if kind.key in _PROBLEM_WORK and not memory.done & _PROBLEM_WORK and memory.situation is Situation.NONE:
        return "Nothing asked about their problem yet."
    return REASONS[memory.situation]
