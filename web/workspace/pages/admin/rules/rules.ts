// rules — triggers and automations as the API tells them, and what the pages about them ask for.
import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { api, type Schemas } from "../../../app/api";
import type { Language } from "../../../app/language";
import { whole } from "../lists";

export type Kind = "triggers" | "automations";
export type Rule = Schemas["Rule"] & { category_id?: string };
export type Category = Schemas["TriggerCategory"];
export type Definition = Schemas["RuleDefinition"];
export type Definitions = Schemas["RuleDefinitions"]["definitions"];
export type Revision = Schemas["RuleRevision"];
export type RuleGiven = Schemas["TriggerGiven"];

export const rulesQuery = (kind: Kind) =>
  queryOptions({
    queryKey: ["admin", "rules", kind, "list"],
    queryFn: ({ signal }) =>
      whole<Rule>(
        (query) =>
          kind === "triggers"
            ? api.get("/api/v2/triggers", { query, signal })
            : api.get("/api/v2/automations", { query, signal }),
        kind,
      ),
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
    queryFn: async ({ signal }): Promise<Rule> =>
      kind === "triggers"
        ? (await api.get("/api/v2/triggers/{id}", { path: { id }, signal })).trigger
        : (await api.get("/api/v2/automations/{id}", { path: { id }, signal })).automation,
    staleTime: 0,
  });

/** The menus of the editor, in the language of the page. */
export const definitionsQuery = (kind: Kind, locale: Language) =>
  queryOptions({
    queryKey: ["admin", "rules", kind, "definitions", locale],
    queryFn: async ({ signal }): Promise<Definitions> => {
      const ask = { query: { locale }, signal };
      const answer =
        kind === "triggers"
          ? await api.get("/api/v2/triggers/definitions", ask)
          : await api.get("/api/v2/automations/definitions", ask);
      return answer.definitions;
    },
    staleTime: 60_000,
  });

export const revisionsQuery = (kind: Kind, id: number) =>
  queryOptions({
    queryKey: ["admin", "rules", kind, id, "revisions"],
    queryFn: async ({ signal }): Promise<Revision[]> => {
      const ask = { path: { id }, query: { "page[size]": 20 }, signal };
      return kind === "triggers"
        ? (await api.get("/api/v2/triggers/{id}/revisions", ask)).trigger_revisions
        : (await api.get("/api/v2/automations/{id}/revisions", ask)).automation_revisions;
    },
    staleTime: 0,
  });

export async function createRule(kind: Kind, given: RuleGiven, key: string): Promise<Rule> {
  const ask = { idempotencyKey: key };
  return kind === "triggers"
    ? (await api.post("/api/v2/triggers", { ...ask, body: { trigger: given } })).trigger
    : (await api.post("/api/v2/automations", { ...ask, body: { automation: given } })).automation;
}

export async function changeRule(kind: Kind, id: number, given: RuleGiven): Promise<Rule> {
  return kind === "triggers"
    ? (await api.put("/api/v2/triggers/{id}", { path: { id }, body: { trigger: given } })).trigger
    : (await api.put("/api/v2/automations/{id}", { path: { id }, body: { automation: given } }))
        .automation;
}

export async function deleteRule(kind: Kind, id: number): Promise<void> {
  await (kind === "triggers"
    ? api.delete("/api/v2/triggers/{id}", { path: { id } })
    : api.delete("/api/v2/automations/{id}", { path: { id } }));
}

/** `ids`: all of one category, or all automations, in their new order. */
export async function reorderRules(kind: Kind, ids: number[], category?: string): Promise<void> {
  await (kind === "triggers"
    ? api.put("/api/v2/triggers/reorder", {
        body: { trigger_ids: ids, ...(category && { category_id: category }) },
      })
    : api.put("/api/v2/automations/reorder", { body: { automation_ids: ids } }));
}

export async function rulesChanged(queries: QueryClient): Promise<void> {
  await queries.invalidateQueries({ queryKey: ["admin", "rules"] });
}
