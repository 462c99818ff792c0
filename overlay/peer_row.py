"""One browser or program on the connections page.

One rule: a name may be anything a stranger called itself: plain text, elided, whole in the tooltip.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from overlay.news import Peer, Seen
from overlay.words import wrapped


class PeerRow(QWidget):
    """Its name, since when it is known, whether it is here, and the way to take it away."""

    def __init__(self, seen: Seen, remove: Callable[[Peer], None]) -> None:
        super().__init__()
        self.setObjectName("row")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.name, self.detail = QLabel(seen.peer.label), QLabel(peer_words(seen))
        self.detail.setObjectName("detail")
        for label in (self.name, self.detail):
            label.setTextFormat(Qt.TextFormat.PlainText)
            # as wide as there is room, however long the name: the button must not leave the page
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.name.setToolTip(wrapped(seen.peer.label))
        self.remove = QPushButton("Remove")
        self.remove.setAccessibleName(f"Remove {seen.peer.label}")
        self.remove.clicked.connect(lambda: remove(seen.peer))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.name)
        words.addWidget(self.detail)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 8, 8, 8)
        line.addLayout(words, 1)
        line.addWidget(self.remove)


def peer_words(seen: Seen) -> str:
    """ "browser · since 28 Nov 2026 · connected now"; who cannot come without its key is told."""
    kind = "program" if seen.peer.is_program else "browser"
    since = time.strftime("%d %b %Y", time.localtime(seen.peer.since_ms / 1000)).lstrip("0")
    away = "not connected" if seen.is_known else "its key is not here"
    here = "connected now" if seen.is_connected else away
    return f"{kind} · since {since} · {here}"
