"""A call that begins takes the stage; what the person puts there stays; nothing of any call is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.vocabulary import Band, Confidence, Context, Forecast, Reading, Side, Trend, Turn, TurningPoint
from overlay.alert import SUSTAIN_SECONDS
from overlay.call import Call
from overlay.controls import Controls
from overlay.face import Face, Mode
from overlay.follower import GAVE_WAY, HEARD, STAY_SECONDS, Follower
from overlay.hearing import GRACE_SECONDS, LATE_SECONDS, LEFT_SECONDS, QUIET_SECONDS
from overlay.news import HealthTold, MeetingBegan, MeetingOver, PeersTold, PresenceTold, TurnTold
from overlay.phrases import pill_words
from overlay.playback import Playback
from overlay.settings import Memory
from overlay.stage import GIVES_WAY, Stage
from overlay.theme import make_theme
from overlay.window import OverlayWindow
from tests.overlay.listening import STARTED_MS, Meeting, Peer, Seen, assign, turn

ZOOM = Meeting("m2", "zoom", "", "browser-1")
HERE, GONE = PeersTold((Seen(),)), PeersTold((Seen(is_connected=False),))
AWAY = (PresenceTold("m1", False), GONE)
FELL_AT = 5
NOW = 100.0
"""The second of every call at which the tests begin."""


class EagerRunner:
    """Reads each turn at once; turns at FELL_AT."""

    def __init__(self, on_reading: Callable[[Reading], None], on_fault: Callable[[Exception], None]) -> None:
        self._on_reading = on_reading

    def start(self, context: Context) -> None: ...

    def submit(self, turn: Turn) -> None:
        point = TurningPoint(turn.index, turn.index, Trend.FALLING, -0.3, "Turned down at the price", "no")
        value = 0.3 if turn.index >= FELL_AT else 0.6
        forecast = Forecast(value, value - 0.1, value + 0.1)
        self._on_reading(
            Reading(turn.index, forecast, Confidence(Band.GOOD), point if turn.index == FELL_AT else None)
        )

    def stop(self, timeout: float) -> bool:
        return True


class Clock:
    now = 500.0

    def __call__(self) -> float:
        return self.now


class Room:
    """A follower with a real stage and window."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.clock = Clock()
        theme = make_theme(dark=False, reduced_motion=True)
        self.window = OverlayWindow(theme, Memory(folder / "overlay.json", pytest.fail), lambda keys: False)
        qtbot.addWidget(self.window)
        controls = Controls(theme, self.window.card)
        self.window.card.slot_for_controls.addWidget(controls)
        self.stage = Stage(self.window, controls, Playback(EagerRunner, self.clock), assign, self.clock)
        self.published: list[tuple[str, int]] = []
        self.follower = Follower(
            self.stage,
            EagerRunner,
            assign,
            lambda meeting, reading: self.published.append((meeting, reading.turn)),
            self.clock,
            lambda: STARTED_MS / 1000 + NOW + self.clock.now - Clock.now,
        )
        self.asked: list[str] = []
        self.window.other_requested.connect(lambda: self.asked.append("other"))
        self._qtbot = qtbot

    def face(self) -> Face:
        return self.stage.face

    def waits(self) -> bool:
        return self.follower.waiting is not None

    def tell(self, *news: object) -> None:
        for piece in news:
            self.follower.receive(piece)

    def say(self, count: int, meeting: str = "m1", start: int = 0, before: float | None = None) -> None:
        """Turns of four seconds; with `before` the last of them ends so many seconds before now."""
        first = 0.0 if before is None else NOW - before - 4.0 * (start + count)
        for index in range(start, start + count):
            self.tell(TurnTold(meeting, turn(index, start=first + 4.0 * index)))
        self._qtbot.waitUntil(lambda: (meeting, start + count - 1) in self.published)
        self.stage.show()


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[Room]:
    made = Room(qtbot, tmp_path)
    made.tell(HERE)
    yield made
    made.follower.stop()
    made.stage.stop()


def replay(count: int) -> Call:
    return Call(tuple(turn(i) for i in range(count)), ("Dana", "Lee"), "Dana", False, "Replay")


