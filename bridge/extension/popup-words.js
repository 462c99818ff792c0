// @ts-check
/** What the pop-up says, state by state. One rule: what it says is so, and what to do comes with it. */

/** @typedef {import("./meetings.js").Meeting} Meeting */
/** @typedef {import("./pairing.js").PairingState} PairingState */
/**
 * @typedef {object} Status
 * @property {import("./link.js").LinkState} link
 * @property {string} refusal why it is `refused`
 * @property {boolean} paired
 * @property {PairingState} pairing
 * @property {boolean} paused by the desktop
 * @property {number} waiting frames that are not on the desktop's disk
 * @property {Meeting[]} meetings
 * @property {number[]} doubted tabs whose page names a meeting that the browser does not see there
 * @property {{id: string, name: string, origins: string[], allowed: boolean}[]} sites
 */

/** @type {Record<import("./link.js").LinkState, [string, string]>} */
const LINK = {
  off: ["not connected", "quiet"],
  searching: ["looking for the desktop", "between"],
  ready: ["connected", "good"],
  absent: ["SalesRLAgent is not open", "bad"],
  unpaired: ["not paired yet", "between"],
  stranger: ["does not know this browser", "bad"],
  refused: ["turned away", "bad"],
};

/** @param {Status} status */
export function linkWords({ link, paired }) {
  const [text, tone] = paired ? LINK[link] : LINK.unpaired;
  return { text, tone };
}

// forgetting comes last: a keyring that is closed now gives the key back later
const STRANGER =
  "What answers on this computer does not know this browser. SalesRLAgent may not have its keyring now: its card says so, and Connections in its menu. If not, or if you removed this browser there, choose Forget this pairing below and pair again.";
const ABSENT = "Open it on this computer. If it is open, its card says why it hears no call.";

/** @type {Record<string, string>} our own words for the desktop's reasons: what answers may be a stranger */
const REFUSAL = {
  "update-needed": "SalesRLAgent and this extension are of different ages. Update both.",
  "too-many-peers": "Too many browsers and programs are connected. Close one.",
  "not-paired": "This browser was removed on the desktop. Choose Forget this pairing below and pair again.",
  "bad-proof": "This browser was removed on the desktop. Choose Forget this pairing below and pair again.",
  storage: "The desktop cannot write to its disk. What is said waits here until it can.",
};
const REFUSED = "The desktop ended the connection. Start SalesRLAgent again if it goes on.";

/** What to do about the link, where the person can do something. @param {Status} status @returns {string} */
export function linkAdvice({ link, refusal, paired }) {
  if (!paired) return "";
  if (link === "stranger") return STRANGER;
  if (link === "absent") return ABSENT;
  return link === "refused" ? (REFUSAL[refusal] ?? REFUSED) : "";
}

/** @param {boolean} paired @param {PairingState} pairing */
export function pairingWords(paired, { step, sentence }) {
  if (step === "asking") return { title: "Looking for your desktop", text: "One moment.", button: "" };
  if (step === "comparing") {
    const text = "If SalesRLAgent on your desktop shows the same number, click Allow there. If not, click Refuse.";
    return { title: "Compare this number", text, button: "" };
  }
  if (paired) return { title: "", text: "", button: "" };
  if (step === "failed") return { title: "Not paired", text: sentence, button: "Try again" };
  const text = "On the desktop, open the menu of SalesRLAgent and choose Pair a browser. Then click here.";
  return { title: "Pair this browser once", text, button: "Pair with my desktop" };
}

export const SWITCHED_ON = "Captions are on; capturing goes on with the next words.";
export const NOT_SWITCHED_ON = "The page did not switch them on. Use its own button for captions.";

const DOUBTED =
  "The page in this tab is in a meeting that the tab's address does not show, so nothing can be captured. Load the page again; if it goes on, copy the diagnostics below for a report.";

/** @param {Status} status @param {number | undefined} tab @returns {string} what is said where no meeting is open */
export function noMeetingWords({ sites, doubted }, tab) {
  if (tab !== undefined && doubted.includes(tab)) return DOUBTED;
  if (!sites.some((site) => site.allowed)) return "Allow the site that you meet on below; the browser asks once more.";
  return "No meeting is open. When one is, nothing is captured before you say so here.";
}

