// @ts-check
// Made from bridge/messages.py by `python -m bridge.mirror`: change that file, not this one.

export const PROTOCOL = 1;
export const OLDEST_PROTOCOL = 1;
export const PORTS = Object.freeze([47811, 47812, 47813, 47814, 47815]);
export const MOST_BYTES = 65536;
export const ALIVE_MS = 20000;
export const ANSWER_MS = 10000;
export const PAIRING_MS = 120000;
export const PAIRING_TRIES = 5;
export const BRIDGE_LABEL = "salesrl bridge 1";
export const PEER_LABEL = "salesrl peer 1";
export const EXTENSION_SCHEME = "chrome-extension://";
export const PROGRAM_ORIGIN = "salesrl://program";

/** @typedef {'ours' | 'theirs' | 'unknown'} SideName */
/** @typedef {'meet' | 'zoom' | 'teams' | 'program'} PlatformName */
/** @typedef {'waiting' | 'active' | 'lost' | 'recovered' | 'absent' | 'paused'} HealthName */
/** @typedef {'bad-frame' | 'bad-order' | 'update-needed' | 'not-paired' | 'bad-proof' | 'too-late' | 'pairing-closed' | 'too-many-tries' | 'denied' | 'too-many-peers' | 'storage'} RefusalCode */

/**
 * That the person said yes to capturing this meeting: when, where, and what they were told.
 * @typedef {object} Consent
 * @property {number} at_ms
 * @property {string} how
 * @property {number} [text_version]
 */

/**
 * One move of the guidance.
 * @typedef {object} MoveNews
 * @property {string} title
 * @property {string} say
 * @property {number} worth
 * @property {number} error
 */

/**
 * A paired peer begins: who it says it is, and a nonce for the bridge to prove itself on.
 * @typedef {object} Hello
 * @property {'hello'} type
 * @property {number} protocol
 * @property {string} peer
 * @property {string} nonce
 * @property {string} [version]
 */

/**
 * The bridge's proof that it holds the peer's key, and its own nonce. Good for 10 s, once.
 * @typedef {object} Challenge
 * @property {'challenge'} type
 * @property {number} protocol
 * @property {string} nonce
 * @property {string} proof
 */

/**
 * The peer's proof over both nonces.
 * @typedef {object} Proof
 * @property {'proof'} type
 * @property {string} proof
 */

/**
 * The peer is let in; `paused` when the person has paused listening.
 * @typedef {object} Welcome
 * @property {'welcome'} type
 * @property {boolean} paused
 */

/**
 * An extension asks to be paired: its browser's name and sha256(public key, nonce) for now.
 * @typedef {object} PairRequest
 * @property {'pair_request'} type
 * @property {number} protocol
 * @property {string} browser
 * @property {string} commitment
 * @property {string} [version]
 */

/**
 * The bridge's half of the pairing.
 * @typedef {object} PairOffer
 * @property {'pair_offer'} type
 * @property {string} public_key
 * @property {string} nonce
 */

/**
 * The extension's half, which its commitment has fixed before it saw the bridge's.
 * @typedef {object} PairReveal
 * @property {'pair_reveal'} type
 * @property {string} public_key
 * @property {string} nonce
 */

/**
 * Both show the code now; the person compares and decides on the desktop. `seconds` are left.
 * @typedef {object} PairWait
 * @property {'pair_wait'} type
 * @property {number} seconds
 */

/**
 * The person allowed it: the peer's name from now on, and the bridge's proof of the new key.
 * @typedef {object} Paired
 * @property {'paired'} type
 * @property {string} peer
 * @property {string} proof
 */

/**
 * Asks how far a stream is on disk; answered by Ack (0 where the stream is new).
 * @typedef {object} Open
 * @property {'open'} type
 * @property {string} stream
 */

/**
 * The first frame of every stream. `meeting` is the same for every stream of one meeting;
 * `continues` names the stream before, where a reload or update ended it.
 * @typedef {object} MeetingStarted
 * @property {'meeting_started'} type
 * @property {string} stream
 * @property {number} seq
 * @property {number} at_ms
 * @property {'meet' | 'program' | 'teams' | 'zoom'} platform
 * @property {string} meeting
 * @property {Consent} consent
 * @property {string} [title]
 * @property {string | null} [continues]
 */

