// Webhooks: what happened arrives, signed, in its order, at least once, whatever the receiver does;
// a receiver that misbehaves loses nothing and delays nobody else.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  type Client,
  DEMO,
  expectRefusal,
  expectStatus,
  type Json,
  ticketing,
} from "./support/http.ts";
import { answer, cut, Receiver, signatureOf, silent } from "./support/receiver.ts";
import { expectShape } from "./support/schema.ts";
import { Server } from "./support/server.ts";
import { Desk } from "./support/story.ts";
import { until } from "./support/until.ts";

const STATUS_CHANGED = "zen:event-type:ticket.status_changed";
const CREATED = "zen:event-type:ticket.created";
const COMMENT_ADDED = "zen:event-type:ticket.comment_added";
const TAGS_CHANGED = "zen:event-type:ticket.tags_changed";
const PRIORITY_CHANGED = "zen:event-type:ticket.priority_changed";
const MESSAGE_ADDED = "zen:event-type:messaging_ticket.message_added";
const SESSION_ENDED = "zen:event-type:messaging_ticket.session_ended";

let desk: Desk;
let receiver: Receiver;
const others: Receiver[] = [];
const made: string[] = [];

beforeAll(async () => {
  desk = new Desk(await Server.start({ flags: ["--no-pace", "--allow-private-webhooks"] }));
});

afterAll(async () => {
  await desk?.close();
});

beforeEach(async () => {
  receiver = await Receiver.start();
});

afterEach(async () => {
  for (const id of made.splice(0)) {
    await desk.admin.delete(`/webhooks/${id}`);
  }
  for (const one of [receiver, ...others.splice(0)]) {
    await one.close();
  }
});

async function another(): Promise<Receiver> {
  const one = await Receiver.start();
  others.push(one);
  return one;
}

function plan(endpoint: string, more: Json = {}): Json {
  return {
    name: "n",
    endpoint,
    http_method: "POST",
    request_format: "json",
    status: "active",
    subscriptions: [STATUS_CHANGED],
    ...more,
  };
}

async function webhook(endpoint: string, more: Json = {}, client = desk.admin): Promise<string> {
  const created = await client.post("/webhooks", { webhook: plan(endpoint, more) });
  const id = expectStatus(created, 201).webhook.id as string;
  made.push(id);
  return id;
}

async function ticket(client: Client = desk.aiko): Promise<number> {
  const said = { ticket: { subject: "s", comment: { body: "b" } } };
  const answered = await client.post("/tickets", said);
  return expectStatus(answered, 201).ticket.id as number;
}

async function update(id: number, change: Json, client: Client = desk.aiko): Promise<void> {
  expectStatus(await client.put(`/tickets/${id}`, { ticket: change }), 200);
}

async function invocations(id: string, client: Client = desk.admin): Promise<Json[]> {
  return expectStatus(await client.get(`/webhooks/${id}/invocations`), 200).invocations;
}

/** The only delivery of a webhook, once it has that status. */
async function invocation(id: string, status: string, client: Client = desk.admin): Promise<Json> {
  return until(`a delivery that is ${status}`, async () =>
    (await invocations(id, client)).find((one) => one.status === status),
  );
}

async function attempts(id: string, of: string, client: Client = desk.admin): Promise<Json[]> {
  const answered = await client.get(`/webhooks/${id}/invocations/${of}/attempts`);
  return expectStatus(answered, 200).attempts;
}

// ---- the webhooks themselves ------------------------------------------------------------------

