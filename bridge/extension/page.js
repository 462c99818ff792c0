// @ts-check
/**
 * The part in the meeting's tab: watches for a meeting, captures once the person allowed it, keeps the
 * outbox, and talks to the worker however often that is put to sleep. One rule: before consent nothing
 * that anybody says is read.
 */

import { Calling, isInstalled } from "./calling.js";
import { startCapture, watchMeeting } from "./capture.js";
import { HUNG_MS } from "./hanging.js";
import { Outbox, newStream } from "./outbox.js";
import { platformOf } from "./platforms.js";

const TEND_MS = 1_000;

class Page {
  #worker = new Calling({
    hear: (message) => this.#hear(message),
    opened: () => this.#tellAll(),
    closed: () => this.#outboxes().forEach((outbox) => outbox.disconnect()),
    replaced: () => this.#end(),
  });
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
  #status = { state: "asking", health: "", detail: "", chat: true };
  /** When the worker last asked whether we are there, or began to; 0 while it does not. */
  #askedAt = 0;
  #paused = false;
  /** Whether words are left: capturing begins in a pause. */
  #muted = false;
  /** Whether the person took the site's permission back. */
  #off = false;
  /** @type {Set<string>} meetings that are over, which the worker has not heard yet */
  #ended = new Set();
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
    this.#worker.open();
    this.#watchAgain();
    this.#tending = setInterval(() => (isInstalled() ? this.#tend() : this.#end()), TEND_MS);
    // the page goes: what is not on disk is told now or never
    addEventListener("pagehide", () => this.#outboxes().length && this.#worker.open());
    chrome.runtime.onMessage.addListener((asked, _sender, reply) => {
      if (asked.kind === "diagnose") reply(this.#diagnose());
      if (asked.kind !== "captions") return false;
      // the person asked for it in the pop-up: nothing on the page is pressed without that
      void (this.#capture ?? this.#watch)?.switchCaptionsOn().then(reply);
      return true;
    });
  }

  /** The person allowed the site again. */
  goOn() {
    if (!this.#off) return;
    this.#off = false;
    this.#watchAgain();
  }

  #tend() {
    const chat = this.#capture?.listsChat() ?? true;
    if (chat !== this.#status.chat) this.#report({ chat });
  }

  #watchAgain() {
    this.#watch?.stop();
    if (this.#off) return;
    this.#watch = watchMeeting({
      document,
      platform: this.platform,
      table: this.#table,
      onMeeting: (found, reason) => this.#see(found, reason),
    });
  }

  /** The worker may have heard nothing of what there is. */
  #tellAll() {
    for (const meeting of this.#ended) this.#worker.tell({ kind: "over", meeting });
    if (this.#meeting) this.#worker.tell({ kind: "meeting", ...this.#meeting, status: this.#status });
    for (const outbox of this.#outboxes()) this.#post(outbox);
  }

  /** @param {Outbox} outbox */
  #post(outbox) {
    if (this.#worker.isOpen) outbox.connect((frame) => this.#worker.tell({ kind: "frame", frame }));
  }

  #outboxes() {
    return this.#outbox ? [...this.#leaving, this.#outbox] : this.#leaving;
  }

  /** @param {any} message */
  #hear(message) {
    if (message.kind === "acked") this.#acknowledge(message.stream, message.seq);
    if (message.kind === "start") {
      this.#watch?.look(); // the page may have gone on to another meeting in this moment
      if (message.meeting === this.#meeting?.meeting) this.#start(message);
    }
    if (message.kind === "answer") this.#answer();
    if (message.kind === "pause") this.#pause(message.paused);
    if (message.kind === "stop" && message.meeting === this.#meeting?.meeting) this.#stop();
    if (message.kind === "off") this.#leaveSite();
    if (message.kind === "forgotten") this.#ended.delete(message.meeting);
    if (message.kind === "broken") this.#renew(message.stream);
    if (message.kind === "tables" && message.tables[this.platform]) {
      this.#table = message.tables[this.platform];
      if (!this.#meeting) this.#watchAgain();
    }
  }

  /** The worker asks every 2 s while we capture. Where it had no answer for long it has told so, and what became
   * of us in between is for us to say. */
  #answer() {
    const late = this.#askedAt > 0 && Date.now() - this.#askedAt > HUNG_MS;
    this.#askedAt = Date.now();
    this.#worker.tell({ kind: "here" });
    if (late) this.#restate();
  }

  /** Say again how capturing goes. */
  #restate() {
    const { health, detail } = this.#status;
    if (health) this.#outbox?.push({ type: "health", state: health, detail });
    this.#report({});
  }

  /** @param {string} stream @param {number} seq */
  #acknowledge(stream, seq) {
    for (const outbox of this.#outboxes()) if (outbox.stream === stream) outbox.acknowledge(seq);
    this.#leaving = this.#leaving.filter((outbox) => outbox.size > 0);
  }

  /** The desktop has lost how `stream` began: what it does not have goes out under a new name. @param {string} stream */
  #renew(stream) {
    const own = this.#outboxes().find((outbox) => outbox.stream === stream);
    if (!own) return;
    const fresh = own.renew(newStream());
    if (own !== this.#outbox) {
      this.#leaving = [...this.#leaving.filter((outbox) => outbox !== own), ...(fresh.size ? [fresh] : [])];
      this.#post(fresh);
      return;
    }
    if (fresh.size) this.#follow(fresh);
    else this.#beginStream(null);
    this.#restate();
  }

  /** @param {{meeting: string, title: string} | null} found @param {string} reason why there is none */
  #see(found, reason) {
    if (found?.meeting === this.#meeting?.meeting) return;
    if (this.#meeting) this.#over(reason || "left");
    if (!found) return;
    this.#meeting = { ...found, platform: this.platform };
    this.#status = { state: "asking", health: "", detail: "", chat: true };
    this.#worker.tell({ kind: "meeting", ...this.#meeting, status: this.#status });
  }

  /** @param {{consent: object, continues: string | null, paused: boolean}} allowed */
  #start({ consent, continues, paused }) {
    if (this.#capture) return;
    this.#consent = consent;
    this.#beginStream(continues);
    // in a pause, what stands on the page was said in it
    this.#muted = paused;
    const capture = startCapture({
      document,
      platform: this.platform,
      table: this.#table,
      emit: (frame) => this.#emit(frame),
      // after a reload or an update, what stands on the page may not have been captured yet
      resume: continues !== null,
    });
    capture.setPaused(paused);
    this.#muted = false;
    this.#capture = capture;
    this.#paused = paused;
    this.#askedAt = paused ? 0 : Date.now();
    this.#report({ state: paused ? "paused" : "capturing" });
  }

  /** The consent is over and the meeting is not: the person is asked again. */
  #stop() {
    if (!this.#capture) return;
    this.#close({ type: "health", state: "paused", detail: "" });
    this.#report({ state: "asking", health: "", detail: "" });
  }

  #leaveSite() {
    this.#off = true;
    this.#watch?.stop();
    if (this.#meeting) this.#over("not-allowed");
  }

  /** @param {string | null} continues */
  #beginStream(continues) {
    const outbox = new Outbox(newStream(), Date.now);
    outbox.push({ type: "meeting_started", ...this.#meeting, consent: this.#consent, continues });
    this.#follow(outbox);
  }

  /** The meeting goes on in `outbox`. @param {Outbox} outbox */
  #follow(outbox) {
    this.#outbox = outbox;
    this.#post(outbox);
  }

  /** @param {{type: string, [field: string]: any}} frame */
  #emit(frame) {
    if (frame.type === "meeting_started") return;
    if (frame.type === "meeting_ended") {
      if (this.#meeting) this.#over(frame.reason);
      // it may not have noticed the end, and would not notice the next beginning
      return this.#watchAgain();
    }
    if (this.#muted && frame.type !== "health") return;
    this.#outbox?.push(frame);
    if (frame.type === "health") this.#report({ health: frame.state, detail: frame.detail ?? "" });
  }

  /** @param {boolean} paused */
  #pause(paused) {
    if (paused !== this.#paused) this.#askedAt = paused ? 0 : Date.now();
    this.#paused = paused;
    this.#capture?.setPaused(paused);
    if (this.#capture) this.#report({ state: paused ? "paused" : "capturing" });
  }

  /** @param {string} reason */
  #over(reason) {
    const { meeting } = /** @type {{meeting: string}} */ (this.#meeting);
    this.#meeting = null;
    this.#close({ type: "meeting_ended", reason });
    this.#ended.add(meeting);
    this.#worker.tell({ kind: "over", meeting });
  }

  /** No more is captured; the stream ends with `last`. @param {{type: string, [field: string]: string}} last */
  #close(last) {
    this.#capture?.stop();
    this.#capture = null;
    this.#outbox?.push(last);
    if (this.#outbox) this.#leaving.push(this.#outbox);
    this.#outbox = null;
    this.#paused = false;
  }

  /** @param {{state?: string, health?: string, detail?: string, chat?: boolean}} change */
  #report(change) {
    this.#status = { ...this.#status, ...change };
    this.#worker.tell({ kind: "status", status: this.#status });
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
  if (!platform) return;
  if (world.salesrlPage && isInstalled()) return world.salesrlPage.goOn();
  world.salesrlPage = new Page(platform.id);
  world.salesrlPage.begin();
}