def test_a_meeting_takes_the_stage_and_its_turns_arrive(room: Room) -> None:
    room.tell(MeetingBegan(Meeting()))
    assert (room.face().mode, room.face().source) == (Mode.WAITING, "Meet")
    room.say(4)
    face = room.face()
    assert (face.mode, face.turn, face.seller, face.total_turns) == (Mode.LIVE, 4, "Dana", None)
    assert len(face.history) == 4
    assert room.stage.controls.progress.live
    assert room.published == [("m1", 0), ("m1", 1), ("m1", 2), ("m1", 3)]


def test_a_replay_gives_way_and_that_is_said(room: Room) -> None:
    room.stage.open(replay(3), speed=1.0, play=True)
    replayed = room.stage.playback
    room.tell(MeetingBegan(Meeting()))
    assert replayed.player.count == 0, "it is gone, its engine too"
    assert room.face().note == GIVES_WAY
    assert not room.stage.playback.player.playing
    room.say(2)
    assert room.face().turn == 2


def test_what_stops_is_grey_with_since_when_and_comes_back_in_colour(room: Room) -> None:
    room.tell(MeetingBegan(Meeting()))
    room.say(3)
    assert room.face().trusted
    room.tell(HealthTold("m1", "lost", "speech-without-captions"))
    assert (room.face().mode, room.face().since) == (Mode.LOST, 12.0)
    assert not room.face().trusted
    room.tell(HealthTold("m1", "lost", "captions-off"))
    assert room.face().detail == "captions-off"
    room.stage.say("Nobody is heard in Zoom.")
    assert (room.face().note, room.face().note_passes) == ("Nobody is heard in Zoom.", True)
    room.stage.say_lastingly("The disk is full.")
    assert (room.face().note, room.face().note_passes) == ("The disk is full.", False)
    room.tell(HealthTold("m1", "recovered", ""))
    assert room.face().trusted
    room.follower.set_paused(True)
    assert (room.face().mode, room.face().since) == (Mode.PAUSED, 100.0)
    room.follower.set_paused(False)
    room.tell(*AWAY)
    room.clock.now += GRACE_SECONDS
    room.stage.show()
    assert (room.face().mode, room.face().since) == (Mode.AWAY, 100.0)
    room.tell(HERE)
    assert room.face().mode is Mode.AWAY, "its browser is back, and says nothing of it"
    room.tell(PresenceTold("m1", True))
    assert room.face().trusted


def test_looking_back_is_grey_and_says_so(room: Room, qtbot: QtBot) -> None:
    room.tell(MeetingBegan(Meeting()))
    room.say(6)
    room.stage.scrub(3)
    qtbot.waitUntil(lambda: room.face().mode is Mode.BACK)
    assert (room.face().turn, room.face().trusted) == (4, False)
    room.say(1, start=6)
    assert room.face().turn == 4
    room.stage.return_to_now()
    qtbot.waitUntil(lambda: room.face().turn == 7)
    assert room.face().mode is Mode.LIVE


def test_a_call_that_ends_stays_and_the_next_one_takes_its_place(room: Room) -> None:
    room.tell(MeetingBegan(Meeting()))
    room.say(4)
    room.tell(MeetingOver("m1"))
    assert (room.face().mode, room.face().turn) == (Mode.ENDED, 4)
    room.tell(MeetingBegan(ZOOM))
    assert (room.face().mode, room.face().source) == (Mode.WAITING, "Zoom")
    assert not room.waits(), "what is over and not looked at is let go of"


def test_the_persons_paste_stays_while_the_call_goes_on_and_one_comes_back(room: Room, qtbot: QtBot) -> None:
    room.tell(MeetingBegan(Meeting()))
    room.say(3)
    room.stage.open(replay(2), speed=8.0, play=False)
    assert room.face().other == "Meet · Rota", "at once, though nothing is told of it"
    room.say(2, start=3)
    assert room.face().source == "Replay"
    assert room.waits()
    room.follower.come_back()
    qtbot.waitUntil(lambda: room.face().turn == 5)
    assert room.face().source == "Meet"
    assert not room.waits()
    room.follower.come_back()
    assert room.face().turn == 5


