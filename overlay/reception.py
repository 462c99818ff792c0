"""The reception: everything about live calls at the desk. Who is let in, what is followed, what is forgotten.

One rule: it stands between what was heard and who shows it, and all of it happens on the GUI thread; what may
wait is an errand. The overlay works the same without it: then calls come from files and pastes alone.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from overlay.connections import ConnectionsPage
from overlay.errands import Errands
from overlay.face import Standby
from overlay.follower import Follower
from overlay.forgotten import Forgotten
from overlay.news import (
    Ear,
    MeetingBegan,
    MeetingOver,
    Opened,
    OpenListening,
    PairingTold,
    PeersTold,
    Trouble,
)
from overlay.pairing_card import PairingCard
from overlay.question import Ask, Question
from overlay.relay import Relay
from overlay.running import OpenRunner
from overlay.settings import Memory
from overlay.stage import Assign, Stage
from overlay.theme import Theme

START_MS = 150
"""After the window is shown, so that the first picture waits for no library of the bridge."""

KEYRING_ADVICE = (
    "{why} So do pairings and calls: to keep them, unlock or install a keyring and start SalesRLAgent again."
)
NOW_LISTENING = "The other SalesRLAgent was closed: this one listens now."
FORGET = "Forget this call?"
FORGOTTEN = "Forgotten: {call}."
FORGET_DETAIL = (
    # here and not in the question, which Qt cuts off where it is long
    "{call}\n\n"
    "What was said in it is deleted from this computer. While the meeting goes on, what is said next begins "
    "a new call; pause listening if it should not."
)


class Reception(QObject):
    """Starts listening soon after `start`; hands calls to the stage; holds the card and the page."""

    changed = Signal()

    def __init__(
        self,
        open_listening: OpenListening,
        open_runner: OpenRunner,
        assign: Assign,
        stage: Stage,
        memory: Memory,
        theme: Theme,
        extension: Path,
        ask: Ask | None = None,
    ) -> None:
        super().__init__()
        self._stage, self._memory = stage, memory
        self._relay = Relay(self._receive, self)
        self.listening = open_listening(Ear(self._relay.send))
        self.errands = Errands(self)
        self._question = Question(theme)
        self._ask = ask or self._question
        self.follower = Follower(stage, open_runner, assign, self.listening.publish)
        self.card = PairingCard(theme, self.listening, card=stage.window)
        self.page = ConnectionsPage(
            theme, self.listening, self.errands, self._ask, extension, card=stage.window
        )
        self._open, self._problem = False, ""
        self._forgotten, self._going_on = Forgotten(self), frozenset[str]()
        self._forgotten.changed.connect(self._tell)
        self._begin = QTimer(self, singleShot=True, interval=START_MS)
        self._begin.timeout.connect(self.begin)
        self.follower.changed.connect(self._tell)
        self.page.pair.clicked.connect(self.pair)
        self.page.deleting.connect(self._before_deleting)
        self.page.all_deleted.connect(self._forget_all)
        stage.hold_requested.connect(self.toggle_listening)

    @property
    def paused(self) -> bool:
        """Whether the person paused listening."""
        return not self._memory.settings.listening

    @property
    def listens(self) -> bool:
        """Whether it listens, or will in a moment: not where another one does, or nothing can."""
        return not self._problem

    def doers(self) -> dict[str, Callable[[], None]]:
        """What the menu does here."""
        return {
            "live": self.follower.come_back,
            "listening": self.toggle_listening,
            "forget": self.ask_to_forget,
            "pair": self.pair,
            "connections": self.page.open,
        }

    def start(self) -> None:
        """Listen, a moment after the window is on the screen."""
        self._begin.start()

    def begin(self) -> None:
        """Listen from now on."""
        self._begin.stop()
        self._set_paused(self.paused)
        self._tell()
        self.listening.start()

    def stop(self) -> None:
        """End everything, from the source to the screen."""
        self._begin.stop()
        self._forgotten.stop()
        self._relay.close()
        self.listening.stop()
        self.errands.stop()
        self.follower.stop()
        self.card.stop()
        for widget in (self.card, self.page):
            widget.hide()
            widget.deleteLater()

    def set_theme(self, theme: Theme) -> None:
        """Wear `theme`."""
        self._question.theme = theme
        self.card.set_theme(theme)
        self.page.set_theme(theme)

    def pair(self) -> None:
        """Let a browser in, if the person says so."""
        if self._problem:
            self._stage.say_lastingly(self._problem)
            return
        self.card.open(self.follower.peers)

    def toggle_listening(self) -> None:
        """Pause, or go on: remembered, so that nothing is captured unasked after a restart."""
        self._memory.change(listening=self.paused)
        self._set_paused(self.paused)
        self._tell()

    def ask_to_forget(self) -> None:
        """Delete the live call on show, once the person is sure: it, whatever is on show when they answer."""
        key = self.follower.on_show
        if key is not None:
            call = self.follower.name(key)
            detail = FORGET_DETAIL.format(call=call)
            self._ask(self._stage.window, FORGET, detail, "Forget it", lambda: self._forget(key, call))

    def _forget(self, key: str, call: str) -> None:
        going_on = self.follower.list_peers(key)

        def done(nothing: None) -> None:
            self._remember(going_on)
            self.follower.forget(key)
            if self._stage.standby is not Standby.FORGOTTEN or self._stage.live is not None:
                self._stage.say(FORGOTTEN.format(call=call))

        self.errands.run(lambda: self.listening.forget_call(key), done, self._stage.say)

    def _before_deleting(self) -> None:
        # what is deleted is told to be over, maybe before the deleting is done
        self._going_on = self.follower.list_peers()

    def _forget_all(self) -> None:
        self._remember(self._going_on)
        self.follower.forget_all()

    def _remember(self, going_on: frozenset[str]) -> None:
        self._forgotten.remember(going_on)
        self._forgotten.see(self.follower.peers)  # it may have gone before

    def _set_paused(self, paused: bool) -> None:
        self.listening.set_paused(paused)
        self.follower.set_paused(paused)

    def _receive(self, news: object) -> None:
        match news:
            case PairingTold(asked=asked):
                self.card.take(asked)
            case Opened(problem=problem):
                self._take_opening(problem)
            case Trouble(sentence=sentence):
                self._stage.say_lastingly(sentence)
            case MeetingOver(meeting=key) if key == self._forgotten.again and self.follower.is_empty(key):
                # all that was left of a forgotten call was its end
                self.follower.forget(key)
            case PeersTold(peers=peers):
                self._forgotten.see(peers)
                self.follower.receive(news)
                self.card.meet(peers)
                self.page.show_peers(peers)
            case _:
                if isinstance(news, MeetingBegan):
                    self._forgotten.begin(news.meeting)
                self.follower.receive(news)

    def _take_opening(self, problem: str) -> None:
        had, self._open, self._problem = self._problem, not problem, problem
        self._stage.notes.stand(problem)
        if problem:
            self._stage.say_lastingly(problem)
            # nothing is captured before it is known whether the person paused the other one meanwhile
            self.listening.set_paused(True)
        elif had:
            if self._stage.notes.lasting == had:
                self._stage.say_lastingly("")
            self._stage.say(NOW_LISTENING)
            self._memory.look_up("listening")
            self._set_paused(self.paused)
        if not problem:
            self.errands.run(self.listening.why_not_lasting, self._warn, self._stage.say)
        self._tell()

    def _warn(self, why: str) -> None:
        """Say that what is paired and heard now is forgotten with this run, and `why`; "" where it is not."""
        if not self._problem:
            self._stage.notes.stand(KEYRING_ADVICE.format(why=why) if why else "")

    def _tell(self) -> None:
        """Say on the card what is being done about the next call."""
        self._stage.standby = self._find_standby()
        self._stage.show()
        self.changed.emit()

    def _find_standby(self) -> Standby:
        peers = self.follower.peers
        if self._problem:
            return Standby.UNHEARD
        # a pause is remembered, so it is known before anything is open
        if self.paused:
            return Standby.PAUSED
        if not self._open:
            return Standby.OFF
        if self._forgotten.goes_on(peers):
            return Standby.FORGOTTEN
        if any(seen.is_known for seen in peers):
            return Standby.READY
        return Standby.KEYLESS if peers else Standby.UNPAIRED
