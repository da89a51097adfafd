// Bad input anywhere gives a clear error that names the field, and changes nothing.
//
// What is tried is not listed here but made: routes from the program's own table, members and
// queries from the documents of protocol/. So a new route or member is tried from its first day.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { findBinary, TOP } from "./support/binary.ts";
import type { Customer } from "./support/device.ts";
import {
  type Answer,
  Client,
  conversations,
  DEMO,
  expectStatus,
  type Json,
  ticketing,
} from "./support/http.ts";
import { Raw } from "./support/raw.ts";
import { Server } from "./support/server.ts";
import { Desk } from "./support/story.ts";

interface Route {
  method: string;
  path: string;
  pace: string;
  bodyMax: number;
  operation: Json;
  document: Json;
}

// ---- what there is ----------------------------------------------------------------------------

// The last describes what the others do not.
const DOCUMENTS = [
  ["openapi-conversations.yaml", "/sc"],
  ["openapi-widget.yaml", "/widget"],
  ["openapi.yaml", ""],
].map(([name, prefix]) => ({
  prefix: prefix as string,
  json: parse(readFileSync(join(TOP, "protocol", name as string), "utf8")) as Json,
}));

/** "/a/:id" and "/a/{user}" alike. */
function shapeOf(path: string): string {
  return path.replace(/:\w+|\{\w+\}/g, "{}");
}

function describedAs(method: string, path: string): { operation: Json; document: Json } {
  for (const { prefix, json } of DOCUMENTS) {
    for (const [template, item] of Object.entries(json.paths as Json)) {
      const operation = (item as Json)[method.toLowerCase()];
      if (operation !== undefined && shapeOf(prefix + template) === shapeOf(path)) {
        const parameters = [...((item as Json).parameters ?? []), ...(operation.parameters ?? [])];
        return { operation: { ...operation, parameters }, document: json };
      }
    }
  }
  return { operation: undefined, document: undefined };
}

const routes: Route[] = spawnSync(findBinary(), ["routes"], { encoding: "utf8" })
  .stdout.trim()
  .split("\n")
  .map((line) => {
    const [method, path, , pace, bodyMax] = line.split("\t") as string[];
    return {
      method: method as string,
      path: path as string,
      pace: pace as string,
      bodyMax: Number(bodyMax),
      ...describedAs(method as string, path as string),
    };
  });

const withBody = routes.filter((route) => route.bodyMax > 0 && route.pace !== "upload");

function nameOf(route: Route): string {
  return `${route.method} ${route.path}`;
}

