"""Paragraphs that write `Name: text`, as text exports and people do.

One rule: lines are read from top to bottom and none is thrown away without being counted. Google Meet
and plain text share it; each cuts its own head and foot off first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bridge.transcripts.clock import CLOCK, clock_seconds
from bridge.transcripts.cue import Cue
from bridge.transcripts.naming import HEADINGS, known_names, named, split_name
from bridge.transcripts.omissions import is_machine_line
from bridge.transcripts.paragraphs import Paragraphs

_TIME_LINE = re.compile(rf"#{{0,6}}\s{{0,4}}\**[\[(]?({CLOCK})[\])]?\**", re.ASCII)


def read_lines(lines: Sequence[str]) -> tuple[list[Cue], int]:
    """The cues of these lines, and how many heading lines (`Date: ...`) were left out."""
    flat = [_plain(line) for line in lines]
    names = known_names(flat)
    talk, headings = Paragraphs(), 0
    moment: float | None = None
    apart, named_yet = True, False
    for line in flat:
        if not line:
            apart = True
            continue
        time = _TIME_LINE.fullmatch(line)
        spoken = named(line, names)
        if time is not None and (told := clock_seconds(time[1])) is not None:
            moment = told
        elif spoken is not None:
            talk.open(spoken.name, spoken.text, moment if spoken.start is None else spoken.start)
            moment, named_yet = None, True
        elif names and not named_yet and _is_heading(line):
            headings += 1
        elif not talk.begun or (apart and not talk.waits) or is_machine_line(line):
            talk.open("", line, moment)
            moment = None
        else:
            talk.add(line)
        apart = False
    return list(talk.cues()), headings


def _plain(line: str) -> str:
    """A line without the marks that Markdown puts at its end (a backslash is a line break)."""
    return line.replace("\u00a0", " ").strip().removesuffix("\\").strip()


def _is_heading(line: str) -> bool:
    found = split_name(line)
    return line.startswith("#") or (found is not None and found.name.casefold() in HEADINGS)
