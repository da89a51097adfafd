// past — the part of a ticket's log that comes by the API: what was said with the bot before there
// was a ticket, and whatever is too far back for the live socket. Read from the newest backwards.
import { api, type Schemas, type User } from "../../app/api";
import { keep } from "../../app/queries";
import { Store } from "../../app/store";
import { type Entry, fromAudit, fromComment, type Said } from "./entries";

const PAGE = 100;

interface Source {
  /** Where the next page begins; null when there is none. */
  cursor: string | null;
  /** Number of the oldest entry that was read. */
  oldest: number;
}

export interface PastView {
  entries: Entry[];
  /** Names by person. */
  names: ReadonlyMap<number, string>;
  state: "loading" | "ready" | "failed";
  hasOlder: boolean;
  loadingOlder: boolean;
  olderFailed: boolean;
}

const nothing: PastView = {
  entries: [],
  names: new Map(),
  state: "loading",
  hasOlder: false,
  loadingOlder: false,
  olderFailed: false,
};

interface Page {
  entries: Entry[];
  users: User[];
  source: Source;
}

type Sideloaded = { users?: User[] };
type Meta = { meta: { has_more: boolean; after_cursor: string | null } };

const byNumber = (a: Entry, b: Entry) => a.id - b.id;

export class Past {
  readonly view = new Store<PastView>(nothing);
  /** Rows of the live stream up to this one are told here too. */
  upTo = 0;
  #said: Source = { cursor: null, oldest: 0 };
  #audits: Source = { cursor: null, oldest: 0 };
  /** All that was read; an entry shows only when nothing between it and now is missing. */
  #read = new Map<number, Entry>();
  #names = new Map<number, string>();

  constructor(readonly ticket: number) {}

  /** Reads the newest page of both; `upTo` is the newest row that the live stream has told. */
  async load(upTo: number): Promise<void> {
    this.upTo = upTo;
    this.view.update((view) => ({ ...view, state: view.entries.length ? view.state : "loading" }));
    try {
      const [said, audits] = await Promise.all([this.#comments(null), this.#history(null)]);
      this.#read.clear();
      this.#said = this.#take(said);
      this.#audits = this.#take(audits);
      this.#show({ state: "ready" });
    } catch {
      this.view.update((view) => ({ ...view, state: view.entries.length ? "ready" : "failed" }));
    }
  }

  /** Reads what stands before; of the two, first that which reaches less far back. */
  async older(): Promise<void> {
    if (this.view.value.loadingOlder || !this.view.value.hasOlder) {
      return;
    }
    this.view.update((view) => ({ ...view, loadingOlder: true, olderFailed: false }));
    try {
      const floor = this.#floor();
      if (this.#said.cursor && this.#said.oldest >= floor) {
        this.#said = this.#take(await this.#comments(this.#said.cursor));
      }
      if (this.#audits.cursor && this.#audits.oldest >= floor) {
        this.#audits = this.#take(await this.#history(this.#audits.cursor));
      }
      this.#show({ loadingOlder: false });
    } catch {
      this.view.update((view) => ({ ...view, loadingOlder: false, olderFailed: true }));
    }
  }

  /** Reads the newest notes and replies again: the live socket does not tell of their files. */
  async refreshNewest(): Promise<void> {
    const page = await this.#comments(null, 5).catch(() => undefined);
    if (page) {
      this.#take(page);
      this.#show({});
    }
  }

  #take(page: Page): Source {
    for (const entry of page.entries) {
      this.#read.set(entry.id, entry);
      if (entry.kind === "said" && entry.author.id) {
        this.#names.set(entry.author.id, entry.author.name);
      }
    }
    keep([], page.users);
    page.users.forEach((user) => this.#names.set(user.id, user.name));
    return page.source;
  }

  #floor(): number {
    return Math.max(
      this.#said.cursor ? this.#said.oldest : 0,
      this.#audits.cursor ? this.#audits.oldest : 0,
    );
  }

  #show(more: Partial<PastView>): void {
    const floor = this.#floor();
    this.view.update((view) => ({
      ...view,
      ...more,
      entries: [...this.#read.values()].filter((one) => one.id >= floor).sort(byNumber),
      names: new Map(this.#names),
      hasOlder: this.#said.cursor !== null || this.#audits.cursor !== null,
    }));
  }

  async #comments(after: string | null, size = PAGE): Promise<Page> {
    const answer = await api.get("/api/v2/tickets/{id}/comments", {
      path: { id: this.ticket },
      query: {
        include: "users",
        sort: "-created_at",
        "page[size]": size,
        "page[after]": after ?? undefined,
      },
    });
    return pageOf(answer.comments.map(fromComment), answer as Sideloaded & Partial<Meta>);
  }

  async #history(after: string | null): Promise<Page> {
    const answer = await api.get("/api/v2/tickets/{id}/audits", {
      path: { id: this.ticket },
      query: {
        include: "users",
        sort: "-created_at",
        "page[size]": PAGE,
        "page[after]": after ?? undefined,
      },
    });
    const audits: Schemas["Audit"][] = answer.audits;
    const page = pageOf(audits.flatMap(fromAudit), answer as Sideloaded & Partial<Meta>);
    const last = audits.at(-1);
    return last ? { ...page, source: { ...page.source, oldest: last.id } } : page;
  }
}

function pageOf(entries: Entry[], answer: Sideloaded & Partial<Meta>): Page {
  return {
    entries,
    users: answer.users ?? [],
    source: {
      cursor: answer.meta?.has_more ? answer.meta.after_cursor : null,
      oldest: entries.reduce((least, one) => Math.min(least, one.id), Infinity),
    },
  };
}

/** What both told, once each, in order. A row's files come only by the API. */
export function merge(past: readonly Entry[], live: readonly Entry[]): Entry[] {
  const all = new Map<number, Entry>();
  const floor = past[0]?.id ?? 0;
  for (const entry of live) {
    if (entry.id >= floor) {
      all.set(entry.id, entry);
    }
  }
  for (const entry of past) {
    const known = all.get(entry.id);
    all.set(entry.id, known ? better(known, entry) : entry);
  }
  return [...all.values()].sort(byNumber);
}

/** The live row has the finer time, the API the files and the macro's name. */
function better(live: Entry, past: Entry): Entry {
  if (past.kind === "event") {
    return { ...past, atMs: live.atMs };
  }
  return { ...(live as Said), files: past.files, options: past.options };
}
