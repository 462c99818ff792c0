"""Caption files (WebVTT, SRT, SBV) read block by block through webvtt-py.

One rule: this file knows cue blocks, tags and times, and no product. Times are padded before webvtt-py
sees them, because it reads `53.60` as 53 s 600 ms where old Teams files mean 60 ms. A product's own
habits (names in the text, JSON in the text) belong to that product's file.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Literal

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from bridge.transcripts.clock import CLOCK, pad_time
from bridge.transcripts.cue import Cue
from bridge.transcripts.naming import Likeness, known_names, likeness, named
from engine.errors import InputError

CUT_SHORT = "The file ends in the middle of a caption; what is whole was read."

_TIMING = re.compile(rf"[ \t]{{0,8}}({CLOCK})[ \t]{{0,8}}-->[ \t]{{0,8}}({CLOCK})(?=[\s]|$)", re.ASCII)
_ARROW_START = re.compile(r"\s{0,8}\d[\d:.,]{0,20}(?:\s{0,4}-{0,2}>?(?:\s{0,4}[\d:.,]{0,20}))?$", re.ASCII)
_VOICE = re.compile(r"<v(?:\.[\w.-]{1,60})?[ \t]{1,4}([^<>]{1,200})>")
_TAG = re.compile(r"</?(?:v|c|i|b|u|s|ruby|rt|lang|font)(?:[.\s][^<>]*)?>|<\d[\d:.]*>", re.IGNORECASE)
_CUT_TAG = re.compile(r"<(?:/?[vcibu](?:[.\s][^<>]*)?)?$")
_TENANT = re.compile(r"^([0-9a-f]{8}-[0-9a-f-]{20,30})@[0-9a-f-]{30,40}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Caption:
    """One cue block: its id, its lines with tags, its times in seconds, its settings."""

    id: str
    lines: tuple[str, ...]
    start: float
    end: float | None
    settings: str


@dataclass(frozen=True, slots=True)
class Captions:
    """All cue blocks of a file, and whether its end is cut off."""

    blocks: tuple[Caption, ...]
    cut: bool

    @property
    def notes(self) -> tuple[str, ...]:
        return (CUT_SHORT,) if self.cut else ()


def read_captions(text: str, kind: Literal["vtt", "srt", "sbv"]) -> Captions:
    """The caption blocks of a file; InputError if there is not one whole block."""
    lines = text.split("\n")
    if kind == "vtt":
        lines = [_padded(line) for line in lines]
        if not lines[0].startswith("WEBVTT"):
            lines = ["WEBVTT", "", *lines]
    else:
        lines = text.lstrip().split("\n")
    try:
        found = webvtt.WebVTT.from_buffer(lines, format=kind).captions
    except (MalformedFileError, MalformedCaptionError, ValueError):
        found = []
    blocks = []
    for caption in found:
        start, end = caption.start_time.in_milliseconds(), caption.end_time.in_milliseconds()
        kept = tuple(line for line in caption.lines if line.strip())
        if kept:
            late = end / 1000 if end >= start else None
            blocks.append(Caption(caption.identifier or "", kept, start / 1000, late, str(caption.settings)))
    if not blocks:
        raise InputError(
            f"There is no whole caption in this {kind.upper()} text: export the transcript again."
        )
    return Captions(tuple(blocks), _is_cut(lines, bool(found) and not any(map(str.strip, found[-1].lines))))


def has_voices(block: Caption) -> bool:
    """True if a `<v Name>` span stands in the block."""
    return any(_VOICE.search(line) for line in block.lines)


def spoken(line: str) -> str:
    """A cue line without tags, its entities turned into letters."""
    return html.unescape(_CUT_TAG.sub("", _TAG.sub("", line))).strip().removeprefix("- ")


def voice_cues(block: Caption) -> list[Cue]:
    """One cue for each `<v Name>` span of a block; a block without spans is one cue without a name."""
    body = " ".join(block.lines)
    pieces = _VOICE.split(body)
    cues = [Cue("", spoken(pieces[0]), block.start, block.end)]
    for name, words in zip(pieces[1::2], pieces[2::2], strict=True):
        cues.append(Cue(voice_name(name), spoken(words), block.start, block.end))
    return [cue for cue in cues if cue.text]


def voice_name(raw: str) -> str:
    """A voice as people read it: entities resolved, the tenant behind a GUID left out."""
    name = html.unescape(raw).strip()
    match = _TENANT.match(name)
    return f"Speaker {match[1][:8]}" if match else name


def text_cues(blocks: tuple[Caption, ...]) -> list[Cue]:
    """Cues of captions that write `Name: text`, or no name at all."""
    if _names_on_top(blocks):
        said = ((block, " ".join(map(spoken, block.lines[1:]))) for block in blocks)
        return [Cue(spoken(block.lines[0]), text, block.start, block.end) for block, text in said if text]
    texts = [" ".join(filter(None, map(spoken, block.lines))) for block in blocks]
    names = known_names(texts)
    cues = []
    for block, text in zip(blocks, texts, strict=True):
        line = named(text, names)
        voice, words = (line.name, line.text) if line else ("", text)
        cues.append(Cue(voice, words, block.start, block.end))
    return [cue for cue in cues if cue.text]


def _names_on_top(blocks: tuple[Caption, ...]) -> bool:
    """True if each block's first line is one of few names (Teams' older Word files, pasted)."""
    if len(blocks) < 4 or any(len(block.lines) < 2 for block in blocks):
        return False
    tops = {spoken(block.lines[0]) for block in blocks}
    return len(tops) * 2 <= len(blocks) and all(likeness(top) is Likeness.STRONG for top in tops)


def _padded(line: str) -> str:
    if "-->" not in line:
        return line
    match = _TIMING.match(line)
    if match is None:
        return line
    start, end = (pad_time(time.replace(",", ".")) for time in match.groups())
    return f"{start} --> {end}{line[match.end() :]}"


def _is_cut(lines: list[str], last_is_empty: bool) -> bool:
    """True where the last lines are a cue's beginning without its words, or an open tag."""
    tail = [line for line in lines[-4:] if line.strip()]
    if not tail:
        return False
    last = tail[-1].strip()
    if last.rfind("<") > last.rfind(">"):
        return True
    if "<v" in last and "</v>" not in last:
        return any("</v>" in line for line in lines[:-1])
    unfinished_time = ":" in last and _ARROW_START.match(last) is not None
    return last_is_empty or unfinished_time
