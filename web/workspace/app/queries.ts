// queries — the cache of what the server told, and the questions that several pages ask. Live
// updates write into it (app/desk.ts, app/tabs.ts); nothing here is asked again by a clock.
import { notifyManager, QueryClient, queryOptions } from "@tanstack/react-query";
import { api, ApiError, type Ticket, type User } from "./api";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (count, error) =>
        count < 3 && error instanceof ApiError && (error.status === 0 || error.status >= 500),
    },
  },
});

export const ticketKey = (id: number) => ["ticket", id] as const;
export const userKey = (id: number) => ["user", id] as const;

/** Puts tickets and people that came with any answer where single questions find them. */
export function keep(tickets: Ticket[], users: User[] = []): void {
  // Told in one go, so that all of it is drawn in one go.
  notifyManager.batch(() => {
    for (const ticket of tickets) {
      queryClient.setQueryData(ticketKey(ticket.id), ticket);
    }
    for (const user of users) {
      queryClient.setQueryData(userKey(user.id), user);
    }
  });
}

export const ticketQuery = (id: number) =>
  queryOptions({
    queryKey: ticketKey(id),
    queryFn: async ({ signal }): Promise<Ticket> => {
      const answer = await api.get("/api/v2/tickets/{id}", {
        path: { id },
        query: { include: "users" },
        signal,
      });
      keep([], (answer as { users?: User[] }).users);
      return answer.ticket;
    },
    staleTime: Infinity, // the desk stream says when it changes
  });

export const userQuery = (id: number) =>
  queryOptions({
    queryKey: userKey(id),
    queryFn: async ({ signal }): Promise<User> =>
      (await api.get("/api/v2/users/{id}", { path: { id }, signal })).user,
    staleTime: 5 * 60_000,
  });

export const viewsQuery = queryOptions({
  queryKey: ["views"],
  queryFn: async ({ signal }) => (await api.get("/api/v2/views/active", { signal })).views,
  staleTime: Infinity,
});

export const groupsQuery = queryOptions({
  queryKey: ["groups"],
  queryFn: async ({ signal }) => (await api.get("/api/v2/groups", { signal })).groups,
  staleTime: 5 * 60_000,
});

export const settingsQuery = queryOptions({
  queryKey: ["settings"],
  queryFn: async ({ signal }) =>
    (await api.get("/api/v2/account/settings", { signal })).settings,
  staleTime: 60_000,
});

export const brandsQuery = queryOptions({
  queryKey: ["brands"],
  queryFn: async ({ signal }) => (await api.get("/api/v2/brands", { signal })).brands,
  staleTime: 5 * 60_000,
});

export const schedulesQuery = queryOptions({
  queryKey: ["schedules"],
  queryFn: async ({ signal }) =>
    (await api.get("/api/v2/business_hours/schedules", { signal })).schedules,
  staleTime: 5 * 60_000,
});
