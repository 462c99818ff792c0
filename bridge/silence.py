"""How much of the time that went by was silence: only that in which we would have heard.

One rule: where it is not known whether somebody spoke, no time has gone by. While we slept (the machine
suspended, the process stopped, a disk that hung) and while a page cannot be heard, its half sentence waits
for its rest; what then comes late is judged by the page's own clock. But not for ever: after AWAY_SECONDS
what was said stands as it is. Pure: `recorder.py` brings the time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

AWAKE_SECONDS: Final = 1.0
"""The longest between two looks in which we were awake."""

AWAY_SECONDS: Final = 60.0
"""So long a page that cannot be heard is waited for; a sleeping worker wakes after half of it at most."""

CATCH_UP_SECONDS: Final = 3.0
"""After a page is back, for what waited on its side to come."""


class Watch:
    """A clock in seconds that only goes while somebody looks at it every AWAKE_SECONDS.

    Starts at what `clock` tells; goes back never, even where that does. Not for two threads at once.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._seen = self._awake = clock()

    def look(self) -> float:
        """The time we were awake."""
        now = self._clock()
        passed, self._seen = now - self._seen, now
        if 0.0 < passed <= AWAKE_SECONDS:
            self._awake += passed
        return self._awake


class Silence:
    """One call's own time, made from a Watch's: begins at `at`, and stands still while it cannot be heard."""

    def __init__(self, awake: float, at: float, *, behind: bool = False) -> None:
        """With `behind` its page may have to catch up first."""
        self._at = at
        self._resumes = awake + (CATCH_UP_SECONDS if behind else 0.0)
        self.is_here = True

    def at(self, awake: float) -> float:
        """The call's time when the Watch shows `awake`."""
        return self._at + max(awake - self._resumes, 0.0)

    def when(self, at: float) -> float:
        """What the Watch shows when the call's time is `at`."""
        return self._resumes + max(at - self._at, 0.0)

    def leave(self, awake: float) -> None:
        """Its page cannot be heard from now on."""
        if self.is_here:
            self._stand(awake, AWAY_SECONDS)
            self.is_here = False

    def come_back(self, awake: float) -> None:
        """Its page is heard again; what it has to tell may have waited."""
        if not self.is_here:
            self._stand(awake, CATCH_UP_SECONDS)
            self.is_here = True

    def _stand(self, awake: float, seconds: float) -> None:
        self._at, self._resumes = self.at(awake), awake + seconds
