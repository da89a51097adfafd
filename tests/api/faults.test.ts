// What the machine does to the server: a full disk, a disk that cannot be written, one that fails
// in the middle of a commit, no descriptors left. Each time: clear words to clients and in the log,
// nothing that was acknowledged is lost, what can be served is served, and it comes back by itself.
// Power cuts and kills are in kill9.test.ts, crowd.test.ts and tests/sim; clocks that are set are
// in tests/unit/desk/test_timers.c.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { findBinary } from "./support/binary.ts";
import type { Customer } from "./support/device.ts";
import { limit, Raw, SmallDisk } from "./support/faults.ts";
import { DEMO, expectStatus, stranger, ticketing } from "./support/http.ts";
import type { Frame } from "./support/live.ts";
import { patience } from "./support/patience.ts";
import { Server } from "./support/server.ts";
import { Desk, nextWork } from "./support/story.ts";
import { until } from "./support/until.ts";

const SENDS_MAX = 400;
const DESCRIPTORS = 64;

const cleanUp: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) {
    await step();
  }
});

async function startDesk(server: Server): Promise<Desk> {
  const desk = new Desk(server);
  cleanUp.push(() => desk.close());
  return desk;
}

/** Says something until it is refused; the refusal, and the text that nobody acknowledged. */
async function sayUntilRefused(
  customer: Customer,
  kept: string[],
): Promise<{ refusal: Frame; text: string }> {
  for (let i = 0; i < SENDS_MAX; i++) {
    const text = `while it fills ${i} ${"x".repeat(500)}`;
    const answer = await customer.numbered({ type: "send", thread: customer.thread, text });
    if (answer.type === "error") {
      return { refusal: answer, text };
    }
    kept.push(text);
  }
  throw new Error(`${SENDS_MAX} messages fitted on a full disk`);
}

/** What the customer wrote, as it is kept: each text once. */
async function expectKept(customer: Customer, texts: string[]): Promise<void> {
  for (const text of texts) {
    await customer.message(text.slice(0, 30), (one) => one.text === text);
  }
  const own = customer.messages().filter((one) => one.author.kind === "end_user");
  expect(own.map((one) => one.text)).toEqual(texts);
}

describe("a full disk", () => {
  test("refuses what it cannot keep, serves the rest, and goes on with room", async (context) => {
    const disk = SmallDisk.make("16m");
    if (disk === undefined) {
      context.skip("mounting is not allowed here");
      return;
    }
    cleanUp.push(() => disk.remove());
    const server = await Server.start({ data: join(disk.path, "data"), flags: ["--no-pace"] });
    const desk = await startDesk(server);
    const customer = await desk.customer();
    const kept = ["before"];
    await customer.say("before");
    const other = await desk.customer();
    await other.say("me too");

    disk.fill();
    const { refusal, text } = await sayUntilRefused(customer, kept);
    expect(refusal).toMatchObject({ type: "error", command: "send", code: "store" });
    expect(refusal.message).toMatch(/try again/);
    const ticket = { subject: "s", comment: { body: "x".repeat(40_000) } };
    const refused = await desk.aiko.post("/tickets", { ticket });
    expectStatus(refused, 503);
    expect(refused.text).toContain("store");
    expect(refused.headers.get("retry-after")).toBe("1");
    const file = await desk.aiko.ask("POST", "/uploads?filename=a.bin", {
      headers: { "content-type": "application/octet-stream" },
      body: new Uint8Array(200_000),
    });
    expectStatus(file, 503);
    expectStatus(await stranger(server.url).get("/readyz"), 503);
    expect(server.log.join("\n")).toMatch(/error store\.fail .*database or disk is full/);

    // Those who only look are served, and nobody was thrown out.
    expectStatus(await desk.aiko.get("/tickets"), 200);
    expectStatus(await stranger(server.url).get("/healthz"), 200);
    await other.subscribe(other.stream);
    expect(customer.socket.closeCode).toBeUndefined();
    expect(server.isRunning).toBe(true);

    disk.makeRoom();
    await until("ready again", async () => {
      return (await stranger(server.url).get("/readyz")).status === 200;
    });
    await customer.say(text);
    kept.push(text);
    await expectKept(customer, kept);
    expectStatus(await desk.aiko.post("/tickets", { ticket }), 201);

    await server.restart();
    await customer.cut();
    await customer.connect();
    await expectKept(customer, kept);
    await server.stop();
    const verified = server.run("verify");
    expect(verified.code, verified.output).toBe(0);
    await server.restart();
  });

  test("is said at the start, which works once there is room", async (context) => {
    const disk = SmallDisk.make("8m");
    if (disk === undefined) {
      context.skip("mounting is not allowed here");
      return;
    }
    cleanUp.push(() => disk.remove());
    disk.fill();
    await expect(Server.start({ data: join(disk.path, "data") })).rejects.toThrow(
      /ended at start[^]*data/,
    );
    disk.makeRoom();
    disk.remount("rw");
    const server = await Server.start({ data: join(disk.path, "fresh") });
    cleanUp.push(() => server.close());
    expectStatus(await stranger(server.url).get("/readyz"), 200);
  });
});

