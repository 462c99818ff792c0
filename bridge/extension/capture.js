// @ts-check
/**
 * Captures one meeting's captions and chat from its page, once the person has allowed it; and tells, before
 * that, only that there is a meeting.
 *
 * One rule: nothing that anybody says is read before `startCapture` is called.
 */

import { Capture, POLL_MS, randomName, SEARCH_EVERY } from "./capturing.js";
import { Finder } from "./finding.js";
import { MeetingWatch } from "./meeting.js";
import { readSwitch, switchOn } from "./offering.js";
import { platformNamed } from "./platforms.js";
import { completeTable } from "./selectors.js";
import { Speakers } from "./speakers.js";

/** @typedef {{ type: string, [field: string]: unknown }} Frame */
/**
 * @typedef {object} Asked
 * @property {Document} document
 * @property {string} platform
 * @property {unknown} [table] a newer table; what is wrong in it is left
 * @property {(frame: Frame) => void} emit
 * @property {() => number} [now]
 * @property {() => string} [random]
 * @property {boolean} [resume] whether this goes on where an earlier capture of the same page stopped: what
 *   stands on the page counts then
 * @property {import("./namesakes.js").Known[]} [people] whom that capture knew
 * @property {(people: import("./namesakes.js").Known[]) => void} [onPeople] whom this one knows by now
 * @property {string[]} [skipped] which messages that capture left out
 * @property {(skipped: string[]) => void} [onSkipped] which this one and those before have left out by now
 */

/** @param {Asked} asked */
export function startCapture(asked) {
  const capture = new Capture(asked);
  capture.start();
  return {
    stop: () => capture.stop(),
    status: () => capture.status(),
    diagnostics: () => capture.diagnostics(),
    listsChat: () => capture.chat.isListed(capture.finder.documents()),
    setPaused: (/** @type {boolean} */ paused) => capture.setPaused(paused),
    switchCaptionsOn: () => switchOn(asked.document, capture.table),
  };
}

/**
 * Tells when a meeting begins (`{meeting, title}`) and when it is over (`null`, and why). Reads no captions.
 * @param {{ document: Document, platform: string, table?: unknown, now?: () => number, random?: () => string,
 *   onMeeting: (found: { meeting: string, title: string } | null, reason: string) => void }} asked
 */
export function watchMeeting({ document: page, platform, table, onMeeting, now = Date.now, random = randomName }) {
  const { table: built, quirks } = platformNamed(platform);
  const used = completeTable(built, table);
  const watch = new MeetingWatch(page, used, quirks, now, random);
  const speakers = new Speakers(page, used, quirks);
  const finder = new Finder(page, used);
  const look = () => {
    speakers.refresh(finder.documents()); // the user's own name is often only shown before the meeting
    const news = watch.look();
    if (news) onMeeting("began" in news ? news.began : null, "ended" in news ? news.ended : "");
  };
  const timer = setInterval(look, POLL_MS * SEARCH_EVERY);
  look();
  return {
    look,
    stop: () => {
      clearInterval(timer);
      watch.stop();
    },
    captions: () => readSwitch(used, finder.documents()),
    switchCaptionsOn: () => switchOn(page, used),
  };
}
