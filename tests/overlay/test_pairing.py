"""Every way a pairing can go, in plain sentences, and nobody in who was not let in."""

from __future__ import annotations

import pytest

from bridge.pairing import WINDOW_SECONDS
from overlay import pairing
from overlay.pairing import Pairing, Step
from tests.overlay.listening import Asked, Peer, Seen

BEFORE = (Seen(Peer("browser-0", "Edge 150")),)
NEW = (*BEFORE, Seen(Peer("browser-1", "Chrome 156")))


def asked(now: float = 0.0) -> Pairing:
    return pairing.ask(pairing.begin(BEFORE, now), Asked())


def test_the_card_and_the_bridge_agree_on_the_time() -> None:
    assert pairing.OPEN_SECONDS == WINDOW_SECONDS


def test_a_browser_that_is_let_in_is_paired_once_it_is_known() -> None:
    waiting = pairing.begin(BEFORE, 10.0)
    assert waiting.step is Step.WAITING
    assert pairing.seconds_left(waiting, 12.4) == 118
    allowed = pairing.allow(pairing.ask(waiting, Asked()))
    assert allowed.step is Step.ALLOWED
    assert pairing.meet(allowed, BEFORE).step is Step.ALLOWED
    done = pairing.meet(allowed, NEW)
    assert (done.step, done.said) == (Step.PAIRED, "Paired: Chrome 156")
    assert not done.is_open


def test_somebody_new_is_not_taken_for_the_one_that_was_not_let_in() -> None:
    assert pairing.meet(asked(), NEW).step is Step.ASKED
    program = (*BEFORE, Seen(Peer("crm-1", "My CRM", is_program=True)))
    assert pairing.meet(pairing.allow(asked()), program).step is Step.ALLOWED


def test_a_question_that_is_over_before_its_answer_leaves_the_door_open() -> None:
    gone = pairing.ask(asked(), None)
    assert (gone.step, gone.said) == (Step.WAITING, pairing.WENT)
    assert pairing.allow(gone) == gone
    assert pairing.ask(gone, Asked()).said == ""


def test_a_keyring_that_takes_its_time_is_said_and_not_waited_for_for_ever() -> None:
    let_in = pairing.ask(pairing.allow(asked()), None)
    kept = pairing.tick(let_in, 5.0, 4)
    assert (kept.step, kept.said) == (Step.ALLOWED, pairing.KEEPING)
    assert pairing.tick(kept, 24.0, 4) == kept
    assert pairing.meet(kept, NEW).step is Step.PAIRED
    assert pairing.tick(kept, 25.0, 4).said == pairing.LOST


@pytest.mark.parametrize(
    ("state", "now", "tries", "said"),
    [
        (pairing.begin(BEFORE, 0.0), 120.0, 5, pairing.EXPIRED),
        (asked(), 120.0, 5, pairing.EXPIRED),
        (pairing.allow(asked()), 120.0, 5, pairing.LOST),
        (pairing.begin(BEFORE, 0.0), 1.0, 0, pairing.SPENT),
    ],
)
def test_what_went_wrong_is_one_plain_sentence(state: Pairing, now: float, tries: int, said: str) -> None:
    failed = pairing.tick(state, now, tries)
    assert (failed.step, failed.said, failed.asked) == (Step.FAILED, said, None)


def test_the_last_try_may_still_be_answered() -> None:
    assert pairing.tick(asked(), 1.0, 0).step is Step.ASKED


def test_what_is_over_stays_over() -> None:
    refused = pairing.refuse(asked())
    assert (refused.step, refused.said) == (Step.FAILED, pairing.REFUSED)
    for later in (pairing.ask(refused, Asked()), pairing.tick(refused, 999.0, 0), pairing.meet(refused, NEW)):
        assert later == refused


def test_the_code_is_read_in_two_groups() -> None:
    assert pairing.spaced("012345") == "012 345"
    assert pairing.spaced("12") == "12"
