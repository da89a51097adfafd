// browser — Debian's Chromium, and windows that remember what went wrong in them.
import axe from "axe-core";
import {
  type Browser,
  type BrowserContext,
  chromium,
  type Locator,
  type Page,
} from "playwright-core";
import { expect } from "vitest";
import { until } from "../../api/support/until.ts";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** MADOGUCHI_SLOWER=4 makes the pages' scripts four times slower: what races comes to light. */
const SLOWER = Number(process.env.MADOGUCHI_SLOWER ?? 1);

export interface Look {
  language?: "ja" | "en";
  width?: number;
  height?: number;
  scheme?: "light" | "dark";
}

export async function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.MADOGUCHI_CHROMIUM ?? "/usr/bin/chromium",
    args: FLAGS,
    // Without a UTF-8 locale Chromium takes names of files that are not ASCII for nameless.
    env: { ...process.env, LANG: "C.UTF-8", LC_ALL: "C.UTF-8" },
  });
}

/** One person at one browser: storage of its own, one page, and the complaints of its console. */
export class Seat {
  /** Errors of console and scripts, and requests to other places. */
  readonly complaints: string[] = [];
  #excused: RegExp | undefined;

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  static async open(browser: Browser, look: Look = {}): Promise<Seat> {
    const { language = "en", width = 1280, height = 800, scheme = "light" } = look;
    const context = await browser.newContext({
      viewport: { width, height },
      locale: language === "ja" ? "ja-JP" : "en-GB",
      colorScheme: scheme,
      reducedMotion: "reduce",
      hasTouch: width < 500,
    });
    const seat = new Seat(context, await context.newPage());
    seat.watch(seat.page);
    if (SLOWER > 1) {
      const session = await context.newCDPSession(seat.page);
      await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
    }
    return seat;
  }

  watch(page: Page): void {
    page.on("console", (message) => {
      if (message.type() === "error") {
        this.complaints.push(message.text());
      }
    });
    page.on("pageerror", (error) => this.complaints.push(String(error.stack ?? error)));
    page.on("request", (request) => {
      const { hostname, protocol } = new URL(request.url());
      if (/^(http|ws)/.test(protocol) && !/^(127\.0\.0\.1|localhost)$/.test(hostname)) {
        this.complaints.push(`a request to ${request.url()}`);
      }
    });
  }

  /** Waits for the browser's own complaint about a refusal, and takes it out. */
  async complained(about: RegExp): Promise<void> {
    await until(`a complaint about ${about}`, () => this.complaints.some((one) => about.test(one)));
    const at = this.complaints.findIndex((one) => about.test(one));
    this.complaints.splice(at, 1);
  }

  /** From now on the browser may complain about this as often as it likes. */
  excuse(about: RegExp): void {
    this.#excused = about;
  }

  expectQuiet(): void {
    expect(this.complaints.filter((one) => this.#excused?.test(one) !== true)).toEqual([]);
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}

/**
 * axe finds nothing on the page as it is now, shadow trees included; or nothing `within` a part of
 * it, such as an open dialog, which hides the rest.
 */
export async function expectAccessible(page: Page, within = "html"): Promise<void> {
  // Evaluated by the debugger, so that the page's content security policy stays as it is.
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async (selector) => {
    const found = await (window as unknown as { axe: typeof axe }).axe.run(selector, {
      resultTypes: ["violations"],
    });
    return found.violations.map(
      (one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`,
    );
  }, within);
  expect(violations).toEqual([]);
}

/** What the browser says of a server that is not there, or not yet. */
export const NO_CONNECTION = /WebSocket connection to|Failed to load resource: net::ERR_/;

/**
 * Presses a key of the page until it has acted: what a page shows is there a little before it
 * listens to keys. Only for keys that act at once.
 */
export async function pressUntil(page: Page, key: string, acted: Locator): Promise<void> {
  await until(`${key} to act`, async () => {
    if (!(await acted.isVisible())) {
      await page.keyboard.press(key);
    }
    return acted.isVisible();
  });
}

/** Nothing is wider than the window. */
export async function expectNoOverflow(page: Page): Promise<void> {
  const over = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(over).toBe(0);
}
