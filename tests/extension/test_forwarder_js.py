"""Nothing lost and nothing out of order between the tabs and the socket, whatever goes away in between."""

from __future__ import annotations

from typing import Any, Final

import pytest
from playwright.sync_api import Page

from tests.extension.chromium import ADDRESSES

# A desktop that notes what it is sent, a spool in memory, and a forwarder between them.
SET_UP: Final = """async () => {
  const { Forwarder } = await import("/extension/forwarder.js");
  const { Outbox } = await import("/extension/outbox.js");
  const sent = [], acknowledged = [], broken = [], kept = new Map();
  const desk = { up: false, backlog: 0, at: 0 };
  const spool = {
    put: async (frames) => frames.forEach((one) => kept.set(`${one.stream} ${one.seq}`, one)),
    drop: async (stream, seq) => {
      for (const [name, one] of kept) if (one.stream === stream && one.seq <= seq) kept.delete(name);
    },
    load: async () => [...kept.values()],
  };
  const make = (held = spool) => new Forwarder({
    send: (text) => desk.up && sent.push(JSON.parse(text)) > 0,
    backlog: () => desk.backlog,
    acknowledged: (...told) => acknowledged.push(told),
    broken: (stream) => broken.push(stream),
    spool: held, now: () => desk.at,
  });
  const consent = { at_ms: 1, how: "click" };
  const begun = { type: "meeting_started", platform: "meet", meeting: "m", consent };
  const frame = (seq, stream = "stream-1", continues = null) =>
    seq === 1
      ? { ...begun, stream, seq, at_ms: 1, continues }
      : { type: "health", stream, seq, at_ms: seq, state: "active" };
  const gone = { type: "health", state: "lost", detail: "page-gone" };
  const over = { type: "meeting_ended", reason: "page-gone" };
  const seqs = () => sent.splice(0).map((one) => one.type === "open" ? `open ${one.stream}` : one.seq);
  Object.assign(globalThis, { make, frame, gone, over, desk, sent, seqs, acknowledged, broken });
  Object.assign(globalThis, { kept, spool, Outbox });
}"""


@pytest.fixture
def meeting(page: Page) -> Page:
    page.goto(ADDRESSES["meet"])
    page.evaluate(SET_UP)
    return page


def run(page: Page, body: str) -> Any:
    return page.evaluate(f"async () => {{ const out = []; {body}; return out; }}")


UP: Final = "desk.up = true; f.ready();"


def test_it_asks_how_far_a_stream_is_before_it_sends(meeting: Page) -> None:
    out = run(
        meeting,
        f"""const f = make(); {UP}
        f.take(frame(1)); f.take(frame(2)); out.push(seqs());
        f.acknowledge("stream-1", 0); out.push(seqs());
        f.acknowledge("stream-1", 2); out.push(f.waiting)""",
    )

    assert out == [["open stream-1"], [1, 2], 0]


def test_what_the_desktop_has_is_not_sent_again(meeting: Page) -> None:
    out = run(
        meeting,
        f"""const f = make();
        for (const seq of [4, 5, 6]) f.take(frame(seq));
        {UP} out.push(seqs()); f.acknowledge("stream-1", 5); out.push(seqs());""",
    )

    assert out == [["open stream-1"], [6]]


def test_after_an_outage_everything_unacknowledged_goes_again_in_order(meeting: Page) -> None:
    out = run(
        meeting,
        f"""const f = make(); {UP} f.take(frame(1)); f.acknowledge("stream-1", 0);
        f.take(frame(2)); seqs();
        desk.up = false; f.lost(); f.take(frame(3)); out.push(seqs());
        {UP} f.acknowledge("stream-1", 1); out.push(seqs());""",
    )

    assert out == [[], ["open stream-1", 2, 3]]


def test_a_call_in_which_nobody_speaks_is_asked_about_and_goes_on(meeting: Page) -> None:
    out = run(
        meeting,
        f"""const f = make(); f.remind("stream-1"); {UP} out.push(seqs());
        f.remind("stream-1"); f.remind("stream-1"); out.push(seqs());
        f.acknowledge("stream-1", 7);
        f.take(frame(8)); out.push(seqs()); f.acknowledge("stream-1", 7); out.push(seqs())""",
    )

    assert out == [[], ["open stream-1"], ["open stream-1"], [8]]


