// draft — a macro while it is edited: what it says so far, what is missing, and what to send.
import { type DraftAction, type Missing, missingActions, nextKey } from "../rules/draft";
import type { Definition } from "../rules/rules";
import type { Macro, MacroFile, MacroGiven, MacroProposed } from "./macros";

export type Whom = "all" | "groups" | "person";

export interface Draft {
  title: string;
  description: string;
  active: boolean;
  whom: Whom;
  groups: number[];
  /** Whose it is when it is one person's. */
  owner: number;
  actions: DraftAction[];
  files: MacroFile[];
}

export type MacroMissing = Missing | { at: string; what: "groups" };

const COMMENT = "comment_value";
const ANYWHERE = "channel:all";

export function newDraft(own: boolean, me: number): Draft {
  return {
    title: "",
    description: "",
    active: true,
    whom: own ? "person" : "all",
    groups: [],
    owner: me,
    actions: [{ key: nextKey(), field: COMMENT, values: [ANYWHERE, ""] }],
    files: [],
  };
}

function actionOf({ field, value }: Macro["actions"][number]): DraftAction {
  const values = Array.isArray(value) ? value.map(String) : [String(value)];
  const isPlain = field === COMMENT && values.length === 1;
  return { field, values: isPlain ? [ANYWHERE, ...values] : values, key: nextKey() };
}

export function draftOf(macro: Macro | MacroProposed, files: MacroFile[], me: number): Draft {
  const { restriction } = macro;
  const isGroups = restriction?.type === "Group";
  return {
    title: macro.title,
    description: macro.description ?? "",
    active: macro.active,
    whom: !restriction ? "all" : isGroups ? "groups" : "person",
    groups: isGroups ? (restriction.ids ?? [restriction.id]) : [],
    owner: restriction?.type === "User" ? restriction.id : me,
    actions: macro.actions.map(actionOf),
    files,
  };
}

/** One that is proposed for a ticket is for whom new ones are. */
export function proposedDraft(macro: MacroProposed, own: boolean, me: number): Draft {
  return { ...draftOf(macro, [], me), whom: newDraft(own, me).whom };
}

/** Everything that keeps the draft from being a macro, in the order of the page. */
export function missingOf(draft: Draft, definitions: Definition[]): MacroMissing[] {
  const missing: MacroMissing[] = [];
  if (draft.title.trim() === "") {
    missing.push({ at: "title", what: "title" });
  }
  if (draft.whom === "groups" && draft.groups.length === 0) {
    missing.push({ at: "restriction", what: "groups" });
  }
  if (draft.actions.length === 0) {
    missing.push({ at: "actions", what: "action" });
  }
  missing.push(...missingActions(draft.actions, definitions));
  return missing;
}

function restrictionOf({ whom, groups, owner }: Draft): MacroGiven["restriction"] {
  switch (whom) {
    case "all":
      return null;
    case "groups":
      return { type: "Group", id: groups[0] ?? 0, ids: groups };
    case "person":
      return { type: "User", id: owner };
  }
}

export function givenOf(draft: Draft): MacroGiven {
  return {
    title: draft.title.trim(),
    description: draft.description.trim(),
    active: draft.active,
    restriction: restrictionOf(draft),
    actions: draft.actions.map(({ field, values }) => ({
      field,
      value: values.length === 1 ? values[0]! : values,
    })),
    attachments: draft.files.map((file) => file.id),
  };
}

/** How many parts of the draft differ from what is kept; the keys of rows do not count. */
export function changesOf(draft: Draft, kept: Draft): number {
  const parts = (one: Draft) => {
    const { title, description, active, restriction, actions, attachments } = givenOf(one);
    return [title, description, active, restriction, actions, attachments].map((part) =>
      JSON.stringify(part),
    );
  };
  const before = parts(kept);
  return parts(draft).filter((part, at) => part !== before[at]).length;
}
