// live — the workspace's one connection to the live socket, and who listens to which stream.
//
// A stream is watched as long as somebody listens to it; the last to go unwatches it, so that what
// a closed tab had asked for costs nothing.
import { csrfHeaders } from "./api";
import { type Frame, Link, type LinkState } from "../../shared/live";
import { randomHex } from "../../shared/outbox";
import { Store, useStore } from "./store";

export interface Listener {
  /** A row with a number: in order, each once. */
  row?: (row: Frame) => void;
  /** What has no number: typing, marks, subscribed, changed. */
  frame?: (frame: Frame) => void;
  /** Too far behind to resume: what comes next starts after `high`; load the rest by the API. */
  reset?: (high: number) => void;
}

const DEVICE_KEY = "madoguchi.device";

class Live {
  readonly state = new Store<LinkState>("connecting");
  /** When this page first spoke to the server, by the server's clock; what is older is no news. */
  startedAt = new Date().toISOString();
  #link: Link | undefined;
  #personId = "";
  #wanted = new Map<string, { after: number; listeners: Set<Listener> }>();
  #everywhere = new Set<(frame: Frame) => void>();
  #welcomed = false;

  get personId(): string {
    return this.#personId;
  }

  start(personId: string): void {
    if (this.#link && this.#personId === personId) {
      return;
    }
    this.stop();
    this.#personId = personId;
    this.#welcomed = false;
    const link = new Link({
      url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live`,
      auth: () => ({ type: "auth", cookie: true, device: deviceOf(personId) }),
      headers: csrfHeaders,
      onState: (state) => this.state.set(state),
      onWelcome: (frame) => this.#welcome(frame),
      onRow: (stream, row) => {
        this.#everywhere.forEach((listener) => listener(row));
        this.#tell(stream, (one) => one.row?.(row));
      },
      onFrame: (frame) => {
        if (typeof frame.stream === "string") {
          this.#tell(frame.stream, (one) => one.frame?.(frame));
        }
        this.#everywhere.forEach((listener) => listener(frame));
      },
      onReset: (stream, high) => {
        this.#tell(stream, (one) => one.reset?.(high));
        if (this.#wanted.has(stream)) {
          link.watch(stream, high);
        }
      },
    });
    this.#link = link;
    for (const [stream, { after }] of this.#wanted) {
      link.watch(stream, after);
    }
  }

  stop(): void {
    this.#link?.close();
    this.#link = undefined;
    this.#personId = "";
  }

  /** Listens to a stream from after row `after`; the answer stops listening. */
  listen(stream: string, after: number, listener: Listener): () => void {
    let entry = this.#wanted.get(stream);
    if (!entry) {
      entry = { after, listeners: new Set() };
      this.#wanted.set(stream, entry);
      entry.listeners.add(listener);
      this.#link?.watch(stream, after);
    }
    entry.listeners.add(listener);
    return () => {
      entry.listeners.delete(listener);
      if (entry.listeners.size === 0 && this.#wanted.get(stream) === entry) {
        this.#wanted.delete(stream);
        this.#link?.unwatch(stream);
      }
    };
  }

  /** Listens to everything: rows, before those of their stream hear them, and answers. */
  listenAll(listener: (frame: Frame) => void): () => void {
    this.#everywhere.add(listener);
    return () => this.#everywhere.delete(listener);
  }

  /** False when it is not connected. */
  send(frame: Frame): boolean {
    return this.#link?.send(frame) ?? false;
  }

  again(): void {
    this.#link?.again();
  }

  #welcome(frame: Frame): void {
    if (!this.#welcomed) {
      this.#welcomed = true;
      this.startedAt = frame.now;
    }
    this.#everywhere.forEach((listener) => listener(frame));
  }

  #tell(stream: string, call: (listener: Listener) => void): void {
    this.#wanted.get(stream)?.listeners.forEach(call);
  }
}

/** The device's secret, one for each person on this browser: its counter is theirs. */
function deviceOf(personId: string): string {
  const key = `${DEVICE_KEY}.${personId}`;
  let secret = localStorage.getItem(key);
  if (!secret) {
    secret = randomHex(32);
    localStorage.setItem(key, secret);
  }
  return secret;
}

export const live = new Live();

export function useLinkState(): LinkState {
  return useStore(live.state);
}
