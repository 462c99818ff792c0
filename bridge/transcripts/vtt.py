"""WebVTT of any other origin: voice spans, `Name: text`, or captions that roll.

One rule: rolling is undone only where the file shows that it rolls (YouTube's settings or word times);
a person who says the same line twice is never silenced.
"""

from __future__ import annotations

from dataclasses import replace

from bridge.transcripts.captions import Caption, has_voices, read_captions, spoken, text_cues, voice_cues
from bridge.transcripts.cue import Page

_ROLLED = "Captions that repeat the line before them (rolling captions) were joined."


def read(text: str) -> Page:
    """Cues of a WebVTT file."""
    captions = read_captions(text, "vtt")
    blocks, notes = captions.blocks, captions.notes
    if any(map(has_voices, blocks)):
        return Page(tuple(cue for block in blocks for cue in voice_cues(block)), notes=notes)
    if sum(_rolls(block) for block in blocks) * 2 > len(blocks):
        unrolled = _unroll(blocks)
        notes += (_ROLLED,) if unrolled != blocks else ()
        blocks = unrolled
    return Page(tuple(text_cues(blocks)), notes=notes)


def _rolls(block: Caption) -> bool:
    return "align:start position:0%" in block.settings or any(
        "><" in line and "<c>" in line for line in block.lines
    )


def _unroll(blocks: tuple[Caption, ...]) -> tuple[Caption, ...]:
    """Each block without the lines at its top that the block before it showed at its bottom."""
    kept: list[Caption] = []
    shown: list[str] = []
    for block in blocks:
        lines = [line for line in map(_flat, block.lines) if line]
        fresh = lines
        for size in range(min(len(lines), len(shown)), 0, -1):
            if lines[:size] == shown[-size:]:
                fresh = lines[size:]
                break
        shown = lines or shown
        if fresh:
            kept.append(replace(block, lines=tuple(fresh)))
    return tuple(kept)


def _flat(line: str) -> str:
    return " ".join(spoken(line).split())