describe("a webhook", () => {
  const secret = "s3cret-never-shown";

  test("is made, shown without what authenticates, changed, cloned and deleted", async () => {
    const created = await desk.admin.post("/webhooks", {
      webhook: plan("https://Hooks.example.com/a?b=c", {
        status: "inactive",
        description: "d",
        authentication: {
          type: "basic_auth",
          data: { username: "u", password: secret },
          add_position: "header",
        },
        custom_headers: { "X-Team": "blue" },
      }),
    });
    expectShape(created, "POST", "/api/v2/webhooks");
    const id = expectStatus(created, 201).webhook.id as string;
    made.push(id);
    expect(created.headers.get("location")).toContain(id);
    const shown = await desk.admin.get(`/webhooks/${id}`);
    expectShape(shown, "GET", "/api/v2/webhooks/{id}");
    expect(shown.json.webhook.authentication).toEqual({
      type: "basic_auth",
      data: { username: "u" },
      add_position: "header",
    });
    expect(shown.json.webhook.custom_headers).toEqual({ "X-Team": "blue" });

    const patched = await desk.admin.patch(`/webhooks/${id}`, { webhook: { name: "m" } });
    expect(patched.status).toBe(204);
    const whole = plan("https://hooks.example.com/z", { status: "inactive", name: "m" });
    expect((await desk.admin.put(`/webhooks/${id}`, { webhook: whole })).status).toBe(204);
    const after = expectStatus(await desk.admin.get(`/webhooks/${id}`), 200).webhook;
    expect(after.endpoint).toBe("https://hooks.example.com/z");
    expect(after.authentication.data.username).toBe("u"); // not said, so kept

    const clone = await desk.admin.post(`/webhooks?clone_webhook_id=${id}`);
    made.push(expectStatus(clone, 201).webhook.id);
    expect(clone.json.webhook.name).toBe("m (copy)");
    const list = await desk.admin.get("/webhooks?filter[name_contains]=M&filter[status]=inactive");
    expectShape(list, "GET", "/api/v2/webhooks");
    expect(list.json.webhooks.length).toBe(2);
    const page = await desk.admin.get("/webhooks?page[size]=1");
    expect(page.json.webhooks.length).toBe(1);
    expect(page.json.meta.has_more).toBe(true);

    expect((await desk.admin.delete(`/webhooks/${id}`)).status).toBe(204);
    expect((await desk.admin.get(`/webhooks/${id}`)).status).toBe(404);
    const logs = await desk.admin.get("/audit_logs?sort=-id&per_page=20");
    const log = logs.text;
    const told = expectStatus(logs, 200).audit_logs.find(
      (one: Json) => String(one.source_id) === id && one.action === "destroy",
    );
    expect(told.source_label).toBe("m");
    for (const text of [shown.text, created.text, list.text, clone.text, log]) {
      expect(text).not.toContain(secret);
    }
  });

  test("that somebody else changed meanwhile is not overwritten", async () => {
    const id = await webhook("https://hooks.example.com/a");
    const version = async (): Promise<number> =>
      expectStatus(await desk.admin.get(`/webhooks/${id}`), 200).webhook.version;
    expect(await version()).toBe(1);
    const mine = { webhook: { name: "mine", version: 1 } };
    expect((await desk.admin.patch(`/webhooks/${id}`, mine)).status).toBe(204);
    expect(await version()).toBe(2);
    const theirs = { webhook: { description: "theirs", version: 1 } };
    expectRefusal(await desk.admin.patch(`/webhooks/${id}`, theirs), 409);
    const whole = { webhook: plan("https://hooks.example.com/b", { version: 1 }) };
    expectRefusal(await desk.admin.put(`/webhooks/${id}`, whole), 409);
    const { webhook: kept } = expectStatus(await desk.admin.get(`/webhooks/${id}`), 200);
    expect(kept).toMatchObject({ name: "mine", description: null, version: 2 });

    // What changes nothing, and a new secret, make no other version; without one all goes.
    const same = { webhook: { name: "mine", version: 2 } };
    expect((await desk.admin.patch(`/webhooks/${id}`, same)).status).toBe(204);
    expectStatus(await desk.admin.post(`/webhooks/${id}/signing_secret`), 201);
    expect(await version()).toBe(2);
    const any = { webhook: { name: "any" } };
    expect((await desk.admin.patch(`/webhooks/${id}`, any)).status).toBe(204);
    expect(await version()).toBe(3);
  });

  test("does not take its password to another host", async () => {
    const id = await webhook("https://hooks.example.com/a", {
      authentication: { type: "bearer_token", data: { token: secret } },
    });
    const moved = { webhook: { endpoint: "https://thief.example.com/a" } };
    expectRefusal(await desk.admin.patch(`/webhooks/${id}`, moved), 422, "authentication");
    const weaker = { webhook: { endpoint: "http://hooks.example.com:443/a" } };
    expectRefusal(await desk.admin.patch(`/webhooks/${id}`, weaker), 422, "authentication");
    const cloned = await desk.admin.post(`/webhooks?clone_webhook_id=${id}`, moved);
    expectRefusal(cloned, 422, "authentication");
  });

  test("has a signing secret that can be made anew", async () => {
    const id = await webhook("https://hooks.example.com/a");
    const first = await desk.admin.get(`/webhooks/${id}/signing_secret`);
    expectShape(first, "GET", "/api/v2/webhooks/{id}/signing_secret");
    const second = await desk.admin.post(`/webhooks/${id}/signing_secret`);
    expectShape(second, "POST", "/api/v2/webhooks/{id}/signing_secret");
    expect(second.json.signing_secret.secret).not.toBe(first.json.signing_secret.secret);
  });

  const wrong: [string, Json][] = [
    ["endpoint", { endpoint: "ftp://example.com" }],
    ["endpoint", { endpoint: "https://user:pass@example.com/" }],
    ["endpoint", { endpoint: "https://example.com:99999/" }],
    ["endpoint", { endpoint: "https://exa mple.com/" }],
    ["endpoint", { endpoint: "https:///path" }],
    ["endpoint", { endpoint: "file:///etc/passwd" }],
    ["custom_headers", { custom_headers: { "X-A": "b\r\nX-Evil: c" } }],
    ["custom_headers", { custom_headers: { "X A": "b" } }],
    ["custom_headers", { custom_headers: { Host: "b" } }],
    ["custom_headers", { custom_headers: { "Transfer-Encoding": "chunked" } }],
    ["custom_headers", { custom_headers: { "X-Zendesk-Webhook-Id": "1" } }],
    ["custom_headers", Object.fromEntries([["custom_headers",
      Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`X-${i}`, "v"]))]])],
    ["subscriptions", { subscriptions: [] }],
    ["subscriptions", { subscriptions: ["conditional_ticket_events", STATUS_CHANGED] }],
    ["http_method", { http_method: "GET" }],
    ["request_format", { request_format: "xml" }],
    ["authentication", { authentication: { type: "bearer_token", data: {} } }],
    ["authentication", { authentication: { type: "api_key", data: { name: "Host", value: "x" } } }],
  ];
  test.each(wrong)("is refused naming %s: %j", async (field, more) => {
    const webhook = plan("https://hooks.example.com/", more);
    expectRefusal(await desk.admin.post("/webhooks", { webhook }), 422, field);
  });
});

