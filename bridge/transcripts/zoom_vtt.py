"""Zoom's transcript: WebVTT whose numbered cues write `Name: text` in the text.

One rule: a cue without a name continues the speaker before it. Names hold digits, brackets and
bars (`Sam | Nimbus`, `Enrico Del Fante (tbenr)`), so `naming.py` judges them, not a pattern here.
"""

from __future__ import annotations

from bridge.transcripts.captions import read_captions, text_cues
from bridge.transcripts.cue import Page


def read(text: str) -> Page:
    """Cues of a Zoom cloud recording's transcript."""
    captions = read_captions(text, "vtt")
    return Page(tuple(text_cues(captions.blocks)), notes=captions.notes)
