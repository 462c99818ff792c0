"""A language model is asked what ours is asked, once, and only its answers count."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from engine.errors import InputError
from engine.training.benchmark.figures import OURS
from engine.training.benchmark.llm import (
    FEW_SHOT,
    HYBRID,
    SHOTS,
    ZERO_SHOT,
    Answers,
    Question,
    ask_all,
    choose_calls,
    choose_shots,
    make_questions,
    weigh_answers,
)
from engine.training.benchmark.material import Material
from engine.training.corpus.journal import Journal
from tests.engine.training.benchmark.small import ignore
from tests.engine.training.corpus.writers import BUSY, CUT, FILTERED, FakeReply


@dataclass
class FakeForecaster:
    """Says 80 where a contract is spoken of, else 30; `fault` may answer in its stead."""

    fault: Callable[[int], FakeReply | None] = lambda number: None
    sent: list[str] = field(default_factory=list)

    async def __call__(
        self, role: str, messages: Sequence[Mapping[str, str]], schema: Mapping[str, object]
    ) -> FakeReply:
        said = messages[-1]["content"]
        self.sent.append(said)
        return self.fault(len(self.sent)) or FakeReply({"percent": 80 if "contract" in said else 30})


def ask(model: FakeForecaster, questions: Sequence[Question], path: Path) -> Answers:
    async def wait(seconds: float) -> None:
        return None

    async def run() -> Answers:
        with Journal(path) as journal:
            return await ask_all(model, questions, journal, 3, wait, ignore(""))

    return asyncio.run(run())


@pytest.fixture
def questions(material: Material) -> list[Question]:
    shots = choose_shots(material.examples["train"])
    return make_questions(choose_calls(material.written_test, 3, 0), shots)


def test_each_is_asked_at_half_and_at_the_end_in_both_ways(
    material: Material, questions: list[Question]
) -> None:
    assert len(questions) == 3 * 2 * 2
    by_id = {one.sample.example.id: one.sample.example for one in material.test}
    for question in questions:
        system, user = (message["content"] for message in question.messages)
        example = by_id[question.call]
        assert user.count("\n") + 1 == question.turn
        # Nothing of what comes later, and nothing of the card, reaches it.
        assert all(
            turn.text not in user
            for turn in example.turns[question.turn :]
            if turn.text not in {said.text for said in example.turns[: question.turn]}
        )
        assert example.group not in system + user
        assert ("(the buyer bought)" in system) is (question.way == FEW_SHOT)
    assert len({(question.call, question.step) for question in questions}) == len(questions)


def test_shots_are_of_both_outcomes_and_from_the_training_part(material: Material) -> None:
    shots = choose_shots(material.examples["train"])
    assert [one.outcome.value for one in shots] == [1, 1, 0, 0]
    assert len(shots) == SHOTS
    assert all(one in material.examples["train"] for one in shots)


def test_nothing_is_paid_twice(questions: list[Question], tmp_path: Path) -> None:
    model = FakeForecaster()
    first = ask(model, questions, tmp_path / "a.jsonl")
    assert len(first) == len(model.sent) == len(questions)
    assert set(first.values()) <= {0.8, 0.3}
    again = FakeForecaster()
    assert ask(again, questions, tmp_path / "a.jsonl") == first
    assert again.sent == []
    # No word of a call is kept.
    kept = (tmp_path / "a.jsonl").read_text(encoding="utf-8")
    assert not any(
        word in kept for question in questions for word in question.messages[1]["content"].split("\n")
    )


def test_another_wording_is_another_question(questions: list[Question], material: Material) -> None:
    others = make_questions(choose_calls(material.written_test, 3, 0), [])
    few = {(one.call, one.turn): one.step for one in questions if one.way == FEW_SHOT}
    assert all(few[one.call, one.turn] != one.step for one in others if one.way == FEW_SHOT)


def test_the_busy_are_asked_again_and_the_rest_counts_as_unanswered(
    questions: list[Question], tmp_path: Path
) -> None:
    faults = {1: BUSY, 2: FILTERED, 3: FakeReply({"percent": 400}), 4: CUT}
    answers = ask(FakeForecaster(faults.get), questions, tmp_path / "a.jsonl")
    assert len(answers) == len(questions) - 1


def test_a_refusal_ends_it_for_all(questions: list[Question], tmp_path: Path) -> None:
    @dataclass
    class Refused(FakeForecaster):
        async def __call__(
            self, role: str, messages: Sequence[Mapping[str, str]], schema: Mapping[str, object]
        ) -> FakeReply:
            self.sent.append("")
            raise InputError("The key is not taken.")

    model = Refused()
    with pytest.raises(InputError, match="key is not taken"):
        ask(model, questions, tmp_path / "a.jsonl")
    assert len(model.sent) <= 3


def test_both_are_weighed_on_the_same_calls(material: Material) -> None:
    chosen = choose_calls(material.written_test, 20, 0)
    questions = make_questions(chosen, [])
    ours = {one.sample.example.id: [0.5] * len(one.opinions) for one in chosen}
    answers = {
        (question.way, question.call, question.turn): 0.9 if question.way == FEW_SHOT else 0.4
        for question in questions
    }
    lost = questions[0]
    del answers[lost.way, lost.call, lost.turn]
    found = weigh_answers("a model", chosen, ours, answers, len(questions), (10, 2), 20)
    assert list(found.scores) == [ZERO_SHOT, FEW_SHOT, HYBRID, OURS]
    assert {name: by["50 %"].conversations for name, by in found.scores.items()} == dict.fromkeys(
        found.scores, 19
    )
    assert found.scores[OURS]["100 %"].conversations == 20
    assert (found.unanswered, found.tokens_sent, found.tokens_written) == (1, 10, 2)
    # Halfway between 0.9 and 0.5 in log-odds.
    bought = [one.outcome for one in chosen]
    expected = sum((0.75 - outcome) ** 2 for outcome in bought) / len(bought)
    assert found.scores[HYBRID]["100 %"].brier.value == pytest.approx(expected, abs=1e-3)


def test_the_same_calls_are_chosen_again(material: Material) -> None:
    first, again = (choose_calls(material.written_test, 5, 0) for _ in range(2))
    assert [one.sample.example.id for one in first] == [one.sample.example.id for one in again]
    assert len(choose_calls(material.written_test, 500, 0)) == len(material.written_test)
