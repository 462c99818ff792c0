"""Pictures show each moment as it was known then, and say so when they cannot be saved."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from engine.errors import InputError
from engine.vocabulary import Band, Confidence, Forecast, Reading, Trend, TurningPoint
from overlay.face import Face, Mode
from overlay.history import History
from overlay.progress import Progress
from overlay.snapshot import Camera, check_folder, plan_shots
from overlay.theme import make_theme

FELL = TurningPoint(5, 6, Trend.FALLING, -0.2, "Turned down at the price", "too much")
ROSE = TurningPoint(9, 9, Trend.RISING, 0.2, "Asked how it would start", "when")
COUNT = 14
MOVES = Progress(turn=COUNT - 1, count=COUNT, furthest=COUNT - 1, points=(FELL, ROSE))


def history() -> History:
    made = History()
    turned = {6: FELL, 9: ROSE}
    for turn in range(COUNT):
        forecast = Forecast(0.3 + turn / 40, 0.2, 0.8)
        made.add(Reading(turn, forecast, Confidence(Band.GOOD), turned.get(turn)))
    return made


def test_names_say_when_and_which_way() -> None:
    names = [shot.name for shot in plan_shots((FELL, ROSE), COUNT)]
    assert names == ["00-start.png", "01-turn-07-fell.png", "02-turn-10-rose.png", "99-end.png"]


def test_every_picture_is_taken_and_differs(qtbot: QtBot, tmp_path: Path) -> None:
    camera = Camera(make_theme(dark=False))
    taken = camera.take(tmp_path, history(), float, Face(mode=Mode.REPLAY, source="Replay"), MOVES)
    assert [path.name for path in taken] == sorted(path.name for path in tmp_path.iterdir())
    images = [QImage(str(path)) for path in taken]
    assert all(image.width() >= 332 for image in images)
    assert len({bytes(image.constBits()) for image in images}) == len(images)
    camera.close()


def test_a_picture_holds_nothing_that_came_later(qtbot: QtBot, tmp_path: Path) -> None:
    short = History()
    for turn in range(7):
        reading = history().reading(turn)
        assert reading is not None
        short.add(reading)
    for name, known in (("whole", history()), ("short", short)):
        (tmp_path / name).mkdir()
        camera = Camera(make_theme(dark=True))
        camera.take(tmp_path / name, known, float, Face(mode=Mode.REPLAY), MOVES)
        camera.close()
    files = [tmp_path / name / "01-turn-07-fell.png" for name in ("whole", "short")]
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_folder_is_made_where_it_is_missing(tmp_path: Path) -> None:
    check_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
    assert not list((tmp_path / "a" / "b").iterdir())


def test_a_file_in_the_way_is_said(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(InputError, match="choose another folder"):
        check_folder(tmp_path / "taken" / "pictures")


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a folder that nobody can write to")
def test_a_folder_that_refuses_is_said() -> None:
    with pytest.raises(InputError, match="choose another folder"):
        check_folder(Path("/proc/self/pictures"))


def test_a_picture_that_cannot_be_written_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    camera = Camera(make_theme(dark=False))
    with pytest.raises(InputError, match="cannot be written"):
        camera.take(tmp_path / f"gone{os.sep}away", history(), float, Face(mode=Mode.REPLAY), MOVES)
    camera.close()
