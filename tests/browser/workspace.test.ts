// The frame of the workspace: sign-in, the list of tickets and how it stays true, status and load,
// search, keys, and what is said when the connection is cut.
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { DEMO, expectStatus } from "../api/support/http.ts";
import { Server } from "../api/support/server.ts";
import { Desk, setStatus } from "../api/support/story.ts";
import { until } from "../api/support/until.ts";
import {
  expectAccessible,
  expectNoOverflow,
  type Look,
  NO_CONNECTION,
  pressUntil,
  Seat,
  startBrowser,
} from "./support/browser.ts";

let browser: Browser;
let desk: Desk;
const seats: Seat[] = [];

beforeAll(async () => {
  browser = await startBrowser();
  desk = new Desk(await Server.start({ flags: ["--no-pace"] }));
});

afterEach(async () => {
  for (const seat of seats.splice(0)) {
    await seat.close();
    seat.expectQuiet();
  }
  await desk.reset();
});

afterAll(async () => {
  await desk?.close();
  await browser?.close();
});

async function sit(look: Look = {}): Promise<Seat> {
  const seat = await Seat.open(browser, look);
  seats.push(seat);
  return seat;
}

/** An agent who has signed in and looks at `path`. */
async function agentAt(path = "/workspace", look: Look = {}, email: string = DEMO.aiko) {
  const seat = await sit(look);
  await seat.page.goto(`${desk.server.url}${path}`);
  await signIn(seat.page, email);
  await seat.page.locator("header.topbar").waitFor();
  return seat;
}

async function signIn(page: Page, email: string = DEMO.aiko, password: string = DEMO.password) {
  await page.locator("#email").fill(email);
  await page.locator("#password").fill(password);
  await page.keyboard.press("Enter");
}

