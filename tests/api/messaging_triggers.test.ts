// Messaging triggers through the API and on the wire: keeping them, what starts each, what waits
// put in order, and that nothing is said after the end of a session (RUL-3, SES-5, SCN 8).
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Agent, Customer } from "./support/device.ts";
import {
  Client,
  DEMO,
  expectRefusal,
  expectStatus,
  type Json,
  stranger,
} from "./support/http.ts";
import type { Frame } from "./support/live.ts";
import { expectShape } from "./support/schema.ts";
import { Server } from "./support/server.ts";
import { Desk, nextWork } from "./support/story.ts";
import { until } from "./support/until.ts";

const API = "/api/v2";

let desk: Desk;
let admin: Client;
const made: number[] = [];

beforeAll(async () => {
  desk = new Desk(await Server.start({ flags: ["--no-pace"] }));
  admin = desk.admin;
});

afterEach(async () => {
  for (const id of made.splice(0)) {
    await admin.put(`/messaging_triggers/${id}`, { messaging_trigger: { active: false } });
    expectStatus(await admin.delete(`/messaging_triggers/${id}`), 204);
  }
  await desk.reset();
});

afterAll(async () => {
  await desk?.close();
});

const GREET = {
  title: "Greets who asks for a person",
  event: "requested",
  actions: [{ field: "send_message", value: "We have been told." }],
};

async function make(rule: Json = {}): Promise<Json> {
  const body = { messaging_trigger: { ...GREET, ...rule } };
  const json = expectStatus(await admin.post("/messaging_triggers", body), 201);
  made.push(json.messaging_trigger.id);
  return json.messaging_trigger;
}

async function show(id: number): Promise<Json> {
  return expectStatus(await admin.get(`/messaging_triggers/${id}`), 200).messaging_trigger;
}

const says = (text: string) => (message: Frame) =>
  message.author.kind === "bot" && message.text === text;

async function hears(customer: Customer, text: string): Promise<Frame> {
  return customer.message(text, says(text));
}

function heard(customer: Customer, text: string): number {
  return customer.messages().filter(says(text)).length;
}

async function end(ticket: number | string): Promise<void> {
  expectStatus(await desk.aiko.post(`/tickets/${ticket}/messaging_session/end`, {}), 200);
}

async function assigned(): Promise<{ agent: Agent; customer: Customer; ticket: string }> {
  const agent = await desk.agent(DEMO.aiko, "online");
  const customer = await desk.waitingCustomer("en");
  return { agent, customer, ticket: await nextWork(agent) };
}

