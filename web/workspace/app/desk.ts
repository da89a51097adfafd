// desk — keeps the cached tickets true: the desk stream names those that changed, at most once a
// second, and only these are read again, in one question. No list is asked for again.
import { api, type Ticket, type User } from "./api";
import { live } from "./live";
import { keep, queryClient, ticketKey } from "./queries";
import { Store } from "./store";
import { tabs } from "./tabs";

const AT_ONCE_MAX = 100; // ids in one question
const PAUSE_MS = 1000;

/** Called with the tickets that changed, as they are now. */
type Watcher = (tickets: Ticket[]) => void;

const changed = new Set<number>();
const watchers = new Set<Watcher>();
let asking = false;
let pause: ReturnType<typeof setTimeout> | undefined;

/** Grows by one whenever more changed than was said: a list that is open should be read anew. */
export const lostTrack = new Store(0);

export function startDesk(): () => void {
  return live.listen("desk", 0, {
    frame: (frame) => {
      if (frame.type === "changed") {
        if (frame.tickets === null) {
          lostTrack.update((count) => count + 1);
        } else {
          frame.tickets.forEach((id: string) => changed.add(Number(id)));
          void ask();
        }
      }
    },
  });
}

export function onTicketsChanged(watcher: Watcher): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

let welcomed = false;

/** What changed while the line was cut is not told again. */
live.listenAll((frame) => {
  if (frame.type === "welcome") {
    if (welcomed) {
      lostTrack.update((count) => count + 1);
      tabs.value.forEach((id) => changed.add(id));
      void ask();
    }
    welcomed = true;
  }
});

async function ask(): Promise<void> {
  if (asking || pause !== undefined || changed.size === 0) {
    return;
  }
  asking = true;
  const ids = [...changed].slice(0, AT_ONCE_MAX);
  ids.forEach((id) => changed.delete(id));
  try {
    const answer = await api.get("/api/v2/tickets/show_many", {
      query: { ids: ids.join(","), include: "users" },
    });
    keepNewer(answer.tickets, (answer as { users?: User[] }).users ?? []);
    watchers.forEach((watcher) => watcher(answer.tickets));
  } catch {
    lostTrack.update((count) => count + 1); // the connection says that it is cut; a welcome follows
  } finally {
    asking = false;
    pause = setTimeout(() => {
      pause = undefined;
      void ask();
    }, PAUSE_MS);
  }
}

/** An answer may be older than what a change has put into the cache meanwhile. */
function keepNewer(tickets: Ticket[], users: User[]): void {
  keep(
    tickets.filter((ticket) => {
      const known = queryClient.getQueryData<Ticket>(ticketKey(ticket.id));
      return !known || known.version <= ticket.version;
    }),
    users,
  );
}
