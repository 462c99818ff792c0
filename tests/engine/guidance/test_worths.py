"""The table of worths: what is written is read back, what does not fit is refused."""

from __future__ import annotations

import pytest

from engine.errors import ArtefactError
from engine.guidance.situations import Situation
from engine.guidance.worths import (
    WORTHS_SCHEMA,
    Worth,
    WorthTable,
    decode_worths,
    encode_worths,
    find_worth,
    worth_key,
)

TABLE = WorthTable(
    WORTHS_SCHEMA, 12, {"price/ask_first": Worth(0.03, 0.01, 9), "any/listen": Worth(-0.01, 0.02, 4)}
)


def test_round_trip() -> None:
    assert decode_worths(encode_worths(TABLE)) == TABLE
    assert isinstance(decode_worths(encode_worths(TABLE)).worths["price/ask_first"], Worth)


def test_the_order_of_the_file_does_not_depend_on_the_run() -> None:
    turned = WorthTable(WORTHS_SCHEMA, 12, dict(reversed(TABLE.worths.items())))
    assert encode_worths(turned) == encode_worths(TABLE)


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"not json", "cannot be read"),
        (b'{"schema": 1}', "cannot be read"),
        (b'{"schema": 99, "conversations": 1, "worths": {}}', "schema 99"),
        (b'{"schema": 1, "conversations": 1, "worths": {"price/dance": [0.1, 0.1, 3]}}', "'price/dance'"),
        (b'{"schema": 1, "conversations": 1, "worths": {}, "extra": 1}', "cannot be read"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(data: bytes, complaint: str) -> None:
    with pytest.raises(ArtefactError, match=complaint):
        decode_worths(data)


def test_a_situation_without_its_own_worth_takes_the_one_over_all() -> None:
    assert find_worth(TABLE.worths, Situation.PRICE, "ask_first") == Worth(0.03, 0.01, 9)
    assert find_worth(TABLE.worths, Situation.PRICE, "listen") == Worth(-0.01, 0.02, 4)
    assert find_worth(TABLE.worths, Situation.NONE, "ask_first") is None
    assert worth_key(None, "listen") == "any/listen"
