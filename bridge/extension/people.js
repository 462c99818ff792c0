// @ts-check
/**
 * Whom a meeting's page knows by now, kept for the page that is loaded next, so that numbers of namesakes stay.
 *
 * One rule: what one meeting's tab tells goes back to that meeting alone, and lives no longer than the browser:
 * names are never written to its disk.
 */

const MOST_MEETINGS = 20;
const MOST_LETTERS = 200_000;

export class People {
  /** @type {Map<string, any[]>} by meeting */
  #known = new Map();
  /** Until what the last worker knew is known. @type {Promise<void>} */
  ready;

  constructor() {
    this.ready = this.#load().catch(() => undefined);
  }

  async #load() {
    const { people = [] } = /** @type {any} */ (await chrome.storage.session.get("people"));
    this.#known = new Map(people);
  }

  /** @param {string} meeting @returns {any[]} */
  of(meeting) {
    return this.#known.get(meeting) ?? [];
  }

  /** @param {string | undefined} meeting that the tab may write to @param {unknown} people */
  async keep(meeting, people) {
    if (!meeting || !Array.isArray(people) || JSON.stringify(people).length > MOST_LETTERS) return;
    this.#known.delete(meeting);
    this.#known.set(meeting, people); // the newest is the last
    for (const old of [...this.#known.keys()].slice(0, -MOST_MEETINGS)) this.#known.delete(old);
    await this.#save();
  }

  /** The meeting is over. @param {string} meeting */
  async forget(meeting) {
    if (this.#known.delete(meeting)) await this.#save();
  }

  async #save() {
    await chrome.storage.session.set({ people: [...this.#known] }).catch(() => undefined);
  }
}
