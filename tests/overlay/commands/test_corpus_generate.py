from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import psutil
import pytest
import typer

from engine.training.corpus import load_examples, spread
from engine.training.corpus.plan import Plan, cut_shards
from models import catalogue
from overlay.commands import cli, corpus_generate
from tests.bridge.azure.chat_server import (
    HANGS_UP,
    KEY,
    Answer,
    Asked,
    ChatServer,
    completion,
    refusal,
    serving,
)
from tests.engine.training.corpus.fullness import no_file_larger

ROOT = Path(__file__).parents[3]


def arguments(out: Path, server: ChatServer | None, *more: str) -> list[str]:
    where = ["--base-url", f"{server.url}/v1"] if server is not None else []
    return ["corpus", "generate", "--count", "3", "--out", str(out), *where, "--writer", "big", *more]


def ended(*given: str) -> int:
    with pytest.raises(SystemExit) as caught:
        cli.main(given)
    status = caught.value.code
    return status if isinstance(status, int) else 0


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALESRL_API_KEY", KEY)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_killed_half_way_and_begun_again_nothing_is_asked_twice(tmp_path: Path) -> None:
    plan = Plan(count=3, seed=0, first=corpus_generate.FIRST, shard_size=3, writer="big", judge="big")
    lengths = sorted(card.turn_count for card in next(cut_shards(plan, tmp_path)).cards())
    # Before the shorter two conversations can be done: two are still being written.
    half_way = 2 * sum(lengths[:2]) - 4
    freed, held = threading.Event(), threading.Semaphore(0)

    def hold(number: int, asked: Asked) -> Answer | None:
        if number < half_way or freed.is_set():
            return None
        held.release()
        freed.wait(300)
        return HANGS_UP

    out = tmp_path / "calls"
    with serving(hold) as server:
        command = [sys.executable, "-m", "overlay", *arguments(out, server, "--yes", "--concurrency", "2")]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as first:
            # When two requests are held, as many as are in the air, every answer before has been kept.
            both = held.acquire(timeout=300) and held.acquire(timeout=300)
            children = psutil.Process(first.pid).children(recursive=True)
            os.kill(first.pid, signal.SIGKILL)
        assert both
        _, alive = psutil.wait_procs(children, timeout=120)
        assert alive == []
        assert server.answered.total() == half_way
        with next(out.glob("*.journal")).open("ab") as journal:
            journal.write(b'{"kind":"kept","card":"wri')
        freed.set()
        second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert second.returncode == 0, second.stderr
    assert "conversations already" in second.stdout
    assert "3 conversations are in" in second.stdout
    assert KEY not in second.stdout + second.stderr
    assert set(server.answered.values()) == {1}
    assert len(server.asked) == server.answered.total() + 2
    examples = [one for path in sorted(out.glob("*.jsonl")) for one in load_examples(path)]
    assert len(server.answered) == 2 * sum(len(one.turns) for one in examples)


