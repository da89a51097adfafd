// Business rules through the admin centre, by hand as an admin does it: the documented recipe for a
// survey after an ended session, a trigger on ended by agent (SCN 8 and 9), order by the keyboard,
// the dry run, versions, and on the ticket why it happened.
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { DEMO, expectStatus, type Json } from "../api/support/http.ts";
import type { Customer } from "../api/support/device.ts";
import { until } from "../api/support/until.ts";
import {
  expectAccessible,
  expectNoOverflow,
  type Look,
  Seat,
} from "./support/browser.ts";
import { browser, desk, openOffice, seats } from "./support/office.ts";

openOffice({ reset: true });

/** An admin at a page of the workspace. */
async function adminAt(path: string, look: Look = {}): Promise<Page> {
  const seat = await Seat.open(browser, look);
  seats.push(seat);
  await seat.page.goto(`${desk.server.url}${path}`);
  await seat.page.locator("#email").fill(DEMO.admin);
  await seat.page.locator("#password").fill(DEMO.password);
  await seat.page.keyboard.press("Enter");
  await seat.page.locator("main#main").waitFor();
  return seat.page;
}

/** Chooses from a menu by its name and the words of the choice. */
async function choose(page: Page, name: string | RegExp, choice: string): Promise<void> {
  await page.getByRole("button", { name }).click();
  await page.getByRole("option", { name: choice, exact: true }).click();
  await page.getByRole("listbox").waitFor({ state: "detached" });
}

interface Row {
  field: string;
  operator?: string;
  value?: string;
}

/** A condition more in a list ("Meet all of these"), which has `before` of them. */
async function addCondition(page: Page, list: string, before: number, row: Row): Promise<void> {
  const card = page.getByRole("region", { name: list });
  await card.getByRole("button", { name: "Add condition" }).click();
  const name = `Condition ${before + 1}`;
  const menu = async (what: string, choice: string): Promise<void> => {
    await card.getByRole("button", { name: new RegExp(`${name}: ${what}`) }).click();
    await page.getByRole("option", { name: choice, exact: true }).click();
    await page.getByRole("listbox").waitFor({ state: "detached" });
  };
  await menu("Field", row.field);
  if (row.operator) {
    await menu("Operator", row.operator);
  }
  if (row.value) {
    await menu("Value", row.value);
  }
}

async function save(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Save", exact: true }).click();
}

async function triggerNamed(title: string): Promise<Json | undefined> {
  const list = expectStatus(await desk.admin.get("/triggers?per_page=100"), 200).triggers;
  return list.find((one: Json) => one.title === title);
}

/** A customer who talks with Aiko, and their ticket. */
async function liveTicket(): Promise<{ ticket: number; customer: Customer }> {
  await desk.agent(DEMO.aiko, "online");
  const customer = await desk.waitingCustomer("en");
  return { ticket: await desk.newestTicketOf(customer), customer };
}

describe("a new trigger", () => {
  test("is built from menus, says what is missing, and does what it says (SCN 8)", async () => {
    const page = await adminAt("/workspace/admin/triggers");
    await page.locator(".rules-row").first().waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "New trigger" }).click();
    await page.getByRole("heading", { level: 1, name: "New trigger" }).waitFor();
    await save(page);
    await page.getByText("Give it a title.", { exact: true }).waitFor();
    expect(await triggerNamed("")).toBeUndefined();

    await page.getByRole("textbox", { name: "Title" }).fill("After an end by an agent");
    await addCondition(page, "Meet all of these", 0, {
      field: "Ticket > Messaging session > Messaging session end reason",
      operator: "Changed to",
      value: "Ended by agent",
    });
    await page.getByRole("button", { name: "Add action" }).click();
    await choose(page, /Action 1: Action/, "Ticket > Add tags");
    await save(page);
    await page.getByText("Fill this in.", { exact: true }).waitFor();
    await page.getByRole("textbox", { name: "Action 1: Value" }).fill("said_goodbye");
    await expectAccessible(page);
    await save(page);
    await page.getByRole("heading", { level: 1, name: "After an end by an agent" }).waitFor();

    const { ticket } = await liveTicket();
    expectStatus(await desk.aiko.post(`/tickets/${ticket}/messaging_session/end`, {}), 200);
    expect((await desk.ticket(ticket)).tags).toContain("said_goodbye");
    const made = await triggerNamed("After an end by an agent");
    expect(made?.fired_count).toBe(1);

    // The dry run finds that very update, and sends nothing.
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByText(/times? it would have fired/).waitFor();
    await page.getByRole("link", { name: `#${ticket}` }).waitFor();
    await expectAccessible(page);

    // The ticket says why.
    await page.goto(`${desk.server.url}/workspace/tickets/${ticket}`);
    await page.getByRole("button", { name: "Why: what rules did" }).click();
    const why = page.getByRole("dialog", { name: "Why it happened" });
    await why.getByText("After an end by an agent").first().waitFor();
    await why.getByText("said_goodbye").first().waitFor();
    await why.getByText(/Did not fire: Assignee was/).first().waitFor();
    await expectAccessible(page);
    expectStatus(
      await desk.admin.put(`/triggers/${made!.id}`, { trigger: { active: false } }),
      200,
    );
  });
});

