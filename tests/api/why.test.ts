// Why a trigger fired or did not, what an automatic event came from, and dry runs (RUL-6).
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, DEMO, expectRefusal, expectStatus, type Json } from "./support/http.ts";
import { expectShape } from "./support/schema.ts";
import { Server } from "./support/server.ts";
import { Desk, nextWork } from "./support/story.ts";

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

async function makeTrigger(more: Json): Promise<Json> {
  const trigger = { title: "A trigger", ...more };
  return expectStatus(await admin.post("/triggers", { trigger }), 201).trigger;
}

/** Switched off and deleted, so that no other test meets it. */
async function drop(trigger: Json): Promise<void> {
  expectStatus(await admin.put(`/triggers/${trigger.id}`, { trigger: { active: false } }), 200);
  expectStatus(await admin.delete(`/triggers/${trigger.id}`), 204);
}

async function makeTicket(): Promise<Json> {
  const body = { ticket: { subject: "A lamp", comment: { body: "It is dark" } } };
  return expectStatus(await admin.post("/tickets", body), 201).ticket;
}

/** The audit of the change. */
async function change(ticket: Json, fields: Json): Promise<Json> {
  return expectStatus(await admin.put(`/tickets/${ticket.id}`, { ticket: fields }), 200).audit;
}

const WAITS = {
  all: [{ field: "status", operator: "value", value: "pending" }],
  actions: [{ field: "current_tags", value: "waiting" }],
};

describe("why", () => {
  test("tells what fired with what it did, and what did not with the value of then", async () => {
    const fires = await makeTrigger(WAITS);
    const quiet = await makeTrigger({
      all: [
        { field: "current_tags", operator: "includes", value: "waiting" },
        { field: "priority", operator: "is", value: "urgent" },
      ],
      actions: [{ field: "type", value: "task" }],
    });
    const ticket = await makeTicket();
    const audit = await change(ticket, { status: "pending", priority: "low" });
    const answer = await desk.aiko.get(`/tickets/${ticket.id}/audits/${audit.id}/rules?locale=en`);
    expectShape(answer, "GET", `${API}/tickets/{id}/audits/{audit}/rules`);
    const { why } = expectStatus(answer, 200);
    expect(why).toMatchObject({ ticket_id: ticket.id, audit_id: audit.id, none_ran: null });
    const fired = why.triggers.find((one: Json) => one.id === fires.id);
    expect(fired).toMatchObject({ outcome: "fired", decided_by: null });
    expect(fired.events).toContainEqual(
      expect.objectContaining({ field_name: "tags", previous_value: null, value: "waiting" }),
    );
    const other = why.triggers.find((one: Json) => one.id === quiet.id);
    expect(other).toMatchObject({ outcome: "not_fired", decided_by: 1 });
    expect(other.conditions[0]).toMatchObject({ met: true, after: "waiting" });
    expect(other.conditions[1]).toMatchObject({
      list: "all",
      field_label: "Priority",
      value_label: "Urgent",
      met: false,
      after: "low",
      uses_today: false,
    });
    const japanese = expectStatus(
      await desk.aiko.get(`/tickets/${ticket.id}/audits/${audit.id}/rules?locale=ja`),
      200,
    );
    const same = japanese.why.triggers.find((one: Json) => one.id === quiet.id);
    expect(same.conditions[1].field_label).toBe("優先度");
    await drop(fires);
    await drop(quiet);
  });

  test("leads from what a rule did to the person who began it", async () => {
    const fires = await makeTrigger(WAITS);
    const ticket = await makeTicket();
    const audit = await change(ticket, { status: "pending" });
    const path = `/tickets/${ticket.id}/audits/${audit.id}/rules`;
    const { why } = expectStatus(await admin.get(path), 200);
    const fired = why.triggers.find((one: Json) => one.id === fires.id);
    const answer = await admin.get(`/tickets/${ticket.id}/events/${fired.events[0].id}/causes`);
    expectShape(answer, "GET", `${API}/tickets/{id}/events/{event}/causes`);
    const { causes, root } = expectStatus(answer, 200);
    expect(root).toBe("person");
    expect(causes[1]).toMatchObject({ rule_id: fires.id, rule_title: "A trigger" });
    expect(causes.at(-1)).toMatchObject({ actor: "agent" });
    await drop(fires);
  });

  test("is not told of what is not there", async () => {
    const ticket = await makeTicket();
    const other = await makeTicket();
    const audit = await change(ticket, { priority: "low" });
    expectRefusal(await admin.get(`/tickets/${other.id}/audits/${audit.id}/rules`), 404);
    expectRefusal(await admin.get(`/tickets/${ticket.id}/events/1/causes`), 404);
  });
});

