"""Microsoft Teams' transcript: WebVTT with `<v Name>` spans, old and new.

One rule: times are read as `clock.pad_time` reads them (old files write `0:0:53.60` for 60 ms).
New files give cue ids such as `GUID/12-0` and cut one sentence into several cues and lines;
`merging.py` joins them again. Voices of anonymised files are `GUID@tenant`.
"""

from __future__ import annotations

from bridge.transcripts.captions import read_captions, voice_cues
from bridge.transcripts.cue import Page


def read(text: str) -> Page:
    """Cues of a Teams or Microsoft Graph transcript (content)."""
    captions = read_captions(text, "vtt")
    cues = tuple(cue for block in captions.blocks for cue in voice_cues(block))
    return Page(cues, notes=captions.notes)
