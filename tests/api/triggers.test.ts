// Business rules through the API: what an editor is offered, making, changing, ordering and
// deleting triggers, their versions, and that a trigger does what it says.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, DEMO, expectRefusal, expectStatus, type Json } from "./support/http.ts";
import { expectShape } from "./support/schema.ts";
import { Server } from "./support/server.ts";
import { Desk } from "./support/story.ts";

const API = "/api/v2";

let desk: Desk;
let admin: Client;

beforeAll(async () => {
  desk = new Desk(await Server.start({ flags: ["--no-pace"] }));
  admin = desk.admin;
});

afterAll(async () => {
  await desk?.close();
});

const TAG_URGENT = {
  title: "Tag what is urgent",
  all: [{ field: "priority", operator: "is", value: "urgent" }],
  actions: [{ field: "current_tags", value: "hurry" }],
};

async function make(trigger: Json): Promise<Json> {
  return expectStatus(await admin.post("/triggers", { trigger }), 201).trigger;
}

/** Switched off and deleted, so that no other test meets it. */
async function drop(trigger: Json): Promise<void> {
  expectStatus(await admin.put(`/triggers/${trigger.id}`, { trigger: { active: false } }), 200);
  expectStatus(await admin.delete(`/triggers/${trigger.id}`), 204);
}

async function makeTicket(more: Json = {}): Promise<Json> {
  const body = { ticket: { subject: "A lamp", comment: { body: "It is dark" }, ...more } };
  return expectStatus(await admin.post("/tickets", body), 201).ticket;
}

describe("definitions", () => {
  test("name each field once, with operators and values, in the language asked for", async () => {
    const answer = await admin.get("/triggers/definitions?locale=en");
    expectShape(answer, "GET", `${API}/triggers/definitions`);
    const { definitions } = expectStatus(answer, 200);
    const subjects = definitions.conditions_all.map((one: Json) => one.subject);
    expect(new Set(subjects).size).toBe(subjects.length);
    const ended = definitions.conditions_all.find(
      (one: Json) => one.subject === "messaging_session_ended_reason",
    );
    expect(ended.title).toBe("Messaging session end reason");
    expect(ended.values.map((one: Json) => one.value)).toEqual(
      expect.arrayContaining(["agent", "end_user", "trigger", "inactivity", "ticket_closed"]),
    );
    const changedTo = { value: "value", title: "Changed to", terminal: false };
    expect(ended.operators).toContainEqual(changedTo);
    const japanese = expectStatus(await admin.get("/triggers/definitions?locale=ja"), 200);
    expect(
      japanese.definitions.conditions_all.find((one: Json) => one.subject === "status").title,
    ).toBe("ステータスカテゴリ");
  });
});

