// server — the real program on a free loopback port with a data directory of its own.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findBinary } from "./binary.ts";
import { patience } from "./patience.ts";
import { everywhere } from "./tls.ts";

const START_MAX_MS = patience(30_000);
const STOP_MAX_MS = patience(20_000);
const PORT_MIN = 12_000;
const LOG_KEPT_LINES = 2_000;
// The line about TLS comes first.
const LISTENING = /listening on http:\/\/127\.0\.0\.1:(\d+)/;
const LISTENING_TLS = /listening on https:\/\/127\.0\.0\.1:(\d+)/;

export interface ServerOptions {
  /** Fill the directory with the demo people, groups and keys. Default: true. */
  demo?: boolean;
  /** An existing data directory, kept afterwards; without it a new one is made and removed. */
  data?: string;
  /** Further flags of `serve`. */
  flags?: string[];
  /** How many files and sockets the process may have open; without it what the system allows. */
  descriptors?: number;
  /** It does not answer to plain HTTP: it is up when it says where it listens. */
  mute?: boolean;
}

/**
 * A free port below those that the system gives to who connects. A server that is restarted wants
 * its port again, and one of those could meanwhile belong to a client that tries to reconnect.
 */
async function freePort(): Promise<number> {
  const range = readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8");
  const end = Number(range.split("\t")[0]);
  while (end > PORT_MIN) {
    const port = PORT_MIN + Math.floor(Math.random() * (end - PORT_MIN));
    const probe = createServer();
    try {
      probe.listen(port, "127.0.0.1");
      await once(probe, "listening");
      return port;
    } catch {
      // Somebody has it.
    } finally {
      probe.close();
    }
  }
  return 0; // the system gives all there are: it may choose
}

export class Server {
  readonly data: string;
  /** What the program wrote to stdout and stderr, line by line, over all its runs. */
  readonly log: string[] = [];
  port = 0;
  /** Of TLS, when it was asked for. */
  tlsPort = 0;
  #options: ServerOptions;
  #child: ChildProcess | undefined;
  #starts = 0;

  private constructor(options: ServerOptions) {
    this.#options = options;
    this.data = options.data ?? mkdtempSync(join(tmpdir(), "madoguchi-"));
  }

  static async start(options: ServerOptions = {}): Promise<Server> {
    const server = new Server(options);
    await server.#run();
    return server;
  }

  get url(): string {
    return everywhere.certificate
      ? `https://127.0.0.1:${this.tlsPort}`
      : `http://127.0.0.1:${this.port}`;
  }

