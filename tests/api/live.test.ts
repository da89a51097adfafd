// The live protocol, frame by frame, as protocol/live.md says it: who is there, bad frames,
// commands, the handshake. Streams are in live_streams.test.ts.
import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { Customer, isType } from "./support/device.ts";
import { Client, DEMO, expectStatus, type Json, stranger } from "./support/http.ts";
import { type Frame, Live, transport } from "./support/live.ts";
import { patience } from "./support/patience.ts";
import { Raw } from "./support/raw.ts";
import { Server } from "./support/server.ts";
import {
  isError,
  newSecret,
  newTicket,
  ready,
  refused,
  SIGNING_KEY,
  tokenOf,
} from "./support/steps.ts";
import { Desk, isQuestion } from "./support/story.ts";

const AIKO_TOKEN = `${DEMO.aiko}/token:demo`;

/** What long polls have no part in: frames that are no JSON, pings, handshakes. */
const overSocket = transport.kind === "socket";
const socketTest = test.runIf(overSocket);

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

function connect(headers: Record<string, string> = {}): Promise<Live> {
  return Live.connect(desk.server.wsUrl, { headers });
}

/** Everything there is, as far as the API tells. */
async function everything(): Promise<string> {
  const paths = ["/tickets?per_page=100", "/users?per_page=100", "/agent_availabilities"];
  const answers = await Promise.all(paths.map((path) => desk.admin.get(path)));
  return answers.map((answer) => answer.text).join("\n");
}

