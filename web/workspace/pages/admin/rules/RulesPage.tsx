// RulesPage — the rules of one kind in the order in which they run: search, switch on and off,
// reorder by drag or by keyboard, and the way to each.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "../../../parts/Button";
import { EmptyState, ErrorState } from "../../../parts/EmptyState";
import { Time } from "../../../parts/Time";
import { DeedLines, useDeed } from "../deed";
import { isShown, ListFilter, type Show } from "../ListFilter";
import { OrderedList } from "../OrderedList";
import { AddButton, PageHead } from "../parts";
import { CategoryDialog } from "./CategoryDialog";
import { DeleteDialog } from "./DeleteDialog";
import { RulePage } from "./RulePage";
import {
  type Category,
  categoriesQuery,
  changeRule,
  type Kind,
  PATHS,
  reorderRules,
  type Rule,
  rulesChanged,
  rulesQuery,
} from "./rules";
import "./rules.css";

/** `rest` is what follows the page's own address: "", "new", "new/7" (like 7), "7". */
export function RulesPages({ kind, rest }: { kind: Kind; rest: string }) {
  return rest === "" ? <RulesPage kind={kind} /> : <RulePage key={rest} kind={kind} rest={rest} />;
}

function RulesPage({ kind }: { kind: Kind }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const rules = useQuery(rulesQuery(kind));
  const categories = useQuery({ ...categoriesQuery, enabled: kind === "triggers" });
  const [search, setSearch] = useState("");
  const [show, setShow] = useState<Show>("all");
  const deed = useDeed(rulesChanged);
  const [deleted, setDeleted] = useState<Rule>();
  const [edited, setEdited] = useState<Category | "new">();

  const words = search.trim().toLocaleLowerCase();
  const fits = (rule: Rule) =>
    isShown(rule, show) &&
    (words === "" || `${rule.title}\n${rule.description}`.toLocaleLowerCase().includes(words));
  const isFiltered = words !== "" || show !== "all";
  const shown = rules.data?.filter(fits) ?? [];
  const placeOf = (rest: string) => ({ to: `/workspace/admin/${PATHS[kind]}/${rest}` });
  const list = (of: Rule[], label: string, category?: string) => (
    <OrderedList
      label={label}
      rows={of}
      fixed={isFiltered}
      placeOf={placeOf}
      lockOf={(rule) => (rule.active ? t("rules.deleteActive") : undefined)}
      aboutOf={(rule) => <Fired rule={rule} />}
      onReorder={(ids) => {
        // Shown at once; what the server says comes after it.
        const order = new Map(ids.map((id, at) => [id, at]));
        queries.setQueryData(rulesQuery(kind).queryKey, (all) =>
          all && [...all].sort((a, b) => (order.get(a.id) ?? -1) - (order.get(b.id) ?? -1)));
        void deed.run(() => reorderRules(kind, ids, category), t("rules.reordered"));
      }}
      onSwitch={(rule, active) =>
        void deed.run(
          () => changeRule(kind, rule.id, { active }),
          t(active ? "rules.switchedOn" : "rules.switchedOff", { title: rule.title }),
        )
      }
      onDelete={setDeleted}
    />
  );

  return (
    <div className="admin-page">
      <PageHead
        id={kind}
        lead={t(`rules.${kind}.lead`)}
        action={
          <div className="rules-actions">
            {kind === "triggers" && (
              <Button onPress={() => setEdited("new")}>{t("rules.addCategory")}</Button>
            )}
            <AddButton to={placeOf("new").to}>{t(`rules.${kind}.add`)}</AddButton>
          </div>
        }
      />
      <DeedLines deed={deed} wrongClass="rules-wrong" />
      {rules.error && <ErrorState error={rules.error} onRetry={() => void rules.refetch()} />}
      {rules.data && (kind !== "triggers" || categories.data) && (
        <>
          <ListFilter
            className="rules-filter"
            search={search}
            onSearch={setSearch}
            show={show}
            onShow={setShow}
            found={isFiltered ? shown.length : undefined}
          />
          <div className="admin-stack">
            {kind !== "triggers" ? (
              <section className="admin-card">
                {shown.length > 0 ? (
                  list(shown, t(`admin.page.${kind}`))
                ) : (
                  <EmptyState>{t(isFiltered ? "rules.noneFound" : "rules.none")}</EmptyState>
                )}
              </section>
            ) : (
              categories.data!.map((category) => {
                const own = shown.filter((rule) => rule.category_id === category.id);
                return isFiltered && own.length === 0 ? null : (
                  <section
                    key={category.id}
                    className="admin-card"
                    aria-labelledby={`category-${category.id}`}
                  >
                    <div className="rules-category">
                      <h2 id={`category-${category.id}`}>{category.name}</h2>
                      <span className="rules-count">{t("rules.count", { count: own.length })}</span>
                      <IconButton
                        icon="dots"
                        label={t("rules.editCategory", { name: category.name })}
                        onPress={() => setEdited(category)}
                      />
                    </div>
                    {own.length > 0 ? (
                      list(own, category.name, category.id)
                    ) : (
                      <EmptyState>{t("rules.none")}</EmptyState>
                    )}
                  </section>
                );
              })
            )}
            {isFiltered && kind === "triggers" && shown.length === 0 && (
              <EmptyState>{t("rules.noneFound")}</EmptyState>
            )}
          </div>
        </>
      )}
      {deleted && (
        <DeleteDialog
          kind={kind}
          rule={deleted}
          onClose={() => setDeleted(undefined)}
          onDeleted={() => {
            deed.say(t("rules.deleted", { title: deleted.title }));
            setDeleted(undefined);
          }}
        />
      )}
      {edited && (
        <CategoryDialog
          category={edited === "new" ? undefined : edited}
          onClose={() => setEdited(undefined)}
          onChanged={(said) => {
            deed.say(said);
            setEdited(undefined);
          }}
        />
      )}
    </div>
  );
}

function Fired({ rule }: { rule: Rule }) {
  const { t } = useTranslation();
  return rule.last_fired_at ? (
    <>
      {t("rules.fired", { count: rule.fired_count })}
      {" · "}
      <Time at={rule.last_fired_at} />
    </>
  ) : (
    t("rules.neverFired")
  );
}
