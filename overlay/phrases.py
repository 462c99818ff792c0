"""The words on the overlay: what a Face says, in short plain sentences.

One rule: every word a person reads beside the gauge is made here, from a Face alone, so the eye and
the screen reader are told the same thing. No Qt.
"""

from __future__ import annotations

from engine.vocabulary import Band, Move, Trend, TurningPoint
from overlay.face import PAGE_GONE, WARM_UP_TURNS, Face, Mode, Standby
from overlay.needle import label, range_label

TREND_WORDS = {Trend.RISING: "Rising", Trend.STEADY: "Steady", Trend.FALLING: "Falling"}
BAND_WORDS = {Band.GOOD: "Good confidence", Band.FAIR: "Fair confidence", Band.LOW: "Low confidence"}
HEALTH_WORDS = {
    Mode.EMPTY: "No call",
    Mode.WARMING_UP: "Captions arriving",
    Mode.LIVE: "Captions arriving",
    Mode.REPLAY: "Replaying a recorded call",
    Mode.PAUSED: "Paused",
    Mode.LOST: "Captions lost",
    Mode.WAITING: "Waiting for the first caption",
    Mode.ABSENT: "Captions are off",
    Mode.AWAY: "Browser not connected",
    Mode.GONE: "Gone from the browser",
    Mode.HELD: "Paused in the browser",
    Mode.BACK: "Looking back; captions arriving",
    Mode.ENDED: "Call ended",
}
PROGRAM_WORDS = {
    Mode.WARMING_UP: "Turns arriving",
    Mode.LIVE: "Turns arriving",
    Mode.WAITING: "Waiting for the first turn",
    Mode.AWAY: "Not connected: {program}",
    Mode.GONE: "No longer sent: {program}",
    Mode.HELD: "Paused in {program}",
    Mode.BACK: "Looking back; turns arriving",
}
"""Where a program tells of the call. Its name comes last: what is elided must not be the state."""
AGAIN_WORDS = ("Waiting for captions", "Waiting for turns")
"""Where there were some before; the second where a program tells of the call."""
ADVICE = {
    "captions-on": "Captions are on; listening goes on with the next words.",
    "captions-off": "Switch the meeting's captions on.",
    "no-captions": "Switch the meeting's captions on.",
    "not-allowed": "The host of this meeting does not allow captions. Ask them to.",
    "other-extension": "Another extension reads captions in this tab too. Switch that one off.",
    "speech-without-captions": "Somebody speaks and no captions come. Switch them off and on again.",
    "unreadable": "Captions are shown in a way not known yet. The pop-up copies diagnostics for a report.",
    "page-hung": "The meeting's page does not answer. Load it again if it goes on.",
    PAGE_GONE: "The meeting's page is gone. Open it again to go on.",
}
"""What to do about captions that do not come, by the browser's code; the pop-up says the same."""
OTHER_WORDS = {Mode.LOST: "Captions lost", Mode.ABSENT: "Captions are off", Mode.HELD: "Paused"}
"""Of a call that is not on show, where it is not heard."""
HELD_ADVICE = "Go on in the extension's pop-up."
AWAY_ADVICE = "Open your browser and the meeting's page again."
PROGRAM_ADVICE = "See that it runs and sends the call."
"""Said where its name stands before it."""
STILL_PAUSED = "Listening is still paused: nothing of the next call is captured."
STOPPED = (Mode.LOST, Mode.PAUSED, Mode.ABSENT, Mode.AWAY, Mode.GONE, Mode.HELD)
STANDBY_STATUS = {
    Standby.OFF: ("No call yet", "paste a transcript"),
    Standby.UNHEARD: ("No live calls", "open this to see why"),
    Standby.UNPAIRED: ("No call yet", "pair a browser"),
    Standby.KEYLESS: ("No live calls", "pair a browser again"),
    Standby.READY: ("No call yet", "ready for one"),
    Standby.PAUSED: ("Paused", "not listening"),
    Standby.FORGOTTEN: ("Forgotten", "listening on"),
}
INVITATIONS = {
    Standby.OFF: "Paste a transcript to see where the call stands, turn by turn.",
    Standby.UNHEARD: "No live call can be heard here: below is why. A transcript can be pasted.",
    Standby.UNPAIRED: "Pair your browser once to follow live calls. Or paste a transcript.",
    Standby.KEYLESS: "What was paired before is not known now. Pair again, or paste a transcript.",
    Standby.READY: "Start a call in your browser and say yes in its pop-up. Or paste a transcript.",
    Standby.PAUSED: "Listening is paused: nothing of a call is captured. A transcript can be pasted.",
    Standby.FORGOTTEN: "What is said next begins a new call. If it should not: Pause listening, in the menu."
    " Or paste a transcript.",
}


