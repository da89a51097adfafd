// The HTTP side as such: framing, limits, refusals, files, sign-in; whatever address is asked.
import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  Client,
  conversations,
  DEMO,
  expectRefusal,
  expectStatus,
  stranger,
  ticketing,
} from "./support/http.ts";
import { patience } from "./support/patience.ts";
import { Raw } from "./support/raw.ts";
import { Server } from "./support/server.ts";
import { until } from "./support/until.ts";

let server: Server;
let anybody: Client;
let aiko: Client;

beforeAll(async () => {
  server = await Server.start({ flags: ["--no-pace"] });
  anybody = stranger(server.url);
  aiko = ticketing(server.url, DEMO.aiko);
});

afterAll(async () => {
  await server?.close();
});

function bearer(secret: string): Client {
  return new Client(server.url, { authorization: `Bearer ${secret}` });
}

describe("framing", () => {
  test("answers pipelined requests one after another, in order", async () => {
    const raw = await Raw.open(server.port);
    const ask = (path: string, more = ""): string =>
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`;
    const last = ask("/healthz", "Connection: close\r\n");
    raw.send(ask("/readyz") + ask("/healthz") + ask("/nowhere") + last);
    const all = await raw.end();
    const statuses = [...all.matchAll(/HTTP\/1\.1 (\d+)/g)].map((match) => match[1]);
    expect(statuses).toEqual(["200", "200", "404", "200"]);
    expect(all.indexOf("ready\n")).toBeLessThan(all.indexOf("ok\n"));
  });

  test("takes a request byte by byte", async () => {
    const raw = await Raw.open(server.port);
    for (const byte of "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n") {
      raw.send(byte);
      await new Promise(setImmediate);
    }
    expect(await raw.end()).toContain("200 OK");
  });

  test("takes a body in chunks", async () => {
    const raw = await Raw.open(server.port);
    const body = JSON.stringify({ email: DEMO.ben, password: DEMO.password });
    raw.send(
      "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
    );
    for (const byte of body) {
      raw.send(`1\r\n${byte}\r\n`);
    }
    raw.send("0\r\n\r\n");
    expect(await raw.end()).toContain("201 Created");
  });

  test("says Continue before a body that may come, and not before one that may not", async () => {
    const head = (path: string, length: number): string =>
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${length}\r\nExpect: 100-continue\r\n\r\n`;
    const raw = await Raw.open(server.port);
    raw.send(head("/sign-in", 2));
    await raw.until(/^HTTP\/1\.1 100 Continue\r\n\r\n/);
    raw.send("{}");
    await raw.until(/422/);
    raw.cut();

    const refused = await Raw.open(server.port);
    refused.send(head("/sign-in", 1_000_000));
    const answer = await refused.end();
    expect(answer).toMatch(/^HTTP\/1\.1 413/);
    expect(answer).toContain("Connection: close");
  });

  const broken: [string, string][] = [
    ["two lengths", "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"],
    ["a length beside chunks", "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["a folded header", "X-A: 1\r\n 2\r\n\r\n"],
    ["a blank before the colon", "Content-Length : 2\r\n\r\n{}"],
    ["a length that is none", "Content-Length: -1\r\n\r\n"],
  ];
  for (const [what, rest] of broken) {
    test(`refuses ${what} and closes`, async () => {
      const raw = await Raw.open(server.port);
      raw.send(`POST /sign-in HTTP/1.1\r\nHost: localhost\r\n${rest}`);
      const all = await raw.end();
      expect(all).toMatch(/^HTTP\/1\.1 400/);
      expect(all.match(/HTTP\/1\.1/g)?.length).toBe(1);
    });
  }

  test("refuses a head that is too large", async () => {
    const raw = await Raw.open(server.port);
    raw.send(`GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Long: ${"a".repeat(20_000)}\r\n\r\n`);
    expect(await raw.end()).toMatch(/^HTTP\/1\.1 431/);
  });

  test("answers who closes its own side early", async () => {
    const raw = await Raw.open(server.port);
    raw.send("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    raw.finish();
    expect(await raw.end()).toContain("ready");
  });

  test("HEAD is GET without the body", async () => {
    const raw = await Raw.open(server.port);
    raw.send("HEAD /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    const all = await raw.end();
    expect(all).toContain("Content-Length: 3");
    expect(all.endsWith("\r\n\r\n")).toBe(true);
  });
});

describe("refusals", () => {
  test("come in the form of the API that was asked", async () => {
    const ticket = expectRefusal(await aiko.get("/tickets/999999"), 404);
    expect(ticket.error).toBe("RecordNotFound");
    const app = conversations(server.url);
    const user = expectRefusal(await app.get("/users/0123456789abcdef01234567"), 404);
    expect(user.errors[0].code).toBeTypeOf("string");
    const own = expectRefusal(await anybody.get("/nowhere"), 404);
    expect(own.error.code).toBe("not_found");
  });

  test("name what was wrong with a body", async () => {
    const post = (headers: Record<string, string>, body: string) =>
      aiko.ask("POST", "/tickets", { headers, body });
    const json = { "content-type": "application/json" };
    expectRefusal(await post(json, "{"), 400);
    expectRefusal(await post({ "content-type": "text/plain" }, "{}"), 400, "content_type");
    expectRefusal(await post(json, "[".repeat(100)), 400);
  });

  test("a credential that does not hold is never a stranger", async () => {
    const wrong = ["Basic", "Basic !", "Digest x", "Bearer nothing", "Basic YTpi"];
    for (const authorization of wrong) {
      const client = new Client(server.url, { authorization });
      expectRefusal(await client.get("/api/v2/users/me"), 401);
      expectRefusal(await client.get("/widget/config"), 401);
    }
    expectRefusal(await ticketing(server.url, DEMO.aiko, "wrong").get("/users/me"), 401);
    expectRefusal(await conversations(server.url, "demo", "demo", "wrong").get(""), 401);
  });

  test("another method hears which ones there are", async () => {
    const answer = await aiko.delete("/tickets/1/audits");
    expectRefusal(answer, 405);
    expect(answer.headers.get("allow")).toBe("GET, HEAD");
  });

  test("pages of other origins may call the widget's addresses and no others", async () => {
    const headers = { origin: "https://shop.example.com", "access-control-request-method": "POST" };
    const widget = await anybody.ask("OPTIONS", "/widget/messages", { headers });
    expectStatus(widget, 204);
    expect(widget.headers.get("access-control-allow-origin")).toBe("*");
    expect(widget.headers.get("access-control-allow-credentials")).toBeNull();
    const api = await anybody.ask("OPTIONS", "/api/v2/tickets", { headers });
    expect(api.headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("who may", () => {
  const people = (): Record<string, Client> => ({
    stranger: anybody,
    agent: new Client(server.url, aiko.headers),
    admin: new Client(server.url, ticketing(server.url, DEMO.admin).headers),
    app: new Client(server.url, conversations(server.url).headers),
  });

  test("every route refuses whom its table does not name", async () => {
    const lines = server.run("routes").output.trim().split("\n");
    expect(lines.length).toBeGreaterThan(50);
    for (const line of lines) {
      const [method, pattern, who] = line.split("\t") as [string, string, string];
      const path = pattern.replace(/:app\b/, "demo").replace(/:\w+/g, "999999");
      for (const [name, client] of Object.entries(people())) {
        const answer = await client.ask(method, path);
        const what = `${name}: ${method} ${path} → ${answer.status} ${answer.text.slice(0, 200)}`;
        if (!who.split(",").includes(name)) {
          expect(answer.status, what).toBe(name === "stranger" ? 401 : 403);
        } else {
          expect(answer.status, what).toBeLessThan(500);
          if (name !== "stranger") {
            expect(answer.status, what).not.toBe(401);
          }
        }
      }
    }
  });
});

describe("sign-in", () => {
  const signIn = (email: string, password: string) => anybody.post("/sign-in", { email, password });

  test("by password, with a cookie that changes need a token beside", async () => {
    const answer = await signIn(DEMO.aiko, DEMO.password);
    const { person, csrf_token: token } = expectStatus(answer, 201);
    expect(person.email).toBe(DEMO.aiko);
    const set = answer.headers.get("set-cookie") ?? "";
    expect(set).toMatch(/^madoguchi_sign_in=[0-9a-f]{64}; .*HttpOnly; SameSite=Lax/);
    const cookie = set.split(";")[0] as string;

    const page = new Client(server.url, { cookie });
    expect(expectStatus(await page.get("/sign-in"), 200).csrf_token).toBe(token);
    expect(expectStatus(await page.get("/api/v2/users/me"), 200).user.email).toBe(DEMO.aiko);
    expectRefusal(await page.post("/sign-out"), 403, "csrf");
    expectRefusal(await page.ask("POST", "/sign-out", { headers: { "x-csrf-token": "0" } }), 403);

    const own = new Client(server.url, { cookie, "x-csrf-token": token });
    expectStatus(await own.post("/sign-out"), 204);
    expectRefusal(await page.get("/sign-in"), 401);
  });

  test("a wrong password and an unknown address get the same answer", async () => {
    const wrong = await signIn(DEMO.aiko, "wrong");
    const unknown = await signIn("nobody@example.com", "wrong");
    expectRefusal(wrong, 401);
    expect(unknown.status).toBe(401);
    expect(unknown.text).toBe(wrong.text);
  });

  test("guessing is slowed down", async () => {
    const paced = await Server.start();
    try {
      const client = stranger(paced.url);
      const guesses = await Promise.all(
        Array.from({ length: 15 }, () =>
          client.post("/sign-in", { email: DEMO.aiko, password: "guess" }),
        ),
      );
      const slowed = guesses.filter((one) => one.status === 429);
      expect(slowed.length).toBeGreaterThan(0);
      expect(Number(slowed[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
    } finally {
      await paced.close();
    }
  });
});

describe("files", () => {
  const files = (): string[] => readdirSync(join(server.data, "files"));

  test("come back as they were, from disk", async () => {
    const bytes = randomBytes(3_000_000);
    const device = bearer(randomBytes(32).toString("hex"));
    const sent = await device.ask("POST", "/widget/uploads?name=%E6%B3%A8%E6%96%87.png", {
      headers: { "content-type": "image/png" },
      body: bytes,
    });
    const { attachment } = expectStatus(sent, 201);
    expect(attachment).toMatchObject({ name: "注文.png", size: bytes.length });

    const path = `/widget/attachments/${attachment.token}/x`;
    const got = await fetch(server.url + path, { headers: device.headers });
    expect(got.status).toBe(200);
    expect(Buffer.from(await got.arrayBuffer()).equals(bytes)).toBe(true);
    expect(got.headers.get("content-disposition")).toMatch(/^inline/);
    expect(got.headers.get("x-content-type-options")).toBe("nosniff");

    const etag = got.headers.get("etag") as string;
    const again = await device.ask("GET", path, { headers: { "if-none-match": etag } });
    expectStatus(again, 304);
    expectRefusal(await bearer(randomBytes(32).toString("hex")).get(path), 404);
  });

  test("a form's file is taken, its kind decides whether it is shown", async () => {
    const form = new FormData();
    form.append("source", new Blob(["<script>alert(1)</script>"], { type: "text/html" }), "a.html");
    const device = bearer(randomBytes(32).toString("hex"));
    const sent = await device.ask("POST", "/widget/uploads", { body: form });
    const { attachment } = expectStatus(sent, 201);
    expect(attachment.name).toBe("a.html");
    const got = await device.get(`/widget/attachments/${attachment.token}/a.html`);
    expectStatus(got, 200);
    expect(got.text).toBe("<script>alert(1)</script>");
    expect(got.headers.get("content-disposition")).toMatch(/^attachment/);
    expect(got.headers.get("content-security-policy")).toContain("sandbox");
  });

  test("a form without a file is refused", async () => {
    const form = new FormData();
    form.append("source", "text");
    const device = bearer(randomBytes(32).toString("hex"));
    expectRefusal(await device.ask("POST", "/widget/uploads", { body: form }), 422, "source");
  });

  test("one that is too large is refused before it is sent", async () => {
    const raw = await Raw.open(server.port);
    const secret = randomBytes(32).toString("hex");
    raw.send(
      `POST /widget/uploads HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${secret}\r\n` +
        "Content-Type: image/png\r\nContent-Length: 99000000\r\n\r\n",
    );
    expect(await raw.end()).toMatch(/^HTTP\/1\.1 413/);
  });

  test("one that breaks off leaves nothing behind", async () => {
    const before = files().length;
    const raw = await Raw.open(server.port);
    const secret = randomBytes(32).toString("hex");
    raw.send(
      `POST /widget/uploads HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${secret}\r\n` +
        "Content-Type: image/png\r\nContent-Length: 5000000\r\n\r\n",
    );
    raw.send(randomBytes(1_000_000));
    await until("the upload to have begun", () => files().some((name) => name.startsWith("tmp-")));
    raw.cut();
    await until("it to be gone", () => files().length === before);
  });

  test("who reads slowly gets all of it", async () => {
    const bytes = randomBytes(8_000_000);
    const secret = randomBytes(32).toString("hex");
    const device = bearer(secret);
    const sent = await device.ask("POST", "/widget/uploads?name=a.bin", {
      headers: { "content-type": "application/octet-stream" },
      body: bytes,
    });
    const { attachment } = expectStatus(sent, 201);
    const got = await fetch(`${server.url}/widget/attachments/${attachment.token}/a.bin`, {
      headers: device.headers,
    });
    const parts: Buffer[] = [];
    for await (const part of got.body as unknown as AsyncIterable<Uint8Array>) {
      parts.push(Buffer.from(part));
      await new Promise(setImmediate);
    }
    expect(Buffer.concat(parts).equals(bytes)).toBe(true);
  });
});

describe("the end", () => {
  // Under valgrind a password takes longer to look at than a server that ends waits for anybody.
  const hashesInTime = patience(1) < 10;

  test.runIf(hashesInTime)("a request that is under way is answered, then it goes", async () => {
    const other = await Server.start();
    try {
      const body = JSON.stringify({ email: DEMO.aiko, password: DEMO.password });
      const raw = await Raw.open(other.port);
      raw.send(
        "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
          `Content-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`,
      );
      await raw.until(/^HTTP\/1\.1 100 Continue/);
      raw.send(body);
      const stopped = other.stop();
      expect(await raw.end()).toMatch(/\r\n\r\nHTTP\/1\.1 (201|503)/);
      expect(await stopped).toBe(0);
    } finally {
      await other.close();
    }
  });
});
