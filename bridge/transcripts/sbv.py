"""YouTube's SBV: captions under `0:00:00.378,0:00:11.378`.

One rule: SBV knows no voices, so a name is only what stands before a colon in the text.
"""

from __future__ import annotations

from bridge.transcripts.captions import read_captions, text_cues
from bridge.transcripts.cue import Page


def read(text: str) -> Page:
    """Cues of an SBV file."""
    captions = read_captions(text, "sbv")
    return Page(tuple(text_cues(captions.blocks)), notes=captions.notes)
