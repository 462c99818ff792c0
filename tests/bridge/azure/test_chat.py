from __future__ import annotations

import asyncio
import json
import logging
import socket

import keyring
import pytest

from bridge.azure import chat as wire
from bridge.azure.chat import Endpoint, Reply, open_chat
from bridge.azure.keys import VARIABLE
from engine.errors import InputError
from tests.bridge.azure.chat_server import HANGS_UP, KEY, Answer, ChatServer, completion, refusal, serving

MESSAGES = ({"role": "system", "content": "You sell."}, {"role": "user", "content": "A secret word."})
SCHEMA = {
    "title": "line",
    "type": "object",
    "properties": {"text": {"type": "string"}},
    "required": ["text"],
    "additionalProperties": False,
}
DEPLOYMENTS = {"": "big", "judge": "small"}


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, KEY)
    monkeypatch.setattr(keyring, "get_password", lambda service, host: None)
    monkeypatch.setattr(wire, "_answered", set())


def plain(server: ChatServer, deadline_s: float = 20.0) -> Endpoint:
    return Endpoint(f"{server.url}/v1", False, DEPLOYMENTS, deadline_s=deadline_s)


def ask(endpoint: Endpoint, *roles: str) -> list[Reply]:
    async def run() -> list[Reply]:
        async with open_chat(endpoint) as chat:
            return [await chat(role, MESSAGES, SCHEMA) for role in roles or ("seller",)]

    return asyncio.run(run())


def test_an_azure_resource_is_asked_as_it_wants_to_be() -> None:
    with serving() as server:
        (reply,) = ask(Endpoint(server.url, True, DEPLOYMENTS))
    (asked,) = server.asked
    assert asked.path == "/openai/deployments/big/chat/completions?api-version=2024-10-21"
    assert asked.headers["api-key"] == KEY
    assert asked.body["messages"] == list(MESSAGES)
    assert asked.body["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "line", "strict": True, "schema": SCHEMA},
    }
    assert isinstance(reply.answer, dict)
    assert (set(reply.answer), reply.fault) == ({"text"}, "")
    assert (reply.prompt_tokens, reply.completion_tokens) == (100, 10)


def test_a_server_that_speaks_like_openai_is_asked_by_role() -> None:
    with serving() as server:
        ask(plain(server), "seller", "buyer", "judge")
    assert {asked.path for asked in server.asked} == {"/v1/chat/completions"}
    assert {asked.headers["authorization"] for asked in server.asked} == {f"Bearer {KEY}"}
    assert [asked.body["model"] for asked in server.asked] == ["big", "big", "small"]


def test_nothing_of_this_machine_or_meant_for_others_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_API_KEY", "AZURE_OPENAI_AD_TOKEN"):
        monkeypatch.setenv(name, "somebody-elses")
    with serving() as server:
        ask(plain(server))
        ask(Endpoint(server.url, True, DEPLOYMENTS))
    for asked in server.asked:
        told = set(asked.headers) - {"authorization", "api-key"}
        assert told == {"accept", "accept-encoding", "connection", "content-length", "content-type"} | {
            "host",
            "user-agent",
        }
        assert "somebody-elses" not in json.dumps([*asked.headers.values(), asked.body])


def test_a_busy_service_is_asked_once_and_its_wait_comes_back() -> None:
    answers = [refusal(429, retry_after="17"), refusal(500), refusal(503, retry_after_ms="20")]
    with serving(lambda number, asked: answers[number]) as server:
        replies = ask(plain(server), "seller", "seller", "seller")
    assert [(reply.fault, reply.wait) for reply in replies] == [
        ("busy", 17.0),
        ("busy", None),
        ("busy", 0.02),
    ]
    assert len(server.asked) == 3


def test_a_busy_azure_resource_is_asked_once_too() -> None:
    with serving(lambda number, asked: refusal(429, retry_after="0")) as server:
        (reply,) = ask(Endpoint(server.url, True, DEPLOYMENTS))
    assert (reply.fault, len(server.asked)) == ("busy", 1)


