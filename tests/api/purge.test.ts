// The daily purge takes files away that nobody refers to, and only those: what was uploaded anew
// meanwhile, under the same content, stays.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, DEMO, expectStatus, ticketing } from "./support/http.ts";
import { Server } from "./support/server.ts";
import { until } from "./support/until.ts";

const OLD_MS = 4 * 24 * 3600 * 1000;
const TIMER_PURGE = 5;

let server: Server;
let aiko: Client;

beforeAll(async () => {
  server = await Server.start();
  aiko = ticketing(server.url, DEMO.aiko);
});

afterAll(async () => {
  await server?.close();
});

async function upload(content: string): Promise<{ token: string; id: number }> {
  const answer = await aiko.ask("POST", "/uploads?filename=a.txt", {
    headers: { "content-type": "text/plain" },
    body: content,
  });
  const made = expectStatus(answer, 201).upload;
  return { token: made.token, id: made.attachment.id };
}

function files(): Set<string> {
  return new Set(readdirSync(join(server.data, "files")));
}

/** Uploads, and says which file is new. */
async function uploadNew(content: string): Promise<string> {
  const before = files();
  await upload(content);
  const made = [...files()].filter((name) => !before.has(name));
  expect(made.length, createHash("sha256").update(content).digest("hex")).toBe(1);
  return made[0] as string;
}

function path(name: string): string {
  return join(server.data, "files", name);
}

test("what nobody refers to goes after three days, and only that", async () => {
  const lonely = await uploadNew("nobody wants me");
  const shared = await uploadNew("uploaded twice");
  const young = await uploadNew("written again just now");
  const sent = await uploadNew("part of a comment");
  const { token } = await upload("part of a comment");
  const ticket = { subject: "s", comment: { body: "with a file", uploads: [token] } };
  expectStatus(await aiko.post("/tickets", { ticket }), 201);
  await server.stop();

  // Four days pass, for all but the second upload of the shared one.
  const db = new DatabaseSync(join(server.data, "madoguchi.db"));
  db.prepare("UPDATE attachment SET created_ms = created_ms - ?").run(OLD_MS);
  const before = new Date(Date.now() - OLD_MS);
  for (const name of [lonely, shared, sent]) {
    utimesSync(path(name), before, before);
  }
  db.close();
  await server.restart();
  aiko = ticketing(server.url, DEMO.aiko);
  await upload("uploaded twice");
  utimesSync(path(shared), before, before);
  await server.stop();
  const due = new DatabaseSync(join(server.data, "madoguchi.db"));
  const moved = due.prepare("UPDATE timer SET due_ms = 1 WHERE kind = ?").run(TIMER_PURGE);
  expect(moved.changes).toBe(1);
  due.close();
  await server.restart();

  await until("the lonely one to go", () => !existsSync(path(lonely)));
  await server.stop(); // the piece of work in which all go is done
  expect(existsSync(path(shared))).toBe(true);
  expect(existsSync(path(young))).toBe(true);
  expect(existsSync(path(sent))).toBe(true);
  expect(server.run("verify").code).toBe(0);
});
