"""The key to a service: from an environment variable, or from the keyring of the operating system.

One rule: a key belongs to one host and is looked up by it, so that none is ever sent to another, and it
stands in no file, log or error. The machine that sends has to have it: keys do not travel.
"""

from __future__ import annotations

import os
from typing import Final

SERVICE: Final = "salesrlagent"
VARIABLE: Final = "SALESRL_API_KEY"


def find_key(host: str) -> str:
    """The key for `host`, empty where there is none."""
    named = os.environ.get(VARIABLE, "").strip()
    if named:
        return named
    import keyring
    from keyring.errors import KeyringError

    try:
        return (keyring.get_password(SERVICE, host) or "").strip()
    except KeyringError:
        # No keyring, or one that stays locked: the same as no key, and the caller says what to do.
        return ""


def advise(host: str) -> str:
    """How to give the key for `host`, as the end of a sentence."""
    return f"put it in the keyring (keyring set {SERVICE} {host}) or in {VARIABLE}"
