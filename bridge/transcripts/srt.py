"""SubRip (SRT): numbered captions with `00:00:01,500` times.

One rule: SRT knows no voices, so a name is only what stands before a colon in the text.
"""

from __future__ import annotations

from bridge.transcripts.captions import read_captions, text_cues
from bridge.transcripts.cue import Page


def read(text: str) -> Page:
    """Cues of an SRT file."""
    captions = read_captions(text, "srt")
    return Page(tuple(text_cues(captions.blocks)), notes=captions.notes)
