// SurveyPage — one survey: what it asks in both languages, beside it what the customer sees. What
// is missing is said before one can save.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../app/api";
import { Field, Select, Switch } from "../../../parts/Field";
import { idIn, useEditor } from "../editor";
import { EditorBar } from "../EditorBar";
import { Card, FailedPage } from "../parts";
import { SubHead } from "../SubHead";
import { changesOf, type Draft, draftOf, givenOf, missingOf, newDraft, withScale } from "./draft";
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
  const id = idIn(rest);
  const survey = useQuery({ ...surveyQuery(id), enabled: id > 0 });
  if (survey.error) {
    return <FailedPage error={survey.error} onRetry={() => void survey.refetch()} />;
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
  const [version, setVersion] = useState(survey?.version ?? 0);
  const editor = useEditor({
    isNew,
    begin: () => {
      const like = survey ? draftOf(survey) : newDraft();
      if (!isNew || !survey) {
        return { draft: like, kept: like };
      }
      const name = t("surveys.copyOf", { name: like.name });
      return { draft: { ...like, name, active: false, isDefault: false }, kept: newDraft() };
    },
    missingOf,
    changesOf,
    wordsOf: (what) => t(`surveys.missing.${what}`),
    placed: /^(name|(question|low|high|reason_question)\.|throttle_days)/,
    send: async (draft, attempt, kept) => {
      const given = { survey: givenOf(draft, isNew ? undefined : kept, version || undefined) };
      const { survey: now } =
        isNew || !survey
          ? await api.post("/api/v2/surveys", { body: given, idempotencyKey: attempt })
          : await api.put("/api/v2/surveys/{id}", { path: { id: survey.id }, body: given });
      setVersion(now.version);
      return { id: now.id };
    },
    changed: surveysChanged,
    placeOf: (id) => ({ to: `/workspace/admin/surveys/${id}` }),
  });
  const { draft, kept, put, errorAt } = editor;

  return (
    <div className="admin-page">
      <SubHead
        of="surveys"
        title={isNew ? t("surveys.add") : kept.name}
        views={isNew || !survey ? [] : viewsOf(survey.id, t)}
        viewsLabel={t("surveys.views")}
        current={`surveys/${survey?.id}`}
        action={
          <Switch isSelected={draft.active} onChange={(active) => put({ active })}>
            {t(draft.active ? "surveys.on" : "surveys.off")}
          </Switch>
        }
      />
      <form className="admin-two" ref={editor.form} onSubmit={editor.submit}>
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
                onChange={(scale) => put(withScale(draft, scale))}
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
              <div className="admin-switch">
                <Switch
                  isSelected={draft.asksComment}
                  onChange={(asksComment) => put({ asksComment })}
                >
                  <span className="set-label">{t("surveys.asksComment")}</span>
                </Switch>
              </div>
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
      <EditorBar editor={editor} counts />
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
    <div className="admin-switch">
      <Switch
        isSelected={props.draft.isDefault}
        onChange={(isDefault) => props.onChange({ isDefault })}
      >
        <span className="set-label">{t("surveys.makeDefault")}</span>
      </Switch>
      <p className="hint">{t("surveys.makeDefaultHint")}</p>
    </div>
  );
}
