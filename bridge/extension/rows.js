// @ts-check
/**
 * Reads the rows of a caption region: who, with which picture, said what.
 *
 * One rule: a name is read where the page puts one, and is empty otherwise. By the table's selectors
 * where they find words; by the shape of the rows (first the speaker, last the words) where they do not.
 */

import { askAll, askFirst, closest, isBefore, matches, textOf } from "./probing.js";

/** @typedef {import("./selectors.js").CaptionTable} CaptionTable */
/** @typedef {{ element: Element, words: Element, name: string, avatar: string, person: string,
 *   stamp: string, text: string }} Row `person` is what the page calls them by itself */

const LONGEST_NAME = 80;
const CONTROLS = "button, [role='button'], input, textarea, select, [contenteditable='true']";
/** How Google asks for a size of a picture. */
const SIZE = /=[swh]\d+(?:-[a-z0-9]+)*$/u;
const TIME = /^\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m\.?)?$/iu;
/** How many elements of a region are looked at for the one that holds the rows. */
const MOST_HOLDERS = 200;

/**
 * The rows of a region by the table's selectors, in the order of the page.
 * @param {Element} region @param {CaptionTable} captions @returns {Row[]}
 */
export function readNamedRows(region, captions) {
  const texts = outermost(askFirst(captions.text, [region]));
  const names = askAll(captions.name, [region]);
  const avatars = askAll(captions.avatar, [region]);
  const stamps = askAll(captions.stamp, [region]);
  /** @type {Row[]} */
  const rows = [];
  texts.forEach((text, index) => {
    const words = textOf(text, skipOf(captions));
    if (!words) return;
    const element = rowAround(text, texts, captions, region);
    const within = element === text ? between(texts[index - 1] ?? null, text) : inside(element, text);
    const name = best(names.filter(within), captions.name);
    const stamp = stamps.filter(within).map((found) => textOf(found)).find(Boolean) ?? "";
    const avatar = pictureOf(avatars.filter(within));
    const person = personIn(element, captions, region);
    rows.push({ element, words: text, person, name: name ? nameIn(name, captions) : "", avatar, stamp, text: words });
  });
  return rows;
}

/** @param {CaptionTable} captions */
function skipOf(captions) {
  return captions.skip.join(", ");
}

/** The row element around a text, if it holds no other text; else the text itself.
 * @param {Element} text @param {Element[]} texts @param {CaptionTable} captions @param {Element} region */
function rowAround(text, texts, captions, region) {
  const row = closest(text, captions.row);
  if (!row || row === region || !region.contains(row)) return text;
  return texts.some((other) => other !== text && row.contains(other)) ? text : row;
}

/** @param {Element} row @param {Element} text @returns {(element: Element) => boolean} */
function inside(row, text) {
  return (element) => row.contains(element) && element !== text && !text.contains(element);
}

/** @param {Element | null} previous @param {Element} text @returns {(element: Element) => boolean} */
function between(previous, text) {
  return (element) =>
    !element.contains(text) && isBefore(element, text) && (previous === null || isBefore(previous, element));
}

/** The element that the first probe fits; of several, the last one before the words.
 * @param {Element[]} elements @param {import("./selectors.js").Probe[]} probes */
function best(elements, probes) {
  for (const probe of probes) {
    const fitting = elements.filter((element) => matches(element, [probe]) && textOf(element));
    if (fitting.length) return fitting[fitting.length - 1];
  }
  return null;
}

/** @param {Element} element @param {CaptionTable} captions */
function nameIn(element, captions) {
  return textOf(element, skipOf(captions)).slice(0, 200);
}

/** What the page calls who speaks by itself, in a row or around it. @param {Element} row @param {CaptionTable} captions
 * @param {Element} region */
function personIn(row, { person }, region) {
  for (const attribute of person) {
    const around = row.closest(`[${attribute}]`);
    const found = around && region.contains(around) && around !== region ? around : row.querySelector(`[${attribute}]`);
    if (found) return found.getAttribute(attribute) ?? "";
  }
  return "";
}

/** What tells one picture from another: its address, whatever its size, or its letters. @param {Element[]} avatars */
export function pictureOf(avatars) {
  for (const avatar of avatars) {
    const image = avatar.tagName === "IMG" ? avatar : avatar.querySelector("img");
    const source = image?.getAttribute("src");
    if (source) return source.replace(SIZE, "");
  }
  for (const avatar of avatars) {
    const letters = textOf(avatar);
    if (letters && letters.length <= 4) return `letters:${letters}`;
  }
  return "";
}

/** @param {Element[]} elements */
function outermost(elements) {
  return elements.filter((element) => !elements.some((other) => other !== element && other.contains(element)));
}

