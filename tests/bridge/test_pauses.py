"""What is said while the person has paused listening, and only that."""

from __future__ import annotations

from bridge.pauses import OTHER_CLOCK_MS, Pauses

NOW = 1_790_000_000_000


def test_words_are_judged_by_when_they_were_said() -> None:
    pauses = Pauses()
    assert not pauses.cover(NOW, NOW)
    pauses.change(True, NOW + 100)
    pauses.change(True, NOW + 150)
    assert not pauses.cover(NOW + 99, NOW + 500)
    assert pauses.cover(NOW + 100, NOW + 500)
    pauses.change(False, NOW + 600)
    pauses.change(False, NOW + 700)
    assert pauses.cover(NOW + 599, NOW + 900)
    assert not pauses.cover(NOW + 600, NOW + 900)
    assert not pauses.cover(NOW + 650, NOW + 900)


def test_a_clock_that_is_set_back_ends_no_pause() -> None:
    pauses = Pauses()
    pauses.change(True, NOW)
    for said in (NOW - 3_600_000, NOW - 3_599_000, NOW - 1):
        assert pauses.cover(said, said + 5)
    pauses.change(False, NOW)
    assert pauses.cover(NOW - 1_800_000, NOW + 5)
    assert not pauses.cover(NOW, NOW + 5)


def test_a_clock_of_its_own_is_none_to_judge_by() -> None:
    pauses = Pauses()
    pauses.change(True, NOW)
    for said in (0, NOW - OTHER_CLOCK_MS, NOW + 60_000):
        assert pauses.cover(said, NOW + 10)
    assert not pauses.cover(NOW - OTHER_CLOCK_MS + 100, NOW + 10)
    pauses.change(False, NOW + 20)
    assert not pauses.cover(0, NOW + 30)
