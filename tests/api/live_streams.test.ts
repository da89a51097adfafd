// The live protocol's streams, as protocol/live.md says them: nothing skipped, nothing twice,
// nothing to whom it does not concern. Who is there and commands are in live.test.ts.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Customer, isType } from "./support/device.ts";
import { DEMO } from "./support/http.ts";
import { type Frame, transport } from "./support/live.ts";
import { patience } from "./support/patience.ts";
import { Server } from "./support/server.ts";
import { isError, newTicket, ready, refused, tokenOf } from "./support/steps.ts";
import { Desk, nextWork } from "./support/story.ts";
import { until } from "./support/until.ts";

const AIKO_TOKEN = `${DEMO.aiko}/token:demo`;

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

describe("streams", () => {
  test("that are no streams, or not theirs, are refused to a customer", async () => {
    const { customer, ticket } = await newTicket(desk);
    const other = await desk.customer();
    await other.say("Hello");
    const agent = await desk.agent(DEMO.aiko);
    const theirs = [`ticket:${ticket}`, agent.own, "desk", other.stream, "thread:999999"];
    for (const stream of theirs) {
      expect(await refused(customer.socket, { type: "sub", stream }), stream).toMatchObject({
        code: "not_found",
        field: "stream",
        command: "sub",
      });
    }
    const none = ["", "thread", "thread:", "thread:0", "thread:-1", "thread:1x", "thread:01",
      "desk:1", "Thread:1", "ticket:9007199254740993", "agent: 1"];
    for (const stream of none) {
      const error = await refused(customer.socket, { type: "sub", stream });
      expect(["invalid", "blank"], stream).toContain(error.code);
      expect(error.field).toBe("stream");
    }
    const from = customer.socket.frames.length;
    await other.say("Nobody else hears this");
    await customer.socket.quiet("a stranger", from);
  });

  test("a visitor watches nothing", async () => {
    const { customer } = await newTicket(desk);
    const live = await ready(desk);
    for (const stream of [customer.stream, "desk", "ticket:1", "agent:1"]) {
      expect(await refused(live, { type: "sub", stream })).toMatchObject({ code: "not_found" });
    }
    await live.close();
  });

  test("an agent watches no other agent, an admin does", async () => {
    const aiko = await desk.agent(DEMO.aiko);
    const ben = await desk.agent(DEMO.ben);
    const boss = await desk.agent(DEMO.admin);
    expect(await refused(aiko.socket, { type: "sub", stream: ben.own })).toMatchObject({
      code: "not_found",
      field: "stream",
    });
    await boss.subscribe(ben.own);
    for (const stream of ["ticket:999999", "thread:999999", "agent:999999"]) {
      expect(await refused(boss.socket, { type: "sub", stream })).toMatchObject({
        code: "not_found",
      });
    }
  });

  test("resume after every point", async () => {
    const agent = await desk.agent(DEMO.aiko, "online");
    const { customer, ticket } = await newTicket(desk);
    await agent.subscribe(`ticket:${ticket}`);
    for (let at = 0; at < 4; at++) {
      await customer.say(`Question ${at}`);
      await agent.reply(ticket, `Answer ${at}`);
      await agent.note(ticket, `Thought ${at}`);
    }
    await customer.message("the last answer", (one) => one.text === "Answer 3");
    const ticketStream = `ticket:${ticket}`;
    for (const [stream, auth, all] of [
      [customer.stream, { device: customer.secret }, customer.rows.get(customer.stream)],
      [ticketStream, { token: AIKO_TOKEN }, undefined],
    ] as [string, Frame, Frame[] | undefined][]) {
      const rows = all ?? (await rowsOf(stream, auth));
      expect(rows.length).toBeGreaterThan(10);
      for (let after = 0; after <= rows.length; after++) {
        const live = await ready(desk, auth);
        const answer = await live.ask({ type: "sub", stream, after }, "an answer", (frame) =>
          frame.type === "subscribed");
        expect(answer).toMatchObject({ stream, after, high: rows.length });
        await live.ask({ type: "ping" }, "a pong", isType("pong"));
        await live.wait("the rows", () =>
          live.frames.filter((frame) => frame.seq).length >= rows.length - after);
        expect(live.frames.filter((frame) => frame.seq)).toEqual(rows.slice(after));
        await live.cut();
      }
      // Who has seen more than there is has seen another desk: it starts anew.
      const ahead = await ready(desk, auth);
      const reset = await ahead.ask({ type: "sub", stream, after: rows.length + 1 }, "an answer",
        isType("reset"));
      expect(reset).toEqual({ type: "reset", stream, high: rows.length });
      await ahead.cut();
    }
  }, patience(60_000));

  /** All rows of a stream, as its own subscriber gets them. */
  async function rowsOf(stream: string, auth: Frame): Promise<Frame[]> {
    const live = await ready(desk, auth);
    const answer = await live.ask({ type: "sub", stream, after: 0 }, "an answer",
      isType("subscribed"));
    const rows = (): Frame[] => live.frames.filter((frame) => frame.stream === stream && frame.seq);
    await live.wait("the rows", () => rows().length >= answer.high);
    await live.cut();
    return rows();
  }

  test("more than a thousand rows behind is a reset; a thousand are not", async () => {
    const customer = await desk.customer();
    await customer.say("Hello");
    const live = customer.socket;
    for (let n = 2; n <= 1_010; n++) {
      live.send({ type: "send", n, thread: customer.thread, text: `${n}` });
    }
    const isLast = (frame: Frame): boolean => frame.type === "ack" && frame.n === 1_010;
    await live.expect("the last answer", isLast, patience(25_000));
    customer.n = 1_010;
    const high = await until("the last row", () => {
      const seen = customer.seen.get(customer.stream) ?? 0;
      return seen >= 1_010 && seen;
    });
    const stream = customer.stream;
    const far = await ready(desk, { device: customer.secret });
    const reset = await far.ask({ type: "sub", stream, after: 0 }, "an answer", (frame) =>
      frame.type === "reset" || frame.type === "subscribed");
    expect(reset).toEqual({ type: "reset", stream, high });
    // It is not watched: nothing comes until it is asked for again.
    const from = far.frames.length;
    await customer.say("Still there?");
    await far.quiet("not watched", from);
    const near = await far.ask({ type: "sub", stream, after: high + 1 - 1_000 }, "an answer",
      isType("subscribed"));
    expect(near.high).toBeGreaterThanOrEqual(high + 1);
    await far.wait("the rows", () => far.frames.filter((frame) => frame.seq).length >= 1_000);
    const seqs = far.frames.filter((frame) => frame.seq).map((frame) => frame.seq);
    expect(seqs.slice(0, 1_000)).toEqual(
      Array.from({ length: 1_000 }, (_, at) => high + 2 - 1_000 + at),
    );
    await far.close();
  }, patience(60_000));

  test("unsub is answered, and after its answer nothing comes", async () => {
    const agent = await desk.agent(DEMO.aiko, "online");
    const { customer, ticket } = await newTicket(desk);
    const stream = `ticket:${ticket}`;
    await agent.subscribe(stream);
    const gone = await agent.socket.ask({ type: "unsub", stream }, "an answer",
      isType("unsubscribed"));
    expect(gone).toEqual({ type: "unsubscribed", stream });
    const from = agent.socket.frames.length;
    await customer.say("Anybody?");
    await agent.socket.quiet("not watched", from, (frame) => frame.stream === stream);
    // What was not watched is not watched afterwards either; what is no stream is refused.
    await agent.socket.ask({ type: "unsub", stream }, "an answer", isType("unsubscribed"));
    expect(await refused(agent.socket, { type: "unsub", stream: "fly" })).toMatchObject({
      code: "invalid",
      field: "stream",
      command: "unsub",
    });
    await agent.subscribe(stream);
    await agent.row(stream, "what was missed", (row) => row.message?.text === "Anybody?");
  });

  test("of several sub and unsub at once the last one counts", async () => {
    const customer = await desk.customer();
    await customer.say("Hello");
    for (let at = 0; at < 20; at++) {
      await customer.say(`Message ${at}`);
    }
    const stream = customer.stream;
    const high = customer.seen.get(stream) ?? 0;
    const live = await ready(desk, { device: customer.secret });
    live.send({ type: "sub", stream, after: 0 });
    live.send({ type: "sub", stream, after: high - 1 });
    live.send({ type: "sub", stream, after: 0 });
    live.send({ type: "unsub", stream });
    live.send({ type: "sub", stream, after: high - 5 });
    const answers = (): Frame[] => live.frames.filter(isType("subscribed"));
    await live.wait("the last answer", () => answers().at(-1)?.after === high - 5);
    await live.ask({ type: "ping" }, "a pong", isType("pong"));
    const from = live.frames.findLastIndex(isType("subscribed"));
    await live.wait("its rows", () => live.frames.slice(from).filter((f) => f.seq).length >= 5);
    await customer.say("One more");
    await live.wait("a live row", () =>
      live.frames.some((frame) => frame.message?.text === "One more"));
    const seqs = live.frames.slice(from).filter((frame) => frame.seq).map((frame) => frame.seq);
    expect(seqs.slice(0, 5)).toEqual([high - 4, high - 3, high - 2, high - 1, high]);
    expect(seqs).toEqual(seqs.map((_, index) => high - 4 + index));
    // And an unsub that comes last: nothing more, not even late rows.
    live.send({ type: "sub", stream, after: 0 });
    await live.ask({ type: "unsub", stream }, "an answer", isType("unsubscribed"));
    const came = live.frames.length;
    await customer.say("Unheard");
    await live.quiet("not watched", came);
    await live.close();
  });

  test("512 streams may be watched, no more", async () => {
    const live = await ready(desk, { token: `${DEMO.admin}/token:demo` });
    const { customer } = await newTicket(desk);
    const threads = [customer.stream];
    await live.ask({ type: "sub", stream: customer.stream }, "an answer", isType("subscribed"));
    // Those that do not exist do not count.
    for (let at = 0; at < 600; at++) {
      live.send({ type: "sub", stream: `thread:${1_000_000 + at}` });
    }
    await live.wait("all refusals", () => live.frames.filter(isError).length >= 600);
    expect(live.frames.filter(isError).every((frame) => frame.code === "not_found" ||
      frame.code === "too_many")).toBe(true);
    await live.ask({ type: "sub", stream: threads[0] }, "an answer", isType("subscribed"));
    await live.close();
  });

  test("the desk says at most once a second which tickets changed", async () => {
    const agent = await desk.agent(DEMO.aiko, "online");
    const answer = await agent.socket.ask({ type: "sub", stream: "desk" }, "an answer",
      isType("subscribed"));
    expect(answer.stream).toBe("desk");
    const { customer, ticket } = await newTicket(desk);
    await agent.socket.expect("a change", (frame) =>
      frame.type === "changed" && frame.tickets.includes(ticket));
    const from = agent.socket.frames.length;
    const began = Date.now();
    const told = (): Frame[] => agent.socket.frames.slice(from).filter(isType("changed"));
    for (let said = 0; said < 20 || told().length < 3; said++) {
      await customer.say("and more");
      await sleep(50);
    }
    const changed = told();
    expect(changed.length).toBeLessThanOrEqual(2 + Math.floor((Date.now() - began) / 1_000));
    for (const frame of changed) {
      expect(frame.seq).toBeUndefined();
    }
  });
});

