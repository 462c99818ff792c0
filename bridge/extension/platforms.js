// @ts-check
/**
 * The platforms there are, and which of them a page belongs to.
 *
 * One rule: what is the same for all is code elsewhere; what differs is a table, and only what no table
 * can say is a quirk.
 */

import { quirks as meetQuirks, table as meetTable } from "./platforms/meet.js";
import { quirks as teamsQuirks, table as teamsTable } from "./platforms/teams.js";
import { quirks as zoomQuirks, table as zoomTable } from "./platforms/zoom.js";

/** @typedef {import("./selectors.js").Table} Table */
/**
 * What only one platform does: to names, to say which name is the user's, to name a meeting.
 * @typedef {object} Quirks
 * @property {(name: string) => string} [cleanName]
 * @property {(documents: Document[]) => string[]} [ownNames]
 * @property {(address: import("./address.js").Address) => string} [meetingOf]
 */
/** @typedef {{ id: string, hosts: RegExp, table: Table, quirks: Quirks }} Platform */

/** @type {readonly Platform[]} */
export const PLATFORMS = [
  { id: "meet", hosts: /^meet\.google\.com$/u, table: meetTable, quirks: meetQuirks },
  { id: "zoom", hosts: /^(?:[a-z0-9-]+\.)*zoom\.us$/u, table: zoomTable, quirks: zoomQuirks },
  {
    id: "teams",
    hosts: /^teams\.(?:microsoft\.com|live\.com|cloud\.microsoft)$/u,
    table: teamsTable,
    quirks: teamsQuirks,
  },
];

/** @param {string} host @returns {Platform | null} */
export function platformOf(host) {
  return PLATFORMS.find((platform) => platform.hosts.test(host)) ?? null;
}

/** @param {string} id @returns {Platform} */
export function platformNamed(id) {
  const found = PLATFORMS.find((platform) => platform.id === id);
  if (!found) throw new Error(`There is no platform ${id}.`);
  return found;
}
