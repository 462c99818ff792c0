from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from engine.training.corpus.estimate import Estimate, Terms
from engine.training.corpus.generate import Progress
from overlay.commands import corpus_report

FOUND = Estimate(
    count=1_200_000,
    turns=12_000_000,
    requests=25_200_000,
    prompt_tokens=15.8e9,
    completion_tokens=1.02e9,
    dollars=7971.294,
    seconds=1_000_000,
    bytes_of_text=4.04e9,
    bytes_of_vectors=9.4e9,
    embedding_turns_s=700.0,
)
TERMS = Terms(0.4, 1.6, 2.5, None, 64)
REACHED = Progress(30, 24, 2, 640, 412_000, 30_000)


def rows(found: Estimate = FOUND, terms: Terms = TERMS) -> dict[str, str]:
    return dict(corpus_report.estimate_rows(found, terms))


def test_the_estimate_in_words() -> None:
    assert rows() == {
        "To write": "1,200,000 conversations, about 10.0 turns each: 25.2 million requests",
        "Tokens": "15.8 billion sent, 1.0 billion written",
        "Cost": "$7,971.29 at your price of $0.40 sent and $1.60 written a million tokens",
        "Time": "about 11.6 days: 64 requests at a time, 2.5 s each",
        "Disk": "4.0 GB of conversations, 9.4 GB of vectors",
        "Vectors": "4.8 hours for one process of this machine, at 700 turns a second just measured (--embed)",
    }


def test_a_price_that_is_not_known_is_asked_for() -> None:
    assert "give --price-in and --price-out" in rows(replace(FOUND, dollars=None))["Cost"]


def test_a_limit_is_named() -> None:
    assert rows(terms=replace(TERMS, tokens_a_minute=2e6))["Time"].endswith(", 2.0 million tokens a minute")


def test_what_came_of_it() -> None:
    assert corpus_report.end_words(REACHED, {"repeats": 1, "cut": 1}, Path("calls")) == (
        "24 conversations are in calls (1 too like others, 1 with answers of no use: dropped)."
        " They took 640 requests, 412,000 tokens sent and 30,000 written."
    )
    assert "dropped" not in corpus_report.end_words(REACHED, {}, Path("calls"))


def test_one_of_a_kind_is_one() -> None:
    one = Progress(1, 1, 0, 1, 412, 30)
    assert corpus_report.end_words(one, {}, Path("calls")) == (
        "1 conversation is in calls. It took 1 request, 412 tokens sent and 30 written."
    )
    assert "0 conversations are in" in corpus_report.end_words(replace(one, written=0), {}, Path("calls"))
    assert "1 of 1 conversation already" in corpus_report.begun_words(one, Path("calls"))
    found = rows(replace(FOUND, count=1, turns=9, requests=18.9))
    assert found["To write"] == "1 conversation, about 9.0 turns: 19 requests"


def test_the_bar_counts_what_is_done_and_tells_what_it_cost() -> None:
    console = Console(file=io.StringIO(), width=120)
    with corpus_report.writing(console, 30) as on_progress:
        on_progress(REACHED)
    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue()
    assert "26/30" in shown
    assert "442,000 tokens, 2 dropped" in shown


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "under a second"),
        (0.99, "under a second"),
        (1.0, "1 second"),
        (1.4, "1 second"),
        (5, "5 seconds"),
        (119, "119 seconds"),
        (150, "2.5 minutes"),
        (86400, "24.0 hours"),
        (180000, "2.1 days"),
    ],
)
def test_spans(seconds: float, words: str) -> None:
    assert corpus_report.span(seconds) == words


@pytest.mark.parametrize(
    ("count", "words"), [(12, "12 bytes"), (1500, "1.5 kB"), (2.5e6, "2.5 MB"), (3e12, "3.0 TB")]
)
def test_sizes(count: float, words: str) -> None:
    assert corpus_report.size(count) == words