describe("several devices of one person", () => {
  test("all see everything, each counts for itself", async () => {
    const jwt = tokenOf({ scope: "user", external_id: randomUUID(), name: "Jane Doe" });
    const devices = [0, 1, 2].map(() => new Customer(() => desk.server.wsUrl, { jwt }));
    const [first, second, third] = devices as [Customer, Customer, Customer];
    await first.connect();
    await first.say("from the first");
    await second.connect();
    await third.connect();
    await Promise.all(devices.map((one, at) => one.say(`from device ${at}`)));
    await second.say("and again");
    for (const device of devices) {
      await device.message("all", (one) => one.text === "and again");
      expect(device.thread).toBe(first.thread);
      expect(device.messages().map((one) => one.id)).toEqual(
        first.messages().map((one) => one.id),
      );
    }
    expect([first.n, second.n, third.n]).toEqual([2, 2, 1]);
    for (const device of devices) {
      await device.close();
    }
  });

  test("two tabs of an agent see the same work", async () => {
    const one = await desk.agent(DEMO.aiko, "online");
    const two = await desk.agent(DEMO.aiko);
    const { ticket } = await newTicket(desk);
    expect(await nextWork(one)).toBe(ticket);
    expect(await nextWork(two)).toBe(ticket);
    await one.subscribe(`ticket:${ticket}`);
    await two.subscribe(`ticket:${ticket}`);
    await one.reply(ticket, "From the first tab");
    await two.row(`ticket:${ticket}`, "the answer", (row) =>
      row.message?.text === "From the first tab");
  });
});

