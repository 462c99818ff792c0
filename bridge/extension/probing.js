// @ts-check
/**
 * Asks a page for what a table of selectors names, and reads the text of what it finds.
 *
 * One rule: nothing here changes a page, and nothing here fails on a page that is not as expected.
 * Elements may come from a same-origin frame, whose classes are not this window's: kinds of nodes are
 * told by `nodeType`, never by `instanceof`.
 */

/** @typedef {import("./selectors.js").Probe} Probe */
/** @typedef {Document | Element} Place */
/** What a node holds. @typedef {{ children: (node: Node) => Iterable<Node>, value: (node: Node) => string }} Reading */

const TEXT_NODE = 3;
const ELEMENT_NODE = 1;
const BLOCKS = new Set(["ADDRESS", "BR", "DD", "DIV", "DT", "LI", "OL", "P", "TR", "UL"]);
const SILENT = new Set(["BUTTON", "INPUT", "NOSCRIPT", "SCRIPT", "SELECT", "STYLE", "SVG", "TEMPLATE", "TEXTAREA"]);
/** @type {Reading} the page as it is */
const NOW = { children: (node) => node.childNodes, value: (node) => node.nodeValue ?? "" };
/** Icons that are words of a font: "closed_caption", "call_end". */
const ICONS = ".google-symbols, .google-material-icons, .material-icons, .material-icons-extended, .material-symbols-outlined";

/**
 * The documents a meeting may live in: its frames first, the page last.
 * @param {Document} page @param {string[]} frames selectors @returns {Document[]}
 */
export function documentsOf(page, frames) {
  const inner = frames
    .flatMap((css) => [...page.querySelectorAll(css)])
    .map((frame) => documentIn(/** @type {HTMLIFrameElement} */ (frame)))
    .filter((found) => found !== null);
  return [...inner, page];
}

/** @param {HTMLIFrameElement} frame @returns {Document | null} */
function documentIn(frame) {
  try {
    return frame.contentDocument?.body ? frame.contentDocument : null;
  } catch {
    return null; // of another origin
  }
}

/** Whether an element is still part of a page that is shown. @param {Element} element */
export function isLive(element) {
  return element.isConnected && element.ownerDocument.defaultView !== null;
}

/** @param {Probe} probe */
function cssOf(probe) {
  return typeof probe === "string" ? probe : probe.css;
}

/** @param {Element} element @param {Probe} probe */
function fits(element, probe) {
  if (typeof probe === "string") return true;
  const text = (element.textContent ?? "").trim();
  if (probe.text !== undefined) return text === probe.text;
  return probe.has === undefined || probe.has.some((part) => text.toLowerCase().includes(part));
}

/** Everything one probe finds. @param {Probe} probe @param {readonly Place[]} places @returns {Element[]} */
export function askOne(probe, places) {
  return places.flatMap((place) =>
    [...place.querySelectorAll(cssOf(probe))].filter((element) => fits(element, probe)),
  );
}

/** Everything the first probe that finds anything finds.
 * @param {Probe[]} probes @param {readonly Place[]} places @returns {Element[]} */
export function askFirst(probes, places) {
  for (const probe of probes) {
    const found = askOne(probe, places);
    if (found.length) return found;
  }
  return [];
}

/** The first element found. @param {Probe[]} probes @param {readonly Place[]} places */
export function askAny(probes, places) {
  return askFirst(probes, places)[0] ?? null;
}

/** Everything any probe finds, once each. @param {Probe[]} probes @param {readonly Place[]} places */
export function askAll(probes, places) {
  return [...new Set(probes.flatMap((probe) => askOne(probe, places)))];
}

/** Whether an element itself fits one of the probes. @param {Element} element @param {Probe[]} probes */
export function matches(element, probes) {
  return probes.some((probe) => element.matches(cssOf(probe)) && fits(element, probe));
}

/** The nearest ancestor, or the element, that fits. @param {Element} element @param {Probe[]} probes */
export function closest(element, probes) {
  for (const probe of probes) {
    const found = element.closest(cssOf(probe));
    if (found && fits(found, probe)) return found;
  }
  return null;
}

/** Whether anybody can see it. @param {Element} element */
export function isShown(element) {
  return typeof element.checkVisibility === "function" ? element.checkVisibility() : true;
}

/**
 * The words in an element as a person reads them: no icons, no buttons, one space between blocks. What
 * is hidden counts: captions that fade out while nobody speaks are still there.
 * @param {Node} node @param {string} [skip] selectors of what is left out
 * @param {Reading} [reading] the page as it was @returns {string}
 */
export function textOf(node, skip = "", reading = NOW) {
  return tidy(textParts(node, skip, reading).join(""));
}

/** @param {string} text */
export function tidy(text) {
  return text.replace(/[\s\u200b\ufeff]+/gu, " ").trim();
}

/**
 * The pieces of text in an element, blocks set apart by spaces.
 * @param {Node} node @param {string} skip @param {Reading} reading @returns {string[]}
 */
function textParts(node, skip, reading) {
  /** @type {string[]} */
  const parts = [];
  const leave = skip ? `${ICONS}, ${skip}` : ICONS;
  /** @param {Node} from */
  const walk = (from) => {
    if (from.nodeType === TEXT_NODE) parts.push(reading.value(from));
    if (from.nodeType !== ELEMENT_NODE) return;
    const element = /** @type {Element} */ (from);
    const tag = element.tagName.toUpperCase();
    if (SILENT.has(tag) || (element !== node && element.matches(leave))) return;
    const apart = BLOCKS.has(tag) && element !== node;
    if (apart) parts.push(" ");
    for (const child of reading.children(element)) walk(child);
    if (apart) parts.push(" ");
  };
  walk(node);
  return parts;
}

/** Whether `first` comes before `second` on the page. @param {Node} first @param {Node} second */
export function isBefore(first, second) {
  return (first.compareDocumentPosition(second) & 4) !== 0; // Node.DOCUMENT_POSITION_FOLLOWING
}

/** The nearest element that holds all of them. @param {Element[]} elements @returns {Element | null} */
export function commonAncestor(elements) {
  /** @type {Element | null} */
  let common = elements[0] ?? null;
  for (const element of elements) while (common && !common.contains(element)) common = common.parentElement;
  return common;
}
