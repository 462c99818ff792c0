"""Values of another thread arrive in order, on the GUI thread, and never after the end."""

from __future__ import annotations

import threading

from pytestqt.qtbot import QtBot

from overlay.relay import Relay


def test_values_arrive_in_order_on_the_gui_thread(qtbot: QtBot) -> None:
    got: list[tuple[object, bool]] = []
    here = threading.current_thread()
    relay = Relay(lambda value: got.append((value, threading.current_thread() is here)))

    def send_all() -> None:
        for number in range(500):
            relay.send(number)

    sender = threading.Thread(target=send_all)
    sender.start()
    sender.join()
    assert got == [], "nothing is handed over before the GUI thread gets to it"
    qtbot.waitUntil(lambda: len(got) == 500)
    assert got == [(number, True) for number in range(500)]


def test_none_and_false_arrive_as_they_are(qtbot: QtBot) -> None:
    got: list[object] = []
    relay = Relay(got.append)
    relay.send(None)
    relay.send(False)
    qtbot.waitUntil(lambda: len(got) == 2)
    assert got == [None, False]


def test_a_closed_relay_drops_even_what_is_on_its_way(qtbot: QtBot) -> None:
    got: list[object] = []
    relay = Relay(got.append)
    after = Relay(got.append)
    relay.send("late")
    relay.close()
    relay.send("later")
    after.send("end")
    qtbot.waitUntil(lambda: bool(got))
    assert got == ["end"]
