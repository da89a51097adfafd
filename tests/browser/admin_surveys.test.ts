// Surveys and webhooks through the admin centre: what an admin writes is what a customer is asked,
// what they answer is what the results show; and a webhook made by hand is called by a rule made by
// hand, with its log and sending again (SAT-1, API-2).
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DEMO, expectStatus, type Json } from "../api/support/http.ts";
import { answer, Receiver, signatureOf } from "../api/support/receiver.ts";
import { Server } from "../api/support/server.ts";
import { Desk, nextWork } from "../api/support/story.ts";
import { until } from "../api/support/until.ts";
import {
  expectAccessible,
  expectNoOverflow,
  type Look,
  Seat,
  startBrowser,
} from "./support/browser.ts";
import { Shopper } from "./support/shopper.ts";

let desk: Desk;
let browser: Browser;
const seats: Seat[] = [];

beforeAll(async () => {
  desk = new Desk(await Server.start({ flags: ["--no-pace", "--allow-private-webhooks"] }));
  browser = await startBrowser();
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

afterAll(async () => {
  await browser?.close();
  await desk?.close();
});

afterEach(async () => {
  for (const seat of seats.splice(0)) {
    await seat.close();
    seat.expectQuiet();
  }
  await desk.reset();
});

/** An admin at a page of the admin centre. */
async function adminAt(place: string, look: Look = {}): Promise<Seat> {
  const seat = await Seat.open(browser, look);
  seats.push(seat);
  await seat.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await seat.page.goto(`${desk.server.url}/workspace/admin/${place}`);
  await seat.page.locator("#email").fill(DEMO.admin);
  await seat.page.locator("#password").fill(DEMO.password);
  await seat.page.keyboard.press("Enter");
  await seat.page.locator("header.topbar").waitFor();
  return seat;
}

async function visit(page: Page, place: string): Promise<void> {
  await page.goto(`${desk.server.url}/workspace/admin/${place}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
}

async function save(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Save", exact: true }).click();
}

/** Chooses from a menu by its name and the words of the choice. */
async function choose(page: Page, name: string | RegExp, choice: string): Promise<void> {
  await page.getByRole("button", { name }).click();
  await page.getByRole("option", { name: choice, exact: true }).click();
  await page.getByRole("listbox").waitFor({ state: "detached" });
}

/** A customer who was served and let go, with the card before them, and their ticket. */
async function asked(look: Look = {}): Promise<{ card: Locator; ticket: string }> {
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
  return { card, ticket };
}

// ---- surveys ----------------------------------------------------------------------------------

describe("a survey", () => {
  test("is edited in both languages, asked so, and its answer is in the results", async () => {
    const { page } = await adminAt("surveys");
    await page.getByRole("table", { name: "Surveys" }).waitFor();
    await expectAccessible(page);
    await page.locator(".survey-name a").first().click();
    const en = page.getByRole("textbox", { name: "Question: English" });
    await en.fill("Was that of use to you?");
    await page.getByRole("textbox", { name: "Question: 日本語" }).fill("お役に立てましたか");
    await page.getByRole("button", { name: "Add reason" }).click();
    const reason = page.getByRole("textbox", { name: /^Reason \d+: English$/ }).last();
    await save(page);
    await page.getByText("Not saved. 2 places need you.").waitFor();
    await reason.fill("The kettle still leaks");
    await page.getByRole("textbox", { name: /^Reason \d+: 日本語$/ }).last().fill("まだ漏れる");
    // The preview shows it before it is saved, and can be tried.
    const preview = page.getByRole("region", { name: "Preview" });
    await preview.getByText("Was that of use to you?").waitFor();
    await preview.locator(".rate label").first().click();
    await preview.getByText("The kettle still leaks").waitFor();
    await expectAccessible(page);
    await preview.getByRole("button", { name: "Page behind the link" }).click();
    await preview.getByText("The kettle still leaks").waitFor();
    await expectAccessible(page);
    await save(page);
    await page.getByText("Saved.").waitFor();

    const ja = await asked({ language: "ja" });
    await ja.card.getByText("お役に立てましたか").waitFor();
    await desk.reset();
    const { card, ticket } = await asked();
    await card.getByText("Was that of use to you?").waitFor();
    await card.locator(".rate label").first().click();
    await card.locator(".chips label", { hasText: "The kettle still leaks" }).click();
    await card.locator("textarea").fill("Two weeks of waiting.");
    await card.getByRole("button", { name: "Send" }).click();
    await card.getByText("Thank you for your answer").waitFor();

    await page.getByRole("link", { name: "Results" }).click();
    await page.getByText("1 of 2 who were asked").waitFor();
    const said = page.locator(".answers li", { hasText: "Two weeks of waiting." });
    await said.getByText("The kettle still leaks").waitFor();
    await page.getByRole("region", { name: "By agent" }).getByText("Aiko").waitFor();
    await page.getByRole("region", { name: "By reason" }).getByText("The kettle").waitFor();
    await expectAccessible(page);
    await choose(page, /Which answers/, "Good");
    await page.getByText("No answers in this period.").waitFor();
    await choose(page, /Which answers/, "Bad");
    await said.waitFor();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Export CSV" }).click(),
    ]);
    expect(file.suggestedFilename()).toBe("survey-1.csv");
    await choose(page, /Period/, "Choose dates");
    await page.getByLabel("To", { exact: true }).fill("2001-01-01");
    await page.getByText("No answers in this period.").waitFor();
    await choose(page, /Choose dates/, "All time");
    await said.getByRole("link", { name: `Ticket #${ticket}` }).click();
    await page.waitForURL(new RegExp(`/workspace/tickets/${ticket}$`));
    const rating = page.getByRole("region", { name: "Survey" });
    await rating.getByText("Two weeks of waiting.").waitFor();
    await rating.getByText("The kettle still leaks").waitFor();
  });

  test("shows its reasons in the reader's language, whatever the account's is", async () => {
    const { card, ticket } = await asked();
    await card.locator(".rate label").first().click();
    await card.locator(".chips label").first().click();
    await card.getByRole("button", { name: "Send" }).click();
    await card.getByText("Thank you for your answer").waitFor();
    const { page } = await adminAt("surveys");
    await page.goto(`${desk.server.url}/workspace/tickets/${ticket}`);
    const rating = page.getByRole("region", { name: /^(Survey|アンケート)/ });
    const reasonIn = async (locale: string): Promise<string> => {
      const path = `/satisfaction_ratings?ticket_id=${ticket}&locale=${locale}`;
      return expectStatus(await desk.admin.get(path), 200).satisfaction_ratings[0].reason;
    };
    expect(await reasonIn("ja")).not.toBe(await reasonIn("en"));
    await rating.getByText(await reasonIn("en"), { exact: true }).waitFor();
    await page.locator("button.me").click();
    await page.getByRole("menuitem", { name: "日本語" }).click();
    await rating.getByText(await reasonIn("ja"), { exact: true }).waitFor();
  });

  test("of two scales has two averages, and says so", async () => {
    const scales = async (scale: string): Promise<void> => {
      expectStatus(await desk.admin.put("/surveys/1", { survey: { scale, reasons: [] } }), 200);
    };
    const { survey: before } = expectStatus(await desk.admin.get("/surveys/1"), 200);
    expect(before.scale).not.toBe("emoji_2");
    await asked().then(async ({ card }) => {
      await card.locator(".rate label").last().click();
      await card.getByRole("button", { name: "Send" }).click();
      await card.getByText("Thank you for your answer").waitFor();
    });
    await scales("emoji_2");
    const { page } = await adminAt("surveys/1/results");
    await page.getByText("of 2", { exact: true }).waitFor();
    await page.getByText(/, asked before: \d\.\d of 5 \(\d+ answers?\)/).waitFor();
    await page.getByRole("region", { name: /^Ratings on the scale of before/ }).waitFor();
    await expectAccessible(page);
    expectStatus(await desk.admin.put("/surveys/1", { survey: {
      scale: before.scale, reasons: before.reasons,
    } }), 200);
  });

  test("that somebody else changed meanwhile is not overwritten", async () => {
    const seat = await adminAt("surveys/1");
    const { page } = seat;
    const low = page.getByRole("textbox", { name: "What the lowest means: English" });
    await low.fill("Awful");
    const change = { survey: { high: { en: "Splendid" } } };
    expectStatus(await desk.admin.put("/surveys/1", change), 200);
    await save(page);
    await page.getByText(/Somebody else has changed this meanwhile/).waitFor();
    await seat.complained(/409/);
    const { survey } = expectStatus(await desk.admin.get("/surveys/1"), 200);
    expect(survey.high.en).toBe("Splendid");
    expect(survey.low.en).not.toBe("Awful");
    // What was typed is still there.
    expect(await low.inputValue()).toBe("Awful");
  });

  test("is made by keyboard, as a copy, and switched on from the list", async () => {
    const { page } = await adminAt("surveys");
    await page.getByRole("button", { name: /^More for/ }).first().press("Enter");
    await page.getByRole("menuitem", { name: "Make a copy" }).press("Enter");
    await page.getByRole("heading", { level: 1, name: "New survey" }).waitFor();
    await page.getByRole("textbox", { name: "Name" }).fill("For the shop");
    await page.getByRole("textbox", { name: "Name" }).press("Enter");
    await page.getByRole("heading", { level: 1, name: "For the shop" }).waitFor();
    await visit(page, "surveys");
    await page.getByRole("switch", { name: "For the shop is switched on" }).press("Space");
    await page.getByText("“For the shop” is switched on.").waitFor();
    const { surveys } = expectStatus(await desk.admin.get("/surveys"), 200);
    const made = surveys.find((one: Json) => one.name === "For the shop");
    expect(made).toMatchObject({ active: true, default: false });
  });
});

