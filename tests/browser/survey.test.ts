// Surveys in a real browser: the widget's card by mouse and by keyboard, in both languages and on a
// phone, and the page behind a signed link without JavaScript (SAT-1, WID-4).
import { createHmac, randomBytes } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Browser, Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { DEMO, expectStatus } from "../api/support/http.ts";
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

let browser: Browser;
let desk: Desk;
const seats: Seat[] = [];
const secret = randomBytes(32); // signs the links

beforeAll(async () => {
  browser = await startBrowser();
  desk = new Desk(await Server.start({ flags: ["--no-pace"] }));
  await desk.server.stop();
  const database = new DatabaseSync(join(desk.server.data, "madoguchi.db"));
  const insert = "INSERT INTO server_secret (name, secret) VALUES ('survey_link', ?)";
  database.prepare(insert).run(secret);
  database.close();
  await desk.server.restart();
  const trigger = {
    title: "Survey at the end",
    conditions: {
      all: [{ field: "messaging_session_ended_reason", operator: "value", value: "agent" }],
      any: [],
    },
    actions: [{ field: "satisfaction_score", value: "offered" }],
  };
  expectStatus(await desk.admin.post("/triggers", { trigger }), 201);
});

afterEach(async () => {
  const open = seats.splice(0);
  for (const seat of open) {
    await seat.close();
  }
  await desk.reset();
  for (const seat of open) {
    seat.expectQuiet();
  }
});

afterAll(async () => {
  await desk?.close();
  await browser?.close();
});

// ---- short words ------------------------------------------------------------------------------

const words = {
  en: {
    question: "How did we do?",
    reason: "It took too long",
    thanks: "Thank you for your answer",
    change: "Change the answer",
    send: "Send",
    failed: "Your answer could not be sent.",
    retry: "Try again",
    kept: "Thank you. Your answer has been kept.",
  },
  ja: {
    question: "今回の対応はいかがでしたか",
    reason: "時間がかかった",
    thanks: "ご回答ありがとうございました",
    change: "回答を変更",
    send: "送信",
    failed: "回答を送信できませんでした。",
    retry: "もう一度試す",
    kept: "ご回答ありがとうございました。内容を受け付けました。",
  },
} as const;

/** A customer who was served and let go, with the card before them. */
async function asked(look: Look = {}): Promise<[Shopper, Locator, string]> {
  const agent = await desk.agent(DEMO.aiko, "online");
  const shopper = await Shopper.come(browser, desk.server.url, look);
  seats.push(shopper.seat);
  await shopper.open();
  await shopper.choose(shopper.text.person);
  const ticket = await nextWork(agent);
  await shopper.settled();
  expectStatus(await desk.aiko.post(`/tickets/${ticket}/messaging_session/end`, {}), 200);
  const card = shopper.log.locator(".card");
  await card.locator("form").waitFor();
  return [shopper, card, ticket];
}

async function scored(ticket: string, score: string): Promise<void> {
  await until(`the score ${score}`, async () => {
    return (await desk.ticket(ticket)).satisfaction_rating?.score === score;
  });
}

function ratings(card: Locator): Locator {
  return card.locator(".rate input");
}

async function linkOf(ticket: string): Promise<string> {
  const { survey_responses: all } = expectStatus(
    await desk.aiko.get(`/guide/survey_responses?ticket_id=${ticket}`),
    200,
  );
  const signed = `${all[0].id}.${Math.floor(Date.parse(all[0].expires_at) / 1000)}`;
  const mac = createHmac("sha256", secret).update(`survey.${signed}`).digest("hex");
  return `${desk.server.url}/survey/${signed}.${mac}`;
}

// ---- the card ---------------------------------------------------------------------------------

