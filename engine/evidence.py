"""What the words alone say: two bags of words, one over the call so far and one over this turn.

A bag of words beats a tuned encoder early in a call and loses late (shared measurements: AUC .677
against .573 at half), so the state carries both. One rule: a term counts where and by whom it was
said ("theirs:", "ours:"), and unprefixed for voices of unknown side. The artefact is written by
`engine/training/words.py`; a change to `terms` raises EVIDENCE_SCHEMA.
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

from engine.archive import REMEDY, load_arrays
from engine.errors import ArtefactError
from engine.text import words
from engine.vocabulary import Side

EVIDENCE_SCHEMA: Final = 2
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
class Bags:
    """The two bags of words that ship, over the call so far and over one turn, and every word that
    was met in training. Both bags know the same terms, so that a turn looks each up once.
    """

    so_far: Bag
    this_turn: Bag
    met: frozenset[str]

    def __post_init__(self) -> None:
        """Raises ValueError where the bags know different terms."""
        if self.so_far.index is not self.this_turn.index:
            raise ValueError("Bags: both bags must share one index of terms.")


class EvidenceReader:
    """One call's running evidence."""

    def __init__(self, bags: Bags) -> None:
        self._bags = bags
        self._so_far = Tally(bags.so_far)
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
        turn = self._bags.this_turn.score_places(places)
        heard = 1.0 - math.exp(-self._so_far.known() / 200.0)
        return np.array(
            [math.tanh(self._so_far.log_odds() / 2.0), math.tanh(turn / 2.0), heard], dtype=np.float32
        )


def save_bags(bags: Bags) -> bytes:
    """The two bags as the bytes of an npz without pickles."""
    out = io.BytesIO()
    index = bags.so_far.index
    parts: dict[str, NDArray[np.float32] | NDArray[np.uint8]] = {
        "met": _pack_lines(sorted(bags.met)),
        "terms": _pack_lines(sorted(index, key=lambda term: index[term])),
    }
    for name, bag in (("so_far", bags.so_far), ("this_turn", bags.this_turn)):
        parts[f"{name}_weight"] = np.array(bag.weight, dtype=np.float32)
        parts[f"{name}_rarity"] = np.array(bag.rarity, dtype=np.float32)
        parts[f"{name}_intercept"] = np.array([bag.intercept], dtype=np.float32)
    np.savez_compressed(out, allow_pickle=False, **parts)
    return out.getvalue()


def load_bags(data: bytes) -> Bags:
    """Read what `save_bags` wrote; raises ArtefactError if it is something else."""
    parts = load_arrays(data, "words")
    try:
        index = {term: place for place, term in enumerate(_read_lines(parts["terms"]))}
        bags = [_read_bag(parts, name, index) for name in ("so_far", "this_turn")]
        met = frozenset(_read_lines(parts["met"]))
    except (ValueError, KeyError, IndexError) as error:
        raise ArtefactError(f"The words artefact holds something else ({error}); {REMEDY}") from error
    return Bags(so_far=bags[0], this_turn=bags[1], met=met)


def _pack_lines(lines: Iterable[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(lines).encode("utf-8"), dtype=np.uint8)


def _read_lines(packed: NDArray[np.generic]) -> list[str]:
    text = packed.astype(np.uint8).tobytes().decode("utf-8")
    return text.split("\n") if text else []


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
