// @ts-check
/**
 * Reads the messages that people type.
 *
 * One rule: each message once, and none that stood there before listening began. A list that is opened
 * later shows older messages first: they are left out too, also by the page that is loaded next, which knows
 * them by a digest: their words are nobody's to keep.
 */

import { askAll, askFirst, closest, isBefore, textOf } from "./probing.js";

/** @typedef {import("./selectors.js").Table} Table */
/** @typedef {import("./messages.js").SideName} SideName */
/** @typedef {{ speaker: string, side: SideName, text: string }} Message */

const MOST_LEVELS = 4;
const MOST_WORDS = 8_000;
const REMEMBERED = 1_000;
const MOST_SKIPPED = 500;

export class Chat {
  /** @type {WeakSet<Element>} */
  #seen = new WeakSet();
  /** @type {Set<string>} */
  #ids = new Set();
  /** @type {Map<string, number>} how often a message without an id was given */
  #given = new Map();
  #skipping = true;
  /** @type {string[]} digests of what was left out, here and by the pages before */
  #skipped;
  /** @type {string[]} those of the pages before that were not shown again yet */
  #older;

  /**
   * @param {Table} table @param {import("./speakers.js").Speakers} speakers
   * @param {(message: Message) => void} say
   * @param {{resume?: boolean, skipped?: string[], onSkipped?: (skipped: string[]) => void}} asked
   */
  constructor(table, speakers, say, { resume, skipped = [], onSkipped }) {
    this.table = table.chat;
    this.speakers = speakers;
    this.say = say;
    this.onSkipped = onSkipped;
    this.#skipping = resume !== true;
    this.#skipped = [...skipped];
    this.#older = [...skipped];
  }

  /** Leave out what stands there when it is next looked at. */
  skipShown() {
    this.#skipping = true;
  }

  /** Whether the page lists messages. @param {Document[]} documents */
  isListed(documents) {
    return askFirst(this.table.panel, documents).length > 0;
  }

  /** @param {Document[]} documents */
  look(documents) {
    const panel = askFirst(this.table.panel, documents)[0];
    if (!panel) return;
    const senders = askAll(this.table.sender, [panel]).filter((sender) => textOf(sender));
    /** @type {Map<string, number>} */
    const counts = new Map();
    let message = { speaker: "", side: /** @type {SideName} */ ("unknown"), text: "" };
    for (const element of this.#texts(panel)) {
      message = this.#read(element, panel, senders, message);
      const key = `${message.speaker}\n${message.text}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
      if (!message.text || !this.#isNew(element, key, counts.get(key) ?? 1)) continue;
      if (this.#skipping) this.#skipped.push(digestOf(key));
      else if (!this.#isOlder(digestOf(key))) this.say(message);
    }
    if (this.#skipping && this.#skipped.length) this.onSkipped?.((this.#skipped = this.#skipped.slice(-MOST_SKIPPED)));
    this.#skipping = false;
  }

  /** Whether a page before left it out; each of them once. @param {string} digest */
  #isOlder(digest) {
    const at = this.#older.indexOf(digest);
    if (at >= 0) this.#older.splice(at, 1);
    return at >= 0;
  }

  /** @param {Element} panel */
  #texts(panel) {
    const found = askFirst(this.table.text, [panel]);
    const texts = found.filter((element) => !found.some((other) => other !== element && other.contains(element)));
    return texts.length ? texts : askFirst(this.table.row, [panel]);
  }

  /** @param {Element} element @param {Element} panel @param {Element[]} senders @param {Message} before
   * @returns {Message} */
  #read(element, panel, senders, before) {
    const row = closest(element, this.table.row) ?? element;
    const text = textOf(element).slice(0, MOST_WORDS).toWellFormed();
    if (this.#isOwn(row, panel)) return { speaker: this.#ownName(), side: "ours", text };
    const sender = this.#senderOf(row, element, panel, senders);
    if (sender) return { ...this.speakers.resolve({ name: textOf(sender), avatar: "", person: "" }), text };
    if (this.table.nameless_is_own && hasHeader(row, element)) return { speaker: this.#ownName(), side: "ours", text };
    return { ...before, text };
  }

  /** What tells the user's own stands on the row, in it or around it. @param {Element} row @param {Element} panel */
  #isOwn(row, panel) {
    const around = closest(row, this.table.own);
    if (around && panel.contains(around)) return true;
    return askFirst(this.table.own, [row]).length > 0;
  }

  #ownName() {
    return this.speakers.ownName;
  }

  /** The sender in the row, or in one of the few elements around it, nearest before the words.
   * @param {Element} row @param {Element} text @param {Element} panel @param {Element[]} senders */
  #senderOf(row, text, panel, senders) {
    let place = row;
    for (let level = 0; level <= MOST_LEVELS && place !== panel; level += 1) {
      const inside = senders.filter((sender) => place.contains(sender) && isBefore(sender, text));
      if (inside.length && this.#isAlone(place, row)) return inside[inside.length - 1];
      if (!place.parentElement) break;
      place = place.parentElement;
    }
    return null;
  }

  /** Around the row there must be no other sender's row: the sender may be theirs. @param {Element} place @param {Element} row */
  #isAlone(place, row) {
    return place === row || askAll(this.table.sender, [place]).length === 1;
  }

  /** @param {Element} element @param {string} key @param {number} count */
  #isNew(element, key, count) {
    if (this.#seen.has(element)) return false;
    this.#seen.add(element);
    const row = closest(element, this.table.row);
    const id = this.table.id.map((name) => row?.getAttribute(name)).find(Boolean);
    if (id && row) {
      const name = `${id}\n${key}`;
      if (this.#ids.has(name)) return false;
      this.#ids.add(name);
      if (this.#ids.size > REMEMBERED) this.#ids.delete([...this.#ids][0]);
      return true;
    }
    if (count <= (this.#given.get(key) ?? 0)) return false;
    this.#given.set(key, count);
    return true;
  }
}

/** Whether something, a time, stands above the words: a row of its own, not one that goes on.
 * @param {Element} row @param {Element} text */
function hasHeader(row, text) {
  const first = row.firstElementChild;
  return first !== null && first !== text && !first.contains(text) && first.childElementCount <= 1;
}

/** Fowler, Noll and Vo's hash (FNV-1a, 64 bits): by it a message is known again without its words.
 * @param {string} words */
function digestOf(words) {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(words)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(36);
}
