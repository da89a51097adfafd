// macros — macros as the API tells them, and what the pages about them ask for. The same pages
// stand in the admin centre, for all macros, and beside the tickets, for an agent's own.
import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { api, type Schemas } from "../../../app/api";
import type { Language } from "../../../app/language";
import { whole } from "../lists";
import type { Definition } from "../rules/rules";

export type Macro = Schemas["Macro"];
export type MacroGiven = Schemas["MacroGiven"];
export type MacroFile = Schemas["MacroAttachment"];

/** True where only an agent's own macros are shown. */
export const Own = createContext(false);

/** Where a page of macros stands: "" is the list. */
export function useMacroPlace(): (rest: string) => { to: string } {
  const own = useContext(Own);
  const home = own ? "/workspace/macros" : "/workspace/admin/macros";
  return (rest) => ({ to: rest === "" ? home : `${home}/${rest}` });
}

export const macroListQuery = (own: boolean) =>
  queryOptions({
    queryKey: ["macros", "list", own],
    queryFn: ({ signal }) =>
      whole<Macro>(
        (query) =>
          api.get("/api/v2/macros", {
            query: {
              ...query,
              sort_by: "position",
              include: "usage_30d",
              ...(own && { access: "personal" as const }),
            },
            signal,
          }),
        "macros",
      ),
    staleTime: 0,
  });

export const macroQuery = (id: number) =>
  queryOptions({
    queryKey: ["macros", "one", id],
    queryFn: async ({ signal }) =>
      (await api.get("/api/v2/macros/{id}", { path: { id }, signal })).macro,
    staleTime: 0,
  });

export type MacroProposed = Schemas["MacroProposed"];

/** What a macro would be that does what was done to a ticket by hand. */
export const macroLikeQuery = (ticket: number) =>
  queryOptions({
    queryKey: ["macros", "like", ticket],
    queryFn: async ({ signal }): Promise<MacroProposed> => {
      const answer = await api.get("/api/v2/macros/new", { query: { ticket_id: ticket }, signal });
      return answer.macro;
    },
    staleTime: 0,
    gcTime: 0,
  });

export const macroFilesQuery = (id: number) =>
  queryOptions({
    queryKey: ["macros", "files", id],
    queryFn: async ({ signal }): Promise<MacroFile[]> => {
      const answer = await api.get("/api/v2/macros/{id}/attachments", { path: { id }, signal });
      return answer.macro_attachments;
    },
    staleTime: 0,
  });

export async function uploadFile(file: File): Promise<MacroFile> {
  const ask = { query: { filename: file.name }, file };
  return (await api.post("/api/v2/macros/attachments", ask)).macro_attachment;
}

export const macroActionsQuery = (locale: Language) =>
  queryOptions({
    queryKey: ["macros", "actions", locale],
    queryFn: async ({ signal }): Promise<Definition[]> =>
      (await api.get("/api/v2/macros/actions", { query: { locale }, signal })).actions,
    staleTime: 60_000,
  });

export async function createMacro(given: MacroGiven, key: string): Promise<Macro> {
  const ask = { body: { macro: given }, idempotencyKey: key };
  return (await api.post("/api/v2/macros", ask)).macro;
}

export async function changeMacro(id: number, given: MacroGiven): Promise<Macro> {
  const ask = { path: { id }, body: { macro: given } };
  return (await api.put("/api/v2/macros/{id}", ask)).macro;
}

export async function deleteMacro(id: number): Promise<void> {
  await api.delete("/api/v2/macros/{id}", { path: { id } });
}

/** The places that these have now, each once and rising, in their new order. */
export function newPlaces(all: readonly Macro[], ids: readonly number[]) {
  const known = new Map(all.map((one) => [one.id, one.position]));
  const places = ids.map((id) => known.get(id)!).sort((a, b) => a - b);
  places.forEach((place, at) => {
    places[at] = at === 0 ? place : Math.max(place, places[at - 1]! + 1);
  });
  return ids.map((id, at) => ({ id, position: places[at]! }));
}

export async function reorderMacros(all: readonly Macro[], ids: readonly number[]): Promise<void> {
  const known = new Map(all.map((one) => [one.id, one.position]));
  const macros = newPlaces(all, ids).filter(({ id, position }) => known.get(id) !== position);
  await api.put("/api/v2/macros/update_many", { body: { macros } });
}

/** Also what the `/` menu knows. */
export async function macrosChanged(queries: QueryClient): Promise<void> {
  await queries.invalidateQueries({ queryKey: ["macros"] });
}
