// workspace — a busy agent's page in a real browser: 200 live conversations, 20 messages a second.
//
//   bench/run-workspace [MINUTES [BUILD_DIRECTORY]]
//
// The page looks at the list of all tickets, with as many open tickets as it keeps, and each minute
// into one of them. It counts its own frames; heap and processor time are asked of the browser.
import { randomBytes } from "node:crypto";
import { cpus, loadavg, release } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { type CDPSession, chromium, type Page } from "playwright-core";
import { WebSocket } from "ws";
import { Server } from "../tests/api/support/server.ts";

const TICKETS = 200;
const MESSAGES_PER_S = 20;
const FRAME_MS = 1000 / 60;
const LATE_MS = 25;
const BASELINE_S = 20; // nothing happens: what the machine itself costs
const SAMPLE_S = 10;
const LIST_S = 45; // then one ticket for the rest of the minute
const TEXTS_TO_HANDOFF = 3; // what the bot does not understand
const WAIT_MAX_MS = 30_000;
const MB = 1024 * 1024;

const AGENT = "aiko@example.com";
const ADMIN = "admin@example.com";
const PASSWORD = "demo";
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const TEXTS = [
  "My parcel has not arrived yet, and the tracking page has said the same since Monday.",
  "注文した商品がまだ届きません。いつ頃になりますか。",
  "Thank you!",
  "住所を変更したいのですが、まだ間に合いますか。よろしくお願いいたします。",
  "I ordered two lanterns and got three. Shall I send one back, or would you like to charge it?",
];

