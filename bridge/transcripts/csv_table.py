"""CSV, with commas, semicolons, tabs or bars: columns found by their names, else by what they hold.

One rule: a table is only a table if every guess can be said: a text column is needed, a speaker and a
start are taken where they are. New column names go into the tables below.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from bridge.transcripts.cleaning import SIZE_LIMIT_MB, word_set
from bridge.transcripts.clock import clock_seconds, sound_time
from bridge.transcripts.cue import Cue, Page
from engine.errors import InputError

DELIMITERS = ",;\t|"
SPEAKERS = word_set(
    "speaker name who participant voice role user author from speakername speakerlabel person"
)
TEXTS = word_set("text content sentence utterance message transcript words line said body caption dialogue")
STARTS = word_set("start time timestamp begin t starttime starts in timecode startseconds offset")
ENDS = word_set("end stop endtime until ends out endseconds")
STARTS_MS = frozenset(("startms", "starttimems", "offsetms", "startmilliseconds"))
ENDS_MS = frozenset(("endms", "endtimems", "endmilliseconds"))


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the parts of a turn stand in a row; times with their unit in seconds."""

    text: int
    speaker: int | None = None
    start: int | None = None
    end: int | None = None
    start_unit: float = 1.0
    end_unit: float = 1.0


def read(text: str) -> Page:
    """Cues of a table, one a row."""
    delimiter = find_delimiter(text)
    rows = [row for row in _rows(text, delimiter) if any(field.strip() for field in row)]
    if not rows:
        raise InputError("This table has no rows: export it again with its speakers and text.")
    columns = header_columns(rows[0])
    notes: tuple[str, ...] = ()
    if columns is None:
        columns = _guess(rows)
        notes = ("The columns have no names; they were told by what they hold.",)
    else:
        rows = rows[1:]
    cues = tuple(cue for row in rows if (cue := _cue(row, columns)).text)
    return Page(cues, notes=notes)


def find_delimiter(text: str) -> str:
    """The delimiter whose first row names the most columns; else the one that the first rows share."""
    head = text[:4000].lstrip("\n").split("\n")[:20]

    def fitness(delimiter: str) -> tuple[int, int]:
        first = next(iter(_rows(head[0], delimiter)), [])
        columns = header_columns(first)
        return (
            len(first) if columns else 0,
            min((line.count(delimiter) for line in head if line.strip()), default=0),
        )

    return max(DELIMITERS, key=fitness)


def header_columns(row: Sequence[str]) -> Columns | None:
    """The columns that a header row names; None if it names no text beside a speaker or a start."""
    keys = ["".join(filter(str.isalpha, field.casefold())) for field in row]

    def at(names: frozenset[str]) -> int | None:
        return next((index for index, key in enumerate(keys) if key in names), None)

    text, speaker, start, end = at(TEXTS), at(SPEAKERS), at(STARTS), at(ENDS)
    start_ms, end_ms = at(STARTS_MS), at(ENDS_MS)
    if text is None or (speaker is None and start is None and start_ms is None):
        return None
    return Columns(
        text,
        speaker,
        start if start_ms is None else start_ms,
        end if end_ms is None else end_ms,
        1.0 if start_ms is None else 0.001,
        1.0 if end_ms is None else 0.001,
    )


def _rows(text: str, delimiter: str) -> list[list[str]]:
    # The module's limit of 128 KB a field is less than one long turn; it is global, and only ever raised.
    csv.field_size_limit(SIZE_LIMIT_MB * 1_000_000)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as reason:
        raise InputError(f"This table cannot be read ({reason}): export it again.") from None


def _guess(rows: Sequence[Sequence[str]]) -> Columns:
    """The longest column is the text, one of times the start, the most repeated short one the speaker."""
    sample = rows[:400]
    width = max(map(len, sample))
    columns = [[row[at].strip() for row in sample if at < len(row)] for at in range(width)]
    sizes = [sum(map(len, column)) / len(sample) for column in columns]
    text = max(range(width), key=sizes.__getitem__)
    times = [
        at
        for at in range(width)
        if at != text and columns[at] and all(_time(field, 1.0) is not None for field in columns[at])
    ]
    others = [at for at in range(width) if at != text and at not in times and any(columns[at])]
    speaker = min(others, key=lambda at: len(set(columns[at])), default=None)
    return Columns(text, speaker, times[0] if times else None, times[1] if len(times) > 1 else None)


def _cue(row: Sequence[str], columns: Columns) -> Cue:
    def field(at: int | None) -> str:
        return row[at].strip() if at is not None and at < len(row) else ""

    return Cue(
        field(columns.speaker),
        field(columns.text),
        _time(field(columns.start), columns.start_unit),
        _time(field(columns.end), columns.end_unit),
    )


def _time(text: str, unit: float) -> float | None:
    try:
        value = sound_time(float(text))
    except ValueError:
        return clock_seconds(text)
    return None if value is None else value * unit
