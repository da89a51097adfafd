// What a ticket has beside its fields: the agents who follow it.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, DEMO, expectRefusal, expectStatus, type Json } from "./support/http.ts";
import { expectShape } from "./support/schema.ts";
import { Server } from "./support/server.ts";
import { Desk } from "./support/story.ts";

const API = "/api/v2";

let desk: Desk;
let admin: Client;
let aiko: number;
let ben: number;

beforeAll(async () => {
  desk = new Desk(await Server.start({ flags: ["--no-pace"] }));
  admin = desk.admin;
  aiko = expectStatus(await desk.aiko.get("/users/me"), 200).user.id;
  ben = expectStatus(await desk.ben.get("/users/me"), 200).user.id;
});

afterAll(async () => {
  await desk?.close();
});

async function makeTicket(more: Json = {}): Promise<Json> {
  const body = { ticket: { subject: "A lamp", comment: { body: "It is dark" }, ...more } };
  return expectStatus(await admin.post("/tickets", body), 201).ticket;
}

async function change(ticket: number, write: Json): Promise<Json> {
  return expectStatus(await admin.put(`/tickets/${ticket}`, { ticket: write }), 200);
}

/** Makes a trigger, does something, and takes the trigger away again. */
async function withTrigger(trigger: Json, then: () => Promise<void>): Promise<void> {
  const made = expectStatus(await admin.post("/triggers", { trigger }), 201).trigger;
  try {
    await then();
  } finally {
    expectStatus(await admin.put(`/triggers/${made.id}`, { trigger: { active: false } }), 200);
    expectStatus(await admin.delete(`/triggers/${made.id}`), 204);
  }
}

const sorted = (ids: number[]): number[] => ids.toSorted((a, b) => a - b);

describe("followers", () => {
  test("are put, deleted and replaced, by id and by address", async () => {
    const ticket = await makeTicket({ follower_ids: [ben] });
    expect(ticket.follower_ids).toEqual([ben]);
    const put = await change(ticket.id, { followers: [{ user_email: DEMO.aiko }] });
    expect(put.ticket.follower_ids).toEqual(sorted([aiko, ben]));
    expect(put.audit.events).toContainEqual(
      expect.objectContaining({
        type: "Change",
        field_name: "follower_ids",
        previous_value: [String(ben)],
        value: sorted([aiko, ben]).map(String),
      }),
    );
    const answer = await admin.get(`/tickets/${ticket.id}/followers`);
    expectShape(answer, "GET", `${API}/tickets/{id}/followers`);
    const { users } = expectStatus(answer, 200);
    expect(sorted(users.map((one: Json) => one.id))).toEqual(sorted([aiko, ben]));
    const dropped = await change(ticket.id, { followers: [{ user_id: ben, action: "delete" }] });
    expect(dropped.ticket.follower_ids).toEqual([aiko]);
    const none = await change(ticket.id, { follower_ids: [] });
    expect(none.ticket.follower_ids).toEqual([]);
  });

  test("who follows already, or not at all, changes nothing", async () => {
    const ticket = await makeTicket({ followers: [{ user_id: aiko, action: "put" }] });
    const again = await change(ticket.id, {
      followers: [{ user_id: aiko }, { user_id: ben, action: "delete" }],
    });
    expect(again.audit).toBeNull();
    expect(again.ticket.version).toBe(ticket.version);
  });

  test("are agents, at most fifty of them", async () => {
    const ticket = await makeTicket();
    const customer = expectStatus(
      await admin.post("/users", { user: { name: "Kai", email: "kai.follows@example.com" } }),
      201,
    ).user.id;
    const refused = async (write: Json, mention: string) =>
      expectRefusal(await admin.put(`/tickets/${ticket.id}`, { ticket: write }), 422, mention);
    await refused({ follower_ids: [customer] }, "followers");
    await refused({ followers: [{ user_id: customer }] }, "followers");
    await refused({ followers: [{ user_email: "nobody@example.com" }] }, "followers");
    await refused({ followers: [{ user_id: aiko, action: "love" }] }, "followers");
    await refused({ followers: [{}] }, "followers");
    await refused({ followers: "me" }, "followers");
    await refused({ follower_ids: [0] }, "follower_ids");
    await refused({ follower_ids: Array.from({ length: 51 }, (_, i) => i + 1) }, "follower_ids");
    expect((await desk.ticket(ticket.id)).follower_ids).toEqual([]);
  });

  test("find the tickets that they follow", async () => {
    const ticket = await makeTicket({ follower_ids: [aiko] });
    const other = await makeTicket({ follower_ids: [ben] });
    const answer = await admin.get(`/users/${aiko}/tickets/followed?sort_by=id&sort_order=desc`);
    expectShape(answer, "GET", `${API}/users/{id}/tickets/followed`);
    const ids = expectStatus(answer, 200).tickets.map((one: Json) => one.id);
    expect(ids).toContain(ticket.id);
    expect(ids).not.toContain(other.id);
    const view = expectStatus(await desk.aiko.get("/views/6/tickets?per_page=100"), 200);
    expect(view.tickets.map((one: Json) => one.id)).toContain(ticket.id);
    await change(ticket.id, { status: "solved" });
    const after = expectStatus(await desk.aiko.get("/views/6/tickets?per_page=100"), 200);
    expect(after.tickets.map((one: Json) => one.id)).not.toContain(ticket.id);
  });

  test("are added by triggers, who is named and who made the update", async () => {
    const trigger = {
      title: "Follow what is urgent",
      all: [{ field: "priority", operator: "value", value: "urgent" }],
      actions: [
        { field: "follower", value: String(ben) },
        { field: "follower", value: "current_user" },
      ],
    };
    await withTrigger(trigger, async () => {
      const ticket = await makeTicket();
      const body = { ticket: { priority: "urgent" } };
      expectStatus(await desk.aiko.put(`/tickets/${ticket.id}`, body), 200);
      expect((await desk.ticket(ticket.id)).follower_ids).toEqual(sorted([aiko, ben]));
      const told = (await desk.auditEvents(ticket.id)).find(
        (one) => one.field_name === "follower_ids",
      );
      expect(told.via.channel).toBe("rule");
    });
  });
});
