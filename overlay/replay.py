"""The player: which turn of a recorded call has been said by now.

One rule: no clock of its own. Every method takes `now` (seconds of any steady clock), so a call
plays the same in a test, in a window and faster than real time. It knows turns and times only;
Readings are kept by `history`, turns are fed to the engine by `playback`.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Sequence

from engine.vocabulary import Turn

WORDS_PER_SECOND = 2.6
"""How fast people speak, where the transcript tells no times."""

AS_FAST_AS_POSSIBLE = math.inf
SPEEDS: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0, 16.0, AS_FAST_AS_POSSIBLE)


def time_turns(turns: Sequence[Turn]) -> tuple[float, ...]:
    """The second of the call at which each turn has been said; never decreasing.

    A turn ends where the source says; else its words decide, but not past the start of the next.
    """
    moments: list[float] = []
    clock = 0.0
    for index, turn in enumerate(turns):
        start = clock if turn.start is None else turn.start
        end = turn.end
        if end is None:
            end = start + max(1, len(turn.text.split())) / WORDS_PER_SECOND
            following = turns[index + 1].start if index + 1 < len(turns) else None
            if following is not None and following >= start:
                end = min(end, following)
        clock = max(clock, end)
        moments.append(clock)
    return tuple(moments)


def speed_text(speed: float) -> str:
    """A speed as it stands on the button: "8×", "max"."""
    return "max" if math.isinf(speed) else f"{speed:,.10g}×"


def next_speed(speed: float, step: int) -> float:
    """The speed `step` places along SPEEDS from the nearest one, stopping at the ends."""
    nearest = min(range(len(SPEEDS)), key=lambda place: _steps_apart(SPEEDS[place], speed))
    return SPEEDS[min(max(nearest + step, 0), len(SPEEDS) - 1)]


def _steps_apart(one: float, other: float) -> float:
    if math.isinf(one) or math.isinf(other):
        return 0.0 if one == other else math.inf
    return abs(math.log2(one) - math.log2(other))


class Player:
    """A position in a call that moves while playing. Turns count from 0; -1 is before the first."""

    def __init__(self, turns: Sequence[Turn], speed: float = 1.0) -> None:
        self._moments = list(time_turns(turns))
        first = turns[0].start if turns else None
        self._begin = max(0.0, first or 0.0)
        self._position = self._begin
        self._since = 0.0
        self._turn = -1
        self._furthest = -1
        self._speed = _checked(speed)
        self._playing = False

    @property
    def playing(self) -> bool:
        """Whether time runs."""
        return self._playing

    @property
    def speed(self) -> float:
        """Seconds of the call a second of the clock; inf is as fast as possible."""
        return self._speed

    @property
    def turn(self) -> int:
        """The last turn that has been said, as of the last `advance`."""
        return self._turn

    @property
    def furthest(self) -> int:
        """The furthest turn ever reached: the "now" one returns to."""
        return self._furthest

    @property
    def count(self) -> int:
        """How many turns the call has."""
        return len(self._moments)

    @property
    def at_end(self) -> bool:
        """Whether every turn has been said."""
        return self._turn >= self.count - 1

    def position(self, now: float) -> float:
        """The second of the call at `now`."""
        if not self._playing or math.isinf(self._speed):
            return self._position
        return min(self._position + max(0.0, now - self._since) * self._speed, self._moments[-1])

    def moment(self, turn: int) -> float:
        """The second at which `turn` has been said; the beginning of the call for -1."""
        return self._moments[turn] if turn >= 0 else self._begin

    def play(self, now: float) -> None:
        """Let time run; from the beginning again where the call is over."""
        if self.count == 0 or self._playing:
            return
        if self.at_end:
            self._stand(-1, self._begin)
        self._playing = True
        self._since = now

    def pause(self, now: float) -> None:
        """Hold the position reached by `now`."""
        self.advance(now)
        self._playing = False

    def set_speed(self, now: float, speed: float) -> None:
        """Go on at another speed from where the call is. Raises ValueError unless above zero."""
        wanted = _checked(speed)
        self.advance(now)
        self._speed = wanted

    def scrub(self, now: float, turn: int) -> None:
        """Stand right after `turn` (-1: before the first); playing goes on from there."""
        wanted = min(max(turn, -1), self.count - 1)
        self._stand(wanted, self.moment(wanted))
        self._since = now

    def advance(self, now: float) -> int:
        """Move on to `now`; the last turn said. Stops playing at the end."""
        if self._playing:
            position = self._moments[-1] if math.isinf(self._speed) else self.position(now)
            self._since = max(now, self._since)
            # a hair of rounding must not hold back a turn that is due now
            self._stand(bisect.bisect_right(self._moments, position + 1e-9) - 1, position)
            if self.at_end:
                self._playing = False
        return self._turn

    def due_in(self, now: float) -> float | None:
        """Seconds of the clock until the next turn has been said; None while time does not run."""
        if not self._playing or self.at_end:
            return None
        left = self._moments[self._turn + 1] - self._position
        return max(0.0, left / self._speed - (now - self._since))

    def extend(self, turns: Sequence[Turn]) -> None:
        """Take a longer version of the same call; the position stays."""
        self._moments = list(time_turns(turns))

    def arrive(self, turn: Turn) -> None:
        """One more turn was said just now, live. Who stands at the front goes on with it."""
        follows = self.at_end
        before = self._moments[-1] if self._moments else self._begin
        start = before if turn.start is None else turn.start
        end = start + max(1, len(turn.text.split())) / WORDS_PER_SECOND if turn.end is None else turn.end
        self._moments.append(max(before, end))
        last = self.count - 1
        self._furthest = last
        if follows:
            self._stand(last, self._moments[last])

    def _stand(self, turn: int, position: float) -> None:
        self._turn = turn
        self._position = position
        self._furthest = max(self._furthest, turn)


def _checked(speed: float) -> float:
    if not speed > 0:
        raise ValueError(f"a speed is above zero, not {speed}")
    return speed
