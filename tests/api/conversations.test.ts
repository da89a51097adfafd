// The conversations API: what a program sees of a customer's window, and all that it does not see.
import { createHmac, randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  type Answer,
  Client,
  conversations,
  DEMO,
  expectRefusal,
  expectStatus,
  type Json,
} from "./support/http.ts";
import { expectShape } from "./support/schema.ts";
import { Server } from "./support/server.ts";
import { Desk, nextWork } from "./support/story.ts";

const APP = "/v2/apps/{app}";
const THREAD = `${APP}/conversations/{conversation}`;

let desk: Desk;
let app: Client;

beforeAll(async () => {
  desk = new Desk(await Server.start({ flags: ["--no-pace"] }));
  app = conversations(desk.server.url);
});

afterAll(async () => {
  await desk?.close();
});

beforeEach(async () => {
  await desk.reset();
});

function shaped(answer: Answer, method: string, path: string, status: number): Json {
  expectStatus(answer, status);
  expectShape(answer, method, path, "openapi-conversations.yaml");
  return answer.json;
}

async function userCreate(profile: Json = {}, externalId: string = randomUUID()): Promise<Json> {
  const answer = await app.post("/users", { externalId, profile });
  return shaped(answer, "POST", `${APP}/users`, 201).user;
}

async function threadCreate(user: Json, more: Json = {}): Promise<Json> {
  const answer = await app.post("/conversations", {
    type: "personal",
    participants: [{ userId: user.id }],
    ...more,
  });
  return shaped(answer, "POST", `${APP}/conversations`, 201).conversation;
}

function post(thread: Json, user: Json, content: Json, more: Json = {}): Promise<Answer> {
  return app.post(`/conversations/${thread.id}/messages`, {
    author: { type: "user", userId: user.id },
    content,
    ...more,
  });
}

async function say(thread: Json, user: Json, text: string, payload?: string): Promise<Json> {
  const content = { type: "text", text, ...(payload === undefined ? {} : { payload }) };
  const answer = await post(thread, user, content);
  const messages = shaped(answer, "POST", `${THREAD}/messages`, 201).messages;
  expect(messages).toHaveLength(1);
  return messages[0];
}

async function messagesOf(thread: Json, query = ""): Promise<Json> {
  const answer = await app.get(`/conversations/${thread.id}/messages${query}`);
  return shaped(answer, "GET", `${THREAD}/messages`, 200);
}

/** Everything that a program can read of a conversation, as bytes. */
async function windowOf(thread: Json, user: Json): Promise<string[]> {
  const answers = [
    await app.get(`/conversations/${thread.id}`),
    await app.get(`/conversations/${thread.id}/participants`),
    await app.get(`/conversations/${thread.id}/messages`),
    await app.get(`/conversations?filter[userId]=${user.id}`),
    await app.get(`/users/${user.id}`),
  ];
  return answers.map((answer) => `${answer.status} ${answer.text}`);
}

function questionOf(messages: Json[]): Json {
  return [...messages].reverse().find((one) => one.content.actions !== undefined);
}

