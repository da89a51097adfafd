// Every route, walked as each kind of caller: who may not is refused before anything happens, who
// may is let in. The program prints its own table, so a new route is walked from its first day.
import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBinary } from "./support/binary.ts";
import type { Customer } from "./support/device.ts";
import { Client, DEMO, conversations, expectStatus, stranger, ticketing } from "./support/http.ts";
import { Server } from "./support/server.ts";
import { Desk } from "./support/story.ts";

interface Route {
  method: string;
  path: string;
  who: string[];
}

const CALLERS = ["stranger", "end_user", "agent", "admin", "app"] as const;
type Caller = (typeof CALLERS)[number];

function routesOf(): Route[] {
  const printed = spawnSync(findBinary(), ["routes"], { encoding: "utf8" }).stdout;
  return printed
    .trim()
    .split("\n")
    .map((line) => line.split("\t"))
    .map(([method, path, who]) => ({
      method: method as string,
      path: path as string,
      who: (who as string).split(","),
    }));
}

const routes = routesOf();
let desk: Desk;
let customer: Customer;

beforeAll(async () => {
  desk = new Desk(await Server.start({ flags: ["--no-pace"] }));
  customer = await desk.customer();
  await customer.say("Hello");
});

afterAll(async () => {
  await desk?.close();
});

/** A client of the whole server, not of one API. */
function clientOf(caller: Caller): Client {
  const url = desk.server.url;
  switch (caller) {
    case "stranger":
      return stranger(url);
    case "end_user":
      return new Client(url, { authorization: `Bearer ${customer.secret}` });
    case "agent":
      return new Client(url, ticketing(url, DEMO.aiko).headers);
    case "admin":
      return new Client(url, ticketing(url, DEMO.admin).headers);
    case "app":
      return new Client(url, conversations(url).headers);
  }
}

/** Things that exist, so that who is let in finds something. */
function pathOf(route: Route): string {
  return route.path
    .replace("/api/v2/users/:id", `/api/v2/users/1`)
    .replace(":app", "demo")
    .replace(/:token/, "0".repeat(32))
    .replace(/:name/, "a.png")
    .replace(/:thread/, customer.thread ?? "1")
    .replace(/:(id|audit|macro)/g, "1")
    .replace(/:\w+/g, "0".repeat(24));
}

/** A widget's secret is a credential for the widget's own addresses and for nothing else. */
function speaksTo(caller: Caller, path: string): boolean {
  return caller !== "end_user" || !/^\/(api|attachments)\//.test(path);
}

/** A visitor who has not written yet is a stranger, and shows a secret all the same. */
function visitorOr(client: Client, route: Route): Client {
  const isVisitor = route.path.startsWith("/widget/") && !client.headers.authorization;
  return isVisitor
    ? new Client(desk.server.url, { authorization: `Bearer ${"ab".repeat(32)}` })
    : client;
}

/** The state that nobody in this walk may change. */
async function everything(): Promise<string> {
  const answers = await Promise.all(
    ["/tickets?per_page=100", "/users?per_page=100", "/groups", "/account/settings"].map((path) =>
      desk.admin.get(path),
    ),
  );
  return answers.map((answer) => answer.text).join("\n");
}

test("the program prints its routes, each with somebody who may", () => {
  expect(routes.length).toBeGreaterThan(50);
  for (const route of routes) {
    expect(route.who.length, route.path).toBeGreaterThan(0);
    for (const who of route.who) {
      expect(CALLERS).toContain(who);
    }
  }
});

describe.each(CALLERS)("as %s", (caller) => {
  test("what is not theirs is refused and changes nothing", async () => {
    const before = await everything();
    const client = clientOf(caller);
    for (const route of routes.filter((one) => !one.who.includes(caller))) {
      const body = route.method === "GET" || route.method === "DELETE" ? {} : { json: {} };
      const answer = await client.ask(route.method, pathOf(route), body);
      const what = `${route.method} ${route.path}: ${answer.text}`;
      expect([401, 403], what).toContain(answer.status);
    }
    expect(await everything()).toBe(before);
  });

  test("what is theirs lets them in", async () => {
    const client = clientOf(caller);
    const theirs = routes.filter((one) => one.who.includes(caller) && one.method === "GET");
    for (const route of theirs.filter((one) => speaksTo(caller, one.path))) {
      const answer = await visitorOr(client, route).get(pathOf(route));
      const what = `GET ${route.path}: ${answer.text.slice(0, 300)}`;
      expect([401, 403], what).not.toContain(answer.status);
      expect(answer.status, what).toBeLessThan(500);
    }
  });
});

test("a wrong credential is refused everywhere, also where strangers are welcome", async () => {
  const wrong: Record<string, string>[] = [
    { authorization: "Basic " + Buffer.from("aiko@example.com/token:no").toString("base64") },
    { authorization: "Basic " + Buffer.from("aiko@example.com:demo").toString("base64") },
    { authorization: "Bearer nobody" },
    { authorization: "Nonsense x" },
    { cookie: "madoguchi_sign_in=" + "0".repeat(64) },
  ];
  for (const headers of wrong) {
    const client = new Client(desk.server.url, headers);
    for (const path of ["/api/v2/tickets", "/api/v2/users/1", "/sc/v2/apps/demo"]) {
      const answer = await client.get(path);
      expect(answer.status, `${JSON.stringify(headers)} ${path} ${answer.text}`).toBe(401);
    }
  }
});

test("a change by the sign-in cookie needs the CSRF token", async () => {
  const url = desk.server.url;
  const signIn = await stranger(url).post("/sign-in", {
    email: DEMO.aiko,
    password: DEMO.password,
  });
  expectStatus(signIn, 201);
  const set = signIn.headers.get("set-cookie") ?? "";
  expect(set).toMatch(/HttpOnly/i);
  expect(set).toMatch(/SameSite=(Lax|Strict)/i);
  const cookie = set.split(";")[0] as string;
  const me = expectStatus(
    await new Client(url, { cookie }).get("/api/v2/users/me"),
    200,
  );
  const token = me.user.authenticity_token as string;
  expect(token.length).toBeGreaterThan(16);
  const path = `/api/v2/agent_availabilities/${me.user.id}`;
  const json = { agent_availability: { status: "away" } };
  const without = await new Client(url, { cookie }).put(path, json);
  expect([401, 403]).toContain(without.status);
  const wrong = await new Client(url, { cookie, "x-csrf-token": "0".repeat(64) }).put(path, json);
  expect([401, 403]).toContain(wrong.status);
  const withToken = await new Client(url, { cookie, "x-csrf-token": token }).put(path, json);
  expectStatus(withToken, 200);
});

test("a wrong password is refused, in the same words as an unknown address", async () => {
  const url = desk.server.url;
  const wrong = await stranger(url).post("/sign-in", { email: DEMO.aiko, password: "wrong" });
  const unknown = await stranger(url).post("/sign-in", { email: "no@example.com", password: "x" });
  expect(wrong.status).toBe(401);
  expect(unknown.status).toBe(401);
  expect(wrong.text).toBe(unknown.text);
});

test("who is signed out or demoted is no longer on line", async () => {
  const ben = await desk.agent(DEMO.ben);
  expectStatus(await desk.admin.put(`/users/${ben.id}`, { user: { suspended: true } }), 200);
  await ben.socket.closed();
  expect(ben.socket.closeCode).toBe(1001);
  const again = await desk.agent(DEMO.ben).catch((error: Error) => error);
  expect(again).toBeInstanceOf(Error);
  expectStatus(await desk.admin.put(`/users/${ben.id}`, { user: { suspended: false } }), 200);
});
