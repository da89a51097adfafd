// The widget's HTTP: what a page asks before its live socket, and the same commands without one.
import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Frame, Live } from "./support/live.ts";
import {
  type Answer,
  Client,
  DEMO,
  expectRefusal,
  expectStatus,
  type Json,
  stranger,
} from "./support/http.ts";
import { expectShape } from "./support/schema.ts";
import { Server } from "./support/server.ts";
import { Desk, nextWork } from "./support/story.ts";

const SIGNING_KEY = { id: "demo", secret: "demo-secret-demo-secret-demo-secret" };

let desk: Desk;

beforeAll(async () => {
  desk = new Desk(await Server.start({ flags: ["--no-pace"] }));
});

afterAll(async () => {
  await desk?.close();
});

beforeEach(async () => {
  await desk.reset();
});

function shaped(answer: Answer, method: string, path: string, status: number): Json {
  expectStatus(answer, status);
  expectShape(answer, method, path, "openapi-widget.yaml");
  return answer.json;
}

/** A page without a socket. */
class Page {
  readonly secret = randomBytes(32).toString("hex");
  readonly client: Client;
  n = 0;

  constructor(language = "en") {
    this.client = new Client(`${desk.server.url}/widget`, {
      authorization: `Bearer ${this.secret}`,
      "accept-language": language,
    });
  }

  async send(body: Json, n = this.n + 1): Promise<Json> {
    const answer = await this.client.post("/messages", { n, ...body });
    this.n = Math.max(this.n, n);
    return shaped(answer, "POST", "/messages", answer.status === 200 ? 200 : 201);
  }

  async threads(): Promise<Json> {
    return shaped(await this.client.get("/threads"), "GET", "/threads", 200);
  }

  async messages(thread: string, query = ""): Promise<Json> {
    const answer = await this.client.get(`/threads/${thread}/messages${query}`);
    return shaped(answer, "GET", "/threads/{thread}/messages", 200);
  }
}

function tokenOf(claims: Json, key = SIGNING_KEY): string {
  const part = (value: Json): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const head = `${part({ alg: "HS256", typ: "JWT", kid: key.id })}.${part(claims)}`;
  return `${head}.${createHmac("sha256", key.secret).update(head).digest("base64url")}`;
}

describe("before the first message", () => {
  test("everybody is told how the widget looks", async () => {
    const answer = await stranger(desk.server.url).get("/widget/config");
    expectShape(answer, "GET", "/config", "openapi-widget.yaml");
    expect(expectStatus(answer, 200)).toMatchObject({
      languages: ["en", "ja"],
      files: { allowed: true, max_bytes: 50 * 1024 * 1024 },
      live_path: "/live",
    });
  });

  test("a page shows the greeting, and an option of it may be the first message", async () => {
    const answer = await stranger(desk.server.url).get("/widget/config?language=ja");
    expectShape(answer, "GET", "/config", "openapi-widget.yaml");
    const [greeting] = expectStatus(answer, 200).greeting;
    const option = greeting.options.find((one: Json) => one.payload === "order");
    expect(option.label).toBe("ご注文・配送");
    const page = new Page("ja");
    const { thread } = await page.send({ text: option.label, payload: option.payload });
    const { messages } = await page.messages(thread);
    expect(messages.map((one: Json) => one.author.kind)).toEqual(["end_user", "bot", "bot"]);
    expect(messages.map((one: Json) => one.text)).not.toContain(greeting.text);
  });

  test("a visitor has nothing, and nothing is kept about them", async () => {
    const page = new Page();
    expect(await page.threads()).toEqual({ device_last_n: 0, threads: [] });
    expectRefusal(await page.client.get("/threads/1234/messages"), 404);
  });

  test("without a device's secret nothing is told", async () => {
    const url = desk.server.url;
    expectRefusal(await stranger(url).get("/widget/threads"), 401);
    expectRefusal(await stranger(url).post("/widget/messages", { n: 1, text: "x" }), 401);
    const short = new Client(url, { authorization: "Bearer abc" });
    expectRefusal(await short.get("/widget/threads"), 401);
    const agent = new Client(url, desk.aiko.headers);
    expectRefusal(await agent.get("/widget/threads"), 403);
  });
});

