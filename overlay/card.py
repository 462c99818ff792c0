"""The card: the whole Reading at arm's length. 332 wide, as tall as what it has to say.

One rule: it shows a Face and asks for things by signals; it decides nothing. The card fixes its own
size to its content and says so by `size_changed`, so nothing is ever cut.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from overlay import phrases
from overlay.blocks import AlertBlock, MoveBlock, Rule
from overlay.face import Face, Mode, Standby
from overlay.gauge import CARD_GAUGE_PX, Gauge
from overlay.glyphs import GlyphButton
from overlay.health import HealthDot
from overlay.other_call import OtherCall
from overlay.sparkline import Sparkline
from overlay.surface import Surface, forget_sizes
from overlay.talkbar import TalkBar
from overlay.theme import SHADOW_PX, SMALL_PX, TEXT_PX, Theme
from overlay.words import Chip, Words

CARD_WIDTH_PX, CARD_RADIUS_PX, CARD_PADDING_PX = 332, 18, 20
SPARK_PX = 48
# What is drawn inside its box hangs out of the padding by that much, so that edges line up for the eye.
_HANG_LEFT_PX, _HANG_RIGHT_PX = 6, 8
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class CardView(Surface):
    """A Face at card size. `slot_for_controls` is the owner's place for replay controls."""

    flip_requested = Signal()
    other_requested = Signal()
    paste_requested = Signal()
    pause_requested = Signal()
    pair_requested = Signal()
    listening_requested = Signal()
    collapse_requested = Signal()
    alert_dismissed = Signal()
    alert_rated = Signal(bool)

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(theme, CARD_RADIUS_PX, parent)
        self._face = Face()
        self._rows: list[tuple[QHBoxLayout, bool]] = []
        self.setAccessibleName("SalesRLAgent")
        self._make_parts(theme, clock)
        self._lay_out()
        self._connect()
        self.set_theme(theme)
        self.show_face(self._face)

    def let_click_pass(self) -> None:
        """Take no click until a double click would be over: its second half was not meant for what
        appeared under the mouse."""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, True)
        QTimer.singleShot(QApplication.doubleClickInterval(), self, self._take_clicks)

    def _take_clicks(self) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, False)

    def _make_parts(self, theme: Theme, clock: Callable[[], float]) -> None:
        self._gauge = Gauge(theme, CARD_GAUGE_PX, self, clock=clock)
        self._title = Words(theme, TEXT_PX, strong=True, lines=2)
        self._range = Words(theme, TEXT_PX)
        self._trust = Words(theme, TEXT_PX, muted=True)
        self._reasons = Words(theme, SMALL_PX, muted=True, lines=3)
        self._paste = GlyphButton(theme, "paste", "Paste a transcript")
        self._pause = GlyphButton(theme, "pause", "Pause")
        self._collapse = GlyphButton(theme, "collapse", "Make it small")
        self._invite = GlyphButton(
            theme, "paste", "Paste a transcript", words="Paste a transcript", raised=True
        )
        self._pair = GlyphButton(theme, "pair", "Pair a browser", words="Pair a browser", raised=True)
        self._go_on = GlyphButton(theme, "play", "Go on listening", words="Go on listening", raised=True)
        self._spark = Sparkline(theme, SPARK_PX, scale_shown=True)
        self._alert = AlertBlock(theme)
        self._move = MoveBlock(theme)
        self._quiet = Words(theme, SMALL_PX, muted=True, lines=2)
        self._note = Words(theme, SMALL_PX, muted=True, lines=8)
        self._other = OtherCall(theme)
        self._rule = Rule(theme)
        self._seller = Words(theme, SMALL_PX, muted=True)
        self._flip = GlyphButton(theme, "flip", "Take another voice as yours", words="Flip")
        self._talk = TalkBar(theme)
        self._chip = Chip(theme)
        self._health = HealthDot(theme)

    def _lay_out(self) -> None:
        self._top, self._column, self._head = QHBoxLayout(), QVBoxLayout(), QHBoxLayout()
        self._top.setSpacing(0)
        self._top.addWidget(self._title, 1, _MIDDLE)
        for button in (self._paste, self._pause, self._collapse):
            # not in the middle: a title of two lines must not move what the hand goes for
            self._top.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self._column.setSpacing(0)
        self._column.addLayout(self._top)
        for words in (self._range, self._trust, self._reasons):
            self._column.addWidget(words)
        self._inviting = QVBoxLayout()
        for button in (self._pair, self._go_on, self._invite):
            self._inviting.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addLayout(self._inviting)
        self._column.addStretch(1)
        self._head.addWidget(self._gauge, 0, Qt.AlignmentFlag.AlignTop)
        self._head.addLayout(self._column, 1)
        self._controls = QVBoxLayout()
        self._controls.setContentsMargins(0, 0, 0, 0)
        self._ours, self._foot = QHBoxLayout(), QHBoxLayout()
        self._ours.addWidget(self._seller, 1, _MIDDLE)
        self._ours.addWidget(self._flip, 0, _MIDDLE)
        self._foot.addWidget(self._talk, 1, _MIDDLE)
        self._foot.addWidget(self._chip, 0, _MIDDLE)
        self._foot.addWidget(self._health, 0, _MIDDLE)
        self._stack = QVBoxLayout(self)
        self._stack.addLayout(self._head)
        # What comes and goes stands below the controls, or they would move under the hand.
        middle = (
            self._spark,
            self._controls,
            self._note,
            self._other,
            self._alert,
            self._move,
            self._quiet,
            self._rule,
        )
        for part in middle:
            self._stack.addLayout(self._inset(part, right=part is not self._alert))
        self._base = QVBoxLayout()
        self._base.setSpacing(0)
        self._base.addLayout(self._inset(self._ours, right=False))
        self._base.addLayout(self._inset(self._foot, right=False))
        self._stack.addLayout(self._base)

    def _inset(self, part: QWidget | QLayout, *, right: bool = True) -> QHBoxLayout:
        """A row set in by what the gauge (left) and the buttons (right) hang out of the padding."""
        row = QHBoxLayout()
        if isinstance(part, QWidget):
            row.addWidget(part)
        else:
            row.addLayout(part)
        self._rows.append((row, right))
        return row

    def _connect(self) -> None:
        self._paste.clicked.connect(self.paste_requested)
        self._invite.clicked.connect(self.paste_requested)
        self._pair.clicked.connect(self.pair_requested)
        self._go_on.clicked.connect(self.listening_requested)
        self._pause.clicked.connect(self.pause_requested)
        self._health.clicked.connect(self.pause_requested)
        self._collapse.clicked.connect(self.collapse_requested)
        self._flip.clicked.connect(self.flip_requested)
        self._other.wanted.connect(self.other_requested)
        self._alert.dismissed.connect(self.alert_dismissed)
        self._alert.rated.connect(self.alert_rated)

    @property
    def slot_for_controls(self) -> QVBoxLayout:
        """An empty row above the footer: add a widget, show or hide it; the card follows."""
        return self._controls

    def show_face(self, face: Face) -> None:
        """Show `face` from now on; the height follows what it has to say."""
        self._face = face
        self._gauge.show_face(face)
        self._spark.show_face(face)
        self._talk.show_face(face)
        self._health.show_face(face)
        self._say(face)
        self._show_parts(face)
        self.announce(face.alert)
        self.setAccessibleDescription(phrases.describe(face))
        self._fit()

    def _say(self, face: Face) -> None:
        self._title.say(phrases.title_words(face))
        interval, trust = phrases.range_words(face)
        self._range.say(interval)
        self._trust.say(trust)
        empty = face.reading is None
        self._reasons.say(phrases.invitation(face) if empty else phrases.reason_words(face))
        self._note.say(phrases.note_words(face))
        self._other.show_face(face)
        self._quiet.say(phrases.no_move_words(face))
        self._seller.say(phrases.seller_words(face))
        self._chip.say(face.source)
        paused = face.mode is Mode.PAUSED
        self._pause.rename("play" if paused else "pause", "Resume" if paused else "Pause")
        if face.alert is not None:
            self._alert.show_point(face.alert)
        if face.reading is not None:
            self._move.show_guidance(face.reading.guidance)
        self._range.set_muted(not face.trusted)

    def _show_parts(self, face: Face) -> None:
        empty = face.mode is Mode.EMPTY
        moves = face.reading is not None and bool(face.reading.guidance.moves) and face.warm
        wanted = {
            self._invite: empty,
            self._pair: empty and face.standby in (Standby.UNPAIRED, Standby.KEYLESS),
            self._go_on: face.mode in (Mode.EMPTY, Mode.ENDED) and face.standby is Standby.PAUSED,
            self._paste: not empty,
            # A replay has its own controls, with a play button of their own.
            self._pause: not empty and face.total_turns is None and face.mode is not Mode.ENDED,
            self._range: face.reading is not None,
            self._trust: face.reading is not None,
            self._reasons: bool(self._reasons.text()),
            self._spark: not empty,
            self._note: bool(self._note.text()),
            self._other: bool(face.other),
            self._alert: face.alert is not None,
            self._move: moves,
            self._quiet: bool(self._quiet.text()),
            self._rule: not empty,
            self._seller: not empty,
            self._flip: not empty and face.can_flip,
            self._talk: not empty,
            self._chip: bool(face.source),
            self._health: not empty,
        }
        for part, shown in wanted.items():
            part.setVisible(shown)

    def set_theme(self, theme: Theme) -> None:
        """Wear `theme`; the size follows its scale."""
        super().set_theme(theme)
        edge = SHADOW_PX + theme.px(CARD_PADDING_PX)
        left, right = theme.px(_HANG_LEFT_PX), theme.px(_HANG_RIGHT_PX)
        self._stack.setContentsMargins(edge - left, edge - theme.px(4), edge - right, edge - theme.px(8))
        for row, both in self._rows:
            row.setContentsMargins(left, 0, right if both else 0, 0)
        self._stack.setSpacing(theme.px(12))
        self._head.setSpacing(theme.px(12))
        self._foot.setSpacing(theme.px(8))
        self._inviting.setContentsMargins(0, theme.px(8), 0, 0)
        self._inviting.setSpacing(theme.px(8))
        self._foot.setContentsMargins(0, 0, theme.px(2), 0)
        for part in self._themed():
            part.set_theme(theme)
        self._fit()

    def _themed(
        self,
    ) -> tuple[
        Gauge
        | Words
        | GlyphButton
        | Sparkline
        | AlertBlock
        | MoveBlock
        | TalkBar
        | HealthDot
        | Rule
        | Chip
        | OtherCall,
        ...,
    ]:
        words = (self._title, self._range, self._trust, self._reasons, self._quiet, self._note, self._seller)
        buttons = (
            self._paste,
            self._pause,
            self._collapse,
            self._invite,
            self._pair,
            self._go_on,
            self._flip,
        )
        drawn = (self._gauge, self._spark, self._alert, self._move, self._rule, self._talk, self._chip)
        return (*words, *buttons, *drawn, self._health, self._other)

    def finish_motion(self) -> None:
        """End every animation and show the exact value now (for snapshots)."""
        self._gauge.finish_motion()
        self._fit()

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            # Whoever asked has invalidated the layouts already; doing it again would ask again, for ever.
            self._settle()
        return handled

    def _fit(self) -> None:
        forget_sizes(self._stack)
        self._settle()

    def _settle(self) -> None:
        wide = self._theme.px(CARD_WIDTH_PX) + 2 * SHADOW_PX
        self.setFixedSize(wide, self._stack.totalHeightForWidth(wide))
        self._stack.activate()
