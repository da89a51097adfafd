// The ticket page: two agents at their browsers, two customers, the whole story of a session and
// its end, by mouse and by keyboard, in both languages (SCN 1 to 4, 6, 10, 11, 16), and what the
// page says when the connection is cut in the middle.
import type { Browser, Locator, Page, WebSocketRoute } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Customer } from "../api/support/device.ts";
import { DEMO, expectStatus, type Json } from "../api/support/http.ts";
import { Server } from "../api/support/server.ts";
import { askForPerson, Desk, setStatus } from "../api/support/story.ts";
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

type Language = "ja" | "en";

const WORDS = {
  en: {
    first: "My parcel has not come",
    message: "Message to the customer",
    note: "Internal note, for agents only",
    reply: "Write an e-mail to the customer",
    send: "Send",
    addNote: "Add note",
    end: "End session",
    endTitle: "End this session?",
    frees: "One messaging slot becomes free (1 → 0)",
    next: "The customer’s next message goes to the bot and becomes a new ticket",
    quiet: "The customer is told nothing. The ticket stays Open",
    confirm: "End session",
    ended: /ended the session/,
    messaging: /Messaging/,
    endedWhy: /ended the session at .* The customer’s next message opens a new ticket\./,
    noMail: /No e-mail address on file\./,
    again: "One more thing",
    newTicket: "The customer wrote again",
    oldTicket: "Continues an earlier ticket",
    read: "Read",
    typing: /is typing/,
    held: "Held",
    goodbye: "Say goodbye and end the session",
    sendAndEnd: "Send and end session",
  },
  ja: {
    first: "荷物がまだ届きません",
    message: "お客様へのメッセージ",
    note: "社内メモ（エージェントだけに見えます）",
    reply: "お客様へのメール",
    send: "送信",
    addNote: "メモを残す",
    end: "セッションを終了",
    endTitle: "セッションを終了しますか？",
    frees: "メッセージングの枠が1件空きます（1 → 0）",
    next: "お客様の次のメッセージは会話ボットが受け、新しいチケットになります",
    quiet: "お客様には通知されません。チケットはオープンのままです",
    confirm: "終了する",
    ended: /セッションを終了しました/,
    messaging: /メッセージング/,
    endedWhy: /にセッションを終了しました。お客様の次のメッセージは新しいチケットになります。/,
    noMail: /メールアドレスが未登録です。/,
    again: "別の件で質問があります",
    newTicket: "お客様からまたメッセージがありました",
    oldTicket: "前のチケットからの続き",
    read: "既読",
    typing: /入力中/,
    held: "保留中",
    goodbye: "お礼を伝えてセッションを終了",
    sendAndEnd: "送信して終了",
  },
} as const;

let browser: Browser;
let desk: Desk;
const seats: Seat[] = [];

beforeAll(async () => {
  browser = await startBrowser();
  desk = new Desk(await Server.start({ flags: ["--no-pace"] }));
});

