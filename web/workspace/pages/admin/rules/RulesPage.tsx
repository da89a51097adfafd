// RulesPage — the rules of one kind in the order in which they run: search, switch on and off,
// reorder by drag or by keyboard, and the way to each.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  Button as AriaButton,
  GridList,
  GridListItem,
  useDragAndDrop,
} from "react-aria-components";
import { Button, IconButton } from "../../../parts/Button";
import { EmptyState, ErrorState, useProblem } from "../../../parts/EmptyState";
import { Field, Select, Switch } from "../../../parts/Field";
import { Icon } from "../../../parts/Icon";
import { Menu } from "../../../parts/Menu";
import { Time } from "../../../parts/Time";
import { DoneLine, PageHead } from "../parts";
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

type Show = "all" | "active" | "inactive";

/** `rest` is what follows the page's own address: "", "new", "new/7" (like 7), "7". */
export function RulesPages({ kind, rest }: { kind: Kind; rest: string }) {
  return rest === "" ? <RulesPage kind={kind} /> : <RulePage key={rest} kind={kind} rest={rest} />;
}

function RulesPage({ kind }: { kind: Kind }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const problem = useProblem();
  const queries = useQueryClient();
  const rules = useQuery(rulesQuery(kind));
  const categories = useQuery({ ...categoriesQuery, enabled: kind === "triggers" });
  const [search, setSearch] = useState("");
  const [show, setShow] = useState<Show>("all");
  const [done, setDone] = useState("");
  const [wrong, setWrong] = useState("");
  const [deleted, setDeleted] = useState<Rule>();
  const [edited, setEdited] = useState<Category | "new">();

  const words = search.trim().toLocaleLowerCase();
  const fits = (rule: Rule) =>
    (show === "all" || rule.active === (show === "active")) &&
    (words === "" || `${rule.title}\n${rule.description}`.toLocaleLowerCase().includes(words));
  const isFiltered = words !== "" || show !== "all";
  const shown = rules.data?.filter(fits) ?? [];
  /** Does one thing and says so, or says why not. */
  const run = async (what: () => Promise<void>, said: string) => {
    setWrong("");
    setDone("");
    try {
      await what();
      setDone(said);
    } catch (error) {
      setWrong(problem(error));
    }
    await rulesChanged(queries);
  };
  const list = (of: Rule[], label: string, category?: string) => (
    <RuleList
      kind={kind}
      label={label}
      rules={of}
      fixed={isFiltered}
      onReorder={(ids) => {
        // Shown at once; what the server says comes after it.
        const order = new Map(ids.map((id, at) => [id, at]));
        queries.setQueryData(rulesQuery(kind).queryKey, (all) =>
          all && [...all].sort((a, b) => (order.get(a.id) ?? -1) - (order.get(b.id) ?? -1)));
        void run(() => reorderRules(kind, ids, category), t("rules.reordered"));
      }}
      onSwitch={(rule, active) =>
        void run(
          async () => void (await changeRule(kind, rule.id, { active })),
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
            <Button
              look="primary"
              icon="plus"
              onPress={() =>
                void navigate({
                  to: "/workspace/admin/$",
                  params: { _splat: `${PATHS[kind]}/new` },
                })
              }
            >
              {t(`rules.${kind}.add`)}
            </Button>
          </div>
        }
      />
      <DoneLine text={done} />
      {wrong && (
        <p className="field-error rules-wrong" role="alert">
          <Icon name="warn" small />
          {wrong}
        </p>
      )}
      {rules.error && <ErrorState error={rules.error} onRetry={() => void rules.refetch()} />}
      {rules.data && (kind !== "triggers" || categories.data) && (
        <>
          <div className="rules-filter" role="search">
            <Field label={t("rules.search")} value={search} onChange={setSearch} type="search" />
            <Select<Show>
              label={t("rules.show")}
              choices={(["all", "active", "inactive"] as const).map((id) => ({
                id,
                label: t(`rules.showing.${id}`),
              }))}
              value={show}
              onChange={setShow}
            />
          </div>
          {isFiltered && (
            <p className="hint" role="status">
              {t("rules.found", { count: shown.length })}
            </p>
          )}
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
            setDone(t("rules.deleted", { title: deleted.title }));
            setDeleted(undefined);
            void rulesChanged(queries);
          }}
        />
      )}
      {edited && (
        <CategoryDialog
          category={edited === "new" ? undefined : edited}
          onClose={() => setEdited(undefined)}
          onChanged={(said) => {
            setDone(said);
            setEdited(undefined);
            void rulesChanged(queries);
          }}
        />
      )}
    </div>
  );
}