/**
 * What the page shows of one utterance now. The same `id` with a higher `revision` replaces it,
 * until it is settled; `final` when the page is not expected to change it any more. An empty
 * `speaker` is one the page did not name: never invented.
 * @typedef {object} Caption
 * @property {'caption'} type
 * @property {string} stream
 * @property {number} seq
 * @property {number} at_ms
 * @property {string} id
 * @property {number} revision
 * @property {string} speaker
 * @property {'ours' | 'theirs' | 'unknown'} side
 * @property {string} text
 * @property {boolean} [final]
 */

/**
 * A message somebody typed in the meeting's chat.
 * @typedef {object} Chat
 * @property {'chat'} type
 * @property {string} stream
 * @property {number} seq
 * @property {number} at_ms
 * @property {string} id
 * @property {string} speaker
 * @property {'ours' | 'theirs' | 'unknown'} side
 * @property {string} text
 */

/**
 * How capturing goes: `waiting` for a first caption, or for the next once captions are on again, `active`
 * once one was seen, `lost` when they stopped, `recovered` when they came back, `absent` when captions are
 * off, `paused` by the person.
 * `detail` is a short code of the cause, never words of the call.
 * @typedef {object} Health
 * @property {'health'} type
 * @property {string} stream
 * @property {number} seq
 * @property {number} at_ms
 * @property {'absent' | 'active' | 'lost' | 'paused' | 'recovered' | 'waiting'} state
 * @property {string} [detail]
 */

/**
 * The last frame of a stream whose meeting is over.
 * @typedef {object} MeetingEnded
 * @property {'meeting_ended'} type
 * @property {string} stream
 * @property {number} seq
 * @property {number} at_ms
 * @property {string} [reason]
 */

/**
 * A program's own turn, whole and final.
 * @typedef {object} Said
 * @property {'said'} type
 * @property {string} stream
 * @property {number} seq
 * @property {number} at_ms
 * @property {string} speaker
 * @property {'ours' | 'theirs' | 'unknown'} side
 * @property {string} text
 */

/**
 * A program asks for the Readings of every call from now on: each once, and none of a turn that was
 * settled before SalesRLAgent was last opened.
 * @typedef {object} Subscribe
 * @property {'subscribe'} type
 */

/**
 * Everything of `stream` up to and including `seq` is on disk and may be forgotten. `meeting` is the
 * bridge's own name of the stream's call, as `reading_news` has it; empty where the stream is new.
 * @typedef {object} Ack
 * @property {'ack'} type
 * @property {string} stream
 * @property {number} seq
 * @property {string} [meeting]
 */

/**
 * A frame came out of order: send `stream` again from `seq` on, or begin a stream that continues it.
 * @typedef {object} Rewind
 * @property {'rewind'} type
 * @property {string} stream
 * @property {number} seq
 */

/**
 * The person paused listening on the desktop, or goes on.
 * @typedef {object} Pause
 * @property {'pause'} type
 * @property {boolean} paused
 */

/**
 * Text every 20 s from both ends: what keeps an extension's worker from being put to sleep.
 * @typedef {object} Alive
 * @property {'alive'} type
 */

/**
 * One Reading, for a program: chances in 0..1, `band` LOW, FAIR or GOOD. `meeting` is the name that the
 * `ack` of the call's own streams has too; `turn` counts its turns from 0.
 * @typedef {object} ReadingNews
 * @property {'reading_news'} type
 * @property {string} meeting
 * @property {number} turn
 * @property {number} probability
 * @property {number} low
 * @property {number} high
 * @property {'falling' | 'rising' | 'steady'} trend
 * @property {'FAIR' | 'GOOD' | 'LOW'} band
 * @property {string[]} [reasons]
 * @property {string} [turning_point]
 * @property {MoveNews[]} [moves]
 */

/**
 * A newer table of selectors, signed: `data` as signed, `signature` ECDSA P-256 over its bytes.
 * @typedef {object} Selectors
 * @property {'selectors'} type
 * @property {string} data
 * @property {string} signature
 */

