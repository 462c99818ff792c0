// @ts-check
/**
 * From what the rows show to what was said: new utterances, revisions, and which of them are final.
 *
 * One rule: nothing is given that stood on the page before listening began, and nothing is given twice.
 * Pure but for the elements it tells rows apart by: times are given.
 */

import { Binder } from "./binding.js";
import { endsSentence, relate, tokens } from "./words.js";
import { Track } from "./tracks.js";

/** @typedef {import("./selectors.js").Table} Table */
/** @typedef {import("./finding.js").Region} Region */
/** @typedef {import("./rows.js").Row} Row */
/** @typedef {import("./binding.js").Bound} Bound */
/** @typedef {import("./words.js").Token} Token */
/** @typedef {import("./tracks.js").Utterance} Utterance */

/** How many of the last captions are searched for words that a new region shows again. */
const RECENT = 6;

export class Captions {
  /** @type {Track[]} shown at the last look, in the order of the page */
  #shown = [];
  /** @type {Region | null} */
  #region = null;
  #skipping = true;

  /** @param {Table} table @param {import("./tracks.js").Voice} voice @param {boolean} resumed whether what
   * stands on the page already counts, because it was being listened to before */
  constructor(table, voice, resumed) {
    this.table = table;
    this.voice = voice;
    this.#skipping = !resumed;
    this.binder = new Binder({ rolling: table.captions.rolling, virtual: table.captions.virtual });
  }

  /** Leave out what stands on the page when it is next looked at. */
  skipShown() {
    this.#skipping = true;
  }

  /**
   * A look at the page.
   * @param {Region | null} region @param {Row[]} rows @param {number} now
   * @param {(text: string) => number} countFirst how many words of a row were there when listening began
   * @returns {boolean} whether anything new was shown
   */
  look(region, rows, now, countFirst) {
    const skipping = this.#skipping;
    this.#skipping = false;
    if (!region) {
      this.closeAll(now);
      return false;
    }
    const entered = this.#region !== null && region.element !== this.#region.element;
    const surface = this.#region === null || region.how !== this.#region.how || region.index !== this.#region.index;
    // Such a place shows what was said before too; only its last line may be being said.
    const isHistory = surface && region.history;
    const isFirst = this.binder.log.length === 0;
    this.#region = region;
    const last = rows[rows.length - 1];
    const begin = (/** @type {Bound} */ bound, /** @type {Track | null} */ before) => {
      const isPast = bound.old || skipping || (isHistory && (bound.row !== last || isFirst));
      const known = entered || isHistory ? this.#countKnown(bound) : surface ? countFirst(bound.row.text) : 0;
      return this.#begin(bound, isPast ? undefined : known, before);
    };
    const bounds = this.binder.bind(rows, region.element, now, begin);
    let changed = false;
    for (const bound of bounds) {
      // a row that was known before a pause may have grown in it
      if (skipping) this.#skip(bound);
      else changed = this.#hear(bound, now) || changed;
    }
    this.#leave(bounds, now);
    return changed;
  }

  /**
   * What rows have shown since the last look and show no longer: only words that go on what is known of the row
   * are surely of the same person.
   * @param {import("./passing.js").Passed[]} passed @param {number} now @returns {boolean} whether there were any
   */
  catchUp(passed, now) {
    let heard = false;
    for (const { row, texts, now: shown } of passed) {
      const track = this.binder.trackOf(row);
      const last = track && texts.findLast((text) => this.#goOn(track, text));
      if (!track || !last || goesOn(tokens(last), tokens(shown))) continue;
      const list = tokens(last);
      track.take(last, list, relate(track.tokens, list, { rolling: this.table.captions.rolling, fresh: false }), now);
      heard = true;
    }
    return heard;
  }

  /** Whether words go on a row: begin as it does, or as what the page left of it. @param {Track} track @param {string} text */
  #goOn(track, text) {
    const list = tokens(text);
    if (!list.length) return false;
    const relation = relate(track.tokens, list, { rolling: this.table.captions.rolling, fresh: false });
    return relation.kind === "slid" || goesOn(track.tokens, list);
  }

