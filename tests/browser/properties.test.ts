// What stands beside the conversation: tickets that did not come by messaging, and the properties
// that a ticket has where there is more than one brand, a schedule, and colleagues to follow it.
import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { DEMO, expectStatus, type Json } from "../api/support/http.ts";
import { until } from "../api/support/until.ts";
import {
  expectAccessible,
  expectNoOverflow,
  type Look,
  Seat,
} from "./support/browser.ts";
import { browser, desk, openOffice, seats } from "./support/office.ts";

openOffice();

/** An agent at a ticket, with the composer open. */
async function at(ticket: number, look: Look = {}, who: string = DEMO.aiko): Promise<Seat> {
  const seat = await Seat.open(browser, look);
  seats.push(seat);
  await seat.page.goto(`${desk.server.url}/workspace/tickets/${ticket}`);
  await seat.page.locator("#email").fill(who);
  await seat.page.locator("#password").fill(DEMO.password);
  await seat.page.keyboard.press("Enter");
  await seat.page.locator(".composer").waitFor();
  return seat;
}

async function newTicket(subject: string, email?: string): Promise<number> {
  const write = {
    subject,
    comment: { body: `${subject}, from a program` },
    ...(email ? { requester: { name: "Rin Okada", email } } : {}),
  };
  return expectStatus(await desk.admin.post("/tickets", { ticket: write }), 201).ticket.id;
}

async function choose(page: Page, field: Locator, option: string): Promise<void> {
  await field.click();
  await page.getByRole("option", { name: option, exact: true }).click();
  await page.getByRole("listbox").waitFor({ state: "detached" });
}

// ---- tickets without a messaging session ----------------------------------------------------

const WORDS = {
  en: {
    reply: "Write an e-mail to the customer",
    note: "Internal note, for agents only",
    send: "Send",
    addNote: "Add note",
    noteChannel: /Internal note/,
    held: "Held until an admin sets a sending address.",
    noSession: "This ticket did not come by messaging.",
    why: "Why: what rules did",
    closed: "A closed ticket cannot be changed.",
  },
  ja: {
    reply: "お客様へのメール",
    note: "社内メモ（エージェントだけに見えます）",
    send: "送信",
    addNote: "メモを残す",
    noteChannel: /社内メモ/,
    held: "管理者が送信元アドレスを設定するまで保留されます。",
    noSession: "メッセージングで届いたチケットではありません。",
    why: "なぜ：ルールの動き",
    closed: "クローズしたチケットは変更できません。",
  },
} as const;