// ---- webhooks ---------------------------------------------------------------------------------

describe("a webhook", () => {
  let receiver: Receiver;

  beforeEach(async () => {
    receiver = await Receiver.start();
  });

  afterEach(async () => {
    await receiver.close();
  });

  test("is made by hand, called by a rule, looked at and sent again", async () => {
    const seat = await adminAt("webhooks");
    const { page } = seat;
    await page.getByText("No webhooks yet.").waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "New webhook" }).click();
    await save(page);
    await page.getByText("Not saved. 2 places need you.").waitFor();
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Warehouse");
    const address = page.getByRole("textbox", { name: "Address" });
    await address.fill("warehouse");
    await page.getByText("Write an address as https://example.com/path.").waitFor();
    await address.fill(receiver.url);
    await choose(page, /Type of authentication/, "Bearer token");
    await page.locator("#webhook-auth + div input[type=password]").fill("s3cret");
    await page.getByRole("button", { name: "Add header" }).click();
    await page.getByRole("textbox", { name: "Name of header 1" }).fill("X-Team");
    await page.getByRole("textbox", { name: "Value of header 1" }).fill("blue");
    await expectAccessible(page);
    await save(page);
    await page.getByRole("heading", { level: 1, name: "Warehouse" }).waitFor();
    await page.getByText("Saved. It is not shown again.").waitFor();

    // A test, by the same way as everything else.
    const test = page.getByRole("region", { name: "Test" });
    await test.getByRole("textbox", { name: "Body" }).fill("{no");
    await test.getByRole("button", { name: "Send" }).click();
    await test.getByText("this is no JSON", { exact: false }).waitFor();
    await seat.complained(/422/);
    await test.getByRole("textbox", { name: "Body" }).fill('{"hello":1}');
    await test.getByRole("button", { name: "Send" }).click();
    await test.getByText("Arrived").waitFor();
    await page.getByRole("region", { name: "Last attempt" }).getByText("Arrived (200)").waitFor();
    const [tried] = await receiver.atLeast(1);
    expect(tried?.json).toEqual({ hello: 1 });
    expect(tried?.headers).toMatchObject({ authorization: "Bearer s3cret", "x-team": "blue" });
    await page.getByRole("button", { name: "Show", exact: true }).click();
    const shown = page.getByRole("textbox", { name: "Signing secret" });
    const secret = (await shown.textContent()) ?? "";
    expect(tried?.headers["x-zendesk-webhook-signature"]).toBe(signatureOf(secret, tried!));
    await expectAccessible(page);

    await rule(seat);
    receiver.behave = answer(400, {}, "not now");
    const ticket = { subject: "A kettle", comment: { body: "It leaks" } };
    const made = expectStatus(await desk.aiko.post("/tickets", { ticket }), 201).ticket;
    const [, called] = await receiver.atLeast(2);
    expect(called?.json).toEqual({ id: made.id, title: "A kettle" });

    // Its log has the attempt; what was given up is sent again.
    await visit(page, "webhooks");
    await page.getByRole("link", { name: /log of Warehouse/ }).click();
    await choose(page, /^Show|All Show/, "Given up");
    await page.getByRole("row", { name: /Called by a rule.*Given up.*Answered 400/ }).waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Called by a rule" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("not now").waitFor();
    await dialog.getByText('"title":"A kettle"').waitFor();
    await expectAccessible(page, "[role=dialog]");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    receiver.behave = answer(200);
    await page.getByRole("button", { name: "Send 1 again" }).click();
    await page.getByText("1 delivery is sent again.").waitFor();
    const [, , again] = await receiver.atLeast(3);
    expect(again?.id).toBe(called?.id);
    await choose(page, /Given up/, "Arrived");
    await page.getByRole("row", { name: /Called by a rule.*Arrived/ }).waitFor();

    // Another host does not get the token.
    await page.getByRole("link", { name: "Settings" }).click();
    await address.fill("https://elsewhere.example/hook");
    await save(page);
    await page.getByText(/The address is another one now/).waitFor();
    await page.getByRole("button", { name: "Discard" }).click();
    await page.getByRole("button", { name: "Delete webhook" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete webhook" }).click();
    await page.getByText("No webhooks yet.").waitFor();
  });
});

