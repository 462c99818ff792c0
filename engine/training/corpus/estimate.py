"""What a run is going to cost, before anything is sent: requests, tokens, money, time and disk.

One rule: the figures come from the requests themselves, made of a sample of cards of the plan and of
turns of the corpus that ships, and counted with the tokenizer that ships. It cuts English a little finer
than those of the services do, so the count errs to the dear side. Prices, and how long a service takes,
are given: nobody's price list is built in.
"""

from __future__ import annotations

import functools
import itertools
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
from tokenizers import Tokenizer

from engine.embedding import EMBEDDING_SCHEMA
from engine.pipeline import translate_refusals
from engine.training.corpus import agents
from engine.training.corpus.agents import Heard, Said
from engine.training.corpus.asking import Request
from engine.training.corpus.cards import Card
from engine.training.corpus.examples import shipped_corpus
from engine.training.corpus.plan import Plan, cut_shards
from engine.training.corpus.shards import to_record
from engine.training.corpus.vectors import BYTES_A_TURN, open_embedder
from models.catalogue import load_catalogue

# Lines asked again: too like another conversation, or cut off. Assumed, with no service at hand to measure.
ASKED_AGAIN: Final = 0.05
# Cards counted. They differ in length: from seed to seed the tokens of 100 differ by 10 %, of 1,000 by
# 2.4 %, of these by 0.8 % (one standard deviation).
SAMPLE: Final = 4000
_READ: Final = 400
_EMBEDDED: Final = 40
_TOKENS_A_REQUEST: Final = 12  # what a service adds around two messages and a name
_TOKENS_AN_ANSWER: Final = 7  # {"text":""}


@dataclass(frozen=True, slots=True)
class Terms:
    """What a service takes, as the person gives it: dollars a million tokens (None: not given), seconds a
    request, tokens a minute it allows (None: no limit known), and requests at a time.
    """

    price_in: float | None
    price_out: float | None
    seconds_a_request: float
    tokens_a_minute: float | None
    concurrency: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """What `count` conversations come to; `dollars` is None without prices."""

    count: int
    turns: float
    requests: float
    prompt_tokens: float
    completion_tokens: float
    dollars: float | None
    seconds: float
    bytes_of_text: float
    bytes_of_vectors: float
    embedding_turns_s: float

    @property
    def embedding_seconds(self) -> float:
        """How long one process of this machine takes to embed the turns."""
        return self.turns / self.embedding_turns_s


def estimate(
    plan: Plan, terms: Terms, count: int, embedding_turns_s: float, sample: int = SAMPLE
) -> Estimate:
    """What `count` more conversations of a plan come to, where a process embeds so many turns a second;
    counted on the plan's first `sample` cards.
    """
    count_tokens = open_counter()
    shards = cut_shards(plan, shipped_corpus().parent)
    cards = tuple(itertools.islice((card for shard in shards for card in shard.cards()), sample))
    turns = requests = sent = written = size = 0
    for card, said in zip(cards, _pretend(cards), strict=True):
        asked = list(requests_of(card, said))
        turns += len(said)
        requests += len(asked)
        sent += sum(_TOKENS_A_REQUEST + _count_request(count_tokens, request) for request in asked)
        written += sum(_TOKENS_AN_ANSWER + count_tokens(line.text) for line in said)
        written += len(said) * count_tokens(msgspec.json.encode(_HEARD).decode())
        record = to_record(card, said, [_HEARD] * len(said), plan)
        size += len(msgspec.json.encode(record)) + 1
    share, again = count / len(cards), 1 + ASKED_AGAIN
    return _apply(
        terms,
        count,
        embedding_turns_s,
        turns=turns * share,
        requests=requests * share * again,
        sent=sent * share * again,
        written=written * share * again,
        size=size * share,
    )


def requests_of(card: Card, said: Sequence[Said]) -> Iterator[Request]:
    """Every request that writing and judging `said` takes, in order."""
    for place in range(len(said)):
        yield agents.request_line(card, 0, said[:place], ())
    for place in range(len(said)):
        yield agents.request_hearing(0, said[: place + 1])


_HEARD: Final = Heard(chance=55, engagement=55, warmth=55, commitment=55)


def _apply(
    terms: Terms,
    count: int,
    embedding_turns_s: float,
    *,
    turns: float,
    requests: float,
    sent: float,
    written: float,
    size: float,
) -> Estimate:
    dollars = None
    if terms.price_in is not None and terms.price_out is not None:
        dollars = (sent * terms.price_in + written * terms.price_out) / 1e6
    # A conversation's lines come one after another, so a few conversations fill few hands.
    hands = min(terms.concurrency, max(count, 1))
    seconds = requests * terms.seconds_a_request / hands
    if terms.tokens_a_minute is not None:
        seconds = max(seconds, 60 * (sent + written) / terms.tokens_a_minute)
    return Estimate(
        count=count,
        turns=turns,
        requests=requests,
        prompt_tokens=sent,
        completion_tokens=written,
        dollars=dollars,
        seconds=seconds,
        bytes_of_text=size,
        bytes_of_vectors=turns * BYTES_A_TURN,
        embedding_turns_s=embedding_turns_s,
    )


def measure_embedding() -> float:
    """Turns a second that one process of this machine embeds, measured now on turns that ship."""
    embedder = open_embedder()
    texts = [text for told in _shipped_turns().values() for text in told[: _EMBEDDED // 5]][:_EMBEDDED]
    embedder.embed(texts[0])
    begun = time.perf_counter()
    for text in texts:
        embedder.embed(text)
    return len(texts) / (time.perf_counter() - begun)


def _pretend(cards: Sequence[Card]) -> Iterator[tuple[Said, ...]]:
    """Conversations of the cards' lengths, of turns that ship in the cards' voices."""
    turns = {voice: itertools.cycle(told) for voice, told in _shipped_turns().items()}
    for card in cards:
        said = turns[card.voice]
        yield tuple(Said(agents.speaker_of(card, place), next(said)) for place in range(card.turn_count))


def _shipped_turns() -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    lines = shipped_corpus().read_bytes().splitlines()
    for line in lines[:: max(1, len(lines) // _READ)]:
        call = msgspec.json.decode(line, type=_Call)
        found[call.voice] += [turn.text for turn in call.turns]
    return dict(found)


def open_counter() -> Callable[[str], int]:
    """Counts the tokens of a text, line by line and each line once: a token never spans two.

    Raises ArtefactError.
    """
    with translate_refusals():
        data = load_catalogue().load_artefact("embedder/tokenizer", schema=EMBEDDING_SCHEMA)
    tokenizer = Tokenizer.from_str(data.decode())
    tokenizer.no_truncation()
    tokenizer.no_padding()

    @functools.cache
    def count_line(line: str) -> int:
        return len(tokenizer.encode(line, add_special_tokens=False).ids)

    return lambda text: sum(map(count_line, text.split("\n")))


def _count_request(count_tokens: Callable[[str], int], request: Request) -> int:
    told = sum(count_tokens(message["content"]) for message in request.messages)
    return told + count_tokens(msgspec.json.encode(request.schema).decode())


class _Turn(msgspec.Struct):
    text: str


class _Call(msgspec.Struct):
    voice: str
    turns: list[_Turn]
