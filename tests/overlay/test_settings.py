"""Settings are read back as written, and never stop a call."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from overlay.placement import Place
from overlay.settings import HOME_VARIABLE, Memory, Settings, load_settings, save_settings, settings_path

FULL = Settings(
    size="pill",
    theme="dark",
    motion="reduced",
    opacity=0.7,
    font_scale=1.3,
    silent=True,
    listening=False,
    shown_on="DP-1",
    places={"DP-1": Place(False, True, 0.25, 0.5)},
    shortcuts={"paste": "Ctrl+P"},
)


def test_every_setting_comes_back_as_written(tmp_path: Path) -> None:
    path = tmp_path / "new" / "overlay.json"
    save_settings(path, FULL)
    loaded = load_settings(path)
    assert loaded.settings == FULL
    assert loaded.note == ""
    assert [entry.name for entry in path.parent.iterdir()] == ["overlay.json"]
    different = [name for name in FULL.__struct_fields__ if getattr(FULL, name) == getattr(Settings(), name)]
    assert different == ["schema"], "a new setting belongs in FULL"


def test_no_file_is_no_complaint(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "overlay.json").settings == Settings()


def test_a_newer_version_is_left_alone_and_said(tmp_path: Path) -> None:
    path = tmp_path / "overlay.json"
    path.write_text('{"schema": 99, "size": {"w": 3}}')
    said: list[str] = []
    memory = Memory(path, said.append)
    memory.change(size="pill")
    assert memory.settings.size == "pill"
    assert len(said) == 1
    assert "newer version" in said[0]
    assert '"schema": 99' in path.read_text()


BROKEN = ["", "{", "[1]", '{"size": "huge"}', '{"opacity": 9}', "\x00\xff", "[" * 5000]


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_file_is_kept_aside_and_said(tmp_path: Path, text: str) -> None:
    path = tmp_path / "overlay.json"
    path.write_bytes(text.encode("latin-1"))
    loaded = load_settings(path)
    assert loaded.settings == Settings()
    assert loaded.writable
    aside = tmp_path / "overlay.broken.json"
    assert str(aside) in loaded.note
    assert aside.read_bytes() == text.encode("latin-1")


def test_a_full_disk_is_said_once_and_the_overlay_works_on(tmp_path: Path) -> None:
    blocked = tmp_path / "a-file"
    blocked.write_text("not a folder")
    said: list[str] = []
    memory = Memory(blocked / "overlay.json", said.append)
    said.clear()
    memory.change(size="pill")
    memory.change(theme="dark")
    assert memory.settings.theme == "dark"
    assert len(said) == 1
    assert "cannot be saved" in said[0]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind here")
def test_a_read_only_home_is_said_once(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    said: list[str] = []
    memory = Memory(tmp_path / "sub" / "overlay.json", said.append)
    memory.change(size="pill")
    memory.change(size="card")
    tmp_path.chmod(0o700)
    assert len(said) == 1


def test_a_failed_write_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "overlay.json"
    save_settings(path, FULL)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    said: list[str] = []
    Memory(path, said.append).change(silent=False)
    assert "no space left" in said[0]
    assert load_settings(path).settings == FULL
    assert [entry.name for entry in tmp_path.iterdir()] == ["overlay.json"]


def test_an_unchanged_setting_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "overlay.json"
    Memory(path, print).change(size="card")
    assert not path.exists()


def test_an_unknown_setting_is_our_mistake(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        Memory(tmp_path / "overlay.json", print).change(colour="red")


def test_the_home_can_be_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    assert settings_path() == tmp_path / "overlay.json"


def test_the_file_is_plain_json(tmp_path: Path) -> None:
    path = tmp_path / "overlay.json"
    save_settings(path, FULL)
    assert msgspec.json.decode(path.read_bytes())["places"]["DP-1"]["down"] == 0.5


def test_two_overlays_keep_what_the_other_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "overlay.json"
    first, second = Memory(path, pytest.fail), Memory(path, pytest.fail)
    first.change(listening=False, theme="dark")
    second.change(size="pill")
    saved = load_settings(path).settings
    assert (saved.listening, saved.theme, saved.size) == (False, "dark", "pill")
    assert (second.settings.theme, second.settings.listening) == ("system", True), "each has its own look"
    assert second.look_up("listening").listening is False
    path.unlink()
    assert second.look_up("listening").listening is False
    second.change(silent=True)
    assert load_settings(path).settings == second.settings


def test_a_file_that_became_newer_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "overlay.json"
    memory = Memory(path, pytest.fail)
    path.write_text('{"schema": 99}')
    memory.change(size="pill")
    assert memory.settings.size == "pill"
    assert path.read_text() == '{"schema": 99}'