def test_a_call_that_was_asked_about_and_is_forgotten_is_begun_anew(meeting: Page) -> None:
    out = run(
        meeting,
        f"""const f = make(); {UP} f.remind("stream-1"); f.acknowledge("stream-1", 0);
        f.take(frame(8)); f.acknowledge("stream-1", 0); out.push(broken)""",
    )

    assert out == [["stream-1"]]


def test_a_tab_that_sends_again_changes_nothing(meeting: Page) -> None:
    out = run(
        meeting,
        f"""const f = make(); {UP} f.take(frame(1)); f.acknowledge("stream-1", 0); seqs();
        f.take(frame(1)); out.push(seqs()); f.acknowledge("stream-1", 1); acknowledged.splice(0);
        f.take(frame(1)); out.push(seqs(), acknowledged);""",
    )

    assert out == [[], [], [["stream-1", 1]]]


def test_a_full_socket_is_waited_for(meeting: Page) -> None:
    out = run(
        meeting,
        f"""const f = make(); {UP} f.take(frame(1)); f.acknowledge("stream-1", 0); seqs();
        desk.backlog = 300000; f.take(frame(2)); out.push(seqs());
        desk.backlog = 0; await f.tend(); out.push(seqs());""",
    )

    assert out == [[], [2]]


def test_no_more_than_512_frames_are_on_the_way(meeting: Page) -> None:
    out = run(
        meeting,
        f"""const f = make(); {UP} f.take(frame(1)); f.acknowledge("stream-1", 0);
        for (let seq = 2; seq <= 1000; seq += 1) f.take(frame(seq));
        out.push(sent.filter((one) => one.type !== "open").length);
        f.acknowledge("stream-1", 512); out.push(sent.at(-1).seq)""",
    )

    assert out == [512, 1000]


def test_what_waits_longer_is_put_aside_and_let_go_when_it_is_on_disk(meeting: Page) -> None:
    out = run(
        meeting,
        f"""const f = make(); {UP} f.take(frame(1)); f.acknowledge("stream-1", 0);
        await f.tend(); out.push(kept.size); desk.at = 600; f.take(frame(2)); await f.tend();
        out.push([...kept.keys()]); f.acknowledge("stream-1", 1); await null; out.push(kept.size)""",
    )

    assert out == [0, ["stream-1 1"], 0]


@pytest.mark.parametrize(("done", "kept"), [(2, []), (1, ["stream-1 2"]), (0, ["stream-1 1", "stream-1 2"])])
def test_what_is_on_disk_while_it_is_put_aside_does_not_stay_there(
    meeting: Page, done: int, kept: list[str]
) -> None:
    out = run(
        meeting,
        f"""let wrote; const slow = {{ ...spool, put: async (frames) => {{
            await new Promise((resolve) => (wrote = resolve)); await spool.put(frames); }} }};
        const f = make(slow); f.take(frame(1)); f.take(frame(2));
        const tended = f.tend(); {UP} f.acknowledge("stream-1", {done});
        wrote(); await tended; out.push([...kept.keys()])""",
    )

    assert out == [kept]


def test_what_was_put_aside_is_sent_by_the_next_worker(meeting: Page) -> None:
    out = run(
        meeting,
        f"""const first = make(); for (const seq of [1, 2, 3]) first.take(frame(seq));
        desk.at = 600; await first.tend();
        const f = make(); f.take(frame(4)); {UP} await f.load(); seqs();
        f.acknowledge("stream-1", 0); out.push(seqs()); f.acknowledge("stream-1", 4);
        await null; out.push(kept.size)""",
    )

    assert out == [[1, 2, 3, 4], 0]


def test_a_stream_the_desktop_has_forgotten_is_begun_anew(meeting: Page) -> None:
    out = run(
        meeting,
        f"""const f = make(); for (const seq of [7, 8]) f.take(frame(seq));
        {UP} f.acknowledge("stream-1", 2); out.push(broken, f.waiting)""",
    )

    assert out == [["stream-1"], 0]


