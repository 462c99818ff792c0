"""Whether a call is about a trade that training conversations were about, by its words alone.

The tuned encoder keeps what moves a buyer and lets go of what is sold, so its vectors cannot tell (AUROC
.50); words can, a little. One rule: a word counts once a call, for each trade by how much more often
calls of that trade say it than calls of all trades do. Fitted by `engine/training/trades.py`, kept in
the bank's artefact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.evidence import list_words

# Between a sum (long calls would seem at home everywhere) and a mean (short ones would).
_LENGTH_POWER: Final = 0.7


@dataclass(frozen=True, slots=True)
class Trades:
    """`index` from a word into `pulls` [words, trades]: log of how much more often a trade says it, 0
    where it is hardly more. Words that all calls say are not in it.
    """

    index: Mapping[str, int]
    pulls: NDArray[np.float32]


NO_TRADES: Final = Trades({}, np.zeros((0, 1), dtype=np.float32))
"""Where none was learned: every call is as foreign as any other."""


class TradeReader:
    """One call's running sum by trade."""

    __slots__ = ("_heard", "_sums", "_trades")

    def __init__(self, trades: Trades) -> None:
        self._trades = trades
        self._heard: set[int] = set()
        self._sums: NDArray[np.float32] = np.zeros(trades.pulls.shape[1], dtype=np.float32)

    def read(self, text: str) -> float:
        """Take in one turn; return how foreign the call is: 0 where no word belongs to any trade, the
        further below 0 the more at home it is in one.
        """
        find = self._trades.index.get
        fresh = {at for word in list_words(text) if (at := find(word)) is not None} - self._heard
        if fresh:
            self._heard |= fresh
            self._sums += self._trades.pulls[list(fresh)].sum(axis=0)
        if not self._heard:
            return 0.0
        belongs = float(self._sums.max())
        return -belongs / float(pow(len(self._heard), _LENGTH_POWER))