  get wsUrl(): string {
    return this.url.replace("http", "ws");
  }

  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) {
      throw new Error("the server is not running");
    }
    return pid;
  }

  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  /** Asks politely (SIGTERM) and returns the exit code; a server that does not go is a failure. */
  async stop(): Promise<number> {
    const code = await this.#end("SIGTERM");
    if (code !== 0) {
      throw new Error(`the server ended with ${code}\n${this.tail()}`);
    }
    return code;
  }

  /** As if the power had gone for the process: no drain, no checkpoint, no goodbye. */
  async kill9(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** On the same directory and port; first stops politely what still runs. */
  async restart(): Promise<void> {
    if (this.isRunning) {
      await this.stop();
    }
    await this.#run();
  }

  /** Stops and removes the directory. Safe to call whatever happened before. */
  async close(): Promise<void> {
    try {
      if (this.isRunning) {
        await this.stop();
      }
    } finally {
      if (this.#options.data === undefined) {
        rmSync(this.data, { recursive: true, force: true });
      }
    }
  }

  /** Runs a subcommand of the program on this data directory: `run("verify")`. */
  run(command: string, ...args: string[]): { code: number; output: string } {
    const done = spawnSync(findBinary(), [command, "--data", this.data, ...args], {
      encoding: "utf8",
      timeout: STOP_MAX_MS * 2,
    });
    return { code: done.status ?? -1, output: done.stdout + done.stderr };
  }

  /** The last lines of the log, for messages. */
  tail(lines = 40): string {
    return this.log.slice(-lines).join("\n");
  }

  async #run(): Promise<void> {
    const args = ["serve"];
    if (this.#options.demo ?? true) {
      args.push("--demo");
    }
    this.port ||= await freePort();
    args.push("--listen", `127.0.0.1:${this.port}`, "--data", this.data);
    if (everywhere.certificate) {
      this.tlsPort ||= await freePort();
      args.push(...everywhere.certificate.flags(this.tlsPort));
    }
    args.push(...(this.#options.flags ?? []));
    const [program, ...rest] = this.#limited([findBinary(), ...args]) as [string, ...string[]];
    const child = spawn(program, rest, { stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    this.#starts += 1;
    const mark = `start ${this.#starts}`;
    this.#note(mark);
    const port = new Promise<number>((found) => {
      const read = (line: string): void => {
        this.tlsPort = Number(LISTENING_TLS.exec(line)?.[1] ?? this.tlsPort);
        const match = LISTENING.exec(line);
        if (match) {
          found(Number(match[1]));
        } else if (LISTENING_TLS.test(line) && this.#isTlsOnly()) {
          found(0);
        }
      };
      this.#follow(child.stdout, read);
      this.#follow(child.stderr, read);
    });
    const died = once(child, "exit").then(([code, signal]) => {
      this.#child = undefined;
      throw new Error(`the server ended at start (${code ?? signal})\n${this.tail()}`);
    });
    died.catch(() => undefined); // looked at below, and only while starting
    const late = sleep(START_MAX_MS, undefined, { ref: false }).then(() => {
      throw new Error(`no address after ${START_MAX_MS} ms\n${this.tail()}`);
    });
    late.catch(() => undefined);
    try {
      this.port = await Promise.race([port, died, late]);
      await Promise.race([this.#options.mute === true ? undefined : this.#ready(), died, late]);
    } catch (error) {
      child.kill("SIGKILL");
      throw error;
    }
  }

  #isTlsOnly(): boolean {
    return this.#options.flags?.includes("--listen=none") ?? false;
  }

  #limited(command: string[]): string[] {
    const { descriptors } = this.#options;
    return descriptors === undefined
      ? command
      : ["/bin/sh", "-c", `ulimit -n ${descriptors}; exec "$@"`, "sh", ...command];
  }

  async #ready(): Promise<void> {
    for (;;) {
      try {
        const answer = await fetch(`http://127.0.0.1:${this.port}/readyz`);
        await answer.arrayBuffer();
        if (answer.ok) {
          return;
        }
      } catch {
        // Not accepting yet.
      }
      await sleep(20);
    }
  }

  async #end(signal: "SIGTERM" | "SIGKILL"): Promise<number> {
    const child = this.#child;
    if (child === undefined) {
      throw new Error(`the server is not running\n${this.tail()}`);
    }
    const gone = once(child, "close");
    const late = sleep(STOP_MAX_MS, "late" as const, { ref: false });
    child.kill(signal);
    const first = await Promise.race([gone, late]);
    if (first === "late") {
      child.kill("SIGKILL");
      await gone;
      throw new Error(`the server did not end within ${STOP_MAX_MS} ms\n${this.tail()}`);
    }
    this.#child = undefined;
    return first[0] ?? -1;
  }

  #follow(stream: NodeJS.ReadableStream | null, read: (line: string) => void): void {
    let rest = "";
    stream?.setEncoding("utf8");
    stream?.on("data", (chunk: string) => {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        this.#note(line);
        read(line);
      }
    });
  }

  #note(line: string): void {
    this.log.push(line);
    if (this.log.length > LOG_KEPT_LINES) {
      this.log.splice(0, this.log.length - LOG_KEPT_LINES);
    }
  }
}