/**
 * Why the bridge closes now, with one sentence for a person.
 * @typedef {object} Refused
 * @property {'refused'} type
 * @property {'bad-frame' | 'bad-order' | 'bad-proof' | 'denied' | 'not-paired' | 'pairing-closed' | 'storage' | 'too-late' | 'too-many-peers' | 'too-many-tries' | 'update-needed'} code
 * @property {string} message
 */

/** @typedef {Hello | Proof | PairRequest | PairReveal | Open | MeetingStarted | Caption | Chat | Health | MeetingEnded | Said | Subscribe | Alive} FromPeer */
/** @typedef {Challenge | Welcome | PairOffer | PairWait | Paired | Ack | Rewind | Pause | Alive | ReadingNews | Selectors | Refused} FromBridge */
/** @typedef {MeetingStarted | Caption | Chat | Health | MeetingEnded | Said} Recorded */

/** @type {Readonly<Record<string, Readonly<Record<string, Rule>>>>} */
const FROM_PEER = Object.freeze({
  hello: {
    protocol: {"kind": "number", "least": 0, "most": 9007199254740991},
    peer: {"kind": "text", "least": 8, "most": 64, "pattern": "^[A-Za-z0-9_-]+$"},
    nonce: {"kind": "bytes", "least": 32, "most": 32},
    version: {"kind": "text", "most": 200, "optional": true},
  },
  proof: {
    proof: {"kind": "bytes", "least": 32, "most": 32},
  },
  pair_request: {
    protocol: {"kind": "number", "least": 0, "most": 9007199254740991},
    browser: {"kind": "text", "most": 200},
    commitment: {"kind": "bytes", "least": 32, "most": 32},
    version: {"kind": "text", "most": 200, "optional": true},
  },
  pair_reveal: {
    public_key: {"kind": "bytes", "least": 65, "most": 65},
    nonce: {"kind": "bytes", "least": 32, "most": 32},
  },
  open: {
    stream: {"kind": "text", "least": 8, "most": 64, "pattern": "^[A-Za-z0-9_-]+$"},
  },
  meeting_started: {
    stream: {"kind": "text", "least": 8, "most": 64, "pattern": "^[A-Za-z0-9_-]+$"},
    seq: {"kind": "number", "least": 1, "most": 9007199254740991},
    at_ms: {"kind": "number", "least": 0, "most": 9007199254740991},
    platform: {"kind": "choice", "of": ["meet", "program", "teams", "zoom"]},
    meeting: {"kind": "text", "least": 1, "most": 128},
    consent: {"kind": "object", "name": "Consent", "fields": {"at_ms": {"kind": "number", "least": 0, "most": 9007199254740991}, "how": {"kind": "text", "most": 200}, "text_version": {"kind": "number", "least": 0, "most": 9007199254740991, "optional": true}}},
    title: {"kind": "text", "most": 200, "optional": true},
    continues: {"kind": "text", "least": 8, "most": 64, "pattern": "^[A-Za-z0-9_-]+$", "nullable": true, "optional": true},
  },
  caption: {
    stream: {"kind": "text", "least": 8, "most": 64, "pattern": "^[A-Za-z0-9_-]+$"},
    seq: {"kind": "number", "least": 1, "most": 9007199254740991},
    at_ms: {"kind": "number", "least": 0, "most": 9007199254740991},
    id: {"kind": "text", "least": 1, "most": 128},
    revision: {"kind": "number", "least": 0, "most": 9007199254740991},
    speaker: {"kind": "text", "most": 200},
    side: {"kind": "choice", "of": ["ours", "theirs", "unknown"]},
    text: {"kind": "text", "most": 8000},
    final: {"kind": "flag", "optional": true},
  },
  chat: {
    stream: {"kind": "text", "least": 8, "most": 64, "pattern": "^[A-Za-z0-9_-]+$"},
    seq: {"kind": "number", "least": 1, "most": 9007199254740991},
    at_ms: {"kind": "number", "least": 0, "most": 9007199254740991},
    id: {"kind": "text", "least": 1, "most": 128},
    speaker: {"kind": "text", "most": 200},
    side: {"kind": "choice", "of": ["ours", "theirs", "unknown"]},
    text: {"kind": "text", "most": 8000},
  },
  health: {
    stream: {"kind": "text", "least": 8, "most": 64, "pattern": "^[A-Za-z0-9_-]+$"},
    seq: {"kind": "number", "least": 1, "most": 9007199254740991},
    at_ms: {"kind": "number", "least": 0, "most": 9007199254740991},
    state: {"kind": "choice", "of": ["absent", "active", "lost", "paused", "recovered", "waiting"]},
    detail: {"kind": "text", "most": 64, "pattern": "^[a-z0-9-]*$", "optional": true},
  },
  meeting_ended: {
    stream: {"kind": "text", "least": 8, "most": 64, "pattern": "^[A-Za-z0-9_-]+$"},
    seq: {"kind": "number", "least": 1, "most": 9007199254740991},
    at_ms: {"kind": "number", "least": 0, "most": 9007199254740991},
    reason: {"kind": "text", "most": 64, "pattern": "^[a-z0-9-]*$", "optional": true},
  },
  said: {
    stream: {"kind": "text", "least": 8, "most": 64, "pattern": "^[A-Za-z0-9_-]+$"},
    seq: {"kind": "number", "least": 1, "most": 9007199254740991},
    at_ms: {"kind": "number", "least": 0, "most": 9007199254740991},
    speaker: {"kind": "text", "most": 200},
    side: {"kind": "choice", "of": ["ours", "theirs", "unknown"]},
    text: {"kind": "text", "most": 8000},
  },
  subscribe: {},
  alive: {},
});

