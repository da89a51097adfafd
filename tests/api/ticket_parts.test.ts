// What a ticket has beside its fields: the agents who follow it, the schedule that it goes by, the
// brand that it came under; and what business rules make of them.
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
    await refused({ follower_ids: [customer] }, "follower_ids");
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

describe("schedules", () => {
  const SCHEDULES = "/business_hours/schedules";

  async function make(schedule: Json): Promise<Json> {
    return expectStatus(await admin.post(SCHEDULES, { schedule }), 201).schedule;
  }

  test("there is one from the beginning, with office hours", async () => {
    const answer = await admin.get(SCHEDULES);
    expectShape(answer, "GET", `${API}${SCHEDULES}`);
    const [first] = expectStatus(answer, 200).schedules;
    expect(first.default).toBe(true);
    expect(first.intervals[0]).toEqual({ start_time: 1980, end_time: 2460 });
    expect(first.intervals).toHaveLength(5);
  });

  test("are made with a week of their own, or not at all", async () => {
    const intervals = [{ start_time: 540, end_time: 720 }];
    const schedule = { name: "Lyon", time_zone: "Europe/Paris", intervals };
    const made = await admin.post(SCHEDULES, { schedule });
    expect(expectStatus(made, 201).schedule.intervals).toEqual(intervals);
    expectStatus(await admin.delete(`${SCHEDULES}/${made.json.schedule.id}`), 204);
    const before = expectStatus(await admin.get(SCHEDULES), 200);
    const turned = { ...schedule, intervals: [{ start_time: 9, end_time: 8 }] };
    expectRefusal(await admin.post(SCHEDULES, { schedule: turned }), 422, "intervals");
    expect(expectStatus(await admin.get(SCHEDULES), 200)).toEqual(before);
  });

  test("are made, shown, changed and deleted, with week and holidays", async () => {
    const answer = await admin.post(SCHEDULES, {
      schedule: { name: "Lisbon", time_zone: "Europe/Lisbon" },
    });
    expectShape(answer, "POST", `${API}${SCHEDULES}`);
    const { id } = expectStatus(answer, 201).schedule;
    const workweek = {
      intervals: [
        { start_time: 600, end_time: 700 },
        { start_time: 0, end_time: 60 },
      ],
    };
    const week = await admin.put(`${SCHEDULES}/${id}/workweek`, { workweek });
    expectShape(week, "PUT", `${API}${SCHEDULES}/{id}/workweek`);
    expect(expectStatus(week, 200).workweek.intervals).toEqual(workweek.intervals.toReversed());
    const renamed = await admin.put(`${SCHEDULES}/${id}`, { schedule: { name: "Porto" } });
    expect(expectStatus(renamed, 200).schedule).toMatchObject({
      name: "Porto",
      time_zone: "Europe/Lisbon",
      intervals: workweek.intervals.toReversed(),
    });
    const made = await admin.post(`${SCHEDULES}/${id}/holidays`, {
      holiday: { name: "New Year", start_date: "2027-01-01", end_date: "2027-01-03" },
    });
    expectShape(made, "POST", `${API}${SCHEDULES}/{id}/holidays`);
    const { holiday } = expectStatus(made, 201);
    const path = `${SCHEDULES}/${id}/holidays/${holiday.id}`;
    const changed = await admin.put(path, { holiday: { end_date: "2027-01-01" } });
    expect(expectStatus(changed, 200).holiday).toEqual({
      id: holiday.id,
      name: "New Year",
      start_date: "2027-01-01",
      end_date: "2027-01-01",
    });
    const list = await desk.aiko.get(`${SCHEDULES}/${id}/holidays`);
    expectShape(list, "GET", `${API}${SCHEDULES}/{id}/holidays`);
    expect(expectStatus(list, 200).holidays).toHaveLength(1);
    expectStatus(await admin.delete(path), 204);
    expectStatus(await admin.get(path), 404);
    expectStatus(await admin.delete(`${SCHEDULES}/${id}`), 204);
    expectStatus(await admin.get(`${SCHEDULES}/${id}`), 404);
  });

  test("refuse what is none, and whoever is no admin", async () => {
    const lisbon = await make({ name: "Lisbon", time_zone: "Europe/Lisbon" });
    const path = `${SCHEDULES}/${lisbon.id}`;
    const [first] = expectStatus(await admin.get(SCHEDULES), 200).schedules;
    const refused = async (write: Json, mention: string) =>
      expectRefusal(await admin.put(path, { schedule: write }), 422, mention);
    await refused({ name: " " }, "name");
    await refused({ time_zone: "Moon/Base" }, "time_zone");
    await refused({ time_zone: "GMT+3" }, "time_zone");
    await refused({ intervals: [{ start_time: 5, end_time: 5 }] }, "intervals");
    await refused({ intervals: [{ start_time: 0, end_time: 10081 }] }, "end_time");
    await refused(
      { intervals: [{ start_time: 0, end_time: 60 }, { start_time: 59, end_time: 70 }] },
      "intervals",
    );
    expectRefusal(
      await admin.put(`${SCHEDULES}/${first.id}`, { schedule: { default: false } }),
      422,
      "default",
    );
    expectRefusal(await admin.delete(`${SCHEDULES}/${first.id}`), 422);
    const holiday = { name: "Long", start_date: "2027-01-02", end_date: "2027-01-01" };
    expectRefusal(await admin.post(`${path}/holidays`, { holiday }), 422, "end_date");
    expectRefusal(
      await admin.post(`${path}/holidays`, { holiday: { ...holiday, start_date: "2027-02-30" } }),
      422,
      "start_date",
    );
    expectRefusal(await desk.aiko.put(path, { schedule: { name: "Mine" } }), 403);
    expectRefusal(await desk.aiko.delete(path), 403);
    expectStatus(await admin.delete(path), 204);
  });

  test("name their time zones", async () => {
    const answer = await admin.get("/business_hours/time_zones");
    expectShape(answer, "GET", `${API}/business_hours/time_zones`);
    const zones = expectStatus(answer, 200).time_zones;
    expect(zones).toContain("Asia/Tokyo");
    expect(zones).toContain("Etc/UTC");
  });

  test("are what triggers ask for and set, now and in Why", async () => {
    const always = await make({ name: "Always", time_zone: "Asia/Tokyo" });
    const never = await make({ name: "Never", time_zone: "Asia/Tokyo" });
    const whole = { intervals: [{ start_time: 0, end_time: 10080 }] };
    await admin.put(`${SCHEDULES}/${always.id}/workweek`, { workweek: whole });
    await admin.put(`${SCHEDULES}/${never.id}/workweek`, { workweek: { intervals: [] } });
    const day = (shift: number) =>
      new Date(Date.now() + shift * 86_400_000).toISOString().slice(0, 10);
    const holiday = { name: "Now", start_date: day(-1), end_date: day(1) };
    expectStatus(await admin.post(`${SCHEDULES}/${never.id}/holidays`, { holiday }), 201);
    const tag = (title: string, field: string, value: string, what: string) => ({
      title,
      all: [
        { field, operator: "is", value },
        { field: "subject_includes_word", operator: "includes", value: "hours" },
      ],
      actions: [{ field: "current_tags", value: what }],
    });
    const triggers = [
      {
        title: "Choose",
        all: [{ field: "priority", operator: "value", value: "urgent" }],
        actions: [{ field: "set_schedule", value: String(never.id) }],
      },
      tag("Open", "in_business_hours", "true", "open_now"),
      tag("Shut", "in_business_hours", "false", "shut_now"),
      tag("Holiday", "on_a_holiday", "true", "holiday_now"),
      tag("Within always", "within_schedule", String(always.id), "always_now"),
      tag("Within never", "within_schedule", String(never.id), "never_now"),
    ];
    const made: number[] = [];
    for (const trigger of triggers) {
      made.push(expectStatus(await admin.post("/triggers", { trigger }), 201).trigger.id);
    }
    expectRefusal(await admin.delete(`${SCHEDULES}/${never.id}`), 422);
    const ticket = await makeTicket({ subject: "Opening hours", schedule_id: always.id });
    expect(ticket.schedule_id).toBe(always.id);
    expect(ticket.tags).toEqual(["always_now", "open_now"]);
    const urgent = await change(ticket.id, { priority: "urgent" });
    expect(urgent.ticket.schedule_id).toBe(never.id);
    expect(urgent.ticket.tags).toEqual(["always_now", "holiday_now", "open_now", "shut_now"]);
    const why = expectStatus(
      await admin.get(`/tickets/${ticket.id}/audits/${urgent.audit.id}/rules`),
      200,
    ).why;
    const outcomes = Object.fromEntries(
      why.triggers.map((one: Json) => [String(one.id), one.outcome]),
    );
    expect(outcomes[String(made[0])]).toBe("fired");
    expect(outcomes[String(made[2])]).toBe("fired");
    expect(outcomes[String(made[5])]).toBe("not_fired");
    for (const id of made) {
      expectStatus(await admin.put(`/triggers/${id}`, { trigger: { active: false } }), 200);
      expectStatus(await admin.delete(`/triggers/${id}`), 204);
    }
    const none = await change(ticket.id, { schedule_id: null });
    expect(none.ticket.schedule_id).toBeNull();
    expectRefusal(
      await admin.put(`/tickets/${ticket.id}`, { ticket: { schedule_id: 999 } }),
      422,
      "schedule_id",
    );
  });
});

