// draft — a rule while it is edited: what it says so far, what is missing, and what to send.
import type { Definition, Definitions, Kind, Rule, RuleGiven, RunEvent } from "./rules";

export interface DraftCondition {
  key: number;
  field: string;
  operator: string;
  value: string;
}

export interface DraftAction {
  key: number;
  field: string;
  values: string[];
}

export type List = "all" | "any";

export interface Draft {
  title: string;
  description: string;
  category: string;
  active: boolean;
  /** Of messaging triggers: what makes it run, "" until it is chosen. */
  event: RunEvent | "";
  oncePerTicket: boolean;
  all: DraftCondition[];
  any: DraftCondition[];
  actions: DraftAction[];
}

/** Where something is missing; `at` is the name that the server has for the place. */
export interface Missing {
  at: string;
  what: "title" | "condition" | "action" | "field" | "deed" | "value" | "time";
}

/** With what only messaging triggers have. */
export type RuleMissing = Missing | { at: string; what: "event" | "wait" };

let keys = 0;

export function nextKey(): number {
  return ++keys;
}

export function newDraft(category: string): Draft {
  return {
    title: "",
    description: "",
    category,
    active: true,
    event: "",
    oncePerTicket: false,
    all: [],
    any: [],
    actions: [],
  };
}

export function draftOf(rule: Rule): Draft {
  const conditions = (list: Rule["conditions"]["all"]) =>
    list.map((one) => ({ ...one, value: one.value ?? "", key: nextKey() }));
  return {
    title: rule.title,
    description: rule.description ?? "",
    category: rule.category_id ?? "",
    active: rule.active,
    event: rule.event ?? "",
    oncePerTicket: rule.once_per_ticket ?? false,
    all: conditions(rule.conditions.all),
    any: conditions(rule.conditions.any),
    actions: rule.actions.map(({ field, value }) => ({
      field,
      values: Array.isArray(value) ? value.map(String) : [String(value)],
      key: nextKey(),
    })),
  };
}

export function definitionOf(list: Definition[], field: string): Definition | undefined {
  return list.find((one) => one.subject === field);
}

export function isTerminal(definition: Definition | undefined, operator: string): boolean {
  return definition?.operators?.find((one) => one.value === operator)?.terminal ?? false;
}

/** A condition on another field: the operator stays if that field has it too. */
export function withField(
  condition: DraftCondition,
  definition: Definition,
): DraftCondition {
  const operators = definition.operators ?? [];
  const keeps = operators.some((one) => one.value === condition.operator);
  return {
    ...condition,
    field: definition.subject,
    operator: keeps ? condition.operator : (operators[0]?.value ?? ""),
    value: "",
  };
}

export function withAction(action: DraftAction, definition: Definition): DraftAction {
  return {
    ...action,
    field: definition.subject,
    values: (definition.value_types ?? [definition.type]).map((_, part) =>
      // A comment goes where the composer stands unless another channel is chosen.
      part === 0 && definition.subject === "comment_value" && definition.type === "list"
        ? (definition.values?.[0]?.value ?? "")
        : "",
    ),
  };
}

function missingValue(definition: Definition, value: string): boolean {
  if (definition.type === "list") {
    return !(definition.values ?? []).some((one) => one.value === value) && value === "";
  }
  return value.trim() === "";
}

function missingConditions(draft: Draft, list: List, definitions: Definitions): Missing[] {
  return draft[list].flatMap((condition, index): Missing[] => {
    const definition = definitionOf(definitions[`conditions_${list}`], condition.field);
    const at = `conditions.${list}[${index}]`;
    if (!definition) {
      return [{ at: `${at}.field`, what: "field" }];
    }
    if (isTerminal(definition, condition.operator)) {
      return [];
    }
    return missingValue(definition, condition.value) ? [{ at: `${at}.value`, what: "value" }] : [];
  });
}

const WAIT_MAX_S = 24 * 3600; // of one wait

