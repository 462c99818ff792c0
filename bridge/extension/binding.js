// @ts-check
/**
 * Tells which row on the page is which caption: the same one gone on, one shown again (recycled,
 * scrolled back, copied, drawn anew), or a new one.
 *
 * One rule: rows are compared as sequences, not one by one. An element is no identity (lists reuse
 * them), nor is a text (people say "Yes." twice); the order in which captions came is.
 */

import { isLong, isSamePerson, mayBe, maySpeak, pairInOrder, wordsOf } from "./matching.js";
import { relate, tokens } from "./words.js";

/** @typedef {import("./rows.js").Row} Row */
/** @typedef {import("./tracks.js").Track} Track */
/** @typedef {import("./words.js").Token} Token */
/** @typedef {import("./words.js").Relation} Relation */
/** @typedef {{ row: Row, tokens: Token[], bare: string, track: Track | null, relation: Relation | null, old: boolean }} Bound */

const REMEMBERED = 400;
/** So young a wording may still be replaced altogether. */
const FRESH_MS = 1_500;
/** A short caption shown again after this long was said again. */
const AGAIN_MS = 3_000;

export class Binder {
  /** @type {Track[]} in the order they came */
  log = [];
  /** @type {WeakMap<Element, { track: Track, row: Row }>} */
  #bound = new WeakMap();

  /** @param {{ rolling: boolean, virtual: boolean }} how */
  constructor(how) {
    this.how = how;
  }

  /**
   * For every row its track: the one it is known as, or what `begin` makes of a new one (`old`: said
   * before anything was listened to).
   * @param {Row[]} rows in the order of the page @param {Element} region @param {number} now
   * @param {(bound: Bound, before: Track | null) => Track} begin
   * @returns {Bound[]}
   */
  bind(rows, region, now, begin) {
    const bounds = rows.map((row) => this.#again(row, now));
    // One row that changes is somebody speaking; several at once are a list that moves.
    const moves = bounds.filter((bound) => !bound.track || bound.relation).length > 1;
    if (this.how.virtual && moves) this.#loosen(bounds);
    for (const group of groupRows(bounds, region)) {
      this.#bindGroup(group, now);
      for (const bound of group) if (!bound.track) this.#matchCopy(bound, bounds);
      this.#begin(group, begin);
    }
    dropCopies(bounds);
    return bounds;
  }

  /** @param {Bound[]} group @param {(bound: Bound, before: Track | null) => Track} begin */
  #begin(group, begin) {
    group.forEach((bound, index) => {
      if (bound.track) return;
      const before = group[index - 1]?.track ?? null;
      bound.track = begin(bound, before);
      const isLast = group.slice(index + 1).every((later) => !later.track);
      this.#add(bound.track, before, isLast);
    });
  }

  /** Remember what a row is. @param {Row} row @param {Track} track */
  keep(row, track) {
    this.#bound.set(row.element, { track, row });
  }

  /** What a row was last time. @param {Row} row */
  trackOf(row) {
    return this.#bound.get(row.element)?.track ?? null;
  }

