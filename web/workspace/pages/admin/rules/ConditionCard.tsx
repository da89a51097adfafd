// ConditionCard — one of a rule's two lists of conditions. Only what a field takes can be chosen.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "../../../parts/Button";
import { Select } from "../../../parts/Field";
import { useRowFocus } from "../../../parts/rowFocus";
import {
  definitionOf,
  type DraftCondition,
  isTerminal,
  type List,
  nextKey,
  withField,
} from "./draft";
import type { Definition } from "./rules";
import { ValueField } from "./ValueField";

interface Props {
  list: List;
  rows: DraftCondition[];
  definitions: Definition[];
  /** What is wrong at a place, such as "conditions.all[0].value". */
  errorAt: (at: string) => string | undefined;
  onChange: (rows: DraftCondition[]) => void;
  /** Beside the heading. */
  head?: ReactNode;
}

export function fieldChoices(definitions: Definition[]): { id: string; label: string }[] {
  return definitions.map((one) => ({ id: one.subject, label: `${one.group} > ${one.title}` }));
}

export function ConditionCard({ list, rows, definitions, errorAt, onChange, head }: Props) {
  const { t } = useTranslation();
  const around = useRowFocus<HTMLDivElement>(rows.length);
  const put = (at: number, row: DraftCondition) =>
    onChange(rows.map((one, place) => (place === at ? row : one)));
  return (
    <section className="admin-card" aria-labelledby={`rule-${list}`}>
      <div className="rule-card-head">
        <span className="rule-step">{t(`rules.${list}Step`)}</span>
        <h2 id={`rule-${list}`}>{t(`rules.${list}`)}</h2>
        {head}
      </div>
      <div className="rule-card-body" ref={around}>
        <ul className="rule-rows">
          {rows.map((row, at) => (
            <li key={row.key} data-row>
              <ConditionRow
                place={`conditions.${list}[${at}]`}
                name={t("rules.conditionAt", { number: at + 1 })}
                row={row}
                definitions={definitions}
                errorAt={errorAt}
                onChange={(changed) => put(at, changed)}
                onRemove={() => onChange(rows.filter((one) => one !== row))}
              />
            </li>
          ))}
        </ul>
        <Button
          look="ghost"
          size="small"
          icon="plus"
          className="add-row"
          onPress={() =>
            onChange([...rows, { key: nextKey(), field: "", operator: "", value: "" }])
          }
        >
          {t("rules.addCondition")}
        </Button>
      </div>
    </section>
  );
}

interface RowProps {
  place: string;
  name: string;
  row: DraftCondition;
  definitions: Definition[];
  errorAt: (at: string) => string | undefined;
  onChange: (row: DraftCondition) => void;
  onRemove: () => void;
}

function ConditionRow({ place, name, row, definitions, errorAt, onChange, onRemove }: RowProps) {
  const { t } = useTranslation();
  const definition = definitionOf(definitions, row.field);
  const hidden = (what: string) => <span className="vh">{`${name}: ${what}`}</span>;
  return (
    <div className="rule-row">
      <Select
        label={hidden(t("rules.field"))}
        choices={fieldChoices(definitions)}
        value={definition ? row.field : null}
        placeholder={t("rules.chooseField")}
        onChange={(field) => onChange(withField(row, definitionOf(definitions, field)!))}
        error={errorAt(`${place}.field`)}
      />
      {definition && (
        <Select
          label={hidden(t("rules.operator"))}
          choices={(definition.operators ?? []).map((one) => ({ id: one.value, label: one.title }))}
          value={row.operator}
          onChange={(operator) => onChange({ ...row, operator })}
          error={errorAt(`${place}.operator`)}
        />
      )}
      {definition && !isTerminal(definition, row.operator) && (
        <ValueField
          label={hidden(t("rules.value"))}
          type={definition.type}
          values={definition.values}
          value={row.value}
          onChange={(value) => onChange({ ...row, value })}
          error={errorAt(`${place}.value`)}
        />
      )}
      <IconButton
        icon="x"
        className="rule-remove"
        label={t("rules.removeCondition", { name })}
        onPress={onRemove}
      />
    </div>
  );
}
