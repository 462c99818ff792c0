"""One Turn in, one Reading out: the whole of the thinking, from top to bottom.

One rule: a Reading is a function of its turn and those before it, whatever they are replayed by;
nothing here waits, draws or looks at a clock. `Instruments` are loaded once and shared by all
calls; a `Pipeline` is one call's memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.bank import BANK_SCHEMA, Bank, load_bank
from engine.calibration import CALIBRATION_SCHEMA, Calibration, calibrate, load_calibration
from engine.confidence import CONFIDENCE_SCHEMA, Signs, Standing, Trust, judge, load_trust
from engine.conversation import Conversation
from engine.embedding import EMBEDDING_SCHEMA, CachedEmbedder, Embedder, LocalEmbedder
from engine.ensemble import Ensemble, Opinion, weigh
from engine.errors import ArtefactError
from engine.evidence import EVIDENCE_SCHEMA, Bags, EvidenceReader, load_bags, read_chances
from engine.features.reader import FeatureReader
from engine.guidance.adviser import Adviser, CallMemory
from engine.guidance.worths import WORTHS_SCHEMA, decode_worths
from engine.policy import OnnxPolicy
from engine.state import STATE_SCHEMA, StateReader
from engine.trades import TradeReader
from engine.turning import TurningDetector
from engine.vocabulary import Context, Forecast, Reading, Side, Turn
from models.catalogue import Catalogue, CatalogueError, load_catalogue

POLICY_PREFIX: Final = "policies/"


@dataclass(frozen=True, slots=True)
class Instruments:
    """All that was trained, loaded and checked; holds nothing of any call but cached vectors."""

    embedder: Embedder
    bags: Bags
    ensemble: Ensemble
    calibration: Calibration
    trust: Trust
    bank: Bank
    adviser: Adviser
    version: str


def load_instruments(catalogue: Catalogue | None = None) -> Instruments:
    """Load what ships (or what `catalogue` lists); raises ArtefactError in one clear sentence."""
    with translate_refusals():
        return _load(catalogue if catalogue is not None else load_catalogue())


@contextmanager
def translate_refusals() -> Iterator[None]:
    """What the catalogue refuses inside leaves as an ArtefactError, in the same words."""
    try:
        yield
    except CatalogueError as error:
        raise ArtefactError(str(error)) from error


def _load(catalogue: Catalogue) -> Instruments:
    if catalogue.manifest.state_schema != STATE_SCHEMA:
        raise ArtefactError(
            f"The policies were trained on states of schema {catalogue.manifest.state_schema}, this version "
            f"reads schema {STATE_SCHEMA}; reinstall SalesRLAgent or train again with `salesrl train`."
        )
    load: Callable[..., bytes] = catalogue.load_artefact
    # The embedder is half of the loading and mostly outside Python: it loads beside the rest.
    with ThreadPoolExecutor(max_workers=1) as beside:
        embedder = beside.submit(_load_embedder, load)
        return _load_rest(catalogue, load, embedder.result)


def _load_embedder(load: Callable[..., bytes]) -> Embedder:
    model = load("embedder/model", schema=EMBEDDING_SCHEMA)
    return CachedEmbedder(LocalEmbedder(model, load("embedder/tokenizer", schema=EMBEDDING_SCHEMA)))


def _load_rest(
    catalogue: Catalogue, load: Callable[..., bytes], embedder: Callable[[], Embedder]
) -> Instruments:
    policies = [OnnxPolicy(load(name, schema=STATE_SCHEMA), name) for name in catalogue.names(POLICY_PREFIX)]
    if not policies:
        raise ArtefactError("The model folder holds no policy; reinstall SalesRLAgent or train again.")
    return Instruments(
        bags=load_bags(load("words", schema=EVIDENCE_SCHEMA)),
        ensemble=Ensemble(policies),
        calibration=load_calibration(load("calibration", schema=CALIBRATION_SCHEMA)),
        trust=load_trust(load("confidence", schema=CONFIDENCE_SCHEMA)),
        bank=load_bank(load("bank", schema=BANK_SCHEMA)),
        adviser=Adviser(decode_worths(load("moves", schema=WORTHS_SCHEMA)).worths),
        version=catalogue.manifest.version,
        embedder=embedder(),
    )


class Pipeline:
    """One call, observed turn by turn."""

    def __init__(self, instruments: Instruments, context: Context | None = None) -> None:
        self._instruments = instruments
        self._conversation = Conversation(context)
        self._features = FeatureReader()
        self._evidence = EvidenceReader(instruments.bags)
        self._state = StateReader()
        self._trade = TradeReader(instruments.bank.trades)
        self._before: float | None = None
        self._memories = instruments.ensemble.fresh_memories()
        self._turning = TurningDetector()
        self._advice = CallMemory()

    def observe(self, turn: Turn) -> Reading:
        """Settle `turn` and give its Reading. Raises EngineFault rather than make one up.

        A turn that fails stays counted: it was said, and the turns after it still have readings.
        """
        own = self._instruments
        side = turn.speaker.side
        self._conversation.add(turn)
        vector = own.embedder.begin(turn.text)
        shown = self._features.read(turn)
        evidence = self._evidence.read(turn.text, side)
        state = self._state.read(side, vector(), shown, evidence)
        votes, self._memories = own.ensemble.vote(state, self._memories)
        opinion = weigh(votes)
        probability, low, high = calibrate(own.calibration, opinion, self._conversation.turn_count)
        before = probability if self._before is None else self._before
        self._before = probability
        signs = self._signs(opinion, evidence, self._trade.read(turn.text))
        confidence = judge(own.trust, signs, Standing(probability, low, high, before))
        turned = self._turning.observe(turn, probability, shown.marks)
        self._advice.observe(turn, shown.marks)
        return Reading(
            turn=turn.index,
            forecast=Forecast(probability, low, high, self._turning.trend()),
            confidence=confidence,
            turning_point=turned,
            guidance=own.adviser.advise(self._advice, confidence),
            talk_share=self._conversation.talk_share,
        )

    def _signs(self, opinion: Opinion, evidence: NDArray[np.float32], foreign_trade: float) -> Signs:
        call = self._conversation
        words, last_words = read_chances(evidence)
        return Signs(
            apart=opinion.apart,
            width=opinion.width,
            parted=opinion.parted,
            words=words,
            last_words=last_words,
            similarity=self._instruments.bank.similarity(self._state.summary()),
            unknown_words=self._evidence.unknown_share(),
            foreign_trade=foreign_trade,
            turns=call.turn_count,
            buyer_turns=call.turns_by(Side.THEIRS),
            sided=1.0 - call.turns_by(Side.UNKNOWN) / call.turn_count,
        )
