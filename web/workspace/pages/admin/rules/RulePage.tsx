// RulePage — one rule: what it waits for, what it does, and what it said before. What the editor
// can express is what the desk takes; what is missing is said before one can save.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../../app/api";
import { useLanguage } from "../../../app/language";
import { usePageTitle } from "../../../app/news";
import { Button } from "../../../parts/Button";
import { ErrorState, useProblem } from "../../../parts/EmptyState";
import { Field, Select, Switch } from "../../../parts/Field";
import { Icon } from "../../../parts/Icon";
import { LeaveGuard } from "../settings";
import { ActionCard } from "./ActionCard";
import { ConditionCard } from "./ConditionCard";
import { DryRun } from "./DryRun";
import {
  changesOf,
  type Draft,
  draftOf,
  givenOf,
  missingOf,
  newDraft,
  type RuleMissing,
} from "./draft";
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
  const id = Number(/^(?:new\/)?(\d+)$/.exec(rest)?.[1] ?? 0);
  const isNew = rest.startsWith("new");
  const rule = useQuery({ ...ruleQuery(kind, id), enabled: id > 0 });
  const definitions = useQuery(definitionsQuery(kind, language));
  const categories = useQuery({ ...categoriesQuery, enabled: kind === "triggers" });
  const error = rule.error ?? definitions.error ?? categories.error;
  if (error) {
    return (
      <div className="admin-page">
        <ErrorState error={error} onRetry={() => void rule.refetch()} />
      </div>
    );
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

function firstDraft({ rule, isNew, categories }: EditorProps, copyOf: (title: string) => string) {
  const empty = newDraft(categories[0]?.id ?? "");
  if (!rule) {
    return empty;
  }
  const draft = draftOf(rule);
  return isNew ? { ...draft, title: copyOf(draft.title), active: false } : draft;
}

function Editor(props: EditorProps) {
  const { kind, rule, isNew, definitions, categories } = props;
  const { t } = useTranslation();
  const navigate = useNavigate();
  const problem = useProblem();
  const queries = useQueryClient();
  const [first] = useState(() => firstDraft(props, (title) => t("rules.copyOf", { title })));
  const [kept, setKept] = useState<Draft>(isNew ? newDraft(first.category) : first);
  const [draft, setDraft] = useState<Draft>(first);
  const [asked, setAsked] = useState(false); // to save: from then on what is missing is marked
  const [refused, setRefused] = useState<unknown>();
  const [saving, setSaving] = useState(false);
  const [saved, setSaved] = useState(false);
  const attempt = useRef(crypto.randomUUID());
  const missing = missingOf(draft, definitions, kind);
  const changes = changesOf(draft, kept);
  const title = isNew ? t(`rules.${kind}.add`) : (rule?.title ?? "");
  usePageTitle(title);

  const put = (change: Partial<Draft>) => {
    setDraft({ ...draft, ...change });
    setRefused(undefined);
    setSaved(false);
  };
  const field = refused instanceof ApiError ? (refused.field ?? "") : "";
  const errorAt = (at: string): string | undefined => {
    const lacks = asked ? missing.find((one) => one.at === at) : undefined;
    return lacks ? t(`rules.missing.${lacks.what}`) : field === at ? problem(refused) : undefined;
  };
  const isPlaced = /^(title|description|category_id|event|(conditions|actions)\W)/.test(field);
  const save = async () => {
    setAsked(true);
    if (missing.length > 0) {
      return;
    }
    setSaving(true);
    setRefused(undefined);
    try {
      const given = givenOf(draft, definitions);
      const now =
        isNew || !rule
          ? await createRule(kind, given, attempt.current)
          : await changeRule(kind, rule.id, { ...given, version: rule.version });
      setKept(draft);
      setSaved(true);
      await rulesChanged(queries);
      if (isNew) {
        await navigate({
          to: "/workspace/admin/$",
          params: { _splat: `${PATHS[kind]}/${now.id}` },
          ignoreBlocker: true,
          replace: true,
        });
      }
    } catch (error) {
      setRefused(error);
      attempt.current = crypto.randomUUID();
    } finally {
      setSaving(false);
    }
  };
  const category = categories.find((one) => one.id === draft.category);

  return (
    <div className="admin-page">
      <header className="admin-head">
        <nav className="crumbs" aria-label={t("admin.here")}>
          <ol>
            <li>{t("admin.section.rules")}</li>
            <li>
              <Link to="/workspace/admin/$" params={{ _splat: PATHS[kind] }}>
                {t(`admin.page.${kind}`)}
              </Link>
            </li>
            {category && <li>{category.name}</li>}
          </ol>
        </nav>
        <div className="admin-title">
          <h1>{title}</h1>
          <Switch isSelected={draft.active} onChange={(active) => put({ active })}>
            {t(draft.active ? "rules.on" : "rules.off")}
          </Switch>
        </div>
      </header>
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
          {kind !== "messaging_triggers" && (
            <DryRun
              kind={kind}
              id={isNew ? undefined : rule?.id}
              given={missing.length === 0 ? givenOf(draft, definitions) : undefined}
            />
          )}
          {!isNew && rule && <Versions kind={kind} id={rule.id} />}
        </div>
      </div>
      <div className="save-bar">
        <p role="status" className="save-status">
          <Status
            missing={asked ? missing : []}
            problem={refused !== undefined && !isPlaced ? problem(refused) : ""}
            changes={changes}
            saved={saved}
          />
        </p>
        <Button
          onPress={() => {
            setDraft(kept);
            setRefused(undefined);
            setAsked(false);
          }}
          isDisabled={changes === 0 || saving}
        >
          {t("admin.form.discard")}
        </Button>
        <Button
          look="primary"
          onPress={() => void save()}
          busy={saving}
          isDisabled={changes === 0 && !isNew}
        >
          {t("admin.form.save")}
        </Button>
        <LeaveGuard unsaved={changes > 0 && !saving} />
      </div>
    </div>
  );
}

interface StatusProps {
  missing: RuleMissing[];
  problem: string;
  changes: number;
  saved: boolean;
}

function Status({ missing, problem, changes, saved }: StatusProps) {
  const { t } = useTranslation();
  if (problem || missing.length > 0) {
    const first = missing[0];
    return (
      <span className="field-error">
        <Icon name="warn" small />
        {problem
          ? t("admin.form.notSaved", { problem })
          : t("admin.form.notSaved", { problem: t(`rules.missing.${first!.what}`) })}
      </span>
    );
  }
  if (changes > 0) {
    return <>{t("admin.form.unsaved", { count: changes })}</>;
  }
  return saved ? (
    <span className="save-done">
      <Icon name="check" small />
      {t("admin.form.saved")}
    </span>
  ) : null;
}
