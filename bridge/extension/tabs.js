// @ts-check
/**
 * The tabs that have a meeting open, and what the person allowed there. One rule: a tab captures only
 * with a consent for its own meeting, which lasts until that is over, and four hours at most: it outlives a
 * reload, an update and a crash, but not until next week's meeting under the same address.
 */

export const CONSENT_VERSION = 1;
const CONSENT_MS = 4 * 3600 * 1000;

/** @typedef {{at_ms: number, how: string, text_version: number}} Consent */
/** @typedef {{tab: number, platform: string, meeting: string, title: string, state: string, health: string, detail: string}} Meeting */
/** @typedef {{consents: Record<string, Consent>, streams: Record<string, string>, paused: string[]}} Remembered */

/** @returns {Promise<Remembered>} */
async function recall() {
  const { remembered } = await chrome.storage.local.get("remembered");
  /** @type {Remembered} */
  const memory = /** @type {any} */ (remembered) ?? { consents: {}, streams: {}, paused: [] };
  const old = Object.keys(memory.consents).filter((one) => Date.now() - memory.consents[one].at_ms > CONSENT_MS);
  for (const meeting of old) forgetMeeting(memory, meeting);
  return memory;
}

/** @param {Remembered} memory @param {string} meeting */
function forgetMeeting(memory, meeting) {
  delete memory.consents[meeting];
  delete memory.streams[meeting];
  memory.paused = memory.paused.filter((one) => one !== meeting);
}

export class Tabs {
  /** @type {Map<number, {port: chrome.runtime.Port, meeting: Meeting | null}>} */
  #tabs = new Map();
  /** @type {Promise<unknown>} one change of what is remembered after the other */
  #changing = Promise.resolve();

  /**
   * @param {object} needs
   * @param {(frame: any) => void} needs.take a frame of a call
   * @param {() => void} needs.changed
   * @param {() => Promise<Record<string, unknown>>} needs.tables newer selectors by platform
   */
  constructor(needs) {
    this.needs = needs;
    this.pausedByDesktop = false;
  }

  /** @returns {Meeting[]} */
  get meetings() {
    return [...this.#tabs.values()].flatMap(({ meeting }) => (meeting ? [meeting] : []));
  }

  /** A tab's page has begun to talk. @param {chrome.runtime.Port} port */
  adopt(port) {
    const tab = port.sender?.tab?.id;
    if (tab === undefined || port.sender?.frameId !== 0) return port.disconnect();
    this.#tabs.set(tab, { port, meeting: null });
    port.onMessage.addListener((message) => void this.#hear(tab, port, message));
    port.onDisconnect.addListener(() => {
      void chrome.runtime.lastError;
      if (this.#tabs.get(tab)?.port !== port) return;
      this.#tabs.delete(tab);
      this.needs.changed();
    });
    void this.needs.tables().then((tables) => this.#tell(port, { kind: "tables", tables }));
  }

  /** @param {number} tab @param {chrome.runtime.Port} port @param {any} message */
  async #hear(tab, port, message) {
    const own = this.#tabs.get(tab);
    if (own?.port !== port) return;
    if (message.kind === "frame") return this.needs.take(message.frame);
    if (message.kind === "meeting") return this.#meet(tab, message);
    if (message.kind === "capturing") {
      await this.#remember((memory) => (memory.streams[message.meeting] = message.stream));
    }
    if (message.kind === "over" && own.meeting) {
      const { meeting } = own.meeting;
      await this.#remember((memory) => forgetMeeting(memory, meeting));
      own.meeting = null;
    }
    if (message.kind === "status" && own.meeting) Object.assign(own.meeting, message.status);
    this.needs.changed();
  }

  /** @param {number} tab @param {{platform: string, meeting: string, title: string, status: object}} found */
  async #meet(tab, { platform, meeting, title, status }) {
    const memory = await recall();
    const own = this.#tabs.get(tab);
    if (!own) return;
    own.meeting = { tab, platform, meeting, title, state: "asking", health: "", detail: "", ...status };
    const consent = memory.consents[meeting];
    if (consent) {
      this.#tell(own.port, { kind: "start", meeting, consent, continues: memory.streams[meeting] ?? null });
      this.#pauseTab(tab, memory.paused.includes(meeting) || this.pausedByDesktop);
    }
    this.needs.changed();
  }

  /** The person says that everybody in this tab's meeting agreed. @param {number} tab @param {string} how */
  async consent(tab, how) {
    const meeting = this.#tabs.get(tab)?.meeting?.meeting;
    if (!meeting) return;
    const consent = { at_ms: Date.now(), how, text_version: CONSENT_VERSION };
    const memory = await this.#remember((memory) => (memory.consents[meeting] = consent));
    const port = this.#tabs.get(tab)?.port;
    if (port) this.#tell(port, { kind: "start", meeting, consent, continues: memory.streams[meeting] ?? null });
    if (this.pausedByDesktop) this.#pauseTab(tab, true);
  }

  /** @param {number} tab @param {boolean} paused */
  async pause(tab, paused) {
    const meeting = this.#tabs.get(tab)?.meeting?.meeting;
    if (!meeting) return;
    await this.#remember((memory) => {
      memory.paused = memory.paused.filter((one) => one !== meeting);
      if (paused) memory.paused.push(meeting);
    });
    this.#pauseTab(tab, paused || this.pausedByDesktop);
  }

  /** The person pauses on the desktop: no tab captures until they go on. @param {boolean} paused */
  async pauseAll(paused) {
    this.pausedByDesktop = paused;
    const memory = await recall();
    for (const { tab, meeting } of this.meetings) this.#pauseTab(tab, paused || memory.paused.includes(meeting));
    this.needs.changed();
  }

  /** Tell every tab; the one whose stream it is listens. @param {object} message */
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
