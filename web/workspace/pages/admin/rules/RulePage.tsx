// RulePage — one rule: what it waits for, what it does, and what it said before. What the editor
// can express is what the desk takes; what is missing is said before one can save.
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../app/language";
import { Field, Select, Switch } from "../../../parts/Field";
import { idIn, useEditor } from "../editor";
import { EditorBar } from "../EditorBar";
import { FailedPage } from "../parts";
import { SubHead } from "../SubHead";
import { ActionCard } from "./ActionCard";
import { ConditionCard } from "./ConditionCard";
import { DryRun } from "./DryRun";
import { changesOf, type Draft, draftOf, givenOf, missingOf, newDraft } from "./draft";
import {
  categoriesQuery,
  type Category,
  changeRule,
  createRule,
  definitionsQuery,
  type Definitions,
  type Kind,
  PATHS,
  type Rule,
  ruleQuery,
  rulesChanged,
} from "./rules";
import { OneList, RunCard } from "./RunCard";
import { Versions } from "./Versions";

/** `rest`: "new", "new/7" for a copy of 7, or "7". */
export function RulePage({ kind, rest }: { kind: Kind; rest: string }) {
  const language = useLanguage();
  const id = idIn(rest);
  const isNew = rest.startsWith("new");
  const rule = useQuery({ ...ruleQuery(kind, id), enabled: id > 0 });
  const definitions = useQuery(definitionsQuery(kind, language));
  const categories = useQuery({ ...categoriesQuery, enabled: kind === "triggers" });
  const error = rule.error ?? definitions.error ?? categories.error;
  if (error) {
    return <FailedPage error={error} onRetry={() => void rule.refetch()} />;
  }
  const hasRule = id === 0 || rule.data;
  const hasCategories = kind !== "triggers" || categories.data;
  if (!definitions.data || !hasRule || !hasCategories) {
    return null;
  }
  return (
    <Editor
      key={rest}
      kind={kind}
      rule={rule.data}
      isNew={isNew}
      definitions={definitions.data}
      categories={categories.data ?? []}
    />
  );
}

interface EditorProps {
  kind: Kind;
  /** Of a new one: what it is a copy of. */
  rule: Rule | undefined;
  isNew: boolean;
  definitions: Definitions;
  categories: Category[];
}

function Editor({ kind, rule, isNew, definitions, categories }: EditorProps) {
  const { t } = useTranslation();
  const editor = useEditor({
    isNew,
    begin: () => {
      const like = rule ? draftOf(rule) : newDraft(categories[0]?.id ?? "");
      if (!isNew || !rule) {
        return { draft: like, kept: like };
      }
      const title = t("rules.copyOf", { title: like.title });
      return { draft: { ...like, title, active: false }, kept: newDraft(like.category) };
    },
    missingOf: (draft: Draft) => missingOf(draft, definitions, kind),
    changesOf,
    wordsOf: (what) => t(`rules.missing.${what}`),
    placed: /^(title|description|category_id|event|(conditions|actions)\W)/,
    keepsMarks: true,
    send: (draft, attempt) => {
      const given = givenOf(draft, definitions);
      return isNew || !rule
        ? createRule(kind, given, attempt)
        : changeRule(kind, rule.id, { ...given, version: rule.version });
    },
    changed: rulesChanged,
    placeOf: (id) => ({ to: `/workspace/admin/${PATHS[kind]}/${id}` }),
  });
  const { draft, put, errorAt } = editor;
  const category = categories.find((one) => one.id === draft.category);

  return (
    <div className="admin-page">
      <SubHead
        of={kind}
        below={category?.name}
        title={isNew ? t(`rules.${kind}.add`) : (rule?.title ?? "")}
        action={
          <Switch isSelected={draft.active} onChange={(active) => put({ active })}>
            {t(draft.active ? "rules.on" : "rules.off")}
          </Switch>
        }
      />
      <div className="admin-two">
        <div className="admin-stack">
          <section className="admin-card rule-names" aria-label={t("rules.names")}>
            <Field
              label={t("rules.title")}
              value={draft.title}
              onChange={(text) => put({ title: text })}
              error={errorAt("title")}
              autoFocus={isNew}
            />
            {kind === "triggers" && (
              <Select
                label={t("rules.category")}
                choices={categories.map(({ id, name }) => ({ id, label: name }))}
                value={draft.category}
                onChange={(chosen) => put({ category: chosen })}
                error={errorAt("category_id")}
              />
            )}
            <Field
              label={t("rules.description")}
              value={draft.description}
              onChange={(description) => put({ description })}
              error={errorAt("description")}
            />
          </section>
          {kind === "messaging_triggers" && (
            <RunCard draft={draft} definitions={definitions} errorAt={errorAt} onChange={put} />
          )}
          {kind === "messaging_triggers" ? (
            <OneList draft={draft} definitions={definitions} errorAt={errorAt} onChange={put} />
          ) : (
            <>
              <ConditionCard
                list="all"
                rows={draft.all}
                definitions={definitions.conditions_all}
                errorAt={errorAt}
                onChange={(all) => put({ all })}
              />
              <ConditionCard
                list="any"
                rows={draft.any}
                definitions={definitions.conditions_any}
                errorAt={errorAt}
                onChange={(any) => put({ any })}
              />
            </>
          )}
          <ActionCard
            rows={draft.actions}
            definitions={definitions.actions}
            errorAt={errorAt}
            onChange={(actions) => put({ actions })}
          />
        </div>
        <div className="admin-stack rule-side">
          {draft.event !== "page_opened" && ( // which pages were opened is not kept
            <DryRun
              kind={kind}
              id={isNew ? undefined : rule?.id}
              given={editor.isComplete ? givenOf(draft, definitions) : undefined}
            />
          )}
          {!isNew && rule && <Versions kind={kind} id={rule.id} />}
        </div>
      </div>
      <EditorBar editor={editor} />
    </div>
  );
}
