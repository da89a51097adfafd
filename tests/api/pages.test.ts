// The pages that the program carries: what is found where, how long it may be kept, what may run.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, Client } from "./support/http.ts";
import { Server } from "./support/server.ts";

let server: Server;
let client: Client;

beforeAll(async () => {
  server = await Server.start();
  client = new Client(server.url);
});

afterAll(async () => {
  await server?.close();
});

function expectPage(answer: Answer): void {
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
  const policy = answer.headers.get("content-security-policy") ?? "";
  expect(policy).toMatch(/default-src 'self'.*frame-ancestors 'none'/);
  expect(policy).toMatch(/connect-src 'self' ws: wss:/);
  expect(policy).not.toContain("unsafe");
  expect(answer.text).not.toMatch(/<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=/);
}

describe("pages", () => {
  const paths = ["/", "/shop", "/shop/", "/workspace", "/workspace/", "/workspace/tickets/7"];
  for (const path of paths) {
    test(`${path} is one, and runs nothing that lies in it`, async () => {
      expectPage(await client.get(path));
    });
  }

  test("the workspace answers below its own address only", async () => {
    expect((await client.get("/workspaces")).status).toBe(404);
    expect((await client.get("/shop/none.png")).status).toBe(404);
    expect((await client.get("/assets/none.js")).status).toBe(404);
    expect((await client.post("/workspace/tickets")).status).toBe(405);
  });
});

describe("the widget's script", () => {
  test("is kept for a short while, and asked for again by its tag", async () => {
    const answer = await client.get("/widget.js");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(answer.headers.get("cache-control")).toBe("public, max-age=300");
    const again = await client.ask("GET", "/widget.js", {
      headers: { "if-none-match": answer.headers.get("etag") ?? "" },
    });
    expect([again.status, again.text]).toEqual([304, ""]);
  });

  test("and what it loads may be used by pages of other origins, and kept for ever", async () => {
    const script = await client.get("/widget.js");
    const path = /\/assets\/widget-panel-[\w-]+\.js/.exec(script.text)?.[0] ?? "";
    const panel = await client.get(path);
    expect(panel.status).toBe(200);
    expect(panel.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    for (const answer of [script, panel]) {
      expect(answer.headers.get("access-control-allow-origin")).toBe("*");
      expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
      expect(answer.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
    }
  });

  test("pages of ours are not for other origins", async () => {
    const answer = await client.ask("GET", "/shop", { headers: { origin: "https://x.example" } });
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  });
});
