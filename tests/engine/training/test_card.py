"""The model card says what the report says, typed in by nobody."""

from __future__ import annotations

from engine.training.card import write_card
from engine.training.evaluate import ALARM, SHARES, TURNS, Figures, Report
from engine.training.ladder import Rung
from models.catalogue import MANIFEST_FORMAT, Manifest, TrainingPart

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


def test_an_empty_report_is_still_a_card() -> None:
    assert write_card(MANIFEST, Report({}, {}, {}), ()).startswith("# Model card, version 0.1.0")