describe("the story, by a program", () => {
  const words = {
    en: { first: "My parcel has not come", greeting: /Hello|help/i, person: "Talk to a person" },
    ja: { first: "荷物がまだ届きません", greeting: /こんにちは/, person: "担当者と話す" },
  };
  for (const locale of ["en", "ja"] as const) {
    test(`greeting, person, answer, end without a trace, a new start (${locale})`, async () => {
      const { first, greeting, person } = words[locale];
      const aiko = await desk.agent(DEMO.aiko, "online");
      const user = await userCreate({ givenName: "Jane", surname: "Doe", locale });
      const thread = await threadCreate(user);

      await say(thread, user, first);
      const greeted = (await messagesOf(thread)).messages;
      expect(greeted[0].content.text).toBe(first);
      expect(greeted[0].author).toMatchObject({ type: "user", userId: user.id });
      const question = questionOf(greeted);
      expect(question.content.text).toMatch(greeting);
      expect(question.author).toMatchObject({ type: "business", subtypes: ["bot"] });
      const action = question.content.actions.find((one: Json) => one.payload === "person");
      expect(action).toMatchObject({ type: "reply", text: person });

      const chosen = await say(thread, user, action.text, action.payload);
      expect(chosen.content.payload).toBe("person");
      const ticket = await nextWork(aiko);
      expect((await desk.ticket(ticket)).requester_id).toBe(Number(user.zendeskId));

      const updated = await desk.aiko.put(`/tickets/${ticket}`, {
        ticket: { comment: { body: "お調べします / Let me look", channel: "messaging" } },
      });
      expectStatus(updated, 200);
      const answered = (await messagesOf(thread)).messages.at(-1);
      expect(answered.author).toMatchObject({ type: "business", subtypes: ["agent"] });
      expect(answered.content.text).toBe("お調べします / Let me look");
      expect(answered.author.userId).toBeUndefined();

      // While a person answers, and after the end, the business hears the same.
      const business = { author: { type: "business" }, content: { type: "text", text: "Hi" } };
      const refusedBefore = await app.post(`/conversations/${thread.id}/messages`, business);
      expectRefusal(refusedBefore, 409, "no_control");

      const before = await windowOf(thread, user);
      const ended = await desk.aiko.post(`/tickets/${ticket}/messaging_session/end`, {});
      expect(expectStatus(ended, 200).messaging_session.changed).toBe(true);
      expect(await windowOf(thread, user)).toEqual(before);
      const refusedAfter = await app.post(`/conversations/${thread.id}/messages`, business);
      expect(refusedAfter.status).toBe(409);
      expect(refusedAfter.text).toBe(refusedBefore.text);
      const old = await desk.ticket(ticket);

      await say(thread, user, first);
      const page = (await messagesOf(thread)).messages;
      const again = questionOf(page);
      expect(again.id).not.toBe(question.id);
      expect(page.at(-1).author.subtypes).toEqual(["bot"]);
      expect(again.content.actions.map((one: Json) => one.payload)).toContain("person");
      await say(thread, user, person, "person");
      const second = await nextWork(aiko, [ticket]);
      expect((await desk.session(second)).previous_ticket_id).toBe(Number(ticket));
      expect(await desk.ticket(ticket)).toEqual(old);
    });
  }
});

describe("users", () => {
  test("are found by id, by external id and by a proven address only", async () => {
    const user = await userCreate({
      givenName: "Mary",
      surname: "Ann Smith",
      email: `${randomUUID()}@example.com`,
    });
    expect(user.profile).toMatchObject({ givenName: "Mary", surname: "Ann Smith", locale: "en" });
    for (const name of [user.id, user.externalId]) {
      const answer = await app.get(`/users/${encodeURIComponent(name)}`);
      expect(shaped(answer, "GET", `${APP}/users/{user}`, 200).user).toEqual(user);
    }
    const found = await app.get(
      `/users?filter[identities.email]=${encodeURIComponent(user.profile.email)}`,
    );
    expect(shaped(found, "GET", `${APP}/users`, 200).users).toEqual([]);
  });

  test("change only what is given, and null takes a value away", async () => {
    const user = await userCreate({ givenName: "Jane", surname: "Doe", email: "jane@example.com" });
    const path = `/users/${user.id}`;
    let answer = await app.patch(path, { profile: { surname: "Roe", locale: "ja-JP" } });
    let changed = shaped(answer, "PATCH", `${APP}/users/{user}`, 200).user;
    expect(changed.profile).toEqual({
      givenName: "Jane",
      surname: "Roe",
      email: "jane@example.com",
      locale: "ja",
    });
    answer = await app.patch(path, { profile: { surname: null, email: null } });
    changed = shaped(answer, "PATCH", `${APP}/users/{user}`, 200).user;
    expect(changed.profile).toEqual({ givenName: "Jane", locale: "ja" });
  });

  test("an external id is given once", async () => {
    const user = await userCreate();
    const answer = await app.post("/users", { externalId: user.externalId });
    expectShape(answer, "POST", `${APP}/users`, "openapi-conversations.yaml");
    const refusal = expectRefusal(answer, 409, "externalId");
    expect(refusal.errors[0].code).toBe("conflict");
  });

  test("the same key answers with the same user and makes no other", async () => {
    const ask = {
      json: { profile: { givenName: "Once" } },
      headers: { "idempotency-key": randomUUID() },
    };
    const first = await app.ask("POST", "/users", ask);
    const second = await app.ask("POST", "/users", ask);
    expect(expectStatus(second, 201)).toEqual(expectStatus(first, 201));
  });

  test("agents are no users", async () => {
    const me = expectStatus(await desk.aiko.get("/users/me"), 200).user;
    const id = Number(me.id).toString(16).padStart(16, "0");
    const seconds = Math.floor(Date.parse(me.created_at) / 1000).toString(16);
    expectRefusal(await app.get(`/users/${seconds}${id}`), 404, "user_not_found");
  });
});

