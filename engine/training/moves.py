"""What each move went with: worths for advice, from conversations with a reading after each turn.

One rule: an association, told with its error, never a causal claim. Sellers chose their moves, and
good sellers do many things well at once; what is left after the two corrections below may still be
the seller and not the move. The recipe, for each stretch of our talking between two buyer turns:

1. change = the reading after the buyer's next turn minus that after the buyer's last one;
2. minus the mean change of all stretches in the same situation and the same fifth of the scale: a
   low reading tends to rise and a high one to fall whatever is said (regression to the mean), and
   some objections are followed by recovery by themselves. Thin cells lean on the fifth alone;
3. averaged over the stretches with the move, standard error by conversation (its turns move together);
4. shrunk by empirical Bayes, over all situations towards 0 and in each situation towards the move's
   worth over all: the spread of the true worths is estimated from all of them, so that a move seen
   a dozen times cannot top the list by luck.

Situations and moves are read by `engine.guidance` itself, so that a call is advised about the same
things that were measured. When `WorthTable` or those rules change, run this again.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final, Protocol

from engine.features.marks import Mark
from engine.guidance.adviser import CallMemory
from engine.guidance.moves import MOVES
from engine.guidance.situations import Situation
from engine.guidance.worths import WORTHS_SCHEMA, Worth, WorthTable, worth_key
from engine.vocabulary import Side, Turn

FIFTHS: Final = 5
# A mean over fewer calls than this says more about those calls than about the move.
FEWEST_CONVERSATIONS: Final = 12
# How many stretches of the fifth as a whole a thin situation borrows.
_BORROWED: Final = 20.0
_LEAST_ERROR: Final = 0.002


class Marked(Protocol):
    """What reading a turn gives; `engine.features.reader.TurnFeatures` fits."""

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The marks of the turn."""
        ...


class Reader(Protocol):
    """Reads the turns of one call in order; `engine.features.reader.FeatureReader` fits."""

    def read(self, turn: Turn) -> Marked:
        """Give the marks of the next turn."""
        ...


class Scored(Protocol):
    """A conversation with one reading (0..1) a turn; `engine.training.corpus.Example` fits."""

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The turns in order."""
        ...

    @property
    def readings(self) -> tuple[float, ...]:
        """One reading a turn, or none at all."""
        ...


@dataclass(frozen=True, slots=True)
class Stretch:
    """What we said between two turns of the buyer, and what the reading did over it."""

    conversation: int
    situation: Situation
    before: float
    change: float
    moves: frozenset[str]

    @property
    def fifth(self) -> int:
        """Which fifth of the scale the reading stood in before, 0 to 4."""
        return min(int(self.before * FIFTHS), FIFTHS - 1)


def estimate_worths(conversations: Iterable[Scored], reader_factory: Callable[[], Reader]) -> WorthTable:
    """The table for `models/moves.json`; conversations without readings are passed over."""
    count = 0
    stretches: list[Stretch] = []
    for conversation in conversations:
        if conversation.readings:
            stretches.extend(read_stretches(count, conversation, reader_factory()))
            count += 1
    surplus = subtract_expected(stretches)
    situated: dict[str, Worth] = {}
    overall: dict[str, Worth] = {}
    move_of: dict[str, str] = {}
    for move in MOVES:
        chosen = [at for at, stretch in enumerate(stretches) if move.key in stretch.moves]
        _measure(overall, worth_key(None, move.key), chosen, stretches, surplus)
        for situation in Situation:
            here = [at for at in chosen if stretches[at].situation is situation]
            key = worth_key(situation, move.key)
            move_of[key] = worth_key(None, move.key)
            _measure(situated, key, here, stretches, surplus)
    everywhere = shrink(overall)
    centres = {key: everywhere[move_of[key]] for key in situated}
    return WorthTable(WORTHS_SCHEMA, count, everywhere | shrink(situated, centres))


def read_stretches(number: int, conversation: Scored, reader: Reader) -> Iterator[Stretch]:
    """The stretches of one conversation, in order; none before the buyer's first words."""
    memory = CallMemory()
    before: float | None = None
    situation = Situation.NONE
    spoke = False
    for turn, reading in zip(conversation.turns, conversation.readings, strict=True):
        memory.observe(turn, reader.read(turn).marks)
        if turn.speaker.side is Side.OURS:
            spoke = True
        elif turn.speaker.side is Side.THEIRS:
            if before is not None and spoke:
                yield Stretch(number, situation, before, reading - before, memory.just_done)
            before, situation, spoke = reading, memory.situation, False


def subtract_expected(stretches: Sequence[Stretch]) -> list[float]:
    """Each change minus what stretches in the same situation and fifth did on average."""
    of_fifth: defaultdict[int, list[float]] = defaultdict(list)
    of_cell: defaultdict[tuple[Situation, int], list[float]] = defaultdict(list)
    for stretch in stretches:
        of_fifth[stretch.fifth].append(stretch.change)
        of_cell[stretch.situation, stretch.fifth].append(stretch.change)
    usual = {fifth: fmean(changes) for fifth, changes in of_fifth.items()}
    expected = {
        (situation, fifth): (sum(changes) + _BORROWED * usual[fifth]) / (len(changes) + _BORROWED)
        for (situation, fifth), changes in of_cell.items()
    }
    return [stretch.change - expected[stretch.situation, stretch.fifth] for stretch in stretches]


def _measure(
    into: dict[str, Worth],
    key: str,
    chosen: Sequence[int],
    stretches: Sequence[Stretch],
    surplus: Sequence[float],
) -> None:
    if len({stretches[at].conversation for at in chosen}) >= FEWEST_CONVERSATIONS:
        into[key] = average([surplus[at] for at in chosen], [stretches[at].conversation for at in chosen])


def average(values: Sequence[float], clusters: Sequence[int]) -> Worth:
    """The mean with its cluster-robust standard error; at least two clusters."""
    mean = fmean(values)
    sums: defaultdict[int, float] = defaultdict(float)
    for value, cluster in zip(values, clusters, strict=True):
        sums[cluster] += value - mean
    groups = len(sums)
    error = math.sqrt(sum(total * total for total in sums.values()) * groups / (groups - 1)) / len(values)
    return Worth(mean, max(error, _LEAST_ERROR), len(values))


def shrink(measured: Mapping[str, Worth], centres: Mapping[str, Worth] | None = None) -> dict[str, Worth]:
    """Draw every worth towards its centre (0 where none is given), the more the less sure it is.

    The spread of the true worths is the moment estimate around the centres (DerSimonian and Laird
    1986, with a known mean). Where it is 0 nothing can be told apart: each becomes its centre, and
    keeps its own error where that is 0. Errors count how unsure the centre is.
    """
    nothing = Worth(0.0, 0.0)
    around = {key: (centres or {}).get(key, nothing) for key in measured}
    weights = {key: 1.0 / each.error**2 for key, each in measured.items()}
    excess = sum(weights[key] * (each.worth - around[key].worth) ** 2 for key, each in measured.items())
    spread = max(0.0, (excess - len(weights)) / sum(weights.values())) if weights else 0.0
    shrunk: dict[str, Worth] = {}
    for key, each in measured.items():
        centre = around[key]
        kept = spread / (spread + each.error**2)
        worth = centre.worth + kept * (each.worth - centre.worth)
        error = math.hypot(each.error * math.sqrt(kept), (1.0 - kept) * centre.error) or each.error
        shrunk[key] = Worth(round(worth, 5), round(error, 5), each.n)
    return shrunk
