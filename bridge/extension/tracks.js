// @ts-check
/**
 * One row of captions through its life, and the utterances in it: a row that a person fills for half an
 * hour holds many, one after another.
 *
 * One rule: what was closed is never said again. A row remembers how many of its words are closed, finds
 * that place again in every newer wording, and gives only what lies behind it. Pure: times are given.
 */

import { bare, sentenceEnds, tokens } from "./words.js";

/** @typedef {import("./words.js").Token} Token */
/** @typedef {import("./words.js").Relation} Relation */
/** @typedef {{ id: string, revision: number, text: string, final: boolean, changedAt: number, wordsAt: number }} Utterance */
/** @typedef {(track: Track, utterance: Utterance) => void} Say */
/** @typedef {{ newId: () => string, say: Say }} Voice */

/** Longer utterances are closed at the end of a sentence and go on under a new id. */
const LONG = 800;
/** Without any sentence's end, between two words, at this length. */
const LONGEST = 1_600;
/** The end of a text is still being corrected: it is not closed yet. */
const UNSETTLED = 30;

export class Track {
  /** @type {Token[]} */
  tokens = [];
  text = "";
  name = "";
  avatar = "";
  person = "";
  /** When it was said, where the page tells. */
  stamp = "";
  /** @type {Utterance | null} */
  utterance = null;
  /** Where in `tokens` the newest utterance begins. */
  from = 0;
  /** Up to where everything is closed. */
  done = 0;
  /** Words of the newest utterance that the page no longer shows. */
  head = "";

  /** @param {Voice} voice */
  constructor(voice) {
    this.voice = voice;
  }

  /** Whether it is still being said. */
  get isOpen() {
    return this.utterance !== null && !this.utterance.final;
  }

  /** Take what is shown as said before: none of it is given, only what comes after.
   * @param {string} text @param {number} [covered] how many of its words were given already */
  skip(text, covered) {
    this.text = text;
    this.tokens = tokens(text);
    this.from = this.done = Math.min(covered ?? this.tokens.length, this.tokens.length);
  }

  /**
   * A newer wording of the row.
   * @param {string} text @param {Token[]} list @param {Relation} relation @param {number} now
   */
  take(text, list, relation, now) {
    const done = relation.at(this.done);
    const from = relation.at(this.from);
    // A first word that is only the end of one is known whole already.
    const least = relation.cut ? 1 : 0;
    if (this.isOpen && from < least) this.#keepHead(least - from);
    const late = this.utterance?.final === true && from >= 0 ? this.#correction(text, list, from, done) : null;
    this.text = text;
    this.tokens = list;
    this.from = Math.max(least, from);
    this.done = Math.max(least, done);
    if (this.utterance && late) this.#revise(this.utterance, late, now, true);
    if (!this.isOpen && this.done < list.length) this.#open(now);
    if (this.utterance && this.isOpen) this.#speak(now);
  }

  /** Everything shown so far is said. @param {number} now */
  close(now) {
    if (!this.utterance || !this.isOpen) return;
    this.done = this.tokens.length;
    this.#revise(this.utterance, this.utterance.text, now, true);
  }

  /** Tell again who says it, now that it is known. */
  renew() {
    if (!this.utterance) return;
    this.utterance.revision += 1;
    this.voice.say(this, this.utterance);
  }

  /** @param {number} now */
  #open(now) {
    this.from = this.done;
    this.head = "";
    this.utterance = { id: this.voice.newId(), revision: -1, text: "", final: false, changedAt: now, wordsAt: now };
  }

  /** The newest utterance as it stands now, closed piece by piece where it is long. @param {number} now */
  #speak(now) {
    for (let live = this.#live(); this.utterance; live = this.#live()) {
      const cut = live.length > LONG ? cutAt(live) : 0;
      if (!cut) {
        this.#revise(this.utterance, live, now, false);
        return;
      }
      this.#revise(this.utterance, live.slice(0, cut).trim(), now, true);
      this.#moveTo(cut);
      const rest = this.#headLeft;
      this.#open(now);
      this.head = rest;
    }
  }

  #headLeft = "";

  /** @param {number} cut place in the live text */
  #moveTo(cut) {
    const shown = this.head ? this.head.length + 1 : 0;
    this.#headLeft = this.head.slice(cut).trim();
    const place = startOf(this.tokens, this.from, this.text) + cut - shown;
    if (cut >= shown) this.from = firstFrom(this.tokens, place);
    this.done = this.from;
  }

  #live() {
    return join(this.head, this.text.slice(startOf(this.tokens, this.from, this.text)).trim());
  }

  /** What became of a closed utterance's words, if they changed.
   * @param {string} text @param {Token[]} list @param {number} from @param {number} done */
  #correction(text, list, from, done) {
    const now = join(this.head, text.slice(startOf(list, from, text), startOf(list, done, text)).trim());
    return now && bare(now) !== bare(this.utterance?.text ?? "") && now.length <= 2 * LONGEST ? now : null;
  }

  /** Words that slid off the front stay part of what is being said. @param {number} count */
  #keepHead(count) {
    const end = startOf(this.tokens, this.from + count, this.text);
    this.head = join(this.head, this.text.slice(startOf(this.tokens, this.from, this.text), end).trim());
  }

  /** @param {Utterance} utterance @param {string} text @param {number} now @param {boolean} final */
  #revise(utterance, text, now, final) {
    if (text === utterance.text && final === utterance.final && utterance.revision >= 0) return;
    if (text !== utterance.text) utterance.changedAt = now;
    if (bare(text) !== bare(utterance.text)) utterance.wordsAt = now;
    utterance.text = text;
    utterance.final = final;
    utterance.revision += 1;
    this.voice.say(this, utterance);
  }
}

/** Where a token begins, with the marks before it that belong to it ("$500", "¿Cómo").
 * @param {Token[]} list @param {number} index @param {string} text */
function startOf(list, index, text) {
  if (index <= 0) return 0;
  if (index >= list.length) return text.length;
  const gapFrom = list[index - 1].end;
  const gap = text.slice(gapFrom, list[index].start);
  const space = gap.search(/\s\S*$/u);
  return space < 0 ? list[index].start : gapFrom + space + 1;
}

/** @param {Token[]} list @param {number} place */
function firstFrom(list, place) {
  const index = list.findIndex((token) => token.start >= place);
  return index < 0 ? list.length : index;
}

/** @param {string} first @param {string} second */
function join(first, second) {
  return first && second ? `${first} ${second}` : first || second;
}

/** Where to close a text that has grown long; 0 for not yet. @param {string} text */
function cutAt(text) {
  const ends = sentenceEnds(text).filter((end) => end <= text.length - UNSETTLED);
  const fitting = ends.filter((end) => end <= LONG);
  const end = fitting[fitting.length - 1] ?? ends[0] ?? 0;
  if (end && end <= LONGEST) return end;
  if (text.length <= LONGEST) return 0;
  const space = text.lastIndexOf(" ", LONG);
  if (space > 0) return space + 1;
  return tokens(text).findLast((token) => token.start <= LONG)?.start ?? 0; // scripts without spaces
}
