"""A disk that is full: no file of this process or of its children grows beyond a size."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_file_larger(limit: int) -> Iterator[None]:
    """For as long as it lasts; not on Windows."""
    assert sys.platform != "win32"
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
