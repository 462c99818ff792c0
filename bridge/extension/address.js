// @ts-check
/**
 * Which meeting the page's address names. One rule: an address that names another meeting than before is
 * another meeting, whatever the page still shows of the last one; a consent does not go along.
 */

import { platformNamed } from "./platforms.js";
import { completeTable } from "./selectors.js";

/**
 * @param {string} platform @param {unknown} table a newer one, where there is
 * @param {Location} location
 * @returns {string} empty where the address names none, or may name one that is only looked at
 */
export function meetingInAddress(platform, table, location) {
  const { table: built, quirks } = platformNamed(platform);
  if (quirks.meetingOf) return "";
  return new RegExp(completeTable(built, table).path, "u").exec(location.pathname)?.[1] ?? "";
}