describe("the first frame", () => {
  test("a device that has not written yet is a visitor, of whom nothing is kept", async () => {
    const before = await everything();
    const live = await connect();
    const welcome = await live.ask(
      { type: "auth", device: newSecret() },
      "a welcome",
      isType("welcome"),
    );
    expect(welcome).toMatchObject({
      who: "visitor",
      person_id: null,
      device_last_n: 0,
      threads: [],
      heartbeat_s: 25,
    });
    expect(Math.abs(Date.parse(welcome.now) - Date.now())).toBeLessThan(5_000);
    await live.close();
    expect(await everything()).toBe(before);
  });

  test("a device that has written finds its thread and its number", async () => {
    const customer = await desk.customer();
    await customer.say("Hello");
    await customer.cut();
    const welcome = await customer.connect();
    expect(welcome.who).toBe("end_user");
    expect(welcome.device_last_n).toBe(1);
    expect(welcome.threads.map((one) => one.id)).toEqual([customer.thread]);
  });

  test("staff come by token, with a device or without", async () => {
    for (const [email, who] of [
      [DEMO.aiko, "agent"],
      [DEMO.admin, "admin"],
    ]) {
      for (const device of [{}, { device: newSecret() }]) {
        const live = await connect();
        live.send({ type: "auth", token: `${email}/token:demo`, ...device });
        const welcome = await live.expect("a welcome", isType("welcome"));
        expect(welcome.who).toBe(who);
        expect(welcome.person_id).toMatch(/^[1-9]\d*$/);
        await live.close();
      }
    }
  });

  test("staff come by the cookie of their sign-in", async () => {
    const signIn = await stranger(desk.server.url).post("/sign-in", {
      email: DEMO.aiko,
      password: DEMO.password,
    });
    const cookie = (signIn.headers.get("set-cookie") ?? "").split(";")[0] as string;
    const live = await connect({ cookie, "x-csrf-token": signIn.json.csrf_token });
    live.send({ type: "auth", cookie: true });
    expect((await live.expect("a welcome", isType("welcome"))).who).toBe("agent");
    await live.close();
    // From a page of another origin the cookie counts for nothing.
    const foreign = await Live.connect(desk.server.wsUrl, {
      headers: { cookie, "x-csrf-token": signIn.json.csrf_token },
      origin: "https://evil.example.com",
    }).catch(() => undefined);
    if (foreign !== undefined) {
      foreign.send({ type: "auth", cookie: true });
      expect((await foreign.expect("an error", isError)).code).toBe("unauthenticated");
      expect(await foreign.closed()).toBe(1008);
    }
  });

  test("a known customer comes by JWT, on every device the same person", async () => {
    const jwt = tokenOf({ scope: "user", external_id: randomUUID(), name: "Jane Doe" });
    const one = new Customer(() => desk.server.wsUrl, { jwt });
    const two = new Customer(() => desk.server.wsUrl, { jwt });
    const first = await one.connect();
    expect(first.who).toBe("end_user");
    await one.say("From the desk");
    const second = await two.connect();
    expect(second.person_id).toBe(first.person_id);
    expect(two.thread).toBe(one.thread);
    expect(two.messages()[0]?.text).toBe("From the desk");
    await one.close();
    await two.close();
  });

  test("the language of the page is the bot's", async () => {
    const customer = await desk.customer("ja");
    const ack = await customer.say("こんにちは");
    const question = await customer.message("a question", isQuestion, ack.seq);
    expect(question.text).toMatch(/[぀-ヿ一-鿿]/);
    const english = new Customer(() => desk.server.wsUrl);
    await english.connect({ headers: { "accept-language": "fr, en;q=0.8" } });
    const sent = await english.say("Hello");
    expect((await english.message("a question", isQuestion, sent.seq)).text).toMatch(/^[ -~]+$/);
    await english.close();
  });

  const device = newSecret();
  const wrong: [string, unknown, string][] = [
    ["nothing named", { type: "auth" }, "blank"],
    ["a short secret", { type: "auth", device: "ab" }, "invalid"],
    ["a secret that is not hexadecimal", { type: "auth", device: "x".repeat(64) }, "invalid"],
    ["a long secret", { type: "auth", device: "a".repeat(65) }, "too_long"],
    ["a secret of another type", { type: "auth", device: 1 }, "invalid_type"],
    ["a token that is none", { type: "auth", token: "x" }, "unauthenticated"],
    ["a wrong token", { type: "auth", token: `${DEMO.aiko}/token:no` }, "unauthenticated"],
    ["somebody else's token", { type: "auth", token: "x@example.com/token:demo" },
      "unauthenticated"],
    ["a cookie that is not there", { type: "auth", cookie: true }, "unauthenticated"],
    ["a JWT that is none", { type: "auth", device, jwt: "a.b.c" }, ""],
    ["a JWT without a device", { type: "auth", jwt: tokenOf({ scope: "user" }) }, "blank"],
    ["a JWT of another key",
      { type: "auth", device, jwt: tokenOf({ scope: "user", external_id: "x" },
        { id: "demo", secret: "another-secret-another-secret-anothe" }) }, ""],
    ["a JWT of an unknown key",
      { type: "auth", device, jwt: tokenOf({ scope: "user", external_id: "x" },
        { id: "other", secret: SIGNING_KEY.secret }) }, "unknown_key"],
    ["an old JWT",
      { type: "auth", device, jwt: tokenOf({ scope: "user", external_id: "x", exp: 1 }) }, ""],
    ["a JWT of another scope",
      { type: "auth", device, jwt: tokenOf({ scope: "appUser", external_id: "x" }) },
      "invalid_claim"],
    ["an unknown member", { type: "auth", device, extra: 1 }, "unknown_member"],
    ["another frame", { type: "sub", stream: "desk" }, "unauthenticated"],
    ["a ping", { type: "ping" }, "unauthenticated"],
    ["no type", { device }, "unauthenticated"],
    ["an array", [1], "unauthenticated"],
    ["a text", "auth", "unauthenticated"],
  ];
  test.each(wrong)("is refused with %s, and the socket closed", async (_what, frame, code) => {
    const before = await everything();
    const live = await connect();
    live.sendText(JSON.stringify(frame));
    const error = await live.expect("an error", isError);
    if (code !== "") {
      expect(error.code).toBe(code);
    }
    expect(await live.closed()).toBe(1008);
    expect(live.frames.length).toBe(1);
    expect(await everything()).toBe(before);
  });

  socketTest("is refused when it is no JSON", async () => {
    for (const text of ["", "{", '{"type":"auth"', "\u0000", "[".repeat(100)]) {
      const live = await connect();
      live.sendText(text);
      await live.expect("an error", isError);
      expect(await live.closed()).toBe(1008);
    }
  });

  test("devices are nobody else's: neither staff as customers nor customers as staff", async () => {
    const customer = await desk.customer();
    await customer.say("Hello");
    const agent = await desk.agent(DEMO.aiko, "online");
    const { ticket } = await newTicket(desk);
    await agent.note(ticket, "now the device is known");
    const mixed: Frame[] = [
      { device: customer.secret, token: AIKO_TOKEN },
      { device: agent.secret },
      { device: agent.secret, token: `${DEMO.ben}/token:demo` },
      { device: agent.secret, jwt: tokenOf({ scope: "user", external_id: randomUUID() }) },
    ];
    for (const auth of mixed) {
      const live = await connect();
      live.send({ type: "auth", ...auth });
      const error = await live.expect("an error", isError);
      expect(["unauthenticated", "forbidden"]).toContain(error.code);
      expect(await live.closed()).toBe(1008);
    }
  });

  test("comes once", async () => {
    const live = await ready(desk);
    expect(await refused(live, { type: "auth", device: newSecret() })).toMatchObject({
      code: "bad_request",
      command: "auth",
      field: "type",
    });
    await live.close();
  });

  socketTest("must come within ten seconds, however busy the socket is", async () => {
    const silent = await connect();
    const busy = await connect();
    const began = Date.now();
    const pings = setInterval(() => busy.socket.ping("x"), 1_000);
    try {
      expect(await silent.closed(patience(20_000))).toBe(1008);
      expect(await busy.closed(patience(20_000))).toBe(1008);
    } finally {
      clearInterval(pings);
    }
    const took = Date.now() - began;
    expect(took).toBeGreaterThan(9_000);
    expect(busy.frames).toEqual([]);
  }, patience(60_000));
});

