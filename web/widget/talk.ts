// talk — the conversation as this tab knows it: what is kept, what waits to be kept, how far each
// side has read, who is typing. Knows the desk's protocol (protocol/live.md), nothing of drawing.
import { type Frame, Link, type LinkOptions, type LinkState } from "../shared/live";
import { type Entry, Outbox, randomHex } from "../shared/outbox";
import type { LoginDone, Option, Shell, TokenSource } from "./shell";

export interface Attachment {
  id: string;
  name: string;
  type: string;
  size: number;
  token: string;
}

export interface Message {
  id: string;
  seq: number;
  at: string;
  author: { kind: "end_user" | "agent" | "bot" | "integration"; name: string };
  kind?: "text" | "question" | "image" | "file" | "survey";
  text: string;
  payload?: string;
  options?: Option[];
  attachment?: Attachment;
}

/** Acknowledged, its row not here yet. */
export interface Kept extends Entry {
  seq: number;
}

/** A file on its way. */
export interface Upload {
  id: string;
  name: string;
  /** From 0 to 1. */
  share: number;
  /** What went wrong, as a key of the texts. */
  failed?: "tooLarge" | "uploadFailed";
  cancel: () => void;
}

const PAGE = 40; // messages that are loaded at first
const LOOK_MS = 1_000; // at the address, which pages change without being loaded anew
const MARK_MS = 60; // marks are told a few at a time
const TYPING_MS = 3_000; // between two frames that say so
const TYPING_SHOWN_MS = 10_000;

export class Talk {
  messages: Message[] = [];
  kept: Kept[] = [];
  uploads: Upload[] = [];
  /** What the bot says of itself on this page: in no conversation, kept once it is answered. */
  proactive: { text: string }[] = [];
  /** The newest message that stands above it; 0: none. */
  after = 0;
  thread = "";
  marks = { delivered: 0, read: 0, agent_read: 0 };
  /** Who is typing; "": nobody. */
  typing = "";
  /** Somebody looks at the newest message. */
  looking = false;
  loading = false;
  /** Under way, and their rows came before their answers: not shown twice. */
  readonly #here = new Set<string>();
  #entries: Entry[] = [];
  readonly #shell: Shell;
  readonly #draw: () => void;
  readonly #arrived: () => void;
  #secret: string;
  #link!: Link; // missing while it is made
  readonly #outbox: Outbox;
  #token: TokenSource | undefined;
  #loginDone: LoginDone | undefined;
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #typedAt = 0;
  #typedTimer: ReturnType<typeof setTimeout> | undefined;
  #marking: ReturnType<typeof setTimeout> | undefined;
  /** The newest that was seen. */
  #looked = 0;
  #heard = false;
  /** What a message shows that answers it. */
  #answers = "";
  /** The page that the desk was told of. */
  #told = "";
  /** The newest number that there is. */
  #newest = 0;