describe("a talk without a socket", () => {
  for (const language of ["en", "ja"] as const) {
    test(`greeting, person, answer, end without a trace, a new start (${language})`, async () => {
      const aiko = await desk.agent(DEMO.aiko, "online");
      const page = new Page(language);
      const first = await page.send({ text: language === "ja" ? "荷物が届きません" : "Hello there" });
      const { thread } = first;
      const greeted = await page.messages(thread);
      const question = greeted.messages.at(-1);
      expect(question.author).toEqual({ kind: "bot", id: null, name: "" });
      expect(question.text).toMatch(language === "ja" ? /こんにちは/ : /[Hh]ello|[Hh]elp/);
      const option = question.options.find((one: Json) => one.payload === "person");

      await page.send({ thread, text: option.label, payload: option.payload });
      const ticket = await nextWork(aiko);
      await aiko.subscribe(`ticket:${ticket}`);
      await aiko.reply(ticket, "One moment");
      const answered = await page.messages(thread);
      expect(answered.messages.at(-1)).toMatchObject({
        text: "One moment",
        author: { kind: "agent", id: null },
      });
      const marked = await page.client.post("/marks", { thread, read: answered.high });
      expect(shaped(marked, "POST", "/marks", 200).marks.read).toBe(answered.high);

      const look = async (): Promise<string[]> => [
        (await page.client.get("/threads")).text,
        (await page.client.get(`/threads/${thread}/messages`)).text,
        (await page.client.get("/config")).text,
      ];
      const before = await look();
      expect((await aiko.end(ticket)).messaging_session.changed).toBe(true);
      expect(await look()).toEqual(before);

      await page.send({ thread, text: "again" });
      const anew = (await page.messages(thread)).messages.at(-1);
      expect(anew.author.kind).toBe("bot");
      expect(anew.options.map((one: Json) => one.payload)).toContain("person");
    });
  }

  test("a number that was used gives the first answer, one too far is a gap", async () => {
    const page = new Page();
    const first = await page.send({ text: "hello" });
    expect(first.repeated).toBe(false);
    const again = await page.send({ text: "hello" }, 1);
    expect(again).toEqual({ ...first, repeated: true });
    const gap = await page.client.post("/messages", { n: 5, text: "later" });
    expectRefusal(gap, 409, "gap");
    expect((await page.threads()).device_last_n).toBe(1);
  });

  test("pages go back to the first message", async () => {
    const page = new Page();
    const { thread } = await page.send({ text: "hello" });
    await page.send({ thread, text: "person", payload: "person" });
    for (let i = 0; i < 5; i++) {
      await page.send({ thread, text: `line ${i}` });
    }
    const seen: number[] = [];
    let before = "";
    for (;;) {
      const got = await page.messages(thread, `?limit=3${before}`);
      seen.unshift(...got.messages.map((one: Json) => one.seq));
      if (!got.has_more) {
        break;
      }
      before = `&before=${got.messages[0].seq}`;
    }
    expect(seen).toEqual(seen.map((_, i) => i + 1));
    expect(seen.at(-1)).toBe((await page.threads()).threads[0].public_seq);
  });

  test("the socket of the same device sees what was sent without it", async () => {
    const page = new Page();
    const { thread } = await page.send({ text: "by HTTP" });
    const live = await Live.connect(desk.server.wsUrl);
    live.send({ type: "auth", device: page.secret });
    const welcome = await live.expect("welcome", (frame) => frame.type === "welcome");
    expect(welcome.device_last_n).toBe(1);
    expect(welcome.threads.map((one: Json) => one.id)).toEqual([thread]);
    live.send({ type: "sub", stream: `thread:${thread}`, after: 0 });
    const row = await live.expect("the row", (frame) => frame.type === "message");
    expect(row.message).toEqual((await page.messages(thread)).messages[0]);
    await live.close();
  });
});

