// @ts-check
/**
 * Tells people of one name apart by what the page shows of them: their picture, or what it calls them by itself.
 *
 * One rule: two are two only where the page shows them beside each other, by turns, or under different names of
 * its own. A picture that loads late or is changed is the same person's; one that several names show is nobody's.
 * Who was known before the page was loaded anew keeps their number, as far as the page shows anything of them again.
 */

/** @typedef {import("./rows.js").Row} Row */
/** `id`: what the page calls them by. @typedef {{ element: Element, name: string, picture: string, id: string, text: string, stamp: string }} Sign */
/** @typedef {{ ids: Set<string>, pictures: Set<string>, places: number }} Person */
/** Those of one name, as they are told to the page that is loaded next.
 * @typedef {[string, { ids: string[], pictures: string[], places: number }[]]} Known */

const FEW_WORDS = 2;
/** Names that are told to the next page; and letters of a picture's address: a longer one holds the picture. */
const MOST_NAMES = 100;
const MOST_LETTERS = 500;

export class Namesakes {
  /** @type {Map<string, Person[]>} by name, in the order in which they were first seen to speak */
  #people = new Map();
  /** @type {Map<string, string>} by picture, whose name; empty where several show it */
  #owners = new Map();
  /** @type {Set<string>} pictures that another took the place of */
  #passing = new Set();
  /** @type {WeakMap<Element, Sign>} */
  #before = new WeakMap();
  /** @type {Map<string, Set<string>>} by name, the pictures of those who are there */
  #present = new Map();

  /** @type {Set<Person>} known from before the page was loaded anew, and not seen since */
  #unseen = new Set();
  /** Which signs were found again: what a page shows may be made up anew each time it is loaded. */
  #found = { id: false, picture: false };

  /** @param {boolean} virtual whether elements are used again for other rows @param {Known[]} [known] as the page
   * before this one knew them */
  constructor(virtual, known = []) {
    this.virtual = virtual;
    for (const [name, people] of known) {
      const before = people.map(({ ids, pictures, places }) => ({ ids: new Set(ids), pictures: new Set(pictures), places }));
      this.#people.set(name, before);
      for (const person of before) this.#unseen.add(person);
    }
  }

