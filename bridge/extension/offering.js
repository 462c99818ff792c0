// @ts-check
/**
 * Switches captions on for a person who asks for it.
 *
 * One rule: nothing on the page is pressed unless the person asked.
 */

import { askAny, documentsOf } from "./probing.js";

/** @typedef {import("./selectors.js").Table} Table */
/** @typedef {"on" | "off" | "barred" | "unknown"} Switch */

const STEP_MS = 250;
const TRIES = 12;

/** Whether captions are on, as far as the page shows. @param {Table} table @param {Document[]} documents @returns {Switch} */
export function readSwitch(table, documents) {
  if (askAny(table.toggle.on, documents)) return "on";
  if (askAny(table.toggle.barred, documents)) return "barred";
  return askAny(table.toggle.off, documents) ? "off" : "unknown";
}

/**
 * Press what switches captions on, step by step.
 * @param {Document} page @param {Table} table @returns {Promise<boolean>} whether captions are there now
 */
export async function switchOn(page, table) {
  const documents = () => documentsOf(page, table.frames);
  const isOn = () => readSwitch(table, documents()) === "on" || askAny(table.captions.region, documents()) !== null;
  if (isOn()) return true;
  for (const step of table.toggle.steps) {
    const found = await waitFor(() => (isOn() ? page.body : askAny(step, documents())));
    if (!found || found === page.body) break;
    press(found);
  }
  return (await waitFor(() => (isOn() ? page.body : null))) !== null;
}

/** Press as a finger does: menus made with React leave a bare click unanswered. @param {Element} element */
export function press(element) {
  const target = /** @type {HTMLElement} */ (element.closest("button, [role='button'], [role='menuitem']") ?? element);
  const view = element.ownerDocument.defaultView;
  if (!view) return;
  const how = { bubbles: true, cancelable: true, composed: true, view };
  target.dispatchEvent(new PointerEvent("pointerdown", how));
  target.dispatchEvent(new MouseEvent("mousedown", how));
  target.dispatchEvent(new PointerEvent("pointerup", how));
  target.dispatchEvent(new MouseEvent("mouseup", how));
  target.click();
}

/** @param {() => Element | null} find @returns {Promise<Element | null>} */
async function waitFor(find) {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const found = find();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  return null;
}
