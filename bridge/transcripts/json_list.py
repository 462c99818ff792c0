"""JSON: a list of turns, bare or inside an object, under any of the names that products use.

One rule: the first list of objects that hold text is the talk; what lies beside it (notes, summaries) is
never read. The project's own line `{"id", "turns": [{"speaker", "text", "t"}]}` is kept turn by turn, with
the sides it states. JSON Lines uses these functions too.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bridge.transcripts.clock import clock_seconds, sound_time
from bridge.transcripts.cue import UNNAMED, Cue, Page
from engine.errors import InputError
from engine.vocabulary import Side

VOICE_KEYS = (
    "speaker", "speakerName", "speaker_name", "name", "role", "user", "author", "participant", "from",
    "voice", "speakerLabel", "speaker_label", "speakerId", "speaker_id", "who", "channel",
)  # fmt: skip
TEXT_KEYS = (
    "text", "content", "sentence", "utterance", "spokenText", "transcript", "message", "body",
    "display", "words",
)  # fmt: skip
START_KEYS = (
    "start",
    "t",
    "startTime",
    "start_time",
    "timestamp",
    "time",
    "offset",
    "begin",
    "ts",
    "from_time",
)
END_KEYS = ("end", "endTime", "end_time", "stop", "end_ts")
START_MS_KEYS = ("startMs", "start_ms", "startTimeMs", "start_time_ms", "offsetMs")
END_MS_KEYS = ("endMs", "end_ms", "endTimeMs", "end_time_ms")
CONTRACT_SIDES: Mapping[str, Side] = {"seller": Side.OURS, "buyer": Side.THEIRS}

_DEPTH = 8
_SLOW_WORD = 30.0
"""No one takes so many seconds a word: times that say so are milliseconds."""
_IN_MS = "Its times are too long for seconds and were read as milliseconds."


def read(text: str) -> Page:
    """Cues of a JSON transcript."""
    told = load_json(text)
    if isinstance(told, dict) and is_conversation(told):
        return conversation(told)
    items = find_items(told)
    if not items:
        raise InputError(
            "This JSON holds no list of turns: it needs one such as "
            '{"turns": [{"speaker": "Ann", "text": "Hello"}]}.'
        )
    return items_page(items, _title(told), _names(told))


def load_json(text: str) -> object:
    """`text` as JSON values; InputError that says where it breaks."""
    try:
        value: object = json.loads(text)
    except json.JSONDecodeError as reason:
        raise InputError(
            f"This JSON breaks off or is damaged at line {reason.lineno}, column {reason.colno}: "
            "export it again."
        ) from None
    except (ValueError, RecursionError):
        raise InputError(
            "This JSON is nested too deeply or holds a number too large: export it again."
        ) from None
    return value


def is_conversation(told: Mapping[str, object]) -> bool:
    """True for the project's own line: turns whose speakers are seller, buyer or others, by contract."""
    turns = told.get("turns")
    if not isinstance(turns, list) or not turns:
        return False
    speakers = [turn.get("speaker") for turn in turns if isinstance(turn, dict)]
    return len(speakers) == len(turns) and any(speaker in ("seller", "buyer") for speaker in speakers)


def conversation(told: Mapping[str, object]) -> Page:
    """The page of the project's own line: one cue a turn, nothing merged, sides as stated."""
    turns = told.get("turns")
    cues = []
    for turn in turns if isinstance(turns, list) else ():
        if isinstance(turn, dict):
            words = turn.get("text")
            voice = _voice(turn.get("speaker"), {}) or UNNAMED
            cues.append(Cue(voice, words if isinstance(words, str) else "", _seconds(turn.get("t"))))
    sides = {cue.voice: CONTRACT_SIDES.get(cue.voice, Side.UNKNOWN) for cue in cues}
    name = told.get("id")
    return Page(tuple(cues), title=name if isinstance(name, str) else "", sides=sides, settled=True)


def items_page(items: Sequence[Mapping[str, object]], title: str, names: Mapping[str, str]) -> Page:
    """The page of a list of turn-like objects."""
    cues = [cue for item in items if (cue := _cue(item, names)).text]
    cues, slow = _in_seconds(cues)
    return Page(tuple(cues), title=title, notes=(_IN_MS,) if slow else ())


