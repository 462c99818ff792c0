// @ts-check
/**
 * The tabs that have a meeting open, and what the person allowed there. One rule: a tab captures only
 * with a consent for its own meeting, which lasts until that is over, and four hours at most: it outlives a
 * reload, an update and a crash, but not until next week's meeting under the same address.
 */

import { Missing } from "./missing.js";

export const CONSENT_VERSION = 1;
const CONSENT_MS = 4 * 3600 * 1000;

/** @typedef {{at_ms: number, how: string, text_version: number}} Consent */
/** @typedef {{tab: number, platform: string, meeting: string, title: string, state: string, health: string, detail: string}} Meeting */
/**
 * What outlives the worker, by meeting: its consent, its newest stream, the tab that captures it; which the
 * person paused; and whether everything is paused on the desktop.
 * @typedef {object} Remembered
 * @property {Record<string, Consent>} consents
 * @property {Record<string, string>} streams
 * @property {Record<string, number>} tabs
 * @property {string[]} paused
 * @property {boolean} desktop
 */

/** @returns {Promise<Remembered>} */
async function recall() {
  const { remembered } = await chrome.storage.local.get("remembered");
  /** @type {Remembered} */
  const memory = { consents: {}, streams: {}, tabs: {}, paused: [], desktop: false, .../** @type {any} */ (remembered) };
  const old = Object.keys(memory.consents).filter((one) => Date.now() - memory.consents[one].at_ms > CONSENT_MS);
  for (const meeting of old) forgetMeeting(memory, meeting);
  return memory;
}

/** @param {Remembered} memory @param {string} meeting @returns {Consent | null} */
function consentFor(memory, meeting) {
  return Object.hasOwn(memory.consents, meeting) ? memory.consents[meeting] : null;
}

/** @param {Remembered} memory @param {string} meeting */
function forgetMeeting(memory, meeting) {
  delete memory.consents[meeting];
  delete memory.streams[meeting];
  delete memory.tabs[meeting];
  memory.paused = memory.paused.filter((one) => one !== meeting);
}

/** @param {unknown} value @returns {string} */
function words(value) {
  return typeof value === "string" ? value.slice(0, 200) : "";
}

/** What a tab may say of its meeting, and no more. @param {any} status */
function readStatus(status) {
  return { state: words(status?.state), health: words(status?.health), detail: words(status?.detail) };
}

export class Tabs {
  /** @type {Map<number, {port: chrome.runtime.Port, meeting: Meeting | null}>} */
  #tabs = new Map();
  /** @type {Promise<unknown>} one change of what is remembered after the other */
  #changing = Promise.resolve();
  /** @type {boolean | null} whether the desktop pauses everything; null before it has said so to this worker */
  #desktop = null;
  /** @type {Missing} */
  #missing;
  /** @type {Map<string, number>} by stream, the tab that it comes from */
  #streams = new Map();

  /**
   * @param {object} needs
   * @param {(frame: any) => void} needs.take a frame of a call
   * @param {() => void} needs.changed
   * @param {() => Promise<Record<string, unknown>>} needs.tables newer selectors by platform
   */
  constructor(needs) {
    this.needs = needs;
    this.#missing = new Missing({ take: needs.take, enter: (...about) => this.#enter(...about) });
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

  /** The newest stream of every meeting that goes on and may be captured. */
  async streams() {
    const memory = await this.#recall();
    return this.meetings.flatMap(({ meeting }) => memory.streams[meeting] ?? []);
  }

  /** A tab's page has begun to talk. @param {chrome.runtime.Port} port */
  adopt(port) {
    const tab = port.sender?.tab?.id;
    if (tab === undefined || port.sender?.frameId !== 0) return port.disconnect();
    this.#tabs.set(tab, { port, meeting: null });
    port.onMessage.addListener((message) => void this.#hear(tab, port, message));
    port.onDisconnect.addListener(() => {
      void chrome.runtime.lastError;
      const own = this.#tabs.get(tab);
      if (own?.port !== port) return;
      this.#tabs.delete(tab);
      if (own.meeting && own.meeting.state !== "asking") this.#missing.leave(own.meeting);
      this.needs.changed();
    });
    void this.needs.tables().then((tables) => this.#tell(port, { kind: "tables", tables }));
  }

  /** @param {number} tab @param {chrome.runtime.Port} port @param {any} message */
  async #hear(tab, port, message) {
    const own = this.#tabs.get(tab);
    if (own?.port !== port) return;
    if (message.kind === "frame") {
      this.#streams.set(String(message.frame?.stream), tab);
      return this.needs.take(message.frame);
    }
    if (message.kind === "meeting") return this.#meet(tab, message);
    if (message.kind === "over") return this.#forget(tab, words(message.meeting));
    if (message.kind === "status" && own.meeting) Object.assign(own.meeting, readStatus(message.status));
    if (message.kind === "capturing" && own.meeting) {
      const { meeting } = own.meeting;
      await this.#remember((memory) => {
        memory.streams[meeting] = words(message.stream);
        memory.tabs[meeting] = tab;
      });
    }
    this.needs.changed();
  }

