// live — a client of the live protocol, by socket or long poll, that keeps every frame and can wait
// for one.
//
// It is deliberately plain: no automatic reconnect, no automatic acknowledgement, so that a test
// decides what a client forgets. A device counts its commands from 1, densely; `resend` says the
// same command again under the same number, as a client does that missed the answer.
import { WebSocket } from "ws";
import { WAIT_MAX_MS } from "./patience.ts";
import { PollSocket } from "./poll_socket.ts";
import { frameFault } from "./schema.ts";
import { everywhere } from "./tls.ts";

export type Frame = Record<string, any>;

/** How connections are made unless their options say otherwise. */
export const transport: { kind: "socket" | "poll" } = { kind: "socket" };

export interface LiveOptions {
  headers?: Record<string, string>;
  origin?: string;
  path?: string;
}

interface Waiter {
  wanted: (frame: Frame) => boolean;
  found: (frame: Frame) => void;
}

export class Live {
  /** Every frame so far, in order of arrival. */
  readonly frames: Frame[] = [];
  /** The same as the bytes of text that arrived. */
  readonly raw: string[] = [];
  /** Frames that are not what protocol/events.schema.json says; every wait fails for them. */
  readonly faults: string[] = [];
  /** By long poll it is a PollSocket: what looks like a socket, but for pings. */
  readonly socket: WebSocket;
  closeCode: number | undefined;
  closeReason = "";
  /** Sees every frame before those who wait for it. */
  onFrame: ((frame: Frame) => void) | undefined;
  #waiters = new Set<Waiter>();
  #seen = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data, isBinary) => {
      const text = isBinary ? "" : data.toString();
      this.raw.push(text);
      this.#take(JSON.parse(text) as Frame);
    });
    socket.on("close", (code, reason) => {
      this.closeCode = code;
      this.closeReason = reason.toString();
    });
    socket.on("error", () => undefined); // the close that follows is what tests look at
  }

  /** Connects; nothing is said yet. */
  static async connect(wsUrl: string, options: LiveOptions = {}): Promise<Live> {
    if (transport.kind === "poll") {
      return new Live(new PollSocket(wsUrl, options) as unknown as WebSocket);
    }
    const socket = new WebSocket(wsUrl + (options.path ?? "/live"), {
      headers: options.headers ?? {},
      ca: everywhere.certificate?.pem,
      ...(options.origin === undefined ? {} : { origin: options.origin }),
    });
    const live = new Live(socket);
    await new Promise<void>((open, failed) => {
      socket.once("open", open);
      socket.once("error", failed);
      socket.once("unexpected-response", (_request, response) => {
        failed(new Error(`the upgrade was answered with ${response.statusCode}`));
      });
    });
    return live;
  }

  send(frame: Frame): void {
    this.socket.send(JSON.stringify(frame));
  }

  sendText(text: string): void {
    this.socket.send(text);
  }

  /** The first frame, old or new, that fits; fails with everything that came instead. */
  async expect(
    what: string,
    wanted: (frame: Frame) => boolean,
    maxMs = WAIT_MAX_MS,
  ): Promise<Frame> {
    this.check();
    return this.frames.find(wanted) ?? this.#wait(what, wanted, maxMs);
  }

  /** The next frame that fits and was not returned by an earlier `next`. */
  async next(
    what: string,
    wanted: (frame: Frame) => boolean,
    maxMs = WAIT_MAX_MS,
  ): Promise<Frame> {
    for (let i = this.#seen; i < this.frames.length; i++) {
      const frame = this.frames[i] as Frame;
      if (wanted(frame)) {
        this.#seen = i + 1;
        return frame;
      }
    }
    const frame = await this.#wait(what, wanted, maxMs);
    this.#seen = this.frames.indexOf(frame) + 1;
    return frame;
  }

  /** Sends, then waits for the first later frame that fits. */
  async ask(
    frame: Frame,
    what: string,
    wanted: (frame: Frame) => boolean,
    maxMs = WAIT_MAX_MS,
  ): Promise<Frame> {
    const answer = this.#wait(what, wanted, maxMs);
    this.send(frame);
    return answer;
  }

  /** Waits until something is true, looking after each frame. */
  async wait(what: string, isTrue: () => boolean, maxMs = WAIT_MAX_MS): Promise<void> {
    if (!isTrue()) {
      await this.#wait(what, isTrue, maxMs);
    }
  }

  /**
   * Nothing that fits has come since there were `from` frames. What a command tells others is sent
   * before it is answered, so it would have come before the answer to a ping that is sent now.
   */
  async quiet(
    what: string,
    from: number,
    unwanted: (frame: Frame) => boolean = () => true,
  ): Promise<void> {
    await this.ask({ type: "ping" }, "a pong", (frame) => frame.type === "pong");
    const came = this.frames
      .slice(from)
      .find((frame) => frame.type !== "pong" && frame.type !== "heartbeat" && unwanted(frame));
    if (came !== undefined) {
      throw new Error(`${what}: nothing was to come, but ${JSON.stringify(came)}`);
    }
  }

  /** Fails when a frame was not what the protocol says. */
  check(): void {
    if (this.faults.length > 0) {
      throw new Error(`frames outside the protocol: ${this.faults.join("\n")}`);
    }
  }

  /** Closes as a polite client does. */
  async close(): Promise<void> {
    await this.#gone(() => this.socket.close(1000));
  }

  /** Cuts the connection without a word, as a lost network does. */
  async cut(): Promise<void> {
    await this.#gone(() => this.socket.terminate());
  }

  /** Waits until the server has closed; its close code. */
  async closed(maxMs = WAIT_MAX_MS): Promise<number> {
    const end = Date.now() + maxMs;
    while (this.closeCode === undefined) {
      if (Date.now() > end) {
        throw new Error(`the server did not close within ${maxMs} ms`);
      }
      await new Promise((done) => setTimeout(done, 10));
    }
    return this.closeCode;
  }

  async #gone(how: () => void): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) {
      return;
    }
    const closed = new Promise((done) => this.socket.once("close", done));
    how();
    await closed;
  }

  #take(frame: Frame): void {
    this.frames.push(frame);
    const fault = frameFault(frame);
    if (fault !== "") {
      this.faults.push(fault);
    }
    this.onFrame?.(frame);
    for (const waiter of [...this.#waiters]) {
      if (waiter.wanted(frame)) {
        this.#waiters.delete(waiter);
        waiter.found(frame);
      }
    }
  }

  #wait(what: string, wanted: (frame: Frame) => boolean, maxMs: number): Promise<Frame> {
    return new Promise((resolve, reject) => {
      const end = setTimeout(() => {
        this.#waiters.delete(waiter);
        const last = this.frames.slice(-8).map((frame) => JSON.stringify(frame));
        reject(
          new Error(
            `waited ${maxMs} ms for ${what}; closed: ${this.closeCode ?? "no"}; ` +
              `${this.frames.length} frames, the last:\n${last.join("\n")}`,
          ),
        );
      }, maxMs);
      const waiter: Waiter = {
        wanted,
        found: (frame) => {
          clearTimeout(end);
          try {
            this.check();
            resolve(frame);
          } catch (fault) {
            reject(fault);
          }
        },
      };
      this.#waiters.add(waiter);
    });
  }
}