def find_items(told: object) -> list[Mapping[str, object]]:
    """The first list of objects with text, searched from the outside in; empty if there is none."""
    queue: deque[tuple[object, int]] = deque([(told, 0)])
    while queue:
        value, depth = queue.popleft()
        if depth > _DEPTH:
            continue
        if isinstance(value, list):
            items: list[Mapping[str, object]] = [item for item in value if isinstance(item, dict)]
            if any(_says(item) for item in items):
                return items
            queue.extend((item, depth + 1) for item in items)
        elif isinstance(value, dict):
            queue.extend((part, depth + 1) for part in value.values() if isinstance(part, dict | list))
    return []


def _says(item: Mapping[str, object]) -> bool:
    return bool(_text(item)) and any(
        item.get(key) is not None for key in (*VOICE_KEYS, *START_KEYS, *START_MS_KEYS)
    )


def _cue(item: Mapping[str, object], names: Mapping[str, str]) -> Cue:
    voice = next((name for key in VOICE_KEYS if (name := _voice(item.get(key), names))), "")
    return Cue(
        voice,
        _text(item),
        _moment(item, START_KEYS, START_MS_KEYS),
        _moment(item, END_KEYS, END_MS_KEYS),
    )


def _text(item: Mapping[str, object]) -> str:
    for key in TEXT_KEYS:
        value = item.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
    for key, joint in (("elements", ""), ("sentences", " "), ("words", " ")):
        value = item.get(key)
        if isinstance(value, list):
            return joint.join(_piece(part) for part in value).strip()
    return ""


def _piece(part: object) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, dict):
        found = (part.get(key) for key in ("text", "value", "word", "sentence"))
        return next((value for value in found if isinstance(value, str)), "")
    return ""


def _voice(value: object, names: Mapping[str, str]) -> str:
    if isinstance(value, dict):
        return next(
            (
                name
                for key in ("name", "displayName", "email", "id")
                if (name := _voice(value.get(key), names))
            ),
            "",
        )
    if isinstance(value, bool):
        return ""
    if isinstance(value, int):
        return names.get(str(value), f"Speaker {value}" if abs(value) < 10**12 else "")
    if isinstance(value, str):
        return names.get(value, value).strip()
    return ""


def _moment(item: Mapping[str, object], keys: Iterable[str], ms_keys: Iterable[str]) -> float | None:
    for key in ms_keys:
        if (value := _seconds(item.get(key))) is not None:
            return value / 1000
    return next((value for key in keys if (value := _seconds(item.get(key))) is not None), None)


def _seconds(value: object) -> float | None:
    """Seconds of a number, `"1.5"`, `"0:01"` or a date and time; None for anything else."""
    if isinstance(value, str):
        text = value.strip()[:40]
        try:
            return sound_time(float(text.removesuffix("s")))
        except ValueError:
            return clock_seconds(text) if "T" not in text else _date_seconds(text)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return sound_time(float(value))
    except OverflowError:
        return None


def _date_seconds(text: str) -> float | None:
    try:
        return sound_time(datetime.fromisoformat(text).timestamp())
    except (ValueError, OverflowError, OSError):
        return None


def _in_seconds(cues: list[Cue]) -> tuple[list[Cue], bool]:
    """Times that leave half a minute a word are milliseconds; True if they were."""
    starts = [cue.start for cue in cues if cue.start is not None]
    words = sum(len(cue.text.split()) for cue in cues)
    if len(starts) < 2 or starts[-1] - starts[0] <= _SLOW_WORD * words:
        return cues, False

    def less(value: float | None) -> float | None:
        return None if value is None else value / 1000

    return [Cue(cue.voice, cue.text, less(cue.start), less(cue.end)) for cue in cues], True


def _title(told: object) -> str:
    if isinstance(told, dict):
        for key in ("title", "name", "subject", "topic"):
            value = told.get(key)
            if isinstance(value, str):
                return value.strip()
    return ""


def _names(told: object) -> dict[str, str]:
    """Names by id, where the file lists its people beside the talk."""
    names: dict[str, str] = {}
    if not isinstance(told, dict):
        return names
    for key in ("speakers", "participants", "parties", "attendees", "users"):
        people = told.get(key)
        for person in people if isinstance(people, list) else ():
            if not isinstance(person, dict):
                continue
            name = _voice(person.get("name") or person.get("displayName"), {})
            for id_key in ("speakerId", "speaker_id", "id", "userId"):
                marker = person.get(id_key)
                if name and isinstance(marker, str | int) and not isinstance(marker, bool):
                    names[str(marker) if isinstance(marker, str) or abs(marker) < 10**12 else ""] = name
    return names