describe("a trigger", () => {
  test("is made, shown, changed, switched off and deleted", async () => {
    const answer = await admin.post("/triggers", { trigger: TAG_URGENT });
    expectShape(answer, "POST", `${API}/triggers`);
    const { trigger } = expectStatus(answer, 201);
    expect(trigger).toMatchObject({
      title: TAG_URGENT.title,
      active: true,
      version: 1,
      conditions: { all: TAG_URGENT.all, any: [] },
      actions: TAG_URGENT.actions,
      fired_count: 0,
      last_fired_at: null,
    });
    const shown = await desk.aiko.get(`/triggers/${trigger.id}`);
    expectShape(shown, "GET", `${API}/triggers/{id}`);
    expect(expectStatus(shown, 200).trigger).toEqual(trigger);

    const any = [{ field: "status", operator: "changed", value: null }];
    const changed = await admin.put(`/triggers/${trigger.id}`, {
      trigger: { conditions: { all: TAG_URGENT.all, any } },
    });
    expectShape(changed, "PUT", `${API}/triggers/{id}`);
    expect(expectStatus(changed, 200).trigger).toMatchObject({
      version: 2,
      title: TAG_URGENT.title,
      conditions: { all: TAG_URGENT.all, any },
    });
    expectRefusal(await admin.delete(`/triggers/${trigger.id}`), 422);
    await drop(trigger);
    expectRefusal(await admin.get(`/triggers/${trigger.id}`), 404);
  });

  test("is made once, however often the same request comes", async () => {
    const headers = { "Idempotency-Key": "the same trigger" };
    const again = () => admin.ask("POST", "/triggers", { json: { trigger: TAG_URGENT }, headers });
    const first = await again();
    const second = await again();
    expect(expectStatus(second, 201).trigger.id).toBe(expectStatus(first, 201).trigger.id);
    await drop(first.json.trigger);
  });

  test("is refused with the name of what is wrong, and nothing is kept", async () => {
    const before = expectStatus(await admin.get("/triggers"), 200).count;
    const wrong: [Json, string][] = [
      [{ title: "" }, "title"],
      [{ all: [] }, "conditions"],
      [{ actions: [] }, "actions"],
      [{ all: [{ field: "mood", operator: "is", value: "good" }] }, "conditions.all[0].field"],
      [
        { all: [{ field: "status", operator: "above", value: "open" }] },
        "conditions.all[0].operator",
      ],
      [{ all: [{ field: "status", operator: "is", value: "lost" }] }, "conditions.all[0].value"],
      [{ all: [{ field: "status", operator: "is", value: {} }] }, "conditions.all[0].value"],
      [{ all: ["status"] }, "conditions.all[0]"],
      [{ actions: [{ field: "status", value: "lost" }] }, "actions[0].value"],
      [{ actions: [{ field: "fly", value: "away" }] }, "actions[0].field"],
      [{ actions: [{ field: "notification_user", value: ["requester_id"] }] }, "actions[0].value"],
      [{ category_id: "999999" }, "category_id"],
      [{ conditions: [] }, "conditions"],
      [{ actions: "status" }, "actions"],
    ];
    for (const [change, field] of wrong) {
      const answer = await admin.post("/triggers", { trigger: { ...TAG_URGENT, ...change } });
      expectRefusal(answer, 422, field);
    }
    expect(expectStatus(await admin.get("/triggers"), 200).count).toBe(before);
  });

  test("agents may look, and not touch", async () => {
    const trigger = await make({ ...TAG_URGENT, active: false });
    const { aiko } = desk;
    expectStatus(await aiko.get("/triggers"), 200);
    expectStatus(await aiko.get("/triggers/definitions"), 200);
    expectRefusal(await aiko.post("/triggers", { trigger: TAG_URGENT }), 403);
    expectRefusal(await aiko.put(`/triggers/${trigger.id}`, { trigger: { title: "Mine" } }), 403);
    expectRefusal(await aiko.delete(`/triggers/${trigger.id}`), 403);
    await drop(trigger);
  });

  test("is no automation: the address says which kind", async () => {
    const trigger = await make({ ...TAG_URGENT, active: false });
    expectRefusal(await admin.get(`/automations/${trigger.id}`), 404);
    const change = { automation: { title: "Other" } };
    expectRefusal(await admin.put(`/automations/${trigger.id}`, change), 404);
    expectRefusal(await admin.delete(`/automations/${trigger.id}`), 404);
    await drop(trigger);
  });

  test("a change on top of one that was not seen is refused", async () => {
    const trigger = await make({ ...TAG_URGENT, active: false });
    const change = (title: string) =>
      admin.put(`/triggers/${trigger.id}`, { trigger: { title, version: 1 } });
    expectStatus(await change("First"), 200);
    expectRefusal(await change("Second"), 409);
    const now = expectStatus(await admin.get(`/triggers/${trigger.id}`), 200).trigger;
    expect(now.title).toBe("First");
    await drop(trigger);
  });

  test("keeps its versions, with what each changed", async () => {
    const trigger = await make({ ...TAG_URGENT, active: false });
    const actions = [{ field: "current_tags", value: "slow" }];
    expectStatus(await admin.put(`/triggers/${trigger.id}`, { trigger: { actions } }), 200);
    const answer = await admin.get(`/triggers/${trigger.id}/revisions`);
    expectShape(answer, "GET", `${API}/triggers/{id}/revisions`);
    const { trigger_revisions: revisions } = expectStatus(answer, 200);
    expect(revisions.map((one: Json) => one.id)).toEqual([2, 1]);
    expect(revisions[0].diff).toEqual([
      { field: "actions", before: TAG_URGENT.actions, after: actions },
    ]);
    expect(revisions[1].snapshot.actions).toEqual(TAG_URGENT.actions);
    const one = await admin.get(`/triggers/${trigger.id}/revisions/1`);
    expectShape(one, "GET", `${API}/triggers/{id}/revisions/{revision}`);
    expect(expectStatus(one, 200).trigger_revision).toEqual(revisions[1]);
    expectRefusal(await admin.get(`/triggers/${trigger.id}/revisions/3`), 404);
    await drop(trigger);
  });
});

describe("the list", () => {
  test("has its order, changed all at once or not at all", async () => {
    const category = expectStatus(
      await admin.post("/trigger_categories", { trigger_category: { name: "Order" } }),
      201,
    ).trigger_category;
    const inIt = { ...TAG_URGENT, active: false, category_id: category.id };
    const made = [await make(inIt), await make(inIt), await make(inIt)];
    const ids = made.map((one) => one.id);
    const list = async (): Promise<number[]> => {
      const answer = await admin.get(`/triggers?category_id=${category.id}`);
      expectShape(answer, "GET", `${API}/triggers`);
      return expectStatus(answer, 200).triggers.map((one: Json) => one.id);
    };
    expect(await list()).toEqual(ids);
    const wanted = [ids[2], ids[0], ids[1]];
    const reorder = (trigger_ids: number[]) =>
      admin.put("/triggers/reorder", { trigger_ids, category_id: category.id });
    expectStatus(await reorder(wanted), 200);
    expect(await list()).toEqual(wanted);
    expectRefusal(await reorder([ids[0]]), 422);
    expectRefusal(await reorder([ids[0], ids[0], ids[1]]), 422);
    expect(await list()).toEqual(wanted);

    const refused = await admin.delete(`/trigger_categories/${category.id}`);
    expectRefusal(refused, 422);
    expectStatus(await admin.delete(`/triggers/destroy_many?ids=${ids.join(",")}`), 204);
    expectStatus(await admin.delete(`/trigger_categories/${category.id}`), 204);
  });

  test("of several to delete, one that is switched on keeps them all", async () => {
    const off = await make({ ...TAG_URGENT, active: false });
    const on = await make(TAG_URGENT);
    expectRefusal(await admin.delete(`/triggers/destroy_many?ids=${off.id},${on.id}`), 422);
    expectStatus(await admin.get(`/triggers/${off.id}`), 200);
    await drop(off);
    await drop(on);
  });

  test("is searched, and filtered by what is switched on", async () => {
    const trigger = await make({ ...TAG_URGENT, title: "An uncommon Heading", active: false });
    const found = await admin.get("/triggers/search?query=uncommon%20heading");
    expectShape(found, "GET", `${API}/triggers/search`);
    expect(expectStatus(found, 200).triggers.map((one: Json) => one.id)).toEqual([trigger.id]);
    const active = expectStatus(await admin.get("/triggers/active?per_page=100"), 200).triggers;
    expect(active.every((one: Json) => one.active)).toBe(true);
    await drop(trigger);
  });
});

