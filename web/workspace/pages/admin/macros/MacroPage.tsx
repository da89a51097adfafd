// MacroPage — one macro: what it is called, for whom it is, what it does. What the editor can
// express is what the desk takes; what is missing is said before one can save.
import { useQuery } from "@tanstack/react-query";
import { useContext } from "react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../app/language";
import { groupsQuery } from "../../../app/queries";
import { useMe } from "../../../app/session";
import { Check, Field, Select, Switch } from "../../../parts/Field";
import { staffQuery } from "../../ticket/data";
import { idIn, useEditor } from "../editor";
import { EditorBar } from "../EditorBar";
import { FailedPage } from "../parts";
import { ActionCard } from "../rules/ActionCard";
import type { Definition } from "../rules/rules";
import { SubHead } from "../SubHead";
import {
  changesOf,
  type Draft,
  draftOf,
  givenOf,
  missingOf,
  newDraft,
  proposedDraft,
  type Whom,
} from "./draft";
import {
  changeMacro,
  createMacro,
  type Macro,
  macroActionsQuery,
  type MacroFile,
  macroFilesQuery,
  macroLikeQuery,
  type MacroProposed,
  macroQuery,
  macrosChanged,
  Own,
  useMacroPlace,
} from "./macros";
import { FilesCard } from "./FilesCard";
import { Preview } from "./Preview";

/** The ticket that a new macro is made of; 0: none. */
function ticketIn(rest: string): number {
  return Number(/^new\/ticket\/(\d+)$/.exec(rest)?.[1] ?? 0);
}

/** `rest`: "new", "new/7" for a copy of 7, "new/ticket/7" for one like ticket 7, or "7". */
export function MacroPage({ rest }: { rest: string }) {
  const language = useLanguage();
  const id = idIn(rest);
  const macro = useQuery({ ...macroQuery(id), enabled: id > 0 });
  const files = useQuery({ ...macroFilesQuery(id), enabled: id > 0 });
  const ticket = ticketIn(rest);
  const like = useQuery({ ...macroLikeQuery(ticket), enabled: ticket > 0 });
  const definitions = useQuery(macroActionsQuery(language));
  const error = macro.error ?? files.error ?? like.error ?? definitions.error;
  if (error) {
    const again = ticket > 0 ? like : macro;
    return <FailedPage error={error} onRetry={() => void again.refetch()} />;
  }
  const isWaiting = (id > 0 && (!macro.data || !files.data)) || (ticket > 0 && !like.data);
  if (!definitions.data || isWaiting) {
    return null;
  }
  return (
    <Editor
      key={rest}
      macro={macro.data}
      files={files.data ?? []}
      proposed={like.data}
      isNew={rest.startsWith("new")}
      definitions={definitions.data}
    />
  );
}

interface EditorProps {
  /** Of a new one: what it is a copy of. */
  macro: Macro | undefined;
  files: MacroFile[];
  /** What a ticket makes of a new one. */
  proposed: MacroProposed | undefined;
  isNew: boolean;
  definitions: Definition[];
}

function Editor({ macro, files, proposed, isNew, definitions }: EditorProps) {
  const { t } = useTranslation();
  const own = useContext(Own);
  const me = Number(useMe().id);
  const place = useMacroPlace();
  const editor = useEditor({
    isNew,
    begin: () => {
      if (proposed) {
        return { draft: proposedDraft(proposed, own, me), kept: newDraft(own, me) };
      }
      const like = macro ? draftOf(macro, files, me) : newDraft(own, me);
      if (!isNew || !macro) {
        return { draft: like, kept: like };
      }
      const title = t("rules.copyOf", { title: like.title });
      return { draft: { ...like, title }, kept: newDraft(own, me) };
    },
    missingOf: (draft: Draft) => missingOf(draft, definitions),
    changesOf,
    wordsOf: (what) => t(`macros.missing.${what}`),
    keepsMarks: true,
    send: (draft, attempt) =>
      isNew || !macro
        ? createMacro(givenOf(draft), attempt)
        : changeMacro(macro.id, givenOf(draft)),
    changed: macrosChanged,
    placeOf: (id) => place(String(id)),
  });
  const { draft, put, errorAt } = editor;

  return (
    <div className="admin-page">
      <SubHead
        of="macros"
        to={place("").to}
        title={isNew ? t("macros.add") : (macro?.title ?? "")}
        action={
          <Switch isSelected={draft.active} onChange={(active) => put({ active })}>
            {t(draft.active ? "rules.on" : "rules.off")}
          </Switch>
        }
      />
      <div className="admin-two">
        <div className="admin-stack">
          <section className="admin-card rule-names" aria-label={t("macros.names")}>
            <Field
              label={t("macros.title")}
              hint={t("macros.titleHint")}
              value={draft.title}
              onChange={(text) => put({ title: text })}
              error={errorAt("title")}
              autoFocus={isNew}
            />
            {own ? (
              <p className="macros-own">{t("macros.ownOnly")}</p>
            ) : (
              <Availability
                draft={draft}
                me={me}
                onChange={put}
                error={errorAt("restriction")}
              />
            )}
            <Field
              label={t("rules.description")}
              value={draft.description}
              onChange={(description) => put({ description })}
              error={errorAt("description")}
            />
          </section>
          <ActionCard
            rows={draft.actions}
            definitions={definitions}
            errorAt={errorAt}
            onChange={(actions) => put({ actions })}
          />
          <FilesCard
            files={draft.files}
            onChange={(by) => editor.putLater((now) => ({ ...now, files: by(now.files) }))}
            error={errorAt("attachments")}
          />
        </div>
        <div className="admin-stack rule-side">
          <Preview draft={draft} definitions={definitions} />
        </div>
      </div>
      <EditorBar editor={editor} />
    </div>
  );
}

interface AvailabilityProps {
  draft: Draft;
  me: number;
  onChange: (change: Partial<Draft>) => void;
  error: string | undefined;
}

function Availability({ draft, me, onChange, error }: AvailabilityProps) {
  const { t } = useTranslation();
  const groups = useQuery(groupsQuery).data ?? [];
  const owner = useQuery(staffQuery).data?.agents.find((one) => one.id === draft.owner);
  const isMine = draft.owner === me;
  const person = isMine ? t("macros.onlyMe") : t("macros.onlyOne", { name: owner?.name });
  const choices: { id: Whom; label: string }[] = [
    { id: "all", label: t("macros.forAll") },
    { id: "groups", label: t("macros.forGroups") },
    { id: "person", label: person },
  ];
  return (
    <div className="macros-whom">
      <Select<Whom>
        label={t("macros.whom")}
        choices={choices}
        value={draft.whom}
        onChange={(whom) => onChange({ whom })}
        error={error}
      />
      {draft.whom === "groups" && (
        <div role="group" aria-label={t("macros.forGroups")} className="macros-groups">
          {groups.map((group) => (
            <Check
              key={group.id}
              isSelected={draft.groups.includes(group.id)}
              onChange={(chosen) =>
                onChange({
                  groups: chosen
                    ? [...draft.groups, group.id]
                    : draft.groups.filter((id) => id !== group.id),
                })
              }
            >
              {group.name}
            </Check>
          ))}
        </div>
      )}
    </div>
  );
}
