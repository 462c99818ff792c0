from __future__ import annotations

import time
from email.utils import formatdate

import pytest

from bridge.azure.refusals import read_refusal, read_wait, unreachable

HOST = "acme.openai.azure.com"


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "86400"}, 600.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
    ],
)
def test_the_time_to_wait(headers: dict[str, str], wait: float | None) -> None:
    assert read_wait(headers) == wait


def test_the_time_to_wait_may_be_a_date() -> None:
    wait = read_wait({"retry-after": formatdate(time.time() + 60, usegmt=True)})
    assert wait is not None
    assert 50 < wait < 70


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504, 529])
def test_what_may_pass_is_asked_again(status: int) -> None:
    assert read_refusal(status, None, {"retry-after": "3"}).fault == "busy"


@pytest.mark.parametrize("code", ["content_filter", "content_policy_violation"])
def test_what_a_filter_refuses_is_left_out(code: str) -> None:
    assert read_refusal(400, code, {}).fault == "filtered"


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (401, "401", "acme.openai.azure.com does not take the key (401)"),
        (401, None, "keyring set salesrlagent acme.openai.azure.com"),
        (402, None, "wants to be paid first (402)"),
        (403, None, "may use 'big'"),
        (404, "DeploymentNotFound", "knows no deployment 'big' (404, DeploymentNotFound)"),
        (413, None, "too long (413)"),
        (400, "unsupported_value", "does not accept the request (400, unsupported_value)"),
        (
            429,
            "insufficient_quota",
            "The quota of acme.openai.azure.com is used up (429, insufficient_quota)",
        ),
        (307, None, "sends on to another address (307), which is not followed"),
    ],
)
def test_what_ends_the_run_is_one_sentence(status: int, code: str | None, words: str) -> None:
    refusal = read_refusal(status, code, {})
    assert refusal.fault == ""
    sentence = refusal.sentence(HOST, "big")
    assert words in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize("code", ["sk-123 is wrong", "the buyer said no", "x" * 80, ""])
def test_a_code_that_could_be_words_is_not_passed_on(code: str) -> None:
    sentence = read_refusal(400, code, {}).sentence(HOST, "big")
    assert "(400)" in sentence


def test_nothing_that_answers_is_said() -> None:
    assert unreachable(HOST).startswith(f"{HOST} cannot be reached; check the address")