// ---- what is sent -----------------------------------------------------------------------------

describe("what happens to a ticket", () => {
  test("arrives signed, as the event's envelope", async () => {
    const id = await webhook(receiver.url, {
      subscriptions: [CREATED, STATUS_CHANGED, TAGS_CHANGED, PRIORITY_CHANGED],
      authentication: { type: "basic_auth", data: { username: "u", password: "p" } },
      custom_headers: { "X-Team": "blue" },
    });
    const number = await ticket();
    await update(number, { status: "pending", priority: "high", tags: ["a", "b"] });
    const received = await receiver.atLeast(4);
    const secret = expectStatus(await desk.admin.get(`/webhooks/${id}/signing_secret`), 200)
      .signing_secret.secret as string;
    for (const one of received) {
      expect(one.method).toBe("POST");
      expect(one.headers["content-type"]).toContain("application/json");
      expect(one.headers["x-zendesk-webhook-id"]).toBe(id);
      expect(one.headers["x-zendesk-account-id"]).toBeDefined();
      expect(one.headers["x-zendesk-webhook-signature"]).toBe(signatureOf(secret, one));
      expect(one.headers.authorization).toBe(`Basic ${Buffer.from("u:p").toString("base64")}`);
      expect(one.headers["x-team"]).toBe("blue");
      expect(one.json.subject).toBe(`zen:ticket:${number}`);
      expect(one.json.detail.id).toBe(String(number));
    }
    const of = (type: string): Json => received.find((one) => one.json.type === type)?.json;
    expect(received[0]?.json.type).toBe(CREATED);
    expect(of(STATUS_CHANGED).event.current).toBe("PENDING");
    expect(of(PRIORITY_CHANGED).event.current).toBe("HIGH");
    expect(of(TAGS_CHANGED).event).toEqual({ tags_added: ["a", "b"], tags_removed: [] });
    const list = await desk.admin.get(`/webhooks/${id}/invocations`);
    expectShape(list, "GET", "/api/v2/webhooks/{id}/invocations");
    const done = await invocation(id, "success");
    const tried = await desk.admin.get(`/webhooks/${id}/invocations/${done.id}/attempts`);
    expectShape(tried, "GET", "/api/v2/webhooks/{id}/invocations/{invocation}/attempts");
    expect(tried.json.attempts[0].status).toBe(200);
    expect(tried.text).not.toContain(Buffer.from("u:p").toString("base64"));
  });

  test("of messages and sessions too, and a note is never told", async () => {
    await webhook(receiver.url, { subscriptions: [COMMENT_ADDED, MESSAGE_ADDED, SESSION_ENDED] });
    const aiko = await desk.agent(DEMO.aiko, "online");
    const customer = await desk.waitingCustomer();
    const number = await desk.newestTicketOf(customer);
    const note = { comment: { body: "inside only", public: false } };
    await update(number, note);
    await customer.say("Still there?");
    expectStatus(await desk.aiko.post(`/tickets/${number}/messaging_session/end`, {}), 200);
    await until("the end", () => receiver.received.some((one) => one.json.type === SESSION_ENDED));
    const texts = receiver.received
      .filter((one) => one.json.type === MESSAGE_ADDED)
      .map((one) => one.json.event.message.body);
    expect(texts).toContain("Still there?");
    const end = receiver.received.find((one) => one.json.type === SESSION_ENDED)?.json;
    expect(end.event.ended_reason).toBe("agent");
    expect(receiver.received.some((one) => one.body.includes("inside only"))).toBe(false);
    await aiko.status("offline");
  });

  test("of what nobody listens to leaves no row", async () => {
    const id = await webhook(receiver.url, { subscriptions: [CREATED] });
    const number = await ticket();
    await update(number, { status: "pending" });
    await receiver.atLeast(1);
    expect((await invocations(id)).length).toBe(1);
  });

  test("arrives in its order, whatever happens on the way", async () => {
    const id = await webhook(receiver.url, { subscriptions: [STATUS_CHANGED] });
    let refusals = 1;
    receiver.behave = (response, received, socket) =>
      (refusals-- > 0 ? answer(500) : answer(200))(response, received, socket);
    const number = await ticket();
    const statuses = ["pending", "open", "hold", "open", "solved"];
    for (const status of statuses) {
      await update(number, { status });
    }
    const other = await ticket(); // of another ticket: it does not wait
    await update(other, { status: "pending" });
    const received = await receiver.atLeast(7);
    const mine = received.filter((one) => one.json.subject === `zen:ticket:${number}`);
    expect(mine.slice(1).map((one) => one.json.event.current.toLowerCase())).toEqual(statuses);
    expect(mine[0]?.body).toBe(mine[1]?.body);
    expect(mine[0]?.id).toBe(mine[1]?.id);
    const first = received.findIndex((one) => one.json.subject === `zen:ticket:${other}`);
    expect(first).toBeLessThan(received.indexOf(mine[1] as (typeof mine)[0]));
    await until("the last", async () =>
      (await invocations(id)).every((one) => one.status === "success"),
    );
  });
});

