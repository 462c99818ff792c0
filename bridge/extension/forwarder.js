// @ts-check
/**
 * Between the tabs and the desktop: hands frames on in order, again where it must, and keeps aside what
 * the desktop has not acknowledged. One rule: per stream, in the order of seq, a stream after the one that it
 * continues, and nothing is forgotten before its acknowledgement.
 */

import { isFromPeer, writeFrame } from "./messages.js";

const MOST_ON_THE_WAY = 512;
const MOST_BACKLOG_BYTES = 262_144;
const PATIENCE_MS = 500;
/** What a tab may have sent: what is of a call, and nothing that speaks for the extension itself. */
const OF_A_CALL = new Set(["meeting_started", "caption", "chat", "health", "meeting_ended"]);

/** @typedef {{text: string, since: number, spooled: boolean}} Entry */
/** What the worker itself adds. @typedef {{frame: {type: string, [field: string]: string}, done: () => void}} Last */
/** @typedef {{entries: Map<number, Entry>, newest: number, next: number, acked: number, asking: boolean, hasSpooled: boolean, hasEnded: boolean, after: string, last: Last[]}} Stream */

/** @param {any} frame @returns {string | null} as it goes out; null for what would end the link for everybody else */
function write(frame) {
  if (!isFromPeer(frame) || !OF_A_CALL.has(frame.type)) return null;
  if ((frame.type === "meeting_started") !== (/** @type {any} */ (frame).seq === 1)) return null;
  try {
    return writeFrame(frame);
  } catch {
    return null; // too long
  }
}

export class Forwarder {
  /** @type {Map<string, Stream>} */
  #streams = new Map();
  #ready = false;
  #loaded = false;

  /**
   * @param {object} needs
   * @param {(text: string) => boolean} needs.send
   * @param {() => number} needs.backlog bytes that wait in the socket
   * @param {(stream: string, seq: number) => void} needs.acknowledged
   * @param {(stream: string) => void} needs.broken the stream cannot go on: its tab begins another
   * @param {Pick<import("./spool.js").Spool, "put" | "drop" | "load">} needs.spool
   * @param {() => number} needs.now
   */
  constructor(needs) {
    this.needs = needs;
  }