describe("sign-in", () => {
  test("leads to where one wanted to go, by keyboard only", async () => {
    const seat = await sit();
    const { page } = seat;
    await page.goto(`${desk.server.url}/workspace?view=4`);
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await until("its title", async () => (await page.title()) === "Sign in · Madoguchi");
    await expectAccessible(page);
    await page.locator("#email:focus").waitFor();
    await page.keyboard.type(DEMO.aiko);
    await page.keyboard.press("Tab");
    await page.keyboard.type(DEMO.password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Recently solved" }).waitFor();
    await page.waitForURL((url) => url.search === "?view=4");
  });

  test("says what is missing at the field, and not which of the two was wrong", async () => {
    const seat = await sit({ language: "ja" });
    const { page } = seat;
    await page.goto(`${desk.server.url}/workspace`);
    await page.getByRole("button", { name: "サインイン" }).click();
    await page.getByText("メールアドレスを入力してください。").waitFor();
    await page.locator("#email[aria-invalid=true]").waitFor();
    await signIn(page, DEMO.aiko, "wrong");
    await page.getByText("メールアドレスまたはパスワードが違います。").waitFor();
    await expectAccessible(page);
    await seat.complained(/401/);
  });

  test("never leads to another site", async () => {
    const seat = await sit();
    await seat.page.goto(`${desk.server.url}/workspace/sign-in?to=//example.com/workspace`);
    await signIn(seat.page);
    await seat.page.locator("header.topbar").waitFor();
    await seat.page.waitForURL(`${desk.server.url}/workspace*`);
  });

  test("is over after signing out, in this tab and for its address", async () => {
    const { page } = await agentAt();
    await page.locator("button.me").click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await page.goto(`${desk.server.url}/workspace`);
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
  });
});

test("a sign-in that ended elsewhere leads to the sign-in page, and back", async () => {
  const seat = await agentAt("/workspace?view=4");
  const { page } = seat;
  seat.excuse(/401/);
  const mine = await page.request.get(`${desk.server.url}/sign-in`);
  const headers = { "x-csrf-token": (await mine.json()).csrf_token };
  await page.request.post(`${desk.server.url}/sign-out`, { headers });
  // The live connection tells the page at once, whatever one does meanwhile.
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await signIn(page);
  await page.getByRole("heading", { name: "Recently solved" }).waitFor();
});

test("without its cookie the next request leads to the sign-in page, and back", async () => {
  const seat = await agentAt("/workspace?view=4");
  const { page } = seat;
  seat.excuse(/401/);
  await rowsOf(page).first().waitFor();
  await seat.context.clearCookies();
  await page.getByRole("link", { name: /^All unsolved/ }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await signIn(page);
  await page.getByRole("heading", { name: "All unsolved" }).waitFor();
});

/** The tickets of the list, in its order; while it loads it has rows too, but none of these. */
function rowsOf(page: Page) {
  return page.locator("table.tickets a.row-link");
}

function addressesOf(page: Page): Promise<(string | null)[]> {
  return rowsOf(page).evaluateAll((rows) => rows.map((row) => row.getAttribute("href")));
}

describe("the list of tickets", () => {
  test("shows views with their counts, and what is in them", async () => {
    const { page } = await agentAt("/workspace?view=4");
    await page.getByRole("heading", { name: "Recently solved" }).waitFor();
    const solved = await desk.aiko.get("/views/4/count");
    const { value } = expectStatus(solved, 200).view_count;
    expect(value).toBeGreaterThan(0);
    await until("as many rows", async () => (await rowsOf(page).count()) === value);
    const counted = page.getByRole("navigation", { name: "Views" }).getByText("Recently solved");
    await counted.locator("..").filter({ hasText: String(value) }).waitFor();
    await expectAccessible(page);
  });

  test("says that something new waits, and moves nothing until it is asked for", async () => {
    const { page } = await agentAt("/workspace?view=3");
    await rowsOf(page).first().waitFor();
    const before = await addressesOf(page);
    await desk.waitingCustomer("en", "The lamp came without a bulb");
    const fresh = page.getByRole("button", { name: "1 new" });
    await fresh.waitFor();
    expect(await addressesOf(page)).toEqual(before);
    await fresh.click();
    await page.getByRole("row", { name: /The lamp came without a bulb/ }).waitFor();
    expect((await addressesOf(page)).slice(1)).toEqual(before);
    await fresh.waitFor({ state: "detached" });
  });

  test("changes a row in place when its session ends, without reading the list again", async () => {
    const customer = await desk.waitingCustomer("en", "Where is the blue chair");
    const ticket = await desk.newestTicketOf(customer);
    const { page } = await agentAt("/workspace?view=3");
    const row = page.getByRole("row", { name: /Where is the blue chair/ });
    await row.getByText("Active").waitFor();
    const lists: string[] = [];
    page.on("request", (request) => {
      if (/\/views\/\d+\/tickets/.test(request.url())) {
        lists.push(request.url());
      }
    });
    await desk.admin.post(`/tickets/${ticket}/messaging_session/end`, {});
    await row.getByText("Ended").waitFor();
    expect(lists).toEqual([]);
  });

  test("is walked with j and k and opened with Enter", async () => {
    const { page } = await agentAt("/workspace?view=4");
    await rowsOf(page).nth(1).waitFor();
    const [first, second] = (await addressesOf(page)).map((to) =>
      page.locator(`a.row-link[href="${to}"]:focus`));
    await pressUntil(page, "j", first!);
    await page.keyboard.press("j");
    await second!.waitFor();
    await page.keyboard.press("k");
    await first!.waitFor();
    const to = await first!.getAttribute("href");
    await page.keyboard.press("Enter");
    await page.waitForURL(`**${to}`);
    await page.locator(".composer").waitFor();
    await page.keyboard.press("g");
    await page.waitForURL((url) => url.pathname === "/workspace");
  });
});

describe("many at once", () => {
  test("sessions are ended together, the keyboard selecting, and the history says so", async () => {
    const customers = [
      await desk.waitingCustomer("en", "Bulk lamp"),
      await desk.waitingCustomer("en", "Bulk chair"),
    ];
    const tickets = [];
    for (const customer of customers) {
      tickets.push(await desk.newestTicketOf(customer));
    }
    const { page } = await agentAt("/workspace?view=3");
    const row = (name: RegExp) => page.getByRole("row", { name });
    const bar = page.getByRole("toolbar", { name: "Selected tickets" });
    await row(/Bulk lamp/).locator("a").focus();
    await pressUntil(page, "x", bar.getByText("1 selected"));
    await row(/Bulk chair/).locator("a").focus();
    await page.keyboard.press("x");
    await bar.getByText("2 selected").waitFor();
    await expectAccessible(page);
    await bar.getByRole("button", { name: "End sessions" }).click();
    const dialog = page.getByRole("dialog", { name: "End 2 sessions?" });
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "End sessions" }).click();
    await page.getByText("2 sessions ended.").waitFor();
    await row(/Bulk lamp/).getByText("Ended").waitFor();
    await row(/Bulk chair/).getByText("Ended").waitFor();
    for (const ticket of tickets) {
      const session = await desk.session(ticket);
      expect([session.ended_reason, session.ended_via]).toEqual(["agent", "bulk"]);
    }
    await bar.waitFor({ state: "detached" });
  });
});

