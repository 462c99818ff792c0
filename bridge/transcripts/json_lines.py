"""JSON Lines: one turn a line, or one whole conversation in the project's own form.

One rule: a transcript is one call, so a file with many conversations is refused with a word on
`salesrl score --jsonl`, which reads them. What a turn may look like is decided in `json_list.py`.
"""

from __future__ import annotations

import json

from bridge.transcripts.cue import Page
from bridge.transcripts.json_list import conversation, find_items, is_conversation, items_page, load_json
from engine.errors import InputError


def read(text: str) -> Page:
    """Cues of a JSON Lines transcript; damaged lines are left out and counted."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) == 1:
        told = load_json(lines[0])
        if isinstance(told, dict) and is_conversation(told):
            return conversation(told)
    items: list[dict[str, object]] = []
    broken = calls = 0
    for line in lines:
        try:
            value: object = json.loads(line)
        except (ValueError, RecursionError):
            broken += 1
            continue
        if isinstance(value, dict):
            calls += isinstance(value.get("turns"), list)
            items.append(value)
    if calls > 1:
        raise InputError(
            f"This file holds {calls} conversations: score them with `salesrl score --jsonl`, "
            "or keep one line."
        )
    if not find_items(items):
        raise InputError(
            'No line of this file is a turn: each needs the form {"speaker": "Ann", "text": "Hello"}.'
        )
    page = items_page(items, "", {}) if not calls else conversation(items[0])
    notes = (f"{broken} damaged lines were left out.",) if broken else ()
    return Page(page.cues, page.title, page.notes + notes, page.sides, page.settled)
