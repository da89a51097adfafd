// views — the views with their counts. The product's own views are named by the catalogue, in the
// reader's language, others by whoever made them.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { api, type View } from "../../app/api";
import { lostTrack, onTicketsChanged } from "../../app/desk";
import { queryClient, viewsQuery } from "../../app/queries";

const COUNT_PAUSE_MS = 5_000;

export interface NamedView {
  id: number;
  title: string;
  count: number | undefined;
  view: View;
}

export function useViews(): NamedView[] {
  const { t, i18n } = useTranslation();
  const views = useQuery(viewsQuery).data ?? [];
  const ids = views.map((view) => view.id).join(",");
  const counts = useQuery({
    queryKey: ["view-counts", ids],
    queryFn: async ({ signal }) =>
      (await api.get("/api/v2/views/count_many", { query: { ids }, signal })).view_counts,
    enabled: ids !== "",
    staleTime: COUNT_PAUSE_MS,
    placeholderData: keepPreviousData,
  }).data;
  useEffect(() => followCounts(), []);
  return views.map((view) => ({
    id: view.id,
    title:
      view.default && i18n.exists(`list.view${view.id}`)
        ? t(`list.view${view.id}` as "list.view1")
        : view.title,
    count: counts?.find((one) => one.view_id === view.id)?.value ?? undefined,
    view,
  }));
}

/** Counts are asked for again when something changed, and then not too often. */
function followCounts(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void queryClient.invalidateQueries({ queryKey: ["view-counts"] });
    }, COUNT_PAUSE_MS);
  };
  const stop = [onTicketsChanged(soon), lostTrack.subscribe(soon)];
  return () => {
    clearTimeout(timer);
    stop.forEach((one) => one());
  };
}
