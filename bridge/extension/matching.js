// @ts-check
/**
 * How well a row on the page fits a caption that is known.
 *
 * One rule: what both show beside the words (who, with which picture, when) must not differ, but where the page
 * only corrects it. Pure: rows and captions are given.
 */

/** @typedef {import("./rows.js").Row} Row */
/** @typedef {import("./tracks.js").Track} Track */
/** @typedef {import("./words.js").Relation} Relation */
/** @typedef {import("./binding.js").Bound} Bound */

const FEW_WORDS = 2;
/** What a row shows beside its words. */
const SIGNS = /** @type {const} */ (["name", "avatar", "person", "stamp"]);
/** The same words weigh more than several rows that are merely alike. */
const SAME = 8;

/** @param {Bound} bound */
export function isLong(bound) {
  return bound.tokens.length > FEW_WORDS;
}

/** @param {Row} first @param {Row} second */
export function isSamePerson(first, second) {
  return SIGNS.every((sign) => first[sign] === second[sign]);
}

/** @param {Track} track */
export function wordsOf(track) {
  return track.tokens.map((token) => token.word).join(" ");
}

/** @typedef {Record<"name" | "avatar" | "person" | "stamp", string>} Shown */

/** What two rows both show and show differently. @param {Shown} first @param {Shown} second */
function differences(first, second) {
  return SIGNS.filter((sign) => first[sign] && second[sign] && first[sign] !== second[sign]);
}

/** Whether one may be the other as far as is known. @param {Shown} first @param {Shown} second */
export function maySpeak(first, second) {
  return differences(first, second).length === 0;
}

/** Whether an element still shows what it did. @param {Track} track @param {Row} row @param {Relation} relation
 * @param {boolean} virtual */
export function mayBe(track, row, relation, virtual) {
  const differ = differences(track, row);
  if (!differ.length) return true;
  if (track.stamp !== row.stamp) return false;
  const isLong = track.tokens.length > FEW_WORDS;
  // The same words under another name: the page has corrected who said them.
  if (relation.kind === "same" && isLong) return true;
  // A picture that loads late, or is changed while they speak.
  const repictured = differ.length === 1 && differ[0] === "avatar" && (relation.kind === "same" || relation.kind === "grown");
  return repictured && (!virtual || isLong || track.stamp !== "");
}

/** How well a row fits a track: 0 not at all. @param {Bound} bound @param {Track} track */
function score(bound, track) {
  if (!maySpeak(track, bound.row)) return 0;
  const known = wordsOf(track);
  if (known === bound.bare) return SAME;
  // The last word of what is still being said may change.
  const begun = track.isOpen && track.tokens.length > FEW_WORDS ? known.slice(0, known.lastIndexOf(" ")) : known;
  if (bound.bare.startsWith(begun)) return 2;
  return isLong(bound) && known.startsWith(bound.bare) ? 1 : 0;
}

/** The pairs of rows and tracks, both in order, that fit best. @param {Bound[]} gap @param {Track[]} tracks
 * @returns {[Bound, Track][]} */
export function pairInOrder(gap, tracks) {
  const width = tracks.length + 1;
  const scores = gap.map((bound) => tracks.map((track) => score(bound, track)));
  const best = new Uint16Array((gap.length + 1) * width);
  for (let i = gap.length - 1; i >= 0; i -= 1) {
    for (let j = tracks.length - 1; j >= 0; j -= 1) {
      const apart = Math.max(best[(i + 1) * width + j], best[i * width + j + 1]);
      const paired = scores[i][j] ? scores[i][j] + best[(i + 1) * width + j + 1] : 0;
      best[i * width + j] = Math.max(apart, paired);
    }
  }
  /** @type {[Bound, Track][]} */
  const pairs = [];
  for (let i = 0, j = 0; i < gap.length && j < tracks.length; ) {
    const rest = best[i * width + j];
    if (rest === best[(i + 1) * width + j]) i += 1;
    else if (rest === best[i * width + j + 1]) j += 1;
    else pairs.push([gap[i++], tracks[j++]]);
  }
  return pairs;
}
