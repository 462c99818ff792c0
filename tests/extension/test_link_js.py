"""The link finds the bridge however the browser slows it down, and does not storm one that sends it away."""

from __future__ import annotations

from typing import Any, Final

import pytest
from playwright.sync_api import Page

from tests.extension.chromium import ADDRESSES

# Sockets that do what the test says, and a bridge that holds the key behind those that are answered.
SET_UP: Final = """async () => {
  const { Link } = await import("/extension/link.js");
  const { prove, randomBytes } = await import("/extension/proofs.js");
  const { fromBase64, toBase64 } = await import("/extension/messages.js");
  const origin = "chrome-extension://me", key = new Uint8Array(32).fill(7), peer = "browser-1", dialled = [];
  globalThis.WebSocket = class {
    static OPEN = 1;
    readyState = 0;
    bufferedAmount = 0;
    constructor(url) { this.port = Number(url.split(":")[2]); dialled.push(this); }
    answer() { this.readyState = 1; this.onopen(); }
    close(code = 1006) { if (this.readyState < 2) { this.readyState = 3; this.onclose({ code }); } }
    say(frame) { this.onmessage({ data: JSON.stringify(frame) }); }
    async send(text) {
      const frame = JSON.parse(text), bridgeNonce = randomBytes(32);
      if (frame.type === "proof") this.say({ type: "welcome", paused: false });
      if (frame.type !== "hello") return;
      const about = { peer, origin, port: this.port, peerNonce: fromBase64(frame.nonce), bridgeNonce };
      const proof = toBase64(await prove(key, "bridge", about));
      this.say({ type: "challenge", protocol: 1, nonce: toBase64(bridgeNonce), proof });
    }
  };
  const states = [];
  // the clock stands, so turns are counted: enough of them are a second or two
  const until = (test) => new Promise((resolve, reject) => {
    let turns = 50_000;
    const look = () => {
      if (test()) resolve();
      else if ((turns -= 1) > 0) channel.port2.postMessage(0);
      else reject(new Error(`never came: ${test}`));
    };
    const channel = new MessageChannel();
    channel.port1.onmessage = look;
    look();
  });
  const link = new Link({
    origin, version: "1", protocol: 1, ports: async () => [1, 2, 3], found: () => undefined,
    identity: async () => ({ peer, key: toBase64(key) }), deliver: () => undefined,
    changed: (state) => states.push(state),
  });
  Object.assign(globalThis, { link, dialled, states, until });
}"""


@pytest.fixture
def link(page: Page) -> Page:
    page.goto(ADDRESSES["meet"])
    page.evaluate(SET_UP)
    return page


def run(page: Page, body: str) -> Any:
    return page.evaluate(f"async () => {{ {body} }}")


def test_a_dial_that_the_browser_holds_back_for_seconds_is_waited_for(link: Page) -> None:
    """Chromium makes who failed often wait for 1 to 5 s before each try."""
    run(link, "link.want(true); await until(() => dialled.length)")
    link.clock.run_for(5_000)
    state = run(link, "dialled[0].answer(); await until(() => link.state !== 'searching'); return link.state")

    assert state == "ready"


def test_one_port_that_is_held_back_holds_up_no_other(link: Page) -> None:
    state = run(
        link,
        """link.want(true); await until(() => dialled.length === 3); dialled[2].answer();
        await until(() => link.state !== 'searching');
        return [link.state, dialled.map((one) => one.readyState)];""",
    )

    assert state == ["ready", [3, 3, 1]]


def test_most_tries_are_at_the_likeliest_port_alone(link: Page) -> None:
    """Each that comes to nothing makes the browser slower with the next."""
    run(link, "link.want(true)")
    counts = []
    for _ in range(5):
        counts.append(
            run(
                link,
                """await until(() => dialled.length); const now = dialled.splice(0);
                for (const one of now) one.close();
                for (let turns = 0; turns < 20; turns += 1) await null;
                return now.length;""",
            )
        )
        link.clock.run_for(2_000)

    assert counts == [3, 1, 1, 1, 3]


def test_who_is_sent_away_says_why_and_does_not_come_back_at_once(link: Page) -> None:
    out = run(
        link,
        """link.want(true); await until(() => dialled.length === 3); dialled[0].answer();
        await until(() => link.state === 'ready'); const [own] = dialled.splice(0);
        own.say({ type: "refused", code: "storage", message: "The disk is full." }); own.close(1008);
        await until(() => link.state !== 'ready');
        return [link.state, link.refusal];""",
    )
    link.clock.run_for(1_900)
    early = run(link, "return dialled.length")
    link.clock.run_for(200)
    run(link, "await until(() => dialled.length)")

    assert out == ["refused", "storage"]
    assert early == 0


def test_off_and_on_again_in_one_breath_is_one_link(link: Page) -> None:
    out = run(
        link,
        """link.want(true); await until(() => dialled.length === 3); dialled[0].answer();
        await until(() => link.state === 'ready');
        dialled.splice(0); link.want(false); link.want(true); await until(() => link.state === 'searching');
        return states;""",
    )
    link.clock.run_for(300)
    found = run(
        link,
        """await until(() => dialled.length); dialled[0].answer();
        await until(() => link.state === 'ready');
        return dialled.filter((one) => one.readyState === 1).length""",
    )

    assert out[-2:] == ["off", "searching"]
    assert found == 1
