"""Plain text: `Name: text` lines, with or without times and Markdown; or no names at all.

One rule: this is the reader of last resort, so it never refuses text that has a word in it.
"""

from __future__ import annotations

from bridge.transcripts.cue import Cue, Page
from bridge.transcripts.spoken_lines import read_lines


def read(text: str) -> Page:
    """Cues of plain text."""
    cues, headings = read_lines(text.split("\n"))
    title = ""
    if len(cues) > 1 and _is_title(cues[0], cues[1]):
        title, cues = cues[0].text, cues[1:]
    notes = (f"{headings} heading lines at the top were left out.",) if headings else ()
    return Page(tuple(cues), title=title, notes=notes)


def _is_title(first: Cue, second: Cue) -> bool:
    """A short line without a name or a full stop, before the first name."""
    return not first.voice and bool(second.voice) and len(first.text) <= 100 and first.text[-1] not in ".?!…"