describe("conversations", () => {
  test("are made, found in pages, named and described", async () => {
    const user = await userCreate();
    const made = [
      await threadCreate(user, {
        displayName: "One",
        metadata: { a: 1, b: true, c: "<x>", d: 0.1 },
      }),
      await threadCreate(user),
      await threadCreate(user),
    ];
    expect(made[0].metadata).toEqual({ a: 1, b: true, c: "<x>", d: 0.1 });
    expect(made.map((one) => one.isDefault)).toEqual([true, false, false]);

    const path = `${APP}/conversations`;
    const filter = `filter[userExternalId]=${encodeURIComponent(user.externalId)}`;
    const first = shaped(
      await app.get(`/conversations?${filter}&page[size]=2`),
      "GET",
      path,
      200,
    );
    expect(first.conversations).toEqual([made[0], made[1]]);
    expect(first.meta.hasMore).toBe(true);
    const next = new URL(first.links.next);
    const second = await new Client(next.origin, app.headers).get(next.pathname + next.search);
    expect(shaped(second, "GET", path, 200).conversations).toEqual([made[2]]);
    expect(second.json.meta.hasMore).toBe(false);
    const back = await app.get(
      `/conversations?${filter}&page[before]=${second.json.meta.beforeCursor}`,
    );
    expect(shaped(back, "GET", path, 200).conversations).toEqual([made[0], made[1]]);

    const answer = await app.patch(`/conversations/${made[0].id}`, {
      displayName: null,
      metadata: { e: "f" },
    });
    const changed = shaped(answer, "PATCH", THREAD, 200).conversation;
    expect(changed.displayName).toBeUndefined();
    expect(changed.metadata).toEqual({ e: "f" });
    expect(changed.lastUpdatedAt).toBe(made[0].lastUpdatedAt);
  });

  test("name their participant, who has read as far as they said", async () => {
    const user = await userCreate();
    const thread = await threadCreate(user);
    await say(thread, user, "hello");
    const path = `/conversations/${thread.id}`;
    const participant = async (): Promise<Json> => {
      const answer = await app.get(`${path}/participants`);
      return shaped(answer, "GET", `${THREAD}/participants`, 200).participants[0];
    };
    expect(await participant()).toMatchObject({ userId: user.id, unreadCount: 1 });
    const done = await app.post(`${path}/activity`, {
      author: { type: "user", userId: user.id },
      type: "conversation:read",
    });
    expect(shaped(done, "POST", `${THREAD}/activity`, 200)).toEqual({});
    expect(await participant()).toMatchObject({ unreadCount: 0 });
  });

  test("what the business has read is told", async () => {
    const user = await userCreate();
    const thread = await threadCreate(user);
    await say(thread, user, "hello");
    const path = `/conversations/${thread.id}`;
    const before = expectStatus(await app.get(path), 200).conversation;
    expect(before.businessLastRead).toBeUndefined();
    const body = { author: { type: "business" }, type: "conversation:read" };
    expectStatus(await app.post(`${path}/activity`, body), 200);
    const after = expectStatus(await app.get(path), 200).conversation;
    expect(after).toEqual({ ...before, businessLastRead: after.lastUpdatedAt });
  });
});

