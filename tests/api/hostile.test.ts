// Who means harm: each test attacks in one way, on loopback, while an honest customer and an honest
// agent go on talking and must get every word through.
import { createHmac, randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Agent, Customer } from "./support/device.ts";
import { Raw } from "./support/faults.ts";
import {
  Client,
  conversations,
  DEMO,
  expectStatus,
  type Json,
  stranger,
  ticketing,
} from "./support/http.ts";
import { type Frame, Live } from "./support/live.ts";
import { patience } from "./support/patience.ts";
import { Server } from "./support/server.ts";
import { askForPerson, Desk, nextWork } from "./support/story.ts";
import { until } from "./support/until.ts";

const PER_ADDRESS = 200; // connections
const GUESSES = 20; // PACE_CREDENTIAL: at once
const VISITORS = 100; // PACE_VISITOR: at once
const HEAD_MAX_MS = 10_000;
const BODY_MAX_MS = 30_000;
const MESSAGE_MAX_BYTES = 64 * 1024;
const ENEMY = "198.51.100.7";
const SIGNING_KEY = { id: "demo", secret: "demo-secret-demo-secret-demo-secret" };

// The test is the trusted proxy: an attacker comes from ENEMY, the honest from elsewhere.
const FLAGS = ["--trusted-proxies=127.0.0.1", `--connections-per-address=${PER_ADDRESS}`];

let desk: Desk;
let customer: Customer;
let agent: Agent;
let ticket: string;
let turn = 0;

beforeAll(async () => {
  desk = new Desk(await Server.start({ flags: FLAGS }));
  agent = await desk.agent(DEMO.aiko, "online");
  customer = await desk.customer();
  await askForPerson(customer, "An honest question");
  ticket = await nextWork(agent);
  await agent.subscribe(`ticket:${ticket}`);
});

afterAll(async () => {
  await desk?.close();
});

/** One message each way; called while an attack runs. */
async function honestTalk(): Promise<void> {
  turn += 1;
  const asked = `question ${turn}`;
  const answered = `answer ${turn}`;
  await customer.say(asked);
  await agent.row(`ticket:${ticket}`, asked, (row) => row.message?.text === asked);
  await agent.reply(ticket, answered);
  await customer.message(answered, (one) => one.text === answered);
}

afterEach(async () => {
  await honestTalk();
  expect(desk.server.log.filter((line) => /runtime error|AddressSanitizer/.test(line))).toEqual([]);
});

function as(address: string): Record<string, string> {
  return { "x-forwarded-for": address };
}

function raws(count: number): Promise<Raw[]> {
  return Promise.all(Array.from({ length: count }, () => Raw.open(desk.server.port)));
}

async function closedAll(what: string, all: Raw[], maxMs: number): Promise<void> {
  await until(what, () => all.every((raw) => raw.isClosed), maxMs);
}

describe("slow peers", () => {
  test("who never ends a head is cut off, however often they say a byte", async () => {
    const slow = await raws(50);
    const drip = setInterval(() => slow.forEach((raw) => raw.say("a")), 500);
    slow.forEach((raw) => raw.say("GET / HTTP/1.1\r\nX-Slow: "));
    await honestTalk();
    await closedAll("the slow are cut off", slow, HEAD_MAX_MS + patience(20_000));
    clearInterval(drip);
  }, patience(60_000));

  test("who never ends a body is cut off", async () => {
    const slow = await raws(50);
    slow.forEach((raw) => {
      raw.say("POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n");
      raw.say("Content-Length: 1000\r\n\r\n{");
    });
    const drip = setInterval(() => slow.forEach((raw) => raw.say(" ")), 1_000);
    await honestTalk();
    await closedAll("the slow are cut off", slow, BODY_MAX_MS + patience(20_000));
    clearInterval(drip);
  }, patience(90_000));

  test("who opens a live socket and says a frame byte by byte is cut off", async () => {
    const slow = await raws(50);
    slow.forEach((raw) => raw.say(upgrade(ENEMY)));
    await until("upgraded", () => slow.every((raw) => raw.statuses[0] === 101));
    // A text frame of 1000 bytes, masked, that never comes to an end.
    slow.forEach((raw) => raw.say(Buffer.from([0x81, 0xfe, 0x03, 0xe8, 0, 0, 0, 0, 0x7b])));
    const drip = setInterval(() => slow.forEach((raw) => raw.say(" ")), 500);
    await honestTalk();
    await closedAll("the slow are cut off", slow, HEAD_MAX_MS + patience(20_000));
    clearInterval(drip);
  }, patience(60_000));
});