/** @type {Readonly<Record<string, Readonly<Record<string, Rule>>>>} */
const FROM_BRIDGE = Object.freeze({
  challenge: {
    protocol: {"kind": "number", "least": 0, "most": 9007199254740991},
    nonce: {"kind": "bytes", "least": 32, "most": 32},
    proof: {"kind": "bytes", "least": 32, "most": 32},
  },
  welcome: {
    paused: {"kind": "flag"},
  },
  pair_offer: {
    public_key: {"kind": "bytes", "least": 65, "most": 65},
    nonce: {"kind": "bytes", "least": 32, "most": 32},
  },
  pair_wait: {
    seconds: {"kind": "number", "least": 0, "most": 9007199254740991},
  },
  paired: {
    peer: {"kind": "text", "least": 8, "most": 64, "pattern": "^[A-Za-z0-9_-]+$"},
    proof: {"kind": "bytes", "least": 32, "most": 32},
  },
  ack: {
    stream: {"kind": "text", "least": 8, "most": 64, "pattern": "^[A-Za-z0-9_-]+$"},
    seq: {"kind": "number", "least": 0, "most": 9007199254740991},
    meeting: {"kind": "text", "most": 128, "optional": true},
  },
  rewind: {
    stream: {"kind": "text", "least": 8, "most": 64, "pattern": "^[A-Za-z0-9_-]+$"},
    seq: {"kind": "number", "least": 1, "most": 9007199254740991},
  },
  pause: {
    paused: {"kind": "flag"},
  },
  alive: {},
  reading_news: {
    meeting: {"kind": "text", "least": 1, "most": 128},
    turn: {"kind": "number", "least": 0, "most": 9007199254740991},
    probability: {"kind": "real"},
    low: {"kind": "real"},
    high: {"kind": "real"},
    trend: {"kind": "choice", "of": ["falling", "rising", "steady"]},
    band: {"kind": "choice", "of": ["FAIR", "GOOD", "LOW"]},
    reasons: {"kind": "list", "of": {"kind": "text"}, "optional": true},
    turning_point: {"kind": "text", "optional": true},
    moves: {"kind": "list", "of": {"kind": "object", "name": "MoveNews", "fields": {"title": {"kind": "text"}, "say": {"kind": "text"}, "worth": {"kind": "real"}, "error": {"kind": "real"}}}, "optional": true},
  },
  selectors: {
    data: {"kind": "bytes"},
    signature: {"kind": "bytes"},
  },
  refused: {
    code: {"kind": "choice", "of": ["bad-frame", "bad-order", "bad-proof", "denied", "not-paired", "pairing-closed", "storage", "too-late", "too-many-peers", "too-many-tries", "update-needed"]},
    message: {"kind": "text"},
  },
});

