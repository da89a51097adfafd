// The widget in a real browser: a customer's story in both languages, by mouse and by keyboard
// only, and what happens to it when connections, servers and tabs come and go (WID-1, WID-3, WID-4,
// SES-6).
import { createHmac, randomUUID } from "node:crypto";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, WebSocketRoute } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Agent } from "../api/support/device.ts";
import { DEMO, expectStatus, type Json } from "../api/support/http.ts";
import { Server } from "../api/support/server.ts";
import { Desk, nextWork } from "../api/support/story.ts";
import { until } from "../api/support/until.ts";
import {
  expectAccessible,
  expectNoOverflow,
  type Look,
  NO_CONNECTION,
  Seat,
  startBrowser,
} from "./support/browser.ts";
import { Shopper } from "./support/shopper.ts";

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJ" +
    "RU5ErkJggg==",
  "base64",
);

let browser: Browser;
let desk: Desk;
const shoppers: Shopper[] = [];

beforeAll(async () => {
  browser = await startBrowser();
  desk = new Desk(await Server.start({ flags: ["--no-pace"] }));
});

afterEach(async () => {
  if (!desk.server.isRunning) {
    await desk.server.restart();
  }
  const seats = shoppers.splice(0).map((shopper) => shopper.seat);
  for (const seat of seats) {
    await seat.close();
  }
  await desk.reset();
  for (const seat of seats) {
    seat.expectQuiet();
  }
});

afterAll(async () => {
  await desk?.close();
  await browser?.close();
});

async function come(look: Look = {}): Promise<Shopper> {
  const shopper = await Shopper.come(browser, desk.server.url, look);
  shoppers.push(shopper);
  return shopper;
}

/** A customer who talks with an agent. */
async function served(look: Look = {}): Promise<[Shopper, Agent, string]> {
  const agent = await desk.agent(DEMO.aiko, "online");
  const shopper = await come(look);
  await shopper.open();
  await shopper.choose(shopper.text.person);
  const ticket = await nextWork(agent);
  await agent.subscribe(`ticket:${ticket}`);
  await shopper.settled();
  return [shopper, agent, ticket];
}

/** The number of the newest message that the agent has. */
function newest(agent: Agent, ticket: string): number {
  const rows = agent.rows.get(`ticket:${ticket}`) ?? [];
  return Math.max(0, ...rows.map((row) => row.message?.seq ?? 0));
}

/** What the desk has kept of a ticket's conversation, oldest first. */
async function kept(ticket: string): Promise<string[]> {
  return (await desk.comments(ticket)).map((comment: Json) => comment.plain_body ?? comment.body);
}

