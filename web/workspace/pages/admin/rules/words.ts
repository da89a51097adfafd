// words — conditions and actions as sentences, for versions and for reading aloud.
import type { TFunction } from "i18next";
import { definitionOf } from "./draft";
import type { Definition, Definitions, Rule } from "./rules";

type Condition = Rule["conditions"]["all"][number];
type Action = Rule["actions"][number];

function valueWords(definition: Definition | undefined, value: string): string {
  return definition?.values?.find((one) => one.value === value)?.title ?? value;
}

export function conditionWords(condition: Condition, definitions: Definition[]): string {
  const definition = definitionOf(definitions, condition.field);
  const operator = definition?.operators?.find((one) => one.value === condition.operator);
  const value = condition.value === null ? "" : valueWords(definition, condition.value);
  return [definition?.title ?? condition.field, operator?.title ?? condition.operator, value]
    .filter((word) => word !== "")
    .join(" · ");
}

export function actionWords(action: Action, definitions: Definition[]): string {
  const definition = definitionOf(definitions, action.field);
  const values = Array.isArray(action.value) ? action.value.map(String) : [String(action.value)];
  const [first = "", ...others] = values;
  return [definition?.title ?? action.field, valueWords(definition, first), ...others]
    .filter((word) => word !== "")
    .join(" · ");
}

/** A member of a version as lines; null, which was not there, as none. */
export function wordsOf(
  field: string,
  value: unknown,
  definitions: Definitions,
  t: TFunction,
): string[] {
  if (value === null || value === undefined) {
    return [];
  }
  if (field === "conditions") {
    const { all, any } = value as Rule["conditions"];
    return [
      ...all.map((one) => {
        return `${t("rules.allStep")}: ${conditionWords(one, definitions.conditions_all)}`;
      }),
      ...any.map((one) => {
        return `${t("rules.anyStep")}: ${conditionWords(one, definitions.conditions_any)}`;
      }),
    ];
  }
  if (field === "event") {
    const event = definitions.events?.find((one) => one.value === value);
    return [`${t("rules.event")}: ${event?.title ?? String(value)}`];
  }
  if (field === "once_per_ticket") {
    return [`${t("rules.once")}: ${t(value ? "rules.on" : "rules.off")}`];
  }
  if (field === "actions") {
    return (value as Action[]).map(
      (one) => `${t("rules.actionsStep")}: ${actionWords(one, definitions.actions)}`,
    );
  }
  return [`${t("rules.title")}: ${String(value)}`];
}