describe("messages", () => {
  test("come a hundred at a time, the newest first asked for", async () => {
    const user = await userCreate();
    const thread = await threadCreate(user);
    await say(thread, user, "start");
    await say(thread, user, "person", "person"); // people have it: one message, one row
    const texts: string[] = [];
    for (let i = 0; i < 120; i++) {
      texts.push(`line ${i}`);
      await say(thread, user, `line ${i}`);
    }
    const newest = await messagesOf(thread);
    expect(newest.messages).toHaveLength(100);
    expect(newest.messages.map((one: Json) => one.content.text)).toEqual(texts.slice(-100));
    expect(newest.meta).toEqual({ hasMore: true, beforeCursor: newest.messages[0].id });
    const older = await messagesOf(thread, `?page[before]=${newest.meta.beforeCursor}`);
    expect(older.meta.hasMore).toBe(false);
    expect(older.messages.at(-1).content.text).toBe("line 19");
    expect(older.meta.afterCursor).toBe(older.messages.at(-1).id);
    const after = await messagesOf(thread, `?page[after]=${newest.messages[97].id}`);
    expect(after.messages.map((one: Json) => one.content.text)).toEqual(texts.slice(-2));
    const all = [...older.messages, ...newest.messages].map((one: Json) => one.id);
    expect(new Set(all).size).toBe(all.length);
  });

  test("keep their metadata, and the same key keeps one message", async () => {
    const user = await userCreate();
    const thread = await threadCreate(user);
    const ask = {
      json: {
        author: { type: "user", userExternalId: user.externalId },
        content: { type: "text", text: "once" },
        metadata: { source: "crm", score: 1.5 },
      },
      headers: { "idempotency-key": randomUUID() },
    };
    const path = `/conversations/${thread.id}/messages`;
    const first = shaped(await app.ask("POST", path, ask), "POST", `${THREAD}/messages`, 201);
    const second = shaped(await app.ask("POST", path, ask), "POST", `${THREAD}/messages`, 201);
    expect(second).toEqual(first);
    expect(first.messages[0].metadata).toEqual({ source: "crm", score: 1.5 });
    const listed = (await messagesOf(thread)).messages;
    expect(listed.filter((one: Json) => one.content.text === "once")).toEqual(first.messages);
  });

  test("of the business are taken while the bot has the talk", async () => {
    const user = await userCreate();
    const thread = await threadCreate(user);
    const path = `/conversations/${thread.id}/messages`;
    const content = { type: "text", text: "From a program" };
    const body = { author: { type: "business" }, content };
    expectRefusal(await app.post(path, body), 409, "no_control");
    await say(thread, user, "hello");
    const sent = shaped(await app.post(path, body), "POST", `${THREAD}/messages`, 201).messages[0];
    expect(sent.author).toMatchObject({ type: "business" });
    expect((await messagesOf(thread)).messages.at(-1)).toEqual(sent);
  });

  test("typing of the business reaches the customer, an author user's is refused", async () => {
    const customer = await desk.customer("en");
    await customer.say("hello");
    const user = await userOfThread(customer.messages()[0]);
    const list = expectStatus(await app.get(`/conversations?filter[userId]=${user.id}`), 200);
    const path = `/conversations/${list.conversations[0].id}/activity`;
    const body = { author: { type: "business", displayName: "Helper" }, type: "typing:start" };
    expectStatus(await app.post(path, body), 200);
    await customer.socket.wait("typing", () =>
      customer.socket.frames.some((frame) => frame.type === "typing" && frame.name === "Helper"),
    );
    const own = { author: { type: "user", userId: user.id }, type: "typing:start" };
    expectRefusal(await app.post(path, own), 400, "type");
  });

  test("carry files that were uploaded", async () => {
    const user = await userCreate();
    const thread = await threadCreate(user);
    const form = new FormData();
    form.set("source", new Blob(["%PDF-1.4 hello"], { type: "application/pdf" }), "hello 1.pdf");
    const uploaded = await app.ask("POST", "/attachments?access=public", { body: form });
    const { attachment } = shaped(uploaded, "POST", `${APP}/attachments`, 201);
    expect(attachment.mediaType).toBe("application/pdf");
    const content = { type: "file", mediaUrl: attachment.mediaUrl, text: "See here" };
    const answer = await post(thread, user, content);
    const sent = shaped(answer, "POST", `${THREAD}/messages`, 201).messages[0];
    expect(sent.content).toMatchObject({
      type: "file",
      mediaUrl: attachment.mediaUrl,
      mediaType: "application/pdf",
      mediaSize: 14,
      altText: "hello 1.pdf",
      text: "See here",
    });
    const file = await fetch(attachment.mediaUrl, { headers: app.headers });
    expect(await file.text()).toBe("%PDF-1.4 hello");
    expectRefusal(await post(thread, user, content), 400, "content.mediaUrl");
  });
});

