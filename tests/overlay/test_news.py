"""What an Ear hears arrives as values, in order; the bridge's own nouns fit the overlay's shapes."""

from __future__ import annotations

from bridge.hub import PeerNews
from bridge.listening import Listening as BridgeListening
from bridge.live import Listener
from bridge.live import Meeting as BridgeMeeting
from bridge.pairing import PairingAsked
from bridge.peers import Peer as BridgePeer
from overlay.news import (
    Asked,
    Ear,
    HealthTold,
    Listening,
    MeetingBegan,
    MeetingOver,
    Opened,
    PairingTold,
    PeersTold,
    Seen,
    Trouble,
    TurnTold,
    source_words,
)
from tests.overlay.listening import Meeting, Peer, turn
from tests.overlay.listening import Seen as FakeSeen


def test_everything_heard_is_passed_on_in_order() -> None:
    heard: list[object] = []
    ear = Ear(heard.append)
    meeting = Meeting()
    ear.opened(47811)
    ear.peers_changed(())
    ear.pairing_asked(None)
    ear.meeting_started(meeting)
    ear.turn_drafted(meeting, turn(0))
    ear.turn_settled(meeting, turn(0))
    ear.health_changed(meeting, "lost", "stopped")
    ear.meeting_ended(meeting, "left")
    ear.troubled("The disk is full.")
    ear.failed("No port.")
    assert heard == [
        Opened(47811),
        PeersTold(()),
        PairingTold(None),
        MeetingBegan(meeting),
        TurnTold("m1", turn(0), draft=True),
        TurnTold("m1", turn(0)),
        HealthTold("m1", "lost", "stopped"),
        MeetingOver("m1"),
        Trouble("The disk is full."),
        Opened(problem="No port."),
    ]


def test_the_bridges_nouns_have_the_shapes_expected_here() -> None:
    # the checker reads this too: a field renamed on the other floor fails here first
    listener: Listener = Ear(lambda news: None)
    seen: Seen = PeerNews(BridgePeer("n", "salesrl://program", "My CRM", 1), True)
    asked: Asked = PairingAsked("t", "Chrome", "id", "123456", 120)
    listening: type[Listening] = BridgeListening
    assert (seen.peer.is_program, asked.code) == (True, "123456")
    listener.meeting_started(BridgeMeeting("m", "meet", "", "n", 1), 0)
    assert listening.__name__ == "Listening"


def test_the_chip_says_where_the_call_comes_from() -> None:
    peers = (FakeSeen(Peer("crm-1", "My CRM", is_program=True)),)
    assert source_words(Meeting(platform="teams"), peers) == "Teams"
    assert source_words(Meeting(platform="program", peer="crm-1"), peers) == "My CRM"
    assert source_words(Meeting(platform="program", peer="gone"), peers) == "Program"
