// @ts-check
/**
 * Compares two wordings of one caption row: is the newer one the same utterance gone on, corrected,
 * cut off at the front, or something else altogether?
 *
 * One rule: words are compared, never letters or punctuation, because recognisers put commas in and
 * take them out again as they go. Pure: no page, no clock.
 */

/** @typedef {{ word: string, start: number, end: number }} Token */
/** @typedef {"same" | "grown" | "revised" | "slid" | "other"} Kind */
/**
 * `at` says where an old token's place is in the newer wording (for `slid`: may be below zero). `cut`: the
 * newer one begins in the middle of a word.
 * @typedef {{ kind: Kind, at: (index: number) => number, cut?: boolean }} Relation
 */

// Scripts written without spaces: every sign counts as a word, or a whole sentence would be one.
const UNSPACED = "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}";
const MORE_UNSPACED = "\\p{Script=Khmer}\\p{Script=Myanmar}ー";
const TOKEN = new RegExp(
  `[${UNSPACED}${MORE_UNSPACED}]\\p{M}*|(?:(?![${UNSPACED}${MORE_UNSPACED}])[\\p{L}\\p{N}\\p{M}])+` +
    `(?:['’](?:(?![${UNSPACED}${MORE_UNSPACED}])[\\p{L}\\p{M}])+)*`,
  "gu",
);

