"""What stands in a transcript and was not said: stage directions, reactions, joining and leaving.

One rule: whatever is taken out is counted and told in one plain note; words that were said are never taken.
A new phrase goes into the tables below, in the language the product writes it in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from bridge.transcripts.cue import Cue

_SOUNDS = frozenset(
    ["laughs", "laugh", "laughter", "laughing", "chuckles", "chuckle", "giggles", "music", "applause", "clapping", "inaudible", "crosstalk", "silence", "pause", "pauses", "sighs", "sigh", "coughs", "cough", "coughing", "noise", "unintelligible", "indistinct", "foreign", "overlapping", "beep", "ringing", "sneezes", "breathing", "gasps", "cheering", "clears", "typing", "background", "static"]
)
_BRACKETED = re.compile(r"[\[(]([^\[\]()]{1,40})[\])]")
_QUOTED = r"[\"“«„].{0,600}[\"”»“]"
_REACTION = re.compile(
    rf"(?:Reacted to|Liked|Loved|Laughed at|Emphasized|Disliked|Questioned|Se ha reaccionado a|A réagi à|Reagierte auf"
    rf"|Hat auf|Reagiu a|Ha reagito a) {_QUOTED}(?: .{{0,60}})?$|Removed a \S{{1,12}} reaction from {_QUOTED}$",
    re.DOTALL,
)
_REPLY = re.compile(
    rf"(?:Replying to|Respondiendo a|En réponse à|Antwort auf) {_QUOTED}\s{{0,6}}\n\s{{0,6}}", re.DOTALL
)
_COMING = re.compile(
    r"(?:.{1,80} )?(?:(?:has |have )?(?:joined|left|entered)(?: (?:the|this) (?:meeting|call|conversation|room))?"
    r"|(?:started|stopped|has started|has stopped) (?:transcription|recording|the recording|the transcription))\.?"
)
_MACHINE = re.compile(
    r"(?:(?:This )?(?:meeting|call) is being (?:recorded|transcribed)|Recording (?:in progress|started|stopped)"
    r"|Transcription (?:started|stopped))\.?",
    re.IGNORECASE,
)


def leave_out(cues: Iterable[Cue]) -> tuple[list[Cue], tuple[str, ...]]:
    """The cues with only what was said, and a note for each kind of thing left out."""
    kept: list[Cue] = []
    counts = {"reaction": 0, "line about joining, leaving or recording": 0, "stage direction": 0}
    for cue in cues:
        if _REACTION.match(cue.text):
            counts["reaction"] += 1
            continue
        if _is_coming(cue):
            counts["line about joining, leaving or recording"] += 1
            continue
        text, taken = _without_sounds(_REPLY.sub("", cue.text))
        counts["stage direction"] += taken
        if text.strip():
            kept.append(replace(cue, text=text))
    return kept, tuple(_told(count, what) for what, count in counts.items() if count)


def _is_coming(cue: Cue) -> bool:
    """A whole cue that a machine wrote; a named voice may well say "I left" and is left alone."""
    text = " ".join(cue.text.split())
    return len(text) < 140 and bool(_MACHINE.fullmatch(text) or (not cue.voice and _COMING.fullmatch(text)))


def _without_sounds(text: str) -> tuple[str, int]:
    taken = 0

    def sound(match: re.Match[str]) -> str:
        nonlocal taken
        first = match[1].strip("♪ ").casefold().split() or ["music"]
        if not (first[0] in _SOUNDS or first[-1] in _SOUNDS) or len(first) > 4:
            return match[0]
        taken += 1
        return ""

    if "[" not in text and "(" not in text:
        return text, 0
    return _BRACKETED.sub(sound, text), taken


def _told(count: int, what: str) -> str:
    if count == 1:
        return f"1 {what} was left out."
    several = what.replace("line", "lines", 1) if what.startswith("line") else f"{what}s"
    return f"{count} {several} were left out."
