// @ts-check
/**
 * Who speaks, and whether that is the user: from what the page itself says about the people on it.
 *
 * One rule: never a guess. A name is one the page put beside the words or beside the same picture; a side
 * is known when the page says which of the names is the user's, and unknown otherwise.
 */

import { Namesakes } from "./namesakes.js";
import { isOwnWord, nameKey, ownWords, stripBadges } from "./languages.js";
import { askAll, askFirst, textOf, tidy } from "./probing.js";
import { pictureOf } from "./rows.js";

/** @typedef {import("./selectors.js").Table} Table */
/** @typedef {import("./messages.js").SideName} SideName */
/** @typedef {import("./platforms.js").Quirks} Quirks */

/** The user's names, kept for as long as the page lives: some are only shown before the meeting. `shown` is
 * the last of them as it is written.
 * @type {WeakMap<Document, { keys: Set<string>, shown: string }>} */
const REMEMBERED = new WeakMap();

export class Speakers {
  /** @type {Set<string>} what captions call the user, such as "You" */
  #labels = new Set();
  /** @type {Map<string, string>} names by picture */
  #names = new Map();
  /** @type {Map<string, number>} how many there are of a name */
  #count = new Map();
  #ownPicture = "";

  /** @param {Document} page @param {Table} table @param {Quirks} quirks
   * @param {import("./namesakes.js").Known[]} [known] whom the page before this one knew */
  constructor(page, table, quirks, known = []) {
    this.table = table;
    this.quirks = quirks;
    this.own = REMEMBERED.get(page) ?? { keys: new Set(), shown: "" };
    REMEMBERED.set(page, this.own);
    this.namesakes = new Namesakes(table.captions.virtual, known);
  }

  /** The user's name as the page shows it; empty where it does not. */
  get ownName() {
    return this.own.shown;
  }

  /** Look at who is there. @param {Document[]} documents */
  refresh(documents) {
    const { people } = this.table;
    for (const element of askAll(people.own_name, documents)) this.#learn(valueOf(element));
    for (const name of this.quirks.ownNames?.(documents) ?? []) this.#learn(name);
    for (const tile of askAll(people.own_tile, documents)) {
      this.#learn(this.#nameOf(tile));
      this.#ownPicture = pictureOf([tile]) || this.#ownPicture;
    }
    this.#readLabels(documents);
    this.#readTiles(documents);
  }

  /** All rows that are shown now. @param {import("./rows.js").Row[]} rows */
  see(rows) {
    const signs = rows.map((row) => ({ ...row, name: this.#called(row), picture: row.avatar, id: row.person }));
    this.namesakes.see(signs);
  }

  /**
   * Who a row's name and picture stand for.
   * @param {{ name: string, avatar: string, person: string }} row @returns {{ speaker: string, side: SideName }}
   */
  resolve(row) {
    const name = this.#called(row);
    const side = this.#sideOf(this.#shown(row), row.avatar);
    return { speaker: this.namesakes.tell(name, { picture: row.avatar, id: row.person }).slice(0, 200), side };
  }

  /** @param {{ name: string, avatar: string }} row */
  #shown({ name, avatar }) {
    return this.clean(name) || this.#names.get(avatar) || "";
  }

  /** Their name, also where captions call the user "You". @param {{ name: string, avatar: string }} row */
  #called(row) {
    const shown = this.#shown(row);
    return this.own.shown && this.#labels.has(nameKey(shown)) ? this.own.shown : shown;
  }

  /** Whether a name is one of those on the page. @param {string} name */
  isThere(name) {
    const key = nameKey(this.clean(name));
    return this.#count.has(key) || this.own.keys.has(key) || this.#labels.has(key);
  }

  /** A name without badges and without what a platform glues to it. @param {string} name */
  clean(name) {
    const plain = stripBadges(tidy(name));
    return this.quirks.cleanName ? this.quirks.cleanName(plain) : plain;
  }

  /** @param {string} name @param {string} avatar @returns {SideName} */
  #sideOf(name, avatar) {
    if (!name) return avatar && avatar === this.#ownPicture ? "ours" : "unknown";
    const key = nameKey(name);
    if (this.#labels.has(key)) return "ours";
    if (this.own.keys.has(key)) return this.#sideOfNamesake(key, avatar);
    // Where captions call the user "You", any other name is another's; elsewhere the own name must be known.
    const known = this.table.people.says_you ? this.#labels : this.own.keys;
    return known.size ? "theirs" : "unknown";
  }

  /** The user's own name: theirs alone, or another's too. @param {string} key @param {string} avatar */
  #sideOfNamesake(key, avatar) {
    if ((this.#count.get(key) ?? 0) < 2) return "ours";
    if (!avatar || !this.#ownPicture) return "unknown";
    return avatar === this.#ownPicture ? "ours" : "theirs";
  }

  /** @param {string} name */
  #learn(name) {
    const clean = this.clean(name);
    if (!clean || isOwnWord(clean)) return;
    this.own.keys.add(nameKey(clean));
    this.own.shown = clean;
  }

  /** What captions call the user: what the page's own tile says, or else the page's language.
   * @param {Document[]} documents */
  #readLabels(documents) {
    const { own_label: attributes, says_you: saysYou } = this.table.people;
    if (!saysYou) return;
    let told = false;
    for (const attribute of attributes) {
      const marked = askAll([`[${attribute}]`], documents);
      for (const element of marked) {
        const label = tidy(element.getAttribute(attribute) ?? "");
        if (!label) continue;
        told ||= isOwnWord(label);
        this.#labels.add(nameKey(label));
        if (!isOwnWord(label)) this.#learn(label);
        if (marked.length === 1) this.#learn(textOf(element));
      }
    }
    const language = documents[0].documentElement.lang;
    if (!told) for (const word of ownWords(language)) this.#labels.add(nameKey(word));
  }

  /** @param {Document[]} documents */
  #readTiles(documents) {
    /** @type {[string, string][]} */
    const there = [];
    this.#count.clear();
    for (const tile of askFirst(this.table.people.tile, documents)) {
      const name = this.clean(this.#nameOf(tile));
      if (!name) continue;
      const key = nameKey(name);
      this.#count.set(key, (this.#count.get(key) ?? 0) + 1);
      const picture = pictureOf([tile]);
      if (!picture || picture.startsWith("letters:")) continue;
      there.push([name, picture]);
      this.#pair(picture, name);
    }
    this.namesakes.meet(there);
  }

  /** A picture that two people show, such as the empty one, names neither. @param {string} picture @param {string} name */
  #pair(picture, name) {
    const known = this.#names.get(picture);
    this.#names.set(picture, known === undefined || known === name ? name : "");
  }

  /** @param {Element} tile */
  #nameOf(tile) {
    const { name, name_attributes: attributes } = this.table.people;
    const named = askFirst(name, [tile]).map((element) => textOf(element)).find(Boolean);
    return named ?? attributes.map((attribute) => tile.getAttribute(attribute) ?? "").find(Boolean) ?? "";
  }
}

/** @param {Element} element */
function valueOf(element) {
  return element.tagName === "INPUT" ? /** @type {HTMLInputElement} */ (element).value : textOf(element);
}
