// @ts-check
/**
 * The worker: wires tabs, socket, spool and pop-up to each other. It may be put to sleep and woken at any
 * time. One rule: every listener is added at once, in the first turn of the script, or the event that woke
 * the worker is missed.
 */

import { Forwarder } from "./forwarder.js";
import { Leftovers } from "./leftovers.js";
import { Link } from "./link.js";
import { PORTS, PROTOCOL } from "./messages.js";
import { Pairing } from "./pairing.js";
import { showBadge } from "./badge.js";
import { SITES, allowedSites, beginInOpenTabs, isIn, registerScripts } from "./sites.js";
import { NO_SPOOL, Spool } from "./spool.js";
import { keptTables, takeTables } from "./tables.js";
import { Tabs } from "./tabs.js";

const TEND_MS = 250;

/** @type {Set<chrome.runtime.Port>} */
const popups = new Set();
/** @type {Forwarder | null} */
let forwarder = null;
/** @type {any[]} frames that came before the spool was open */
let early = [];

const leftovers = new Leftovers({
  append: (stream, frame, done) => {
    forwarder?.append(stream, frame, done);
    refresh();
  },
});

const tabs = new Tabs({
  take,
  left: (stream) => leftovers.add(stream),
  changed: refresh,
  tables: keptTables,
  isLinked: () => link.state === "ready",
});

/** @type {Link} */
const link = new Link({
  origin: `chrome-extension://${chrome.runtime.id}`,
  version: chrome.runtime.getManifest().version,
  protocol: PROTOCOL,
  ports: findPorts,
  found: (port) => void chrome.storage.local.set({ port }),
  identity: () => pairing.identity(),
  deliver,
  changed: (state) => {
    if (state === "ready") resume();
    else forwarder?.lost();
    refresh();
  },
});

/** @type {Pairing} */
const pairing = new Pairing({ link, ports: findPorts, changed: refresh, isWatched: () => popups.size > 0 });

/** @param {any} frame of a call, from its tab */
function take(frame) {
  if (frame.continues) leftovers.leave(frame.continues);
  if (!forwarder) return void early.push(frame);
  forwarder.take(frame);
  // of a meeting that is over, it may be all that the link is needed for
  if (link.state === "off") refresh();
}

/** The link is up: what waits goes on its way, and calls in which nobody speaks just now are not left out. */
function resume() {
  forwarder?.ready();
  void tabs.streams().then((streams) => streams.forEach((stream) => forwarder?.remind(stream)));
}

/** The bridge's ports, the one it was at last time first. @returns {Promise<number[]>} */
async function findPorts() {
  const { port } = await chrome.storage.local.get("port");
  return [...PORTS].sort((one, other) => Number(other === port) - Number(one === port));
}

/** @param {import("./exchange.js").Frame} frame */
function deliver(frame) {
  if (frame.type === "ack") forwarder?.acknowledge(frame.stream, frame.seq);
  else if (frame.type === "rewind") forwarder?.rewind(frame.stream, frame.seq);
  else if (frame.type === "welcome" || frame.type === "pause") void tabs.pauseAll(frame.paused === true);
  else if (frame.type === "selectors") void renewTables(frame).catch(() => undefined);
}

/** @param {import("./exchange.js").Frame} frame */
async function renewTables(frame) {
  if (await takeTables(/** @type {any} */ (frame))) tabs.tellAll({ kind: "tables", tables: await keptTables() });
}

async function openForwarder() {
  const spool = await Spool.open().catch(() => NO_SPOOL);
  const made = new Forwarder({
    send: (text) => link.send(text),
    backlog: () => link.backlog,
    acknowledged: (stream, seq) => tabs.tellSource(stream, { kind: "acked", seq }),
    broken: (stream) => tabs.tellSource(stream, { kind: "broken" }),
    spool,
    now: Date.now,
  });
  forwarder = made;
  for (const frame of early.splice(0)) made.take(frame);
  if (link.state === "ready") resume();
  await made.load();
  setInterval(() => void made.tend(), TEND_MS);
  refresh();
  const open = made.open;
  await leftovers.begin(async () => [...new Set([...open, ...(await tabs.unfinished())])]);
}