describe("a webhook that rules call", () => {
  test("gets what the rule's author wrote, once", async () => {
    const id = await webhook(receiver.url, { subscriptions: ["conditional_ticket_events"] });
    const trigger = {
      title: "tell them",
      conditions: { all: [{ field: "update_type", operator: "is", value: "Create" }], any: [] },
      actions: [
        { field: "notification_webhook", value: [id, '{"ticket":"{{ticket.id}}"}'] },
      ],
    };
    const created = expectStatus(await desk.admin.post("/triggers", { trigger }), 201).trigger;
    const number = await ticket();
    const [received] = await receiver.atLeast(1);
    expect(received?.json).toEqual({ ticket: String(number) });
    await invocation(id, "success");
    const off = { trigger: { active: false } };
    expectStatus(await desk.admin.put(`/triggers/${created.id}`, off), 200);
    expectStatus(await desk.admin.delete(`/triggers/${created.id}`), 204);
    expect(receiver.received.length).toBe(1);
  });

  test.each([
    ["xml", "<a/>", "application/xml"],
    ["form_encoded", "a=b&c=d", "application/x-www-form-urlencoded"],
  ])("sends %s as it is", async (format, payload, type) => {
    const id = await webhook(receiver.url, {
      subscriptions: ["conditional_ticket_events"],
      request_format: format,
      http_method: "PUT",
    });
    const sent = await desk.admin.post("/webhooks/test", { webhook_id: id, payload });
    expectShape(sent, "POST", "/api/v2/webhooks/test");
    const [received] = await receiver.atLeast(1);
    expect(received?.method).toBe("PUT");
    expect(received?.body).toBe(payload);
    expect(received?.headers["content-type"]).toContain(type);
  });

  test("by GET puts it into the query", async () => {
    const id = await webhook(`${receiver.url}?x=1`, {
      subscriptions: ["conditional_ticket_events"],
      request_format: "form_encoded",
      http_method: "GET",
    });
    const sent = await desk.admin.post("/webhooks/test", { webhook_id: id, payload: "a=b c&d=é" });
    expectStatus(sent, 202);
    const [received] = await receiver.atLeast(1);
    expect(received?.url).toBe("/hook?x=1&a=b%20c&d=%C3%A9");
    expect(received?.body).toBe("");
  });

  test("is not called with what is not of its format: the rule is refused", async () => {
    const id = await webhook(receiver.url, { subscriptions: ["conditional_ticket_events"] });
    const rule = (body: string): Json => ({
      trigger: {
        title: "tell them what is no JSON",
        active: false,
        conditions: { all: [{ field: "status", operator: "is", value: "open" }], any: [] },
        actions: [
          { field: "set_tags", value: "told" },
          { field: "notification_webhook", value: [id, body] },
        ],
      },
    });
    const refused = await desk.admin.post("/triggers", rule('{"id": {{ticket.id}}'));
    expectRefusal(refused, 422, "actions[1].value[1]");
    expect(refused.text).toContain("not_json");
    const good = '{"id": {{ticket.id}}, "title": "{{ticket.title}}"}';
    const { trigger: made } = expectStatus(await desk.admin.post("/triggers", rule(good)), 201);
    try {
      const change = await desk.admin.put(`/triggers/${made.id}`, rule("{{ticket.title}} said"));
      expectRefusal(change, 422, "actions[1].value[1]");
      // What is sent otherwise may say what it likes.
      const xml = { webhook: { request_format: "xml" } };
      expect((await desk.admin.patch(`/webhooks/${id}`, xml)).status).toBe(204);
      expectStatus(await desk.admin.put(`/triggers/${made.id}`, rule("<a/>")), 200);
    } finally {
      expectStatus(await desk.admin.delete(`/triggers/${made.id}`), 204);
    }
  });

  test("takes no test that is not of its format", async () => {
    const id = await webhook(receiver.url, { subscriptions: ["conditional_ticket_events"] });
    const sent = await desk.admin.post("/webhooks/test", { webhook_id: id, payload: "{no" });
    expectRefusal(sent, 422, "payload");
  });
});