beforeEach(async () => {
  await settings({ messaging: { agents_can_end: true }, email: { sending_address: "" } });
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

async function settings(wanted: Record<string, Record<string, unknown>>): Promise<void> {
  expectStatus(await desk.admin.put("/account/settings", { settings: wanted }), 200);
}

// ---- people ---------------------------------------------------------------------------------

/** An agent at their browser, signed in. */
async function sit(email: string, look: Look = {}, path = "/workspace"): Promise<Seat> {
  const seat = await Seat.open(browser, look);
  seats.push(seat);
  const { page } = seat;
  await page.goto(`${desk.server.url}${path}`);
  await page.locator("#email").fill(email);
  await page.locator("#password").fill(DEMO.password);
  await page.keyboard.press("Enter");
  await page.locator("header.topbar").waitFor();
  return seat;
}

async function goOnline(client = desk.aiko): Promise<void> {
  const me = expectStatus(await client.get("/users/me"), 200);
  await setStatus(client, me.user.id, "online");
}

/** A customer who has asked for a person, and the ticket that this made. */
async function customerWithTicket(language: Language, after = 0): Promise<[Customer, number]> {
  const customer = await desk.waitingCustomer(language, WORDS[language].first);
  return [customer, await desk.newestTicketOf(customer, after)];
}

async function openTicket(email: string, ticket: number, look: Look = {}): Promise<Seat> {
  const seat = await sit(email, look, `/workspace/tickets/${ticket}`);
  await seat.page.locator(".composer").waitFor();
  return seat;
}

function logOf(page: Page): Locator {
  return page.getByRole("log");
}

async function focusedIn(page: Page, selector: string): Promise<boolean> {
  return page.evaluate((at) => document.activeElement?.matches(at) ?? false, selector);
}

/** Waits until what is typed goes into the composer under this name. */
async function writing(page: Page, label: string): Promise<void> {
  await page.getByLabel(label).waitFor();
  await until(`to write: ${label}`, () => focusedIn(page, ".comp-text"));
}

/** Opens the menu of the channels. */
async function channels(page: Page): Promise<Locator> {
  await page.locator(".chan").click();
  const menu = page.getByRole("menu");
  await menu.waitFor();
  return menu;
}

// ---- the story ------------------------------------------------------------------------------

describe.each(["en", "ja"] as const)("the story of a session, by mouse (%s)", (language) => {
  const words = WORDS[language];

  test("two agents, two customers: talk, end, and a new start", async () => {
    await goOnline();
    const [first, ticket] = await customerWithTicket(language);
    const aiko = await openTicket(DEMO.aiko, ticket, { language });
    const ben = await openTicket(DEMO.ben, ticket, { language });
    const page = aiko.page;

    // The bot's part stands in the same log, with what the customer chose.
    await logOf(page).getByText(words.first).waitFor();
    await logOf(page).locator(".msg.bot").first().waitFor();
    await until("one choice", async () => (await logOf(page).locator(".opts .on").count()) === 1);
    await expectAccessible(page);

    // A message, its ticks, an answer, typing.
    await page.getByLabel(words.message).fill("お調べします / Let me look");
    await page.getByRole("button", { name: words.send, exact: true }).click();
    const reply = await first.message("the reply", (one) => one.author.kind === "agent");
    expect(reply.text).toBe("お調べします / Let me look");
    first.socket.send({ type: "mark", thread: first.thread, read: reply.seq });
    await logOf(page).getByText(words.read, { exact: true }).waitFor();
    first.socket.send({ type: "typing", thread: first.thread, on: true });
    await logOf(page).getByText(words.typing).waitFor();
    await first.say("Thank you / どうも");
    await logOf(page).getByText("Thank you / どうも").waitFor();
    await logOf(page).getByText(words.typing).waitFor({ state: "detached" });

    // A note is for agents: the other sees it at once, the customer never.
    await (await channels(page)).getByRole("menuitem").filter({ hasText: /note|社内メモ/ }).click();
    await page.getByLabel(words.note).fill("Only between us / 内緒");
    await page.getByRole("button", { name: words.addNote, exact: true }).click();
    await logOf(ben.page).getByText("Only between us / 内緒").waitFor();
    await (await channels(page)).getByRole("menuitem").filter({ hasText: words.messaging }).click();

    // The end says before what it does, and does it for everybody who looks.
    const said = first.messages().length;
    const frames = first.socket.frames.length;
    await page.getByRole("button", { name: words.end }).click();
    const dialog = page.getByRole("dialog", { name: words.endTitle });
    for (const line of [words.frees, words.next, words.quiet]) {
      await dialog.getByText(line, { exact: true }).waitFor();
    }
    await expectAccessible(page);
    await dialog.getByRole("button", { name: words.confirm, exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    await logOf(page).locator(".ev-end").getByText(words.ended).waitFor();
    await logOf(ben.page).locator(".ev-end").getByText(words.ended).waitFor();
    await until("the focus goes on in the composer", () => focusedIn(page, ".comp-text"));
    await page.getByRole("button", { name: words.end }).waitFor({ state: "detached" });
    expect((await desk.ticket(ticket)).status).toBe("open");

    // Nothing of it reaches the customer (SCN 10).
    await first.socket.quiet("the customer", frames);
    expect(first.messages().length).toBe(said);

    // The note is the default: no address is known (SCN 6). The closed entry says why.
    await page.getByLabel(words.note).waitFor();
    const menu = await channels(page);
    const off = menu.getByRole("menuitem", { name: words.messaging });
    await menu.getByRole("menuitem", { name: words.endedWhy }).waitFor();
    await menu.getByRole("menuitem", { name: words.noMail }).waitFor();
    await until("it is off", async () => (await off.getAttribute("aria-disabled")) === "true");
    await off.click({ force: true });
    expect(await menu.isVisible()).toBe(true); // it can be reached, and does nothing
    await expectAccessible(page);
    await page.keyboard.press("Escape");

    // The freed unit takes the next customer; the first comes back as a new ticket (SCN 4, 11).
    await askForPerson(first, words.again);
    const second = await desk.newestTicketOf(first, ticket);
    await logOf(page).getByRole("link", { name: words.newTicket }).click();
    await page.waitForURL(`**/workspace/tickets/${second}`);
    await logOf(page).getByText(words.again).waitFor();
    await logOf(page).getByRole("link", { name: words.oldTicket }).waitFor();
    await logOf(ben.page).getByRole("link", { name: words.newTicket }).waitFor();
    expect(await logOf(ben.page).getByText(words.again, { exact: true }).count()).toBe(0);
    await page.locator(".past a").nth(1).waitFor();
    const [, other] = await customerWithTicket(language, second);
    await page
      .getByRole("navigation")
      .getByRole("link", { name: new RegExp(`#${other}\\b`) })
      .click();
    await logOf(page).getByText(words.first).waitFor();
  });
});

describe.each(["ja", "en"] as const)("the same by keyboard only (%s)", (language) => {
  const words = WORDS[language];

  test("write, note, end with the goodbye macro, and the way to the new ticket", async () => {
    await goOnline();
    const [customer, ticket] = await customerWithTicket(language);
    const { page } = await openTicket(DEMO.aiko, ticket, { language });
    await pressUntil(page, "r", page.locator(".comp-text:focus"));
    await page.keyboard.type("One moment");
    await page.keyboard.press("Control+Enter");
    const reply = await customer.message("the reply", (one) => one.text === "One moment");
    await page.keyboard.press("Control+Alt+x");
    await writing(page, words.note);
    await page.keyboard.type("Asked the depot");
    await page.keyboard.press("Control+Enter");
    // For a moment what was sent may stand there beside what has come of it.
    await logOf(page).locator(".msg.note:not(.unsent)").getByText("Asked the depot").waitFor();
    await page.keyboard.press("Control+Alt+m");
    await writing(page, words.message);

    // Esc leaves the dialog, and the focus is where it was.
    await page.keyboard.press("Control+Alt+e");
    const dialog = page.getByRole("dialog", { name: words.endTitle });
    await dialog.waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect((await desk.session(ticket)).state).toBe("active");

    // The macro by `/`: goodbye and end are one request.
    await page.keyboard.press("Control+Alt+m");
    await writing(page, words.message);
    await page.keyboard.type("/");
    await page.getByRole("listbox").getByRole("option").first().waitFor();
    await expectAccessible(page);
    await page.keyboard.type(words.goodbye.slice(0, 6));
    await page.locator("[role=option][aria-selected=true]", { hasText: words.goodbye }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: words.sendAndEnd }).waitFor();
    const changes: string[] = [];
    page.on("request", (request) => {
      if (request.method() !== "GET") {
        changes.push(`${request.method()} ${new URL(request.url()).pathname}`);
      }
    });
    await page.keyboard.press("Control+Enter");
    await logOf(page).locator(".ev-end").waitFor();
    expect(changes).toEqual([`PUT /api/v2/tickets/${ticket}`]);
    const isAgent = (one: Json): boolean => one.author.kind === "agent";
    await customer.message("the goodbye", isAgent, reply.seq);
    expect(await desk.session(ticket)).toMatchObject({ state: "ended", ended_via: "macro" });
    await page.locator(".comp-head .state.ended").waitFor();
    await page.getByLabel(words.note).waitFor();
    await until("one goes on writing", () => focusedIn(page, ".comp-text"));

    // The closed channel is reached by the arrow keys, and chosen by none.
    await page.keyboard.press("Shift+Tab");
    await until("the channel has the focus", () => focusedIn(page, ".chan"));
    await page.keyboard.press("Enter");
    await page.getByRole("menu").locator("[role=menuitem]:focus").waitFor();
    await page.keyboard.press("End");
    await page.locator("[role=menuitem]:focus", { hasText: words.noMail }).waitFor();
    await page.keyboard.press("Enter");
    expect(await page.getByRole("menu").isVisible()).toBe(true);
    await page.keyboard.press("Escape");

    await askForPerson(customer, words.again);
    const link = logOf(page).getByRole("link", { name: words.newTicket });
    await link.focus();
    await page.keyboard.press("Enter");
    await logOf(page).getByText(words.again).waitFor();
  });
});

// ---- the end in all its states --------------------------------------------------------------

test("SCN 1: switched off, there is no control and no key for it", async () => {
  await settings({ messaging: { agents_can_end: false } });
  await goOnline();
  const [, ticket] = await customerWithTicket("en");
  const { page } = await openTicket(DEMO.aiko, ticket);
  await page.getByLabel(WORDS.en.message).waitFor();
  expect(await page.getByRole("button", { name: WORDS.en.end }).count()).toBe(0);
  await pressUntil(page, "r", page.locator(".comp-text:focus")); // it listens
  await page.keyboard.press("Control+Alt+e");
  await page.keyboard.press("Control+Alt+x");
  await writing(page, WORDS.en.note);
  expect(await page.getByRole("dialog").count()).toBe(0);
  expect((await desk.session(ticket)).state).toBe("active");
});

test("switched off while the dialog is open: it says so, and nothing ends", async () => {
  await goOnline();
  const [, ticket] = await customerWithTicket("en");
  const seat = await openTicket(DEMO.aiko, ticket);
  const { page } = seat;
  await page.getByRole("button", { name: WORDS.en.end }).click();
  const dialog = page.getByRole("dialog");
  await settings({ messaging: { agents_can_end: false } });
  await dialog.getByRole("button", { name: "End session", exact: true }).click();
  await dialog.getByText("An admin has switched off that agents end sessions.").waitFor();
  expect((await desk.session(ticket)).state).toBe("active");
  await seat.complained(/422/);
});

test("ended by another while the dialog is open: said who and when, and no error", async () => {
  await goOnline();
  const [, ticket] = await customerWithTicket("en");
  const { page } = await openTicket(DEMO.aiko, ticket);
  await page.getByLabel(WORDS.en.message).fill("I was about to say");
  await page.getByRole("button", { name: WORDS.en.end }).click();
  await page.getByRole("dialog").waitFor();
  await desk.ben.post(`/tickets/${ticket}/messaging_session/end`, {});
  await page.getByText(/had already ended the session at/).waitFor();
  await page.getByRole("dialog").waitFor({ state: "detached" });

  // What was begun is not lost: it stands where it can still be used.
  await page.getByText("your draft is now under “Internal note”", { exact: false }).waitFor();
  await until("the draft", async () =>
    (await page.getByLabel(WORDS.en.note).inputValue()) === "I was about to say");
});

test.each(["en", "ja"] as const)(
  "SCN 6: an address is known, so a public reply is the default, and is held (%s)",
  async (language) => {
    const words = WORDS[language];
    await goOnline();
    const [, ticket] = await customerWithTicket(language);
    const { requester_id } = await desk.ticket(ticket);
    const email = `kaede.${language}.${Date.now()}@example.com`;
    const changed = await desk.admin.put(`/users/${requester_id}`, { user: { email } });
    expectStatus(changed, 200);
    const { page } = await openTicket(DEMO.aiko, ticket, { language });
    await page.getByRole("button", { name: words.end }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: words.confirm, exact: true }).click();
    await page.getByLabel(words.reply).fill("We found it / 見つかりました");
    await page.locator(".comp-fields").getByText(email).waitFor();
    await page.keyboard.press("Control+Enter");
    const card = logOf(page).locator(".mailcard");
    await card.getByText("We found it / 見つかりました").waitFor();
    await card.getByText(words.held, { exact: true }).waitFor();
    await expectAccessible(page);
    await until("an empty field", async () =>
      (await page.getByLabel(words.reply).inputValue()) === "");
  },
);

test("SCN 16: offline at the end, back later: met by the bot, a new ticket", async () => {
  await goOnline();
  const [customer, ticket] = await customerWithTicket("en");
  const { page } = await openTicket(DEMO.aiko, ticket);
  await customer.cut();
  await page.getByRole("button", { name: WORDS.en.end }).click();
  await page.getByRole("dialog").getByRole("button", { name: "End session", exact: true }).click();
  await logOf(page).locator(".ev-end").waitFor();
  await customer.connect();
  await askForPerson(customer, "Hello again");
  await logOf(page).getByRole("link", { name: WORDS.en.newTicket }).click();
  await logOf(page).getByText("Hello again").waitFor();
});

// ---- cut and back ---------------------------------------------------------------------------

/** Puts a hand on the page's live connection: `cut()` and no new one until `join()`. */
async function handOnLine(page: Page) {
  let isCut = false;
  const open = new Set<WebSocketRoute>();
  await page.routeWebSocket(/\/live$/, (socket) => {
    if (isCut) {
      void socket.close({ code: 1011 });
      return;
    }
    socket.connectToServer();
    open.add(socket);
  });
  return {
    cut: async () => {
      isCut = true;
      await Promise.all([...open].map((socket) => socket.close({ code: 1011 })));
      open.clear();
    },
    join: () => {
      isCut = false;
    },
  };
}

test("what was written stands once, even if its row comes before the answer to it", async () => {
  await goOnline();
  const [customer, ticket] = await customerWithTicket("en");
  const seat = await sit(DEMO.aiko);
  const { page } = seat;
  await page.routeWebSocket(/\/live$/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      if (JSON.parse(String(message)).type !== "ack") {
        socket.send(message);
      }
    });
  });
  await page.goto(`${desk.server.url}/workspace/tickets/${ticket}`);
  await page.getByLabel(WORDS.en.message).fill("Once only");
  await page.keyboard.press("Control+Enter");
  await customer.message("it", (one) => one.text === "Once only");
  await customer.say("I see it");
  await logOf(page).getByText("I see it").waitFor(); // what came after it is here
  expect(await logOf(page).getByText("Once only", { exact: true }).count()).toBe(1);
});

