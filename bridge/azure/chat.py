"""Chat with structured output: one try at one request, on Azure OpenAI or a server that speaks like OpenAI.

One rule: each way it can end is either a Reply (answered, busy, cut, filtered) or one sentence of
InputError where another try cannot help. A service's own words are never passed on: they may hold a
piece of the key or of what was sent. Nothing is retried here, no redirect is followed (the key would
go along), and of this machine nothing is told: the SDK's headers about it are left out. An outer
deadline holds every request, since a read timeout never ends a body that drips. A reply is read here
and not by the SDK, which takes any JSON for a completion.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlsplit

import msgspec

from bridge.azure.keys import advise, find_key
from bridge.azure.refusals import Refusal, misunderstood, read_refusal, unreachable
from engine.errors import InputError

if TYPE_CHECKING:
    from openai import AsyncOpenAI

API_VERSION: Final = "2024-10-21"  # the first stable one with structured output
DEADLINE_S: Final = 120.0
_MOST_TOKENS: Final = 1000
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
# What the SDK would tell of this machine, or take from the environment for another purpose.
_UNSAID: Final = (
    "X-Stainless-Lang X-Stainless-Package-Version X-Stainless-OS X-Stainless-Arch X-Stainless-Runtime"
    " X-Stainless-Runtime-Version X-Stainless-Async X-Stainless-Retry-Count X-Stainless-Read-Timeout"
    " OpenAI-Organization OpenAI-Project"
).split()

# Services that have answered this process: the next line to one, for the next shard, knows it works.
_answered: Final[set[str]] = set()

Fault = Literal["", "busy", "cut", "filtered"]


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back of one try; `answer` is decoded JSON, None unless `fault` is empty."""

    answer: object = None
    fault: Fault = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    wait: float | None = None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to ask and which deployment serves which role ("" for every other); holds no key.

    `azure` tells an Azure resource from the base address of a server that speaks like OpenAI.
    """

    address: str
    azure: bool
    deployments: Mapping[str, str] = field(default_factory=dict)
    api_version: str = API_VERSION
    deadline_s: float = DEADLINE_S

    def __post_init__(self) -> None:
        parts = urlsplit(self.address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise InputError(
                "The address of the service is not like https://my-resource.openai.azure.com; give it so."
            )
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise InputError(
                f"{parts.hostname} would be sent words and key unencrypted; use https, or a server on this"
                " machine."
            )

    @property
    def host(self) -> str:
        """The host's name, as the keyring and the sentences have it."""
        return urlsplit(self.address).hostname or ""

    def deployment(self, role: str) -> str:
        """The deployment that serves `role`."""
        return self.deployments.get(role) or self.deployments[""]


class Chat:
    """An open line to an endpoint."""

    def __init__(self, client: AsyncOpenAI, endpoint: Endpoint) -> None:
        from openai import omit

        self._client = client
        self._endpoint = endpoint
        self._unsaid = dict.fromkeys(_UNSAID, omit)

    async def __call__(
        self, role: str, messages: Sequence[Mapping[str, str]], schema: Mapping[str, object]
    ) -> Reply:
        """One try. Raises InputError where another cannot help."""
        import openai

        deployment = self._endpoint.deployment(role)
        try:
            async with asyncio.timeout(self._endpoint.deadline_s):
                content = await self._send(deployment, messages, schema)
        except openai.APIStatusError as error:
            _answered.add(self._endpoint.address)
            refusal = read_refusal(error.status_code, error.code, error.response.headers)
            return _reply_to(refusal, self._endpoint, deployment)
        except (TimeoutError, openai.APITimeoutError):
            return Reply(fault="busy")
        except openai.APIConnectionError as error:
            return self._ask_again_or(unreachable(self._endpoint.host), error)
        try:
            completion = msgspec.json.decode(content, type=_Completion)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            # Torn on its way, or a page of a proxy or a portal.
            return self._ask_again_or(misunderstood(self._endpoint.host), error)
        _answered.add(self._endpoint.address)
        return _read(completion)

    def _ask_again_or(self, sentence: str, error: Exception) -> Reply:
        # A line that worked before may work again; one that never did is most likely mistyped.
        if self._endpoint.address in _answered:
            return Reply(fault="busy")
        raise InputError(sentence) from error

    async def _send(
        self, deployment: str, messages: Sequence[Mapping[str, str]], schema: Mapping[str, object]
    ) -> bytes:
        from openai import HttpxBinaryResponseContent

        shape = {"name": schema["title"], "strict": True, "schema": schema}
        body = {
            "model": deployment,
            "messages": messages,
            "response_format": {"type": "json_schema", "json_schema": shape},
            "max_completion_tokens": _MOST_TOKENS,
        }
        response = await self._client.post(
            "/chat/completions",
            cast_to=HttpxBinaryResponseContent,
            body=body,
            options={"headers": self._unsaid},
        )
        return response.content


class _Message(msgspec.Struct):
    content: str | None = None
    refusal: str | None = None


class _Choice(msgspec.Struct):
    message: _Message
    finish_reason: str | None = None


class _Completion(msgspec.Struct):
    choices: list[_Choice]
    usage: object = None


@asynccontextmanager
async def open_chat(endpoint: Endpoint) -> AsyncIterator[Chat]:
    """Open a line; raises InputError where the service needs a key and this machine has none."""
    from openai import AsyncAzureOpenAI, AsyncOpenAI, DefaultAsyncHttpxClient

    key = find_key(endpoint.host)
    if not key and endpoint.host not in _LOOPBACK:
        raise InputError(f"There is no key for {endpoint.host} on this machine; {advise(endpoint.host)}.")
    line = DefaultAsyncHttpxClient(follow_redirects=False)
    client: AsyncOpenAI
    if endpoint.azure:
        client = AsyncAzureOpenAI(
            azure_endpoint=endpoint.address,
            api_version=endpoint.api_version,
            api_key=key or "none",
            azure_ad_token=None,
            max_retries=0,
            http_client=line,
        )
    else:
        client = AsyncOpenAI(
            base_url=endpoint.address, api_key=key or "none", max_retries=0, http_client=line
        )
    async with client:
        yield Chat(client, endpoint)


def _reply_to(refusal: Refusal, endpoint: Endpoint, deployment: str) -> Reply:
    if refusal.fault:
        return Reply(fault=refusal.fault, wait=refusal.wait)
    raise InputError(refusal.sentence(endpoint.host, deployment))


def _read(completion: _Completion) -> Reply:
    usage = completion.usage
    paid = (_count(usage, "prompt_tokens"), _count(usage, "completion_tokens"))
    if not completion.choices:
        return Reply(None, "cut", *paid)
    choice = completion.choices[0]
    if choice.finish_reason == "content_filter" or choice.message.refusal:
        return Reply(None, "filtered", *paid)
    try:
        # As strict as the journal that it goes to, which holds no half letters (an emoji cut in two).
        return Reply(msgspec.json.decode(choice.message.content or ""), "", *paid)
    except (msgspec.DecodeError, RecursionError):
        return Reply(None, "cut", *paid)


def _count(usage: object, name: str) -> int:
    # Not every server that speaks like OpenAI counts.
    found = usage.get(name) if isinstance(usage, dict) else None
    return found if isinstance(found, int) else 0
