// store — a value outside of React that pages can watch. Small on purpose: what the server knows
// lives in the query cache, what only this tab knows lives here.
import { useSyncExternalStore } from "react";

export class Store<T> {
  #value: T;
  #listeners = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    if (!Object.is(value, this.#value)) {
      this.#value = value;
      this.#listeners.forEach((listener) => listener());
    }
  }

  update(change: (value: T) => T): void {
    this.set(change(this.#value));
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, () => store.value);
}

/** A value that stays in this browser, such as the theme. Read once, written at each change. */
export class KeptStore<T> extends Store<T> {
  #key: string;

  constructor(key: string, otherwise: T, storage: Storage = localStorage) {
    super(read(storage, key, otherwise));
    this.#key = key;
    this.subscribe(() => {
      try {
        storage.setItem(this.#key, JSON.stringify(this.value));
      } catch {
        // Full or switched off: it lasts as long as the page.
      }
    });
  }
}

function read<T>(storage: Storage, key: string, otherwise: T): T {
  try {
    const text = storage.getItem(key);
    return text === null ? otherwise : (JSON.parse(text) as T);
  } catch {
    return otherwise;
  }
}
