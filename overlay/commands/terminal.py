"""A call played in the terminal: the same Readings as the overlay shows, drawn with characters.

One rule: time comes from outside (`clock`, `wait`), so a test plays a call at once, and what is on
show at a moment is made from the Readings up to that moment alone. Where the output is not a
terminal, one plain line is written a turn.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.padding import Padding
from rich.text import Text

from engine.errors import ArtefactError
from engine.runner import Observer
from engine.vocabulary import Reading, Turn, TurningPoint
from overlay.commands import drawing
from overlay.needle import label
from overlay.phrases import BAND_WORDS, TREND_WORDS, clock_words, talk_words, worth_words
from overlay.replay import Player, speed_text

LONGEST_WAIT = 0.25
"""Seconds between two looks at the clock, so that the time on show keeps moving."""

WIDTH = 64
PLAIN_PATH_WIDTH = 16
POINTS_SHOWN = 3


@dataclass(slots=True)
class Playing:
    """What has been said and read so far."""

    turns: Sequence[Turn]
    speed: float
    heard: int = 0
    elapsed: float = 0.0
    reading: Reading | None = None
    path: list[float] = field(default_factory=list)
    points: list[TurningPoint] = field(default_factory=list)
    complaint: str = ""

    def keep(self, reading: Reading) -> None:
        """Take the Reading of the turn just heard."""
        self.reading = reading
        self.path.append(reading.forecast.probability)
        if reading.turning_point is not None:
            self.points.append(reading.turning_point)


def play_in_terminal(
    turns: Sequence[Turn],
    observer: Observer,
    console: Console,
    *,
    speed: float,
    clock: Callable[[], float] = time.monotonic,
    wait: Callable[[float], None] = time.sleep,
) -> Playing:
    """Play the call to its end; what was shown last comes back."""
    playing = Playing(turns, speed)
    player = Player(turns, speed)
    player.play(clock())
    # A terminal that cannot move its cursor (TERM unset or "dumb") gets lines, like a file.
    if not console.is_terminal or console.is_dumb_terminal:
        _run(
            player,
            playing,
            observer,
            clock,
            wait,
            lambda: console.print(plain_line(playing), soft_wrap=True),
            lambda: None,
        )
        return playing
    with Live(draw(playing), console=console, auto_refresh=False, transient=False) as live:
        _run(
            player,
            playing,
            observer,
            clock,
            wait,
            lambda: None,
            lambda: live.update(draw(playing), refresh=True),
        )
    return playing


def _run(
    player: Player,
    playing: Playing,
    observer: Observer,
    clock: Callable[[], float],
    wait: Callable[[float], None],
    on_turn: Callable[[], None],
    on_look: Callable[[], None],
) -> None:
    while True:
        reached = player.advance(clock())
        while playing.heard <= reached:
            _hear(playing, observer, player.moment(playing.heard))
            on_turn()
        on_look()
        due = player.due_in(clock())
        if due is None:
            return
        wait(min(due, LONGEST_WAIT))


def _hear(playing: Playing, observer: Observer, moment: float) -> None:
    turn = playing.turns[playing.heard]
    playing.heard += 1
    playing.elapsed = moment
    playing.complaint = ""
    try:
        playing.keep(observer.observe(turn))
    except ArtefactError:
        raise
    except Exception:
        # One turn's fault must not end a call that somebody is in the middle of.
        playing.complaint = f"Turn {turn.index + 1} could not be read and is left out; the call goes on."


def plain_line(playing: Playing) -> Text:
    """The last turn heard, on one line, followed by where the call turned if it did there."""
    turn = playing.turns[playing.heard - 1]
    head = f"{clock_words(playing.elapsed):>6}  turn {playing.heard:>3}  "
    voice = f"{drawing.shorten(turn.speaker.id, 18):<18}  "
    reading = playing.reading
    if playing.complaint or reading is None:
        return Text(head + voice + playing.complaint)
    forecast = reading.forecast
    line = Text(
        f"{head}{voice}{label(forecast.probability):>3} %  {drawing.interval(forecast):>7}  "
        f"{reading.confidence.band.value:<4}  {drawing.sparkline(playing.path, PLAIN_PATH_WIDTH)}"
    )
    point = reading.turning_point
    if point is not None:
        line.append(f"\n        {drawing.point_words(point)}  “{drawing.shorten(point.quote, 80)}”")
    return line


def draw(playing: Playing) -> RenderableType:
    """The whole view."""
    parts: list[Text] = [_heading(playing), Text("")]
    reading = playing.reading
    if reading is None:
        parts.append(Text("Warming up: nothing has been said yet.", style="dim"))
    else:
        parts += _forecast_lines(playing, reading)
        parts += _point_lines(playing)
        parts += _guidance_lines(reading)
        parts += _talk_lines(reading)
    if playing.complaint:
        parts += [Text(""), Text(playing.complaint, style="yellow")]
    return Padding(Group(*parts), (1, 2))


def _heading(playing: Playing) -> Text:
    where = f"turn {playing.heard} of {len(playing.turns)}   {clock_words(playing.elapsed)}"
    name = f"SalesRLAgent  replay {speed_text(playing.speed)}"
    return Text.assemble((name, "bold"), " " * max(2, WIDTH - len(name) - len(where)), (where, "dim"))


def _forecast_lines(playing: Playing, reading: Reading) -> list[Text]:
    forecast, confidence = reading.forecast, reading.confidence
    style = drawing.BAND_STYLES[confidence.band]
    lines = [
        Text.assemble(
            (f"{label(forecast.probability):>3} %", "bold"),
            f"  {TREND_WORDS[forecast.trend]}, likely {drawing.interval(forecast)}  ",
            (BAND_WORDS[confidence.band], style),
        ),
        Text(f"  0 {drawing.gauge(forecast, WIDTH - 8)} 100"),
        Text(f"    {drawing.sparkline(playing.path, WIDTH - 8)}", style="cyan"),
    ]
    lines += [Text(f"    {drawing.plain(reason)}", style="dim") for reason in confidence.reasons[:2]]
    return lines


def _point_lines(playing: Playing) -> list[Text]:
    lines: list[Text] = []
    for point in playing.points[-POINTS_SHOWN:]:
        lines += [
            Text(""),
            Text(drawing.point_words(point), style="bold"),
            Text(f"  “{drawing.shorten(point.quote, WIDTH - 4)}”", style="italic"),
        ]
    return lines


def _guidance_lines(reading: Reading) -> list[Text]:
    if not reading.guidance.moves:
        return []
    move = reading.guidance.moves[0]
    return [
        Text(""),
        Text.assemble("Next: ", (drawing.plain(move.title), "bold"), f"  {worth_words(move)}"),
        Text(f"  “{drawing.shorten(move.say, WIDTH * 2)}”"),
    ]


def _talk_lines(reading: Reading) -> list[Text]:
    share = reading.talk_share
    if share is None:
        return []
    ours, theirs = talk_words(share)
    return [Text(""), Text(f"{ours} {drawing.share_bar(share, WIDTH - len(ours + theirs) - 2)} {theirs}")]
