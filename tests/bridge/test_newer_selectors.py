"""Newer selectors on their way from the makers' file to the extension."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.messages import MOST_BYTES, Selectors
from bridge.newer_selectors import load_selectors
from engine.errors import InputError


def test_no_file_is_no_news(tmp_path: Path) -> None:
    assert load_selectors(tmp_path / "selectors.json") is None


def test_what_was_signed_is_handed_on_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "selectors.json"
    path.write_text('{"data": "eyJ9", "signature": "AAE="}', encoding="utf-8")

    assert load_selectors(path) == Selectors(data=b'{"}', signature=b"\0\1")


@pytest.mark.parametrize("content", ["", "[]", '{"data": 1}', '{"data": "!", "signature": ""}', "[" * 5000])
def test_a_file_that_is_none_is_said_in_a_sentence(tmp_path: Path, content: str) -> None:
    path = tmp_path / "selectors.json"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(InputError, match="remove the file"):
        load_selectors(path)


def test_one_that_fits_in_no_frame_is_said(tmp_path: Path) -> None:
    path = tmp_path / "selectors.json"
    path.write_bytes(b" " * MOST_BYTES)

    with pytest.raises(InputError, match="too long"):
        load_selectors(path)


def test_a_folder_in_its_place_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_selectors(tmp_path)
