// lists — what several pages of the admin centre ask for: members, groups, who is in which, tokens
// and changes.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, type Schemas, type User } from "../../app/api";

export type Group = Schemas["Group"];
export type Membership = Schemas["GroupMembership"];
export type ApiToken = Schemas["ApiToken"];
export type AuditLog = Schemas["AuditLog"];

const PAGE_ROWS = 100; // the most that one answer holds
const PAGES_MAX = 50;
const LOG_ROWS = 50;

interface Page {
  meta?: { has_more: boolean; after_cursor: string | null };
}

/** All rows of a list that is short by nature. */
export async function whole<T>(
  ask: (query: Record<string, string | number>) => Promise<object>,
  of: string,
): Promise<T[]> {
  const rows: T[] = [];
  let after: string | null | undefined;
  for (let page = 0; page < PAGES_MAX && after !== null; page++) {
    const mark: Record<string, string> = after ? { "page[after]": after } : {};
    const answer = await ask({ "page[size]": PAGE_ROWS, ...mark });
    rows.push(...((answer as Record<string, unknown>)[of] as T[]));
    const { meta } = answer as Page;
    after = meta?.has_more ? meta.after_cursor : null;
  }
  return rows;
}

export const membersQuery = queryOptions({
  queryKey: ["admin", "members"],
  queryFn: ({ signal }) =>
    whole<User>(
      (query) =>
        api.get("/api/v2/users", { query: { ...query, role: "agent", "role[]": "admin" }, signal }),
      "users",
    ),
});

export const groupListQuery = queryOptions({
  queryKey: ["admin", "groups"],
  queryFn: ({ signal }) =>
    whole<Group>((query) => api.get("/api/v2/groups", { query, signal }), "groups"),
});

export const membershipsQuery = queryOptions({
  queryKey: ["admin", "memberships"],
  queryFn: ({ signal }) =>
    whole<Membership>(
      (query) => api.get("/api/v2/group_memberships", { query, signal }),
      "group_memberships",
    ),
});

export const tokensQuery = queryOptions({
  queryKey: ["admin", "tokens"],
  queryFn: ({ signal }) =>
    whole<ApiToken>((query) => api.get("/api/v2/api_tokens", { query, signal }), "api_tokens"),
});

/** The newest first; sign-ins are many and change nothing, so they come only when asked for. */
export const auditQuery = (withSignIns: boolean) =>
  infiniteQueryOptions({
    queryKey: ["admin", "audit", withSignIns],
    queryFn: ({ pageParam, signal }) =>
      api.get("/api/v2/audit_logs", {
        query: {
          "page[size]": LOG_ROWS,
          "page[after]": pageParam,
          "filter[action]": withSignIns ? undefined : "create,update,destroy",
        },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last): string | undefined => {
      const { meta } = last as Page;
      return meta?.has_more ? (meta.after_cursor ?? undefined) : undefined;
    },
    staleTime: 0,
  });

/** Who changed each setting last, by its key. */
export const changesQuery = queryOptions({
  queryKey: ["admin", "changes"],
  queryFn: async ({ signal }) => {
    const { audit_logs: rows } = await api.get("/api/v2/account/settings/changes", { signal });
    return new Map(rows.map((row) => [row.field ?? "", row]));
  },
});
