"""What the words alone say: two bags of words, one over the call so far and one over this turn.

A bag of words beats a tuned encoder early in a call and loses late (shared measurements: AUC .677
against .573 at half), so the state carries both. One rule: a term counts where and by whom it was
said ("theirs:", "ours:"), and unprefixed for voices of unknown side. Appeals for a gift, where they
were learned from, have a bag of their own: their words drowned in those of sales. The artefact is
written by `engine/training/words.py`; a change to `terms` raises EVIDENCE_SCHEMA.
"""

from __future__ import annotations

import io
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.archive import REMEDY, load_arrays, pack_lines, read_lines
from engine.errors import ArtefactError
from engine.text import words
from engine.vocabulary import Side

EVIDENCE_SCHEMA: Final = 3
EVIDENCE_NAMES: Final = ("words_so_far", "words_this_turn", "words_heard")

_FIGURES: Final = frozenset("0123456789£$€")  # which price was named is particular to the call
_PREFIX: Final = {Side.OURS: "ours:", Side.THEIRS: "theirs:", Side.UNKNOWN: None}


def list_words(text: str) -> list[str]:
    """The words of a turn with every figure as "#"."""
    return ["#" if word[0] in _FIGURES else word for word in words(text)]


def terms(said: list[str], side: Side) -> list[str]:
    """Single words and pairs of a turn, unprefixed and, where the side is known, prefixed by it."""
    plain = said + [f"{first} {second}" for first, second in itertools.pairwise(said)]
    prefix = _PREFIX[side]
    return plain if prefix is None else plain + [prefix + term for term in plain]


@dataclass(frozen=True, slots=True)
class Bag:
    """A logistic regression over terms: `index` into `weight` (log-odds) and `rarity` (idf).

    Plain lists: a turn looks up some hundred single numbers, where an array is four times slower.
    """

    index: Mapping[str, int]
    weight: list[float]
    rarity: list[float]
    intercept: float

    def locate(self, counts: Mapping[str, int]) -> list[tuple[int, int]]:
        """(place, count) of the terms that are in the bag."""
        find = self.index.get
        return [(at, count) for term, count in counts.items() if (at := find(term)) is not None]

    def score(self, counts: Mapping[str, int]) -> float:
        """The log-odds of a whole count, sublinear tf-idf of unit length (Salton and Buckley 1988)."""
        return self.score_places(self.locate(counts))

    def score_places(self, places: Sequence[tuple[int, int]]) -> float:
        """The log-odds of a whole count, given as (place, count)."""
        weight, rarity = self.weight, self.rarity
        dot = square = 0.0
        for at, count in places:
            value = rarity[at] if count == 1 else (1.0 + math.log(count)) * rarity[at]
            dot += value * weight[at]
            square += value * value
        return self.intercept + (dot / math.sqrt(square) if square > 0.0 else 0.0)


class Tally:
    """A bag's score kept up to date term by term, so that a turn costs its own words only."""

    __slots__ = ("_bag", "_counts", "_dot", "_square")

    def __init__(self, bag: Bag) -> None:
        self._bag = bag
        self._counts: dict[int, int] = {}
        self._dot = 0.0
        self._square = 0.0

    def add(self, counts: Mapping[str, int]) -> None:
        """Take in terms said once more, with how often."""
        self.add_places(self._bag.locate(counts))

    def add_places(self, places: Sequence[tuple[int, int]]) -> None:
        """Take in terms said once more, given as (place, count)."""
        heard, weight, rarity = self._counts, self._bag.weight, self._bag.rarity
        dot = square = 0.0
        for at, more in places:
            before = heard.get(at, 0)
            heard[at] = before + more
            value = rarity[at]
            if before == 0 and more == 1:
                dot += value * weight[at]
                square += value * value
                continue
            old = (1.0 + math.log(before)) * value if before else 0.0
            new = (1.0 + math.log(before + more)) * value
            dot += (new - old) * weight[at]
            square += new * new - old * old
        self._dot += dot
        self._square += square

    def log_odds(self) -> float:
        """The log-odds that the buyer buys, by the terms taken in so far."""
        length = math.sqrt(self._square) if self._square > 0.0 else 0.0
        return self._bag.intercept + (self._dot / length if length > 0.0 else 0.0)

    def known(self) -> int:
        """How many different known terms were taken in."""
        return len(self._counts)


def count_terms(said: Iterable[str]) -> dict[str, int]:
    """How often each term was said."""
    counts: dict[str, int] = {}
    for term in said:
        counts[term] = counts.get(term, 0) + 1
    return counts


@dataclass(frozen=True, slots=True)
class Appeals:
    """What is known of appeals for a gift: `gives` scores them so far, `kind` tells them from sales."""

    gives: Bag
    kind: Bag


