// @ts-check
/**
 * How capturing goes, in the bridge's six words.
 *
 * One rule: "active" is earned by a caption that was seen, "recovered" likewise; silence is no loss, but
 * speech without captions is, and so are captions that cannot be read or that are gone. What is lost is
 * said within 10 s. Captions that the page shows to be on again are waited for: they are lost no more, and
 * not there yet. Pure: the facts and the time are given.
 */

/** @typedef {import("./messages.js").HealthName} HealthName */
/** @typedef {{ state: HealthName, detail: string }} State */
/**
 * What was seen at one look.
 * @typedef {object} Facts
 * @property {boolean} paused
 * @property {boolean} region whether there is a place for captions
 * @property {boolean} off whether the page shows that captions are off
 * @property {boolean} on whether it shows that they are on, and would show that somebody speaks without them
 * @property {boolean} barred whether the host does not allow them
 * @property {boolean} heard whether a caption was seen since the last look
 * @property {boolean} unreadable whether that place changes and no caption can be read in it
 * @property {boolean} speaking whether the page shows that somebody speaks
 * @property {boolean} other whether another extension reads captions too
 */

const GONE_MS = 4_000;
const UNREADABLE_MS = 5_000;
const UNHEARD_MS = 8_000;
/** Pauses this short between words are part of speaking. */
const PAUSE_MS = 1_500;
/** @type {State} captions were off or gone, and the page shows them on again; nobody has spoken since */
const ON_AGAIN = { state: "waiting", detail: "captions-on" };

export class Health {
  /** @type {State} */
  state = { state: "waiting", detail: "" };
  #everHeard = false;
  /** Whether captions were lost since the last pause. */
  #everLost = false;
  /** Whether there was a place for captions since the page shows them on: some pages make it for the first words. */
  #placed = false;
  /** Whether captions are to be seen, or the page at least shows them on. */
  #there = false;
  /** Whether they are there just now after they were off, or gone for long enough to be told. */
  #back = false;
  #wasOff = false;
  /** @type {number | null} */
  #goneAt = null;
  /** @type {number | null} */
  #unreadableAt = null;
  /** @type {number | null} */
  #speakingAt = null;
  #lastSpeech = -Infinity;

  /** The state after a look, or null where it is as before. @param {Facts} facts @param {number} now @returns {State | null} */
  judge(facts, now) {
    this.#measure(facts, now);
    const next = this.#next(facts, now);
    if (next.state === this.state.state && next.detail === this.state.detail) return null;
    this.state = next;
    return next;
  }

  /** @param {Facts} facts @param {number} now */
  #measure(facts, now) {
    this.#place(facts, now);
    this.#goneAt = this.#there || facts.heard ? null : (this.#goneAt ?? now);
    this.#unreadableAt = facts.unreadable && !facts.heard ? (this.#unreadableAt ?? now) : null;
    if (facts.speaking) this.#lastSpeech = now;
    const speaking = now - this.#lastSpeech < PAUSE_MS;
    this.#speakingAt = speaking && !facts.heard ? (this.#speakingAt ?? now) : null;
  }

  /** @param {Facts} facts @param {number} now */
  #place(facts, now) {
    const present = facts.region && !facts.off;
    this.#placed = present || (facts.on && this.#placed);
    this.#there = present || (facts.on && !this.#placed);
    this.#back = this.#there && (this.#wasOff || this.#isGone(now));
    this.#wasOff = facts.off;
    if (!this.#back) return;
    // what was said while they were off is no sign that they do not come
    this.#speakingAt = null;
    this.#unreadableAt = null;
  }

  /** @param {number} now */
  #isGone(now) {
    return this.#goneAt !== null && now - this.#goneAt >= GONE_MS;
  }

  /** @param {Facts} facts @param {number} now @returns {State} */
  #next(facts, now) {
    if (facts.paused) {
      this.#everLost = false;
      return { state: "paused", detail: "" };
    }
    if (facts.heard) return this.#hear();
    const { state } = this.state;
    if (this.#back && (state === "lost" || state === "absent")) return ON_AGAIN;
    const cause = this.#cause(facts, now);
    if (cause && (this.#everHeard || this.#there)) return this.#lose(facts, cause);
    if (cause) return { state: "absent", detail: cause };
    if (state === "paused") return this.#there ? ON_AGAIN : { state: "waiting", detail: "" };
    return state === "absent" && this.#there ? ON_AGAIN : this.state;
  }

  /** @returns {State} */
  #hear() {
    this.#everHeard = true;
    return { state: this.#everLost ? "recovered" : "active", detail: "" };
  }

  /** @param {Facts} facts @param {string} cause @returns {State} */
  #lose(facts, cause) {
    this.#everLost = true;
    // What was first seen as the cause stays the cause until captions are back, unless they are off.
    if (this.state.state === "lost" && cause !== "captions-off") return this.state;
    return { state: "lost", detail: facts.other && cause !== "captions-off" ? "other-extension" : cause };
  }

  /** @param {Facts} facts @param {number} now */
  #cause(facts, now) {
    if (this.#isGone(now)) return goneFor(facts);
    if (this.#unreadableAt !== null && now - this.#unreadableAt >= UNREADABLE_MS) return "unreadable";
    if (this.#speakingAt !== null && now - this.#speakingAt >= UNHEARD_MS) return "speech-without-captions";
    return "";
  }
}

/** @param {Facts} facts */
function goneFor(facts) {
  if (facts.barred) return "not-allowed";
  return facts.off ? "captions-off" : "no-captions";
}