def test_a_meeting_told_again_is_as_it_was_and_does_not_push_in(room: Room, qtbot: QtBot) -> None:
    room.tell(MeetingBegan(Meeting()))
    room.say(3)
    before = room.face().history
    room.stage.open(replay(2), speed=8.0, play=False)
    room.tell(MeetingBegan(Meeting()))
    assert room.follower.on_show is None
    room.say(3)
    room.follower.come_back()
    qtbot.waitUntil(lambda: room.face().history == before)


def test_where_the_stage_is_cleared_the_call_that_goes_on_is_said(room: Room) -> None:
    room.tell(MeetingBegan(Meeting()))
    room.stage.clear()
    assert (room.face().mode, room.face().other) == (Mode.EMPTY, "Meet · Rota")


def test_words_after_the_end_begin_the_call_anew(room: Room, qtbot: QtBot) -> None:
    room.tell(MeetingBegan(Meeting()))
    room.say(3)
    room.tell(MeetingOver("m1"), MeetingBegan(Meeting()))
    room.say(4)
    qtbot.waitUntil(lambda: room.face().turn == 4)
    assert room.face().mode is Mode.LIVE


def test_two_calls_at_once_are_both_read_and_a_click_changes_between_them(room: Room) -> None:
    room.tell(MeetingBegan(Meeting()), MeetingBegan(ZOOM))
    room.say(2, "m1")
    room.say(1, "m2")
    assert (room.face().source, room.face().other) == ("Zoom", "Meet · Rota")
    room.follower.come_back()
    assert (room.face().source, room.follower.on_show) == ("Meet", "m1")
    assert room.face().other == "Zoom"


def test_of_three_calls_each_can_be_reached(room: Room) -> None:
    room.tell(MeetingBegan(Meeting()), MeetingBegan(ZOOM), MeetingBegan(Meeting("m3", "teams")))
    seen = []
    for _ in range(4):
        seen.append(room.follower.on_show)
        room.follower.come_back()
    assert seen == ["m3", "m2", "m1", "m3"]


def test_a_call_in_which_somebody_is_heard_stays_on_show_and_the_other_is_told_of(
    room: Room, qtbot: QtBot
) -> None:
    room.tell(MeetingBegan(Meeting()))
    room.say(3, before=1.0)
    room.tell(MeetingBegan(ZOOM))
    assert (room.face().source, room.face().turn) == ("Meet", 3)
    assert (room.face().other, room.face().other_new, room.face().note) == ("Zoom", True, "")
    room.say(2, "m2", before=1.0)
    assert room.face().source == "Meet"
    room.stage.say("One line left out.")
    room.stage.notes._fade.setInterval(0)
    qtbot.waitUntil(lambda: not room.face().other_new)
    assert pill_words(room.face()) is None, "whatever the note says"
    room.window.card._other.button.click()
    assert room.asked == ["other"]


def test_that_another_call_began_is_said_of_no_call_but_that(room: Room) -> None:
    room.tell(MeetingBegan(ZOOM), MeetingBegan(Meeting()))
    room.say(3, before=1.0)
    room.tell(MeetingBegan(Meeting("m3", "teams")))
    assert (room.face().other, room.face().other_new) == ("Teams · Rota", True)
    room.tell(MeetingOver("m3"))
    assert (room.face().other, room.face().other_new) == ("Zoom", False)


@pytest.mark.parametrize("quiet", [True, False])
def test_a_call_in_which_nobody_is_heard_makes_way_and_that_is_said(room: Room, quiet: bool) -> None:
    room.tell(MeetingBegan(Meeting()))
    room.say(3, before=1.0)
    if quiet:
        room.clock.now += QUIET_SECONDS
    else:
        room.tell(HealthTold("m1", "lost", ""))
    room.tell(MeetingBegan(ZOOM))
    assert (room.face().source, room.face().other) == ("Zoom", "Meet · Rota")
    assert room.face().note == GAVE_WAY.format(quiet="Meet · Rota")
    assert room.face().took_over == "Zoom"
    room.follower.come_back()
    assert room.face().took_over == ""


def test_what_the_person_opens_is_not_called_the_call_that_took_over(room: Room, qtbot: QtBot) -> None:
    room.tell(MeetingBegan(Meeting()), MeetingBegan(ZOOM))
    assert room.face().took_over == "Zoom"
    room.stage.open(replay(3), speed=8.0, play=False)
    qtbot.waitUntil(lambda: room.face().turn == 3)
    assert pill_words(room.face()) != ("Now on show", "Zoom")