describe("keeping them", () => {
  test("definitions name the events, each field once, and actions in both languages", async () => {
    const answer = await admin.get("/messaging_triggers/definitions?locale=en");
    expectShape(answer, "GET", `${API}/messaging_triggers/definitions`);
    const { definitions } = expectStatus(answer, 200);
    expect(definitions.events.map((one: Json) => one.value)).toEqual([
      "requested",
      "message_sent",
      "queued",
      "assigned_from_queue",
      "page_opened",
    ]);
    const subjects = definitions.conditions_all.map((one: Json) => one.subject);
    expect(new Set(subjects).size).toBe(subjects.length);
    expect(subjects).toEqual(
      expect.arrayContaining(["hour_of_day", "account_status", "message", "customer_triggered"]),
    );
    expect(definitions.actions.map((one: Json) => one.subject)).toEqual(
      expect.arrayContaining(["send_message", "wait", "show_wait_time", "set_triggered"]),
    );
    const japanese = expectStatus(
      await admin.get("/messaging_triggers/definitions?locale=ja"),
      200,
    ).definitions;
    expect(japanese.events[0].title).toBe("お客様が会話をリクエストした");
  });

  test("one is made, shown, listed, searched, changed, and kept in versions", async () => {
    const answer = await admin.post("/messaging_triggers", { messaging_trigger: GREET });
    expectShape(answer, "POST", `${API}/messaging_triggers`);
    const rule = expectStatus(answer, 201).messaging_trigger;
    made.push(rule.id);
    expect(rule).toMatchObject({ ...GREET, active: true, version: 1, once_per_ticket: false });
    const shown = await desk.aiko.get(`/messaging_triggers/${rule.id}`);
    expectShape(shown, "GET", `${API}/messaging_triggers/{id}`);
    expect(expectStatus(shown, 200).messaging_trigger).toEqual(rule);
    const listed = await admin.get("/messaging_triggers?per_page=100");
    expectShape(listed, "GET", `${API}/messaging_triggers`);
    const ids = expectStatus(listed, 200).messaging_triggers.map((one: Json) => one.id);
    expect(ids).toContain(rule.id);
    const found = await admin.get("/messaging_triggers/search?query=greets%20who");
    expectShape(found, "GET", `${API}/messaging_triggers/search`);
    expect(expectStatus(found, 200).messaging_triggers).toHaveLength(1);

    const changed = await admin.put(`/messaging_triggers/${rule.id}`, {
      messaging_trigger: { event: "queued", once_per_ticket: true },
    });
    expectShape(changed, "PUT", `${API}/messaging_triggers/{id}`);
    const now = expectStatus(changed, 200).messaging_trigger;
    expect(now).toMatchObject({ event: "queued", once_per_ticket: true, version: 2 });
    const revisions = await admin.get(`/messaging_triggers/${rule.id}/revisions`);
    expectShape(revisions, "GET", `${API}/messaging_triggers/{id}/revisions`);
    const [newest] = expectStatus(revisions, 200).messaging_trigger_revisions;
    expect(newest.diff).toEqual([
      { field: "event", before: "requested", after: "queued" },
      { field: "once_per_ticket", before: false, after: true },
    ]);
    expect(newest.snapshot).toMatchObject({ event: "queued", once_per_ticket: true });
    expectRefusal(await admin.get(`/triggers/${rule.id}`), 404);
  });

  test("what cannot be is refused by name, and nothing is kept", async () => {
    const count = async (): Promise<number> =>
      expectStatus(await admin.get("/messaging_triggers"), 200).count;
    const before = await count();
    const queue = { field: "queue_size", operator: "is", value: "1" };
    const wrong: [Json, string][] = [
      [{ event: undefined }, "event"],
      [{ event: "page_closed" }, "event"],
      [{ conditions: { all: [queue], any: [queue] } }, "conditions"],
      [{ all: [{ field: "hour_of_day", operator: "is", value: "24" }] }, "conditions.all[0].value"],
      [{ all: [{ ...queue, operator: "changed" }] }, "conditions.all[0].operator"],
      [{ all: [{ field: "SOLVED", operator: "is", value: "4" }] }, "conditions.all[0].field"],
      [{ actions: [] }, "actions"],
      [{ actions: [{ field: "wait", value: "0" }] }, "actions[0].value"],
      [{ actions: [{ field: "send_message", value: " " }] }, "actions[0].value"],
      [{ actions: [{ field: "messaging_session", value: "end" }] }, "actions[0].field"],
      [
        { actions: [{ field: "status", value: "open" }, { field: "status", value: "hold" }] },
        "actions[1].field",
      ],
    ];
    for (const [change, field] of wrong) {
      const body = { messaging_trigger: { ...GREET, ...change } };
      expectRefusal(await admin.post("/messaging_triggers", body), 422, field);
    }
    expectRefusal(await desk.aiko.post("/messaging_triggers", { messaging_trigger: GREET }), 403);
    expect(await count()).toBe(before);
  });

  test("a new desk has some, all switched off, in its language", async () => {
    const json = expectStatus(await admin.get("/messaging_triggers?per_page=100"), 200);
    const stock = json.messaging_triggers as Json[];
    expect(stock.length).toBeGreaterThanOrEqual(2);
    expect(stock.every((one) => one.active === false)).toBe(true);
    expect(stock.map((one) => one.event)).toContain("requested");
  });
});

