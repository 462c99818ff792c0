"""What a service's refusal means: to ask again, to leave this one out, or one sentence for the person.

One rule: a sentence is made of the status, a code of a known form and our own words, never of the
service's: those may hold a piece of the key or of what was sent.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final, Literal

from bridge.azure.keys import advise

_LONGEST_WAIT_S: Final = 600.0
_CODE: Final = re.compile(r"[A-Za-z][\w.-]{0,50}")
_ASK_AGAIN: Final = frozenset({408, 409, 425, 429})
_USED_UP: Final = frozenset({"insufficient_quota", "billing_hard_limit_reached", "quota_exceeded"})
_FILTERED: Final = frozenset({"content_filter", "content_policy_violation", "ResponsibleAIPolicyViolation"})

_SENTENCES: Final[Mapping[int, str]] = {
    401: "{host} does not take the key ({told}); get the right one and {advice}.",
    402: "{host} wants to be paid first ({told}); see to the account, the same command goes on.",
    403: "{host} lets this key or this network not in ({told}); get one that may use {deployment!r} and"
    " {advice}.",
    404: "{host} knows no deployment {deployment!r} ({told}); check its name, the address"
    " and the API version.",
    413: "{host} finds the request too long ({told}); name a deployment with a larger window.",
}
_OTHERWISE: Final = (
    "{host} does not accept the request ({told}); name a deployment and an API version that know"
    " structured output."
)
_REDIRECTED: Final = (
    "{host} sends on to another address ({told}), which is not followed since the key would go along;"
    " give the final address."
)
_EMPTY: Final = "The quota of {host} is used up ({told}); see to the account, the same command goes on."


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal as read. `fault` is empty where asking again cannot help: then `sentence` says why."""

    status: int
    code: str
    fault: Literal["", "busy", "filtered"]
    wait: float | None = None

    def sentence(self, host: str, deployment: str) -> str:
        """What to tell the person."""
        told = f"{self.status}, {self.code}" if self.code else str(self.status)
        form = _SENTENCES.get(self.status, _OTHERWISE)
        if self.code in _USED_UP:
            form = _EMPTY
        elif 300 <= self.status < 400:
            form = _REDIRECTED
        return form.format(host=host, deployment=deployment, told=told, advice=advise(host))


def read_refusal(status: int, code: str | None, headers: Mapping[str, str]) -> Refusal:
    """What a status, the error's code and the headers come to."""
    known = code if code is not None and _CODE.fullmatch(code) else ""
    if known in _FILTERED:
        return Refusal(status, known, "filtered")
    if known in _USED_UP:
        return Refusal(status, known, "")
    if status in _ASK_AGAIN or status >= 500:
        return Refusal(status, known, "busy", read_wait(headers))
    return Refusal(status, known, "")


def read_wait(headers: Mapping[str, str]) -> float | None:
    """The seconds a service asks to wait: `retry-after-ms`, or `Retry-After` in seconds or as a date."""
    told_ms, told = headers.get("retry-after-ms", ""), headers.get("retry-after", "")
    try:
        seconds = float(told_ms) / 1000 if told_ms else float(told)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(told).timestamp() - time.time()
        except ValueError:
            return None
    # "nan" reads as a number too.
    return min(max(seconds, 0.0), _LONGEST_WAIT_S) if math.isfinite(seconds) else None


def unreachable(host: str) -> str:
    """What to tell where nothing answers."""
    return f"{host} cannot be reached; check the address, the network and any proxy."


def misunderstood(host: str) -> str:
    """What to tell where something answers that is no chat service."""
    return f"{host} answers, but not as a chat service does; check the address."
