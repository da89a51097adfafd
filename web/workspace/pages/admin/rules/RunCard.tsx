// RunCard — what makes a messaging trigger run, and its one list of conditions: all or any of them.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Select, Switch } from "../../../parts/Field";
import { ConditionCard } from "./ConditionCard";
import type { Draft, List } from "./draft";
import type { Definitions, RunEvent } from "./rules";

interface Props {
  draft: Draft;
  definitions: Definitions;
  errorAt: (at: string) => string | undefined;
  onChange: (change: Partial<Draft>) => void;
}

export function RunCard({ draft, definitions, errorAt, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <section className="admin-card" aria-labelledby="rule-run">
      <div className="rule-card-head">
        <span className="rule-step">{t("rules.runStep")}</span>
        <h2 id="rule-run">{t("rules.run")}</h2>
      </div>
      <div className="rule-card-body rule-run">
        <Select<RunEvent>
          label={t("rules.event")}
          choices={(definitions.events ?? []).map(({ value, title }) => ({
            id: value,
            label: title,
          }))}
          value={draft.event === "" ? null : draft.event}
          placeholder={t("rules.chooseEvent")}
          onChange={(event) => onChange({ event })}
          error={errorAt("event")}
        />
        <Switch
          isSelected={draft.oncePerTicket}
          onChange={(oncePerTicket) => onChange({ oncePerTicket })}
        >
          {t("rules.once")}
        </Switch>
        {draft.event === "page_opened" && <p className="hint">{t("rules.pageHint")}</p>}
      </div>
    </section>
  );
}

export function OneList({ draft, definitions, errorAt, onChange }: Props) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<List>("all"); // while there is no condition
  const list: List = draft.any.length > 0 ? "any" : draft.all.length > 0 ? "all" : chosen;
  const rows = [...draft.all, ...draft.any];
  const put = (of: List, all: typeof rows) =>
    onChange(of === "all" ? { all, any: [] } : { all: [], any: all });
  return (
    <ConditionCard
      list={list}
      head={
        <Select<List>
          label={<span className="vh">{t("rules.match")}</span>}
          choices={(["all", "any"] as const).map((id) => ({
            id,
            label: t(`rules.matching.${id}`),
          }))}
          value={list}
          onChange={(of) => {
            setChosen(of);
            put(of, rows);
          }}
        />
      }
      rows={rows}
      definitions={definitions[`conditions_${list}`]}
      errorAt={errorAt}
      onChange={(all) => put(list, all)}
    />
  );
}
