// @ts-check
/**
 * One socket, asked and answered frame by frame until it is followed. One rule: an answer that is late,
 * broken or of another kind ends it.
 */

import { readFromBridge } from "./messages.js";

export const ANSWER_MS = 3_000;

/** @typedef {{type: string, [field: string]: any}} Frame */

/** A bridge that will not have us, in words it chose. */
export class RefusedError extends Error {
  /** @param {string} code @param {string} message */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** One socket whose frames are read one by one until it is ready. */
export class Exchange {
  /** @type {Frame[]} */
  #arrived = [];
  /** @type {{resolve: (frame: Frame) => void, reject: (fault: Error) => void} | null} */
  #waiting = null;
  #closed = false;
  /** @type {((frame: Frame) => void) | null} */
  #listen = null;
  /** @type {(() => void) | null} */
  ended = null;

  /** @param {WebSocket} socket */
  constructor(socket) {
    this.socket = socket;
    socket.onmessage = (event) => this.#take(event.data);
    socket.onclose = () => this.#end();
    socket.onerror = () => this.#end();
  }

  /** @param {any} data */
  #take(data) {
    const frame = /** @type {Frame | null} */ (readFromBridge(data));
    if (!frame) {
      this.socket.close();
      return;
    }
    if (this.#listen) this.#listen(frame);
    else if (this.#waiting) {
      this.#waiting.resolve(frame);
      this.#waiting = null;
    } else this.#arrived.push(frame);
  }

  #end() {
    if (this.#closed) return;
    this.#closed = true;
    this.#waiting?.reject(new Error("closed"));
    this.ended?.();
  }

  /** From now on every frame goes to `listen`, those that have come already first. @param {(frame: Frame) => void} listen */
  follow(listen) {
    this.#listen = listen;
    for (const frame of this.#arrived.splice(0)) listen(frame);
  }

  /** @param {Frame} frame */
  send(frame) {
    this.socket.send(JSON.stringify(frame));
  }

  /**
   * The next frame, which must be of `type`; others than `alive` are refused.
   * @param {string} type @param {number} patience_ms @returns {Promise<Frame>}
   */
  async expect(type, patience_ms) {
    const timer = setTimeout(() => this.socket.close(), patience_ms);
    try {
      for (;;) {
        const frame = this.#arrived.shift() ?? (await this.#next());
        if (frame.type === "refused") throw new RefusedError(String(frame.code), String(frame.message));
        if (frame.type === type) return frame;
        if (frame.type !== "alive") throw new Error(`unexpected ${frame.type}`);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** @returns {Promise<Frame>} */
  #next() {
    if (this.#closed) return Promise.reject(new Error("closed"));
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }
}

/** @param {string} url @returns {Promise<Exchange>} */
export function dial(url) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    const timer = setTimeout(() => socket.close(), ANSWER_MS);
    const exchange = new Exchange(socket);
    socket.onopen = () => {
      clearTimeout(timer);
      exchange.ended = null;
      resolve(exchange);
    };
    exchange.ended = () => {
      clearTimeout(timer);
      reject(new Error("no answer"));
    };
  });
}
