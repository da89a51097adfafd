// raw — one TCP connection, byte by byte: for what no HTTP client would send.
import { connect, type Socket } from "node:net";
import { WAIT_MAX_MS } from "./patience.ts";

export class Raw {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  #ended = false;
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake();
    });
    for (const event of ["end", "close", "error"] as const) {
      socket.on(event, () => {
        this.#ended = true;
        this.#wake();
      });
    }
  }

  static open(port: number): Promise<Raw> {
    return new Promise((done, failed) => {
      const socket = connect({ host: "127.0.0.1", port, allowHalfOpen: true });
      socket.once("connect", () => done(new Raw(socket)));
      socket.once("error", failed);
    });
  }

  /** What has come so far. */
  get text(): string {
    return this.#received.toString("latin1");
  }

  get ended(): boolean {
    return this.#ended;
  }

  send(bytes: string | Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Says that nothing more will be sent; still reads. */
  finish(): void {
    this.#socket.end();
  }

  /** Waits until what came fits, or fails with it. */
  async until(wanted: RegExp, maxMs = WAIT_MAX_MS): Promise<string> {
    await this.#wait(`${wanted}`, () => wanted.test(this.text), maxMs);
    return this.text;
  }

  /** Waits for the other side to close. */
  async end(maxMs = WAIT_MAX_MS): Promise<string> {
    await this.#wait("the end", () => this.#ended, maxMs);
    this.#socket.destroy();
    return this.text;
  }

  /** Goes without a word. */
  cut(): void {
    this.#socket.resetAndDestroy();
  }

  async #wait(what: string, done: () => boolean, maxMs: number): Promise<void> {
    const end = Date.now() + maxMs;
    while (!done()) {
      const left = end - Date.now();
      if (left <= 0) {
        throw new Error(`waited ${maxMs} ms for ${what}; came: ${this.text.slice(0, 2_000)}`);
      }
      await new Promise<void>((woken) => {
        const timer = setTimeout(woken, Math.min(left, 50));
        this.#wake = () => {
          clearTimeout(timer);
          woken();
        };
      });
    }
  }
}
