"""What is said beside the call on show: plain words (what has just happened, or what is the matter), and
which other call there is.

One rule: a passing note leaves by itself; a lasting one stays before all others until it is taken back, and a
standing one is said beside them as long as there is no call.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from overlay.face import Face, Mode

NOTE_SECONDS = 15.0


class Notes(QObject):
    """Says by `changed` that the line may be another."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.passing, self.lasting, self.standing = "", "", ""
        self.other, self.other_away, self.other_mode = "", False, Mode.EMPTY
        """Which call there is that is not on show, whether it is away, and how it is heard; "" where there is
        none."""
        self.other_new, self.took_over = False, ""
        """For a while: that it has just begun; which call has just taken the place of another."""
        self._forget = QTimer(self, singleShot=True, interval=int(NOTE_SECONDS * 1000))
        self._forget.timeout.connect(self.forget)
        self._fade = QTimer(self, singleShot=True, interval=int(NOTE_SECONDS * 1000))
        self._fade.timeout.connect(self.point_out)

    def say(self, note: str) -> None:
        """Show it for a while."""
        self.passing = note
        self._forget.start()
        self.changed.emit()

    def say_lastingly(self, note: str) -> None:
        """Show it until another one like it, or until "" takes it back."""
        self.lasting = note
        self.changed.emit()

    def stand(self, note: str) -> None:
        """Say it wherever there is no call, until "" takes it back."""
        self.standing = note
        self.changed.emit()

    def forget(self) -> None:
        """The passing note has been on show for long enough."""
        self.passing = ""
        self.changed.emit()

    def point_out(self, *, other_new: bool = False, took_over: str = "") -> None:
        """Tell what is new about the calls for a while; by itself nothing is any more."""
        self.other_new, self.took_over = other_new, took_over
        if other_new or took_over:
            self._fade.start()
        else:
            self._fade.stop()
        self.changed.emit()

    def put_on(self, face: Face, problem: str = "") -> Face:
        """`face` with all of it; `problem` is what is the matter with the call itself."""
        stays = self.lasting or problem
        standing = self.standing if face.mode is Mode.EMPTY and self.standing != stays else ""
        return replace(
            face,
            note=" ".join(part for part in (stays or self.passing, standing) if part),
            note_passes=bool(self.passing) and not (stays or standing),
            other=self.other,
            other_away=self.other_away,
            other_mode=self.other_mode,
            other_new=self.other_new,
            took_over=self.took_over,
        )

    def stop(self) -> None:
        """End the timers."""
        self._forget.stop()
        self._fade.stop()