/** The most tokens compared when two wordings differ early: the end is what matters. */
const WINDOW = 400;
/** Fewer words gone at the front of a row that is not cut off are a correction. */
const FEW_GONE = 3;
/** A row that loses this much at once has been dropped by the page and begins again. */
const DROPPED = 250;
const SENTENCE_END = /[.?!…。！？؟।]["'”’»)\]]*\s*/gu;

/** @param {string} text @returns {Token[]} */
export function tokens(text) {
  const found = [];
  for (const match of text.matchAll(TOKEN)) {
    const word = match[0].toLowerCase().replace("’", "'");
    found.push({ word, start: match.index, end: match.index + match[0].length });
  }
  return found;
}

/** Letters and digits only: what two wordings share when only punctuation differs.
 * @param {string} text */
export function bare(text) {
  return tokens(text)
    .map((token) => token.word)
    .join(" ");
}

/** @param {string} text */
export function endsSentence(text) {
  return /[.?!…。！？؟।]["'”’»)\]]*$/u.test(text.trim());
}

/** Where sentences end in a text, just behind the mark and the space after it.
 * @param {string} text @returns {number[]} */
export function sentenceEnds(text) {
  const ends = [];
  for (const match of text.matchAll(SENTENCE_END)) {
    const end = match.index + match[0].length;
    // A point between digits or letters is a number or an address; unspaced scripts need no space.
    if (/[\s]$/.test(match[0]) || /[。！？]/.test(match[0]) || end === text.length) ends.push(end);
  }
  return ends;
}

/**
 * What the newer tokens are to the older ones.
 * @param {Token[]} old @param {Token[]} now
 * @param {{ rolling: boolean, fresh: boolean }} how `rolling`: the page cuts rows off at the front;
 *   `fresh`: the old wording is so young that it may still be replaced altogether
 * @returns {Relation}
 */
export function relate(old, now, how) {
  const head = sharedHead(old, now);
  const straight = (/** @type {number} */ index) => Math.min(index, now.length);
  if (head === old.length && head === now.length) return { kind: "same", at: straight };
  if (head === old.length || (head >= 1 && head === old.length - 1 && now.length >= old.length)) {
    return { kind: "grown", at: straight };
  }
  if (isLastWordTyped(old, now)) return { kind: "grown", at: straight };
  if (hasDropped(old, now)) return slide(old, now, how.rolling) ?? { kind: "other", at: straight };
  const slid = head === 0 ? slide(old, now, how.rolling) : null;
  if (slid) return slid;
  const pairs = pair(old, now);
  if (isKept(old, now, pairs, head)) return { kind: "revised", at: (index) => placeOf(pairs, index, now.length) };
  if (how.fresh && old.length <= 2) return { kind: "revised", at: straight };
  return { kind: "other", at: straight };
}

/** @param {Token[]} old @param {Token[]} now */
function sharedHead(old, now) {
  let head = 0;
  while (head < old.length && head < now.length && old[head].word === now[head].word) head += 1;
  return head;
}

/** "inter" that became "interesting". @param {Token[]} old @param {Token[]} now */
function isLastWordTyped(old, now) {
  return old.length === 1 && now.length >= 1 && now[0].word.startsWith(old[0].word);
}

/** @param {Token[]} list */
function span(list) {
  return list.length ? list[list.length - 1].end - list[0].start : 0;
}

/** @param {Token[]} old @param {Token[]} now */
function hasDropped(old, now) {
  return span(old) - span(now) > DROPPED && sharedHead(old, now) < Math.min(8, now.length || 8);
}

/** @param {Token[]} old @param {Token[]} now @param {Int32Array} pairs @param {number} head */
function isKept(old, now, pairs, head) {
  // A shorter wording is a correction only if it still begins as the older one did, or keeps most of it.
  const kept = pairs.reduce((sum, place) => sum + (place >= 0 ? 1 : 0), 0);
  if (now.length < old.length) return head === now.length ? kept * 4 >= old.length : kept * 2 > old.length;
  return kept * 2 >= old.length && kept > 0;
}

/**
 * The page cut words off at the front: the end of the old wording is the beginning of the new one.
 * @param {Token[]} old @param {Token[]} now @param {boolean} rolling @returns {Relation | null}
 */
function slide(old, now, rolling) {
  const least = rolling ? 2 : 4;
  const first = rolling ? 1 : FEW_GONE;
  for (let gone = Math.max(first, old.length - WINDOW); gone <= old.length - least; gone += 1) {
    const shared = Math.min(old.length - gone, now.length);
    if (shared < least) continue;
    if (agrees(old, now, gone, shared, least)) {
      return { kind: "slid", at: (index) => index - gone, cut: old[gone].word !== now[0].word };
    }
  }
  return null;
}

/** @param {Token[]} old @param {Token[]} now @param {number} gone @param {number} shared
 * @param {number} least */
function agrees(old, now, gone, shared, least) {
  let wrong = 0;
  const allowed = Math.floor(shared / 5);
  for (let index = 0; index < shared; index += 1) {
    if (old[gone + index].word === now[index].word) continue;
    // The very last word was still being recognised.
    if (index === shared - 1 && gone + shared === old.length && shared > least) continue;
    // The page cut in the middle of a word.
    if (index === 0 && shared > 4 && old[gone].word.endsWith(now[0].word)) continue;
    wrong += 1;
    if (index === 0 || wrong > allowed) return false;
  }
  return true;
}

/**
 * Pairs old tokens with new ones in order: the longest common subsequence of what is left between a
 * shared head and a shared tail.
 * @param {Token[]} old @param {Token[]} now @returns {Int32Array} new places by old ones, -1 for none
 */
export function pair(old, now) {
  const pairs = new Int32Array(old.length).fill(-1);
  const head = sharedHead(old, now);
  for (let index = 0; index < head; index += 1) pairs[index] = index;
  let tail = 0;
  const most = Math.min(old.length, now.length) - head;
  while (tail < most && old[old.length - 1 - tail].word === now[now.length - 1 - tail].word) tail += 1;
  for (let index = 1; index <= tail; index += 1) pairs[old.length - index] = now.length - index;
  const oldFrom = Math.max(head, old.length - tail - WINDOW);
  const nowFrom = Math.max(head, now.length - tail - WINDOW);
  pairMiddle(old, now, [oldFrom, old.length - tail], [nowFrom, now.length - tail], pairs);
  return pairs;
}

/** @param {Token[]} old @param {Token[]} now @param {[number, number]} a @param {[number, number]} b
 * @param {Int32Array} pairs */
function pairMiddle(old, now, [oldFrom, oldTo], [nowFrom, nowTo], pairs) {
  const rows = oldTo - oldFrom;
  const columns = nowTo - nowFrom;
  if (rows <= 0 || columns <= 0) return;
  const width = columns + 1;
  const best = new Uint16Array((rows + 1) * width);
  for (let i = rows - 1; i >= 0; i -= 1) {
    for (let j = columns - 1; j >= 0; j -= 1) {
      const match = old[oldFrom + i].word === now[nowFrom + j].word;
      best[i * width + j] = match
        ? best[(i + 1) * width + j + 1] + 1
        : Math.max(best[(i + 1) * width + j], best[i * width + j + 1]);
    }
  }
  for (let i = 0, j = 0; i < rows && j < columns; ) {
    if (old[oldFrom + i].word === now[nowFrom + j].word) pairs[oldFrom + i++] = nowFrom + j++;
    else if (best[(i + 1) * width + j] >= best[i * width + j + 1]) i += 1;
    else j += 1;
  }
}

/**
 * Where the boundary before an old token lies among the new ones: behind the last token before it
 * that was kept, and behind as many unkept ones as stood there.
 * @param {Int32Array} pairs @param {number} index @param {number} length
 */
function placeOf(pairs, index, length) {
  if (index < pairs.length && pairs[index] >= 0) return pairs[index];
  let unkept = 0;
  for (let before = index - 1; before >= 0; before -= 1) {
    if (pairs[before] >= 0) return Math.min(length, pairs[before] + 1 + unkept);
    unkept += 1;
  }
  return Math.min(length, index);
}
