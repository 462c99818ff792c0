// @ts-check
/**
 * What Zoom's frame does. `?surface=` panel (the full transcript), overlay (the line over the picture),
 * overlay2026 (its newer layout), old (before), rotated (the panel with other class names).
 */

const surface = parameters.get("surface") ?? "panel";
const OWN = "Dana Whitfield";
/** How many rows the panel keeps on the page: it scrolls, and uses its elements again. */
const VISIBLE = Number(parameters.get("visible") ?? 50);

class ZoomPage {
  /** @type {{ speaker: string, picture: string, text: string, first: boolean, time: string }[]} */
  lines = [];
  /** @type {HTMLElement[]} */
  elements = [];
  /** @type {HTMLElement | null} */
  place = null;
  /** @type {HTMLElement | undefined} */
  item;
  /** @type {HTMLElement | undefined} */
  messages;
  before = "";
  whole = "";
  seconds = 0;
  scrolled = 0;
  surface = surface;

  join() {
    document.body.replaceChildren(make("div", { class: "footer__leave-btn-container" }, make("button", { "aria-label": say.leave }, "x")));
    this.toggle = make("button", { "aria-label": say.show, "feature-type": "caption", "aria-pressed": "false" }, "CC");
    this.toggle.addEventListener("click", () => this.toggleCaptions(this.place === null));
    document.body.append(make("button", { id: "audioOptionMenu" }), this.toggle);
    this.tile(OWN, "self-view");
  }

  lobby() {
    document.body.append(make("input", { id: "input-for-name", value: OWN }));
  }

  /** @param {string} name @param {string} [kind] @param {string} [image] */
  tile(name, kind = "", image = name) {
    const footer = make("div", { class: "video-avatar__avatar-footer" }, make("span", {}, name));
    document.body.append(make("div", { class: kind }, make("div", { class: "video-avatar__avatar" }, picture(image), footer)));
  }

  /** @param {boolean} on */
  toggleCaptions(on) {
    this.toggle?.setAttribute("aria-pressed", String(on));
    this.toggle?.setAttribute("aria-label", on ? say.hide : say.show);
    this.place?.remove();
    this.place = null;
    this.elements = [];
    if (on) this.mount();
  }

  mount() {
    const inner = make("div", this.#innerNames());
    this.inner = inner;
    this.place = this.surface === "panel" || this.surface === "old" ? inner : make("div", this.#outerNames(), inner);
    document.body.append(this.place);
    this.draw();
  }

  /** @returns {Record<string, string>} */
  #innerNames() {
    if (this.surface === "panel") return { id: "full-transcription", "aria-label": say.captions };
    if (this.surface === "rotated") return { class: madeName() };
    return this.surface === "old" ? { class: "lt-subtitle-wrap" } : { id: "live-transcription-subtitle" };
  }

  /** @returns {Record<string, string>} */
  #outerNames() {
    if (this.surface === "rotated") return { class: "transcription-panel", "aria-label": say.captions };
    const name = this.surface === "overlay2026" ? "overlay-container" : "box";
    return { class: `live-transcription-subtitle__${name}` };
  }

  /** @param {string} speaker @param {string} text @param {string} [image] @param {boolean} [sameRun] */
  say(speaker, text, image = speaker, sameRun = true) {
    const last = this.lines[this.lines.length - 1];
    const first = !(sameRun && last && last.speaker === speaker && last.picture === image);
    this.seconds += 7;
    this.lines.push({ speaker, picture: image, text, first, time: `00:00:${String(this.seconds).padStart(2, "0")}` });
    this.draw();
  }

  /** Several lines, one after another in one go. @param {[string, string][]} lines */
  sayAll(lines) {
    for (const [speaker, text] of lines) this.say(speaker, text);
  }