describe("typing", () => {
  test("goes both ways while the session lives, with a name to show and no number", async () => {
    const agent = await desk.agent(DEMO.aiko, "online");
    const { customer, ticket } = await newTicket(desk);
    await agent.subscribe(`ticket:${ticket}`);
    await agent.subscribe(customer.stream);
    customer.socket.send({ type: "typing", thread: customer.thread, on: true });
    const theirs = await agent.socket.expect("typing", isType("typing"));
    expect(theirs).toMatchObject({ stream: customer.stream, who: "end_user", on: true });
    agent.socket.send({ type: "typing", ticket, on: true });
    const ours = await customer.socket.expect("typing", isType("typing"));
    expect(ours).toMatchObject({ stream: customer.stream, who: "agent", on: true });
    expect(ours.name.length).toBeGreaterThan(0);
    expect(JSON.stringify(ours)).not.toContain("@");
    expect(ours.seq).toBeUndefined();
    // Nobody hears themselves.
    const own = customer.socket.frames.filter(isType("typing"));
    expect(own.every((frame) => frame.who === "agent")).toBe(true);
  });

  test("is not heard after the end", async () => {
    const agent = await desk.agent(DEMO.aiko, "online");
    const { customer, ticket } = await newTicket(desk);
    await agent.subscribe(`ticket:${ticket}`);
    const from = customer.socket.frames.length;
    await agent.end(ticket);
    const error = await refused(agent.socket, { type: "typing", ticket, on: true });
    expect(error).toMatchObject({ code: "not_found", field: "ticket", command: "typing" });
    await customer.socket.quiet("after the end", from);
  });

  test("is refused where one does not watch", async () => {
    const { customer } = await newTicket(desk);
    const other = await desk.customer();
    await other.say("Hello");
    const from = other.socket.frames.length;
    for (const thread of [other.thread, "999999"]) {
      expect(await refused(customer.socket, { type: "typing", thread, on: true })).toMatchObject({
        code: "not_found",
        field: "thread",
      });
    }
    await other.socket.quiet("the other", from, isType("typing"));
  });
});

