// Automations through the API: the standard ones, making, changing, ordering and deleting them, and
// what keeps one from firing for ever. When they fire, tests/unit/desk and tests/sim say: there the
// clock can be moved.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, expectRefusal, expectStatus, type Json } from "./support/http.ts";
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

const CLOSE = {
  title: "Close after four days",
  active: false,
  all: [
    { field: "status", operator: "is", value: "solved" },
    { field: "SOLVED", operator: "greater_than", value: "96" },
  ],
  actions: [{ field: "status", value: "closed" }],
};

async function make(more: Json = {}): Promise<Json> {
  const automation = { ...CLOSE, ...more };
  return expectStatus(await admin.post("/automations", { automation }), 201).automation;
}

async function list(path = "/automations?per_page=100"): Promise<Json[]> {
  return expectStatus(await admin.get(path), 200).automations;
}

describe("a new account", () => {
  test("closes what was solved four days ago; a notice on pending is switched off", async () => {
    const answer = await admin.get("/automations");
    expectShape(answer, "GET", `${API}/automations`);
    const [close, pending] = expectStatus(answer, 200).automations;
    expect(close).toMatchObject({ active: true, conditions: { all: CLOSE.all, any: [] } });
    expect(close.actions).toEqual(CLOSE.actions);
    expect(pending.active).toBe(false);
    expect(pending.actions[0].value[0]).toBe("requester_and_ccs");
    expect((await list("/automations/active")).map((one) => one.id)).toEqual([close.id]);
  });
});

describe("definitions", () => {
  test("offer time, but nothing that has just changed", async () => {
    const answer = await admin.get("/automations/definitions?locale=en");
    expectShape(answer, "GET", `${API}/automations/definitions`);
    const { definitions } = expectStatus(answer, 200);
    const find = (subject: string): Json =>
      definitions.conditions_all.find((one: Json) => one.subject === subject);
    expect(find("status").operators.map((one: Json) => one.value)).not.toContain("changed");
    expect(find("SOLVED")).toMatchObject({ title: "Hours since solved", type: "hours" });
    expect(find("update_type")).toBeUndefined();
  });

  test("offer no current user: the clock is nobody", async () => {
    const read = async (kind: string): Promise<Json> =>
      expectStatus(await admin.get(`/${kind}/definitions?locale=en`), 200).definitions;
    const offers = (definitions: Json): number =>
      [...definitions.conditions_all, ...definitions.conditions_any, ...definitions.actions].filter(
        (row: Json) => row.values.some((one: Json) => one.value === "current_user"),
      ).length;
    expect(offers(await read("automations"))).toBe(0);
    expect(offers(await read("triggers"))).toBeGreaterThan(0);
    const user = { field: "assignee_id", operator: "is", value: "current_user" };
    const condition = { ...CLOSE, all: [...CLOSE.all, user] };
    const refused = await admin.post("/automations", { automation: condition });
    expectRefusal(refused, 422, "no_current_user");
    const follower = { field: "follower", value: "current_user" };
    const action = { ...CLOSE, actions: [...CLOSE.actions, follower] };
    expectRefusal(await admin.post("/automations", { automation: action }), 422, "no_current_user");
  });
});

describe("an automation", () => {
  test("is made, shown, changed, and keeps its versions", async () => {
    const answer = await admin.post("/automations", { automation: CLOSE });
    expectShape(answer, "POST", `${API}/automations`);
    const made = expectStatus(answer, 201).automation;
    const all = [CLOSE.all[0], { ...CLOSE.all[1], value: "48" }];
    const changed = await admin.put(`/automations/${made.id}`, { automation: { all } });
    expectShape(changed, "PUT", `${API}/automations/{id}`);
    expect(expectStatus(changed, 200).automation.conditions.all).toEqual(all);
    const shown = await admin.get(`/automations/${made.id}`);
    expectShape(shown, "GET", `${API}/automations/{id}`);
    expect(expectStatus(shown, 200).automation).toMatchObject({ version: 2, fired_count: 0 });
    const revisions = await admin.get(`/automations/${made.id}/revisions`);
    expectShape(revisions, "GET", `${API}/automations/{id}/revisions`);
    const [newest, first] = expectStatus(revisions, 200).automation_revisions;
    expect([newest.id, first.id]).toEqual([2, 1]);
    const one = await admin.get(`/automations/${made.id}/revisions/1`);
    expectShape(one, "GET", `${API}/automations/{id}/revisions/{revision}`);
    expect(expectStatus(one, 200).automation_revision).toEqual(first);
    expectStatus(await admin.delete(`/automations/${made.id}`), 204);
    expectRefusal(await admin.get(`/automations/${made.id}`), 404);
  });

  test("is no trigger, and a trigger is none: the address says which kind", async () => {
    const made = await make();
    expectRefusal(await admin.get(`/triggers/${made.id}`), 404);
    const trigger = expectStatus(await admin.get("/triggers"), 200).triggers[0];
    expectRefusal(await admin.get(`/automations/${trigger.id}`), 404);
    const change = { automation: { title: "Other" } };
    expectRefusal(await admin.put(`/automations/${trigger.id}`, change), 404);
    expectRefusal(await admin.delete(`/automations/${trigger.id}`), 404);
    expectStatus(await admin.delete(`/automations/${made.id}`), 204);
  });

  test("is an admin's to change, and staff's to see", async () => {
    const { aiko } = desk;
    expectStatus(await aiko.get("/automations"), 200);
    expectRefusal(await aiko.post("/automations", { automation: CLOSE }), 403);
    const [close] = await list();
    expectRefusal(await aiko.put(`/automations/${close!.id}`, { automation: {} }), 403);
    expectRefusal(await aiko.delete(`/automations/${close!.id}`), 403);
  });
});