describe("brands", () => {
  test("there is one from the beginning, which tickets get", async () => {
    const answer = await desk.aiko.get("/brands");
    expectShape(answer, "GET", `${API}/brands`);
    const [first] = expectStatus(answer, 200).brands;
    expect(first).toMatchObject({ default: true, active: true, is_deleted: false });
    expect((await makeTicket()).brand_id).toBe(first.id);
  });

  test("are made, shown, changed, made the default one and deleted", async () => {
    const [first] = expectStatus(await admin.get("/brands"), 200).brands;
    const answer = await admin.post("/brands", { brand: { name: "Lamps", subdomain: "lamps" } });
    expectShape(answer, "POST", `${API}/brands`);
    const { brand } = expectStatus(answer, 201);
    expect(brand).toMatchObject({ active: true, default: false });
    const path = `/brands/${brand.id}`;
    const write = { name: "Lights", default: true };
    const changed = expectStatus(await admin.put(path, { brand: write }), 200).brand;
    expect(changed).toMatchObject({ name: "Lights", default: true, active: true });
    const ticket = await makeTicket();
    expect(ticket.brand_id).toBe(brand.id);
    expectRefusal(await admin.put(path, { brand: { active: false } }), 422, "active");
    expectRefusal(await admin.put(path, { brand: { default: false } }), 422, "default");
    expectRefusal(await admin.delete(path), 422);
    await admin.put(`/brands/${first.id}`, { brand: { default: true } });
    expectStatus(await admin.delete(path), 204);
    expect(expectStatus(await admin.get(path), 200).brand.is_deleted).toBe(true);
    expect((await desk.ticket(ticket.id)).brand_id).toBe(brand.id);
    expectStatus(await admin.put(path, { brand: { name: "Again" } }), 404);
  });

  test("refuse what is none, and whoever is no admin", async () => {
    const refused = async (brand: Json, mention: string) =>
      expectRefusal(await admin.post("/brands", { brand }), 422, mention);
    await refused({ name: "", subdomain: "a" }, "name");
    await refused({ name: "A", subdomain: "" }, "subdomain");
    await refused({ name: "A", subdomain: "A b" }, "subdomain");
    await refused({ name: "A", subdomain: "-a" }, "subdomain");
    await refused({ name: "A", subdomain: "desk" }, "subdomain");
    const mine = { name: "Mine", subdomain: "mine" };
    expectRefusal(await desk.aiko.post("/brands", { brand: mine }), 403);
  });

  test("are what triggers ask for and set", async () => {
    const [first] = expectStatus(await admin.get("/brands"), 200).brands;
    const other = expectStatus(
      await admin.post("/brands", { brand: { name: "Other", subdomain: "other" } }),
      201,
    ).brand;
    const set = {
      title: "Rebrand",
      all: [
        { field: "brand_id", operator: "is", value: String(first.id) },
        { field: "priority", operator: "value", value: "urgent" },
      ],
      actions: [{ field: "brand_id", value: String(other.id) }],
    };
    const seen = {
      title: "Was rebranded",
      all: [{ field: "brand_id", operator: "value_previous", value: String(first.id) }],
      actions: [{ field: "current_tags", value: "rebranded" }],
    };
    await withTrigger(set, () =>
      withTrigger(seen, async () => {
        const ticket = await makeTicket();
        const { ticket: now } = await change(ticket.id, { priority: "urgent" });
        expect(now).toMatchObject({ brand_id: other.id, tags: ["rebranded"] });
        expectRefusal(await admin.delete(`/brands/${other.id}`), 422);
      }),
    );
    await admin.put(`/brands/${other.id}`, { brand: { active: false } });
    const ticket = await makeTicket();
    expectRefusal(
      await admin.put(`/tickets/${ticket.id}`, { ticket: { brand_id: other.id } }),
      422,
      "brand_id",
    );
    expectStatus(await admin.delete(`/brands/${other.id}`), 204);
  });
});

