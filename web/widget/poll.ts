// poll — stands in for the live socket where sockets are blocked: sends over HTTP, and asks for
// what is new every few seconds. Loaded only there. Nobody sees typing this way; all else is the
// same.
import type { Frame, LinkOptions, LinkState } from "../shared/live";
import type { Talk, Wire } from "./talk";

/** What the desk answers or is asked, without a type. */
type Body = Record<string, any>;

const EVERY_MS = 3_000;
const HIDDEN_EVERY_MS = 15_000;

export class Poll implements Wire {
  state: LinkState = "connecting";
  readonly seen = new Map<string, number>();
  readonly #options: LinkOptions;
  readonly #talk: Talk;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking = false;
  #closed = false;

  constructor(options: LinkOptions, talk: Talk) {
    this.#options = options;
    this.#talk = talk;
    this.again();
  }

  send(frame: Frame): boolean {
    if (this.state !== "online") {
      return false;
    }
    const { type, ...body } = frame;
    if (type === "send") {
      void this.#send(body);
    } else if (type === "mark") {
      void this.#post("/widget/marks", body).catch(() => undefined);
    }
    return type !== "typing";
  }

  watch(stream: string, after = this.seen.get(stream) ?? 0): void {
    this.seen.set(stream, after);
    void this.#ask();
  }

  unwatch(stream: string): void {
    this.seen.delete(stream);
  }

  again(): void {
    this.#become("connecting");
    void this.#ask();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #become(state: LinkState): void {
    this.state = state;
    this.#options.onState(state);
  }

  async #post(path: string, body: Body): Promise<Body> {
    const answer = await this.#talk.ask(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (answer.status >= 500 || answer.status === 429) {
      throw new Error(String(answer.status));
    }
    return answer.json();
  }

  async #send(body: Body): Promise<void> {
    try {
      const answer = await this.#post("/widget/messages", body);
      this.#options.onFrame(
        answer.error
          ? { type: "error", n: body.n, ...answer.error }
          : { type: "ack", ...answer },
      );
      void this.#ask();
    } catch {
      this.#lost();
    }
  }

  /** One round: who am I, what is new. */
  async #ask(): Promise<void> {
    if (this.#asking || this.#closed) {
      return;
    }
    this.#asking = true;
    clearTimeout(this.#timer);
    try {
      if (this.state !== "online") {
        const { jwt } = await this.#options.auth();
        const who = jwt
          ? await this.#post("/widget/sign-in", { jwt })
          : await (await this.#talk.ask("/widget/threads")).json();
        this.#become("online");
        this.#options.onWelcome({ type: "welcome", ...who });
      }
      for (const stream of this.seen.keys()) {
        await this.#rows(stream);
      }
    } catch {
      this.#lost();
    }
    this.#asking = false;
    clearTimeout(this.#timer);
    if (!this.#closed) {
      const every = document.hidden ? HIDDEN_EVERY_MS : EVERY_MS;
      this.#timer = setTimeout(() => void this.#ask(), every);
    }
  }

  /** Everything after the newest row that is here, however many pages it takes. */
  async #rows(stream: string): Promise<void> {
    const rows: Body[] = [];
    let marks: Body | undefined;
    let more = true;
    while (more) {
      const before = rows[0] ? `?before=${rows[0].seq}` : "";
      const answer = await this.#talk.ask(
        `/widget/threads/${stream.slice("thread:".length)}/messages${before}`,
      );
      if (!answer.ok) {
        throw new Error(String(answer.status));
      }
      const page = await answer.json();
      rows.unshift(...page.messages);
      marks ??= page.marks;
      more = page.has_more && page.messages[0].seq > (this.seen.get(stream) ?? 0) + 1;
    }
    for (const message of rows) {
      if (message.seq === (this.seen.get(stream) ?? Infinity) + 1) {
        this.seen.set(stream, message.seq);
        this.#options.onRow(stream, { type: "message", stream, seq: message.seq, message });
      }
    }
    this.#options.onFrame({ type: "marks", ...marks });
  }

  #lost(): void {
    if (this.state !== "offline") {
      this.#become("offline");
    }
  }
}