def test_a_service_in_trouble_is_got_through(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    troubles = {
        3: refusal(429, retry_after="0"),
        5: refusal(500, retry_after_ms="1"),
        8: completion('{"text": "It sto', finish="length"),
        11: refusal(400, "content_filter"),
        12: HANGS_UP,
    }
    with serving(lambda number, asked: troubles.get(number)) as server:
        cli_status = ended(*arguments(tmp_path, server, "--yes", "--concurrency", "1"))
    assert cli_status == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "2 conversations are in" in shown
    assert "(1 refused by the content filter: dropped)" in shown
    report = json.loads((tmp_path / "shard-00000.report.json").read_bytes())
    assert (report["written"], report["dropped"]) == (2, {"filtered": 1})
    again = Counter(asked.key for asked in server.asked)
    # The four that may pass are asked once more; the refused one is not.
    assert sorted(again.values())[-5:] == [1, 2, 2, 2, 2]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (refusal(401), "does not take the key (401)"),
        (refusal(404, "DeploymentNotFound"), "knows no deployment 'big'"),
        (refusal(429, "insufficient_quota"), "is used up"),
    ],
)
def test_a_service_of_no_use_ends_it_in_a_sentence(
    answer: Answer, words: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with serving(lambda number, asked: answer) as server:
        assert ended(*arguments(tmp_path, server, "--yes", "--concurrency", "2")) == 2
    told = capfd.readouterr()
    assert words in told.err
    assert told.err.count("\n") == 1
    assert KEY not in told.out + told.err
    assert len(server.asked) <= 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit for the size of a file")
def test_a_full_disk_names_the_folder_and_the_same_command_goes_on(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with serving() as server:
        given = arguments(tmp_path, server, "--yes", "--concurrency", "2")
        with no_file_larger(9_000):
            assert ended(*given) == 2
        told = capfd.readouterr().err
        assert f"The folder {tmp_path} cannot be written (File too large); once it can, the same" in told
        assert told.count("\n") == 1
        assert ended(*given) == 0
    assert "3 conversations are in" in " ".join(capfd.readouterr().out.split())
    # Those that came while the disk was full, at most as many as were in the air, are paid for again.
    assert sum(count - 1 for count in server.answered.values()) <= 2


def test_a_deployment_that_was_mistyped_is_no_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def behave(number: int, asked: Asked) -> Answer | None:
        return refusal(404, "DeploymentNotFound") if asked.body["model"] == "big" else None

    with serving(behave) as server:
        assert ended(*arguments(tmp_path, server, "--yes", "--shard-size", "1", "--processes", "1")) == 2
        assert ended(*arguments(tmp_path, server, "--yes", "--writer", "right")) == 0
    assert "3 conversations are in" in " ".join(capsys.readouterr().out.split())
    assert not list(tmp_path.glob("*.journal"))


def test_nothing_is_sent_before_it_is_agreed_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving() as server:
        assert ended(*arguments(tmp_path / "a", server)) == 2
        assert "add --yes" in capsys.readouterr().err
        assert (
            ended(*arguments(tmp_path / "b", None, "--estimate", "--price-in", "1", "--price-out", "4")) == 0
        )
    assert "at your price of $1.00 sent and $4.00 written" in " ".join(capsys.readouterr().out.split())
    assert server.asked == []
    assert list(tmp_path.iterdir()) == []


def test_the_readme_shows_what_the_command_it_quotes_prints(capsys: pytest.CaptureFixture[str]) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    quoted = re.search(r"^salesrl (corpus generate --count 1200000 .+)$", readme, re.MULTILINE)
    assert quoted is not None
    assert ended(*quoted[1].split()) == 0
    printed = re.search(
        r"about ([\d.]+ turns) each: ([\d.]+ million) requests Tokens (.+ written) Cost (\$[\d,]+)\.\d+ at.+"
        r" Time about ([\d.]+ days): (64 requests at a time), .+ Disk (.+ of vectors)",
        " ".join(capsys.readouterr().out.split()),
    )
    assert printed is not None
    turns, requests, *others = printed.groups()
    assert f"| requests | {requests} | {turns} a conversation" in readme
    assert [words for words in others if words not in readme] == []


def test_models_that_were_changed_are_named_and_not_called_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(catalogue, "_chosen", tmp_path)
    assert ended("corpus", "generate", "--count", "3", "--estimate") == 1
    told = capsys.readouterr().err
    assert "The model manifest" in told
    assert "Something of ours broke" not in told


@pytest.mark.parametrize("answer", [False, True])
def test_the_person_is_asked_with_the_host_by_name(
    answer: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    questions: list[str] = []

    def confirm(question: str) -> bool:
        questions.append(question)
        return answer

    begun: list[object] = []
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(typer, "confirm", confirm)
    monkeypatch.setattr(corpus_generate, "_run", lambda *given: begun.append(given))
    with serving() as server:
        assert ended(*arguments(tmp_path, server)) == 0
    assert questions == ["Ask 127.0.0.1 for this, at your cost?"]
    assert bool(begun) is answer


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ((), "Name one service"),
        (("--base-url", "http://localhost/v1", "--azure", "https://a.example"), "Name one service"),
        (("--base-url", "http://localhost/v1"), "Name the deployment that writes with --writer"),
        (("--azure", "http://a.example", "--writer", "big"), "unencrypted"),
    ],
)
def test_what_is_missing_is_named(
    given: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended("corpus", "generate", "--count", "3", *given) == 2
    assert words in capsys.readouterr().err


def test_a_stopped_run_says_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from engine.training.corpus import generate as work

    def stopped(*given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(work, "generate", stopped)
    with serving() as server:
        assert ended(*arguments(tmp_path, server, "--yes")) == 130
    assert "the same command goes on from there" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("shards", "concurrency", "processes", "share"),
    [(1, 16, 8, 16), (10, 16, 4, 4), (10, 3, 8, 1), (10, 5, 2, 2), (10, 5, 4, 1)],
)
def test_requests_at_a_time_are_shared_by_the_processes(
    shards: int, concurrency: int, processes: int, share: int
) -> None:
    road = corpus_generate.choose_road(shards, concurrency, processes, None)
    assert road.concurrency == share
    assert road.processes == min(shards, concurrency, processes)
    assert road.processes * road.concurrency <= concurrency


@pytest.mark.parametrize(
    ("cores", "processes", "share"), [(1, 1, 16), (4, 4, 4), (12, 8, 2), (16, 16, 1), (64, 16, 1)]
)
def test_left_to_itself_it_takes_as_many_processes_as_leave_the_fewest_requests_over(
    cores: int, processes: int, share: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    road = corpus_generate.choose_road(1000, 16, None, None)
    assert (road.processes, road.concurrency) == (processes, share)


@pytest.mark.parametrize(("given", "processes"), [(None, 200), (3, 3)])
def test_over_ray_the_cluster_s_cores_count_and_not_this_machine_s(
    given: int | None, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def count_cores(address: str) -> int:
        asked.append(address)
        return 200

    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(spread, "count_cores", count_cores)
    monkeypatch.setattr(spread, "find_spec", lambda name: name)
    road = corpus_generate.choose_road(1000, 600, given, "head:6379")
    assert (road.processes, road.concurrency) == (processes, 600 // processes)
    assert asked == ([] if given else ["head:6379"])


def test_the_estimate_counts_on_the_requests_that_there_will_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(corpus_generate, "_run", lambda *given: None)
    with serving() as server:
        more = ("--yes", "--shard-size", "1", "--processes", "2", "--concurrency", "5")
        assert ended(*arguments(tmp_path, server, *more)) == 0
    assert "4 requests at a time" in " ".join(capsys.readouterr().out.split())
