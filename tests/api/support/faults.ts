// faults — a small disk of its own, limits of a running process, plain bytes on a connection.
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PIECE_BYTES = 4096;

function run(program: string, args: string[]): void {
  const done = spawnSync(program, args, { encoding: "utf8" });
  if (done.status !== 0) {
    throw new Error(`${program} ${args.join(" ")}: ${done.stderr ?? done.error}`);
  }
}

/** A disk in memory. Making one needs the right to mount. */
export class SmallDisk {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Undefined where mounting is not allowed. */
  static make(size: string): SmallDisk | undefined {
    const path = mkdtempSync(join(tmpdir(), "madoguchi-disk-"));
    try {
      run("mount", ["-t", "tmpfs", "-o", `size=${size},mode=0700`, "madoguchi-test", path]);
    } catch {
      rmSync(path, { recursive: true });
      return undefined;
    }
    return new SmallDisk(path);
  }

  /** Takes what is left, to the last byte. */
  fill(): void {
    const file = openSync(join(this.path, "filler"), "a");
    try {
      for (const piece of [Buffer.alloc(PIECE_BYTES), Buffer.alloc(1)]) {
        this.#fillWith(file, piece);
      }
    } finally {
      closeSync(file);
    }
  }

  #fillWith(file: number, piece: Buffer): void {
    for (;;) {
      try {
        writeSync(file, piece);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOSPC") {
          return;
        }
        throw error;
      }
    }
  }

  makeRoom(): void {
    rmSync(join(this.path, "filler"));
  }

  /** Nothing may be open for writing on it. */
  remount(how: "ro" | "rw"): void {
    run("mount", ["-o", `remount,${how}`, this.path]);
  }

  remove(): void {
    run("umount", ["-l", this.path]);
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Changes a limit of a running process: `limit(pid, "fsize", "0")`. */
export function limit(pid: number, name: "fsize" | "nofile", value: string): void {
  run("prlimit", ["--pid", String(pid), `--${name}=${value}:`]);
}

/** A connection that says just what it is told, and keeps what it hears. */
export class Raw {
  readonly socket: Socket;
  text = "";
  isClosed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding("latin1");
    socket.on("data", (piece: string) => {
      this.text += piece;
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.isClosed = true;
    });
  }

  static open(port: number): Promise<Raw> {
    return new Promise((done) => {
      const raw = new Raw(connect(port, "127.0.0.1"));
      const settle = (): void => done(raw);
      raw.socket.once("connect", settle);
      raw.socket.once("close", settle);
    });
  }

  say(bytes: string | Buffer): void {
    this.socket.write(bytes);
  }

  cut(): void {
    this.socket.destroy();
  }

  /** The statuses of all answers so far. */
  get statuses(): number[] {
    return [...this.text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map((match) => Number(match[1]));
  }
}
