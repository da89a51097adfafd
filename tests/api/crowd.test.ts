// SCN 17 and 18: a thousand customers write at the very moment their sessions are ended, and the
// program is killed in the middle: each message in exactly one conversation, none lost, none twice.
import { afterAll, beforeAll, expect, test } from "vitest";
import { setTimeout as sleep } from "node:timers/promises";
import { Customer } from "./support/device.ts";
import { expectStatus } from "./support/http.ts";
import { patience } from "./support/patience.ts";
import { Server } from "./support/server.ts";
import { askForPerson, Desk } from "./support/story.ts";

const CUSTOMERS = Math.ceil(1000 / patience(1)); // a build that is slower has fewer
const AT_ONCE = 50;
const MINUTES_MAX = 5;

let desk: Desk;

beforeAll(async () => {
  desk = new Desk(await Server.start({ flags: ["--no-pace"] }));
});

afterAll(async () => {
  await desk?.close();
});

/** Does the work for all, some at a time. */
async function forAll<T>(items: T[], work: (item: T, at: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lanes = Array.from({ length: AT_ONCE }, async () => {
    while (next < items.length) {
      const at = next++;
      await work(items[at] as T, at);
    }
  });
  await Promise.all(lanes);
}

/** Reconnects until it works: the server may be down just now. */
async function reconnect(customer: Customer): Promise<void> {
  for (;;) {
    try {
      await customer.cut();
      await customer.connect();
      return;
    } catch {
      await sleep(50);
    }
  }
}

/** Keeps sending the same number until it is acknowledged, as the widget does. */
async function insist(customer: Customer, text: string): Promise<void> {
  const n = customer.nextN();
  for (;;) {
    try {
      const frame = { type: "send", thread: customer.thread, text };
      await customer.acknowledged(frame, n, patience(5_000));
      return;
    } catch {
      await reconnect(customer);
    }
  }
}

test(
  "a thousand customers, their ends, and kill -9 between them",
  async () => {
    const customers: Customer[] = [];
    for (let i = 0; i < CUSTOMERS; i++) {
      customers.push(new Customer(() => desk.server.wsUrl, { language: "en" }));
    }
    await forAll(customers, async (customer, at) => {
      await customer.connect();
      await askForPerson(customer, `first of ${at}`);
    });
    const tickets: number[] = [];
    for (let page = 1; ; page++) {
      const json = expectStatus(
        await desk.admin.get(`/tickets?status=new&per_page=100&page=${page}`),
        200,
      );
      for (const ticket of json.tickets) {
        if (ticket.status === "new" && ticket.via.channel === "native_messaging") {
          tickets.push(ticket.id);
        }
      }
      if (json.next_page === null) {
        break;
      }
    }
    expect(tickets.length).toBeGreaterThanOrEqual(CUSTOMERS);

    let running = true;
    const killer = (async () => {
      for (let i = 0; i < 3 && running; i++) {
        await sleep(400);
        await desk.server.kill9();
        await desk.server.restart();
      }
    })();
    const ends = forAll(tickets, async (ticket) => {
      for (;;) {
        try {
          const answer = await desk.aiko.post(`/tickets/${ticket}/messaging_session/end`, {});
          if (answer.status === 200) {
            return;
          }
        } catch {
          // The server is down just now.
        }
        await sleep(20);
      }
    });
    const writes = forAll(customers, async (customer, at) => {
      await insist(customer, `second of ${at}`);
      await insist(customer, `third of ${at}`);
    });
    await Promise.all([ends, writes]);
    running = false;
    await killer;

    // Every tab sees each of its messages exactly once, in order; Device checks the numbers.
    await forAll(customers, async (customer, at) => {
      await reconnect(customer);
      const own = customer
        .messages()
        .filter((one) => one.author.kind === "end_user")
        .map((one) => one.text)
        .filter((text) => / of \d+$/.test(text));
      expect(own).toEqual([`first of ${at}`, `second of ${at}`, `third of ${at}`]);
      customer.check();
      await customer.cut();
    });
    await desk.server.stop();
    const verified = desk.server.run("verify");
    expect(verified.code, verified.output).toBe(0);
    await desk.server.restart();
  },
  patience(MINUTES_MAX * 60_000),
);
