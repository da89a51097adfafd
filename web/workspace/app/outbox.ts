// outbox — chat messages and notes that were written here and are not yet on the server's disk.
// Kept in the browser over reloads and cuts; a retry cannot double (web/shared/outbox.ts).
import type { Frame } from "../../shared/live";
import { type Entry, Outbox } from "../../shared/outbox";
import { live } from "./live";
import { Store, useStore } from "./store";

const entries = new Store<Entry[]>([]);
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

live.listenAll((frame) => {
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
  return useStore(entries).filter((entry) => entry.frame.ticket === String(ticket));
}
