// The ticketing API: every answer in its documented shape, both paginations, and what changes what.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Answer,
  type Client,
  DEMO,
  expectRefusal,
  expectStatus,
  type Json,
  stranger,
  ticketing,
} from "./support/http.ts";
import { expectShape } from "./support/schema.ts";
import { Server } from "./support/server.ts";
import { Desk, nextWork } from "./support/story.ts";
import { until } from "./support/until.ts";

const API = "/api/v2";

let desk: Desk;
let aiko: Client;
let admin: Client;

beforeAll(async () => {
  desk = new Desk(await Server.start({ flags: ["--no-pace"] }));
  aiko = desk.aiko;
  admin = desk.admin;
});

afterAll(async () => {
  await desk?.close();
});

/** The body of a GET, after holding it to the document. */
async function read(
  path: string,
  template = path.replace(/\?.*/, ""),
  client = admin,
): Promise<Json> {
  const answer = await client.get(path);
  expectShape(answer, "GET", API + template);
  return expectStatus(answer, 200);
}

async function make(ticket: Json, client = admin): Promise<Json> {
  const answer = await client.post("/tickets", { ticket });
  expectShape(answer, "POST", `${API}/tickets`);
  return expectStatus(answer, 201);
}

async function change(id: number, ticket: Json, client = admin): Promise<Json> {
  const answer = await client.put(`/tickets/${id}`, { ticket });
  expectShape(answer, "PUT", `${API}/tickets/{id}`);
  return expectStatus(answer, 200);
}

async function refused(answer: Promise<Answer>, status: number, mention: string): Promise<void> {
  const got = await answer;
  expectRefusal(got, status, mention);
  expectShape(got, "GET", `${API}/tickets`); // the shape of refusals is one for all paths
}

const plain = { subject: "Printer", comment: { body: "It smokes", public: false } };

function idsOf(rows: Json[]): number[] {
  return rows.map((row) => row.id);
}

async function idOf(email: string): Promise<number> {
  return (await read("/users/me", "/users/me", ticketing(desk.server.url, email))).user.id;
}

describe("shapes", () => {
  test("every list and object answers as the document says, with and without .json", async () => {
    const me = await idOf(DEMO.aiko);
    const group = (await read("/groups")).groups[0].id;
    const macro = (await read("/macros")).macros[0].id;
    const audit = (await read("/tickets/1/audits", "/tickets/{id}/audits")).audits[0].id;
    const ids: Record<string, string> = {
      "/tickets/{id}/audits/{audit}": `/tickets/1/audits/${audit}`,
      "/tickets/{id}/macros/{macro}/apply": `/tickets/1/macros/${macro}/apply`,
    };
    const said = ["/comments", "/comments/count", "/audits", "/outbox"];
    for (const part of ["", ...said, "/messaging_session"]) {
      ids[`/tickets/{id}${part}`] = `/tickets/1${part}`;
    }
    for (const part of ["", "/tickets/requested", "/tickets/assigned", "/group_memberships"]) {
      ids[`/users/{id}${part}`] = `/users/${me}${part}`;
    }
    for (const part of ["", "/count", "/tickets", "/execute"]) {
      ids[`/views/{id}${part}`] = `/views/3${part}`;
    }
    for (const part of ["", "/memberships"]) {
      ids[`/groups/{id}${part}`] = `/groups/${group}${part}`;
    }
    for (const part of ["", "/apply"]) {
      ids[`/macros/{id}${part}`] = `/macros/${macro}${part}`;
    }
    ids["/agent_availabilities/{id}"] = `/agent_availabilities/${me}`;
    for (const whole of [
      "/tickets", "/tickets/count", "/users", "/groups", "/groups/assignable", "/group_memberships",
      "/agent_availabilities", "/agent_availabilities/agent_statuses", "/agent_availabilities/me",
      "/macros", "/macros/active", "/views", "/views/active", "/views/compact", "/views/count",
      "/account/settings", "/account/settings/changes", "/api_tokens", "/audit_logs", "/users/me",
    ]) {
      ids[whole] = whole;
    }
    ids["/tickets/show_many"] = "/tickets/show_many?ids=1,2,999999";
    ids["/users/show_many"] = `/users/show_many?ids=${me}`;
    ids["/users/search"] = "/users/search?query=aiko";
    ids["/views/count_many"] = "/views/count_many?ids=1,2,3,4,5";
    ids["/search"] = `/search?query=${encodeURIComponent("boots")}`;
    ids["/search/count"] = "/search/count?query=boots";
    for (const [template, path] of Object.entries(ids)) {
      await read(path, template);
      await read(path.replace(/(\?|$)/, ".json$1"), template);
    }
  });

  test("lists by cursor have meta and links, lists by page have a count", async () => {
    const byCursor = await read("/tickets?page[size]=2");
    expect(byCursor).not.toHaveProperty("count");
    expect(byCursor.meta.has_more).toBe(true);
    const byPage = await read("/tickets?per_page=2&page=2");
    expect(byPage).not.toHaveProperty("meta");
    expect(byPage.previous_page).toContain("page=1");
    expect(byPage.next_page).toContain("per_page=2");
  });

  test("people and groups come along when they are asked for", async () => {
    const json = await read("/tickets?include=users,groups");
    const known = new Set(json.users.map((user: Json) => user.id));
    for (const ticket of json.tickets) {
      expect(known).toContain(ticket.requester_id);
    }
    expect(json.groups.map((group: Json) => group.id)).toContain(json.tickets[0].group_id);
  });
});