describe("the story of a customer", () => {
  for (const language of ["en", "ja"] as const) {
    test(`greeting, person, answer, end without a trace, a new start (${language})`, async () => {
      const agent = await desk.agent(DEMO.aiko, "online");
      const shopper = await come({ language });
      const { page, text, log } = shopper;
      await shopper.open();
      await until("four options", async () => (await shopper.options.count()) === 4);
      await expectAccessible(page);

      await shopper.choose(text.order);
      await shopper.options.filter({ hasText: text.person }).waitFor();
      const chosen = log.locator("[aria-pressed=true]");
      expect(await chosen.textContent()).toBe(text.order);
      await log.getByText(text.sent).waitFor();
      await shopper.choose(text.person);
      const ticket = await nextWork(agent);
      await agent.subscribe(`ticket:${ticket}`);

      await shopper.say("302");
      await agent.row(`ticket:${ticket}`, "302", (row) => row.message?.text === "302");
      agent.socket.send({ type: "typing", ticket, on: true });
      await log.locator(".typing").waitFor();
      await agent.reply(ticket, "https://example.com/302 .");
      await shopper.bubble("https://example.com/302").waitFor();
      await log.locator(".typing").waitFor({ state: "detached" });
      expect(await log.locator("a").getAttribute("href")).toBe("https://example.com/302");
      await shopper.say("13:00");
      await agent.row(`ticket:${ticket}`, "13:00", (row) => row.message?.text === "13:00");
      agent.socket.send({ type: "mark", ticket, read: newest(agent, ticket) });
      await log.getByText(text.read).waitFor();
      await expectAccessible(page);

      // What is told of an end stands before the bot's answer to what is said after it.
      const before = await shopper.said();
      const notices = log.locator("li:not(:has(.b, button))");
      const noticed = await notices.allTextContents();
      await agent.end(ticket);
      expect((await desk.session(ticket)).state).toBe("ended");
      await shopper.say("once more");
      await shopper.options.first().waitFor();
      const after = await shopper.said();
      expect(after.slice(0, before.length + 1)).toEqual([...before, "once more"]);
      expect(await notices.allTextContents()).toEqual(noticed);

      await page.reload();
      await shopper.open();
      await shopper.bubble("once more").waitFor();
      expect((await shopper.said()).slice(0, before.length + 1)).toEqual([...before, "once more"]);
      await shopper.choose(text.person);
      const next = await nextWork(agent, [ticket]);
      expect(next).not.toBe(ticket);
      const session = await desk.session(next);
      expect(session.previous_ticket_id).toBe(Number(ticket));
      expect(await kept(ticket)).not.toContain("once more");
    });

    test(`the same by keyboard only (${language})`, async () => {
      const agent = await desk.agent(DEMO.aiko, "online");
      const shopper = await come({ language });
      const { page } = shopper;
      const { keyboard } = page;
      const focused = (selector: string): Promise<unknown> =>
        until(`focus on ${selector}`, () =>
          page.evaluate(
            (wanted) =>
              document.querySelector("#madoguchi")?.shadowRoot?.activeElement?.matches(wanted),
            selector,
          ),
        );
      await until("the launcher by Tab", async () => {
        await keyboard.press("Tab");
        return page.evaluate(() => document.activeElement?.id === "madoguchi");
      });
      await keyboard.press("Enter");
      await focused("textarea");
      await shopper.options.first().waitFor();
      await keyboard.press("Shift+Tab"); // attach
      await keyboard.press("Shift+Tab"); // the last option
      await focused(".opts button");
      await keyboard.press("Enter");
      const ticket = await nextWork(agent);
      await agent.subscribe(`ticket:${ticket}`);
      await focused("textarea");
      await keyboard.type("one");
      await keyboard.press("Shift+Enter");
      await keyboard.type("two");
      await keyboard.press("Enter");
      await agent.row(`ticket:${ticket}`, "two lines", (row) => row.message?.text === "one\ntwo");
      await agent.reply(ticket, "answer");
      await shopper.bubble("answer").waitFor();
      await keyboard.press("Escape");
      await shopper.panel.waitFor({ state: "hidden" });
      await focused(".launch");
      await agent.reply(ticket, "more");
      await until("the badge", async () => (await shopper.badge.textContent()) === "1");
      await until("it said", async () =>
        /1/.test((await shopper.launcher.getAttribute("aria-label")) ?? ""));
      await keyboard.press("Enter");
      await shopper.bubble("more").waitFor();
      await until("nothing unread", async () => (await shopper.badge.textContent()) === "");
    });
  }

  test("Enter that ends a Japanese conversion sends nothing", async () => {
    const shopper = await come({ language: "ja" });
    await shopper.open();
    await shopper.box.fill("にもつ");
    await shopper.box.dispatchEvent("keydown", { key: "Enter", isComposing: true });
    await shopper.box.dispatchEvent("keydown", { key: "Enter", keyCode: 229 });
    expect(await shopper.box.inputValue()).toBe("にもつ");
    await shopper.box.press("Enter");
    await shopper.bubble("にもつ").waitFor();
    await shopper.settled();
    await shopper.options.filter({ hasText: shopper.text.person }).waitFor();
    expect((await shopper.said()).filter((one) => one === "にもつ")).toHaveLength(1);
  });

  test("what was written and not sent is there after a reload", async () => {
    const shopper = await come();
    await shopper.open();
    await shopper.box.fill("half a sen");
    await shopper.page.reload();
    await shopper.open();
    await until("the half", async () => (await shopper.box.inputValue()) === "half a sen");
  });

  test("somebody who was away at the end finds the thread and is met by the bot", async () => {
    const [shopper, agent, ticket] = await served();
    await shopper.say("are you there?");
    await shopper.settled();
    await shopper.page.goto("about:blank");
    await agent.reply(ticket, "I am");
    await agent.end(ticket, "goodbye");
    await shopper.page.goto(`${desk.server.url}/shop`);
    await until("two unread", async () => (await shopper.badge.textContent()) === "2");
    await shopper.open();
    await shopper.bubble("goodbye").waitFor();
    await until("one line", async () => (await shopper.log.locator(".new").count()) === 1);
    await shopper.say("hello again");
    await shopper.options.first().waitFor();
  });
});

