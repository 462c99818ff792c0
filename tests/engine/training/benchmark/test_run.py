"""A whole run on small conversations: everything is in the report, and a stopped run goes on."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from engine.errors import InputError
from engine.state import STATE_SCHEMA
from engine.training.benchmark import llm
from engine.training.benchmark import run as workshop
from engine.training.benchmark.baselines import LENGTH
from engine.training.benchmark.exhibit import Exhibit
from engine.training.benchmark.figures import OURS
from engine.training.benchmark.material import Model
from engine.training.benchmark.page import write_page
from engine.training.benchmark.plots import save_plots
from engine.training.benchmark.report import MAIN_SET, CurvePoint, Pace, Report, bin_forecasts, load_curve
from engine.training.benchmark.retrained import EVERYTHING
from engine.training.benchmark.run import BASE, Options, Surroundings, benchmark
from engine.training.corpus import PERSUASION, WRITTEN, WRITTEN_GIFT
from engine.training.dataset import Report as Tell
from engine.training.train import Progress
from tests.engine.training.benchmark.small import COUNTS, INDUSTRIES, make_model, write_parts
from tests.engine.training.corpora import to_line


class Stopped(Exception):
    """Somebody pressed Ctrl-C."""


def write_corpus(folder: Path) -> tuple[Path, Path]:
    """The small parts as the shipped corpus, and some of them once more as real conversations."""
    lines, real = [], []
    for part in write_parts().values():
        for one in part:
            told = json.loads(to_line(one)) | {"industry": one.industry, "id": one.id.replace("-", "-9")}
            lines.append(json.dumps(told))
            for copy in range(2):
                real.append(json.dumps(told | {"source": PERSUASION, "id": f"p4g:{one.id}-{copy}"}))
    corpus, given = folder / "corpus.jsonl", folder / "given.jsonl"
    corpus.write_text("\n".join(lines), encoding="utf-8")
    (folder / "bargains.jsonl").write_text("\n".join(lines[:20]), encoding="utf-8")
    given.write_text("\n".join(real), encoding="utf-8")
    return corpus, given


def answer(questions: Sequence[llm.Question], report: Tell) -> tuple[llm.Answers, tuple[int, int]]:
    """A language model that does not know."""
    return {(question.way, question.call, question.turn): 0.5 for question in questions}, (100, 10)


AROUND = Surroundings(
    version="0.0.1",
    machine="a machine",
    paces=lambda: [Pace("text to Reading", 2.0, 4.0, 8.0, 300.0, "as a test says")],
    llm_name="a model",
    asker=answer,
    curve=[CurvePoint(100, 0.7, 0.6, encoder="a smaller one"), CurvePoint(200, 0.8, 0.7, 0.55)],
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, Options, list[str]]:
    """One run that was stopped on the way and went on."""
    folder = tmp_path_factory.mktemp("run")
    corpus, given = write_corpus(folder)
    options = Options(
        folder / "work",
        quick=True,
        persuasion=given,
        craigslist=folder / "bargains.jsonl",
        llm_calls=4,
        corpus=corpus,
    )

    def stop(progress: Progress) -> None:
        if progress.stage.startswith("training without sequence"):
            raise Stopped

    stages: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        # It has a test of its own, and takes as long as the rest.
        patch.setattr(workshop, "reenact", lambda calls, seed: Exhibit(calls, 1.0, 0.5, 0.5))
        with pytest.raises(Stopped):
            benchmark(options, make_model(), AROUND, stop)
        report = benchmark(options, make_model(), AROUND, lambda progress: stages.append(progress.stage))
    return report, options, stages


@pytest.fixture
def report(made: tuple[Report, Options, list[str]]) -> Report:
    return made[0]


def test_what_was_done_before_the_stop_is_not_done_again(made: tuple[Report, Options, list[str]]) -> None:
    stages = set(made[2])
    assert "training without sequence" in stages
    assert "training without embeddings" not in stages
    assert not any(stage.startswith("leaving out") for stage in stages)


def test_everything_is_in_the_report(report: Report) -> None:
    persuaded = report.parts["test"][PERSUASION]
    assert report.parts["test"] == {WRITTEN: COUNTS["test"], WRITTEN_GIFT: 0, PERSUASION: persuaded}
    assert {MAIN_SET, PERSUASION} <= set(report.table)
    for by_forecaster in report.table.values():
        assert {"base rate", LENGTH, "random forest", "XGBoost", BASE, OURS} <= set(by_forecaster)
        assert list(by_forecaster)[-1] == OURS
    assert set(report.leads[MAIN_SET]) == set(report.table[MAIN_SET]) - {OURS}
    assert len(report.singles) == 3
    assert set(report.ablations.retrained) >= {"nothing taken away", "without embeddings", "without sequence"}
    assert report.ablations.guidance_moves == 0.0
    assert report.craigslist is not None
    assert report.persuasion[OURS]["turn 8"].conversations == report.parts["test"][PERSUASION]
    assert set(report.llm) == {MAIN_SET, PERSUASION}
    assert report.skipped == {}
    assert len(INDUSTRIES) == 3
    assert report.strangers.told_apart
    assert report.exhibit.calls == 200
    assert {gate.holds for gate in report.gates if gate.wanted == "0"} == {True}


def test_the_report_is_read_back(report: Report) -> None:
    assert msgspec.json.decode(msgspec.json.encode(report), type=Report) == report


def test_the_page_holds_what_was_found(report: Report) -> None:
    page = write_page(report, 200)
    for section in (
        "Table I",
        "Table II",
        "Table III",
        "Confidence",
        "Strangers",
        "Leak gates",
        "leak exhibit",
    ):
        assert section in page
    ours = report.table[MAIN_SET][OURS]["100 %"]
    assert ours.auc is not None
    assert f"| **{OURS}** |" in page
    assert f"{ours.auc.value:.3f} ({ours.auc.low:.3f} to {ours.auc.high:.3f})" in page
    assert "2.0 | 4.0 | 8.0 | 300" in page
    assert "not measured here" in page  # what the paper claims
    assert "This was a quick run" in page
    assert page.count("<details>") == page.count("</details>") == len(report.table)
    widths = {
        line.count("|") for line in page.split("## Leak gates")[1].split("## ")[0].splitlines() if "|" in line
    }
    assert widths == {5}


def test_the_page_remarks_on_idle_parts_and_on_views_under_their_tables(report: Report) -> None:
    retrained = report.ablations.retrained
    alike = dict.fromkeys(retrained, retrained[EVERYTHING.name])
    ablations = msgspec.structs.replace(report.ablations, retrained=alike)
    page = write_page(msgspec.structs.replace(report, ablations=ablations), 200)
    under = page.split("## Table III")[1].split("What ships")[0]
    assert (
        "|\n\nTaking away embeddings, sequence, the bags of words or what turns show changes hardly" in under
    )
    under = page.split("## Seeds")[1].split("## ")[0]
    assert "(seed 4 everything; seed 5 all but the bags of words; seed 6 all but the weighted" in under


def test_what_was_not_measured_says_so(report: Report) -> None:
    bare = msgspec.structs.replace(
        report,
        llm={},
        curve=[],
        craigslist=None,
        persuasion={},
        alarms=["ours on noise at turn 3: AUC 0.990"],
        skipped={
            "XGBoost": "not installed here",
            "language model": "none was given",
            "Craigslist": "not given",
        },
    )
    page = write_page(bare, 200)
    assert "**Alarm.**" in page
    assert "ours on noise at turn 3: AUC 0.990" in page
    assert "Not measured here: none was given" in page
    for name in ("XGBoost", llm.ZERO_SHOT, llm.FEW_SHOT, llm.HYBRID):
        assert f"| {name} | not measured here |" in page
    assert "learning-curve" not in page


def test_every_plot_on_the_page_is_drawn_and_the_same_again(report: Report, tmp_path: Path) -> None:
    paths = save_plots(report, tmp_path / "benchmarks")
    first = {path.name: path.read_bytes() for path in paths}
    page = write_page(report, 200)
    assert "| a smaller one | 100 | 0.700 | 0.600 | - |" in page
    assert "| as judged here | 200 | 0.800 | 0.700 | 0.550 |" in page
    assert set(first) == {
        line.split("(benchmarks/")[1].rstrip(")") for line in page.splitlines() if line.startswith("![")
    }
    assert all(data.startswith(b"\x89PNG") for data in first.values())
    assert {path.name: path.read_bytes() for path in save_plots(report, tmp_path / "benchmarks")} == first


def test_no_plot_of_an_earlier_run_stays_beside_the_page(report: Report, tmp_path: Path) -> None:
    for name in ("learning-curve", "mine"):
        (tmp_path / f"{name}.png").write_bytes(b"a picture from before")
    without = save_plots(msgspec.structs.replace(report, curve=[]), tmp_path)
    assert set(tmp_path.iterdir()) == {*without, tmp_path / "mine.png"}


def test_the_page_says_whose_model_it_is(report: Report) -> None:
    ours, own = (write_page(msgspec.structs.replace(report, shipped=one), 200) for one in (True, False))
    assert "The model is the one that ships, on the road" in ours
    assert "The model is one of your own, on the road" in own
    assert "the one that ships" not in own
    assert "Below, what ships stands for it." in own


def folders_begun(options: Options, model: Model) -> set[str]:
    """The folders that a run makes of its own."""

    def stop(progress: Progress) -> None:
        if progress.stage == "weighing words":
            raise Stopped

    before = {path.name for path in options.work.iterdir() if path.is_dir()}
    with pytest.raises(Stopped):
        benchmark(options, model, AROUND, stop)
    return {path.name for path in options.work.iterdir() if path.is_dir()} - before


def test_what_was_made_of_states_of_another_schema_is_made_anew(
    made: tuple[Report, Options, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workshop, "STATE_SCHEMA", STATE_SCHEMA + 1)
    assert len(folders_begun(made[1], make_model())) == 2


def test_what_changes_the_figures_changes_the_folder(made: tuple[Report, Options, list[str]]) -> None:
    # What follows from the conversations alone, and what does not.
    another = dataclasses.replace(make_model(), mark="another")
    for options, model, fresh in (
        (made[1], another, 1),
        (dataclasses.replace(made[1], seed=1), make_model(), 2),
    ):
        assert len(folders_begun(options, model)) == fresh


def test_a_curve_is_read_in_order_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "curve.json"
    points = [{"conversations": count, "auc": 0.8, "accuracy": 0.7} for count in (9, 4)]
    path.write_text(json.dumps(points))
    assert [point.conversations for point in load_curve(path)] == [4, 9]
    path.write_text('{"conversations": 9}')
    with pytest.raises(InputError, match="is no learning curve"):
        load_curve(path)
    with pytest.raises(InputError, match="cannot be read"):
        load_curve(tmp_path / "none.json")


def test_forecasts_are_binned_by_size() -> None:
    bins = bin_forecasts([0.05, 0.08, 0.95, 1.0], [0, 1, 1, 1])
    assert [(one.count, one.bought) for one in bins] == [(2, 0.5), (2, 1.0)]
    assert bins[0].told == pytest.approx(0.065)
