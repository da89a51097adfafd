// outbox — what has been written and is not yet on the server's disk.
//
// Kept in the browser's storage and shared by all tabs of a device, because they share its secret
// and its counter. Under one lock, one command is under way at a time: it takes the next number,
// which is written down before it is sent, and is sent again under that number until it is
// answered. So a retry cannot double, and a tab that dies in the middle loses nothing.
//
// What one tab stores reaches the others a little later, lock or not. So each entry has a row of
// its own, which no tab overwrites with an older list; and goes under a key of its own, by which
// the server sees that two tabs have taken one number, or that one message comes under two.
import type { Frame } from "./live";

export interface Entry {
  /** Ours, to find the entry again; the key that the server knows it by. */
  id: string;
  frame: Frame;
  /** What a page shows of it until it is kept; the server never sees it. */
  label?: string;
  /** The device's number; 0 until it was first sent. */
  n: number;
  /** Why the server refused it; it waits for a person to try again or drop it. */
  refused?: string;
  at: number;
}

export interface OutboxOptions {
  /** The device's rows in the storage, and the lock, are named after it. */
  name: string;
  storage: Storage;
  /** Sends; false when there is no connection. */
  send: (frame: Frame) => boolean;
  /** Something changed: draw again. */
  onChange: (entries: Entry[]) => void;
  /** The server has it. */
  onAck: (entry: Entry, ack: Frame) => void;
  /** The server knows fewer numbers than we used, as after a restored backup: connect again. */
  onGap?: () => void;
}

export class Outbox {
  #options: OutboxOptions;
  #answer: ((answer: Frame | undefined) => void) | undefined;
  /** What is under way; 0: nothing. */
  #n = 0;
  #pumping = false;
  #again = false;
  #gap = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    addEventListener("storage", (event) => {
      if (event.key?.startsWith(this.#row(""))) {
        options.onChange(this.entries());
        void this.pump(); // the tab that wrote it may be gone, or cut off
      }
    });
  }

  entries(): Entry[] {
    const { storage } = this.#options;
    return Object.keys(storage)
      .filter((key) => key.startsWith(this.#row("")))
      .map((key): Entry => JSON.parse(storage.getItem(key)!))
      .sort((one, other) => one.at - other.at);
  }

  add(frame: Frame, label?: string): Entry {
    const at = Math.max(Date.now(), (this.entries().at(-1)?.at ?? 0) + 1); // in this order
    const entry: Entry = { id: randomHex(8), frame, label, n: 0, at };
    this.#put(entry);
    void this.pump();
    return entry;
  }

  /** Tries a refused entry again. */
  retry(id: string): void {
    this.#change(id, { refused: undefined, n: 0 });
    void this.pump();
  }

  drop(id: string): void {
    const entry = this.#find(id);
    if (entry?.refused || entry?.n === 0) {
      this.#remove(id);
    }
  }

  /** Drops everything: somebody else is here now. */
  clear(): void {
    this.entries().forEach((entry) => this.#remove(entry.id));
    this.#options.storage.removeItem(`${this.#options.name}.n`);
  }

  /** After a welcome: the server knows how far the device had got. */
  welcome(lastN: number): void {
    if (lastN > this.#lastN() || this.#gap) {
      this.#gap = false;
      this.#options.storage.setItem(`${this.#options.name}.n`, String(lastN));
    }
    void this.pump();
  }

  /** An `ack` or `error` with a number. */
  answered(frame: Frame): void {
    if (frame.n === this.#n) {
      this.#answer?.(frame);
    }
  }

  /** The connection is gone: what is under way will be sent again. */
  lost(): void {
    this.#answer?.(undefined);
  }

  async pump(): Promise<void> {
    this.#again = true;
    if (this.#pumping) {
      return;
    }
    this.#pumping = true;
    try {
      while (this.#again) {
        this.#again = false;
        await withLock(`${this.#options.name}.send`, async () => {
          while (await this.#one()) {
            // until it is empty, or the connection is gone
          }
        });
      }
    } finally {
      this.#pumping = false;
    }
  }

  async #one(): Promise<boolean> {
    const next = this.entries().find((entry) => !entry.refused);
    if (!next) {
      return false;
    }
    if (next.n === 0) {
      next.n = this.#lastN() + 1;
      this.#change(next.id, { n: next.n });
    }
    const answer = new Promise<Frame | undefined>((resolve) => {
      this.#answer = resolve;
    });
    this.#n = next.n;
    if (!this.#options.send({ ...next.frame, n: next.n, key: next.id })) {
      return false;
    }
    const frame = await answer;
    this.#n = 0;
    return frame !== undefined && this.#settle(next, frame);
  }

  /** False when the next must wait for a new connection. */
  #settle(entry: Entry, frame: Frame): boolean {
    if (frame.type === "ack") {
      this.#options.storage.setItem(`${this.#options.name}.n`, String(entry.n));
      this.#options.onAck(entry, frame);
      this.#remove(entry.id);
      return true;
    }
    // A refused command does not use up its number.
    this.#gap = frame.code === "gap" && this.#options.onGap !== undefined;
    const refused = this.#gap ? undefined : frame.code;
    this.#change(entry.id, { n: 0, refused });
    if (this.#gap) {
      this.#options.onGap?.();
    }
    return !this.#gap;
  }

  #lastN(): number {
    return Number(this.#options.storage.getItem(`${this.#options.name}.n`) ?? 0);
  }

  #row(id: string): string {
    return `${this.#options.name}.outbox.${id}`;
  }

  #find(id: string): Entry | undefined {
    return this.entries().find((entry) => entry.id === id);
  }

  #change(id: string, change: Partial<Entry>): void {
    const entry = this.#find(id);
    if (entry) {
      this.#put({ ...entry, ...change });
    }
  }

  #put(entry: Entry): void {
    this.#options.storage.setItem(this.#row(entry.id), JSON.stringify(entry));
    this.#options.onChange(this.entries());
  }

  #remove(id: string): void {
    this.#options.storage.removeItem(this.#row(id));
    this.#options.onChange(this.entries());
  }
}

/** Random, also on pages without TLS, where crypto.randomUUID is missing. */
export function randomHex(bytes: number): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** One tab at a time; browsers without locks (insecure addresses) order only within a tab. */
async function withLock(name: string, work: () => Promise<void>): Promise<void> {
  if (navigator.locks) {
    await navigator.locks.request(name, work);
  } else {
    await work();
  }
}
