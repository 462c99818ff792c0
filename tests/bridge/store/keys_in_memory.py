"""A keyring that outlives a store within one test, or says that it does not."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field


@dataclass
class Chain:
    """Keys by name; `reason` is empty while they last."""

    reason: str = ""
    keys: dict[str, bytes] = field(default_factory=dict)

    @property
    def is_lasting(self) -> bool:
        return not self.reason

    def load(self, name: str) -> bytes | None:
        return self.keys.get(name)

    def load_or_make(self, name: str) -> bytes:
        return self.keys.setdefault(name, secrets.token_bytes(32))

    def delete(self, name: str) -> bool:
        self.keys.pop(name, None)
        return not self.reason
