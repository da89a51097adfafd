// SurveyPage — one survey: what it asks in both languages, beside it what the customer sees. What
// is missing is said before one can save.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ApiError } from "../../../app/api";
import { Button } from "../../../parts/Button";
import { ErrorState, useProblem } from "../../../parts/EmptyState";
import { Check, Field, Select, Switch } from "../../../parts/Field";
import { Icon } from "../../../parts/Icon";
import { Card, useWrongFocus } from "../parts";
import { LeaveGuard } from "../settings";
import { SubHead } from "../SubHead";
import {
  changesOf,
  type Draft,
  draftOf,
  givenOf,
  type Missing,
  missingOf,
  newDraft,
  withScale,
} from "./draft";
import { Preview } from "./Preview";
import { Reasons } from "./Reasons";
import {
  type Scale,
  SCALES,
  type Survey,
  surveyQuery,
  surveysChanged,
  viewsOf,
} from "./surveys";
import { BothFields } from "./texts";

/** `rest`: "new", "new/7" for a copy of 7, or "7". */
export function SurveyPage({ rest }: { rest: string }) {
  const id = Number(/^(?:new\/)?(\d+)$/.exec(rest)?.[1] ?? 0);
  const survey = useQuery({ ...surveyQuery(id), enabled: id > 0 });
  if (survey.error) {
    return (
      <div className="admin-page">
        <ErrorState error={survey.error} onRetry={() => void survey.refetch()} />
      </div>
    );
  }
  return id > 0 && !survey.data ? null : (
    <Editor key={rest} survey={survey.data} isNew={rest.startsWith("new")} />
  );
}

interface EditorProps {
  /** Of a new one: what it is a copy of. */
  survey: Survey | undefined;
  isNew: boolean;
}