const ASKING =
  "Its captions would go to SalesRLAgent on this computer and nowhere else. In many places everybody in the call has to agree: ask them first.";
const ASKING_PAUSED = "Listening is paused on the desktop: after your yes, nothing is captured until you go on there.";
const CAPTURING = "Sent to your desktop only: the captions, who spoke, and the chat. No sound, no picture.";

/** @type {Record<string, [string, string, string]>} */
const HEALTH = {
  waiting: ["waiting for the first caption", "between", "Switch the meeting's captions on if they are not."],
  active: ["capturing", "good", CAPTURING],
  recovered: ["capturing again", "good", CAPTURING],
  lost: ["captions lost", "bad", "They stopped arriving. Switch the meeting's captions off and on again."],
  absent: ["captions are off", "bad", "Switch the meeting's captions on; they are what SalesRLAgent reads."],
};

/** @type {Record<string, string>} by the code that comes with the state */
const CAUSE = {
  "captions-on": SWITCHED_ON,
  "not-allowed": "The host of this meeting does not allow captions. Ask them to.",
  "other-extension": "Another extension reads captions in this tab too. Switch that one off.",
  unreadable: "This page shows captions in a way that is not known yet. Copy the diagnostics below for a report.",
  "speech-without-captions": "Somebody speaks and no captions come. Switch them off and on again.",
  "captions-off": HEALTH.absent[2],
  "no-captions": HEALTH.absent[2],
  "page-hung": "The meeting's page does not answer. Load it again if it goes on.",
};

/** @param {Meeting} meeting @returns {boolean} whether pressing the page's own button may help */
export function canSwitchOn({ health, detail }) {
  return (health === "absent" || health === "lost") && (detail === "captions-off" || detail === "no-captions");
}

const WAITING_AGAIN = "waiting for captions";

/** Whether what was said of switching them on has had its time. @param {Meeting} meeting @param {string} said */
export function isSettled(meeting, said) {
  return [SWITCHED_ON, NOT_SWITCHED_ON].includes(said) && !canSwitchOn(meeting);
}

const CHAT_CLOSED = "The chat is read only while its list is open.";

/** @param {Meeting} meeting @returns {string} what is said of the chat, where it cannot be read */
export function chatWords({ state, chat }) {
  return state === "capturing" && !chat ? CHAT_CLOSED : "";
}

// No number: what waits is every change of a caption, many to a sentence.
const WAITING = "What is said waits here, locked, until the desktop can be reached.";

/**
 * The meeting to show: the tab's own, or one that is captured elsewhere, or any.
 * @param {Status} status @param {number | undefined} tab @returns {Meeting | undefined}
 */
export function shownMeeting({ meetings, paired, doubted }, tab) {
  // who has forgotten the pairing still has to see, and to stop, what is captured
  const shown = meetings.filter(({ state }) => paired || state !== "asking");
  const own = shown.find((one) => one.tab === tab);
  // a page that is doubted has something to say of itself
  if (own || doubted.includes(tab ?? -1)) return own;
  return shown.find(({ state }) => state !== "asking") ?? shown[0];
}

/** @param {Meeting} meeting @param {Status} status */
export function meetingWords(meeting, status) {
  if (meeting.state === "asking") {
    const text = status.paused ? `${ASKING} ${ASKING_PAUSED}` : ASKING;
    return { state: "nothing is captured", tone: "quiet", text };
  }
  if (status.paused) return { state: "paused on the desktop", tone: "quiet", text: "Go on there when you like." };
  if (meeting.state === "paused") return { state: "paused", tone: "quiet", text: "What is said now is not kept." };
  if (status.link !== "ready") {
    return { state: "capturing, not delivered", tone: "bad", text: WAITING };
  }
  const [named, tone, text] = HEALTH[meeting.health] ?? HEALTH.waiting;
  const state = meeting.detail === "captions-on" ? WAITING_AGAIN : named;
  return { state, tone, text: CAUSE[meeting.detail] ?? text };
}
