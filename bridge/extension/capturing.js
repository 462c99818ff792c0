// @ts-check
/**
 * One capture: looks at the page, now and again, and says what became of it.
 *
 * One rule: everything is looked at again a few times a second beside what the page reports of its
 * changes, because pages drop such reports and replace what was being observed. Nothing is read while
 * it is paused.
 */

import { Captions } from "./captions.js";
import { Chat } from "./chat.js";
import { ChatOpening } from "./chat-opening.js";
import { Finder } from "./finding.js";
import { Health } from "./health.js";
import { MeetingWatch } from "./meeting.js";
import { readSwitch } from "./offering.js";
import { passedWords } from "./passing.js";
import { platformNamed } from "./platforms.js";
import { askAny, isLive, textOf } from "./probing.js";
import { completeTable } from "./selectors.js";
import { Speakers } from "./speakers.js";
import { describe } from "./structure.js";

/** @typedef {import("./finding.js").Region} Region */
/** @typedef {import("./tracks.js").Track} Track */
/** @typedef {import("./capture.js").Asked} Asked */

export const POLL_MS = 250;
/** Every how many polls the page is searched anew, and people are looked at. */
export const SEARCH_EVERY = 4;
/** How many looks in a second the page's own reports may cause. */
const LOOKS_A_SECOND = 20;
/** How many changes are kept for the next look. */
const MOST_CHANGES = 4_000;
/** Of one caption; only what has no words at all gets there. */
const MOST_LETTERS = 8_000;
/** For how long a change that could not be read counts. */
const UNREAD_MS = 3_000;

export function randomName() {
  return crypto.randomUUID();
}

