// schedules — what the pages about schedules ask for.
import { queryOptions } from "@tanstack/react-query";
import { api, type Schemas } from "../../../app/api";

export { schedulesQuery } from "../../../app/queries";

export type Schedule = Schemas["Schedule"];
export type Holiday = Schemas["Holiday"];

export const schedulesKey = ["schedules"] as const;

export const scheduleQuery = (id: string) =>
  queryOptions({
    queryKey: [...schedulesKey, id],
    queryFn: async ({ signal }) =>
      (await api.get("/api/v2/business_hours/schedules/{id}", { path: { id }, signal })).schedule,
  });

export const holidaysQuery = (id: number) =>
  queryOptions({
    queryKey: [...schedulesKey, String(id), "holidays"],
    queryFn: async ({ signal }) =>
      (await api.get("/api/v2/business_hours/schedules/{id}/holidays", { path: { id }, signal }))
        .holidays,
  });

export const zonesQuery = queryOptions({
  queryKey: ["time_zones"],
  queryFn: async ({ signal }) =>
    (await api.get("/api/v2/business_hours/time_zones", { signal })).time_zones,
  staleTime: Infinity,
});