def test_when_the_call_on_show_ends_the_other_takes_over_and_that_is_said(room: Room) -> None:
    room.tell(MeetingBegan(Meeting()))
    room.say(3, before=1.0)
    room.tell(MeetingBegan(ZOOM))
    room.say(2, "m2", before=1.0)
    room.tell(MeetingOver("m1"))
    assert (room.face().source, room.face().turn, room.face().other) == ("Zoom", 2, "")
    assert room.face().note == "Meet · Rota has ended; this is Zoom."
    room.follower.come_back()
    assert (room.face().mode, room.face().other) == (Mode.ENDED, "Zoom"), "it can still be looked at"


def test_the_end_of_a_call_that_is_not_on_show_moves_nothing(room: Room) -> None:
    room.tell(MeetingBegan(Meeting()))
    room.say(3, before=1.0)
    room.tell(MeetingBegan(ZOOM), MeetingOver("m2"))
    assert (room.face().source, room.face().other) == ("Meet", "")


def test_where_the_call_on_show_is_forgotten_the_other_takes_over(room: Room) -> None:
    room.tell(MeetingBegan(Meeting()))
    room.say(3, before=1.0)
    room.tell(MeetingBegan(ZOOM))
    room.follower.forget("m1")
    assert (room.face().source, room.face().other) == ("Zoom", "")


def test_what_was_said_before_it_is_marked_and_not_announced(room: Room, qtbot: QtBot) -> None:
    """The overlay was opened again in the middle of a call, a moment after it turned."""
    room.tell(MeetingBegan(Meeting(), known=FELL_AT + 1))
    room.say(FELL_AT + 1, before=1.0)
    room.clock.now += SUSTAIN_SECONDS
    room.stage.show()
    assert room.face().alert is None
    assert [marker.cause for marker in room.face().markers] == ["Turned down at the price"]
    for news in (HealthTold("m1", "paused", ""), MeetingOver("m1")):
        room.tell(news)
        assert room.face().alert is None
    room.stage.scrub(FELL_AT - 1)
    room.stage.scrub(FELL_AT)
    qtbot.waitUntil(lambda: room.face().turn == FELL_AT + 1)
    assert room.face().alert is None


def test_who_looks_back_at_it_is_told_what_turned_there(room: Room, qtbot: QtBot) -> None:
    room.tell(MeetingBegan(Meeting(), known=8))
    room.say(8, before=1.0)
    room.stage.scrub(FELL_AT)
    qtbot.waitUntil(lambda: room.face().alert is not None)


def test_what_waited_in_the_browser_is_marked_and_not_announced(room: Room) -> None:
    room.tell(MeetingBegan(Meeting(), known=2))
    room.say(FELL_AT + 1, before=LATE_SECONDS + 1.0)
    room.clock.now += SUSTAIN_SECONDS
    room.stage.show()
    assert (room.face().alert, len(room.face().markers)) == (None, 1)


def test_a_turn_heard_live_after_those_known_is_announced(room: Room) -> None:
    room.tell(MeetingBegan(Meeting(), known=FELL_AT))
    room.say(FELL_AT + 1, before=1.0)
    room.clock.now += SUSTAIN_SECONDS
    room.stage.show()
    assert room.face().alert is not None


def test_a_long_silence_is_said_quietly_and_gone_with_the_next_turn(room: Room) -> None:
    room.tell(MeetingBegan(Meeting()))
    room.say(3, before=1.0)
    room.clock.now += QUIET_SECONDS - 1.0
    room.stage.show()
    assert room.face().quiet is None
    room.clock.now += 1.0
    room.stage.show()
    face = room.face()
    assert (face.quiet, face.mode, face.trusted) == (NOW - 1.0, Mode.LIVE, True)
    room.tell(TurnTold("m1", turn(3, start=NOW + 80.0)))
    room.stage.show()
    assert room.face().quiet is None


