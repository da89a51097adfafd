// rules — triggers as the API tells them, and what the pages about them ask for.
import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { api, type Schemas } from "../../../app/api";
import type { Language } from "../../../app/language";
import { whole } from "../lists";

export type Rule = Schemas["Trigger"];
export type Category = Schemas["TriggerCategory"];
export type Definition = Schemas["RuleDefinition"];
export type Definitions = Schemas["RuleDefinitions"]["definitions"];
export type Revision = Schemas["RuleRevision"];
export type RuleGiven = Schemas["TriggerGiven"];

export const rulesQuery = queryOptions({
  queryKey: ["admin", "rules", "list"],
  queryFn: ({ signal }) =>
    whole<Rule>((query) => api.get("/api/v2/triggers", { query, signal }), "triggers"),
  staleTime: 0,
});

export const categoriesQuery = queryOptions({
  queryKey: ["admin", "rules", "categories"],
  queryFn: async ({ signal }) =>
    (await api.get("/api/v2/trigger_categories", { signal })).trigger_categories,
  staleTime: 0,
});

export const ruleQuery = (id: number) =>
  queryOptions({
    queryKey: ["admin", "rules", id],
    queryFn: async ({ signal }) =>
      (await api.get("/api/v2/triggers/{id}", { path: { id }, signal })).trigger,
    staleTime: 0,
  });

/** The menus of the editor, in the language of the page. */
export const definitionsQuery = (locale: Language) =>
  queryOptions({
    queryKey: ["admin", "rules", "definitions", locale],
    queryFn: async ({ signal }) =>
      (await api.get("/api/v2/triggers/definitions", { query: { locale }, signal })).definitions,
    staleTime: 60_000,
  });

export const revisionsQuery = (id: number) =>
  queryOptions({
    queryKey: ["admin", "rules", id, "revisions"],
    queryFn: async ({ signal }) => {
      const ask = { path: { id }, query: { "page[size]": 20 }, signal };
      return (await api.get("/api/v2/triggers/{id}/revisions", ask)).trigger_revisions;
    },
    staleTime: 0,
  });

export async function createRule(given: RuleGiven, idempotencyKey: string): Promise<Rule> {
  const body = { trigger: given };
  return (await api.post("/api/v2/triggers", { body, idempotencyKey })).trigger;
}

export async function changeRule(id: number, given: RuleGiven): Promise<Rule> {
  const body = { trigger: given };
  return (await api.put("/api/v2/triggers/{id}", { path: { id }, body })).trigger;
}

export async function deleteRule(id: number): Promise<void> {
  await api.delete("/api/v2/triggers/{id}", { path: { id } });
}

/** `ids`: all of one category, in their new order. */
export async function reorderRules(ids: number[], category: string): Promise<void> {
  await api.put("/api/v2/triggers/reorder", {
    body: { trigger_ids: ids, category_id: category },
  });
}

export async function rulesChanged(queries: QueryClient): Promise<void> {
  await queries.invalidateQueries({ queryKey: ["admin", "rules"] });
}
