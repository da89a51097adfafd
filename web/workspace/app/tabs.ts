// tabs — the tickets that are open in this browser tab: each has a log of what its stream said.
//
// A log lives as long as its tab: closing it unwatches the streams and drops the rows. Their number
// and their length are limited, so that a workspace that stays open all day does not grow.
import type { Frame } from "../../shared/live";
import { api } from "./api";
import { live } from "./live";
import { KeptStore, Store, useStore } from "./store";

const TABS_MAX = 24;
const ROWS_MAX = 2000; // of one log; the oldest go first and come back by the API
const TYPING_MS = 8_000; // typing that is not repeated has stopped

export interface Marks {
  delivered: number;
  read: number;
  agent_read: number;
}

export interface TicketLog {
  /** Rows of `ticket:ID` (protocol/live.md), in order. */
  rows: Frame[];
  /** Numbers up to this one are not in `rows`: what they told comes by the API. */
  from: number;
  /** The server has answered: `rows` goes up to now. */
  ready: boolean;
  marks: Marks;
  threadId: string | undefined;
  /** The name of the customer who is typing. */
  typing: string | undefined;
  /** Messages of the customer that no agent has read, and one for the ticket while it is new. */
  unread: number;
  /** It has just become mine, and I have not looked at it. */
  isNew: boolean;
}

const emptyLog: TicketLog = {
  rows: [],
  from: 0,
  ready: false,
  marks: { delivered: 0, read: 0, agent_read: 0 },
  threadId: undefined,
  typing: undefined,
  unread: 0,
  isNew: false,
};

class OpenTicket {
  readonly log = new Store<TicketLog>(emptyLog);
  #stop: (() => void)[] = [];
  #typingEnds: ReturnType<typeof setTimeout> | undefined;
  #waiting: Frame[] = [];
  #draw = 0;
  #closed = false;

  constructor(
    readonly id: number,
    isNew: boolean,
  ) {
    this.log.update((log) => counted({ ...log, isNew }));
    this.#stop.push(
      live.listen(`ticket:${id}`, 0, {
        row: (row) => this.#row(row),
        frame: (frame) => this.#frame(frame),
        reset: (high) => {
          this.#waiting = [];
          this.log.update((log) => ({ ...log, rows: [], from: high, ready: false }));
        },
      }),
    );
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#typingEnds);
    cancelAnimationFrame(this.#draw);
    this.#stop.forEach((stop) => stop());
  }

  /** Rows that come in one go are drawn in one go. */
  #row(row: Frame): void {
    this.#waiting.push(row);
    if (row.message) {
      this.#follow(row.message.thread_id, row.message.seq);
    }
    this.#draw ||= requestAnimationFrameOrSoon(() => {
      this.#draw = 0;
      this.#take();
    });
  }

  #take(): void {
    if (this.#waiting.length === 0) {
      return;
    }
    const arrived = this.#waiting;
    this.#waiting = [];
    this.log.update((log) => {
      const rows = [...log.rows, ...arrived];
      const dropped = rows.splice(0, Math.max(0, rows.length - ROWS_MAX)).at(-1);
      const wrote = arrived.some((row) => row.message?.author.kind === "end_user");
      return counted({
        ...log,
        rows,
        from: dropped ? dropped.seq : log.from,
        typing: wrote ? undefined : log.typing,
      });
    });
    arrived.forEach(told);
  }

  #frame(frame: Frame): void {
    if (frame.type === "subscribed") {
      this.#take();
      this.log.update((log) => counted({ ...log, ready: true, marks: frame.marks ?? log.marks }));
      void this.#findThread();
    } else if (frame.type === "marks") {
      const { delivered, read, agent_read } = frame as unknown as Marks;
      this.log.update((log) => counted({ ...log, marks: { delivered, read, agent_read } }));
    }
  }

  /** Before anybody has written here, only the API knows the thread. */
  async #findThread(): Promise<void> {
    if (this.log.value.threadId !== undefined || this.log.value.marks.delivered === 0) {
      return;
    }
    try {
      const path = "/api/v2/tickets/{id}/messaging_session";
      const { messaging_session: session } = await api.get(path, { path: { id: this.id } });
      if (!this.#closed) {
        this.#follow(String(session.thread_id), this.log.value.marks.delivered);
      }
    } catch {
      // Typing is not shown until the next message tells the thread.
    }
  }

  /** Typing is told on the customer's stream. */
  #follow(threadId: string, seq: number): void {
    if (this.log.value.threadId === threadId) {
      return;
    }
    this.log.update((log) => ({ ...log, threadId }));
    this.#stop.push(
      live.listen(`thread:${threadId}`, seq, {
        frame: (frame) => {
          if (frame.type === "typing" && frame.who === "end_user") {
            this.#typing(frame.on ? frame.name : undefined);
          }
        },
      }),
    );
  }

  #typing(name: string | undefined): void {
    clearTimeout(this.#typingEnds);
    this.log.update((log) => ({ ...log, typing: name }));
    if (name !== undefined) {
      this.#typingEnds = setTimeout(() => this.#typing(undefined), TYPING_MS);
    }
  }
}

