"""What an ensemble thinks of whole conversations, turn by turn, with the signs of its confidence.

One rule: votes come from the exported policies through `engine.ensemble`, so that what is
calibrated and judged is what ships.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.bank import Bank
from engine.calibration import Calibration, calibrate
from engine.confidence import Signs, Standing
from engine.ensemble import Ensemble, Opinion, weigh
from engine.evidence import Bags, EvidenceReader, read_chances
from engine.trades import TradeReader
from engine.training.corpus import PERSUASION
from engine.training.dataset import Report, Sample
from engine.vocabulary import Side


@dataclass(frozen=True, slots=True)
class Heard:
    """One conversation with the opinion and the signs after each turn."""

    sample: Sample
    opinions: tuple[Opinion, ...]
    signs: tuple[Signs, ...]

    @property
    def outcome(self) -> int:
        """1 where the buyer bought."""
        return self.sample.example.outcome.value

    @property
    def persuasion(self) -> bool:
        """Whether it is a PersuasionForGood dialogue."""
        return self.sample.example.source == PERSUASION


def stand(heard: Heard, calibration: Calibration) -> list[Standing]:
    """Where the gauge stands after each turn of one conversation."""
    told: list[Standing] = []
    for turn, opinion in enumerate(heard.opinions, 1):
        probability, low, high = calibrate(calibration, opinion, turn)
        before = told[-1].probability if told else probability
        told.append(Standing(probability, low, high, before))
    return told


def hear(
    samples: Sequence[Sample], ensemble: Ensemble, bank: Bank, bags: Bags, report: Report
) -> list[Heard]:
    """Let the ensemble follow every conversation."""
    heard = []
    for done, sample in enumerate(samples):
        heard.append(_follow(sample, ensemble, bank, bags))
        if done % 10 == 0:
            report(done, len(samples))
    report(len(samples), len(samples))
    return heard


def _follow(sample: Sample, ensemble: Ensemble, bank: Bank, bags: Bags) -> Heard:
    memories = ensemble.fresh_memories()
    evidence, trade = EvidenceReader(bags), TradeReader(bank.trades)
    opinions, signs = [], []
    known = buyer = 0
    for place, turn in enumerate(sample.example.turns):
        votes, memories = ensemble.vote(sample.states[place], memories)
        opinion = weigh(votes)
        words, last_words = read_chances(evidence.read(turn.text, turn.speaker.side))
        known += turn.speaker.side is not Side.UNKNOWN
        buyer += turn.speaker.side is Side.THEIRS
        opinions.append(opinion)
        signs.append(
            Signs(
                apart=opinion.apart,
                width=opinion.width,
                parted=opinion.parted,
                words=words,
                last_words=last_words,
                similarity=bank.similarity(sample.summaries[place]),
                unknown_words=evidence.unknown_share(),
                foreign_trade=trade.read(turn.text),
                turns=place + 1,
                buyer_turns=buyer,
                sided=known / (place + 1),
            )
        )
    return Heard(sample, tuple(opinions), tuple(signs))


def choose_bank(samples: Sequence[Sample], size: int, seed: int) -> NDArray[np.float32]:
    """Summaries at the end of up to `size` conversations, float32 [size, 384]; written ones only,
    since the bank may hold nothing but the shipped corpus.
    """
    ends = [sample.summaries[-1] for sample in samples if sample.example.source != PERSUASION]
    order = np.random.default_rng(seed).permutation(len(ends))[:size]
    return np.stack([ends[place] for place in sorted(order)])
