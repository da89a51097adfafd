// What the admin centre does through the API: groups and who is in them, passwords, settings with
// who changed them last, and the log of it all.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
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
import { Desk } from "./support/story.ts";

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

async function idOf(email: string): Promise<number> {
  const answer = await ticketing(desk.server.url, email).get("/users/me");
  return expectStatus(answer, 200).user.id;
}

async function makeGroup(name: string): Promise<Json> {
  return expectStatus(await admin.post("/groups", { group: { name } }), 201).group;
}

async function membersOf(group: number): Promise<Json[]> {
  const answer = await admin.get(`/groups/${group}/memberships`);
  return expectStatus(answer, 200).group_memberships;
}

/** The newest rows of the audit log. */
async function audits(count: number): Promise<Json[]> {
  const answer = await admin.get(`/audit_logs?per_page=${count}`);
  expectShape(answer, "GET", `${API}/audit_logs`);
  return expectStatus(answer, 200).audit_logs;
}

describe("groups", () => {
  test("an admin renames a group; the log has the old name and the new one", async () => {
    const group = await makeGroup("Before");
    const body = { group: { name: "After" } };
    expectRefusal(await aiko.put(`/groups/${group.id}`, body), 403);
    const answer = await admin.put(`/groups/${group.id}`, body);
    expectShape(answer, "PUT", `${API}/groups/{id}`);
    expect(expectStatus(answer, 200).group).toMatchObject({ name: "After", default: false });
    expect(await audits(1)).toMatchObject([
      {
        source_type: "group",
        source_label: "After",
        field: "name",
        old_value: "Before",
        new_value: "After",
        change_description: "name: Before -> After",
      },
    ]);
  });

  test("the same name again is no change, so the log says nothing", async () => {
    const group = await makeGroup("Still");
    const [newest] = await audits(1);
    expectStatus(await admin.put(`/groups/${group.id}`, { group: { name: "Still" } }), 200);
    expect(await audits(1)).toEqual([newest]);
  });

  test("bad groups are refused naming the field", async () => {
    const group = await makeGroup("Good");
    expectRefusal(await admin.post("/groups", { group: { description: "none" } }), 422, "name");
    expectRefusal(await admin.put(`/groups/${group.id}`, { group: { name: "" } }), 422, "name");
    expectRefusal(await admin.put(`/groups/${group.id}`, { group: { name: "  " } }), 422, "name");
    expectRefusal(await admin.put("/groups/999999", { group: { name: "Nowhere" } }), 404);
    expectRefusal(await admin.put(`/groups/${group.id}`, {}), 422, "group");
  });

  test("there is one default group", async () => {
    const { groups } = expectStatus(await admin.get("/groups"), 200);
    const before = groups.find((group: Json) => group.default);
    const group = await makeGroup("First of all");
    const put = (id: number, isDefault: boolean) =>
      admin.put(`/groups/${id}`, { group: { default: isDefault } });
    expect(expectStatus(await put(group.id, true), 200).group.default).toBe(true);
    expect(expectStatus(await admin.get(`/groups/${before.id}`), 200).group.default).toBe(false);
    expectRefusal(await put(group.id, false), 422, "default");
    expectStatus(await put(before.id, true), 200);
  });

  test("admins put agents into groups and take them out", async () => {
    const group = await makeGroup("Members");
    const user = await idOf(DEMO.aiko);
    const body = { group_membership: { group_id: group.id, user_id: user } };
    expectRefusal(await aiko.post("/group_memberships", body), 403);
    const answer = await admin.post("/group_memberships", body);
    expectShape(answer, "POST", `${API}/group_memberships`);
    const { group_membership: made } = expectStatus(answer, 201);
    expect(made).toMatchObject({ group_id: group.id, user_id: user });
    expect(await membersOf(group.id)).toEqual([made]);
    // Twice is once.
    expect(expectStatus(await admin.post("/group_memberships", body), 201)).toEqual({
      group_membership: made,
    });
    expectRefusal(await aiko.delete(`/group_memberships/${made.id}`), 403);
    expectStatus(await admin.delete(`/group_memberships/${made.id}`), 204);
    expectRefusal(await admin.delete(`/group_memberships/${made.id}`), 404);
    expect(await membersOf(group.id)).toEqual([]);
    expect(await audits(2)).toMatchObject([
      { action: "destroy", field: "member", old_value: String(user), new_value: "" },
      { action: "create", field: "member", old_value: "", new_value: String(user) },
    ]);
  });

  test("only agents are in groups", async () => {
    const group = await makeGroup("Agents only");
    const made = await admin.post("/users", { user: { name: "A customer" } });
    const customer = expectStatus(made, 201).user.id;
    const join = (ask: Json) => admin.post("/group_memberships", { group_membership: ask });
    expectRefusal(await join({ group_id: group.id, user_id: customer }), 422, "user_id");
    expectRefusal(await join({ group_id: group.id }), 422, "user_id");
    const nowhere = { group_id: 999999, user_id: await idOf(DEMO.ben) };
    expectRefusal(await join(nowhere), 422, "group_id");
    expectRefusal(await admin.post("/group_memberships", {}), 422, "group_membership");
  });
});

