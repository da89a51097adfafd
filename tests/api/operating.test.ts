// What an operator relies on: health, readiness, metrics, a clean end, a guarded demo.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBinary } from "./support/binary.ts";
import { type Client, DEMO, expectStatus, stranger, ticketing } from "./support/http.ts";
import { patience } from "./support/patience.ts";
import { Server } from "./support/server.ts";

let server: Server;
let anybody: Client;

beforeAll(async () => {
  server = await Server.start();
  anybody = stranger(server.url);
});

afterAll(async () => {
  await server?.close();
});

/** fetch() does not let a test choose the Host header; this does. */
function statusForHost(host: string): Promise<number> {
  return new Promise((done, failed) => {
    const asked = request(
      { host: "127.0.0.1", port: server.port, path: "/healthz", headers: { host } },
      (answer) => {
        answer.resume();
        done(answer.statusCode ?? 0);
      },
    );
    asked.on("error", failed);
    asked.end();
  });
}

describe("health", () => {
  test("answers /healthz and /readyz while running", async () => {
    expectStatus(await anybody.get("/healthz"), 200);
    expectStatus(await anybody.get("/readyz"), 200);
  });

  test("shows metrics in the Prometheus text format", async () => {
    const answer = await anybody.get("/metrics");
    expectStatus(answer, 200);
    expect(answer.headers.get("content-type")).toContain("text/plain");
    expect(answer.text).toMatch(/^# TYPE madoguchi_\w+ (counter|gauge|histogram)$/m);
    expect(answer.text).toMatch(/^madoguchi_\w+(\{[^}]*\})? [0-9.e+-]+$/m);
  });
});

describe("the landing page", () => {
  test("comes with a policy that allows no inline script or style", async () => {
    const answer = await anybody.get("/");
    expectStatus(answer, 200);
    expect(answer.headers.get("content-type")).toContain("text/html");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    const policy = answer.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src");
    expect(policy).not.toContain("unsafe-inline");
    expect(answer.text).not.toMatch(/<style|\sstyle=|<script>|\son[a-z]+=/);
  });

  test("finds everything that it refers to", async () => {
    const page = await anybody.get("/");
    const paths = [...page.text.matchAll(/(?:href|src)="(\/[^"#]*)"/g)].map((match) => match[1]);
    expect(paths.length).toBeGreaterThan(0);
    for (const path of new Set(paths)) {
      const answer = await anybody.get(path as string);
      expect(answer.status, path).toBeLessThan(400);
    }
  });
});

describe("the demo", () => {
  test("answers to localhost and 127.0.0.1 and to no other name", async () => {
    expect(await statusForHost(`localhost:${server.port}`)).toBe(200);
    expect(await statusForHost(`127.0.0.1:${server.port}`)).toBe(200);
    expect(await statusForHost("rebound.example.com")).toBeGreaterThanOrEqual(400);
  });

  test("refuses to listen on anything but loopback", () => {
    const data = mkdtempSync(join(tmpdir(), "madoguchi-"));
    try {
      const args = ["serve", "--demo", "--listen", "0.0.0.0:0", "--data", data];
      const done = spawnSync(findBinary(), args, { encoding: "utf8", timeout: patience(20_000) });
      expect(done.status).toBeGreaterThan(0);
      expect(done.stderr + done.stdout).toMatch(/loopback|127\.0\.0\.1/);
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
  });

  test("has its people", async () => {
    for (const email of [DEMO.admin, DEMO.aiko, DEMO.ben]) {
      const me = await ticketing(server.url, email).get("/users/me");
      expect(expectStatus(me, 200).user.email).toBe(email);
    }
  });
});

describe("ending and coming back", () => {
  test("a second process is kept out of the directory", () => {
    const args = ["serve", "--listen", "127.0.0.1:0", "--data", server.data];
    const done = spawnSync(findBinary(), args, { encoding: "utf8", timeout: patience(20_000) });
    expect(done.status).toBeGreaterThan(0);
    expect(done.stderr + done.stdout).not.toBe("");
  });

  test("ends cleanly when asked and serves the same data again", async () => {
    await server.restart();
    const me = await ticketing(server.url, DEMO.aiko).get("/users/me");
    expect(expectStatus(me, 200).user.email).toBe(DEMO.aiko);
  });

  test("comes back after kill -9, and the data verifies", async () => {
    await server.kill9();
    const verified = server.run("verify");
    expect(verified.code, verified.output).toBe(0);
    await server.restart();
    expectStatus(await anybody.get("/readyz"), 200);
  });
});
