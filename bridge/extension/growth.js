// @ts-check
/**
 * Finds captions by what they do, on a page that no selector fits any more: text that grows word by word
 * in the same place.
 *
 * One rule: what a person types, a clock, a chat or a counter is never taken for speech, so growth must
 * be seen more than once, by whole words, outside of anything that can be edited.
 */

import { bare } from "./words.js";

/** @typedef {{ words: string, grown: number }} Sample */

const NEVER =
  "input, textarea, select, button, script, style, noscript, template, svg, [contenteditable], [role='textbox'], " +
  "[role='timer'], [role='log'], [role='button'], [role='menu'], [role='dialog'], [role='alert'], time";
const INLINE = /^(?:A|B|BDI|EM|I|MARK|SPAN|STRONG)$/u;
const MOST_TEXTS = 4_000;
const TIMES = 2;
const LEAST_WORDS = 3;
const MOST_LEVELS = 5;

export class Growth {
  /** @type {WeakMap<Element, Sample>} */
  #samples = new WeakMap();
  /** @type {Set<string> | null} what stood on the page at the first look */
  #first = null;

  /**
   * Looks once; call it every now and then.
   * @param {Document[]} documents @param {string} exclude selectors of what is something else
   * @returns {Element[]} elements whose words have grown often enough
   */
  look(documents, exclude) {
    const never = exclude ? `${NEVER}, ${exclude}` : NEVER;
    /** @type {Set<Element>} */
    const blocks = new Set();
    for (const page of documents) {
      const walker = page.createTreeWalker(page.body, 4); // NodeFilter.SHOW_TEXT
      for (let count = 0; count < MOST_TEXTS; count += 1) {
        const text = walker.nextNode();
        if (!text) break;
        const block = text.nodeValue?.trim() ? text.parentElement : null;
        if (block && block !== page.body) blocks.add(outOfInline(block));
      }
    }
    this.#first ??= new Set([...blocks].map((block) => bare(block.textContent ?? "")));
    return [...blocks].filter((block) => !block.closest(never) && this.#hasGrown(block));
  }

  /** How many of a text's words stood on the page at the first look. @param {string} text */
  countFirst(text) {
    const words = bare(text).split(" ");
    let most = 0;
    for (let count = words.length; count > 0 && !most; count -= 1) {
      if (this.#first?.has(words.slice(0, count).join(" "))) most = count;
    }
    return most;
  }

  /** @param {Element} block */
  #hasGrown(block) {
    const words = bare(block.textContent ?? "");
    const before = this.#samples.get(block);
    const grew = before !== undefined && words !== before.words && isLonger(before.words, words);
    const grown = grew ? before.grown + 1 : (before?.grown ?? 0);
    this.#samples.set(block, { words, grown });
    return grown >= TIMES && words.split(" ").length >= LEAST_WORDS;
  }
}

/** Whether the newer words are the older ones, but for the last, and more. @param {string} old @param {string} now */
function isLonger(old, now) {
  const begun = old.split(" ").slice(0, -1).join(" ");
  return old !== "" && now.startsWith(begun || old) && now.split(" ").length > old.split(" ").length;
}

/** @param {Element} element */
function outOfInline(element) {
  let block = element;
  while (INLINE.test(block.tagName) && block.parentElement && block.parentElement.tagName !== "BODY") {
    if (block.parentElement.childElementCount > 1 && !isSpanRun(block.parentElement)) break;
    block = block.parentElement;
  }
  return block;
}

/** Words one by one in spans of their own. @param {Element} parent */
function isSpanRun(parent) {
  const children = [...parent.children];
  return children.length > 2 && children.every((child) => child.tagName === "SPAN" && !child.firstElementChild);
}

/**
 * What holds the rows, around an element whose words grow: its row is where something stands before the
 * words; the region is around the row.
 * @param {Element} grown @returns {Element}
 */
export function regionAround(grown) {
  let row = grown;
  for (let level = 0; level < MOST_LEVELS && row.parentElement; level += 1) {
    if (row.previousElementSibling) break;
    row = row.parentElement;
  }
  const whole = row.previousElementSibling ? row.parentElement : grown.parentElement;
  const region = whole?.parentElement ?? whole ?? grown;
  return region.tagName === "HTML" ? grown : region;
}
