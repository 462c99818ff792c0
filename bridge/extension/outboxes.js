// @ts-check
/**
 * The outboxes of a tab: that of the meeting that goes on, and those of streams that are over and not yet on
 * the desktop's disk. One rule: which of them a frame goes into follows from what was begun and ended here.
 */

import { Outbox, newStream } from "./outbox.js";

/** @typedef {import("./outbox.js").Recorded} Recorded */

export class Outboxes {
  /** @type {Outbox | null} */
  #own = null;
  /** @type {Outbox[]} of streams that are over and not yet on disk */
  #leaving = [];

  /**
   * @param {(frame: Recorded) => void} post to the worker
   * @param {() => boolean} isOpen whether it can be reached
   */
  constructor(post, isOpen) {
    this.post = post;
    this.isOpen = isOpen;
  }

  get #all() {
    return this.#own ? [...this.#leaving, this.#own] : this.#leaving;
  }

  /** Whether anything may be left to tell. */
  get isEmpty() {
    return this.#all.length === 0;
  }

  /** The worker can be reached: all of them go to it again. */
  connect() {
    for (const outbox of this.#all) this.#connect(outbox);
  }

  /** The worker cannot be reached. */
  disconnect() {
    for (const outbox of this.#all) outbox.disconnect();
  }

  /** A stream begins with `first`. @param {{type: string, [field: string]: unknown}} first */
  begin(first) {
    const outbox = new Outbox(newStream(), Date.now);
    outbox.push(first);
    this.#follow(outbox);
  }

  /** @param {{type: string, [field: string]: unknown}} frame */
  push(frame) {
    this.#own?.push(frame);
  }

  /** The stream ends with `last`. @param {{type: string, [field: string]: unknown}} last */
  end(last) {
    this.push(last);
    if (this.#own) this.#leaving.push(this.#own);
    this.#own = null;
  }

  /** @param {string} stream @param {number} seq */
  acknowledge(stream, seq) {
    for (const outbox of this.#all) if (outbox.stream === stream) outbox.acknowledge(seq);
    this.#leaving = this.#leaving.filter((outbox) => outbox.size > 0);
  }

  /**
   * The desktop has lost how `stream` began: what it does not have goes out under a new name.
   * @param {string} stream @param {object} first how it begins where there is nothing left of it
   * @returns {boolean} whether it is the one that goes on
   */
  renew(stream, first) {
    const own = this.#all.find((outbox) => outbox.stream === stream);
    if (!own) return false;
    const fresh = own.renew(newStream());
    if (own !== this.#own) {
      this.#leaving = [...this.#leaving.filter((outbox) => outbox !== own), ...(fresh.size ? [fresh] : [])];
      this.#connect(fresh);
      return false;
    }
    if (fresh.size) this.#follow(fresh);
    else this.begin({ type: "meeting_started", ...first });
    return true;
  }

  /** @param {Outbox} outbox */
  #follow(outbox) {
    this.#own = outbox;
    this.#connect(outbox);
  }

  /** @param {Outbox} outbox */
  #connect(outbox) {
    if (this.isOpen()) outbox.connect(this.post);
  }
}
