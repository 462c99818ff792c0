// @ts-check
/**
 * The tabs that have a meeting open, and what the person allowed there. One rule: a tab captures only
 * with a consent for its own meeting: it outlives a reload, an update and a crash, but not until next week's
 * meeting under the same address.
 */

import { Hanging } from "./hanging.js";
import { readStatus, words } from "./meetings.js";
import { Missing } from "./missing.js";
import { Carried } from "./carried.js";
import { Memory, consentFor, forgetMeeting, isElsewhere } from "./remembering.js";
import { Sources, platformOfSender } from "./sources.js";
import { tell } from "./telling.js";

export const CONSENT_VERSION = 1;

/** @typedef {import("./remembering.js").Consent} Consent */
/** @typedef {import("./remembering.js").Remembered} Remembered */
/** @typedef {import("./sources.js").Permit} Permit */
/** @typedef {import("./meetings.js").Meeting} Meeting */
/** `permit`: what it may begin now; `doubted`: whether the browser says otherwise of where it is.
 * @typedef {{port: chrome.runtime.Port, meeting: Meeting | null, permit: Permit | null, doubted: boolean}} Tab */

export class Tabs {
  /** @type {Map<number, Tab>} */
  #tabs = new Map();
  #memory = new Memory();
  #sources = new Sources();
  #people = new Carried("people");
  #skipped = new Carried("skipped");
  /** @type {boolean | null} whether the desktop pauses everything; null before it has said so to this worker */
  #desktop = null;
  /** @type {Missing} */
  #missing;
  /** @type {Hanging} */
  #hanging;

  /**
   * @param {object} needs
   * @param {(frame: any) => void} needs.take a frame of a call
   * @param {() => void} needs.changed
   * @param {() => Promise<Record<string, unknown>>} needs.tables newer selectors by platform
   * @param {() => boolean} needs.isLinked whether the desktop hears of it at once
   * @param {(stream: string) => void} needs.left a page is gone, which its stream told
   */
  constructor(needs) {
    this.needs = needs;
    const { take, left } = needs;
    this.#missing = new Missing({ take, left, enter: (...about) => this.#enter(...about) });
    const ask = (/** @type {number} */ tab) => this.#tellTab(tab, { kind: "answer" });
    this.#hanging = new Hanging({ ask, hung: (tab) => this.#noteHung(tab) });
  }

  /** A tab was closed. @param {number} tab */
  close(tab) {
    this.#missing.close(tab);
  }

  get pausedByDesktop() {
    return this.#desktop === true;
  }