describe("what starts them", () => {
  test("a request: it comes as from the bot, and the history names the rule", async () => {
    const rule = await make();
    const customer = await desk.waitingCustomer("en");
    const message = await hears(customer, GREET.actions[0]?.value as string);
    expect(message.author.kind).toBe("bot");
    const ticket = await desk.newestTicketOf(customer);
    const events = await desk.auditEvents(ticket);
    const fired = events.filter((one) => one.type === "RuleFired");
    expect(fired).toHaveLength(1);
    expect(fired[0]).toMatchObject({
      rule_id: rule.id,
      rule_version: 1,
      via: { source: { from: { id: rule.id, title: rule.title }, rel: "messaging_trigger" } },
    });
    expect(await show(rule.id)).toMatchObject({ fired_count: 1 });
  });

  test("a customer's message, whoever answers, and nobody else's", async () => {
    const rule = await make({
      event: "message_sent",
      all: [{ field: "message", operator: "includes", value: "refund" }],
      actions: [{ field: "send_message", value: "About refunds: see our page." }],
    });
    const { agent, customer, ticket } = await assigned();
    await customer.say("Hello?");
    await agent.reply(ticket, "A refund?");
    await customer.say("Yes, a REFUND.");
    await hears(customer, "About refunds: see our page.");
    expect(heard(customer, "About refunds: see our page.")).toBe(1);
    expect(await show(rule.id)).toMatchObject({ fired_count: 1 });
  });

  test("the queue, and the assignment from it", async () => {
    await make({
      event: "queued",
      actions: [{ field: "show_wait_time", value: "position" }],
    });
    await make({
      event: "assigned_from_queue",
      all: [{ field: "initial_routing", operator: "is", value: "true" }],
      actions: [
        { field: "send_message", value: "Somebody is here now." },
        { field: "current_tags", value: "met" },
      ],
    });
    const customer = await desk.waitingCustomer("en");
    await hears(customer, "You are next in the queue.");
    const second = await desk.waitingCustomer("ja");
    await hears(second, "ただいま1名様がお先にお待ちです。順番にご案内いたします。");
    const third = await desk.waitingCustomer("en");
    await hears(third, "There are 2 people before you in the queue.");
    expect(heard(customer, "Somebody is here now.")).toBe(0);
    await desk.agent(DEMO.aiko, "online");
    await hears(customer, "Somebody is here now.");
    const ticket = await desk.newestTicketOf(customer);
    expect((await desk.ticket(ticket)).tags).toContain("met");
  });

  test("conditions of any: one that holds is enough; nobody there", async () => {
    await make({
      conditions: {
        any: [
          { field: "account_status", operator: "is", value: "invisible" },
          { field: "queue_size", operator: "greater_than", value: "100" },
        ],
      },
    });
    const customer = await desk.waitingCustomer("en");
    await hears(customer, "We have been told.");
    await desk.agent(DEMO.aiko, "online");
    const next = await desk.waitingCustomer("en");
    await until("the next one's assignment", async () => {
      const ticket = await desk.newestTicketOf(next);
      return (await desk.ticket(ticket)).assignee_id;
    });
    expect(heard(next, "We have been told.")).toBe(0);
  });

  test("once per ticket is once, until there is another", async () => {
    const rule = await make({ event: "message_sent", once_per_ticket: true });
    const { customer, ticket } = await assigned();
    await customer.say("One");
    await customer.say("Two");
    await hears(customer, "We have been told.");
    expect(heard(customer, "We have been told.")).toBe(1);
    await end(ticket);
    await customer.say("Three");
    await until("it to run again", async () => (await show(rule.id)).fired_count === 2);
  });
});