/**
 * What a field must be.
 * @typedef {object} Rule
 * @property {'text' | 'bytes' | 'number' | 'real' | 'flag' | 'choice' | 'list' | 'object'} kind
 * @property {number} [least] of its length, or of itself
 * @property {number} [most]
 * @property {string} [pattern]
 * @property {any} [of] the choices, or the rule of each item
 * @property {string} [name]
 * @property {Record<string, Rule>} [fields]
 * @property {boolean} [optional]
 * @property {boolean} [nullable]
 */

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** @type {Record<string, (value: any, rule: Rule) => boolean>} */
const KINDS = {
  text: (value, rule) =>
    typeof value === 'string' &&
    // Python counts letters, and an emoji is one.
    isWithin([...value].length, rule) &&
    (rule.pattern === undefined || new RegExp(rule.pattern).test(value)),
  bytes: (value, rule) =>
    typeof value === 'string' && BASE64.test(value) && isWithin(countBytes(value), rule),
  number: (value, rule) => Number.isSafeInteger(value) && isWithin(value, rule),
  real: (value) => Number.isFinite(value),
  flag: (value) => typeof value === 'boolean',
  choice: (value, rule) => rule.of.includes(value),
  list: (value, rule) => Array.isArray(value) && value.every((item) => fits(item, rule.of)),
  object: (value, rule) => isPlain(value) && fitsAll(value, rule.fields ?? {}),
};

/** @param {number} size @param {Rule} rule */
function isWithin(size, rule) {
  return size >= (rule.least ?? -Infinity) && size <= (rule.most ?? Infinity);
}

/** @param {string} text base64 */
function countBytes(text) {
  return (text.length / 4) * 3 - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0);
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isPlain(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @param {any} value @param {Rule} rule */
function fits(value, rule) {
  return (rule.nullable === true && value === null) || KINDS[rule.kind](value, rule);
}

/** @param {Record<string, unknown>} value @param {Record<string, Rule>} fields */
function fitsAll(value, fields) {
  return Object.entries(fields).every(([name, rule]) =>
    Object.hasOwn(value, name) ? fits(value[name], rule) : rule.optional === true,
  );
}

/** @param {unknown} frame @param {Readonly<Record<string, Readonly<Record<string, Rule>>>>} table */
function isFrame(frame, table) {
  if (!isPlain(frame) || typeof frame.type !== 'string' || !Object.hasOwn(table, frame.type)) return false;
  return fitsAll(frame, table[frame.type]);
}

/**
 * Whether the bridge would take this for a frame of ours.
 * @param {unknown} frame
 * @returns {frame is FromPeer}
 */
export function isFromPeer(frame) {
  return isFrame(frame, FROM_PEER);
}

/**
 * The bridge's frame, or null for what is none.
 * @param {unknown} text
 * @returns {FromBridge | null}
 */
export function readFromBridge(text) {
  if (typeof text !== 'string' || text.length > MOST_BYTES) return null;
  try {
    const frame = JSON.parse(text);
    return isFrame(frame, FROM_BRIDGE) ? /** @type {FromBridge} */ (frame) : null;
  } catch {
    return null;
  }
}

/** @param {string} _name @param {unknown} value */
function mend(_name, value) {
  // Half an emoji, as a page may leave one where it cuts: the bridge refuses it, so it becomes U+FFFD.
  return typeof value === 'string' ? value.toWellFormed() : value;
}

/**
 * The frame as one line of JSON. Throws where the bridge would refuse it: that is a fault of ours.
 * @param {FromPeer} frame
 */
export function writeFrame(frame) {
  const text = JSON.stringify(frame, mend);
  if (!isFromPeer(frame)) throw new TypeError(`Not a frame: ${String(Object(frame).type)}`);
  if (new TextEncoder().encode(text).length > MOST_BYTES) throw new RangeError('A frame is too long');
  return text;
}

/** @param {Uint8Array} bytes */
export function toBase64(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** @param {string} text base64 */
export function fromBase64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
