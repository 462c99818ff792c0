"""A keyring in memory, for what keeps keys."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class FakeBackend:
    """Keeps what it is given; `broken` as one whose prompt was dismissed."""

    broken: bool = False
    kept: dict[tuple[str, str], str] = field(default_factory=dict)
    asked: int = 0

    def get_password(self, service: str, username: str) -> str | None:
        self._check()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._check()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._check()
        del self.kept[service, username]

    def _check(self) -> None:
        self.asked += 1
        if self.broken:
            raise OSError("Prompt dismissed")