def test_a_forgotten_call_is_gone_from_the_screen_and_stays_so(room: Room) -> None:
    room.tell(MeetingBegan(Meeting()))
    room.say(3)
    room.follower.forget("m1")
    assert room.face().mode is Mode.EMPTY
    room.tell(TurnTold("m1", turn(3)), HealthTold("m1", "lost", ""), MeetingOver("m1"))
    assert room.face().mode is Mode.EMPTY
    assert room.follower.on_show is None
    room.tell(MeetingBegan(Meeting("m3")), MeetingBegan(ZOOM))
    room.follower.forget_all()
    assert room.face().mode is Mode.EMPTY


def test_a_flip_in_a_live_call_goes_through(room: Room) -> None:
    room.tell(MeetingBegan(Meeting()))
    for index in range(2):
        room.tell(TurnTold("m1", turn(index, side=Side.UNKNOWN)))
    room.stage.show()
    assert (room.face().seller, room.face().can_flip) == ("", True)
    room.stage.flip()
    room.stage.show()
    assert room.face().seller == "Dana"
    room.stage.flip()
    room.stage.show()
    assert room.face().seller == "Lee"


def test_pausing_a_live_call_is_asked_of_the_desk(room: Room, qtbot: QtBot) -> None:
    room.tell(MeetingBegan(Meeting()))
    with qtbot.waitSignal(room.stage.hold_requested):
        room.window.pause_requested.emit()


def test_a_turning_point_is_spoken_of_by_the_manners_of_alerts(room: Room) -> None:
    room.tell(MeetingBegan(Meeting()))
    room.say(FELL_AT + 1, before=1.0)
    assert room.face().alert is None, "it has to last first"
    room.clock.now += SUSTAIN_SECONDS
    room.stage.show()
    assert room.face().alert is not None
    room.tell(HealthTold("m1", "lost", ""))
    assert room.face().alert is None, "old news"


def test_a_programs_call_wears_its_name(room: Room) -> None:
    room.tell(PeersTold((Seen(Peer("crm-1", "My CRM", is_program=True)),)))
    room.tell(MeetingBegan(Meeting(platform="program", peer="crm-1")))
    assert room.face().source == "My CRM"


def is_running(room: Room, key: str) -> bool:
    return bool(room.follower.list_peers(key))


def hear(room: Room, meeting: str, index: int) -> None:
    """Somebody says something just now."""
    now = NOW + room.clock.now - Clock.now
    room.tell(TurnTold(meeting, turn(index, start=now - 4.0)))


def both(room: Room) -> None:
    """Zoom is on show and Meet goes on; in both somebody was heard, and for long enough."""
    room.tell(MeetingBegan(Meeting()), MeetingBegan(ZOOM))
    hear(room, "m1", 0)
    hear(room, "m2", 0)
    room.clock.now += STAY_SECONDS
    assert room.follower.on_show == "m2"


@pytest.mark.parametrize("why", ["quiet", "lost", "away", "ended long ago"])
def test_a_call_in_which_nobody_is_heard_any_more_gives_way_to_one_in_which_somebody_is(
    room: Room, why: str
) -> None:
    both(room)
    if why == "quiet":
        room.clock.now += QUIET_SECONDS
    elif why == "lost":
        room.tell(HealthTold("m2", "lost", ""))
    elif why == "away":
        room.tell(PresenceTold("m2", False))
        room.clock.now += GRACE_SECONDS
    else:
        room.tell(HealthTold("m1", "lost", ""), PresenceTold("m1", False))
        room.clock.now += GRACE_SECONDS
        room.tell(MeetingOver("m2"))
        assert (room.face().mode, room.face().other) == (Mode.ENDED, "Meet · Rota"), "that one is cut off"
        assert room.face().other_away
        room.clock.now += STAY_SECONDS
        room.tell(PresenceTold("m1", True))
    hear(room, "m1", 1)
    assert room.follower.on_show == "m1"
    if why != "ended long ago":
        assert room.face().note == HEARD.format(quiet="Zoom", on="Meet · Rota")
        assert (room.face().other, room.face().took_over) == ("Zoom", "Meet · Rota")


def test_two_calls_with_gaps_do_not_take_turns_on_the_stage(room: Room) -> None:
    both(room)
    shown = []
    for index in range(1, 9):
        quiet, spoken = ("m2", "m1") if index % 2 else ("m1", "m2")
        room.tell(HealthTold(quiet, "lost", ""), HealthTold(spoken, "recovered", ""))
        hear(room, spoken, index)
        shown.append(room.follower.on_show)
        room.clock.now += STAY_SECONDS / 4
    assert shown == ["m1"] * 5 + ["m2"] * 3