describe("a page that is opened", () => {
  const SHOP = "https://www.example/shop?item=7";
  const HELLO = "Looking for something?";
  const PAGE = {
    event: "page_opened",
    all: [{ field: "customer_page_url", operator: "includes_string", value: "/shop" }],
    actions: [{ field: "send_message", value: HELLO }],
  };

  async function opens(customer: Customer, url: string): Promise<Frame[]> {
    const count = customer.socket.frames.length;
    expect(await customer.command({ type: "page", url })).toEqual({ type: "ok", command: "page" });
    await customer.socket.ask({ type: "ping" }, "a pong", (frame) => frame.type === "pong");
    return customer.socket.frames.slice(count).filter((frame) => frame.type === "proactive");
  }

  const says = (rule: Json): Frame => ({
    type: "proactive",
    token: expect.any(String) as string,
    messages: [{ rule: String(rule.id), text: HELLO }],
  });

  const pages = async (): Promise<boolean> =>
    expectStatus(await stranger(desk.server.url).get("/widget/config"), 200).pages;

  test("is told to who is in no conversation, and opens none", async () => {
    expect(await pages()).toBe(false);
    const rule = await make(PAGE);
    expect(await pages()).toBe(true);
    const visitor = await desk.customer("en");
    expect(await opens(visitor, SHOP)).toEqual([says(rule)]);
    expect(await show(rule.id)).toMatchObject({ fired_count: 1 });
    await visitor.cut();
    const again = await visitor.connect();
    expect(again).toMatchObject({ who: "visitor", threads: [] });
    expect(await opens(visitor, "https://www.example/help")).toEqual([]);
  });

  test("after the end it is a visitor's again; in a conversation it is a message", async () => {
    const rule = await make(PAGE);
    const { customer, ticket } = await assigned();
    expect(await opens(customer, SHOP)).toEqual([]);
    await hears(customer, HELLO);
    await end(ticket);
    const before = customer.messages().length;
    await customer.cut();
    await customer.connect();
    expect(await opens(customer, SHOP)).toEqual([says(rule)]);
    expect(customer.messages()).toHaveLength(before);
    expect(heard(customer, HELLO)).toBe(1);
  });

  test("what was said stands before the answer, with its rule, also in the ticket", async () => {
    const rule = await make(PAGE);
    const visitor = await desk.customer("en");
    const [told] = await opens(visitor, SHOP);
    const answer = { type: "send", text: "Yes, please", answers: told!.token };
    const ack = await visitor.acknowledged(answer);
    expect(ack).toMatchObject({ seq: 2, repeated: false });
    expect(await visitor.acknowledged(answer, 1)).toMatchObject({ seq: 2, repeated: true });
    await visitor.acknowledged(answer);
    visitor.thread = ack.thread as string;
    await visitor.subscribe(visitor.stream);
    expect(visitor.messages().slice(0, 2)).toMatchObject([
      { seq: 1, author: { kind: "bot" }, text: HELLO },
      { seq: 2, author: { kind: "end_user" }, text: "Yes, please" },
    ]);
    expect(visitor.messages()[0]).not.toHaveProperty("rule");
    expect(heard(visitor, HELLO)).toBe(1);

    await visitor.acknowledged({ type: "send", text: "A person", payload: "person" });
    const ticket = await desk.newestTicketOf(visitor);
    const [first, second] = await desk.comments(ticket);
    const named = { type: "messaging_trigger", title: rule.title };
    expect(first).toMatchObject({ body: HELLO, rule: { id: rule.id, ...named } });
    expect(second).toMatchObject({ body: "Yes, please" });
    expect(second).not.toHaveProperty("rule");
    const agent = await desk.agent(DEMO.aiko);
    await agent.subscribe(visitor.stream);
    const row = await agent.row(visitor.stream, "the first message", (one) => one.seq === 1);
    expect(row.message.rule).toEqual({ id: String(rule.id), ...named });
  });

  test("nobody can say what the bot said: another's word brings nothing", async () => {
    await make(PAGE);
    const visitor = await desk.customer("en");
    const [told] = await opens(visitor, SHOP);
    const token = told!.token as string;
    const changed = token.slice(0, -2) + (token.endsWith("AA") ? "BB" : "AA");
    for (const answers of [token, changed, "A", "no token"]) {
      const other = await desk.customer("en");
      expect(await other.acknowledged({ type: "send", text: "Hi", answers })).toMatchObject({
        seq: 1,
      });
    }
    const answers = "x".repeat(22_529);
    expect(await visitor.numbered({ type: "send", text: "Hi", answers })).toMatchObject({
      code: "too_long",
      field: "answers",
    });
  });

  test("it is brought along over HTTP too", async () => {
    await make(PAGE);
    const visitor = await desk.customer("en");
    const [told] = await opens(visitor, SHOP);
    const http = new Client(desk.server.url, { authorization: `Bearer ${visitor.secret}` });
    const body = { n: 1, text: "Yes, please", answers: told!.token };
    const sent = await http.post("/widget/messages", body);
    expect(sent.json).toMatchObject({ seq: 2 });
  });

  test("the page is known at every later event, and shown beside the conversation", async () => {
    const rule = await make({ ...PAGE, event: "message_sent" });
    const { customer, ticket } = await assigned();
    expect((await desk.session(ticket)).whereabouts).toMatchObject({ page_url: null });
    const title = "Everything for the garden";
    const page = { type: "page", url: `${SHOP}#top`, title };
    expect(await customer.command(page)).toEqual({ type: "ok", command: "page" });
    expect((await desk.session(ticket)).whereabouts).toMatchObject({
      page_url: SHOP,
      page_title: title,
    });
    await customer.say("What about this one?");
    await hears(customer, HELLO);
    await customer.cut();
    await customer.connect();
    await customer.command({ type: "page", url: "https://www.example/help", again: true });
    await customer.say("And now?");
    expect(await show(rule.id)).toMatchObject({ fired_count: 1 });
    expect((await desk.session(ticket)).whereabouts).toMatchObject({
      page_url: "https://www.example/help",
      page_title: null,
      ip: "127.0.0.1",
    });
  });

  test("the browser and the address are known from the request", async () => {
    const rule = await make({
      event: "message_sent",
      all: [
        { field: "customer_browser", operator: "is", value: "Chrome 131" },
        { field: "customer_os", operator: "is", value: "Android" },
        { field: "customer_platform", operator: "is", value: "mobile" },
        { field: "customer_ip", operator: "is", value: "127.0.0.1" },
      ],
    });
    const visitor = await desk.customer("en");
    const http = new Client(desk.server.url, {
      authorization: `Bearer ${visitor.secret}`,
      "user-agent":
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) " +
        "Chrome/131.0.0.0 Mobile Safari/537.36",
    });
    expectStatus(await http.post("/widget/messages", { n: 1, text: "Hi" }), 201);
    expect(await show(rule.id)).toMatchObject({ fired_count: 1 });
    expectStatus(await http.post("/widget/messages", { n: 2, text: "A", payload: "person" }), 201);
    await visitor.cut();
    await visitor.connect();
    expect((await desk.session(await desk.newestTicketOf(visitor))).whereabouts).toEqual({
      page_url: null,
      page_title: null,
      browser: "Chrome 131",
      os: "Android",
      platform: "mobile",
      ip: "127.0.0.1",
    });
  });

  test("whether a chosen group is there can be asked for", async () => {
    const { definitions } = expectStatus(
      await admin.get("/messaging_triggers/definitions?locale=en"),
      200,
    );
    const field = definitions.conditions_all.find((one: Json) => one.subject === "status_of_group");
    const groups = expectStatus(await admin.get("/groups"), 200).groups as Json[];
    expect(field.values).toHaveLength(3 * groups.length);
    const away = field.values.find((one: Json) => one.value === `${groups[0]!.id}:away`);
    expect(away).toMatchObject({ title: `${groups[0]!.name}: Away` });
    const condition = { field: "status_of_group", operator: "is", value: away.value };
    expect((await make({ event: "queued", all: [condition] })).conditions.all).toEqual([condition]);
  });

  test("a page that is told again runs nothing", async () => {
    const rule = await make(PAGE);
    const visitor = await desk.customer("en");
    expect(await visitor.command({ type: "page", url: SHOP, again: true })).toEqual({
      type: "ok",
      command: "page",
    });
    expect(await show(rule.id)).toMatchObject({ fired_count: 0 });
  });

  test("too often, too long or by an agent is refused", async () => {
    const visitor = await desk.customer("en");
    const { socket } = visitor;
    socket.send({ type: "page", url: SHOP });
    socket.send({ type: "page", url: SHOP }); // read in one go
    await socket.expect("slow_down", (frame) => frame.code === "slow_down");
    await socket.expect("the first", (frame) => frame.type === "ok" && frame.command === "page");
    expect(await visitor.command({ type: "page", url: "x".repeat(2049) })).toMatchObject({
      code: "too_long",
      field: "url",
    });
    expect(await visitor.command({ type: "page", url: "a\nb" })).toMatchObject({
      code: "bad_character",
      field: "url",
    });
    const agent = await desk.agent(DEMO.aiko);
    expect(await agent.command({ type: "page", url: SHOP })).toMatchObject({
      code: "not_end_user",
    });
  });
});

