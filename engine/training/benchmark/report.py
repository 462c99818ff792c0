"""Everything one run of `salesrl bench accuracy` found, as it is written and read back.

One rule: page, plots and JSON are functions of this alone, so whatever stands in one of them can be
looked up in another. What was not measured is None, with the reason in `skipped`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from engine.errors import InputError
from engine.training.benchmark.ablations import Ablations
from engine.training.benchmark.elsewhere import Elsewhere
from engine.training.benchmark.exhibit import Exhibit
from engine.training.benchmark.figures import Score, Scores, Table
from engine.training.benchmark.gates import Gate
from engine.training.benchmark.llm import LanguageModel
from engine.training.benchmark.paths import Band, Paths
from engine.training.benchmark.strangers import Strangers
from engine.training.benchmark.trust import Trusted

MAIN_SET: Final = "written, natural mixture"


class Pace(msgspec.Struct, frozen=True):
    """How long something takes: percentiles in ms, and how many of it a second (None: not measured)."""

    name: str
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None
    a_second: float | None
    note: str = ""


class Bin(msgspec.Struct, frozen=True):
    """Forecasts of like size: how many, their mean, and the share that bought."""

    count: int
    told: float
    bought: float


class CurvePoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One point of a learning curve: what a model learned from so many conversations is worth.

    `encoder` says what read the turns where it was not the encoder of the model that is judged.
    """

    conversations: int
    auc: float
    accuracy: float
    half_auc: float | None = None
    encoder: str = ""


class Report(msgspec.Struct, frozen=True):
    """One run.

    `parts` conversations by part and kind; `table` is Table I, `leads` the Brier score of ours minus
    another's by set and point; `reliability` by point; `trajectories` by forecaster and outcome;
    `singles` the scores of each policy alone by point; `shipped` whether the model is the one that ships.
    """

    version: str
    seeds: tuple[int, ...]
    seed: int
    quick: bool
    machine: str
    parts: dict[str, dict[str, int]]
    table: Table
    leads: dict[str, dict[str, dict[str, Score]]]
    alarms: list[str]
    paces: list[Pace]
    ablations: Ablations
    exhibit: Exhibit
    gates: list[Gate]
    trusted: Trusted
    strangers: Strangers
    paths: dict[str, Paths]
    reliability: dict[str, list[Bin]]
    trajectories: dict[str, dict[str, Band]]
    singles: list[dict[str, Scores]]
    persuasion: dict[str, dict[str, Scores]]
    craigslist: Elsewhere | None
    llm: dict[str, LanguageModel]
    curve: list[CurvePoint]
    skipped: dict[str, str]
    shipped: bool = True


def load_curve(path: Path) -> list[CurvePoint]:
    """A learning curve that another run made: a JSON array of CurvePoint. Raises InputError."""
    try:
        found = msgspec.json.decode(path.read_bytes(), type=list[CurvePoint])
    except OSError as error:
        raise InputError(
            f"The learning curve {path} cannot be read ({error.strerror}); name a JSON file."
        ) from error
    except msgspec.DecodeError as error:
        raise InputError(
            f"{path} is no learning curve ({error}); give an array of objects with conversations, auc and"
            " accuracy."
        ) from error
    return sorted(found, key=lambda point: (point.encoder, point.conversations))


def bin_forecasts(forecasts: Sequence[float], outcomes: Sequence[int], bins: int = 10) -> list[Bin]:
    """Forecasts in equal steps of probability; empty steps left out."""
    found: dict[int, list[tuple[float, int]]] = {}
    for told, bought in zip(forecasts, outcomes, strict=True):
        found.setdefault(min(int(told * bins), bins - 1), []).append((told, bought))
    return [
        Bin(
            count=len(rows),
            told=round(sum(told for told, _ in rows) / len(rows), 4),
            bought=round(sum(bought for _, bought in rows) / len(rows), 4),
        )
        for _, rows in sorted(found.items())
    ]
