// device — what one tab keeps over reconnects: its secret, its counter, where each stream stands.
//
// Every row of every stream passes through here, and a number that is skipped or comes twice fails
// the test at once: this is how "nothing lost, nothing doubled" is checked everywhere without being
// asked for.
import { randomBytes } from "node:crypto";
import { type Frame, Live, type LiveOptions } from "./live.ts";

export interface Welcome extends Frame {
  who: "visitor" | "end_user" | "agent" | "admin";
  person_id: string | null;
  device_last_n: number;
  threads: { id: string; public_seq: number }[];
}

export class Device {
  readonly wsUrl: () => string;
  readonly secret = randomBytes(32).toString("hex");
  /** The last number that was used for a command, answered or not. */
  n = 0;
  /** Rows by stream, in order. */
  readonly rows = new Map<string, Frame[]>();
  /** The newest number seen by stream. */
  readonly seen = new Map<string, number>();
  /** What went wrong with the order of rows; looked at by every wait. */
  readonly faults: string[] = [];
  live: Live | undefined;
  #identity: Frame;

  /** `wsUrl` is a function because a server may come back on another port. */
  constructor(wsUrl: () => string, identity: Frame = {}) {
    this.wsUrl = wsUrl;
    this.#identity = identity;
  }

  get socket(): Live {
    if (this.live === undefined) {
      throw new Error("the device is not connected");
    }
    return this.live;
  }

  /** Connects and says who it is; subscribes again to what it had, after what it has seen. */
  async connect(options: LiveOptions = {}): Promise<Welcome> {
    const live = await Live.connect(this.wsUrl(), options);
    this.live = live;
    live.onFrame = (frame) => this.#follow(frame);
    live.send({ type: "auth", device: this.secret, ...this.#identity });
    const welcome = (await live.expect("welcome", isType("welcome"))) as Welcome;
    for (const stream of this.seen.keys()) {
      await this.subscribe(stream);
    }
    return welcome;
  }

  /** Loses the connection without a word. */
  async cut(): Promise<void> {
    await this.live?.cut();
    this.live = undefined;
  }

  async close(): Promise<void> {
    await this.live?.close();
    this.live = undefined;
    this.check();
  }

  /** Subscribes after what was seen (0 at first) and waits until the rows up to `high` are here. */
  async subscribe(stream: string, after = this.seen.get(stream) ?? 0): Promise<Frame> {
    this.seen.set(stream, after);
    const answer = await this.socket.ask(
      { type: "sub", stream, after },
      `subscribed ${stream}`,
      (frame) =>
        (frame.type === "subscribed" || frame.type === "reset" || frame.type === "error") &&
        (frame.stream === stream || frame.type === "error"),
    );
    if (answer.type !== "subscribed") {
      throw new Error(`sub ${stream} was answered with ${JSON.stringify(answer)}`);
    }
    await this.socket.wait(
      `${stream} up to ${answer.high}`,
      () => (this.seen.get(stream) ?? 0) >= answer.high,
    );
    this.check();
    return answer;
  }

  /** A command without a number: waits for what answers it. */
  async command(frame: Frame): Promise<Frame> {
    const answer = await this.socket.ask(
      frame,
      `an answer to ${frame.type}`,
      (came) =>
        (came.type === "ok" && came.command === frame.type) ||
        (came.type === "ended" && frame.type === "end" && came.ticket === frame.ticket) ||
        (came.type === "error" && came.n === undefined),
    );
    this.check();
    return answer;
  }

  /** The next number of this device, for a `send` or `note`. */
  nextN(): number {
    this.n += 1;
    return this.n;
  }

  /** Sends a numbered command, waits for `ack` or `error`; a refusal gives its number back. */
  async numbered(frame: Frame, n = this.nextN(), maxMs?: number): Promise<Frame> {
    const answer = await this.socket.ask(
      { ...frame, n },
      `an answer to ${frame.type} ${n}`,
      (came) => (came.type === "ack" || came.type === "error") && came.n === n,
      maxMs,
    );
    if (answer.type === "error" && n === this.n) {
      this.n -= 1;
    }
    this.check();
    return answer;
  }

  /** As `numbered`, and a refusal fails the test. */
  async acknowledged(frame: Frame, n?: number, maxMs?: number): Promise<Frame> {
    const answer = await this.numbered(frame, n, maxMs);
    if (answer.type !== "ack") {
      throw new Error(`${frame.type} was refused: ${JSON.stringify(answer)}`);
    }
    return answer;
  }

  /** Waits for a row of a stream, old or new, that fits. */
  async row(stream: string, what: string, wanted: (row: Frame) => boolean): Promise<Frame> {
    const find = (): Frame | undefined => this.rows.get(stream)?.find(wanted);
    await this.socket.wait(`${what} on ${stream}`, () => find() !== undefined);
    this.check();
    return find() as Frame;
  }

  /** Fails when a row was skipped or came twice. */
  check(): void {
    this.live?.check();
    if (this.faults.length > 0) {
      throw new Error(`the order of rows is broken: ${this.faults.join("; ")}`);
    }
  }

  #follow(frame: Frame): void {
    if (typeof frame.stream !== "string" || typeof frame.seq !== "number") {
      return;
    }
    const last = this.seen.get(frame.stream) ?? 0;
    if (frame.seq !== last + 1) {
      this.faults.push(`${frame.stream}: ${frame.seq} came after ${last}`);
    }
    this.seen.set(frame.stream, frame.seq);
    const rows = this.rows.get(frame.stream) ?? [];
    rows.push(frame);
    this.rows.set(frame.stream, rows);
  }
}

export function isType(type: string): (frame: Frame) => boolean {
  return (frame) => frame.type === type;
}

/** A customer's tab. Its thread is known after the first message, or from the welcome. */
export class Customer extends Device {
  thread: string | undefined;