/** What the pop-up shows. */
async function status() {
  const allowed = await allowedSites();
  return {
    link: link.state,
    refusal: link.refusal,
    paired: (await pairing.identity()) !== null,
    pairing: pairing.state,
    paused: tabs.pausedByDesktop,
    waiting: forwarder?.waiting ?? 0,
    meetings: tabs.meetings,
    doubted: tabs.doubted,
    sites: SITES.map(({ id, name, origins }) => ({ id, name, origins, allowed: allowed.some((site) => site.id === id) })),
  };
}

function refresh() {
  const needed = tabs.meetings.length > 0 || popups.size > 0 || (forwarder?.waiting ?? 0) > 0;
  if (needed && link.state === "off") link.want(true);
  if (!needed && link.state !== "off") link.want(false);
  showBadge(tabs.all, link.state);
  if (!popups.size) return;
  void status().then((news) => {
    for (const popup of popups) popup.postMessage({ kind: "status", status: news });
  });
}

/** @param {any} asked @returns {Promise<unknown>} */
async function answer(asked) {
  if (asked.ask === "status") return status();
  if (asked.ask === "pair") return pairing.begin();
  if (asked.ask === "unpair") return pairing.forget();
  if (asked.ask === "start") return tabs.consent(asked.tab, asked.meeting, "button in the pop-up");
  if (asked.ask === "pause") return tabs.pause(asked.tab, asked.meeting, asked.paused === true);
  if (asked.ask === "sites") return beginInOpenTabs(await registerScripts());
  if (asked.ask === "captions") return chrome.tabs.sendMessage(asked.tab, { kind: "captions" });
  if (asked.ask === "diagnose") return chrome.tabs.sendMessage(asked.tab, { kind: "diagnose" });
  throw new Error("unknown question");
}

/** @param {chrome.runtime.MessageSender | undefined} sender @returns {boolean} whether it is a page of ours, not a tab's script */
function isOurs(sender) {
  return sender?.id === chrome.runtime.id && sender.url?.startsWith(chrome.runtime.getURL("")) === true;
}

chrome.runtime.onConnect.addListener((port) => {
  if (port.name === "tab") return tabs.adopt(port);
  if (port.name !== "popup" || !isOurs(port.sender)) return port.disconnect();
  popups.add(port);
  port.onDisconnect.addListener(() => {
    popups.delete(port);
    refresh();
  });
  link.hurry();
  void pairing.lookOut();
  refresh();
});

chrome.runtime.onMessage.addListener((asked, sender, reply) => {
  // only our own pages ask; a tab's script has its port and no say in the rest
  if (!isOurs(sender)) return false;
  answer(asked).then(
    (value) => reply({ value }),
    (fault) => reply({ fault: String(fault?.message ?? fault) }),
  );
  return true;
});

chrome.runtime.onInstalled.addListener(() => void registerScripts().then(async () => beginInOpenTabs(await allowedSites())));
chrome.runtime.onStartup.addListener(() => void registerScripts());
chrome.permissions.onAdded.addListener(() => void registerScripts().then(beginInOpenTabs).then(refresh));
chrome.permissions.onRemoved.addListener(async () => {
  await registerScripts();
  const allowed = await allowedSites();
  tabs.leave((url) => allowed.some((site) => isIn(site, url)));
  refresh();
});
chrome.tabs.onRemoved.addListener((tab) => tabs.close(tab));
chrome.alarms.onAlarm.addListener(() => {
  void tabs.review();
  leftovers.look();
  refresh();
});

void chrome.storage.local.setAccessLevel({ accessLevel: "TRUSTED_CONTEXTS" });
void chrome.alarms.create("wake", { periodInMinutes: 0.5 });
void openForwarder();
