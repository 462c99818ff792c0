// @ts-check
/**
 * What the page has captured and the desktop has not yet put on disk. It lives in the tab, because the
 * worker may be put to sleep at any time. One rule: a frame leaves only when it was acknowledged.
 */

import { isFromPeer, toBase64 } from "./messages.js";
import { randomBytes } from "./proofs.js";

/** @typedef {{stream: string, seq: number, at_ms: number, type: string, [field: string]: unknown}} Recorded */

/** @returns {string} a fresh name for a stream */
export function newStream() {
  return toBase64(randomBytes(18)).replaceAll("+", "-").replaceAll("/", "_");
}

export class Outbox {
  /** @type {Map<number, Recorded>} in the order of seq */
  #waiting = new Map();
  #last = 0;
  /** @type {Recorded | null} how the stream began */
  #first = null;
  /** @type {((frame: Recorded) => void) | null} */
  #post = null;

  /** @param {string} stream @param {() => number} now milliseconds since 1970 */
  constructor(stream, now) {
    this.stream = stream;
    this.now = now;
  }

  /** How many frames are not on disk yet. */
  get size() {
    return this.#waiting.size;
  }

  /**
   * Number `frame`, keep it, and post it if the worker can be reached.
   * @param {{type: string, [field: string]: unknown}} frame
   * @returns {boolean} false for what the desktop would refuse: it would hold up all that follows
   */
  push(frame) {
    const numbered = { ...frame, stream: this.stream, seq: this.#last + 1, at_ms: Math.round(this.now()) };
    if (!isFromPeer(numbered)) return false;
    this.#keep(numbered);
    return true;
  }

  /** @param {Recorded} frame */
  #keep(frame) {
    this.#last = frame.seq;
    this.#first ??= frame;
    this.#waiting.set(frame.seq, frame);
    this.#post?.(frame);
  }

  /**
   * The desktop has lost the stream's beginning: all that is not on disk, under a new name and behind the
   * same beginning. Empty where there is no word among it.
   * @param {string} stream @returns {Outbox}
   */
  renew(stream) {
    const fresh = new Outbox(stream, this.now);
    const left = [...this.#waiting.values()].filter((frame) => frame !== this.#first);
    if (!this.#first || !left.some(({ type }) => type === "caption" || type === "chat")) return fresh;
    // where the desktop has some of it no more, what is left begins later
    const { at_ms } = this.#waiting.has(this.#first.seq) ? this.#first : left[0];
    for (const frame of [{ ...this.#first, at_ms, continues: null }, ...left]) fresh.#keep({ ...frame, stream, seq: fresh.#last + 1 });
    return fresh;
  }

  /** The worker can be reached: everything that is not on disk goes to it again. @param {(frame: Recorded) => void} post */
  connect(post) {
    this.#post = post;
    for (const frame of [...this.#waiting.values()]) post(frame);
  }

  /** The worker cannot be reached; keep what comes. */
  disconnect() {
    this.#post = null;
  }

  /** Everything up to `seq` is on disk. @param {number} seq */
  acknowledge(seq) {
    for (const own of this.#waiting.keys()) {
      if (own > seq) break;
      this.#waiting.delete(own);
    }
  }
}