describe("walking through a list", () => {
  beforeAll(async () => {
    for (let i = 0; i < 7; i++) {
      await make({ ...plain, subject: `Walk ${i}`, priority: ["low", "urgent"][i % 2] });
    }
  });

  async function walk(first: string, next: (json: Json) => string | null): Promise<number[]> {
    const seen: number[] = [];
    for (let path: string | null = first; path !== null; ) {
      const json: Json = await read(path, "/tickets");
      seen.push(...json.tickets.map((ticket: Json) => ticket.id));
      path = next(json)?.replace(desk.server.url + API, "") ?? null;
      expect(seen.length).toBeLessThan(100);
    }
    return seen;
  }

  for (const sort of ["id", "-id", "priority", "-updated_at", "status"]) {
    test(`by cursor and by page the same rows come once each, sorted by ${sort}`, async () => {
      const cursors = await walk(`/tickets?page[size]=3&sort=${sort}`, (json) =>
        json.meta.has_more ? json.links.next : null,
      );
      const pages = await walk(`/tickets?per_page=3&sort=${sort}`, (json) => json.next_page);
      expect(cursors).toEqual(pages);
      expect(new Set(cursors).size).toBe((await read("/tickets/count")).count.value);
    });
  }

  test("backwards one comes to where one was", async () => {
    const first = await read("/tickets?page[size]=3&sort=-updated_at");
    const second = await read(first.links.next.replace(desk.server.url + API, ""), "/tickets");
    const back = await read(second.links.prev.replace(desk.server.url + API, ""), "/tickets");
    expect(idsOf(back.tickets)).toEqual(idsOf(first.tickets));
    expect(back.meta.has_more).toBe(false);
  });

  test("a client that follows links until there is none comes to an end", async () => {
    for (const list of ["tickets", "users", "groups", "macros", "views", "audit_logs"]) {
      let path = `/${list}?page[size]=2`;
      let steps = 0;
      for (; path !== "" && steps < 60; steps++) {
        const json = await read(path, `/${list}`);
        path = json.links.next?.replace(desk.server.url + API, "") ?? "";
      }
      expect(steps, list).toBeLessThan(60);
    }
  });

  test("bad places and orders are refused by name", async () => {
    await refused(admin.get("/tickets?page[after]=nowhere"), 422, "page[after]");
    await refused(admin.get("/tickets?page[after]=1.1&page[before]=1.1"), 422, "page[before]");
    await refused(admin.get("/tickets?per_page=0"), 422, "per_page");
    await refused(admin.get("/tickets?page=two"), 422, "page");
    await refused(admin.get("/tickets?page=101"), 400, "page");
    await refused(admin.get("/tickets?sort=colour"), 422, "sort");
    await refused(admin.get("/tickets?sort_order=up"), 422, "sort_order");
    await refused(admin.get("/tickets/show_many?ids=1,x"), 422, "ids");
  });
});

