// @ts-check
/**
 * Which meeting an address names. One rule: an address that names another meeting than before is another
 * meeting, whatever the page still shows of the last one; a consent does not go along.
 */

/** @typedef {import("./selectors.js").Table} Table */
/** @typedef {import("./platforms.js").Quirks} Quirks */
/** @typedef {Pick<URL, "pathname" | "search" | "hash" | "href">} Address */

/** Whether it is one that a meeting may have. @param {Table} table @param {Address} address */
export function mayBeMeeting({ path }, { pathname, search, hash }) {
  return new RegExp(path, "u").test(pathname + search + hash);
}

/** @param {Table} table @param {Quirks} quirks @param {Address} address @returns {string} empty where it names none */
export function meetingNamed({ path }, quirks, address) {
  return quirks.meetingOf ? quirks.meetingOf(address) : (new RegExp(path, "u").exec(address.pathname)?.[1] ?? "");
}

/** Whether who goes to another meeting's address is in that one; elsewhere it may only be looked at.
 * @param {Quirks} quirks */
export function isWhereItNames(quirks) {
  return !quirks.meetingOf;
}
