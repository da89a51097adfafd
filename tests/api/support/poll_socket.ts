// poll_socket — long polls (protocol/live.md) that look like a socket, so that every test of the
// live protocol can be run over either.
//
// It is the protocol's client in full: frames are said again until the server has taken them, a
// batch that comes twice is heard once, and a call or answer may be lost on purpose.
import { EventEmitter } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

const TRIES_MAX = 50;
const RETRY_MS = 100;

export interface PollAnswer {
  poll: string;
  batch: number;
  taken: number;
  frames: Record<string, any>[];
  close?: { code: number; reason: string };
}

export interface PollOptions {
  headers?: Record<string, string>;
  origin?: string;
}

export class PollSocket extends EventEmitter {
  static readonly OPEN = 1;
  static readonly CLOSED = 3;
  readyState: number = PollSocket.OPEN;
  id = "";
  batch = 0;
  /** Answers still to be lost on their way here. */
  losing = 0;
  #url: string;
  #headers: Record<string, string>;
  #taken = 0;
  #unsaid: Record<string, any>[] = [];
  #calls = new Set<AbortController>();
  #opening = false;

  constructor(wsUrl: string, options: PollOptions = {}) {
    super();
    this.#url = `${wsUrl.replace(/^ws/, "http")}/live/poll`;
    this.#headers = {
      ...options.headers,
      ...(options.origin === undefined ? {} : { origin: options.origin }),
      "content-type": "application/json",
    };
  }

  send(text: string): void {
    this.#unsaid.push(JSON.parse(text) as Record<string, any>);
    void this.call();
  }

  close(): void {
    if (this.id !== "") {
      void fetch(`${this.#url}/${this.id}`, { method: "DELETE", headers: this.#headers }).catch(
        () => undefined,
      );
    }
    this.#closed(1005, "");
  }

  terminate(): void {
    this.#closed(1006, "");
  }

  /** One call: what is not yet taken goes out, what has come comes in; then the next one. */
  async call(): Promise<void> {
    if (this.readyState === PollSocket.CLOSED || this.#opening) {
      return; // what is unsaid goes with the call after the opening
    }
    this.#opening = this.id === "";
    const call = new AbortController();
    this.#calls.add(call);
    try {
      const answer = await this.#post(call.signal);
      this.#calls.delete(call);
      this.#opening = false;
      if (answer !== undefined) {
        this.#hear(answer);
      }
    } catch {
      this.#calls.delete(call);
      this.#closed(1006, "");
      return;
    }
    if (this.#calls.size === 0) {
      void this.call();
    }
  }

  /** A call that got no answer is made again: the numbers see to it that nothing is doubled. */
  async #fetch(signal: AbortSignal, body: string): Promise<Response> {
    for (let tries = 1; ; tries++) {
      try {
        return await fetch(this.id === "" ? this.#url : `${this.#url}/${this.id}`, {
          method: "POST",
          headers: this.#headers,
          body,
          signal,
        });
      } catch (fault) {
        if (signal.aborted || tries === TRIES_MAX) {
          throw fault;
        }
        await sleep(RETRY_MS);
      }
    }
  }

  async #post(signal: AbortSignal): Promise<PollAnswer | undefined> {
    const frames = this.#opening ? this.#unsaid.slice(0, 1) : this.#unsaid.slice(0, 64);
    const body = JSON.stringify({ batch: this.batch, from: this.#taken + 1, frames });
    const response = await this.#fetch(signal, body);
    const answer = await response.json();
    if (response.status !== 200) {
      this.#closed(response.status === 404 ? 1001 : 1008, JSON.stringify(answer));
      return undefined;
    }
    if (this.losing > 0) {
      this.losing -= 1;
      return undefined;
    }
    return answer as PollAnswer;
  }

  #hear(answer: PollAnswer): void {
    if (this.readyState === PollSocket.CLOSED) {
      return;
    }
    this.id = answer.poll;
    if (answer.taken > this.#taken) {
      this.#unsaid.splice(0, answer.taken - this.#taken);
      this.#taken = answer.taken;
    }
    if (answer.batch > this.batch) {
      this.batch = answer.batch;
      for (const frame of answer.frames) {
        this.emit("message", JSON.stringify(frame), false);
      }
    }
    if (answer.close !== undefined) {
      this.#closed(answer.close.code, answer.close.reason);
    }
  }

  #closed(code: number, reason: string): void {
    if (this.readyState === PollSocket.CLOSED) {
      return;
    }
    this.readyState = PollSocket.CLOSED;
    for (const call of this.#calls) {
      call.abort();
    }
    setImmediate(() => this.emit("close", code, reason));
  }
}
