"""Turns settle in the order in which their words first came, whatever comes in between and however."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.assembler import Assembler, Draft, Settled
from bridge.messages import Caption, Chat, Said
from engine.vocabulary import Turn
from tests.bridge.spoken import BEGAN, Page, ms

PAUSES = st.sampled_from([0.0, 0.1, 0.9, 1.6, 2.5, 3.5, 7.0])


@dataclass(frozen=True, slots=True)
class Event:
    """`more` words of the utterance `id`, or a turn given whole ("said", "chat"), `pause` seconds after the
    one before, which reaches us `delay` later."""

    id: str
    more: int
    ends: bool
    final: bool
    pause: float
    delay: float
    tick: bool


EVENTS = st.lists(
    st.builds(
        Event,
        st.sampled_from(["a", "b", "c", "d", "said", "chat"]),
        st.integers(1, 4),
        st.booleans(),
        st.booleans(),
        PAUSES,
        PAUSES,
        st.booleans(),
    ),
    max_size=40,
)


class Play:
    """A call in which every word is another; `came` tells of each when it was first heard of."""

    def __init__(self) -> None:
        self.page = Page()
        self.came: dict[str, int] = {}
        self.whole: set[str] = set()
        self._said: dict[str, list[str]] = {}

    def frame(self, event: Event, spoken: float) -> Caption | Said | Chat:
        number = len(self.came)
        words = [f"{event.id}{number + n}" for n in range(event.more)]
        self.came |= dict.fromkeys(words, self.page.counted)
        if event.id in ("said", "chat"):
            self.whole.add(" ".join(words))
            if event.id == "said":
                return self.page.said(" ".join(words), spoken)
            return self.page.chat(f"m{number}", " ".join(words), spoken)
        said = self._said.setdefault(event.id, [])
        said += words
        # Two voices for four utterances: neighbours are sometimes of one voice, sometimes not.
        voice, end = "Anna" if event.id in "ab" else "Ben", "." if event.ends else ""
        return self.page.caption(event.id, " ".join(said) + end, spoken, speaker=voice, final=event.final)


def runs(turn: Turn) -> list[list[str]]:
    """The words of a turn, by the utterance they are of."""
    found: list[list[str]] = []
    for word in turn.text.replace(".", "").split():
        name = word.rstrip("0123456789")
        if not found or found[-1][0].rstrip("0123456789") != name:
            found.append([])
        found[-1].append(word)
    return found


@settings(max_examples=150)
@given(EVENTS)
def test_turns_settle_in_the_order_in_which_their_words_first_came(events: list[Event]) -> None:
    play, assembler, settled = Play(), Assembler(ms(0.0)), list[Turn]()

    def keep(told: list[Draft | Settled] | list[Settled]) -> None:
        settled.extend(piece.turn for piece in told if isinstance(piece, Settled))

    at = spoken = 0.0
    for event in events:
        spoken += event.pause
        at = max(at, spoken + event.delay)
        if event.tick:
            keep(assembler.tick(BEGAN + at))
        keep(assembler.take(play.frame(event, spoken), BEGAN + at))
    keep(assembler.end(BEGAN + at))

    words = [word for turn in settled for run in runs(turn) for word in run]
    assert sorted(words) == sorted(play.came)  # nothing lost, nothing twice
    begun = [play.came[run[0]] for turn in settled for run in runs(turn)]
    assert begun == sorted(begun)
    for turn in settled:
        if turn.text in play.whole:
            first = turn.text.split()[0]
            before = set(words[: words.index(first)])
            assert before >= {word for word, came in play.came.items() if came < play.came[first]}
    assert play.whole <= {turn.text for turn in settled}  # each a turn of its own
