"""The model card says what the report says, typed in by nobody."""

from __future__ import annotations

import msgspec
import pytest

from engine.training import publish
from engine.training.card import APPEALS, OWN_CONVERSATIONS, write_card
from engine.training.evaluate import ALARM, BUCKETS, SHARES, TURNS, Figures, Report
from engine.training.ladder import Rung
from models.catalogue import MANIFEST_FORMAT, Manifest, TrainingPart
from tests.engine.shipped import open_catalogue

PARTS = (
    TrainingPart("written sales conversations", "train", 1_904, "0" * 64),
    TrainingPart("PersuasionForGood", "test", 99, "0" * 64),
)
MANIFEST = Manifest(MANIFEST_FORMAT, "0.1.0", 7, (4, 5), PARTS, ())
POINTS = (*(f"{round(100 * share)} %" for share in SHARES), *(f"turn {turn}" for turn in TURNS))


def figures(auc: float | None) -> dict[str, Figures]:
    return {
        point: Figures(120 + place, 0.1231, 0.4569, 0.0341, auc, 0.789) for place, point in enumerate(POINTS)
    }


REPORT = Report(
    figures={"written, natural mixture": {"ours": figures(0.8761), "base rate": figures(None)}},
    coverage={"turns 1-3": 0.812, "all": 0.791},
    bands={
        "LOW": {"turns": 90, "near": 0.412, "brier": 0.222},
        "FAIR": {"turns": 40, "near": 0.671, "brier": 0.1},
    },
)
HALVES = {point: figures(0.8762)[point] for point in ("50 %", "75 %", "100 %")}
LADDER = (
    Rung("supervised start", figures(0.7654)["50 %"], HALVES, True, ""),
    Rung("PPO", figures(0.7)["50 %"], HALVES, False, "its AUC is 0.7000, not 0.7654"),
)
CARD = write_card(MANIFEST, REPORT, LADDER)


def test_every_figure_is_the_report_s() -> None:
    assert "### written, natural mixture (120 conversations)" in CARD
    assert "| ours | turn 8 | 0.876 | 0.123 | 0.457 | 0.034 | 0.789 |" in CARD
    assert "| base rate | 50 % | - | 0.123 |" in CARD
    assert "| turns 1-3 | 0.812 |" in CARD
    assert "| LOW | 90 | 0.412 | 0.222 |" in CARD


def test_it_says_what_it_learned_from_and_with_which_seeds() -> None:
    assert "| written sales conversations | 1904 | train |" in CARD
    assert "| PersuasionForGood | 99 | test |" in CARD
    assert "Seeds 4, 5." in CARD
    assert str(ALARM) in CARD


def test_ours_is_shown_at_shares_and_at_fixed_turns() -> None:
    rows = [line.split("|")[2].strip() for line in CARD.splitlines() if line.startswith("| ours |")]
    assert rows == ["25 %", "50 %", "75 %", "100 %", "turn 3", "turn 5", "turn 8", "turn 12"]


def test_every_rung_is_told_whichever_way_it_went() -> None:
    assert "| supervised start | 0.1231 | 0.0341 | 0.7654 | 0.1231 | 0.1231 | 0.1231 | 0.8762 |" in CARD
    assert "| stayed below: its AUC is 0.7000, not 0.7654 |" in CARD
    assert CARD.count("| climbed |") == 1


def test_it_names_its_limits_and_sells_nothing() -> None:
    assert "written by a language model" in CARD
    assert "associations, not effects" in CARD
    assert not {"best", "state-of-the-art", "powerful"} & set(CARD.lower().split())
    assert CARD.endswith("\n")
    assert "{" not in CARD


def test_a_set_that_is_too_small_is_a_sentence_and_no_section() -> None:
    card = write_card(MANIFEST, msgspec.structs.replace(REPORT, too_few={"calls of one's own": 7}), LADDER)
    told = "No figures for calls of one's own: the test part holds 7 of the 20 conversations that are needed."
    assert f"\n\n{told}\n\n## How it was trained" in card
    assert "### calls" not in card
    assert "No figures" not in CARD


