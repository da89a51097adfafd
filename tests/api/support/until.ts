// until — waits for something to become true, and says what it was when it did not.
import { setTimeout as sleep } from "node:timers/promises";
import { WAIT_MAX_MS } from "./patience.ts";

export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false | null> | T | undefined | false | null,
  maxMs = WAIT_MAX_MS,
): Promise<T> {
  const end = Date.now() + maxMs;
  let last: unknown;
  while (Date.now() < end) {
    try {
      const found = await look();
      if (found) {
        return found;
      }
      last = found;
    } catch (error) {
      last = error;
    }
    await sleep(20);
  }
  throw new Error(`waited ${maxMs} ms for ${what}; last: ${String(last)}`);
}
