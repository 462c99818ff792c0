// @ts-check
/**
 * Opens the list of messages once, where the page has none before. One rule: as soon as it is there it is closed
 * again, and never opened a second time.
 */

import { press } from "./offering.js";
import { askAny } from "./probing.js";

/** How many looks the list is waited for. */
const LOOKS = 12;

export class ChatOpening {
  #waiting = 0;

  /** @param {import("./selectors.js").Table["chat"]} table */
  constructor(table) {
    this.table = table;
  }

  /** @param {Document[]} documents */
  begin(documents) {
    this.#waiting = this.#press(documents) ? LOOKS : 0;
  }

  /** @param {Document[]} documents @param {() => boolean} isListed whether the list is there */
  look(documents, isListed) {
    if (!this.#waiting) return;
    this.#waiting -= 1;
    if (!isListed()) return;
    this.#press(documents);
    this.#waiting = 0;
  }

  /** @param {Document[]} documents */
  #press(documents) {
    const button = askAny(this.table.open, documents);
    if (button) press(button);
    return button !== null;
  }
}