// ---- receivers that misbehave -----------------------------------------------------------------

describe("a receiver", () => {
  test("that never answers delays nobody else", async () => {
    receiver.behave = silent;
    const quick = await another();
    const slow = await webhook(receiver.url, { name: "slow" });
    await webhook(quick.url, { name: "quick" });
    for (let i = 0; i < 20; i++) {
      await update(await ticket(), { status: "pending" });
    }
    await quick.atLeast(20);
    await receiver.atLeast(1);
    expect((await invocations(slow)).some((one) => one.status === "success")).toBe(false);
    receiver.behave = answer(200);
    // Those it keeps waiting end by their time; the others follow.
    await until("the slow one's", async () =>
      (await invocations(slow)).some((one) => one.status === "success"), 60_000);
    const late = (await invocations(slow)).find((one) => one.last_error === "timeout");
    expect(late).toBeDefined();
  }, 90_000);

  const misbehaviours: [string, (once: () => boolean) => void, string][] = [
    ["answers 500", (first) => {
      receiver.behave = (...to) => (first() ? answer(500, {}, "sorry") : answer(200))(...to);
    }, "status_500"],
    ["asks to slow down", (first) => {
      receiver.behave = (...to) =>
        (first() ? answer(429, { "retry-after": "1" }) : answer(204))(...to);
    }, "status_429"],
    ["cuts the connection", (first) => {
      receiver.behave = (...to) => (first() ? cut : answer(200))(...to);
    }, "broken_off"],
    ["answers with garbage", (first) => {
      receiver.behave = (response, received, socket) => {
        if (first()) {
          socket.end("\u0001\u0002 no HTTP at all\r\n\r\n");
        } else {
          answer(200)(response, received, socket);
        }
      };
    }, "not_http"],
    ["dies in the middle of its answer", (first) => {
      receiver.behave = (response, received, socket) => {
        if (first()) {
          socket.end("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        } else {
          answer(200)(response, received, socket);
        }
      };
    }, "broken_off"],
  ];
  test.each(misbehaviours)("that %s is asked again, with the same", async (_what, set, error) => {
    let left = 1;
    set(() => left-- > 0);
    const id = await webhook(receiver.url);
    await update(await ticket(), { status: "pending" });
    const received = await receiver.atLeast(2);
    expect(received[0]?.id).toBe(received[1]?.id);
    expect(received[0]?.body).toBe(received[1]?.body);
    const done = await invocation(id, "success");
    const tried = await attempts(id, done.id);
    expect(tried.map((one) => one.number)).toEqual([2, 1]);
    expect(tried[1].error).toBe(error);
    expect(done.attempts).toBe(2);
  });

  test("that refuses is not asked again, until somebody sends it again", async () => {
    receiver.behave = answer(400, {}, "no");
    const id = await webhook(receiver.url);
    await update(await ticket(), { status: "pending" });
    const failed = await invocation(id, "failed");
    expect(failed.last_error).toBe("status_400");
    expect((await attempts(id, failed.id))[0].response.payload).toBe("no");
    const lost = await desk.admin.get(`/webhooks/${id}`);
    expectShape(lost, "GET", "/api/v2/webhooks/{id}");
    expect(lost.json.webhook).toMatchObject({
      failed_count: 1,
      last_attempt: { status: 400, error: "status_400" },
    });
    receiver.behave = answer(200);
    const again = await desk.admin.post(`/webhooks/${id}/invocations/${failed.id}/resend`);
    expectShape(again, "POST", "/api/v2/webhooks/{id}/invocations/{invocation}/resend");
    expect(again.status).toBe(202);
    await invocation(id, "success");
    expect(receiver.received.length).toBe(2);
    expect(receiver.received[1]?.id).toBe(failed.id);
    const { webhook: after } = expectStatus(await desk.admin.get(`/webhooks/${id}`), 200);
    expect(after).toMatchObject({ failed_count: 0, last_attempt: { status: 200, error: null } });
  });

  test("gets all that it refused in one go, in its order", async () => {
    receiver.behave = answer(400, {}, "no");
    const id = await webhook(receiver.url);
    const elsewhere = await another();
    elsewhere.behave = answer(400);
    const other = await webhook(elsewhere.url);
    const tickets = [await ticket(), await ticket()];
    for (const one of tickets) {
      await update(one, { status: "pending" });
      await update(one, { status: "hold" });
    }
    for (const of of [id, other]) {
      await until("all are given up", async () =>
        (await invocations(of)).filter((one) => one.status === "failed").length === 4);
    }
    const given = receiver.received.map((one) => one.id);
    receiver.behave = answer(200);
    const again = await desk.admin.post(`/webhooks/${id}/invocations/resend`);
    expectShape(again, "POST", "/api/v2/webhooks/{id}/invocations/resend");
    expect(expectStatus(again, 202)).toEqual({ count: 4, failed_count: 0 });
    await until("all have arrived", async () =>
      (await invocations(id)).every((one) => one.status === "success"));
    const twice = receiver.received.slice(4).map((one) => one.id);
    expect(new Set(twice)).toEqual(new Set(given));
    // Each ticket's stay in their order, and nobody else's were touched.
    const mine = (await invocations(id)).toReversed();
    for (const one of tickets) {
      const order = mine.filter((row) => row.ticket_id === one).map((row) => row.id);
      expect(twice.filter((row) => order.includes(row as string))).toEqual(order);
    }
    expect((await invocations(other)).every((one) => one.status === "failed")).toBe(true);
    const none = await desk.admin.post(`/webhooks/${id}/invocations/resend`);
    expect(expectStatus(none, 202)).toEqual({ count: 0, failed_count: 0 });
    const off = { webhook: { status: "inactive" } };
    expect((await desk.admin.patch(`/webhooks/${other}`, off)).status).toBe(204);
    expectRefusal(await desk.admin.post(`/webhooks/${other}/invocations/resend`), 422);
  });

  test("that answers without end is read no further than is kept", async () => {
    receiver.behave = (response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write("x".repeat(65_536))) {
          // until it is full
        }
      };
      response.on("drain", more);
      more();
    };
    const id = await webhook(receiver.url);
    await update(await ticket(), { status: "pending" });
    const done = await invocation(id, "success");
    expect((await attempts(id, done.id))[0].response.payload.length).toBe(16 * 1024);
  });

  test("that only makes errors is left alone for a while, then asked by one", async () => {
    receiver.behave = answer(503);
    const id = await webhook(receiver.url);
    for (let i = 0; i < 12; i++) {
      await update(await ticket(), { status: "pending" });
    }
    const breaker = async (): Promise<Json> =>
      expectStatus(await desk.admin.get(`/webhooks/${id}`), 200).webhook.breaker;
    await until("the breaker to open", async () => (await breaker()).state === "open");
    const asked = receiver.received.length;
    await update(await ticket(), { status: "pending" });
    expect((await breaker()).until).not.toBeNull();
    expect(receiver.received.length).toBeLessThanOrEqual(asked + 16); // what was under way
    // A new address begins anew.
    receiver.behave = answer(200);
    const moved = { webhook: { endpoint: `${receiver.url}/new` } };
    expect((await desk.admin.patch(`/webhooks/${id}`, moved)).status).toBe(204);
    await until("the rest", async () =>
      (await invocations(id)).some((one) => one.status === "success"),
    );
    expect((await breaker()).state).toBe("closed");
  }, 60_000);
});

