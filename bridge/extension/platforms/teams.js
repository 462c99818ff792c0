// @ts-check
/**
 * Microsoft Teams on the web, as data. One rule: no logic but the quirks that only Teams has.
 *
 * Only `data-tid` lasts. Hosts have a row element around each caption, guests do not: there, names and
 * words are paired in the order they stand in. Some builds give each line a wrapper of its own, some
 * leave a stale second copy on the page, so all caption lines together are the region.
 */

/** @type {import("../selectors.js").Table} */
export const table = {
  platform: "teams",
  // Meetings have no address of their own everywhere: only the page can say that there is one.
  path: "^/",
  frames: ["iframe[id^='experience-container']"],
  in_call: [
    [
      "#hangup-button",
      '[data-tid="hangup-main-btn"]',
      '[data-tid="hangup-leave-button"]',
      '[data-tid="hangup-end-meeting-button"]',
      '[data-tid="anon-hangup-button"]',
      'span[role="timer"][data-tid="call-duration"]',
    ],
  ],
  lobby: ["#prejoin-join-button", '[data-tid="prejoin-join-button"]'],
  ended: [],
  host_ends: false,
  leave: [
    '[data-tid="hangup-leave-button"]',
    '[data-tid="hangup-end-meeting-button"]',
    '[data-tid="anon-hangup-button"]',
    '[data-tid="hangup-main-btn"]',
    "#hangup-button",
  ],
  title: ['[data-tid="call-title"]', '[data-tid="meeting-title"]', '[data-tid="chat-title"]'],
  captions: {
    region: [
      '[data-tid="closed-caption-renderer-wrapper"]',
      '[data-tid="closed-caption-v2-window-wrapper"]',
      '[data-tid="closed-caption-v2-virtual-list-content"]',
      '[data-tid="closed-captions-renderer"]',
      '[data-tid*="closed-caption"]:not([data-tid="closed-caption-text"]):not(button)',
    ],
    history: [],
    likely: ['[data-tid*="caption"]:not(button)', '[class*="caption" i]:not(button)'],
    row: ['[data-tid="closed-captions-v2-items-renderer"]', ".fui-ChatMessageCompact"],
    name: ['[data-tid="author"]', ".fui-ChatMessageCompact__author"],
    text: ['[data-tid="closed-caption-text"]', '[data-tid*="caption-text"]'],
    avatar: [],
    person: [],
    stamp: [],
    skip: ["time", '[data-tid="timestamp"]', ".fui-Avatar", "svg"],
    virtual: true,
    inherit: true,
    rolling: false,
    widen: true,
  },
  toggle: {
    off: ['#closed-captions-button[aria-pressed="false"]', '#closed-captions-button[aria-checked="false"]'],
    on: ['#closed-captions-button[aria-pressed="true"]', '#closed-captions-button[aria-checked="true"]'],
    barred: [],
    steps: [
      ["button#callingButtons-showMoreBtn", '[data-tid="more-button"]'],
      ["div#LanguageSpeechMenuControl-id", "#LanguageSpeechMenuControl-id"],
      ["div#closed-captions-button", "#closed-captions-button"],
    ],
  },
  people: {
    tile: ["[data-stream-type][data-tid]"],
    name: ['[data-tid="participant-info-nametag"]'],
    name_attributes: ["data-tid"],
    own_tile: ['[data-tid="myself-video"]'],
    own_name: ['span[data-tid="me-control-displayname"]', '[data-tid="prejoin-display-name-input"]'],
    own_label: [],
    says_you: false,
    speaking: ['[data-tid="voice-level-stream-outline"]'],
  },
  chat: {
    panel: ['[data-tid="chat-pane-list"]', '[data-tid="message-pane-list-runway"]'],
    row: ['[data-tid="chat-pane-message"]', "div[data-mid]"],
    sender: ['[data-tid="message-author-name"]'],
    text: ['[data-tid="messageBodyContent"]'],
    own: [".fui-ChatMyMessage", "[data-is-own-message='true']"],
    nameless_is_own: false,
    id: ["data-mid"],
    open: [],
  },
  others: [
    "[id^='live-captions-saver'], [id^='lcs-']",
    "[id^='tactiq'], [class^='tactiq']",
    "[id^='fireflies-'], [id^='read-ai'], [id^='laxis'], [id^='meetgeek'], [id^='otter-']",
  ],
  quiet_ms: { ended: 900, open: 1800, superseded: 700, most: 8000 },
  grace_ms: { gone: 15000, left: 3000 },
};

/** The user's own picture is labelled "Myself video, NAME", in the language of the page.
 * @param {Document[]} documents */
function ownNames(documents) {
  return documents
    .flatMap((page) => [...page.querySelectorAll('[data-tid="myself-video"][aria-label]')])
    .map((tile) => /[,،、，]\s*([^,،、，]+)$/u.exec(tile.getAttribute("aria-label") ?? "")?.[1] ?? "")
    .filter(Boolean);
}

/** A meeting is a thread, or the digits of a link. @param {import("../address.js").Address} place */
function meetingOf(place) {
  const address = decodeURIComponent(place.href.replace(/%(?![0-9a-f]{2})/giu, ""));
  const thread = /19:meeting_([A-Za-z0-9_-]+)@thread\.v2/u.exec(address);
  const digits = /\/meet\/(\d{9,15})/u.exec(place.pathname);
  return thread?.[1] ?? digits?.[1] ?? "";
}

/** @type {import("../platforms.js").Quirks} */
export const quirks = { ownNames, meetingOf };
