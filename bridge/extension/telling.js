// @ts-check
/** Telling a tab something. One rule: one that has gone is told nothing, and nothing breaks; its end is told apart. */

/** @param {chrome.runtime.Port} port @param {object} message */
export function tell(port, message) {
  try {
    port.postMessage(message);
  } catch {
    // it has just gone
  }
}