describe("bad frames", () => {
  const bad: [string, Frame, Frame][] = [
    ["an unknown type", { type: "fly" }, { code: "bad_request", field: "type", command: "fly" }],
    ["no type", {}, { code: "bad_request", field: "type", command: null }],
    ["a type that is no text", { type: 1 }, { code: "bad_request", field: "type" }],
    ["an unknown member", { type: "ping", extra: 1 },
      { code: "unknown_member", field: "extra", command: "ping" }],
    ["a stream of another type", { type: "sub", stream: 1 },
      { code: "invalid_type", field: "stream" }],
    ["no stream", { type: "sub" }, { code: "blank", field: "stream" }],
    ["a long stream", { type: "sub", stream: "x".repeat(41) },
      { code: "too_long", field: "stream" }],
    ["a negative place", { type: "sub", stream: "thread:1", after: -1 },
      { code: "out_of_range", field: "after" }],
    ["half a place", { type: "sub", stream: "thread:1", after: 1.5 },
      { code: "invalid_type", field: "after" }],
    ["no number", { type: "send", text: "x" }, { code: "blank", field: "n" }],
    ["number 0", { type: "send", n: 0, text: "x" }, { code: "out_of_range", field: "n" }],
    ["a number too large", { type: "send", n: 2 ** 60, text: "x" }, { field: "n" }],
    ["a text that is none", { type: "send", n: 1, text: {} },
      { code: "invalid_type", field: "text", n: 1 }],
    ["a long text", { type: "send", n: 1, text: "x".repeat(16_385) },
      { code: "too_long", field: "text", n: 1 }],
    ["a long payload", { type: "send", n: 1, text: "x", payload: "x".repeat(1_025) },
      { code: "too_long", field: "payload" }],
    ["an id that is none", { type: "send", n: 1, text: "x", thread: "a" },
      { code: "invalid_type", field: "thread" }],
    ["id 0", { type: "send", n: 1, text: "x", attachment: "0" },
      { code: "out_of_range", field: "attachment" }],
    ["an id past all ids", { type: "send", n: 1, text: "x", thread: "9007199254740992" },
      { field: "thread" }],
    ["a mark of no number", { type: "mark", thread: "1", read: 0 },
      { code: "out_of_range", field: "read" }],
    ["typing that is neither", { type: "typing", thread: "1", on: "yes" },
      { code: "invalid_type", field: "on" }],
    ["typing without a word", { type: "typing", thread: "1" }, { code: "blank", field: "on" }],
    ["a note by a customer", { type: "note", n: 1, ticket: "1", text: "x" },
      { code: "bad_request", field: "type", n: 1 }],
    ["an end by a customer", { type: "end", ticket: "1" }, { code: "bad_request" }],
    ["a status by a customer", { type: "status", status: "online" }, { code: "bad_request" }],
  ];
  test.each(bad)("%s is refused by name and the socket stays", async (_what, frame, wanted) => {
    const before = await everything();
    const live = await ready(desk);
    expect(await refused(live, frame)).toMatchObject(wanted);
    await live.ask({ type: "ping" }, "a pong", isType("pong"));
    await live.close();
    expect(await everything()).toBe(before);
  });

  test("names of any length are answered, and cut", async () => {
    const live = await ready(desk);
    const long = "あ".repeat(20_000);
    expect(await refused(live, { type: long })).toMatchObject({ field: "type", command: null });
    const error = await refused(live, { type: "ping", [long]: 1 });
    expect(error.code).toBe("unknown_member");
    expect(error.field).toMatch(/^あ+$/);
    expect(error.field.length).toBeLessThan(65);
    await live.close();
  });

  socketTest("JSON that is broken, deep, double or not text is refused", async () => {
    const live = await ready(desk);
    const broken = ["{", "{} {}", "[".repeat(60), '{"type":"ping","type":"ping"}', '"\\u0000"'];
    for (const text of broken) {
      const came = live.frames.length;
      live.sendText(text);
      await live.wait("an answer", () => live.frames.length > came);
      expect(live.frames[came], text).toMatchObject({ type: "error" });
    }
    await live.ask({ type: "ping" }, "a pong", isType("pong"));
    await live.close();
  });

  test("ten in a row close the socket; a good one between starts over", async () => {
    const live = await ready(desk);
    for (let round = 0; round < 3; round++) {
      for (let at = 0; at < 9; at++) {
        await refused(live, { type: "fly" });
      }
      await live.ask({ type: "ping" }, "a pong", isType("pong"));
    }
    for (let at = 0; at < 10; at++) {
      live.send({ type: "fly" });
    }
    expect(await live.closed()).toBe(1008);
    expect(live.frames.filter(isError).length).toBe(27 + 10);
  });

  socketTest("a binary frame closes with 1003, bytes that are no UTF-8 with 1007", async () => {
    const binary = await ready(desk);
    binary.socket.send(Buffer.from('{"type":"ping"}'));
    expect(await binary.closed()).toBe(1003);
    const broken = await ready(desk);
    broken.socket.send(Buffer.from([0x22, 0xff, 0x22]), { binary: false });
    expect(await broken.closed()).toBe(1007);
  });

  socketTest("a frame of 64 KiB is read, a longer one closes with 1009", async () => {
    const live = await ready(desk);
    const frame = JSON.stringify({ type: "ping" });
    live.sendText(frame + " ".repeat(65_536 - frame.length));
    await live.expect("a pong", isType("pong"));
    live.sendText(frame + " ".repeat(65_537 - frame.length));
    expect(await live.closed()).toBe(1009);
    const pieces = await ready(desk);
    for (let at = 0; at < 5; at++) {
      pieces.socket.send(" ".repeat(16_000), { fin: false });
    }
    expect(await pieces.closed()).toBe(1009);
  });

  socketTest("pings of the socket get what they carried, frames in pieces are joined", async () => {
    const live = await ready(desk);
    const pong = new Promise<string>((came) => {
      live.socket.once("pong", (data) => came(data.toString()));
    });
    live.socket.send('{"type":', { fin: false });
    live.socket.ping("between");
    expect(await pong).toBe("between");
    live.socket.send('"ping"}', { fin: true });
    await live.expect("a pong", isType("pong"));
    await live.close();
    expect(live.closeCode).toBe(1000);
  });
});