describe("the bar", () => {
  test("shows and sets status, and the load as it changes", async () => {
    const { page } = await agentAt();
    await page.getByRole("button", { name: "Your status: Offline" }).click();
    await page.getByRole("menuitem", { name: "Online" }).click();
    await page.getByRole("button", { name: "Your status: Online" }).waitFor();
    await page.getByTitle("Messaging: 0 of 10").waitFor();
    await desk.waitingCustomer("en", "A question about sizes");
    await page.getByTitle("Messaging: 1 of 10").waitFor();
  });

  test("follows a status that was set elsewhere", async () => {
    const { page } = await agentAt();
    const me = await desk.aiko.get("/users/me");
    await setStatus(desk.aiko, (me.json as { user: { id: number } }).user.id, "away");
    await page.getByRole("button", { name: "Your status: Away" }).waitFor();
  });

  test("opens a tab for new work, counts what is unread in the title", async () => {
    const { page } = await agentAt();
    await page.getByRole("button", { name: "Your status: Offline" }).click();
    await page.getByRole("menuitem", { name: "Online" }).click();
    await page.getByRole("button", { name: "Your status: Online" }).waitFor();
    const customer = await desk.waitingCustomer("en", "My order has two of everything");
    const tabs = page.getByRole("navigation", { name: "Open tickets" });
    await tabs.getByRole("link", { name: /unread/ }).waitFor();
    await until("the title counts", async () => (await page.title()).startsWith("(1) "));
    await customer.say("Are you there?");
    await until("the title counts on", async () => (await page.title()).startsWith("(2) "));
    await tabs.getByRole("button", { name: /Close the tab/ }).click();
    await tabs.getByRole("link").waitFor({ state: "detached" });
  });

  test("finds tickets while one writes, from the keyboard", async () => {
    const customer = await desk.waitingCustomer("en", "The violin case has a scratch");
    const ticket = await desk.newestTicketOf(customer);
    const { page } = await agentAt();
    await pressUntil(page, "/", page.locator("header input:focus"));
    await page.keyboard.type("violin");
    await page.getByRole("option", { name: /The violin case/ }).waitFor();
    const chosen = page.locator("[role=option][data-focused]", { hasText: "The violin case" });
    await pressUntil(page, "ArrowDown", chosen);
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/workspace/tickets/${ticket}`);
    await page.keyboard.press("Escape");
    await page.goto(`${desk.server.url}/workspace?q=violin`);
    await page.getByRole("heading", { name: "Search: violin" }).waitFor();
    await page.getByRole("row", { name: /The violin case/ }).waitFor();
  });

  test("changes language and appearance, and keeps them", async () => {
    const { page } = await agentAt();
    await page.locator("button.me").click();
    await page.getByRole("menuitem", { name: "日本語" }).click();
    await page.getByRole("navigation", { name: "ビュー" }).waitFor();
    await page.locator("button.me").click();
    await page.getByRole("menuitem", { name: "ダーク" }).click();
    await page.locator("html[data-theme=dark]").waitFor();
    await page.reload();
    await page.getByRole("navigation", { name: "ビュー" }).waitFor();
    await page.locator("html[data-theme=dark][lang=ja]").waitFor();
  });

  test("lists the keys, and gives the focus back", async () => {
    const { page } = await agentAt("/workspace?view=4");
    await page.locator("a.row-link").first().focus();
    const dialog = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await pressUntil(page, "?", dialog);
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.locator("a.row-link:focus").waitFor();
  });
});

test("an address that leads nowhere says so, and leads on", async () => {
  const seat = await agentAt("/workspace/tickets/999999");
  const { page } = seat;
  seat.excuse(/404/);
  await page.getByRole("heading", { name: "There is no ticket 999999" }).waitFor();
  await expectAccessible(page);
  await page.getByRole("button", { name: "To the tickets" }).click();
  await page
    .getByRole("navigation", { name: "Open tickets" })
    .getByRole("link")
    .waitFor({ state: "detached" });
  await page.goto(`${desk.server.url}/workspace/macros/999999`);
  await page.getByRole("heading", { name: "There is no such thing here" }).waitFor();
  await page.getByRole("button", { name: "To the list" }).click();
  await page.waitForURL("**/workspace/macros");
  await page.goto(`${desk.server.url}/workspace/nowhere`);
  await page.getByRole("heading", { name: "There is no such page." }).waitFor();
  await until("the title says it", async () => (await page.title()).startsWith("There is no"));
});

test("a cut is said, and what happened meanwhile is there after it, without a reload", async () => {
  const seat = await agentAt("/workspace?view=3");
  const { page } = seat;
  await page.evaluate(() => ((window as unknown as { same: boolean }).same = true));
  seat.excuse(NO_CONNECTION);
  await desk.server.stop();
  await page.getByText("Reconnecting. You can keep writing.").waitFor();
  await desk.server.restart();
  await desk.waitingCustomer("en", "Written after the restart");
  await page.getByText("Reconnecting. You can keep writing.").waitFor({ state: "detached" });
  await until("the new ticket", async () => {
    const fresh = page.getByRole("button", { name: /new$/ });
    if (await fresh.isVisible()) {
      await fresh.click();
    }
    return page.getByRole("row", { name: /Written after the restart/ }).isVisible();
  });
  expect(await page.evaluate(() => (window as unknown as { same?: boolean }).same)).toBe(true);
});

describe.each([
  { language: "ja", scheme: "dark" },
  { language: "en", scheme: "light" },
] as const)("at 360 pixels, $language, $scheme", (look) => {
  test("nothing overflows, and axe finds nothing", async () => {
    await desk.waitingCustomer(look.language);
    const seat = await sit({ ...look, width: 360, height: 740 });
    const { page } = seat;
    await page.goto(`${desk.server.url}/workspace?view=3`);
    await page.locator("#email").waitFor();
    await expectNoOverflow(page);
    await expectAccessible(page);
    await signIn(page);
    await page.locator("a.row-link").first().waitFor();
    await expectNoOverflow(page);
    await expectAccessible(page);
    await page.getByRole("button", { name: /Open menu|メニューを開く/ }).click();
    await page.getByRole("dialog").waitFor();
    await expectNoOverflow(page);
    await expectAccessible(page);
  });
});
