// webhooks — webhooks, what was sent to them, and what the pages about them ask for.
import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { api, type Schemas } from "../../../app/api";
import { whole } from "../lists";
import type { View } from "../SubHead";

export type Webhook = Schemas["Webhook"];
export type WebhookGiven = Schemas["WebhookPart"];
export type Invocation = Schemas["WebhookInvocation"];
export type Attempt = Schemas["WebhookAttempt"];
export type EventType = Schemas["WebhookSubscriptions"][number];
export type Method = NonNullable<WebhookGiven["http_method"]>;
export type Format = NonNullable<WebhookGiven["request_format"]>;
export type AuthType = Schemas["WebhookAuthentication"]["type"];

/** What a webhook subscribes to that rules call. */
export const BY_RULE: EventType = "conditional_ticket_events";

export const METHODS: Method[] = ["POST", "PUT", "PATCH", "GET", "DELETE"];
export const FORMATS: Format[] = ["json", "xml", "form_encoded"];

export const EVENTS = [
  "zen:event-type:ticket.created",
  "zen:event-type:ticket.status_changed",
  "zen:event-type:ticket.agent_assignment_changed",
  "zen:event-type:ticket.group_assignment_changed",
  "zen:event-type:ticket.priority_changed",
  "zen:event-type:ticket.tags_changed",
  "zen:event-type:ticket.comment_added",
  "zen:event-type:messaging_ticket.session_started",
  "zen:event-type:messaging_ticket.session_inactive",
  "zen:event-type:messaging_ticket.session_active",
  "zen:event-type:messaging_ticket.session_ended",
  "zen:event-type:messaging_ticket.message_added",
] as const satisfies EventType[];

type EventKey =
  | "test"
  | "created"
  | "status_changed"
  | "agent_assignment_changed"
  | "group_assignment_changed"
  | "priority_changed"
  | "tags_changed"
  | "comment_added"
  | "session_started"
  | "session_inactive"
  | "session_active"
  | "session_ended"
  | "message_added"
  | "conditional_ticket_events";

/** "test", or the last word of an event's name, which is its key in the catalogues. */
export function eventKey(event: string): EventKey {
  return event.slice(event.lastIndexOf(".") + 1) as EventKey;
}

export type LogStatus = "all" | "pending" | "success" | "failed";

const LOG_ROWS = 30;
const PENDING_ASK_MS = 1000; // while something is on its way, what came of it is asked so often

export const isPending = (one: Invocation): boolean =>
  one.status === "pending" || one.status === "sending";

/** What there is to see of one. */
export function viewsOf(id: string, t: TFunction): View[] {
  return [
    { path: `webhooks/${id}`, label: t("webhooks.view.settings") },
    { path: `webhooks/${id}/log`, label: t("webhooks.view.log") },
  ];
}

export const webhooksQuery = queryOptions({
  queryKey: ["admin", "webhooks", "list"],
  queryFn: ({ signal }) =>
    whole<Webhook>((query) => api.get("/api/v2/webhooks", { query, signal }), "webhooks"),
  staleTime: 0,
});

export const webhookQuery = (id: string) =>
  queryOptions({
    queryKey: ["admin", "webhooks", id, "one"],
    queryFn: async ({ signal }) =>
      (await api.get("/api/v2/webhooks/{id}", { path: { id }, signal })).webhook,
    staleTime: 0,
  });

export const secretQuery = (id: string) =>
  queryOptions({
    queryKey: ["admin", "webhooks", id, "secret"],
    queryFn: async ({ signal }) =>
      (await api.get("/api/v2/webhooks/{id}/signing_secret", { path: { id }, signal }))
        .signing_secret.secret,
    staleTime: 0,
  });

interface LogPage {
  invocations: Invocation[];
  meta?: { has_more: boolean; after_cursor: string | null };
}

/** The newest first. */
export const logQuery = (id: string, status: LogStatus) =>
  infiniteQueryOptions({
    queryKey: ["admin", "webhooks", id, "log", status],
    queryFn: ({ pageParam, signal }): Promise<LogPage> =>
      api.get("/api/v2/webhooks/{id}/invocations", {
        path: { id },
        query: {
          "page[size]": LOG_ROWS,
          "page[after]": pageParam,
          "filter[status]": status === "all" ? undefined : status,
        },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ meta }): string | undefined =>
      meta?.has_more ? (meta.after_cursor ?? undefined) : undefined,
    refetchInterval: ({ state }) => {
      const rows = state.data?.pages.flatMap((page) => page.invocations) ?? [];
      return rows.some(isUnderWay) ? PENDING_ASK_MS : false;
    },
    staleTime: 0,
  });

const NEAR_MS = 10_000;

/** What is to be tried within seconds; what waits for longer is looked at again by hand. */
function isUnderWay(one: Invocation): boolean {
  const due = one.next_attempt_at === null ? 0 : Date.parse(one.next_attempt_at);
  return isPending(one) && due - Date.now() < NEAR_MS;
}

export const attemptsQuery = (invocation: Invocation) => {
  const { id, webhook_id: of } = invocation;
  return queryOptions({
    queryKey: ["admin", "webhooks", of, "attempts", id, invocation.attempts, invocation.status],
    queryFn: async ({ signal }) => {
      const ask = { path: { id: of, invocation: id }, signal };
      return (await api.get("/api/v2/webhooks/{id}/invocations/{invocation}/attempts", ask))
        .attempts;
    },
    staleTime: 0,
  });
};

/** One delivery, asked again until it has arrived or was given up. */
export const invocationQuery = (of: string, id: string) =>
  queryOptions({
    queryKey: ["admin", "webhooks", of, "invocation", id],
    queryFn: async ({ signal }) => {
      const ask = { path: { id: of, invocation: id }, signal };
      return (await api.get("/api/v2/webhooks/{id}/invocations/{invocation}", ask)).invocation;
    },
    refetchInterval: ({ state }) =>
      state.data && !isPending(state.data) ? false : PENDING_ASK_MS,
    staleTime: 0,
  });

export async function resend(one: Invocation): Promise<void> {
  await api.post("/api/v2/webhooks/{id}/invocations/{invocation}/resend", {
    path: { id: one.webhook_id, invocation: one.id },
  });
}

/** As many as the server sends again at once, the oldest first. */
export const RESEND_MAX = 1000;

export async function resendFailed(id: string) {
  return api.post("/api/v2/webhooks/{id}/invocations/resend", { path: { id } });
}

export async function webhooksChanged(queries: QueryClient): Promise<void> {
  await queries.invalidateQueries({ queryKey: ["admin", "webhooks"] });
}