def test_an_empty_report_is_still_a_card() -> None:
    assert write_card(MANIFEST, Report({}, {}, {}), ()).startswith("# Model card, version 0.1.0")


def write_of(*parts: tuple[str, str]) -> str:
    told = tuple(TrainingPart(name, use, 9, "0" * 64) for name, use in parts)
    return write_card(msgspec.structs.replace(MANIFEST, trained_on=told), REPORT, LADDER)


CALLS = ("written sales conversations", "train")
REAL, READINGS, WRITTEN = "PersuasionForGood (Wang", "The readings of its training", "The written appeals"


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ((), ()),
        ((("PersuasionForGood", "test"),), (REAL,)),
        ((("PersuasionForGood", "train"),), (REAL, READINGS)),
        ((("PersuasionForGood", "train"), (APPEALS, "train")), (REAL, READINGS, WRITTEN)),
    ],
    ids=["neither", "measured", "learned from", "with appeals"],
)
def test_it_speaks_of_gifts_that_were_used_and_of_no_others(
    parts: tuple[tuple[str, str], ...], told: tuple[str, ...]
) -> None:
    card = write_of(CALLS, *parts)
    assert tuple(one for one in (REAL, READINGS, WRITTEN) if one in card) == told
    assert ("appeal" in card) == (WRITTEN in told)
    assert "No product lies in two parts.\n\n" in card


@pytest.mark.parametrize(
    ("names", "origin"),
    [
        (["written sales conversations"], "The sales conversations were written by a language model"),
        (
            ["written sales conversations", OWN_CONVERSATIONS],
            "The written ones were written by a language model",
        ),
        ([OWN_CONVERSATIONS], "The sales conversations are those that were given to it"),
    ],
)
def test_calls_of_one_s_own_are_not_said_to_be_written(names: list[str], origin: str) -> None:
    told = tuple(TrainingPart(name, "train", 9, "0" * 64) for name in names)
    assert origin in write_card(msgspec.structs.replace(MANIFEST, trained_on=told), REPORT, LADDER)


def test_appeals_are_called_what_the_manifest_calls_them() -> None:
    assert APPEALS in publish._KINDS.values()


def test_both_sections_say_what_was_chosen_in_view_of_the_figures() -> None:
    figures, ladder = CARD.split("## Figures on the test part")[1].split("## How it was trained")
    for section in (figures, ladder.split("## How far")[0]):
        said = " ".join(section.split())
        assert "the length of the training and the shape of the calibration were chosen while" in said
    assert "decides nothing" not in CARD


def test_it_says_that_its_baselines_are_not_those_of_the_benchmark() -> None:
    figures = " ".join(CARD.split("### written")[0].split())
    assert "one slope and one intercept for all turns" in figures
    assert "calibrated turn by turn, as ours is, so its figures for them differ." in figures


def test_the_interval_is_told_for_all_turns_and_then_as_they_come() -> None:
    coverage = dict.fromkeys(["turns 1-3", "all", "later", "turns 8-12", "turns 4-7"], 0.8)
    card = write_card(MANIFEST, msgspec.structs.replace(REPORT, coverage=coverage), LADDER)
    rows = [line.split("|")[1].strip() for line in card.splitlines() if line.endswith("| 0.800 |")]
    assert rows == ["all", *BUCKETS]


def test_the_card_that_ships_is_what_is_written_today() -> None:
    folder, manifest = open_catalogue().root, open_catalogue().manifest
    report = msgspec.json.decode((folder / "figures.json").read_bytes(), type=Report)
    ladder = msgspec.json.decode((folder / "ladder.json").read_bytes(), type=tuple[Rung, ...])
    assert write_card(manifest, report, ladder) == (folder / "MODEL_CARD.md").read_text(encoding="utf-8")