describe("making and changing a ticket", () => {
  test("a new ticket has its comment and fields in its first audit", async () => {
    const made = await make({
      subject: "Broken kettle",
      comment: { html_body: "<p>It leaks &amp; hisses</p>", public: false },
      priority: "high",
      type: "incident",
      tags: ["warranty", "kettle"],
      external_id: "shop-77",
      requester: { name: "Kenji", email: "kenji@example.org" },
    });
    expect(made.ticket.description).toBe("It leaks & hisses");
    expect(made.ticket.tags).toEqual(["kettle", "warranty"]);
    const types = made.audit.events.map((event: Json) => event.type);
    expect(types).toContain("Comment");
    expect(types).toContain("Create");
    const found = await read("/tickets?external_id=shop-77", "/tickets");
    expect(idsOf(found.tickets)).toEqual([made.ticket.id]);
    const requested = await read(
      `/users/${made.ticket.requester_id}/tickets/requested`,
      "/users/{id}/tickets/requested",
    );
    expect(idsOf(requested.tickets)).toEqual([made.ticket.id]);
  });

  test("one update is one audit that says old and new", async () => {
    const { ticket } = await make(plain);
    const ben = await idOf(DEMO.ben);
    const done = await change(ticket.id, {
      assignee_email: DEMO.ben,
      priority: "urgent",
      tags: ["a", "b"],
      colour: "not known, so ignored",
      comment: { body: "Have a look", public: false },
    });
    expect(done.ticket.assignee_id).toBe(ben);
    expect(done.ticket.status).toBe("open");
    const events = done.audit.events as Json[];
    const changed = (name: string): Json => events.find((event) => event.field_name === name);
    expect(changed("priority")).toMatchObject({
      type: "Change",
      previous_value: null,
      value: "urgent",
    });
    expect(changed("status")).toMatchObject({ previous_value: "new", value: "open" });
    expect(changed("tags").value).toEqual(["a", "b"]);
    expect(events.find((event) => event.type === "Comment")).toMatchObject({ public: false });
    const audits = await read(
      `/tickets/${ticket.id}/audits?sort_order=desc`,
      "/tickets/{id}/audits",
    );
    expect(audits.audits[0].id).toBe(done.audit.id);
    expect(audits.count).toBe(2);
  });

  test("null takes a value away, and an update of nothing writes nothing", async () => {
    const { ticket } = await make({ ...plain, priority: "low", type: "task", external_id: "x1" });
    const done = await change(ticket.id, { priority: null, type: null, external_id: null });
    expect(done.ticket).toMatchObject({ priority: null, type: null, external_id: null });
    const nothing = await change(ticket.id, { priority: null });
    expect(nothing.audit).toBeNull();
    expect(nothing.ticket.version).toBe(done.ticket.version);
  });

  test("a stale update is refused with the fields that collided", async () => {
    const { ticket } = await make(plain);
    await change(ticket.id, { priority: "high" });
    const stale = { priority: "low", seen_version: ticket.version };
    await refused(admin.put(`/tickets/${ticket.id}`, { ticket: stale }), 409, "priority");
    const blind = { priority: "low", safe_update: true };
    await refused(admin.put(`/tickets/${ticket.id}`, { ticket: blind }), 422, "updated_stamp");
    const { ticket: now } = await read(`/tickets/${ticket.id}`, "/tickets/{id}");
    expect(now.priority).toBe("high");
    await change(ticket.id, { priority: "low", safe_update: true, updated_stamp: now.updated_at });
  });

  test("bad values are refused by name and change nothing", async () => {
    const { ticket } = await make(plain);
    const bad: [string, Json][] = [
      ["status", { status: "sleeping" }],
      ["status", { status: 5 }],
      ["priority", { priority: "huge" }],
      ["type", { type: "song" }],
      ["assignee_id", { assignee_id: ticket.requester_id + 1_000_000 }],
      ["assignee_email", { assignee_email: "nobody@example.org" }],
      ["group_id", { group_id: 999_999 }],
      ["tags", { tags: { a: 1 } }],
      ["tags", { tags: [1] }],
      ["channel", { comment: { body: "x", channel: "pigeon" } }],
      ["uploads", { comment: { body: "x", uploads: ["0".repeat(32)] } }],
      ["subject", { subject: "x".repeat(600) }],
      ["macro_ids", { macro_ids: ["a"] }],
      ["messaging_session", { messaging_session: "pause" }],
    ];
    for (const [field, body] of bad) {
      const whole = { ticket: { ...body, external_id: "no" } };
      await refused(admin.put(`/tickets/${ticket.id}`, whole), 422, field);
    }
    await refused(admin.put(`/tickets/${ticket.id}`, { tickets: {} }), 422, "ticket");
    await refused(admin.post("/tickets", { ticket: { subject: "no comment" } }), 422, "comment");
    const { ticket: now } = await read(`/tickets/${ticket.id}`, "/tickets/{id}");
    expect(now).toEqual(ticket);
  });

  test("the same idempotency key makes one ticket and one comment", async () => {
    const headers = { "idempotency-key": "make-1" };
    const json = { ticket: { ...plain, subject: "Once" } };
    const first = expectStatus(await admin.ask("POST", "/tickets", { json, headers }), 201);
    const again = expectStatus(await admin.ask("POST", "/tickets", { json, headers }), 201);
    expect(again.ticket.id).toBe(first.ticket.id);
    expectRefusal(await admin.ask("POST", "/tickets", { json: { ticket: plain }, headers }), 422);
    const note = { json: { ticket: { comment: { body: "said once", public: false } } } };
    for (let i = 0; i < 2; i++) {
      const ask = { ...note, headers: { "idempotency-key": "note-1" } };
      expectStatus(await admin.ask("PUT", `/tickets/${first.ticket.id}`, ask), 200);
    }
    const comments = await desk.comments(first.ticket.id);
    expect(comments.filter((one: Json) => one.body === "said once")).toHaveLength(1);
  });

  test("a public reply is held in the outbox while there is no sending address", async () => {
    const requester = { name: "Mail", email: "mail@example.org" };
    const { ticket } = await make({ ...plain, requester });
    await change(ticket.id, { comment: { body: "We are on it", channel: "public_reply" } });
    const { outbox } = await read(`/tickets/${ticket.id}/outbox`, "/tickets/{id}/outbox");
    expect(outbox).toMatchObject([
      { state: "held", held_reason: "no_sending_address", recipient: "mail@example.org" },
    ]);
  });
});

describe("a ticket from messaging", () => {
  test("its comments are the chat, the bot's part included, then replies and notes", async () => {
    const agent = await desk.agent(DEMO.aiko, "online");
    const customer = await desk.waitingCustomer("en", "My order is late");
    const id = Number(await nextWork(agent));
    await change(id, { comment: { body: "Looking into it", channel: "messaging" } }, aiko);
    await change(id, { comment: { body: "carrier called", channel: "internal_note" } }, aiko);
    await customer.message("the reply", (one) => one.text === "Looking into it");
    const json = await read(`/tickets/${id}/comments?include=users`, "/tickets/{id}/comments");
    const comments = json.comments as Json[];
    expect(comments[0]).toMatchObject({ body: "My order is late", author_kind: "end_user" });
    expect(comments.some((one) => one.author_kind === "bot" && one.author_id === -1)).toBe(true);
    expect(comments.at(-2)).toMatchObject({
      body: "Looking into it",
      public: true,
      channel: "messaging",
      via: { channel: "native_messaging" },
    });
    expect(comments.at(-1)).toMatchObject({ public: false, channel: "internal_note" });
    expect(json.count).toBe(comments.length);
    const ids = comments.map((one) => one.id);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    const newest = await read(
      `/tickets/${id}/comments?sort=-created_at&page[size]=2`,
      "/tickets/{id}/comments",
    );
    expect(idsOf(newest.comments)).toEqual(ids.slice(-2).reverse());
    // Nothing of the note reached the customer.
    expect(customer.messages().map((one) => one.text)).not.toContain("carrier called");
  });

  test("ending it answers with the session, happens once, and stands in the history", async () => {
    const agent = await desk.agent(DEMO.aiko, "online");
    await desk.waitingCustomer("en");
    const id = Number(await nextWork(agent));
    const path = "/tickets/{id}/messaging_session";
    const { messaging_session: before } = await read(path.replace("{id}", String(id)), path);
    expect(before).toMatchObject({ state: "active", changed: false });
    expect(before.composer.default_channel).toBe("messaging");
    const end = async (): Promise<Json> => {
      const answer = await aiko.post(`/tickets/${id}/messaging_session/end`, {
        messaging_session: { comment: "Goodbye" },
      });
      expectShape(answer, "POST", `${API}/tickets/{id}/messaging_session/end`);
      return expectStatus(answer, 200).messaging_session;
    };
    const ended = await end();
    expect(ended).toMatchObject({
      state: "ended",
      changed: true,
      ended_reason: "agent",
      ended_via: "api",
      ended_by_id: await idOf(DEMO.aiko),
    });
    expect(ended.composer.channels[0]).toMatchObject({ enabled: false, reason: "session_ended" });
    expect(await end()).toMatchObject({ changed: false, ended_at: ended.ended_at });
    const { audits } = await read(`/tickets/${id}/audits`, "/tickets/{id}/audits");
    const events = audits.flatMap((audit: Json) => audit.events) as Json[];
    expect(events.filter((event) => event.type === "MessagingSessionEnded")).toMatchObject([
      { reason: "agent", ended_via: "api" },
    ]);
    expect(events.some((event) => event.type === "MessagingSessionStarted")).toBe(true);
    const { comments } = await read(`/tickets/${id}/comments`, "/tickets/{id}/comments");
    expect(comments.filter((one: Json) => one.body === "Goodbye")).toHaveLength(1);
    const late = { ticket: { comment: { body: "one more", channel: "messaging" } } };
    await refused(aiko.put(`/tickets/${id}`, late), 422, "session_ended");
    const { ticket } = await read(`/tickets/${id}`, "/tickets/{id}");
    expect(ticket).toMatchObject({ status: "open", messaging_session_ended_reason: "agent" });
  });

  test("a ticket without a session has none to show or end", async () => {
    const { ticket } = await make(plain);
    await refused(admin.get(`/tickets/${ticket.id}/messaging_session`), 422, "not_messaging");
    await refused(admin.post(`/tickets/${ticket.id}/messaging_session/end`), 422, "not_messaging");
  });

  test("ended and nobody's tickets stand in their view", async () => {
    await desk.reset();
    const customer = await desk.waitingCustomer("en");
    const id = await desk.newestTicketOf(customer);
    expectStatus(await aiko.post(`/tickets/${id}/messaging_session/end`), 200);
    const shown = await read("/views/5/tickets", "/views/{id}/tickets");
    expect(idsOf(shown.tickets)).toContain(id);
    const { view_count: count } = await read("/views/5/count", "/views/{id}/count");
    expect(count.value).toBe(shown.count);
  });
});

describe("macros", () => {
  test("applying shows what would be and changes nothing", async () => {
    const { ticket } = await make(plain);
    const macro = (await read("/macros/active")).macros[0].id;
    const { result } = await read(
      `/tickets/${ticket.id}/macros/${macro}/apply`,
      "/tickets/{id}/macros/{macro}/apply",
    );
    expect(result.ticket.id).toBe(ticket.id);
    expect(result.ticket.comment.scoped_body[0][0]).toBe("channel:all");
    expect(result.ticket).not.toHaveProperty("messaging_session"); // it has none that could end
    expect((await read(`/tickets/${ticket.id}`, "/tickets/{id}")).ticket).toEqual(ticket);
    const comment = { body: "from the macro", public: false };
    await change(ticket.id, { macro_id: macro, comment });
    const { audits } = await read(`/tickets/${ticket.id}/audits`, "/tickets/{id}/audits");
    const types = audits.flatMap((audit: Json) => audit.events).map((event: Json) => event.type);
    expect(types).toContain("AgentMacroReference");
  });

  test("the goodbye macro says goodbye and ends a live session in one update", async () => {
    const agent = await desk.agent(DEMO.aiko, "online");
    const customer = await desk.waitingCustomer("en");
    const id = Number(await nextWork(agent));
    const macro = (await read("/macros/active")).macros[0].id;
    const { result } = await read(
      `/tickets/${id}/macros/${macro}/apply`,
      "/tickets/{id}/macros/{macro}/apply",
    );
    expect(result.ticket.messaging_session).toBe("end");
    const done = await change(
      id,
      { macro_id: macro, comment: result.ticket.comment, messaging_session: "end" },
      aiko,
    );
    const types = done.audit.events.map((event: Json) => event.type);
    expect(types).toContain("AgentMacroReference");
    expect(types).toContain("MessagingSessionEnded");
    await customer.message("the goodbye", (one) => one.text === result.ticket.comment.body);
    expect(await desk.session(id)).toMatchObject({ state: "ended", ended_via: "macro" });
  });
});

describe("files", () => {
  test("an upload becomes a comment's attachment, and its bytes come back safely", async () => {
    const { ticket } = await make(plain);
    const bytes = new Uint8Array([60, 115, 99, 114, 105, 112, 116, 62]);
    const answer = await aiko.ask("POST", "/uploads?filename=%E5%A0%B1%E5%91%8A.html", {
      body: bytes,
      headers: { "content-type": "text/html" },
    });
    expectShape(answer, "POST", `${API}/uploads`);
    const { upload } = expectStatus(answer, 201);
    expect(upload.attachment).toMatchObject({ file_name: "報告.html", size: bytes.length });
    const comment = { body: "see file", public: false, uploads: [upload.token] };
    await refused(admin.put(`/tickets/${ticket.id}`, { ticket: { comment } }), 422, "uploads");
    await change(ticket.id, { comment }, aiko);
    const { comments } = await read(`/tickets/${ticket.id}/comments`, "/tickets/{id}/comments");
    expect(comments.at(-1).attachments[0].id).toBe(upload.attachment.id);
    await read(`/attachments/${upload.attachment.id}`, "/attachments/{id}");
    const file = await fetch(upload.attachment.content_url, { headers: admin.headers });
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(bytes);
    expect(file.headers.get("content-disposition")).toContain("attachment");
    expect(file.headers.get("x-content-type-options")).toBe("nosniff");
    expect(file.headers.get("content-security-policy")).toContain("sandbox");
    expect((await fetch(upload.attachment.content_url)).status).toBe(404);
  });

  test("an unused upload can be taken back, by its uploader alone", async () => {
    const ask = { body: new Uint8Array([1, 2, 3]), headers: { "content-type": "image/png" } };
    const { upload } = expectStatus(await aiko.ask("POST", "/uploads?filename=a.png", ask), 201);
    expectRefusal(await admin.delete(`/uploads/${upload.token}`), 404);
    expectStatus(await aiko.delete(`/uploads/${upload.token}`), 204);
    expectRefusal(await aiko.delete(`/uploads/${upload.token}`), 404);
    expectRefusal(await aiko.get(`/attachments/${upload.attachment.id}`), 404);
  });

  test("an upload needs bytes and a name", async () => {
    const headers = { "content-type": "image/png" };
    const body = new Uint8Array([1]);
    expectRefusal(await aiko.ask("POST", "/uploads", { body, headers }), 422, "filename");
    expectRefusal(await aiko.ask("POST", "/uploads?filename=a.png", { headers }), 422);
  });
});

