// MacrosPage — macros in the order of the `/` menu: search, switch on and off, order by drag or by
// keyboard, for whom each is, how often it was sent, and the way to each.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useContext, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  Button as AriaButton,
  GridList,
  GridListItem,
  useDragAndDrop,
} from "react-aria-components";
import { useMe } from "../../../app/session";
import { groupsQuery } from "../../../app/queries";
import { Button } from "../../../parts/Button";
import { EmptyState, ErrorState, useProblem } from "../../../parts/EmptyState";
import { Field, Select, Switch } from "../../../parts/Field";
import { Icon } from "../../../parts/Icon";
import { Menu } from "../../../parts/Menu";
import { staffQuery } from "../../ticket/data";
import { folded, nameOfMacro } from "../../ticket/macroMenu";
import { ConfirmDialog } from "../ConfirmDialog";
import { DoneLine, PageHead } from "../parts";
import { MacroPage } from "./MacroPage";
import {
  changeMacro,
  deleteMacro,
  type Macro,
  macroListQuery,
  macrosChanged,
  newPlaces,
  Own,
  reorderMacros,
  useMacroPlace,
} from "./macros";
import "../rules/rules.css";
import "./macros.css";

type Show = "all" | "active" | "inactive";
type Sort = "manual" | "alphabetical" | "usage";
type Access = "every" | "shared" | "mine" | "others";

/** `rest` is what follows the page's own address: "", "new", "new/7" (like 7), "7". */
export default function MacrosPages({ rest }: { rest: string }) {
  return rest === "" ? <MacrosPage /> : <MacroPage key={rest} rest={rest} />;
}

function accessOf(macro: Macro, me: number): Access {
  const { restriction } = macro;
  return restriction?.type !== "User" ? "shared" : restriction.id === me ? "mine" : "others";
}

function MacrosPage() {
  const { t, i18n } = useTranslation();
  const own = useContext(Own);
  const me = Number(useMe().id);
  const place = useMacroPlace();
  const navigate = useNavigate();
  const problem = useProblem();
  const queries = useQueryClient();
  const macros = useQuery(macroListQuery(own));
  const [search, setSearch] = useState("");
  const [show, setShow] = useState<Show>("all");
  const [access, setAccess] = useState<Access>("every");
  const [sort, setSort] = useState<Sort>("manual");
  const [done, setDone] = useState("");
  const [wrong, setWrong] = useState("");
  const [deleted, setDeleted] = useState<Macro>();

  const words = folded(search.trim());
  const all = macros.data ?? [];
  const shown = all.filter(
    (one) =>
      (show === "all" || one.active === (show === "active")) &&
      (access === "every" || accessOf(one, me) === access) &&
      folded(`${one.title} ${one.description ?? ""}`).includes(words),
  );
  if (sort === "alphabetical") {
    shown.sort((a, b) => a.title.localeCompare(b.title, i18n.language));
  } else if (sort === "usage") {
    shown.sort((a, b) => (b.usage_30d ?? 0) - (a.usage_30d ?? 0));
  }
  const isFiltered = words !== "" || show !== "all" || access !== "every";

  /** Does one thing and says so, or says why not. */
  const run = async (what: () => Promise<unknown>, said: string) => {
    setWrong("");
    setDone("");
    try {
      await what();
      setDone(said);
    } catch (error) {
      setWrong(problem(error));
    }
    await macrosChanged(queries);
  };
  const reorder = (ids: number[]) => {
    // Shown at once; what the server says comes after it.
    const places = new Map(newPlaces(all, ids).map(({ id, position }) => [id, position]));
    queries.setQueryData(macroListQuery(own).queryKey, (known) =>
      known
        ?.map((one) => ({ ...one, position: places.get(one.id) ?? one.position }))
        .sort((a, b) => a.position - b.position),
    );
    void run(() => reorderMacros(all, ids), t("rules.reordered"));
  };

  return (
    <div className="admin-page">
      <PageHead
        id="macros"
        lead={t(own ? "macros.ownLead" : "macros.lead")}
        action={
          <Button look="primary" icon="plus" onPress={() => void navigate(place("new"))}>
            {t("macros.add")}
          </Button>
        }
      />
      <DoneLine text={done} />
      {wrong && (
        <p className="field-error rules-wrong" role="alert">
          <Icon name="warn" small />
          {wrong}
        </p>
      )}
      {macros.error && <ErrorState error={macros.error} onRetry={() => void macros.refetch()} />}
      {macros.data && (
        <>
          <div className="rules-filter macros-filter" role="search">
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
            {!own && (
              <Select<Access>
                label={t("macros.access")}
                choices={(["every", "shared", "mine", "others"] as const).map((id) => ({
                  id,
                  label: t(`macros.accessOf.${id}`),
                }))}
                value={access}
                onChange={setAccess}
              />
            )}
            <Select<Sort>
              label={t("macros.sort")}
              choices={(["manual", "alphabetical", "usage"] as const).map((id) => ({
                id,
                label: t(`macros.sortBy.${id}`),
              }))}
              value={sort}
              onChange={setSort}
            />
          </div>
          {isFiltered && (
            <p className="hint" role="status">
              {t("rules.found", { count: shown.length })}
            </p>
          )}
          <section className="admin-card">
            {shown.length > 0 ? (
              <MacroList
                macros={shown}
                fixed={isFiltered || sort !== "manual"}
                onReorder={reorder}
                onSwitch={(macro, active) =>
                  void run(
                    () => changeMacro(macro.id, { active }),
                    t(active ? "rules.switchedOn" : "rules.switchedOff", { title: macro.title }),
                  )
                }
                onDelete={setDeleted}
              />
            ) : (
              <EmptyState>{t(isFiltered ? "rules.noneFound" : "macros.none")}</EmptyState>
            )}
          </section>
        </>
      )}
      {deleted && (
        <ConfirmDialog
          title={t("rules.deleteTitle", { title: deleted.title })}
          word={t("rules.delete")}
          onConfirm={() => deleteMacro(deleted.id)}
          onClose={() => setDeleted(undefined)}
          onDone={() => {
            setDone(t("rules.deleted", { title: deleted.title }));
            setDeleted(undefined);
            void macrosChanged(queries);
          }}
        >
          {t("rules.deleteBody")}
        </ConfirmDialog>
      )}
    </div>
  );
}

