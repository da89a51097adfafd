// MacrosPage — macros in the order of the `/` menu: search, switch on and off, order by drag or by
// keyboard, for whom each is, how often it was sent, and the way to each.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useContext, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../../../app/session";
import { groupsQuery } from "../../../app/queries";
import { EmptyState, ErrorState } from "../../../parts/EmptyState";
import { Select } from "../../../parts/Field";
import { staffQuery } from "../../ticket/data";
import { folded, nameOfMacro } from "../../ticket/macroMenu";
import { ConfirmDialog } from "../ConfirmDialog";
import { DeedLines, useDeed } from "../deed";
import { isShown, ListFilter, type Show } from "../ListFilter";
import { OrderedList } from "../OrderedList";
import { AddButton, PageHead } from "../parts";
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
  const queries = useQueryClient();
  const macros = useQuery(macroListQuery(own));
  const [search, setSearch] = useState("");
  const [show, setShow] = useState<Show>("all");
  const [access, setAccess] = useState<Access>("every");
  const [sort, setSort] = useState<Sort>("manual");
  const deed = useDeed(macrosChanged);
  const [deleted, setDeleted] = useState<Macro>();

  const words = folded(search.trim());
  const all = macros.data ?? [];
  const shown = all.filter(
    (one) =>
      isShown(one, show) &&
      (access === "every" || accessOf(one, me) === access) &&
      folded(`${one.title} ${one.description ?? ""}`).includes(words),
  );
  if (sort === "alphabetical") {
    shown.sort((a, b) => a.title.localeCompare(b.title, i18n.language));
  } else if (sort === "usage") {
    shown.sort((a, b) => (b.usage_30d ?? 0) - (a.usage_30d ?? 0));
  }
  const isFiltered = words !== "" || show !== "all" || access !== "every";

  const reorder = (ids: number[]) => {
    // Shown at once; what the server says comes after it.
    const places = new Map(newPlaces(all, ids).map(({ id, position }) => [id, position]));
    queries.setQueryData(macroListQuery(own).queryKey, (known) =>
      known
        ?.map((one) => ({ ...one, position: places.get(one.id) ?? one.position }))
        .sort((a, b) => a.position - b.position),
    );
    void deed.run(() => reorderMacros(all, ids), t("rules.reordered"));
  };

  return (
    <div className="admin-page">
      <PageHead
        id="macros"
        lead={t(own ? "macros.ownLead" : "macros.lead")}
        action={<AddButton to={place("new").to}>{t("macros.add")}</AddButton>}
      />
      <DeedLines deed={deed} wrongClass="rules-wrong" />
      {macros.error && <ErrorState error={macros.error} onRetry={() => void macros.refetch()} />}
      {macros.data && (
        <>
          <ListFilter
            className="rules-filter macros-filter"
            search={search}
            onSearch={setSearch}
            show={show}
            onShow={setShow}
            found={isFiltered ? shown.length : undefined}
          >
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
          </ListFilter>
          <section className="admin-card">
            {shown.length > 0 ? (
              <OrderedList
                label={t("admin.page.macros")}
                rows={shown}
                fixed={isFiltered || sort !== "manual"}
                placeOf={place}
                nameOf={(macro) => <MacroTitle title={macro.title} />}
                aboutOf={(macro) => (
                  <>
                    <ForWhom macro={macro} />
                    {" · "}
                    {t("macros.used", { count: macro.usage_30d ?? 0 })}
                  </>
                )}
                onReorder={reorder}
                onSwitch={(macro, active) =>
                  void deed.run(
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
            deed.say(t("rules.deleted", { title: deleted.title }));
            setDeleted(undefined);
          }}
        >
          {t("rules.deleteBody")}
        </ConfirmDialog>
      )}
    </div>
  );
}

function MacroTitle({ title }: { title: string }) {
  const { label, where } = nameOfMacro(title);
  return (
    <>
      {where && <span className="macros-folder">{where} / </span>}
      {label}
    </>
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
