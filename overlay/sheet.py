"""Style sheets in the theme's colours for what is made of the system's own parts: paste box, pairing
card, connections page, questions, menus.

One rule: painted widgets never wear one. A border on one side needs `border: 0` before it: Qt draws
none at all where the top one is not set.
"""

from __future__ import annotations

from overlay.theme import SMALL_PX, TEXT_PX, Theme, type_family


def window_style(theme: Theme) -> str:
    """The sheet for the windows one types or clicks in."""
    corner, pad = theme.px(8), theme.px(8)
    return f"""
    QWidget {{ font-family: "{type_family()}"; font-size: {theme.px(TEXT_PX)}px; }}
    PasteBox, PairingCard, ConnectionsPage, QMessageBox {{ background: {theme.surface}; }}
    QLabel {{ color: {theme.ink}; background: transparent; }}
    QMessageBox QLabel {{ min-width: {theme.px(320)}px; }}
    QLabel#title {{ font-weight: 600; }}
    QScrollArea, QWidget#page {{ border: 0; background: {theme.surface}; }}
    QWidget#row {{ background: {theme.inset}; border-radius: {corner}px; }}
    QWidget#row QPushButton {{ background: {theme.surface}; }}
    QWidget#row QPushButton:hover {{ background: {theme.track}; }}
    QLineEdit {{
        color: {theme.ink}; background: {theme.inset}; border: 1px solid {theme.line};
        border-radius: {corner}px; padding: {theme.px(6)}px {pad}px;
        selection-background-color: {theme.focus}; selection-color: {theme.surface};
    }}
    QLineEdit:focus {{ border-color: {theme.focus}; }}
    QLabel#detail {{ color: {theme.muted}; font-size: {theme.px(SMALL_PX)}px; }}
    QLabel#problem {{
        border: 0; border-left: {theme.px(3)}px solid {theme.falling}; padding: {theme.px(4)}px {pad}px;
    }}
    QPlainTextEdit {{
        color: {theme.ink}; background: {theme.inset}; border: 1px solid {theme.line};
        border-radius: {corner}px; padding: {pad}px;
        selection-background-color: {theme.focus}; selection-color: {theme.surface};
    }}
    QPlainTextEdit:focus {{ border-color: {theme.focus}; }}
    QScrollBar:vertical {{ background: transparent; width: {theme.px(10)}px; margin: 0; }}
    QScrollBar::handle:vertical {{
        background: {theme.line}; border-radius: {theme.px(3)}px; margin: {theme.px(2)}px;
        min-height: {theme.px(32)}px;
    }}
    QScrollBar::handle:vertical:hover {{ background: {theme.muted}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QPushButton {{
        color: {theme.ink}; background: {theme.inset}; border: 1px solid {theme.line};
        border-radius: {corner}px; padding: {theme.px(6)}px {theme.px(14)}px;
    }}
    QPushButton:hover {{ background: {theme.track}; }}
    QPushButton:focus {{ border-color: {theme.focus}; }}
    QPushButton:checked {{ border: 2px solid {theme.rising}; font-weight: 600; }}
    QPushButton:disabled {{ color: {theme.muted}; }}
    QPushButton#main:enabled {{
        background: {theme.ink}; color: {theme.surface}; border-color: {theme.ink}; font-weight: 600;
    }}
    QPushButton#main:focus {{ border-color: {theme.focus}; }}
    """


def menu_style(theme: Theme) -> str:
    """The sheet for a menu."""
    corner, pad = theme.px(6), theme.px(4)
    return f"""
    QMenu {{
        font-family: "{type_family()}"; font-size: {theme.px(TEXT_PX)}px; color: {theme.ink};
        background: {theme.surface}; border: 1px solid {theme.line}; padding: {pad}px;
    }}
    QMenu::item {{
        padding: {theme.px(6)}px {theme.px(20)}px {theme.px(6)}px {theme.px(28)}px;
        border-radius: {corner}px; background: transparent;
    }}
    QMenu::item:selected {{ background: {theme.track}; }}
    QMenu::item:disabled {{ color: {theme.muted}; }}
    QMenu::separator {{ height: 1px; background: {theme.line}; margin: {pad}px {theme.px(8)}px; }}
    QMenu::indicator {{ width: {theme.px(8)}px; height: {theme.px(8)}px; left: {theme.px(10)}px; }}
    QMenu::indicator:checked {{ background: {theme.ink}; border-radius: {theme.px(4)}px; }}
    """