describe("placeholders", () => {
  test("tell brand, hours, followers and first words; what there is not is empty", async () => {
    const [brand] = expectStatus(await admin.get("/brands"), 200).brands;
    const text =
      "{{ticket.brand.name}}|{{ticket.in_business_hours}}|{{ticket.follower_names}}|" +
      "{{ticket.description}}|{{ticket.organization.name}}{{ticket.cc_names}}{{no.such}}|" +
      "{{satisfaction.survey_url}}|{{current_user.first_name}}";
    const always = expectStatus(
      await admin.post("/business_hours/schedules", {
        schedule: { name: "Round the clock", time_zone: "Etc/UTC" },
      }),
      201,
    ).schedule;
    const intervals = [{ start_time: 0, end_time: 10080 }];
    const path = `/business_hours/schedules/${always.id}`;
    expectStatus(await admin.put(path, { schedule: { intervals } }), 200);
    const me = expectStatus(await admin.get("/users/me"), 200).user;
    const first = expectStatus(await desk.aiko.get("/users/me"), 200).user;
    const trigger = {
      title: "Say it all",
      all: [{ field: "priority", operator: "value", value: "urgent" }],
      actions: [
        { field: "comment_value", value: text },
        { field: "comment_mode_is_public", value: "false" },
      ],
    };
    await withTrigger(trigger, async () => {
      const ticket = await makeTicket({ schedule_id: always.id, follower_ids: [aiko] });
      await change(ticket.id, { priority: "urgent" });
      const note = (await desk.comments(ticket.id)).at(-1)!;
      const name = me.name.split(" ")[0];
      expect(note.body).toBe(`${brand.name}|true|${first.name}|It is dark|||${name}`);
    });
    expectStatus(await admin.delete(path), 204);
  });
});