@pytest.mark.parametrize(
    ("answer", "fault", "tokens"),
    [
        (refusal(400, "content_filter"), "filtered", 0),
        (completion("", finish="content_filter"), "filtered", 100),
        (completion("", refusal="I cannot."), "filtered", 100),
        (completion('{"text": "It sto', finish="length"), "cut", 100),
        (completion(""), "cut", 100),
        (completion('{"text": "Fine \\ud83d"}'), "cut", 100),
        (completion('{"text": NaN}'), "cut", 100),
        (completion("[" * 100_000), "cut", 100),
        (Answer(200, {"id": "c", "object": "chat.completion", "choices": []}), "cut", 0),
    ],
)
def test_an_answer_of_no_use_is_told_apart(answer: Answer, fault: str, tokens: int) -> None:
    with serving(lambda number, asked: answer) as server:
        (reply,) = ask(plain(server))
    assert (reply.answer, reply.fault, reply.prompt_tokens) == (None, fault, tokens)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (refusal(401, "invalid_api_key"), "does not take the key"),
        (refusal(404, "DeploymentNotFound"), "knows no deployment 'big'"),
        (refusal(429, "insufficient_quota"), "quota of 127.0.0.1 is used up"),
        (refusal(400, "BadRequest"), "know structured output"),
    ],
)
def test_what_another_try_cannot_mend_ends_in_a_sentence(
    answer: Answer, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(lambda number, asked: answer) as server, pytest.raises(InputError) as caught:
        ask(plain(server))
    sentence = str(caught.value)
    assert words in sentence
    assert KEY not in sentence + caplog.text
    assert "Secret words" not in sentence


def test_the_key_never_goes_along_to_another_address() -> None:
    with serving() as other:
        onward = Answer(307, {}, {"Location": f"{other.url}/v1/chat/completions"})
        with (
            serving(lambda number, asked: onward) as server,
            pytest.raises(InputError, match="sends on to another address"),
        ):
            ask(plain(server))
    assert other.asked == []


def test_where_nobody_listens_it_is_said_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    with pytest.raises(InputError, match=r"127\.0\.0\.1 cannot be reached; check the address"):
        ask(Endpoint(f"http://127.0.0.1:{port}/v1", False, DEPLOYMENTS))


def test_a_line_that_worked_before_may_work_again() -> None:
    with serving(lambda number, asked: HANGS_UP if number == 1 else None) as server:
        replies = ask(plain(server), "seller", "seller", "seller")
    assert [reply.fault for reply in replies] == ["", "busy", ""]


NO_COMPLETIONS = [
    Answer(200, b"<html>Sign in</html>", {"Content-Type": "text/html"}),
    Answer(200, b"<html>Sign in</html>"),
    Answer(200, b'{"id": "c", "object": "chat.comple'),
    Answer(200, b"\xff\xfe\xfa"),
    Answer(200, b"[" * 100_000),
    Answer(200, []),
    Answer(200, {}),
    Answer(200, {"choices": [None]}),
    Answer(200, {"choices": [{"message": {"content": 5}}]}),
]


def title(answer: Answer) -> str:
    return f"{str(answer.body)[:40]}{answer.headers.get('Content-Type', '')}"


@pytest.mark.parametrize("torn", NO_COMPLETIONS, ids=title)
def test_what_is_no_completion_is_asked_for_again_where_the_service_was_reached(torn: Answer) -> None:
    with serving(lambda number, asked: torn if number == 1 else None) as server:
        replies = ask(plain(server), "seller", "seller", "seller")
    assert [reply.fault for reply in replies] == ["", "busy", ""]


@pytest.mark.parametrize("torn", NO_COMPLETIONS, ids=title)
def test_what_is_no_completion_at_the_very_beginning_speaks_against_the_address(torn: Answer) -> None:
    with (
        serving(lambda number, asked: torn) as server,
        pytest.raises(InputError, match=r"127\.0\.0\.1 answers, but not as a chat service does; check"),
    ):
        ask(plain(server))


@pytest.mark.parametrize("trouble", [HANGS_UP, Answer(200, [])])
def test_a_line_opened_later_knows_that_the_service_was_reached(trouble: Answer) -> None:
    with serving(lambda number, asked: trouble if number == 1 else None) as server:
        assert [ask(plain(server))[0].fault for _ in range(3)] == ["", "busy", ""]


def test_an_answer_that_never_comes_is_given_up_at_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/v1"
        (reply,) = ask(Endpoint(address, False, DEPLOYMENTS, deadline_s=0.05))
    assert reply.fault == "busy"


def test_without_a_key_nothing_is_sent_to_another_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE)
    with pytest.raises(
        InputError, match=r"There is no key for acme\.example on this machine; put it in the key"
    ):
        ask(Endpoint("https://acme.example", True, DEPLOYMENTS))


def test_a_server_of_this_machine_needs_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE)
    with serving() as server:
        (reply,) = ask(plain(server))
    assert reply.fault == ""


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("acme.openai.azure.com", "is not like https://"),
        ("ftp://acme.example", "is not like https://"),
        ("https://user:pass@acme.example", "is not like https://"),
        ("http://acme.example/v1", "acme.example would be sent words and key unencrypted"),
    ],
)
def test_an_address_that_will_not_do_is_refused(address: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        Endpoint(address, True, DEPLOYMENTS)


def test_a_key_is_no_part_of_an_endpoint() -> None:
    assert KEY not in repr(Endpoint("https://acme.example", True, DEPLOYMENTS))
