// @ts-check
/**
 * What a meeting's page knows by now, kept for the page that is loaded next: whom it knows, so that numbers of namesakes
 * stay, and which messages it left out, so that they stay out.
 *
 * One rule: what one meeting's tab tells goes back to that meeting alone, and lives no longer than the browser:
 * names are never written to its disk.
 */

const MOST_MEETINGS = 20;
const MOST_LETTERS = 200_000;

export class Carried {
  /** @type {Map<string, any[]>} by meeting */
  #known = new Map();
  /** Until what the last worker knew is known. @type {Promise<void>} */
  ready;

  /** @param {string} name of what is carried */
  constructor(name) {
    this.name = name;
    this.ready = this.#load().catch(() => undefined);
  }

  async #load() {
    const { [this.name]: known = [] } = /** @type {any} */ (await chrome.storage.session.get(this.name));
    this.#known = new Map(known);
  }

  /** @param {string} meeting @returns {any[]} */
  of(meeting) {
    return this.#known.get(meeting) ?? [];
  }

  /** @param {string | undefined} meeting that the tab may write to @param {unknown} known */
  async keep(meeting, known) {
    if (!meeting || !Array.isArray(known) || JSON.stringify(known).length > MOST_LETTERS) return;
    this.#known.delete(meeting);
    this.#known.set(meeting, known); // the newest is the last
    for (const old of [...this.#known.keys()].slice(0, -MOST_MEETINGS)) this.#known.delete(old);
    await this.#save();
  }

  /** The meeting is over. @param {string} meeting */
  async forget(meeting) {
    if (this.#known.delete(meeting)) await this.#save();
  }

  async #save() {
    await chrome.storage.session.set({ [this.name]: [...this.#known] }).catch(() => undefined);
  }
}