test("a webhook that somebody else changed meanwhile is not overwritten", async () => {
  const webhook = {
    name: "Shared",
    endpoint: "https://hooks.example.com/a",
    http_method: "POST",
    request_format: "json",
    status: "active",
    subscriptions: ["conditional_ticket_events"],
  };
  const { id } = expectStatus(await desk.admin.post("/webhooks", { webhook }), 201).webhook;
  const description = async (): Promise<string> =>
    expectStatus(await desk.admin.get(`/webhooks/${id}`), 200).webhook.description;
  const seat = await adminAt(`webhooks/${id}`);
  const { page } = seat;
  const about = page.getByRole("textbox", { name: "Description" });
  await about.fill("Mine");
  const theirs = { webhook: { description: "Theirs" } };
  expect((await desk.admin.patch(`/webhooks/${id}`, theirs)).status).toBe(204);
  await save(page);
  await page.getByText(/Somebody else has changed this meanwhile/).waitFor();
  await seat.complained(/409/);
  expect(await about.inputValue()).toBe("Mine"); // what was typed is still there
  expect(await description()).toBe("Theirs");
  await page.getByRole("button", { name: "Discard" }).click();
  await page.reload();
  await until("theirs is there", async () => (await about.inputValue()) === "Theirs");

  // One's own changes are none of another's.
  for (const words of ["Ours", "Ours again"]) {
    await about.fill(words);
    await save(page);
    await until("it is kept", async () => (await description()) === words);
    await page.getByText("Saved.", { exact: true }).waitFor();
  }
  expect((await desk.admin.delete(`/webhooks/${id}`)).status).toBe(204);
});

