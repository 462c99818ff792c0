"""Makes the README's pictures of a live call from the real overlay: started by screenshots.py.

One rule: nothing is drawn here. What a bridge would tell is told (the bundled call, captions that stop, a
browser that wants to be paired), and the windows are photographed as they are.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

TURNS = 16
LONGEST = 60.0


def main(folder: Path) -> None:
    """Write pairing.png, live.png and lost.png into `folder`."""
    from overlay.display import prepare_snapshot

    home = Path(os.environ["SALESRL_HOME"])
    home.mkdir(parents=True, exist_ok=True)
    settings = {"schema": 1, "theme": "light", "motion": "reduced"}
    (home / "overlay.json").write_text(json.dumps(settings), encoding="utf-8")
    prepare_snapshot()
    Session(QApplication(sys.argv[:1]), folder).take()


class Session:
    """One desk with a bridge that nobody connects to; what would be heard is told by hand."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        from bridge.keys import Keyring
        from bridge.listening import Calls, Listening
        from bridge.live import Meeting
        from overlay.app import Engine, outside
        from overlay.desk import Desk
        from overlay.news import Ear

        self._app, self._folder = app, folder
        self._ears: list[Ear] = []

        def listen(ear: Ear) -> Listening:
            self._ears.append(ear)
            calls = Calls(
                on_open=ear.opened,
                on_problem=ear.failed,
                on_trouble=ear.troubled,
                on_peers=lambda peers: None,
                on_pairing=ear.pairing_asked,
            )
            home = Path(os.environ["SALESRL_HOME"])
            return Listening(home, ear, calls, ports=(0,), find_keyring=lambda: Keyring(None))

        self.desk = Desk(outside(Engine().open, listen))
        self.desk.show()
        assert self.desk.reception is not None
        self.reception = self.desk.reception
        self.reception.begin()
        self.meeting = Meeting("m1", "meet", "Rota", "browser-1", int(time.time() * 1000) - 155_000)

    def take(self) -> None:
        from bridge.hub import PeerNews
        from bridge.pairing import PairingAsked
        from bridge.peers import EXTENSION_IDS, Peer
        from bridge.transcripts.reader import load_transcript
        from overlay.commands.wiring import bundled_call
        from overlay.desktop import choose_theme
        from overlay.snapshot import put_on_ground

        ear, stage = self._ears[0], self.desk.stage
        theme = choose_theme(self.desk.memory.settings)
        self.desk.actions["pair"].trigger()
        ear.pairing_asked(PairingAsked("t", "Chrome 156 on this computer", EXTENSION_IDS[0], "428164", 120))
        asking = self.reception.card
        self._wait(lambda: asking.code.isVisible() and asking.allow.isEnabled())
        self._save("pairing", asking.grab().toImage())
        asking.close()
        browser = Peer("browser-1", "chrome-extension://x", "Chrome 156", self.meeting.started_ms)
        ear.peers_changed((PeerNews(browser, True),))
        ear.meeting_started(self.meeting)
        ear.health_changed(self.meeting, "active", "")
        for turn in load_transcript(bundled_call()).turns[:TURNS]:
            ear.turn_settled(self.meeting, turn)
        self._wait(lambda: stage.face.turn == TURNS and stage.face.alert is not None)
        card = self.desk.window.card
        card.finish_motion()
        self._save("live", put_on_ground(card, theme))
        ear.health_changed(self.meeting, "lost", "captions-off")
        self._wait(lambda: stage.face.since is not None)
        card.finish_motion()
        self._save("lost", put_on_ground(card, theme))
        self.desk.stop()

    def _save(self, what: str, image: QImage) -> None:
        if not image.save(str(self._folder / f"{what}.png")):
            raise SystemExit(f"{what} could not be written")

    def _wait(self, is_true: Callable[[], bool]) -> None:
        end = time.monotonic() + LONGEST
        while not is_true():
            if time.monotonic() > end:
                raise SystemExit("the overlay did not get that far")
            self._app.processEvents()
            time.sleep(0.01)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
