// @ts-check
/**
 * Frames that the desktop has not acknowledged, kept over the end of the browser. One rule: nothing lies
 * here in clear; the key cannot be read out of the browser's own store, and a frame goes as soon as it is
 * acknowledged or a week old.
 */

const WEEK_MS = 7 * 24 * 3600 * 1000;

/** @typedef {{stream: string, seq: number, text: string}} Kept */

/** @param {IDBRequest<any> | IDBTransaction} request @returns {Promise<any>} */
function done(request) {
  return new Promise((resolve, reject) => {
    const fail = () => reject(request.error ?? new DOMException("The browser's store stopped.", "AbortError"));
    if (request instanceof IDBTransaction) {
      request.oncomplete = () => resolve(undefined);
      request.onabort = fail;
    } else {
      request.onsuccess = () => resolve(request.result);
    }
    request.onerror = fail;
  });
}

/** @param {string} name @returns {Promise<IDBDatabase>} */
async function openStore(name) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("frames", { keyPath: ["stream", "seq"] });
    request.result.createObjectStore("keys");
  };
  return done(request);
}

/** @param {IDBDatabase} store @returns {Promise<CryptoKey>} made once, and never readable by a script */
async function ownKey(store) {
  const found = await done(store.transaction("keys").objectStore("keys").get("spool"));
  if (found) return found;
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const change = store.transaction("keys", "readwrite");
  change.objectStore("keys").add(key, "spool");
  await done(change);
  return key;
}

/** Where the browser's store does not open: what waits is in memory alone. @type {Pick<Spool, "put" | "drop" | "load">} */
export const NO_SPOOL = { put: async () => undefined, drop: async () => undefined, load: async () => [] };

export class Spool {
  #store;
  #key;
  #now;

  /** @param {IDBDatabase} store @param {CryptoKey} key @param {() => number} now */
  constructor(store, key, now) {
    this.#store = store;
    this.#key = key;
    this.#now = now;
  }

  /** @param {string} [name] @param {() => number} [now] @returns {Promise<Spool>} */
  static async open(name = "spool", now = Date.now) {
    const store = await openStore(name);
    return new Spool(store, await ownKey(store), now);
  }

  /** Keep frames; one that is kept already is replaced. @param {Kept[]} frames */
  async put(frames) {
    const rows = await Promise.all(
      frames.map(async ({ stream, seq, text }) => {
        const iv = crypto.getRandomValues(new Uint8Array(12));
        const about = new TextEncoder().encode(`${stream} ${seq}`);
        const sealing = { name: "AES-GCM", iv, additionalData: about };
        const sealed = await crypto.subtle.encrypt(sealing, this.#key, new TextEncoder().encode(text));
        return { stream, seq, at: this.#now(), iv, sealed };
      }),
    );
    const change = this.#store.transaction("frames", "readwrite");
    for (const row of rows) change.objectStore("frames").put(row);
    await done(change);
  }

  /** Let go of everything of `stream` up to `seq`. @param {string} stream @param {number} seq @param {number} [from] */
  async drop(stream, seq, from = 0) {
    const change = this.#store.transaction("frames", "readwrite");
    change.objectStore("frames").delete(IDBKeyRange.bound([stream, from], [stream, seq]));
    await done(change);
  }

  /**
   * What is kept, in order. What is older than a week is let go, and what cannot be read with all of its
   * stream that comes after it: nobody could place that.
   * @returns {Promise<Kept[]>}
   */
  async load() {
    /** @type {{stream: string, seq: number, at: number, iv: Uint8Array<ArrayBuffer>, sealed: ArrayBuffer}[]} */
    const rows = await done(this.#store.transaction("frames").objectStore("frames").getAll());
    const old = new Set(rows.filter((row) => this.#now() - row.at > WEEK_MS).map((row) => row.stream));
    for (const stream of old) await this.drop(stream, Number.MAX_SAFE_INTEGER);
    /** @type {Kept[]} */
    const kept = [];
    const broken = new Set();
    const texts = await Promise.all(rows.map((row) => this.#open(row).catch(() => null)));
    for (const [at, row] of rows.entries()) {
      if (old.has(row.stream) || broken.has(row.stream)) continue;
      const text = texts[at];
      if (text !== null) kept.push({ stream: row.stream, seq: row.seq, text });
      else {
        broken.add(row.stream);
        await this.drop(row.stream, Number.MAX_SAFE_INTEGER, row.seq);
      }
    }
    return kept;
  }

  /** @param {{stream: string, seq: number, iv: Uint8Array<ArrayBuffer>, sealed: ArrayBuffer}} row @returns {Promise<string>} */
  async #open({ stream, seq, iv, sealed }) {
    const about = new TextEncoder().encode(`${stream} ${seq}`);
    const sealing = { name: "AES-GCM", iv, additionalData: about };
    return new TextDecoder().decode(await crypto.subtle.decrypt(sealing, this.#key, sealed));
  }
}
