// @ts-check
/**
 * Newer tables of selectors, signed by the makers: a page that changed can be followed without a new
 * version. One rule: a table whose signature does not hold, or that is older than the one at hand, is left.
 */

import { fromBase64 } from "./messages.js";
import { SELECTORS_KEY } from "./selectors-key.js";

const ECDSA = { name: "ECDSA", namedCurve: "P-256" };

/** @typedef {{version: number, platforms: Record<string, unknown>}} Tables */

/** @returns {Promise<Record<string, unknown>>} newer tables by platform; empty where there are none */
export async function keptTables() {
  const { tables } = await chrome.storage.local.get("tables");
  return /** @type {Tables | undefined} */ (tables)?.platforms ?? {};
}

/**
 * Take a newer table.
 * @param {{data: string, signature: string}} sent both in base64
 * @param {string} [publicKey] raw P-256 point in base64
 * @returns {Promise<boolean>} whether it was taken
 */
export async function takeTables({ data, signature }, publicKey = SELECTORS_KEY) {
  const bytes = fromBase64(data);
  const key = await crypto.subtle.importKey("raw", fromBase64(publicKey), ECDSA, false, ["verify"]);
  const how = { name: "ECDSA", hash: "SHA-256" };
  if (!(await crypto.subtle.verify(how, key, fromBase64(signature), bytes))) return false;
  /** @type {Tables} */
  const tables = JSON.parse(new TextDecoder().decode(bytes));
  const { tables: kept } = await chrome.storage.local.get("tables");
  if (tables.version <= (/** @type {Tables | undefined} */ (kept)?.version ?? 0)) return false;
  await chrome.storage.local.set({ tables });
  return true;
}