  /** Settle what has been quiet for long enough. @param {number} now */
  tick(now) {
    const last = this.binder.log.findLast((track) => track.utterance !== null);
    for (const track of this.binder.log) {
      if (track.isOpen && isSettled(track, track !== last, now, this.table.quiet_ms)) track.close(now);
    }
  }

  /** What is being said. */
  get open() {
    return this.binder.log.filter((track) => track.isOpen);
  }

  /** Everything is said: captions, the meeting or listening ended. @param {number} now */
  closeAll(now) {
    for (const track of this.binder.log) track.close(now);
    this.#shown = [];
  }

  /** @param {Bound} bound @param {number | undefined} known how many of its words are known; undefined for all
   * @param {Track | null} before the row above */
  #begin(bound, known, before) {
    const track = new Track(this.voice);
    const { row } = bound;
    // The row above may show no name either, any more: its run began further up.
    const goesOn = this.table.captions.inherit && before !== null && !row.name && (!row.avatar || row.avatar === before.avatar);
    track.name = goesOn ? before.name : row.name;
    track.avatar = goesOn ? before.avatar : row.avatar;
    track.person = goesOn ? before.person : row.person;
    track.stamp = row.stamp;
    track.skip(row.text, known);
    bound.relation = { kind: "grown", at: (index) => index };
    return track;
  }

  /** How many of a row's first words were among the last that were shown. @param {Bound} bound */
  #countKnown(bound) {
    const recent = this.binder.log.slice(-RECENT).map((track) => track.text);
    const known = tokens(recent.join(" "));
    const relation = relate(known, bound.tokens, { rolling: false, fresh: false });
    if (relation.kind === "other" || relation.kind === "revised") return 0;
    return Math.max(0, relation.at(known.length));
  }

  /** Take a row as it stands for said, none of it to be given. @param {Bound} bound */
  #skip({ row, track }) {
    if (!track) return;
    this.binder.keep(row, track);
    track.name = row.name || track.name;
    track.avatar = row.avatar || track.avatar;
    track.person = row.person || track.person;
    track.skip(row.text);
  }

  /** @param {Bound} bound @param {number} now */
  #hear({ row, tokens: list, track, relation }, now) {
    if (!track) return false;
    this.binder.keep(row, track);
    const signs = /** @type {const} */ (["name", "avatar", "person"]);
    const renamed = signs.some((sign) => row[sign] !== "" && row[sign] !== track[sign]);
    for (const sign of signs) track[sign] = row[sign] || track[sign];
    const before = track.text;
    const spoken = track.utterance?.revision ?? -1;
    if (relation) track.take(row.text, list, relation, now);
    if (renamed && track.utterance && track.utterance.revision === spoken) track.renew();
    return before !== track.text || spoken !== (track.utterance?.revision ?? -1);
  }

  /** What is no longer shown is said. @param {Bound[]} bounds @param {number} now */
  #leave(bounds, now) {
    const shown = bounds.map((bound) => bound.track).filter((track) => track !== null);
    for (const track of this.#shown) if (!shown.includes(track)) track.close(now);
    this.#shown = shown;
  }
}

/** Whether the newer words are all of the older ones and what comes after. @param {Token[]} old @param {Token[]} now */
function goesOn(old, now) {
  const last = old.length - 1;
  return last < now.length && old.every(({ word }, at) => (at < last ? now[at].word === word : now[at].word.startsWith(word)));
}

/**
 * Whether a caption counts as said.
 * @param {Track} track @param {boolean} superseded whether somebody went on after it @param {number} now
 * @param {Table["quiet_ms"]} quiet
 */
export function isSettled(track, superseded, now, quiet) {
  const { utterance } = track;
  if (!utterance || utterance.final) return false;
  const still = now - utterance.changedAt;
  if (superseded && still >= quiet.superseded) return true;
  if (now - utterance.wordsAt >= quiet.most) return true;
  return still >= (endsSentence(utterance.text) ? quiet.ended : quiet.open);
}
