// poll — long polls (protocol/live.md) that look like a socket, for networks that let none through.
// Loaded only there. Frames are said again until the server has taken them, and a batch that comes
// twice is heard once, so that a call or answer may be lost without harm.

const TRIES_MAX = 5; // of one call
const RETRY_MS = 1_000;
const FRAMES_MAX = 64; // of one call

export class PollSocket {
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly #url: string;
  readonly #headers: (() => Record<string, string>) | undefined;
  #id = "";
  #batch = 0;
  #taken = 0;
  #unsaid: unknown[] = [];
  #calls = new Set<AbortController>();
  #closed = false;

  /** `headers` of somebody who is signed in by cookie; without them no cookie is shown. */
  constructor(url: string, headers?: () => Record<string, string>) {
    this.#url = `${url.replace(/^ws/, "http")}/poll`;
    this.#headers = headers;
    queueMicrotask(() => this.onopen?.());
  }

  /** As a WebSocket says it: open (1) from the start, in the end closed (3). */
  get readyState(): number {
    return this.#closed ? 3 : 1;
  }

  send(text: string): void {
    this.#unsaid.push(JSON.parse(text));
    if (this.#id || !this.#calls.size) {
      void this.#call(); // what comes while the poll begins goes with the next call
    }
  }

  close(): void {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    this.#calls.forEach((call) => call.abort());
    if (this.#id) {
      this.#ask("DELETE", undefined, undefined, true).catch(() => undefined);
    }
  }

  #ask(method: string, body?: string, signal?: AbortSignal, keepalive = false): Promise<Response> {
    return fetch(this.#id ? `${this.#url}/${this.#id}` : this.#url, {
      method,
      body: body ?? null,
      signal: signal ?? null,
      keepalive,
      credentials: this.#headers ? "same-origin" : "omit",
      headers: { ...this.#headers?.(), ...(body ? { "content-type": "application/json" } : {}) },
    });
  }

  async #call(): Promise<void> {
    const call = new AbortController();
    this.#calls.add(call);
    const answer = await this.#answer(call.signal);
    this.#calls.delete(call);
    if (this.#closed) {
      return;
    }
    if (answer) {
      this.#hear(answer);
    }
    if (!answer || answer.close) {
      this.#lose();
    } else if (!this.#calls.size) {
      void this.#call();
    }
  }

  /** A call that was not answered is made again, with the same numbers; not the one that begins. */
  async #answer(signal: AbortSignal): Promise<any> {
    const frames = this.#unsaid.slice(0, this.#id ? FRAMES_MAX : 1);
    const body = JSON.stringify({ batch: this.#batch, from: this.#taken + 1, frames });
    for (let tries = 0; tries < (this.#id ? TRIES_MAX : 1) && !this.#closed; tries++) {
      if (tries) {
        await new Promise((done) => setTimeout(done, RETRY_MS * tries));
      }
      const response = await this.#ask("POST", body, signal).catch(() => undefined);
      if (response?.ok) {
        const answer = await response.json().catch(() => undefined);
        if (answer) {
          return answer;
        }
      } else if (response && response.status < 500 && response.status !== 429) {
        return undefined; // gone
      }
    }
  }

  #hear(answer: any): void {
    this.#id = answer.poll;
    if (answer.taken > this.#taken) {
      this.#unsaid.splice(0, answer.taken - this.#taken);
      this.#taken = answer.taken;
    }
    if (answer.batch > this.#batch) {
      this.#batch = answer.batch;
      for (const frame of answer.frames) {
        this.onmessage?.({ data: JSON.stringify(frame) });
      }
    }
  }

  #lose(): void {
    this.#closed = true;
    this.#calls.forEach((call) => call.abort());
    this.onclose?.();
  }
}
