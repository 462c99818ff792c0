"""What holds for any call: nothing lost, nothing twice, nothing changed, the same as from its transcript."""

from __future__ import annotations

import random
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.assembler import Assembler, Draft, Settled
from bridge.echoes import LEAST_SURE
from bridge.messages import Caption, Chat
from bridge.transcripts.cue import Cue
from bridge.transcripts.cue import Page as File
from bridge.transcripts.merging import make_turns
from engine.vocabulary import Turn
from tests.bridge.spoken import BEGAN, Page, ms

WORDS = st.sampled_from(
    "so yes no we could you price. fine? really weeks, costs ten per month okay. 报价".split()
)
TEXTS = st.lists(WORDS, min_size=1, max_size=30)
LONG_TEXTS = st.lists(WORDS, min_size=1, max_size=320)
PAUSES = st.sampled_from([0.0, 0.1, 0.9, 1.6, 2.5, 3.5, 7.0])
VOICES = st.sampled_from(["Anna", "Ben"])


@dataclass(frozen=True, slots=True)
class Event:
    """A revision of one utterance, or a message (id "m"), `pause` seconds after the one before, which reaches
    us `delay` later; `ticks` moments in between."""

    id: str
    voice: str
    size: int
    pause: float
    delay: float
    ticks: int


EVENTS = st.lists(
    st.builds(
        Event, st.sampled_from("abcdem"), VOICES, st.integers(0, 30), PAUSES, PAUSES, st.integers(0, 2)
    ),
    max_size=40,
)


def play(
    events: list[Event], texts: dict[str, list[str]], *, tick: bool = True
) -> tuple[list[Turn], list[str]]:
    """What settles when captions grow and shrink, and when a draft was not what would settle."""
    assembler, page, at, spoken = Assembler(ms(0.0)), Page(), 0.0, 0.0
    settled: list[Turn] = []
    wrong: list[str] = []
    draft: Turn | None = None

    def keep(told: list[Draft | Settled] | list[Settled]) -> None:
        nonlocal draft
        for piece in told:
            if isinstance(piece, Settled):
                settled.append(piece.turn)
                draft = None
            else:
                draft = piece.turn if piece.turn.text else None
        following = Assembler(ms(0.0), assembler.keep()).end(BEGAN + at)
        if (following[0].turn if following else None) != draft:
            wrong.append(f"after {at}")

    for event in events:
        before, spoken = at, spoken + event.pause
        at = max(at, spoken + event.delay)
        for step in range(event.ticks if tick else 0):
            keep(assembler.tick(BEGAN + before + (at - before) * (step + 1) / (event.ticks + 1)))
        words = " ".join(texts[event.id][: event.size])
        if event.id == "m":
            frame: Caption | Chat = page.chat(f"m{spoken}", words, spoken, speaker=event.voice)
        else:
            frame = page.caption(event.id, words, spoken, speaker=event.voice)
        keep(assembler.take(frame, BEGAN + at))
    settled += [piece.turn for piece in assembler.end(BEGAN + at)]
    return settled, wrong


CALLS = st.fixed_dictionaries(dict.fromkeys("abcdem", TEXTS))


@settings(max_examples=60)
@given(EVENTS, CALLS)
def test_indices_have_no_gap_and_a_draft_is_what_would_settle(
    events: list[Event], texts: dict[str, list[str]]
) -> None:
    settled, wrong = play(events, texts)
    assert [turn.index for turn in settled] == list(range(len(settled)))
    assert wrong == []


@settings(max_examples=60)
@given(EVENTS, CALLS)
def test_ticks_in_between_change_nothing(events: list[Event], texts: dict[str, list[str]]) -> None:
    assert play(events, texts)[0] == play(events, texts, tick=False)[0]


