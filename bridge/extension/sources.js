// @ts-check
/**
 * Which tab each stream comes from, and of which meeting it is.
 *
 * One rule: what the browser says of a tab stands above what the tab says of itself. A page, were it taken over,
 * may write into its own meeting and into no other.
 */

import { isWhereItNames, meetingNamed } from "./address.js";
import { platformNamed, platformOf } from "./platforms.js";
import { completeTable } from "./selectors.js";

/** @typedef {import("./remembering.js").Consent} Consent */
/** `continues`: the stream it goes on from.
 * @typedef {{tab: number, platform: string, meeting: string, consent: Consent, continues: string | null}} Source */
/** What a tab may begin. @typedef {Source} Permit */

const MOST = 200;
/** A meeting whose address does not name it. */
const MADE_UP = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;
/** The browser hears of a page's new address a little later than the page. */
const LATER_MS = 1_000;

/** @param {chrome.runtime.MessageSender} sender @returns {string} the platform that the tab is on, empty for none */
export function platformOfSender({ origin, url }) {
  return platformOf(new URL(origin ?? url ?? "about:blank").hostname)?.id ?? "";
}

/** Whether a tab's address is that of the meeting. @param {number} tab @param {string} platform @param {string} meeting @param {unknown} table */
async function isAt(tab, platform, meeting, table) {
  const { table: built, quirks } = platformNamed(platform);
  const { url } = await chrome.tabs.get(tab).catch(() => ({ url: undefined }));
  const named = url ? meetingNamed(completeTable(built, table), quirks, new URL(url)) : "";
  return named ? named === meeting : !isWhereItNames(quirks) && MADE_UP.test(meeting);
}

export class Sources {
  /** @type {Map<string, Source>} by stream */
  #streams = new Map();
  /** @type {Map<string, number>} meetings that a tab was seen in, by tab and meeting */
  #seen = new Map();
  /** Until what the last worker knew is known. @type {Promise<void>} */
  ready;

  constructor() {
    this.ready = this.#load().catch(() => undefined);
  }

  async #load() {
    const { streams = [], seen = [] } = /** @type {any} */ (await chrome.storage.session.get(["streams", "seen"]));
    this.#streams = new Map(streams);
    this.#seen = new Map(seen);
  }

  /** @param {string} stream */
  tabOf(stream) {
    return this.#streams.get(stream)?.tab ?? -1;
  }

  /** Whether a tab is in the meeting that it says it is in, or was. @param {number} tab @param {string} platform
   * @param {string} meeting @param {unknown} table newer selectors */
  async isIn(tab, platform, meeting, table) {
    const name = `${tab} ${meeting}`;
    if (this.#seen.has(name)) return true;
    if (!platform || !meeting) return false;
    const there = async () => isAt(tab, platform, meeting, table);
    if (!(await there()) && !(await new Promise((resolve) => setTimeout(resolve, LATER_MS)).then(there))) return false;
    this.#seen.set(name, tab);
    await this.#keep();
    return true;
  }

  /**
   * A frame as it may go on, or null. Only what begins a stream says of which meeting it is: that is written
   * anew by what is known.
   * @param {number} tab @param {any} frame @param {Permit | null} permit
   * @returns {Promise<{frame: any, begun: boolean} | null>}
   */
  async admit(tab, frame, permit) {
    const stream = String(frame?.stream);
    const known = this.#streams.get(stream);
    if (known && known.tab !== tab) return null;
    if (frame?.type !== "meeting_started") return known ? { frame, begun: false } : null;
    const source = known ?? (await this.#begin(tab, stream, frame, permit));
    if (!source) return null;
    const { platform, meeting, consent, continues } = source;
    return { frame: { ...frame, platform, meeting, consent, continues }, begun: !known };
  }

  /** @param {number} tab @param {string} stream @param {any} frame @param {Permit | null} permit @returns {Promise<Source | null>} */
  async #begin(tab, stream, { meeting, continues }, permit) {
    const isOurs = (/** @type {Source} */ one) => one.tab === tab && one.meeting === meeting;
    // what is left of a meeting that is over may have to go under a new name
    const own = permit?.meeting === meeting ? permit : [...this.#streams.values()].findLast(isOurs);
    if (!own) return null;
    const source = { ...own, continues: continues && continues === permit?.continues ? continues : null };
    this.#streams.set(stream, source);
    // before it goes on: the next worker would refuse the rest of a stream whose beginning only this one knew
    await this.#keep();
    return source;
  }

  async #keep() {
    for (const map of [this.#streams, this.#seen]) for (const old of [...map.keys()].slice(0, -MOST)) map.delete(old);
    await chrome.storage.session.set({ streams: [...this.#streams], seen: [...this.#seen] }).catch(() => undefined);
  }
}