test("cut in the middle: what was written waits and goes once; no end without a line", async () => {
  await goOnline();
  const [customer, ticket] = await customerWithTicket("en");
  const seat = await sit(DEMO.aiko);
  const { page } = seat;
  seat.excuse(NO_CONNECTION);
  const line = await handOnLine(page);
  await page.goto(`${desk.server.url}/workspace/tickets/${ticket}`);
  await page.getByLabel(WORDS.en.message).fill("Before the cut");
  await page.keyboard.press("Control+Enter");
  await customer.message("the first", (one) => one.text === "Before the cut");
  await page.locator(".msg.unsent").waitFor({ state: "detached" });

  await line.cut();
  const end = page.getByRole("button", { name: WORDS.en.end });
  await until("the end says why not", async () =>
    (await end.getAttribute("aria-describedby")) !== null);
  await end.click();
  await page.getByText("A session can only be ended with a connection.").waitFor();
  expect(await page.getByRole("dialog").count()).toBe(0);
  await page.getByLabel(WORDS.en.message).fill("During the cut");
  await page.keyboard.press("Control+Enter");
  await logOf(page).getByText("Waiting for the connection").waitFor();
  await customer.say("Are you there?");

  line.join();
  await customer.message("what waited", (one) => one.text === "During the cut");
  await logOf(page).getByText("Are you there?").waitFor();
  await logOf(page).getByText("Waiting for the connection").waitFor({ state: "detached" });
  const texts = customer.messages().map((one) => one.text);
  expect(texts.filter((text) => text === "During the cut")).toHaveLength(1);
});

