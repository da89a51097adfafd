// blocks — how entries stand under one another: days, the "New" line, messages of one person in a
// row under one name, events that belong together once.
import type { Entry, Happened, Said } from "./entries";

const TOGETHER_MS = 5 * 60_000;

export type Block =
  | { kind: "day"; key: string; atMs: number }
  | { kind: "unread"; key: string }
  | { kind: "said"; key: string; said: Said[] }
  | { kind: "event"; key: string; event: Happened }
  | { kind: "ended"; key: string; event: Happened };

export interface Arrange {
  showEvents: boolean;
  /** Messages of the customer after this place in the thread are new; null: no line. */
  newAfter: number | null;
}

export function blocksOf(entries: readonly Entry[], { showEvents, newAfter }: Arrange): Block[] {
  const routed = new Set(
    entries.flatMap((one) => (one.kind === "event" && isRouting(one) ? [one.audit] : [])),
  );
  const blocks: Block[] = [];
  let day = "";
  let lineWanted = newAfter !== null;
  for (const entry of entries) {
    if (entry.kind === "event" && !isShown(entry, showEvents, routed)) {
      continue;
    }
    const itsDay = new Date(entry.atMs).toDateString();
    if (itsDay !== day) {
      day = itsDay;
      blocks.push({ kind: "day", key: `day-${itsDay}`, atMs: entry.atMs });
    }
    if (lineWanted && isNew(entry, newAfter!)) {
      lineWanted = false;
      blocks.push({ kind: "unread", key: "unread" });
    }
    add(blocks, entry);
  }
  return blocks;
}

function isNew(entry: Entry, after: number): boolean {
  return entry.kind === "said" && entry.author.kind === "end_user" && (entry.seq ?? 0) > after;
}

function isRouting(event: Happened): boolean {
  return event.what.type === "routed" || event.what.type === "over_limit";
}

/** The end always stands in the log. Who got the ticket is told once, with the reason. */
function isShown(event: Happened, showEvents: boolean, routed: Set<number | null>): boolean {
  const { what } = event;
  if (what.type === "ended") {
    return true;
  }
  if (!showEvents || what.type === "successor") {
    return false;
  }
  const isAssigning =
    what.type === "field" &&
    (what.field === "assignee_id" || (what.field === "status" && what.old === "new"));
  return !(isAssigning && event.audit !== null && routed.has(event.audit));
}

function add(blocks: Block[], entry: Entry): void {
  if (entry.kind === "event") {
    const kind = entry.what.type === "ended" ? "ended" : "event";
    blocks.push({ kind, key: `event-${entry.id}`, event: entry });
    return;
  }
  const last = blocks.at(-1);
  if (last?.kind === "said" && goTogether(last.said.at(-1)!, entry)) {
    last.said.push(entry);
  } else {
    blocks.push({ kind: "said", key: `said-${entry.id}`, said: [entry] });
  }
}

function goTogether(before: Said, after: Said): boolean {
  return (
    before.channel === after.channel &&
    after.channel !== "public_reply" &&
    before.author.kind === after.author.kind &&
    before.author.id === after.author.id &&
    before.options.length === 0 &&
    after.atMs - before.atMs < TOGETHER_MS
  );
}