describe.each(["en", "ja"] as const)("the card (%s)", (language) => {
  const text = words[language];

  test("is answered by mouse, thanks, and can be changed", async () => {
    const [shopper, card, ticket] = await asked({ language });
    await card.getByText(text.question).waitFor();
    await expectAccessible(shopper.page);
    await card.locator(".rate label").nth(1).click();
    await card.locator(".chips label", { hasText: text.reason }).click();
    await card.locator("textarea").fill("17:00");
    await expectAccessible(shopper.page);
    await card.getByRole("button", { name: text.send }).click();
    await card.getByText(text.thanks).waitFor();
    await scored(ticket, "bad");
    await expectAccessible(shopper.page);
    await card.getByRole("button", { name: text.change }).click();
    expect(await card.locator("textarea").inputValue()).toBe("17:00");
    await card.locator(".rate label").nth(4).click();
    await card.locator(".chips").waitFor({ state: "detached" });
    await card.getByRole("button", { name: text.send }).click();
    await card.getByText(text.thanks).waitFor();
    await scored(ticket, "good");
  });

  test("is answered by keyboard on a narrow phone in the dark", async () => {
    const [shopper, card, ticket] = await asked({ language, width: 360, scheme: "dark" });
    const { page } = shopper;
    await ratings(card).first().focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await until("the third rating", () => ratings(card).nth(2).isChecked());
    await expectNoOverflow(page);
    await expectAccessible(page);
    await page.keyboard.press("Enter");
    await card.getByText(text.thanks).waitFor();
    await scored(ticket, "bad");
    await expectNoOverflow(page);
  });
});

test("what was answered is there after a reload", async () => {
  const [shopper, card, ticket] = await asked();
  await card.locator(".rate label").nth(3).click();
  await card.getByRole("button", { name: words.en.send }).click();
  await card.getByText(words.en.thanks).waitFor();
  await scored(ticket, "good");
  await shopper.page.reload();
  await shopper.open();
  await card.getByText(words.en.thanks).waitFor();
  await until("four stars", async () => (await card.locator(".star.on").count()) === 4);
});

test("an answer that does not get through says so, and can be sent again", async () => {
  const [shopper, card, ticket] = await asked();
  shopper.seat.excuse(NO_CONNECTION);
  await shopper.page.route("**/widget/surveys/**", (route) => route.abort());
  await card.locator(".rate label").nth(4).click();
  await card.getByRole("button", { name: words.en.send }).click();
  await card.getByText(words.en.failed).waitFor();
  expect((await desk.ticket(ticket)).satisfaction_rating.score).toBe("offered");
  await shopper.page.unroute("**/widget/surveys/**");
  await card.getByRole("button", { name: words.en.retry }).click();
  await card.getByText(words.en.thanks).waitFor();
  await scored(ticket, "good");
});

// ---- the page ---------------------------------------------------------------------------------

describe.each(["en", "ja"] as const)("the page behind a link (%s)", (language) => {
  const text = words[language];

  test("works without JavaScript; a look records nothing", async () => {
    const [, , ticket] = await asked({ language });
    const link = await linkOf(ticket);
    const context = await browser.newContext({ javaScriptEnabled: false });
    try {
      const page = await context.newPage();
      await page.goto(link);
      await page.getByRole("heading", { name: text.question }).waitFor();
      expect((await desk.ticket(ticket)).satisfaction_rating.score).toBe("offered");
      await page.getByText(text.reason).waitFor({ state: "hidden" });
      await page.locator(".scale label").nth(0).click();
      await page.getByText(text.reason).click();
      await page.locator("textarea").fill("<b>17:00</b>");
      await page.getByRole("button", { name: text.send }).click();
      await page.getByText(text.kept).waitFor();
      expect(page.url()).toBe(link);
      await scored(ticket, "bad");
      expect(await page.locator("textarea").inputValue()).toBe("<b>17:00</b>");
      await page.locator(".scale label").nth(4).click(); // its reasons count for nothing
      await page.getByRole("button", { name: text.change }).click();
      await page.getByText(text.kept).waitFor();
      await scored(ticket, "good");
    } finally {
      await context.close();
    }
  });

  test("is accessible, and fits a narrow phone", async () => {
    const [, , ticket] = await asked({ language });
    const link = await linkOf(ticket);
    for (const scheme of ["light", "dark"] as const) {
      const seat = await Seat.open(browser, { language, width: 360, scheme });
      seats.push(seat);
      await seat.page.goto(link);
      await seat.page.locator(".scale label").nth(2).click();
      await seat.page.getByText(text.reason).waitFor();
      await expectAccessible(seat.page);
      await expectNoOverflow(seat.page);
    }
  });
});
