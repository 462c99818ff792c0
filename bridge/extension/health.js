// @ts-check
/**
 * How capturing goes, in the bridge's six words.
 *
 * One rule: "active" is earned by a caption that was seen, "recovered" likewise; silence is no loss, but
 * speech without captions is, and so are captions that cannot be read or that are gone. What is lost is
 * said within 10 s. Pure: the facts and the time are given.
 */

/** @typedef {import("./messages.js").HealthName} HealthName */
/** @typedef {{ state: HealthName, detail: string }} State */
/**
 * What was seen at one look.
 * @typedef {object} Facts
 * @property {boolean} paused
 * @property {boolean} region whether there is a place for captions
 * @property {boolean} off whether the page shows that captions are off
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

export class Health {
  /** @type {State} */
  state = { state: "waiting", detail: "" };
  #everHeard = false;
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
    const present = facts.region && !facts.off;
    this.#goneAt = present || facts.heard ? null : (this.#goneAt ?? now);
    this.#unreadableAt = facts.unreadable && !facts.heard ? (this.#unreadableAt ?? now) : null;
    if (facts.speaking) this.#lastSpeech = now;
    const speaking = now - this.#lastSpeech < PAUSE_MS;
    this.#speakingAt = speaking && !facts.heard ? (this.#speakingAt ?? now) : null;
  }

  /** @param {Facts} facts @param {number} now @returns {State} */
  #next(facts, now) {
    if (facts.paused) return { state: "paused", detail: "" };
    if (facts.heard) return this.#hear();
    const cause = this.#cause(facts, now);
    if (cause && this.#everHeard) return this.#lose(facts, cause);
    if (cause && facts.region && !facts.off) return this.#lose(facts, cause);
    if (cause) return { state: "absent", detail: cause };
    if (this.state.state === "paused") return { state: "waiting", detail: "" };
    if (this.state.state === "absent" && facts.region && !facts.off) return { state: "waiting", detail: "" };
    return this.state;
  }

  /** @returns {State} */
  #hear() {
    const again = this.state.state === "lost" || this.state.state === "recovered";
    const back = this.state.state === "absent" && this.#everHeard;
    this.#everHeard = true;
    return { state: again || back ? "recovered" : "active", detail: "" };
  }

  /** @param {Facts} facts @param {string} cause @returns {State} */
  #lose(facts, cause) {
    // What was first seen as the cause stays the cause until captions are back, unless they are off.
    if (this.state.state === "lost" && cause !== "captions-off") return this.state;
    return { state: "lost", detail: facts.other && cause !== "captions-off" ? "other-extension" : cause };
  }

  /** @param {Facts} facts @param {number} now */
  #cause(facts, now) {
    if (this.#goneAt !== null && now - this.#goneAt >= GONE_MS) return goneFor(facts);
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