/** A widget's customer as this API knows them. */
async function userOfThread(message: Json): Promise<Json> {
  const person = expectStatus(await desk.admin.get(`/users/${message.author.id}`), 200).user;
  const number = Number(person.id).toString(16).padStart(16, "0");
  const seconds = Math.floor(Date.parse(person.created_at) / 1000).toString(16);
  return expectStatus(await app.get(`/users/${seconds}${number}`), 200).user;
}

describe("who may", () => {
  test("a wrong key, no key, a wrong app and a token are refused", async () => {
    const url = desk.server.url;
    const wrong = conversations(url, "demo", "demo", "wrong");
    expectShape(await wrong.get(""), "GET", APP, "openapi-conversations.yaml");
    expect(expectRefusal(await wrong.get(""), 401).errors[0].code).toBe("unauthorized");
    expectRefusal(await new Client(`${url}/sc/v2/apps/demo`).get("/users/x"), 401);
    expectRefusal(await conversations(url, "other").get(""), 404, "app_not_found");
    const signed = sign({ scope: "app" });
    const bearer = new Client(`${url}/sc/v2/apps/demo`, { authorization: `Bearer ${signed}` });
    expectRefusal(await bearer.get(""), 401, "Basic");
    const shown = shaped(await app.get(""), "GET", APP, 200).app;
    expect(shown.id).toBe("demo");
  });

  test("agents' tokens do not open it, and its key opens nothing else", async () => {
    const agent = new Client(`${desk.server.url}/sc/v2/apps/demo`, desk.aiko.headers);
    expectRefusal(await agent.get(""), 403);
    const elsewhere = new Client(`${desk.server.url}/api/v2`, app.headers);
    expectRefusal(await elsewhere.get("/tickets"), 403);
  });

  test("other people's conversations, messages and ids are not there", async () => {
    const [one, other] = [await userCreate(), await userCreate()];
    const thread = await threadCreate(one);
    const theirs = await threadCreate(other);
    const message = await say(theirs, other, "private");
    expectRefusal(await post(thread, other, { type: "text", text: "x" }), 404, "user_not_found");
    const list = await app.get(`/conversations/${thread.id}/messages?page[after]=${message.id}`);
    expectRefusal(list, 400, "page");
    const bent = `00000001${thread.id.slice(8)}`; // the number alone is not enough
    for (const id of [bent, one.id, "f".repeat(24), "123", "%20"]) {
      expectRefusal(await app.get(`/conversations/${id}`), 404, "conversation_not_found");
    }
    expectRefusal(await app.get(`/users/${thread.id}`), 404, "user_not_found");
    expect((await messagesOf(thread)).messages).toEqual([]);
  });
});

function sign(claims: Json): string {
  const part = (value: Json): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const head = `${part({ alg: "HS256", typ: "JWT", kid: "demo" })}.${part(claims)}`;
  return `${head}.${createHmac("sha256", "demo").update(head).digest("base64url")}`;
}

