"""Which format a text has, told from its content alone.

One rule: the checks run from the most particular to the least and look at the first LINES lines that are
not empty. A new format adds its check here and its reader in `reader.py`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence

from bridge.transcripts import csv_table, meet, otter, zoom_chat
from bridge.transcripts.clock import CLOCK, is_unpadded
from bridge.transcripts.naming import known_names, named

LINES = 400

_HTML = re.compile(
    r"\s{0,20}(?:<!doctype html|<html|<head|<body|<\?xml[^>]{0,200}>\s{0,20}<!doctype html)", re.IGNORECASE
)
_TIMES = re.compile(rf"[ \t]{{0,8}}({CLOCK})[ \t]{{0,8}}-->[ \t]{{0,8}}({CLOCK})", re.ASCII)
_SBV = re.compile(r"\d{1,2}:\d{2}:\d{2}\.\d{3},\d{1,2}:\d{2}:\d{2}\.\d{3}", re.ASCII)
_GUID_CUE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/\d{1,6}(?:-\d{1,4})?", re.IGNORECASE
)
_VOICED = re.compile(r"<v[ .][^<>]{1,200}>")
_TENANT_VOICE = re.compile(r"<v [0-9a-f-]{36}@[0-9a-f-]{36}>", re.IGNORECASE)
_MEET_TIME = re.compile(r"(?:#{1,6} )?\d{2}:\d{2}:\d{2}", re.ASCII)
_JSON_START = re.compile(r"\s{0,200}(?:\{\s{0,200}[\"}]|\[\s{0,200}[{\[\]])")


def is_html(text: str) -> bool:
    """True for a web page, which is no transcript in any format."""
    return _HTML.match(text) is not None


def detect_format(text: str) -> str:
    """The name of the format of `text`; "text" when nothing more particular fits."""
    lines = _head(text)
    if _JSON_START.match(text):
        return _json_kind(text, lines)
    if not lines or lines[0].startswith("WEBVTT") or any(map(_TIMES.match, lines)):
        return _caption_kind(lines) if lines else "text"
    return next((name for name, fits in _CHECKS if fits(text, lines)), "text")


def _head(text: str) -> list[str]:
    """The first LINES lines that hold something, without their margins."""
    head: list[str] = []
    at = 0
    while at < len(text) and len(head) < LINES:
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        if line := text[at:end].strip():
            head.append(line)
        at = end + 1
    return head


def _json_kind(text: str, lines: Sequence[str]) -> str:
    if '"callTranscripts"' in text or (
        '"speakerId"' in text and '"sentences"' in text and '"transcript"' in text
    ):
        return "gong-json"
    if len(lines) > 1 and lines[0][-1] == "}" and lines[1][0] == "{":
        return "jsonl"
    if len(lines) == 1:
        return "json"
    try:
        json.loads(lines[0])
    except (ValueError, RecursionError):
        return "json"
    return "jsonl"


def _caption_kind(lines: Sequence[str]) -> str:
    times = [match for match in map(_TIMES.match, lines) if match]
    payload = [
        line for line in lines if "-->" not in line and not line.isdecimal() and not line.startswith("WEBVTT")
    ]
    if any('"spokenText"' in line for line in payload):
        return "teams-metadata"
    voiced = any(map(_VOICED.search, payload))
    unpadded = any(is_unpadded(match[1]) or is_unpadded(match[2]) for match in times)
    if any(_GUID_CUE.match(line) or _TENANT_VOICE.match(line) for line in payload) or (voiced and unpadded):
        return "teams-vtt"
    if times and not lines[0].startswith("WEBVTT") and all("," in match[1] for match in times):
        return "srt"
    if voiced or len(payload) > 2 * len(times) + 2:
        return "vtt"
    names = known_names(payload)
    spoken = sum(named(line, names) is not None for line in payload)
    numbered = sum(line.isdecimal() for line in lines)
    return "zoom-vtt" if numbered and 2 * spoken >= max(1, len(payload)) else "vtt"


def _most(lines: Sequence[str], fits: Callable[[str], object], share: float) -> bool:
    return sum(bool(fits(line)) for line in lines) >= max(1, share * len(lines))


def _is_meet(text: str, lines: Sequence[str]) -> bool:
    if any(meet.FOOTER.match(line) for line in text[-4000:].split("\n")) or meet.DISCLAIMER in text:
        return True
    titled = any(line.endswith(" - Transcript") for line in lines[:40])
    return titled or sum(bool(_MEET_TIME.fullmatch(line)) for line in lines) > 1


def _is_otter(text: str, lines: Sequence[str]) -> bool:
    heads = sum(otter.header(line) is not None for line in lines)
    if any(otter.FOOTER.match(line) for line in text[-400:].split("\n")) and heads:
        return True
    return heads * 12 >= len(lines) and (heads > 1 or otter.header(lines[0]) is not None)


def _is_table(text: str, lines: Sequence[str]) -> bool:
    first = lines[0]
    for delimiter in csv_table.DELIMITERS:
        fields = [field.strip('" ') for field in first.split(delimiter)]
        if len(fields) > 1 and csv_table.header_columns(fields) is not None:
            return True
    tabs = [line.count("\t") for line in lines]
    return len(lines) > 1 and tabs[0] > 0 and len(set(tabs)) == 1


_CHECKS: tuple[tuple[str, Callable[[str, Sequence[str]], bool]], ...] = (
    ("sbv", lambda text, lines: any(map(_SBV.fullmatch, lines))),
    ("zoom-chat", lambda text, lines: _most(lines, zoom_chat.message, 0.3)),
    ("meet", _is_meet),
    ("otter", _is_otter),
    ("csv", _is_table),
)