  /** Remember a new track: at the end, or behind another. @param {Track} track @param {Track | null} after
   * @param {boolean} isLast */
  #add(track, after, isLast) {
    if (isLast) this.log.push(track);
    else this.log.splice(after ? this.log.indexOf(after) + 1 : 0, 0, track);
    if (this.log.length > REMEMBERED) this.log.shift();
  }

  /** What a row's element was last time, if it went on from there. @param {Row} row @param {number} now @returns {Bound} */
  #again(row, now) {
    const list = tokens(row.text);
    const bound = { row, tokens: list, bare: list.map((token) => token.word).join(" "), track: null, relation: null, old: false };
    const before = this.#bound.get(row.element);
    if (!before) return bound;
    const { track } = before;
    if (before.row.text === row.text && isSamePerson(before.row, row)) return { ...bound, track };
    const utterance = track.utterance;
    const fresh = track.isOpen && utterance !== null && now - utterance.changedAt < FRESH_MS;
    const relation = relate(track.tokens, list, { rolling: this.how.rolling, fresh });
    if (relation.kind === "other" || !mayBe(track, row, relation, this.how.virtual)) return bound;
    return { ...bound, track, relation };
  }

  /** Elements used again may show a line much like their last one: what is another caption word by word is
   * that one, and what another element now shows is no longer this one's. @param {Bound[]} bounds */
  #loosen(bounds) {
    const known = new Map(this.log.map((track) => [wordsOf(track), track]));
    /** @type {Set<Track>} */
    const moved = new Set();
    for (const bound of bounds) {
      const other = known.get(bound.bare);
      if (!other || bound.track === other || !maySpeak(other, bound.row)) continue;
      moved.add(other);
      if (bound.relation) bound.track = bound.relation = null;
    }
    for (const bound of bounds) {
      if (bound.track && bound.relation && moved.has(bound.track)) bound.track = bound.relation = null;
    }
  }

  /** @param {Bound[]} group @param {number} now */
  #bindGroup(group, now) {
    let start = 0;
    let low = -1;
    for (let index = 0; index <= group.length; index += 1) {
      const track = group[index]?.track ?? null;
      if (index < group.length && !track) continue;
      const place = track ? this.log.indexOf(track) : this.log.length;
      const gap = group.slice(start, index);
      this.#matchGap(gap, low, Math.max(low, place), now);
      if (start === 0 && track) this.#markRevealed(gap);
      low = Math.max(low, place);
      start = index + 1;
    }
  }

  /** In a list that scrolls, what appears before a known row was said before it. @param {Bound[]} gap */
  #markRevealed(gap) {
    if (this.how.virtual) for (const bound of gap) bound.old = bound.track === null;
  }

  /** Match unknown rows in order with what came between two places of the log.
   * @param {Bound[]} gap @param {number} low @param {number} high @param {number} now */
  #matchGap(gap, low, high, now) {
    const tracks = this.log.slice(low + 1, high);
    if (!gap.length || !tracks.length) return;
    const pairs = pairInOrder(gap, tracks);
    // Short answers are said again and again: alone they tell nothing, several in a row do.
    const several = pairs.length > 1 && pairs.length * 2 >= gap.length;
    const sure = several || pairs.some(([bound, track]) => isLong(bound) || !isLongGone(track, now) || isSameMoment(bound, track));
    for (const [bound, track] of pairs) if (sure) bound.track = track;
    const first = gap.findIndex((bound) => bound.track !== null);
    if (this.how.virtual && first > 0) for (const bound of gap.slice(0, first)) bound.old = true;
    for (const bound of gap) {
      if (!bound.track) continue;
      const relation = relate(bound.track.tokens, bound.tokens, { rolling: this.how.rolling, fresh: false });
      bound.relation = isStale(bound) || relation.kind === "other" ? null : relation;
    }
  }

  /** A second copy of a line that stands elsewhere on the page. @param {Bound} bound @param {Bound[]} bounds */
  #matchCopy(bound, bounds) {
    if (bound.tokens.length < 4 || bound.old) return;
    const twin = bounds.find(
      (other) =>
        other !== bound &&
        other.bare === bound.bare &&
        other.row.name === bound.row.name &&
        other.row.element.parentElement !== bound.row.element.parentElement &&
        other.track !== null,
    );
    bound.track = twin?.track ?? null;
  }
}

/** Of two rows that show one track, only the one that has more to say is heard. @param {Bound[]} bounds */
function dropCopies(bounds) {
  /** @type {Map<Track, Bound>} */
  const fullest = new Map();
  for (const bound of bounds) {
    if (!bound.track) continue;
    const other = fullest.get(bound.track);
    if (other && other.bare.length >= bound.bare.length) bound.relation = null;
    else fullest.set(bound.track, bound);
    if (other && other.bare.length < bound.bare.length) other.relation = null;
  }
}

/** @param {Bound} bound @param {Track} track */
function isSameMoment(bound, track) {
  return track.stamp !== "" && track.stamp === bound.row.stamp;
}

/** @param {Track} track @param {number} now */
function isLongGone(track, now) {
  return !track.isOpen && (track.utterance === null || now - track.utterance.changedAt > AGAIN_MS);
}

/** A copy that lags behind. @param {Bound} bound */
function isStale(bound) {
  const known = bound.track ? wordsOf(bound.track) : "";
  return known !== bound.bare && known.startsWith(bound.bare);
}

/** Rows that follow one another, apart from copies elsewhere: where the region forks into parts with
 * several rows each, each part is a list. @param {Bound[]} bounds @param {Element} region @returns {Bound[][]} */
function groupRows(bounds, region) {
  let holder = region;
  let parts = split(bounds, holder);
  while (parts.size === 1 && bounds.length > 1) {
    const [only] = parts.keys();
    if (bounds.some((bound) => bound.row.element === only)) break;
    holder = only;
    parts = split(bounds, holder);
  }
  const lists = [...parts.values()];
  return lists.some((list) => list.length > 1) ? lists : [bounds];
}

/** @param {Bound[]} bounds @param {Element} holder @returns {Map<Element, Bound[]>} by child of the holder */
function split(bounds, holder) {
  /** @type {Map<Element, Bound[]>} */
  const parts = new Map();
  for (const bound of bounds) {
    let child = bound.row.element;
    while (child !== holder && child.parentElement && child.parentElement !== holder) child = child.parentElement;
    parts.set(child, [...(parts.get(child) ?? []), bound]);
  }
  return parts;
}
