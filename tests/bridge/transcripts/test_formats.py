"""Real exports, format by format: who spoke, how often, when, and what was left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.transcripts.reader import FORMATS, Transcript, load_transcript, parse_transcript
from engine.vocabulary import Side

FIXTURES = Path(__file__).parent / "fixtures"

DETECTED = (
    ("zoom_acdt.vtt", "zoom-vtt", 123, 16),
    ("zoom_focil.vtt", "zoom-vtt", 15, 2),
    ("zoom_chat.txt", "zoom-chat", 37, 17),
    ("teams_old.vtt", "teams-vtt", 5, 3),
    ("teams_now.vtt", "teams-vtt", 3, 3),
    ("teams_graph_content.vtt", "teams-vtt", 1, 1),
    ("teams_graph_metadata.vtt", "teams-metadata", 1, 1),
    ("meet_markdown.md", "meet", 16, 4),
    ("meet_plain.md", "meet", 30, 6),
    ("otter_markdown.md", "otter", 19, 4),
    ("otter_plain.txt", "otter", 19, 4),
    ("gong.json", "gong-json", 2, 2),
    ("gonglite_acme.json", "json", 10, 2),
    ("gonglite_brightsmile.json", "json", 12, 2),
    ("webvtt_sample.srt", "srt", 1, 1),
    ("webvtt_sample.sbv", "sbv", 1, 1),
    ("webvtt_comments.vtt", "vtt", 1, 1),
    ("webvtt_youtube_dl.vtt", "vtt", 1, 1),
)


def _load(name: str) -> Transcript:
    return load_transcript(FIXTURES / name)


@pytest.mark.parametrize(("name", "format", "turns", "voices"), DETECTED)
def test_each_fixture_is_told_by_its_content(name: str, format: str, turns: int, voices: int) -> None:
    read = _load(name)
    assert (read.format, len(read.turns), len(read.voices)) == (format, turns, voices)
    assert [turn.index for turn in read.turns] == list(range(turns))
    assert all(turn.text and turn.text == " ".join(turn.text.split()) for turn in read.turns)
    starts = [turn.start for turn in read.turns if turn.start is not None]
    assert starts == sorted(starts)


@pytest.mark.parametrize(("name", "format", "turns", "voices"), DETECTED)
def test_forcing_the_format_gives_the_same(name: str, format: str, turns: int, voices: int) -> None:
    assert load_transcript(FIXTURES / name, format=format) == _load(name)


def test_zoom_keeps_odd_names_and_a_name_seen_once() -> None:
    voices = _load("zoom_acdt.vtt").voices
    assert {"Sam | Nimbus", "Karim T. (matkt)", "pk910", "saulius"} <= set(voices)


def test_a_zoom_cue_without_a_name_continues_the_speaker() -> None:
    vtt = (
        "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\nAnn: We looked at\n\n"
        "2\n00:00:02.100 --> 00:00:03.000\nthree tools.\n"
    )
    (turn,) = parse_transcript(vtt).turns
    assert (turn.speaker.id, turn.text, turn.start, turn.end) == (
        "Ann",
        "We looked at three tools.",
        1.0,
        3.0,
    )


def test_reactions_are_left_out_of_the_chat_and_replies_keep_their_words() -> None:
    read = _load("zoom_chat.txt")
    assert "21 reactions were left out." in read.notes
    assert not any("Reacted to" in turn.text or "Replying to" in turn.text for turn in read.turns)
    assert any(turn.text.startswith("prysm votes correctly now") for turn in read.turns)


def test_the_older_chat_form_is_read() -> None:
    chat = (
        "10:02:33\t From  Ann Lee  to  Everyone : Hello\n"
        "10:02:40\t From Bo to Ann Lee(Direct Message): Hi\nthere\n"
    )
    turns = parse_transcript(chat).turns
    assert [(turn.speaker.id, turn.text, turn.start) for turn in turns] == [
        ("Ann Lee", "Hello", 0.0),
        ("Bo", "Hi there", 7.0),
    ]


def test_old_teams_fractions_are_milliseconds() -> None:
    turns = _load("teams_old.vtt").turns
    assert (turns[1].start, turns[1].end) == (4.32, 6.09)
    assert turns[2].text == "So the pilot ran for six weeks, and nobody was paid late."
    assert (turns[2].start, turns[2].end) == (52.51, 55.4)
    assert (turns[3].start, turns[3].end) == (62.005, 67.04)
    assert turns[3].text == "That is what I wanted to hear & more."
    assert turns[4].speaker.id == "Speaker 5f1c2f0e"


def test_padded_fractions_stay_decimal() -> None:
    (turn,) = parse_transcript("WEBVTT\n\n00:00:01.5 --> 00:00:02.25\n<v Ann>Hello</v>\n").turns
    assert (turn.start, turn.end) == (1.5, 2.25)


def test_new_teams_joins_cut_sentences_and_two_line_cues() -> None:
    read = _load("teams_now.vtt")
    assert read.turns[0].text.endswith("Before the numbers, what made you look at payroll now?")
    assert read.turns[1].text == "Two late runs in a quarter & a board that doesn't forget."
    assert read.seller is not None
    assert read.seller.voice == "Dana Whitfield (Northgate)"
    assert [turn.speaker.side for turn in read.turns] == [Side.OURS, Side.THEIRS, Side.OURS]


def test_graph_metadata_is_read_from_its_json() -> None:
    (turn,) = _load("teams_graph_metadata.vtt").turns
    assert (turn.speaker.id, turn.text) == ("User Name", "This is a transcription test.")
    assert (turn.start, turn.end) == (16.246, 17.726)


@pytest.mark.parametrize("name", ["meet_markdown.md", "meet_plain.md"])
def test_meet_leaves_out_the_notes_above_and_the_footer(name: str) -> None:
    read = _load(name)
    assert read.title.startswith("Akash Network")
    assert any("agenda" in note for note in read.notes)
    said = " ".join(turn.text for turn in read.turns)
    assert "ended after" not in said
    assert "Participants" not in read.voices
    assert "computer generated" not in said


def test_meet_times_belong_to_the_paragraph_below() -> None:
    turns = _load("meet_markdown.md").turns
    assert [turn.start for turn in turns[:3]] == [0.0, 64.0, 122.0]


def test_otter_continues_a_speaker_after_a_blank_line_and_drops_the_footer() -> None:
    assert _load("otter_markdown.md").turns[0].text.endswith("Welcome to the ladybug podcast. I'm Kelly.")
    plain = _load("otter_plain.txt")
    assert plain.turns[1].start == 23.0
    assert not any("otter.ai" in turn.text for turn in plain.turns)


def test_unnamed_otter_speakers_take_no_side() -> None:
    sides = {
        turn.speaker.id: turn.speaker.side
        for turn in load_transcript(FIXTURES / "otter_plain.txt", seller="emma").turns
    }
    assert (sides["Emma"], sides["Kelly"], sides["Unknown Speaker"]) == (Side.OURS, Side.THEIRS, Side.UNKNOWN)


def test_teams_word_text_and_zoom_captions_read_like_otter() -> None:
    teams = (
        "Call-20260615-Meeting Transcript\nAnn Lee started transcription\n\n"
        "Ann Lee   0:03\nHello.\nBo Hart   0:09\nHi.\nBo Hart left the meeting\n"
    )
    read = parse_transcript(teams)
    assert [(turn.speaker.id, turn.text, turn.start) for turn in read.turns] == [
        ("Ann Lee", "Hello.", 3.0),
        ("Bo Hart", "Hi.", 9.0),
    ]
    assert any("joining" in note for note in read.notes)
    zoom = parse_transcript("[Ann Lee] 20:30:26\nHello.\n\n[Bo Hart] 20:30:31\nHi.\n")
    assert [(turn.speaker.id, turn.start) for turn in zoom.turns] == [("Ann Lee", 0.0), ("Bo Hart", 5.0)]
    assert any("times of day" in note for note in zoom.notes)


def test_old_teams_word_files_name_the_voice_on_a_line_of_its_own() -> None:
    text = "".join(
        f"0:0:{at}.0 --> 0:0:{at}.90\n{'Ann Lee' if at % 2 else 'Bo'}\nWe grew {at}.\n\n" for at in range(6)
    )
    turns = parse_transcript(text).turns
    assert [turn.speaker.id for turn in turns] == ["Bo", "Ann Lee"] * 3
    assert (turns[5].text, turns[5].start, turns[5].end) == ("We grew 5.", 5.0, 5.09)


@pytest.mark.parametrize(
    "heads",
    [
        ("@0:03 - Ann Lee (Acme)", "@0:09 - Bo"),
        ("0:03 | Ann Lee (Acme)", "0:09 | Bo"),
        ("Ann Lee (Acme) 00:03", "Bo 00:09"),
    ],
)
def test_other_note_takers_heads_read_like_otter(heads: tuple[str, str]) -> None:
    turns = parse_transcript(f"{heads[0]}\n  Hello.\n\n{heads[1]}\n  Hi.\n").turns
    assert [(turn.speaker.id, turn.text, turn.start) for turn in turns] == [
        ("Ann Lee (Acme)", "Hello.", 3.0),
        ("Bo", "Hi.", 9.0),
    ]


def test_a_new_meet_document_is_read_from_its_last_heading() -> None:
    text = (
        "✍️ Quick notes\nKyle Tabor: this is a note\n\n📖 Transcript\nApr 24, 2026\n"
        "Round Up Call - Transcript\n00:06:20\n \n"
        "Ann Lee: Hello there.\nBo: Hi.\n\n00:07:20\n\nAnn Lee: Shall we?\n\n"
        "Transcription ended after 00:55:19\n\n"
        "This editable transcript was computer generated and might contain errors.\n"
    )
    read = parse_transcript(text)
    assert (read.format, read.title) == ("meet", "Round Up Call")
    assert [(turn.speaker.id, turn.text, turn.start) for turn in read.turns] == [
        ("Ann Lee", "Hello there.", 380.0),
        ("Bo", "Hi.", None),
        ("Ann Lee", "Shall we?", 440.0),
    ]


def test_gong_uses_milliseconds_and_its_own_word_on_sides() -> None:
    turns = _load("gong.json").turns
    assert (turns[0].start, turns[0].end) == (0.46, 5.12)
    assert [turn.speaker.side for turn in turns] == [Side.OURS, Side.THEIRS]


def test_gong_without_names_numbers_the_speakers() -> None:
    sentence = '{"start":0,"end":900,"text":"Hi."}'
    told = f'{{"callTranscripts":[{{"transcript":[{{"speakerId":"9","sentences":[{sentence}]}}]}}]}}'
    read = parse_transcript(told)
    assert read.voices == ("Speaker 1",)
    assert any("numbered" in note for note in read.notes)


def test_rolling_captions_say_each_word_once() -> None:
    (turn,) = _load("webvtt_youtube_dl.vtt").turns
    assert turn.text == "yeah what this will happen is I'm telling"


def test_a_line_said_twice_stays_twice() -> None:
    vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\nNo.\n\n00:02.000 --> 00:03.000\nNo.\n"
    assert parse_transcript(vtt).turns[0].text == "No. No."


def test_comments_headers_and_tags_are_not_spoken() -> None:
    assert "translation" not in _load("webvtt_comments.vtt").turns[0].text.casefold()
    assert _load("webvtt_cue_tags.vtt").turns[0].text.endswith("Like a big-a pizza pie That's amore")
    assert _load("webvtt_metadata_headers_multiline.vtt").turns[0].text == "Caption text #1 Caption text #2"


def test_two_voices_in_one_cue_are_two_turns() -> None:
    vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v.loud Ann>Ready?</v> <v Bo>Yes.</v>\n"
    assert [(turn.speaker.id, turn.text) for turn in parse_transcript(vtt).turns] == [
        ("Ann", "Ready?"),
        ("Bo", "Yes."),
    ]


@pytest.mark.parametrize(
    "table",
    [
        'speaker,text,start\nAnn,"Hello, Bo.",1.5\nBo,Hi.,3\n',
        "Start;Speaker;Text\n0:01.5;Ann;Hello, Bo.\n0:03;Bo;Hi.\n",
        "startMs\tspeaker_name\tsentence\n1500\tAnn\tHello, Bo.\n3000\tBo\tHi.\n",
        "0:01.5\tAnn\tHello, Bo.\n0:03\tBo\tHi.\n",
    ],
)
def test_tables_find_their_columns(table: str) -> None:
    read = parse_transcript(table)
    assert read.format == "csv"
    assert [(turn.speaker.id, turn.text, turn.start) for turn in read.turns] == [
        ("Ann", "Hello, Bo.", 1.5),
        ("Bo", "Hi.", 3.0),
    ]


@pytest.mark.parametrize(
    "told",
    [
        '[{"speaker": "Ann", "text": "Hello."}, {"speaker": "Bo", "text": "Hi."}]',
        '{"results": {"segments": [{"role": "Ann", "content": "Hello."}, {"role": "Bo", "content": "Hi."}]}}',
        '{"monologues": [{"speaker": 0, "elements": [{"value": "Hello"}, {"type": "punct", "value": "."}]},'
        ' {"speaker": 1, "elements": [{"value": "Hi."}]}],'
        ' "speakers": [{"id": 0, "name": "Ann"}, {"id": 1, "name": "Bo"}]}',
        '{"speaker": "Ann", "text": "Hello."}\n{"speaker": {"name": "Bo"}, "text": "Hi."}\n',
    ],
)
def test_json_under_any_of_its_names(told: str) -> None:
    assert [(turn.speaker.id, turn.text) for turn in parse_transcript(told).turns] == [
        ("Ann", "Hello."),
        ("Bo", "Hi."),
    ]


def test_json_milliseconds_are_told_by_their_size() -> None:
    read = parse_transcript(
        '[{"speaker":"A","text":"Hi.","start":250},{"speaker":"B","text":"Yes.","start":5250}]'
    )
    assert [turn.start for turn in read.turns] == [0.25, 5.25]
    assert any("milliseconds" in note for note in read.notes)


def test_the_projects_own_line_is_kept_turn_by_turn() -> None:
    line = (
        '{"id": "x-1", "turns": [{"speaker": "seller", "text": "Hi.", "t": 0},'
        ' {"speaker": "seller", "text": "Still me.", "t": 1},'
        ' {"speaker": "buyer", "text": "", "t": null}, {"speaker": "assistant", "text": "(laughs)"}]}'
    )
    for text in (line, line + "\n"):
        read = parse_transcript(text, format="jsonl")
        assert [turn.text for turn in read.turns] == ["Hi.", "Still me.", "", "(laughs)"]
        assert [turn.speaker.side for turn in read.turns] == [Side.OURS, Side.OURS, Side.THEIRS, Side.UNKNOWN]
    assert parse_transcript(line).title == "x-1"


def test_plain_text_with_times_markdown_and_headings() -> None:
    text = (
        "Acme pricing call\n\nDate: 12 May\nParticipants: Ann, Bo\n\n"
        "[00:05] **Ann Lee:** So here's the thing: we grew.\nIt was fast.\n\n"
        "00:00:12 Bo: And now?\n(Acme) skip\nAnn Lee (00:20): Now: pricing.\n"
    )
    read = parse_transcript(text)
    assert (read.format, read.title) == ("text", "Acme pricing call")
    assert [(turn.speaker.id, turn.text, turn.start) for turn in read.turns] == [
        ("Ann Lee", "So here's the thing: we grew. It was fast.", 5.0),
        ("Bo", "And now? (Acme) skip", 12.0),
        ("Ann Lee", "Now: pricing.", 20.0),
    ]


def test_a_name_on_a_line_of_its_own_speaks_what_follows() -> None:
    turns = parse_transcript("Ann Lee:\n\nHello there.\n\nBo (00:02):\nHi.\n").turns
    assert [(turn.speaker.id, turn.text, turn.start) for turn in turns] == [
        ("Ann Lee", "Hello there.", None),
        ("Bo", "Hi.", 2.0),
    ]
    assert len(parse_transcript("Ann Lee:\n\nHello\n\nyou\n", format="text").turns) == 1


def test_stage_directions_are_left_out_and_counted() -> None:
    read = parse_transcript(
        "Ann: [laughter] Yes (inaudible) fine.\nBo: (pause)\nAnn: Our plan (the big one) fits.\n"
    )
    assert [turn.text for turn in read.turns] == ["Yes fine. Our plan (the big one) fits."]
    assert "3 stage directions were left out." in read.notes


def test_every_format_has_a_fixture() -> None:
    assert {format for _, format, _, _ in DETECTED} | {"text", "csv", "jsonl"} == set(FORMATS)