describe("what a trigger does", () => {
  test("it changes the ticket in the same update, and the history names the rule", async () => {
    const trigger = await make(TAG_URGENT);
    const ticket = await makeTicket({ priority: "urgent" });
    const shown = await desk.ticket(ticket.id);
    expect(shown.tags).toContain("hurry");
    const json = expectStatus(await admin.get(`/tickets/${ticket.id}/audits`), 200);
    expect(json.audits).toHaveLength(1);
    const change = json.audits[0].events.find(
      (one: Json) => one.field_name === "tags" && one.type === "Change",
    );
    expect(change.value).toEqual(["hurry"]);
    expect(change.via).toMatchObject({
      channel: "rule",
      source: { from: { id: trigger.id, title: trigger.title }, rel: "trigger" },
    });
    const after = expectStatus(await admin.get(`/triggers/${trigger.id}`), 200).trigger;
    expect(after.fired_count).toBe(1);
    expect(after.last_fired_at).not.toBeNull();
    await drop(trigger);
  });

  test("those above see what those below did, each once in an update", async () => {
    const above = await make({
      title: "Above",
      all: [{ field: "current_tags", operator: "includes", value: "below" }],
      actions: [{ field: "current_tags", value: "above" }],
    });
    const below = await make({
      title: "Below",
      all: [{ field: "update_type", operator: "is", value: "Change" }],
      actions: [{ field: "current_tags", value: "below" }],
    });
    const ticket = await makeTicket();
    expect((await desk.ticket(ticket.id)).tags).toEqual([]);
    expectStatus(await admin.put(`/tickets/${ticket.id}`, { ticket: { priority: "low" } }), 200);
    expect((await desk.ticket(ticket.id)).tags.sort()).toEqual(["above", "below"]);
    for (const one of [above, below]) {
      expect(expectStatus(await admin.get(`/triggers/${one.id}`), 200).trigger.fired_count).toBe(1);
      await drop(one);
    }
  });

  test("one on “end reason changed to Ended by agent” runs exactly once (SCN 8)", async () => {
    const trigger = await make({
      title: "After an end by an agent",
      all: [{ field: "messaging_session_ended_reason", operator: "value", value: "agent" }],
      actions: [{ field: "current_tags", value: "ended_by_agent" }],
    });
    await desk.agent(DEMO.aiko, "online");
    const customer = await desk.waitingCustomer("en");
    const ticket = await desk.newestTicketOf(customer);
    expectStatus(await desk.aiko.post(`/tickets/${ticket}/messaging_session/end`, {}), 200);
    expect((await desk.ticket(ticket)).tags).toContain("ended_by_agent");
    expectStatus(await desk.aiko.post(`/tickets/${ticket}/messaging_session/end`, {}), 200);
    expectStatus(await admin.put(`/tickets/${ticket}`, { ticket: { priority: "low" } }), 200);
    const after = expectStatus(await admin.get(`/triggers/${trigger.id}`), 200).trigger;
    expect(after.fired_count).toBe(1);
    await drop(trigger);
    await desk.reset();
  });

  test("one that ends the session ends it as “trigger”, with all that an end brings", async () => {
    const trigger = await make({
      title: "Solved ends the session",
      all: [{ field: "status", operator: "value", value: "solved" }],
      actions: [{ field: "messaging_session", value: "end" }],
    });
    await desk.agent(DEMO.aiko, "online");
    const ticket = await desk.newestTicketOf(await desk.waitingCustomer("en"));
    expectStatus(await desk.aiko.put(`/tickets/${ticket}`, { ticket: { status: "solved" } }), 200);
    const session = await desk.session(ticket);
    expect(session).toMatchObject({
      state: "ended",
      ended_reason: "trigger",
      ended_via: "rule",
    });
    expect((await desk.ticket(ticket)).status).toBe("solved");
    await drop(trigger);
    await desk.reset();
  });
});