describe("files", () => {
  test("are sent by a visitor, and seen by both sides only", async () => {
    const page = new Page();
    const form = new FormData();
    form.set("source", new Blob(["plain words"], { type: "text/plain" }), "note.txt");
    const uploaded = await page.client.ask("POST", "/uploads", { body: form });
    const { attachment } = shaped(uploaded, "POST", "/uploads", 201);
    expect(attachment).toMatchObject({ name: "note.txt", type: "text/plain", size: 11 });

    const other = new Page();
    const stolen = await other.client.post("/messages", { n: 1, attachment: attachment.id });
    expectRefusal(stolen, 404, "attachment");

    const { thread } = await page.send({ attachment: attachment.id });
    expect((await page.messages(thread)).messages[0]).toMatchObject({ kind: "file", attachment });
    const path = `/attachments/${attachment.token}/note.txt`;
    const bytes = await page.client.get(path);
    expect(expectStatus(bytes, 200)).toBeUndefined();
    expect(bytes.text).toBe("plain words");
    expectRefusal(await other.client.get(path), 404);
    const again = await page.client.post("/messages", {
      n: 2,
      thread,
      attachment: attachment.id,
    });
    expectRefusal(again, 422, "attachment");
  });

  test("may come as bytes with a name in the query", async () => {
    const page = new Page();
    const answer = await page.client.ask("POST", "/uploads?name=a%20b.bin", {
      body: new Uint8Array([1, 2, 3]),
      headers: { "content-type": "application/octet-stream" },
    });
    const { attachment } = shaped(answer, "POST", "/uploads", 201);
    expect(attachment).toMatchObject({ name: "a b.bin", size: 3 });
  });
});

describe("a known customer", () => {
  test("keeps the window that they wrote in as a visitor, on every device", async () => {
    const page = new Page();
    const { thread } = await page.send({ text: "hello" });
    const external_id = randomUUID();
    const jwt = tokenOf({ scope: "user", external_id, name: "Jane Doe" });
    const answer = await page.client.post("/sign-in", { jwt });
    const signed = shaped(answer, "POST", "/sign-in", 200);
    expect(signed.device_last_n).toBe(1);
    expect(signed.threads.map((one: Json) => one.id)).toEqual([thread]);

    const phone = new Page();
    const there = shaped(await phone.client.post("/sign-in", { jwt }), "POST", "/sign-in", 200);
    expect(there.person_id).toBe(signed.person_id);
    expect(there.threads).toEqual(signed.threads);
    await phone.send({ thread, text: "from my phone" });
    expect((await page.messages(thread)).messages.map((one: Json) => one.text)).toContain(
      "from my phone",
    );
    const person = expectStatus(await desk.admin.get(`/users/${signed.person_id}`), 200).user;
    expect(person).toMatchObject({ name: "Jane Doe", external_id });
  });

  test("is refused with a token that nobody vouches for", async () => {
    const page = new Page();
    const claims = { scope: "user", external_id: randomUUID() };
    const bad: [string, string][] = [
      ["nonsense", "invalid_token"],
      [tokenOf(claims, { ...SIGNING_KEY, secret: "x".repeat(40) }), "invalid_token"],
      [tokenOf(claims, { ...SIGNING_KEY, id: "other" }), "unknown_key"],
      [tokenOf({ ...claims, scope: "app" }), "invalid_claim"],
      [tokenOf({ ...claims, exp: 1_000_000 }), "expired"],
    ];
    for (const [jwt, code] of bad) {
      expectRefusal(await page.client.post("/sign-in", { jwt }), 401, code);
    }
    expect(await page.threads()).toEqual({ device_last_n: 0, threads: [] });
  });
});