describe("a redirect", () => {
  test("that keeps the method is followed, elsewhere without what authenticates", async () => {
    const elsewhere = await another();
    receiver.behave = answer(307, { location: elsewhere.url });
    const id = await webhook(receiver.url, {
      authentication: { type: "bearer_token", data: { token: "t" } },
      custom_headers: { "X-Key": "k" },
    });
    await update(await ticket(), { status: "pending" });
    await invocation(id, "success");
    expect(receiver.received[0]?.headers.authorization).toBe("Bearer t");
    expect(elsewhere.received[0]?.headers.authorization).toBeUndefined();
    expect(elsewhere.received[0]?.headers["x-key"]).toBeUndefined();
    expect(elsewhere.received[0]?.body).toBe(receiver.received[0]?.body);
  });

  test.each([
    ["would lose the body", 302, "/other"],
    ["leaves for another protocol", 307, "file:///etc/passwd"],
    ["never ends", 307, "/hook"],
  ])("that %s is refused", async (_what, status, location) => {
    receiver.behave = answer(status, { location });
    const id = await webhook(receiver.url);
    await update(await ticket(), { status: "pending" });
    expect((await invocation(id, "failed")).last_error).toBe("redirect");
    expect(receiver.received.length).toBeLessThanOrEqual(4);
  });
});

