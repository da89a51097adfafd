// TLS in the process: what is agreed on, who is refused, certificates read anew, and the end.
import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { Agent as KeepAlive, request } from "node:https";
import { connect as connectTcp, type Socket } from "node:net";
import { connect, type ConnectionOptions, type TLSSocket } from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { findBinary } from "./support/binary.ts";
import { DEMO, expectStatus, stranger, ticketing } from "./support/http.ts";
import { patience } from "./support/patience.ts";
import { Raw } from "./support/raw.ts";
import { Server } from "./support/server.ts";
import { Desk, nextWork } from "./support/story.ts";
import { Certificate, everywhere } from "./support/tls.ts";
import { until } from "./support/until.ts";

const HEAD_MAX_MS = 10_000;
const GET = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
// The head of a hello whose rest does not come.
const HALF_HELLO = Buffer.from("160301010001000000fc0303", "hex");

let certificate: Certificate;
let desk: Desk;

beforeAll(async () => {
  certificate = new Certificate();
  everywhere.certificate = certificate;
  desk = new Desk(await Server.start({ flags: ["--no-pace"] }));
});

afterAll(async () => {
  await desk?.close();
  certificate?.remove();
});

const opened: Socket[] = [];

afterEach(() => {
  for (const socket of opened.splice(0)) {
    socket.destroy();
  }
});

/** A connection after its handshake; fails with the handshake's error. */
async function secure(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connect({ host: "127.0.0.1", port, ca: certificate.pem, ...options });
  opened.push(socket);
  await new Promise<void>((done, failed) => {
    socket.once("secureConnect", done);
    socket.once("error", failed);
    socket.once("close", () => failed(new Error("closed in the handshake")));
  });
  socket.on("error", () => undefined); // the close that follows is what tests look at
  return socket;
}

async function answerOn(socket: TLSSocket, asked = GET): Promise<string> {
  let text = "";
  socket.on("data", (part) => (text += part.toString("latin1")));
  socket.write(asked);
  await once(socket, "close");
  return text;
}

/** One of the figures of /metrics. */
async function figure(server: Server, name: string): Promise<number> {
  const { text } = await stranger(server.url).get("/metrics");
  const line = text.split("\n").find((one) => one.startsWith(`madoguchi_${name} `));
  return Number(line?.split(" ").at(-1));
}

async function talk(): Promise<void> {
  const customer = await desk.customer();
  await customer.say("Still served");
  await customer.close();
}

describe("what is agreed on", () => {
  test("TLS 1.2 and 1.3, and nothing older", async () => {
    const { tlsPort } = desk.server;
    for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
      const socket = await secure(tlsPort, { minVersion: version, maxVersion: version });
      expect(socket.getProtocol()).toBe(version);
      expect(await answerOn(socket)).toMatch(/^HTTP\/1.1 200/);
    }
    for (const version of ["TLSv1", "TLSv1.1"] as const) {
      const old = { minVersion: version, maxVersion: version, ciphers: "ALL:@SECLEVEL=0" };
      await expect(secure(tlsPort, old)).rejects.toThrow(/protocol version|EPROTO|closed/);
    }
  });

  test("HTTP/1.1 inside; who asks for HTTP/2 alone is told so", async () => {
    const { tlsPort } = desk.server;
    const both = await secure(tlsPort, { ALPNProtocols: ["h2", "http/1.1"] });
    expect(both.alpnProtocol).toBe("http/1.1");
    const alone = secure(tlsPort, { ALPNProtocols: ["h2"] });
    await expect(alone).rejects.toThrow(/application protocol/);
  });

  test("no renegotiation", async () => {
    const socket = await secure(desk.server.tlsPort, { maxVersion: "TLSv1.2" });
    const failed = await new Promise<Error | null>((done) => {
      socket.once("error", done);
      socket.renegotiate({}, done);
    });
    expect(failed?.message).toMatch(/no.renegotiation/i);
    await talk();
  });

  test("answers say that the name is for https alone; cookies and addresses are so", async () => {
    const { server } = desk;
    const plain = stranger(`http://127.0.0.1:${server.port}`);
    const safe = stranger(server.url);
    const words = { email: DEMO.aiko, password: DEMO.password };
    for (const [who, isSafe] of [[plain, false], [safe, true]] as const) {
      const answer = await who.post("/sign-in", words);
      expectStatus(answer, 201);
      expect(answer.headers.get("set-cookie")?.includes("; Secure")).toBe(isSafe);
      expect(answer.headers.get("strict-transport-security")).toBe(
        isSafe ? "max-age=31536000" : null,
      );
    }
    const me = expectStatus(await ticketing(server.url, DEMO.aiko).get("/users/me"), 200);
    expect(me.user.url).toMatch(new RegExp(`^https://127\\.0\\.0\\.1:${server.tlsPort}/`));
    const page = await safe.get("/workspace");
    expect(page.headers.get("content-security-policy")).toContain("wss:");
  });

  test("large files in both directions", async () => {
    const bytes = randomBytes(20 * 1024 * 1024);
    const sent = await desk.aiko.ask("POST", "/uploads?filename=a.bin", {
      headers: { "content-type": "application/octet-stream" },
      body: bytes,
    });
    const path = new URL(expectStatus(sent, 201).upload.attachment.content_url).pathname;
    const got = createHash("sha256");
    let length = 0;
    await new Promise<void>((done, failed) => {
      const asked = request(
        desk.server.url + path,
        { ca: certificate.pem, headers: desk.aiko.headers, agent: false },
        (answer) => {
          answer.on("data", (part: Buffer) => {
            length += part.length;
            got.update(part);
          });
          answer.on("end", done);
          answer.on("error", failed);
        },
      );
      asked.on("error", failed);
      asked.end();
    });
    expect(length).toBe(bytes.length);
    expect(got.digest("hex")).toBe(createHash("sha256").update(bytes).digest("hex"));
  });
});