  constructor(shell: Shell, draw: () => void, arrived: () => void) {
    this.#shell = shell;
    this.#draw = draw;
    this.#arrived = arrived;
    this.#secret = this.#device();
    this.#outbox = new Outbox({
      name: shell.name,
      storage: shell.storage,
      send: (frame) => this.#link.send(frame),
      onChange: (entries) => {
        this.#entries = entries;
        draw();
      },
      onAck: (entry, ack) => this.#acked(entry, ack),
      onGap: () => this.#link.again(),
    });
    this.#entries = this.#outbox.entries();
    this.#link = new Link(this.#options());
    addEventListener("storage", (event) => this.#otherTab(event.key, event.newValue));
    setInterval(() => this.#look(), LOOK_MS);
  }

  get state(): LinkState {
    return this.#link?.state ?? "connecting";
  }

  /** Said, and not known to be kept. */
  get waiting(): Entry[] {
    return this.#entries.filter((one) => one.refused || !this.#here.has(one.id));
  }

  get hasOlder(): boolean {
    return (this.messages[0]?.seq ?? 1) > 1;
  }

  get unread(): number {
    const seen = Math.max(this.marks.read, this.#looked);
    return (
      this.messages.filter((one) => isTheirs(one) && one.seq > seen).length +
      (this.#heard ? 0 : this.proactive.length)
    );
  }

  say(text: string, payload?: string): void {
    this.#outbox.add({ type: "send", ...this.#place(), text, payload });
    this.typed(false);
  }

  /** A file that was uploaded. */
  sayFile(file: Attachment): void {
    this.#outbox.add({ type: "send", ...this.#place(), text: "", attachment: file.id }, file.name);
  }

  retry(id: string): void {
    this.#outbox.retry(id);
  }

  drop(id: string): void {
    this.#outbox.drop(id);
  }

  /** Asks the desk over HTTP, as this device. */
  ask(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.#shell.base + path, {
      ...init,
      credentials: "omit",
      headers: { ...init.headers, authorization: `Bearer ${this.#secret}` },
    });
  }

  get secret(): string {
    return this.#secret;
  }

  /** Loads the page of messages before the oldest that is here. */
  async older(): Promise<void> {
    if (this.loading || !this.hasOlder) {
      return;
    }
    this.loading = true;
    try {
      const page = await this.#page(`?before=${this.messages[0]!.seq}`);
      this.messages = [...page.messages, ...this.messages];
    } catch {
      // Asked for again when somebody scrolls there again.
    }
    this.loading = false;
    this.#draw();
  }

  /** The customer types, or has stopped. */
  typed(on: boolean): void {
    clearTimeout(this.#typedTimer);
    const now = Date.now();
    if (on) {
      this.#typedTimer = setTimeout(() => this.typed(false), TYPING_MS * 2);
    }
    if (!this.thread || (on ? now - this.#typedAt < TYPING_MS : !this.#typedAt)) {
      return;
    }
    this.#typedAt = on ? now : 0;
    this.#link.send({ type: "typing", thread: this.thread, on });
  }

  /** Tells the desk what arrived here and what was seen, a few at a time. */
  mark(): void {
    const newest = this.messages.findLast(isTheirs)?.seq ?? 0;
    if (this.looking) {
      this.#looked = newest;
      this.#heard = true;
    }
    this.#marking ??= setTimeout(() => {
      this.#marking = undefined;
      const arrived = this.messages.findLast(isTheirs)?.seq ?? 0;
      if (this.#looked > this.marks.read) {
        this.#mark("read", this.#looked);
      }
      if (arrived > this.marks.delivered) {
        this.#mark("delivered", arrived);
      }
    }, MARK_MS);
  }

  login(token: TokenSource, done?: LoginDone): void {
    this.#token = token;
    this.#loginDone = done;
    this.#link.again();
  }

  /** Forgets who was here: a new device, which nobody knows. */
  logout(): void {
    this.#token = undefined;
    const { name, storage } = this.#shell;
    this.#outbox.clear();
    for (const key of ["thread", "draft", "device"]) {
      storage.removeItem(`${name}.${key}`);
    }
    this.#start();
  }

  #device(): string {
    const { name, storage } = this.#shell;
    const key = `${name}.device`;
    if (!storage.getItem(key)) {
      storage.setItem(key, randomHex(32));
    }
    return storage.getItem(key)!;
  }

  #start(): void {
    this.#secret = this.#device();
    this.#entries = this.#outbox.entries();
    this.#become("");
    this.#link.again();
  }

  #become(thread: string): void {
    if (this.thread) {
      this.#link.unwatch(`thread:${this.thread}`);
    }
    this.thread = thread;
    this.messages = [];
    this.kept = [];
    this.#looked = 0;
    this.marks = { delivered: 0, read: 0, agent_read: 0 };
    this.typing = "";
    this.#draw();
  }

  /** Another tab of this device wrote first, or signed out. */
  #otherTab(key: string | null, value: string | null): void {
    const { name } = this.#shell;
    if (key === `${name}.thread` && value && value !== this.thread) {
      this.#link.again();
    } else if (key === `${name}.device` && value && value !== this.#secret) {
      this.#start();
    }
  }

  #place(): { thread?: string; answers?: string } {
    return {
      thread: this.thread || undefined,
      answers: this.proactive[0] && this.#answers,
    };
  }

  // ---- what the desk says --------------------------------------------------------------------

  #options(): LinkOptions {
    return {
      url: this.#shell.base.replace(/^http/, "ws") + this.#shell.config.live_path,
      auth: () => this.#auth(),
      onState: (state, why) => this.#state(state, why),
      onWelcome: (welcome) => this.#welcome(welcome),
      onRow: (_stream, row) => this.#row(row.message as Message),
      onFrame: (frame) => this.#frame(frame),
      onReset: (stream, high) => void this.#reset(stream, high),
    };
  }

  async #auth(): Promise<Frame> {
    const jwt = this.#token && (await new Promise<string>(this.#token));
    return { type: "auth", device: this.#secret, language: this.#shell.language, jwt };
  }

  #state(state: LinkState, why?: Frame): void {
    if (state !== "online") {
      this.#outbox.lost();
      this.typing = "";
    }
    if (state === "refused" && this.#token) {
      // The site's token is bad: go on as who was here before.
      this.#token = undefined;
      this.#loginDone?.({ type: why?.code, reason: why?.message });
      this.#link.again();
    }
    this.#draw();
  }

  #welcome(welcome: Frame): void {
    if (this.#token) {
      this.#loginDone?.();
      this.#loginDone = undefined;
    }
    const [newest] = welcome.threads as { id: string; public_seq: number }[];
    if (newest && newest.id !== this.thread) {
      this.#become(newest.id);
      this.#watch(newest.id, Math.max(0, newest.public_seq - PAGE));
    }
    this.#newest = newest?.public_seq ?? 0;
    this.#look(true);
    this.#outbox.welcome(welcome.device_last_n);
  }

  /** Tells the desk which page this is, once; a new connection is told where it was. */
  #look(anew?: boolean): void {
    const url = location.href.split("#")[0]!.slice(0, 2000);
    const title = document.title.slice(0, 250);
    const again = url === this.#told;
    if ((anew || !again) && this.#link.send({ type: "page", url, title, again })) {
      this.#told = url;
      this.proactive = again ? this.proactive : [];
      this.#draw();
    }
  }

  #watch(thread: string, after: number): void {
    const { name, storage } = this.#shell;
    storage.setItem(`${name}.thread`, thread);
    this.#link.watch(`thread:${thread}`, after);
  }

  #acked(entry: Entry, ack: Frame): void {
    if (!this.messages.some((one) => one.id === ack.message_id)) {
      this.kept.push({ ...entry, seq: ack.seq, at: Date.parse(ack.at) });
    }
    if (ack.thread !== this.thread) {
      const { kept } = this;
      this.#become(ack.thread);
      this.kept = kept;
      this.#watch(ack.thread, Math.max(0, ack.seq - PAGE));
    }
  }

  #row(message: Message): void {
    this.messages.push(message);
    this.#newest = Math.max(this.#newest, message.seq);
    if (message.seq > this.after) {
      this.proactive = []; // answered, here or in another tab
    }
    this.kept = this.kept.filter((one) => one.seq > message.seq);
    if (!isTheirs(message)) {
      // Sent by another tab, it may be here before that tab's word that it went under way.
      const own = this.waiting.filter((one) => !one.refused && isOf(message, one.frame));
      this.#here.add((own.find((one) => one.n > 0) ?? own[0])?.id ?? "");
    } else {
      this.typing = "";
      this.mark();
      if (message.seq > this.marks.read) {
        this.#arrived();
      }
    }
    this.#draw();
  }

  #frame(frame: Frame): void {
    if (frame.n) {
      this.#outbox.answered(frame);
    } else if (frame.type === "marks") {
      this.#marked(frame as unknown as Talk["marks"]);
    } else if (frame.type === "subscribed" && frame.marks) {
      this.#marked(frame.marks);
    } else if (frame.type === "proactive") {
      this.proactive = frame.messages;
      this.#answers = frame.token;
      this.after = this.#newest;
      this.#heard = false;
      this.#draw();
    } else if (frame.type === "typing" && frame.who === "agent") {
      this.typing = frame.on ? frame.name : "";
      clearTimeout(this.#typingTimer);
      this.#typingTimer = setTimeout(() => {
        this.typing = "";
        this.#draw();
      }, TYPING_SHOWN_MS);
      this.#draw();
    }
  }

  #marked(marks: Talk["marks"]): void {
    this.marks = {
      delivered: Math.max(marks.delivered, this.marks.delivered),
      read: Math.max(marks.read, this.marks.read),
      agent_read: marks.agent_read,
    };
    this.#draw();
  }

  #mark(kind: "delivered" | "read", seq: number): void {
    if (this.#link.send({ type: "mark", thread: this.thread, [kind]: seq })) {
      this.#marked({ ...this.marks, [kind]: seq, delivered: Math.max(seq, this.marks.delivered) });
    }
  }

  async #reset(stream: string, high: number): Promise<void> {
    try {
      const page = await this.#page("");
      this.messages = page.messages;
      this.#marked(page.marks);
      this.#link.watch(stream, page.messages.at(-1)?.seq ?? high);
    } catch {
      this.#link.again();
    }
  }

  async #page(query: string): Promise<{ messages: Message[]; marks: Talk["marks"] }> {
    const answer = await this.ask(`/widget/threads/${this.thread}/messages${query}`);
    if (!answer.ok) {
      throw new Error(String(answer.status));
    }
    return answer.json();
  }
}

function isOf(message: Message, frame: Frame): boolean {
  return frame.attachment
    ? frame.attachment === message.attachment?.id
    : frame.text === message.text;
}

export function isTheirs(message: Message): boolean {
  return message.author.kind !== "end_user";
}
