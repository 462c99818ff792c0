"""One Turn in, one Reading out, on fakes and on what ships: a function of the turns so far alone."""

from __future__ import annotations

import dataclasses
import gc
import sys
import types
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.calibration import calibrate
from engine.confidence import Signs, Standing, judge
from engine.embedding import CachedEmbedder
from engine.ensemble import weigh
from engine.errors import EngineFault
from engine.evidence import EvidenceReader, read_chances
from engine.pipeline import Instruments, Pipeline
from engine.trades import TradeReader
from engine.training.corpus import Example
from engine.training.dataset import make_sample
from engine.vocabulary import Band, Context, Guidance, Outcome, Reading, Side, Speaker, Turn
from tests.engine.fakes import (
    BUYER,
    OTHER,
    SELLER,
    FailingEmbedder,
    HashEmbedder,
    NoiseEmbedder,
    make_instruments,
    say,
)
from tests.engine.shipped import open_shipped

TALK = say(
    "Hi Marcus, it's Dana from Fernhill. Is now still all right?",
    "Yes, I've got ten minutes. I filled in three of those forms, so remind me which one you are.",
    "We do rotas for vets. What do you use at the moment?",
    "A spreadsheet. Every Friday somebody rings in and I lose the whole afternoon to it.",
    "What does an afternoon like that cost you?",
    "Honestly? About £400 with the locum. Last month it happened twice.",
    "With us the swap goes out to everyone by phone, and it's £96 a month.",
    "That's more than I thought. I'd have to ask Gillian about that.",
    "We could begin with one surgery, for a month, with no contract.",
    "One surgery I could do. Send me the form and I'll sign it on Monday.",
)
GERMAN = say(
    "Guten Morgen Herr Brandt, hier spricht Anna von der Firma Lichtblick, passt es Ihnen gerade?",
    "Ja, guten Morgen, ich habe ungefähr zehn Minuten, bevor die nächste Besprechung anfängt.",
    "Wunderbar. Womit planen Sie denn zurzeit die Schichten in Ihren Filialen?",
    "Mit einer Tabelle, und jeden Freitag ruft jemand an und wir verlieren den Nachmittag.",
    "Was würde es Ihnen bedeuten, wenn dieser Nachmittag künftig frei bliebe?",
    "Das wäre schön, aber die Geschäftsleitung muss natürlich zuerst zustimmen.",
    "Selbstverständlich. Soll ich Ihnen die Unterlagen schicken und wir sprechen am Dienstag?",
    "Gerne, schicken Sie mir bitte alles, dann melde ich mich nächste Woche bei Ihnen.",
)


def follow(instruments: Instruments, turns: Iterable[Turn]) -> list[Reading]:
    pipeline = Pipeline(instruments)
    return [pipeline.observe(turn) for turn in turns]


def fake() -> Instruments:
    return make_instruments(HashEmbedder())


ENGINES: dict[str, Callable[[], Instruments]] = {"fake": fake, "shipped": open_shipped}


@pytest.fixture(params=ENGINES)
def instruments(request: pytest.FixtureRequest) -> Instruments:
    return ENGINES[str(request.param)]()