function Editor({ survey, isNew }: EditorProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const problem = useProblem();
  const queries = useQueryClient();
  const [version, setVersion] = useState(survey?.version ?? 0);
  const [first] = useState(() => {
    const like = survey ? draftOf(survey) : newDraft();
    return isNew && survey
      ? { ...like, name: t("surveys.copyOf", { name: like.name }), active: false, isDefault: false }
      : like;
  });
  const [kept, setKept] = useState<Draft>(isNew ? newDraft() : first);
  const [draft, setDraft] = useState<Draft>(first);
  const [asked, setAsked] = useState(0); // to save: from then on what is missing is marked
  const [refused, setRefused] = useState<unknown>();
  const [saving, setSaving] = useState(false);
  const [saved, setSaved] = useState(false);
  const attempt = useRef(crypto.randomUUID());
  const missing = missingOf(draft);
  const changes = changesOf(draft, kept);
  const form = useWrongFocus(asked);
  const title = isNew ? t("surveys.add") : kept.name;

  const put = (change: Partial<Draft>) => {
    setDraft({ ...draft, ...change });
    setRefused(undefined);
    setSaved(false);
  };
  const field = refused instanceof ApiError ? (refused.field ?? "") : "";
  const errorAt = (at: string): string | undefined => {
    const lacks = asked > 0 ? missing.find((one) => one.at === at) : undefined;
    return lacks ? t(`surveys.missing.${lacks.what}`) : field === at ? problem(refused) : undefined;
  };
  const isPlaced = /^(name|(question|low|high|reason_question)\.|throttle_days)/.test(field);
  const save = async () => {
    setAsked(asked + 1);
    if (missing.length > 0) {
      return;
    }
    setSaving(true);
    setRefused(undefined);
    try {
      const given = { survey: givenOf(draft, isNew ? undefined : kept, version || undefined) };
      const { survey: now } =
        isNew || !survey
          ? await api.post("/api/v2/surveys", { body: given, idempotencyKey: attempt.current })
          : await api.put("/api/v2/surveys/{id}", { path: { id: survey.id }, body: given });
      setVersion(now.version);
      setKept(draft);
      setSaved(true);
      setAsked(0);
      await surveysChanged(queries);
      if (isNew) {
        await navigate({
          to: "/workspace/admin/$",
          params: { _splat: `surveys/${now.id}` },
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

  return (
    <div className="admin-page">
      <SubHead
        of="surveys"
        title={title}
        views={isNew || !survey ? [] : viewsOf(survey.id, t)}
        viewsLabel={t("surveys.views")}
        current={`surveys/${survey?.id}`}
        action={
          <Switch isSelected={draft.active} onChange={(active) => put({ active })}>
            {t(draft.active ? "surveys.on" : "surveys.off")}
          </Switch>
        }
      />
      <form
        className="admin-two"
        ref={form}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div className="admin-stack">
          <Card id="survey-about" title={t("surveys.about")}>
            <div className="survey-body">
              <Field
                label={t("surveys.name")}
                hint={t("surveys.nameHint")}
                value={draft.name}
                onChange={(name) => put({ name })}
                error={errorAt("name")}
                autoFocus={isNew}
              />
              <DefaultRow draft={draft} kept={kept} onChange={put} />
            </div>
          </Card>
          <Card id="survey-question" title={t("surveys.questionCard")}>
            <div className="survey-body">
              <BothFields
                at="question"
                name={t("surveys.question")}
                value={draft.question}
                onChange={(question) => put({ question })}
                errorAt={errorAt}
              />
              <Select<Scale>
                label={t("surveys.scale")}
                choices={SCALES.map((id) => ({ id, label: t(`surveys.scales.${id}`) }))}
                value={draft.scale}
                onChange={(scale) => {
                  setRefused(undefined);
                  setSaved(false);
                  setDraft(withScale(draft, scale));
                }}
              />
              <BothFields
                at="low"
                name={t("surveys.low")}
                value={draft.low}
                onChange={(low) => put({ low })}
                errorAt={errorAt}
              />
              <BothFields
                at="high"
                name={t("surveys.high")}
                value={draft.high}
                onChange={(high) => put({ high })}
                errorAt={errorAt}
              />
            </div>
          </Card>
          <Reasons draft={draft} version={version} errorAt={errorAt} onChange={put} />
          <Card id="survey-more" title={t("surveys.more")}>
            <div className="survey-body">
              <Check
                isSelected={draft.asksComment}
                onChange={(asksComment) => put({ asksComment })}
              >
                {t("surveys.asksComment")}
              </Check>
              <div className="survey-days">
                <Field
                  label={t("surveys.throttle")}
                  hint={t("surveys.throttleHint")}
                  value={draft.throttleDays}
                  onChange={(throttleDays) => put({ throttleDays })}
                  error={errorAt("throttle_days")}
                  inputMode="numeric"
                  maxLength={3}
                  beside={<span className="unit">{t("surveys.days")}</span>}
                />
              </div>
              <p className="hint">{t("surveys.validity")}</p>
            </div>
          </Card>
          <input type="submit" hidden />
        </div>
        <Preview draft={draft} />
      </form>
      <div className="save-bar">
        <p role="status" className="save-status">
          <Status
            missing={asked > 0 ? missing : []}
            problem={refused !== undefined && !isPlaced ? problem(refused) : ""}
            changes={changes}
            saved={saved}
          />
        </p>
        <Button
          onPress={() => {
            setDraft(kept);
            setRefused(undefined);
            setAsked(0);
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

/** One survey is the default; that is handed on, never just taken away. */
function DefaultRow(props: {
  draft: Draft;
  kept: Draft;
  onChange: (change: Partial<Draft>) => void;
}) {
  const { t } = useTranslation();
  return props.kept.isDefault ? (
    <p className="hint">{t("surveys.isDefault")}</p>
  ) : (
    <div>
      <Check
        isSelected={props.draft.isDefault}
        onChange={(isDefault) => props.onChange({ isDefault })}
      >
        {t("surveys.makeDefault")}
      </Check>
      <p className="hint survey-under">{t("surveys.makeDefaultHint")}</p>
    </div>
  );
}

interface StatusProps {
  missing: Missing[];
  problem: string;
  changes: number;
  saved: boolean;
}

function Status({ missing, problem, changes, saved }: StatusProps) {
  const { t } = useTranslation();
  if (problem || missing.length > 0) {
    return (
      <span className="field-error">
        <Icon name="warn" small />
        {problem
          ? t("admin.form.notSaved", { problem })
          : t("surveys.missingCount", { count: missing.length })}
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
