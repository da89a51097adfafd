// data — what the ticket page asks for and how it stays true.
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { api, type Schemas, type Ticket, type User } from "../../app/api";
import { live } from "../../app/live";
import { keep } from "../../app/queries";
import { useStore } from "../../app/store";
import { type TicketLog, useTicketLog } from "../../app/tabs";
import { type Entry, fromRow } from "./entries";
import { merge, Past, type PastView } from "./past";

export type Session = Schemas["MessagingSession"];
export type Macro = Schemas["Macro"];
export type OutboxRow = Schemas["OutboxRow"];

const TYPING_MS = 8_000; // typing that is not repeated has stopped
const CUSTOMER_TICKETS = 25;

// ---- questions ------------------------------------------------------------------------------

export const messagingKey = (ticket: number) => ["messaging_session", ticket] as const;

/** The ticket's messaging session; null, without a question, when the ticket says it has none. */
export const messagingQuery = (ticket: Ticket) =>
  queryOptions({
    queryKey: messagingKey(ticket.id),
    queryFn: async ({ signal }): Promise<Session | null> => {
      if (ticket.messaging_session_state === null) {
        return null;
      }
      const answer = await api.get("/api/v2/tickets/{id}/messaging_session", {
        path: { id: ticket.id },
        signal,
      });
      return answer.messaging_session;
    },
    staleTime: Infinity, // the ticket's stream says when it changes
    gcTime: 0,
  });

export interface Staff {
  agents: User[];
  /** Members by group. */
  members: ReadonlyMap<number, ReadonlySet<number>>;
}

export const staffQuery = queryOptions({
  queryKey: ["staff"],
  queryFn: async ({ signal }): Promise<Staff> => {
    const [agents, admins, memberships] = await Promise.all([
      api.get("/api/v2/users", { query: { role: "agent", per_page: 100 }, signal }),
      api.get("/api/v2/users", { query: { role: "admin", per_page: 100 }, signal }),
      api.get("/api/v2/group_memberships", { query: { per_page: 100 }, signal }),
    ]);
    const members = new Map<number, Set<number>>();
    for (const one of memberships.group_memberships) {
      members.set(one.group_id, (members.get(one.group_id) ?? new Set()).add(one.user_id));
    }
    const everybody = [...agents.users, ...admins.users];
    keep([], everybody);
    return { agents: everybody.filter((one) => one.active && !one.suspended), members };
  },
  staleTime: 5 * 60_000,
});

const MACRO_ROWS = 100; // the most that one answer holds
const MACRO_PAGES = 20;

/** All that one may use oneself, in their order. */
export const macrosQuery = queryOptions({
  queryKey: ["macros", "usable"],
  queryFn: async ({ signal }): Promise<Macro[]> => {
    const all: Macro[] = [];
    for (let page = 1; page <= MACRO_PAGES; page++) {
      const answer = await api.get("/api/v2/macros/active", {
        query: { per_page: MACRO_ROWS, page, only_viewable: true, include: "usage_7d" },
        signal,
      });
      all.push(...answer.macros);
      if (answer.macros.length < MACRO_ROWS) {
        break;
      }
    }
    return all;
  },
  staleTime: 60_000,
});

/** What leaves by mail for this ticket; asked again when the stream tells of a reply. */
export const mailQuery = (ticket: number) =>
  queryOptions({
    queryKey: ["outbox", ticket],
    queryFn: async ({ signal }): Promise<OutboxRow[]> =>
      (await api.get("/api/v2/tickets/{id}/outbox", { path: { id: ticket }, signal })).outbox,
    staleTime: Infinity,
    gcTime: 0,
  });

export const customerTicketsQuery = (person: number) =>
  queryOptions({
    queryKey: ["requested", person],
    queryFn: async ({ signal }) => {
      const answer = await api.get("/api/v2/users/{id}/tickets/requested", {
        path: { id: person },
        query: { sort_by: "id", sort_order: "desc", per_page: CUSTOMER_TICKETS },
        signal,
      });
      return { ids: answer.tickets.map((one: Ticket) => one.id), tickets: answer.tickets };
    },
    staleTime: Infinity,
  });

// ---- the log --------------------------------------------------------------------------------

export interface Conversation {
  entries: Entry[];
  past: PastView;
  log: TicketLog;
  older: () => void;
  reload: () => void;
}

