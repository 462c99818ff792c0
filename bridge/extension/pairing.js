// @ts-check
/**
 * Who we are to the bridge, and becoming somebody. One rule: the key lies where only the extension's own
 * pages can read it, and nothing else does.
 */

import { RefusedError, isAnswered } from "./exchange.js";

/** @typedef {import("./link.js").Identity} Identity */
/** @typedef {{step: "idle" | "asking" | "comparing" | "failed", code: string, until: number, sentence: string}} PairingState */

/** @type {PairingState} */
const IDLE = { step: "idle", code: "", until: 0, sentence: "" };
const NOBODY = "SalesRLAgent was not found on this computer. Open it, choose Connections, Pair a browser, and try again.";
const LOOK_MS = 1_000;
const BROKEN = "Pairing broke off before it was done. Start it again on the desktop, then here.";

/** @returns {string} what the person knows this browser by */
function browserName() {
  /** @type {{brand: string, version: string}[]} */
  const brands = /** @type {any} */ (navigator).userAgentData?.brands ?? [];
  const known = brands.filter(({ brand }) => !/not.?a.?brand/i.test(brand.replace(/[^a-z]/gi, "")));
  const own = known.find(({ brand }) => brand !== "Chromium") ?? known[0];
  return own ? `${own.brand} ${own.version}` : "Browser";
}

export class Pairing {
  /** @type {PairingState} */
  state = IDLE;
  #looking = false;

  /**
   * @param {object} needs
   * @param {import("./link.js").Link} needs.link
   * @param {() => Promise<number[]>} needs.ports
   * @param {() => void} needs.changed
   * @param {() => boolean} needs.isWatched whether anybody sees what is said here
   */
  constructor(needs) {
    this.needs = needs;
  }

  /** @returns {Promise<Identity | null>} */
  async identity() {
    const { identity } = await chrome.storage.local.get("identity");
    return /** @type {Identity | undefined} */ (identity) ?? null;
  }

  /** Ask the desktop to pair; the person compares the code and allows it there. */
  async begin() {
    if (this.state.step === "asking" || this.state.step === "comparing") return;
    this.#tell({ ...IDLE, step: "asking" });
    try {
      const identity = await this.needs.link.pair({
        browser: browserName(),
        ports: await this.needs.ports(),
        show: (code, seconds) => this.#tell({ ...IDLE, step: "comparing", code, until: Date.now() + seconds * 1000 }),
      });
      await chrome.storage.local.set({ identity });
      this.#tell(IDLE);
      this.needs.link.want(true);
    } catch (fault) {
      const error = /** @type {Error} */ (fault);
      const sentence = error instanceof RefusedError ? error.message : error.message === "absent" ? NOBODY : BROKEN;
      this.#tell({ ...IDLE, step: "failed", sentence });
      void this.lookOut();
    }
  }

  /** Where no desktop was found: begin again as soon as there is one, for as long as somebody watches. */
  async lookOut() {
    if (this.#looking) return;
    this.#looking = true;
    while (this.state.sentence === NOBODY && this.needs.isWatched()) {
      const found = await this.needs.ports().then(isAnswered, () => false);
      // the person may have tried again meanwhile
      if (found && this.state.sentence === NOBODY) this.#tell(IDLE);
      else await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    this.#looking = false;
  }

  /** Be nobody again. */
  async forget() {
    await chrome.storage.local.remove("identity");
    this.needs.link.want(false);
    this.#tell(IDLE);
  }

  /** @param {PairingState} state */
  #tell(state) {
    this.state = state;
    this.needs.changed();
  }
}
