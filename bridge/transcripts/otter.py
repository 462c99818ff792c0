"""Otter's text, and its kin: a line with a name and a time, then what was said.

One rule: only a line that is nothing but a name and a time starts a speaker. Teams' Word transcripts
pasted as text (`Name   0:03`), Zoom's saved captions (`[Name] 10:02:33`) and Markdown (`**Name**  0:00`)
are written the same way.
"""

from __future__ import annotations

import re

from bridge.transcripts.cleaning import clean_voice
from bridge.transcripts.clock import CLOCK, clock_seconds
from bridge.transcripts.cue import Cue, Page
from bridge.transcripts.naming import Likeness, likeness
from bridge.transcripts.omissions import is_machine_line
from bridge.transcripts.paragraphs import Paragraphs
from engine.errors import InputError

FOOTER = re.compile(r"\s{0,8}Transcribed by https?://otter\.ai", re.IGNORECASE)

_HEADS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"\*\*(?P<name>[^*]{{1,80}})\*\*\s{{1,8}}\(?(?P<time>{CLOCK})\)?",
        rf"\[(?P<name>[^\[\]]{{1,80}})\]\s{{1,8}}(?P<time>{CLOCK})",
        rf"(?P<name>\S.{{0,80}}?)\s{{1,12}}[\[(]?(?P<time>{CLOCK})[\])]?",
        rf"@?(?P<time>{CLOCK})\s{{0,4}}[|–-]\s{{0,4}}(?P<name>\S.{{0,80}})",
        rf"(?P<name>\S.{{0,80}}?)\s{{0,4}}[|–-]\s{{0,4}}(?P<time>{CLOCK})",
    )
)


def read(text: str) -> Page:
    """Cues of an Otter text export; start times in seconds, no ends."""
    talk, above = Paragraphs(), 0
    for line in text.split("\n"):
        if FOOTER.match(line):
            continue
        head = header(line)
        if head is not None:
            talk.open(head.voice, "", head.start)
        elif talk.begun and is_machine_line(line):
            talk.open("", line.strip(), None)
        elif talk.begun:
            talk.add(line.strip())
        else:
            above += bool(line.strip())
    if not talk.begun:
        raise InputError("There is no line with a name and a time in this text: export it again, with both.")
    notes = ("The lines above the first speaker were left out.",) if above else ()
    return Page(talk.cues(), notes=notes)


def header(line: str) -> Cue | None:
    """The speaker and time on this line, if it holds nothing else."""
    body = line.strip()
    if not 5 <= len(body) <= 130 or not any(character.isdigit() for character in body[-8:] + body[:8]):
        return None
    for pattern in _HEADS:
        match = pattern.fullmatch(body)
        if match is None:
            continue
        name, start = clean_voice(match["name"]), clock_seconds(match["time"])
        if start is not None and likeness(name) is Likeness.STRONG:
            return Cue(name, "", start)
    return None