  /** @param {number} tab @param {any} found */
  async #meet(tab, { platform, meeting: name, title, status }) {
    const own = this.#tabs.get(tab);
    if (!own) return;
    const about = { platform: words(platform), meeting: words(name), title: words(title) };
    // at once: what comes while the memory is read is about this meeting
    const seen = (own.meeting = { tab, ...about, ...readStatus(status) });
    this.#missing.comeBack(about.meeting);
    const memory = await this.#recall();
    if (this.#tabs.get(tab) !== own || own.meeting !== seen) return;
    const { meeting } = seen;
    const consent = consentFor(memory, meeting);
    this.#desktop ??= memory.desktop;
    if (!consent) this.#tell(own.port, { kind: "stop", meeting });
    else if (!(await isElsewhere(memory.tabs[meeting], tab))) this.#start(own.port, meeting, consent, memory);
    this.needs.changed();
  }

  /** @param {chrome.runtime.Port} port @param {string} meeting @param {Consent} consent @param {Remembered} memory */
  #start(port, meeting, consent, memory) {
    const paused = memory.paused.includes(meeting) || (this.#desktop ?? memory.desktop);
    this.#tell(port, { kind: "start", meeting, consent, continues: memory.streams[meeting] ?? null, paused });
    // one that captures already does not begin again
    this.#tell(port, { kind: "pause", paused });
  }

  /** A meeting is over. @param {number} tab @param {string} meeting */
  async #forget(tab, meeting) {
    const own = this.#tabs.get(tab);
    if (own?.meeting?.meeting === meeting) own.meeting = null;
    this.needs.changed();
    await this.#remember((memory) => forgetMeeting(memory, meeting));
    if (own) this.#tell(own.port, { kind: "forgotten", meeting });
  }

  /** The worker itself goes on in a meeting whose page is gone. @param {string} meeting @param {string} stream @param {boolean} closed */
  async #enter(meeting, stream, closed) {
    /** @type {{consent: Consent, continues: string | null} | null} */
    let known = null;
    await this.#remember((memory) => {
      const consent = consentFor(memory, meeting);
      if (consent) known = { consent, continues: memory.streams[meeting] ?? null };
      if (closed) forgetMeeting(memory, meeting);
      else if (consent) memory.streams[meeting] = stream;
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
    const memory = await this.#remember((memory) => {
      memory.consents[meeting] = consent;
      memory.tabs[meeting] = tab;
    });
    for (const [other, { port }] of this.#tabs) if (other !== tab) this.#tell(port, { kind: "stop", meeting });
    const own = this.#tabs.get(tab);
    if (own?.meeting?.meeting === meeting) this.#start(own.port, meeting, consent, memory);
  }

  /** @param {number} tab @param {string} meeting the one that they were shown @param {boolean} paused */
  async pause(tab, meeting, paused) {
    if (this.#tabs.get(tab)?.meeting?.meeting !== meeting) return;
    await this.#remember((memory) => {
      memory.paused = memory.paused.filter((one) => one !== meeting);
      if (paused) memory.paused.push(meeting);
    });
    this.#pauseTab(tab, paused || this.pausedByDesktop);
  }

  /** The person pauses on the desktop: no tab captures until they go on. @param {boolean} paused */
  async pauseAll(paused) {
    this.#desktop = paused;
    const memory = await this.#remember((memory) => (memory.desktop = paused));
    for (const { tab, meeting } of this.meetings) this.#pauseTab(tab, this.pausedByDesktop || memory.paused.includes(meeting));
    this.needs.changed();
  }

  /** A consent may have come to its end in a meeting that has not. */
  async review() {
    if (!this.meetings.length) return;
    const memory = await this.#recall();
    for (const { port, meeting } of this.#tabs.values())
      if (meeting && !consentFor(memory, meeting.meeting)) this.#tell(port, { kind: "stop", meeting: meeting.meeting });
  }

  /** The person took back what they had allowed: tabs of other sites than these stop. @param {(url: string) => boolean} isAllowed */
  leave(isAllowed) {
    for (const { port } of this.#tabs.values()) if (!isAllowed(port.sender?.url ?? "")) this.#tell(port, { kind: "off" });
  }

  /** Tell the tab that `stream` comes from. @param {string} stream @param {object} message */
  tellSource(stream, message) {
    const own = this.#tabs.get(this.#streams.get(stream) ?? -1);
    if (own) this.#tell(own.port, { ...message, stream });
  }

  /** @param {object} message */
  tellAll(message) {
    for (const { port } of this.#tabs.values()) this.#tell(port, message);
  }

  /** @param {number} tab @param {boolean} paused */
  #pauseTab(tab, paused) {
    const port = this.#tabs.get(tab)?.port;
    if (port) this.#tell(port, { kind: "pause", paused });
  }

  /** @param {chrome.runtime.Port} port @param {object} message */
  #tell(port, message) {
    try {
      port.postMessage(message);
    } catch {
      // the tab has gone; its end is told apart
    }
  }

  /** In turn with the changes. @returns {Promise<Remembered>} */
  #recall() {
    const read = this.#changing.then(recall);
    this.#changing = read.catch(() => undefined);
    return read;
  }

  /** @param {(memory: Remembered) => unknown} change @returns {Promise<Remembered>} */
  #remember(change) {
    const changed = this.#changing.then(async () => {
      const memory = await recall();
      change(memory);
      await chrome.storage.local.set({ remembered: memory });
      return memory;
    });
    this.#changing = changed.catch(() => undefined);
    return changed;
  }
}

/** Whether another tab, which is still there, captures it. @param {number | undefined} holder @param {number} tab */
async function isElsewhere(holder, tab) {
  if (holder === undefined || holder === tab) return false;
  return chrome.tabs.get(holder).then(
    () => true,
    () => false,
  );
}
