// What a server under pressure still owes: a clean end, room for those inside, no harm by one for
// the others.
import { afterEach, expect, test } from "vitest";
import { Customer, isType } from "./support/device.ts";
import { DEMO, expectStatus, stranger } from "./support/http.ts";
import { type Frame, Live } from "./support/live.ts";
import { patience } from "./support/patience.ts";
import { Raw } from "./support/raw.ts";
import { Server } from "./support/server.ts";
import { ready } from "./support/steps.ts";
import { Desk, nextWork } from "./support/story.ts";
import { until } from "./support/until.ts";

let desk: Desk | undefined;

afterEach(async () => {
  await desk?.close();
  desk = undefined;
});

async function open(flags: string[] = [], descriptors?: number): Promise<Desk> {
  const limit = descriptors === undefined ? {} : { descriptors };
  desk = new Desk(await Server.start({ flags: ["--no-pace", ...flags], ...limit }));
  return desk;
}

/** What a sanitizer would say of a broken end. */
function faults(server: Server): string[] {
  return server.log.filter((line) => /Sanitizer|runtime error|assert|fatal/i.test(line));
}

test("a polite end while two hundred send: each acknowledged message is there", async () => {
  const { server } = await open();
  const customers = Array.from({ length: 200 }, () => new Customer(() => server.wsUrl));
  await Promise.all(customers.map((one) => one.connect()));
  await Promise.all(customers.map((one) => one.say("Hello")));
  const sending = setInterval(() => {
    for (const one of customers.filter((each) => each.socket.closeCode === undefined)) {
      const n = one.nextN();
      one.socket.send({ type: "send", n, thread: one.thread, text: `number ${n}` });
    }
  }, 5);
  const isBusy = (one: Customer): boolean => one.socket.frames.filter(isType("ack")).length > 2;
  const areBusy = (): boolean => customers.filter(isBusy).length > 100;
  await until("half of them to be under way", areBusy, patience(20_000));
  expect(await server.stop()).toBe(0); // which takes its time only so long
  clearInterval(sending);
  const codes = await Promise.all(customers.map((one) => one.socket.closed()));
  expect(new Set(codes)).toEqual(new Set([1001]));
  expect(faults(server)).toEqual([]);
  const acknowledged = customers.map((one) =>
    one.socket.frames.filter(isType("ack")).map((ack) => ack.message_id as string),
  );
  expect(acknowledged.flat().length).toBeGreaterThan(200);

  expect(server.run("verify").code).toBe(0);
  await server.restart();
  for (const [at, one] of customers.entries()) {
    await one.connect();
    const kept = new Set(one.messages().map((message) => message.id));
    expect(acknowledged[at]?.filter((id) => !kept.has(id))).toEqual([]);
    await one.close();
  }
}, patience(60_000));

test("without descriptors: who is inside goes on, who comes hears no, and later yes", async () => {
  const { server } = await open([], 64);
  const inside = new Customer(() => server.wsUrl);
  await inside.connect();
  await inside.say("Hello");
  const crowd: Raw[] = [];
  for (let at = 0; at < 100; at++) {
    crowd.push(await Raw.open(server.port));
  }
  await until("some to be turned away", () => crowd.some((one) => one.ended));
  for (let at = 0; at < 20; at++) {
    await inside.say(`still here ${at}`);
  }
  expect(server.log.filter((line) => /descriptor|EMFILE|errno=24/i.test(line)).length)
    .toBeGreaterThan(0);
  expect(server.log.length).toBeLessThan(100); // said, not shouted
  for (const one of crowd) {
    one.cut();
  }
  await until("room again", async () => {
    const answer = await stranger(server.url).get("/healthz");
    return answer.status === 200;
  });
  await inside.close();
  expect(server.isRunning).toBe(true);
  expect(faults(server)).toEqual([]);
}, patience(40_000));

test("an upload without descriptors is refused and leaves nothing behind", async () => {
  const { server } = await open([], 64);
  const page = new Customer(() => server.wsUrl);
  const crowd: Raw[] = [];
  const send = (): Promise<Response> =>
    fetch(`${server.url}/widget/uploads?name=a.txt`, {
      method: "POST",
      headers: { authorization: `Bearer ${page.secret}`, "content-type": "text/plain" },
      body: "x".repeat(1_000),
    });
  expect((await send()).status).toBe(201); // the connection stays open
  for (let at = 0; at < 100; at++) {
    crowd.push(await Raw.open(server.port));
  }
  await until("some to be turned away", () => crowd.some((one) => one.ended));
  const answer = await send().catch(() => undefined);
  expect([undefined, 201, 500, 503]).toContain(answer?.status);
  for (const one of crowd) {
    one.cut();
  }
  await until("room again", async () => (await send()).status === 201);
  expect(faults(server)).toEqual([]);
}, patience(40_000));

test("who does not read is cut; the others do not notice, and it resumes", async () => {
  const at = await open();
  const agent = await at.agent(DEMO.aiko, "online");
  const customer = await at.waitingCustomer();
  const ticket = await nextWork(agent);
  const auth = { token: `${DEMO.ben}/token:demo` };
  const slow = await ready(at, auth);
  const streams = [`ticket:${ticket}`, customer.stream];
  for (const stream of streams) {
    await slow.ask({ type: "sub", stream }, "an answer", isType("subscribed"));
    await agent.subscribe(stream);
  }
  slow.socket.pause();
  const text = "あ".repeat(4_096);
  const took: number[] = [];
  for (let n = 0; n < 900; n++) {
    const began = Date.now();
    await customer.say(text);
    took.push(Date.now() - began);
  }
  took.sort((a, b) => a - b);
  // Who waited for the slow one would wait until it is given up.
  expect(took[Math.floor(took.length * 0.99)]).toBeLessThan(patience(2_000));
  await until("the log to say so", () => at.server.log.some((line) => line.includes("live.slow")));
  slow.socket.resume();
  expect(await slow.closed(patience(10_000))).toBe(1006);
  const seen = slow.frames.filter((frame) => frame.stream === customer.stream && frame.seq).at(-1);
  const again = await ready(at, auth);
  const after = (seen as Frame).seq as number;
  const answer = await again.ask({ type: "sub", stream: customer.stream, after }, "an answer",
    isType("subscribed"));
  await again.wait("the rest", () => again.frames.at(-1)?.seq === answer.high, patience(10_000));
  agent.check();
  await again.close();
}, patience(60_000));

test("nine hundred sockets that say nothing leave room for one that does", async () => {
  const { server, aiko } = await open();
  const silent = await Promise.all(
    Array.from({ length: 900 }, () => Live.connect(server.wsUrl)),
  );
  const customer = new Customer(() => server.wsUrl);
  await customer.connect();
  await customer.say("Hello");
  expectStatus(await aiko.get("/tickets"), 200);
  await customer.close();
  await Promise.all(silent.map((one) => one.cut()));
}, patience(40_000));
