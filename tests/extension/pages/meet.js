// @ts-check
/**
 * A page that behaves as Google Meet does. `?structure=` current, previous (2024), rotated (every class
 * name another, roles kept) or unknown (roles gone too).
 */

const structure = parameters.get("structure") ?? "current";
const OWN = "Dana Whitfield";

/** @param {string} known */
function named(known) {
  return structure === "current" || structure === "previous" ? known : madeName();
}

class MeetPage {
  /** @type {{ speaker: string, image: string, element: HTMLElement, words: HTMLElement }[]} */
  rows = [];
  /** @type {HTMLElement | null} */
  region = null;
  /** @type {HTMLElement | null} */
  holder = null;
  /** @type {HTMLElement | undefined} */
  chatPanel;
  /** @type {HTMLElement | undefined} */
  level;
  base = "";

  lobby() {
    document.body.append(make("span", { class: "awLEm" }, OWN), make("button", { jsname: "Qx7uuf" }, "Join"), this.button("call_end", say.leave), this.captionButton());
  }

  join() {
    document.body.replaceChildren();
    const toolbar = make("div", { class: "toolbar" }, this.button("call_end", say.leave), this.captionButton(), this.chatButton());
    const own = make("div", { "data-self-name": say.you, class: "zWGUib" }, OWN);
    const tiles = [make("div", { "data-participant-id": "p0" }, picture(OWN), own)];
    document.body.append(make("div", { class: "u6vdEc" }, say.title), ...tiles, toolbar);
  }

  /** @param {string} icon @param {string} label */
  button(icon, label) {
    const button = make("button", { "aria-label": label }, make("i", { class: "google-symbols" }, icon));
    if (icon === "call_end") button.addEventListener("click", () => setTimeout(() => this.end(), 300));
    return button;
  }

  captionButton() {
    const button = this.button("closed_caption_off", say.on);
    button.setAttribute("jsname", structure === "unknown" ? "zzz" : "r8qRAd");
    button.addEventListener("click", () => this.toggleCaptions(this.region === null));
    this.toggle = button;
    return button;
  }

  chatButton() {
    const button = this.button("chat", say.chat);
    button.addEventListener("click", () => {
      this.chatOpened = (this.chatOpened ?? 0) + 1;
      this.chatPanel ??= document.body.appendChild(make("div", { "aria-live": "polite", class: "Ge9Kpc" }));
      this.chatPanel.hidden = this.chatOpened % 2 === 0;
    });
    return button;
  }

  /** @param {boolean} on */
  toggleCaptions(on) {
    const icon = this.toggle?.querySelector("i");
    if (icon) icon.textContent = on ? "closed_caption" : "closed_caption_off";
    this.toggle?.setAttribute("aria-label", on ? say.off : say.on);
    this.holder?.remove();
    this.region = null;
    this.rows = [];
    if (on) this.mount();
  }

  mount() {
    const jump = make("div", { class: named("IMKgW") }, make("button", {}, make("i", { class: "google-symbols" }, "arrow_downward"), say.jump));
    const outer = { class: named("iOzk7"), ...(structure === "current" ? { jsname: "dsyhDe" } : {}) };
    /** @type {Record<string, string>} */
    const roles = structure === "current" || structure === "rotated" ? { role: "region", tabindex: "0", "aria-label": say.captions } : {};
    this.region = structure === "previous" ? make("div", outer) : make("div", roles);
    if (structure !== "previous") this.region.append(jump, make("div"));
    const inner = structure === "previous" ? this.region : make("div", outer, this.region);
    this.holder = make("div", { class: named("a4cQT") }, inner);
    document.body.append(this.holder);
  }

  /** The floor is one block that grows; another speaker opens the next. @param {string} speaker @param {string} text
   * @param {string} [image] @param {string} [person] what the page calls them by itself */
  say(speaker, text, image = speaker, person = "") {
    const last = this.rows[this.rows.length - 1];
    if (last && last.speaker === speaker && last.image === image + person) last.words.textContent = `${last.words.textContent} ${text}`;
    else this.block(speaker, text, image, person);
  }