function upgrade(address: string, more = ""): string {
  const key = randomBytes(16).toString("base64");
  return (
    `GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
    `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\nX-Forwarded-For: ${address}\r\n` +
    `${more}\r\n`
  );
}

describe("floods", () => {
  test("one address holds so many live sockets and no more, others still come in", async () => {
    const flood = await raws(PER_ADDRESS + 50);
    flood.forEach((raw) => raw.say(upgrade(ENEMY)));
    await until("all are answered", () => flood.every((raw) => raw.statuses.length > 0));
    const statuses = flood.map((raw) => raw.statuses[0]);
    expect(statuses.filter((one) => one === 101).length).toBe(PER_ADDRESS);
    expect(statuses.filter((one) => one === 429).length).toBe(50);
    const other = await desk.customer();
    await other.cut();
    flood.forEach((raw) => raw.cut());
    // Who leaves makes room.
    await until("room again", async () => {
      const [raw] = (await raws(1)) as [Raw];
      raw.say(upgrade(ENEMY));
      await until("an answer", () => raw.statuses.length > 0);
      raw.cut();
      return raw.statuses[0] === 101;
    });
  });

  test("one address without a proxy holds so many connections and no more", async () => {
    const flags = ["--connections-per-address=40"];
    const server = await Server.start({ flags });
    try {
      const flood = await Promise.all(Array.from({ length: 60 }, () => Raw.open(server.port)));
      const closed = (): number => flood.filter((raw) => raw.isClosed).length;
      await until("the rest is turned away", () => closed() >= 20);
      expect(closed()).toBeLessThan(30);
      flood.forEach((raw) => raw.cut());
      const metrics = await until("who leaves makes room", async () => {
        const answer = await stranger(server.url).get("/metrics");
        return answer.status === 200 ? answer.text : undefined;
      });
      expect(metrics).toMatch(/^madoguchi_connections_crowded_total [1-9]/m);
    } finally {
      await server.close();
    }
  });

  test("one address makes so many threads at once and then has to wait", async () => {
    const codes: string[] = [];
    const device = async (): Promise<void> => {
      const live = await Live.connect(desk.server.wsUrl, { headers: as(ENEMY) });
      live.send({ type: "auth", device: randomBytes(32).toString("hex") });
      await live.expect("welcome", (frame) => frame.type === "welcome");
      const answer = await live.ask(
        { type: "send", n: 1, text: "buy" },
        "an answer",
        (frame) => frame.type === "ack" || frame.type === "error",
      );
      codes.push(answer.type === "ack" ? "ack" : answer.code);
      await live.cut();
    };
    for (let i = 0; i < VISITORS + 40; i += 20) {
      await Promise.all(Array.from({ length: 20 }, device));
    }
    const kept = codes.filter((code) => code === "ack").length;
    expect(kept).toBeGreaterThanOrEqual(VISITORS);
    expect(codes).toContain("slow_down");
    expect(new Set(codes)).toEqual(new Set(["ack", "slow_down"]));
    // Nor over HTTP. Someone elsewhere comes in as ever.
    const page = (address: string): Client =>
      new Client(`${desk.server.url}/widget`, {
        ...as(address),
        authorization: `Bearer ${randomBytes(32).toString("hex")}`,
      });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => page(ENEMY).post("/messages", { n: 1, text: "buy" })),
    );
    expect(answers.map((one) => one.status)).toContain(429);
    expectStatus(await page("203.0.113.9").post("/messages", { n: 1, text: "hello" }), 201);
  });

  test("typing, on and off and on again, reaches others a few times a second", async () => {
    await agent.subscribe(customer.stream);
    const from = agent.socket.frames.length;
    const began = Date.now();
    for (let i = 0; i < 2_000; i++) {
      customer.socket.send({ type: "typing", thread: customer.thread, on: i % 2 === 0 });
    }
    await honestTalk();
    const told = agent.socket.frames.slice(from).filter((frame) => frame.type === "typing").length;
    expect(told).toBeGreaterThan(0);
    expect(told).toBeLessThanOrEqual(2 * (2 + Math.ceil((Date.now() - began) / 250)));
  });
});

describe("frames", () => {
  const giant = Buffer.alloc(14);
  giant.writeUInt8(0x81, 0);
  giant.writeUInt8(0xff, 1);
  giant.writeBigUInt64BE(BigInt(2 ** 40), 2);
  const masked = (first: number, payload: Buffer): Buffer => {
    const head = Buffer.from([first, 0x80 | payload.length, 0, 0, 0, 0]);
    return Buffer.concat([head, payload]);
  };
  const bad: [string, Buffer, number][] = [
    ["a frame of a terabyte", giant, 1009],
    ["a compressed frame", masked(0xc1, Buffer.from("x")), 1002],
    ["text that is no UTF-8", masked(0x81, Buffer.from([0xff, 0xfe])), 1007],
    ["a surrogate in UTF-8", masked(0x81, Buffer.from([0xed, 0xa0, 0x80])), 1007],
    ["a frame without a mask", Buffer.from([0x81, 0x01, 0x41]), 1002],
    ["a ping in pieces", masked(0x09, Buffer.from("x")), 1002],
    ["a ping that is long", Buffer.from([0x89, 0xfe, 0x00, 0x7e, 0, 0, 0, 0]), 1002],
  ];
  for (const [what, bytes, code] of bad) {
    test(`${what} closes the socket with ${code}`, async () => {
      const [raw] = (await raws(1)) as [Raw];
      raw.say(upgrade("203.0.113.20"));
      await until("upgraded", () => raw.statuses[0] === 101);
      raw.say(bytes);
      await honestTalk();
      await until("closed", () => raw.isClosed);
      const close = Buffer.from(raw.text.slice(raw.text.indexOf("\r\n\r\n") + 4), "latin1");
      expect(close.at(0)).toBe(0x88);
      expect(close.readUInt16BE(2)).toBe(code);
    });
  }

  test("compression is never agreed to, so there is nothing to blow up", async () => {
    const [raw] = (await raws(1)) as [Raw];
    raw.say(upgrade("203.0.113.20", "Sec-WebSocket-Extensions: permessage-deflate\r\n"));
    await until("upgraded", () => raw.statuses[0] === 101);
    expect(raw.text).not.toMatch(/sec-websocket-extensions/i);
    raw.cut();
    const answer = await desk.aiko.ask("POST", "/tickets", {
      headers: { "content-type": "application/json", "content-encoding": "gzip" },
      body: Buffer.from("1f8b080000000000000303000000000000000000", "hex"),
    });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  });

  test("messages in endless pieces are given up at the limit", async () => {
    const [raw] = (await raws(1)) as [Raw];
    raw.say(upgrade("203.0.113.20"));
    await until("upgraded", () => raw.statuses[0] === 101);
    const piece = Buffer.alloc(125, "a");
    raw.say(masked(0x01, piece));
    for (let sent = 0; sent < 2 * MESSAGE_MAX_BYTES; sent += piece.length) {
      raw.say(masked(0x00, piece));
    }
    await until("closed", () => raw.isClosed);
  });
});

describe("requests", () => {
  const paths = [
    "/%2e%2e/%2e%2e/etc/passwd",
    "/../../etc/passwd",
    "//etc/passwd",
    "/widget/..%2f..%2fmadoguchi.db",
    "/files/%2e%2e%2fmadoguchi.db",
    "/index.html%00.js",
    "/%c0%ae%c0%ae/madoguchi.db",
    "/..\\..\\madoguchi.db",
  ];
  for (const path of paths) {
    test(`the path ${path} finds nothing`, async () => {
      const [raw] = (await raws(1)) as [Raw];
      raw.say(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
      await until("an answer", () => raw.isClosed);
      expect([400, 404]).toContain(raw.statuses[0]);
      expect(raw.text).not.toMatch(/root:|SQLite format/);
    });
  }

  const chunked = "Transfer-Encoding: chunked\r\n";
  const both = "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n";
  const bothTurned = "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n";
  const second = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const smuggled: [string, string][] = [
    ["a length beside chunks", `${both}\r\n0\r\n\r\n${second}`],
    ["chunks beside a length", `${bothTurned}\r\n0\r\n\r\n${second}`],
    ["two lengths", `Content-Length: 0\r\nContent-Length: 60\r\n\r\n${second}`],
    ["a list of lengths", `Content-Length: 0, 60\r\n\r\n${second}`],
    ["two hosts", `Host: 127.0.0.1\r\nContent-Length: 0\r\n\r\n${second}`],
    ["two codings", `${chunked}${chunked}\r\n0\r\n\r\n${second}`],
    ["an unknown coding", `Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${second}`],
    ["a folded header", `X-A: b\r\n Content-Length: 60\r\n\r\n${second}`],
    ["a blank before the colon", `Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${second}`],
    ["lines that end in LF", `X-A: b\nContent-Length: 60\r\n\r\n${second}`],
    ["a NUL", `X-A: b\0c\r\n\r\n${second}`],
  ];
  for (const [what, rest] of smuggled) {
    test(`${what} cannot hide a second request`, async () => {
      const [raw] = (await raws(1)) as [Raw];
      raw.say(`POST /sign-in HTTP/1.1\r\nHost: localhost\r\n${rest}`);
      await until("closed", () => raw.isClosed);
      expect(raw.statuses).toEqual([400]);
      expect(raw.text).not.toContain("madoguchi_connections");
    });
  }
});

describe("credentials", () => {
  test("a page of another site gains nothing by the sign-in of who looks at it", async () => {
    const signIn = await stranger(desk.server.url).post("/sign-in", {
      email: DEMO.ben,
      password: DEMO.password,
    });
    const cookie = (expectStatus(signIn, 201), signIn.headers.get("set-cookie") ?? "");
    const live = await Live.connect(desk.server.wsUrl, {
      headers: { cookie: cookie.split(";")[0] as string },
      origin: "https://evil.example.com",
    });
    live.send({ type: "auth", cookie: true });
    const refused = await live.expect("a refusal", (frame) => frame.type === "error");
    expect(refused.code).toBe("unauthenticated");
    expect(await live.closed()).toBe(1008);
    const forged = await new Client(`${desk.server.url}/api/v2`, {
      cookie: cookie.split(";")[0] as string,
      origin: "https://evil.example.com",
    }).post("/tickets", { ticket: { subject: "x", comment: { body: "x" } } });
    expectStatus(forged, 403);
    expect(cookie).toMatch(/SameSite=(Lax|Strict)/i);
    expect(cookie).toMatch(/HttpOnly/i);
  });

  test("guessing tokens is slowed down, wherever it is tried, for the guesser alone", async () => {
    const statuses: number[] = [];
    for (let i = 0; i < GUESSES + 10; i++) {
      const client = ticketing(desk.server.url, DEMO.admin, `guess ${i}`);
      const answer = await client.ask("GET", "/users/me", { headers: as(ENEMY) });
      statuses.push(answer.status);
    }
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    expect(statuses.slice(0, GUESSES)).toEqual(Array(GUESSES).fill(401));
    const key = conversations(desk.server.url, "demo", "demo", "another guess");
    const denied = await key.ask("GET", "/conversations/1", { headers: as(ENEMY) });
    expectStatus(denied, 429);
    expect(denied.headers.get("retry-after")).toMatch(/^\d+$/);
    const live = await firstAnswer({ token: `${DEMO.admin}/token:guess` }, ENEMY);
    expect(live.code).toBe("slow_down");
    // From elsewhere it goes as ever, also for the account that was guessed at.
    const me = await ticketing(desk.server.url, DEMO.admin).ask("GET", "/users/me", {
      headers: as("203.0.113.30"),
    });
    expectStatus(me, 200);
  });

  test("guessing on the live socket is slowed down as well", async () => {
    const codes: string[] = [];
    for (let i = 0; i < GUESSES + 5; i++) {
      const answer = await firstAnswer({ token: `${DEMO.admin}/token:g${i}` }, "198.51.100.8");
      codes.push(answer.code);
    }
    expect(codes.slice(0, GUESSES)).toEqual(Array(GUESSES).fill("unauthenticated"));
    expect(codes).toContain("slow_down");
  });

  async function firstAnswer(identity: Frame, address: string): Promise<Frame> {
    const live = await Live.connect(desk.server.wsUrl, { headers: as(address) });
    const answer = await live.ask(
      { type: "auth", device: randomBytes(32).toString("hex"), ...identity },
      "an answer",
      (frame) => frame.type === "welcome" || frame.type === "error",
    );
    await live.cut();
    return answer;
  }

  const claims = { scope: "user", external_id: "victim" };
  const part = (value: Json): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = (
    header: Json,
    body: Json = claims,
    secret = SIGNING_KEY.secret,
    hash = "sha256",
  ): string => {
    const head = `${part(header)}.${part(body)}`;
    return `${head}.${createHmac(hash, secret).update(head).digest("base64url")}`;
  };
  const head = { alg: "HS256", typ: "JWT", kid: SIGNING_KEY.id };
  const past = Math.floor(Date.now() / 1000) - 7200;
  const jwk = { kty: "oct", k: "Z3Vlc3M" };
  const forged: [string, string][] = [
    ["without a signature (none)", `${part({ ...head, alg: "none" })}.${part(claims)}.`],
    ["of None in other letters", `${part({ ...head, alg: "NoNe" })}.${part(claims)}.`],
    ["that says RS256, signed with the secret", signed({ ...head, alg: "RS256" })],
    ["that says HS512, signed as HS256", signed({ ...head, alg: "HS512" })],
    ["signed with another algorithm of the key", signed({ ...head, alg: "HS512" }, claims,
      SIGNING_KEY.secret, "sha512")],
    ["that has expired", signed(head, { ...claims, exp: past })],
    ["of a key nobody knows", signed({ ...head, kid: "other" })],
    ["of a key that is a path", signed({ ...head, kid: "../../dev/null" }, claims, "")],
    ["with another secret", signed(head, claims, "guess")],
    ["that carries its own key", signed({ ...head, jwk }, claims, "guess")],
    ["of 60,000 bytes", signed(head, { ...claims, ignored: "x".repeat(45_000) })],
    ["whose signature was cut off", signed(head).replace(/\.[^.]*$/, ".")],
  ];
  for (const [what, jwt] of forged) {
    test(`a JWT ${what} opens nothing`, async () => {
      const answer = await firstAnswer({ jwt }, `203.0.113.${50 + forged.length}`);
      expect(answer.type, JSON.stringify(answer)).toBe("error");
    });
  }

  test("the same JWT, made well, opens the door: the tests above are not vacuous", async () => {
    const welcome = await firstAnswer({ jwt: signed(head) }, "203.0.113.99");
    expect(welcome).toMatchObject({ type: "welcome", who: "end_user" });
  });
});

describe("what is somebody else's", () => {
  test("threads and files are not there for another customer, by any way", async () => {
    const secret = randomBytes(32).toString("hex");
    const page = new Client(`${desk.server.url}/widget`, { authorization: `Bearer ${secret}` });
    expectStatus(await page.post("/messages", { n: 1, text: "mine" }), 201);
    const thread = customer.thread as string;
    const upload = await customerUpload();
    expectStatus(await page.get(`/threads/${thread}/messages`), 404);
    expectStatus(await page.post("/messages", { n: 2, thread, text: "in yours" }), 404);
    expectStatus(await page.get(`/attachments/${upload.token}/a.txt`), 404);
    const passed = await page.post("/messages", { n: 2, text: "", attachment: upload.id });
    expect(passed.status, passed.text).toBeGreaterThanOrEqual(400);
    const live = await Live.connect(desk.server.wsUrl);
    const wait = (frame: Frame): boolean => frame.type === "error" || frame.type === "subscribed";
    live.send({ type: "auth", device: secret });
    await live.expect("welcome", (frame) => frame.type === "welcome");
    for (const stream of [`thread:${thread}`, `ticket:${ticket}`, `agent:${agent.id}`, "desk"]) {
      const answer = await live.ask({ type: "sub", stream, after: 0 }, stream, wait);
      expect(answer.type, stream).toBe("error");
    }
    const sent = await live.ask({ type: "send", n: 2, thread, text: "in yours" }, "send", wait);
    expect(sent).toMatchObject({ type: "error", code: "not_found" });
    const typed = await live.ask({ type: "typing", thread, on: true }, "typing", wait);
    expect(typed.type).toBe("error");
    await live.cut();
    await honestTalk();
    expect(customer.messages().some((one) => one.text === "in yours")).toBe(false);
  });

  async function customerUpload(): Promise<Json> {
    const own = new Client(`${desk.server.url}/widget`, {
      authorization: `Bearer ${customer.secret}`,
    });
    const answer = await own.ask("POST", "/uploads?name=a.txt", {
      headers: { "content-type": "text/plain" },
      body: "private",
    });
    const { attachment } = expectStatus(answer, 201);
    expectStatus(await own.get(`/attachments/${attachment.token}/a.txt`), 200);
    return attachment;
  }
});