describe("agents", () => {
  function signIn(email: string, password: string) {
    return stranger(desk.server.url).post("/sign-in", { email, password });
  }

  const dai = { name: "Dai", email: "dai@example.com", role: "agent" };

  test("who was made with a password signs in by it, until it is another or they are suspended",
    async () => {
      const short = { user: { ...dai, password: "short" } };
      expectRefusal(await admin.post("/users", short), 422, "password");
      const made = await admin.post("/users", { user: { ...dai, password: "a long password" } });
      const { user } = expectStatus(made, 201);
      expectStatus(await signIn(dai.email, "a long password"), 201);
      expectRefusal(await signIn(dai.email, "another password"), 401);
      const put = (change: Json) => admin.put(`/users/${user.id}`, { user: change });
      expectStatus(await put({ password: "another password" }), 200);
      expectRefusal(await signIn(dai.email, "a long password"), 401);
      expectStatus(await signIn(dai.email, "another password"), 201);
      expectStatus(await put({ suspended: true }), 200);
      expectRefusal(await signIn(dai.email, "another password"), 401);
      expectStatus(await put({ suspended: false }), 200);
      expectStatus(await signIn(dai.email, "another password"), 201);
      expect((await admin.get("/audit_logs?per_page=5")).text).not.toContain("another password");
    });

  test("nobody locks themself out", async () => {
    const me = await idOf(DEMO.admin);
    expectRefusal(await admin.put(`/users/${me}`, { user: { role: "agent" } }), 422);
    expectRefusal(await admin.put(`/users/${me}`, { user: { suspended: true } }), 422);
  });
});

describe("the log", () => {
  test("can leave sign-ins out, page by page", async () => {
    const signIn = { email: DEMO.ben, password: DEMO.password };
    await makeGroup("One");
    expectStatus(await stranger(desk.server.url).post("/sign-in", signIn), 201);
    await makeGroup("Two");
    const first = "/audit_logs?filter[action]=create,update,destroy&page[size]=1";
    const one = expectStatus(await admin.get(first), 200);
    expect(one.audit_logs).toMatchObject([{ source_label: "Two" }]);
    const next = await admin.get(one.links.next.replace(/^.*\/api\/v2/, ""));
    expect(expectStatus(next, 200).audit_logs).toMatchObject([{ source_label: "One" }]);
    const logins = expectStatus(await admin.get("/audit_logs?filter[action]=login"), 200);
    expect(new Set(logins.audit_logs.map((row: Json) => row.action))).toEqual(new Set(["login"]));
    expectRefusal(await admin.get("/audit_logs?filter[action]=dance"), 422, "filter[action]");
  });
});

describe("settings", () => {
  async function changes(): Promise<Json[]> {
    const answer = await admin.get("/account/settings/changes");
    expectShape(answer, "GET", `${API}/account/settings/changes`);
    return expectStatus(answer, 200).audit_logs;
  }

  test("each says who changed it last", async () => {
    const put = (ask: boolean) =>
      admin.put("/account/settings", { settings: { bot: { ask_if_new: ask } } });
    const of = (rows: Json[]) => rows.filter((row) => row.field === "bot.ask_if_new");
    expect(of(await changes())).toEqual([]);
    expectStatus(await put(false), 200);
    expectStatus(await put(true), 200);
    expect(of(await changes())).toMatchObject([
      { actor_id: await idOf(DEMO.admin), old_value: "0", new_value: "1" },
    ]);
    expectRefusal(await aiko.get("/account/settings/changes"), 403);
  });

  test("the widget's colour is one", async () => {
    const put = (colour: string) =>
      admin.put("/account/settings", { settings: { widget: { colour } } });
    for (const colour of ["", "blue", "#12345", "#12345g", "#1234567"]) {
      expectRefusal(await put(colour), 422, "widget.colour");
    }
    expect(expectStatus(await put("#0A7d4f"), 200).settings.widget.colour).toBe("#0A7d4f");
  });
});

describe("tokens", () => {
  test("the log names a token that was made and revoked, never its secret", async () => {
    const made = await admin.post("/api_tokens", { api_token: { name: "Reports" } });
    const { id, token } = expectStatus(made, 201).api_token;
    expectStatus(await admin.delete(`/api_tokens/${id}`), 204);
    const rows = await audits(2);
    expect(rows).toMatchObject([
      { source_type: "api_token", action: "destroy", old_value: "Reports", new_value: "" },
      { source_type: "api_token", action: "create", old_value: "", new_value: "Reports" },
    ]);
    expect(JSON.stringify(rows)).not.toContain(token);
  });
});
