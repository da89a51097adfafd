// TicketsPage — the list of tickets: views beside it, or what a search found. Nothing moves under
// the pointer: rows change in place, arrivals wait until they are asked for.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePageTitle } from "../../app/news";
import { Button } from "../../parts/Button";
import { EmptyState, ErrorState } from "../../parts/EmptyState";
import { Icon } from "../../parts/Icon";
import { BulkBar } from "./BulkBar";
import { useTicketList } from "./list";
import { TicketTable } from "./TicketTable";
import { ViewMenu, ViewsNav } from "./Views";
import { useViews } from "./views";

export function TicketsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ from: "/shell/workspace" });
  const views = useViews();
  const view = views.find((one) => one.id === search.view) ?? views[0];
  const list = useTicketList(
    search.q !== undefined ? { query: search.q } : { view: view?.id ?? 0 },
  );
  const title =
    search.q !== undefined
      ? t("list.search", { query: search.q })
      : (view?.title ?? t("list.title"));
  usePageTitle(title);
  const chosen = search.q === undefined ? view?.id : undefined;
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  useEffect(() => setSelected(new Set()), [search.q, view?.id]);

  return (
    <div className="views">
      <ViewsNav views={views} chosen={chosen} />
      <main className="list" id="main">
        <header className="list-head">
          <h1>
            {title}{" "}
            {list.count !== undefined && (
              <span className="sub">
                {list.count}
                <span className="vh">{t("list.count", { count: list.count })}</span>
              </span>
            )}
          </h1>
          <ViewMenu views={views} chosen={chosen} />
          <span className="space" />
          <span role="status">
            {list.fresh > 0 && (
              <Button size="small" className="fresh" icon="up2" onPress={list.showFresh}>
                {t("list.fresh", { count: list.fresh })}
              </Button>
            )}
          </span>
        </header>
        {list.error ? (
          <ErrorState error={list.error} onRetry={list.showFresh} />
        ) : list.ids.length === 0 && !list.loading ? (
          <EmptyState
            action={
              chosen !== 3 && (
                <Button onPress={() => navigate({ to: "/workspace", search: { view: 3 } })}>
                  {t("list.toAll")}
                </Button>
              )
            }
          >
            {search.q !== undefined
              ? t("list.emptySearch", { query: search.q })
              : t("list.empty")}
          </EmptyState>
        ) : (
          <TicketTable key={title} list={list} selected={selected} onSelect={setSelected} />
        )}
        {list.loading && (
          <p className="vh" role="status">
            <Icon name="refresh" />
            {t("common.loading")}
          </p>
        )}
        {selected.size > 0 && (
          <BulkBar selected={selected} onClear={() => setSelected(new Set())} />
        )}
      </main>
    </div>
  );
}
