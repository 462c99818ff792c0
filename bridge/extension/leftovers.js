// @ts-check
/**
 * Streams that no page goes on with: it ended with its browser, or is gone and did not come back.
 *
 * One rule: a page may be loaded again and continue its stream; until it had the time for that, the desktop is told
 * that captions are lost, and then that the call has ended, in the stream itself. Words that still come begin it anew.
 */

import { GRACE_MS } from "./missing.js";

/** For so long a page may still come back. */
const LEFT_MS = 60_000;
/** The desktop was not there: nobody has looked at the call since. */
const FORGET_MS = 3_600_000;

const LOST = { type: "health", state: "lost", detail: "page-gone" };
const ENDED = { type: "meeting_ended", reason: "page-gone" };

export class Leftovers {
  /** @type {Map<string, number>} since when, by stream */
  #left = new Map();
  /** @type {Set<string>} */
  #continued = new Set();
  /** @type {Map<string, object>} what this worker told last, by stream */
  #told = new Map();
  #begun = false;

  /**
   * @param {object} needs
   * @param {(stream: string, frame: {type: string, [field: string]: string}, done: () => void) => void} needs.append
   */
  constructor(needs) {
    this.needs = needs;
  }

  /** A worker begins; for the first one of a browser all streams that did not end are of a browser before.
   * @param {() => Promise<string[]>} unfinished */
  async begin(unfinished) {
    const { left } = /** @type {{left?: [string, number][]}} */ (await chrome.storage.session.get("left"));
    const known = left ?? (await unfinished()).map((stream) => [stream, Date.now()]);
    for (const [stream, at] of known) if (!this.#continued.has(stream)) this.#left.set(stream, at);
    this.#begun = true;
    await this.#keep();
    this.look();
    if (this.#left.size) setTimeout(() => this.look(), GRACE_MS);
  }

  /** A page that went is told as lost in a stream of the worker's own. @param {string} stream */
  add(stream) {
    this.#left.set(stream, Date.now());
    this.#told.set(stream, LOST);
    void this.#keep();
  }

  /** A page goes on. @param {string} stream the one that it continues */
  leave(stream) {
    this.#continued.add(stream);
    if (this.#left.delete(stream)) void this.#keep();
  }

  /** Time went by. */
  look() {
    for (const [stream, at] of this.#left) {
      const since = Date.now() - at;
      if (since >= FORGET_MS) this.leave(stream);
      else if (since >= LEFT_MS) this.#tell(stream, ENDED, () => this.leave(stream));
      else if (since >= GRACE_MS) this.#tell(stream, LOST);
    }
  }

  /** @param {string} stream @param {{type: string, [field: string]: string}} frame @param {() => void} done */
  #tell(stream, frame, done = () => undefined) {
    if (this.#told.get(stream) === frame) return;
    this.#told.set(stream, frame);
    this.needs.append(stream, frame, done);
  }

  async #keep() {
    // before the last worker's are known there is nothing to keep
    if (this.#begun) await chrome.storage.session.set({ left: [...this.#left] }).catch(() => undefined);
  }
}
