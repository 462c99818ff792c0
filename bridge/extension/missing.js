// @ts-check
/**
 * Pages that went in the middle of a call: closed, crashed or gone elsewhere. One rule: the desktop is told by
 * the worker, in a stream of its own that continues the page's, because only a page may number its own.
 */

import { newStream } from "./outbox.js";

/** A reload or an update brings a page back in less. */
const GRACE_MS = 4_000;

/** @typedef {import("./tabs.js").Meeting} Meeting */
/** @typedef {import("./tabs.js").Consent} Consent */

export class Missing {
  /** @type {Map<string, {meeting: Meeting, timer: ReturnType<typeof setTimeout>}>} by meeting */
  #gone = new Map();
  /** @type {Set<number>} closed tabs; the browser tells of them before or after their page */
  #closed = new Set();

  /**
   * @param {object} needs
   * @param {(frame: any) => void} needs.take
   * @param {(meeting: string, stream: string, closed: boolean) => Promise<{consent: Consent, continues: string | null} | null>}
   *   needs.enter remembers the new stream (or, when closed, nothing more of the meeting); null where there is no consent
   */
  constructor(needs) {
    this.needs = needs;
  }

  /** A page that was capturing is gone. @param {Meeting} meeting */
  leave(meeting) {
    this.comeBack(meeting.meeting);
    if (this.#closed.has(meeting.tab)) return void this.#tell(meeting, true);
    const timer = setTimeout(() => void this.#tell(meeting, false), GRACE_MS);
    this.#gone.set(meeting.meeting, { meeting, timer });
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
      void this.#tell(meeting, true);
    }
  }

  /** @param {Meeting} meeting @param {boolean} closed */
  async #tell({ meeting, platform, title }, closed) {
    this.#gone.delete(meeting);
    const stream = newStream();
    const known = await this.needs.enter(meeting, stream, closed);
    if (!known) return;
    const last = closed
      ? { type: "meeting_ended", reason: "tab-closed" }
      : { type: "health", state: "lost", detail: "page-gone" };
    const frames = [{ type: "meeting_started", platform, meeting, title, ...known }, last];
    frames.forEach((frame, at) => this.needs.take({ ...frame, stream, seq: at + 1, at_ms: Date.now() }));
  }
}
