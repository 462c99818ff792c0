"""Whether there is a screen is known before Qt could end the process over it."""

from __future__ import annotations

import sys

import pytest

from overlay.display import NoDisplay, is_composited, prepare_display, prepare_snapshot

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="displays are asked for on Linux alone")


def test_no_display_is_said_in_words() -> None:
    with pytest.raises(NoDisplay, match="DISPLAY is not set"):
        prepare_display({})


def test_a_display_that_does_not_answer_is_said_in_words() -> None:
    with pytest.raises(NoDisplay, match=r"does not answer|is missing"):
        prepare_display({"DISPLAY": ":4095"})


def test_the_persons_own_choice_is_kept() -> None:
    env = {"QT_QPA_PLATFORM": "wayland"}
    prepare_display(env)
    prepare_snapshot(env)
    assert env["QT_QPA_PLATFORM"] == "wayland"


def test_wayland_alone_is_used_as_it_is() -> None:
    env = {"WAYLAND_DISPLAY": "wayland-0"}
    prepare_display(env)
    assert env["QT_QPA_PLATFORM"] == "wayland"


def test_pictures_need_no_display() -> None:
    env: dict[str, str] = {}
    prepare_snapshot(env)
    assert (env["QT_QPA_PLATFORM"], env["QT_SCALE_FACTOR"]) == ("offscreen", "2")


def test_what_is_no_x_server_shows_what_is_behind() -> None:
    assert is_composited({"QT_QPA_PLATFORM": "offscreen"})
