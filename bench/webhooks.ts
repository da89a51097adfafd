// webhooks — how many deliveries a second reach a receiver on the same machine, and how soon.
//
//   . tools/node-env
//   MADOGUCHI_BINARY=build/release/madoguchi node bench/webhooks.ts [TICKETS]
//
// Makes that many tickets while four webhooks listen, each with a receiver of its own, and counts
// what arrives; each ticket is told to each webhook once.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "../tests/api/support/server.ts";

const WEBHOOKS = 4;
const AT_ONCE = 32;
const LATE_MS = 120_000;
const tickets = Number(process.argv[2] ?? 2_000);

let received = 0;
let lastAt = 0;
const ids = new Set<string>();

async function receiver(): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      received += 1;
      lastAt = performance.now();
      ids.add(`${String(request.headers["x-zendesk-webhook-invocation-id"])}`);
      response.end();
    });
  });
  await new Promise<void>((up) => server.listen(0, "127.0.0.1", up));
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function ask(server: Server, method: string, path: string, body: unknown): Promise<any> {
  const answer = await fetch(`${server.url}/api/v2${path}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from("admin@example.com/token:demo").toString("base64")}`,
      "content-type": "application/json",
    },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) {
    throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  }
  return text === "" ? undefined : JSON.parse(text);
}

async function hook(server: Server): Promise<void> {
  const webhook = {
    name: "bench",
    endpoint: await receiver(),
    http_method: "POST",
    request_format: "json",
    status: "active",
    subscriptions: ["zen:event-type:ticket.created"],
  };
  await ask(server, "POST", "/webhooks", { webhook });
}

async function makeTickets(server: Server): Promise<void> {
  let left = tickets;
  const one = async (): Promise<void> => {
    while (left-- > 0) {
      await ask(server, "POST", "/tickets", { ticket: { subject: "s", comment: { body: "b" } } });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

async function arrived(count: number): Promise<void> {
  const end = performance.now() + LATE_MS;
  while (received < count) {
    if (performance.now() > end) {
      throw new Error(`only ${received} of ${count} arrived`);
    }
    await new Promise((later) => setTimeout(later, 5));
  }
}

const server = await Server.start({ flags: ["--no-pace", "--allow-private-webhooks"] });
try {
  for (let i = 0; i < WEBHOOKS; i++) {
    await hook(server);
  }
  const start = performance.now();
  await makeTickets(server);
  const madeAt = performance.now();
  await arrived(tickets * WEBHOOKS);
  const seconds = (lastAt - start) / 1_000;
  console.log(`${tickets} tickets in ${((madeAt - start) / 1_000).toFixed(2)} s`);
  console.log(`${received} deliveries in ${seconds.toFixed(2)} s, ${ids.size} different ones`);
  console.log(`${Math.round(received / seconds)} deliveries a second`);
} finally {
  await server.close();
}
