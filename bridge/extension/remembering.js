// @ts-check
/**
 * What outlives the worker, which may be put to sleep at any time: whom the person allowed what. One rule: a
 * consent lasts until its meeting is over, and four hours at most.
 */

const CONSENT_MS = 4 * 3600 * 1000;

/** @typedef {{at_ms: number, how: string, text_version: number}} Consent */
/**
 * By meeting: its consent, its newest stream, the tab that captures it; which the person paused; and whether
 * everything is paused on the desktop.
 * @typedef {object} Remembered
 * @property {Record<string, Consent>} consents
 * @property {Record<string, string>} streams
 * @property {Record<string, number>} tabs
 * @property {string[]} paused
 * @property {boolean} desktop
 */

/** @param {Remembered} memory @param {string} meeting @returns {Consent | null} */
export function consentFor(memory, meeting) {
  return Object.hasOwn(memory.consents, meeting) ? memory.consents[meeting] : null;
}

/** @param {Remembered} memory @param {string} meeting */
export function forgetMeeting(memory, meeting) {
  delete memory.consents[meeting];
  delete memory.streams[meeting];
  delete memory.tabs[meeting];
  memory.paused = memory.paused.filter((one) => one !== meeting);
}

/** Whether another tab, which is still there, captures a meeting.
 * @param {Remembered} memory @param {string} meeting @param {number} tab @returns {Promise<boolean>} */
export async function isElsewhere(memory, meeting, tab) {
  const holder = memory.tabs[meeting];
  if (holder === undefined || holder === tab) return false;
  return chrome.tabs.get(holder).then(
    () => true,
    () => false,
  );
}

/** @returns {Promise<Remembered>} */
async function read() {
  const { remembered } = await chrome.storage.local.get("remembered");
  /** @type {Remembered} */
  const memory = { consents: {}, streams: {}, tabs: {}, paused: [], desktop: false, .../** @type {any} */ (remembered) };
  const old = Object.keys(memory.consents).filter((one) => Date.now() - memory.consents[one].at_ms > CONSENT_MS);
  for (const meeting of old) forgetMeeting(memory, meeting);
  return memory;
}

/** One change of what is remembered after the other. */
export class Memory {
  /** @type {Promise<unknown>} */
  #changing = Promise.resolve();

  /** In turn with the changes. @returns {Promise<Remembered>} */
  recall() {
    const known = this.#changing.then(read);
    this.#changing = known.catch(() => undefined);
    return known;
  }

  /** @param {(memory: Remembered) => unknown} change @returns {Promise<Remembered>} */
  remember(change) {
    const changed = this.#changing.then(async () => {
      const memory = await read();
      change(memory);
      await chrome.storage.local.set({ remembered: memory });
      return memory;
    });
    this.#changing = changed.catch(() => undefined);
    return changed;
  }
}
