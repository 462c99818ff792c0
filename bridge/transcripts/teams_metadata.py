"""Microsoft Graph's metadataContent: WebVTT whose cue text is one JSON object.

One rule: the times are the cue's (seconds from the start); the dates inside the JSON are not read.
A cue whose JSON is broken is left out and counted in the notes.
"""

from __future__ import annotations

import json

from bridge.transcripts.captions import read_captions
from bridge.transcripts.cue import Cue, Page


def read(text: str) -> Page:
    """Cues of a Graph `metadataContent` transcript."""
    captions = read_captions(text, "vtt")
    cues: list[Cue] = []
    broken = 0
    for block in captions.blocks:
        try:
            told: object = json.loads("".join(block.lines))
        except (ValueError, RecursionError):
            broken += 1
            continue
        if not isinstance(told, dict):
            broken += 1
            continue
        voice, words = told.get("speakerName"), told.get("spokenText")
        if isinstance(words, str) and words.strip():
            cues.append(Cue(voice if isinstance(voice, str) else "", words, block.start, block.end))
    notes = (f"{broken} damaged captions were left out.",) if broken else ()
    return Page(tuple(cues), notes=captions.notes + notes)