describe("files", () => {
  test("images are shown, others are kept for download, both ways", async () => {
    const [shopper, agent, ticket] = await served();
    const { log, page } = shopper;
    await shopper.panel.locator("input[type=file]").setInputFiles([
      { name: "door step.png", mimeType: "image/png", buffer: PNG },
      { name: "領収書.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n") },
    ]);
    await log.locator(".pic img").waitFor();
    const coming = page.waitForEvent("download");
    await log.locator("button.file", { hasText: "領収書.pdf" }).click();
    expect((await coming).suggestedFilename()).toBe("領収書.pdf");
    await until("both at the desk", () => {
      const rows = agent.rows.get(`ticket:${ticket}`) ?? [];
      return rows.filter((row) => row.message?.attachment).length === 2;
    });
    await log.locator(".pic").click();
    const large = page.locator("#madoguchi dialog.large");
    await large.waitFor();
    await page.keyboard.press("Escape");
    await large.waitFor({ state: "detached" });
    expect(await shopper.panel.isVisible()).toBe(true);
    await expectAccessible(page);
  });

  test("dropped files are taken; one that is too large says so and can be put away", async () => {
    const [shopper] = await served();
    await shopper.panel.evaluate((panel) => {
      const data = new DataTransfer();
      data.items.add(new File(["x"], "small.txt", { type: "text/plain" }));
      const large = new File(["x"], "large.txt");
      Object.defineProperty(large, "size", { value: 2 ** 30 });
      panel.dispatchEvent(new DragEvent("dragover", { dataTransfer: data, cancelable: true }));
      panel.dispatchEvent(new DragEvent("drop", { dataTransfer: data, cancelable: true }));
      const input = panel.querySelector("input")!;
      Object.defineProperty(input, "files", { value: [large], configurable: true });
      input.dispatchEvent(new Event("change"));
    });
    await shopper.log.locator("button.file", { hasText: "small.txt" }).waitFor();
    const failed = shopper.log.locator(".bad");
    await failed.waitFor();
    expect(await failed.textContent()).toContain("50 MB");
    await failed.getByRole("button").click();
    await failed.waitFor({ state: "detached" });
  });
});