def unside(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    return tuple(dataclasses.replace(turn, speaker=Speaker(turn.speaker.id, Side.UNKNOWN)) for turn in turns)


def assert_whole(reading: Reading, index: int) -> None:
    forecast = reading.forecast
    assert reading.turn == index
    assert 0.0 <= forecast.low <= forecast.probability <= forecast.high <= 1.0
    assert reading.confidence.reasons
    assert reading.talk_share is None or 0.0 <= reading.talk_share <= 1.0
    assert reading.turning_point is None or reading.turning_point.noticed == index
    if reading.confidence.band is Band.LOW:
        assert reading.guidance == Guidance()


def test_one_reading_a_turn(instruments: Instruments) -> None:
    readings = follow(instruments, TALK)
    assert len(readings) == len(TALK)
    for index, reading in enumerate(readings):
        assert_whole(reading, index)


def test_the_forecast_follows_the_talk(instruments: Instruments) -> None:
    assert len({reading.forecast.probability for reading in follow(instruments, TALK)}) == len(TALK)


def test_the_same_call_gives_the_same_readings(instruments: Instruments) -> None:
    assert follow(instruments, TALK) == follow(instruments, TALK)


def test_where_a_call_comes_from_changes_no_reading(instruments: Instruments) -> None:
    named = Pipeline(instruments, Context("zoom", "Won: Fernhill"))
    assert [named.observe(turn) for turn in TALK] == follow(instruments, TALK)


ENDING = st.lists(
    st.tuples(
        st.sampled_from([SELLER, BUYER, OTHER]),
        st.sampled_from(["Yes, send the contract.", "No. Never.", "", "£9,000?", "So be it. " * 40]),
    ),
    max_size=4,
)


@settings(max_examples=15)
@given(st.integers(1, len(TALK) - 1), ENDING)
def test_what_is_said_later_changes_no_reading_before(cut: int, ending: list[tuple[Speaker, str]]) -> None:
    later = tuple(Turn(cut + place, speaker, text) for place, (speaker, text) in enumerate(ending))
    for instruments in (fake(), open_shipped()):
        assert follow(instruments, TALK[:cut] + later)[:cut] == follow(instruments, TALK)[:cut]


@pytest.mark.parametrize("turns", [TALK, unside(TALK), GERMAN], ids=["talk", "no sides", "german"])
def test_streaming_equals_batch(instruments: Instruments, turns: tuple[Turn, ...]) -> None:
    vectors = {turn.text: instruments.embedder.embed(turn.text) for turn in turns}
    example = Example(
        "x", "written", "x", "", "", (), True, False, Outcome.CONVERTED, turns, (0.5,) * len(turns)
    )
    sample = make_sample(example, vectors, instruments.bags)
    evidence, trade = EvidenceReader(instruments.bags), TradeReader(instruments.bank.trades)
    before: float | None = None
    memories = instruments.ensemble.fresh_memories()
    for place, reading in enumerate(follow(instruments, turns)):
        votes, memories = instruments.ensemble.vote(sample.states[place], memories)
        opinion = weigh(votes)
        words, last_words = read_chances(evidence.read(turns[place].text, turns[place].speaker.side))
        heard = turns[: place + 1]
        signs = Signs(
            apart=opinion.apart,
            width=opinion.width,
            parted=opinion.parted,
            words=words,
            last_words=last_words,
            similarity=instruments.bank.similarity(sample.summaries[place]),
            unknown_words=evidence.unknown_share(),
            foreign_trade=trade.read(turns[place].text),
            turns=len(heard),
            buyer_turns=sum(turn.speaker.side is Side.THEIRS for turn in heard),
            sided=sum(turn.speaker.side is not Side.UNKNOWN for turn in heard) / len(heard),
        )
        found = reading.forecast
        before = found.probability if before is None else before
        standing = Standing(found.probability, found.low, found.high, before)
        before = found.probability
        assert (found.probability, found.low, found.high) == calibrate(
            instruments.calibration, opinion, place + 1
        )
        assert reading.confidence == judge(instruments.trust, signs, standing)


def test_fifty_calls_at_once_read_as_fifty_in_turn(instruments: Instruments) -> None:
    calls = [
        tuple(
            dataclasses.replace(turn, index=place)
            for place, turn in enumerate(TALK[start % 7 : start % 7 + 1 + start % 4])
        )
        for start in range(50)
    ]
    alone = [follow(instruments, turns) for turns in calls]
    pipelines = [Pipeline(instruments) for _ in calls]
    together: list[list[Reading]] = [[] for _ in calls]
    for place in range(max(map(len, calls))):
        for call, turns in enumerate(calls):
            if place < len(turns):
                together[call].append(pipelines[call].observe(turns[place]))
    assert together == alone


def test_a_turn_that_fails_passes_its_error_on_and_the_next_one_has_a_reading() -> None:
    pipeline = Pipeline(make_instruments(FailingEmbedder("boom")))
    turns = say("Hello there", "boom", "Are you still there?", "Yes, I am.")
    assert_whole(pipeline.observe(turns[0]), 0)
    with pytest.raises(RuntimeError, match="the embedder broke"):
        pipeline.observe(turns[1])
    for index in (2, 3):
        assert_whole(pipeline.observe(turns[index]), index)


def test_a_failed_turn_stays_counted() -> None:
    pipeline = Pipeline(make_instruments(FailingEmbedder("boom")))
    turns = say("one two three", "boom", "one")
    pipeline.observe(turns[0])
    with pytest.raises(RuntimeError):
        pipeline.observe(turns[1])
    assert pipeline.observe(turns[2]).talk_share == pytest.approx(4 / 5)


@pytest.mark.parametrize("index", [0, 2, 5, -1])
def test_a_turn_out_of_order_is_refused_and_forgotten(instruments: Instruments, index: int) -> None:
    pipeline = Pipeline(instruments)
    pipeline.observe(TALK[0])
    with pytest.raises(EngineFault, match=rf"Turn {index} came where turn 1 was due"):
        pipeline.observe(dataclasses.replace(TALK[4], index=index))
    assert pipeline.observe(TALK[1]) == follow(instruments, TALK[:2])[1]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "   \n",
            "😀👍🏽🎉",
            "👨‍👩‍👧",
            "مرحبا، كم السعر؟",
            "\u202eabc\u202c",
            "שלום",
            "\x00\x1b[31m",
            "half \ud83d",
        ),
        *("?" * 3_000, "a" * 10_000, "你好，价格是多少？", "<script>alert(1)</script>"),
    ],
)
def test_any_text_has_a_reading(instruments: Instruments, text: str) -> None:
    turns = say("Hello.", text, text, "Yes.")
    for index, reading in enumerate(follow(instruments, turns)):
        assert_whole(reading, index)


