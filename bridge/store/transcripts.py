"""What the store can keep and give back: meetings, their streams, frames and turns.

One rule: everything between `transaction` and its end is on disk together or not at all, and what was
deleted is in no page of any file. Used by one thread at a time: the recorder's.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import msgspec
import sqlcipher3

from bridge.assembler import Settled
from bridge.codec import Recorded, decode_recorded, encode
from bridge.live import Meeting
from bridge.messages import HealthName, MeetingStarted
from bridge.store.opening import Keys, StorageError, delete_store, explain, open_database
from bridge.store.schema import OF_A_MEETING
from engine.vocabulary import Side, Speaker, Turn

_MEETING: Final = "id, platform, title, peer, started_ms"
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Kept:
    """A meeting as the list of transcripts shows it. `ended` is why it ended, None while it goes on."""

    meeting: Meeting
    turns: int
    last_at: float
    ended: str | None


@dataclass(frozen=True, slots=True)
class Condition:
    """How capturing of a meeting last went; None where nothing was heard of it yet."""

    state: HealthName
    detail: str


class Store:
    """One open store. `note` says in one sentence that it does not outlive this run, else it is empty."""

    def __init__(self, path: Path, keys: Keys) -> None:
        """Opens the store at `path`. Raises InputError."""
        self.path = path
        self._keys = keys
        opened = open_database(path, keys)
        self._database, self.note = opened.database, opened.note

    def close(self) -> None:
        """What was written stays; nothing can be asked any more."""
        with contextlib.suppress(sqlcipher3.Error):
            self._database.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is on disk when this ends, or nothing of it. Raises StorageError."""
        try:
            self._database.execute("BEGIN IMMEDIATE")
            yield
            self._database.execute("COMMIT")
        except sqlcipher3.Error as error:
            self._undo()
            raise StorageError(explain(str(self.path), error)) from None
        except BaseException:
            self._undo()
            raise

    def add_meeting(self, meeting: Meeting, first: MeetingStarted, at: float) -> None:
        """Keep a meeting that begins `at` with the frame `first`."""
        self._run(
            f"INSERT INTO meetings ({_MEETING}, key, last_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            *(meeting.id, meeting.platform, meeting.title, meeting.peer, meeting.started_ms),
            *(first.meeting, at),
        )

    def add_stream(self, peer: str, meeting: str, first: MeetingStarted) -> None:
        """Keep that a stream belongs to a meeting, and the consent it came with."""
        self._run("INSERT INTO streams VALUES (?, ?, ?, 0)", peer, first.stream, meeting)
        consent = first.consent
        self._run(
            "INSERT OR REPLACE INTO consents VALUES (?, ?, ?, ?, ?)",
            *(meeting, first.stream, consent.at_ms, consent.how, consent.text_version),
        )

    def find_running(self, peer: str, key: str) -> str | None:
        """Our id of the meeting that a peer knows as `key` and that has not ended."""
        found = self._ask(
            tuple[str],
            """SELECT id FROM meetings WHERE peer = ? AND key = ? AND ended IS NULL
            ORDER BY last_at DESC LIMIT 1""",
            *(peer, key),
        )
        return found[0][0] if found else None

    def list_silent(self, before: float) -> list[str]:
        """Meetings that have not ended and of which nothing came since `before`."""
        rows = self._ask(tuple[str], "SELECT id FROM meetings WHERE ended IS NULL AND last_at < ?", before)
        return [row[0] for row in rows]

    def load_meeting(self, meeting: str) -> tuple[Meeting, Condition | None]:
        """A meeting, and how capturing it last went. Raises KeyError for an unknown one."""
        rows = self._ask(
            tuple[str, str, str, str, int, str, str],
            f"SELECT {_MEETING}, health, detail FROM meetings WHERE id = ?",
            meeting,
        )
        if not rows:
            raise KeyError(meeting)
        *facts, health, detail = rows[0]
        found = Condition(msgspec.convert(health, HealthName), detail) if health else None
        return _read_meeting(facts), found

    def holds(self, meeting: str) -> bool:
        return bool(self._ask(tuple[int], "SELECT 1 FROM meetings WHERE id = ?", meeting))

    def load_key(self, meeting: str) -> str:
        """What its peer calls the meeting."""
        return self._ask(tuple[str], "SELECT key FROM meetings WHERE id = ?", meeting)[0][0]

    def load_stream(self, peer: str, stream: str) -> tuple[str, int] | None:
        """The meeting of a stream, and how far it is on disk."""
        found = self._ask(
            tuple[str, int], "SELECT meeting, seq FROM streams WHERE peer = ? AND stream = ?", peer, stream
        )
        return found[0] if found else None

    def save_stream(self, peer: str, stream: str, seq: int) -> None:
        """A stream is on disk up to `seq`."""
        self._run("UPDATE streams SET seq = ? WHERE peer = ? AND stream = ?", seq, peer, stream)

    def touch(self, meeting: str, at: float) -> None:
        """Something came of the meeting `at`; if it had ended, it goes on."""
        self._run("UPDATE meetings SET last_at = ?, ended = NULL WHERE id = ?", at, meeting)

    def has_ended(self, meeting: str) -> bool:
        return bool(
            self._ask(tuple[int], "SELECT 1 FROM meetings WHERE id = ? AND ended IS NOT NULL", meeting)
        )

    def save_health(self, meeting: str, condition: Condition) -> None:
        self._run(
            "UPDATE meetings SET health = ?, detail = ? WHERE id = ?",
            *(condition.state, condition.detail, meeting),
        )

    def end_meeting(self, meeting: str, reason: str) -> None:
        self._run("UPDATE meetings SET ended = ? WHERE id = ?", reason, meeting)

    def add_frame(self, meeting: str, at: float, frame: Recorded) -> None:
        self._run(
            "INSERT INTO frames (meeting, at, body) VALUES (?, ?, ?)", meeting, at, encode(frame).encode()
        )

    def load_frames(self, meeting: str) -> list[tuple[float, Recorded]]:
        """The frames since the state was saved, each with when it came, in order."""
        rows = self._ask(
            tuple[float, bytes], "SELECT at, body FROM frames WHERE meeting = ? ORDER BY number", meeting
        )
        return [(at, decode_recorded(body)) for at, body in rows]

    def save_state(self, meeting: str, state: bytes) -> None:
        """What the assembler keeps; the frames that led to it are needed no more."""
        self._run("INSERT OR REPLACE INTO states VALUES (?, ?)", meeting, state)
        self._run("DELETE FROM frames WHERE meeting = ?", meeting)

    def load_state(self, meeting: str) -> bytes | None:
        found = self._ask(tuple[bytes], "SELECT body FROM states WHERE meeting = ?", meeting)
        return found[0][0] if found else None

    def add_turn(self, meeting: str, settled: Settled) -> None:
        turn = settled.turn
        self._run(
            "INSERT INTO turns VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            *(meeting, turn.index, turn.speaker.id, turn.speaker.side.value, turn.text),
            *(turn.start, turn.end, turn.typed),
        )

    def count_turns(self, meeting: str) -> int:
        return self._ask(tuple[int], "SELECT COUNT(*) FROM turns WHERE meeting = ?", meeting)[0][0]

    def load_turns(self, meeting: str) -> list[Settled]:
        """The settled turns of a meeting, in order."""
        rows = self._ask(
            tuple[int, str, Side, str, float | None, float | None, int],
            "SELECT number, name, side, text, start, end, chat FROM turns WHERE meeting = ? ORDER BY number",
            meeting,
        )
        return [
            Settled(Turn(number, Speaker(name, side), text, start, end, typed=bool(chat)))
            for number, name, side, text, start, end, chat in rows
        ]

    def list_meetings(self) -> list[Kept]:
        """Every meeting, the newest first."""
        rows = self._ask(
            tuple[str, str, str, str, int, int, float, str | None],
            f"""SELECT {_MEETING}, (SELECT COUNT(*) FROM turns WHERE meeting = id), last_at, ended
            FROM meetings ORDER BY started_ms DESC, id""",
        )
        return [Kept(_read_meeting(facts), turns, last_at, ended) for *facts, turns, last_at, ended in rows]

    def delete_meeting(self, meeting: str) -> None:
        """Nothing of the meeting is left, in the file or in its log. Raises StorageError."""
        with self.transaction():
            for table in OF_A_MEETING:
                self._run(f"DELETE FROM {table} WHERE meeting = ?", meeting)
            self._run("DELETE FROM meetings WHERE id = ?", meeting)
        try:
            # Written anew: a row that moved from page to page may have left a copy behind, which
            # `secure_delete` does not see.
            self._database.execute("VACUUM").fetchall()
            self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except sqlcipher3.Error as error:
            raise StorageError(explain(str(self.path), error)) from None

    def delete_everything(self) -> bool:
        """The files and the key are gone, and a new, empty store is open.

        False when the keyring may still hold the key. Raises StorageError, InputError.
        """
        self.close()
        try:
            return delete_store(self.path, self._keys)
        finally:
            opened = open_database(self.path, self._keys)
            self._database, self.note = opened.database, opened.note

    def _run(self, statement: str, *values: object) -> None:
        self._database.execute(statement, values)

    def _ask(self, row: type[_Row], statement: str, *values: object) -> list[_Row]:
        try:
            found = self._database.execute(statement, values).fetchall()
        except sqlcipher3.Error as error:
            raise StorageError(explain(str(self.path), error)) from None
        return [msgspec.convert(one, row) for one in found]

    def _undo(self) -> None:
        # After a full disk the library has sometimes undone it already.
        with contextlib.suppress(sqlcipher3.Error):
            if self._database.in_transaction:
                self._database.execute("ROLLBACK")


def _read_meeting(facts: Sequence[object]) -> Meeting:
    return msgspec.convert(dict(zip(_MEETING.split(", "), facts, strict=True)), Meeting)