describe("a customer's commands", () => {
  test("a number that skips one is a gap; one that was used gives its first answer", async () => {
    const customer = await desk.customer();
    const first = await customer.say("One");
    expect(await customer.numbered({ type: "send", text: "Three" }, 3)).toMatchObject({
      type: "error",
      code: "gap",
      field: "n",
      command: "send",
    });
    const again = await customer.numbered({ type: "send", text: "Something else" }, 1);
    expect(again).toMatchObject({
      type: "ack",
      repeated: true,
      message_id: first.message_id,
      seq: first.seq,
    });
    await customer.say("Two");
    expect(customer.messages().map((one) => one.text)).not.toContain("Something else");
    expect(customer.messages().map((one) => one.text)).not.toContain("Three");
  });

  test("keys tell two tabs apart that take one number, and know a message again", async () => {
    const customer = await desk.customer();
    await customer.say("Hello");
    const frame = { type: "send", text: "ok" };
    const first = await customer.numbered({ ...frame, key: "of the first tab" }, 2);
    expect(first).toMatchObject({ type: "ack", repeated: false });
    expect(await customer.numbered({ ...frame, key: "of the second tab" }, 2)).toMatchObject({
      type: "error",
      code: "gap",
      field: "n",
    });
    const second = await customer.numbered({ ...frame, key: "of the second tab" }, 3);
    expect(second).toMatchObject({ type: "ack", repeated: false });
    expect(await customer.numbered({ ...frame, key: "of the first tab" }, 4)).toMatchObject({
      type: "ack",
      repeated: true,
      message_id: first.message_id,
    });
    const said = customer.messages().filter((one) => one.author.kind === "end_user");
    expect(said.map((one) => one.text)).toEqual(["Hello", "ok", "ok"]);
    expect(await customer.numbered({ ...frame, key: "k".repeat(65) }, 4)).toMatchObject({
      type: "error",
      field: "key",
    });
  });

  test("a number whose answer was forgotten is refused, never sent again", async () => {
    const customer = await desk.customer();
    for (let at = 0; at < 70; at++) {
      await customer.say(`Message ${at}`);
    }
    expect(await customer.numbered({ type: "send", text: "late" }, 1)).toMatchObject({
      type: "error",
      code: "too_old",
      field: "n",
    });
    expect(await customer.numbered({ type: "send", text: "kept" }, 10)).toMatchObject({
      type: "ack",
      repeated: true,
    });
  });

  test("a refused command does not use up its number", async () => {
    const customer = await desk.customer();
    await customer.say("Hello");
    const other = await desk.customer();
    await other.say("Somebody else");
    const refusals: [Frame, string, string][] = [
      [{ type: "send", thread: customer.thread, text: "" }, "blank", "text"],
      [{ type: "send", thread: customer.thread, text: " \n " }, "blank", "text"],
      [{ type: "send", thread: customer.thread, text: "x".repeat(4_097) }, "too_long", "text"],
      [{ type: "send", thread: other.thread, text: "x" }, "not_found", "thread"],
      [{ type: "send", thread: "999999", text: "x" }, "not_found", "thread"],
      [{ type: "send", thread: customer.thread, text: "x", attachment: "999999" }, "not_found",
        "attachment"],
    ];
    const before = customer.messages().length;
    const heard = other.socket.frames.length;
    for (const [frame, code, field] of refusals) {
      const n = customer.n + 1;
      expect(await customer.numbered(frame), JSON.stringify(frame).slice(0, 80)).toMatchObject({
        type: "error",
        code,
        field,
        n,
        command: "send",
      });
    }
    expect((await customer.say("x".repeat(4_096))).repeated).toBe(false);
    const own = customer.messages().filter((one) => one.author.kind === "end_user");
    expect(own.length).toBe(2);
    expect(before).toBeGreaterThan(0);
    await other.socket.quiet("the other customer", heard);
  });

  test("a file is sent once, by the device that uploaded it", async () => {
    const customer = await desk.customer();
    await customer.say("Hello");
    const other = await desk.customer();
    await other.say("Hello");
    const upload = async (): Promise<Json> => {
      const page = new Client(desk.server.url, { authorization: `Bearer ${customer.secret}` });
      const answer = await page.ask("POST", "/widget/uploads?name=a.txt", {
        headers: { "content-type": "text/plain" },
        body: "the file",
      });
      return expectStatus(answer, 201).attachment;
    };
    const file = await upload();
    const stolen = await other.numbered({ type: "send", text: "", attachment: file.id });
    expect(stolen).toMatchObject({ type: "error", code: "not_found", field: "attachment" });
    await customer.say("", { attachment: file.id });
    const row = customer.messages().find((one) => one.attachment !== undefined) as Frame;
    expect(row).toMatchObject({ kind: "file", attachment: { name: "a.txt", size: 8 } });
    const twice = await customer.numbered({ type: "send", text: "", attachment: file.id });
    expect(twice).toMatchObject({ type: "error", code: "used", field: "attachment" });
  });

  test("many without waiting are answered once each, in order", async () => {
    const customer = await desk.customer();
    await customer.say("Hello");
    const live = customer.socket;
    const count = 500;
    for (let n = 2; n <= count; n++) {
      live.send({ type: "send", n, thread: customer.thread, text: `number ${n}` });
    }
    const acks = (): Frame[] => live.frames.filter((frame) => frame.type === "ack");
    await live.wait("all answers", () => acks().length === count, 20_000);
    expect(acks().map((ack) => ack.n)).toEqual(Array.from({ length: count }, (_, at) => at + 1));
    const texts = customer
      .messages()
      .filter((one) => one.author.kind === "end_user")
      .map((one) => one.text);
    await live.wait("all rows", () => (customer.seen.get(customer.stream) ?? 0) >= count);
    expect(new Set(texts).size).toBe(texts.length);
    customer.check();
  });

  test("two first messages at once open one thread", async () => {
    const live = await ready(desk);
    live.send({ type: "send", n: 1, text: "first" });
    live.send({ type: "send", n: 2, text: "second" });
    const acks = (): Frame[] => live.frames.filter(isType("ack"));
    await live.wait("both", () => acks().length === 2);
    expect(acks()[0]?.thread).toBe(acks()[1]?.thread);
    await live.close();
  });

  test("marks are heard by the agents and by the other devices", async () => {
    const agent = await desk.agent(DEMO.aiko, "online");
    const { customer, ticket } = await newTicket(desk);
    await agent.subscribe(`ticket:${ticket}`);
    const ack = await agent.reply(ticket, "Hello");
    await customer.message("the answer", (one) => one.text === "Hello");
    const marks = (live: Live, wanted: Frame): Promise<Frame> =>
      live.expect("marks", (frame) =>
        frame.type === "marks" && Object.entries(wanted).every(([key, to]) => frame[key] === to));
    customer.socket.send({ type: "mark", thread: customer.thread, delivered: ack.seq });
    await marks(agent.socket, { delivered: ack.seq, read: 3, stream: `ticket:${ticket}` });
    customer.socket.send({ type: "mark", thread: customer.thread, read: ack.seq });
    await marks(agent.socket, { read: ack.seq });
    agent.socket.send({ type: "mark", ticket, read: ack.seq });
    await marks(customer.socket, { agent_read: ack.seq, stream: customer.stream });
    // They never go back, and never past what there is.
    customer.socket.send({ type: "mark", thread: customer.thread, read: 1 });
    customer.socket.send({ type: "mark", thread: customer.thread, read: 1_000_000 });
    await customer.say("Thanks");
    await agent.row(`ticket:${ticket}`, "the thanks", (row) => row.message?.text === "Thanks");
    const answer = await agent.subscribe(`ticket:${ticket}`);
    expect(answer.marks.read).toBeGreaterThanOrEqual(ack.seq);
    expect(answer.marks.read).toBeLessThanOrEqual(ack.seq + 1);
  });

  test("marks of nothing, or of somebody else's, are refused", async () => {
    const customer = await desk.customer();
    await customer.say("Hello");
    const other = await desk.customer();
    await other.say("Hello");
    const live = customer.socket;
    const wrong: [Frame, string, string][] = [
      [{ type: "mark", thread: customer.thread }, "blank", "read"],
      [{ type: "mark", read: 1 }, "blank", "thread"],
      [{ type: "mark", ticket: "1", read: 1 }, "blank", "thread"],
      [{ type: "mark", thread: other.thread, read: 1 }, "not_found", "thread"],
      [{ type: "mark", thread: "999999", delivered: 1 }, "not_found", "thread"],
    ];
    for (const [frame, code, field] of wrong) {
      expect(await refused(live, frame)).toMatchObject({ code, field, command: "mark" });
    }
  });
});