async function call(server: Server, who: string, method: string, path: string, json?: unknown) {
  const answer = await fetch(`${server.url}/api/v2${path}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`${who}/token:demo`).toString("base64")}`,
      "content-type": "application/json",
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  if (!answer.ok) {
    throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  }
  return answer.json() as Promise<any>;
}

/** A customer's connection. What the server refuses fails the run. */
class Customer {
  readonly ticket: number;
  acknowledged = 0;
  n = 0;
  thread: string | undefined;
  #socket: WebSocket;
  #heard = () => {};

  private constructor(socket: WebSocket, ticket: number) {
    this.#socket = socket;
    this.ticket = ticket;
  }

  /** Talks to the bot until a person is to answer, in the ticket of that number. */
  static async come(server: Server, ticket: number): Promise<Customer> {
    const socket = new WebSocket(`${server.wsUrl}/live`);
    const customer = new Customer(socket, ticket);
    await new Promise((done, failed) => socket.once("open", done).once("error", failed));
    const welcome = new Promise<void>((done) => {
      socket.on("message", (data) => customer.#take(JSON.parse(data.toString()), done));
    });
    socket.send(JSON.stringify({ type: "auth", device: randomBytes(32).toString("hex") }));
    await welcome;
    for (let at = 0; at < TEXTS_TO_HANDOFF; at++) {
      customer.say("Something else");
      await customer.settled();
    }
    return customer;
  }

  say(text: string): void {
    this.n++;
    const thread = this.thread === undefined ? {} : { thread: this.thread };
    this.#socket.send(JSON.stringify({ type: "send", n: this.n, text, ...thread }));
  }

  /** Everything that was said is on the server's disk. */
  async settled(): Promise<void> {
    while (this.acknowledged < this.n) {
      await new Promise<void>((heard) => (this.#heard = heard));
    }
  }

  close(): void {
    this.#socket.terminate();
  }

  #take(frame: any, welcomed: () => void): void {
    if (frame.type === "welcome") {
      welcomed();
    } else if (frame.type === "ack") {
      this.acknowledged = frame.n;
      this.thread = frame.thread;
      this.#heard();
    } else if (frame.type === "error") {
      throw new Error(`a customer was refused: ${JSON.stringify(frame)}`);
    }
  }
}

// ---- what the page counts -------------------------------------------------------------------

interface Frames {
  ms: number;
  drawn: number;
  late: number;
  dropped: number;
  longestMs: number;
}

/** Counts frames from now on; a frame that should have come and did not is dropped. */
async function framesStart(page: Page): Promise<void> {
  await page.evaluate(
    ([frameMs, lateMs]) => {
      const frames = { ms: 0, drawn: 0, late: 0, dropped: 0, longestMs: 0 };
      const counter = { frames, on: true };
      (window as any).bench = counter;
      let before = performance.now();
      const draw = (now: number) => {
        const ms = Math.max(0, now - before);
        before = now;
        frames.ms += ms;
        frames.drawn++;
        frames.dropped += Math.max(0, Math.round(ms / frameMs!) - 1);
        frames.late += ms > lateMs! ? 1 : 0;
        frames.longestMs = Math.max(frames.longestMs, ms);
        if (counter.on) {
          requestAnimationFrame(draw);
        }
      };
      requestAnimationFrame(draw);
    },
    [FRAME_MS, LATE_MS],
  );
}

function framesStop(page: Page): Promise<Frames> {
  return page.evaluate(() => {
    (window as any).bench.on = false;
    return (window as any).bench.frames;
  });
}

function framesLine(name: string, frames: Frames): string {
  const due = frames.drawn + frames.dropped;
  const percent = (count: number) => `${((100 * count) / due).toFixed(2)} %`;
  return (
    `${name}: ${frames.drawn} frames in ${(frames.ms / 1000).toFixed(0)} s, ` +
    `dropped ${percent(frames.dropped)}, late ${percent(frames.late)}, ` +
    `longest ${frames.longestMs.toFixed(0)} ms`
  );
}

interface Metrics {
  heapMb: number;
  nodes: number;
  listeners: number;
}

async function measure(cdp: CDPSession, clean = false): Promise<Metrics> {
  if (clean) {
    await cdp.send("HeapProfiler.collectGarbage");
  }
  const { metrics } = await cdp.send("Performance.getMetrics");
  const of = (name: string) => metrics.find((one) => one.name === name)?.value ?? 0;
  return {
    heapMb: of("JSHeapUsedSize") / MB,
    nodes: of("Nodes"),
    listeners: of("JSEventListeners"),
  };
}

function metricsLine(name: string, { heapMb, nodes, listeners }: Metrics): string {
  return `${name}: heap ${heapMb.toFixed(1)} MB, ${nodes} nodes, ${listeners} listeners`;
}

/** Processor seconds of the browser's processes so far, by their kind. */
async function cpuOf(cdp: CDPSession): Promise<Map<string, number>> {
  const { processInfo } = await cdp.send("SystemInfo.getProcessInfo");
  const sums = new Map<string, number>();
  for (const { type, cpuTime } of processInfo) {
    sums.set(type, (sums.get(type) ?? 0) + cpuTime);
  }
  return sums;
}

/** What the page hears on the streams of open tickets: the numbers at the end of our messages. */
function hear(page: Page): Set<number> {
  const heard = new Set<number>();
  page.on("websocket", (socket) => {
    socket.on("framereceived", ({ payload }) => {
      const frame = JSON.parse(payload.toString());
      const number = /^ticket:/.test(frame.stream) && /#(\d+)$/.exec(frame.message?.text ?? "");
      if (number) {
        heard.add(Number(number[1]));
      }
    });
  });
  return heard;
}

// ---- the steps ------------------------------------------------------------------------------

async function customersCome(server: Server): Promise<Customer[]> {
  const before = (await call(server, ADMIN, "GET", "/tickets?per_page=1")).count as number;
  const customers: Customer[] = [];
  for (let at = 0; at < TICKETS; at++) {
    customers.push(await Customer.come(server, before + at + 1)); // numbered densely
  }
  const after = (await call(server, ADMIN, "GET", "/tickets?per_page=1")).count as number;
  if (after !== before + TICKETS) {
    throw new Error(`${after - before} tickets instead of ${TICKETS}`);
  }
  return customers;
}

async function agentComes(server: Server, page: Page): Promise<void> {
  await page.goto(`${server.url}/workspace`);
  await page.locator("#email").fill(AGENT);
  await page.locator("#password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: /^All unsolved/ }).click();
  await page.locator("a.row-link").first().waitFor();
}

/** The agent's page is open: what becomes hers opens in a tab, and the last ones stay. */
async function ticketsAssign(server: Server, page: Page, customers: Customer[]): Promise<number[]> {
  const { user } = await call(server, AGENT, "GET", "/users/me");
  for (const { ticket } of customers) {
    await call(server, ADMIN, "PUT", `/tickets/${ticket}`, { ticket: { assignee_id: user.id } });
  }
  await page.locator(".tab-no", { hasText: `#${customers.at(-1)!.ticket}` }).waitFor();
  return page
    .locator(".tab-no")
    .evaluateAll((all) => all.map((one) => Number(one.textContent!.slice(1))));
}

async function listAll(page: Page): Promise<number> {
  const rows = page.locator("a.row-link");
  const more = page.locator(".list-more button");
  while ((await more.count()) > 0) {
    const before = await rows.count();
    await more.click();
    const until = Date.now() + WAIT_MAX_MS;
    while ((await rows.count()) === before && (await more.count()) > 0 && Date.now() < until) {
      await sleep(50);
    }
  }
  return rows.count();
}

interface Load {
  /** The numbers of the messages, by ticket. */
  sent: Map<number, number[]>;
  stop: () => Promise<void>;
}

/** Messages at an even pace, each ticket in its turn. */
function messagesStart(customers: Customer[]): Load {
  const sent = new Map<number, number[]>(customers.map((one) => [one.ticket, []]));
  const start = performance.now();
  let count = 0;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - start) / 1000) * MESSAGES_PER_S);
    for (; count < due; count++) {
      // A step that shares no factor with the number of tickets: open ones are spread out.
      const customer = customers[(count * 37) % customers.length]!;
      customer.say(`${TEXTS[count % TEXTS.length]} #${count}`);
      sent.get(customer.ticket)!.push(count);
    }
  }, 1000 / MESSAGES_PER_S);
  return {
    sent,
    stop: async () => {
      clearInterval(timer);
      await Promise.all(customers.map((one) => one.settled()));
    },
  };
}

