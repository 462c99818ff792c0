"""The line to a language model: named whole or not at all, timed, and paid once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bridge.azure.chat import Endpoint, Reply
from engine.errors import InputError
from engine.training.benchmark.llm import Question
from overlay.commands.language_model import LanguageModelLine, TimedAsk, choose_endpoint

QUESTIONS = [
    Question(f"call {number}", 3, "LLM, zero-shot", ({"role": "user", "content": f"buyer: words {number}"},))
    for number in range(4)
]


def test_nothing_named_is_nobody_asked() -> None:
    assert choose_endpoint(None, None, None, None) is None


@pytest.mark.parametrize(
    ("azure", "base_url", "deployment", "told"),
    [
        (None, None, "a-model", "Name one service"),
        ("https://a.example", "http://localhost/v1", "a-model", "Name one service"),
        ("https://a.example", None, None, "--deployment"),
    ],
)
def test_half_a_name_is_refused(
    azure: str | None, base_url: str | None, deployment: str | None, told: str
) -> None:
    with pytest.raises(InputError, match=told):
        choose_endpoint(azure, base_url, deployment, None)


def test_a_service_named_whole_is_asked_by_its_deployment() -> None:
    endpoint = choose_endpoint("https://a.example", None, "a-model", "2025-01-01")
    assert endpoint is not None
    assert (endpoint.azure, endpoint.deployment("forecaster"), endpoint.api_version) == (
        *(True, "a-model"),
        "2025-01-01",
    )


def test_answers_are_timed_and_faults_are_not() -> None:
    replies = iter([Reply(answer=1), Reply(fault="busy"), Reply(answer=2)])

    async def ask(role: str, messages: Sequence[Mapping[str, str]], schema: Mapping[str, object]) -> Reply:
        return next(replies)

    async def run() -> list[int]:
        timed = TimedAsk(ask)
        for _ in range(3):
            await timed("", (), {})
        return timed.times_ns

    times = asyncio.run(run())
    assert len(times) == 2
    assert all(time >= 0 for time in times)


def test_a_second_run_sends_nothing_and_says_so(tmp_path: Path) -> None:
    sent: list[str] = []

    @asynccontextmanager
    async def open_ask(endpoint: Endpoint) -> AsyncIterator[TimedAsk]:
        async def ask(
            role: str, messages: Sequence[Mapping[str, str]], schema: Mapping[str, object]
        ) -> Reply:
            sent.append(messages[0]["content"])
            return Reply(answer={"percent": 70}, prompt_tokens=9, completion_tokens=2)

        yield TimedAsk(ask)

    endpoint = Endpoint("http://localhost:9/v1", azure=False, deployments={"": "a-model"})
    done: list[tuple[int, int]] = []
    line = LanguageModelLine(endpoint, tmp_path, open_ask)
    answers, tokens = line.ask(QUESTIONS, lambda *at: done.append(at))
    assert set(answers.values()) == {0.7}
    assert tokens == (36, 8)
    assert done[-1] == (4, 4)
    assert line.name == "a-model at localhost"
    assert line.pace().p50_ms is not None
    again = LanguageModelLine(endpoint, tmp_path, open_ask)
    assert again.ask(QUESTIONS, lambda *at: None)[0] == answers
    assert len(sent) == 4
    assert again.pace().p50_ms is None
    assert "earlier run" in again.pace().note
    assert not any(b"words" in path.read_bytes() for path in tmp_path.iterdir())
