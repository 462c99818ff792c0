"""Whatever comes in: a sensible Transcript, or one clear sentence."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from bridge.transcripts.cleaning import SIZE_LIMIT_MB
from bridge.transcripts.reader import load_transcript, parse_transcript
from engine.errors import InputError
from engine.vocabulary import Side

CALL = "Zoë: Guten Tag, passt es?\nÅsa: Ja — fünf Minuten.\n"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \n\t\r\n", "empty"),
        (codecs.BOM_UTF8, "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "picture"),
        (b"PK\x03\x04\x14\x00\x06\x00word/document.xml", "save it as text"),
        (b"%PDF-1.7\n%", "PDF"),
        (b"{\\rtf1\\ansi Ann: Hello}", "rich-text"),
        (b"\x00\x00\x00\x20ftypisom\x00", "video"),
        (bytes(range(256)) * 8, "not text"),
        (bytes([1, 2, 3, 4, 200, 201, 5, 6]) * 40, "not text"),
        (b"<!DOCTYPE html><html><body>Ann: Hello</body></html>", "web page"),
        (b"\n <html lang='en'><head>", "web page"),
        (b'{"turns": [{"speaker": "Ann", "text": "Hel', "line 1, column"),
        (b'{"notes": ["nothing here"]}', "no list of turns"),
        (b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
        (b'{"turns": [{"speaker": "a", "text": "x", "t": ' + b"9" * 5000 + b"}]}", "number too large"),
        (b"WEBVTT\n\n00:00:01.000 --> 00:0", "no whole caption"),
        (b"WEBVTT\n", "no whole caption"),
        (
            b'{"id":"a","turns":[{"speaker":"buyer","text":"x"}]}\n'
            b'{"id":"b","turns":[{"speaker":"buyer","text":"x"}]}\n',
            "score --jsonl",
        ),
    ],
)
def test_one_clear_sentence(data: bytes, words: str) -> None:
    with pytest.raises(InputError) as refused:
        parse_transcript(data, name="call.bin")
    sentence = str(refused.value)
    assert words in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert ":" in sentence


def test_a_program_pasted_as_text_is_refused_too() -> None:
    with pytest.raises(InputError, match="The pasted text is not text"):
        parse_transcript("\x7fELF\x02\x01\x01 Name: words " * 20)
    assert len(parse_transcript("\x07" + CALL * 5).turns) == 10


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_encodings_give_the_same_words(encoding: str) -> None:
    turns = parse_transcript(CALL.encode(encoding)).turns
    assert [(turn.speaker.id, turn.text) for turn in turns] == [
        ("Zoë", "Guten Tag, passt es?"),
        ("Åsa", "Ja — fünf Minuten."),
    ]


def test_a_guess_at_the_encoding_is_told() -> None:
    assert any("Windows-1252" in note for note in parse_transcript(CALL.encode("cp1252")).notes)
    assert any("UTF-16" in note for note in parse_transcript(CALL.encode("utf-16-le")).notes)


def test_a_file_cut_inside_a_letter_keeps_what_is_whole() -> None:
    read = parse_transcript("Ann: Hello é".encode()[:-1])
    assert read.turns[0].text == "Hello"
    assert any("cut off" in note for note in read.notes)


def test_a_truncated_vtt_keeps_the_whole_captions() -> None:
    vtt = "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\nAnn: Hello.\n\n2\n00:00:03.000 --> 00:0"
    for cut in (vtt, vtt[:-4], vtt + "0:04.000\n", vtt + "0:04.000\n<v A"):
        read = parse_transcript(cut)
        assert [turn.text for turn in read.turns][:1] == ["Hello."]
        assert any("in the middle of a caption" in note for note in read.notes), cut


def test_a_whole_vtt_is_not_called_truncated() -> None:
    assert parse_transcript("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nAnn: Hello").notes == (
        "Only Ann speaks in it.",
    )


def test_one_speaker_works_and_is_told() -> None:
    read = parse_transcript("Ann: Is anybody there?\n")
    assert read.notes == ("Only Ann speaks in it.",)
    assert read.turns[0].speaker.side is Side.UNKNOWN


@pytest.mark.parametrize(
    "text", ["just three words", "hello", "So I left it there.\n\nNobody came back to me.\n"]
)
def test_no_speakers_is_one_unknown_voice(text: str) -> None:
    read = parse_transcript(text)
    assert read.voices == ("Unknown",)
    assert read.seller is None
    assert " ".join(turn.text for turn in read.turns) == " ".join(text.split())
    assert any("No speakers are named" in note for note in read.notes)


def test_emoji_and_right_to_left_text_survive() -> None:
    turns = parse_transcript("🦄 Noa: שלום, זה מעניין 🙂\nعمر: كم السعر؟\n").turns
    assert [turn.speaker.id for turn in turns] == ["🦄 Noa", "عمر"]
    assert turns[1].text == "كم السعر؟"


def test_a_name_cannot_be_spoofed_by_turning_the_direction() -> None:
    read = parse_transcript("\u202ennA\u202c: Hello.\nAnn\u200b: Still.\n\u2067Bo\u2069: Hi.\n")
    assert read.voices == ("nnA", "Ann", "Bo")
    assert "\u202e" not in "".join(
        turn.text for turn in parse_transcript("Ann: Pay \u202e001\u202c now.").turns
    )


def test_an_unknown_format_names_the_choices() -> None:
    with pytest.raises(InputError, match="zoom-vtt"):
        parse_transcript("Ann: Hello.", format="docx")


@pytest.mark.parametrize(
    "format", ["zoom-chat", "otter", "gong-json", "srt", "sbv", "json", "jsonl", "teams-metadata"]
)
def test_a_forced_format_that_does_not_fit_says_so(format: str) -> None:
    with pytest.raises(InputError):
        parse_transcript("Ann: Hello.\nBo: Hi.\n", format=format)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.vtt is not there"):
        load_transcript(tmp_path / "gone.vtt")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        load_transcript(tmp_path)


def test_a_device_is_refused() -> None:
    with pytest.raises(InputError, match="is not a file"):
        load_transcript(Path("/dev/null"))


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "recording.vtt"
    with path.open("wb") as sparse:
        sparse.truncate(200_000_000)

    def _opened(*_: object, **__: object) -> None:
        raise AssertionError("the file was opened")

    monkeypatch.setattr(Path, "open", _opened)
    with pytest.raises(InputError, match=rf"200 MB, more than the {SIZE_LIMIT_MB} MB"):
        load_transcript(path)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(13, "Permission denied"), "may not be read"),
        (FileNotFoundError(2, "gone"), "is not there"),
        (OSError(5, "Input/output error"), "Input/output error"),
    ],
)
def test_a_file_that_fails_while_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, words: str
) -> None:
    path = tmp_path / "call.txt"
    path.write_text(CALL, encoding="utf-8")

    def _fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Path, "open", _fails)
    with pytest.raises(InputError, match=words):
        load_transcript(path)


def test_a_path_with_a_null_is_refused() -> None:
    with pytest.raises(InputError, match="path is not usable"):
        load_transcript(Path("call\x00.txt"))
