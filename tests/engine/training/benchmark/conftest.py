"""One small material for all tests of the benchmark: none of them changes it."""

from __future__ import annotations

import pytest

from engine.training.benchmark.kept import Keeper
from engine.training.benchmark.material import Material
from tests.engine.training.benchmark.small import gather_small


@pytest.fixture(scope="session")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> tuple[Material, Keeper]:
    return gather_small(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def material(gathered: tuple[Material, Keeper]) -> Material:
    return gathered[0]
