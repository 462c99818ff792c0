// @ts-check
/**
 * The part in the meeting's tab: watches for a meeting, captures once the person allowed it, keeps the
 * outbox, and talks to the worker however often that is put to sleep. One rule: before consent nothing
 * that anybody says is read.
 */

import { startCapture, watchMeeting } from "./capture.js";
import { Outbox } from "./outbox.js";
import { toBase64 } from "./messages.js";
import { platformOf } from "./platforms.js";
import { randomBytes } from "./proofs.js";

const RECONNECT_MS = 250;
const TEND_MS = 1_000;

/** @returns {string} a fresh name for a stream */
function newStream() {
  return toBase64(randomBytes(18)).replaceAll("+", "-").replaceAll("/", "_");
}

class Page {
  /** @type {chrome.runtime.Port | null} */
  #port = null;
  /** @type {{platform: string, meeting: string, title: string} | null} */
  #meeting = null;
  /** @type {ReturnType<typeof startCapture> | null} */
  #capture = null;
  /** @type {Outbox | null} */
  #outbox = null;
  /** @type {Outbox[]} of streams that are over and not yet on disk */
  #leaving = [];
  /** @type {any} */
  #consent = null;
  #status = { state: "asking", health: "", detail: "" };
  #paused = false;
  /** @type {unknown} newer selectors, where the makers have sent some */
  #table;
  /** @type {ReturnType<typeof watchMeeting> | null} */
  #watch = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #tending;

  /** @param {string} platform */
  constructor(platform) {
    this.platform = platform;
  }

  begin() {
    this.#connect();
    this.#watchAgain();
    this.#tending = setInterval(() => this.alive() || this.#end(), TEND_MS);
    chrome.runtime.onMessage.addListener((asked, _sender, reply) => {
      if (asked.kind === "diagnose") reply(this.#diagnose());
      if (asked.kind !== "captions") return false;
      // the person asked for it in the pop-up: nothing on the page is pressed without that
      void (this.#capture ?? this.#watch)?.switchCaptionsOn().then(reply);
      return true;
    });
  }

  /** Whether the extension that this script belongs to is still the one installed. */
  alive() {
    return Boolean(chrome.runtime?.id);
  }

  #watchAgain() {
    this.#watch?.stop();
    this.#watch = watchMeeting({
      document,
      platform: this.platform,
      table: this.#table,
      onMeeting: (found) => this.#see(found),
    });
  }

  #connect() {
    if (!this.alive()) return this.#end();
    const port = chrome.runtime.connect({ name: "tab" });
    this.#port = port;
    port.onMessage.addListener((message) => this.#hear(message));
    port.onDisconnect.addListener(() => {
      void chrome.runtime?.lastError;
      this.#port = null;
      for (const outbox of this.#outboxes()) outbox.disconnect();
      setTimeout(() => this.#connect(), RECONNECT_MS);
    });
    if (this.#meeting) this.#tell({ kind: "meeting", ...this.#meeting, status: this.#status });
    for (const outbox of this.#outboxes()) outbox.connect((frame) => this.#tell({ kind: "frame", frame }));
  }

  #outboxes() {
    return this.#outbox ? [...this.#leaving, this.#outbox] : this.#leaving;
  }

  /** @param {any} message */
  #hear(message) {
    if (message.kind === "acked") this.#acknowledge(message.stream, message.seq);
    if (message.kind === "start" && message.meeting === this.#meeting?.meeting) this.#start(message);
    if (message.kind === "pause") this.#pause(message.paused);
    if (message.kind === "broken" && message.stream === this.#outbox?.stream) this.#beginStream(null);
    if (message.kind === "tables" && message.tables[this.platform]) {
      this.#table = message.tables[this.platform];
      if (!this.#meeting) this.#watchAgain();
    }
  }

  /** @param {string} stream @param {number} seq */
  #acknowledge(stream, seq) {
    for (const outbox of this.#outboxes()) if (outbox.stream === stream) outbox.acknowledge(seq);
    this.#leaving = this.#leaving.filter((outbox) => outbox.size > 0);
  }

  /** @param {{meeting: string, title: string} | null} found */
  #see(found) {
    if (found?.meeting === this.#meeting?.meeting) return;
    if (this.#meeting) this.#over("left");
    if (!found) return;
    this.#meeting = { ...found, platform: this.platform };
    this.#status = { state: "asking", health: "", detail: "" };
    this.#tell({ kind: "meeting", ...this.#meeting, status: this.#status });
  }

  /** @param {{consent: object, continues: string | null}} allowed */
  #start({ consent, continues }) {
    if (this.#capture) return;
    this.#consent = consent;
    this.#beginStream(continues);
    this.#capture = startCapture({
      document,
      platform: this.platform,
      table: this.#table,
      emit: (frame) => this.#emit(frame),
      // after a reload or an update, what stands on the page may not have been captured yet
      resume: continues !== null,
    });
    this.#report({ state: "capturing" });
    if (this.#paused) this.#pause(true);
  }

  /** @param {string | null} continues */
  #beginStream(continues) {
    if (!this.#meeting) return;
    const outbox = new Outbox(newStream(), Date.now);
    this.#outbox = outbox;
    if (this.#port) outbox.connect((frame) => this.#tell({ kind: "frame", frame }));
    outbox.push({ type: "meeting_started", ...this.#meeting, consent: this.#consent, continues });
    this.#tell({ kind: "capturing", meeting: this.#meeting.meeting, stream: outbox.stream });
  }

  /** @param {{type: string, [field: string]: any}} frame */
  #emit(frame) {
    if (frame.type === "meeting_started") return;
    if (frame.type === "meeting_ended") return this.#over(frame.reason);
    this.#outbox?.push(frame);
    if (frame.type === "health") this.#report({ health: frame.state, detail: frame.detail ?? "" });
  }

  /** @param {boolean} paused */
  #pause(paused) {
    this.#paused = paused;
    this.#capture?.setPaused(paused);
    if (this.#capture) this.#report({ state: paused ? "paused" : "capturing" });
  }

  /** @param {string} reason */
  #over(reason) {
    this.#capture?.stop();
    this.#capture = null;
    if (this.#outbox) {
      this.#outbox.push({ type: "meeting_ended", reason });
      this.#leaving.push(this.#outbox);
    }
    this.#outbox = null;
    this.#meeting = null;
    this.#paused = false;
    this.#tell({ kind: "over" });
  }

  /** @param {{state?: string, health?: string, detail?: string}} change */
  #report(change) {
    this.#status = { ...this.#status, ...change };
    this.#tell({ kind: "status", status: this.#status });
  }

  /** @param {object} message */
  #tell(message) {
    try {
      this.#port?.postMessage(message);
    } catch {
      // the worker has just gone: the port's end says so, and the outbox goes out again
    }
  }

  /** The page's structure, and how capturing goes; no word of anybody. */
  #diagnose() {
    const report = this.#capture?.diagnostics() ?? null;
    return { platform: this.platform, status: this.#status, meeting: this.#meeting !== null, report };
  }

  /** An update has replaced us: the new script goes on. */
  #end() {
    clearInterval(this.#tending);
    this.#capture?.stop();
    this.#watch?.stop();
  }
}

/** Begin in this tab, once. */
export function begin() {
  const world = /** @type {{salesrlPage?: Page}} */ (globalThis);
  const platform = platformOf(location.hostname);
  if (!platform || world.salesrlPage?.alive()) return;
  world.salesrlPage = new Page(platform.id);
  world.salesrlPage.begin();
}
