// @ts-check
/**
 * One socket, asked and answered frame by frame until it is followed. One rule: an answer that is late,
 * broken or of another kind ends it.
 */

import { readFromBridge } from "./messages.js";

export const ANSWER_MS = 3_000;
/** Chromium lets a dial wait for up to 5 s, and only then tries, where many before it came to nothing. */
const DIAL_MS = 8_000;

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
  /** @type {((code: number) => void) | null} gets the code the socket was closed with */
  ended = null;

  /** @param {WebSocket} socket */
  constructor(socket) {
    this.socket = socket;
    socket.onmessage = (event) => this.#take(event.data);
    socket.onclose = ({ code }) => this.#end(code);
  }

  /** @param {any} data */
  #take(data) {
    if (this.#closed) return;
    const frame = /** @type {Frame | null} */ (readFromBridge(data));
    if (!frame) return this.close();
    if (this.#listen) this.#listen(frame);
    else if (this.#waiting) {
      this.#waiting.resolve(frame);
      this.#waiting = null;
    } else this.#arrived.push(frame);
  }

  /** Whether nothing comes any more. */
  get isOver() {
    return this.#closed;
  }

  /** Be done with it now: the browser may wait for the other side's goodbye for seconds. */
  close() {
    this.socket.close();
    this.#end(1006);
  }

  /** @param {number} code */
  #end(code) {
    if (this.#closed) return;
    this.#closed = true;
    this.#waiting?.reject(new Error("closed"));
    this.ended?.(code);
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
    const timer = setTimeout(() => this.close(), patience_ms);
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

/** @param {string} url @param {AbortSignal} signal ends it while it is not answered @returns {Promise<Exchange>} */
function dial(url, signal) {
  return new Promise((resolve, reject) => {
    const exchange = new Exchange(new WebSocket(url));
    const { socket } = exchange;
    const stop = () => exchange.close();
    const timer = setTimeout(stop, DIAL_MS);
    signal.addEventListener("abort", stop);
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      exchange.ended = null;
    };
    socket.onopen = () => {
      settle();
      resolve(exchange);
    };
    exchange.ended = () => {
      settle();
      reject(new Error("no answer"));
    };
  });
}

/**
 * Dial all of `ports` at once: one after the other, those that are made to wait would hold up the one that
 * answers. Gives what answers as it does; what has not when the caller is done with it is let go.
 * @param {number[]} ports
 * @returns {AsyncGenerator<{port: number, exchange: Exchange}>}
 */
export async function* dialAll(ports) {
  const over = new AbortController();
  /** @param {number} port */
  const dialOne = (port) =>
    dial(`ws://127.0.0.1:${port}`, over.signal).then(
      (exchange) => ({ port, exchange }),
      () => ({ port, exchange: null }),
    );
  const dialled = new Map(ports.map((port) => [port, dialOne(port)]));
  try {
    while (dialled.size) {
      const { port, exchange } = await Promise.race(dialled.values());
      dialled.delete(port);
      if (exchange) yield { port, exchange };
    }
  } finally {
    over.abort();
    for (const late of dialled.values()) void late.then(({ exchange }) => exchange?.close());
  }
}

/** Whether anything answers at one of `ports`. @param {number[]} ports */
export async function isAnswered(ports) {
  for await (const { exchange } of dialAll(ports)) {
    exchange.close();
    return true;
  }
  return false;
}
