"""Fit what each trade of the training part talks about (engine/trades.py).

One rule: a product speaks once, however many calls it has, so that what a trade is about is what its
products share. Chosen among sums, margins, classifiers and vectors of the untuned encoder by leaving
out a trade and a fifth of the products at once (15 trades of the training part): AUROC .64 at the end of
a call and .63 after five turns, where the untuned encoder's vectors reach .61. A new product of a known
trade is nearly as strange as one of a new trade.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.evidence import list_words
from engine.trades import Trades
from engine.training.corpus import Example

_SMOOTHING: Final = 0.12  # of a word's share of the calls
_LEAST_PULL: Final = 0.3
_COMMON: Final = 0.35  # a word that more of the calls say is about no trade
_FEWEST_PRODUCTS: Final = 2


def fit_trades(examples: Sequence[Example]) -> Trades:
    """The pulls of every word that is said about more than one product; written calls only."""
    written = [one for one in examples if one.sale]
    calls: Counter[str] = Counter(one.group for one in written)
    said: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in written:
        said[one.group].update({word for turn in one.turns for word in list_words(turn.text)} - {"#"})
    products = sorted(calls)
    words = sorted({word for counts in said.values() for word in counts})
    place = {word: at for at, word in enumerate(words)}
    rates: NDArray[np.float64] = np.zeros((len(products), len(words)))
    for row, product in enumerate(products):
        for word, count in said[product].items():
            rates[row, place[word]] = count / calls[product]
    anywhere = rates.mean(axis=0)
    kept = np.flatnonzero(((rates > 0.0).sum(axis=0) >= _FEWEST_PRODUCTS) & (anywhere < _COMMON))
    pulls = _weigh(rates[:, kept], anywhere[kept], _trade_of(written, products))
    return Trades({words[at]: row for row, at in enumerate(kept.tolist())}, pulls)


def _trade_of(written: Sequence[Example], products: Sequence[str]) -> list[str]:
    known = {one.group: one.industry for one in written}
    return [known[product] for product in products]


def _weigh(
    rates: NDArray[np.float64], anywhere: NDArray[np.float64], trades: Sequence[str]
) -> NDArray[np.float32]:
    columns = []
    for trade in sorted(set(trades)):
        own = rates[[at for at, name in enumerate(trades) if name == trade]].mean(axis=0)
        pull = np.log((own + _SMOOTHING) / (anywhere + _SMOOTHING))
        columns.append(np.where(pull > _LEAST_PULL, pull, 0.0))
    weighed: NDArray[np.float32] = np.stack(columns, axis=1).astype(np.float32)
    return weighed