interface ListProps {
  kind: Kind;
  label: string;
  rules: Rule[];
  /** Their order cannot be changed while some of them are hidden. */
  fixed: boolean;
  onReorder: (ids: number[]) => void;
  onSwitch: (rule: Rule, active: boolean) => void;
  onDelete: (rule: Rule) => void;
}

function RuleList({ kind, label, rules, fixed, onReorder, onSwitch, onDelete }: ListProps) {
  const { t } = useTranslation();
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (keys) =>
      [...keys].map((key) => ({
        "text/plain": rules.find((rule) => rule.id === key)?.title ?? "",
      })),
    onReorder: ({ keys, target }) => {
      const moved = rules.filter((rule) => keys.has(rule.id));
      const others = rules.filter((rule) => !keys.has(rule.id));
      const at = others.findIndex((rule) => rule.id === target.key);
      others.splice(target.dropPosition === "before" ? at : at + 1, 0, ...moved);
      onReorder(others.map((rule) => rule.id));
    },
  });
  return (
    <GridList
      key={fixed ? "fixed" : "moves"} // its hooks may not change while it stands
      aria-label={label}
      className="rules-list"
      items={rules}
      dragAndDropHooks={fixed ? undefined : dragAndDropHooks}
      keyboardNavigationBehavior="tab"
      dependencies={[fixed]}
    >
      {(rule) => (
        <GridListItem id={rule.id} textValue={rule.title} className="rules-row">
          {!fixed && (
            <AriaButton
              slot="drag"
              className="rules-grip"
              aria-label={t("rules.move", { title: rule.title })}
            >
              <Icon name="grip" />
            </AriaButton>
          )}
          <div className="rules-what">
            <Link
              to="/workspace/admin/$"
              params={{ _splat: `${PATHS[kind]}/${rule.id}` }}
              className="rules-title"
            >
              {rule.title}
            </Link>
            {rule.description && <p className="rules-text">{rule.description}</p>}
          </div>
          <p className="rules-fired">
            {rule.last_fired_at ? (
              <>
                {t("rules.fired", { count: rule.fired_count })}
                {" · "}
                <Time at={rule.last_fired_at} />
              </>
            ) : (
              t("rules.neverFired")
            )}
          </p>
          <Switch
            isSelected={rule.active}
            onChange={(active) => onSwitch(rule, active)}
            aria-label={t("rules.activeOf", { title: rule.title })}
          />
          <RowMenu kind={kind} rule={rule} onDelete={onDelete} />
        </GridListItem>
      )}
    </GridList>
  );
}

function RowMenu({
  kind,
  rule,
  onDelete,
}: {
  kind: Kind;
  rule: Rule;
  onDelete: (rule: Rule) => void;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const go = (rest: string) =>
    void navigate({ to: "/workspace/admin/$", params: { _splat: `${PATHS[kind]}/${rest}` } });
  return (
    <Menu
      label={t("rules.menuOf", { title: rule.title })}
      placement="bottom end"
      groups={[
        {
          id: "rule",
          entries: [
            {
              id: "edit",
              label: t("rules.edit"),
              icon: "note",
              onAction: () => go(String(rule.id)),
            },
            {
              id: "clone",
              label: t("rules.clone"),
              icon: "plus",
              onAction: () => go(`new/${rule.id}`),
            },
            {
              id: "delete",
              label: t("rules.delete"),
              icon: "x",
              reason: rule.active ? t("rules.deleteActive") : undefined,
              onAction: () => onDelete(rule),
            },
          ],
        },
      ]}
    >
      <AriaButton className="icon-btn" aria-label={t("rules.menuOf", { title: rule.title })}>
        <Icon name="dots" />
      </AriaButton>
    </Menu>
  );
}
