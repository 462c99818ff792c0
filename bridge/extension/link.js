// @ts-check
/**
 * The socket to the desktop: finds the bridge, lets it prove itself, proves itself, keeps it open.
 * One rule: nothing of a call is sent before the bridge has proved that it holds our key.
 * Changes together with bridge/PROTOCOL.md.
 */

import { ANSWER_MS, RefusedError, dialAll } from "./exchange.js";
import { ALIVE_MS, PAIRING_MS, fromBase64, toBase64 } from "./messages.js";
import { codeOf, commit, deriveKey, makePair, prove, randomBytes, same } from "./proofs.js";

const SILENT_MS = 50_000;
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 2_000;
/** Every how many tries all ports are dialled, and not only the likeliest: Chromium slows down who fails often. */
const SEARCH_EVERY = 4;
/** A newer connection of ours took the place of this one. */
const CLOSE_REPLACED = 4000;

/** @typedef {"off" | "searching" | "ready" | "absent" | "unpaired" | "stranger" | "refused"} LinkState */
/** @typedef {{peer: string, key: string}} Identity key in base64 */
/** @typedef {import("./exchange.js").Frame} Frame */
/** @typedef {import("./exchange.js").Exchange} Exchange */

export class Link {
  /** @type {LinkState} */
  state = "off";
  /** Why the desktop turned us away, while `state` is `refused`: one of the bridge's codes. */
  refusal = "";
  #wanted = false;
  #tries = 0;
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
      this.#open?.close();
      this.#tell("off");
    }
    if (on && !this.#running) void this.#run();
    else if (on) this.hurry();
  }

  /** Try again now rather than after the pause. */
  hurry() {
    this.#wait_ms = FIRST_WAIT_MS;
    this.#tries = 0;
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
      // the browser's own store may fail
      await this.#connect().catch(() => this.#tell("absent"));
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

  /** Look for the bridge once; stay while the link holds. */
  async #connect() {
    const identity = await this.needs.identity();
    if (!identity) return this.#tell("unpaired");
    if (this.state === "off" || this.state === "unpaired") this.#tell("searching");
    const ports = await this.needs.ports();
    const all = this.#tries % SEARCH_EVERY === 0;
    this.#tries += 1;
    const found = await this.#find(identity, all ? ports : ports.slice(0, 1));
    if (!this.#wanted) return void (typeof found === "object" && found.close());
    if (typeof found === "object") return this.#stay(found);
    // one port tells less than all did
    if (all || found !== "absent" || this.state === "searching") this.#tell(found);
  }

  /** The bridge that holds our key, or what there is instead. @param {Identity} identity @param {number[]} ports */
  async #find(identity, ports) {
    /** @type {"absent" | "stranger" | "refused"} */
    let instead = "absent";
    for await (const { port, exchange } of dialAll(ports)) {
      try {
        await this.#introduce(exchange, identity, port);
        this.needs.found(port);
        return exchange;
      } catch (fault) {
        exchange.close();
        if (fault instanceof RefusedError) this.refusal = fault.code;
        if (instead !== "refused") instead = fault instanceof RefusedError ? "refused" : "stranger";
      }
    }
    return instead;
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
    let refused = false;
    this.#open = exchange;
    /** @type {Promise<number>} */
    const over = new Promise((resolve) => {
      exchange.ended = resolve;
    });
    const beat = setInterval(() => {
      if (Date.now() - heard > SILENT_MS) exchange.close();
      else if (exchange.socket.readyState === WebSocket.OPEN) exchange.send({ type: "alive" });
    }, ALIVE_MS);
    this.#wait_ms = FIRST_WAIT_MS;
    this.#tries = 1;
    this.#tell("ready");
    exchange.follow((frame) => {
      heard = Date.now();
      if (frame.type === "refused") {
        refused = true;
        this.refusal = frame.code;
      } else if (frame.type !== "alive") this.needs.deliver(frame);
    });
    if (exchange.isOver) exchange.ended?.(0);
    const code = await over;
    clearInterval(beat);
    this.#open = null;
    // who was sent away does not come back at once
    if (refused || code === CLOSE_REPLACED) this.#wait_ms = LONGEST_WAIT_MS;
    this.#tell(!this.#wanted ? "off" : refused ? "refused" : "searching");
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
    for await (const { port, exchange } of dialAll(ports)) {
      try {
        return await this.#meet(exchange, { browser, show, port });
      } catch (error) {
        fault = error instanceof RefusedError || !(fault instanceof RefusedError) ? /** @type {Error} */ (error) : fault;
        if (fault instanceof RefusedError && fault.code === "denied") throw fault;
      } finally {
        exchange.close();
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
    const wait = await exchange.expect("pair_wait", ANSWER_MS);
    const seconds = Math.min(wait.seconds, PAIRING_MS / 1000);
    show(await codeOf({ ...halves, ownKey: publicKey }), seconds);
    const { peer, proof } = await exchange.expect("paired", (seconds + 5) * 1000);
    const about = { peer, origin, port, peerNonce: ownNonce, bridgeNonce };
    if (!same(fromBase64(proof), await prove(key, "bridge", about))) throw new Error("no proof");
    return { peer, key: toBase64(key) };
  }
}
