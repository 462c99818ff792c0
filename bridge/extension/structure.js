// @ts-check
/**
 * Describes a page for a bug report: what the table's selectors find and how the captions' place is built.
 *
 * One rule: no word of anybody and no name. Texts are given by their length only; of attributes only
 * those values that are part of the page's own vocabulary.
 */

import { askOne, documentsOf } from "./probing.js";

/** @typedef {import("./selectors.js").Table} Table */
/** @typedef {import("./selectors.js").Probe} Probe */

const MOST_NODES = 300;
const MOST_DEPTH = 14;
/** What the values of `data-tid` and the like are made of. One that has another word in it may be a name. */
const VOCABULARY = new Set(
  (
    "action actions align alone author avatar bar body box button call caption captions card cc chat client close closed " +
    "compact container content control controls controller details display dsyhDe footer full group hangup header icon id image info " +
    "item items join label language latest layout leave line list live main me message messages meeting menu message " +
    "more name nametag overlay pane panel participant picture prejoin region renderer row runway screen scroll self settings share " +
    "skin space speech stage stream subtitle text tile time timer timestamp title toolbar transcript transcription tray " +
    "ui v1 v2 v3 video view virtual viewport voice level outline wrapper window webclient polite assertive off status alert " +
    "log dialog img none presentation heading listitem article application document complementary navigation banner search form"
  ).split(" "),
);
const VALUES = ["role", "data-tid", "aria-live", "tabindex", "jsname"];
/** Class names are made by the page's builders; one that is not built like one is left out. */
const CLASS = /^[A-Za-z_][A-Za-z0-9_-]{0,60}$/u;

/**
 * @param {Document} page @param {Table} table @param {Element | null} region
 * @returns {{ frames: number[], found: Record<string, number[]>, region: object | null }}
 */
export function describe(page, table, region) {
  const documents = documentsOf(page, table.frames);
  const lists = { ...listsOf(table.captions), ...prefixed("people", table.people), ...prefixed("chat", table.chat) };
  const others = { lobby: table.lobby, ended: table.ended, on: table.toggle.on, off: table.toggle.off, others: table.others };
  table.in_call.forEach((group, index) => Object.assign(others, { [`in_call_${index}`]: group }));
  const counted = Object.entries({ ...lists, ...others }).map(([name, probes]) => [
    name,
    probes.map((probe) => askOne(probe, documents).length),
  ]);
  const budget = { left: MOST_NODES };
  return {
    frames: documents.map((document) => document.querySelectorAll("*").length),
    found: Object.fromEntries(counted),
    region: region ? outline(region, 0, budget) : null,
  };
}

/** @param {object} part @returns {Record<string, Probe[]>} */
function listsOf(part) {
  const entries = Object.entries(part).filter(([, value]) => Array.isArray(value));
  return Object.fromEntries(entries.map(([name, value]) => [name, value.filter(isAskable)]));
}

/** Names of attributes are no selectors. @param {unknown} entry */
function isAskable(entry) {
  return typeof entry !== "string" || !/^(?:data-[a-z-]+|id)$/u.test(entry);
}

/** @param {string} name @param {object} part */
function prefixed(name, part) {
  return Object.fromEntries(Object.entries(listsOf(part)).map(([key, value]) => [`${name}_${key}`, value]));
}

/** @param {Element} element @param {number} depth @param {{ left: number }} budget @returns {object} */
function outline(element, depth, budget) {
  budget.left -= 1;
  const texts = [...element.childNodes].filter((node) => node.nodeType === 3);
  const letters = texts.reduce((sum, node) => sum + (node.nodeValue ?? "").trim().length, 0);
  /** @type {object[]} */
  const children = [];
  if (depth < MOST_DEPTH) {
    for (const child of element.children) if (budget.left > 0) children.push(outline(child, depth + 1, budget));
  }
  return {
    tag: element.tagName.toLowerCase(),
    classes: [...element.classList].filter((name) => CLASS.test(name)),
    attributes: attributesOf(element),
    ...(letters ? { letters } : {}),
    ...(children.length ? { children } : {}),
    ...(children.length < element.childElementCount ? { more: element.childElementCount - children.length } : {}),
  };
}

/** Names of all attributes, values of a few. @param {Element} element @returns {Record<string, string>} */
function attributesOf(element) {
  const names = element.getAttributeNames().filter((name) => name !== "class" && name !== "style" && /^[a-z-]+$/u.test(name));
  return Object.fromEntries(names.map((name) => [name, VALUES.includes(name) ? plain(element.getAttribute(name) ?? "") : ""]));
}

/** @param {string} value */
function plain(value) {
  const known = value.split(/[-_\s]/u).every((word) => VOCABULARY.has(word) || /^-?\d{0,2}$/u.test(word));
  return known ? value : "?";
}