describe("bad input names the field and changes nothing", () => {
  test("of a message", async () => {
    const user = await userCreate();
    const thread = await threadCreate(user);
    const author = { type: "user", userId: user.id };
    const text = { type: "text", text: "x" };
    const bad: [Json, string][] = [
      [{ content: text }, "author"],
      [{ author }, "content"],
      [{ author: "me", content: text }, "author"],
      [{ author: { type: "robot" }, content: text }, "author.type"],
      [{ author: { type: "user" }, content: text }, "author.userId"],
      [{ author, content: { type: "carousel", items: [] } }, "content.type"],
      [{ author, content: { text: "x" } }, "content.type"],
      [{ author, content: { type: "text" } }, "content.text"],
      [{ author, content: { type: "text", text: "  " } }, "content.text"],
      [{ author, content: { type: "text", text: 5 } }, "content.text"],
      [{ author, content: { type: "text", text: "x".repeat(4097) } }, "content.text"],
      [{ author, content: { ...text, payload: "x".repeat(1025) } }, "content.payload"],
      [{ author, content: { ...text, actions: [{}] } }, "content.actions"],
      [{ author, content: { type: "file" } }, "content.mediaUrl"],
      [
        { author, content: { type: "file", mediaUrl: "https://example.com/x" } },
        "content.mediaUrl",
      ],
      [{ author, content: { type: "image", attachmentId: "f".repeat(24) } }, "content.mediaUrl"],
      [{ author, content: text, metadata: [] }, "metadata"],
      [{ author, content: text, metadata: { deep: {} } }, "metadata.deep"],
      [{ author, content: text, metadata: { long: "x".repeat(4096) } }, "metadata"],
    ];
    const path = `/conversations/${thread.id}/messages`;
    const before = await windowOf(thread, user);
    for (const [body, field] of bad) {
      const answer = await app.post(path, body);
      expectShape(answer, "POST", `${THREAD}/messages`, "openapi-conversations.yaml");
      const refusal = expectRefusal(answer, 400);
      expect(refusal.errors[0].title, JSON.stringify(body)).toMatch(
        new RegExp(`^${field.replaceAll(".", "\\.")}: `),
      );
    }
    const broken = await app.ask("POST", path, {
      body: '{"author":',
      headers: { "content-type": "application/json" },
    });
    expectRefusal(broken, 400);
    expectRefusal(await app.post(path), 400, "body");
    expect(await windowOf(thread, user)).toEqual(before);
  });

  test("of users, conversations, lists and activities", async () => {
    const user = await userCreate();
    const thread = await threadCreate(user);
    const participants = [{ userId: user.id }];
    const posts: [string, Json, string][] = [
      ["/users", { externalId: "x".repeat(256) }, "externalId"],
      ["/users", { externalId: 5 }, "externalId"],
      ["/users", { profile: 5 }, "profile"],
      ["/users", { profile: { email: "nobody" } }, "profile.email"],
      ["/conversations", { participants }, "type"],
      ["/conversations", { type: "sdkGroup", participants }, "type"],
      ["/conversations", { type: "personal" }, "participants"],
      ["/conversations", { type: "personal", participants: [...participants, {}] }, "participants"],
      ["/conversations", { type: "personal", participants: [{}] }, "participants"],
      [
        "/conversations",
        { type: "personal", participants, displayName: "x".repeat(101) },
        "displayName",
      ],
      ["/conversations", { type: "personal", participants, metadata: "x" }, "metadata"],
      [`/conversations/${thread.id}/activity`, { type: "typing:start" }, "author"],
      [`/conversations/${thread.id}/activity`, { author: { type: "business" } }, "type"],
      [
        `/conversations/${thread.id}/activity`,
        { author: { type: "business" }, type: "dancing" },
        "type",
      ],
    ];
    const before = await windowOf(thread, user);
    for (const [path, body, field] of posts) {
      const refusal = expectRefusal(await app.post(path, body), 400);
      expect(refusal.errors[0].title, JSON.stringify(body)).toContain(field);
    }
    const gets: [string, string][] = [
      ["/users", "filter[identities.email]"],
      ["/conversations", "filter"],
      [`/conversations?filter[userId]=${user.id}&filter[userExternalId]=x`, "filter"],
      [`/conversations?filter[userId]=${user.id}&page[size]=0`, "page[size]"],
      [`/conversations?filter[userId]=${user.id}&page[after]=x`, "page[after]"],
      [
        `/conversations/${thread.id}/messages?page[after]=${user.id}&page[before]=${user.id}`,
        "page",
      ],
    ];
    for (const [path, field] of gets) {
      expectRefusal(await app.get(path), 400, field);
    }
    expectRefusal(
      await app.post("/conversations", { type: "personal", participants: [{ userId: thread.id }] }),
      404,
      "user_not_found",
    );
    expectRefusal(await app.ask("POST", "/attachments", { body: new FormData() }), 422, "source");
    expect(await windowOf(thread, user)).toEqual(before);
  });
});