def test_a_turn_of_20_000_words_has_a_reading(instruments: Instruments) -> None:
    turns = say("Hello.", "so I said that the price was fair " * 2_500, "Right.")
    for index, reading in enumerate(follow(instruments, turns)):
        assert_whole(reading, index)


@settings(max_examples=20)
@given(st.lists(st.tuples(st.sampled_from([SELLER, BUYER, OTHER]), st.text(max_size=60)), max_size=6))
def test_any_call_has_readings(lines: list[tuple[Speaker, str]]) -> None:
    turns = [Turn(place, speaker, text) for place, (speaker, text) in enumerate(lines)]
    for index, reading in enumerate(follow(open_shipped(), turns)):
        assert_whole(reading, index)


def size_of(root: object, shared: object) -> int:
    """Bytes of everything reachable from `root` but not from `shared`."""
    skipped = (type, types.ModuleType, types.FunctionType, types.BuiltinFunctionType)
    seen, waiting, total = {id(shared)}, [root], 0
    while waiting:
        one = waiting.pop()
        if id(one) not in seen and not isinstance(one, skipped):
            seen.add(id(one))
            total += sys.getsizeof(one)
            waiting.extend(gc.get_referents(one))
    return total


def test_3_000_turns_take_no_more_memory_than_500() -> None:
    # Noise, which keeps nothing of what it was asked, behind the cache that ships.
    cache = CachedEmbedder(NoiseEmbedder(), capacity=64)
    instruments = dataclasses.replace(make_instruments(NoiseEmbedder()), embedder=cache)
    pipeline = Pipeline(instruments)
    words = [turn.text for turn in TALK]
    sizes = []
    for index in range(3_000):
        text = f"{words[index % 7]} {words[index % 9]} {index}"
        reading = pipeline.observe(Turn(index, (SELLER, BUYER)[index % 2], text))
        if index in (499, 2_999):
            sizes.append((size_of(pipeline, instruments), size_of(cache, None)))
    assert_whole(reading, 2_999)
    assert "far longer than any call it learned from" in reading.confidence.reasons
    (call, kept), (call_later, kept_later) = sizes
    assert call_later < call + 20_000
    assert kept_later < kept + 2_000


def test_nobody_known_means_low_with_the_reason(instruments: Instruments) -> None:
    readings = follow(instruments, unside(TALK))
    assert all(reading.confidence.band is Band.LOW for reading in readings)
    assert all("it is not known who sells and who buys" in reading.confidence.reasons for reading in readings)
    assert all(reading.talk_share is None and not reading.guidance.moves for reading in readings)


def test_another_language_means_low_with_the_reason() -> None:
    for reading in follow(open_shipped(), GERMAN)[2:]:
        assert reading.confidence.band is Band.LOW
        assert "many words it never met: another language or trade" in reading.confidence.reasons


def test_plain_english_is_not_taken_for_another_language() -> None:
    for reading in follow(open_shipped(), TALK):
        assert "many words it never met: another language or trade" not in reading.confidence.reasons


def test_the_first_turns_are_low_and_say_so(instruments: Instruments) -> None:
    for reading in follow(instruments, TALK)[:2]:
        assert reading.confidence.band is Band.LOW
        assert reading.confidence.reasons[0] == "hardly begun: fewer than 3 turns heard"


def test_times_are_read_where_they_are_told_and_never_needed(instruments: Instruments) -> None:
    timed = tuple(
        dataclasses.replace(turn, start=8.0 * turn.index, end=8.0 * turn.index + 6.0) for turn in TALK
    )
    for index, reading in enumerate(follow(instruments, timed)):
        assert_whole(reading, index)


def test_the_calls_of_one_process_share_what_was_loaded() -> None:
    instruments = open_shipped()
    vector = instruments.embedder.embed(TALK[0].text)
    follow(instruments, TALK[:1])
    assert np.array_equal(instruments.embedder.embed(TALK[0].text), vector)
    assert open_shipped() is instruments
