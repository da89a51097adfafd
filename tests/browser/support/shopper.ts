// shopper — a customer at the demo shop: what they see of the widget, and what they do with it.
import type { Browser, Locator, Page } from "playwright-core";
import { type Look, Seat } from "./browser.ts";

export const words = {
  en: {
    order: "Order and delivery",
    person: "Talk to a person",
    sent: "Sent",
    read: "Read",
    waiting: "Waiting for the connection",
    offline: "Reconnecting. You can keep writing.",
    online: "A bot first, people on request",
  },
  ja: {
    order: "ご注文・配送",
    person: "担当者と話す",
    sent: "送信済み",
    read: "既読",
    waiting: "接続を待っています",
    offline: "再接続中です。入力は続けられます。",
    online: "ボットと担当者がお答えします",
  },
} as const;

export class Shopper {
  readonly seat: Seat;
  readonly page: Page;
  readonly text: (typeof words)["en" | "ja"];

  constructor(seat: Seat, language: "en" | "ja" = "en", page = seat.page) {
    this.seat = seat;
    this.page = page;
    this.text = words[language];
  }

  static async come(browser: Browser, url: string, look: Look = {}): Promise<Shopper> {
    const shopper = new Shopper(await Seat.open(browser, look), look.language);
    await shopper.page.goto(`${url}/shop`);
    await shopper.launcher.waitFor();
    return shopper;
  }

  /** A second tab of the same browser. */
  async tab(url: string): Promise<Shopper> {
    const page = await this.seat.context.newPage();
    this.seat.watch(page);
    const language = this.text === words.ja ? "ja" : "en";
    const other = new Shopper(this.seat, language, page);
    await page.goto(`${url}/shop`);
    await other.launcher.waitFor();
    return other;
  }

  get launcher(): Locator {
    return this.page.locator("#madoguchi .launch");
  }

  get badge(): Locator {
    return this.page.locator("#madoguchi aside > b");
  }

  get panel(): Locator {
    return this.page.locator("#madoguchi dialog.panel");
  }

  get box(): Locator {
    return this.panel.locator("textarea");
  }

  get log(): Locator {
    return this.panel.locator("[role=log]");
  }

  /** Bubbles with this text, by whomever. */
  bubble(text: string): Locator {
    return this.log.locator(".b", { hasText: text });
  }

  /** The options of the question that is open. */
  get options(): Locator {
    return this.log.locator(".opts:not(.done) button");
  }

  async open(): Promise<void> {
    await this.launcher.click();
    await this.box.waitFor();
    await this.log.waitFor();
  }

  async say(text: string): Promise<void> {
    await this.box.fill(text);
    await this.panel.locator(".send").click();
    await this.bubble(text).waitFor();
  }

  async choose(label: string): Promise<void> {
    await this.options.filter({ hasText: label }).click();
  }

  /** Everything that was said is kept by the desk. */
  async settled(): Promise<void> {
    await this.log.locator(".wait").first().waitFor({ state: "detached" });
  }

  /** What stands in the log, line by line, without times. */
  async lines(): Promise<string[]> {
    return this.log
      .locator("li:is(.in, .out):not(.typing) :is(.b, .tick)")
      .evaluateAll((all) => all.map((one) => (one.textContent ?? "").replace(/^[\d: apm]+/, "")));
  }

  /** What people wrote, in order. */
  async said(): Promise<string[]> {
    return this.log
      .locator("li:is(.in, .out):not(.typing) .b")
      .evaluateAll((all) => all.map((one) => one.textContent ?? ""));
  }
}
