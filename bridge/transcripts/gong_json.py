"""Gong's call transcripts: `{callTranscripts: [{callId, transcript: [{speakerId, topic, sentences}]}]}`.

One rule: sentences' start and end are integer milliseconds. Names come from `parties` of another answer of
Gong's; where they lie in the same file they are used, with Gong's own word on who is internal.
"""

from __future__ import annotations

from collections.abc import Mapping

from bridge.transcripts.clock import sound_time
from bridge.transcripts.cue import Cue, Page
from bridge.transcripts.json_list import load_json
from engine.errors import InputError
from engine.vocabulary import Side

_SIDES: Mapping[str, Side] = {"internal": Side.OURS, "external": Side.THEIRS}
_NUMBERED = "Gong keeps the names in another file; the speakers are numbered in the order they spoke."


def read(text: str) -> Page:
    """Cues of one Gong call."""
    told = load_json(text)
    call = _call(told)
    parties = [party for holder in (told, call) for party in _parties(holder)]
    names: dict[str, str] = {}
    sides: dict[str, Side] = {}
    for party in parties:
        marker, name = (
            _word(party.get("speakerId")),
            _word(party.get("name")) or _word(party.get("emailAddress")),
        )
        if marker and name:
            names[marker] = name
            side = _SIDES.get(_word(party.get("affiliation")).casefold())
            if side is not None:
                sides[name] = side
    numbered: dict[str, str] = {}
    cues = []
    for monologue in _dicts(call.get("transcript")):
        marker = _word(monologue.get("speakerId"))
        voice = names.get(marker) or numbered.setdefault(marker, f"Speaker {len(numbered) + 1}")
        for sentence in _dicts(monologue.get("sentences")):
            words = _word(sentence.get("text"))
            if words:
                cues.append(Cue(voice, words, _seconds(sentence.get("start")), _seconds(sentence.get("end"))))
    title = next((_word(part.get("title")) for part in (call, _dict(call.get("metaData")))), "")
    return Page(tuple(cues), title=title, notes=(_NUMBERED,) if numbered else (), sides=sides)


def _call(told: object) -> Mapping[str, object]:
    outer = _dict(told)
    calls = _dicts(outer.get("callTranscripts"))
    if len(calls) > 1:
        raise InputError(f"This Gong file holds {len(calls)} calls: export one call at a time.")
    call = calls[0] if calls else outer
    if not any(_dicts(part.get("sentences")) for part in _dicts(call.get("transcript"))):
        raise InputError("This Gong file holds no sentences: export the call's transcript again.")
    return call


def _parties(holder: object) -> list[Mapping[str, object]]:
    outer = _dict(holder)
    inner = [party for call in _dicts(outer.get("calls")) for party in _dicts(call.get("parties"))]
    return _dicts(outer.get("parties")) + inner


def _dict(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _dicts(value: object) -> list[Mapping[str, object]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _word(value: object) -> str:
    """A string or a whole number as text (ids come as either), else nothing."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**30:
        return str(value)
    return value.strip() if isinstance(value, str) else ""


def _seconds(value: object) -> float | None:
    """Gong's integer milliseconds in seconds."""
    whole = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15
    return sound_time(value / 1000) if whole and isinstance(value, int | float) else None
