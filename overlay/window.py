"""The window: one surface in two sizes, above everything, never in the way.

One rule: it takes neither the focus nor a click that was not meant for it. It shows one of its two
views, stands where `placement` says, and passes on what they ask for; it decides nothing about the
call. Flags are changed on the native window, because changing them on the widget would hide it.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QContextMenuEvent,
    QCursor,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QMoveEvent,
    QScreen,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from overlay.badge import LockBadge
from overlay.card import CardView
from overlay.face import Face
from overlay.pill import PillView
from overlay.placement import Box, choose_screen, measure_place, put, screen_of, stand_beside, usual_place
from overlay.screens import can_choose_place, find_areas
from overlay.settings import Memory, SizeName
from overlay.shortcuts import pressed_keys
from overlay.theme import SHADOW_PX, Theme

REST_MS = 400
"""How long the window must lie still before its place is remembered."""

HELD_PX = 8
"""How far the mouse may be from where it took hold, and still hold the window."""

FLAGS = (
    Qt.WindowType.Tool
    | Qt.WindowType.FramelessWindowHint
    | Qt.WindowType.WindowStaysOnTopHint
    | Qt.WindowType.WindowDoesNotAcceptFocus
    | Qt.WindowType.NoDropShadowWindowHint
)


class OverlayWindow(QWidget):
    """Pill or card. `press` is asked what a key means; `masked` cuts the shadow off where the
    desktop cannot show what lies behind a translucent window; a `seat` above 0 is beside other overlays."""

    flip_requested = Signal()
    other_requested = Signal()
    paste_requested = Signal()
    pause_requested = Signal()
    pair_requested = Signal()
    listening_requested = Signal()
    alert_dismissed = Signal()
    alert_rated = Signal(bool)
    size_switched = Signal(str)
    menu_requested = Signal(QPoint)
    close_requested = Signal()

    def __init__(
        self,
        theme: Theme,
        memory: Memory,
        press: Callable[[QKeySequence], bool],
        *,
        masked: bool = False,
        seat: int = 0,
    ) -> None:
        super().__init__(None, FLAGS)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_MacAlwaysShowToolWindow)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setWindowTitle("SalesRLAgent")
        self._theme, self._memory, self._press, self._masked = theme, memory, press, masked
        self._seat = seat
        self._face = Face()
        self._expected: QPoint | None = None
        self._grip: QPoint | None = None
        self._hold: QPoint | None = None
        self._moved_by_hand = False
        self.pill, self.card = PillView(theme, self), CardView(theme, self)
        for view in (self.pill, self.card):
            view.set_composited(not masked)
        self._badge = LockBadge(theme, self)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._remember)
        self._settle = QTimer(self, singleShot=True, interval=0)
        self._settle.timeout.connect(self.place)
        self._connect_views()
        self._watch_screens()
        self.show_size(memory.settings.size)

    def _connect_views(self) -> None:
        self.pill.expand_requested.connect(lambda: self.show_size("card"))
        self.pill.expand_requested.connect(self.card.let_click_pass)
        self.card.collapse_requested.connect(lambda: self.show_size("pill"))
        self.card.pair_requested.connect(self.pair_requested)
        self.card.listening_requested.connect(self.listening_requested)
        self.card.flip_requested.connect(self.flip_requested)
        self.card.other_requested.connect(self.other_requested)
        self.card.alert_dismissed.connect(self.alert_dismissed)
        self.card.alert_rated.connect(self.alert_rated)
        for view in (self.pill, self.card):
            view.paste_requested.connect(self.paste_requested)
            view.pause_requested.connect(self.pause_requested)
            view.drag_requested.connect(self._start_drag)
            view.size_changed.connect(self._fit)
            view.installEventFilter(self)

    def _watch_screens(self) -> None:
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenAdded.connect(self._watch_screen)
            app.screenRemoved.connect(self._settle_soon)
            app.primaryScreenChanged.connect(self._settle_soon)
        for screen in QGuiApplication.screens():
            self._watch_screen(screen)

    def _watch_screen(self, screen: QScreen) -> None:
        screen.availableGeometryChanged.connect(self._settle_soon)
        self._settle_soon()

    def _settle_soon(self, *_: object) -> None:
        # a method of ours, not a lambda: screens outlive the window, and Qt lets go of methods alone
        self._settle.start()

    @property
    def view(self) -> PillView | CardView:
        """The view on show."""
        return self.pill if self._memory.settings.size == "pill" else self.card

    def show_face(self, face: Face) -> None:
        """Show `face` on whichever view is on show."""
        self._face = face
        self.view.show_face(face)

    def set_theme(self, theme: Theme) -> None:
        """Wear `theme`."""
        self._theme = theme
        self.pill.set_theme(theme)
        self.card.set_theme(theme)
        self._badge.set_theme(theme)
        self._fit()

    def show_size(self, size: SizeName) -> None:
        """Become the pill or the card, in the same corner of the screen."""
        self._memory.change(size=size)
        shown, hidden = (self.pill, self.card) if size == "pill" else (self.card, self.pill)
        hidden.hide()
        shown.show_face(self._face)
        shown.show()
        self._fit()
        self.size_switched.emit(size)

    def switch_size(self) -> None:
        """The other size."""
        self.show_size("pill" if self._memory.settings.size == "card" else "card")

    def place(self) -> None:
        """Stand where remembered on the screen remembered, as far as it can be seen whole."""
        screens = find_areas()
        name = choose_screen(self._memory.settings.shown_on, screens, next(iter(screens), ""))
        if name is None or not can_choose_place():
            self.resize(self.view.size())
            return
        place = self._memory.settings.places.get(name) or usual_place(screens[name])
        body = stand_beside(put(place, self._body_size(), screens[name]), self._seat, screens[name])
        self._expected = QPoint(body.x - SHADOW_PX, body.y - SHADOW_PX)
        self._moved_by_hand = False
        self.setGeometry(self._expected.x(), self._expected.y(), self.view.width(), self.view.height())

    def bring_back(self) -> None:
        """Top right of the screen with the mouse, visible, reachable, whatever happened before."""
        self.set_locked(False)
        screens, mouse = find_areas(), QCursor.pos()
        name = screen_of(Box(mouse.x(), mouse.y(), 1, 1), screens)
        if name is not None:
            self._seat = 0
            self._memory.place_on(name, usual_place(screens[name]))
        self.place()
        self.show()
        self.raise_()

    def set_locked(self, locked: bool) -> None:
        """Let every click through to what lies below, with a lock to see; or take clicks again."""
        handle = self.windowHandle()
        if handle is not None:
            handle.setFlag(Qt.WindowType.WindowTransparentForInput, locked)
        self._badge.setVisible(locked)
        self._badge.raise_()

    def take_keyboard(self) -> None:
        """Take the focus until another window is used: only ever when asked to."""
        handle = self.windowHandle()
        if handle is not None:
            handle.setFlag(Qt.WindowType.WindowDoesNotAcceptFocus, False)
        self.show()
        self.activateWindow()
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._press(pressed_keys(event.key(), event.modifiers())):
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(event.globalPos())

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.close_requested.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._settle.start()

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        if self.pos() != self._expected and (self._moved_by_hand or self._is_held()):
            self._moved_by_hand = True
            self._rest.start()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        handle = self.windowHandle()
        if event.type() is QEvent.Type.ActivationChange and not self.isActiveWindow() and handle is not None:
            handle.setFlag(Qt.WindowType.WindowDoesNotAcceptFocus, True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the hand ourselves where the system cannot move windows for us."""
        if self._grip is not None and isinstance(event, QMouseEvent):
            if event.type() is QEvent.Type.MouseMove:
                self.move(event.globalPosition().toPoint() - self._grip)
                return True
            if event.type() is QEvent.Type.MouseButtonRelease:
                self._grip = None
                self._remember()
        elif event.type() is QEvent.Type.MouseButtonDblClick and watched is self.card:
            self.show_size("pill")
            return True
        return super().eventFilter(watched, event)

    def _start_drag(self) -> None:
        # until the hand rests, a card that grows must not jump back out of it
        self._moved_by_hand = True
        self._hold = QCursor.pos() - self.pos()
        if self.windowHandle().startSystemMove():
            self._rest.start()
        else:
            self._grip = self._hold

    def _is_held(self) -> bool:
        """Whether a hand that rested in mid-drag moves on: no system tells when its own drag ends."""
        if self._hold is None:
            return False
        return (QCursor.pos() - self.pos() - self._hold).manhattanLength() <= HELD_PX

    def _remember(self) -> None:
        """Keep the place the hand chose, and come back in where part of the body is off the screen."""
        if not can_choose_place():
            return
        width, height = self._body_size()
        body = Box(self.x() + SHADOW_PX, self.y() + SHADOW_PX, width, height)
        screens = find_areas()
        name = screen_of(body, screens)
        if name is not None:
            self._seat = 0
            self._memory.place_on(name, measure_place(body, screens[name]))
            self.place()

    def _body_size(self) -> tuple[int, int]:
        margin = 2 * SHADOW_PX
        return self.view.width() - margin, self.view.height() - margin

    def _fit(self, size: QSize | None = None) -> None:
        del size
        if self.size() != self.view.size():
            self.resize(self.view.size())
            if not self._moved_by_hand:
                self.place()
        corner = self._theme.px(12)
        self._badge.move(SHADOW_PX + corner - self._badge.width() // 2, SHADOW_PX - self._badge.height() // 3)
        if self._masked:
            self.setMask(self.view.outline())