@dataclass(frozen=True, slots=True)
class Bags:
    """The bags of words that ship, over the call so far and over one turn, every word that was met in
    training, and appeals where those were learned from. All bags know the same terms, so that a turn
    looks each up once.
    """

    so_far: Bag
    this_turn: Bag
    met: frozenset[str]
    appeals: Appeals | None = None

    def __post_init__(self) -> None:
        """Raises ValueError where the bags know different terms."""
        others = [self.this_turn, *([self.appeals.gives, self.appeals.kind] if self.appeals else [])]
        if any(bag.index is not self.so_far.index for bag in others):
            raise ValueError("Bags: all bags must share one index of terms.")


class EvidenceReader:
    """One call's running evidence."""

    def __init__(self, bags: Bags) -> None:
        self._bags = bags
        self._so_far = Tally(bags.so_far)
        own = bags.appeals
        self._appeals = None if own is None else (Tally(own.gives), Tally(own.kind))
        self._said = 0
        self._unmet = 0

    def unknown_share(self) -> float:
        """The share of all words so far that training never met (0..1); 0 before the first word."""
        return self._unmet / self._said if self._said else 0.0

    def read(self, text: str, side: Side) -> NDArray[np.float32]:
        """Take in one turn; return float32 [3]: log-odds so far, of this turn (both squashed to
        -1..1 by tanh), and how much was heard (0..1).
        """
        said = list_words(text)
        known = self._bags.met
        self._said += len(said)
        self._unmet += sum(word not in known for word in said)
        places = self._bags.so_far.locate(count_terms(terms(said, side)))
        self._so_far.add_places(places)
        if self._appeals is not None:
            for tally in self._appeals:
                tally.add_places(places)
        turn = self._bags.this_turn.score_places(places)
        heard = 1.0 - math.exp(-self._so_far.known() / 200.0)
        return np.array(
            [math.tanh(self._weigh_kinds() / 2.0), math.tanh(turn / 2.0), heard], dtype=np.float32
        )

    def _weigh_kinds(self) -> float:
        """The log-odds so far: of a sale and of a gift, each as far as the words are of its kind."""
        sale = self._so_far.log_odds()
        if self._appeals is None:
            return sale
        gives, kind = self._appeals
        share = 1.0 / (1.0 + math.exp(-max(min(kind.log_odds(), 30.0), -30.0)))
        return sale + share * (gives.log_odds() - sale)


def read_chances(evidence: NDArray[np.float32]) -> tuple[float, float]:
    """The chances (0..1) that `EvidenceReader.read` gave: by the words so far, by those of this turn."""
    # tanh of half a log-odds is twice its chance, less one.
    return (1.0 + float(evidence[0])) / 2.0, (1.0 + float(evidence[1])) / 2.0


def save_bags(bags: Bags) -> bytes:
    """The bags as the bytes of an npz without pickles."""
    out = io.BytesIO()
    index = bags.so_far.index
    parts: dict[str, NDArray[np.float32] | NDArray[np.uint8]] = {
        "met": pack_lines(sorted(bags.met)),
        "terms": pack_lines(sorted(index, key=lambda term: index[term])),
    }
    named = {"so_far": bags.so_far, "this_turn": bags.this_turn}
    if bags.appeals is not None:
        named |= {"gives": bags.appeals.gives, "kind": bags.appeals.kind}
    for name, bag in named.items():
        parts[f"{name}_weight"] = np.array(bag.weight, dtype=np.float32)
        parts[f"{name}_rarity"] = np.array(bag.rarity, dtype=np.float32)
        parts[f"{name}_intercept"] = np.array([bag.intercept], dtype=np.float32)
    np.savez_compressed(out, allow_pickle=False, **parts)
    return out.getvalue()


def load_bags(data: bytes) -> Bags:
    """Read what `save_bags` wrote; raises ArtefactError if it is something else."""
    parts = load_arrays(data, "words")
    try:
        index = {term: place for place, term in enumerate(read_lines(parts["terms"]))}
        bags = [_read_bag(parts, name, index) for name in ("so_far", "this_turn")]
        told = [_read_bag(parts, name, index) for name in ("gives", "kind") if f"{name}_weight" in parts]
        appeals = Appeals(*told) if len(told) == 2 else None
        met = frozenset(read_lines(parts["met"]))
    except (ValueError, KeyError, IndexError) as error:
        raise ArtefactError(f"The words artefact holds something else ({error}); {REMEDY}") from error
    return Bags(so_far=bags[0], this_turn=bags[1], met=met, appeals=appeals)


def _read_bag(parts: Mapping[str, NDArray[np.generic]], name: str, index: Mapping[str, int]) -> Bag:
    weight, rarity, intercept = (
        parts[f"{name}_{part}"].astype(np.float64) for part in ("weight", "rarity", "intercept")
    )
    if not (len(index) == len(weight) == len(rarity)):
        raise ValueError(f"{len(index)} terms, {len(weight)} weights of {name}, {len(rarity)} rarities")
    return Bag(
        index=index,
        weight=weight.tolist(),
        rarity=rarity.tolist(),
        intercept=float(intercept[0]),
    )
