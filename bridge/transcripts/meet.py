"""Google Meet's transcript, as text or Markdown: `Name: text` paragraphs under a head of notes.

One rule: the talk begins after the last heading "Transcript" and ends at the footer; agenda, notes and
attendees are nobody's words. Times stand in the text every few minutes and belong to the paragraph below.
"""

from __future__ import annotations

import re

from bridge.transcripts.cue import Page
from bridge.transcripts.naming import split_name
from bridge.transcripts.spoken_lines import read_lines

FOOTER = re.compile(r"[#*_\s]{0,12}(?:Transcription|Meeting) ended after \d{1,3}:\d{2}:\d{2}\b", re.ASCII)
DISCLAIMER = "This editable transcript was computer generated"

_START = re.compile(r"[#*_\s\\]{0,12}(?:📖\s{0,3})?(?:.{1,160} - )?Transcript[*_\s\\]{0,8}")
_MARKS = re.compile(r"[#*_\\📖]+")


def read(text: str) -> Page:
    """Cues of a Google Meet transcript."""
    lines = text.split("\n")
    foot = next((at for at, line in enumerate(lines) if FOOTER.match(line)), len(lines))
    head = max((at for at, line in enumerate(lines[:foot]) if _START.fullmatch(line[:200])), default=-1)
    body = [line for line in lines[head + 1 : foot] if DISCLAIMER not in line]
    if not any(map(split_name, body)):
        head, body = -1, lines[:foot]
    cues, _ = read_lines(body)
    dropped = sum(bool(line.strip()) for line in lines[: head + 1])
    notes = ("The notes, agenda and attendees above the transcript were left out.",) if dropped > 2 else ()
    if cues and not cues[0].voice and any(cue.voice for cue in cues):
        first = next(at for at, cue in enumerate(cues) if cue.voice)
        cues, notes = cues[first:], notes or ("The lines above the first speaker were left out.",)
    return Page(tuple(cues), title=_title(lines[: head + 1]), notes=notes)


def _title(head: list[str]) -> str:
    """The first heading of the file, or the line that ends in " - Transcript"."""
    for line in head:
        plain = " ".join(_MARKS.sub(" ", line).split())
        if line.startswith("# ") and plain and plain != "Transcript":
            return plain
        if plain.endswith(" - Transcript"):
            return plain.removesuffix(" - Transcript")
    return ""