describe("what is no automation", () => {
  const refused = async (more: Json, code: string, member: string): Promise<void> => {
    const answer = await admin.post("/automations", { automation: { ...CLOSE, ...more } });
    expectShape(answer, "POST", `${API}/automations`);
    expectRefusal(answer, 422, code);
    expect(answer.text).toContain(member);
  };

  test("it needs a condition on time that has to hold", async () => {
    await refused({ all: [CLOSE.all[0]] }, "no_time", "conditions.all");
    await refused({ all: [CLOSE.all[0]], any: [CLOSE.all[1]] }, "no_time", "conditions.all");
  });

  test("it needs something that stops it from matching again", async () => {
    const tag = [{ field: "current_tags", value: "old" }];
    await refused({ actions: tag }, "never_stops", "actions");
    const untagged = { field: "current_tags", operator: "not_includes", value: "old" };
    const made = [
      await make({ actions: tag, all: [...CLOSE.all, untagged] }),
      await make({ actions: tag, all: [{ ...CLOSE.all[1], operator: "is" }] }),
    ];
    const ids = made.map((one) => one.id).join(",");
    expectStatus(await admin.delete(`/automations/destroy_many?ids=${ids}`), 204);
  });

  test("a change may not take that away again", async () => {
    const made = await make();
    const actions = [{ field: "priority", value: "high" }];
    const answer = await admin.put(`/automations/${made.id}`, { automation: { actions } });
    expectRefusal(answer, 422, "never_stops");
    expectStatus(await admin.delete(`/automations/${made.id}`), 204);
  });

  test("hours are whole, and not more than anybody counts", async () => {
    for (const value of ["-1", "1.5", "many", "9223372036854775807"]) {
      await refused({ all: [{ ...CLOSE.all[1], value }] }, "bad_value", "conditions.all[0].value");
    }
  });

  test("nothing of an update can be asked for", async () => {
    const changed = { field: "status", operator: "changed", value: "" };
    await refused({ all: [CLOSE.all[1], changed] }, "unknown_operator", "conditions.all[1]");
    const created = { field: "update_type", operator: "is", value: "Create" };
    await refused({ all: [CLOSE.all[1], created] }, "not_here", "conditions.all[1]");
  });
});

describe("the list", () => {
  test("has one order, without categories, changed all at once or not at all", async () => {
    const made = [await make(), await make()];
    const before = (await list()).map((one) => one.id);
    const wanted = [...before].reverse();
    const answer = await admin.put("/automations/reorder", { automation_ids: wanted });
    expectShape(answer, "PUT", `${API}/automations/reorder`);
    expectStatus(answer, 200);
    expect((await list()).map((one) => one.id)).toEqual(wanted);
    expectRefusal(await admin.put("/automations/reorder", { automation_ids: [wanted[0]] }), 422);
    expectStatus(await admin.put("/automations/reorder", { automation_ids: before }), 200);
    const ids = made.map((one) => one.id).join(",");
    expectStatus(await admin.delete(`/automations/destroy_many?ids=${ids}`), 204);
    expect((await list()).map((one) => one.id)).toEqual(before.slice(0, -2));
  });

  test("is searched; of several to delete, one that is switched on keeps them all", async () => {
    const off = await make({ title: "An uncommon Heading" });
    const found = await admin.get("/automations/search?query=uncommon%20heading");
    expectShape(found, "GET", `${API}/automations/search`);
    expect(expectStatus(found, 200).automations.map((one: Json) => one.id)).toEqual([off.id]);
    const [close] = await list("/automations/active");
    const both = `/automations/destroy_many?ids=${off.id},${close!.id}`;
    expectRefusal(await admin.delete(both), 422);
    expectStatus(await admin.delete(`/automations/${off.id}`), 204);
  });
});

