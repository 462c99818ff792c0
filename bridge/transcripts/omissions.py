"""What stands in a transcript and was not said: stage directions, reactions, joining and leaving.

One rule: whatever is taken out is counted and told in one plain note; words that were said are never taken.
A new phrase goes into the tables below, in the language the product writes it in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from bridge.transcripts.cleaning import word_set
from bridge.transcripts.cue import Cue
from bridge.transcripts.naming import Likeness, likeness

_SOUNDS = word_set(
    "laughs laugh laughter laughing chuckles chuckle giggles music applause clapping inaudible "
    "crosstalk silence pause pauses sighs sigh coughs cough coughing noise unintelligible "
    "indistinct foreign overlapping beep ringing sneezes breathing gasps cheering clears typing "
    "background static"
)
_BRACKETED = re.compile(r"[\[(]([^\[\]()]{1,40})[\])]")
_QUOTED = r"[\"“«„].{0,600}[\"”»“]"
_REACTED = (
    "Reacted to", "Liked", "Loved", "Laughed at", "Emphasized", "Disliked", "Questioned",
    "Se ha reaccionado a", "A réagi à", "Reagierte auf", "Hat auf", "Reagiu a", "Ha reagito a",
)  # fmt: skip
_REPLIED = ("Replying to", "Respondiendo a", "En réponse à", "Antwort auf")
_REACTION = re.compile(
    rf"(?:{'|'.join(_REACTED)}) {_QUOTED}(?: .{{0,60}})?$|Removed a \S{{1,12}} reaction from {_QUOTED}$"
    rf"|已使用.{{1,12}}回应{_QUOTED}$",
    re.DOTALL,
)
_REPLY = re.compile(rf"(?:{'|'.join(_REPLIED)}) {_QUOTED}\s{{0,6}}\n\s{{0,6}}", re.DOTALL)
_COMING = re.compile(
    r"(.{1,80}?) (?:has |have )?"
    r"(?:(?:joined|left|entered)(?: (?:the|this) (?:meeting|call|conversation|room))?"
    r"|(?:started|stopped) (?:the )?(?:transcription|recording))\.?"
)
_MACHINE = re.compile(
    r"(?:(?:This )?(?:meeting|call) is being (?:recorded|transcribed)"
    r"|(?:Recording|Transcription) (?:in progress|started|stopped))\.?",
    re.IGNORECASE,
)
_COUNTED = ("reaction", "line about joining, leaving or recording", "stage direction")


def leave_out(cues: Iterable[Cue]) -> tuple[list[Cue], tuple[str, ...]]:
    """The cues with only what was said, and a note for each kind of thing left out."""
    kept: list[Cue] = []
    counts = dict.fromkeys(_COUNTED, 0)
    for cue in cues:
        if _REACTION.match(cue.text):
            counts[_COUNTED[0]] += 1
            continue
        if _is_coming(cue):
            counts[_COUNTED[1]] += 1
            continue
        text, taken = _without_sounds(_REPLY.sub("", cue.text))
        counts[_COUNTED[2]] += taken
        if text.strip():
            kept.append(replace(cue, text=text))
    return kept, tuple(_told(count, what) for what, count in counts.items() if count)


def is_machine_line(line: str) -> bool:
    """True for a line that the product wrote about the call ("Ann joined the meeting")."""
    if len(line) > 140:
        return False
    text = " ".join(line.split())
    coming = _COMING.fullmatch(text)
    return _MACHINE.fullmatch(text) is not None or (
        coming is not None and likeness(coming[1]) is Likeness.STRONG
    )


def _is_coming(cue: Cue) -> bool:
    """A whole cue that a machine wrote; a named voice may well say "I left" and is left alone."""
    return is_machine_line(cue.text) if not cue.voice else _MACHINE.fullmatch(cue.text.strip()) is not None


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
