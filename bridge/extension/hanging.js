// @ts-check
/**
 * Notices a page that hangs: it is still there and does nothing any more, not even say so.
 *
 * One rule: only tabs that capture are asked, and with none of them no clock runs: the worker may sleep. A page
 * counts as hung by questions it left unanswered, not by the time: a computer that slept has asked none.
 */

const ASK_MS = 2_000;
/** So many in a row; the last of them has 2 s: 8 s after the page's last sign of life. */
const UNANSWERED = 3;
/** A page that was not asked for so long knows by that that it hung. */
export const HUNG_MS = 6_000;

export class Hanging {
  /** @type {Map<number, {asked: number, told: boolean}>} by tab: questions since its last sign of life */
  #tabs = new Map();
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #clock;

  /**
   * @param {object} needs
   * @param {(tab: number) => void} needs.ask
   * @param {(tab: number) => boolean} needs.hung called until it says that it has told of it
   */
  constructor(needs) {
    this.needs = needs;
  }

  /** Whether a tab captures, and so has to answer. @param {number} tab @param {boolean} captures */
  follow(tab, captures) {
    if (!captures) this.#tabs.delete(tab);
    else if (!this.#tabs.has(tab)) this.#tabs.set(tab, { asked: 0, told: false });
    if (this.#tabs.size) this.#clock ??= setInterval(() => this.#ask(), ASK_MS);
    else {
      clearInterval(this.#clock);
      this.#clock = undefined;
    }
  }

  /** A sign of life. @param {number} tab */
  hear(tab) {
    if (this.#tabs.has(tab)) this.#tabs.set(tab, { asked: 0, told: false });
  }

  #ask() {
    for (const [tab, own] of this.#tabs) {
      if (own.asked >= UNANSWERED && !own.told) own.told = this.needs.hung(tab);
      own.asked += 1;
      this.needs.ask(tab);
    }
  }
}
