// list — which tickets stand in the list, in which order. The tickets themselves are in the cache,
// where the desk keeps them true; the order stays as it is until somebody asks for what is new.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { api, type Ticket, type User } from "../../app/api";
import { lostTrack, onTicketsChanged } from "../../app/desk";
import { live } from "../../app/live";
import { keep, queryClient, viewsQuery } from "../../app/queries";
import { matches } from "./matches";

const PAGE = 50;

export type Which = { view: number } | { query: string };

export interface TicketList {
  ids: number[];
  count: number | undefined;
  loading: boolean;
  error: Error | null;
  /** How many would come in if the list were read again. */
  fresh: number;
  showFresh: () => void;
  more: (() => void) | undefined;
}

interface Page {
  ids: number[];
  count: number;
  next: number | undefined;
}

async function read(which: Which, page: number, signal: AbortSignal): Promise<Page> {
  let tickets: Ticket[];
  let users: User[] = [];
  let answer: { count?: number; next_page?: string | null };
  if ("view" in which) {
    const got = await api.get("/api/v2/views/{id}/tickets", {
      path: { id: which.view },
      query: { page, per_page: PAGE, include: "users" },
      signal,
    });
    tickets = got.tickets;
    users = (got as { users?: User[] }).users ?? [];
    answer = got as typeof answer;
  } else {
    const got = await api.get("/api/v2/search", {
      query: { query: `type:ticket ${which.query}`, page, per_page: PAGE },
      signal,
    });
    tickets = got.results.filter((one) => one.result_type === "ticket");
    answer = got;
  }
  keep(tickets, users);
  return {
    ids: tickets.map((ticket) => ticket.id),
    count: answer.count ?? tickets.length,
    next: answer.next_page ? page + 1 : undefined,
  };
}

export function useTicketList(which: Which): TicketList {
  const key = "view" in which ? ["list", "view", which.view] : ["list", "query", which.query];
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => read(which, pageParam, signal),
    initialPageParam: 1,
    getNextPageParam: (last) => last.next,
    enabled: !("view" in which) || which.view > 0,
    staleTime: 0,
    gcTime: 60_000,
  });
  const ids = useMemo(
    () => [...new Set(query.data?.pages.flatMap((page) => page.ids) ?? [])],
    [query.data],
  );
  const [fresh, forget] = useFresh(which, ids);
  return {
    ids,
    count: query.data?.pages[0]?.count,
    loading: query.isPending,
    error: ids.length === 0 ? query.error : null,
    fresh,
    showFresh: () => {
      forget();
      queryClient.setQueryData(key, (data: typeof query.data) => ({
        pages: data?.pages.slice(0, 1) ?? [],
        pageParams: data?.pageParams.slice(0, 1) ?? [],
      }));
      void query.refetch();
    },
    more:
      query.hasNextPage && !query.isFetchingNextPage
        ? () => void query.fetchNextPage()
        : undefined,
  };
}

/** Tickets that belong into the list and do not stand in it yet. */
function useFresh(which: Which, ids: number[]): [number, () => void] {
  const [waiting, setWaiting] = useState<ReadonlySet<number>>(new Set());
  const viewId = "view" in which ? which.view : 0;
  useEffect(() => setWaiting(new Set()), [viewId]);
  useEffect(
    () =>
      onTicketsChanged((tickets) => {
        const view = queryClient
          .getQueryData(viewsQuery.queryKey)
          ?.find((one) => one.id === viewId);
        if (!view) {
          return;
        }
        setWaiting((before) => {
          const after = new Set(before);
          let moved = false;
          for (const ticket of tickets) {
            const waits =
              !ids.includes(ticket.id) && matches(view, ticket, Number(live.personId));
            moved ||= waits !== before.has(ticket.id);
            if (waits) {
              after.add(ticket.id);
            } else {
              after.delete(ticket.id);
            }
          }
          return moved ? after : before; // the same set draws nothing
        });
      }),
    [ids, viewId],
  );
  // After a cut nobody knows what came meanwhile: the list is read anew.
  useEffect(
    () => lostTrack.subscribe(() => void queryClient.invalidateQueries({ queryKey: ["list"] })),
    [],
  );
  return [waiting.size, () => setWaiting(new Set())];
}
