"""The tables of the store.

One rule: whatever changes here, or in what `bridge/heard.py` keeps, raises SCHEMA and comes with the
statements that carry an older store over; a newer one is refused, never guessed at.
"""

from __future__ import annotations

from typing import Final

SCHEMA: Final = 2

CARRY: Final[dict[int, tuple[str, ...]]] = {
    1: (),  # since 2 a state may hold turns that came whole and wait; one of 1 is read as having none
}
"""What makes a store of one version one of the next."""

TABLES: Final = (
    """CREATE TABLE meetings (
        id TEXT PRIMARY KEY, platform TEXT NOT NULL, title TEXT NOT NULL, peer TEXT NOT NULL,
        started_ms INTEGER NOT NULL, key TEXT NOT NULL, last_at REAL NOT NULL,
        health TEXT NOT NULL DEFAULT '', detail TEXT NOT NULL DEFAULT '', ended TEXT
    ) WITHOUT ROWID""",
    "CREATE INDEX meetings_of_a_peer ON meetings (peer, key)",
    """CREATE TABLE consents (
        meeting TEXT NOT NULL, stream TEXT NOT NULL, at_ms INTEGER NOT NULL, how TEXT NOT NULL,
        text_version INTEGER NOT NULL, PRIMARY KEY (meeting, stream)
    ) WITHOUT ROWID""",
    """CREATE TABLE streams (
        peer TEXT NOT NULL, stream TEXT NOT NULL, meeting TEXT NOT NULL, seq INTEGER NOT NULL,
        PRIMARY KEY (peer, stream)
    ) WITHOUT ROWID""",
    "CREATE INDEX streams_of_a_meeting ON streams (meeting)",
    """CREATE TABLE frames (
        number INTEGER PRIMARY KEY, meeting TEXT NOT NULL, at REAL NOT NULL, body BLOB NOT NULL
    )""",
    "CREATE INDEX frames_of_a_meeting ON frames (meeting, number)",
    "CREATE TABLE states (meeting TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID",
    """CREATE TABLE turns (
        meeting TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, side TEXT NOT NULL,
        text TEXT NOT NULL, start REAL, end REAL, chat INTEGER NOT NULL, PRIMARY KEY (meeting, number)
    ) WITHOUT ROWID""",
)
"""`frames` holds those since the state was last written to `states`: what a restart goes through again."""

OF_A_MEETING: Final = ("turns", "frames", "states", "streams", "consents")
"""Tables with a column `meeting`."""
