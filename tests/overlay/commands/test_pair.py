"""Pairing in the terminal: the same steps as on the card, and two for every way in which it fails."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bridge.only_one import TAKEN
from engine.errors import InputError
from overlay import pairing
from overlay.commands import cli, pair, wiring
from overlay.commands.pair import run_pairing
from overlay.news import Ear
from tests.overlay.listening import Asked, FakeListening, Peer, Seen

BEFORE = (Seen(Peer("browser-0", "Edge 150")),)
NEW = (*BEFORE, Seen(Peer("browser-1", "Chrome 156")))


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Browser(FakeListening):
    """A bridge at whose door a browser knocks as soon as it is open; `answers` is what happens then."""

    def __init__(self, knocks: bool = True, problem: str = "", forgetful: str = "") -> None:
        super().__init__(forgetful=forgetful)
        self.knocks, self.problem = knocks, problem

    def open(self, ear: Ear) -> Browser:
        self.ear = ear
        return self

    def start(self) -> None:
        super().start()
        self.ear.peers_changed(BEFORE)
        if self.problem:
            self.ear.failed(self.problem)
        else:
            self.ear.opened(47811)

    def open_pairing(self) -> None:
        super().open_pairing()
        if self.knocks:
            self.ear.pairing_asked(Asked(browser="Chrome\x1b[31m 156"))

    def decide(self, ticket: str, allow: bool) -> None:
        super().decide(ticket, allow)
        if allow:
            self.ear.pairing_asked(None)
            self.ear.peers_changed(NEW)


def talk(browser: Browser, answer: bool = True, clock: Callable[[], float] | None = None) -> str:
    said: list[str] = []
    try:
        run_pairing(browser.open, confirm=lambda question: answer, say=said.append, clock=clock or Clock())
    finally:
        assert browser.asked[-1] == "stop"
    return "\n".join(said)


def test_a_browser_is_let_in_by_a_yes() -> None:
    browser = Browser()
    said = talk(browser)
    assert "123 456" in said
    assert "Chrome[31m 156 asks to be paired (extension ejlpjhfmkdgnjjkahnmfobbgbmdndhnk)." in said
    assert said.endswith("Paired: Chrome 156")
    assert browser.asked == ["start", "open", "t1 allowed", "stop"]


def test_anything_but_a_yes_refuses() -> None:
    browser = Browser()
    with pytest.raises(InputError, match=pairing.REFUSED):
        talk(browser, answer=False)
    assert browser.asked == ["start", "open", "t1 refused", "close", "stop"]


def test_nobody_knocks_for_two_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pair, "LOOK_SECONDS", 0.0)
    clock = Clock()

    class Hurried(Browser):
        def tries_left(self) -> int:
            clock.now += 60.0
            return 5

    with pytest.raises(InputError, match=pairing.EXPIRED):
        talk(Hurried(knocks=False), clock=clock)


def test_too_many_tries_end_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pair, "LOOK_SECONDS", 0.0)
    browser = Browser(knocks=False)
    browser.tries = 0
    with pytest.raises(InputError, match=pairing.SPENT):
        talk(browser)


@pytest.mark.parametrize(
    ("program", "entry"),
    [(None, "choose Pair a browser…, or"), ("My CRM", "choose Connections…, New key for a program…, or")],
)
def test_where_the_overlay_is_open_its_own_way_is_named(program: str | None, entry: str) -> None:
    browser = Browser(problem=TAKEN)
    with pytest.raises(InputError, match=f"already open .* {entry} close it first"):
        run_pairing(browser.open, program)
    assert browser.asked == ["start", "stop"]


def test_why_else_it_cannot_listen_is_said_as_it_is() -> None:
    with pytest.raises(InputError, match=r"^All ports are taken$"):
        talk(Browser(problem="All ports are taken"))


def test_a_pairing_that_would_be_gone_at_once_is_not_begun() -> None:
    browser = Browser(forgetful="This computer has no keyring.")
    with pytest.raises(InputError, match=r"no keyring\. A pairing made here .* salesrl listen --pair"):
        talk(browser)
    assert browser.asked == ["start", "stop"]


def test_a_key_that_would_be_gone_at_once_is_not_made_and_the_way_that_works_is_named() -> None:
    browser, said = Browser(forgetful="This computer has no keyring."), list[str]()
    with pytest.raises(InputError, match=r"A key made here .* New key for a program") as refused:
        run_pairing(browser.open, "My CRM", say=said.append)
    assert "listen --pair" not in str(refused.value)
    assert (said, browser.asked) == ([], ["start", "stop"])


def test_a_key_for_a_program_is_one_line() -> None:
    browser, said = Browser(), list[str]()
    run_pairing(browser.open, "My CRM", say=said.append)
    assert said == ["my-crm-0123abcd:KEY"]


def test_refused_leaves_the_command_with_two(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    browser = Browser()
    monkeypatch.setattr(wiring, "open_pairing_only", browser.open)
    monkeypatch.setattr(pair, "ask_person", lambda question: False)
    with pytest.raises(SystemExit) as left:
        cli.main(["pair"])
    assert left.value.code == 2
    assert capsys.readouterr().err.strip() == pairing.REFUSED
