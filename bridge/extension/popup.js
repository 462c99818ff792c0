// @ts-check
/**
 * The pop-up: is this browser paired, which meeting, what is happening, start and pause. One rule: it
 * shows what the worker says and asks it for the rest; it holds nothing itself.
 */

import { element, fill } from "./elements.js";
import { NOT_SWITCHED_ON, SWITCHED_ON, canSwitchOn, isSettled, pairingWords, shownMeeting } from "./popup-words.js";
import { chatWords, linkAdvice, linkWords, meetingWords, noMeetingWords } from "./popup-words.js";

/** @typedef {import("./popup-words.js").Status} Status */

const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {object} question @returns {Promise<any>} @throws {Error} with the worker's sentence */
async function ask(question) {
  const { value, fault } = await chrome.runtime.sendMessage(question);
  if (fault) throw new Error(fault);
  return value;
}

/** @param {string} sentence */
function say(sentence) {
  byId("said").textContent = sentence;
}

/** @param {object} question @param {string} [after] said when it is done */
function asker(question, after = "") {
  return () => ask(question).then(() => say(after), (fault) => say(fault.message));
}

/** @returns {Promise<number | undefined>} the tab the person looks at */
async function ownTab() {
  const asked = Number(new URL(location.href).searchParams.get("tab"));
  if (asked) return asked;
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  return tab?.id;
}

/** @param {Status} status */
function showPairing({ paired, pairing }) {
  const { title, text, button } = pairingWords(paired, pairing);
  if (!title) return fill(byId("pairing"));
  const parts = [element("p", { class: "title" }, title), element("p", {}, text)];
  if (pairing.step === "comparing") {
    const code = `${pairing.code.slice(0, 3)} ${pairing.code.slice(3)}`;
    parts.splice(1, 0, element("p", { class: "code", id: "code" }, code));
  }
  if (button) parts.push(element("button", { class: "main", id: "pair", click: asker({ ask: "pair" }) }, button));
  fill(byId("pairing"), element("div", { class: "box" }, ...parts));
}

/** @param {Status} status @param {number | undefined} tab */
function showMeeting(status, tab) {
  const meeting = shownMeeting(status, tab);
  byId("diagnose").hidden = !meeting && !status.doubted.includes(tab ?? -1);
  if (!meeting) return fill(byId("meeting"), ...(status.paired ? [element("p", { class: "small" }, noMeetingWords(status, tab))] : []));
  const { state, tone, text } = meetingWords(meeting, status);
  if (isSettled(meeting, byId("said").textContent ?? "")) say("");
  const parts = [
    element("p", { class: "title" }, meeting.title || "A meeting without a name"),
    element("p", { class: `state ${tone}`, id: "state" }, state),
    element("p", { class: "small" }, text),
  ];
  const chat = chatWords(meeting);
  if (chat) parts.push(element("p", { class: "small", id: "chat" }, chat));
  const question = { tab: meeting.tab, meeting: meeting.meeting };
  const row = element("div", { class: "row" });
  if (meeting.state === "asking") {
    const start = asker({ ask: "start", ...question });
    row.append(element("button", { class: "main", id: "start", click: start }, "They agreed, start"));
  } else {
    const paused = meeting.state === "paused";
    const pause = asker({ ask: "pause", ...question, paused: !paused });
    const captions = () =>
      ask({ ask: "captions", ...question }).then(
        (on) => say(on ? SWITCHED_ON : NOT_SWITCHED_ON),
        (fault) => say(fault.message),
      );
    if (canSwitchOn(meeting)) row.append(element("button", { class: "main", id: "captions", click: captions }, "Switch captions on"));
    if (!status.paused) row.append(element("button", { id: "pause", click: pause }, paused ? "Go on" : "Pause"));
  }
  if (row.childElementCount) parts.push(row);
  fill(byId("meeting"), ...parts);
}

/** @param {Status["sites"]} sites */
function showSites(sites) {
  const rows = sites.map(({ id, name, origins, allowed }) => {
    const change = async () => {
      // asked here and not by the worker: the browser wants the person's click
      if (allowed) await chrome.permissions.remove({ origins });
      else await chrome.permissions.request({ origins });
      await ask({ ask: "sites" });
      showStatus(await ask({ ask: "status" }));
    };
    const click = () => change().catch((fault) => say(fault.message));
    const label = `${allowed ? "Stop listening on" : "Allow"} ${name}`;
    const button = element("button", { id: `site-${id}`, click, "aria-label": label }, allowed ? "Remove" : "Allow");
    return element("li", {}, element("span", {}, name), button);
  });
  fill(byId("site-list"), ...rows);
}

let newest = "";
/** @type {number | undefined} */
let tab;

/** @param {Status} status */
function showStatus(status) {
  const same = JSON.stringify(status);
  if (same === newest) return; // what has the focus stays where it is
  newest = same;
  const { text, tone } = linkWords(status);
  byId("link").textContent = text;
  byId("link").className = `state ${tone}`;
  byId("advice").textContent = linkAdvice(status);
  byId("unpair").hidden = !status.paired;
  showPairing(status);
  showMeeting(status, tab);
  showSites(status.sites);
}

async function copyDiagnostics() {
  const status = await ask({ ask: "status" });
  const asked = shownMeeting(status, tab)?.tab ?? status.doubted.find((/** @type {number} */ one) => one === tab);
  if (asked === undefined) return say("No meeting is open any more.");
  const report = await ask({ ask: "diagnose", tab: asked });
  const { version } = chrome.runtime.getManifest();
  await navigator.clipboard.writeText(JSON.stringify({ version, link: status.link, ...report }, null, 1));
  say("Copied. It holds the page's structure and no word of the call.");
}

function follow() {
  const port = chrome.runtime.connect({ name: "popup" });
  port.onMessage.addListener(({ status }) => showStatus(status));
  port.onDisconnect.addListener(() => setTimeout(follow, 250));
}

byId("diagnose").addEventListener("click", () => void copyDiagnostics().catch((fault) => say(fault.message)));
byId("unpair").addEventListener("click", asker({ ask: "unpair" }, "Forgotten here. Remove it on the desktop too."));
tab = await ownTab();
follow(); // the worker says how things stand as soon as it is there