test("what comes too late is not sent: it says why, and can be taken back", async () => {
  await goOnline();
  const [, ticket] = await customerWithTicket("en");
  const seat = await sit(DEMO.aiko);
  const { page } = seat;
  seat.excuse(NO_CONNECTION);
  const line = await handOnLine(page);
  await page.goto(`${desk.server.url}/workspace/tickets/${ticket}`);
  await page.getByLabel(WORDS.en.message).waitFor();
  await line.cut();
  await page.getByLabel(WORDS.en.message).fill("Too late");
  await page.keyboard.press("Control+Enter");
  await logOf(page).getByText("Waiting for the connection").waitFor();
  expectStatus(await desk.admin.post(`/tickets/${ticket}/messaging_session/end`, {}), 200);

  line.join();
  const refused = logOf(page).locator(".msg.unsent");
  await refused.getByText("The session has ended.").waitFor();
  await refused.getByRole("button", { name: "Back to the composer" }).click();
  await refused.waitFor({ state: "detached" });
  await until("it to be in the composer", async () =>
    (await page.locator(".comp-text").inputValue()).includes("Too late"));
});

test("a restart of the server in the middle: drafts and order are as they should be", async () => {
  await goOnline();
  const [customer, ticket] = await customerWithTicket("en");
  const seat = await openTicket(DEMO.aiko, ticket);
  const { page } = seat;
  seat.excuse(NO_CONNECTION);
  await page.evaluate(() => ((window as unknown as { same: boolean }).same = true));
  await page.getByLabel(WORDS.en.message).fill("Half a thought");
  await page.getByText("Draft saved").waitFor();
  await customer.cut();
  await desk.server.restart();
  await customer.connect();
  await customer.say("After the restart");
  await logOf(page).getByText("After the restart").waitFor({ timeout: 20_000 });
  expect(await page.getByLabel(WORDS.en.message).inputValue()).toBe("Half a thought");
  await page.getByLabel(WORDS.en.message).focus();
  await page.keyboard.press("Control+Enter");
  await customer.message("the thought", (one) => one.text === "Half a thought");
  expect(await page.evaluate(() => (window as unknown as { same?: boolean }).same)).toBe(true);

  // And over a reload a draft is still there.
  await page.getByLabel(WORDS.en.message).fill("Kept over a reload");
  await page.getByText("Draft saved").waitFor();
  await page.reload();
  await until("the draft", async () =>
    (await page.getByLabel(WORDS.en.message).inputValue()) === "Kept over a reload");
});

