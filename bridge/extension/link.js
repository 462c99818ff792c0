// @ts-check
/**
 * The socket to the desktop: finds the bridge, lets it prove itself, proves itself, keeps it open.
 * One rule: nothing of a call is sent before the bridge has proved that it holds our key.
 * Changes together with bridge/PROTOCOL.md.
 */

import { ANSWER_MS, RefusedError, dial } from "./exchange.js";
import { ALIVE_MS, fromBase64, toBase64 } from "./messages.js";
import { codeOf, commit, deriveKey, makePair, prove, randomBytes, same } from "./proofs.js";

const SILENT_MS = 50_000;
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 2_000;

/** @typedef {"off" | "searching" | "ready" | "absent" | "unpaired" | "stranger" | "refused"} LinkState */
/** @typedef {{peer: string, key: string}} Identity key in base64 */
/** @typedef {import("./exchange.js").Frame} Frame */
/** @typedef {import("./exchange.js").Exchange} Exchange */

export class Link {
  /** @type {LinkState} */
  state = "off";
  #wanted = false;
  #wait_ms = FIRST_WAIT_MS;
  #running = false;
  /** @type {Exchange | null} */
  #open = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #rest;
  /** @type {(() => void) | null} */
  #wake = null;

  /**
   * @param {object} needs
   * @param {string} needs.origin ours, as the bridge sees it
   * @param {string} needs.version
   * @param {number} needs.protocol
   * @param {() => Promise<number[]>} needs.ports where to look, best first
   * @param {(port: number) => void} needs.found
   * @param {() => Promise<Identity | null>} needs.identity
   * @param {(frame: Frame) => void} needs.deliver
   * @param {(state: LinkState) => void} needs.changed
   */
  constructor(needs) {
    this.needs = needs;
  }

  /** How many bytes wait in the socket. */
  get backlog() {
    return this.#open?.socket.bufferedAmount ?? 0;
  }

  /** Send, if the link is ready. @param {string} text one frame @returns {boolean} whether it was taken */
  send(text) {
    if (this.state !== "ready" || this.#open?.socket.readyState !== WebSocket.OPEN) return false;
    this.#open.socket.send(text);
    return true;
  }

  /** Be connected, or not. @param {boolean} on */
  want(on) {
    this.#wanted = on;
    if (!on) {
      this.#open?.socket.close();
      this.#tell("off");
    }
    if (on && !this.#running) void this.#run();
    else if (on) this.hurry();
  }

  /** Try again now rather than after the pause. */
  hurry() {
    this.#wait_ms = FIRST_WAIT_MS;
    clearTimeout(this.#rest);
    this.#wake?.();
  }

  /** @param {LinkState} state */
  #tell(state) {
    if (this.state === state) return;
    this.state = state;
    this.needs.changed(state);
  }

  async #run() {
    this.#running = true;
    while (this.#wanted) {
      await this.#connect();
      if (!this.#wanted) break;
      await new Promise((resolve) => {
        this.#wake = () => resolve(undefined);
        this.#rest = setTimeout(resolve, this.#wait_ms);
      });
      this.#wake = null;
      this.#wait_ms = Math.min(this.#wait_ms * 2, LONGEST_WAIT_MS);
    }
    this.#running = false;
  }

  /** Look at each port once; stay while the link holds. */
  async #connect() {
    const identity = await this.needs.identity();
    if (!identity) return this.#tell("unpaired");
    if (this.state !== "absent") this.#tell("searching");
    /** @type {LinkState} */
    let worst = "absent";
    for (const port of await this.needs.ports()) {
      if (!this.#wanted) return;
      let exchange;
      try {
        exchange = await dial(`ws://127.0.0.1:${port}`);
      } catch {
        continue;
      }
      try {
        await this.#introduce(exchange, identity, port);
      } catch (fault) {
        exchange.socket.close();
        worst = fault instanceof RefusedError ? "refused" : "stranger";
        continue;
      }
      this.needs.found(port);
      await this.#stay(exchange);
      return;
    }
    this.#tell(worst);
  }

  /** @param {Exchange} exchange @param {Identity} identity @param {number} port */
  async #introduce(exchange, { peer, key }, port) {
    const { origin, version, protocol } = this.needs;
    const secret = fromBase64(key);
    const peerNonce = randomBytes(32);
    exchange.send({ type: "hello", protocol, peer, nonce: toBase64(peerNonce), version });
    const challenge = await exchange.expect("challenge", ANSWER_MS);
    const about = { peer, origin, port, peerNonce, bridgeNonce: fromBase64(challenge.nonce) };
    if (!same(fromBase64(challenge.proof), await prove(secret, "bridge", about))) throw new Error("no proof");
    exchange.send({ type: "proof", proof: toBase64(await prove(secret, "peer", about)) });
    const welcome = await exchange.expect("welcome", ANSWER_MS);
    this.needs.deliver(welcome);
  }

  /** @param {Exchange} exchange */
  async #stay(exchange) {
    let heard = Date.now();
    this.#open = exchange;
    const over = new Promise((resolve) => {
      exchange.ended = () => resolve(undefined);
    });
    const beat = setInterval(() => {
      if (Date.now() - heard > SILENT_MS) exchange.socket.close();
      else if (exchange.socket.readyState === WebSocket.OPEN) exchange.send({ type: "alive" });
    }, ALIVE_MS);
    this.#wait_ms = FIRST_WAIT_MS;
    this.#tell("ready");
    exchange.follow((frame) => {
      heard = Date.now();
      if (frame.type !== "alive") this.needs.deliver(frame);
    });
    if (exchange.socket.readyState !== WebSocket.OPEN) exchange.ended?.();
    await over;
    clearInterval(beat);
    this.#open = null;
    this.#tell(this.#wanted ? "searching" : "off");
  }

