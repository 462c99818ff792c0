"""From the ensemble's raw opinion to a probability for people, with an interval that holds.

One rule: everything here was fitted on the calibration part alone, never on what the policies were
trained on or judged by (`engine/training/calibrate.py`). Platt scaling (Platt 1999) by turn, on two
inputs: the policies' mean chance, which learned from readings, and their value, which learned from
outcomes and ranks better early on. The numbers are interpolated between turn buckets so that the
gauge does not jump where a bucket ends; split-conformal intervals (Vovk et al. 2005; Lei et al.
2018) are scaled by the ensemble's spread.

What the interval claims: on calls it was not fitted on, a careful listener's own estimate of the
chance, given the same turns, falls inside it `level` of the time.
"""

from __future__ import annotations

import itertools
import math
from typing import Final

import msgspec

from engine.ensemble import Opinion, chance
from engine.errors import ArtefactError

CALIBRATION_SCHEMA: Final = 2


class Bucket(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The fit around one number of turns.

    `turns` heard so far at the bucket's centre; `slope` of the mean chance's log-odds, `worth` of
    the value's, and `intercept`; `reach`: the interval's half-width in log-odds for a scale of 1.
    """

    turns: float
    slope: float
    worth: float
    intercept: float
    reach: float

    def read(self, opinion: Opinion) -> float:
        """The calibrated log-odds of an opinion."""
        return self.slope * opinion.log_odds + self.worth * opinion.value + self.intercept


class Calibration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All buckets by rising `turns`; `level` of the interval (0..1); `floor` added to the spread."""

    level: float
    floor: float
    buckets: tuple[Bucket, ...]


def load_calibration(data: bytes) -> Calibration:
    """Read a calibration; raises ArtefactError if it is none."""
    try:
        read = msgspec.json.decode(data, type=Calibration)
    except msgspec.DecodeError as error:
        raise ArtefactError(
            f"The calibration artefact is broken ({error}); reinstall SalesRLAgent or train again."
        ) from error
    turns = [bucket.turns for bucket in read.buckets]
    rising = bool(turns) and turns[0] > 0.0 and all(a < b for a, b in itertools.pairwise(turns))
    # A slope below 0 would turn the policies' opinion round, a reach below 0 the interval.
    upright = all(
        bucket.slope > 0.0 and bucket.worth >= 0.0 and bucket.reach >= 0.0 for bucket in read.buckets
    )
    if not rising or not upright or not 0.0 < read.level < 1.0 or read.floor <= 0.0:
        raise ArtefactError("The calibration artefact makes no sense; reinstall SalesRLAgent or train again.")
    return read


def bucket_at(calibration: Calibration, turns: int) -> Bucket:
    """The fit for `turns` heard, interpolated in log(turns) between the buckets around it."""
    buckets = calibration.buckets
    if turns <= buckets[0].turns:
        return buckets[0]
    for before, after in itertools.pairwise(buckets):
        if turns <= after.turns:
            share = math.log(turns / before.turns) / math.log(after.turns / before.turns)
            return Bucket(
                turns=float(turns),
                slope=before.slope + share * (after.slope - before.slope),
                worth=before.worth + share * (after.worth - before.worth),
                intercept=before.intercept + share * (after.intercept - before.intercept),
                reach=before.reach + share * (after.reach - before.reach),
            )
    return buckets[-1]


def scale_of(calibration: Calibration, opinion: Opinion) -> float:
    """How unsure an opinion is in log-odds: the ensemble's spread over a fitted floor."""
    return math.sqrt(calibration.floor**2 + opinion.spread**2)


def calibrate(calibration: Calibration, opinion: Opinion, turns: int) -> tuple[float, float, float]:
    """The probability with its interval (probability, low, high), each in 0..1, after `turns` turns."""
    fit = bucket_at(calibration, turns)
    centre = fit.read(opinion)
    half = fit.reach * scale_of(calibration, opinion)
    return chance(centre), chance(centre - half), chance(centre + half)
