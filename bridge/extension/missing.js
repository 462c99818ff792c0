// @ts-check
/**
 * Pages that went in the middle of a call: closed, crashed, gone elsewhere or hanging. One rule: the desktop is
 * told by the worker, in a stream of its own that continues the page's, because only a page may number its own.
 */

import { newStream } from "./outbox.js";

/** A reload or an update brings a page back in less. */
export const GRACE_MS = 4_000;

/** @typedef {import("./meetings.js").Meeting} Meeting */
/** @typedef {import("./remembering.js").Consent} Consent */
/** What became of the page. @typedef {"closed" | "gone" | "hung"} What */

export class Missing {
  /** @type {Map<string, {meeting: Meeting, timer: ReturnType<typeof setTimeout>}>} by meeting */
  #gone = new Map();
  /** @type {Set<number>} closed tabs; the browser tells of them before or after their page */
  #closed = new Set();

  /**
   * @param {object} needs
   * @param {(frame: any) => void} needs.take
   * @param {(meeting: string, stream: string, what: What) => Promise<{consent: Consent, continues: string | null} | null>}
   *   needs.enter remembers what the meeting's next stream has to continue; null where there is no consent
   * @param {(stream: string) => void} needs.left a page is gone: its call ends with this stream, if none comes back
   */
  constructor(needs) {
    this.needs = needs;
  }

  /** A page that was capturing is gone. @param {Meeting} meeting */
  leave(meeting) {
    this.comeBack(meeting.meeting);
    if (this.#closed.has(meeting.tab)) return void this.#tell(meeting, "closed");
    const timer = setTimeout(() => void this.#tell(meeting, "gone"), GRACE_MS);
    this.#gone.set(meeting.meeting, { meeting, timer });
  }

  /** A page is there and answers no more; once it does, it says itself how things stand. @param {Meeting} meeting */
  hang(meeting) {
    void this.#tell(meeting, "hung");
  }

  /** A page of the meeting is there again. @param {string} name */
  comeBack(name) {
    clearTimeout(this.#gone.get(name)?.timer);
    this.#gone.delete(name);
  }

  /** The person closed a tab: whoever closes a meeting has left it. @param {number} tab */
  close(tab) {
    this.#closed.add(tab);
    for (const { meeting } of [...this.#gone.values()]) {
      if (meeting.tab !== tab) continue;
      this.comeBack(meeting.meeting);
      void this.#tell(meeting, "closed");
    }
  }

  /** @param {Meeting} meeting @param {What} what */
  async #tell({ meeting, platform, title }, what) {
    this.#gone.delete(meeting);
    const stream = newStream();
    const known = await this.needs.enter(meeting, stream, what);
    if (!known) return;
    const last =
      what === "closed"
        ? { type: "meeting_ended", reason: "tab-closed" }
        : { type: "health", state: "lost", detail: `page-${what}` };
    const frames = [{ type: "meeting_started", platform, meeting, title, ...known }, last];
    frames.forEach((frame, at) => this.needs.take({ ...frame, stream, seq: at + 1, at_ms: Date.now() }));
    if (what === "gone") this.needs.left(stream);
  }
}
