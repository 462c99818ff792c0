// @ts-check
/** Elements made of parts, never of markup: nothing a page or a person wrote is read as HTML. */

/**
 * @param {string} name
 * @param {Record<string, string | (() => unknown)>} attributes `click` is what a click does
 * @param {...(Node | string)} children
 */
export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, () => void value());
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/**
 * Put `children` in place of what is there. Who was on a button there is on the same one again, or on the
 * one that took its place.
 * @param {HTMLElement} holder @param {...Node} children
 */
export function fill(holder, ...children) {
  const active = document.activeElement;
  const held = active && holder.contains(active) ? active.id : null;
  holder.replaceChildren(...children);
  if (held === null) return;
  const buttons = [...holder.querySelectorAll("button")];
  (buttons.find(({ id }) => id === held) ?? buttons[0])?.focus();
}