def test_what_the_person_chose_stays_though_nobody_is_heard_in_it(room: Room) -> None:
    both(room)
    room.follower.come_back()
    room.tell(*AWAY)
    room.clock.now += LEFT_SECONDS - 1.0
    hear(room, "m2", 1)
    assert (room.follower.on_show, room.face().mode) == ("m1", Mode.AWAY)
    assert (room.face().other, room.face().other_away) == ("Zoom", False)


def test_a_call_that_is_gone_is_not_said_to_go_on_while_listening_is_paused(room: Room) -> None:
    both(room)
    room.follower.set_paused(True)
    room.tell(PresenceTold("m1", False))
    assert (room.face().other, room.face().other_away) == ("Meet · Rota", False)
    room.clock.now += GRACE_SECONDS
    room.tell(PresenceTold("m1", False))
    assert room.face().other_away


def test_of_a_call_that_is_not_on_show_it_is_told_how_it_is_heard(room: Room) -> None:
    both(room)
    assert (room.face().other, room.face().other_mode) == ("Meet · Rota", Mode.LIVE)
    states = {"lost": Mode.LOST, "recovered": Mode.LIVE, "absent": Mode.ABSENT, "paused": Mode.HELD}
    for state, mode in states.items():
        room.tell(HealthTold("m1", state, ""))
        assert room.face().other_mode is mode
    room.follower.set_paused(True)
    assert room.face().other_mode is Mode.PAUSED


def test_who_looks_back_is_not_taken_away_from_there(room: Room, qtbot: QtBot) -> None:
    both(room)
    room.say(3, "m2", start=1)
    room.stage.scrub(1)
    qtbot.waitUntil(lambda: room.face().mode is Mode.BACK)
    room.clock.now += QUIET_SECONDS
    hear(room, "m1", 1)
    assert room.follower.on_show == "m2"
    room.stage.return_to_now()
    hear(room, "m1", 2)
    assert room.follower.on_show == "m1"


def crash(room: Room) -> None:
    """The browser of a call is gone, and comes back with another call."""
    room.tell(MeetingBegan(Meeting()))
    hear(room, "m1", 0)
    room.tell(*AWAY)
    room.clock.now += GRACE_SECONDS
    room.tell(HERE, MeetingBegan(ZOOM))


def test_the_call_of_a_browser_that_crashed_looks_dead_and_ends_by_itself(room: Room) -> None:
    crash(room)
    hear(room, "m2", 0)
    assert (room.follower.on_show, room.face().other, room.face().other_away) == ("m2", "Meet · Rota", True)
    room.follower.come_back()
    room.clock.now += GRACE_SECONDS
    room.stage.show()
    assert room.face().mode is Mode.GONE, "its browser is there and it is not"
    room.clock.now += LEFT_SECONDS
    hear(room, "m2", 1)
    room.follower.set_paused(False)
    assert (room.follower.on_show, room.face().other) == ("m2", "")
    assert room.face().note == "Meet · Rota has ended; this is Zoom."


def test_a_call_that_was_left_goes_on_when_it_is_heard_of_again(room: Room) -> None:
    crash(room)
    room.clock.now += LEFT_SECONDS
    room.follower.set_paused(False)
    assert not is_running(room, "m1")
    room.tell(MeetingBegan(Meeting("m3", "teams")))
    assert not is_running(room, "m1")
    room.tell(PresenceTold("m1", True))
    hear(room, "m1", 1)
    assert is_running(room, "m1")
    assert room.follower.on_show == "m3"
    room.tell(MeetingOver("m1"), PresenceTold("m1", True))
    assert not is_running(room, "m1")


def test_without_another_call_a_call_of_a_browser_that_is_back_waits(room: Room) -> None:
    room.tell(MeetingBegan(Meeting()))
    hear(room, "m1", 0)
    room.tell(*AWAY, HERE)
    room.clock.now += 10 * LEFT_SECONDS
    room.follower.set_paused(False)
    assert (is_running(room, "m1"), room.face().mode) == (True, Mode.GONE)