/** Follows references, and takes the parts of allOf together. */
function resolved(document: Json, schema: Json): Json {
  let at = schema;
  while (at?.$ref !== undefined) {
    at = (at.$ref as string)
      .replace(/^#\//, "")
      .split("/")
      .reduce((node: Json, step) => node[step], document);
  }
  return at ?? {};
}

// ---- the world in which it is tried -----------------------------------------------------------

let desk: Desk;
let customer: Customer;
let other: Customer;
const MACRO = { title: "M", actions: [{ field: "status", value: "open" }] };
let ids: {
  ticket: number;
  group: number;
  agent: number;
  user: string;
  conversation: string;
  webhook: string;
  macro: number;
};

beforeAll(async () => {
  desk = new Desk(await Server.start({ flags: ["--no-pace"] }));
  customer = await desk.waitingCustomer();
  other = await desk.customer();
  await other.say("Somebody else");
  const groups = expectStatus(await desk.admin.get("/groups"), 200).groups;
  const me = expectStatus(await desk.aiko.get("/users/me"), 200).user;
  const app = conversations(desk.server.url);
  const user = expectStatus(await app.post("/users", { externalId: "bad-input" }), 201).user;
  const talk = await app.post("/conversations", {
    type: "personal",
    participants: [{ userId: user.id }],
  });
  ids = {
    ticket: await desk.newestTicketOf(customer),
    group: groups[0].id,
    agent: me.id,
    user: user.id,
    conversation: expectStatus(talk, 201).conversation.id,
    webhook: expectStatus(await desk.admin.post("/webhooks", { webhook: WEBHOOK }), 201).webhook.id,
    macro: expectStatus(await desk.admin.post("/macros", { macro: MACRO }), 201).macro.id,
  };
});

afterAll(async () => {
  await desk?.close();
});

function clientOf(path: string): Client {
  const url = desk.server.url;
  if (path.startsWith("/sc/")) {
    return new Client(url, conversations(url).headers);
  }
  if (path.startsWith("/widget/")) {
    return new Client(url, { authorization: `Bearer ${customer.secret}` });
  }
  return new Client(url, path === "/sign-in" ? {} : ticketing(url, DEMO.admin).headers);
}

function pathOf(route: Route): string {
  return route.path
    .replace("/tickets/:id", `/tickets/${ids.ticket}`)
    .replace("/groups/:id", `/groups/${ids.group}`)
    .replace("/webhooks/:id", `/webhooks/${ids.webhook}`)
    .replace("/macros/:id", `/macros/${ids.macro}`)
    .replace(/\/(users|agent_availabilities)\/:id/, `/$1/${ids.agent}`)
    .replace(":app", "demo")
    .replace(":user", ids.user)
    .replace(":conversation", ids.conversation)
    .replace(":thread", customer.thread ?? "")
    .replace(/:\w+/g, "1");
}

const BOTH = { en: "x", ja: "x" };
const SURVEY = {
  name: "N",
  scale: "stars_5",
  question: BOTH,
  low: BOTH,
  high: BOTH,
  reason_question: BOTH,
};

const TRIGGER = {
  title: "N",
  all: [{ field: "status", operator: "is", value: "open" }],
  actions: [{ field: "current_tags", value: "t" }],
};

const AUTOMATION = {
  title: "N",
  all: [{ field: "SOLVED", operator: "greater_than", value: "96" }],
  actions: [{ field: "current_tags", value: "t" }],
};

const MESSAGING = {
  title: "N",
  event: "requested",
  conditions: { all: [{ field: "queue_size", operator: "is", value: "1" }] },
  actions: [{ field: "send_message", value: "t" }],
};

const WEBHOOK = {
  name: "n",
  endpoint: "https://hooks.example.com/a",
  http_method: "POST",
  request_format: "json",
  status: "active",
  authentication: { type: "bearer_token", data: { token: "t" } },
};

/** Bodies that are taken as they are; one member of them at a time is spoilt. */
function goodBody(route: Route): Json {
  const author = { type: "user", userId: ids.user };
  const bodies: Record<string, Json> = {
    "POST /sign-in": { email: DEMO.aiko, password: DEMO.password },
    "POST /api/v2/tickets": { ticket: { subject: "s", comment: { body: "b" } } },
    "PUT /api/v2/tickets/:id": { ticket: { subject: "s" } },
    "POST /api/v2/users": { user: { name: "N", email: "new@example.com" } },
    "PUT /api/v2/users/:id": { user: { name: "N" } },
    "POST /api/v2/groups": { group: { name: "New" } },
    "PUT /api/v2/groups/:id": { group: { name: "New" } },
    "POST /api/v2/group_memberships": {
      group_membership: { user_id: ids.agent, group_id: ids.group },
    },
    "PUT /api/v2/agent_availabilities/me": { agent_availability: { status: "away" } },
    "PUT /api/v2/agent_availabilities/:id": { agent_availability: { status: "away" } },
    "PUT /api/v2/account/settings": { settings: { widget: { title: "t" } } },
    "POST /api/v2/automations": { automation: AUTOMATION },
    "PUT /api/v2/automations/:id": { automation: AUTOMATION },
    "POST /api/v2/triggers": { trigger: TRIGGER },
    "PUT /api/v2/triggers/:id": { trigger: TRIGGER },
    "POST /api/v2/triggers/dry_run": { trigger: TRIGGER },
    "POST /api/v2/automations/dry_run": { automation: AUTOMATION },
    "POST /api/v2/messaging_triggers/dry_run": { messaging_trigger: MESSAGING },
    "POST /api/v2/macros": { macro: MACRO },
    "PUT /api/v2/macros/:id": { macro: MACRO },
    "POST /api/v2/webhooks": { webhook: WEBHOOK },
    "PUT /api/v2/webhooks/:id": { webhook: WEBHOOK },
    "PATCH /api/v2/webhooks/:id": { webhook: { authentication: WEBHOOK.authentication } },
    "POST /api/v2/webhooks/test": { webhook_id: ids.webhook },
    "POST /api/v2/api_tokens": { api_token: { name: "n" } },
    "POST /sc/v2/apps/:app/conversations": {
      type: "personal",
      participants: [{ userId: ids.user }],
    },
    "POST /sc/v2/apps/:app/conversations/:conversation/messages": {
      author,
      content: { type: "text", text: "x" },
    },
    "POST /sc/v2/apps/:app/conversations/:conversation/activity": {
      author,
      type: "conversation:read",
    },
    "POST /api/v2/surveys": { survey: SURVEY },
    "PUT /api/v2/surveys/:id": { survey: { name: "N" } },
    "POST /api/v2/tickets/:id/satisfaction_rating": { satisfaction_rating: { score: "good" } },
    "POST /widget/messages": { n: 1_000, text: "x" },
    "POST /widget/surveys/:message": { rating: 5 },
    "POST /widget/marks": { thread: customer.thread, read: 1 },
    "POST /widget/sign-in": { jwt: "a.b.c" },
  };
  return structuredClone(bodies[nameOf(route)] ?? {});
}

/** Everything that bad input might change, as far as it can be read. */
async function everything(): Promise<string> {
  const app = conversations(desk.server.url);
  const page = new Client(desk.server.url, { authorization: `Bearer ${customer.secret}` });
  const asked = [
    ...[
      "/tickets?per_page=100",
      `/tickets/${ids.ticket}/audits?per_page=100`,
      `/tickets/${ids.ticket}/comments?per_page=100`,
      "/users?per_page=100",
      "/groups",
      "/group_memberships",
      "/macros",
      "/agent_availabilities",
      "/account/settings",
      "/api_tokens",
      "/audit_logs",
      "/webhooks",
      "/surveys",
    ].map((path) => desk.admin.get(path)),
    app.get(`/users/${ids.user}`),
    app.get(`/conversations/${ids.conversation}`),
    app.get(`/conversations/${ids.conversation}/messages`),
    page.get("/widget/threads"),
    page.get(`/widget/threads/${customer.thread}/messages`),
  ];
  const answers = await Promise.all(asked);
  return answers.map((answer) => answer.text).join("\n");
}

/** What is wrong with a refusal; "" when nothing. */
function faultOf(route: Route, answer: Answer, field?: string): string {
  if (answer.status < 400 || answer.status > 499) {
    return `answered ${answer.status} ${answer.text.slice(0, 200)}`;
  }
  const json = answer.json;
  const isFormed = route.path.startsWith("/api/v2")
    ? typeof json?.error === "string" && typeof json?.description === "string"
    : route.path.startsWith("/sc/")
      ? json?.errors?.length > 0 && typeof json.errors[0].title === "string"
      : typeof json?.error?.code === "string" && typeof json?.error?.message === "string";
  if (!isFormed) {
    return `not in the API's form: ${answer.text.slice(0, 200)}`;
  }
  const isNamed = field === undefined || answer.text.includes(field.replace(/s$/, ""));
  if (!isNamed && answer.status !== 413) {
    return `does not name ${field}: ${answer.status} ${answer.text.slice(0, 200)}`;
  }
  return "";
}

// ---- bodies -----------------------------------------------------------------------------------

interface Spoilt {
  what: string;
  field: string;
  body: Json;
}

const WRONG: Record<string, unknown[]> = {
  string: [[], {}, true, 12.5],
  integer: ["abc", "", [], {}, true, 1.5, -1, 2 ** 53, 1e300, "99999999999999999999"],
  boolean: ["yes", 1, [], {}],
  object: ["x", 1, [], true],
  array: [1, true, [[]], [{}], [1]],
};

/** What one route ignores, because it belongs to another that shares the schema. */
const IGNORED: [string, RegExp][] = [
  ["PUT /api/v2/tickets/:id", /^ticket\.requester_id: of nothing/],
  ["PUT /api/v2/users/:id", /^user\.default_group_id: of nothing/],
  ["POST /sc/v2/apps/:app/conversations/:conversation/messages", /^author\.displayName/],
];

/** Where nothing need be said. */
const MAY_BE_EMPTY = /messaging_session\/end|\/users$|^PATCH/;

function put(body: Json, path: string[], value: unknown): Json {
  const copy = structuredClone(body);
  let at = copy;
  for (const step of path.slice(0, -1)) {
    if (typeof at[step] !== "object" || at[step] === null) {
      at[step] = {};
    }
    at = at[step];
  }
  at[path.at(-1) as string] = value;
  return copy;
}

function typesOf(document: Json, schema: Json): string[] {
  if (schema.anyOf ?? schema.oneOf) {
    return (schema.anyOf ?? schema.oneOf).flatMap((one: Json) =>
      typesOf(document, resolved(document, one)),
    );
  }
  if (schema.type !== undefined) {
    return [schema.type].flat();
  }
  return schema.enum || schema.const ? ["string"] : [];
}

function spoil(document: Json, given: Json, body: Json, path: string[]): Spoilt[] {
  const schema = resolved(document, given);
  const spoilt: Spoilt[] = [];
  const field = path.at(-1) as string;
  const types = typesOf(document, schema);
  const add = (what: string, value: unknown): void => {
    spoilt.push({ what: `${path.join(".")}: ${what}`, field, body: put(body, path, value) });
  };
  if (path.length > 0 && types.length > 0) {
    const accepted = new Set(types.map((type) => (type === "number" ? "integer" : type)));
    const values = Object.entries(WRONG)
      .filter(([type]) => accepted.has(type))
      .flatMap(([, wrong]) => wrong)
      .filter((value) => !isOf(value, accepted));
    for (const value of new Set(values)) {
      add(JSON.stringify(value), value);
    }
    if (schema.enum || schema.const) {
      add("no such value", "no-such-value");
    }
    if (accepted.has("string")) {
      add("too long", "x".repeat(70_000));
      if (schema.maxLength) {
        add("one too long", "x".repeat(schema.maxLength * 4 + 1));
      }
      if (schema.minLength > 1) {
        add("too short", "x");
      }
    }
    if (/(^|_)id$/.test(field) && accepted.has("integer")) {
      add("of nothing", 999_999_999);
    }
  }
  if (schema.type === "object" && path.length < 3) {
    for (const [name, member] of Object.entries((schema.properties ?? {}) as Json)) {
      spoilt.push(...spoil(document, member, body, [...path, name]));
    }
    for (const name of schema.required ?? []) {
      const without = put(body, [...path, name], undefined);
      spoilt.push({ what: `${[...path, name].join(".")}: absent`, field: name, body: without });
    }
  }
  return spoilt;
}

function isOf(value: unknown, types: Set<string>): boolean {
  if (Array.isArray(value)) {
    return types.has("array") && value.length === 0;
  }
  return types.has(typeof value === "number" ? "number" : typeof value);
}

/** A page of its own takes a form. */
function takesJson({ operation, document }: Route): boolean {
  const body = resolved(document, operation?.requestBody);
  return body.content?.["application/json"] !== undefined;
}

test("every route is described, with its body", () => {
  const undescribed = routes.filter((route) => route.operation === undefined).map(nameOf);
  expect(undescribed).toEqual([]);
  const bodiless = withBody
    .filter((route) => route.path !== "/sign-out")
    .filter((route) => route.operation?.requestBody === undefined)
    .map(nameOf);
  expect(bodiless).toEqual([]);
});

describe.each(withBody.filter(takesJson).map((route) => [
  nameOf(route),
  route,
] as [string, Route]))("%s", (name, route) => {
  test("names the member that is wrong, whichever it is", async () => {
    const body = resolved(route.document, route.operation.requestBody);
    const schema = body.content["application/json"].schema;
    const client = clientOf(route.path);
    const spoilt = spoil(route.document, schema, goodBody(route), []);
    expect(spoilt.length).toBeGreaterThan(0);
    const faults: string[] = [];
    const before = await everything();
    for (const one of spoilt) {
      if (IGNORED.some(([where, what]) => where === name && what.test(one.what))) {
        continue;
      }
      const answer = await client.ask(route.method, pathOf(route), { json: one.body });
      const fault = faultOf(route, answer, one.field);
      if (fault !== "") {
        faults.push(`${one.what}: ${fault}`);
      }
    }
    expect(faults, name).toEqual([]);
    expect(await everything()).toBe(before);
  });

  test("refuses what is no JSON object", async () => {
    const client = clientOf(route.path);
    const good = JSON.stringify(goodBody(route));
    const first = Object.keys(goodBody(route))[0] ?? "x";
    const json = { "content-type": "application/json" };
    const bodies: [string, Record<string, string>, string | Uint8Array][] = [
      ["half of it", json, good.slice(0, -1)],
      ["an array", json, "[1]"],
      ["a text", json, '"x"'],
      ["a number", json, "1"],
      ["two values", json, `${good}${good}`],
      ["bytes that are not UTF-8", json, Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
      ["a NUL in a text", json, `{"${first}":"\\u0000"}`],
      ["a NUL byte", json, `{"${first}":"\u0000"}`],
      ["half of a pair", json, `{"${first}":"\\ud800"}`],
      ["too many levels", json, `{"${first}":${"[".repeat(500)}${"]".repeat(500)}}`],
      ["a member twice", json, `{"${first}":1,"${first}":2}`],
      ["a long member twice", json, `{"${"m".repeat(1_000)}":1,"${"m".repeat(1_000)}":2}`],
      ["too many members", json, `{${Array.from({ length: 10_001 }, (_, i) => `"${i}":1`)}}`],
      ["single quotes", json, "{'a':1}"],
      ["a comma too much", json, `{"${first}":1,}`],
      ["no number", json, `{"${first}":NaN}`],
      ["another type", { "content-type": "text/plain" }, good],
      ["a form", { "content-type": "application/x-www-form-urlencoded" }, "a=1"],
    ];
    if (!name.includes("messaging_session/end")) {
      bodies.push(["nothing", json, ""], ["null", json, "null"]);
    }
    if (!MAY_BE_EMPTY.test(name)) {
      bodies.push(["an empty object", json, "{}"]);
    }
    const faults: string[] = [];
    const before = await everything();
    for (const [what, headers, body] of bodies) {
      const answer = await client.ask(route.method, pathOf(route), {
        headers,
        body: body as string,
      });
      const fault = faultOf(route, answer);
      if (fault !== "") {
        faults.push(`${what}: ${fault}`);
      }
    }
    expect(faults).toEqual([]);
    expect(await everything()).toBe(before);
  });

  test("refuses a body past its limit before it has come", async () => {
    const length = Math.max(route.bodyMax + 1, 1_000_000);
    const raw = await Raw.open(desk.server.port);
    const credential = clientOf(route.path).headers.authorization;
    raw.send(
      `${route.method} ${pathOf(route)} HTTP/1.1\r\nHost: localhost\r\n` +
        (credential === undefined ? "" : `Authorization: ${credential}\r\n`) +
        `Content-Type: application/json\r\nContent-Length: ${length}\r\n\r\n{`,
    );
    expect(await raw.until(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 413/);
    raw.cut();
  });
});

describe("what no schema says", () => {
  const wrong: [string, string, Json, string][] = [
    ["POST", "/users",
      { user: { name: "N", email: "n@example.com", role: "agent", default_group_id: 999_999 } },
      "default_group_id"],
    ["POST", "/users", { user: { name: "N", role: "agent" } }, "email"],
    ["POST", "/users", { user: { name: "N", email: "no address" } }, "email"],
    ["POST", "/users", { user: { name: "N", email: DEMO.aiko, verified: true } }, "email"],
    ["POST", "/users", { user: { name: "  " } }, "name"],
    ["POST", "/tickets", { ticket: { subject: "s", comment: { body: " " } } }, "body"],
    ["POST", "/tickets", { ticket: { comment: { body: "x" }, assignee_id: 1 } }, "assignee_id"],
    ["POST", "/tickets", { ticket: { comment: { body: "x" }, tags: [["x"]] } }, "tags"],
    ["POST", "/tickets", { ticket: { comment: { body: "x", uploads: ["x"] } } }, "uploads"],
    ["POST", "/tickets", { ticket: { comment: { body: "x" }, requester: { email: "@" } } },
      "email"],
    ["POST", "/groups", { group: { name: " " } }, "name"],
    ["PUT", "/account/settings", { settings: { messaging: 1 } }, "messaging"],
    ["PUT", "/account/settings", { settings: { widget: ["title"] } }, "widget"],
    ["PUT", "/account/settings", { settings: { routing: { messaging_capacity: 501 } } },
      "messaging_capacity"],
    ["PUT", "/account/settings", { settings: { routing: { messaging_capacity: "x" } } },
      "messaging_capacity"],
    ["PUT", "/account/settings", { settings: { messaging: { agents_can_end: "perhaps" } } },
      "agents_can_end"],
    ["PUT", "/account/settings", { settings: { messaging: { agents_can_end: {} } } },
      "agents_can_end"],
    ["PUT", "/account/settings", { settings: { widget: { colour: "red" } } }, "colour"],
    ["PUT", "/account/settings", { settings: { widget: { title: "x".repeat(121) } } }, "title"],
    ["PUT", "/account/settings",
      { settings: { widget: { title: "kept?" }, routing: { email_capacity: -1 } } },
      "email_capacity"],
    ["PUT", "/account/settings", { settings: { email: { sending_address: "nobody" } } },
      "sending_address"],
    ["PUT", "/account/settings", { settings: { widget: { origins: "not an origin" } } }, "origins"],
  ];
  test.each(wrong)("%s %s %j names the member", async (method, path, json, field) => {
    const before = await everything();
    const answer = await desk.admin.ask(method, path, { json });
    expect(faultOf({ path: "/api/v2" } as Route, answer, field)).toBe("");
    expect(await everything()).toBe(before);
  });
});

// ---- addresses --------------------------------------------------------------------------------

const reads = routes.filter(
  (route) => route.method === "GET" && /^\/(api|sc|widget)/.test(route.path),
);

describe("queries", () => {
  test("every documented one is refused by name when it is nonsense", async () => {
    const faults: string[] = [];
    const before = await everything();
    for (const route of reads) {
      const client = clientOf(route.path);
      const parameters = (route.operation?.parameters ?? [])
        .map((one: Json) => resolved(route.document, one))
        .filter((one: Json) => one.in === "query");
      const needed = parameters
        .filter((one: Json) => one.required)
        .map((one: Json) => `${encodeURIComponent(one.name)}=1`);
      if (route.path.endsWith("/:app/conversations")) {
        needed.push(`filter%5BuserId%5D=${ids.user}`);
      }
      for (const parameter of parameters) {
        const schema = resolved(route.document, parameter.schema);
        const key = encodeURIComponent(parameter.name);
        const isNumber = schema.type === "integer";
        const refused = isNumber
          ? ["abc", "1.5", "9".repeat(30), "1x", " 1", "0x10"]
              .concat((schema.minimum ?? 1) < 0 ? [] : "-1")
              .concat((schema.minimum ?? 1) <= 0 ? [] : "0")
          : schema.enum || parameter.name === "sort"
            ? ["nonsense"]
            : [];
        const survived = ["", "%00", "%FF", "%", "x".repeat(5_000), "%F0%9F%92%A9", "'\"<>", "[]"];
        for (const value of [...refused, ...survived]) {
          const query = [
            ...needed.filter((one: string) => !one.startsWith(`${key}=`)),
            `${key}=${encodeURIComponent(value).replace(/%25/g, "%")}`,
          ].join("&");
          const answer = await client.get(`${pathOf(route)}?${query}`);
          const what = `${nameOf(route)} ${parameter.name}=${value.slice(0, 40)}`;
          if (answer.status >= 500) {
            faults.push(`${what}: ${answer.status} ${answer.text.slice(0, 200)}`);
          } else if (refused.includes(value)) {
            const fault = faultOf(route, answer, parameter.name);
            if (fault !== "") {
              faults.push(`${what}: ${fault}`);
            }
          }
        }
      }
    }
    expect(faults).toEqual([]);
    expect(await everything()).toBe(before);
  }, 120_000);

  test("with thousands of pairs, or pairs that are none, are read or refused", async () => {
    for (const query of ["&".repeat(2_000), "a&b&c", "=1", "page=1&page=2", "a=1&".repeat(1_500)]) {
      const answer = await desk.admin.get(`/tickets?${query}`);
      expect(answer.status, query.slice(0, 20)).toBeLessThan(500);
    }
  });
});

describe("paths", () => {
  const strange = ["0", "-1", "abc", "9007199254740993", "99999999999999999999", "1%00", "%FF",
    "1.5", "1 OR 1=1", "%2e%2e%2f", "x".repeat(3_000), "%", "999999999"];

  test("that name nothing are not found, in the API's form", async () => {
    const faults: string[] = [];
    const before = await everything();
    for (const route of routes.filter((one) => one.path.includes(":"))) {
      const client = clientOf(route.path);
      const last = route.path.lastIndexOf(":");
      const name = (/:\w+/.exec(route.path.slice(last)) as RegExpExecArray)[0];
      for (const value of strange) {
        const there = pathOf({ ...route, path: route.path.slice(0, last) });
        const path = there + value + pathOf({
          ...route,
          path: route.path.slice(last + name.length),
        });
        const raw = await client.ask(route.method, path, {
          ...(route.bodyMax > 0 && route.pace !== "upload" ? { json: goodBody(route) } : {}),
        });
        if (raw.status < 400 || raw.status > 499) {
          const what = `${nameOf(route)} ${value.slice(0, 30)}`;
          faults.push(`${what}: ${raw.status} ${raw.text.slice(0, 200)}`);
        }
      }
    }
    expect(faults).toEqual([]);
    expect(await everything()).toBe(before);
  }, 120_000);

  test("asked with another method say which there are", async () => {
    const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];
    for (const path of new Set(routes.map((route) => route.path))) {
      const known = routes.filter((route) => shapeOf(route.path) === shapeOf(path))
        .map((route) => route.method);
      for (const method of methods.filter((one) => !known.includes(one))) {
        const route = routes.find((one) => one.path === path) as Route;
        const asked = pathOf(route);
        const answer = await clientOf(path).ask(method, asked);
        const isOther = routes.some((one) => one.method === method &&
          new RegExp(`^${one.path.replace(/:\w+/g, "[^/]+")}$`).test(asked));
        if (isOther) {
          continue; // "/tickets/count" is also a ticket named so
        }
        expect(answer.status, `${method} ${asked} ${answer.text}`).toBe(405);
        const allow = (answer.headers.get("allow") ?? "").split(", ");
        for (const one of known) {
          expect(allow, `${method} ${asked}`).toContain(one);
        }
        expect(allow).not.toContain(method);
      }
    }
  });

  test("that no table knows are not found, in the form of the API they look like", async () => {
    for (const path of ["/api/v2/nothing", "/sc/v2/apps/demo/nothing", "/widget/nothing", "/x"]) {
      const answer = await clientOf(path).get(path);
      const fault = faultOf({ path } as Route, answer);
      expect(fault).toBe("");
      expect(answer.status).toBe(404);
    }
  });
});

describe("heads", () => {
  const head = "Host: localhost\r\nConnection: close\r\n";
  const get = `GET /healthz HTTP/1.1\r\n${head}`;
  const heads: [string, string, RegExp][] = [
    ["a long address", `GET /${"a".repeat(20_000)} HTTP/1.1\r\n\r\n`, /^HTTP\/1\.1 4(14|31)/],
    ["many lines", `${get}${"X-A: b\r\n".repeat(300)}\r\n`, /^HTTP\/1\.1 431/],
    ["one long line", `${get}X-A: ${"b".repeat(20_000)}\r\n\r\n`, /^HTTP\/1\.1 431/],
    ["an endless name", `${get}${"X".repeat(20_000)}: b\r\n\r\n`, /^HTTP\/1\.1 4/],
    ["an unknown method", `FLY /healthz HTTP/1.1\r\n${head}\r\n`, /^HTTP\/1\.1 (405|501|400)/],
    ["another version", `GET /healthz HTTP/3.0\r\n${head}\r\n`, /^HTTP\/1\.1 (400|505)/],
    ["a NUL", `${get}X-A: \u0000\r\n\r\n`, /^HTTP\/1\.1 400/],
    ["no HTTP", "\u0016\u0003\u0001\u0002\u0000\r\n\r\n", /^HTTP\/1\.1 400/],
  ];
  test.each(heads)("with %s are refused", async (_what, bytes, status) => {
    const raw = await Raw.open(desk.server.port);
    raw.send(Buffer.from(bytes, "latin1"));
    expect(await raw.end()).toMatch(status);
  });
});

// ---- files ------------------------------------------------------------------------------------

describe("uploads", () => {
  const form = (name: string, disposition: string): [string, Record<string, string>, string] => [
    name,
    { "content-type": "multipart/form-data; boundary=XyZ" },
    `--XyZ\r\n${disposition}\r\n\r\nbytes\r\n--XyZ--\r\n`,
  ];
  const bad: [string, Record<string, string>, string][] = [
    ["nothing", { "content-type": "text/plain" }, ""],
    ["a form without a boundary", { "content-type": "multipart/form-data" }, "x"],
    ["a form with another boundary", { "content-type": "multipart/form-data; boundary=a" }, "--b"],
    ["a form that ends early", { "content-type": "multipart/form-data; boundary=XyZ" },
      '--XyZ\r\nContent-Disposition: form-data; name="source"; filename="a"\r\n\r\nbytes'],
    form("a form of text only", 'Content-Disposition: form-data; name="source"'),
    form("a part without a name", "Content-Disposition: form-data"),
    form("a part that says nothing", "X-A: b"),
  ];
  for (const path of ["/api/v2/uploads?filename=a.txt", "/sc/v2/apps/demo/attachments",
    "/widget/uploads?name=a.txt"]) {
    test(`${path} refuses what is no file`, async () => {
      const faults: string[] = [];
      const before = await everything();
      for (const [what, headers, body] of bad) {
        const answer = await clientOf(path).ask("POST", path, { headers, body });
        const fault = faultOf({ path } as Route, answer);
        if (fault !== "") {
          faults.push(`${what}: ${fault}`);
        }
      }
      expect(faults).toEqual([]);
      expect(await everything()).toBe(before);
    });
  }

  test("names with folders, NULs or bytes that are no text are refused", async () => {
    const path = "/widget/uploads?name=";
    for (const name of ["%2e%2e%2fetc%2fpasswd", "a%00b", "%FF", "a%0Ab", "x".repeat(300)]) {
      const answer = await clientOf(path).ask("POST", path + name, {
        headers: { "content-type": "text/plain" },
        body: "x",
      });
      expect(faultOf({ path } as Route, answer, "name"), name).toBe("");
    }
  });
});

// ---- somebody else's --------------------------------------------------------------------------

describe("what is somebody else's", () => {
  test("is not there", async () => {
    const page = clientOf("/widget/x");
    const app = clientOf("/sc/x");
    const nobody = "0123456789abcdef01234567";
    const asks: [Client, string, string, Json][] = [
      [page, "GET", `/widget/threads/${other.thread}/messages`, undefined],
      [page, "POST", "/widget/messages", { n: customer.n + 1, thread: other.thread, text: "x" }],
      [page, "POST", "/widget/marks", { thread: other.thread, read: 1 }],
      [app, "GET", `/sc/v2/apps/other/conversations/${ids.conversation}`, undefined],
      [app, "POST", `/sc/v2/apps/demo/conversations/${ids.conversation}/messages`,
        { author: { type: "user", userId: nobody }, content: { type: "text", text: "x" } }],
      [app, "POST", "/sc/v2/apps/demo/conversations",
        { type: "personal", participants: [{ userId: nobody }] }],
    ];
    const before = await everything();
    for (const [client, method, path, json] of asks) {
      const answer = await client.ask(method, path, json === undefined ? {} : { json });
      expect([400, 403, 404], `${method} ${path} ${answer.text}`).toContain(answer.status);
    }
    expect(await everything()).toBe(before);
  });
});

test("after all that the database holds together, and nothing was logged as a fault", () => {
  const verified = desk.server.run("verify");
  expect(verified.output).not.toMatch(/fault/i);
  expect(verified.code, verified.output).toBe(0);
  const faults = desk.server.log.filter((line) => /level=error|ERROR|runtime error/.test(line));
  expect(faults).toEqual([]);
});