/** A trigger that calls the webhook with a body; one that is no JSON is refused at its field. */
async function rule(seat: Seat): Promise<void> {
  const { page } = seat;
  await visit(page, "triggers/new");
  await page.getByRole("textbox", { name: "Title" }).fill("Tell the warehouse");
  await page
    .getByRole("region", { name: "Meet all of these" })
    .getByRole("button", { name: "Add condition" })
    .click();
  await choose(page, /Condition 1: Field/, "Ticket > Ticket");
  await choose(page, /Condition 1: Value/, "Created");
  await page.getByRole("button", { name: "Add action" }).click();
  await choose(page, /Action 1: Action/, "Notifications > Notify webhook");
  await choose(page, "Choose a value Webhook", "Warehouse");
  const body = page.getByRole("textbox", { name: /^Body/ });
  await body.fill('{"id":,"title":"{{ticket.title}}"}');
  await save(page);
  await page.getByText("With its placeholders filled in, this is no JSON.").waitFor();
  await seat.complained(/422/);
  await body.evaluate((at: unknown) =>
    (at as { setSelectionRange(from: number, to: number): void }).setSelectionRange(6, 6));
  await page.getByRole("button", { name: "Insert placeholder" }).press("Enter");
  await page.getByRole("menuitem", { name: "Number" }).press("Enter");
  await until("the placeholder in its place", async () =>
    (await body.inputValue()) === '{"id":{{ticket.id}},"title":"{{ticket.title}}"}');
  await expectAccessible(page);
  await save(page);
  await page.getByRole("heading", { level: 1, name: "Tell the warehouse" }).waitFor();
}

