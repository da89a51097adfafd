// The admin centre through its pages: what is set holds for agents and customers, who is made can
// work, and the log tells it all.
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DEMO, expectRefusal, expectStatus, ticketing } from "../api/support/http.ts";
import { Server } from "../api/support/server.ts";
import { Desk } from "../api/support/story.ts";
import { until } from "../api/support/until.ts";
import {
  expectAccessible,
  expectNoOverflow,
  type Look,
  Seat,
  startBrowser,
} from "./support/browser.ts";

const PLACES = [
  "ending-sessions",
  "widget",
  "team-members",
  "groups",
  "api-tokens",
  "audit-log",
] as const;

const END_SETTING = "Agents can end messaging sessions at any time";

let desk: Desk;
let browser: Browser;
let page: Page;
const seats: Seat[] = [];

beforeAll(async () => {
  desk = new Desk(await Server.start({ flags: ["--no-pace"] }));
  browser = await startBrowser();
});

afterAll(async () => {
  await browser?.close();
  await desk?.close();
});

beforeEach(async () => {
  ({ page } = await sit(DEMO.admin));
});

afterEach(async () => {
  for (const seat of seats.splice(0)) {
    await seat.close();
    seat.expectQuiet();
  }
  await desk.reset();
});

/** Somebody who has signed in. */
async function sit(
  email: string,
  look: Look = {},
  password: string = DEMO.password,
): Promise<Seat> {
  const seat = await Seat.open(browser, look);
  seats.push(seat);
  await seat.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await seat.page.goto(`${desk.server.url}/workspace/sign-in`);
  await seat.page.locator("#email").fill(email);
  await seat.page.locator("#password").fill(password);
  await seat.page.keyboard.press("Enter");
  await seat.page.locator("header.topbar").waitFor();
  return seat;
}

async function visit(place: (typeof PLACES)[number], on = page): Promise<void> {
  await on.goto(`${desk.server.url}/workspace/admin/${place}`);
  await on.getByRole("heading", { level: 1 }).waitFor();
}

async function save(): Promise<void> {
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved.").waitFor();
}

describe("ending sessions", () => {
  test("switched off: no control in the composer, the API refuses, nothing written", async () => {
    const aiko = await desk.agent(DEMO.aiko, "online");
    const customer = await desk.waitingCustomer("en");
    const ticket = await desk.newestTicketOf(customer);
    const agent = await sit(DEMO.aiko);
    const end = agent.page.getByRole("button", { name: /^End session/ }).first();
    await agent.page.goto(`${desk.server.url}/workspace/tickets/${ticket}`);
    await end.waitFor();

    await visit("ending-sessions");
    await page.getByRole("switch", { name: END_SETTING }).press("Space");
    await page.getByText("1 unsaved change").waitFor();
    await save();
    await page.getByText(/Changed by Admin/).first().waitFor();

    await agent.page.reload();
    await agent.page.getByLabel("Message to the customer").waitFor();
    expect(await end.count()).toBe(0);
    const before = await desk.auditEvents(ticket);
    const refused = await desk.aiko.post(`/tickets/${ticket}/messaging_session/end`, {});
    expectRefusal(refused, 422, "ending_is_off");
    expect((await desk.session(ticket)).state).toBe("active");
    expect(await desk.auditEvents(ticket)).toEqual(before);

    await page.getByRole("switch", { name: END_SETTING }).press("Space");
    await save();
    await agent.page.reload();
    await end.waitFor();
    await aiko.cut();
  });

  test("what was not saved is not lost by going elsewhere without a question", async () => {
    await visit("ending-sessions");
    await page.getByRole("switch", { name: "Ask if it is something new" }).press("Space");
    await page.getByRole("link", { name: "Groups" }).click();
    const question = page.getByRole("alertdialog");
    await question.getByRole("button", { name: "Stay" }).click();
    await page.getByText("1 unsaved change").waitFor();
    await page.getByRole("link", { name: "Groups" }).click();
    await question.getByRole("button", { name: "Leave without saving" }).click();
    await page.getByRole("heading", { level: 1, name: "Groups" }).waitFor();
    const { settings } = expectStatus(await desk.admin.get("/account/settings"), 200);
    expect(settings.bot.ask_if_new).toBe(true);
  });

  test("a time that cannot be is told at its field and not saved", async () => {
    await visit("ending-sessions");
    const field = page.getByRole("textbox", { name: "Inactive after" });
    await field.fill("0");
    await page.getByText("A whole number from 1 to 1,440.").waitFor();
    await until("the field says so", async () =>
      (await field.getAttribute("aria-invalid")) === "true");
    await field.fill("15");
    await save();
    const { settings } = expectStatus(await desk.admin.get("/account/settings"), 200);
    expect(settings.messaging.inactive_after_s).toBe(900);
  });
});