describe("what a customer never gets", () => {
  test("notes, ends, agents' ids, addresses and tickets", async () => {
    const marker = `marker-${randomUUID()}`;
    const agent = await desk.agent(DEMO.aiko, "online");
    const { customer, ticket } = await newTicket(desk);
    await nextWork(agent);
    await agent.subscribe(`ticket:${ticket}`);
    await agent.note(ticket, `${marker} in a note`);
    await desk.aiko.put(`/tickets/${ticket}`, {
      ticket: {
        subject: `${marker} in a subject`,
        tags: [marker],
        comment: { body: `${marker} by the API`, public: false },
      },
    });
    await agent.reply(ticket, "Seen by all");
    await customer.message("the answer", (one) => one.text === "Seen by all");
    const frames = customer.socket.frames.length;
    await agent.end(ticket);
    await agent.note(ticket, `${marker} after the end`);
    await customer.socket.quiet("the end", frames);
    await customer.cut();
    await customer.connect();
    const fresh = new Customer(() => desk.server.wsUrl);
    Object.defineProperty(fresh, "secret", { value: customer.secret });
    await fresh.connect();
    await agent.row(`ticket:${ticket}`, "the note", (row) =>
      row.comment?.text.includes("after the end"));
    for (const raw of [...customer.socket.raw, ...fresh.socket.raw]) {
      expect(raw).not.toContain(marker);
      expect(raw).not.toContain("@example.com");
      expect(raw).not.toMatch(/ended|session|conversation|ticket|internal/);
    }
    for (const message of fresh.messages()) {
      expect(message.author.kind === "agent" ? message.author.id : null).toBeNull();
    }
    await fresh.close();
  });
});

