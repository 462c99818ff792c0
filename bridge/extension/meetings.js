// @ts-check
/** What a tab may say of its meeting, and no more. One rule: whatever it sends is read into short words here. */

/**
 * @typedef {object} Meeting
 * @property {number} tab
 * @property {string} platform
 * @property {string} meeting
 * @property {string} title
 * @property {string} state
 * @property {string} health
 * @property {string} detail
 * @property {boolean} chat whether its messages are listed, and so can be read
 */

/** @param {unknown} value @returns {string} */
export function words(value) {
  return typeof value === "string" ? value.slice(0, 200) : "";
}

/** @param {any} status */
export function readStatus(status) {
  const { state, health, detail, chat } = status ?? {};
  return { state: words(state), health: words(health), detail: words(detail), chat: chat !== false };
}