describe("the recipe for a survey after an ended session (SCN 9)", () => {
  test("asked once: ALL without status, ANY of solved and ended by agent", async () => {
    const page = await adminAt("/workspace/admin/triggers");
    const stock = "Request customer satisfaction rating (messaging)";
    await page.getByRole("link", { name: stock }).click();
    const all = page.getByRole("region", { name: "Meet all of these" });
    const field = page.getByRole("button", { name: /^Ticket > Status category/ });
    const status = all.locator("li").filter({ has: field });
    await status.getByRole("button", { name: /^Remove/ }).click();
    await status.waitFor({ state: "detached" });
    await addCondition(page, "Meet any of these", 0, {
      field: "Ticket > Status category",
      operator: "Changed to",
      value: "Solved",
    });
    await addCondition(page, "Meet any of these", 1, {
      field: "Ticket > Messaging session > Messaging session end reason",
      operator: "Changed to",
      value: "Ended by agent",
    });
    // The input lies under what is drawn.
    await page.locator(".admin-title .switch").click();
    await save(page);
    await page.getByText("Saved.", { exact: true }).waitFor();
    await page.getByText("Version 2").click();
    await page.locator(".rule-diff ins", { hasText: "Ended by agent" }).waitFor();

    const { ticket, customer } = await liveTicket();
    expectStatus(await desk.aiko.post(`/tickets/${ticket}/messaging_session/end`, {}), 200);
    const cards = () => customer.messages().filter((one: Json) => one.kind === "survey").length;
    await until("the card", () => cards() === 1);
    expectStatus(await desk.aiko.put(`/tickets/${ticket}`, { ticket: { status: "solved" } }), 200);
    const offers = (await desk.auditEvents(ticket)).filter(
      (one: Json) => one.field_name === "satisfaction_score",
    );
    expect(offers.filter((one: Json) => one.type === "Change")).toHaveLength(1);
    expect(cards()).toBe(1);
  });
});

test("actions are moved by keyboard, and the focus moves along", async () => {
  const page = await adminAt("/workspace/admin/triggers/new");
  const add = page.getByRole("button", { name: "Add action" });
  const isAt = (name: string) =>
    until(`the focus on ${name}`, () =>
      page
        .getByRole("button", { name })
        .evaluate((button) => button === document.activeElement));
  for (const number of [1, 2, 3]) {
    await add.focus();
    await page.keyboard.press("Enter");
    await isAt(`Action ${number}: Action`);
  }
  await page.getByRole("button", { name: "Move up: Action 3" }).focus();
  await page.keyboard.press("Enter");
  await isAt("Move up: Action 2");
  await page.keyboard.press("Enter");
  await isAt("Move down: Action 1"); // it cannot go up any more
});

test("conditions come and go by keyboard, and the focus stays with them", async () => {
  const page = await adminAt("/workspace/admin/triggers/new");
  const card = page.getByRole("region", { name: "Meet all of these" });
  const add = card.getByRole("button", { name: "Add condition" });
  const focused = async (label: string) =>
    until(`the focus on ${label}`, () =>
      page.evaluate(
        (wanted) => (document.activeElement as HTMLElement).getAttribute("aria-label") === wanted,
        label,
      ));
  for (const number of [1, 2]) {
    await add.focus();
    await page.keyboard.press("Enter");
    const field = card.getByRole("button", { name: `Condition ${number}: Field` });
    await until(`the focus in condition ${number}`, () =>
      field.evaluate((at) => at === document.activeElement));
  }
  await card.getByRole("button", { name: "Remove: Condition 1" }).focus();
  await page.keyboard.press("Enter");
  await card.getByRole("button", { name: "Remove: Condition 2" }).waitFor({ state: "detached" });
  await focused("Remove: Condition 1");
  await page.keyboard.press("Enter");
  await until("the focus on the button that adds", () =>
    add.evaluate((at) => at === document.activeElement));
});

describe("the list", () => {
  test("is put into another order by the keyboard alone, and keeps it", async () => {
    const page = await adminAt("/workspace/admin/triggers");
    const titles = () =>
      page.locator(".admin-card").first().locator(".rules-title").allInnerTexts();
    await page.locator(".rules-row").first().waitFor();
    const [first, second] = await titles();
    await page.getByRole("button", { name: `Move ${first}` }).focus();
    await page.keyboard.press("Enter");
    await page.locator("[aria-label^='Insert ']:focus").waitFor();
    await until("the place behind the second", async () => {
      const label = await page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
      const isThere = label?.startsWith(`Insert between ${second} and`) === true;
      if (!isThere) {
        await page.keyboard.press("ArrowDown");
      }
      return isThere;
    });
    await page.keyboard.press("Enter");
    await page.getByText("The order is saved.").waitFor();
    await page.reload();
    await page.locator(".rules-row").first().waitFor();
    expect((await titles()).slice(0, 2)).toEqual([second, first]);
  });

  test("is searched, and switched off from the row", async () => {
    const page = await adminAt("/workspace/admin/triggers");
    await page.getByRole("searchbox", { name: "Search" }).fill("reopened");
    await page.getByText("1 found").waitFor();
    const row = page.locator(".rules-row");
    await row.locator(".switch").click();
    await page.getByText("“Notify assignee of reopened ticket” is switched off.").waitFor();
    expect((await triggerNamed("Notify assignee of reopened ticket"))?.active).toBe(false);
  });
});

describe.each([
  { language: "ja", scheme: "dark" },
  { language: "en", scheme: "light" },
] as const)("at 360 pixels, $language, $scheme", (look) => {
  test("nothing overflows, and axe finds nothing", async () => {
    const page = await adminAt("/workspace/admin/triggers", { ...look, width: 360, height: 740 });
    await page.locator(".rules-row").first().waitFor();
    await expectNoOverflow(page);
    await expectAccessible(page);
    await page.locator(".rules-title").first().click();
    await page.locator("#rule-actions").waitFor();
    await expectNoOverflow(page);
    await expectAccessible(page);
    await page.goto(`${desk.server.url}/workspace/admin/automations`);
    await page.getByRole("button", { name: /New automation|自動化を作成/ }).waitFor();
    await expectNoOverflow(page);
    await expectAccessible(page);
  });
});