export class Capture {
  /** @type {Region | null} */
  #region = null;
  #polls = 0;
  #looks = LOOKS_A_SECOND;
  #paused = false;
  #stopped = false;
  #heard = false;
  /** @type {import("./rows.js").Row[]} at the last look */
  #rows = [];
  /** @type {MutationRecord[]} since the last look */
  #changes = [];
  /** @type {WeakMap<Track, string>} under which name a caption was given */
  #named = new WeakMap();
  /** Who was told to be known. */
  #told = "[]";
  /** Whether the page was seen to show that somebody speaks. */
  #showsSpeech = false;
  /** What the region showed, where no caption can be read in it. */
  #unread = "";
  #unreadAt = -Infinity;
  #count = 0;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  /** @param {Asked} asked */
  constructor(asked) {
    const { quirks, table } = platformNamed(asked.platform);
    this.asked = asked;
    this.now = asked.now ?? Date.now;
    this.table = completeTable(table, asked.table);
    const random = asked.random ?? randomName;
    this.prefix = random().slice(0, 24);
    this.finder = new Finder(asked.document, this.table);
    this.speakers = new Speakers(asked.document, this.table, quirks, asked.people);
    const newId = () => `${this.prefix}.${(this.#count += 1)}`;
    const voice = { newId, say: this.#say.bind(this) };
    this.captions = new Captions(this.table, voice, asked.resume === true);
    const say = (/** @type {object} */ message) => asked.emit({ type: "chat", id: newId(), ...message });
    this.chat = new Chat(this.table, this.speakers, say, asked);
    this.chatOpening = new ChatOpening(this.table.chat);
    this.health = new Health();
    this.meeting = new MeetingWatch(asked.document, this.table, quirks, this.now, random);
    this.observer = new MutationObserver((changes) => this.#report(changes));
  }

  start() {
    const documents = this.finder.documents();
    if (!this.chat.isListed(documents)) this.chatOpening.begin(documents);
    this.#timer = setInterval(() => this.#poll(), POLL_MS);
    this.asked.document.defaultView?.addEventListener("pagehide", this.#hide);
    this.asked.emit({ type: "health", ...this.health.state });
    this.#poll();
  }

  stop() {
    if (this.#stopped) return;
    this.#stopped = true;
    clearInterval(this.#timer);
    this.observer.disconnect();
    this.asked.document.defaultView?.removeEventListener("pagehide", this.#hide);
    this.captions.closeAll(this.now());
    this.meeting.stop();
  }

  /** @param {boolean} paused */
  setPaused(paused) {
    if (this.#isOver() || paused === this.#paused) return;
    this.#paused = paused;
    this.#rows = []; // what is written over in the pause is nobody's
    if (paused) this.captions.closeAll(this.now());
    else this.#search(true); // the captions may stand elsewhere by now, and what they say was said in the pause
    this.captions.skipShown();
    this.chat.skipShown();
    this.#look();
    this.#judge();
  }

  status() {
    const documents = this.finder.documents();
    const captions = readSwitch(this.table, documents);
    return {
      ...this.health.state,
      ...(this.meeting.found ?? { meeting: "", title: "" }),
      captions,
      canSwitchOn: captions === "off" && this.#region === null,
      chat: this.chat.isListed(documents),
      open: this.captions.open.length,
      how: this.#region?.how ?? "",
      otherExtension: askAny(this.table.others, documents) !== null,
    };
  }

  diagnostics() {
    const { meeting: _meeting, title: _title, ...status } = this.status();
    return { platform: this.table.platform, status, ...describe(this.asked.document, this.table, this.#region?.element ?? null) };
  }

  /** Whether there is nothing more to look at: what the page shows may be of another meeting by now. */
  #isOver() {
    if (!this.#stopped && this.meeting.hasMoved()) this.#follow();
    return this.#stopped;
  }

  #poll() {
    if (this.#isOver()) return;
    this.#polls += 1;
    this.#looks = LOOKS_A_SECOND / SEARCH_EVERY;
    // While there is no place for captions it is looked for twice as often.
    const often = this.#region ? SEARCH_EVERY : SEARCH_EVERY / 2;
    if (this.#polls % often === 1 || (this.#region && !isLive(this.#region.element))) this.#search(true);
    this.#look();
    const documents = this.finder.documents();
    if (!this.#paused) this.chat.look(documents);
    this.chatOpening.look(documents, () => this.chat.isListed(documents));
    this.captions.tick(this.now());
    this.#judge();
    this.#follow();
  }

  /** The page reports a change: look at once, unless it reports too many. @param {MutationRecord[]} changes */
  #report(changes) {
    if (this.#isOver()) return;
    this.#note(changes);
    if (this.#looks <= 0) return;
    this.#looks -= 1;
    if (!this.#region || !isLive(this.#region.element)) this.#search(false);
    this.#look();
    if (this.#heard) this.#judge();
  }

  /** @param {MutationRecord[]} changes */
  #note(changes) {
    if (this.#rows.length) this.#changes = [...this.#changes, ...changes].slice(-MOST_CHANGES);
  }

  /** @param {boolean} deep */
  #search(deep) {
    if (deep) this.#meetPeople();
    if (deep) this.#tellPeople();
    const known = this.#region && isLive(this.#region.element) ? this.#region : null;
    const found = this.finder.find(deep);
    const next = found && this.#isBetter(found, known) ? found : known;
    if (next?.element === this.#region?.element) return;
    this.#region = next;
    this.#note(this.observer.takeRecords());
    this.observer.disconnect();
    const what = { childList: true, subtree: true, ...(next ? { characterDataOldValue: true } : {}) };
    for (const place of next ? [next.element] : this.finder.documents()) this.observer.observe(place, what);
  }

  /** @param {Region} found @param {Region | null} known */
  #isBetter(found, known) {
    if (!known || found.element === known.element || !this.finder.read(known).length) return true;
    return found.how === "selector" && this.finder.read(found).length > 0;
  }

  /** Who is there may become known while they speak. */
  #meetPeople() {
    this.speakers.refresh(this.finder.documents());
    for (const track of this.captions.open) if (this.#nameOf(track).speaker !== this.#named.get(track)) track.renew();
  }

  /** Who is known by now. */
  #tellPeople() {
    const people = this.speakers.namesakes.known;
    const told = JSON.stringify(people);
    if (told !== this.#told) this.asked.onPeople?.(people);
    this.#told = told;
  }

  #look() {
    if (this.#paused || this.#stopped) return;
    const rows = this.#region ? this.finder.read(this.#region) : [];
    const now = this.now();
    this.#note(this.observer.takeRecords());
    const passed = passedWords(this.#rows, this.#changes, this.table.captions.skip.join(", "));
    this.#rows = rows;
    this.#changes = [];
    this.#heard = this.captions.catchUp(passed, now) || this.#heard;
    this.speakers.see(rows);
    if (this.#region && !rows.length) this.#notice(textOf(this.#region.element), now);
    const region = this.#region;
    const countFirst = (/** @type {string} */ text) => (region ? this.finder.countFirst(region, text) : 0);
    this.#heard = this.captions.look(region, rows, now, countFirst) || this.#heard;
  }

  /** What changes and cannot be read. @param {string} text @param {number} now */
  #notice(text, now) {
    if (text && text !== this.#unread) this.#unreadAt = now;
    this.#unread = text;
  }

  #judge() {
    const documents = this.finder.documents();
    const now = this.now();
    const captions = readSwitch(this.table, documents);
    const speaking = askAny(this.table.people.speaking, documents) !== null;
    this.#showsSpeech ||= speaking;
    const next = this.health.judge(
      {
        paused: this.#paused,
        region: this.#region !== null,
        // A full transcript goes on being written while the line over the picture is off.
        off: captions === "off" && !this.#region?.history,
        // Believed without a place for them only where it would be seen that people speak and none come: some
        // pages never show who speaks.
        on: captions === "on" && this.#showsSpeech,
        barred: captions === "barred",
        heard: this.#heard,
        unreadable: now - this.#unreadAt < UNREAD_MS,
        speaking,
        other: askAny(this.table.others, documents) !== null,
      },
      now,
    );
    this.#heard = false;
    if (next) this.asked.emit({ type: "health", ...next });
  }

  /** The meeting itself: it begins, or is over and so is this. */
  #follow() {
    const news = this.meeting.look();
    if (!news) return;
    if ("began" in news) {
      this.asked.emit({ type: "meeting_started", platform: this.table.platform, ...news.began });
      return;
    }
    this.stop();
    this.asked.emit({ type: "meeting_ended", reason: news.ended });
  }

  /** The page goes: what is being said is given now or never. */
  #hide = () => {
    this.#tellPeople();
    this.captions.closeAll(this.now());
  };

  /** @param {Track} track */
  #nameOf(track) {
    const named = this.speakers.resolve(track);
    // Found by nothing but growing words: what stands before them is a name only beside a picture, or if
    // somebody is called so.
    const isSure = this.#region?.how !== "content" || track.avatar !== "" || this.speakers.isThere(named.speaker);
    return isSure ? named : { speaker: "", side: /** @type {const} */ ("unknown") };
  }

  /** @param {Track} track @param {import("./tracks.js").Utterance} utterance */
  #say(track, utterance) {
    const named = this.#nameOf(track);
    this.#named.set(track, named.speaker);
    const { id, revision, text, final } = utterance;
    this.asked.emit({ type: "caption", id, revision, ...named, text: text.slice(0, MOST_LETTERS).toWellFormed(), final });
  }
}
