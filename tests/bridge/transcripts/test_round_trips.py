"""What is written in a format is read back the same: voices, words and times."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.transcripts.reader import parse_transcript

Said = tuple[str, str, int]
"""Voice, words, start in whole seconds."""

WORDS = st.sampled_from(
    [
        "we",
        "need",
        "three",
        "seats",
        "by",
        "spring",
        "but",
        "not",
        "that",
        "price",
        "so",
        "let",
        "me",
        "check",
        "with",
        "finance",
        "okay",
        "yes",
        "40",
        "now",
    ]
)
NAMES = st.lists(
    st.sampled_from(
        [
            "Ann Lee",
            "Bo",
            "pk910",
            "Karim T. (matkt)",
            "Sam | Nimbus",
            "Zoë O'Hara-Lind",
            "李雷",
            "SPEAKER_00",
        ]
    ),
    min_size=2,
    max_size=4,
    unique=True,
)


@st.composite
def calls(draw: st.DrawFn) -> list[Said]:
    """Calls in which nobody speaks twice in a row and every turn takes 4 s of every 10."""
    names = draw(NAMES)
    count = draw(st.integers(2, 12))
    said, last = [], ""
    for at in range(count):
        voice = draw(st.sampled_from([name for name in names if name != last]))
        words = " ".join(draw(st.lists(WORDS, min_size=1, max_size=14)))
        said.append((voice, f"{words[0].upper()}{words[1:]}{draw(st.sampled_from('.?!'))}", at * 10))
        last = voice
    return said


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _vtt(said: list[Said], cue: Callable[[str, str], str]) -> str:
    blocks = [
        f"{at}\n{_clock(start)}.000 --> {_clock(start + 4)}.000\n{cue(voice, words)}\n"
        for at, (voice, words, start) in enumerate(said, start=1)
    ]
    return "WEBVTT\n\n" + "\n".join(blocks)


def _old_teams(said: list[Said]) -> str:
    blocks = [
        f"0:{start // 60}:{start % 60}.60 --> 0:{start // 60}:{start % 60 + 4}.5\n<v {voice}>{words}</v>\n"
        for voice, words, start in said
    ]
    return "WEBVTT\n\n" + "\n".join(blocks)


def _teams_now(said: list[Said]) -> str:
    guid = "9b2f8a4c-1d3e-4f5a-8b6c-7d8e9f0a1b2c"
    plain = _vtt(said, lambda voice, words: f"<v {voice}>{words.replace(' ', chr(10), 1)}</v>").split("\n")
    return "\ufeff" + "\n".join(f"{guid}/{line}-0" if line.isdecimal() else line for line in plain)


def _metadata(said: list[Said]) -> str:
    return _vtt(said, lambda voice, words: json.dumps({"speakerName": voice, "spokenText": words}))


def _srt(said: list[Said]) -> str:
    return _vtt(said, "{}: {}".format).removeprefix("WEBVTT\n\n").replace(".000", ",000")


def _sbv(said: list[Said]) -> str:
    return "\n".join(
        f"{_clock(start)[1:]}.000,{_clock(start + 4)[1:]}.000\n{voice}: {words}\n"
        for voice, words, start in said
    )


def _gong(said: list[Said]) -> str:
    ids = {voice: str(at) for at, (voice, _, _) in enumerate(said)}
    transcript = [
        {
            "speakerId": ids[voice],
            "sentences": [{"start": start * 1000, "end": start * 1000 + 4000, "text": words}],
        }
        for voice, words, start in said
    ]
    parties = [{"speakerId": marker, "name": voice} for voice, marker in ids.items()]
    return json.dumps({"callTranscripts": [{"callId": "1", "transcript": transcript}], "parties": parties})


def _table(delimiter: str) -> Callable[[list[Said]], str]:
    def write(said: list[Said]) -> str:
        out = io.StringIO()
        rows = csv.writer(out, delimiter=delimiter)
        rows.writerow(["start", "speaker", "text"])
        rows.writerows([start, voice, words] for voice, words, start in said)
        return out.getvalue()

    return write


def _turns(said: list[Said]) -> list[dict[str, object]]:
    return [
        {"speakerName": voice, "sentence": words, "startMs": start * 1000} for voice, words, start in said
    ]


def _jsonl(said: list[Said]) -> str:
    return "".join(
        json.dumps({"speaker": voice, "text": words, "t": start}) + "\n" for voice, words, start in said
    )


def _meet(said: list[Said]) -> str:
    body = "\n\n".join(f"### {_clock(start)}\n\n**{voice}:** {words} \\" for voice, words, start in said)
    return (
        f"# Pricing with Acme\n\n## Attendees\n\nAnn Lee, Bo\n\n## Transcript\n\n{body}\n\n"
        "### Transcription ended after 00:40:12\n"
    )


WRITERS: Mapping[str, tuple[str, Callable[[list[Said]], str]]] = {
    "zoom-vtt": ("zoom-vtt", lambda said: _vtt(said, "{}: {}".format)),
    "zoom-chat": ("zoom-chat", lambda said: "".join(f"{_clock(s)}\t{v}:\t{w}\r\n" for v, w, s in said)),
    "teams-vtt now": ("teams-vtt", _teams_now),
    "teams-metadata": ("teams-metadata", _metadata),
    "meet": ("meet", _meet),
    "otter": (
        "otter",
        lambda said: (
            "\n".join(f"{v}  {s // 60}:{s % 60:02}  \n{w}\n" for v, w, s in said)
            + "\nTranscribed by https://otter.ai\n"
        ),
    ),
    "otter markdown": (
        "otter",
        lambda said: "\n".join(f"**{v}**  {s // 60}:{s % 60:02}  \n{w}\n" for v, w, s in said),
    ),
    "gong-json": ("gong-json", _gong),
    "srt": ("srt", _srt),
    "sbv": ("sbv", _sbv),
    "vtt": ("vtt", lambda said: _vtt(said, "<v {}>{}</v>".format)),
    "text with times": ("text", lambda said: "".join(f"[{_clock(s)}] {v}: {w}\n" for v, w, s in said)),
    "csv": ("csv", _table(",")),
    "csv semicolon": ("csv", _table(";")),
    "csv tab": ("csv", _table("\t")),
    "json list": ("json", lambda said: json.dumps(_turns(said), indent=1)),
    "json inside": ("json", lambda said: json.dumps({"title": "x", "data": {"utterances": _turns(said)}})),
    "jsonl": ("jsonl", _jsonl),
}


@pytest.mark.parametrize("name", WRITERS)
@settings(deadline=None, max_examples=25)
@given(said=calls())
def test_written_and_read_back(name: str, said: list[Said]) -> None:
    format, write = WRITERS[name]
    read = parse_transcript(write(said))
    assert read.format == format
    assert [(turn.speaker.id, turn.text, turn.start) for turn in read.turns] == said


@settings(deadline=None, max_examples=25)
@given(said=calls())
def test_old_teams_times_come_back_with_their_milliseconds(said: list[Said]) -> None:
    read = parse_transcript(_old_teams(said))
    assert read.format == "teams-vtt"
    assert [(turn.speaker.id, turn.text) for turn in read.turns] == [
        (voice, words) for voice, words, _ in said
    ]
    assert [(turn.start, turn.end) for turn in read.turns] == [(s + 0.06, s + 4 + 0.005) for _, _, s in said]


@settings(deadline=None, max_examples=50)
@given(said=calls())
def test_plain_text_comes_back_without_times(said: list[Said]) -> None:
    read = parse_transcript("\n".join(f"{voice}: {words}" for voice, words, _ in said))
    assert [(turn.speaker.id, turn.text) for turn in read.turns] == [
        (voice, words) for voice, words, _ in said
    ]
    assert all(turn.start is None and turn.end is None for turn in read.turns)


@settings(deadline=None, max_examples=25)
@given(said=calls())
def test_the_projects_own_line_comes_back(said: list[Said]) -> None:
    sides = ("seller", "buyer")
    turns = [
        {"speaker": sides[at % 2], "text": words, "t": start} for at, (_, words, start) in enumerate(said)
    ]
    read = parse_transcript(json.dumps({"id": "call-1", "turns": turns}) + "\n")
    assert [{"speaker": turn.speaker.id, "text": turn.text, "t": turn.start} for turn in read.turns] == turns