  /** Who was seen, for the page that is loaded next. @returns {Known[]} */
  get known() {
    const isKept = (/** @type {string} */ picture) => !picture.startsWith("blob:") && picture.length <= MOST_LETTERS;
    const names = [...this.#people].filter(([, people]) => people.length).slice(-MOST_NAMES);
    return names.map(([name, people]) => [
      name,
      people.map(({ ids, pictures, places }) => ({ ids: [...ids], pictures: [...pictures].filter(isKept), places })),
    ]);
  }

  /** Who is there, whether they speak or not. @param {[string, string][]} tiles names and pictures */
  meet(tiles) {
    this.#present.clear();
    for (const [name, picture] of tiles) {
      for (const person of this.#people.get(name) ?? [])
        if (this.#unseen.has(person) && person.pictures.has(picture)) this.#found.picture = true;
      this.#own(name, picture);
      this.#present.set(name, (this.#present.get(name) ?? new Set()).add(picture));
    }
  }

  /** All rows that are shown now, in their order. @param {Sign[]} signs */
  see(signs) {
    const named = signs.filter(({ name, picture, id }) => name && (picture || id));
    for (const sign of named) this.#own(sign.name, sign.picture);
    for (const sign of named) this.#followPicture(sign);
    for (const sign of named) this.#place(sign, named);
    for (const sign of named) this.#before.set(sign.element, sign);
  }

  /** The name with a number, for all but the first. @param {string} name @param {{ picture: string, id: string }} sign */
  tell(name, sign) {
    const people = this.#people.get(name) ?? [];
    const at = people.findIndex((person) => this.#isOf(person, sign));
    let number = at + 1;
    // somebody may be called so
    while (number > 1 && this.#people.has(`${name} (${number})`)) number += 1;
    return number > 1 ? `${name} (${number})` : name;
  }

  /** @param {string} name @param {string} picture */
  #own(name, picture) {
    const owner = this.#owners.get(picture);
    if (!picture || owner === name || owner === "") return;
    this.#owners.set(picture, owner === undefined ? name : "");
    if (owner) for (const person of this.#people.get(owner) ?? []) person.pictures.delete(picture);
  }

  /** Whether a picture says who it is. @param {string} picture */
  #tells(picture) {
    return picture !== "" && !picture.startsWith("letters:") && this.#owners.get(picture) !== "" && !this.#passing.has(picture);
  }

  /** @param {Person} person @param {{ picture: string, id: string }} sign */
  #isOf(person, { picture, id }) {
    if (id && person.ids.size) return person.ids.has(id);
    return this.#tells(picture) && person.pictures.has(picture);
  }

  /** The picture beside words that go on was changed, or has loaded. @param {Sign} sign */
  #followPicture(sign) {
    const before = this.#before.get(sign.element);
    if (!before || before.name !== sign.name || before.picture === sign.picture || !this.#isSameRow(before, sign)) return;
    const people = this.#people.get(sign.name) ?? [];
    const old = people.find((person) => this.#isOf(person, { ...before, id: "" }));
    const known = people.find((person) => this.#isOf(person, { ...sign, id: "" }));
    // both are there: the page has corrected who said it
    if (!old || !this.#tells(sign.picture) || (known && known !== old && old.places > 1)) return;
    old.pictures.delete(before.picture);
    this.#passing.add(before.picture);
    if (!known) old.pictures.add(sign.picture);
    else if (known !== old) this.#people.set(sign.name, people.filter((person) => person !== old));
  }

  /** @param {Sign} before @param {Sign} now */
  #isSameRow(before, now) {
    if (!before.text || !now.text.startsWith(before.text) || before.stamp !== now.stamp) return false;
    return !this.virtual || before.stamp !== "" || before.text.split(" ").length > FEW_WORDS;
  }

  /** Which person a row is of: one that is known, or another. @param {Sign} sign @param {Sign[]} shown */
  #place(sign, shown) {
    const people = this.#people.get(sign.name) ?? [];
    this.#people.set(sign.name, people);
    const picture = this.#tells(sign.picture) ? sign.picture : "";
    if (!picture && !sign.id) return;
    let person = people.find((one) => this.#isOf(one, sign));
    if (person && this.#unseen.delete(person)) this.#found[sign.id && person.ids.has(sign.id) ? "id" : "picture"] = true;
    person ??= people.find((one) => this.#mayBe(one, sign, shown)) ?? this.#takeBack(people, sign);
    if (person) this.#unseen.delete(person);
    else people.push((person = { ids: new Set(), pictures: new Set(), places: 0 }));
    if (!sign.id && picture) person = this.#apart(person, picture, sign, shown);
    if (sign.id) person.ids.add(sign.id);
    person.pictures.delete(picture);
    if (picture) person.pictures.add(picture); // the newest is the last
    const before = this.#before.get(sign.element);
    if (before?.picture !== sign.picture || before.name !== sign.name) person.places += 1;
  }

  /** Somebody from before, where the page shows nobody's sign again: it makes them up anew, and it is as if nobody
   * had been known; one whose other sign fits goes first. @param {Person[]} people @param {Sign} sign */
  #takeBack(people, { picture, id }) {
    if (this.#found[id ? "id" : "picture"]) return undefined;
    const unseen = people.filter((one) => this.#unseen.has(one));
    const person = unseen.find((one) => picture !== "" && one.pictures.has(picture)) ?? unseen[0];
    if (!person) return undefined;
    this.#unseen.delete(person);
    (id ? person.ids : person.pictures).clear();
    return person;
  }

  /** Whether somebody known may have a picture, or be called, that was not seen of them before.
   * @param {Person} person @param {Sign} sign @param {Sign[]} shown */
  #mayBe(person, { name, picture, id }, shown) {
    if (id && person.ids.size) return false;
    if (id) return !person.pictures.size || person.pictures.has(picture);
    return (this.#people.get(name)?.length ?? 0) === 1 && !this.#isBeside(person, name, picture, shown);
  }

  /** Whether one of a person's pictures is shown together with another. @param {Person} person @param {string} name
   * @param {string} picture @param {Sign[]} shown */
  #isBeside(person, name, picture, shown) {
    const here = this.#present.get(name);
    const others = [...person.pictures].filter((one) => one !== picture);
    const beside = (/** @type {string} */ other) => shown.some((sign) => sign.name === name && sign.picture === other);
    return others.some((other) => beside(other) || (here?.has(picture) && here.has(other)));
  }

  /** Pictures that were taken for one person's and come by turns, or stand beside each other, are two people's: the
   * newer ones go to another. @param {Person} person @param {string} picture @param {Sign} sign @param {Sign[]} shown */
  #apart(person, picture, { element, name }, shown) {
    const known = [...person.pictures];
    if (person.ids.size || known.length < 2 || !known.includes(picture)) return person;
    const isNew = this.#before.get(element)?.picture !== picture;
    const byTurns = isNew && known[known.length - 1] !== picture;
    if (!byTurns && !this.#isBeside(person, name, picture, shown)) return person;
    const [first, ...rest] = known;
    person.pictures = new Set([first]);
    const other = { ids: new Set(), pictures: new Set(rest), places: 1 };
    this.#people.get(name)?.push(/** @type {Person} */ (other));
    return picture === first ? person : /** @type {Person} */ (other);
  }
}
