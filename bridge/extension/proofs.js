// @ts-check
/**
 * What both sides compute: proofs, the pairing code and the key. The same as bridge/proofs.py; the two
 * are held together by shared vectors. One rule: nothing here knows a socket or a store.
 */

const TEXT = new TextEncoder();
const ZERO = new Uint8Array([0]);

/** @param {...(Uint8Array | string)} parts @returns {Uint8Array<ArrayBuffer>} */
export function join(...parts) {
  const all = parts.map((part) => (typeof part === "string" ? TEXT.encode(part) : part));
  const whole = new Uint8Array(all.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of all) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** @param {number} length @returns {Uint8Array<ArrayBuffer>} */
export function randomBytes(length) {
  return crypto.getRandomValues(new Uint8Array(length));
}

/**
 * The proof of one side that it holds `key`.
 * @param {Uint8Array<ArrayBuffer>} key 32 bytes
 * @param {"bridge" | "peer"} side whose proof it is
 * @param {{peer: string, origin: string, port: number, peerNonce: Uint8Array, bridgeNonce: Uint8Array}} about
 * @returns {Promise<Uint8Array<ArrayBuffer>>} 32 bytes
 */
export async function prove(key, side, { peer, origin, port, peerNonce, bridgeNonce }) {
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const secret = await crypto.subtle.importKey("raw", key, hmac, false, ["sign"]);
  const named = join(`salesrl ${side} 1`, ZERO, peer, ZERO, origin, ZERO, String(port), ZERO);
  const said = join(named, peerNonce, bridgeNonce);
  return new Uint8Array(await crypto.subtle.sign("HMAC", secret, said));
}

/** @param {Uint8Array} one @param {Uint8Array} other @returns {boolean} in time that tells nothing */
export function same(one, other) {
  let differs = one.length ^ other.length;
  for (let at = 0; at < one.length; at += 1) differs |= one[at] ^ (other[at] ?? 0);
  return differs === 0;
}

/** @param {Uint8Array<ArrayBuffer>} publicKey @param {Uint8Array} nonce @returns {Promise<Uint8Array<ArrayBuffer>>} */
export async function commit(publicKey, nonce) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", join(publicKey, nonce)));
}

/** @returns {Promise<{privateKey: CryptoKey, publicKey: Uint8Array<ArrayBuffer>}>} a fresh P-256 pair, the public half raw */
export async function makePair() {
  const pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
  const raw = await crypto.subtle.exportKey("raw", pair.publicKey);
  return { privateKey: pair.privateKey, publicKey: new Uint8Array(raw) };
}

/**
 * The six digits that both show.
 * @param {{origin: string, ownKey: Uint8Array, bridgeKey: Uint8Array, ownNonce: Uint8Array, bridgeNonce: Uint8Array}} halves
 * @returns {Promise<string>}
 */
export async function codeOf({ origin, ownKey, bridgeKey, ownNonce, bridgeNonce }) {
  const said = join("salesrl code 1", ZERO, origin, ZERO, ownKey, bridgeKey, ownNonce, bridgeNonce);
  const digest = await crypto.subtle.digest("SHA-256", said);
  const number = new DataView(digest).getBigUint64(0) % 1_000_000n;
  return number.toString().padStart(6, "0");
}

/**
 * The key that both hold from now on.
 * @param {{origin: string, privateKey: CryptoKey, bridgeKey: Uint8Array<ArrayBuffer>, ownNonce: Uint8Array, bridgeNonce: Uint8Array}} halves
 * @returns {Promise<Uint8Array<ArrayBuffer>>} 32 bytes
 * @throws {DOMException} where the bridge's key is no point of the curve
 */
export async function deriveKey({ origin, privateKey, bridgeKey, ownNonce, bridgeNonce }) {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const other = await crypto.subtle.importKey("raw", bridgeKey, curve, false, []);
  const secret = await crypto.subtle.deriveBits({ name: "ECDH", public: other }, privateKey, 256);
  const material = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const info = join("salesrl pairing 1", ZERO, origin);
  const bits = await crypto.subtle.deriveBits(
    { name: "HKDF", hash: "SHA-256", salt: join(ownNonce, bridgeNonce), info },
    material,
    256,
  );
  return new Uint8Array(bits);
}
