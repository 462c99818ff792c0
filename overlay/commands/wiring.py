"""What every command opens: the shipped models, the engine, a call from a file.

One rule: heavy libraries are imported inside these functions, so that `salesrl --help` answers at
once and `salesrl score` never loads Qt. `overlay.app` wires the overlay; this wires the terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.runner import Observer
from engine.vocabulary import Context, Reading, Turn

if TYPE_CHECKING:
    from bridge.listening import Listening
    from bridge.transcripts.reader import Transcript
    from overlay.news import Ear

BUNDLED_CALL = "rota-vets.vtt"
"""The call that plays when no file is named; lies under models/corpus/calls."""

OpenCall = Callable[[Context], Observer]


def open_engine() -> OpenCall:
    """Load the shipped models once; what comes back opens a fresh call each time.

    Raises ArtefactError.
    """
    from engine.pipeline import Pipeline, load_instruments

    instruments = load_instruments()
    return lambda context: Pipeline(instruments, context)


def open_listening(ear: Ear, *, keeps: bool = True) -> Listening:
    """What listens for browsers and programs, not started yet; all it hears goes to `ear`."""
    from bridge.listening import Calls, Listening
    from overlay.settings import data_folder

    calls = Calls(
        on_open=ear.opened,
        on_problem=ear.failed,
        on_trouble=ear.troubled,
        on_peers=ear.peers_changed,
        on_pairing=ear.pairing_asked,
    )
    return Listening(data_folder(), ear, calls, keeps=keeps)


def open_pairing_only(ear: Ear) -> Listening:
    """As `open_listening`, but no call is taken."""
    return open_listening(ear, keeps=False)


def bundled_call() -> Path:
    """The file of the call that ships with the program."""
    import models

    return Path(models.__file__).parent / "corpus" / "calls" / BUNDLED_CALL


def read_call(path: Path, format_name: str | None, seller: str | None) -> Transcript:
    """The transcript in a file. Raises InputError."""
    from bridge.transcripts.reader import load_transcript

    return load_transcript(path, format=format_name, seller=seller)


def observe_all(observer: Observer, turns: Sequence[Turn]) -> Iterator[Reading]:
    """One Reading a turn, each from that turn and those before it alone."""
    for turn in turns:
        yield observer.observe(turn)


def seller_words(transcript: Transcript) -> str:
    """Who is taken for the seller, and why, in one line."""
    guess = transcript.seller
    if guess is None:
        return "Seller unknown: name the voice with --seller for a better reading."
    return f"Seller: {guess.voice} ({guess.reason.rstrip('.')})"