function counted(log: TicketLog): TicketLog {
  let written = 0;
  for (const row of log.rows) {
    if (row.message?.author.kind === "end_user" && row.message.seq > log.marks.agent_read) {
      written++;
    }
  }
  const unread = written + (log.isNew ? 1 : 0);
  return unread === log.unread ? log : { ...log, unread };
}

/** A hidden page draws nothing, but its title counts. */
function requestAnimationFrameOrSoon(work: () => void): number {
  if (document.hidden) {
    setTimeout(work, 50);
    return 1;
  }
  return requestAnimationFrame(work);
}

let told: (row: Frame) => void = () => {};

/** Hears every row of every open ticket, after it is in its log. */
export function onTicketRow(listener: (row: Frame) => void): void {
  told = listener;
}

const kept = new KeptStore<number[]>("madoguchi.tabs", [], sessionStorage);
const open = new Map<number, OpenTicket>();
/** The numbers of the open tickets, as the tabs stand. */
export const tabs = new Store<number[]>([]);
/** The ticket that is looked at; it is never dropped to make room. */
export const currentTab = new Store<number | undefined>(undefined);

let restored = false;

/** The tabs as they were before a reload. */
export function restoreTabs(): void {
  if (!restored) {
    restored = true;
    kept.value.forEach((id) => openTab(id));
  }
}

/** Opens it, as `new` when it has just become mine; what is open stays as it is. */
export function openTab(id: number, as?: "new"): void {
  restoreTabs();
  if (open.has(id)) {
    return;
  }
  open.set(id, new OpenTicket(id, as === "new" && id !== currentTab.value));
  tabs.update((ids) => [...ids, id]);
  if (tabs.value.length > TABS_MAX) {
    const quiet = tabs.value.find(
      (one) => one !== id && one !== currentTab.value && open.get(one)!.log.value.unread === 0,
    );
    closeTab(quiet ?? tabs.value.find((one) => one !== id && one !== currentTab.value)!);
  }
  kept.set(tabs.value);
}

export function closeTab(id: number): void {
  open.get(id)?.close();
  open.delete(id);
  tabs.update((ids) => ids.filter((one) => one !== id));
  kept.set(tabs.value);
}

export function closeAllTabs(): void {
  [...open.keys()].forEach(closeTab);
}

const noLog = new Store<TicketLog>(emptyLog);

/** The log of an open ticket; empty when it is not open. */
export function useTicketLog(id: number): TicketLog {
  useStore(tabs);
  return useStore(open.get(id)?.log ?? noLog);
}

export function ticketLog(id: number): TicketLog {
  return open.get(id)?.log.value ?? emptyLog;
}

/** It is looked at. */
export function tabSeen(id: number): void {
  open.get(id)?.log.update((log) => (log.isNew ? counted({ ...log, isNew: false }) : log));
}

/** Tells the server that an agent has seen the ticket up to its newest message. */
export function markRead(id: number): void {
  const log = ticketLog(id);
  const newest = log.rows.findLast((row) => row.message)?.message.seq ?? 0;
  if (newest <= log.marks.agent_read) {
    return;
  }
  if (live.send({ type: "mark", ticket: String(id), read: newest })) {
    open.get(id)?.log.update((one) =>
      counted({ ...one, marks: { ...one.marks, agent_read: newest } }),
    );
  }
}