describe("why", () => {
  test("a ticket tells what the next hour will bring, and what keeps each from it", async () => {
    const body = { ticket: { subject: "A lamp", comment: { body: "It is dark" } } };
    const { ticket } = expectStatus(await admin.post("/tickets", body), 201);
    const path = `/tickets/${ticket.id}/automations?locale=en`;
    const answer = await desk.aiko.get(path);
    expectShape(answer, "GET", `${API}/tickets/{id}/automations`);
    const { ahead } = expectStatus(answer, 200);
    expect(Date.parse(ahead.run_at) % 3_600_000).toBe(0);
    expect(ahead).toMatchObject({ none_run: null, updates: 0 });
    const [close] = ahead.automations;
    expect(close).toMatchObject({ kind: "automation", outcome: "not_fired", decided_by: 0 });
    expect(close.conditions[0]).toMatchObject({ met: false, after_label: "New" });

    expectStatus(await admin.put(`/tickets/${ticket.id}`, { ticket: { status: "solved" } }), 200);
    const solved = expectStatus(await admin.get(path), 200).ahead.automations[0];
    expect(solved.decided_by).toBe(1);
    expect(solved.conditions.map((one: Json) => one.met)).toEqual([true, false]);

    const young = await make({
      active: true,
      all: [{ field: "created_at", operator: "less_than", value: "5" }],
    });
    const will = expectStatus(await admin.get(path), 200).ahead.automations;
    expect(will.find((one: Json) => one.id === young.id).outcome).toBe("fired");
    expectStatus(
      await admin.put(`/automations/${young.id}`, { automation: { active: false } }),
      200,
    );
    expectStatus(await admin.delete(`/automations/${young.id}`), 204);

    expectStatus(await admin.put(`/tickets/${ticket.id}`, { ticket: { status: "closed" } }), 200);
    const closed = expectStatus(await admin.get(path), 200).ahead;
    expect(closed).toMatchObject({ none_run: "ticket_closed", automations: [] });
    expectRefusal(await admin.get("/tickets/999999/automations"), 404);
  });
});

describe("a dry run", () => {
  test("tells of an edited one what it would have done, and does nothing", async () => {
    const automation = { all: CLOSE.all, actions: CLOSE.actions };
    const answer = await admin.post("/automations/dry_run?locale=en", { automation, days: 7 });
    expectShape(answer, "POST", `${API}/automations/dry_run`);
    const { dry_run } = expectStatus(answer, 200);
    expect(dry_run).toMatchObject({ fired: 0, tickets: 0, hits: [], others: [], cut_at: null });
    expect(dry_run.updates).toBeGreaterThan(0); // tickets that were looked at
    expect(dry_run.days).toHaveLength(7);
  });

  test("finds the hours at which it would have fired, in the past of the demo", async () => {
    const automation = {
      all: [{ field: "created_at", operator: "greater_than", value: "1" }],
      actions: [{ field: "status", value: "closed" }],
    };
    const before = await list();
    const { dry_run } = expectStatus(await admin.post("/automations/dry_run", { automation }), 200);
    expect(dry_run.fired).toBeGreaterThan(0);
    expect(dry_run.fired).toBe(dry_run.tickets);
    expect(dry_run.actions[0].done).toBe(dry_run.fired);
    for (const hit of dry_run.hits) {
      expect(Date.parse(hit.created_at) % 3_600_000).toBe(0);
      expect(hit.audit_id).toBeNull();
      expect((await desk.ticket(hit.ticket_id)).status).not.toBe("closed");
    }
    expect(await list()).toEqual(before);
  });

  test("tells which triggers would then have run, and whom they write to", async () => {
    const trigger = {
      title: "Say that it is closed",
      all: [{ field: "status", operator: "value", value: "closed" }],
      actions: [{ field: "notification_user", value: ["requester_id", "Closed", "Goodbye"] }],
    };
    const { id } = expectStatus(await admin.post("/triggers", { trigger }), 201).trigger;
    const automation = {
      all: [{ field: "created_at", operator: "greater_than", value: "1" }],
      actions: [{ field: "status", value: "closed" }],
    };
    const answer = await admin.post("/automations/dry_run?locale=en", { automation });
    expectShape(answer, "POST", `${API}/automations/dry_run`);
    const { dry_run } = expectStatus(answer, 200);
    const other = dry_run.others.find((one: Json) => one.id === id);
    expect(other).toMatchObject({ title: trigger.title, no_longer_fires: 0, does_the_same: 0 });
    expect(other.fires_because).toBe(dry_run.fired);
    expect(other.actions[0]).toMatchObject({ field: "notification_user", label: "Email user" });
    expect(other.actions[0].letters).toBeGreaterThan(0);
    expect(dry_run.others_recipient_count).toBe(dry_run.others_recipients.length);
    expect(dry_run.recipients).toEqual([]);
    expectStatus(await admin.put(`/triggers/${id}`, { trigger: { active: false } }), 200);
    expectStatus(await admin.delete(`/triggers/${id}`), 204);
  });

  test("is refused like a save, to who is no admin, and for a rule of another kind", async () => {
    const automation = { all: CLOSE.all, actions: [{ field: "priority", value: "high" }] };
    const endless = await admin.post("/automations/dry_run", { automation });
    expectRefusal(endless, 422, "never_stops");
    const good = { automation: { all: CLOSE.all, actions: CLOSE.actions } };
    expectRefusal(await desk.aiko.post("/automations/dry_run", good), 403);
    const trigger = expectStatus(await admin.get("/triggers"), 200).triggers[0];
    const foreign = { automation: { id: trigger.id } };
    expectRefusal(await admin.post("/automations/dry_run", foreign), 404);
  });
});