describe("a dry run", () => {
  test("tells what an edited trigger would have done, and does nothing", async () => {
    const because = await makeTrigger({
      all: [{ field: "current_tags", operator: "includes", value: "tried" }],
      actions: [{ field: "priority", value: "high" }],
    });
    const ticket = await makeTicket();
    const audit = await change(ticket, { status: "hold", external_id: "dry" });
    const asked = {
      trigger: {
        all: [{ field: "external_id", operator: "is", value: "dry" }],
        actions: [{ field: "current_tags", value: "tried" }],
      },
      days: 2,
    };
    const answer = await admin.post("/triggers/dry_run?locale=en", asked);
    expectShape(answer, "POST", `${API}/triggers/dry_run`);
    const { dry_run } = expectStatus(answer, 200);
    expect(dry_run).toMatchObject({ fired: 1, tickets: 1, cut_at: null });
    expect(dry_run.hits).toEqual([
      expect.objectContaining({ ticket_id: ticket.id, audit_id: audit.id }),
    ]);
    expect(dry_run.actions).toEqual([
      { field: "current_tags", label: "Add tags", done: 1, letters: 0, skipped: [] },
    ]);
    expect(dry_run.others).toContainEqual(
      expect.objectContaining({ id: because.id, fires_because: 1 }),
    );
    const after = expectStatus(await admin.get(`/tickets/${ticket.id}`), 200);
    expect(after.ticket.tags).not.toContain("tried");
    await drop(because);
  });

  test("of a saved one takes what is not given from it", async () => {
    const saved = await makeTrigger(WAITS);
    const ticket = await makeTicket();
    await change(ticket, { status: "pending" });
    const asked = { trigger: { id: saved.id }, days: 1 };
    const { dry_run } = expectStatus(await admin.post("/triggers/dry_run", asked), 200);
    expect(dry_run.hits[0].ticket_id).toBe(ticket.id);
    await drop(saved);
  });

  test("is for admins, and refuses what cannot be saved", async () => {
    const good = { trigger: WAITS, days: 1 };
    expectRefusal(await desk.aiko.post("/triggers/dry_run", good), 403);
    expectRefusal(await admin.post("/triggers/dry_run", { days: 1 }), 422);
    expectRefusal(await admin.post("/triggers/dry_run", { ...good, days: 31 }), 422);
    const bad = { ...WAITS, all: [{ field: "status", operator: "is", value: "nonsense" }] };
    expectRefusal(await admin.post("/triggers/dry_run", { trigger: bad }), 422);
  });
});

describe("causes", () => {
  /** The chain of the newest event of the ticket that `wanted` says. */
  async function chain(
    ticket: number,
    wanted: (event: Json, audit: Json) => boolean,
  ): Promise<Json> {
    const page = expectStatus(await admin.get(`/tickets/${ticket}/audits?per_page=100`), 200);
    const found = page.audits
      .flatMap((audit: Json) => audit.events.map((event: Json) => ({ event, audit })))
      .findLast((one: Json) => wanted(one.event, one.audit));
    expect(found).toBeDefined();
    return expectStatus(
      await admin.get(`/tickets/${ticket}/events/${found.event.id}/causes`),
      200,
    );
  }

  test("lead from what the router, the bot and a survey did to who or what began it", async () => {
    const fires = await makeTrigger({
      title: "Survey after the end",
      all: [{ field: "messaging_session_ended_reason", operator: "value", value: "agent" }],
      actions: [{ field: "satisfaction_score", value: "offered" }],
    });
    const agent = await desk.agent(DEMO.aiko, "online");
    await desk.waitingCustomer();
    const ticket = Number(await nextWork(agent));
    const routed = await chain(ticket, (event) => event.type === "OfferedTo");
    expect(routed.causes[0].actor).toBe("router");
    expect(["person", "message", "bot"]).toContain(routed.root);
    const started = await chain(ticket, (event) => event.type === "MessagingSessionStarted");
    expect(["person", "message", "bot"]).toContain(started.root);
    expectStatus(await desk.aiko.post(`/tickets/${ticket}/messaging_session/end`, {}), 200);
    const offered = await chain(ticket, (event) => event.type === "SurveyOffered");
    expect(offered.causes[1]).toMatchObject({ rule_id: fires.id });
    expect(offered.root).toBe("person");
    await drop(fires);
    await desk.reset();
  });
});
