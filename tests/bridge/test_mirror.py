"""messages.js is what messages.py says now, and both judge the same frames alike."""

from __future__ import annotations

import json
import shutil
import subprocess
import typing
from pathlib import Path

import msgspec
import pytest

from bridge import codec, messages
from bridge.mirror import PATH, save_mirror, write_mirror

TEXT = write_mirror()
WIDE = "\U0001f642" * 200
HELLO = {"type": "hello", "protocol": 1, "peer": "somebody", "nonce": "bm5u" * 10 + "bm4="}
SAID = {
    "type": "said",
    "stream": "stream-1",
    "seq": 1,
    "at_ms": 1,
    "speaker": WIDE,
    "side": "ours",
    "text": "",
}
STARTED = {
    "type": "meeting_started",
    "stream": "stream-1",
    "seq": 1,
    "at_ms": 1,
    "platform": "meet",
    "meeting": "m",
    "consent": {"at_ms": 1, "how": "clicked"},
}
FRAMES: list[dict[str, object]] = [
    HELLO,
    HELLO | {"nonce": "bm5u" * 10 + "bg=="},
    HELLO | {"nonce": "bm5u" * 11},
    HELLO | {"nonce": 1},
    HELLO | {"protocol": 1.5},
    HELLO | {"protocol": -1},
    HELLO | {"protocol": 2**53},
    HELLO | {"protocol": True},
    HELLO | {"peer": "with space"},
    HELLO | {"peer": "somebody\n"},
    HELLO | {"peer": "x" * 65},
    HELLO | {"version": None},
    HELLO | {"later": 1},
    {"type": "hello"},
    {"type": "welcome", "paused": False},
    {"type": "constructor"},
    {"type": ["hello"]},
    {},
    SAID,
    SAID | {"speaker": WIDE + "x"},
    SAID | {"side": "both"},
    SAID | {"seq": 0},
    STARTED,
    STARTED | {"continues": None},
    STARTED | {"continues": "stream-0"},
    STARTED | {"continues": "s"},
    STARTED | {"consent": {"at_ms": 1}},
    STARTED | {"consent": []},
    STARTED | {"meeting": ""},
]


def test_the_file_is_not_stale() -> None:
    assert PATH.read_text(encoding="utf-8") == TEXT, "run: python -m bridge.mirror"


def test_it_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "messages.js"
    save_mirror(path)
    assert path.read_text(encoding="utf-8") == TEXT
    assert list(tmp_path.iterdir()) == [path]


def test_every_frame_has_its_type() -> None:
    for frame in messages.Frame.__subclasses__():
        assert f"@typedef {{object}} {frame.__name__}\n" in TEXT
    for union in (codec.FromPeer, codec.FromBridge):
        assert " | ".join(kind.__name__ for kind in typing.get_args(union)) in TEXT


def test_a_kind_of_field_it_does_not_know_fails_loudly() -> None:
    from bridge import mirror

    with pytest.raises(TypeError, match="has no words for"):
        mirror._rule(msgspec.inspect.type_info(dict[str, int]))


def _is_taken(frame: dict[str, object]) -> bool:
    try:
        codec.decode_from_peer(json.dumps(frame))
    except msgspec.DecodeError:
        return False
    return True


def _ask_node(folder: Path, script: str) -> str:
    node = shutil.which("node")
    if node is None:
        pytest.skip("There is no node here; the extension's own tests run this file in Chromium.")
    module = folder / "messages.mjs"
    module.write_text(TEXT, encoding="utf-8")
    text = f"import * as m from {json.dumps(module.as_uri())};\n{script}"
    run = subprocess.run(
        [node, "--input-type=module", "-"], input=text, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_both_sides_judge_alike(tmp_path: Path) -> None:
    told = _ask_node(tmp_path, f"console.log(JSON.stringify({json.dumps(FRAMES)}.map(m.isFromPeer)))")
    assert dict(enumerate(json.loads(told))) == dict(enumerate(_is_taken(frame) for frame in FRAMES))


def test_what_is_written_there_is_read_here(tmp_path: Path) -> None:
    frame = SAID | {"text": "cut \ud83d"}
    line = _ask_node(tmp_path, f"process.stdout.write(m.writeFrame({json.dumps(frame)}))")
    read = codec.decode_from_peer(line)
    assert isinstance(read, messages.Said)
    assert read.text == "cut \ufffd"


def test_what_is_written_here_is_read_there(tmp_path: Path) -> None:
    ack = codec.encode(messages.Ack(stream="stream-1", seq=7))
    lines = [ack, ack.replace("7", "-7"), ack.replace("ack", "said"), "{", "null", ack + "x" * 70_000]
    script = f"console.log(JSON.stringify({json.dumps(lines)}.map(m.readFromBridge)))"
    assert json.loads(_ask_node(tmp_path, script)) == [json.loads(ack), None, None, None, None, None]