describe.each(["en", "ja"] as const)("a ticket that did not come by messaging (%s)", (language) => {
  const words = WORDS[language];

  test("is opened, answered and looked into without a complaint of the browser", async () => {
    const id = await newTicket(`By mail, ${language}`, `rin.${language}@example.com`);
    const seat = await at(id, { language });
    const { page } = seat;
    const log = page.getByRole("log");
    await log.getByText(`By mail, ${language}, from a program`).waitFor();

    // A reply is held, and said to be so before it is written; messaging says why it is shut.
    await page.locator(".chan").click();
    await page.getByRole("menu").getByText(words.held).waitFor();
    await page.getByRole("menu").getByText(words.noSession).waitFor();
    await page.keyboard.press("Escape");
    await page.getByLabel(words.reply).fill("We have it / 届いています");
    await page.locator(".composer").getByRole("button", { name: words.send }).first().click();
    await log.getByText("We have it / 届いています").waitFor();
    await page.locator(".chan").click();
    await page.getByRole("menuitem", { name: words.noteChannel }).click();
    await page.getByLabel(words.note).fill("Seen / 見ました");
    await page.getByRole("button", { name: words.addNote, exact: true }).click();
    await log.locator(".msg.note:not(.unsent)").getByText("Seen / 見ました").waitFor();
    await page.getByRole("button", { name: words.why }).click();
    await page.getByRole("dialog", { name: /./ }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await expectAccessible(page, "main");

    // From the list, by search, after a reload, and closed.
    await page.goto(`${desk.server.url}/workspace?q=${encodeURIComponent("By mail")}`);
    await page.locator("a.row-link").first().waitFor();
    await page.locator(`a.row-link[href$="/tickets/${id}"]`).click();
    await log.getByText("Seen / 見ました").waitFor();
    for (const status of ["solved", "closed"]) {
      expectStatus(await desk.admin.put(`/tickets/${id}`, { ticket: { status } }), 200);
    }
    await page.locator(".composer-closed").waitFor();
    await page.reload();
    await page.locator(".composer-closed").waitFor();
    await page.getByText(words.closed).waitFor();
    seat.expectQuiet();
  });
});

// ---- brand, schedule, followers -------------------------------------------------------------

/** A second brand and a second schedule, made once. */
async function brandAndSchedule(): Promise<{ brand: Json; schedule: Json }> {
  const brands = expectStatus(await desk.admin.get("/brands"), 200).brands as Json[];
  const known = brands.find((one) => one.name === "Tools");
  const schedules = expectStatus(await desk.admin.get("/business_hours/schedules"), 200);
  const hours = (schedules.schedules as Json[]).find((one) => one.name === "Night shift");
  const brand = { name: "Tools", subdomain: "tools" };
  const schedule = { name: "Night shift", time_zone: "Asia/Tokyo" };
  return {
    brand: known ?? expectStatus(await desk.admin.post("/brands", { brand }), 201).brand,
    schedule:
      hours ??
      expectStatus(await desk.admin.post("/business_hours/schedules", { schedule }), 201).schedule,
  };
}

async function changeTicket(id: number, ticket: Json): Promise<void> {
  expectStatus(await desk.ben.put(`/tickets/${id}`, { ticket }), 200);
}

describe("the properties", () => {
  test("brand and schedule are set, collide by name, and follow others live", async () => {
    const id = await newTicket("Which brand");
    await brandAndSchedule();
    const { page } = await at(id);
    const props = page.getByRole("complementary", { name: "Ticket properties" });
    const brand = props.getByRole("button", { name: /Brand$/ });
    const schedule = props.getByRole("button", { name: /Schedule$/ });
    await choose(page, brand, "Tools");
    await choose(page, schedule, "Night shift");
    await props.getByRole("button", { name: "Submit as New", exact: true }).click();
    await page.getByRole("log").getByText(/set the brand to Tools/).waitFor();
    await page.getByRole("log").getByText(/set the schedule to Night shift/).waitFor();
    const { brand: tools, schedule: night } = await brandAndSchedule();
    expect(await desk.ticket(id)).toMatchObject({ brand_id: tools.id, schedule_id: night.id });
    await expectAccessible(page);

    // What another sets stands there at once, where nothing of one's own is in the way.
    await changeTicket(id, { schedule_id: null });
    await schedule.filter({ hasText: "Default: " }).waitFor();

    // Both values stand there where both changed the same.
    await choose(page, schedule, "Night shift");
    const all = expectStatus(await desk.admin.get("/business_hours/schedules"), 200).schedules;
    const other = (all as Json[]).find((one) => one.id !== night.id)!;
    await changeTicket(id, { schedule_id: other.id });
    await props.getByText(`Changed to “${other.name}” by Ben`, { exact: false }).waitFor();
    await expectAccessible(page);
    await props.getByRole("button", { name: "Keep mine" }).click();
    await props.getByRole("button", { name: "Submit as New", exact: true }).click();
    await until("mine", async () => (await desk.ticket(id)).schedule_id === night.id);
  });

  test.each(["en", "ja"] as const)("followers are added and removed (%s)", async (language) => {
    const id = await newTicket(`Who follows ${language}`);
    const { page } = await at(id, { language });
    const log = page.getByRole("log");
    const followers = page.getByRole("group", { name: /^(Followers|フォロワー)$/ });
    const input = followers.getByRole("combobox", { name: /Add a follower|フォロワーを追加/ });

    // By a part of the name, by keyboard alone.
    await input.focus();
    await page.keyboard.type("nobody has this name");
    await page.getByText(/No agent has this name|その名前のエージェントはいません/).waitFor();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("be");
    await page.getByRole("option").filter({ hasText: "Ben" }).waitFor();
    await until("one is left", async () => (await page.getByRole("option").count()) === 1);
    await expectAccessible(page, "[role=listbox]");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await followers.getByRole("listitem").filter({ hasText: "Ben" }).waitFor();
    await until("room for the next", async () => (await input.inputValue()) === "");
    await log.getByText(/set the followers to Ben|フォロワーを.*Ben/).waitFor();

    // Who follows is not offered again.
    await page.keyboard.press("ArrowDown");
    await page.getByRole("option").first().waitFor();
    expect(await page.getByRole("option").filter({ hasText: "Ben" }).count()).toBe(0);
    await page.keyboard.press("Escape");
    await expectAccessible(page);

    // What another adds meanwhile stays when one is removed.
    const me = expectStatus(await desk.aiko.get("/users/me"), 200).user;
    await changeTicket(id, { followers: [{ user_id: me.id }] });
    await followers.getByRole("listitem").filter({ hasText: "Aiko" }).waitFor();
    await followers.getByRole("button", { name: /Remove Ben|Ben.*をフォロワーから外す/ }).focus();
    await page.keyboard.press("Enter");
    await followers.getByRole("listitem").filter({ hasText: "Ben" }).waitFor({ state: "detached" });
    await followers.getByRole("listitem").filter({ hasText: "Aiko" }).waitFor();
    await until("the focus stays in the list's field", () =>
      input.evaluate((at) => at === document.activeElement));
    expect((await desk.ticket(id)).follower_ids).toEqual([me.id]);
  });
});

describe.each([
  { language: "ja", scheme: "dark" },
  { language: "en", scheme: "light" },
] as const)("at 360 pixels, $language, $scheme", (look) => {
  test("nothing overflows, and axe finds nothing", async () => {
    await brandAndSchedule();
    const id = await newTicket("Narrow");
    await changeTicket(id, { followers: [{ user_email: DEMO.ben }] });
    const { page } = await at(id, { ...look, width: 360, height: 740 });
    await page.locator(".pane-switch button").nth(1).click();
    await page.getByRole("group", { name: /^(Followers|フォロワー)$/ }).waitFor();
    await page.getByRole("listitem").filter({ hasText: "Ben" }).waitFor();
    await expectNoOverflow(page);
    await expectAccessible(page);
  });
});
