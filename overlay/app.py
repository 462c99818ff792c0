"""Wires everything, decides nothing: the engine, the transcripts and the overlay meet here.

One rule: the only file beside the commands that names concrete classes of two floors; everybody
else is given callables. `salesrl replay` and `salesrl open` call `run_overlay`.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from bridge.listening import AGAIN_SECONDS, EXTENSION, Calls, Listening
from bridge.only_one import Seat, take_seat
from bridge.transcripts.reader import assign_sides, continue_paste, load_transcript, parse_transcript
from engine.errors import ArtefactError, InputError, SalesRLError
from engine.runner import Observer, Runner
from engine.vocabulary import Context, Reading
from overlay.call import Call, make_call
from overlay.desk import Desk
from overlay.display import NoDisplay, is_composited, prepare_display, prepare_snapshot
from overlay.front import Front, call_forward
from overlay.interrupt import Interrupt
from overlay.news import Ear, OpenListening
from overlay.outside import Outside
from overlay.photographs import Photographs
from overlay.settings import data_folder
from overlay.snapshot import check_folder

__all__ = ["AlreadyOpen", "NoDisplay", "run_overlay"]

FORWARD = "SalesRLAgent is already open: it has come to the front."

OpenPipeline = Callable[[Context], Observer]


class AlreadyOpen(SalesRLError):
    """Another overlay is open, and has come to the front instead."""


def open_listening(ear: Ear) -> Listening:
    """What listens for browsers and programs, as soon as nobody else does; all it hears goes to `ear`."""
    calls = Calls(
        on_open=ear.opened,
        on_problem=ear.failed,
        on_trouble=ear.troubled,
        on_peers=ear.peers_changed,
        on_pairing=ear.pairing_asked,
    )
    return Listening(data_folder(), ear, calls, waits=AGAIN_SECONDS)


def run_overlay(
    path: Path | None,
    *,
    seller: str | None = None,
    speed: float = 1.0,
    format: str | None = None,
    snapshot: Path | None = None,
    open_pipeline: OpenPipeline | None = None,
    listening: OpenListening = open_listening,
) -> None:
    """Show the overlay, playing the call in `path` (empty where None), until it is closed.

    With `snapshot`, pictures go into that folder and it returns by itself. Raises InputError for a
    file or folder that cannot be used, NoDisplay where there is no screen, EngineFault where the
    engine could not read the call for its pictures, AlreadyOpen where it was to open empty and another
    overlay came to the front; one with a call of its own opens beside the other.
    """
    call = Call() if path is None else _read_file(path, seller, format)
    if snapshot is None:
        prepare_display()
    elif not call.turns:
        raise InputError("There is no call to take pictures of; name a transcript beside --snapshot.")
    else:
        check_folder(snapshot)
        prepare_snapshot()
    open_pipeline = open_pipeline or Engine().open
    if snapshot is not None:
        _photograph(call, snapshot, open_pipeline)
        return
    with take_seat(data_folder()) as seat:
        if path is None and not seat.alone and call_forward(data_folder()):
            raise AlreadyOpen(FORWARD)
        _stay(call, speed, outside(open_pipeline, listening), seat)


def _stay(call: Call, speed: float, outside: Outside, seat: Seat) -> None:
    """Be on the screen until somebody closes it."""
    app = _open_app()
    interrupt = Interrupt(QApplication.quit)
    desk = Desk(outside, masked=not is_composited(), seat=seat.number)
    front = Front(data_folder(), seat.number)
    front.wanted.connect(desk.come_forward)
    try:
        desk.show()
        front.start()
        if call.turns:
            desk.stage.open(call, speed=speed, play=True)
        app.exec()
    finally:
        front.stop()
        desk.stop()
        interrupt.close()


def _photograph(call: Call, folder: Path, open_pipeline: OpenPipeline) -> None:
    app = _open_app()
    interrupt = Interrupt(QApplication.quit)
    desk = Desk(outside(open_pipeline), masked=not is_composited())
    try:
        taken = Photographs(desk.stage, desk.memory.settings, call, folder)
        app.exec()
    finally:
        desk.stop()
        interrupt.close()
    if taken.failure is not None:
        raise taken.failure


def _open_app() -> QCoreApplication:
    app = QApplication.instance() or QApplication(sys.argv[:1])
    QApplication.setQuitOnLastWindowClosed(False)
    return app


def outside(open_pipeline: OpenPipeline, listening: OpenListening | None = None) -> Outside:
    """What the other floors do for the overlay, with `open_pipeline` as its engine; live calls are followed
    where `listening` says how."""

    def open_runner(on_reading: Callable[[Reading], None], on_fault: Callable[[Exception], None]) -> Runner:
        return Runner(open_pipeline, on_reading, on_fault)

    return Outside(
        open_runner, load_transcript, parse_transcript, continue_paste, assign_sides, listening, EXTENSION
    )


class Engine:
    """The shipped models, loaded by the first call that needs them, on the engine's own thread."""

    def __init__(self) -> None:
        self._open: OpenPipeline | None = None
        self._loading = threading.Lock()

    def open(self, context: Context) -> Observer:
        """A fresh pipeline. Raises ArtefactError where the models cannot be used."""
        try:
            with self._loading:
                if self._open is None:
                    self._open = _load_engine()
            return self._open(context)
        except SalesRLError as error:
            raise ArtefactError(str(error)) from error
        except Exception as fault:
            raise ArtefactError("The engine could not start; salesrl doctor says what is missing.") from fault


def _load_engine() -> OpenPipeline:
    # imported here, on the engine's thread: the window need not wait for the models' runtime
    from engine.pipeline import Pipeline, load_instruments

    instruments = load_instruments()
    return lambda context: Pipeline(instruments, context)


def _read_file(path: Path, seller: str | None, format: str | None) -> Call:
    read = load_transcript(path, format=format, seller=seller)
    return make_call(read, "Replay", chosen=seller is not None)
