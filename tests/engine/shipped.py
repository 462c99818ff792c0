"""What was trained, opened once for all tests that need it.

One rule: these tests hold for any folder that training writes, so none of them names one of its
numbers. To try a folder before it ships: `SALESRL_TEST_MODELS=FOLDER pytest tests/engine tests/journeys`.
"""

from __future__ import annotations

import functools
import os
from pathlib import Path

from engine.pipeline import Instruments, load_instruments
from models.catalogue import Catalogue, load_catalogue


def open_catalogue() -> Catalogue:
    folder = os.environ.get("SALESRL_TEST_MODELS")
    return load_catalogue(Path(folder) if folder else None)


@functools.cache
def open_shipped() -> Instruments:
    return load_instruments(open_catalogue())