def clock_words(seconds: float) -> str:
    """0:12, 12:05, 1:02:03."""
    whole = max(0, int(seconds))
    hours, minutes = divmod(whole // 60, 60)
    tail = f"{whole % 60:02d}"
    return f"{hours}:{minutes:02d}:{tail}" if hours else f"{minutes}:{tail}"


def health_words(mode: Mode, program: str = "", *, again: bool = False) -> str:
    """How the call is heard, `again` where it was before; a program that tells of it is named where it is to
    blame."""
    if again and mode is Mode.WAITING:
        return AGAIN_WORDS[bool(program)]
    if program and mode in PROGRAM_WORDS:
        return PROGRAM_WORDS[mode].replace("{program}", program)
    return HEALTH_WORDS[mode]


def quiet_words(face: Face) -> tuple[str, str] | None:
    """Two short lines while nobody is heard; no error: the number stands as it is. None while somebody is."""
    return None if face.quiet is None else ("Nothing heard", f"since {clock_words(face.quiet)}")


def advise(mode: Mode, detail: str, program: str = "") -> str:
    """What to do where no captions come; "" where that is not known, or they do."""
    if mode is Mode.HELD:
        return "" if program else HELD_ADVICE
    if mode in (Mode.AWAY, Mode.GONE):
        return PROGRAM_ADVICE if program else AWAY_ADVICE if mode is Mode.AWAY else ADVICE[PAGE_GONE]
    return ADVICE.get(detail, "") if mode in (Mode.LOST, Mode.ABSENT, Mode.WAITING) else ""


def advice_words(face: Face) -> str:
    """What to do where no captions come, or none would of the next call."""
    if is_paused_after(face):
        return STILL_PAUSED
    return advise(face.mode, face.detail, face.program)


def is_paused_after(face: Face) -> bool:
    """Whether the call ended and listening is paused, so that the next one would not be heard."""
    return face.mode is Mode.ENDED and face.standby is Standby.PAUSED


def note_words(face: Face) -> str:
    """The small line on the card: what needs saying, else that nobody is heard. What to do gives way to what
    is the matter with us alone, and stands before what has just happened."""
    advice = "" if invitation(face) else advice_words(face)
    if advice and face.note_passes:
        return f"{advice} {face.note}"
    return face.note or advice or " ".join(quiet_words(face) or ())


def other_words(face: Face) -> str:
    """Which call there is beside the one on show; "" where there is none."""
    if not face.other:
        return ""
    if face.other_away:
        return f"Not heard: {face.other}"
    if face.other_mode in OTHER_WORDS:
        return f"{OTHER_WORDS[face.other_mode]}: {face.other}"
    if face.other_new:
        return f"Another call began: {face.other}"
    return f"{'A' if face.mode is Mode.EMPTY else 'Another'} call goes on: {face.other}"


def pill_words(face: Face) -> tuple[str, str] | None:
    """Two short lines at the pill's right when the path of the call has to wait; None when it is shown."""
    if (status := status_words(face)) is not None:
        return status
    # for a while: then the path comes back
    if face.other and face.other_new:
        return "Another call", face.other
    return ("Now on show", face.took_over) if face.took_over else quiet_words(face)


def status_words(face: Face) -> tuple[str, str] | None:
    """Two short lines when the number is not simply current; None when it is."""
    since = "" if face.since is None else f"since {clock_words(face.since)}"
    if face.mode is Mode.EMPTY:
        return STANDBY_STATUS[face.standby]
    if face.mode in STOPPED:
        return health_words(face.mode, face.program), since
    if face.mode is Mode.WAITING:
        what = "turn" if face.program else "caption"
        return "Waiting", f"for {what}s" if face.reading is not None else f"for the first {what}"
    if face.mode in (Mode.BACK, Mode.ENDED):
        here = "" if face.elapsed is None else clock_words(face.elapsed)
        if face.mode is Mode.BACK:
            return "Looking back", f"as of {here}"
        return "Call ended", "still paused" if is_paused_after(face) else f"after {here}"
    if not face.warm:
        return "Warming up", f"{len(face.history)} of {WARM_UP_TURNS} turns"
    return None


def title_words(face: Face) -> str:
    """The first line beside the card's gauge: the state when it matters, else the trend."""
    status = status_words(face)
    if face.mode is Mode.WAITING:
        return " ".join(status or ())
    if face.mode is Mode.EMPTY and face.standby is Standby.FORGOTTEN:
        return "Forgotten. Listening on."
    if status is not None:
        return status[0]
    return "" if face.reading is None else TREND_WORDS[face.reading.forecast.trend]


def confidence_words(face: Face) -> str:
    """How far to trust it, and at which turn."""
    if face.reading is None:
        return ""
    band = BAND_WORDS[face.reading.confidence.band]
    return f"{band} · {face.turn}/{face.total_turns}" if face.total_turns else f"{band} · turn {face.turn}"


def range_words(face: Face) -> tuple[str, str]:
    """Two lines below the title: interval and confidence; since when it stopped, where it has."""
    if face.reading is None:
        return "", ""
    forecast = face.reading.forecast
    interval = f"Likely {range_label(forecast.low, forecast.high)}%"
    if face.since is None:
        return interval, confidence_words(face)
    return f"Since {clock_words(face.since)}", f"{interval} · turn {face.turn}"


def invitation(face: Face) -> str:
    """What to do while there is nothing to show yet."""
    if face.reading is not None:
        return ""
    if face.mode is Mode.EMPTY:
        return INVITATIONS[face.standby]
    if advice := advice_words(face):
        return advice
    if face.mode in (Mode.WAITING, Mode.ABSENT):
        if face.program:
            return f"If people are talking, see that {face.program} sends it."
        return "If people are talking, switch the meeting's captions on."
    return "The number comes with the first turns." if face.mode is Mode.WARMING_UP else ""


def reason_words(face: Face) -> str:
    """The first two reasons of the confidence, as one sentence."""
    if face.reading is None:
        return ""
    joined = "; ".join(face.reading.confidence.reasons[:2])
    return joined[:1].upper() + joined[1:]


def worth_words(move: Move) -> str:
    """ "+9 ± 4" in points, with a true minus."""
    points = round(move.worth * 100.0)
    sign = "−" if points < 0 else "+"
    return f"{sign}{abs(points)} ± {max(1, round(move.error * 100.0))}"


def worth_meaning(move: Move) -> str:
    """What the worth is, and is not."""
    return f"{worth_words(move)} points: how readings moved after this in other calls. Not a promise."


def no_move_words(face: Face) -> str:
    """Why no move is offered; "" when that needs no word."""
    if face.reading is None or face.reading.guidance.moves or not face.warm:
        return ""
    return "No suggestion while confidence is low" if face.reading.confidence.band is Band.LOW else ""


def seller_words(face: Face) -> str:
    """Who is taken for you, and whether that is a guess."""
    if not face.seller:
        if face.mode is Mode.WAITING and not face.heard_turns:
            return "Nobody has spoken yet"
        if face.unspoken:
            return "You have not spoken yet"
        live = face.reading is not None and face.total_turns is None
        return "Sides unknown: which voice is yours?" if live else "Which voice is yours?"
    return f"You: {face.seller}{' (guess)' if face.seller_guessed else ''}"


def talk_words(share: float | None) -> tuple[str, str]:
    """Our and their share, in whole percent that add up to 100."""
    if share is None:
        return "You –", "– Buyer"
    ours = round(min(max(share, 0.0), 1.0) * 100.0)
    return f"You {ours}", f"{100 - ours} Buyer"


def quoted(words: str) -> str:
    """Someone's own words, in one pair of curly quotes, white space made plain."""
    plain = " ".join(words[:600].split()).strip('"“”')
    return f"“{plain}”" if plain else ""


def alert_words(point: TurningPoint) -> str:
    """A turning point as it is announced."""
    return f"{point.cause}. {quoted(point.quote)}".strip()


def describe(face: Face) -> str:
    """The whole gauge in one breath, for a screen reader."""
    status = status_words(face) or quiet_words(face)
    parts = [] if status is None else [" ".join(part for part in status if part)]
    parts.append(advice_words(face).rstrip("."))
    if face.reading is not None:
        forecast = face.reading.forecast
        parts.append(
            f"{label(forecast.probability)} percent likely to buy,"
            f" between {range_label(forecast.low, forecast.high).replace('–', ' and ')}"
        )
        parts.append(TREND_WORDS[forecast.trend])
        parts.append(confidence_words(face).replace(" · ", ", "))
        parts.append(reason_words(face))
    parts.append(other_words(face))
    return ". ".join(part for part in parts if part)