describe("who does not speak it", () => {
  test("a plain request is told which port this is, and closed", async () => {
    const raw = await Raw.open(desk.server.tlsPort);
    raw.send(GET);
    const answer = await raw.end();
    expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
    expect(answer).toMatch(/\r\n\r\nThis port speaks https, not http$/);
    expect(answer).toContain("\r\nContent-Length: 32\r\n");
  });

  test("floods of garbage are closed, and the others are served", async () => {
    const before = await figure(desk.server, 'tls_handshakes_total{result="failed"}');
    const flood: Raw[] = [];
    for (let i = 0; i < 200; i++) {
      const raw = await Raw.open(desk.server.tlsPort);
      // By turns: noise; a record of noise; a hello of 16 MB; a hello with noise in it.
      const heads = ["", "160301ffff01", "16030140000100ffffff", "160301012c010001280303"];
      raw.send(Buffer.concat([Buffer.from(heads[i % 4] as string, "hex"), randomBytes(2_000)]));
      flood.push(raw);
    }
    await talk();
    for (const [i, raw] of flood.entries()) {
      if (i % 4 === 3) {
        raw.finish(); // noise may look like a record of which more is to come
      }
      await raw.end();
    }
    await until("the failures to be counted", async () => {
      const now = await figure(desk.server, 'tls_handshakes_total{result="failed"}');
      return now - before === flood.length;
    });
  });

  test("a handshake that does not go on is dropped in time, while others are served", async () => {
    const began = Date.now();
    const { tlsPort } = desk.server;
    const silent = await Raw.open(tlsPort);
    const half = await Raw.open(tlsPort);
    half.send(HALF_HELLO);
    const slow = await Raw.open(tlsPort);
    slow.send(HALF_HELLO);
    const drip = setInterval(() => slow.send("x"), 200);
    try {
      await talk();
      for (const raw of [silent, half, slow]) {
        await raw.end(patience(20_000));
      }
    } finally {
      clearInterval(drip);
    }
    expect(Date.now() - began).toBeGreaterThanOrEqual(HEAD_MAX_MS - 100);
    await until("none under way", async () =>
      (await figure(desk.server, "tls_handshakes_under_way")) === 0);
  }, patience(40_000));

  test("a request that is cut off is no request", async () => {
    const secret = randomBytes(32).toString("hex");
    const body = "cut off";
    const tcp = connectTcp({ host: "127.0.0.1", port: desk.server.tlsPort });
    opened.push(tcp);
    const socket = await secure(0, { socket: tcp });
    socket.write(
      `POST /api/v2/uploads?filename=${secret} HTTP/1.1\r\nHost: localhost\r\n` +
        `Authorization: ${desk.aiko.headers.authorization}\r\n` +
        `Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n` +
        `${body.length.toString(16)}\r\n${body}\r\n`,
    );
    await until("the bytes to arrive", () => tcp.bytesWritten > 0 && tcp.writableLength === 0);
    let came = "";
    socket.on("data", (part) => (came += part.toString()));
    tcp.end(); // the end of TCP, without the end of TLS
    await once(tcp, "close");
    expect(came).toBe("");
    await talk();
  });
});