describe("waits", () => {
  const saysLater = (seconds: number): Json => ({
    actions: [
      { field: "send_message", value: "At once." },
      { field: "wait", value: String(seconds) },
      { field: "send_message", value: "Later." },
    ],
  });
  const SLOW = saysLater(2);
  const SLOWER = saysLater(6); // there is time for an end

  test("put what it does in order, with one firing and one cause", async () => {
    const rule = await make(SLOW);
    const customer = await desk.waitingCustomer("en");
    const first = await hears(customer, "At once.");
    const later = await hears(customer, "Later.");
    expect(later.seq ?? 0).toBeGreaterThanOrEqual(first.seq ?? 0);
    const between = new Date(later.at).getTime() - new Date(first.at).getTime();
    expect(between).toBeGreaterThanOrEqual(2000);
    expect(await show(rule.id)).toMatchObject({ fired_count: 1 });
  });

  test("an end in the middle leaves the rest unsaid, and Why says so", async () => {
    const rule = await make(SLOWER);
    const { customer, ticket } = await assigned();
    await hears(customer, "At once.");
    await end(ticket);
    const after = await desk.waitingCustomer("en"); // whose own wait is over later
    await hears(after, "Later.");
    expect(heard(customer, "Later.")).toBe(0);

    const json = expectStatus(await admin.get(`/tickets/${ticket}/audits?per_page=100`), 200);
    const ended = json.audits.find((audit: Json) =>
      audit.events.some((one: Json) => one.type === "MessagingSessionEnded"),
    );
    expect(ended.events.filter((one: Json) => one.type === "RuleSkipped")).toMatchObject([
      { rule_id: rule.id, reason: "session_ended", action: 2 },
    ]);
    const why = await admin.get(`/tickets/${ticket}/audits/${ended.id}/rules`);
    const stopped = expectStatus(why, 200).why.triggers.find(
      (one: Json) => one.id === rule.id,
    );
    expect(stopped).toMatchObject({ outcome: "stopped", events: [{ reason: "session_ended" }] });
  });

  test("what is done after a wait is an update of its own, and Why names the rule", async () => {
    const rule = await make({
      actions: [
        { field: "current_tags", value: "first" },
        { field: "wait", value: "1" },
        { field: "current_tags", value: "second" },
      ],
    });
    const ticket = await desk.newestTicketOf(await desk.waitingCustomer("en"));
    await until("the second tag", async () => (await desk.ticket(ticket)).tags.includes("second"));
    const json = expectStatus(await admin.get(`/tickets/${ticket}/audits?per_page=100`), 200);
    const own = json.audits.filter((one: Json) => one.author_kind === "messaging_trigger");
    expect(own).toHaveLength(2);
    const outcomes: string[] = [];
    for (const audit of own) {
      const why = await admin.get(`/tickets/${ticket}/audits/${audit.id}/rules`);
      expectShape(why, "GET", `${API}/tickets/{id}/audits/{audit}/rules`);
      const done = expectStatus(why, 200).why.triggers.find((one: Json) => one.id === rule.id);
      expect(done.conditions).toEqual([]);
      expect(done.events).toMatchObject([{ type: "ticket.field_changed", field_name: "tags" }]);
      outcomes.push(done.outcome);
    }
    expect(outcomes.sort()).toEqual(["fired", "went_on"]);
  });

  test("a dry run finds what it did, and what the end kept from happening", async () => {
    const rule = await make(saysLater(3600));
    const { customer, ticket } = await assigned();
    await hears(customer, "At once.");
    await end(ticket);
    const given = { id: rule.id, title: "Another", actions: rule.actions };
    const body = { messaging_trigger: given, days: 7 };
    const answer = await admin.post("/messaging_triggers/dry_run?locale=en", body);
    expectShape(answer, "POST", `${API}/messaging_triggers/dry_run`);
    const { dry_run } = expectStatus(answer, 200);
    expect(dry_run.hits[0]).toMatchObject({ ticket_id: Number(ticket), audit_id: null });
    expect(dry_run.updates).toBeGreaterThan(0); // conversations that were looked at
    expect(dry_run.days).toHaveLength(7);
    expect(dry_run).toMatchObject({ others: [], recipients: [], cut_at: null, uses_today: [] });
    const [first, wait, later] = dry_run.actions;
    expect(first).toMatchObject({ field: "send_message", done: dry_run.fired });
    expect(wait.done).toBe(dry_run.fired);
    expect(later.skipped.map((one: Json) => one.reason)).toEqual(["session_ended"]);
  });

  test("a dry run tells which ticket triggers would then have run", async () => {
    const trigger = {
      title: "Raise who is tried",
      all: [{ field: "current_tags", operator: "includes", value: "tried" }],
      actions: [{ field: "priority", value: "high" }],
    };
    const { id } = expectStatus(await admin.post("/triggers", { trigger }), 201).trigger;
    await desk.waitingCustomer("en");
    const tried = { ...GREET, actions: [{ field: "current_tags", value: "tried" }] };
    const answer = await admin.post("/messaging_triggers/dry_run?locale=en", {
      messaging_trigger: tried,
    });
    const { dry_run } = expectStatus(answer, 200);
    const other = dry_run.others.find((one: Json) => one.id === id);
    expect(other.fires_because).toBeGreaterThan(0);
    expect(other.actions).toEqual([
      { field: "priority", label: "Priority", done: other.fires_because, letters: 0 },
    ]);
    expectStatus(await admin.put(`/triggers/${id}`, { trigger: { active: false } }), 200);
    expectStatus(await admin.delete(`/triggers/${id}`), 204);
  });

  test("a dry run marks what it looks at as it is today, and refuses what cannot be", async () => {
    const all = [{ field: "queue_size", operator: "greater_than", value: "30000" }];
    const good = { messaging_trigger: { ...GREET, conditions: { all } } };
    const answer = await admin.post("/messaging_triggers/dry_run?locale=en", good);
    const { dry_run } = expectStatus(answer, 200);
    expect(dry_run).toMatchObject({ fired: 0, tickets: 0, hits: [] });
    expect(dry_run.uses_today).toEqual([{ field: "queue_size", label: "Queue size" }]);
    expectRefusal(await desk.aiko.post("/messaging_triggers/dry_run", good), 403);
    expectRefusal(await admin.post("/messaging_triggers/dry_run", { trigger: GREET }), 422);
    const { event: _, ...eventless } = GREET;
    const body = { messaging_trigger: eventless };
    expectRefusal(await admin.post("/messaging_triggers/dry_run", body), 422, "event");
    const page = { messaging_trigger: { ...GREET, event: "page_opened" } };
    expectRefusal(await admin.post("/messaging_triggers/dry_run", page), 422, "event");
  });

  test("the next conversation after the end has nothing to do with it", async () => {
    await make(SLOWER);
    const { customer, ticket } = await assigned();
    await hears(customer, "At once.");
    await end(ticket);
    const ack = await customer.say("Are you there?");
    const after = await desk.waitingCustomer("en");
    await hears(after, "Later.");
    expect(customer.messages().filter((one) => one.text === "Later.")).toHaveLength(0);
    expect(ack.type).not.toBe("error");
  });

  test("they outlive a crash, and say nothing twice", async () => {
    await make(SLOW);
    const customer = await desk.waitingCustomer("en");
    await hears(customer, "At once.");
    const ticket = await desk.newestTicketOf(customer);
    await desk.server.kill9();
    await desk.server.restart();
    const bodies = async (): Promise<string[]> =>
      (await desk.comments(ticket)).map((one) => one.body as string);
    await until("the rest", async () => (await bodies()).includes("Later."));
    expect((await bodies()).filter((one) => one === "At once.")).toHaveLength(1);
    expect((await bodies()).filter((one) => one === "Later.")).toHaveLength(1);
    expect(desk.server.run("verify").code).toBe(0);
  });

  test("a rule that is switched off meanwhile says no more", async () => {
    const rule = await make(SLOW);
    const customer = await desk.waitingCustomer("en");
    await hears(customer, "At once.");
    const off = { messaging_trigger: { active: false } };
    expectStatus(await admin.put(`/messaging_triggers/${rule.id}`, off), 200);
    const ticket = await desk.newestTicketOf(customer);
    await until("what was left out", async () =>
      (await desk.auditEvents(ticket)).some((one) => one.reason === "rule_off"),
    );
    expect(heard(customer, "Later.")).toBe(0);
  });
});
