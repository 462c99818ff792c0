"""That a forgotten call goes on is said only as long as it may be so."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from overlay.forgotten import Forgotten
from tests.overlay.listening import Meeting, Peer, Seen

HERE, GONE = (Seen(), Seen(Peer("browser-2"))), (Seen(is_connected=False), Seen(Peer("browser-2")))


@pytest.fixture
def forgotten(qtbot: QtBot) -> Forgotten:
    made = Forgotten()
    made.remember({"browser-1"})
    return made


def test_it_may_go_on_where_its_browser_is_here(forgotten: Forgotten) -> None:
    assert forgotten.goes_on(HERE)
    assert not forgotten.goes_on(GONE), "another browser is not in it"
    forgotten.remember(())
    assert not forgotten.goes_on(HERE)


def test_a_browser_that_is_back_at_once_may_still_be_in_it(forgotten: Forgotten, qtbot: QtBot) -> None:
    forgotten.see(GONE)
    forgotten.see(HERE)
    assert not forgotten._away.isActive()
    assert forgotten.goes_on(HERE)
    forgotten._away.setInterval(0)
    with qtbot.waitSignal(forgotten.changed):
        forgotten.see(GONE)
    assert not forgotten.goes_on(HERE)


def test_a_call_of_another_browser_tells_nothing_of_it(forgotten: Forgotten) -> None:
    forgotten.begin(Meeting("m9", peer="browser-2"))
    assert (forgotten.goes_on(HERE), forgotten.again) == (True, "")
    forgotten.begin(Meeting("m2"))
    assert (forgotten.goes_on(HERE), forgotten.again) == (False, "m2")


def test_nothing_runs_where_nothing_is_waited_for(forgotten: Forgotten) -> None:
    forgotten.remember(())
    forgotten.see(GONE)
    assert not forgotten._longest.isActive()
    assert not forgotten._away.isActive()
