// @ts-check
/**
 * When a meeting begins and ends.
 *
 * One rule: nobody is in a meeting before the page shows what only those inside have, and nobody has left
 * it only because the page is rearranged for a moment (a breakout room, a reconnect). Who ended it is told
 * only where the page or the person's own click says so.
 */

import { isWhereItNames, mayBeMeeting, meetingNamed } from "./address.js";
import { askAny, askFirst, closest, documentsOf, textOf, tidy } from "./probing.js";

/** @typedef {import("./selectors.js").Table} Table */
/** @typedef {import("./platforms.js").Quirks} Quirks */
/** @typedef {{ meeting: string, title: string }} Found */
/** @typedef {{ began: Found } | { ended: string } | null} News */

/** Meetings whose address does not name them, named for as long as they last.
 * @type {WeakMap<Document, string>} */
const NAMED = new WeakMap();
/** For how long pressing leave counts: a question may come up first, and be answered with no. */
const LEAVING_MS = 15_000;

export class MeetingWatch {
  /** @type {Found | null} */
  found = null;
  /** What the address named when it began. */
  #address = "";
  #goneAt = 0;
  #leftAt = -Infinity;
  /** @type {Set<Document>} */
  #heard = new Set();

  /** @param {Document} page @param {Table} table @param {Quirks} quirks @param {() => number} now
   * @param {() => string} random names a meeting whose address does not */
  constructor(page, table, quirks, now, random) {
    this.page = page;
    this.table = table;
    this.quirks = quirks;
    this.now = now;
    this.random = random;
  }

  /** Look at the page; call it about every second. @returns {News} */
  look() {
    const documents = documentsOf(this.page, this.table.frames);
    this.#listen(documents);
    const inside = this.#isInside(documents);
    if (this.found === null) return inside && !this.#isOutside(documents) ? this.#begin(documents) : null;
    if (this.hasMoved()) return this.#end("left");
    const over = this.#isOver(documents);
    if (inside && !over) {
      const other = this.#goneAt > 0 && this.#namesAnother();
      this.#goneAt = 0;
      return other ? this.#end("left") : null;
    }
    const now = this.now();
    this.#goneAt ||= now;
    const { gone, left } = this.table.grace_ms;
    const pressed = now - this.#leftAt < LEAVING_MS;
    if (over) return this.#end(pressed ? "left" : this.table.host_ends ? "ended-by-host" : "ended");
    if ((pressed || !this.#isHere()) && now - this.#goneAt >= left) return this.#end("left");
    return now - this.#goneAt >= gone ? this.#end("gone") : null;
  }

  /** Whether the page went on to another meeting without leaving the one it was in. */
  hasMoved() {
    return this.found !== null && isWhereItNames(this.quirks) && this.#namesAnother();
  }

  #namesAnother() {
    const named = meetingNamed(this.table, this.quirks, this.page.location);
    return named !== "" && named !== this.#address;
  }

  stop() {
    for (const page of this.#heard) page.removeEventListener("click", this.#press, true);
    this.#heard.clear();
  }

  /** @param {Document[]} documents */
  #isInside(documents) {
    return (
      (this.found !== null || this.#isHere()) && this.table.in_call.every((group) => askAny(group, documents) !== null)
    );
  }

  /** Still before it, or already after it. @param {Document[]} documents */
  #isOutside(documents) {
    return askAny(this.table.lobby, documents) !== null || this.#isOver(documents);
  }

  #isHere() {
    return mayBeMeeting(this.table, this.page.location);
  }

  /** @param {Document[]} documents */
  #isOver(documents) {
    return askFirst(this.table.ended, documents).length > 0;
  }

  /** @param {Document[]} documents @returns {News} */
  #begin(documents) {
    const named = meetingNamed(this.table, this.quirks, this.page.location);
    const title = askAny(this.table.title, documents);
    const words = title ? title.getAttribute("data-meeting-title") || textOf(title) : "";
    const meeting = named || NAMED.get(this.page) || this.random();
    if (!named) NAMED.set(this.page, meeting);
    this.found = { meeting: meeting.slice(0, 128), title: tidy(words).slice(0, 200) };
    this.#address = named;
    this.#goneAt = 0;
    return { began: this.found };
  }

  /** @param {string} reason @returns {News} */
  #end(reason) {
    this.found = null;
    NAMED.delete(this.page);
    this.#leftAt = -Infinity;
    return { ended: reason };
  }

  /** @param {Document[]} documents */
  #listen(documents) {
    for (const page of documents) {
      if (this.#heard.has(page)) continue;
      this.#heard.add(page);
      page.addEventListener("click", this.#press, true);
    }
  }

  #press = (/** @type {Event} */ event) => {
    const target = /** @type {Element | null} */ (event.target);
    if (target?.nodeType === 1 && closest(target, this.table.leave)) this.#leftAt = this.now();
  };
}
