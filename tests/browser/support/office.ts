// office — what a file of tests stands in: a server, a browser, and the seats of who takes part.
// After each test the seats are closed, and none may have logged an error.
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { Server } from "../../api/support/server.ts";
import { Desk } from "../../api/support/story.ts";
import { type Seat, startBrowser } from "./browser.ts";

export let desk: Desk;
export let browser: Browser;
/** Whoever takes one puts it here. */
export const seats: Seat[] = [];

/** For the whole file; `reset` takes back after each test what it made of the desk. */
export function openOffice({ reset = false } = {}): void {
  beforeAll(async () => {
    desk = new Desk(await Server.start({ flags: ["--no-pace"] }));
    browser = await startBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await desk?.close();
  });

  afterEach(async () => {
    for (const seat of seats.splice(0)) {
      await seat.close();
      seat.expectQuiet();
    }
    if (reset) {
      await desk.reset();
    }
  });
}