describe("kept, or visibly not sent", () => {
  test("an answer that was lost in a cut does not double the message", async () => {
    const shopper = await come();
    const { page } = shopper;
    let drop = true;
    await page.routeWebSocket(/\/live$/, (socket: WebSocketRoute) => {
      const server = socket.connectToServer();
      server.onMessage((message) => {
        if (drop && String(message).includes('"ack"')) {
          drop = false; // the desk has it, the page does not know
          void socket.close({ code: 1011 });
          return;
        }
        socket.send(message);
      });
    });
    await page.reload();
    await shopper.open();
    await shopper.say("only once");
    await shopper.settled();
    await shopper.options.first().waitFor();
    expect(drop).toBe(false);
    const said = await shopper.said();
    expect(said.filter((one) => one === "only once")).toHaveLength(1);
  });

  for (const how of ["stop", "kill9"] as const) {
    test(`a server that goes and comes back (${how}) loses and doubles nothing`, async () => {
      const [shopper, , ticket] = await served();
      const { log, text } = shopper;
      shopper.seat.excuse(NO_CONNECTION);
      await shopper.say("before");
      await shopper.settled();
      await desk.server[how]();
      for (const part of ["first", "second", "third"]) {
        await shopper.say(part);
      }
      await log.getByText(text.waiting).first().waitFor();
      await shopper.panel.getByText(text.offline).waitFor();
      await expectAccessible(shopper.page);
      await desk.server.restart();
      await shopper.settled();
      await shopper.panel.getByText(text.online).waitFor();
      const mine = (await shopper.said()).slice(-4);
      expect(mine).toEqual(["before", "first", "second", "third"]);
      expect((await kept(ticket)).slice(-4)).toEqual(mine);
    });
  }

  test("what was said without a connection survives a reload of the page", async () => {
    const [shopper, , ticket] = await served();
    shopper.seat.excuse(NO_CONNECTION);
    await desk.server.stop();
    await shopper.say("in the dark");
    await desk.server.restart();
    await shopper.page.reload();
    await shopper.open();
    await shopper.bubble("in the dark").waitFor();
    await shopper.settled();
    await until("one at the desk", async () => {
      const all = await kept(ticket);
      return all.filter((one) => one === "in the dark").length === 1;
    });
  });

  test("what came meanwhile is there after a cut, in order, without a gap", async () => {
    const [shopper, agent, ticket] = await served();
    await shopper.page.evaluate(() => dispatchEvent(new Event("offline")));
    await agent.reply(ticket, "one");
    await agent.reply(ticket, "two");
    await shopper.bubble("two").waitFor();
    expect((await shopper.said()).slice(-2)).toEqual(["one", "two"]);
  });

  test("where sockets are blocked the talk goes on", async () => {
    const agent = await desk.agent(DEMO.aiko, "online");
    const shopper = await come();
    await shopper.page.routeWebSocket(/\/live$/, (socket) => void socket.close());
    await shopper.page.reload();
    await shopper.open();
    await shopper.choose(shopper.text.person);
    const row = await agent.row(
      agent.own,
      "new work",
      (one) => one.seq > agent.workFrom && one.event.kind === "agent.work_added",
    );
    const ticket = row.event.ticket_id as string;
    await agent.subscribe(`ticket:${ticket}`);
    await shopper.settled();
    await agent.reply(ticket, "by post");
    await shopper.bubble("by post").waitFor();
    await shopper.say("thank you");
    await agent.row(`ticket:${ticket}`, "thanks", (one) => one.message?.text === "thank you");
    expect((await shopper.said()).slice(-2)).toEqual(["by post", "thank you"]);
  });
});

describe("tabs and visits", () => {
  test("two tabs show one talk, whoever writes, and never double or lose", async () => {
    const first = await come();
    const second = await first.tab(desk.server.url);
    await first.open();
    await second.open();
    await first.say("from the first");
    await second.bubble("from the first").waitFor();
    await second.options.first().waitFor();
    for (let round = 0; round < 4; round++) {
      await Promise.all([first.say(`a${round}`), second.say(`b${round}`)]);
    }
    await first.settled();
    await second.settled();
    await until("the same in both", async () => {
      const [one, other] = [await first.said(), await second.said()];
      return one.length > 8 && JSON.stringify(one) === JSON.stringify(other);
    });
    const said = await first.said();
    for (const mark of ["a", "b"]) {
      const own = said.filter((one) => new RegExp(`^${mark}\\d$`).test(one));
      expect(own).toEqual([0, 1, 2, 3].map((round) => mark + round));
    }
  });

  test("what another tab sends stands once, even if its row is here before its word", async () => {
    const first = await come();
    const second = await first.tab(desk.server.url);
    await second.open();
    await second.say("from this one");
    await second.options.first().waitFor();
    await first.page.addInitScript(() => {
      addEventListener("storage", (event) => event.stopImmediatePropagation());
      navigator.locks.request = () => new Promise(() => {}); // never this tab's turn to send
    });
    await first.page.reload();
    await first.open();
    await first.say("by the other");
    await second.bubble("by the other").waitFor();
    await second.settled();
    const lines = (await second.said()).length;
    await until("what came after it", async () => (await first.said()).length >= lines);
    expect(await first.said()).toEqual(await second.said());
  });

  test("what is read in one tab is read in the other", async () => {
    const [first, agent, ticket] = await served();
    await first.box.press("Escape");
    await first.panel.waitFor({ state: "hidden" });
    const second = await first.tab(desk.server.url);
    await agent.reply(ticket, "unread");
    for (const one of [first, second]) {
      await until("a badge", async () => (await one.badge.textContent()) === "1");
    }
    await second.open();
    await until("no badge", async () => (await first.badge.textContent()) === "");
  });

  test("earlier messages come in pages, all of them, and the place is kept", async () => {
    const [shopper, agent, ticket] = await served();
    for (let number = 0; number < 110; number++) {
      await agent.reply(ticket, `line ${number}`);
    }
    await shopper.page.reload();
    await shopper.open();
    await shopper.bubble("line 109").waitFor();
    expect(await shopper.log.locator("li.in").count()).toBeLessThan(60);
    const toTop = (): Promise<void> => shopper.log.evaluate((log) => log.scrollTo(0, 0));
    // What still arrives may take the log to its end once more.
    await until("a page more", async () => {
      await toTop();
      return (await shopper.log.locator("li.in").count()) > 60;
    });
    await until("the place", async () =>
      (await shopper.log.evaluate((log) => log.scrollTop)) > 500);
    await until("the beginning", async () => {
      await toTop();
      return (await shopper.bubble("line 0").count()) > 0;
    });
    const said = (await shopper.said()).filter((one) => one.startsWith("line "));
    expect(said).toEqual(Array.from({ length: 110 }, (_one, number) => `line ${number}`));
    await agent.reply(ticket, "news");
    const latest = shopper.panel.getByRole("button", { name: "Latest messages" });
    await latest.click();
    await shopper.bubble("news").waitFor();
    await latest.waitFor({ state: "detached" });
  });
});