describe("certificates", () => {
  async function shown(): Promise<string> {
    const socket = await secure(desk.server.tlsPort, { rejectUnauthorized: false });
    const { fingerprint256 } = socket.getPeerCertificate();
    socket.destroy();
    return fingerprint256;
  }

  function logged(text: string): number {
    return desk.server.log.filter((line) => line.includes(text)).length;
  }

  test("read anew under load drop nobody", async () => {
    const customers = await Promise.all(Array.from({ length: 8 }, () => desk.customer()));
    const agent = new KeepAlive({ keepAlive: true, maxSockets: 1, ca: certificate.pem });
    let sockets = 0;
    const ask = (): Promise<number> =>
      new Promise((done, failed) => {
        const asked = request(`${desk.server.url}/healthz`, { agent }, (answer) => {
          answer.resume();
          answer.on("end", () => done(answer.statusCode ?? 0));
        });
        asked.on("socket", () => (sockets += asked.reusedSocket ? 0 : 1));
        asked.on("error", failed);
        asked.end();
      });
    let said = 0;
    let on = true;
    const talks = customers.map(async (customer) => {
      while (on) {
        await customer.say(`message ${(said += 1)}`);
      }
    });
    const asks = (async () => {
      while (on) {
        expect(await ask()).toBe(200);
      }
    })();
    try {
      for (let times = 1; times <= 4; times++) {
        const before = await shown();
        certificate.renew();
        const anew = logged("certificate read anew");
        if (times % 2 === 0) {
          expect(desk.server.run("reload")).toMatchObject({ code: 0 });
        } else {
          process.kill(desk.server.pid, "SIGHUP");
        }
        await until("the log to say so", () => logged("certificate read anew") > anew);
        expect(await shown()).not.toBe(before);
        const goal = said + 20;
        await until("them to talk on", () => said >= goal);
      }
    } finally {
      on = false;
    }
    await Promise.all([...talks, asks]);
    expect(sockets).toBe(1);
    for (const customer of customers) {
      expect(customer.socket.closeCode).toBeUndefined();
      await customer.close();
    }
    agent.destroy();
  }, patience(60_000));

  test("that are wrong are named in the log, and the old one stays", async () => {
    const before = await shown();
    const other = new Certificate();
    const { pem } = certificate;
    try {
      writeFileSync(certificate.certificate, other.pem);
      const reload = desk.server.run("reload");
      expect(reload.code).not.toBe(0);
      expect(reload.output).toContain(certificate.key);
      expect(reload.output).toContain("does not belong to the certificate");
      writeFileSync(certificate.certificate, "no certificate\n");
      process.kill(desk.server.pid, "SIGHUP");
      await until("the log to say so", () =>
        desk.server.log.some((line) =>
          line.includes("the old certificate stays") && line.includes(certificate.certificate) &&
          line.includes("is no certificate")));
      expect(await shown()).toBe(before);
    } finally {
      writeFileSync(certificate.certificate, pem);
      other.remove();
    }
    expect(desk.server.run("reload")).toMatchObject({ code: 0 });
    await talk();
  });

  test("that are wrong at the start end it, with the flag and the file", () => {
    const other = new Certificate();
    const serve = (...flags: string[]): string => {
      const args = ["serve", "--demo", "--data", `${other.folder}/data`, "--listen=127.0.0.1:0"];
      const done = spawnSync(findBinary(), [...args, ...flags], {
        encoding: "utf8",
        timeout: patience(20_000),
      });
      expect(done.status).toBe(1);
      return done.stderr;
    };
    try {
      const listen = "--tls-listen=127.0.0.1:0";
      const good = `--tls-certificate=${certificate.certificate}`;
      expect(serve(listen, good)).toContain("tls_key: tls_listen needs");
      expect(serve(listen)).toContain("tls_certificate: tls_listen needs");
      expect(serve(good)).toContain("tls_listen: a certificate without an address");
      expect(serve("--tls-listen=nowhere", good, `--tls-key=${certificate.key}`)).toContain(
        "tls_listen: ",
      );
      const mismatched = serve(listen, good, `--tls-key=${other.key}`);
      expect(mismatched).toContain(`tls_key: ${other.key} does not belong to the certificate in`);
      const missing = serve(listen, good, "--tls-key=/nowhere/key.pem");
      expect(missing).toContain("tls_key: /nowhere/key.pem cannot be read: No such file");
      const key = `--tls-key=${certificate.key}`;
      const swapped = serve(listen, `--tls-certificate=${certificate.key}`, key);
      expect(swapped).toContain(`tls_certificate: ${certificate.key} is no certificate in PEM`);
    } finally {
      other.remove();
    }
  });

  test("that have expired are said in the log and in the figures", async () => {
    expect(await figure(desk.server, "tls_certificate_days_left")).toBeCloseTo(30, 0);
    certificate.renew(-1);
    expect(desk.server.run("reload")).toMatchObject({ code: 0 });
    await until("the log to say so", () =>
      desk.server.log.some((line) =>
        line.includes(" warn app.tls ") && line.includes("has expired")));
    await expect(secure(desk.server.tlsPort)).rejects.toThrow(/expired/);
    const stats = desk.server.run("stats").output;
    expect(stats).toMatch(/^madoguchi_tls_certificate_days_left -[01]\./m);
    certificate.renew();
    expect(desk.server.run("reload")).toMatchObject({ code: 0 });
  });
});