/** The whole log of a ticket: live rows, and before them what the API tells. */
export function useConversation(ticket: number): Conversation {
  const log = useTicketLog(ticket);
  const past = useMemo(() => new Past(ticket), [ticket]);
  const view = useStore(past.view);
  const newest = log.rows.at(-1)?.seq ?? log.from;

  useEffect(() => {
    void past.load(newestOf(log));
    // Only at first; after that the effect below says when more is needed.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [past]);

  // Rows were dropped that the API had not told: they come from there.
  useEffect(() => {
    if (log.from > past.upTo) {
      void past.load(newest);
    }
  }, [past, log.from, newest]);

  useFilesOf(past, log);

  const entries = useMemo(() => {
    const rows = log.rows.flatMap((row) => fromRow(row) ?? []);
    return merge(view.entries, rows);
  }, [view.entries, log.rows]);

  return {
    entries,
    past: view,
    log,
    older: () => void past.older(),
    reload: () => void past.load(newest),
  };
}

function newestOf(log: TicketLog): number {
  return log.rows.at(-1)?.seq ?? log.from;
}

/** A new reply or note may have files, which its live row does not name. */
function useFilesOf(past: Past, log: TicketLog): void {
  const comments = log.rows.reduce((count, row) => count + (row.comment ? 1 : 0), 0);
  const before = useRef<number | undefined>(undefined);
  useEffect(() => {
    if (log.ready && before.current !== undefined && comments > before.current) {
      void past.refreshNewest();
    }
    if (log.ready) {
      before.current = comments;
    }
  }, [past, log.ready, comments]);
}

/** Asks again for what the newest rows say has changed beside the log. */
export function useFollowed(ticket: number, requester: number | undefined): void {
  const client = useQueryClient();
  const log = useTicketLog(ticket);
  const handled = useRef<number | undefined>(undefined);
  const newest = newestOf(log);
  useEffect(() => {
    if (!log.ready) {
      return;
    }
    const fresh = log.rows.filter((row) => row.seq > (handled.current ?? newest));
    handled.current = newest;
    const kinds = new Set<string>(fresh.map((row) => row.event.kind));
    const has = (...wanted: string[]) => wanted.some((kind) => kinds.has(kind));
    if (
      has("session.ended", "session.active", "session.inactive", "ticket.successor_linked",
        "ticket.field_changed") ||
      fresh.some((row) => row.message?.author.kind === "end_user") // from which page
    ) {
      void client.invalidateQueries({ queryKey: messagingKey(ticket) });
    }
    if (has("ticket.successor_linked") && requester) {
      void client.invalidateQueries({ queryKey: customerTicketsQuery(requester).queryKey });
    }
    if (has("comment.added", "outbox.held")) {
      void client.invalidateQueries({ queryKey: mailQuery(ticket).queryKey });
    }
  }, [client, ticket, requester, log, newest]);
}

/** Is the customer typing into this ticket's live session? */
export function useTyping(session: Session | null | undefined, newestSeq: number): boolean {
  const [typing, setTyping] = useState(false);
  const thread = session && session.state !== "ended" ? session.thread_id : undefined;
  useEffect(() => {
    setTyping(false);
    if (!thread) {
      return;
    }
    let ends: ReturnType<typeof setTimeout> | undefined;
    // From the end: only what has no number is of interest.
    const stop = live.listen(`thread:${thread}`, Number.MAX_SAFE_INTEGER, {
      frame: (frame) => {
        if (frame.type === "typing" && frame.who === "end_user") {
          clearTimeout(ends);
          setTyping(frame.on);
          ends = frame.on ? setTimeout(() => setTyping(false), TYPING_MS) : undefined;
        }
      },
    });
    return () => {
      clearTimeout(ends);
      stop();
    };
  }, [thread]);
  useEffect(() => setTyping(false), [newestSeq]); // what was typed has come
  return typing;
}

/** Names of people by number: who wrote, who works here, who asks. */
export function useNames(past: PastView): (id: number | null) => string | undefined {
  const staff = useQuery(staffQuery).data;
  return useMemo(() => {
    const names = new Map(past.names);
    staff?.agents.forEach((one) => names.set(one.id, one.name));
    return (id) => (id === null ? undefined : names.get(id));
  }, [past.names, staff]);
}