describe("where nothing may be stored", () => {
  test("what is written is kept all the same, once the line is there", async () => {
    const shopper = await come();
    await shopper.page.addInitScript(() => {
      Object.defineProperty(window, "localStorage", {
        get: () => {
          throw new DOMException("no storage here", "SecurityError");
        },
      });
    });
    await shopper.page.reload();
    await shopper.open();
    await shopper.say("one");
    shopper.seat.excuse(NO_CONNECTION);
    await desk.server.stop();
    await shopper.say("two");
    await shopper.say("three");
    await desk.server.restart();
    await shopper.settled();
    const own = (await shopper.said()).filter((one) => ["one", "two", "three"].includes(one));
    expect(own).toEqual(["one", "two", "three"]);
  });
});

describe("on other people's pages", () => {
  let elsewhere: HttpServer;

  beforeAll(async () => {
    elsewhere = createServer((_request, answer) => {
      answer.setHeader("content-type", "text/html; charset=utf-8");
      answer.end(`<!doctype html><html lang="ja"><title>よそ</title><link rel="icon" href="data:,">
        <style>* { all: unset } button { display: none }</style>
        <h1>よそ</h1><script src="${desk.server.url}/widget.js"></script>`);
    });
    await new Promise<void>((ready) => elsewhere.listen(0, "127.0.0.1", ready));
  });

  afterAll(() => {
    elsewhere.close();
  });

  /** At a page of another origin that includes the script. */
  async function foreign(): Promise<Shopper> {
    const shopper = new Shopper(await Seat.open(browser, { language: "ja" }), "ja");
    shoppers.push(shopper);
    await shopper.page.goto(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`);
    return shopper;
  }

  async function setOrigins(origins: string): Promise<void> {
    expectStatus(
      await desk.admin.put("/account/settings", { settings: { widget: { origins } } }),
      200,
    );
  }

  test("it works, in the page's language, and their styles do not reach it", async () => {
    const shopper = await foreign();
    await shopper.open();
    await shopper.options.filter({ hasText: "担当者と話す" }).waitFor();
    await shopper.say("よそから");
    await shopper.settled();
    const display = await shopper.launcher.evaluate((one) => getComputedStyle(one).display);
    expect(display).not.toBe("none");
    const names = await shopper.page.evaluate(() => Object.keys(window).filter((n) => n === "zE"));
    expect(names).toEqual(["zE"]);
  });

  test("it does not show itself where an admin has not allowed it", async () => {
    await setOrigins("https://shop.example.com");
    try {
      await come(); // the desk's own pages stay allowed
      const other = await foreign();
      other.seat.excuse(/CORS policy|403|net::ERR_FAILED/);
      await until("the refusal", () => other.seat.complaints.length > 0);
      expect(await other.page.locator("#madoguchi").count()).toBe(0);
    } finally {
      await setOrigins("");
    }
  });
});

describe("the JavaScript API", () => {
  type Ze = (...args: unknown[]) => void;

  function call(shopper: Shopper, ...args: string[]): Promise<void> {
    return shopper.page.evaluate(
      (given) => (window as unknown as { zE: Ze }).zE(...given),
      args,
    );
  }

  test("opens, closes, hides, speaks and tells", async () => {
    const shopper = await come();
    const { page } = shopper;
    await page.evaluate(() => {
      const { zE } = window as unknown as { zE: Ze };
      const heard: unknown[] = [];
      Object.assign(window, { heard });
      zE("messenger:on", "open", () => heard.push("open"));
      zE("messenger:on", "close", () => heard.push("close"));
      zE("messenger:on", "unreadMessages", (count: number) => heard.push(count));
      zE("messenger:set", "zIndex", 42);
      zE("messenger:set", "locale", "ja");
      zE("messenger", "open");
    });
    await shopper.panel.getByPlaceholder("メッセージを入力").waitFor();
    await shopper.options.filter({ hasText: "ご注文・配送" }).waitFor();
    await call(shopper, "messenger", "close");
    await shopper.panel.waitFor({ state: "hidden" });
    await call(shopper, "messenger", "hide");
    await shopper.launcher.waitFor({ state: "hidden" });
    await call(shopper, "messenger", "show");
    await shopper.launcher.waitFor();
    const [heard, zIndex] = await page.evaluate(() => [
      (window as unknown as { heard: unknown[] }).heard,
      getComputedStyle(document.querySelector("#madoguchi")!).zIndex,
    ]);
    expect([heard, zIndex]).toEqual([["open", "close"], "42"]);
  });

  test("a known customer signs in, is the same elsewhere, and leaves nothing behind", async () => {
    const id = randomUUID();
    const part = (value: Json): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const head = `${part({ alg: "HS256", typ: "JWT", kid: "demo" })}.${part({
      external_id: id,
      name: "Known",
      scope: "user",
    })}`;
    const secret = "demo-secret-demo-secret-demo-secret";
    const jwt = `${head}.${createHmac("sha256", secret).update(head).digest("base64url")}`;
    const login = (shopper: Shopper, token: string): Promise<unknown> =>
      shopper.page.evaluate(
        (given) =>
          new Promise((done) => {
            (window as unknown as { zE: Ze }).zE(
              "messenger",
              "loginUser",
              (give: (jwt: string) => void) => give(given),
              (error?: { type: string }) => done(error?.type ?? "welcome"),
            );
          }),
        token,
      );
    const first = await come();
    await first.open();
    expect(await login(first, "no.such.token")).toBe("invalid_token");
    expect(await login(first, jwt)).toBe("welcome");
    await first.say("it is me");
    await first.settled();
    const second = await come();
    expect(await login(second, jwt)).toBe("welcome");
    await second.open();
    await second.bubble("it is me").waitFor();
    await call(second, "messenger", "logoutUser");
    await second.bubble("it is me").waitFor({ state: "detached" });
    await second.options.first().waitFor();
  });
});

describe("how it looks and reads", () => {
  for (const language of ["en", "ja"] as const) {
    for (const scheme of ["light", "dark"] as const) {
      test(`accessible, and nothing wider than 360 px (${language}, ${scheme})`, async () => {
        const look = { language, scheme, width: 360, height: 740 };
        const [shopper, agent, ticket] = await served(look);
        await agent.reply(ticket, `${"W".repeat(200)} https://example.com/${"long/".repeat(60)}`);
        await shopper.bubble("WWW").waitFor();
        expect(await shopper.panel.boundingBox()).toEqual({ x: 0, y: 0, width: 360, height: 740 });
        await expectAccessible(shopper.page);
        const wide = await shopper.log.evaluate((log) => log.scrollWidth - log.clientWidth);
        expect(wide).toBe(0);
        for (const target of await shopper.panel.locator("header button, .comp button").all()) {
          const box = await target.boundingBox();
          expect(Math.min(box!.width, box!.height)).toBeGreaterThanOrEqual(44);
        }
        await shopper.panel.locator("header button").last().click();
        await shopper.panel.waitFor({ state: "hidden" });
        await expectAccessible(shopper.page);
        await expectNoOverflow(shopper.page);
      });
    }
  }
});
