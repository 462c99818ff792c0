// @ts-check
/**
 * Zoom's web client, as data. One rule: no logic but the quirks that only Zoom has.
 *
 * The whole meeting lives in a frame of the same origin. Captions are shown on two surfaces: a full
 * transcript with names and times, which comes first, and a line over the picture that often names
 * nobody and only shows the speaker's picture.
 */

/** @type {import("../selectors.js").Table} */
export const table = {
  platform: "zoom",
  path: "^/wc/(?:join/)?(\\d{8,12})(?:$|[/?#])",
  frames: ["#webclient", "iframe[src*='/wc/']"],
  in_call: [
    [
      "#audioOptionMenu",
      ".footer__leave-btn-container",
      'button[aria-label="Leave"]',
      ".meeting-app .footer",
      "#foot-bar",
    ],
  ],
  lobby: ["#input-for-name", ".preview-join-button", ".waiting-room-container", ".wr-content"],
  ended: [
    {
      css: ".zm-modal-body-title",
      has: [
        "has been ended",
        "meeting has ended",
        "beendet",
        "est terminée",
        "a pris fin",
        "ha finalizado",
        "foi encerrada",
        "è terminata",
        "beëindigd",
        "завершен",
        "終了",
        "结束",
        "結束",
        "종료",
      ],
    },
  ],
  host_ends: true,
  leave: [
    "button.leave-meeting-options__btn--danger",
    ".leave-meeting-options__btn",
    ".footer__leave-btn-container",
    'button[aria-label="Leave"]',
  ],
  title: [".meeting-info-icon__meeting-topic-text", ".meeting-topic"],
  captions: {
    region: [
      "#full-transcription",
      '[aria-label="Live Transcription List"]',
      ".new-lt-list-container",
      ".live-transcription-subtitle__overlay-container",
      ".live-transcription-subtitle__box",
      "#live-transcription-subtitle",
      ".lt-subtitle-wrap",
    ],
    history: ["#full-transcription", '[aria-label="Live Transcription List"]', ".new-lt-list-container"],
    likely: ["[class*='transcription']", "[class*='lt-full-transcript']", "[class*='subtitle']", "[id*='transcription']"],
    row: [".lt-full-transcript__item"],
    name: [".lt-full-transcript__display-name", ".live-transcription-subtitle__name"],
    text: [".lt-full-transcript__message", ".live-transcription-subtitle__item", ".lt-subtitle-item"],
    avatar: [
      ".lt-full-transcript__avatar img",
      ".lt-full-transcript__avatar",
      ".zmu-data-selector-item__icon",
      "img",
      ".live-transcription-subtitle__avatar",
    ],
    person: [],
    stamp: [".lt-full-transcript__time"],
    skip: [
      ".lt-full-transcript__time",
      ".lt-full-transcript__avatar",
      ".live-transcription-subtitle__avatar",
      ".zmu-data-selector-item__icon",
      "time",
      "[class*='__time']",
    ],
    virtual: true,
    inherit: true,
    rolling: true,
    widen: false,
  },
  toggle: {
    // `feature-type` is a guess that no page in another language has confirmed; the labels are English.
    off: [
      'button[aria-label="Show Captions" i]',
      'button[title="Show Captions" i]',
      '[feature-type="caption"][aria-pressed="false"]',
    ],
    on: [
      'button[aria-label="Hide Captions" i]',
      'button[title="Hide Captions" i]',
      '[feature-type="caption"][aria-pressed="true"]',
    ],
    barred: ['button[aria-label="Request captions" i]', 'button[title="Request captions" i]'],
    steps: [
      [
        'button[aria-label="Show Captions" i]',
        'button[title="Show Captions" i]',
        '[feature-type="caption"]',
      ],
      // Asked for the first time only: the language must be saved before captions come.
      [".new-LT__selector-language-dialog .zm-btn--primary", ".new-LT__selector-language-dialog button:last-of-type"],
    ],
  },
  people: {
    tile: [".video-avatar__avatar", ".speaker-bar-container__video-frame", ".gallery-video-container__video-frame"],
    name: [".video-avatar__avatar-footer span", ".video-avatar__avatar-footer", ".video-avatar__avatar-name"],
    name_attributes: [],
    own_tile: [".self-view", "[class*='self-video']", ".speaker-active-container__video-frame--self"],
    own_name: ["#input-for-name"],
    own_label: [],
    says_you: false,
    // The frame around whoever spoke last stays on in silence: it is no proof that anybody speaks.
    speaking: [],
  },
  chat: {
    panel: ['[aria-label="Chat Message List"]', ".chat-virtuoso-wrapper", "#chat-list-content"],
    row: ['[id^="chat-message-"]', ".new-chat-message__container"],
    sender: [".chat-item__sender", ".new-chat-message__sender", "[class*='sender']"],
    text: [".new-chat-message__content", ".chat-rtf-box__display", "[class*='message__text']", "[class*='content']"],
    own: [".chat-item__sender--me", "[class*='message--me']", "[class*='own-message']"],
    nameless_is_own: false,
    id: ["id"],
    open: [],
  },
  others: [
    "[id^='transcriptonic']",
    "[id^='tactiq'], [class^='tactiq']",
    "[id^='fireflies-'], [id^='read-ai'], [id^='laxis'], [id^='meetgeek'], [id^='otter-']",
  ],
  quiet_ms: { ended: 900, open: 2500, superseded: 700, most: 8000 },
  grace_ms: { gone: 15000, left: 2500 },
};

/** Initials from the picture without an image stand glued before the name: "KKrystian", "KBKrystian Brown".
 * @param {string} name */
function unglue(name) {
  for (const length of [2, 1]) {
    const rest = name.slice(length);
    const initials = rest
      .split(/\s+/u)
      .map((word) => word.charAt(0))
      .slice(0, length)
      .join("");
    const isGlued = /^\p{Lu}+\p{Lu}\p{Ll}/u.test(name) && initials.length === length;
    if (isGlued && name.slice(0, length) === initials) return rest;
  }
  return name;
}

/** The name the user joined with, as the page's own script writes it, and where the list of people says
 * which of them is "me".
 * @param {Document[]} documents */
function ownNames(documents) {
  const names = [];
  for (const page of documents) {
    for (const script of page.querySelectorAll("script:not([src])")) {
      const found = /MeetingConfig[\s\S]{0,20000}?\buserName["']?\s*:\s*"((?:[^"\\]|\\.){1,120})"/u.exec(script.textContent ?? "");
      if (found) names.push(found[1].replace(/\\u([0-9a-f]{4})/giu, (_, code) => String.fromCharCode(parseInt(code, 16))));
    }
    for (const label of page.querySelectorAll(".participants-item__name-label")) {
      const name = label.parentElement?.querySelector(".participants-item__display-name")?.textContent;
      const isOwn = /^\(.*(?:\b(?:me|ich|moi|yo|eu|io|ik|ja|jag|jeg)\b|я|我|自分|나).*\)$/iu.test(label.textContent?.trim() ?? "");
      if (name && isOwn) names.push(name);
    }
  }
  return names;
}

/** @type {import("../platforms.js").Quirks} */
export const quirks = { cleanName: unglue, ownNames };
