// @ts-check
/**
 * The tab's line to the worker, which may be put to sleep at any time: it is opened again whenever it ends.
 * One rule: what is told while it is down is not kept here; `opened` tells all of it again.
 */

const RECONNECT_MS = 250;

/** Whether the extension that this script belongs to is still the one installed. */
export function isInstalled() {
  return Boolean(chrome.runtime?.id);
}

export class Calling {
  /** @type {chrome.runtime.Port | null} */
  #port = null;

  /**
   * @param {object} needs
   * @param {(message: any) => void} needs.hear
   * @param {() => void} needs.opened
   * @param {() => void} needs.closed
   * @param {() => void} needs.replaced an update has taken our place
   */
  constructor(needs) {
    this.needs = needs;
    addEventListener("pageshow", ({ persisted }) => persisted && this.#openAnew());
  }

  get isOpen() {
    return this.#port !== null;
  }

  /** Be in touch with the worker, from now on. */
  open() {
    if (!isInstalled()) return this.needs.replaced();
    if (this.#port) return;
    const port = chrome.runtime.connect({ name: "tab" });
    this.#port = port;
    port.onMessage.addListener((message) => this.needs.hear(message));
    port.onDisconnect.addListener(() => {
      void chrome.runtime?.lastError;
      if (this.#port !== port) return;
      this.#close();
      setTimeout(() => this.open(), RECONNECT_MS);
    });
    this.needs.opened();
  }

  /** @param {object} message */
  tell(message) {
    try {
      this.#port?.postMessage(message);
    } catch {
      // the worker has just gone: the port's end says so, and what matters is told again
    }
  }

  #close() {
    this.#port = null;
    this.needs.closed();
  }

  /** Back from the browser's cache of pages: the port was closed there, and nobody told us. */
  #openAnew() {
    this.#port?.disconnect();
    this.#close();
    this.open();
  }
}
