// @ts-check
/**
 * A page that behaves as Microsoft Teams does. `?structure=` host (a row element around each line), guest
 * (none), wrappers (each line in a wrapper of its own), previous (2024), rotated (other `data-tid`s).
 */

const structure = parameters.get("structure") ?? "host";
const OWN = "Dana Whitfield";

class TeamsPage {
  /** @type {{ speaker: string, element: HTMLElement, words: HTMLElement }[]} */
  rows = [];
  /** @type {HTMLElement | null} */
  list = null;
  /** @type {HTMLElement | null} */
  wrapper = null;
  /** @type {HTMLElement | undefined} */
  pane;

  lobby() {
    document.body.append(make("button", { id: "prejoin-join-button" }, "Join now"));
  }

  join() {
    document.body.replaceChildren();
    const hangup = make("button", { id: "hangup-button" }, say.leave);
    hangup.addEventListener("click", () => setTimeout(() => this.end(), 300));
    const more = make("button", { id: "callingButtons-showMoreBtn" }, "…");
    more.addEventListener("pointerdown", () => this.openMenu());
    const me = parameters.has("tile")
      ? make("div", { "data-tid": "myself-video", "aria-label": `${say.myself}, ${OWN}` })
      : make("span", { "data-tid": "me-control-displayname" }, OWN);
    document.body.append(hangup, more, me, make("div", { "data-tid": "call-title" }, say.title));
  }

  /** Menus open one after another, each only once the one before is there. */
  openMenu() {
    const language = make("div", { id: "LanguageSpeechMenuControl-id", role: "menuitem" }, "…");
    const captions = make("div", { id: "closed-captions-button", role: "menuitem" }, say.show);
    language.addEventListener("click", () => document.body.append(captions));
    captions.addEventListener("click", () => this.toggleCaptions(true));
    setTimeout(() => document.body.append(language), 300);
  }

  /** @param {boolean} on */
  toggleCaptions(on) {
    this.wrapper?.remove();
    this.wrapper = null;
    this.rows = [];
    if (on) this.mount();
  }

  mount() {
    const rotated = structure === "rotated";
    this.list = make("div", { "data-tid": rotated ? "x-caption-lines" : "closed-caption-v2-virtual-list-content" });
    const tid = structure === "previous" ? "closed-caption-renderer-wrapper" : "closed-caption-v2-window-wrapper";
    this.wrapper = make("div", { "data-tid": rotated ? "x-caption-window" : tid }, this.list);
    document.body.append(this.wrapper);
  }

  /** @param {string} speaker @param {string} text */
  say(speaker, text) {
    const row = this.row(speaker, text);
    this.list?.append(row.element);
    this.rows.push(row);
  }

  /** @param {string} speaker @param {string} text */
  row(speaker, text) {
    const rotated = structure === "rotated";
    const name = make("span", rotated ? {} : { "data-tid": "author" }, speaker);
    const words = make("span", rotated ? {} : { "data-tid": "closed-caption-text", dir: "auto" }, text);
    const line = make("div", {}, make("div", {}, name), make("div", {}, words));
    return { speaker, element: this.wrap(line), words };
  }

  /** @param {HTMLElement} line */
  wrap(line) {
    if (structure === "host") return make("div", { "data-tid": "closed-captions-v2-items-renderer", class: "fui-ChatMessageCompact" }, line);
    if (structure === "previous") return make("div", { class: "fui-ChatMessageCompact ui-box" }, line);
    if (structure === "wrappers") return make("div", { "data-tid": "closed-caption-renderer-wrapper" }, line);
    return line;
  }

  /** What somebody says next, and how it is heard as they go on. @param {string} speaker @param {string} text */
  utter(speaker, text) {
    this.say(speaker, text);
  }

  /** @param {string} text */
  reword(text) {
    this.revise(text);
  }

  /** @param {string} text @param {number} [index] */
  revise(text, index = 1) {
    this.rows[this.rows.length - index].words.textContent = text;
  }

  /** The list keeps its last lines only. @param {number} keep */
  trim(keep) {
    for (const row of this.rows.splice(0, Math.max(0, this.rows.length - keep))) row.element.remove();
  }

  /** The same lines, drawn anew. */
  remount() {
    this.list?.replaceChildren();
    this.rows = this.rows.map((row) => {
      const fresh = this.row(row.speaker, row.words.textContent ?? "");
      this.list?.append(fresh.element);
      return fresh;
    });
  }

  /** A copy of what is shown now, which the page forgets to change. @param {number} [lag] words it is behind
   * @param {boolean} [behind] whether it stands behind the lines that live on */
  staleCopy(lag = 0, behind = false) {
    if (!this.wrapper) return;
    const copy = /** @type {HTMLElement} */ (this.wrapper.cloneNode(true));
    const texts = copy.querySelectorAll('[data-tid="closed-caption-text"]');
    const last = texts[texts.length - 1];
    if (last && lag) last.textContent = (last.textContent ?? "").split(" ").slice(0, -lag).join(" ");
    if (behind) this.wrapper.after(copy);
    else this.wrapper.before(copy);
  }

  /** Older lines come back above when the person scrolls. @param {[string, string][]} lines */
  scrollBack(lines) {
    for (const [speaker, text] of [...lines].reverse()) this.list?.prepend(this.row(speaker, text).element);
  }

  /** @param {string} sender @param {string} text */
  chat(sender, text) {
    this.pane ??= document.body.appendChild(make("div", { "data-tid": "message-pane-list-runway" }));
    this.chats = (this.chats ?? 0) + 1;
    const kind = sender === OWN ? "fui-ChatMyMessage" : "fui-ChatMessage";
    const names = sender === OWN ? [] : [make("span", { "data-tid": "message-author-name" }, sender)];
    const row = { "data-tid": "chat-pane-message", "data-mid": String(1700 + this.chats) };
    const body = make("div", { "data-tid": "messageBodyContent" }, text);
    if (structure === "previous") {
      this.pane.append(make("div", { ...row, class: kind }, ...names, body));
      return;
    }
    // What tells whose it is stands around the row; what goes on has no head.
    const head = this.chatter === sender ? [] : [make("div", {}, ...names, make("time", {}, "10:42"))];
    this.chatter = sender;
    const inner = make("div", {}, make("div", { ...row, class: `${kind}__body` }, body));
    this.pane.append(make("div", { "data-tid": "chat-pane-item" }, make("div", { class: kind }, ...head, inner)));
  }

  /** @param {string} name */
  tile(name) {
    document.body.append(make("div", { "data-stream-type": "Video", "data-tid": name, "aria-label": `${name} External unfamiliar` }));
  }

  /** @param {boolean} on */
  speaking(on) {
    this.outline?.remove();
    this.outline = make("div", { "data-tid": "voice-level-stream-outline" });
    if (on) document.body.append(this.outline);
  }

  end() {
    document.body.replaceChildren(make("div", { role: "alert" }, "…"));
  }
}

const sim = new TeamsPage();
Object.assign(window, { sim });
if (parameters.has("lobby")) sim.lobby();
else sim.join();
if (!parameters.has("silent") && !parameters.has("lobby")) sim.toggleCaptions(true);
