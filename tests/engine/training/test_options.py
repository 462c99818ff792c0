from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import InputError
from engine.training.options import Options, try_folder


def test_a_quick_run_and_one_of_the_heads_keep_the_encoder() -> None:
    plain = Options(out=Path("out"), work=Path("work"))
    assert not plain.keeps_encoder
    assert Options(out=plain.out, work=plain.work, heads=True).keeps_encoder
    assert Options(out=plain.out, work=plain.work, quick=True).keeps_encoder


def test_a_folder_that_can_be_written_is_left_as_it_was(tmp_path: Path) -> None:
    try_folder(tmp_path / "new/deep")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept/manifest.json").write_text("{}")
    try_folder(tmp_path / "kept")
    assert [path.name for path in tmp_path.rglob("*")] == ["kept", "manifest.json"]


@pytest.mark.parametrize("below", ["", "models"])
def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(
        InputError, match=r"^The models folder .* cannot be written \(.*; name another with --out\.$"
    ):
        try_folder(tmp_path / "file" / below)


def test_a_folder_without_the_right_to_write_is_found_by_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**asked: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("engine.training.options.tempfile.NamedTemporaryFile", refuse)
    with pytest.raises(InputError, match=r"cannot be written \(Permission denied\)"):
        try_folder(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []
