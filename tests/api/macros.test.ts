// Macros through the API: who may make, see and use which; what they do to a ticket and to a
// session; that applying changes nothing; how often they were sent.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, DEMO, expectRefusal, expectStatus, type Json } from "./support/http.ts";
import { expectShape } from "./support/schema.ts";
import { Server } from "./support/server.ts";
import { Desk, nextWork } from "./support/story.ts";

const API = "/api/v2";

let desk: Desk;
let admin: Client;
let aiko: Client;
let ben: Client;
let team: number;

beforeAll(async () => {
  desk = new Desk(await Server.start({ flags: ["--no-pace"] }));
  ({ admin, aiko, ben } = desk);
  const { group } = expectStatus(await admin.post("/groups", { group: { name: "Night" } }), 201);
  team = group.id;
  const { user } = expectStatus(await ben.get("/users/me"), 200);
  const membership = { user_id: user.id, group_id: team };
  expectStatus(await admin.post("/group_memberships", { group_membership: membership }), 201);
});

afterAll(async () => {
  await desk?.close();
});

const GREET = {
  title: "Words::Greet",
  actions: [{ field: "comment_value", value: "Hello {{ticket.requester.name}}" }],
};

async function make(macro: Json, by: Client = admin): Promise<Json> {
  const answer = await by.post("/macros", { macro });
  expectShape(answer, "POST", `${API}/macros`);
  return expectStatus(answer, 201).macro;
}

async function makeTicket(more: Json = {}): Promise<Json> {
  const body = { ticket: { subject: "A lamp", comment: { body: "It is dark" }, ...more } };
  return expectStatus(await admin.post("/tickets", body), 201).ticket;
}

async function titles(by: Client, query: string, path = "/macros"): Promise<string[]> {
  const answer = await by.get(`${path}?per_page=100&${query}`);
  expectShape(answer, "GET", `${API}${path}`);
  return expectStatus(answer, 200).macros.map((one: Json) => one.title);
}

async function applied(ticket: number, macro: number, by: Client = aiko): Promise<Json> {
  const answer = await by.get(`/tickets/${ticket}/macros/${macro}/apply`);
  expectShape(answer, "GET", `${API}/tickets/{id}/macros/{macro}/apply`);
  return expectStatus(answer, 200).result.ticket;
}

describe("a macro", () => {
  test("is made, shown, changed and deleted; the history still names it", async () => {
    const macro = await make({ ...GREET, description: "Every morning" });
    expect(macro).toMatchObject({
      title: "Words::Greet",
      description: "Every morning",
      active: true,
      restriction: null,
      actions: [{ field: "comment_value", value: "Hello {{ticket.requester.name}}" }],
    });
    const answer = await admin.put(`/macros/${macro.id}`, {
      macro: {
        title: "Words::Good evening",
        actions: [
          { field: "comment_value", value: ["channel:note", "Seen"] },
          { field: "priority", value: "" },
        ],
      },
    });
    expectShape(answer, "PUT", `${API}/macros/{id}`);
    expect(expectStatus(answer, 200).macro).toMatchObject({
      title: "Words::Good evening",
      description: "Every morning",
      actions: [
        { field: "comment_value", value: ["channel:note", "Seen"] },
        { field: "priority", value: "" },
      ],
    });
    const ticket = await makeTicket();
    const write = { macro_id: macro.id, comment: { body: "Seen", public: false } };
    expectStatus(await aiko.put(`/tickets/${ticket.id}`, { ticket: write }), 200);
    expectStatus(await admin.delete(`/macros/${macro.id}`), 204);
    expectRefusal(await admin.get(`/macros/${macro.id}`), 404);
    const { audits } = expectStatus(await admin.get(`/tickets/${ticket.id}/audits`), 200);
    const events = audits.flatMap((audit: Json) => audit.events);
    expect(events).toContainEqual(
      expect.objectContaining({ type: "AgentMacroReference", macro_title: "Words::Good evening" }),
    );
  });

  test("that makes no sense is refused by its member, and nothing is kept", async () => {
    const bad: [string, Json][] = [
      ["title", { ...GREET, title: " " }],
      ["actions", { title: "x", actions: [] }],
      ["actions", { title: "x", actions: "status" }],
      ["actions[0].field", { title: "x", actions: [{ field: "colour", value: "red" }] }],
      ["actions[0].field", { title: "x", actions: [{ field: "notification_user", value: "1" }] }],
      ["actions[0].value", { title: "x", actions: [{ field: "status", value: "closed" }] }],
      ["actions[0].value", { title: "x", actions: [{ field: "status", value: "new" }] }],
      ["actions[0].value", { title: "x", actions: [{ field: "group_id", value: 987654 }] }],
      ["actions[0].value[0]",
       { title: "x", actions: [{ field: "comment_value", value: ["channel:pigeon", "x"] }] }],
      ["actions[0].value[1]", { title: "x", actions: [{ field: "comment_value", value: "" }] }],
      ["actions[0].value[1]",
       { title: "x", actions: [{ field: "comment_value", value: "{% if %}" }] }],
      ["actions[1].field",
       { title: "x",
         actions: [{ field: "type", value: "task" }, { field: "type", value: "question" }] }],
      ["restriction", { ...GREET, restriction: { type: "Group", ids: [987654] } }],
      ["restriction", { ...GREET, restriction: { type: "Nobody", id: 1 } }],
    ];
    const before = await titles(admin, "");
    for (const [field, macro] of bad) {
      expectRefusal(await admin.post("/macros", { macro }), 422, `"${field}"`);
    }
    expect(await titles(admin, "")).toEqual(before);
  });

  test("has the actions that the definitions offer, in the language asked for", async () => {
    const answer = await aiko.get("/macros/definitions?locale=ja");
    expectShape(answer, "GET", `${API}/macros/definitions`);
    const { definitions } = expectStatus(answer, 200);
    const subjects = definitions.actions.map((one: Json) => one.subject);
    expect(new Set(subjects).size).toBe(subjects.length);
    expect(subjects).toEqual(
      expect.arrayContaining(["status", "comment_value", "messaging_session", "remove_tags"]),
    );
    const status = definitions.actions.find((one: Json) => one.subject === "status");
    expect(status.title).toBe("ステータスカテゴリ");
    expect(status.values.map((one: Json) => one.value)).toEqual([
      "open", "pending", "hold", "solved",
    ]);
    const short = await aiko.get("/macros/actions?locale=en");
    expectShape(short, "GET", `${API}/macros/actions`);
    expect(expectStatus(short, 200).actions.map((one: Json) => one.subject)).toEqual(subjects);
  });
});

describe("who may", () => {
  test("agents make their own, and nobody but admins sees or changes them", async () => {
    const own = await make({ ...GREET, title: "Aiko's own" }, aiko);
    const { user } = expectStatus(await aiko.get("/users/me"), 200);
    expect(own.restriction).toEqual({ type: "User", id: user.id });
    expect(await titles(aiko, "access=personal")).toContain("Aiko's own");
    expect(await titles(ben, "")).not.toContain("Aiko's own");
    expectRefusal(await ben.get(`/macros/${own.id}`), 404);
    expectRefusal(await ben.get(`/macros/${own.id}/apply`), 404);
    expectRefusal(await ben.put(`/macros/${own.id}`, { macro: { title: "Ben's" } }), 404);
    expectRefusal(await ben.delete(`/macros/${own.id}`), 404);
    const ticket = await makeTicket();
    expectRefusal(await ben.get(`/tickets/${ticket.id}/macros/${own.id}/apply`), 404);
    const write = { macro_id: own.id, comment: { body: "x", public: false } };
    expectRefusal(await ben.put(`/tickets/${ticket.id}`, { ticket: write }), 422);
    expect(await titles(admin, "access=agents")).toContain("Aiko's own");
    expect(await titles(admin, "only_viewable=true")).not.toContain("Aiko's own");
    expectStatus(await aiko.put(`/macros/${own.id}`, { macro: { active: false } }), 200);
    expect(await titles(aiko, "", "/macros/active")).not.toContain("Aiko's own");
    expectStatus(await aiko.delete(`/macros/${own.id}`), 204);
  });

  test("a macro of a group is its members'; agents change no shared ones", async () => {
    const night = await make({
      ...GREET, title: "Night shift", restriction: { type: "Group", id: team, ids: [team] },
    });
    expect(night.restriction).toEqual({ type: "Group", id: team, ids: [team] });
    expect(await titles(ben, "")).toContain("Night shift");
    expect(await titles(ben, `group_id=${team}`)).toEqual(["Night shift"]);
    expect(await titles(aiko, "")).not.toContain("Night shift");
    expectRefusal(await aiko.get(`/macros/${night.id}`), 404);
    expectRefusal(await ben.put(`/macros/${night.id}`, { macro: { title: "Mine" } }), 403);
    expectRefusal(await ben.delete(`/macros/${night.id}`), 403);
    expectRefusal(await ben.post("/macros", { macro: { ...GREET, restriction: null } }), 403);
    const own = await make({ ...GREET, title: "Mine" }, ben);
    expectRefusal(await ben.put(`/macros/${own.id}`, { macro: { restriction: null } }), 403);
    const doomed = [own.id, night.id];
    expectRefusal(await ben.delete(`/macros/destroy_many?ids=${doomed}`), 403);
    expect(await titles(ben, "access=personal")).toEqual(["Mine"]);
    expectStatus(await admin.delete(`/macros/destroy_many?ids=${doomed}`), 204);
  });
});

describe("lists", () => {
  test("sort, filter, search folded, and name the folders", async () => {
    await make({ ...GREET, title: "配送::状況ノ確認", description: "ﾊｲｿｳ" });
    await make({ ...GREET, title: "Billing::Refund" });
    expect(await titles(aiko, "category=Billing")).toEqual(["Billing::Refund"]);
    const found = "配送::状況ノ確認";
    for (const query of ["はいそう", "ハイソウ", "状況の"]) {
      const asked = `query=${encodeURIComponent(query)}`;
      expect(await titles(aiko, asked, "/macros/search"), query).toEqual([found]);
    }
    expect(await titles(aiko, "query=REFUND", "/macros/search")).toEqual(["Billing::Refund"]);
    expectRefusal(await aiko.get("/macros/search"), 422);
    expectRefusal(await aiko.get("/macros?access=everybody"), 422);
    const byTitle = await titles(aiko, "sort_by=alphabetical");
    expect(byTitle.indexOf("Ask for a moment")).toBeLessThan(byTitle.indexOf("Billing::Refund"));
    const answer = await aiko.get("/macros/categories");
    expectShape(answer, "GET", `${API}/macros/categories`);
    expect(expectStatus(answer, 200).categories).toEqual(
      expect.arrayContaining(["Billing", "配送"]),
    );
  });

  test("are put in order together, or not at all", async () => {
    const first = await make({ ...GREET, title: "Order A" });
    const second = await make({ ...GREET, title: "Order B" });
    const macros = [{ id: first.id, position: 901 }, { id: second.id, position: 900 }];
    const answer = await admin.put("/macros/update_many", { macros });
    expectShape(answer, "PUT", `${API}/macros/update_many`);
    expect(expectStatus(answer, 200).macros.map((one: Json) => one.position)).toEqual([901, 900]);
    expect((await titles(aiko, "")).slice(-2)).toEqual(["Order B", "Order A"]);
    const torn = [{ id: first.id, active: false }, { id: 987654321, active: false }];
    expectRefusal(await admin.put("/macros/update_many", { macros: torn }), 404);
    expect(await titles(aiko, "", "/macros/active")).toContain("Order A");
    expectRefusal(await aiko.put("/macros/update_many", { macros: [macros[0]] }), 403);
  });
});

describe("applying", () => {
  test("fills placeholders and fields, and changes nothing until it is sent", async () => {
    const macro = await make({
      title: "All of it",
      actions: [
        { field: "comment_value", value: "About {{ticket.title}}: {{ticket.nothing}}ok" },
        { field: "subject", value: "Re: {{ticket.title}}" },
        { field: "status", value: "pending" },
        { field: "assignee_id", value: "current_user" },
        { field: "current_tags", value: "checked" },
        { field: "remove_tags", value: "raw" },
      ],
    });
    const ticket = await makeTicket({ tags: ["raw", "lamp"] });
    const would = await applied(ticket.id, macro.id);
    const { user } = expectStatus(await aiko.get("/users/me"), 200);
    expect(would).toMatchObject({
      subject: "Re: A lamp",
      status: "pending",
      assignee_id: user.id,
      tags: ["lamp", "checked"],
      comment: {
        body: "About A lamp: ok",
        public: true,
        scoped_body: [["channel:all", "About A lamp: ok"]],
      },
    });
    expect(expectStatus(await aiko.get(`/tickets/${ticket.id}`), 200).ticket).toEqual(ticket);
    const plain = expectStatus(await aiko.get(`/macros/${macro.id}/apply`), 200).result.ticket;
    expect(plain.comment.body).toContain("{{ticket.title}}");
    expect(plain).toMatchObject({ status: "pending", tags: ["checked"] });
  });

  test("a customer's name cannot become markup", async () => {
    const macro = await make({ ...GREET, title: "Escaped" });
    const requester = { name: "<b>Bold & Co</b>", email: "bold@example.com" };
    const ticket = await makeTicket({ requester });
    const { comment } = await applied(ticket.id, macro.id);
    expect(comment.body).toBe("Hello <b>Bold & Co</b>");
    expect(comment.html_body).toContain("&lt;b&gt;Bold &amp; Co&lt;/b&gt;");
  });

  test("is counted when it is sent, and lists sort by it", async () => {
    const macro = await make({ ...GREET, title: "Counted" });
    const ticket = await makeTicket();
    await applied(ticket.id, macro.id);
    for (let i = 0; i < 2; i++) {
      const write = { macro_ids: [macro.id], comment: { body: `${i}`, public: false } };
      expectStatus(await aiko.put(`/tickets/${ticket.id}`, { ticket: write }), 200);
    }
    const refused = { macro_id: macro.id, status: "unknown" };
    expectRefusal(await aiko.put(`/tickets/${ticket.id}`, { ticket: refused }), 422);
    const answer = await aiko.get("/macros?sort_by=usage_7d&include=usage_1h,usage_7d&per_page=1");
    expectShape(answer, "GET", `${API}/macros`);
    const [top] = expectStatus(answer, 200).macros;
    expect(top).toMatchObject({ title: "Counted", usage_1h: 2, usage_7d: 2 });
    expect(top).not.toHaveProperty("usage_30d");
  });
});

describe("followers, brand and one's own group", () => {
  test("are set by a macro, and change nothing until they are sent", async () => {
    const { user: me } = expectStatus(await ben.get("/users/me"), 200);
    const { user: other } = expectStatus(await aiko.get("/users/me"), 200);
    const brand = { name: "Lamps", subdomain: "lamps" };
    const { brand: lamps } = expectStatus(await admin.post("/brands", { brand }), 201);
    const macro = await make({
      title: "Ours",
      actions: [
        { field: "follower", value: "current_user" },
        { field: "follower", value: String(other.id) },
        { field: "brand_id", value: String(lamps.id) },
        { field: "group_id", value: "current_groups" },
      ],
    });
    const ticket = await makeTicket();
    const would = await applied(ticket.id, macro.id, ben);
    const groups = expectStatus(await ben.get(`/users/${me.id}/group_memberships`), 200);
    const memberships = groups.group_memberships as Json[];
    const mine =
      memberships.find((one) => one.default)?.group_id ??
      Math.min(...memberships.map((one) => one.group_id));
    const followers = [{ user_id: me.id, action: "put" }, { user_id: other.id, action: "put" }];
    expect(would).toMatchObject({ brand_id: lamps.id, group_id: mine, followers });
    expect(new Set(would.follower_ids)).toEqual(new Set([me.id, other.id]));
    expect(await desk.ticket(ticket.id)).toEqual(ticket);
    const plain = expectStatus(await ben.get(`/macros/${macro.id}/apply`), 200).result.ticket;
    expect(plain).toEqual({ brand_id: lamps.id, group_id: mine, followers });
    const write = { ...plain, macro_id: macro.id };
    const sent = expectStatus(await ben.put(`/tickets/${ticket.id}`, { ticket: write }), 200);
    expect(sent.ticket).toMatchObject({ brand_id: lamps.id, group_id: mine });
    expect(new Set(sent.ticket.follower_ids)).toEqual(new Set([me.id, other.id]));
  });

  test("that are not there are refused by their member", async () => {
    const bad: [string, Json][] = [
      ["actions[0].value", { field: "follower", value: "987654" }],
      ["actions[0].value", { field: "brand_id", value: "987654" }],
      ["actions[0].value", { field: "brand_id", value: "" }],
      ["actions[0].field", { field: "set_schedule", value: "1" }],
    ];
    for (const [field, action] of bad) {
      const macro = { title: "x", actions: [action] };
      expectRefusal(await admin.post("/macros", { macro }), 422, `"${field}"`);
    }
  });
});

describe("several macros in one update", () => {
  test("are all in the history, and each counts once", async () => {
    const first = await make({ ...GREET, title: "Several 1" });
    const second = await make({ ...GREET, title: "Several 2" });
    const ticket = await makeTicket();
    const write = {
      macro_id: first.id,
      macro_ids: [first.id, second.id, first.id],
      comment: { body: "both", public: false },
    };
    const sent = expectStatus(await aiko.put(`/tickets/${ticket.id}`, { ticket: write }), 200);
    const told = sent.audit.events.filter((one: Json) => one.type === "AgentMacroReference");
    expect(told.map((one: Json) => one.macro_title)).toEqual(["Several 1", "Several 2"]);
    const path = `/macros/search?query=Several&include=usage_1h`;
    const { macros } = expectStatus(await aiko.get(path), 200);
    expect(macros.map((one: Json) => [one.title, one.usage_1h])).toEqual([
      ["Several 1", 1],
      ["Several 2", 1],
    ]);

    // One that is not there, or one too many: nothing of it happens.
    const many = Array.from({ length: 21 }, () => first.id);
    for (const ids of [[first.id, 987654], many]) {
      const torn = { macro_ids: ids, comment: { body: "torn", public: false } };
      expectRefusal(await aiko.put(`/tickets/${ticket.id}`, { ticket: torn }), 422);
    }
    const after = expectStatus(await aiko.get(path), 200).macros;
    expect(after.map((one: Json) => one.usage_1h)).toEqual([1, 1]);
  });
});

describe("beside a list", () => {
  test("stand the folders, and what one may do with each", async () => {
    await make({ ...GREET, title: "Beside::Shared" });
    await make({ ...GREET, title: "Beside::Own" }, aiko);
    const asked = "include=permissions,categories,app_installation&category=Beside";
    for (const [by, may] of [[aiko, [false, true]], [admin, [true, true]]] as const) {
      const answer = await by.get(`/macros?${asked}`);
      expectShape(answer, "GET", `${API}/macros`);
      const { macros, categories } = expectStatus(answer, 200);
      expect(categories).toEqual(["Beside"]);
      expect(macros.map((one: Json) => one.permissions.can_edit)).toEqual(may);
      expect(macros[0].app_installation).toBeNull();
    }
    const plain = expectStatus(await aiko.get("/macros?category=Beside"), 200);
    expect(plain).not.toHaveProperty("categories");
    expect(plain.macros[0]).not.toHaveProperty("permissions");
  });
});

describe("a macro that is only proposed", () => {
  const proposed = async (query: string, by = aiko): Promise<Json> => {
    const answer = await by.get(`/macros/new?${query}`);
    expectShape(answer, "GET", `${API}/macros/new`);
    return expectStatus(answer, 200).macro;
  };

  test("is like a ticket: its fields, and what an agent last wrote", async () => {
    const { user } = expectStatus(await aiko.get("/users/me"), 200);
    const ticket = await makeTicket({ tags: ["lamp", "late"], requester: {
      name: "Rin", email: "rin@example.com",
    } });
    const write = { status: "pending", priority: "high", type: "task", assignee_id: user.id };
    expectStatus(await aiko.put(`/tickets/${ticket.id}`, { ticket: write }), 200);
    const said = [{ body: "It is on its way" }, { body: "Called the depot", public: false }];
    for (const comment of said) {
      expectStatus(await aiko.put(`/tickets/${ticket.id}`, { ticket: { comment } }), 200);
    }
    const { group_id: group } = await desk.ticket(ticket.id);
    const before = await titles(admin, "");
    const macro = await proposed(`ticket_id=${ticket.id}`);
    expect(macro).toEqual({
      title: "A lamp",
      description: null,
      active: true,
      restriction: null,
      actions: [
        { field: "status", value: "pending" },
        { field: "priority", value: "high" },
        { field: "type", value: "task" },
        { field: "group_id", value: String(group) },
        { field: "assignee_id", value: String(user.id) },
        { field: "current_tags", value: "lamp late" },
        { field: "comment_value", value: "Called the depot" },
        { field: "comment_mode_is_public", value: "false" },
      ],
    });
    expect(await titles(admin, "")).toEqual(before);
    await make(macro); // it is one that can be kept
  });

  test("is like another macro; of nothing and of what one may not see there is none", async () => {
    const own = await make({ ...GREET, title: "Like me" }, ben);
    expect(await proposed(`macro_id=${own.id}`, ben)).toMatchObject({
      title: "Like me",
      actions: GREET.actions,
      restriction: own.restriction,
    });
    expectRefusal(await aiko.get(`/macros/new?macro_id=${own.id}`), 404);
    expectRefusal(await aiko.get("/macros/new?ticket_id=987654"), 404);
    expectRefusal(await aiko.get("/macros/new"), 422);
    expectRefusal(await aiko.get(`/macros/new?macro_id=${own.id}&ticket_id=1`), 422);
  });
});