  /** @returns {{tab: number, meeting: Meeting | null}[]} every tab that talks to us */
  get all() {
    return [...this.#tabs].map(([tab, { meeting }]) => ({ tab, meeting }));
  }

  /** @returns {Meeting[]} */
  get meetings() {
    return [...this.#tabs.values()].flatMap(({ meeting }) => (meeting ? [meeting] : []));
  }

  /** @returns {number[]} the tabs whose page names a meeting that the browser does not see there */
  get doubted() {
    return [...this.#tabs].flatMap(([tab, { doubted }]) => (doubted ? [tab] : []));
  }

  /** The newest stream of every meeting that goes on and may be captured. */
  async streams() {
    const memory = await this.#memory.recall();
    return this.meetings.flatMap(({ meeting }) => memory.streams[meeting] ?? []);
  }

  /** The newest stream of every meeting that did not end and that no tab of this browser began. */
  async unfinished() {
    await this.#sources.ready;
    return Object.values((await this.#memory.recall()).streams).filter((stream) => this.#sources.tabOf(stream) < 0);
  }

  /** A tab's page has begun to talk. @param {chrome.runtime.Port} port */
  adopt(port) {
    const tab = port.sender?.tab?.id;
    if (tab === undefined || port.sender?.frameId !== 0) return port.disconnect();
    /** @type {Tab} */
    const own = { port, meeting: null, permit: null, doubted: false };
    this.#tabs.set(tab, own);
    // one after the other: a frame is judged by what the tab said before it
    let heard = Promise.all([this.#sources.ready, this.#people.ready, this.#skipped.ready]).then(() => undefined);
    port.onMessage.addListener((message) => {
      this.#hanging.hear(tab);
      heard = heard.then(() => this.#hear(tab, own, message)).catch(() => undefined);
    });
    port.onDisconnect.addListener(() => {
      void chrome.runtime.lastError;
      if (this.#tabs.get(tab) !== own) return;
      this.#tabs.delete(tab);
      this.#hanging.follow(tab, false);
      if (own.meeting && own.meeting.state !== "asking") this.#missing.leave(own.meeting);
      this.needs.changed();
    });
    void this.needs.tables().then((tables) => tell(port, { kind: "tables", tables }));
  }

  /** @param {number} tab @param {Tab} own @param {any} message */
  async #hear(tab, own, message) {
    // the last words of a page may be heard after it is gone
    if (message.kind === "frame") return this.#take(tab, own, message.frame);
    if (message.kind === "people") return this.#people.keep(own.permit?.meeting, message.people);
    if (message.kind === "skipped") return this.#skipped.keep(own.permit?.meeting, message.skipped);
    if (this.#tabs.get(tab) !== own) return;
    if (message.kind === "meeting") return this.#meet(tab, own, message);
    if (message.kind === "over") return this.#forget(tab, own, words(message.meeting));
    if (message.kind !== "status" || !own.meeting) return;
    Object.assign(own.meeting, readStatus(message.status));
    this.#hanging.follow(tab, own.meeting.state === "capturing");
    this.needs.changed();
  }

  /** @param {number} tab @param {Tab} own @param {any} sent */
  async #take(tab, own, sent) {
    const admitted = await this.#sources.admit(tab, sent, own.permit);
    if (!admitted) return;
    const { frame, begun } = admitted;
    this.needs.take(frame);
    if (begun && frame.meeting === own.permit?.meeting)
      void this.#memory.remember((memory) => {
        memory.streams[frame.meeting] = frame.stream;
        memory.tabs[frame.meeting] = tab;
      });
  }

  /** @param {number} tab @param {Tab} own @param {any} found */
  async #meet(tab, own, { meeting: name, title, status }) {
    const platform = platformOfSender(own.port.sender ?? {});
    const meeting = words(name);
    own.doubted = !(await this.#sources.isIn(tab, platform, meeting, (await this.needs.tables())[platform]));
    if (this.#tabs.get(tab) !== own) return;
    if (own.doubted) {
      tell(own.port, { kind: "doubted", meeting });
      return this.needs.changed();
    }
    own.meeting = { tab, platform, meeting, title: words(title), ...readStatus(status) };
    own.permit = null;
    this.#hanging.follow(tab, own.meeting.state === "capturing");
    this.#missing.comeBack(meeting);
    const memory = await this.#memory.recall();
    const consent = consentFor(memory, meeting);
    const elsewhere = consent !== null && (await isElsewhere(memory, meeting, tab));
    if (this.#tabs.get(tab) !== own) return;
    this.#desktop ??= memory.desktop;
    if (!consent) this.#stop(own, meeting);
    else if (!elsewhere) this.#start(own, consent, memory);
    this.needs.changed();
  }

  /** @param {Tab} own @param {Consent} consent @param {Remembered} memory */
  #start(own, consent, memory) {
    const { port } = own;
    const { tab, platform, meeting } = /** @type {Meeting} */ (own.meeting);
    const continues = memory.streams[meeting] ?? null;
    const paused = memory.paused.includes(meeting) || (this.#desktop ?? memory.desktop);
    own.permit = { tab, platform, meeting, consent, continues };
    const [people, skipped] = [this.#people, this.#skipped].map((one) => (continues === null ? [] : one.of(meeting)));
    tell(port, { kind: "start", meeting, consent, continues, paused, people, skipped });
    // one that captures already does not begin again
    tell(port, { kind: "pause", paused });
  }

  /** @param {Tab} own @param {string} meeting */
  #stop(own, meeting) {
    if (own.permit?.meeting === meeting) own.permit = null;
    tell(own.port, { kind: "stop", meeting });
  }

  /** A meeting is over, if it is captured nowhere else. @param {number} tab @param {Tab} own @param {string} meeting */
  async #forget(tab, own, meeting) {
    own.doubted = false;
    if (own.meeting?.meeting === meeting) {
      own.meeting = own.permit = null;
      this.#hanging.follow(tab, false);
    }
    this.needs.changed();
    await this.#forgetCarried(meeting);
    await this.#memory.remember((memory) => (memory.tabs[meeting] ?? tab) === tab && forgetMeeting(memory, meeting));
    tell(own.port, { kind: "forgotten", meeting });
  }

  /** @param {string} meeting */
  async #forgetCarried(meeting) {
    await Promise.all([this.#people.forget(meeting), this.#skipped.forget(meeting)]);
  }

  /** A page that captures answers no more. @param {number} tab @returns {boolean} whether the desktop was told */
  #noteHung(tab) {
    const meeting = this.#tabs.get(tab)?.meeting;
    if (!meeting) return true;
    Object.assign(meeting, { health: "lost", detail: "page-hung" });
    this.needs.changed();
    // later it would come after what the page says once it is back
    const linked = this.needs.isLinked();
    if (linked) this.#missing.hang(meeting);
    return linked;
  }

  /** The worker itself goes on in a meeting whose page cannot. @param {string} meeting @param {string} stream
   * @param {import("./missing.js").What} what */
  async #enter(meeting, stream, what) {
    /** @type {{consent: Consent, continues: string | null} | null} */
    let known = null;
    if (what === "closed") await this.#forgetCarried(meeting);
    await this.#memory.remember((memory) => {
      const consent = consentFor(memory, meeting);
      if (consent) known = { consent, continues: memory.streams[meeting] ?? null };
      if (what === "closed") forgetMeeting(memory, meeting);
      else if (what === "gone" && consent) memory.streams[meeting] = stream; // one that hangs goes on in its own
    });
    return known;
  }

  /**
   * The person says that everybody in this tab's meeting agreed.
   * @param {number} tab @param {string} meeting the one that they were shown @param {string} how
   */
  async consent(tab, meeting, how) {
    if (this.#tabs.get(tab)?.meeting?.meeting !== meeting) return;
    const consent = { at_ms: Date.now(), how, text_version: CONSENT_VERSION };
    const memory = await this.#memory.remember((memory) => {
      memory.consents[meeting] = consent;
      memory.tabs[meeting] = tab;
    });
    for (const [other, one] of this.#tabs) if (other !== tab) this.#stop(one, meeting);
    const own = this.#tabs.get(tab);
    if (own?.meeting?.meeting === meeting) this.#start(own, consent, memory);
  }

  /** @param {number} tab @param {string} meeting the one that they were shown @param {boolean} paused */
  async pause(tab, meeting, paused) {
    if (this.#tabs.get(tab)?.meeting?.meeting !== meeting) return;
    await this.#memory.remember((memory) => {
      memory.paused = memory.paused.filter((one) => one !== meeting);
      if (paused) memory.paused.push(meeting);
    });
    this.#pauseTab(tab, paused || this.pausedByDesktop);
  }

  /** The person pauses on the desktop: no tab captures until they go on. @param {boolean} paused */
  async pauseAll(paused) {
    this.#desktop = paused;
    const memory = await this.#memory.remember((memory) => (memory.desktop = paused));
    for (const { tab, meeting } of this.meetings) this.#pauseTab(tab, this.pausedByDesktop || memory.paused.includes(meeting));
    this.needs.changed();
  }

  /** A consent may have come to its end in a meeting that has not. */
  async review() {
    if (!this.meetings.length) return;
    const memory = await this.#memory.recall();
    for (const own of this.#tabs.values())
      if (own.meeting && !consentFor(memory, own.meeting.meeting)) this.#stop(own, own.meeting.meeting);
  }

  /** The person took back what they had allowed: tabs of other sites than these stop. @param {(url: string) => boolean} isAllowed */
  leave(isAllowed) {
    for (const { port } of this.#tabs.values()) if (!isAllowed(port.sender?.url ?? "")) tell(port, { kind: "off" });
  }

  /** Tell the tab that `stream` comes from. @param {string} stream @param {object} message */
  tellSource(stream, message) {
    this.#tellTab(this.#sources.tabOf(stream), { ...message, stream });
  }

  /** @param {object} message */
  tellAll(message) {
    for (const { port } of this.#tabs.values()) tell(port, message);
  }

  /** @param {number} tab @param {boolean} paused */
  #pauseTab(tab, paused) {
    this.#tellTab(tab, { kind: "pause", paused });
  }

  /** @param {number} tab @param {object} message */
  #tellTab(tab, message) {
    const port = this.#tabs.get(tab)?.port;
    if (port) tell(port, message);
  }
}
