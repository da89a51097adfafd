// outbox — chat messages and notes that were written here and are not yet on the server's disk.
// Kept in the browser over reloads and cuts; a retry cannot double (web/shared/outbox.ts).
import type { Frame } from "../../shared/live";
import { type Entry, Outbox } from "../../shared/outbox";
import { live } from "./live";
import { Store, useStore } from "./store";

const entries = new Store<Entry[]>([]);
/** Under way, and their rows came before their answers: not shown twice. */
const here = new Store<ReadonlySet<string>>(new Set());
let outbox: Outbox | undefined;
let owner = "";

function outboxOf(personId: string): Outbox {
  if (!outbox || owner !== personId) {
    owner = personId;
    outbox = new Outbox({
      name: `madoguchi.agent.${personId}`,
      storage: localStorage,
      send: (frame) => live.send(frame),
      onChange: (all) => entries.set(all),
      onAck: () => {},
      onGap: () => live.again(),
    });
    entries.set(outbox.entries());
  }
  return outbox;
}

function isOf(row: Frame, { frame, refused }: Entry): boolean {
  const said = row.message ?? row.comment;
  const isSame = frame.attachment
    ? frame.attachment === said.attachment?.id
    : frame.text === said.text;
  return !refused && isSame && row.stream === `ticket:${frame.ticket}`;
}

function arrived(row: Frame): void {
  const author = row.message ? row.message.author.id : row.comment.author_id;
  if (String(author) !== live.personId) {
    return;
  }
  const own = entries.value.find((entry) => !here.value.has(entry.id) && isOf(row, entry));
  if (own) {
    const waiting = entries.value.map((entry) => entry.id);
    here.set(new Set([...here.value, own.id].filter((id) => waiting.includes(id))));
  }
}

live.listenAll((frame) => {
  // Rows have a number; an error has a message too: its own words.
  if (typeof frame.seq === "number" && (frame.message ?? frame.comment)) {
    arrived(frame);
  }
  if (!live.personId) {
    return;
  }
  const box = outboxOf(live.personId);
  if (frame.type === "welcome") {
    box.welcome(frame.device_last_n);
  } else if (["ack", "error"].includes(frame.type) && typeof frame.n === "number") {
    box.answered(frame);
  }
});

live.state.subscribe(() => {
  if (live.state.value !== "online") {
    outbox?.lost();
  }
});

/** Posts a chat message (`send`) or an internal note (`note`), now or once connected. */
export function post(
  type: "send" | "note",
  ticket: number,
  text: string,
  attachment?: string,
  label?: string,
): void {
  const frame: Frame = { type, ticket: String(ticket), text };
  if (attachment) {
    frame.attachment = attachment;
  }
  outboxOf(live.personId).add(frame, label);
}

export function postAgain(id: string): void {
  outboxOf(live.personId).retry(id);
}

export function postDrop(id: string): void {
  outboxOf(live.personId).drop(id);
}

/** What waits to be sent on a ticket, oldest first. */
export function usePending(ticket: number): Entry[] {
  const shown = useStore(here);
  return useStore(entries).filter(
    (entry) => entry.frame.ticket === String(ticket) && (entry.refused || !shown.has(entry.id)),
  );
}
