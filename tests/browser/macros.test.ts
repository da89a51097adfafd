// Macros by hand: an admin writes a goodbye macro that ends the session on the page of the admin
// centre, an agent uses it from the `/` menu (SCN 15); what a macro sets stands in the composer
// until it is sent; agents keep macros of their own.
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { Customer } from "../api/support/device.ts";
import { DEMO, expectStatus, type Json } from "../api/support/http.ts";
import { setStatus } from "../api/support/story.ts";
import { until } from "../api/support/until.ts";
import {
  expectAccessible,
  expectNoOverflow,
  type Look,
  Seat,
} from "./support/browser.ts";
import { browser, desk, openOffice, seats } from "./support/office.ts";

openOffice({ reset: true });

async function at(email: string, path: string, look: Look = {}): Promise<Page> {
  const seat = await Seat.open(browser, look);
  seats.push(seat);
  await seat.page.goto(`${desk.server.url}${path}`);
  await seat.page.locator("#email").fill(email);
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

async function addAction(page: Page, number: number, action: string): Promise<void> {
  await page.getByRole("button", { name: "Add action" }).click();
  await choose(page, new RegExp(`Action ${number}: Action`), action);
}

async function save(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Save", exact: true }).click();
}

async function make(macro: Json, by = desk.admin): Promise<Json> {
  return expectStatus(await by.post("/macros", { macro }), 201).macro;
}

async function drop(...macros: Json[]): Promise<void> {
  const ids = macros.map((one) => one.id);
  expectStatus(await desk.admin.delete(`/macros/destroy_many?ids=${ids}`), 204);
}

/** A customer who talks with Aiko, and their ticket. */
async function liveTicket(): Promise<[Customer, number]> {
  const me = expectStatus(await desk.aiko.get("/users/me"), 200);
  await setStatus(desk.aiko, me.user.id, "online");
  const customer = await desk.waitingCustomer("en");
  return [customer, await desk.newestTicketOf(customer)];
}

/** Types into the composer when it is there to be written in. */
async function write(page: Page, text: string): Promise<void> {
  await page.locator(".comp-text").click();
  await page.keyboard.type(text);
}

function chosen(page: Page, text: string) {
  return page.locator("[role=option][aria-selected=true]", { hasText: text });
}

/** The requests that change something, from now on. */
function changesOf(page: Page): Json[] {
  const changes: Json[] = [];
  page.on("request", (request) => {
    if (request.method() !== "GET") {
      changes.push({
        what: `${request.method()} ${new URL(request.url()).pathname}`,
        body: request.postDataJSON(),
      });
    }
  });
  return changes;
}

describe("SCN 15: a goodbye macro", () => {
  let farewell: Json;

  test("is written in the admin centre", async () => {
    const admin = await at(DEMO.admin, "/workspace/admin/macros");
    await admin.locator(".rules-row").first().waitFor();
    await expectAccessible(admin);
    await admin.getByRole("button", { name: "New macro" }).click();
    await admin.getByRole("heading", { level: 1, name: "New macro" }).waitFor();
    await save(admin);
    await admin.getByText("Give it a title.", { exact: true }).waitFor();
    await admin.getByText("Fill this in.", { exact: true }).waitFor();

    await admin.getByRole("textbox", { name: "Title" }).fill("Endings::Kind farewell");
    await admin.getByRole("textbox", { name: /^Text, with placeholders/ }).fill("Goodbye, ");
    await admin.getByRole("button", { name: "Insert placeholder" }).click();
    await admin.getByRole("menuitem", { name: /Name of the customer/ }).click();
    await addAction(admin, 2, "Ticket > Status category");
    await choose(admin, /Action 2: Value/, "Solved");
    await addAction(admin, 3, "Ticket > Messaging session > Messaging session");
    await choose(admin, /Action 3: Value/, "End session");
    await admin.getByText("Goodbye, Hanako Sato").waitFor();
    await admin.locator("input[type=file]").setInputFiles({
      name: "terms.txt",
      mimeType: "text/plain",
      buffer: Buffer.from("Terms"),
    });
    await admin.getByRole("button", { name: "Remove terms.txt" }).waitFor();
    await expectAccessible(admin);
    await save(admin);
    await admin.getByRole("heading", { level: 1, name: "Endings::Kind farewell" }).waitFor();
    const { macros } = expectStatus(await desk.aiko.get("/macros/search?query=farewell"), 200);
    [farewell] = macros;
    expect(farewell.actions).toEqual([
      { field: "comment_value", value: ["channel:all", "Goodbye, {{ticket.requester.name}}"] },
      { field: "status", value: "solved" },
      { field: "messaging_session", value: "end" },
    ]);
  });

  test("is used from the menu, and once more after the end", async () => {
    const [customer, ticket] = await liveTicket();
    const before = await desk.ticket(ticket);
    const page = await at(DEMO.aiko, `/workspace/tickets/${ticket}`);
    await page.locator(".composer").waitFor();
    await write(page, "/");
    await page.getByRole("option", { name: /Endings/ }).waitFor();
    // Into the folder and out again by the arrow keys, then in and at it.
    await until("the folder is chosen", async () => {
      await page.keyboard.press("ArrowDown");
      return (await chosen(page, "Endings").count()) > 0;
    });
    await page.keyboard.press("ArrowRight");
    await page.getByRole("option", { name: /Kind farewell/ }).waitFor();
    await page.keyboard.press("ArrowLeft");
    await page.getByRole("option", { name: /Endings/ }).waitFor();
    await page.keyboard.type("FAREWELL");
    await chosen(page, "Kind farewell").waitFor();
    await expectAccessible(page);
    await page.keyboard.press("Enter");

    // It stands there, and nothing has happened.
    const pending = page.getByRole("group", { name: "What the macro does when you send" });
    await pending.getByText("Status → Solved").waitFor();
    await pending.getByText("Session ends").waitFor();
    await page.getByRole("button", { name: "Remove terms.txt" }).waitFor();
    const text = await page.locator(".comp-text").inputValue();
    expect(text).toMatch(/^Goodbye, ./);
    expect(text).not.toContain("{{");
    expect(await desk.ticket(ticket)).toEqual(before);
    expect((await desk.session(ticket)).state).toBe("active");
    await expectAccessible(page);

    const changes = changesOf(page);
    await page.getByRole("button", { name: "Send and end session" }).click();
    await page.getByRole("log").locator(".ev-end").waitFor();
    expect(changes.map((one) => one.what)).toEqual([`PUT /api/v2/tickets/${ticket}`]);
    expect(changes[0]!.body.ticket).toMatchObject({
      macro_ids: [farewell.id],
      status: "solved",
      messaging_session: "end",
    });
    await customer.message("the goodbye", (one) => one.text === text);
    await customer.message("its file", (one) => JSON.stringify(one).includes("terms.txt"));
    expect((await desk.ticket(ticket)).status).toBe("solved");
    expect(await desk.session(ticket)).toMatchObject({
      state: "ended",
      ended_reason: "agent",
      ended_via: "macro",
    });

    // Once more, after the end: for agents only, as no address is known.
    await page.locator(".comp-head .state.ended").waitFor();
    await page.getByLabel("Internal note, for agents only").waitFor();
    await write(page, "/farewell");
    await chosen(page, "Kind farewell").waitFor();
    await page.keyboard.press("Enter");
    await page.getByText("Session ends").waitFor({ state: "detached" });
    await until("the text is there", async () =>
      /^Goodbye, ./.test(await page.locator(".comp-text").inputValue()));
    await page.getByRole("button", { name: "Remove terms.txt" }).click();
    await page.getByRole("button", { name: /^Add note/ }).click();
    await page.getByRole("log").locator(".msg.note:not(.unsent)").getByText(text).waitFor();

    // It is counted.
    const used = await desk.admin.get("/macros?sort_by=usage_30d&include=usage_30d&per_page=1");
    expect(expectStatus(used, 200).macros[0]).toMatchObject({ id: farewell.id, usage_30d: 2 });
    await drop(farewell);
  });
});

describe("what a macro sets", () => {
  test("can be taken out before it is sent, and goes without words too", async () => {
    const macro = await make({
      title: "Tidy up",
      actions: [
        { field: "priority", value: "high" },
        { field: "current_tags", value: "tidy" },
        { field: "messaging_session", value: "end" },
      ],
    });
    const [, ticket] = await liveTicket();
    const page = await at(DEMO.aiko, `/workspace/tickets/${ticket}`);
    await page.locator(".composer").waitFor();
    await write(page, "/tidy");
    await chosen(page, "Tidy up").waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Without: Session ends" }).click();
    await page.getByRole("button", { name: "Without: Priority → High" }).click();
    await page.getByText("Session ends").waitFor({ state: "detached" });
    const changes = changesOf(page);
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await until("it is tagged", async () => (await desk.ticket(ticket)).tags.includes("tidy"));
    expect(changes[0]!.body.ticket).toEqual({
      macro_ids: [macro.id],
      tags: expect.arrayContaining(["tidy"]) as unknown,
    });
    expect((await desk.ticket(ticket)).priority).not.toBe("high");
    expect((await desk.session(ticket)).state).toBe("active");
    await drop(macro);
  });
});

describe("the end of a session", () => {
  test("with a macro does all that the macro does, in one update", async () => {
    const ben = expectStatus(await desk.ben.get("/users/me"), 200).user;
    const upload = await desk.admin.ask("POST", "/macros/attachments?filename=hours.txt", {
      body: new TextEncoder().encode("9 to 5"),
      headers: { "content-type": "text/plain" },
    });
    const macro = await make({
      title: "Wrap up",
      actions: [
        { field: "comment_value", value: "So long, {{ticket.requester.name}}" },
        { field: "status", value: "solved" },
        { field: "current_tags", value: "wrapped" },
        { field: "priority", value: "low" },
        { field: "follower", value: String(ben.id) },
      ],
      attachments: [expectStatus(upload, 201).macro_attachment.id],
    });
    const [customer, ticket] = await liveTicket();
    const page = await at(DEMO.aiko, `/workspace/tickets/${ticket}`);
    await page.locator(".composer").waitFor();
    await page.getByRole("button", { name: "End session" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("The ticket stays Open", { exact: false }).waitFor();
    await choose(page, /Last message/, "Wrap up");
    const does = dialog.getByRole("group", { name: "What the macro does when you send" });
    await does.getByText("Status → Solved").waitFor();
    await does.getByText("Tags → wrapped").waitFor();
    await does.getByText("Followers + Ben", { exact: false }).waitFor();
    await dialog.getByText("The ticket becomes Solved", { exact: false }).waitFor();
    await dialog.getByRole("button", { name: "Remove hours.txt" }).waitFor();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Without: Priority → Low" }).click();
    const before = await desk.ticket(ticket);
    expect(before.status).toBe("open"); // nothing has happened yet

    const changes = changesOf(page);
    await dialog.getByRole("button", { name: "Send and end" }).click();
    await page.getByRole("log").locator(".ev-end").waitFor();
    expect(changes.map((one) => one.what)).toEqual([`PUT /api/v2/tickets/${ticket}`]);
    await customer.message("the goodbye", (one) => /^So long, ./.test(one.text ?? ""));
    await customer.message("its file", (one) => JSON.stringify(one).includes("hours.txt"));
    expect(await desk.ticket(ticket)).toMatchObject({
      status: "solved",
      tags: expect.arrayContaining(["wrapped"]) as unknown,
      priority: before.priority,
      follower_ids: [ben.id],
    });
    expect(await desk.session(ticket)).toMatchObject({ state: "ended", ended_via: "macro" });
    await page.getByRole("log").getByText(/set the followers to Ben/).waitFor();
    await drop(macro);
  });
});

describe("two macros in one draft", () => {
  test("go together, and both are in the history", async () => {
    const first = await make({
      title: "Take note",
      actions: [{ field: "follower", value: "current_user" }],
    });
    const second = await make({
      title: "Raise",
      actions: [{ field: "priority", value: "urgent" }, { field: "comment_value", value: "Now" }],
    });
    const [, ticket] = await liveTicket();
    const page = await at(DEMO.aiko, `/workspace/tickets/${ticket}`);
    await page.locator(".composer").waitFor();
    for (const title of ["Take note", "Raise"]) {
      await write(page, `/${title}`);
      await chosen(page, title).waitFor();
      await page.keyboard.press("Enter");
      await page.locator(".macro-line b", { hasText: title }).waitFor();
    }
    await page.locator(".macro-line b", { hasText: "Take note, Raise" }).waitFor();
    const changes = changesOf(page);
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await until("it is urgent", async () => (await desk.ticket(ticket)).priority === "urgent");
    expect(changes[0]!.body.ticket.macro_ids).toEqual([first.id, second.id]);
    const me = expectStatus(await desk.aiko.get("/users/me"), 200).user;
    expect((await desk.ticket(ticket)).follower_ids).toEqual([me.id]);
    const told = (await desk.auditEvents(ticket)).filter(
      (one) => one.type === "AgentMacroReference",
    );
    expect(told.map((one) => one.macro_title)).toEqual(["Take note", "Raise"]);
    await drop(first, second);
  });
});

describe("a ticket", () => {
  test("becomes a macro of what was done to it by hand", async () => {
    const [, ticket] = await liveTicket();
    const write = { priority: "high", tags: ["again"] };
    expectStatus(await desk.aiko.put(`/tickets/${ticket}`, { ticket: write }), 200);
    const comment = { body: "We look into it", public: false };
    expectStatus(await desk.aiko.put(`/tickets/${ticket}`, { ticket: { comment } }), 200);
    const page = await at(DEMO.aiko, `/workspace/tickets/${ticket}`);
    await page.getByRole("button", { name: "Macros", exact: true }).click();
    await page.getByRole("menuitem", { name: "Make a macro of this ticket" }).click();
    await page.getByText("Only you see this macro.").waitFor();
    const text = page.getByRole("textbox", { name: /^Text, with placeholders/ });
    await until("what was said", async () => (await text.inputValue()) === "We look into it");
    await page.getByRole("textbox", { name: "Title" }).fill("As I did it");
    await expectAccessible(page);
    await save(page);
    await page.getByRole("heading", { level: 1, name: "As I did it" }).waitFor();
    const path = "/macros/search?query=As I did it";
    const { macros } = expectStatus(await desk.aiko.get(path), 200);
    expect(macros[0].actions).toEqual(
      expect.arrayContaining([
        { field: "priority", value: "high" },
        { field: "current_tags", value: "again" },
        { field: "comment_mode_is_public", value: "false" },
      ]),
    );
    await drop(macros[0]);
  });
});

describe("agents", () => {
  test("keep macros of their own, reached from the composer", async () => {
    const [, ticket] = await liveTicket();
    const page = await at(DEMO.aiko, `/workspace/tickets/${ticket}`);
    await page.getByRole("button", { name: "Macros", exact: true }).click();
    await page.getByRole("menuitem", { name: "Manage macros" }).click();
    await page.getByText("No macros yet.").waitFor();
    await page.getByRole("button", { name: "New macro" }).click();
    await page.getByText("Only you see this macro.").waitFor();
    await page.getByRole("textbox", { name: "Title" }).fill("My own words");
    await page.getByRole("textbox", { name: /^Text, with placeholders/ }).fill("As I say it");
    await save(page);
    await page.getByRole("heading", { level: 1, name: "My own words" }).waitFor();
    await expectAccessible(page);
    const { macros } = expectStatus(await desk.aiko.get("/macros?access=personal"), 200);
    expect(macros.map((one: Json) => one.title)).toEqual(["My own words"]);
    const others = expectStatus(await desk.ben.get("/macros/search?query=own words"), 200);
    expect(others.macros).toEqual([]);

    await page.getByRole("link", { name: "Macros" }).click();
    const row = page.locator(".rules-row", { hasText: "My own words" });
    await row.getByText("Only me").waitFor();
    await row.getByRole("button", { name: "More for My own words" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("No macros yet.").waitFor();
  });
});

describe("the list", () => {
  test("is ordered by the keyboard, found folded, switched, and copied", async () => {
    const actions = [{ field: "comment_value", value: "x" }];
    const first = await make({ title: "配送::アアア", actions, position: 0 });
    const second = await make({ title: "Bbb", actions, position: 0 });
    const page = await at(DEMO.admin, "/workspace/admin/macros");
    const rows = page.locator(".rules-row");
    const titles = async (): Promise<string[]> => rows.locator(".rules-title").allInnerTexts();
    await page.getByText("Bbb").waitFor();
    expect((await titles()).slice(0, 2)).toEqual(["配送 / アアア", "Bbb"]);

    await page.getByRole("button", { name: "Move 配送::アアア" }).focus();
    await page.keyboard.press("Enter");
    await page.locator("[aria-label^='Insert ']:focus").waitFor();
    await until("the place behind the second", async () => {
      const label = await page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
      const isThere = label?.startsWith("Insert between Bbb and") === true;
      if (!isThere) {
        await page.keyboard.press("ArrowDown");
      }
      return isThere;
    });
    await page.keyboard.press("Enter");
    await page.getByText("The order is saved.").waitFor();
    await until("the desk knows", async () => {
      const { macros } = expectStatus(await desk.aiko.get("/macros?per_page=100"), 200);
      const order = macros.map((one: Json) => one.id);
      return order.indexOf(second.id) < order.indexOf(first.id);
    });

    await page.getByRole("searchbox", { name: "Search" }).fill("ああ");
    await page.getByText("1 found").waitFor();
    expect(await titles()).toEqual(["配送 / アアア"]);
    await page.getByRole("switch", { name: "配送::アアア is switched on" }).press("Space");
    await page.getByText("“配送::アアア” is switched off.").waitFor();
    const { macros } = expectStatus(await desk.aiko.get("/macros/active?per_page=100"), 200);
    expect(macros.map((one: Json) => one.id)).not.toContain(first.id);

    await page.getByRole("button", { name: "More for 配送::アアア" }).click();
    await page.getByRole("menuitem", { name: "Make a copy" }).click();
    await page.getByRole("textbox", { name: "Title" }).fill("Copied");
    await choose(page, /Available to/, "Agents in groups");
    await save(page);
    await page.getByText("Choose at least one group.", { exact: true }).waitFor();
    await page.getByText("Support", { exact: true }).click();
    await save(page);
    await page.getByRole("heading", { level: 1, name: "Copied" }).waitFor();
    const found = expectStatus(await desk.admin.get("/macros/search?query=Copied"), 200).macros;
    expect(found[0].restriction.type).toBe("Group");
    await drop(first, second, found[0]);
  });

  test.each([
    { language: "ja", scheme: "dark" },
    { language: "en", scheme: "light" },
  ] as const)("fits a phone, and axe finds nothing ($language)", async ({ language, scheme }) => {
    const look: Look = { language, scheme, width: 360, height: 800 };
    const page = await at(DEMO.admin, "/workspace/admin/macros", look);
    await page.locator(".rules-row").first().waitFor();
    await expectNoOverflow(page);
    await expectAccessible(page);
    await page.locator(".rules-row .rules-title").first().click();
    await page.locator(".rule-row").first().waitFor();
    await expectNoOverflow(page);
    await expectAccessible(page);
  });
});
