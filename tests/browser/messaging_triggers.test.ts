// Messaging triggers through the admin centre, by hand: one is built on its page, the session is
// ended in the workspace while it waits, and nothing of it reaches the customer (SCN 8).
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { Customer } from "../api/support/device.ts";
import { DEMO, expectStatus, type Json } from "../api/support/http.ts";
import { patience } from "../api/support/patience.ts";
import { until } from "../api/support/until.ts";
import {
  expectAccessible,
  expectNoOverflow,
  type Look,
  Seat,
} from "./support/browser.ts";
import { browser, desk, openOffice, seats } from "./support/office.ts";
import { Shopper } from "./support/shopper.ts";

const PAGE = "/workspace/admin/messaging-triggers";
/** Long enough for an end by hand on a slow machine. */
const WAIT_S = 30;

openOffice({ reset: true });

async function at(email: string, path: string, look: Look = {}): Promise<Page> {
  const seat = await Seat.open(browser, look);
  seats.push(seat);
  await seat.page.goto(`${desk.server.url}${path}`);
  await seat.page.locator("#email").fill(email);
  await seat.page.locator("#password").fill(DEMO.password);
  await seat.page.keyboard.press("Enter");
  await seat.page.locator("#email").waitFor({ state: "detached" });
  await seat.page.locator("main#main").waitFor();
  return seat.page;
}

async function choose(page: Page, name: string | RegExp, choice: string): Promise<void> {
  await page.getByRole("button", { name }).click();
  await page.getByRole("option", { name: choice, exact: true }).click();
  await page.getByRole("listbox").waitFor({ state: "detached" });
}

async function addAction(page: Page, number: number, action: string, value: string): Promise<void> {
  await page.getByRole("button", { name: "Add action" }).click();
  await choose(page, new RegExp(`Action ${number}: Action`), action);
  await page.getByRole("textbox", { name: `Action ${number}: Value` }).fill(value);
}

/** The ticket that begins with these words. */
async function newest(subject: string): Promise<number> {
  return until("the ticket", async () => {
    const json = expectStatus(await desk.admin.get("/tickets?sort_by=id&sort_order=desc"), 200);
    return (json.tickets as Json[]).find((ticket) => ticket.subject === subject)?.id;
  });
}

function heard(customer: Customer, text: string): number {
  return customer.messages().filter((one) => one.text === text).length;
}

