// @ts-check
/**
 * Google Meet, as data. One rule: no logic but the quirks that only Meet has.
 *
 * Class names are made by Google's compiler and change every few months; roles, `jsname` and `data-`
 * attributes last longer and come first. Nothing here depends on the language of the page.
 */

/** @type {import("../selectors.js").Table} */
export const table = {
  platform: "meet",
  path: "^/([a-z]{3}-[a-z]{4}-[a-z]{3})(?:$|[/?#])",
  frames: [],
  // The leave button is there in the lobby already; what only those inside have must be there too.
  in_call: [
    [{ css: ".google-symbols", text: "call_end" }, { css: "i", text: "call_end" }, '[jsname="CQylAd"]'],
    [
      { css: ".google-symbols", text: "closed_caption_off" },
      { css: ".google-symbols", text: "closed_caption" },
      'button[jsname="r8qRAd"]',
      "[data-participant-id]",
    ],
  ],
  lobby: ['[jsname="Qx7uuf"]', '[data-promo-anchor-id="join-button"]'],
  // Shown to those who left as to those whose host ended it.
  ended: ['[jsname="r4nke"]', '[data-call-ended="true"]'],
  host_ends: false,
  leave: [
    { css: "button", text: "call_end" },
    '[jsname="CQylAd"]',
    { css: ".google-symbols", text: "call_end" },
  ],
  title: ["div[data-meeting-title]", ".u6vdEc"],
  captions: {
    region: [
      '[jsname="dsyhDe"] div[role="region"]',
      'div[role="region"][tabindex="0"]',
      '[jsname="dsyhDe"]',
      ".a4cQT .iOzk7",
      ".a4cQT",
    ],
    history: [],
    likely: ['[role="region"]', '[aria-live]:not([role="status"]):not([role="alert"])'],
    row: [".nMcdL", ".TBMuR"],
    name: [".NWpY1d", ".KcIKyf", ".zs7s8d", ".adE6rb"],
    text: [".ygicle.VbkSUe", ".bh44bd", ".iTTPOb", '[jsname="tgaKEf"]'],
    avatar: ["img"],
    person: ["data-participant-id"],
    stamp: [],
    skip: ["svg", "[data-timestamp]"],
    virtual: false,
    inherit: false,
    rolling: false,
    widen: false,
  },
  toggle: {
    off: [{ css: ".google-symbols", text: "closed_caption_off" }, 'button[aria-label="Turn on captions"]'],
    on: [{ css: ".google-symbols", text: "closed_caption" }, 'button[aria-label="Turn off captions"]'],
    barred: [],
    steps: [
      [
        { css: "button", text: "closed_caption_off" },
        { css: ".google-symbols", text: "closed_caption_off" },
        'button[jsname="r8qRAd"]',
        'button[aria-label="Turn on captions"]',
      ],
    ],
  },
  people: {
    tile: ["[data-participant-id]"],
    name: ["[data-self-name]", ".zWGUib", ".notranslate", ".XEazBc"],
    name_attributes: [],
    own_tile: [],
    own_name: [".awLEm"],
    own_label: ["data-self-name"],
    says_you: true,
    speaking: ['[data-audio-level]:not([data-audio-level="0"])'],
  },
  chat: {
    panel: ['div[aria-live="polite"].Ge9Kpc', '[data-panel-id="2"] [aria-live="polite"]', '[jsname="xySENc"]'],
    row: [".Ss4fHf", "[data-is-tv]", "[data-message-id]"],
    sender: [".poVWob"],
    text: [".beTDc [jsname]", '[jsname="dTKtvb"]', ".ptNLrf", ".beTDc"],
    own: [],
    // Over the user's own messages stands the time and no name.
    nameless_is_own: true,
    id: ["data-message-id"],
    open: [{ css: "button", text: "chat" }, { css: ".google-symbols", text: "chat" }],
  },
  others: [
    "#transcriptonic-status, [id^='transcriptonic']",
    "[id^='tactiq'], [class^='tactiq']",
    "[id^='scribbl'], [class^='scribbl']",
    "[id^='fireflies-'], [id^='read-ai'], [id^='laxis'], [id^='meetgeek'], [id^='otter-']",
  ],
  quiet_ms: { ended: 1500, open: 2000, superseded: 700, most: 8000 },
  grace_ms: { gone: 15000, left: 2500 },
};

/** @type {import("../platforms.js").Quirks} */
export const quirks = {};