  get stream(): string {
    return `thread:${this.thread ?? "unknown"}`;
  }

  override async connect(options: LiveOptions = {}): Promise<Welcome> {
    const welcome = await super.connect(options);
    this.thread ??= welcome.threads[0]?.id;
    if (this.thread !== undefined && !this.seen.has(this.stream)) {
      await this.subscribe(this.stream);
    }
    return welcome;
  }

  /** Says something and waits until it is kept; the first message makes the thread known. */
  async say(text: string, more: { payload?: string; attachment?: string } = {}): Promise<Frame> {
    const frame: Frame = { type: "send", text, ...more };
    if (this.thread !== undefined) {
      frame.thread = this.thread;
    }
    const ack = await this.acknowledged(frame);
    if (this.thread === undefined) {
      this.thread = ack.thread as string;
      await this.subscribe(this.stream);
    }
    return ack;
  }

  /** All that the window shows, in order. */
  messages(): Frame[] {
    return (this.rows.get(this.stream) ?? []).map((row) => row.message as Frame);
  }

  /** Waits for a message after number `after` that fits. */
  async message(
    what: string,
    wanted: (message: Frame) => boolean,
    after = 0,
  ): Promise<Frame> {
    const row = await this.row(
      this.stream,
      what,
      (came) => came.type === "message" && came.seq > after && wanted(came.message),
    );
    return row.message as Frame;
  }

  /** Chooses the option of a question that carries this payload. */
  async choose(question: Frame, payload: string): Promise<Frame> {
    const option = (question.options as Frame[]).find((one) => one.payload === payload);
    if (option === undefined) {
      throw new Error(`no option ${payload} in ${JSON.stringify(question.options)}`);
    }
    return this.say(option.label as string, { payload });
  }
}

/** An agent's tab, by API token. */
export class Agent extends Device {
  id = "";
  /** The newest number of the own stream when the agent came: what is older is history. */
  workFrom = 0;

  constructor(wsUrl: () => string, email: string, token = "demo") {
    super(wsUrl, { token: `${email}/token:${token}` });
  }

  override async connect(options: LiveOptions = {}): Promise<Welcome> {
    const welcome = await super.connect(options);
    this.id = welcome.person_id ?? "";
    if (!this.seen.has(this.own)) {
      await this.subscribe(this.own);
    }
    return welcome;
  }

  /** The stream of the agent's own work, load and status. */
  get own(): string {
    return `agent:${this.id}`;
  }

  async status(status: "online" | "away" | "offline"): Promise<void> {
    const answer = await this.command({ type: "status", status });
    if (answer.type !== "ok") {
      throw new Error(`status ${status} was refused: ${JSON.stringify(answer)}`);
    }
  }

  reply(ticket: string, text: string): Promise<Frame> {
    return this.acknowledged({ type: "send", ticket, text });
  }

  note(ticket: string, text: string): Promise<Frame> {
    return this.acknowledged({ type: "note", ticket, text });
  }

  end(ticket: string, comment?: string): Promise<Frame> {
    return this.command({ type: "end", ticket, ...(comment === undefined ? {} : { comment }) });
  }
}