describe("people", () => {
  test("users are made, found and changed", async () => {
    const answer = await aiko.post("/users", {
      user: { name: "Mori", email: "mori@example.org", external_id: "m-1", locale: "ja" },
    });
    expectShape(answer, "POST", `${API}/users`);
    const { user } = expectStatus(answer, 201);
    expect(answer.headers.get("location")).toContain(`/users/${user.id}`);
    expect(user).toMatchObject({ role: "end-user", locale: "ja" });
    const byName = await read("/users/search?query=MORI", "/users/search");
    expect(idsOf(byName.users)).toEqual([user.id]);
    const byId = await read("/users/search?external_id=m-1", "/users/search");
    expect(idsOf(byId.users)).toEqual([user.id]);
    const renamed = await aiko.put(`/users/${user.id}`, { user: { name: "森" } });
    expectShape(renamed, "PUT", `${API}/users/{id}`);
    expect(expectStatus(renamed, 200).user.name).toBe("森");
    expectRefusal(await aiko.put(`/users/${user.id}`, { user: { role: "admin" } }), 403);
    const double = { user: { name: "Two", external_id: "m-1" } };
    expectRefusal(await aiko.post("/users", double), 409, "external_id");
    expectRefusal(await aiko.post("/users", { user: { email: "x@example.org" } }), 422, "name");
    expectRefusal(await aiko.put(`/users/${user.id}`, { user: { role: "king" } }), 422, "role");
  });

  test("users/me answers everybody", async () => {
    const nobody = await stranger(`${desk.server.url}${API}`).get("/users/me");
    expectShape(nobody, "GET", `${API}/users/me`);
    expect(expectStatus(nobody, 200).user.id).toBeNull();
    expect((await read("/users/me", "/users/me", aiko)).user.email).toBe(DEMO.aiko);
  });

  test("only admins make groups and agents, and an agent that was made can work", async () => {
    expectRefusal(await aiko.post("/groups", { group: { name: "Second" } }), 403);
    const answer = await admin.post("/groups", { group: { name: "Second", description: "line" } });
    expectShape(answer, "POST", `${API}/groups`);
    const { group } = expectStatus(answer, 201);
    const agent = {
      name: "Chie",
      email: "chie@example.com",
      role: "agent",
      default_group_id: group.id,
    };
    expectRefusal(await aiko.post("/users", { user: agent }), 403);
    const { user } = expectStatus(await admin.post("/users", { user: agent }), 201);
    const members = await read(`/groups/${group.id}/memberships`, "/groups/{id}/memberships");
    expect(members.group_memberships.map((one: Json) => one.user_id)).toEqual([user.id]);
    const ask = { api_token: { name: "for Chie", user_id: user.id } };
    const token = await admin.post("/api_tokens", ask);
    expectShape(token, "POST", `${API}/api_tokens`);
    const secret = expectStatus(token, 201).api_token.token;
    const chie = ticketing(desk.server.url, "chie@example.com", secret);
    expect((await read("/users/me", "/users/me", chie)).user.id).toBe(user.id);
    expect((await admin.get("/api_tokens")).text).not.toContain(secret);
    expectStatus(await admin.delete(`/api_tokens/${expectStatus(token, 201).api_token.id}`), 204);
    expectRefusal(await chie.get("/tickets"), 401);
  });

  test("an agent's status is their own or an admin's business", async () => {
    const me = await idOf(DEMO.aiko);
    const body = (status: string): Json => ({ agent_availability: { status } });
    const mine = await aiko.put(`/agent_availabilities/${me}`, body("away"));
    expectShape(mine, "PUT", `${API}/agent_availabilities/{id}`);
    expect(expectStatus(mine, 200).data.attributes.agent_status.name).toBe("away");
    expectRefusal(await desk.ben.put(`/agent_availabilities/${me}`, body("online")), 403);
    expectStatus(await admin.put(`/agent_availabilities/${me}`, body("offline")), 200);
    await refused(aiko.put("/agent_availabilities/me", body("asleep")), 422, "status");
    await refused(aiko.put("/agent_availabilities/me", {}), 422, "agent_availability");
  });
});