// ---- where webhooks may not go ----------------------------------------------------------------

describe("without the flag", () => {
  test("no webhook reaches the inside, by number or by name", async () => {
    const own = await Server.start({ flags: ["--no-pace"] });
    try {
      const admin = ticketing(own.url, DEMO.admin);
      const endpoints = [
        receiver.url,
        receiver.url.replace("127.0.0.1", "localhost"),
        receiver.url.replace("127.0.0.1", "[::ffff:127.0.0.1]"),
        receiver.url.replace("127.0.0.1", "0.0.0.0"),
        receiver.url.replace("127.0.0.1", "2130706433"),
        receiver.url.replace("127.0.0.1", "[::1]"),
      ];
      for (const endpoint of endpoints) {
        const created = await admin.post("/webhooks", { webhook: plan(endpoint) });
        const id = expectStatus(created, 201).webhook.id as string;
        await update(await ticket(admin), { status: "pending" }, admin);
        const failed = await invocation(id, "failed", admin);
        expect(failed.last_error, endpoint).toBe("private_address");
        expect((await admin.delete(`/webhooks/${id}`)).status).toBe(204);
      }
      expect(receiver.received.length).toBe(0);
    } finally {
      await own.close();
    }
  });
});

// ---- the end of the process -------------------------------------------------------------------