describe("the widget", () => {
  test("has the snippet of this address; a colour that hides its text is not saved", async () => {
    await visit("widget");
    const snippet = page.getByRole("textbox", { name: "Snippet" });
    await snippet
      .filter({ hasText: `<script src="${desk.server.url}/widget.js" async></script>` })
      .waitFor();
    const colour = page.getByRole("textbox", { name: "Colour", exact: true });
    await colour.fill("#7a7a7a");
    await page.getByText(/hard to read/).waitFor();
    await page.getByRole("button", { name: "Save", disabled: true }).waitFor();
    await colour.fill("green");
    await page.getByText(/A colour is #/).waitFor();
    await colour.fill("#0a6e4e");
    await page.getByRole("textbox", { name: "Title" }).fill("Ask us");
    await page.getByRole("textbox", { name: "Allowed origins" }).fill("https://shop.example/a");
    await page.getByText(/is no origin/).waitFor();
    await page.getByRole("textbox", { name: "Allowed origins" }).fill(desk.server.url);
    await save();
    const config = await (await fetch(`${desk.server.url}/widget/config`)).json();
    expect(config).toMatchObject({ name: "Ask us", colour: "#0a6e4e" });
  });
});

describe("people", () => {
  test("an agent who was made signs in with the password that was shown once", async () => {
    await visit("team-members");
    await page.getByRole("button", { name: "Add member" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Add" }).click();
    await dialog.getByText("Fill this in.").waitFor();
    await dialog.getByRole("textbox", { name: "Name" }).fill("Emi Sato");
    await dialog.getByRole("textbox", { name: "E-mail" }).fill(DEMO.ben);
    await dialog.getByRole("button", { name: "Generate" }).click();
    await dialog.getByRole("button", { name: "Add" }).click();
    await dialog.getByText("Somebody has this address already.").waitFor();
    await dialog.getByRole("textbox", { name: "E-mail" }).fill("emi@example.com");
    await dialog.getByRole("button", { name: "Add" }).click();
    const shown = page.getByRole("alertdialog");
    await shown.getByText("The password is shown only now.").waitFor();
    const password = await shown.getByRole("textbox", { name: "Password" }).textContent();
    await shown.getByRole("button", { name: "Done" }).click();
    await shown.waitFor({ state: "detached" });
    await page.getByText("Emi Sato was added.").waitFor();
    await dialog.waitFor({ state: "detached" });
    expect(await page.locator("body").textContent()).not.toContain(password);
    await seats[0]?.complained(/409/);

    const emi = await sit("emi@example.com", {}, password ?? "");
    emi.excuse(/401/); // once she is suspended
    await emi.page.goto(`${desk.server.url}/workspace/admin/team-members`);
    await emi.page.getByText(/The admin centre is for admins/).waitFor();

    await page.getByRole("button", { name: "Emi Sato" }).click();
    await dialog.getByRole("button", { name: "Suspend" }).click();
    await page.getByText("Emi Sato was suspended.").waitFor();
    await page.getByRole("row", { name: /Emi Sato.*Suspended/ }).waitFor();
    // Their own page learns it at once.
    await emi.page.waitForURL(/\/workspace\/sign-in/);
    const refused = await fetch(`${desk.server.url}/sign-in`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: "emi@example.com", password }),
    });
    expect(refused.status).toBe(401);
  });

  test("a group is made, renamed and filled by keyboard", async () => {
    await visit("groups");
    const dialog = page.getByRole("dialog");
    await page.getByRole("button", { name: "Add group" }).press("Enter");
    await dialog.locator("input:focus").waitFor();
    await page.keyboard.type("Returns");
    await page.keyboard.press("Enter");
    await page.getByText("Returns was added.").waitFor();
    await page.getByRole("button", { name: "Returns" }).press("Enter");
    await dialog.getByRole("textbox", { name: "Name" }).fill("Returns and repairs");
    await dialog.getByRole("checkbox", { name: "Ben Carter" }).press("Space");
    await page.keyboard.press("Tab");
    await dialog.getByRole("button", { name: "Save" }).press("Enter");
    await page.getByText("Returns and repairs was changed.").waitFor();
    await page.getByRole("row", { name: /Returns and repairs.*1 member/ }).waitFor();
    await visit("team-members");
    await page.getByRole("row", { name: /Ben Carter.*Returns and repairs/ }).waitFor();
  });
});

