"""Rungs keep checkpoints of their own, and the teachers' forecasts reach the pupil's labels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.training.ppo import PpoSchedule
from engine.training.rungs import ADVERSARIAL, DISTILLED, POLICIES, SUPERVISED, Workshop, follow
from engine.training.stages import States
from engine.training.supervised import Schedule
from tests.engine.training.corpora import sample_all, write_many

SAMPLES = sample_all(write_many(8, turns=4))
BENT = sample_all(write_many(4, seed=3, turns=4))


def open_workshop(work: Path, told: list[str]) -> Workshop:
    states = States({"train": SAMPLES, "calibration": [], "test": []}, SAMPLES, BENT)
    return Workshop(
        states, 0, work, Schedule(epochs=2, batch=4), lambda stage: lambda done, total: told.append(stage)
    )


def test_each_rung_trains_five_from_seeds_of_their_own(tmp_path: Path) -> None:
    told: list[str] = []
    workshop = open_workshop(tmp_path, told)
    plain = workshop.supervise(SUPERVISED)
    assert len(set(plain.export())) == POLICIES
    bent = workshop.supervise(ADVERSARIAL, BENT)
    assert not set(bent.export()) & set(plain.export())
    assert workshop.supervise(SUPERVISED).export() == plain.export()
    assert f"{ADVERSARIAL}: policy 5 of 5" in told


def test_ppo_starts_from_the_rung_it_is_given(tmp_path: Path) -> None:
    workshop = open_workshop(tmp_path, [])
    start = workshop.supervise(SUPERVISED)
    kept = [value.clone() for network in start.networks for value in network.state_dict().values()]
    held = workshop.reinforce(start, PpoSchedule(epochs=1, rate=0.0))
    for before, after in zip(start.networks, held.networks, strict=True):
        assert all(
            torch.equal(before.state_dict()[name], value) for name, value in after.state_dict().items()
        )
    moved = open_workshop(tmp_path / "again", [])
    (tmp_path / "again").mkdir()
    assert moved.reinforce(start, PpoSchedule(epochs=1, rate=1e-2)).export() != start.export()
    now = [value for network in start.networks for value in network.state_dict().values()]
    assert all(torch.equal(one, other) for one, other in zip(kept, now, strict=True))


def test_a_pupil_learns_half_from_its_teachers(tmp_path: Path) -> None:
    workshop = open_workshop(tmp_path, [])
    teachers = workshop.supervise(SUPERVISED)
    taught = follow(teachers, SAMPLES[0])
    with torch.no_grad():
        votes = [network(torch.from_numpy(SAMPLES[0].states)[None])[0][0] for network in teachers.networks]
    mean = np.mean([(vote[:, 0] / vote.sum(dim=-1)).numpy() for vote in votes], axis=0)
    assert taught.labels == pytest.approx(0.5 * SAMPLES[0].labels + 0.5 * mean, abs=1e-5)
    pupil = workshop.distil(teachers)
    assert pupil.name == DISTILLED
    assert len(pupil.networks) == 1
