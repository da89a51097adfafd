// Long polls (protocol/live.md): what their calls promise beside the frames that they carry.
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Customer } from "./support/device.ts";
import { DEMO, expectStatus, stranger } from "./support/http.ts";
import { transport } from "./support/live.ts";
import type { PollAnswer, PollSocket } from "./support/poll_socket.ts";
import { expectShape, frameFault } from "./support/schema.ts";
import { Server } from "./support/server.ts";
import { Desk, nextWork } from "./support/story.ts";

type Frame = Record<string, any>;
type Headers = Record<string, string>;

const JSON_TYPE = { "content-type": "application/json" };

let server: Server;
let desk: Desk;

beforeAll(async () => {
  transport.kind = "poll";
  server = await Server.start({ flags: ["--no-pace"] });
  desk = new Desk(server);
});

afterAll(async () => {
  await desk?.close();
});

beforeEach(async () => {
  await desk.reset();
});

function post(path: string, body: unknown, headers: Headers = {}): Promise<Response> {
  return fetch(`${server.url}/live/poll${path}`, {
    method: "POST",
    headers: { ...JSON_TYPE, ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

async function answerOf(response: Response | Promise<Response>): Promise<PollAnswer> {
  const came = await response;
  const text = await came.text();
  expect(came.status, text).toBe(200);
  const answer = JSON.parse(text) as PollAnswer;
  const { status, headers } = came;
  expectShape({ status, headers, text, json: answer }, "POST", "/live/poll/{poll}");
  for (const frame of answer.frames) {
    expect(frameFault(frame)).toBe("");
  }
  return answer;
}

/** One poll by hand: each call says exactly what the test wants it to. */
class Poll {
  id = "";
  batch = 0;
  from = 1;

  async open(auth: Frame = { device: randomBytes(32).toString("hex") }): Promise<PollAnswer> {
    const frames = [{ type: "auth", ...auth }];
    const answer = await answerOf(post("", { from: 1, frames }));
    this.id = answer.poll;
    this.batch = answer.batch;
    this.from = 2;
    return answer;
  }

  call(frames: Frame[] = [], batch = this.batch, from = this.from): Promise<Response> {
    return post(`/${this.id}`, { batch, from, frames });
  }

  /** Calls until a frame of that type has come. */
  async until(type: string, frames: Frame[] = []): Promise<Frame> {
    let said = frames;
    for (;;) {
      const answer = await answerOf(this.call(said));
      const wanted = answer.frames.find((frame) => frame.type === type);
      this.batch = answer.batch;
      said = said.slice(answer.taken + 1 - this.from);
      this.from = answer.taken + 1;
      if (wanted !== undefined) {
        return wanted;
      }
    }
  }
}

async function setOrigins(origins: string): Promise<void> {
  const answer = await desk.admin.put("/account/settings", { settings: { widget: { origins } } });
  expectStatus(answer, 200);
}

test("the first call is answered with the welcome and an id that nobody guesses", async () => {
  const one = new Poll();
  const two = new Poll();
  const answer = await one.open();
  await two.open();
  expect(answer).toMatchObject({ batch: 1, taken: 1, frames: [{ type: "welcome" }] });
  expect(answer.close).toBeUndefined();
  expect(one.id).toMatch(/^[0-9a-f]{40}$/);
  expect(one.id.slice(8)).not.toBe(two.id.slice(8));
});

test("who shows nothing good is told why and that the poll is closed", async () => {
  const poll = new Poll();
  const answer = await poll.open({ token: `${DEMO.aiko}/token:wrong` });
  expect(answer.frames).toMatchObject([{ type: "error", code: "unauthenticated" }]);
  expect(answer.close?.code).toBe(1008);
  // Also who did not get that answer is told.
  const again = await answerOf(poll.call([], 0));
  expect(again.frames).toEqual(answer.frames);
  expect(again.close).toEqual(answer.close);
});

test("a lost answer comes again in the same words, and a call said twice counts once", async () => {
  const poll = new Poll();
  await poll.open();
  const send = [{ type: "send", n: 1, text: "Once" }];
  const lost = await answerOf(poll.call(send));
  expect(lost.frames[0]).toMatchObject({ type: "ack", n: 1, repeated: false });
  const again = await answerOf(poll.call(send));
  expect(again).toEqual(lost);
  poll.batch = again.batch;
  poll.from = again.taken + 1;
  const next = await poll.until("ack", [{ type: "send", n: 2, text: "Twice" }]);
  expect(next).toMatchObject({ n: 2, seq: expect.any(Number) });
});

/** A call that waits at the server: it has sent the one before it away, which gets nothing. */
async function waitingCall(poll: Poll): Promise<() => Promise<PollAnswer>> {
  // Which of two arrives first is not known, only that the other waits once one is answered.
  const calls = [poll.call(), poll.call()].map(async (call, at) => ({
    at,
    answer: await answerOf(call),
  }));
  const sent = await Promise.race(calls);
  expect(sent.answer).toMatchObject({ batch: poll.batch, taken: poll.from - 1, frames: [] });
  const waits = calls[1 - sent.at] as (typeof calls)[number];
  return async () => (await waits).answer;
}

test("of two calls at once the newer waits, and the older goes with nothing", async () => {
  const poll = new Poll();
  await poll.open();
  const newer = await waitingCall(poll);
  const third = answerOf(poll.call([{ type: "ping" }]));
  expect((await newer()).frames).toEqual([]);
  expect(await third).toMatchObject({ batch: 2, taken: 2, frames: [{ type: "pong" }] });
});

test("an overtaken call is answered, and takes nothing from the newer", async () => {
  const poll = new Poll();
  await poll.open();
  await poll.until("pong", [{ type: "ping" }]);
  await poll.until("pong", [{ type: "ping" }]);
  const waiting = await waitingCall(poll);
  const late = await answerOf(poll.call([{ type: "ping" }], 1, 2));
  expect(late).toMatchObject({ taken: 3, frames: [] });
  const last = answerOf(poll.call([{ type: "ping" }]));
  expect((await waiting()).frames).toEqual([]);
  expect((await last).frames).toEqual([{ type: "pong" }]);
});

test("numbers that cannot be are refused, and so is what is no call", async () => {
  const poll = new Poll();
  await poll.open();
  const wrong: [unknown, number, string][] = [
    [{ batch: 2, from: 2, frames: [] }, 422, "unknown"],
    [{ batch: 1, from: 3, frames: [{ type: "ping" }] }, 422, "gap"],
    [{ batch: 1, frames: [{ type: "ping" }] }, 422, "blank"],
    [{ batch: 1, from: 2, frames: {} }, 422, "invalid"],
    [{ batch: 1, from: 2, frames: [], more: 1 }, 422, "unknown_member"],
    [{ batch: -1 }, 422, ""],
    ["{", 400, ""],
    [{ batch: 1, from: 2, frames: Array(65).fill({ type: "ping" }) }, 413, "too_many"],
  ];
  for (const [body, status, code] of wrong) {
    const response = await post(`/${poll.id}`, body);
    const refusal = (await response.json()) as Frame;
    expect([body, response.status]).toEqual([body, status]);
    if (code !== "") {
      expect([body, refusal.error.code]).toEqual([body, code]);
    }
  }
  // The poll stands as it stood.
  expect((await answerOf(poll.call([{ type: "ping" }]))).frames).toEqual([{ type: "pong" }]);
  for (const body of [{}, { from: 1, frames: [] }, { from: 2, frames: [{ type: "ping" }] }]) {
    expect((await post("", body)).status).toBe(422);
  }
});

test("frames that are wrong are answered as on a socket; ten of them close the poll", async () => {
  const poll = new Poll();
  await poll.open();
  const answer = await answerOf(poll.call(Array(12).fill({ type: "dance" })));
  expect(answer.frames).toHaveLength(10);
  expect(answer.frames[0]).toMatchObject({ type: "error", code: "bad_request" });
  expect(answer).toMatchObject({ taken: 11, close: { code: 1008 } });
});

test("an unknown id, an id of another kind and one that has left are gone", async () => {
  const poll = new Poll();
  await poll.open();
  const flipped = poll.id.slice(0, -1) + (poll.id.endsWith("0") ? "1" : "0");
  for (const id of [flipped, "0".repeat(40), "f".repeat(40), "x", poll.id.toUpperCase() + "00"]) {
    const response = await post(`/${id}`, { batch: 0 });
    expect(response.status).toBe(404);
    expect(((await response.json()) as Frame).error.code).toBe("poll_gone");
  }
  const waiting = await waitingCall(poll);
  const left = await fetch(`${server.url}/live/poll/${poll.id}`, { method: "DELETE" });
  expect(left.status).toBe(204);
  expect((await waiting()).frames).toEqual([]);
  expect((await poll.call()).status).toBe(404);
});

test("a sign-in counts only with its CSRF token, and while its cookie is shown", async () => {
  const signIn = await stranger(server.url).post("/sign-in", {
    email: DEMO.aiko,
    password: DEMO.password,
  });
  const cookie = (signIn.headers.get("set-cookie") ?? "").split(";")[0] as string;
  const auth = { from: 1, frames: [{ type: "auth", cookie: true }] };
  const mine = { cookie, "x-csrf-token": signIn.json.csrf_token as string };
  expect((await post("", auth, { cookie })).status).toBe(403);
  const foreign = await answerOf(post("", auth, { ...mine, origin: "https://evil.example.com" }));
  expect(foreign.frames[0]).toMatchObject({ type: "error", code: "unauthenticated" });
  const opened = await answerOf(post("", auth, mine));
  expect(opened.frames[0]).toMatchObject({ type: "welcome", who: "agent" });
  const ping = { batch: 1, from: 2, frames: [{ type: "ping" }] };
  expect((await post(`/${opened.poll}`, ping)).status).toBe(401);
  expect((await answerOf(post(`/${opened.poll}`, ping, mine))).frames).toEqual([{ type: "pong" }]);
});

test("a widget on another site's page may call, once its origin is allowed", async () => {
  const body = { from: 1, frames: [{ type: "auth", device: "ab".repeat(32) }] };
  const come = (origin: string): Promise<Response> => post("", body, { origin });
  await setOrigins("https://shop.example.com");
  const welcome = await come("https://shop.example.com");
  expect(welcome.headers.get("access-control-allow-origin")).toBe("*");
  expect((await answerOf(welcome)).frames[0]).toMatchObject({ type: "welcome" });
  const refused = await answerOf(come("https://evil.example.com"));
  expect(refused.frames[0]).toMatchObject({ type: "error", code: "origin" });
  expect(refused.close?.code).toBe(1008);
  await setOrigins("");
});

test("answers lost again and again lose no row and double none", async () => {
  const agent = await desk.agent(DEMO.aiko, "online");
  const customer: Customer = await desk.waitingCustomer();
  const ticket = await nextWork(agent);
  const socket = customer.socket.socket as unknown as PollSocket;
  for (let i = 0; i < 40; i++) {
    socket.losing = i % 3;
    await agent.reply(ticket, `line ${i}`);
  }
  await customer.message("the last line", (one) => one.text === "line 39");
  customer.check();
  const lines = customer.messages().filter((one) => /^line/.test(one.text as string));
  expect(lines.map((one) => one.text)).toEqual(Array.from({ length: 40 }, (_, i) => `line ${i}`));
});

test("a poll and a socket of one thread see the same; the poll resumes where it was", async () => {
  const agent = await desk.agent(DEMO.aiko, "online");
  const customer = await desk.waitingCustomer();
  const ticket = await nextWork(agent);
  await customer.cut();
  await agent.reply(ticket, "while you were away");
  transport.kind = "socket";
  await customer.connect();
  await customer.message("what was missed", (one) => one.text === "while you were away");
  await customer.cut();
  await agent.reply(ticket, "and again");
  transport.kind = "poll";
  await customer.connect();
  await customer.message("what was missed", (one) => one.text === "and again");
  customer.check();
});