describe("tokens", () => {
  test("one is shown once, works in a call, and is refused when it is revoked", async () => {
    await visit("api-tokens");
    await page.getByRole("button", { name: "Add token" }).click();
    await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Nightly report");
    await page.getByRole("dialog").getByRole("button", { name: "Add" }).click();
    const shown = page.getByRole("alertdialog");
    const secret = (await shown.getByRole("textbox", { name: "Token" }).textContent()) ?? "";
    const program = ticketing(desk.server.url, DEMO.admin, secret);
    expectStatus(await program.get("/tickets"), 200);
    await shown.getByRole("button", { name: "Copy: Token" }).click();
    await until("a copy", async () =>
      (await page.evaluate("navigator.clipboard.readText()")) === secret);
    await shown.getByRole("button", { name: "Done" }).click();
    await shown.waitFor({ state: "detached" });
    expect(await page.locator("body").textContent()).not.toContain(secret);

    await page.getByRole("button", { name: /^Revoke “Nightly report”/ }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
    await page.getByText("“Nightly report” was revoked.").waitFor();
    await page.locator("main:focus").waitFor(); // the button that asked is gone
    expectRefusal(await program.get("/tickets"), 401);
  });
});

describe("every page", () => {
  test("the log tells who changed what, from what to what", async () => {
    expectStatus(
      await desk.admin.put("/account/settings", {
        settings: { routing: { ended_as_email: true, count_inactive: true } },
      }),
      200,
    );
    await visit("audit-log");
    const row = page.getByRole("row", { name: /Route agent-ended messaging sessions/ }).first();
    await row.filter({ hasText: /Admin.*Off to On/ }).waitFor();
    const made = await desk.admin.post("/brands", { brand: { name: "Kaba", subdomain: "kaba" } });
    expectStatus(made, 201);
    await page.reload();
    await page.getByRole("row", { name: /Admin.*Brand Kaba.*Created/ }).waitFor();
  });

  for (const [language, scheme, width] of [
    ["en", "light", 1440],
    ["ja", "dark", 360],
  ] as const) {
    test(`is clean for axe, quiet and fits: ${language}, ${scheme}, ${width} px`, async () => {
      const other = (await sit(DEMO.admin, { language, scheme, width })).page;
      for (const place of PLACES) {
        await visit(place, other);
        await other.waitForLoadState("networkidle");
        await expectAccessible(other);
        await expectNoOverflow(other);
      }
      for (const [place, open] of [
        ["team-members", /メンバーを追加|Add member/],
        ["groups", /グループを追加|Add group/],
        ["api-tokens", /トークンを追加|Add token/],
      ] as const) {
        await visit(place, other);
        await other.getByRole("button", { name: open }).click();
        await other.getByRole("dialog").waitFor();
        await expectAccessible(other, "[role=dialog]");
        await expectNoOverflow(other);
      }
    });
  }
});