describe("a new messaging trigger", () => {
  test("says nothing after the end of the session that it waited in (SCN 8)", async () => {
    const page = await at(DEMO.admin, PAGE);
    await page.getByRole("link", { name: "First reply" }).waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "New messaging trigger" }).click();
    await page.getByRole("heading", { level: 1, name: "New messaging trigger" }).waitFor();
    await page.getByRole("textbox", { name: "Title" }).fill("Two sentences");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Choose what it runs on.", { exact: true }).waitFor();
    await choose(page, /Event/, "Customer requests a conversation");
    await addAction(page, 1, "Conversation > Send message to customer", "At once.");
    await addAction(page, 2, "Flow > Wait (seconds)", "0");
    await addAction(page, 3, "Conversation > Send message to customer", "Much later.");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("A wait is 1 to 86,400 seconds.", { exact: true }).waitFor();
    await page.getByRole("textbox", { name: "Action 2: Value" }).fill(String(WAIT_S));
    await expectAccessible(page);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Two sentences" }).waitFor();

    // Two customers: one whose session is ended by hand in the workspace, and one who comes after
    // them and goes on, whose wait is therefore over later.
    await desk.agent(DEMO.aiko, "online");
    const workspace = await at(DEMO.aiko, "/workspace/tickets");
    const ended = await desk.waitingCustomer("en");
    await ended.message("the first sentence", (one) => one.text === "At once.");
    const other = await desk.waitingCustomer("en");
    const ticket = await desk.newestTicketOf(ended);
    await workspace.goto(`${desk.server.url}/workspace/tickets/${ticket}`);
    await workspace.getByRole("button", { name: "End session", exact: true }).click();
    const dialog = workspace.getByRole("dialog");
    await dialog.getByRole("button", { name: "End session", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    const stopped = (await desk.auditEvents(ticket)).filter(
      (one: Json) => one.type === "RuleSkipped",
    );
    expect(stopped).toMatchObject([{ reason: "session_ended", action: 2 }]);

    // The dry run beside the editor finds the same, and says nothing to anybody.
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByText(/times? it would have fired/).waitFor();
    await page.getByText(/without effect: the session had ended/).waitFor();
    await page.getByText("Conversations looked at").waitFor();
    await expectAccessible(page);

    // Why tells it, and what it had done before.
    await workspace.getByRole("button", { name: "Why: what rules did" }).click();
    const why = workspace.getByRole("dialog", { name: "Why it happened" });
    await why.getByText("Stopped by the end of the session").first().waitFor();
    await expectAccessible(workspace);

    await until(
      "the second sentence",
      () => heard(other, "Much later.") === 1,
      patience(2 * WAIT_S * 1000),
    );
    expect(heard(ended, "Much later.")).toBe(0);
    expect(heard(ended, "At once.")).toBe(1);
  }, patience(150_000)); // the wait is a part of it

  test("speaks first on a page, and who answers is in a conversation with the bot", async () => {
    const page = await at(DEMO.admin, PAGE);
    await page.getByRole("button", { name: "New messaging trigger" }).click();
    await page.getByRole("textbox", { name: "Title" }).fill("In the shop");
    await choose(page, /Event/, "A page with the widget is opened");
    await page.getByText("To visitors in no conversation").waitFor();
    await page.getByRole("button", { name: "Add condition" }).click();
    await choose(page, /Condition 1: Field/, "Customer > Customer page URL");
    await choose(page, /Condition 1: Operator/, "Contains the following string");
    await page.getByRole("textbox", { name: "Condition 1: Value" }).fill("/shop");
    await addAction(page, 1, "Conversation > Send message to customer", "Can we help you?");
    await page.getByRole("switch", { name: "Once per ticket" }).press("Space");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "In the shop" }).waitFor();

    const shopper = await Shopper.come(browser, desk.server.url);
    seats.push(shopper.seat);
    await until("the badge", async () => (await shopper.badge.textContent()) === "1");
    await shopper.open();
    await shopper.bubble("Can we help you?").waitFor();
    await shopper.badge.waitFor({ state: "hidden" });
    await expectAccessible(shopper.page);
    await shopper.say("Yes, please");
    await until("the bot's answer", async () => (await shopper.said()).length > 2);
    const said = await shopper.said();
    expect(said.filter((one) => one === "Can we help you?")).toHaveLength(1);
    expect(said.indexOf("Can we help you?")).toBeLessThan(said.indexOf("Yes, please"));
    await shopper.settled();

    // It is kept now: a page that is loaded anew has it once more, above the answer.
    await shopper.page.reload();
    await shopper.open();
    await shopper.bubble("Yes, please").waitFor();
    expect((await shopper.said()).filter((one) => one === "Can we help you?")).toHaveLength(1);

    // The agent reads it before the answer, with the rule that said it.
    await shopper.choose(shopper.text.person);
    await shopper.settled();
    const agent = await at(DEMO.admin, `/workspace/tickets/${await newest("Yes, please")}`);
    const first = agent.locator(".msg.bot").first();
    await first.getByText("Can we help you?").waitFor();
    await first.getByRole("link", { name: "In the shop" }).waitFor();
    await agent.getByRole("link", { name: /opens in a new tab/ }).waitFor();
    await expectAccessible(agent);
    await first.getByRole("link", { name: "In the shop" }).click();
    await agent.getByRole("heading", { level: 1, name: "In the shop" }).waitFor();
  });

  test("speaks where a page changes without a load; one tab answers for all", async () => {
    const { messaging_triggers: all } = expectStatus(
      await desk.admin.get("/messaging_triggers?per_page=100&active=true"),
      200,
    );
    for (const one of all.filter((rule: Json) => rule.event === "page_opened")) {
      const quiet = { messaging_trigger: { active: false } }; // else it counts, too
      expectStatus(await desk.admin.put(`/messaging_triggers/${one.id}`, quiet), 200);
    }
    const json = expectStatus(
      await desk.admin.post("/messaging_triggers", {
        messaging_trigger: {
          title: "In the cart",
          event: "page_opened",
          all: [{ field: "customer_page_url", operator: "includes_string", value: "cart" }],
          actions: [{ field: "send_message", value: "Questions before you pay?" }],
        },
      }),
      201,
    );
    const shopper = await Shopper.come(browser, desk.server.url);
    seats.push(shopper.seat);
    const other = await shopper.tab(desk.server.url);
    for (const { page, badge } of [shopper, other]) {
      await page.evaluate(() => history.pushState({}, "", "/shop?cart"));
      await until("the badge", async () => (await badge.textContent()) === "1");
    }
    await shopper.open();
    await shopper.bubble("Questions before you pay?").waitFor();
    await shopper.say("Yes, one");
    await shopper.settled();
    await other.open();
    for (const tab of [shopper, other]) {
      await tab.bubble("Yes, one").waitFor();
      await until("one of each", async () => {
        const said = await tab.said();
        const places = ["Questions before you pay?", "Yes, one"].map((text) => said.indexOf(text));
        return said.length > 2 && new Set(said).size === said.length && places[0]! < places[1]!;
      });
    }
    const path = `/messaging_triggers/${json.messaging_trigger.id}`;
    await desk.admin.put(path, { messaging_trigger: { active: false } });
    expectStatus(await desk.admin.delete(path), 204);
  });

  test("has one list of conditions, all or any, and keeps its versions", async () => {
    const page = await at(DEMO.admin, PAGE);
    await page.getByRole("link", { name: "All agents offline" }).click();
    await page.getByRole("heading", { name: "Meet all of these" }).waitFor();
    expect(await page.getByRole("heading", { name: "Meet any of these" }).count()).toBe(0);
    await choose(page, /How many of the conditions must be met/, "Any of them");
    await page.getByRole("heading", { name: "Meet any of these" }).waitFor();
    await page.locator(".rule-run .switch").click();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Saved.", { exact: true }).waitFor();
    await page.getByText("Version 2").click();
    await page.locator(".rule-diff ins", { hasText: "Once per ticket: On" }).waitFor();
    const list = expectStatus(await desk.admin.get("/messaging_triggers?per_page=100"), 200);
    const rule = list.messaging_triggers.find((one: Json) => one.title === "All agents offline");
    expect(rule.once_per_ticket).toBe(true);
    expect(rule.conditions.all).toEqual([]);
    expect(rule.conditions.any).toHaveLength(1);
  });
});

describe.each([
  { language: "ja", scheme: "dark" },
  { language: "en", scheme: "light" },
] as const)("at 360 pixels, $language, $scheme", (look) => {
  test("nothing overflows, and axe finds nothing", async () => {
    const page = await at(DEMO.admin, PAGE, { ...look, width: 360, height: 740 });
    await page.locator(".rules-row").first().waitFor();
    await expectNoOverflow(page);
    await expectAccessible(page);
    await page.locator(".rules-title").first().click();
    await page.locator("#rule-actions").waitFor();
    await expectNoOverflow(page);
    await expectAccessible(page);
  });
});