  /** @param {string} speaker @param {string} text @param {string} [image] @param {string} [person] */
  block(speaker, text, image = speaker, person = "") {
    const words = make("div", { class: structure === "previous" ? "bh44bd" : `${named("ygicle")} ${named("VbkSUe")}` }, text);
    const name = make("span", { class: structure === "previous" ? "zs7s8d" : named("NWpY1d") }, speaker);
    const head = make("div", { class: named("adE6rb") }, ...(image ? [picture(image)] : []), make("div", { class: structure === "previous" ? "jxF" : named("KcIKyf") }, name));
    const element = make("div", { class: structure === "previous" ? "TBMuR" : `${named("nMcdL")} ${named("bj4p3b")}` }, head, words);
    const place = structure === "previous" ? null : (this.region?.children[this.region.children.length - 2] ?? null);
    this.region?.insertBefore(element, place);
    if (person) element.setAttribute("data-participant-id", person);
    this.rows.push({ speaker, image: image + person, element, words });
  }

  /** Another picture beside what a row says. @param {string} image @param {number} [index] from the end */
  repicture(image, index = 1) {
    const row = this.rows[this.rows.length - index];
    row.element.querySelector("img")?.remove();
    row.element.firstElementChild?.prepend(picture(image));
    row.image = image;
  }

  /** @param {string} name @param {string} image */
  tile(name, image) {
    document.body.append(make("div", { "data-participant-id": image }, picture(image), make("div", { class: "zWGUib" }, name)));
  }

  /** What somebody says next, and how it is heard as they go on. @param {string} speaker @param {string} text */
  utter(speaker, text) {
    const last = this.rows[this.rows.length - 1];
    this.base = last?.speaker === speaker ? `${last.words.textContent} ` : "";
    this.say(speaker, text);
  }

  /** @param {string} text */
  reword(text) {
    this.revise(`${this.base}${text}`);
  }

  /** @param {string} text @param {number} [index] from the end */
  revise(text, index = 1) {
    this.rows[this.rows.length - index].words.textContent = text;
  }

  /** The page forgets half an hour of one speaker and begins the block again. @param {string} text */
  drop(text) {
    this.revise(text);
  }

  /** The same region, another node, as after a breakout room. @param {boolean} keepRows */
  breakout(keepRows) {
    const old = this.rows;
    this.holder?.remove();
    this.rows = [];
    this.mount();
    if (keepRows) for (const row of old) this.block(row.speaker, row.words.textContent ?? "");
  }

  /** @param {string} sender @param {string} text */
  chat(sender, text) {
    const head = make("div", { class: "QTyiie" }, ...(sender === say.you ? [] : [make("div", { class: "poVWob" }, sender)]), make("div", { class: "MuzmKe" }, "10:02"));
    this.chatPanel?.append(make("div", { class: "Ss4fHf" }, head, make("div", { class: "beTDc" }, make("div", { jsname: "dTKtvb" }, text))));
  }

  /** @param {boolean} on */
  speaking(on) {
    this.level ??= document.body.appendChild(make("div", { "data-audio-level": "0" }));
    this.level.setAttribute("data-audio-level", on ? "4" : "0");
  }

  otherExtension() {
    document.body.append(make("div", { id: "tactiq-root" }));
  }

  /** Words come and nobody can tell where. @param {string} text */
  garble(text) {
    this.region?.replaceChildren(make("button", {}, "x"), document.createTextNode(text));
  }

  /** The same heading for those who left and those whose host ended it, but for its words. */
  end() {
    document.body.replaceChildren(make("h1", { jsname: "r4nke" }, "…"));
  }
}

const sim = new MeetPage();
Object.assign(window, { sim });
if (parameters.has("lobby")) sim.lobby();
else sim.join();
if (!parameters.has("silent") && !parameters.has("lobby")) sim.toggleCaptions(true);