/**
 * The rows of a region by their shape alone.
 * @param {Element} region @param {CaptionTable} captions @param {boolean} nameless whether rows that
 *   show only words count too
 * @returns {Row[]}
 */
export function readShapedRows(region, captions, nameless) {
  const marked = askFirst(captions.row, [region]);
  const found = marked.length ? shapesOf(marked, captions) : searchShapes(region, captions);
  const shaped = found.map((row) => ({ ...row, person: personIn(row.element, captions, region) }));
  // Where rows have pictures, what has none is no row: a hint, a button's label.
  const pictured = shaped.filter((row) => row.avatar || (!row.name && captions.inherit));
  const isPictured = shaped.some((row) => row.avatar);
  if (shaped.length) return isPictured ? pictured : shaped;
  return nameless ? plainRows(region, captions) : [];
}

/** The rows of the first element, from the outside in, that has any.
 * @param {Element} region @param {CaptionTable} captions */
function searchShapes(region, captions) {
  const queue = [region];
  for (let index = 0; index < queue.length && index < MOST_HOLDERS; index += 1) {
    const children = [...queue[index].children];
    const rows = shapesOf(children, captions);
    if (rows.length) return rows;
    queue.push(...children);
  }
  return [];
}

/** @param {Element[]} elements @param {CaptionTable} captions */
function shapesOf(elements, captions) {
  const shaped = elements.map((element) => shapeOf(element, captions)).filter((row) => row !== null);
  const isList = shaped.some((row) => row.name || row.avatar);
  if (!isList) return [];
  return captions.inherit ? shaped : shaped.filter((row) => row.name || row.avatar);
}

/** One row if it is shaped like one: a short head, then words, and nothing to press.
 * @param {Element} element @param {CaptionTable} captions @returns {Row | null} */
function shapeOf(element, captions) {
  if (element.matches(CONTROLS) || element.querySelector(CONTROLS)) return null;
  const inner = innermost(element);
  const parts = [...inner.children];
  const words = parts.pop();
  // Several rows are a list, with or without something below it.
  if (!words || !parts.length || parts.some((part) => isRowLike(part) || isBuiltAs(part, words))) return null;
  const text = textOf(words, skipOf(captions));
  const heads = parts.filter((part) => !part.matches(skipOf(captions)) && !TIME.test(textOf(part)));
  const name = heads.map((part) => nameIn(part, captions)).filter(Boolean).join(" ");
  const avatar = pictureOf(askAll(captions.avatar, parts).concat(parts.filter((part) => part.tagName === "IMG")));
  if (!text || name.length > LONGEST_NAME) return null;
  const stamp = parts.map((part) => textOf(part)).find((part) => TIME.test(part)) ?? "";
  return { element: inner, words, name, avatar, person: "", stamp, text };
}

/** @param {Element} element */
function innermost(element) {
  let inner = element;
  while (inner.children.length === 1 && !hasOwnText(inner)) inner = inner.children[0];
  return inner;
}

/** @param {Element} element */
function hasOwnText(element) {
  return [...element.childNodes].some((node) => node.nodeType === 3 && node.nodeValue?.trim());
}

/** Whether an element holds a head and words of its own: a name and a badge are not that long.
 * @param {Element} element */
function isRowLike(element) {
  const parts = [...innermost(element).children].filter((part) => textOf(part));
  return parts.length > 1 && textOf(parts[parts.length - 1]).split(" ").length > 2;
}

/** Whether two elements with several parts each have the same ones. @param {Element} first @param {Element} second */
function isBuiltAs(first, second) {
  const one = [...innermost(first).children];
  const other = [...innermost(second).children];
  if (other.length < 2 || one.length !== other.length) return false;
  // Two parts may be a name and a badge; more that are alike are rows.
  const alike = (/** @type {Element} */ child, /** @type {number} */ index) =>
    child.tagName === other[index].tagName &&
    (other.length > 2 || child.childElementCount === other[index].childElementCount);
  return one.every(alike);
}

/** @param {Element} region @param {CaptionTable} captions @returns {Row[]} */
function plainRows(region, captions) {
  const rows = [...region.children].map((element) => ({
    element,
    words: element,
    name: "",
    avatar: "",
    person: "",
    stamp: "",
    text: textOf(element, skipOf(captions)),
  }));
  const kept = rows.filter((row) => row.text && !row.element.matches(CONTROLS));
  const own = textOf(region, skipOf(captions));
  return kept.length || !own ? kept : [{ element: region, words: region, name: "", avatar: "", person: "", stamp: "", text: own }];
}
