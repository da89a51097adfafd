// live — one connection by the live protocol (protocol/live.md): signs in, subscribes, resumes
// after a cut from the newest number it has seen, and says honestly how it stands. Where sockets do
// not open it goes by long poll.
//
// It knows nothing of pages. Rows come to `onRow` in order, each once; everything without a number
// (typing, marks, answers) comes to `onFrame`.
import type { PollSocket } from "./poll";

export type Frame = { type: string; [member: string]: any };

export type LinkState = "connecting" | "online" | "offline" | "refused";

export interface LinkOptions {
  url: string;
  /** The first frame; asked for anew at each connection. */
  auth: () => Frame | Promise<Frame>;
  /** What calls must show where no socket opens, if the first frame goes by a cookie. */
  headers?: () => Record<string, string>;
  onState: (state: LinkState, why?: Frame) => void;
  onWelcome: (welcome: Frame) => void;
  onRow: (stream: string, row: Frame) => void;
  onFrame: (frame: Frame) => void;
  /** The server has more rows than it resumes: load a snapshot, then `watch(stream, high)`. */
  onReset: (stream: string, high: number) => void;
}

const OPEN = 1; // WebSocket.OPEN, of whatever looks like one
const BLOCKED_AFTER = 2; // sockets in a row that did not open
const RETRY_MIN_MS = 300;
const RETRY_MAX_MS = 15_000;
const SILENT_MAX_MS = 60_000; // two heartbeats missed
const ANSWER_MAX_MS = 10_000; // after a command that is answered

/** A socket, or what looks like one. */
type Carrier = Pick<PollSocket, keyof PollSocket>;

export class Link {
  state: LinkState = "connecting";
  /** The newest number that was seen, by stream. */
  readonly seen = new Map<string, number>();
  #options: LinkOptions;
  /** Streams that were asked for and are not answered yet. */
  #asked = new Set<string>();
  #socket: Carrier | undefined;
  #unopened = 0;
  #retryMs = RETRY_MIN_MS;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #silent: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(options: LinkOptions) {
    this.#options = options;
    addEventListener("online", this.#wake);
    addEventListener("offline", this.#lost);
    document.addEventListener("visibilitychange", this.#wake);
    this.#connect();
  }

  /** False when it is not connected: say it again after the next welcome. */
  send(frame: Frame): boolean {
    const socket = this.#socket;
    if (this.state !== "online" || socket?.readyState !== OPEN) {
      return false; // one that is closing says so a little before it is closed
    }
    socket.send(JSON.stringify(frame));
    if (frame.n) {
      this.#hear(ANSWER_MAX_MS);
    }
    return true;
  }

  /** Watches a stream from after `after` on; stays watched over reconnects. */
  watch(stream: string, after = this.seen.get(stream) ?? 0): void {
    this.seen.set(stream, after);
    if (this.send({ type: "sub", stream, after })) {
      this.#asked.add(stream);
    }
  }

  unwatch(stream: string): void {
    if (this.seen.delete(stream)) {
      this.send({ type: "unsub", stream });
    }
  }

  /** Connects anew now, as after signing in or out. */
  again(): void {
    this.#retryMs = RETRY_MIN_MS;
    this.#drop();
    this.#connect();
  }

  close(): void {
    this.#closed = true;
    removeEventListener("online", this.#wake);
    removeEventListener("offline", this.#lost);
    document.removeEventListener("visibilitychange", this.#wake);
    clearTimeout(this.#retry);
    this.#drop();
  }

  #drop(): void {
    clearTimeout(this.#silent);
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  /** Somebody looks, or the network is back: do not wait any longer. */
  readonly #wake = (): void => {
    if (this.state === "offline" && !document.hidden) {
      this.again();
    }
  };

  #become(state: LinkState, why?: Frame): void {
    this.state = state;
    this.#options.onState(state, why);
  }

  #connect(): void {
    clearTimeout(this.#retry);
    if (this.#closed) {
      return;
    }
    this.#become("connecting");
    this.#hear();
    if (this.#unopened < BLOCKED_AFTER) {
      this.#unopened++;
      this.#use(new WebSocket(this.#options.url) as Carrier, 0);
    } else {
      this.#unopened--; // when this is lost, a socket has another chance
      this.#poll().catch(this.#lost);
    }
  }

  async #poll(): Promise<void> {
    const { PollSocket } = await import("./poll");
    if (this.state === "connecting" && !this.#socket && !this.#closed) {
      this.#use(new PollSocket(this.#options.url, this.#options.headers), this.#unopened);
    }
  }

  #use(socket: Carrier, unopened: number): void {
    this.#socket = socket;
    socket.onopen = async () => {
      this.#unopened = unopened;
      const auth = await this.#options.auth();
      if (socket === this.#socket && socket.readyState === OPEN) {
        socket.send(JSON.stringify(auth));
      }
    };
    socket.onmessage = (message) => {
      if (socket === this.#socket) {
        this.#hear();
        this.#take(JSON.parse(message.data as string));
      }
    };
    socket.onclose = () => {
      if (socket === this.#socket) {
        this.#lost();
      }
    };
  }

  #hear(within = SILENT_MAX_MS): void {
    clearTimeout(this.#silent);
    this.#silent = setTimeout(this.#lost, within);
  }

  readonly #lost = (): void => {
    this.#drop();
    clearTimeout(this.#retry);
    if (this.#closed || this.state === "refused") {
      return;
    }
    this.#become("offline");
    // Spread out, so that a restart is not followed by everybody at once.
    const wait = this.#retryMs * (0.5 + Math.random());
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MAX_MS);
    this.#retry = setTimeout(() => this.#connect(), wait);
  };

  #take(frame: Frame): void {
    if (this.state !== "online") {
      if (frame.type === "welcome") {
        this.#welcome(frame);
      } else if (frame.type === "error") {
        this.#become("refused", frame);
      }
      return;
    }
    if (frame.stream && typeof frame.seq === "number") {
      this.#row(frame);
    } else if (frame.type === "reset") {
      this.seen.delete(frame.stream);
      this.#options.onReset(frame.stream, frame.high);
    } else if (frame.type === "heartbeat") {
      this.#beat(frame.streams);
    } else {
      if (frame.type === "subscribed") {
        this.#asked.delete(frame.stream);
      }
      this.#options.onFrame(frame);
    }
  }

  #welcome(frame: Frame): void {
    this.#retryMs = RETRY_MIN_MS;
    this.#asked.clear();
    this.#become("online");
    for (const stream of this.seen.keys()) {
      this.watch(stream);
    }
    this.#options.onWelcome(frame);
  }

  #row(frame: Frame): void {
    const seen = this.seen.get(frame.stream);
    if (seen === undefined || frame.seq <= seen) {
      return; // no longer watched, or seen before
    }
    if (frame.seq > seen + 1) {
      this.#askAgain(frame.stream); // a gap: from what we have
      return;
    }
    this.seen.set(frame.stream, frame.seq);
    this.#options.onRow(frame.stream, frame);
  }

  #beat(streams: Record<string, number>): void {
    for (const stream in streams) {
      const seen = this.seen.get(stream);
      if (seen !== undefined && streams[stream]! > seen) {
        this.#askAgain(stream);
      }
    }
  }

  #askAgain(stream: string): void {
    if (!this.#asked.has(stream)) {
      this.watch(stream);
    }
  }
}