def test_it_goes_back_where_the_desktop_says(meeting: Page) -> None:
    out = run(
        meeting,
        f"""const f = make(); {UP} f.take(frame(1)); f.acknowledge("stream-1", 0);
        f.take(frame(2)); seqs(); f.rewind("stream-1", 1); out.push(seqs())""",
    )

    assert out == [[1, 2]]


def test_an_outbox_numbers_from_one_and_lets_go_only_what_is_on_disk(meeting: Page) -> None:
    out = run(
        meeting,
        """const outbox = new Outbox("stream-1", () => 7.4), posted = [];
        const health = {type: "health", state: "active"}, ended = {type: "meeting_ended", reason: "left"};
        outbox.push(health); outbox.connect((one) => posted.push(one)); outbox.push(ended);
        out.push(posted.map((one) => [one.seq, one.at_ms, one.type]));
        outbox.acknowledge(1); outbox.disconnect(); outbox.push(health); posted.splice(0);
        outbox.connect((one) => posted.push(one)); out.push(posted.map((one) => one.seq), outbox.size)""",
    )

    assert out == [[[1, 7, "health"], [2, 7, "meeting_ended"]], [2, 3], 2]


def test_what_the_desktop_would_refuse_takes_no_number(meeting: Page) -> None:
    out = run(
        meeting,
        """const outbox = new Outbox("stream-1", () => 7);
        out.push(outbox.push({type: "chat"}), outbox.push({type: "health", state: "active"}), outbox.size)""",
    )

    assert out == [False, True, 1]


def test_a_stream_waits_for_the_one_it_continues(meeting: Page) -> None:
    """A tab was reloaded while the desktop was away: what the spool has of it was said before."""
    out = run(
        meeting,
        f"""const first = make(); for (const seq of [1, 2]) first.take(frame(seq, "stream-1"));
        await first.tend();
        const f = make(); {UP} f.take(frame(1, "stream-2", "stream-1"));
        f.acknowledge("stream-2", 0); out.push(seqs());
        await f.load(); seqs(); f.acknowledge("stream-2", 0); out.push(seqs());
        f.acknowledge("stream-1", 0); out.push(seqs());
        f.acknowledge("stream-1", 2); out.push(sent.splice(0).map((one) => one.stream))""",
    )

    assert out == [["open stream-2"], [], [1, 2], ["stream-2"]]


def test_what_speaks_for_the_extension_is_not_taken_from_a_tab(meeting: Page) -> None:
    """The bridge would end the link for every other tab."""
    out = run(
        meeting,
        f"""const f = make(); {UP}
        f.take({{type: "subscribe"}}); f.take({{}}); f.take({{...frame(2), seq: 1}});
        f.take({{...frame(1), seq: 2}}); f.take({{...frame(2), stream: undefined}}); f.take(null);
        f.take({{...frame(2), type: "said", speaker: "a", side: "ours", text: "b"}});
        out.push(seqs(), f.waiting)""",
    )

    assert out == [[], 0]


def test_a_spool_that_cannot_be_read_holds_up_nothing(meeting: Page) -> None:
    out = run(
        meeting,
        f"""const broken = {{ put: async () => {{ throw new Error("full"); }}, drop: async () => undefined,
          load: async () => {{ throw new Error("unreadable"); }} }};
        const f = make(broken); f.take(frame(1)); await f.load(); await f.tend(); await f.tend();
        {UP} seqs(); f.acknowledge("stream-1", 0); out.push(seqs())""",
    )

    assert out == [[1]]


def test_without_a_link_nothing_waits_to_be_put_aside(meeting: Page) -> None:
    """The browser may end at any moment, and with it the tab that holds the rest."""
    out = run(meeting, "const f = make(); f.take(frame(1)); await f.tend(); out.push([...kept.keys()])")

    assert out == [["stream-1 1"]]