describe("an agent's commands", () => {
  test("are refused by name, and change nothing", async () => {
    const agent = await desk.agent(DEMO.aiko, "online");
    const { customer, ticket } = await newTicket(desk);
    const audits = await desk.auditEvents(ticket);
    const said = customer.messages().length;
    const wrong: [Frame, Frame][] = [
      [{ type: "send", text: "x" }, { code: "blank", field: "ticket" }],
      [{ type: "send", ticket: "999999", text: "x" }, { code: "not_found", field: "ticket" }],
      [{ type: "send", ticket, text: "" }, { code: "blank", field: "text" }],
      [{ type: "send", ticket, text: "x".repeat(4_097) }, { code: "too_long", field: "text" }],
      [{ type: "send", ticket, text: "x", attachment: "999999" },
        { code: "not_found", field: "attachment" }],
      [{ type: "note", ticket: "999999", text: "x" }, { code: "not_found", field: "ticket" }],
      [{ type: "note", ticket, text: "" }, { code: "blank", field: "text" }],
      [{ type: "note", text: "x" }, { code: "blank", field: "ticket" }],
    ];
    for (const [frame, wanted] of wrong) {
      const n = agent.n + 1;
      const answer = await agent.numbered(frame);
      expect(answer, JSON.stringify(frame).slice(0, 80)).toMatchObject({
        type: "error", n, command: frame.type, ...wanted,
      });
    }
    const unnumbered: [Frame, Frame][] = [
      [{ type: "end" }, { code: "blank", field: "ticket" }],
      [{ type: "end", ticket: "999999" }, { code: "not_found", field: "ticket" }],
      [{ type: "end", ticket, comment: "x".repeat(4_097) }, { code: "too_long", field: "comment" }],
      [{ type: "status", status: "asleep" }, { code: "invalid", field: "status" }],
      [{ type: "status", status: 1 }, { code: "invalid_type", field: "status" }],
      [{ type: "mark", ticket: "999999", read: 1 }, { code: "not_found", field: "ticket" }],
      [{ type: "mark", ticket, delivered: 1 }, { code: "blank", field: "read" }],
      [{ type: "typing", ticket: "999999", on: true }, { code: "not_found", field: "ticket" }],
    ];
    for (const [frame, wanted] of unnumbered) {
      expect(await refused(agent.socket, frame), JSON.stringify(frame).slice(0, 80)).toMatchObject({
        command: frame.type, ...wanted,
      });
    }
    expect(await desk.auditEvents(ticket)).toEqual(audits);
    expect(customer.messages().length).toBe(said);
    expect((await desk.session(ticket)).state).toBe("active");
    await agent.reply(ticket, "All is as it was");
  });

  test("without a device nothing numbered is taken", async () => {
    const { ticket } = await newTicket(desk);
    const live = await ready(desk, { token: AIKO_TOKEN });
    for (const type of ["send", "note"]) {
      expect(await refused(live, { type, n: 1, ticket, text: "x" })).toMatchObject({
        code: "no_device",
        field: "n",
        n: 1,
      });
    }
    await live.close();
  });

  test("a note has its number too, and is added once", async () => {
    const agent = await desk.agent(DEMO.aiko, "online");
    const { ticket } = await newTicket(desk);
    const first = await agent.note(ticket, "remember");
    const again = await agent.acknowledged({ type: "note", ticket, text: "remember" }, 1);
    expect(again).toMatchObject({ comment_id: first.comment_id, repeated: true });
    const notes = (await desk.comments(ticket)).filter((one) => one.body === "remember");
    expect(notes.length).toBe(1);
    expect(notes[0]).toMatchObject({ public: false });
    // Notes and messages are counted together: the same number is not first one, then the other.
    const other = await agent.numbered({ type: "send", ticket, text: "to the customer" }, 1);
    expect(other).toMatchObject({ type: "error", code: "other_command", field: "n" });
    const skipped = await agent.numbered({ type: "note", ticket, text: "x" }, 3);
    expect(skipped).toMatchObject({ type: "error", code: "gap", field: "n" });
  });

  test("an end is answered with the session, a second one says: unchanged", async () => {
    const agent = await desk.agent(DEMO.aiko, "online");
    const { ticket } = await newTicket(desk);
    const ended = await agent.end(ticket, "Goodbye");
    expect(ended).toMatchObject({
      type: "ended",
      ticket,
      messaging_session: { state: "ended", changed: true, ended_reason: "agent" },
    });
    const again = await agent.end(ticket);
    expect(again.messaging_session).toMatchObject({ changed: false, ended_via: "composer" });
    expect(again.messaging_session).toMatchObject({
      ended_at: ended.messaging_session.ended_at,
    });
    const late = await agent.numbered({ type: "send", ticket, text: "too late" });
    expect(late).toMatchObject({ type: "error", code: "session_ended" });
    await agent.note(ticket, "but notes go on");
  });

  test("status is told to who asked and to who watches", async () => {
    const agent = await desk.agent(DEMO.aiko);
    const boss = await desk.agent(DEMO.admin);
    await boss.subscribe(agent.own);
    const from = boss.seen.get(agent.own) ?? 0;
    await agent.status("online");
    await agent.status("away");
    await boss.row(agent.own, "away", (row) =>
      row.seq > from && row.event.kind === "agent.status_changed" && row.event.new === "away");
    agent.check();
  });
});