// A sanitizer or valgrind keeps what was freed; tests/unit/net counts what OpenSSL itself holds.
const isSlow = /__[at]san_init/.test(readFileSync(findBinary(), "latin1")) || patience(1) > 1;

test.skipIf(isSlow)("idle connections keep little memory", async () => {
  const bytes = (): Promise<number> => figure(desk.server, "process_resident_bytes");
  const plain = async (): Promise<Socket> => {
    const socket = connectTcp({ host: "127.0.0.1", port: desk.server.port });
    opened.push(socket);
    await once(socket, "connect");
    return socket;
  };
  const overTls = (): Promise<Socket> => secure(desk.server.tlsPort);
  const grow = async (count: number, open: () => Promise<Socket>): Promise<number> => {
    const before = await bytes();
    for (let i = 0; i < count; i++) {
      const socket = await open();
      socket.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
      await once(socket, "data");
    }
    return ((await bytes()) - before) / count / 1024;
  };
  await grow(50, plain); // what is taken once
  const one = await grow(600, plain);
  await grow(50, overTls);
  const other = await grow(600, overTls);
  console.log(`idle: plain ${one.toFixed(1)} KiB, TLS ${other.toFixed(1)} KiB`);
  expect(one).toBeLessThan(8);
  expect(other).toBeLessThan(32);
}, patience(60_000));

test("a restart says 1001 over wss, and both sides go on where they were", async () => {
  await desk.reset();
  const agent = await desk.agent(DEMO.aiko, "online");
  const customer = await desk.waitingCustomer();
  const ticket = await nextWork(agent);
  await agent.subscribe(`ticket:${ticket}`);
  const socket = customer.socket;
  await desk.server.restart();
  expect(await socket.closed()).toBe(1001);
  await customer.connect();
  await agent.connect();
  await customer.say("after");
  await agent.row(`ticket:${ticket}`, "after", (row) => row.message?.text === "after");
});

test("TLS alone, with a plain head from a proxy before it", async () => {
  const flags = ["--proxy-protocol", "--trusted-proxies=127.0.0.1", "--log=debug"];
  const server = await Server.start({ flags, mute: true });
  try {
    const head = "PROXY TCP4 203.0.113.7 127.0.0.1 40000 443\r\n";
    for (const apart of [true, false]) {
      const tcp = connectTcp({ host: "127.0.0.1", port: server.tlsPort });
      opened.push(tcp);
      await once(tcp, "connect");
      tcp.cork();
      tcp.write(head);
      if (apart) {
        tcp.uncork();
      }
      const shaken = secure(0, { socket: tcp });
      setImmediate(() => tcp.uncork());
      expect(await answerOn(await shaken)).toMatch(/^HTTP\/1.1 200/);
    }
    await until("its address", () => server.log.some((line) => line.endsWith("peer=203.0.113.7")));
    const bare = await Raw.open(server.tlsPort);
    bare.send(HALF_HELLO);
    expect(await bare.end()).toBe("");
  } finally {
    await server.close();
  }
});

test("the plain port can be left out", async () => {
  const data = new Certificate(); // a folder that goes with its certificate
  try {
    const args = ["--data", `${data.folder}/data`];
    const made = spawnSync(findBinary(), ["init", ...args, "--email=a@example.com", "--name=A"], {
      input: "a long password\n",
      encoding: "utf8",
    });
    expect(made.status, made.stderr).toBe(0);
    const none = spawnSync(findBinary(), ["serve", ...args, "--listen=none"], { encoding: "utf8" });
    expect(none.stderr).toContain("listen: none needs a --tls-listen beside it");
    const server = await Server.start({
      demo: false,
      data: `${data.folder}/data`,
      flags: ["--listen=none"],
      mute: true,
    });
    try {
      expectStatus(await stranger(server.url).get("/readyz"), 200);
      expect(server.log.join("\n")).not.toContain("listening on http://");
    } finally {
      await server.close();
    }
  } finally {
    data.remove();
  }
});
