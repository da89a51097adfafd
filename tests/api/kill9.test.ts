// The real program under load is killed with SIGKILL again and again, at moments that chance picks.
// Whatever it acknowledged before is there afterwards exactly once, where the acknowledgement said,
// and the data verifies. tests/sim does the same, and power cuts, without the program around it.
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Agent, Customer, type Device } from "./support/device.ts";
import { DEMO, expectStatus, type Json } from "./support/http.ts";
import type { Frame } from "./support/live.ts";
import { patience } from "./support/patience.ts";
import { Server } from "./support/server.ts";
import { askForPerson, Desk } from "./support/story.ts";
import { until } from "./support/until.ts";

const CUSTOMERS = 16;
const KILLS = 6;
const BURST_MAX = 4;
const RUN_MIN_MS = 150;
const RUN_MORE_MS = 900;
const PAUSE_MAX_MS = 20;
const ANSWER_MAX_MS = patience(20_000);

let desk: Desk;
let running = true;

beforeAll(async () => {
  desk = new Desk(await Server.start({ flags: ["--no-pace"] }));
});

afterAll(async () => {
  running = false;
  await desk?.close();
});

function upTo(most: number): number {
  return 1 + Math.floor(Math.random() * most);
}

/** Reconnects until it works: the server may be down just now. */
async function reconnect(device: Device): Promise<void> {
  for (;;) {
    try {
      await device.cut();
      await device.connect();
      return;
    } catch {
      device.check();
      await sleep(20);
    }
  }
}

interface Sent {
  n: number;
  frame: Frame;
  ack?: Frame;
}

/** A tab that sends bursts without waiting, and sends again what was not acknowledged. */
class Talker {
  readonly device: Device;
  /** All that was ever acknowledged, by number. */
  readonly kept = new Map<number, Sent>();

  constructor(device: Device) {
    this.device = device;
  }

  /** Until all of them are acknowledged or refused for what they are. */
  async burst(frames: Frame[]): Promise<void> {
    let open: Sent[] = frames.map((frame) => ({ n: this.device.nextN(), frame }));
    while (open.length > 0) {
      const answers = await this.#send(open);
      const refused = open.find(
        (sent) => answers.get(sent.n)?.type === "error" && answers.get(sent.n)?.code !== "gap",
      );
      for (const sent of open) {
        const answer = answers.get(sent.n);
        if (answer?.type === "ack") {
          this.kept.set(sent.n, { ...sent, ack: answer });
        }
      }
      open = open.filter((sent) => !this.kept.has(sent.n) && sent !== refused);
      if (refused !== undefined) {
        // A refused command does not use up its number: what follows moves up.
        this.device.n = refused.n - 1;
        open = open.map((sent) => ({ n: this.device.nextN(), frame: sent.frame }));
      }
    }
  }

  /** The answers that came before the connection went. */
  async #send(open: Sent[]): Promise<Map<number, Frame>> {
    const live = this.device.live;
    const answers = new Map<number, Frame>();
    if (live === undefined || live.closeCode !== undefined) {
      await reconnect(this.device);
      return answers;
    }
    const from = live.frames.length;
    for (const sent of open) {
      live.send({ ...sent.frame, n: sent.n });
    }
    await until(
      `answers to ${open.length} commands`,
      () => {
        for (const came of live.frames.slice(from)) {
          if (came.type === "ack" || (came.type === "error" && came.n !== undefined)) {
            answers.set(came.n, came);
          }
        }
        return open.every((sent) => answers.has(sent.n)) || live.closeCode !== undefined;
      },
      ANSWER_MAX_MS,
    );
    this.device.check();
    return answers;
  }
}

async function talk(customer: Customer, talker: Talker, name: string): Promise<void> {
  for (let k = 1; running; ) {
    const frames: Frame[] = [];
    for (let i = upTo(BURST_MAX); i > 0; i--) {
      frames.push({ type: "send", thread: customer.thread, text: `${name}#${k++}` });
    }
    await talker.burst(frames);
    await sleep(upTo(PAUSE_MAX_MS)); // threads stay short enough to be resumed in one go
  }
}

async function answer(talker: Talker, name: string, tickets: string[]): Promise<void> {
  for (let k = 1; running; k++) {
    const ticket = tickets[Math.floor(Math.random() * tickets.length)] as string;
    await talker.burst([
      { type: "note", ticket, text: `${name}#${k} note` },
      { type: "send", ticket, text: `${name}#${k}` },
    ]);
  }
}

