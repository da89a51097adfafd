// rules — triggers, automations and messaging triggers as the API tells them, and what the pages
// about them ask for.
import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { api, type Schemas } from "../../../app/api";
import type { Language } from "../../../app/language";
import { whole } from "../lists";

export type Kind = "triggers" | "automations" | "messaging_triggers";
export type RunEvent = Schemas["MessagingTriggerEvent"];
export type Rule = Schemas["Rule"] & {
  category_id?: string;
  event?: RunEvent;
  once_per_ticket?: boolean;
};
export type Category = Schemas["TriggerCategory"];
export type Definition = Schemas["RuleDefinition"];
export type Definitions = Schemas["RuleDefinitions"]["definitions"];
export type Revision = Schemas["RuleRevision"];
export type RuleGiven = Schemas["TriggerGiven"] & Schemas["MessagingTriggerGiven"];

/** Where the pages of a kind stand, after /workspace/admin/. */
export const PATHS: Record<Kind, string> = {
  triggers: "triggers",
  automations: "automations",
  messaging_triggers: "messaging-triggers",
};

type Signal = { signal: AbortSignal };
type Keyed = { idempotencyKey: string };

interface Calls {
  list(query: Record<string, string | number>, signal: Signal): Promise<object>;
  one(id: number, signal: Signal): Promise<Rule>;
  definitions(locale: Language, signal: Signal): Promise<{ definitions: Definitions }>;
  revisions(id: number, signal: Signal): Promise<Revision[]>;
  create(given: RuleGiven, key: Keyed): Promise<Rule>;
  change(id: number, given: RuleGiven): Promise<Rule>;
  remove(id: number): Promise<unknown>;
  reorder(ids: number[], category: string | undefined): Promise<unknown>;
}

const newest = { "page[size]": 20 };

const calls: Record<Kind, Calls> = {
  triggers: {
    list: (query, signal) => api.get("/api/v2/triggers", { query, ...signal }),
    one: async (id, signal) =>
      (await api.get("/api/v2/triggers/{id}", { path: { id }, ...signal })).trigger,
    definitions: (locale, signal) =>
      api.get("/api/v2/triggers/definitions", { query: { locale }, ...signal }),
    revisions: async (id, signal) =>
      (await api.get("/api/v2/triggers/{id}/revisions", { path: { id }, query: newest, ...signal }))
        .trigger_revisions,
    create: async (trigger, key) =>
      (await api.post("/api/v2/triggers", { ...key, body: { trigger } })).trigger,
    change: async (id, trigger) =>
      (await api.put("/api/v2/triggers/{id}", { path: { id }, body: { trigger } })).trigger,
    remove: (id) => api.delete("/api/v2/triggers/{id}", { path: { id } }),
    reorder: (trigger_ids, category) =>
      api.put("/api/v2/triggers/reorder", {
        body: { trigger_ids, ...(category && { category_id: category }) },
      }),
  },
  automations: {
    list: (query, signal) => api.get("/api/v2/automations", { query, ...signal }),
    one: async (id, signal) =>
      (await api.get("/api/v2/automations/{id}", { path: { id }, ...signal })).automation,
    definitions: (locale, signal) =>
      api.get("/api/v2/automations/definitions", { query: { locale }, ...signal }),
    revisions: async (id, signal) =>
      (
        await api.get("/api/v2/automations/{id}/revisions", {
          path: { id },
          query: newest,
          ...signal,
        })
      ).automation_revisions,
    create: async (automation, key) =>
      (await api.post("/api/v2/automations", { ...key, body: { automation } })).automation,
    change: async (id, automation) =>
      (await api.put("/api/v2/automations/{id}", { path: { id }, body: { automation } }))
        .automation,
    remove: (id) => api.delete("/api/v2/automations/{id}", { path: { id } }),
    reorder: (automation_ids) =>
      api.put("/api/v2/automations/reorder", { body: { automation_ids } }),
  },
  messaging_triggers: {
    list: (query, signal) => api.get("/api/v2/messaging_triggers", { query, ...signal }),
    one: async (id, signal) =>
      (await api.get("/api/v2/messaging_triggers/{id}", { path: { id }, ...signal }))
        .messaging_trigger,
    definitions: (locale, signal) =>
      api.get("/api/v2/messaging_triggers/definitions", { query: { locale }, ...signal }),
    revisions: async (id, signal) =>
      (
        await api.get("/api/v2/messaging_triggers/{id}/revisions", {
          path: { id },
          query: newest,
          ...signal,
        })
      ).messaging_trigger_revisions,
    create: async (messaging_trigger, key) =>
      (await api.post("/api/v2/messaging_triggers", { ...key, body: { messaging_trigger } }))
        .messaging_trigger,
    change: async (id, messaging_trigger) =>
      (
        await api.put("/api/v2/messaging_triggers/{id}", {
          path: { id },
          body: { messaging_trigger },
        })
      ).messaging_trigger,
    remove: (id) => api.delete("/api/v2/messaging_triggers/{id}", { path: { id } }),
    reorder: (messaging_trigger_ids) =>
      api.put("/api/v2/messaging_triggers/reorder", { body: { messaging_trigger_ids } }),
  },
};

export const rulesQuery = (kind: Kind) =>
  queryOptions({
    queryKey: ["admin", "rules", kind, "list"],
    queryFn: ({ signal }) =>
      whole<Rule>((query) => calls[kind].list(query, { signal }), kind),
    staleTime: 0,
  });

export const categoriesQuery = queryOptions({
  queryKey: ["admin", "rules", "categories"],
  queryFn: async ({ signal }) =>
    (await api.get("/api/v2/trigger_categories", { signal })).trigger_categories,
  staleTime: 0,
});

export const ruleQuery = (kind: Kind, id: number) =>
  queryOptions({
    queryKey: ["admin", "rules", kind, id],
    queryFn: ({ signal }): Promise<Rule> => calls[kind].one(id, { signal }),
    staleTime: 0,
  });

/** The menus of the editor, in the language of the page. */
export const definitionsQuery = (kind: Kind, locale: Language) =>
  queryOptions({
    queryKey: ["admin", "rules", kind, "definitions", locale],
    queryFn: async ({ signal }): Promise<Definitions> =>
      (await calls[kind].definitions(locale, { signal })).definitions,
    staleTime: 60_000,
  });

export const revisionsQuery = (kind: Kind, id: number) =>
  queryOptions({
    queryKey: ["admin", "rules", kind, id, "revisions"],
    queryFn: ({ signal }): Promise<Revision[]> => calls[kind].revisions(id, { signal }),
    staleTime: 0,
  });

export function createRule(kind: Kind, given: RuleGiven, key: string): Promise<Rule> {
  return calls[kind].create(given, { idempotencyKey: key });
}

export function changeRule(kind: Kind, id: number, given: RuleGiven): Promise<Rule> {
  return calls[kind].change(id, given);
}

export async function deleteRule(kind: Kind, id: number): Promise<void> {
  await calls[kind].remove(id);
}

/** `ids`: all of one category, or all of a kind without categories, in their new order. */
export async function reorderRules(kind: Kind, ids: number[], category?: string): Promise<void> {
  await calls[kind].reorder(ids, category);
}

export async function rulesChanged(queries: QueryClient): Promise<void> {
  await queries.invalidateQueries({ queryKey: ["admin", "rules"] });
}
