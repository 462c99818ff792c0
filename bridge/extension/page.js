// @ts-check
/**
 * The part in the meeting's tab: watches for a meeting, captures once the person allowed it, and talks to the
 * worker however often that is put to sleep. One rule: before consent nothing
 * that anybody says is read.
 */

import { Calling, isInstalled } from "./calling.js";
import { startCapture, watchMeeting } from "./capture.js";
import { HUNG_MS } from "./hanging.js";
import { Outboxes } from "./outboxes.js";
import { platformOf } from "./platforms.js";

const TEND_MS = 1_000;
/** How often the worker is asked again that does not believe us where we are. */
const ASK_AGAIN_MS = 2_000;
/** What is said of a meeting that the tab's address does not show. */
const DOUBTED = "other-address";

class Page {
  #worker = new Calling({
    hear: (message) => this.#hear(message),
    opened: () => this.#tellAll(),
    closed: () => this.#outboxes.disconnect(),
    replaced: () => this.#end(),
  });
  #outboxes = new Outboxes(
    (frame) => this.#worker.tell({ kind: "frame", frame }),
    () => this.#worker.isOpen,
  );
  /** @type {{platform: string, meeting: string, title: string} | null} */
  #meeting = null;
  /** @type {ReturnType<typeof startCapture> | null} */
  #capture = null;
  /** @type {any} */
  #consent = null;
  #status = { state: "asking", health: "", detail: "", chat: true };
  #doubtedAt = 0;
  /** When the worker last asked whether we are there, or began to; 0 while it does not. */
  #askedAt = 0;
  #paused = false;
  /** Whether words are left: capturing begins in a pause. */
  #muted = false;
  /** Who is known in the meeting, for the page that may be loaded next.
   * @type {import("./namesakes.js").Known[] | null} */
  #people = null;
  /** Which messages were left out, for that page as well. @type {string[] | null} */
  #skipped = null;
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
    addEventListener("pagehide", () => this.#outboxes.isEmpty || this.#worker.open());
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
    const isDoubted = this.#meeting !== null && this.#status.detail === DOUBTED;
    if (isDoubted && Date.now() - this.#doubtedAt > ASK_AGAIN_MS) this.#tellMeeting();
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
    if (this.#meeting) this.#tellMeeting();
    this.#tellPeople(this.#people);
    this.#tellSkipped(this.#skipped);
    this.#outboxes.connect();
  }

  #tellMeeting() {
    if (this.#status.detail === DOUBTED) this.#status.detail = "";
    this.#worker.tell({ kind: "meeting", ...this.#meeting, status: this.#status });
  }

  /** @param {import("./namesakes.js").Known[] | null} people */
  #tellPeople(people) {
    this.#people = people;
    if (people) this.#worker.tell({ kind: "people", people });
  }

  /** @param {string[] | null} skipped */
  #tellSkipped(skipped) {
    this.#skipped = skipped;
    if (skipped) this.#worker.tell({ kind: "skipped", skipped });
  }

  /** The browser says otherwise of where the tab is: nothing can be captured, for now. */
  #doubt() {
    this.#doubtedAt = Date.now();
    this.#status.detail = DOUBTED;
  }

  /** @param {any} message */
  #hear(message) {
    if (message.kind === "acked") this.#outboxes.acknowledge(message.stream, message.seq);
    if (message.kind === "start") {
      this.#watch?.look(); // the page may have gone on to another meeting in this moment
      if (message.meeting === this.#meeting?.meeting) this.#start(message);
    }
    if (message.kind === "answer") this.#answer();
    if (message.kind === "pause") this.#pause(message.paused);
    if (message.kind === "stop" && message.meeting === this.#meeting?.meeting) this.#stop();
    if (message.kind === "doubted" && message.meeting === this.#meeting?.meeting) this.#doubt();
    if (message.kind === "off") this.#leaveSite();
    if (message.kind === "forgotten") this.#ended.delete(message.meeting);
    if (message.kind === "broken" && this.#outboxes.renew(message.stream, this.#first(null))) this.#restate();
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
    if (health) this.#outboxes.push({ type: "health", state: health, detail });
    this.#report({});
  }

  /** @param {{meeting: string, title: string} | null} found @param {string} reason why there is none */
  #see(found, reason) {
    if (found?.meeting === this.#meeting?.meeting) return;
    if (this.#meeting) this.#over(reason || "left");
    if (!found) return;
    this.#meeting = { ...found, platform: this.platform };
    this.#status = { state: "asking", health: "", detail: "", chat: true };
    this.#tellMeeting();
  }

  /** @param {{consent: object, continues: string | null, paused: boolean, people: any[], skipped: any[]}} allowed */
  #start({ consent, continues, paused, people, skipped }) {
    if (this.#capture) return;
    this.#consent = consent;
    this.#outboxes.begin({ type: "meeting_started", ...this.#first(continues) });
    // in a pause, what stands on the page was said in it
    this.#muted = paused;
    const capture = startCapture({
      document,
      platform: this.platform,
      table: this.#table,
      emit: (frame) => this.#emit(frame),
      // after a reload or an update, what stands on the page may not have been captured yet
      resume: continues !== null,
      people,
      onPeople: (known) => this.#tellPeople(known),
      skipped,
      onSkipped: (known) => this.#tellSkipped(known),
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

  /** How a stream begins. @param {string | null} continues */
  #first(continues) {
    return { ...this.#meeting, consent: this.#consent, continues };
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
    this.#outboxes.push(frame);
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
    this.#outboxes.end(last);
    this.#people = this.#skipped = null;
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