// ---- every page -------------------------------------------------------------------------------

describe.each([
  { language: "ja", scheme: "dark" },
  { language: "en", scheme: "light" },
] as const)("at 360 pixels, $language, $scheme", (look) => {
  test("nothing overflows, and axe finds nothing", async () => {
    const receiver = await Receiver.start();
    const webhook = {
      name: "Warehouse of the northern branch",
      endpoint: `${receiver.url}/with/a/rather/long/path/that/does/not/end/soon?and=a&query=too`,
      http_method: "POST",
      request_format: "json",
      status: "active",
      subscriptions: ["zen:event-type:ticket.created", "zen:event-type:ticket.tags_changed"],
    };
    const made = expectStatus(await desk.admin.post("/webhooks", { webhook }), 201).webhook;
    try {
      const ticket = { subject: "s", comment: { body: "b" } };
      expectStatus(await desk.aiko.post("/tickets", { ticket }), 201);
      await receiver.atLeast(1);
      const { page } = await adminAt("surveys", { ...look, width: 360, height: 740 });
      for (const [place, there] of [
        ["surveys", ".survey-name"],
        ["surveys/1", ".reason-row"],
        ["surveys/1/results", ".figures"],
        ["surveys/new", "#survey-preview"],
        ["webhooks", ".webhook-name"],
        ["webhooks/new", "#webhook-headers"],
        [`webhooks/${made.id}`, "#webhook-test"],
        [`webhooks/${made.id}/log`, ".log-open"],
      ] as const) {
        await visit(page, place);
        await page.locator(there).first().waitFor();
        await expectNoOverflow(page);
        await expectAccessible(page);
      }
      await page.locator(".log-open").first().click();
      await page.locator(".exchange pre").first().waitFor();
      await expectNoOverflow(page);
      await expectAccessible(page, "[role=dialog]");
    } finally {
      expectStatus(await desk.admin.delete(`/webhooks/${made.id}`), 204);
      await receiver.close();
    }
  });
});