  /**
   * Pair with the bridge at one of `ports`.
   * @param {object} asked
   * @param {string} asked.browser its name and version
   * @param {number[]} asked.ports
   * @param {(code: string, seconds: number) => void} asked.show
   * @returns {Promise<Identity>}
   * @throws {RefusedError} with the bridge's sentence, or an Error where none answered
   */
  async pair({ browser, ports, show }) {
    /** @type {Error} */
    let fault = new Error("absent");
    for (const port of ports) {
      let exchange;
      try {
        exchange = await dial(`ws://127.0.0.1:${port}`);
      } catch {
        continue;
      }
      try {
        return await this.#meet(exchange, { browser, show, port });
      } catch (error) {
        fault = error instanceof RefusedError || !(fault instanceof RefusedError) ? /** @type {Error} */ (error) : fault;
        if (fault instanceof RefusedError && fault.code === "denied") throw fault;
      } finally {
        exchange.socket.close();
      }
    }
    throw fault;
  }

  /** @param {Exchange} exchange @param {{browser: string, show: (code: string, seconds: number) => void, port: number}} asked */
  async #meet(exchange, { browser, show, port }) {
    const { origin, version, protocol } = this.needs;
    const { privateKey, publicKey } = await makePair();
    const ownNonce = randomBytes(32);
    const commitment = toBase64(await commit(publicKey, ownNonce));
    exchange.send({ type: "pair_request", protocol, browser, commitment, version });
    const offer = await exchange.expect("pair_offer", ANSWER_MS);
    const bridgeKey = fromBase64(offer.public_key);
    const bridgeNonce = fromBase64(offer.nonce);
    const halves = { origin, ownNonce, bridgeNonce, bridgeKey };
    const key = await deriveKey({ ...halves, privateKey });
    exchange.send({ type: "pair_reveal", public_key: toBase64(publicKey), nonce: toBase64(ownNonce) });
    const { seconds } = await exchange.expect("pair_wait", ANSWER_MS);
    show(await codeOf({ ...halves, ownKey: publicKey }), seconds);
    const { peer, proof } = await exchange.expect("paired", (seconds + 5) * 1000);
    const about = { peer, origin, port, peerNonce: ownNonce, bridgeNonce };
    if (!same(fromBase64(proof), await prove(key, "bridge", about))) throw new Error("no proof");
    return { peer, key: toBase64(key) };
  }
}
