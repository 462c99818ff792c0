"""Which turn settles next: the first of all that waits, with what follows and belongs to it.

One rule: turns settle in the order in which their words first came. What waits (`State.pending`) stands in
that order, only the front of it is ever looked at, and an utterance whose words settled comes to the end
with its next ones. Turns are what `bridge/transcripts/merging.py` would make of the same call's transcript,
by its own rules; what came whole is always a turn of its own. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from bridge.heard import Piece, State, Utterance, Whole, cut_pieces
from bridge.transcripts.merging import GAP, UNFINISHED_GAP, Gathering, is_finished
from engine.vocabulary import Side

_UNKNOWN: Final = Side.UNKNOWN.value


@dataclass(slots=True)
class NextTurn:
    """The pieces of one turn, and what waits behind it and cannot belong to it."""

    gathering: Gathering
    side: str
    pieces: list[Piece] = field(default_factory=list)
    next: Utterance | Whole | None = None

    def takes(self, piece: Piece) -> bool:
        """True if `piece` belongs to this turn; one whose side is not known yet may be either's."""
        same = _UNKNOWN in (self.side, piece.utterance.side) or self.side == piece.utterance.side
        return same and self.gathering.takes(piece.cue)

    def take(self, piece: Piece) -> None:
        self.gathering.take(piece.cue)
        self.pieces.append(piece)
        if self.side == _UNKNOWN:
            self.side = piece.utterance.side

    def hold_back(self) -> Utterance | None:
        """Leave the word out that is said last and may still grow; gives back whose it is, if it is left."""
        piece = self.pieces[-1].without_last_word()
        if piece is self.pieces[-1]:
            return None
        self.pieces[-1] = piece
        self.gathering.texts[-1] = piece.cue.text
        return piece.utterance

    @property
    def utterances(self) -> list[Utterance]:
        return [piece.utterance for piece in self.pieces]

    @property
    def gap(self) -> float:
        """Seconds of silence after which its speaker would begin a new turn."""
        return GAP if is_finished(self.gathering.texts[-1]) else UNFINISHED_GAP


def find_next(state: State) -> NextTurn | None:
    """The turn of captions at the front of what waits; None where nothing waits, or one that came whole."""
    turn: NextTurn | None = None
    for key in state.pending:
        if key in state.whole:
            if turn is not None:
                turn.next = state.whole[key]
            return turn
        utterance = state.utterances[key]
        for piece in cut_pieces(utterance):
            if turn is None:
                turn = NextTurn(Gathering(utterance.name, piece.cue.start, piece.cue.end), utterance.side)
            elif not turn.takes(piece):
                turn.next = utterance
                return turn
            turn.take(piece)
    return turn
