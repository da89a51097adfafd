// ActionCard — what a rule does, in order.
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "../../../parts/Button";
import { Select } from "../../../parts/Field";
import { useRowFocus } from "../../../parts/rowFocus";
import { fieldChoices } from "./ConditionCard";
import { definitionOf, type DraftAction, nextKey, withAction } from "./draft";
import type { Definition } from "./rules";
import { ValueField } from "./ValueField";

interface Props {
  rows: DraftAction[];
  definitions: Definition[];
  errorAt: (at: string) => string | undefined;
  onChange: (rows: DraftAction[]) => void;
}

export function ActionCard({ rows, definitions, errorAt, onChange }: Props) {
  const { t } = useTranslation();
  const around = useRowFocus<HTMLDivElement>(rows.length);
  const move = (from: number, to: number) => {
    const moved = [...rows];
    moved.splice(to, 0, ...moved.splice(from, 1));
    onChange(moved);
  };
  return (
    <section className="admin-card" aria-labelledby="rule-actions">
      <div className="rule-card-head">
        <span className="rule-step do">{t("rules.actionsStep")}</span>
        <h2 id="rule-actions">{t("rules.actions")}</h2>
      </div>
      <div className="rule-card-body" ref={around}>
        <ol className="rule-rows">
          {rows.map((row, at) => (
            <li key={row.key} data-row>
              <ActionRow
                at={at}
                last={at === rows.length - 1}
                row={row}
                // One that can stand only once is not offered again.
                definitions={definitions.filter(
                  (one) =>
                    one.repeatable ||
                    one.subject === row.field ||
                    !rows.some((other) => other.field === one.subject),
                )}
                errorAt={errorAt}
                onChange={(changed) =>
                  onChange(rows.map((one) => (one === row ? changed : one)))
                }
                onMove={(by) => move(at, at + by)}
                onRemove={() => onChange(rows.filter((one) => one !== row))}
              />
            </li>
          ))}
        </ol>
        <Button
          look="ghost"
          size="small"
          icon="plus"
          className="add-row"
          onPress={() => onChange([...rows, { key: nextKey(), field: "", values: [] }])}
        >
          {t("rules.addAction")}
        </Button>
        {definitions.some((one) => one.subject === "wait") && (
          <p className="rule-hint">{t("rules.waitHint")}</p>
        )}
        {rows.some((row) => row.field === "satisfaction_score") && (
          <p className="rule-hint">{t("rules.surveyHint")}</p>
        )}
      </div>
    </section>
  );
}

interface RowProps {
  at: number;
  last: boolean;
  row: DraftAction;
  definitions: Definition[];
  errorAt: (at: string) => string | undefined;
  onChange: (row: DraftAction) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

function ActionRow(props: RowProps) {
  const { at, last, row, definitions, errorAt, onChange, onMove, onRemove } = props;
  const { t } = useTranslation();
  const definition = definitionOf(definitions, row.field);
  const name = t("rules.actionAt", { number: at + 1 });
  const types = definition?.value_types ?? (definition ? [definition.type] : []);
  const place = `actions[${at}]`;
  const parts = partNames(row.field, types.length);
  return (
    <div className="rule-row">
      <Select
        label={<span className="vh">{`${name}: ${t("rules.action")}`}</span>}
        choices={fieldChoices(definitions)}
        value={definition ? row.field : null}
        placeholder={t("rules.chooseAction")}
        onChange={(field) => onChange(withAction(row, definitionOf(definitions, field)!))}
        error={errorAt(`${place}.field`)}
      />
      <div className="rule-values">
        {types.map((type, part) => (
          <ValueField
            key={part}
            label={
              types.length > 1 ? (
                t(`rules.part.${parts[part]!}`, { example: "{{ticket.id}}" })
              ) : (
                <span className="vh">{`${name}: ${t("rules.value")}`}</span>
              )
            }
            type={type}
            values={part === 0 ? definition?.values : undefined}
            value={row.values[part] ?? ""}
            onChange={(value) =>
              onChange({
                ...row,
                values: types.map((_, one) => (one === part ? value : (row.values[one] ?? ""))),
              })
            }
            error={errorAt(part === 0 ? `${place}.value` : `${place}.value[${part}]`)}
          />
        ))}
      </div>
      <div className="rule-tools">
        <IconButton
          icon="up2"
          label={t("rules.moveUp", { name })}
          isDisabled={at === 0}
          onPress={() => onMove(-1)}
        />
        <IconButton
          icon="down"
          label={t("rules.moveDown", { name })}
          isDisabled={last}
          onPress={() => onMove(1)}
        />
        <IconButton icon="x" label={t("rules.removeAction", { name })} onPress={onRemove} />
      </div>
    </div>
  );
}

type Part = "recipient" | "subject" | "body" | "webhook" | "request" | "channel";

function partNames(field: string, count: number): Part[] {
  if (field === "notification_webhook") {
    return ["webhook", "request"];
  }
  if (field === "comment_value") {
    return ["channel", "body"];
  }
  return count > 1 ? ["recipient", "subject", "body"] : [];
}
