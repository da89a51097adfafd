// fakes — just enough of a browser for the parts that need no page: windows whose tabs share a
// storage and its locks, sockets that a test opens, feeds and cuts by hand.
import { vi } from "vitest";

type Frame = Record<string, any>;

export class FakeSocket {
  static all: FakeSocket[] = [];
  static get last(): FakeSocket {
    return FakeSocket.all.at(-1)!;
  }

  readonly url: string;
  readonly sent: Frame[] = [];
  readyState = 1;
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;

  constructor(url: string) {
    this.url = url;
    FakeSocket.all.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.readyState = 3;
  }

  get closed(): boolean {
    return this.readyState === 3;
  }

  /** The server accepts, hears who it is and welcomes. */
  async welcome(more: Frame = {}): Promise<void> {
    this.onopen?.();
    await settle();
    this.hear({ type: "welcome", device_last_n: 0, threads: [], ...more });
  }

  hear(frame: Frame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  cut(): void {
    this.onclose?.();
  }

  of(type: string): Frame[] {
    return this.sent.filter((frame) => frame.type === type);
  }
}

/**
 * A storage that several tabs share: writes of one are events for the others, at once or, as in
 * browsers with a process per tab, only when they `arrive`.
 */
export class SharedStorage {
  late = false;
  readonly #views: { tab: EventTarget; rows: Map<string, string> }[] = [];
  #onTheirWay: (() => void)[] = [];

  /** Everything that was written reaches everybody. */
  arrive(): void {
    this.#onTheirWay.splice(0).forEach((one) => one());
  }

  /** As a tab that opens now would see it. */
  get rows(): Map<string, string> {
    return this.#views[0]!.rows;
  }

  #write(by: EventTarget, key: string, value: string | undefined): void {
    for (const { tab, rows } of this.#views) {
      const write = (): void => {
        value === undefined ? rows.delete(key) : rows.set(key, value);
        if (tab !== by) {
          tab.dispatchEvent(Object.assign(new Event("storage"), { key }));
        }
      };
      tab === by || !this.late ? write() : this.#onTheirWay.push(write);
    }
  }

  view(tab: EventTarget): Storage {
    const rows = new Map(this.#views[0]?.rows);
    this.#views.push({ tab, rows });
    const methods = {
      getItem: (key: string) => rows.get(key) ?? null,
      setItem: (key: string, value: string) => this.#write(tab, key, value),
      removeItem: (key: string) => this.#write(tab, key, undefined),
    };
    return new Proxy(methods, {
      ownKeys: () => [...rows.keys()],
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    }) as unknown as Storage;
  }
}

/** Puts a window and a document in place; returns what makes them speak. */
export function fakeWindow(): { target: EventTarget; document: EventTarget & { hidden: boolean } } {
  const target = new EventTarget();
  const document = Object.assign(new EventTarget(), { hidden: false });
  vi.stubGlobal("addEventListener", target.addEventListener.bind(target));
  vi.stubGlobal("removeEventListener", target.removeEventListener.bind(target));
  vi.stubGlobal("document", document);
  vi.stubGlobal("WebSocket", FakeSocket);
  return { target, document };
}

/** Locks as navigator.locks has them, for all tabs of a test. */
export function fakeLocks(): void {
  const held = new Map<string, Promise<unknown>>();
  vi.stubGlobal("navigator", {
    locks: {
      request: (name: string, work: () => Promise<unknown>) => {
        const turn = (held.get(name) ?? Promise.resolve()).then(work);
        held.set(name, turn.catch(() => undefined));
        return turn;
      },
    },
  });
}

/** Lets promises run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    await Promise.resolve();
  }
}
