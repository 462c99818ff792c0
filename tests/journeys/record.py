"""A call's Readings as a file that people can compare: the goldens of the journeys.

One rule: a golden belongs to the weights it was written by, and says so. After new weights:

    SALESRL_REWRITE_JOURNEYS=1 pytest tests/journeys

then look at the difference as at any other change, and commit it with the weights.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from engine.vocabulary import Reading
from models.catalogue import Manifest

GOLDEN: Final = Path(__file__).parent / "golden"
REWRITE: Final = "SALESRL_REWRITE_JOURNEYS"
# Processors round differently in the last bits; more than this is another reading.
TOLERANCE: Final = 0.02
# What stands at a threshold may fall to its other side with those bits, here and there.
SHARE_AT_A_THRESHOLD: Final = 0.1


class Point(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A turning point."""

    turn: int
    trend: str
    cause: str
    quote: str


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One Reading; numbers to three places."""

    turn: int
    probability: float
    low: float
    high: float
    trend: str
    band: str
    reasons: tuple[str, ...]
    moves: tuple[str, ...]
    talk_share: float | None
    turning_point: Point | None


class Journey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All Readings of one call, and the weights they came from."""

    weights: str
    readings: tuple[Record, ...]


def name_weights(manifest: Manifest) -> str:
    """A short name of everything trained, from the sums in the manifest."""
    sums = sorted(f"{artefact.name} {artefact.sha256}" for artefact in manifest.artefacts)
    return hashlib.sha256("\n".join(sums).encode()).hexdigest()[:12]


def record(manifest: Manifest, readings: Sequence[Reading]) -> Journey:
    """The Readings in the form of a golden."""
    return Journey(name_weights(manifest), tuple(map(_record_one, readings)))


def _record_one(reading: Reading) -> Record:
    point = reading.turning_point
    forecast = reading.forecast
    return Record(
        turn=reading.turn,
        probability=round(forecast.probability, 3),
        low=round(forecast.low, 3),
        high=round(forecast.high, 3),
        trend=forecast.trend.value,
        band=reading.confidence.band.value,
        reasons=reading.confidence.reasons,
        moves=tuple(move.key for move in reading.guidance.moves),
        talk_share=None if reading.talk_share is None else round(reading.talk_share, 3),
        turning_point=None
        if point is None
        else Point(point.turn, point.trend.value, point.cause, point.quote),
    )


def is_rewriting() -> bool:
    """Whether goldens are written anew instead of compared with."""
    return os.environ.get(REWRITE) == "1"


def save_golden(name: str, journey: Journey) -> None:
    """Write one golden."""
    GOLDEN.mkdir(exist_ok=True)
    (GOLDEN / f"{name}.json").write_bytes(msgspec.json.format(msgspec.json.encode(journey), indent=1) + b"\n")


def load_golden(name: str) -> Journey:
    """Read one golden; one of no weights, which no journey equals, where none was written yet."""
    if not (GOLDEN / f"{name}.json").exists():
        return Journey("that are not written yet", ())
    return msgspec.json.decode((GOLDEN / f"{name}.json").read_bytes(), type=Journey)


def differences(golden: Journey, found: Journey) -> list[str]:
    """What differs more than processors do, in words; empty where the journey is the same."""
    if golden.weights != found.weights:
        return [
            f"the golden was written by weights {golden.weights}, these are {found.weights}: "
            f"run {REWRITE}=1 pytest tests/journeys and look at the difference"
        ]
    if len(golden.readings) != len(found.readings):
        return [f"{len(golden.readings)} readings became {len(found.readings)}"]
    told = []
    at_a_threshold = 0
    for before, after in zip(golden.readings, found.readings, strict=True):
        for name in ("probability", "low", "high"):
            was, now = getattr(before, name), getattr(after, name)
            if abs(was - now) > TOLERANCE:
                told.append(f"turn {before.turn}: {name} {was} became {now}")
        for name in ("turn", "talk_share"):
            if getattr(before, name) != getattr(after, name):
                told.append(f"turn {before.turn}: {name} became {getattr(after, name)}")
        at_a_threshold += any(
            getattr(before, name) != getattr(after, name)
            for name in ("trend", "band", "reasons", "moves", "turning_point")
        )
    if at_a_threshold > SHARE_AT_A_THRESHOLD * len(found.readings):
        told.append(f"trend, band, reasons, moves or turning point differ in {at_a_threshold} readings")
    return told
