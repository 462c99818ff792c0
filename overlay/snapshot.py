"""Pictures of the overlay: the start, each turning point and the end of a call.

One rule: a picture shows the face as of its turn and nothing later, on a plain ground so that the
shadow is seen; it is drawn off the screen, so no window opens and nothing has to wait.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter
from PySide6.QtWidgets import QWidget

from engine.errors import InputError
from engine.vocabulary import Trend, TurningPoint
from overlay.card import CardView
from overlay.controls import Controls
from overlay.face import Face
from overlay.history import History
from overlay.progress import Progress
from overlay.theme import Theme

GROUNDS = {False: ("#e3e9f1", "#c6d0db"), True: ("#232a32", "#0e1216")}
WORDS = {Trend.RISING: "rose", Trend.FALLING: "fell", Trend.STEADY: "settled"}


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture to take: its file name, the turn it is as of, and the alert on it."""

    name: str
    turn: int
    alert: TurningPoint | None = None


def check_folder(folder: Path) -> None:
    """Make `folder` where it is missing. Raises InputError where nothing can be written into it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise InputError(
            f"Pictures cannot be saved in {folder} ({(error.strerror or 'it refuses').lower()}); "
            "choose another folder for --snapshot."
        ) from error


def plan_shots(points: tuple[TurningPoint, ...], count: int) -> Iterator[Shot]:
    """00-start, 01-turn-07-fell for each turning point (turns counted from 1), 99-end."""
    yield Shot("00-start.png", 0)
    for number, point in enumerate(points, 1):
        name = f"{number:02}-turn-{point.noticed + 1:02}-{WORDS[point.trend]}.png"
        yield Shot(name, point.noticed, point)
    yield Shot("99-end.png", count - 1)


class Camera:
    """Draws the card, at as many pixels as the display it believes in has."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._card = CardView(theme)
        self._controls = Controls(theme, self._card)
        self._card.slot_for_controls.addWidget(self._controls)
        self._card.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)

    def draw(self, face: Face, progress: Progress) -> QImage:
        """The card with `face` and the controls at `progress`, on its ground."""
        card = self._card
        self._controls.show_progress(progress)
        card.show_face(face)
        card.show()
        card.finish_motion()
        return put_on_ground(card, self._theme)

    def take(
        self, folder: Path, history: History, moment: Callable[[int], float], face: Face, progress: Progress
    ) -> list[Path]:
        """Save every picture of the call in `history`; `face` and `progress` are those of its end.

        `moment` gives the second of the call at which a turn was said. Returns the files. Raises
        InputError where one cannot be written.
        """
        taken = []
        for shot in plan_shots(history.points, progress.count):
            shown = history.face_at(shot.turn, replace(face, note="", alert=shot.alert))
            known = tuple(point for point in history.points if point.noticed <= shot.turn)
            seconds = moment(shot.turn)
            there = replace(progress, turn=shot.turn, furthest=shot.turn, points=known, elapsed=seconds)
            path = folder / shot.name
            if not self.draw(shown, there).save(str(path)):
                raise InputError(f"The picture {path} cannot be written; is the disk full?")
            taken.append(path)
        return taken

    def close(self) -> None:
        """Let the widgets go."""
        self._card.close()
        self._card.deleteLater()


def put_on_ground(widget: QWidget, theme: Theme) -> QImage:
    """A picture of `widget` on a plain ground, at as many pixels as the display it believes in has."""
    ratio = widget.devicePixelRatioF()
    image = QImage(widget.size() * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    ground = QLinearGradient(0, 0, 0, widget.height())
    for place, colour in enumerate(GROUNDS[theme.dark]):
        ground.setColorAt(place, QColor(colour))
    with QPainter(image) as painter:
        painter.fillRect(QRectF(widget.rect()), ground)
        painter.drawPixmap(0, 0, widget.grab())
    return image