interface ListProps {
  macros: Macro[];
  /** Their order cannot be changed while some are hidden or it is another order. */
  fixed: boolean;
  onReorder: (ids: number[]) => void;
  onSwitch: (macro: Macro, active: boolean) => void;
  onDelete: (macro: Macro) => void;
}

function MacroList({ macros, fixed, onReorder, onSwitch, onDelete }: ListProps) {
  const { t } = useTranslation();
  const place = useMacroPlace();
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (keys) =>
      [...keys].map((key) => ({
        "text/plain": macros.find((macro) => macro.id === key)?.title ?? "",
      })),
    onReorder: ({ keys, target }) => {
      const moved = macros.filter((macro) => keys.has(macro.id));
      const others = macros.filter((macro) => !keys.has(macro.id));
      const at = others.findIndex((macro) => macro.id === target.key);
      others.splice(target.dropPosition === "before" ? at : at + 1, 0, ...moved);
      onReorder(others.map((macro) => macro.id));
    },
  });
  return (
    <GridList
      key={fixed ? "fixed" : "moves"} // its hooks may not change while it stands
      aria-label={t("admin.page.macros")}
      className="rules-list"
      items={macros}
      dragAndDropHooks={fixed ? undefined : dragAndDropHooks}
      keyboardNavigationBehavior="tab"
      dependencies={[fixed]}
    >
      {(macro) => (
        <GridListItem id={macro.id} textValue={macro.title} className="rules-row">
          {!fixed && (
            <AriaButton
              slot="drag"
              className="rules-grip"
              aria-label={t("rules.move", { title: macro.title })}
            >
              <Icon name="grip" />
            </AriaButton>
          )}
          <div className="rules-what">
            <MacroTitle macro={macro} to={place(String(macro.id)).to} />
            {macro.description && <p className="rules-text">{macro.description}</p>}
          </div>
          <p className="rules-fired">
            <ForWhom macro={macro} />
            {" · "}
            {t("macros.used", { count: macro.usage_30d ?? 0 })}
          </p>
          <Switch
            isSelected={macro.active}
            onChange={(active) => onSwitch(macro, active)}
            aria-label={t("rules.activeOf", { title: macro.title })}
          />
          <RowMenu macro={macro} onDelete={onDelete} />
        </GridListItem>
      )}
    </GridList>
  );
}

function MacroTitle({ macro, to }: { macro: Macro; to: string }) {
  const { label, where } = nameOfMacro(macro.title);
  return (
    <Link to={to} className="rules-title">
      {where && <span className="macros-folder">{where} / </span>}
      {label}
    </Link>
  );
}

function ForWhom({ macro }: { macro: Macro }) {
  const { t } = useTranslation();
  const me = Number(useMe().id);
  const groups = useQuery(groupsQuery).data;
  const staff = useQuery(staffQuery).data;
  const { restriction } = macro;
  if (!restriction) {
    return <>{t("macros.forAll")}</>;
  }
  if (restriction.type === "User") {
    const name = staff?.agents.find((one) => one.id === restriction.id)?.name;
    return <>{restriction.id === me ? t("macros.forMe") : t("macros.forOne", { name })}</>;
  }
  const names = (restriction.ids ?? [restriction.id]).map(
    (id) => groups?.find((one) => one.id === id)?.name ?? `#${id}`,
  );
  return <>{names.join(", ")}</>;
}

function RowMenu({ macro, onDelete }: { macro: Macro; onDelete: (macro: Macro) => void }) {
  const { t } = useTranslation();
  const place = useMacroPlace();
  const navigate = useNavigate();
  return (
    <Menu
      label={t("rules.menuOf", { title: macro.title })}
      placement="bottom end"
      groups={[
        {
          id: "macro",
          entries: [
            {
              id: "edit",
              label: t("rules.edit"),
              icon: "note",
              onAction: () => void navigate(place(String(macro.id))),
            },
            {
              id: "clone",
              label: t("rules.clone"),
              icon: "plus",
              onAction: () => void navigate(place(`new/${macro.id}`)),
            },
            {
              id: "delete",
              label: t("rules.delete"),
              icon: "x",
              onAction: () => onDelete(macro),
            },
          ],
        },
      ]}
    >
      <AriaButton className="icon-btn" aria-label={t("rules.menuOf", { title: macro.title })}>
        <Icon name="dots" />
      </AriaButton>
    </Menu>
  );
}
