"""Who is started a second time brings the first one to the front; who finds nobody there is told so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from overlay.front import ANSWER_SECONDS, CALL_NAME, Front, call_forward


@pytest.fixture
def front(qtbot: QtBot, tmp_path: Path) -> Iterator[Front]:
    made = Front(tmp_path, 0)
    yield made
    made.stop()


def let_others_work(seconds: float) -> None:
    QApplication.processEvents()


def test_it_is_called_forward_and_whoever_called_knows(front: Front, tmp_path: Path, qtbot: QtBot) -> None:
    wanted: list[bool] = []
    front.wanted.connect(lambda: wanted.append(True))
    front.start()
    for times in (1, 2):
        assert call_forward(tmp_path, let_others_work)
        assert len(wanted) == times
    assert list(tmp_path.iterdir()) == []


def test_who_called_before_it_was_ready_is_answered(front: Front, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / CALL_NAME).touch()
    with qtbot.waitSignal(front.wanted):
        front.start()


def test_the_first_window_answers_before_the_second(front: Front, tmp_path: Path, qtbot: QtBot) -> None:
    second = Front(tmp_path, 1)
    answered: list[int] = []
    for number, one in enumerate((front, second)):
        one.wanted.connect(lambda number=number: answered.append(number))
        one.start()
    assert call_forward(tmp_path, let_others_work)
    second.stop()
    assert answered == [0]


def test_where_nobody_hears_the_call_is_taken_back(tmp_path: Path) -> None:
    times = iter([0.0, 0.0, ANSWER_SECONDS])
    assert not call_forward(tmp_path, lambda seconds: None, lambda: next(times))
    assert list(tmp_path.iterdir()) == []
    assert not call_forward(tmp_path / "nowhere")


def test_one_that_stopped_hears_nothing(front: Front, tmp_path: Path) -> None:
    front.start()
    front.stop()
    times = iter([0.0, 0.0, ANSWER_SECONDS])
    assert not call_forward(tmp_path, let_others_work, lambda: next(times))