describe("a process that dies", () => {
  test("while it delivers loses nothing, and what comes twice has one id", async () => {
    const own = await Server.start({ flags: ["--no-pace", "--allow-private-webhooks"] });
    try {
      let admin = ticketing(own.url, DEMO.admin);
      receiver.behave = silent;
      const created = await admin.post("/webhooks", { webhook: plan(receiver.url) });
      const id = expectStatus(created, 201).webhook.id as string;
      for (let i = 0; i < 5; i++) {
        await update(await ticket(admin), { status: "pending" }, admin);
      }
      await receiver.atLeast(5);
      await own.kill9();
      const before = [...receiver.received];
      receiver.behave = answer(200);
      // As if its claims had lapsed already.
      const db = new DatabaseSync(join(own.data, "madoguchi.db"));
      const claims = db.prepare("UPDATE outbox SET claimed_until_ms = 1 WHERE claim <> 0").run();
      expect(claims.changes).toBe(5);
      db.close();
      await own.restart();
      admin = ticketing(own.url, DEMO.admin);
      await until("all five", async () =>
        (await invocations(id, admin)).filter((one) => one.status === "success").length === 5,
      );
      expect(receiver.received.length).toBe(10);
      for (const one of before) {
        const same = receiver.received.filter((other) => other.id === one.id);
        expect(same.map((other) => other.body)).toEqual([one.body, one.body]);
      }
      expect(own.run("verify").code).toBe(0);
    } finally {
      await own.close();
    }
  });

  test("politely gives back what it had under way", async () => {
    const own = await Server.start({ flags: ["--no-pace", "--allow-private-webhooks"] });
    try {
      let admin = ticketing(own.url, DEMO.admin);
      receiver.behave = silent;
      const created = await admin.post("/webhooks", { webhook: plan(receiver.url) });
      const id = expectStatus(created, 201).webhook.id as string;
      await update(await ticket(admin), { status: "pending" }, admin);
      await receiver.atLeast(1);
      receiver.behave = answer(200);
      await own.restart();
      admin = ticketing(own.url, DEMO.admin);
      const done = await invocation(id, "success", admin);
      expect(done.attempts).toBe(1); // the one that was broken off is none
    } finally {
      await own.close();
    }
  });
});

test("the metrics count it, and the database holds together", async () => {
  const id = await webhook(receiver.url);
  await update(await ticket(), { status: "pending" });
  await invocation(id, "success");
  const metrics = async (): Promise<string> =>
    (await fetch(`${desk.server.url}/metrics`)).text();
  await until("a delivery in the metrics", async () =>
    /madoguchi_webhook_attempts_total\{result="delivered"\} [1-9]/.test(await metrics()),
  );
  const text = await metrics();
  for (const name of ["outbox_rows", "outbox_oldest_seconds", "webhook_breakers"]) {
    expect(text).toContain(`madoguchi_${name}`);
  }
  expect(desk.server.run("verify").output).not.toMatch(/webhook|outbox/);
  expect(desk.server.run("verify").code).toBe(0);
});