// ---- properties -----------------------------------------------------------------------------

test("properties are saved together; who changed the same is named, nothing is lost", async () => {
  await goOnline();
  const [, ticket] = await customerWithTicket("en");
  const { page, complaints } = await openTicket(DEMO.aiko, ticket);
  const props = page.getByRole("complementary", { name: "Ticket properties" });
  await props.getByRole("button", { name: /Priority/ }).click();
  await page.getByRole("option", { name: "High" }).click();
  await props.getByLabel("Tags").fill("urgent");
  await page.keyboard.press("Enter");
  await props.getByRole("button", { name: "Submit as Open", exact: true }).click();
  await until("saved", async () => (await desk.ticket(ticket)).priority === "high");
  expect((await desk.ticket(ticket)).tags).toEqual(["urgent"]);
  await logOf(page).getByText(/set the priority to High/).waitFor();

  // Another changes what I am changing: both values stand there.
  await props.getByRole("button", { name: /Priority/ }).click();
  await page.getByRole("option", { name: "Urgent" }).click();
  await desk.ben.put(`/tickets/${ticket}`, { ticket: { priority: "low", type: "task" } });
  await props.getByText(/Changed to “Low” by .+ meanwhile/).waitFor();
  await expectAccessible(page);
  await props.getByRole("button", { name: "Keep mine" }).click();
  await page.keyboard.press("Control+Alt+p");
  await until("mine", async () => (await desk.ticket(ticket)).priority === "urgent");
  expect(await desk.ticket(ticket)).toMatchObject({ status: "pending", type: "task" });
  expect(complaints).toEqual([]);
});