describe("files of a macro", () => {
  const upload = async (path: string, name: string, by: Client): Promise<Json> => {
    const answer = await by.ask("POST", `${path}?filename=${name}`, {
      body: new TextEncoder().encode(name),
      headers: { "content-type": "text/plain" },
    });
    expectShape(answer, "POST", `${API}${path.replace(/\d+/, "{id}")}`);
    return expectStatus(answer, 201).macro_attachment;
  };
  const filesOf = async (macro: Json, by: Client): Promise<Json[]> => {
    const answer = await by.get(`/macros/${macro.id}/attachments`);
    expectShape(answer, "GET", `${API}/macros/{id}/attachments`);
    return expectStatus(answer, 200).macro_attachments;
  };

  test("are seen by who may use it, five at most, and go with it", async () => {
    const first = await upload("/macros/attachments", "first.txt", ben);
    const macro = await make({ ...GREET, title: "With a file", attachments: [first.id] }, ben);
    expect(await filesOf(macro, ben)).toEqual([first]);
    expectRefusal(await aiko.get(`/macros/${macro.id}/attachments`), 404);
    expectRefusal(await aiko.get(`/macros/attachments/${first.id}`), 404);
    const seen = await admin.get(`/macros/attachments/${first.id}`);
    expectShape(seen, "GET", `${API}/macros/attachments/{id}`);
    expect(expectStatus(seen, 200).macro_attachment.filename).toBe("first.txt");
    const stolen = { ...GREET, title: "Stolen", attachments: [first.id] };
    expectRefusal(await aiko.post("/macros", { macro: stolen }), 422, '"attachments"');

    for (const name of ["b.txt", "c.txt", "d.txt", "e.txt"]) {
      await upload(`/macros/${macro.id}/attachments`, name, ben);
    }
    const many = await ben.ask("POST", `/macros/${macro.id}/attachments?filename=f.txt`, {
      body: new TextEncoder().encode("f"),
      headers: { "content-type": "text/plain" },
    });
    expect(many.status, many.text).toBeGreaterThanOrEqual(400);
    expect(await filesOf(macro, ben)).toHaveLength(5);
    const shared = { macro: { restriction: null, attachments: [first.id] } };
    expectStatus(await admin.put(`/macros/${macro.id}`, shared), 200);
    expect(await filesOf(macro, aiko)).toEqual([first]);
    expectStatus(await admin.delete(`/macros/${macro.id}`), 204);
    expectRefusal(await aiko.get(`/macros/attachments/${first.id}`), 404);
  });
});

describe("the goodbye macro (SCN 15)", () => {
  test("posts before the end, in one commit; afterwards it goes to e-mail or a note", async () => {
    const macro = await make({
      title: "Goodbye",
      actions: [
        { field: "comment_value", value: "Goodbye, {{ticket.requester.name}}" },
        { field: "status", value: "solved" },
        { field: "messaging_session", value: "end" },
      ],
    });
    const agent = await desk.agent(DEMO.aiko, "online");
    const customer = await desk.waitingCustomer("en");
    const id = Number(await nextWork(agent));
    const { comment, messaging_session: end, status } = await applied(id, macro.id);
    expect(end).toBe("end");
    const ticket = { macro_id: macro.id, comment, status, messaging_session: end };
    const done = expectStatus(await aiko.put(`/tickets/${id}`, { ticket }), 200);
    expect(done.ticket.status).toBe("solved");
    const types = done.audit.events.map((event: Json) => event.type);
    expect(types).toEqual(expect.arrayContaining(["AgentMacroReference", "MessagingSessionEnded"]));
    await customer.message("the goodbye", (one) => one.text === comment.body);
    expect(await desk.session(id)).toMatchObject({
      state: "ended", ended_reason: "agent", ended_via: "macro",
    });
    const after = await applied(id, macro.id);
    expect(after).not.toHaveProperty("messaging_session");
    const again = { macro_id: macro.id, comment: after.comment };
    expectStatus(await aiko.put(`/tickets/${id}`, { ticket: again }), 200);
    const { comments } = expectStatus(await aiko.get(`/tickets/${id}/comments`), 200);
    const last = comments.at(-1);
    expect(last.body).toBe(after.comment.body);
    expect(last.via.channel).not.toBe("native_messaging");
  });
});