/** Looks at the list, each minute into another ticket; a sample of the heap each SAMPLE_S. */
async function work(page: Page, cdp: CDPSession, open: number[], minutes: number) {
  const samples: Metrics[] = [];
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  const sampleUntil = async (end: number) => {
    while (seconds() < end) {
      await sleep(Math.max(0, Math.min(end - seconds(), SAMPLE_S)) * 1000);
      samples.push(await measure(cdp));
    }
  };
  for (let minute = 0; minute < minutes; minute++) {
    await sampleUntil(minute * 60 + LIST_S);
    const ticket = open[minute % open.length]!;
    await page.locator(".tab", { hasText: `#${ticket}` }).click();
    await page.locator(".log").waitFor();
    await sampleUntil(minute * 60 + 60);
    await page.goBack();
    console.log(metricsLine(`minute ${minute + 1}`, samples.at(-1)!));
  }
  return samples;
}

/** The rows of open tickets that show the newest text of their customer. */
async function rowsTrue(page: Page, open: number[], load: Load): Promise<number> {
  let right = 0;
  for (const ticket of open) {
    const row = page.locator("tr", { has: page.locator(".prev-no", { hasText: `#${ticket}` }) });
    const text = (await row.locator(".prev").first().textContent()) ?? "";
    right += text.endsWith(`#${load.sent.get(ticket)!.at(-1)}`) ? 1 : 0;
  }
  return right;
}

async function bench(server: Server, minutes: number): Promise<void> {
  const browser = await chromium.launch({
    executablePath: process.env.MADOGUCHI_CHROMIUM ?? "/usr/bin/chromium",
    args: FLAGS,
  });
  const customers: Customer[] = [];
  try {
    console.log(
      `${new Date().toISOString().slice(0, 16)}Z, ${cpus().length} x ${cpus()[0]?.model}, ` +
        `Linux ${release()}, Chromium ${browser.version()}; ` +
        `load before: ${loadavg().map((one) => one.toFixed(1)).join(" ")}`,
    );
    const viewport = { width: 1440, height: 900 };
    const context = await browser.newContext({ viewport, locale: "en-GB" });
    const page = await context.newPage();
    page.on("pageerror", (error) => console.log(`the page threw ${error}`));
    const heard = hear(page);
    customers.push(...(await customersCome(server)));
    await agentComes(server, page);
    const open = await ticketsAssign(server, page, customers);
    await page.reload(); // as in the morning: nothing left of the assigning
    await page.locator("a.row-link").first().waitFor();
    const rows = await listAll(page);
    console.log(
      `${customers.length} live tickets, ${open.length} open in tabs, ${rows} rows listed`,
    );

    const cdp = await context.newCDPSession(page);
    const whole = await browser.newBrowserCDPSession();
    await cdp.send("Performance.enable");
    await sleep(3000);
    await framesStart(page);
    await sleep(BASELINE_S * 1000);
    console.log(framesLine("quiet", await framesStop(page)));

    const before = await measure(cdp, true);
    console.log(metricsLine("before", before));
    const cpuBefore = await cpuOf(whole);
    await framesStart(page);
    const load = messagesStart(customers);
    const start = performance.now();
    const samples = await work(page, cdp, open, minutes);
    const frames = await framesStop(page);
    const s = (performance.now() - start) / 1000;
    const cpuAfter = await cpuOf(whole);
    await load.stop();
    await sleep(3000); // the last ones are drawn

    const after = await measure(cdp, true);
    const most = Math.max(...samples.map((one) => one.heapMb));
    const sent = [...load.sent.values()].flat();
    const wanted = open.flatMap((ticket) => load.sent.get(ticket)!);
    console.log(framesLine("busy", frames));
    console.log(metricsLine("after", after));
    console.log(
      `heap, in MB: ${before.heapMb.toFixed(1)} before and ${after.heapMb.toFixed(1)} after, ` +
        `collected; at most ${most.toFixed(1)} in ${samples.length} samples, not collected`,
    );
    console.log(
      `messages: ${sent.length} sent (${(sent.length / s).toFixed(1)}/s), ` +
        `${wanted.length} of them to open tickets; ` +
        `${wanted.filter((one) => heard.has(one)).length} of these came to the page; ` +
        `${await rowsTrue(page, open, load)} of ${open.length} rows show the newest`,
    );
    const percents = [...cpuAfter].map(([kind, cpu]) => {
      const used = cpu - (cpuBefore.get(kind) ?? 0);
      return `${kind} ${((100 * used) / s).toFixed(0)} %`;
    });
    console.log(`processor, of one: ${percents.join(", ")}`);
    console.log(`load after: ${loadavg().map((one) => one.toFixed(1)).join(" ")}`);
  } finally {
    customers.forEach((one) => one.close());
    await browser.close();
  }
}

const minutes = Number(process.argv[2] ?? 10);
if (!Number.isInteger(minutes) || minutes < 1 || minutes > 24 * 60) {
  console.error("usage: bench/run-workspace [MINUTES [BUILD_DIRECTORY]]");
  process.exit(2);
}
const server = await Server.start({ flags: ["--no-pace"] });
try {
  await bench(server, minutes);
} finally {
  await server.close();
}
