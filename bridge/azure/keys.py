"""The key to a service: from an environment variable, or from the keyring of the operating system.

One rule: a key belongs to one host and is looked up by it, so that none is ever sent to another, and it
stands in no file, log or error. The machine that sends has to have it: keys do not travel.
"""

from __future__ import annotations

import os
from typing import Final

from bridge.keys import SERVICE

VARIABLE: Final = "SALESRL_API_KEY"


def find_key(host: str) -> str:
    """The key for `host`, empty where there is none."""
    named = os.environ.get(VARIABLE, "").strip()
    if named:
        return named
    import keyring

    try:
        return (keyring.get_password(SERVICE, host) or "").strip()
    # No keyring, or one that stays locked, each with errors of its own: the same as no key, and the caller
    # says what to do. In which keyring the person has put it is theirs to choose; `bridge/keys.py` is for
    # what we write.
    except Exception:
        return ""


def advise(host: str) -> str:
    """How to give the key for `host`, as the end of a sentence."""
    return f"put it in the keyring (keyring set {SERVICE} {host}) or in {VARIABLE}"
