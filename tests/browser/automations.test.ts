// Automations through the admin centre, by hand as an admin does it, and what the ticket says of
// them.
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { DEMO, expectStatus, type Json } from "../api/support/http.ts";
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

/** Chooses from the menu of a button. */
async function choose(page: Page, name: RegExp, choice: string): Promise<void> {
  await page.getByRole("button", { name }).click();
  await page.getByRole("option", { name: choice, exact: true }).click();
  await page.getByRole("listbox").waitFor({ state: "detached" });
}

async function save(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Save", exact: true }).click();
}

async function automationNamed(title: string): Promise<Json | undefined> {
  const list = expectStatus(await desk.admin.get("/automations?per_page=100"), 200).automations;
  return list.find((one: Json) => one.title === title);
}

describe("a new automation", () => {
  test("says what is missing: a time, and something that stops it", async () => {
    const page = await adminAt("/workspace/admin/automations");
    await page.locator(".rules-row").first().waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "New automation" }).click();
    await page.getByRole("heading", { level: 1, name: "New automation" }).waitFor();
    await page.getByRole("textbox", { name: "Title" }).fill("Tag what waits");
    const all = page.getByRole("region", { name: "Meet all of these" });
    await all.getByRole("button", { name: "Add condition" }).click();
    await choose(page, /Condition 1: Field/, "Ticket > Status category");
    await choose(page, /Condition 1: Value/, "Pending");
    await page.getByRole("button", { name: "Add action" }).click();
    await choose(page, /Action 1: Action/, "Ticket > Add tags");
    await page.getByRole("textbox", { name: "Action 1: Value" }).fill("waits");
    await save(page);
    await page.getByText(/needs a condition on time/).first().waitFor();

    await all.getByRole("button", { name: "Add condition" }).click();
    await choose(page, /Condition 2: Field/, "Ticket > Hours since > Hours since pending");
    await choose(page, /Condition 2: Operator/, "Greater than");
    await page.getByRole("textbox", { name: "Condition 2: Value" }).fill("24");
    seats[0]!.excuse(/422/); // that it is refused
    await save(page);
    await page.getByText(/would match the same ticket again and again/).waitFor();
    expect(await automationNamed("Tag what waits")).toBeUndefined();
    await expectAccessible(page);

    await choose(page, /Condition 2: Operator/, "Is");
    await save(page);
    await page.getByRole("heading", { level: 1, name: "Tag what waits" }).waitFor();
    const made = await automationNamed("Tag what waits");
    expect(made?.conditions.all[1]).toEqual({ field: "PENDING", operator: "is", value: "24" });
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByText(/times? it would have fired/).waitFor();
    await page.getByText("Tickets looked at").waitFor();
    await expectAccessible(page);
    expectStatus(
      await desk.admin.put(`/automations/${made!.id}`, { automation: { active: false } }),
      200,
    );
    expectStatus(await desk.admin.delete(`/automations/${made!.id}`), 204);
  });
});

describe("a dry run", () => {
  test("tells which triggers would then have run, and what they do", async () => {
    const trigger = {
      title: "Raise what is closed",
      all: [{ field: "status", operator: "value", value: "closed" }],
      actions: [{ field: "notification_user", value: ["requester_id", "Closed", "Goodbye"] }],
    };
    const { id } = expectStatus(await desk.admin.post("/triggers", { trigger }), 201).trigger;
    const given = {
      title: "Close all",
      active: false,
      all: [{ field: "created_at", operator: "greater_than", value: "1" }],
      actions: [{ field: "status", value: "closed" }],
    };
    const made = expectStatus(await desk.admin.post("/automations", { automation: given }), 201);
    const page = await adminAt(`/workspace/admin/automations/${made.automation.id}`);
    await page.getByRole("button", { name: "Run", exact: true }).click();
    const other = page.locator(".dry-other").filter({ hasText: trigger.title });
    await other.getByText(/fires because of this one on \d+ updates/).waitFor();
    await other.getByText(/^Email user × \d+$/).waitFor();
    await page.getByText(/people would have got mail from other rules:/).waitFor();
    await expectAccessible(page);
    await other.getByRole("link", { name: trigger.title }).click();
    await page.getByRole("heading", { level: 1, name: trigger.title }).waitFor();
    expectStatus(await desk.admin.put(`/triggers/${id}`, { trigger: { active: false } }), 200);
    expectStatus(await desk.admin.delete(`/triggers/${id}`), 204);
    expectStatus(await desk.admin.delete(`/automations/${made.automation.id}`), 204);
  });
});

describe("the ticket", () => {
  test("says what automations will do next, and what keeps each from it", async () => {
    const ticket = await desk.newestTicketOf(await desk.waitingCustomer("en"));
    const page = await adminAt(`/workspace/tickets/${ticket}`);
    await page.getByRole("button", { name: "Why: what rules did" }).click();
    const why = page.getByRole("dialog", { name: "Why it happened" });
    await why.getByText("What automations will do next").click();
    await why.getByText("Will not fire: Status category is New").waitFor();
    await expectAccessible(page);
  });
});

describe.each([
  { language: "ja", scheme: "dark" },
  { language: "en", scheme: "light" },
] as const)("at 360 pixels, $language, $scheme", (look) => {
  test("nothing overflows, and axe finds nothing", async () => {
    const phone = { ...look, width: 360, height: 740 };
    const page = await adminAt("/workspace/admin/automations", phone);
    await page.locator(".rules-row").first().waitFor();
    await expectNoOverflow(page);
    await expectAccessible(page);
    await page.locator(".rules-title").first().click();
    await page.locator("#rule-actions").waitFor();
    await expectNoOverflow(page);
    await expectAccessible(page);
  });
});
