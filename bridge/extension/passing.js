// @ts-check
/**
 * The last words of rows that were written over between two looks: a line may get its last word and be
 * replaced in one go.
 *
 * One rule: what stood there is worked out from the page's own reports of its changes, taken back one by
 * one; the page itself is never touched.
 */

import { isLive, textOf } from "./probing.js";

/** @typedef {import("./rows.js").Row} Row */
/** `texts`: what the row showed in between, in order; `now`: what it shows, if it is still there.
 * @typedef {{ row: Row, texts: string[], now: string }} Passed */

/** A page as it was some changes ago. */
class Past {
  /** @type {Map<Node, Node[]>} */
  #children = new Map();
  /** @type {Map<Node, string>} */
  #values = new Map();
  /** @type {Map<Node, Node>} */
  #parents = new Map();

  /** @param {Node} node */
  children(node) {
    return this.#children.get(node) ?? [...node.childNodes];
  }

  /** @param {Node} node */
  value(node) {
    return this.#values.get(node) ?? node.nodeValue ?? "";
  }

  /** The row whose words a node is part of. @param {Node} node @param {Map<Node, Row>} rows */
  rowOf(node, rows) {
    /** @type {Node | null} */
    let place = node;
    while (place && !rows.has(place)) place = this.#parents.get(place) ?? place.parentNode;
    return place ? (rows.get(place) ?? null) : null;
  }

  /** @param {MutationRecord} record the newest change that is not taken back yet */
  undo({ type, target, oldValue, addedNodes, removedNodes, previousSibling, nextSibling }) {
    if (type === "characterData") this.#values.set(target, oldValue ?? "");
    if (type !== "childList") return;
    const added = new Set(addedNodes);
    const rest = this.children(target).filter((child) => !added.has(child));
    const before = previousSibling ? rest.indexOf(previousSibling) + 1 : 0;
    const after = nextSibling ? rest.indexOf(nextSibling) : -1;
    rest.splice(before || Math.max(0, after), 0, ...removedNodes);
    this.#children.set(target, rest);
    for (const child of removedNodes) this.#parents.set(child, target);
  }
}

/**
 * What the rows of the last look have shown since and no longer do.
 * @param {Row[]} rows @param {MutationRecord[]} records all changes since, in order @param {string} skip
 * @returns {Passed[]}
 */
export function passedWords(rows, records, skip) {
  // one change: what was before it was looked at
  if (records.length < 2) return [];
  const past = new Past();
  const byWords = new Map(rows.map((row) => [/** @type {Node} */ (row.words), row]));
  /** @type {Map<Row, string[]>} the newest first */
  const shown = new Map();
  for (const record of [...records].reverse()) {
    const row = past.rowOf(record.target, byWords);
    const texts = row ? (shown.get(row) ?? [textOf(row.words, skip)]) : [];
    past.undo(record);
    if (row) shown.set(row, [...texts, textOf(row.words, skip, past)]);
  }
  return [...shown].map(([row, texts]) => {
    const there = isLive(row.words);
    return { row, texts: texts.slice(there ? 1 : 0, -1).reverse(), now: there ? texts[0] : "" };
  });
}