describe("search", () => {
  async function found(query: string): Promise<number[]> {
    const { results } = await read(`/search?query=${encodeURIComponent(query)}`, "/search");
    return idsOf(results.filter((one: Json) => one.result_type === "ticket"));
  }

  test("finds words at once: subject, comments, notes, two letters of Japanese", async () => {
    const { ticket } = await make({
      subject: "Quokka delivery",
      comment: { body: "配送状況を教えてください", public: false },
    });
    await change(ticket.id, { comment: { body: "zanzibar note", channel: "internal_note" } });
    for (const query of ["quokka", "配送", "状況", "zanzibar", `#${ticket.id}`]) {
      expect(await found(query), query).toContain(ticket.id);
    }
    expect(await found("quokka status:solved")).not.toContain(ticket.id);
    expect(await found("quokka status<solved type:ticket")).toContain(ticket.id);
    expect(await found('"delivery quokka"')).not.toContain(ticket.id);
    expect(await found("quokka wombat")).toEqual([]);
    // The same once the index has caught up.
    await new Promise((done) => setTimeout(done, 500));
    for (const query of ["quokka", "配送", "zanzibar"]) {
      expect(await found(query), query).toEqual([ticket.id]);
    }
    const count = await read("/search/count?query=quokka", "/search/count");
    expect(count.count).toBe(1);
  });

  test("finds what customers said in the chat", async () => {
    const customer = await desk.waitingCustomer("en", "The xylophone arrived broken");
    const id = await desk.newestTicketOf(customer);
    await until("the message is found", async () => (await found("xylophone")).includes(id));
  });

  test("finds people", async () => {
    const json = await read(`/search?query=${encodeURIComponent("type:user aiko")}`, "/search");
    expect(json.results).toMatchObject([{ email: DEMO.aiko, result_type: "user" }]);
    await refused(admin.get("/search"), 422, "query");
    await refused(admin.get("/search?query=type:song"), 422, "query");
  });
});

describe("the account", () => {
  test("settings are read by staff, changed by admins, checked and audited", async () => {
    await read("/account/settings", "/account/settings", aiko);
    const body = (value: Json): Json => ({ settings: { messaging: { inactive_after_s: value } } });
    expectRefusal(await aiko.put("/account/settings", body(700)), 403);
    await refused(admin.put("/account/settings", body(1)), 422, "messaging.inactive_after_s");
    await refused(admin.put("/account/settings", body([])), 422, "messaging.inactive_after_s");
    const half = body(700);
    half.settings.routing = { email_capacity: -1 };
    await refused(admin.put("/account/settings", half), 422, "routing.email_capacity");
    expect((await read("/account/settings")).settings.messaging.inactive_after_s).toBe(600);
    const done = await admin.put("/account/settings", body(700));
    expectShape(done, "PUT", `${API}/account/settings`);
    expect(expectStatus(done, 200).settings.messaging.inactive_after_s).toBe(700);
    const { audit_logs: logs } = await read("/audit_logs?per_page=1", "/audit_logs");
    expect(logs[0]).toMatchObject({ action: "update", actor_id: await idOf(DEMO.admin) });
    expectRefusal(await aiko.get("/audit_logs"), 403);
  });

  test("strangers see nothing, and what is not there is not there", async () => {
    const nobody = stranger(`${desk.server.url}${API}`);
    for (const path of ["/tickets", "/tickets/1", "/users", "/groups", "/search?query=a"]) {
      expectRefusal(await nobody.get(path), 401);
    }
    for (const path of ["/tickets/999999", "/tickets/x", "/users/999999", "/views/9"]) {
      await refused(admin.get(path), 404, "RecordNotFound");
    }
    expectRefusal(await admin.delete("/tickets"), 405);
  });
});
