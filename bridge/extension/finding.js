// @ts-check
/**
 * Finds where a page shows its captions: by the table's selectors in their order; by shape, in a place
 * that is likely and whose words grow; at last anywhere that words grow.
 *
 * One rule: a place that merely looks like captions (a list of people does) is taken only once it was
 * seen to behave like captions.
 */

import { Growth, regionAround } from "./growth.js";
import { askAll, askOne, commonAncestor, documentsOf, isLive, isShown, textOf } from "./probing.js";
import { readNamedRows, readShapedRows } from "./rows.js";

/** @typedef {import("./selectors.js").Table} Table */
/** @typedef {import("./rows.js").Row} Row */
/** `how` it was found; `index` of the selector; `history` where it also shows what was said before.
 * @typedef {{ element: Element, how: "selector" | "shape" | "content", index: number, history: boolean }} Region */

export class Finder {
  #growth = new Growth();

  /** @param {Document} page @param {Table} table */
  constructor(page, table) {
    this.page = page;
    this.table = table;
  }

  /** @returns {Document[]} */
  documents() {
    return documentsOf(this.page, this.table.frames);
  }

  /**
   * The best region there is now; one that has no rows yet if there is no better.
   * @param {boolean} deep whether to look for words that grow too; about once a second
   * @returns {Region | null}
   */
  find(deep) {
    const documents = this.documents();
    const marked = documents.flatMap((page) => this.#marked(page));
    const named = marked.filter((region) => readNamedRows(region.element, this.table.captions).length);
    // A panel that was closed may stay on the page and stand still; captions that fade out are all hidden.
    if (named.length) return this.#widened(named.find((region) => isShown(region.element)) ?? named[0]);
    const shaped = marked.filter((region) => this.#readShaped(region).length);
    if (shaped.length === 1) return shaped[0];
    // Captions are on and nobody has spoken yet: nothing to look for elsewhere.
    if (marked.length && marked.every((region) => !textOf(region.element))) return marked[0];
    if (!deep) return null;
    const grown = this.#growth.look(documents, this.#elsewhere());
    const growing = shaped.find((region) => grown.some((element) => region.element.contains(element)));
    if (growing) return growing;
    return this.#unmarked(documents, grown) ?? marked[0] ?? null;
  }

  /** How many words of a row were there before the place was known: none where it was always known.
   * @param {Region} region @param {string} text */
  countFirst(region, text) {
    return region.how === "selector" ? 0 : this.#growth.countFirst(text);
  }

  /** The rows of a region. @param {Region} region @returns {Row[]} */
  read(region) {
    const named = readNamedRows(region.element, this.table.captions);
    return named.length ? named : this.#readShaped(region);
  }

  /** A region whose lines lie in several places, grown to hold all of them. @param {Region} region @returns {Region} */
  #widened(region) {
    if (!this.table.captions.widen) return region;
    const lines = askAll(this.table.captions.text, [region.element.ownerDocument]).filter(isLive);
    const element = commonAncestor([region.element, ...lines]) ?? region.element;
    return { ...region, element };
  }

  /** @param {Document} page @returns {Region[]} */
  #marked(page) {
    const { region, history } = this.table.captions;
    const outside = this.#elsewhere();
    return region.flatMap((probe, index) =>
      askOne(probe, [page])
        .filter((element) => isLive(element) && !(outside && element.closest(outside)))
        .map((element) => ({
          element,
          how: /** @type {const} */ ("selector"),
          index,
          history: history.some((css) => element.matches(css)),
        })),
    );
  }

  /** @param {Region} region */
  #readShaped(region) {
    return readShapedRows(region.element, this.table.captions, region.how === "content");
  }

  /** @param {Document[]} documents @param {Element[]} grown @returns {Region | null} */
  #unmarked(documents, grown) {
    if (!grown.length) return null;
    const likely = askAll(this.table.captions.likely, documents);
    for (const element of likely) {
      const region = { element, how: /** @type {const} */ ("shape"), index: 0, history: false };
      if (grown.some((inner) => element.contains(inner)) && this.#readShaped(region).length) return region;
    }
    return { element: regionAround(grown[0]), how: "content", index: 0, history: false };
  }

  /** What is on the page and is no caption: the chat. */
  #elsewhere() {
    const { panel, row } = this.table.chat;
    return [...panel, ...row].map((probe) => (typeof probe === "string" ? probe : probe.css)).join(", ");
  }
}
