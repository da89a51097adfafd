// The command line: making a directory, people, copies, checks; beside a server and without one.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { findBinary } from "./support/binary.ts";
import { DEMO, expectStatus, stranger, ticketing } from "./support/http.ts";
import { patience } from "./support/patience.ts";
import { Server } from "./support/server.ts";

const top = mkdtempSync(join(tmpdir(), "madoguchi-"));
const PASSWORD = "a long enough password";

afterAll(() => rmSync(top, { recursive: true, force: true }));

function run(args: string[], input = ""): { code: number; output: string } {
  const timeout = patience(30_000);
  const done = spawnSync(findBinary(), args, { encoding: "utf8", input, timeout });
  return { code: done.status ?? -1, output: done.stdout + done.stderr };
}

function make(name: string): string {
  const data = join(top, name);
  const made = run(["init", "--data", data, "--email", "root@example.com"], `${PASSWORD}\n`);
  expect(made.code, made.output).toBe(0);
  return data;
}

describe("help", () => {
  test("names every command and flag", () => {
    const help = run(["--help"]);
    expect(help.code).toBe(0);
    for (const word of ["serve", "init", "backup", "restore", "verify", "--listen", "--data"]) {
      expect(help.output).toContain(word);
    }
    expect(run(["--version"]).output).toMatch(/^madoguchi \d+\.\d+\.\d+\n$/);
  });

  const wrong: [string[], string][] = [
    [["fly"], "madoguchi COMMAND"],
    [["serve", "--wings", "2"], "--wings"],
    [["serve", "--listen"], "needs a value"],
    [["serve", "--listen", "nowhere"], "listen"],
    [["serve", "--readers", "0"], "readers"],
    [["serve", "--trusted-proxies", "somebody"], "trusted_proxies"],
    [["backup"], "--to"],
    [["verify", "--data", join(top, "nothing")], "no database"],
  ];
  for (const [args, word] of wrong) {
    test(`says what is wrong with: ${args.slice(0, 2).join(" ")}`, () => {
      const data = args.includes("somebody") ? ["--data", make("proxied")] : [];
      const done = run([...args, ...data]);
      expect(done.code).toBeGreaterThan(0);
      expect(done.output).toContain(word);
    });
  }
});

describe("a directory of one's own", () => {
  test("is made once, with an admin who can sign in", async () => {
    const data = make("own");
    const again = run(["init", "--data", data, "--email", "x@example.com"], `${PASSWORD}\n`);
    expect(again.code).toBeGreaterThan(0);
    const anna = ["user", "add", "--data", data, "--email", "anna@example.com", "--name", "Anna"];
    expect(run(anna, `${PASSWORD}\n`).code).toBe(0);
    expect(run(anna, `${PASSWORD}\n`).output).toContain("email");
    expect(run(anna, "short\n").output).toContain("password");

    const server = await Server.start({ demo: false, data });
    try {
      for (const [email, role] of [["root@example.com", "admin"], ["anna@example.com", "agent"]]) {
        const answer = await stranger(server.url).post("/sign-in", { email, password: PASSWORD });
        expect(expectStatus(answer, 201).person.role).toBe(role);
      }
    } finally {
      await server.close();
    }
  });

  test("is not served before it is made, and never as demo", () => {
    const empty = run(["serve", "--data", join(top, "empty"), "--listen", "127.0.0.1:0"]);
    expect(empty.code).toBeGreaterThan(0);
    expect(empty.output).toContain("madoguchi init");
    const data = make("serious");
    const demo = run(["serve", "--demo", "--data", data, "--listen", "127.0.0.1:0"]);
    expect(demo.code).toBeGreaterThan(0);
    expect(demo.output).toContain("empty");
  });

  test("reads its file, whose mistakes are named", () => {
    const data = make("file");
    writeFileSync(join(data, "madoguchi.conf"), "# ours\nlisten = nowhere\n");
    expect(run(["serve", "--data", data]).output).toContain("listen");
    writeFileSync(join(data, "madoguchi.conf"), "wings = 2\n");
    expect(run(["serve", "--data", data]).output).toContain("wings");
    writeFileSync(join(data, "madoguchi.conf"), "demo = yes\n");
    expect(run(["serve", "--data", data]).output).toContain("demo");
  });
});

describe("demo data", () => {
  test("is not served as a real desk", async () => {
    const data = join(top, "demo");
    const server = await Server.start({ data });
    await server.close();
    const done = run(["serve", "--data", data, "--listen", "127.0.0.1:0"]);
    expect(done.code).toBeGreaterThan(0);
    expect(done.output).toContain("--demo");
  });
});

describe("copies and checks", () => {
  test("work beside a running server, and the copy can be served", async () => {
    const server = await Server.start();
    const backup = join(top, "backup");
    const restored = join(top, "restored");
    try {
      const aiko = ticketing(server.url, DEMO.aiko);
      const upload = await aiko.ask("POST", "/uploads?filename=a.txt", {
        headers: { "content-type": "text/plain" },
        body: "kept",
      });
      const file = expectStatus(upload, 201).upload.attachment;
      expect(server.run("verify")).toMatchObject({ code: 0 });
      expect(server.run("stats").output).toContain("madoguchi_commands_total");
      const copied = server.run("backup", "--to", backup);
      expect(copied.code, copied.output).toBe(0);
      expect(server.run("backup", "--to", backup).code).toBeGreaterThan(0);
      expect(server.run("user", "add", "--email", "a@example.com").code).toBeGreaterThan(0);

      expect(run(["restore", "--data", restored, backup]).code).toBe(0);
      expect(run(["verify", "--data", restored]).code).toBe(0);
      const other = await Server.start({ data: restored });
      try {
        const path = new URL(file.content_url).pathname;
        const got = await fetch(other.url + path, { headers: aiko.headers });
        expect(await got.text()).toBe("kept");
      } finally {
        await other.close();
      }
    } finally {
      await server.close();
    }
    expect(existsSync(join(restored, "madoguchi.db-wal"))).toBe(false);
  });
});
