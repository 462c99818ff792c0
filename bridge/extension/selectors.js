// @ts-check
/**
 * What a table of selectors is: everything that is known about one platform's page, as plain data, so
 * that a page that changed can be followed by data alone.
 *
 * One rule: a table is data from outside until it was checked here; what is wrong in a newer one is
 * left, and the one that was built in stands in its place. Lists are tried in order. Changes together
 * with platforms/*.js and platforms/selectors.json.
 */

/** A CSS selector; or one and the exact text of the element, for icons that are words of a font; or one
 * and a part of its text, in lower case.
 * @typedef {string | { css: string, text?: string, has?: string[] }} Probe */

/**
 * @typedef {object} CaptionTable where captions are shown
 * @property {Probe[]} region what all captions lie in
 * @property {string[]} history those of the regions that also show what was said before
 * @property {Probe[]} likely what may be a region where none of those is found
 * @property {Probe[]} row one caption
 * @property {Probe[]} name who says it
 * @property {Probe[]} text what is said
 * @property {Probe[]} avatar a picture of who says it
 * @property {string[]} person attributes, in a row or around it, that hold what the page calls who speaks by itself
 * @property {Probe[]} stamp when it was said
 * @property {string[]} skip what inside a row is neither name nor words
 * @property {boolean} virtual rows come and go as the list scrolls: what appears before a known one is older
 * @property {boolean} inherit a row without a name goes on for the one before
 * @property {boolean} rolling a row loses words at its front while it grows
 * @property {boolean} widen lines may lie in several places: all of them are one region
 */

/**
 * @typedef {object} PeopleTable who is there
 * @property {Probe[]} tile one participant's picture
 * @property {Probe[]} name their name, inside a tile
 * @property {string[]} name_attributes attributes of a tile that hold the name
 * @property {Probe[]} own_tile the user's own tile
 * @property {Probe[]} own_name elements with the user's own name
 * @property {string[]} own_label attributes that hold what captions call the user
 * @property {boolean} says_you captions call the user "You" in the page's language
 * @property {Probe[]} speaking something that shows only while somebody speaks
 */

/**
 * @typedef {object} ChatTable
 * @property {Probe[]} panel
 * @property {Probe[]} row
 * @property {Probe[]} sender
 * @property {Probe[]} text
 * @property {Probe[]} own matches a row, or something in it, that the user wrote
 * @property {boolean} nameless_is_own a message whose header names nobody is the user's
 * @property {string[]} id attributes that name a message
 * @property {Probe[]} open pressed once, and once more, so that the page begins to list messages at all
 */

/**
 * @typedef {object} ToggleTable switching captions on
 * @property {Probe[]} off shown while captions are off
 * @property {Probe[]} on shown while captions are on
 * @property {Probe[]} barred shown where the host does not allow them
 * @property {Probe[][]} steps what to press, one after another
 */

/**
 * @typedef {object} Table
 * @property {string} platform
 * @property {string} path pattern of a meeting's address; its first group is the meeting
 * @property {string[]} frames same-origin frames that the meeting may live in
 * @property {Probe[][]} in_call one of each group is there during a meeting
 * @property {Probe[]} lobby one of these: not yet in
 * @property {Probe[]} ended one of these: it is over
 * @property {boolean} host_ends they are shown only where the host ended it
 * @property {Probe[]} leave pressed to leave
 * @property {Probe[]} title
 * @property {CaptionTable} captions
 * @property {ToggleTable} toggle
 * @property {PeopleTable} people
 * @property {ChatTable} chat
 * @property {Probe[]} others other extensions that read captions
 * @property {{ ended: number, open: number, superseded: number, most: number }} quiet_ms how long words
 *   stay as they are before they count as said: after a sentence's end, otherwise, when somebody else
 *   went on, and when only punctuation still changes
 * @property {{ gone: number, left: number }} grace_ms how long the meeting may be gone from the page
 *   before it is over: unasked, and after pressing leave
 */

const MOST_ENTRIES = 40;
const MOST_LETTERS = 300;
const ATTRIBUTE = /^[a-z][a-z0-9-]*$/u;

/** Lists that are not simply of probes, by their name: what each of their entries must be. One of another kind
 * would end every look.
 * @type {Record<string, (entry: unknown) => boolean>} */
const ENTRIES = {
  frames: isSelector,
  history: isSelector,
  skip: isSelector,
  person: isAttribute,
  name_attributes: isAttribute,
  own_label: isAttribute,
  id: isAttribute,
  in_call: isGroup,
  steps: isGroup,
};

/**
 * A newer table, completed and corrected by the built-in one.
 * @param {Table} built @param {unknown} newer @returns {Table}
 */
export function completeTable(built, newer) {
  if (!isObject(newer) || newer.platform !== built.platform) return built;
  const merged = /** @type {Table} */ (mergeObject(built, newer));
  try {
    new RegExp(merged.path, "u");
  } catch {
    return { ...merged, path: built.path };
  }
  return merged;
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {object} built @param {Record<string, unknown>} newer @returns {object} */
function mergeObject(built, newer) {
  const merged = Object.entries(built).map(([key, value]) => [key, mergeValue(value, newer[key], key)]);
  return Object.fromEntries(merged);
}

/** @param {unknown} built @param {unknown} newer @param {string} name of what they are @returns {unknown} */
function mergeValue(built, newer, name) {
  if (newer === undefined) return built;
  if (isObject(built)) return isObject(newer) ? mergeObject(built, newer) : built;
  if (Array.isArray(built)) return isList(newer, ENTRIES[name] ?? isProbe) ? newer : built;
  if (typeof built === "string") return isShort(newer) ? newer : built;
  if (typeof built === "number") return Number.isFinite(newer) && Number(newer) >= 0 ? newer : built;
  return typeof newer === typeof built ? newer : built;
}

/** @param {unknown} value @returns {value is string} */
function isShort(value) {
  return typeof value === "string" && value.length <= MOST_LETTERS;
}

/** @param {unknown} value @param {(entry: unknown) => boolean} isEntry @returns {boolean} */
function isList(value, isEntry) {
  return Array.isArray(value) && value.length <= MOST_ENTRIES && value.every(isEntry);
}

/** @param {unknown} value */
function isGroup(value) {
  return isList(value, isProbe);
}

/** @param {unknown} value */
function isProbe(value) {
  if (!isObject(value)) return isSelector(value);
  const { css, text, has } = value;
  return isSelector(css) && (text === undefined || isShort(text)) && (has === undefined || isList(has, isShort));
}

/** @param {unknown} value */
function isAttribute(value) {
  return isShort(value) && ATTRIBUTE.test(value);
}

/** A selector that also stands beside others: a bracket left open would take them in. @param {unknown} value */
function isSelector(value) {
  if (!isShort(value)) return false;
  try {
    document.createDocumentFragment().querySelector(`${value}, a`);
    return true;
  } catch {
    return false;
  }
}
