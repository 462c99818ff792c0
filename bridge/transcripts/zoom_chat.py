"""Zoom's saved chat: `HH:MM:SS` TAB `Name:` TAB text, or `HH:MM:SS From Name to Everyone: text`.

One rule: a line without a time belongs to the message above it. Reactions are messages here
(`Reacted to "..." with`); `omissions.py` leaves them out.
"""

from __future__ import annotations

import re

from bridge.transcripts.clock import clock_seconds
from bridge.transcripts.cue import Cue, Page
from bridge.transcripts.paragraphs import Paragraphs
from engine.errors import InputError

_MESSAGE = re.compile(r"(\d{1,2}:\d{2}:\d{2})\t([^\t]{1,120}?):\t(.*)", re.ASCII | re.DOTALL)
_FROM = re.compile(
    r"(\d{1,2}:\d{2}:\d{2})\s{1,4}From\s{1,3}([^\t:]{1,200}?)\s{0,3}:(?:\s(.*)|$)", re.ASCII | re.DOTALL
)


def read(text: str) -> Page:
    """Cues of a saved Zoom chat, one a message; start times in seconds, no ends."""
    chat = Paragraphs("\n")
    for line in text.split("\n"):
        head = message(line)
        if head is not None:
            chat.open(head.voice, head.text, head.start)
        elif chat.begun:
            chat.add(line)
    if not chat.begun:
        raise InputError("There is no chat message in this text: a line should start with a time and a name.")
    return Page(chat.cues())


def message(line: str) -> Cue | None:
    """The message that starts on this line, if one does."""
    match = _MESSAGE.match(line)
    if match is not None:
        return Cue(match[2].strip(), match[3], clock_seconds(match[1]))
    match = _FROM.match(line)
    if match is None:
        return None
    sender, _, _ = match[2].rpartition(" to ") if " to " in match[2] else (match[2], "", "")
    return Cue(sender.strip(), match[3] or "", clock_seconds(match[1]))