def test_what_the_desktop_has_lost_the_beginning_of_goes_under_a_new_name(meeting: Page) -> None:
    out = run(
        meeting,
        """let now = 7;
        const outbox = new Outbox("stream-1", () => now), posted = [];
        const caption = {type: "caption", id: "c", revision: 1, speaker: "Ana", side: "theirs", text: "Hi."};
        const {stream, seq, at_ms, ...first} = frame(1);
        outbox.push(first); outbox.push(caption); outbox.acknowledge(2); now = 9;
        outbox.push({type: "health", state: "active"});
        out.push(outbox.renew("stream-2").size);
        outbox.push({...caption, revision: 2, text: "Hi all."});
        const fresh = outbox.renew("stream-2"); fresh.push({type: "meeting_ended", reason: "left"});
        const times = [];
        fresh.connect((one) => { posted.push([one.stream, one.seq, one.type]); times.push(one.at_ms); });
        out.push(posted, times.slice(0, 2))""",
    )

    new = "stream-2"
    types = ["meeting_started", "health", "caption", "meeting_ended"]
    assert out == [0, [[new, seq, kind] for seq, kind in enumerate(types, 1)], [9, 9]]


def test_the_worker_goes_on_in_a_stream_whose_page_ended_with_its_browser(meeting: Page) -> None:
    """What the spool holds of it is on disk first; the rest is numbered by what the desktop has."""
    out = run(
        meeting,
        f"""const first = make(); for (const seq of [3, 4]) first.take(frame(seq));
        desk.at = 600; await first.tend();
        const f = make(); await f.load(); out.push(f.open);
        f.append("stream-1", gone, () => out.push("gone"));
        f.append("stream-1", over, () => out.push("over"));
        out.push(f.waiting);
        {UP} seqs(); f.acknowledge("stream-1", 2); out.push(seqs());
        f.acknowledge("stream-1", 4);
        out.push(sent.splice(0).map((one) => [one.seq, one.at_ms, one.detail ?? one.reason]));
        f.acknowledge("stream-1", 6); await null; out.push(f.waiting, kept.size)""",
    )

    assert out == [
        ["stream-1"],
        4,
        [3, 4],
        "gone",
        "over",
        [[5, 600, "page-gone"], [6, 600, "page-gone"]],
        0,
        0,
    ]


def test_where_nothing_waits_it_asks_for_the_number_first(meeting: Page) -> None:
    out = run(
        meeting,
        f"""const f = make(); f.append("stream-1", gone, () => undefined); {UP} out.push(seqs());
        f.acknowledge("stream-1", 7); out.push(seqs());
        f.append("stream-1", over, () => undefined); out.push(seqs(), f.waiting);
        f.acknowledge("stream-1", 8); out.push(seqs());
        f.acknowledge("stream-1", 9); out.push(f.waiting)""",
    )

    assert out == [["open stream-1"], [8], [], 2, [9], 0]


def test_a_stream_the_desktop_does_not_know_is_not_begun_to_be_ended(meeting: Page) -> None:
    out = run(
        meeting,
        f"""const f = make(); f.append("stream-1", over, () => out.push("done")); {UP} seqs();
        f.acknowledge("stream-1", 0); out.push(seqs(), f.waiting)""",
    )

    assert out == ["done", [], 0]


def test_a_stream_that_a_page_goes_on_with_is_not_ended(meeting: Page) -> None:
    out = run(
        meeting,
        f"""const f = make(); await f.load(); f.append("stream-1", over, () => undefined);
        f.take(frame(1, "stream-2", "stream-1")); {UP} seqs();
        f.acknowledge("stream-1", 7); f.acknowledge("stream-2", 0);
        out.push(sent.splice(0).map((one) => one.stream))""",
    )

    assert out == [["stream-2"]]


def test_what_ended_or_goes_on_in_another_stream_is_not_open(meeting: Page) -> None:
    out = run(
        meeting,
        """const first = make(); first.take(frame(1));
        first.take({...over, stream: "stream-1", seq: 2, at_ms: 2});
        first.take(frame(1, "stream-2")); first.take(frame(1, "stream-3", "stream-2"));
        await first.tend(); const f = make(); await f.load(); out.push(f.open)""",
    )

    assert out == [["stream-3"]]


def test_an_end_that_is_due_while_the_link_goes_down_is_told_once_it_is_back(meeting: Page) -> None:
    """The socket takes nothing any more, and nobody has said yet that it is gone."""
    out = run(
        meeting,
        f"""const f = make(); f.ready(); f.append("stream-1", over, () => out.push("done"));
        out.push(f.waiting); f.lost(); {UP} out.push(seqs());
        f.acknowledge("stream-1", 7); out.push(seqs())""",
    )

    assert out == [1, ["open stream-1"], "done", [8]]