function wrongWaits(actions: DraftAction[]): RuleMissing[] {
  return actions.flatMap(({ field, values: [value = ""] }, index): RuleMissing[] => {
    const isWait = /^\d+$/.test(value.trim()) && Number(value) >= 1 && Number(value) <= WAIT_MAX_S;
    return field !== "wait" || isWait || value.trim() === ""
      ? []
      : [{ at: `actions[${index}].value`, what: "wait" }];
  });
}

export function missingActions(actions: DraftAction[], definitions: Definition[]): Missing[] {
  return actions.flatMap((action, index): Missing[] => {
    const definition = definitionOf(definitions, action.field);
    if (!definition) {
      return [{ at: `actions[${index}].field`, what: "deed" }];
    }
    return action.values.flatMap((value, place): Missing[] => {
      const isChosen = place === 0 && definition.type === "list";
      const isMissing = isChosen ? missingValue(definition, value) : value.trim() === "";
      return isMissing && !(isChosen && definition.nullable)
        ? [{ at: `actions[${index}].value${place > 0 ? `[${place}]` : ""}`, what: "value" }]
        : [];
    });
  });
}

/** Everything that keeps the draft from being a rule, in the order of the page. */
export function missingOf(
  draft: Draft,
  definitions: Definitions,
  kind: Kind,
): RuleMissing[] {
  const missing: RuleMissing[] = [];
  if (draft.title.trim() === "") {
    missing.push({ at: "title", what: "title" });
  }
  const conditions = [...draft.all, ...draft.any];
  if (kind === "messaging_triggers" && draft.event === "") {
    missing.push({ at: "event", what: "event" });
  }
  // A messaging trigger without conditions runs on each of its events.
  if (conditions.length === 0 && kind !== "messaging_triggers") {
    missing.push({ at: "conditions", what: "condition" });
  }
  missing.push(
    ...missingConditions(draft, "all", definitions),
    ...missingConditions(draft, "any", definitions),
  );
  const needsTime = kind === "automations"; // which tickets come into question depends on it
  const isTime = ({ field }: DraftCondition) =>
    definitionOf(definitions.conditions_all, field)?.type === "hours";
  if (needsTime && conditions.length > 0 && !draft.all.some(isTime)) {
    missing.push({ at: "conditions", what: "time" });
  }
  if (draft.actions.length === 0) {
    missing.push({ at: "actions", what: "action" });
  }
  missing.push(...missingActions(draft.actions, definitions.actions), ...wrongWaits(draft.actions));
  return missing;
}

export function givenOf(draft: Draft, definitions: Definitions): RuleGiven {
  const conditions = (list: List) =>
    draft[list].map(({ field, operator, value }) => ({
      field,
      operator,
      value: isTerminal(definitionOf(definitions[`conditions_${list}`], field), operator)
        ? null
        : value,
    }));
  return {
    title: draft.title.trim(),
    description: draft.description.trim(),
    active: draft.active,
    conditions: { all: conditions("all"), any: conditions("any") },
    actions: draft.actions.map(({ field, values }) => ({
      field,
      value: values.length === 1 ? values[0]! : values,
    })),
    ...(draft.category && { category_id: draft.category }),
    ...(draft.event && { event: draft.event, once_per_ticket: draft.oncePerTicket }),
  };
}

/** How many parts of the draft differ from what is kept; the keys of rows do not count. */
export function changesOf(draft: Draft, kept: Draft): number {
  const plain = (rows: { key: number }[]) =>
    JSON.stringify(rows.map((row) => ({ ...row, key: 0 })));
  const parts: boolean[] = [
    draft.title !== kept.title,
    draft.description !== kept.description,
    draft.category !== kept.category,
    draft.active !== kept.active,
    draft.event !== kept.event,
    draft.oncePerTicket !== kept.oncePerTicket,
    plain(draft.all) !== plain(kept.all),
    plain(draft.any) !== plain(kept.any),
    plain(draft.actions) !== plain(kept.actions),
  ];
  return parts.filter(Boolean).length;
}