  /** What somebody says next, and how it is heard as they go on; the line over the picture shows the last
   * words only, of what one person says. @param {string} speaker @param {string} text */
  utter(speaker, text) {
    const last = this.lines[this.lines.length - 1];
    this.before = last?.speaker === speaker ? this.whole : "";
    if (this.surface === "panel" || this.surface === "rotated") this.say(speaker, text);
    else this.say(speaker, this.#lastWords(text));
  }

  /** @param {string} text */
  reword(text) {
    this.revise(this.surface === "panel" || this.surface === "rotated" ? text : this.#lastWords(text));
  }

  /** @param {string} text */
  #lastWords(text) {
    this.whole = `${this.before} ${text}`.trim();
    return this.whole.split(" ").slice(-20).join(" ");
  }

  /** @param {string} text @param {number} [index] */
  revise(text, index = 1) {
    this.lines[this.lines.length - index].text = text;
    this.draw();
  }

  /** @param {number} rows */
  scroll(rows) {
    this.scrolled = rows;
    this.draw();
  }

  draw() {
    if (!this.inner || !this.place) return;
    if (this.surface === "panel" || this.surface === "rotated") this.#drawPanel(this.inner);
    else this.#drawLine(this.inner);
  }

  /** Rows are used again: the same elements show other lines as the list moves. @param {HTMLElement} list */
  #drawPanel(list) {
    const end = this.lines.length - this.scrolled;
    const shown = this.lines.slice(Math.max(0, end - VISIBLE), end);
    while (this.elements.length < shown.length) this.elements.push(list.appendChild(this.#row()));
    this.elements.forEach((element, index) => {
      const line = shown[index];
      element.hidden = !line;
      const [avatar, name, time, words] = /** @type {HTMLElement[]} */ ([...element.children]);
      avatar.replaceChildren(...(line?.first ? [line.picture === "letters" ? line.speaker.charAt(0) : picture(line.picture)] : []));
      name.textContent = line?.first ? line.speaker : "";
      time.textContent = (!parameters.has("timeless") && line?.time) || "";
      words.textContent = line?.text ?? "";
    });
  }

  #row() {
    const names = ["avatar", "display-name", "time", "message"].map((part) =>
      this.surface === "rotated" ? madeName() : `lt-full-transcript__${part}`,
    );
    const [avatar, name, time, words] = names;
    if (this.surface === "rotated") return make("div", {}, make("div"), make("div"), make("time"), make("div"));
    return make("div", { class: "lt-full-transcript__item" }, make("div", { class: avatar }), make("div", { class: name }), make("div", { class: time }), make("div", { class: words }));
  }

  /** One line that is written again and again, with a picture and often no name. @param {HTMLElement} inner */
  #drawLine(inner) {
    const line = this.lines[this.lines.length - 1];
    if (!line) return;
    this.item ??= make("span", { class: this.surface === "old" ? "lt-subtitle-item" : "live-transcription-subtitle__item" });
    const named = parameters.has("names") ? [make("span", { class: "live-transcription-subtitle__name" }, line.speaker)] : [];
    const avatar = line.picture === "letters" ? make("span", {}, line.speaker.charAt(0)) : picture(line.picture);
    avatar.classList.add("zmu-data-selector-item__icon");
    for (const old of [...inner.children]) if (old !== this.item) old.remove();
    inner.prepend(avatar, ...named);
    if (this.item.parentElement !== inner) inner.append(this.item);
    this.item.textContent = line.text;
  }

  /** Captions stay on and fade out. @param {boolean} hidden */
  hideOverlay(hidden) {
    if (this.place) this.place.style.display = hidden ? "none" : "";
  }

  /** The panel is opened over the line, or closed. @param {string} kind */
  switchSurface(kind) {
    this.place?.remove();
    this.elements = [];
    this.item = undefined;
    this.surface = kind;
    this.mount();
  }

  /** Another room: everything is gone for a moment. @param {boolean} there */
  breakout(there) {
    if (!there) document.body.replaceChildren(make("div", {}, "…"));
    else {
      this.join();
      this.elements = [];
      this.item = undefined;
      this.lines = [];
      this.mount();
    }
  }

  /** @param {string} sender @param {string} text */
  chat(sender, text) {
    this.messages ??= document.body.appendChild(make("div", { class: "chat-virtuoso-wrapper" }));
    const first = this.lastSender !== sender;
    this.lastSender = sender;
    this.chats = (this.chats ?? 0) + 1;
    const head = first ? [make("div", { class: "chat-item__sender" }, sender)] : [];
    this.messages.append(make("div", { id: `chat-message-${this.chats}` }, ...head, make("div", { class: "new-chat-message__content" }, text)));
  }

  end() {
    const title = { en: "This meeting has been ended by host", fr: "La réunion est terminée", ja: "ミーティングは終了しました" }[language];
    document.body.append(make("div", { class: "zm-modal-body-title" }, title ?? ""));
  }

  /** A dialog that is none. */
  ask() {
    document.body.append(make("div", { class: "zm-modal-body-title" }, "Recording has been started"));
  }
}

const sim = new ZoomPage();
Object.assign(window, { sim });
if (parameters.has("lobby")) sim.lobby();
else sim.join();
if (!parameters.has("silent") && !parameters.has("lobby")) sim.toggleCaptions(true);
