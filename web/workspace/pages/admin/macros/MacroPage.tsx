// MacroPage — one macro: what it is called, for whom it is, what it does. What the editor can
// express is what the desk takes; what is missing is said before one can save.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useContext, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../../app/api";
import { useLanguage } from "../../../app/language";
import { usePageTitle } from "../../../app/news";
import { groupsQuery } from "../../../app/queries";
import { useMe } from "../../../app/session";
import { Button } from "../../../parts/Button";
import { ErrorState, useProblem } from "../../../parts/EmptyState";
import { Check, Field, Select, Switch } from "../../../parts/Field";
import { Icon } from "../../../parts/Icon";
import { staffQuery } from "../../ticket/data";
import { ActionCard } from "../rules/ActionCard";
import type { Definition } from "../rules/rules";
import { LeaveGuard } from "../settings";
import {
  changesOf,
  type Draft,
  draftOf,
  givenOf,
  type MacroMissing,
  missingOf,
  newDraft,
  type Whom,
} from "./draft";
import {
  changeMacro,
  createMacro,
  type Macro,
  macroActionsQuery,
  type MacroFile,
  macroFilesQuery,
  macroQuery,
  macrosChanged,
  Own,
  useMacroPlace,
} from "./macros";
import { FilesCard } from "./FilesCard";
import { Preview } from "./Preview";

/** `rest`: "new", "new/7" for a copy of 7, or "7". */
export function MacroPage({ rest }: { rest: string }) {
  const language = useLanguage();
  const id = Number(/^(?:new\/)?(\d+)$/.exec(rest)?.[1] ?? 0);
  const macro = useQuery({ ...macroQuery(id), enabled: id > 0 });
  const files = useQuery({ ...macroFilesQuery(id), enabled: id > 0 });
  const definitions = useQuery(macroActionsQuery(language));
  const error = macro.error ?? files.error ?? definitions.error;
  if (error) {
    return (
      <div className="admin-page">
        <ErrorState error={error} onRetry={() => void macro.refetch()} />
      </div>
    );
  }
  if (!definitions.data || (id > 0 && (!macro.data || !files.data))) {
    return null;
  }
  return (
    <Editor
      key={rest}
      macro={macro.data}
      files={files.data ?? []}
      isNew={rest.startsWith("new")}
      definitions={definitions.data}
    />
  );
}

interface EditorProps {
  /** Of a new one: what it is a copy of. */
  macro: Macro | undefined;
  files: MacroFile[];
  isNew: boolean;
  definitions: Definition[];
}

function Editor({ macro, files, isNew, definitions }: EditorProps) {
  const { t } = useTranslation();
  const own = useContext(Own);
  const me = Number(useMe().id);
  const place = useMacroPlace();
  const navigate = useNavigate();
  const problem = useProblem();
  const queries = useQueryClient();
  const [first] = useState((): Draft => {
    const draft = macro ? draftOf(macro, files, me) : newDraft(own, me);
    return isNew && macro ? { ...draft, title: t("rules.copyOf", { title: draft.title }) } : draft;
  });
  const [kept, setKept] = useState<Draft>(() => (isNew ? newDraft(own, me) : first));
  const [draft, setDraft] = useState<Draft>(first);
  const [asked, setAsked] = useState(false); // to save: from then on what is missing is marked
  const [refused, setRefused] = useState<unknown>();
  const [saving, setSaving] = useState(false);
  const [saved, setSaved] = useState(false);
  const attempt = useRef(crypto.randomUUID());
  const missing = missingOf(draft, definitions);
  const changes = changesOf(draft, kept);
  const title = isNew ? t("macros.add") : (macro?.title ?? "");
  usePageTitle(title);

  const put = (change: Partial<Draft>) => {
    setDraft({ ...draft, ...change });
    setRefused(undefined);
    setSaved(false);
  };
  const field = refused instanceof ApiError ? (refused.field ?? "") : "";
  const errorAt = (at: string): string | undefined => {
    const lacks = asked ? missing.find((one) => one.at === at) : undefined;
    return lacks ? t(`macros.missing.${lacks.what}`) : field === at ? problem(refused) : undefined;
  };
  const save = async () => {
    setAsked(true);
    if (missing.length > 0) {
      return;
    }
    setSaving(true);
    setRefused(undefined);
    try {
      const given = givenOf(draft);
      const now =
        isNew || !macro
          ? await createMacro(given, attempt.current)
          : await changeMacro(macro.id, given);
      setKept(draft);
      setSaved(true);
      await macrosChanged(queries);
      if (isNew) {
        await navigate({ ...place(String(now.id)), ignoreBlocker: true, replace: true });
      }
    } catch (error) {
      setRefused(error);
      attempt.current = crypto.randomUUID();
    } finally {
      setSaving(false);
    }
  };

  return (
    <div className="admin-page">
      <header className="admin-head">
        <nav className="crumbs" aria-label={t("admin.here")}>
          <ol>
            <li>{t("admin.section.rules")}</li>
            <li>
              <Link to={place("").to}>{t("admin.page.macros")}</Link>
            </li>
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
            onChange={(by) => setDraft((now) => ({ ...now, files: by(now.files) }))}
            error={errorAt("attachments")}
          />
        </div>
        <div className="admin-stack rule-side">
          <Preview draft={draft} definitions={definitions} />
        </div>
      </div>
      <div className="save-bar">
        <p role="status" className="save-status">
          <Status
            missing={asked ? missing : []}
            problem={refused !== undefined ? problem(refused) : ""}
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

interface StatusProps {
  missing: MacroMissing[];
  problem: string;
  changes: number;
  saved: boolean;
}

function Status({ missing, problem, changes, saved }: StatusProps) {
  const { t } = useTranslation();
  const first = missing[0];
  const why = problem || (first ? t(`macros.missing.${first.what}`) : "");
  if (why) {
    return (
      <span className="field-error">
        <Icon name="warn" small />
        {t("admin.form.notSaved", { problem: why })}
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
