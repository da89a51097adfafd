// The PROXY protocol: who came to a proxy, said before the first byte of HTTP.
import { afterAll, beforeAll, expect, test } from "vitest";
import { Raw } from "./support/raw.ts";
import { Server } from "./support/server.ts";
import { until } from "./support/until.ts";

const GET = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
const SIGNATURE = Buffer.from("\r\n\r\n\0\r\nQUIT\n", "latin1");

let server: Server;
let strict: Server;

beforeAll(async () => {
  const flags = ["--proxy-protocol", "--log", "debug"];
  const start = (trusted: string): Promise<Server> =>
    Server.start({ flags: [...flags, "--trusted-proxies", trusted], mute: true });
  server = await start("127.0.0.1");
  strict = await start("192.0.2.200");
});

afterAll(async () => {
  await server?.close();
  await strict?.close();
});

async function answerTo(pieces: (string | Uint8Array)[]): Promise<string> {
  const raw = await Raw.open(server.port);
  for (const piece of pieces) {
    raw.send(piece);
    await new Promise((done) => setTimeout(done, 20));
  }
  return raw.end();
}

function log(): string {
  return `${server.log.join("\n")}\n`;
}

async function seen(address: string): Promise<void> {
  await until(`peer=${address}`, () => log().includes(`peer=${address}\n`));
}

test("version 1 says who came, in one piece or in many", async () => {
  const head = "PROXY TCP4 203.0.113.7 127.0.0.1 40000 80\r\n";
  expect(await answerTo([head + GET])).toMatch(/^HTTP\/1.1 200/);
  await seen("203.0.113.7");
  const six = "PROXY TCP6 2001:db8::7 ::1 40000 80\r\n";
  expect(await answerTo([...six, GET])).toMatch(/^HTTP\/1.1 200/);
  await seen("2001:db8::7");
});

test("version 2 says who came", async () => {
  const head = Buffer.concat([
    SIGNATURE,
    Buffer.from([0x21, 0x11, 0, 12, 203, 0, 113, 8, 127, 0, 0, 1, 0x9c, 0x40, 0, 80]),
  ]);
  expect(await answerTo([head, GET])).toMatch(/^HTTP\/1.1 200/);
  await seen("203.0.113.8");
});

test("who came may not say that it is somebody else", async () => {
  const head = "PROXY TCP4 203.0.113.9 127.0.0.1 40000 80\r\n";
  const get = GET.replace("\r\n\r\n", "\r\nX-Forwarded-For: 203.0.113.99\r\n\r\n");
  expect(await answerTo([head + get])).toMatch(/^HTTP\/1.1 200/);
  await seen("203.0.113.9");
  expect(log()).not.toContain("203.0.113.99");
});

test("the proxy's own checks are served under its own address", async () => {
  const local = Buffer.concat([SIGNATURE, Buffer.from([0x20, 0, 0, 0])]);
  expect(await answerTo([local, GET])).toMatch(/^HTTP\/1.1 200/);
  expect(await answerTo([`PROXY UNKNOWN\r\n${GET}`])).toMatch(/^HTTP\/1.1 200/);
});

test("a connection that does not say it is closed without an answer", async () => {
  for (const wrong of [GET, "PROXY TCP4 203.0.113.7\r\n", `PROXY ${"x".repeat(600)}`]) {
    expect(await answerTo([wrong])).toBe("");
  }
  expect(await answerTo([Buffer.concat([SIGNATURE, Buffer.from([0x31, 0x11, 0, 0])])])).toBe("");
});

test("nobody but a trusted proxy may come, whatever it says", async () => {
  const raw = await Raw.open(strict.port);
  raw.send(`PROXY TCP4 203.0.113.7 127.0.0.1 40000 80\r\n${GET}`);
  expect(await raw.end()).toBe("");
});