  /** How many frames are not on the desktop's disk. */
  get waiting() {
    let sum = 0;
    for (const { entries, last } of this.#streams.values()) sum += entries.size + last.length;
    return sum;
  }

  /** Streams in the spool that have no end, and that no other continues. */
  get open() {
    const all = [...this.#streams.values()];
    const names = [...this.#streams].filter(([, own]) => own.hasSpooled && !own.hasEnded).map(([name]) => name);
    return names.filter((name) => !all.some(({ after }) => after === name));
  }

  /** Take up what was kept when the browser ended. */
  async load() {
    // a spool that cannot be read holds up nothing that is said now
    for (const { stream, seq, text } of await this.needs.spool.load().catch(() => [])) {
      const own = this.#find(stream);
      own.hasSpooled = true;
      const { type, continues } = JSON.parse(text);
      if (seq === 1) own.after = continues ?? "";
      own.hasEnded ||= type === "meeting_ended";
      if (seq > own.acked && !own.entries.has(seq)) this.#add(own, seq, { text, since: 0, spooled: true });
    }
    this.#loaded = true;
    if (this.#ready) this.ready();
  }

  /** A tab hands a frame over, for the first time or again. @param {import("./outbox.js").Recorded} frame */
  take(frame) {
    const text = write(frame);
    if (text === null) return;
    const own = this.#find(frame.stream);
    if (frame.seq <= own.acked) {
      this.needs.acknowledged(frame.stream, own.acked);
      return;
    }
    if (own.entries.has(frame.seq)) return;
    if (frame.seq === 1) {
      own.after = /** @type {string | null | undefined} */ (frame.continues) ?? "";
      this.#streams.get(own.after)?.last.splice(0); // a page goes on with it after all
    }
    this.#add(own, frame.seq, { text, since: this.needs.now(), spooled: false });
    this.#pump(own);
  }

  /**
   * Go on in a stream whose page is gone for good, once the rest of it is on disk.
   * @param {string} stream @param {Last["frame"]} frame
   * @param {() => void} done called when it is on its way, or not needed: the desktop does not know the stream
   */
  append(stream, frame, done) {
    const own = this.#find(stream);
    own.last.push({ frame, done });
    this.#number(stream, own);
  }

  /** The link is up: ask for each stream how far it is on disk. */
  ready() {
    this.#ready = true;
    for (const [name, own] of this.#streams) {
      if (own.entries.size || own.last.length) this.#ask(name, own);
      else this.#streams.delete(name);
    }
  }

  /** A call goes on of which nothing waits: a desktop that was opened anew hears of it. @param {string} stream */
  remind(stream) {
    if (this.#ready && !this.#streams.has(stream)) this.#find(stream);
  }

  /** The link is down. */
  lost() {
    this.#ready = false;
  }

  /** Everything of `stream` up to `seq` is on disk. @param {string} stream @param {number} seq */
  acknowledge(stream, seq) {
    const own = this.#streams.get(stream);
    if (!own) return;
    for (const seen of own.entries.keys()) {
      if (seen > seq) break;
      own.entries.delete(seen);
    }
    own.acked = Math.max(own.acked, seq);
    if (own.hasSpooled) void this.needs.spool.drop(stream, seq);
    this.needs.acknowledged(stream, seq);
    if (own.asking) {
      own.asking = false;
      if (own.entries.size) this.#go(stream, own, seq + 1);
      else if (own.last.length) own.next = seq + 1;
      // what comes next asks anew: by then the desktop may have forgotten the call
      else this.#streams.delete(stream);
    } else this.#pump(own);
    if (own.entries.size) return;
    this.#number(stream, own);
    this.#pumpAfter(stream);
  }

  /** The desktop wants `stream` again from `seq` on. @param {string} stream @param {number} seq */
  rewind(stream, seq) {
    const own = this.#streams.get(stream);
    if (own) this.#go(stream, own, seq);
  }

  /** Put aside what waits too long, at once while there is no link; and send what the socket had no room for. */
  async tend() {
    const late = this.needs.now() - (this.#ready ? PATIENCE_MS : 0);
    /** @type {[Entry, import("./spool.js").Kept][]} */
    const aside = [];
    /** @type {Map<string, Stream>} */
    const touched = new Map();
    for (const [name, own] of this.#streams) {
      for (const [seq, entry] of own.entries) {
        if (entry.spooled || entry.since > late) continue;
        entry.spooled = own.hasSpooled = true;
        aside.push([entry, { stream: name, seq, text: entry.text }]);
        touched.set(name, own);
      }
      this.#pump(own);
    }
    if (!aside.length) return;
    try {
      await this.needs.spool.put(aside.map(([, kept]) => kept));
    } catch {
      for (const [entry] of aside) entry.spooled = false; // a full disk: once more with the next
      return;
    }
    // what was acknowledged while it was being written would stay behind
    for (const [name, { acked }] of touched) {
      const done = this.#streams.has(name) ? acked : Number.MAX_SAFE_INTEGER;
      if (done) await this.needs.spool.drop(name, done);
    }
  }

  /** @param {string} name @returns {Stream} */
  #find(name) {
    let own = this.#streams.get(name);
    if (!own) {
      const none = { asking: false, hasSpooled: false, hasEnded: false, after: "", last: [] };
      own = { entries: new Map(), newest: 0, next: 1, acked: 0, ...none };
      this.#streams.set(name, own);
      if (this.#ready) this.#ask(name, own);
    }
    return own;
  }

  /** @param {Stream} own @param {number} seq @param {Entry} entry */
  #add(own, seq, entry) {
    own.entries.set(seq, entry);
    if (seq > own.newest) {
      own.newest = seq;
      return;
    }
    // a tab sends again what the spool held the rest of: back into order
    own.entries = new Map([...own.entries].sort(([one], [other]) => one - other));
  }

  /** @param {string} name @param {Stream} own */
  #ask(name, own) {
    own.asking = true; // also where the link is just going down: nothing is known before it is asked anew
    this.needs.send(JSON.stringify({ type: "open", stream: name }));
  }

  /** What is added comes after the last frame on disk, and only the desktop knows which that is. @param {string} name @param {Stream} own */
  #number(name, own) {
    if (!this.#ready || own.asking || own.entries.size) return;
    for (const { frame, done } of own.last.splice(0)) {
      const seq = Math.max(own.acked, own.newest) + 1;
      // where the desktop does not know the stream this would be its first, which is not taken
      this.take(/** @type {any} */ ({ ...frame, stream: name, seq, at_ms: this.needs.now() }));
      done();
    }
  }

  /** Go on at `seq`, if that is still here. @param {string} name @param {Stream} own @param {number} seq */
  #go(name, own, seq) {
    own.next = seq;
    const [first] = own.entries.keys();
    if (first !== undefined && first > seq) {
      // the desktop has less than we have let go of: it was told to forget the call
      this.#streams.delete(name);
      if (own.hasSpooled) void this.needs.spool.drop(name, Number.MAX_SAFE_INTEGER);
      this.needs.broken(name);
      this.#pumpAfter(name);
      return;
    }
    this.#pump(own);
  }

  /** Those that continue `name`. @param {string} name */
  #pumpAfter(name) {
    for (const own of this.#streams.values()) if (own.after === name) this.#pump(own);
  }

  /** Whether the stream that this one continues has to go first. @param {Stream} own */
  #isHeld({ after, entries }) {
    if (!after || !entries.has(1)) return false;
    if (!this.#loaded) return true;
    const before = this.#streams.get(after);
    if (!before?.entries.size) return false;
    return before.asking || before.next > before.acked + 1 || before.entries.has(before.next);
  }

  /** @param {Stream} own */
  #pump(own) {
    if (!this.#ready || own.asking || this.#isHeld(own)) return;
    for (;;) {
      const entry = own.entries.get(own.next);
      if (!entry || own.next - own.acked > MOST_ON_THE_WAY || this.needs.backlog() > MOST_BACKLOG_BYTES) return;
      if (!this.needs.send(entry.text)) return;
      own.next += 1;
    }
  }
}