describe("a disk that cannot be written", () => {
  test("ends the start with words, and serves what it has once it can", async (context) => {
    const disk = SmallDisk.make("16m");
    if (disk === undefined) {
      context.skip("mounting is not allowed here");
      return;
    }
    cleanUp.push(() => disk.remove());
    const server = await Server.start({ data: join(disk.path, "data"), flags: ["--no-pace"] });
    const desk = await startDesk(server);
    const customer = await desk.customer();
    await customer.say("kept");
    await customer.cut();
    await server.stop();

    disk.remount("ro");
    const args = ["serve", "--demo", "--listen", "127.0.0.1:0", "--data", server.data];
    const done = spawnSync(findBinary(), args, { encoding: "utf8", timeout: patience(20_000) });
    expect(done.status).toBe(1);
    expect(done.stderr).toMatch(/data: .*(written|writable|read-only)/);

    disk.remount("rw");
    await server.restart();
    await customer.connect();
    await expectKept(customer, ["kept"]);
  });
});

describe("a disk that fails in the middle of a commit", () => {
  test("ends the process with words; the next start has what was acknowledged", async () => {
    const server = await Server.start({ flags: ["--no-pace"] });
    const desk = await startDesk(server);
    const customer = await desk.customer();
    await customer.say("kept");

    limit(server.pid, "fsize", "0");
    const n = customer.nextN();
    customer.socket.send({ type: "send", n, thread: customer.thread, text: "who knows" });
    await until("the process has ended", () => !server.isRunning);
    expect(customer.socket.frames.some((one) => one.type === "ack" && one.n === n)).toBe(false);
    expect(server.log.join("\n")).toMatch(/error store\.fail step=commit/);
    expect(server.log.join("\n")).toMatch(/a commit failed .* found out at the next start/);

    await server.restart();
    await customer.cut();
    await customer.connect();
    await customer.acknowledged(
      { type: "send", thread: customer.thread, text: "who knows" },
      n,
    );
    await expectKept(customer, ["kept", "who knows"]);
    const verified = server.run("verify");
    expect(verified.code, verified.output).toBe(0);
  });
});

describe("no descriptors left", () => {
  test("turns away who comes, serves who is inside, and opens again by itself", async () => {
    const server = await Server.start({ flags: ["--no-pace"], descriptors: DESCRIPTORS });
    const desk = await startDesk(server);
    const customer = await desk.waitingCustomer("en");
    const agent = await desk.agent(DEMO.aiko, "online");
    const inside = await Raw.open(server.port);
    const crowd: Raw[] = [];
    cleanUp.push(() => crowd.forEach((raw) => raw.cut()));
    const all = Array.from({ length: 4 * DESCRIPTORS }, () => Raw.open(server.port));
    crowd.push(...(await Promise.all(all)));
    await until("turned away", () => /net\.no_descriptors/.test(server.tail()));
    expect(server.log.join("\n")).toMatch(/warn net\.no_descriptors error=EMFILE turned_away=\d+/);
    await until("nobody is left at the door", () => {
      return crowd.filter((raw) => !raw.isClosed).length < DESCRIPTORS;
    });

    await customer.say("still here?");
    const ticket = await nextWork(agent);
    await agent.subscribe(`ticket:${ticket}`);
    await agent.reply(ticket, "still here");
    await customer.message("the answer", (one) => one.text === "still here");
    const pair = Buffer.from(`${DEMO.aiko}/token:demo`).toString("base64");
    inside.say(
      `POST /api/v2/uploads?filename=a HTTP/1.1\r\nHost: localhost\r\n` +
        `Authorization: Basic ${pair}\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi`,
    );
    await until("an answer", () => inside.statuses.length > 0);
    expect(inside.statuses).toEqual([503]);
    expect(inside.text).toContain("store");

    crowd.forEach((raw) => raw.cut());
    await until("open again", async () => {
      return (await ticketing(server.url, DEMO.ben).get("/users/me")).status === 200;
    });
    inside.cut();
  });
});