@settings(max_examples=100)
@given(LONG_TEXTS, st.randoms(use_true_random=False), st.lists(PAUSES, min_size=1, max_size=9))
def test_whatever_the_order_of_revisions_no_word_is_lost_or_doubled(
    words: list[str], dice: random.Random, pauses: list[float]
) -> None:
    sizes = sorted({1, *range(1, len(words), max(len(words) // 9, 1)), len(words)})
    captions = [
        Page("stream-one", n).caption("a", " ".join(words[:size]), 0.0, revision=n)
        for n, size in enumerate(sizes)
    ]
    dice.shuffle(captions)
    assembler, at, settled = Assembler(ms(0.0)), 0.0, list[Turn]()
    for n, caption in enumerate(captions):
        at += pauses[n % len(pauses)]
        later = Caption(**{f: getattr(caption, f) for f in Caption.__struct_fields__} | {"at_ms": ms(at)})
        told = assembler.take(later, BEGAN + at)
        settled += [piece.turn for piece in told if isinstance(piece, Settled)]
    settled += [piece.turn for piece in assembler.end(BEGAN + at)]
    assert " ".join(turn.text for turn in settled).split() == words


@dataclass(frozen=True, slots=True)
class Speech:
    """What one voice says after a pause, at three words a second."""

    voice: str
    words: list[str]
    pause: float
    final: bool


SPEECHES = st.lists(
    st.builds(
        Speech,
        VOICES,
        st.one_of(TEXTS, TEXTS, LONG_TEXTS),
        st.sampled_from([0.0, 0.5, 1.7, 2.3, 5.5, 6.5]),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


def speak(speeches: list[Speech]) -> tuple[list[tuple[Caption, float]], list[Cue]]:
    """The captions of a call as they come, and its transcript's cues."""
    page, at = Page(), 0.0
    frames: list[tuple[Caption, float]] = []
    cues: list[Cue] = []
    for n, speech in enumerate(speeches):
        at += speech.pause
        began = at
        for size in range(1, len(speech.words) + 1):
            text, final = " ".join(speech.words[:size]), speech.final and size == len(speech.words)
            frames.append((page.caption(f"u{n}", text, at, speaker=speech.voice, final=final), at))
            at += 1 / 3 if size < len(speech.words) else 0.0
        cues.append(Cue(speech.voice, " ".join(speech.words), began, at))
    return frames, cues


@settings(max_examples=60)
@given(SPEECHES)
def test_a_live_call_gives_the_turns_of_its_transcript(speeches: list[Speech]) -> None:
    frames, cues = speak(speeches)
    assembler = Assembler(ms(0.0))
    settled: list[Turn] = []
    for frame, at in frames:
        settled += [p.turn for p in assembler.take(frame, BEGAN + at) if isinstance(p, Settled)]
    settled += [p.turn for p in assembler.end(BEGAN + frames[-1][1])]
    turns, _ = make_turns(File(tuple(cues)))
    assert [(turn.speaker.id, turn.text) for turn in settled] == [
        (turn.speaker.id, turn.text) for turn in turns
    ]


@settings(max_examples=80)
@given(
    st.lists(st.tuples(VOICES, st.integers(1, 25)), min_size=1, max_size=20),
    st.integers(1, 8),
    st.integers(0, 12),
    st.floats(0.0, 40.0),
    st.booleans(),
)
def test_a_page_loaded_anew_that_shows_earlier_captions_adds_only_what_is_new(
    rows: list[tuple[str, int]], shown: int, new: int, later: float, final: bool
) -> None:
    assembler, page, at = Assembler(ms(0.0)), Page(), 0.0
    numbers = iter(range(1_000))
    said = [(voice, [f"word{next(numbers)}" for _ in range(size)]) for voice, size in rows]
    texts: list[str] = []

    def keep(told: list[Draft | Settled] | list[Settled]) -> None:
        texts.extend(p.turn.text for p in told if isinstance(p, Settled))

    for n, (voice, words) in enumerate(said):
        keep(assembler.take(page.caption(f"u{n}", " ".join(words) + ".", at, speaker=voice), BEGAN + at))
        at += 1.0
    at += later
    again = Page("stream-two")
    for n, (voice, words) in enumerate(said[-shown:]):
        row = again.caption(f"r{n}", " ".join(words), at + n / 9, speaker=voice, final=final)
        keep(assembler.take(row, BEGAN + at + n / 9))
    # The last row goes on, if it is long enough to be told from a new one.
    fresh = [f"new{n}" for n in range(new)] if len(said[-1][1]) >= LEAST_SURE else []
    last = again.caption(
        f"r{min(shown, len(said)) - 1}", " ".join([*said[-1][1], *fresh]), at + 2, speaker=said[-1][0]
    )
    keep(assembler.take(last, BEGAN + at + 2))
    keep(assembler.end(BEGAN + at + 9))
    assert " ".join(texts).replace(".", "").split() == [word for _, words in said for word in words] + fresh
