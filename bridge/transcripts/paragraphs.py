"""Gathers the lines of text formats into cues.

One rule: each line is touched once, however long a paragraph grows (text is joined when a cue is
closed, never line by line). Text, Meet, Otter and chat readers gather through it.
"""

from __future__ import annotations

from bridge.transcripts.cue import Cue


class Paragraphs:
    """The cues of a text while it is read from top to bottom."""

    def __init__(self, joint: str = " ") -> None:
        self._joint = joint
        self._cues: list[Cue] = []
        self._head: Cue | None = None
        self._lines: list[str] = []

    @property
    def begun(self) -> bool:
        """True once something was opened."""
        return self._head is not None

    @property
    def waits(self) -> bool:
        """True while a name stands open that has said nothing yet."""
        return self._head is not None and bool(self._head.voice) and not any(self._lines)

    def open(self, voice: str, text: str, start: float | None) -> None:
        """Begin a cue; the one before it is closed."""
        self._close()
        self._head = Cue(voice, "", start)
        self._lines = [text]

    def add(self, line: str) -> None:
        """One more line of the open cue; without an open cue the line is nobody's and is not kept."""
        self._lines.append(line)

    def cues(self) -> tuple[Cue, ...]:
        """All cues that said something."""
        self._close()
        return tuple(self._cues)

    def _close(self) -> None:
        text = self._joint.join(line for line in self._lines if line or self._joint == "\n").strip()
        if self._head is not None and text:
            self._cues.append(Cue(self._head.voice, text, self._head.start))
        self._lines = []
