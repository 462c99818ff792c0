"""`salesrl bench accuracy`: what is asked for reaches the benchmark, what it finds reaches the disk."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

import models
from engine.errors import InputError
from engine.training.benchmark import run as workshop
from engine.training.benchmark.ablations import Ablations
from engine.training.benchmark.exhibit import Exhibit
from engine.training.benchmark.figures import Score, Scores
from engine.training.benchmark.gates import Gate
from engine.training.benchmark.material import Model
from engine.training.benchmark.paths import Band, Paths
from engine.training.benchmark.report import MAIN_SET, Bin, Report
from engine.training.benchmark.run import Options, Surroundings
from engine.training.benchmark.strangers import Strangers
from engine.training.benchmark.trust import (
    COVERAGES,
    NEARBY,
    SIDE,
    WITH,
    WITHOUT,
    BandRow,
    Ranking,
    Span,
    Trusted,
)
from engine.training.train import OnProgress, Progress
from engine.vocabulary import Turn
from models.catalogue import load_catalogue
from overlay.commands import accuracy, cli
from overlay.commands.speed_report import Machine
from tests.engine.fakes import HashEmbedder, make_instruments, say

SCORE = Score(0.7, 0.6, 0.8)
SCORES = Scores(20, SCORE, SCORE, SCORE, SCORE, SCORE)
NAMES = ("25 %", "50 %", "75 %", "100 %", "turn 3", "turn 5", "turn 8", "turn 10", "turn 12", "turn 18")
POINTS = dict.fromkeys(NAMES, SCORES)
RANKING = Ranking(0.6, [0.2] * len(COVERAGES), 0.2)
BAND = Band([0.2] * 10, [0.5] * 10, [0.8] * 10)
REPORT = Report(
    version="0.1.0",
    seeds=(0, 1),
    seed=0,
    quick=True,
    machine="a machine",
    parts={"test": {"written": 20}},
    table={MAIN_SET: {"base rate": POINTS, "ours, full": POINTS}},
    leads={},
    alarms=["ours, full on a set at turn 3: AUC 0.990"],
    paces=[],
    ablations=Ablations({"nothing taken away": POINTS}, {"as it ships": POINTS}, 0.0),
    exhibit=Exhibit(10, 1.0, 0.5, 0.5),
    gates=[Gate("a gate", 0.9, "0", False)],
    trusted=Trusted(
        9,
        {sense: {WITH: RANKING, WITHOUT: RANKING} for sense in (NEARBY, SIDE)},
        {NEARBY: 0.3, SIDE: 0.3},
        {"LOW": BandRow(1.0, 0.5, 0.5, 0.2)},
        {"all": Span(9, 0.8, 0.4)},
        0.8,
    ),
    strangers=Strangers({"German": 1.0}, 0.1, {}, None, None, {}),
    paths={"ours, full": Paths(0.8, 5.0, 0.5, 1.0, 0.3)},
    reliability={"50 %": [Bin(20, 0.5, 0.5)]},
    trajectories={"ours, full": {"bought": BAND, "did not buy": BAND}},
    singles=[POINTS, POINTS],
    persuasion={},
    craigslist=None,
    llm={},
    curve=[],
    skipped={"language model": "none was given"},
)

Seen = dict[str, object]


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    """What the benchmark was asked, in place of running it."""
    found: Seen = {}

    def benchmark(options: Options, model: Model, around: Surroundings, on_progress: OnProgress) -> Report:
        found.update(options=options, around=around)
        on_progress(Progress("reading", 1, 2))
        return REPORT

    monkeypatch.setattr(workshop, "benchmark", benchmark)
    return found


def test_what_is_asked_for_is_measured_and_written(
    seen: Seen, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    curve = tmp_path / "curve.json"
    curve.write_text('[{"conversations": 9, "auc": 0.8, "accuracy": 0.7}]')
    arguments = ["bench", "accuracy", "--quick", "--seed", "3", "--out", str(tmp_path / "out")]
    with pytest.raises(SystemExit) as ended:
        cli.main([*arguments, "--work", str(tmp_path / "work"), "--curve", str(curve), "--json"])
    assert ended.value.code == 0
    options = seen["options"]
    assert isinstance(options, Options)
    assert (options.quick, options.seed, options.work) == (True, 3, tmp_path / "work")
    around = seen["around"]
    assert isinstance(around, Surroundings)
    assert around.asker is None
    assert [point.conversations for point in around.curve] == [9]
    told = capsys.readouterr()
    printed = json.loads(told.out)
    assert f"The page is {tmp_path / 'out' / 'BENCHMARKS.md'}." in told.err.replace("\n", "")
    assert printed == json.loads((tmp_path / "out" / "benchmarks" / "figures.json").read_bytes())
    assert (tmp_path / "out" / "BENCHMARKS.md").read_text(encoding="utf-8").startswith("# Benchmarks")
    assert not list((tmp_path / "out").rglob("*.part"))


def test_the_page_that_ships_is_only_written_over_by_name(
    seen: Seen, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = Path(models.__file__).parent
    before = {path: path.stat().st_mtime_ns for path in ours.rglob("*") if path.is_file()}
    with pytest.raises(SystemExit) as ended:
        cli.main(["bench", "accuracy", "--work", str(tmp_path)])
    assert ended.value.code == 0
    assert {path: path.stat().st_mtime_ns for path in ours.rglob("*") if path.is_file()} == before
    page = tmp_path / "benchmarks" / "BENCHMARKS.md"
    assert page.exists()
    assert f"The page is {page}." in capsys.readouterr().out.replace("\n", "")


def test_a_model_of_one_s_own_is_told_from_the_one_that_ships(tmp_path: Path) -> None:
    ours = load_catalogue()
    assert accuracy.ships(ours)
    copied = tmp_path / "manifest.json"
    copied.write_bytes(msgspec.json.encode(ours.manifest))
    assert accuracy.ships(load_catalogue(tmp_path))
    first, *others = ours.manifest.artefacts
    changed = (msgspec.structs.replace(first, sha256="0" * 64), *others)
    copied.write_bytes(msgspec.json.encode(msgspec.structs.replace(ours.manifest, artefacts=changed)))
    assert not accuracy.ships(load_catalogue(tmp_path))


def test_alarms_and_failing_gates_are_called_out() -> None:
    console = Console(file=io.StringIO(), width=100)
    accuracy.summarise(console, REPORT)
    assert isinstance(console.file, io.StringIO)
    told = console.file.getvalue()
    assert "ALARM, look for a leak: ours, full on a set at turn 3" in told
    assert "A leak gate fails: a gate (0.900)" in told
    assert "Not measured: language model, none was given" in told


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("")
    with pytest.raises(InputError, match="name another with --out"):
        accuracy.write(REPORT, place, 200)


def test_a_folder_without_models_is_the_person_s_mistake(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no models"):
        accuracy.open_catalogue(tmp_path)
    assert accuracy.open_catalogue(None).manifest.version


def test_nothing_is_sent_before_a_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    console = Console(file=io.StringIO(), width=200)
    accuracy.agree(console, "a.example", 10, real=True, yes=True)
    assert isinstance(console.file, io.StringIO)
    assert "a.example will be sent the words of 10 calls of each kind, in at most 80 requests" in (
        console.file.getvalue()
    )
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    with pytest.raises(InputError, match="add --yes"):
        accuracy.agree(console, "a.example", 10, real=True, yes=False)


def test_a_stopped_run_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def stopped(*given: object) -> Report:
        raise KeyboardInterrupt

    monkeypatch.setattr(workshop, "benchmark", stopped)
    console = Console(file=io.StringIO(), width=100)
    model = Model(make_instruments(HashEmbedder()), HashEmbedder(), b"", "", ())
    with pytest.raises(KeyboardInterrupt):
        accuracy.run(Options(tmp_path), model, Surroundings("0"), console)
    assert isinstance(console.file, io.StringIO)
    assert "run the same command to go on" in console.file.getvalue()


def test_both_roads_are_timed() -> None:
    calls: Sequence[Sequence[Turn]] = [say(*("some words",) * 20) for _ in range(3)]
    paces = accuracy.measure_paces(make_instruments(HashEmbedder()), calls)
    assert [pace.name for pace in paces] == ["text to Reading", "the same, vectors remembered"]
    for pace in paces:
        assert pace.p50_ms is not None
        assert pace.p99_ms is not None
        assert pace.a_second is not None
        assert 0 < pace.p50_ms <= pace.p99_ms
        assert pace.a_second > 0


def test_the_machine_is_one_line() -> None:
    told = accuracy.describe(Machine("a processor", 2, False, 3.21, "Linux", "3.11.7", "1.0"))
    assert told == "a processor, 2 cores, without VNNI; Linux, Python 3.11.7, load 3.2 before"
    assert "load" not in accuracy.describe(Machine("a", 2, None, None, "Linux", "3.11.7", None))


def test_the_report_survives_the_round_trip() -> None:
    assert msgspec.json.decode(msgspec.json.encode(REPORT), type=Report) == REPORT
