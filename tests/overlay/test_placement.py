"""The overlay stands where it was put, and can always be seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlay.placement import (
    Box,
    Place,
    choose_screen,
    clamp,
    find_room,
    measure_place,
    put,
    screen_of,
    stand_beside,
    usual_place,
)

AREA = Box(0, 24, 1600, 976)
PILL, CARD = (268, 56), (332, 448)


def test_usual_place_is_top_right_off_the_edge() -> None:
    assert put(usual_place(AREA), PILL, AREA) == Box(1600 - 268 - 16, 40, 268, 56)


@pytest.mark.parametrize("x", [0, 100, 900, 1332])
@pytest.mark.parametrize("y", [24, 300, 700, 944])
def test_a_place_measured_is_the_place_put(x: int, y: int) -> None:
    body = Box(x, y, *PILL)
    assert put(measure_place(body, AREA), PILL, AREA) == body


def test_growing_to_the_card_and_back_does_not_drift() -> None:
    place = measure_place(Box(1200, 800, *PILL), AREA)
    card = put(place, CARD, AREA)
    assert (card.right, card.bottom) == (1468, 856)
    assert put(place, PILL, AREA) == Box(1200, 800, *PILL)


def test_a_smaller_screen_keeps_the_part_of_it() -> None:
    place = measure_place(Box(1600 - 268 - 160, 24, *PILL), AREA)
    small = Box(1600, 0, 800, 600)
    assert put(place, PILL, small) == Box(2400 - 268 - 80, 0, *PILL)


@given(
    place=st.builds(Place, st.booleans(), st.booleans(), st.floats(-3, 3), st.floats(-3, 3)),
    width=st.integers(1, 1600),
    height=st.integers(1, 976),
)
def test_the_body_is_always_seen_whole(place: Place, width: int, height: int) -> None:
    box = put(place, (width, height), AREA)
    assert box.x >= AREA.x
    assert box.y >= AREA.y
    assert box.right <= AREA.right
    assert box.bottom <= AREA.bottom


def test_a_body_larger_than_the_screen_keeps_its_top_left() -> None:
    assert clamp(Box(-50, 900, 2000, 2000), AREA) == Box(0, 24, 2000, 2000)


def test_the_screen_of_a_body_is_the_one_that_shows_most_of_it() -> None:
    screens = {"left": Box(0, 0, 1000, 800), "right": Box(1000, 0, 1000, 800)}
    assert screen_of(Box(900, 10, 300, 50), screens) == "right"
    assert screen_of(Box(-4000, 10, 300, 50), screens) == "left"
    assert screen_of(Box(0, 0, 1, 1), {}) is None


def test_a_screen_that_went_is_replaced_by_the_primary_and_taken_again_when_back() -> None:
    both = {"laptop": AREA, "desk": Box(1600, 0, 2560, 1440)}
    assert choose_screen("desk", both, "laptop") == "desk"
    assert choose_screen("desk", {"laptop": AREA}, "laptop") == "laptop"
    assert choose_screen("desk", {"other": AREA}, "laptop") == "other"
    assert choose_screen("desk", {}, "laptop") is None


@pytest.mark.parametrize(("x", "wanted"), [(1252, 904), (0, 348), (700, 352)])
def test_one_that_is_not_the_first_stands_beside_it_where_there_is_room(x: int, wanted: int) -> None:
    body = Box(x, 40, 332, 400)
    assert stand_beside(body, 0, AREA) == body
    assert stand_beside(body, 1, AREA) == Box(wanted, 40, 332, 400)
    assert stand_beside(body, 9, AREA).right <= AREA.right


SMALL = Box(0, 0, 1280, 720)
PAGE, LEAST = (504, 668), (344, 200)


def apart(one: Box, other: Box) -> bool:
    return one.right <= other.x or other.right <= one.x or one.bottom <= other.y or other.bottom <= one.y


@given(x=st.integers(0, 1280 - 332), y=st.integers(0, 720 - 448))
def test_on_a_small_screen_a_page_never_meets_the_card(x: int, y: int) -> None:
    card = Box(x, y, *CARD)
    page = find_room(PAGE, LEAST, card, SMALL)
    assert apart(page, card)
    assert clamp(page, SMALL) == page
    assert (page.width, page.height) <= PAGE
    assert page.width >= LEAST[0]
    assert page.height >= LEAST[1]


@pytest.mark.parametrize(
    ("x", "left"), [(1280 - 348, 1280 - 348 - 16 - 504), (16, 16 + 332 + 16)], ids=["at right", "at left"]
)
def test_it_opens_whole_and_next_to_the_card_on_the_side_with_room(x: int, left: int) -> None:
    assert find_room(PAGE, LEAST, Box(x, 16, *CARD), SMALL) == Box(left, 16, *PAGE)


def test_a_wide_window_finds_room_below_a_pill() -> None:
    assert find_room((700, 400), (600, 300), Box(500, 16, *PILL), SMALL) == Box(500, 88, 700, 400)


def test_where_nothing_fits_it_is_still_seen_whole() -> None:
    tiny = Box(0, 0, 640, 480)
    page = find_room((504, 440), (504, 440), Box(292, 16, *CARD), tiny)
    assert (page.width, page.height) == (504, 440)
    assert clamp(page, tiny) == page
    assert page.x == 0