/** The tab's person from the start: what a page shows that knows only its secret. */
async function reopened(customer: Customer): Promise<Customer> {
  const fresh = new Customer(() => desk.server.wsUrl, { language: "en" });
  Object.assign(fresh, { secret: customer.secret });
  await fresh.connect();
  return fresh;
}

async function checkCustomer(customer: Customer, talker: Talker, name: string): Promise<void> {
  const fresh = await reopened(customer);
  const rows = fresh.rows.get(fresh.stream) ?? [];
  const own = rows
    .map((row) => row.message as Frame)
    .filter((message) => message.author.kind === "end_user" && message.text.startsWith(name));
  const kept = [...talker.kept.values()].sort((a, b) => a.n - b.n);
  expect(own.map((message) => message.text)).toEqual(kept.map((sent) => sent.frame.text));
  for (const sent of kept) {
    const row = rows[sent.ack?.seq - 1] as Frame;
    expect(row.message.text).toBe(sent.frame.text);
    expect(row.message.id).toBe(sent.ack?.message_id);
  }
  expect(rows.filter((row) => (row.message as Frame).text.includes("note"))).toEqual([]);
  await fresh.close();
}

/** Each acknowledged note is a comment of its ticket, once. */
async function checkNotes(talkers: Talker[], tickets: string[]): Promise<void> {
  const found = new Map<string, number>();
  for (const ticket of tickets) {
    for (let page = 1; ; page++) {
      const json = expectStatus(
        await desk.admin.get(`/tickets/${ticket}/comments?per_page=100&page=${page}`),
        200,
      );
      for (const comment of json.comments as Json[]) {
        if (!comment.public) {
          found.set(comment.body, (found.get(comment.body) ?? 0) + 1);
        }
      }
      if (json.next_page === null) {
        break;
      }
    }
  }
  for (const talker of talkers) {
    for (const sent of talker.kept.values()) {
      if (sent.frame.type === "note") {
        expect(found.get(sent.frame.text), sent.frame.text).toBe(1);
      }
    }
  }
}

const RUN_MAX_MS = patience(90_000);

test("what was acknowledged survives kill -9 under load", { timeout: RUN_MAX_MS }, async () => {
  const customers: Customer[] = [];
  for (let i = 0; i < CUSTOMERS; i++) {
    const customer = new Customer(() => desk.server.wsUrl, { language: "en" });
    await customer.connect();
    await askForPerson(customer, `hello ${i}`);
    customers.push(customer);
  }
  const json = expectStatus(await desk.admin.get("/tickets?per_page=100&sort_order=desc"), 200);
  const tickets = (json.tickets as Json[])
    .filter((ticket) => ticket.messaging_session_state === "active")
    .map((ticket) => String(ticket.id));
  expect(tickets.length).toBeGreaterThanOrEqual(CUSTOMERS);
  const agents = [DEMO.aiko, DEMO.ben].map((email) => new Agent(() => desk.server.wsUrl, email));
  for (const agent of agents) {
    await agent.connect();
  }

  const talkers = [...customers, ...agents].map((device) => new Talker(device));
  const work = talkers.map((talker, at) =>
    at < CUSTOMERS
      ? talk(customers[at] as Customer, talker, `c${at}`)
      : answer(talker, `a${at}`, tickets),
  );
  const pauses: number[] = [];
  for (let i = 0; i < KILLS; i++) {
    pauses.push(RUN_MIN_MS + upTo(RUN_MORE_MS));
    await sleep(pauses.at(-1) as number);
    await desk.server.kill9();
    await desk.server.restart();
  }
  running = false;
  await Promise.all(work);

  const kept = talkers.reduce((sum, talker) => sum + talker.kept.size, 0);
  console.log(`killed after ${pauses.join(", ")} ms; ${kept} commands were acknowledged`);
  expect(kept).toBeGreaterThan(KILLS * CUSTOMERS);
  for (const [at, customer] of customers.entries()) {
    await reconnect(customer);
    await customer.close();
    await checkCustomer(customer, talkers[at] as Talker, `c${at}#`);
  }
  for (const agent of agents) {
    await reconnect(agent);
    await agent.close();
  }
  await checkNotes(talkers, tickets);

  await desk.server.kill9();
  const verified = desk.server.run("verify");
  expect(verified.code, verified.output).toBe(0);
  await desk.server.restart();
});