describe("bad input names the field and changes nothing", () => {
  test("of messages, marks, lists and sign-ins", async () => {
    const page = new Page();
    const { thread } = await page.send({ text: "hello" });
    const before = (await page.client.get(`/threads/${thread}/messages`)).text;
    const posts: [string, Json, string][] = [
      ["/messages", { text: "x" }, "n"],
      ["/messages", { n: 0, text: "x" }, "n"],
      ["/messages", { n: "two", text: "x" }, "n"],
      ["/messages", { n: 2 }, "text"],
      ["/messages", { n: 2, text: "   " }, "text"],
      ["/messages", { n: 2, text: "x".repeat(4097) }, "text"],
      ["/messages", { n: 2, text: 5 }, "text"],
      ["/messages", { n: 2, text: "x", payload: "x".repeat(1025) }, "payload"],
      ["/messages", { n: 2, text: "x", thread: "abc" }, "thread"],
      ["/messages", { n: 2, text: "x", colour: "red" }, "colour"],
      ["/marks", { thread }, "read"],
      ["/marks", { read: 1 }, "thread"],
      ["/marks", { thread, read: 0 }, "read"],
      ["/sign-in", {}, "jwt"],
    ];
    for (const [path, body, field] of posts) {
      const answer = await page.client.post(path, body);
      expectShape(answer, "POST", path, "openapi-widget.yaml");
      const refusal = expectRefusal(answer, 422);
      expect(refusal.error.field, JSON.stringify(body)).toBe(field);
    }
    for (const query of ["before=0", "before=x", "limit=0", "limit=101"]) {
      const answer = await page.client.get(`/threads/${thread}/messages?${query}`);
      expectRefusal(answer, 422, query.split("=")[0]);
    }
    const empty = await page.client.ask("POST", "/uploads", { body: new FormData() });
    expectRefusal(empty, 422);
    expect((await page.client.get(`/threads/${thread}/messages`)).text).toBe(before);
    expect((await page.threads()).device_last_n).toBe(1);
  });

  test("other people's windows are not there", async () => {
    const page = new Page();
    const { thread } = await page.send({ text: "private" });
    for (const other of [new Page(), await written()]) {
      expectRefusal(await other.client.get(`/threads/${thread}/messages`), 404);
      expectRefusal(await other.client.post("/marks", { thread, read: 1 }), 404);
      const n = other.n + 1;
      expectRefusal(await other.client.post("/messages", { n, thread, text: "x" }), 404, "thread");
    }
    expect((await page.messages(thread)).marks.read).toBe(1);
  });

  async function written(): Promise<Page> {
    const page = new Page();
    await page.send({ text: "hello" });
    return page;
  }
});

describe("pages of other origins", () => {
  test("may ask, without cookies, unless a list of origins leaves them out", async () => {
    const page = new Page();
    const ask = (origin: string): Promise<Answer> =>
      page.client.ask("GET", "/threads", { headers: { origin } });
    const open = await ask("https://shop.example.com");
    expectStatus(open, 200);
    expect(open.headers.get("access-control-allow-origin")).toBe("*");
    expect(open.headers.get("access-control-allow-credentials")).toBeNull();
    await setOrigins("https://shop.example.com https://www.example.com");
    try {
      expectStatus(await ask("https://shop.example.com"), 200);
      expectStatus(await ask(desk.server.url), 200);
      expectRefusal(await ask("https://evil.example.com"), 403, "origin");
      const sent = await page.client.ask("POST", "/messages", {
        json: { n: 1, text: "x" },
        headers: { origin: "https://evil.example.com" },
      });
      expectRefusal(sent, 403, "origin");
      expect((await page.threads()).device_last_n).toBe(0);
      expect((await liveFrom("https://evil.example.com", page)).code).toBe("origin");
      expect((await liveFrom("https://shop.example.com", page)).type).toBe("welcome");
      expect((await liveFrom(desk.server.url, page)).type).toBe("welcome");
    } finally {
      await setOrigins("");
    }
  });

  async function liveFrom(origin: string, page: Page): Promise<Frame> {
    const live = await Live.connect(desk.server.wsUrl, { origin });
    const first = await live.ask(
      { type: "auth", device: page.secret },
      "a welcome or a refusal",
      (frame) => frame.type === "welcome" || frame.type === "error",
    );
    await live.cut();
    return first;
  }

  async function setOrigins(origins: string): Promise<void> {
    const answer = await desk.admin.put("/account/settings", {
      settings: { widget: { origins } },
    });
    expectStatus(answer, 200);
  }
});