describe.runIf(overSocket)("the handshake", () => {
  const key = randomBytes(16).toString("base64");
  const right: Record<string, string> = {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": key,
  };
  const wrong: [string, Record<string, string | undefined>, number][] = [
    ["another version", { "sec-websocket-version": "12" }, 426],
    ["no key", { "sec-websocket-key": undefined }, 400],
    ["a short key", { "sec-websocket-key": "YQ==" }, 400],
    ["another protocol to change to", { upgrade: "h2c" }, 400],
    ["no wish to change", { connection: "keep-alive", upgrade: undefined }, 400],
  ];
  test.each(wrong)("is refused with %s", async (_what, change, status) => {
    const raw = await Raw.open(desk.server.port);
    const lines = Object.entries({ ...right, ...change })
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name}: ${value}\r\n`);
    raw.send(`GET /live HTTP/1.1\r\nHost: localhost\r\n${lines.join("")}\r\n`);
    expect(await raw.until(/^HTTP\/1\.1 \d+/)).toContain(`HTTP/1.1 ${status}`);
    raw.cut();
  });

  test("agrees to our subprotocol, and to none that it does not know", async () => {
    const socket = new WebSocket(`${desk.server.wsUrl}/live`, ["madoguchi.live.1"]);
    await new Promise((open) => socket.once("open", open));
    expect(socket.protocol).toBe("madoguchi.live.1");
    socket.terminate();
    const other = new WebSocket(`${desk.server.wsUrl}/live`, ["other"]);
    const end = await new Promise((done) => {
      other.once("open", () => done("open"));
      other.once("error", (error) => done(error.message));
    });
    expect(end).toMatch(/subprotocol/); // the client refuses an answer without one
  });
});