test("SCN 3: solved stays solved, and the header says both", async () => {
  await goOnline();
  const [, ticket] = await customerWithTicket("en");
  const { page } = await openTicket(DEMO.aiko, ticket);
  await pressUntil(page, "r", page.locator(".comp-text:focus")); // it listens
  await page.keyboard.press("Control+Alt+s");
  await page.locator(".head-chips").getByText("Solved").waitFor();
  await page.getByRole("button", { name: WORDS.en.end }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("The ticket stays Solved", { exact: false }).waitFor();
  await dialog.getByRole("button", { name: "End session", exact: true }).click();
  await page.locator(".head-chips").getByText(/Ended/).waitFor();
  expect((await desk.ticket(ticket)).status).toBe("solved");
});

// ---- the log --------------------------------------------------------------------------------

test("the log stays where the reader left it, and says that something came", async () => {
  await goOnline();
  const [customer, ticket] = await customerWithTicket("en");
  for (let i = 0; i < 40; i++) {
    await customer.say(`Line ${i} of a long story`);
  }
  const { page } = await openTicket(DEMO.aiko, ticket);
  await logOf(page).getByText("Line 39 of a long story").waitFor();
  const place = () => logOf(page).evaluate((at) => at.scrollTop);
  await until("it opens at the newest", async () =>
    logOf(page).evaluate((at) => at.scrollHeight - at.scrollTop - at.clientHeight < 8));
  await logOf(page).evaluate((at) => {
    at.scrollTop = 100;
  });
  await page.getByRole("button", { name: "To the newest" }).waitFor();
  const before = await place();
  await customer.say("Something new");
  const fresh = page.getByRole("button", { name: "1 new message" });
  await fresh.waitFor();
  expect(await place()).toBe(before);
  await fresh.click();
  await logOf(page).getByText("Something new").waitFor();
  await fresh.waitFor({ state: "detached" });
});

test("files: sent as a message and with a note, shown to those who may see them", async () => {
  await goOnline();
  const [customer, ticket] = await customerWithTicket("en");
  const { page } = await openTicket(DEMO.aiko, ticket);
  const file = { name: "label.txt", mimeType: "text/plain", buffer: Buffer.from("4471-0926") };
  await page.locator("input[type=file]").setInputFiles(file);
  await page.locator(".attached").getByText("label.txt").waitFor();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  const message = await customer.message("the file", (one) => one.attachment !== undefined);
  expect(message.attachment.name).toBe("label.txt");
  await logOf(page).locator(".msg:not(.unsent) .file").getByText("label.txt").waitFor();

  await page.keyboard.press("Control+Alt+x");
  await writing(page, WORDS.en.note);
  const picture = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA" +
      "AABJRU5ErkJggg==",
    "base64",
  );
  await page
    .locator("input[type=file]")
    .setInputFiles({ name: "shelf.png", mimeType: "image/png", buffer: picture });
  await page.locator(".attached").getByText("shelf.png").waitFor();
  await page.getByLabel(WORDS.en.note).fill("The shelf");
  await page.getByRole("button", { name: "Add note", exact: true }).click();
  const image = logOf(page).getByRole("img", { name: "shelf.png" });
  await image.waitFor();
  await until("the picture is drawn", () =>
    image.evaluate((at) => (at as unknown as { naturalWidth: number }).naturalWidth > 0));
  await expectAccessible(page);
});

describe.each([
  { language: "ja", scheme: "dark" },
  { language: "en", scheme: "light" },
] as const)("at 360 pixels, $language, $scheme", (look) => {
  test("before and after the end nothing overflows, and axe finds nothing", async () => {
    const words = WORDS[look.language];
    await goOnline();
    const [, ticket] = await customerWithTicket(look.language);
    const { page } = await openTicket(DEMO.aiko, ticket, { ...look, width: 360, height: 740 });
    for (const pane of await page.locator(".pane-switch button").all()) {
      await pane.click();
      await expectNoOverflow(page);
      await expectAccessible(page);
    }
    await page.locator(".pane-switch button").first().click();
    await page.getByRole("button", { name: words.end }).click();
    await page.getByRole("dialog").waitFor();
    await expectNoOverflow(page);
    await expectAccessible(page);
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: words.confirm, exact: true }).click();
    await logOf(page).locator(".ev-end").waitFor();
    await expectNoOverflow(page);
    await expectAccessible(page);
  });
});