describe("over time", () => {
  test("every socket hears a heartbeat with its newest numbers", async () => {
    const agent = await desk.agent(DEMO.aiko, "online");
    const { customer, ticket } = await newTicket(desk);
    await agent.subscribe(`ticket:${ticket}`);
    const visitor = await ready(desk);
    const watcher = await ready(desk, { token: AIKO_TOKEN });
    await watcher.ask({ type: "sub", stream: "desk" }, "an answer", isType("subscribed"));
    const pings: number[] = [];
    customer.socket.socket.on("ping", () => pings.push(Date.now()));
    const beats = await Promise.all(
      [customer.socket, agent.socket, visitor, watcher].map((live) =>
        live.expect("a heartbeat", isType("heartbeat"), patience(40_000))),
    );
    const [mine, theirs, nobody, deskOnly] = beats as [Frame, Frame, Frame, Frame];
    expect(mine.streams).toEqual({ [customer.stream]: customer.seen.get(customer.stream) });
    expect(theirs.streams).toEqual({
      [agent.own]: agent.seen.get(agent.own),
      [`ticket:${ticket}`]: agent.seen.get(`ticket:${ticket}`),
    });
    expect(nobody.streams).toEqual({});
    expect(deskOnly.streams).toEqual({});
    expect(pings.length).toBe(transport.kind === "socket" ? 1 : 0);
    await visitor.close();
    await watcher.close();
  }, patience(60_000));

  test("a restart closes with 1001, and all go on where they were", async () => {
    const agent = await desk.agent(DEMO.aiko, "online");
    const { customer, ticket } = await newTicket(desk);
    await agent.subscribe(`ticket:${ticket}`);
    await agent.reply(ticket, "Before");
    await customer.message("the answer", (one) => one.text === "Before");
    const [ours, theirs] = [customer.socket, agent.socket];
    const n = customer.nextN();
    await desk.server.restart();
    expect(await ours.closed()).toBe(1001);
    expect(await theirs.closed()).toBe(1001);
    await customer.connect();
    await agent.connect();
    await customer.acknowledged({ type: "send", thread: customer.thread, text: "After" }, n);
    const again = await customer.acknowledged(
      { type: "send", thread: customer.thread, text: "After" },
      n,
    );
    expect(again.repeated).toBe(true);
    await agent.row(`ticket:${ticket}`, "the message", (row) => row.message?.text === "After");
    await agent.reply(ticket, "Still here");
    await customer.message("the answer", (one) => one.text === "Still here");
    customer.check();
    agent.check();
  });
});
