// SurveyList — which surveys there are; each is switched on and off here, and opened from here.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../../app/api";
import { useLanguage } from "../../../app/language";
import { ErrorState } from "../../../parts/EmptyState";
import { Switch } from "../../../parts/Field";
import { Icon } from "../../../parts/Icon";
import { DeedLines, useDeed } from "../deed";
import { AddButton, type Column, PageHead, Table } from "../parts";
import { RowMenu } from "../RowMenu";
import { type Survey, surveysChanged, surveysQuery } from "./surveys";

export function SurveyList() {
  const { t } = useTranslation();
  const language = useLanguage();
  const surveys = useQuery(surveysQuery);
  const deed = useDeed(surveysChanged);

  const turn = (survey: Survey, active: boolean) => {
    const body = { survey: { active } };
    void deed.run(
      () => api.put("/api/v2/surveys/{id}", { path: { id: survey.id }, body }),
      t(active ? "surveys.switchedOn" : "surveys.switchedOff", { name: survey.name }),
    );
  };
  const columns: Column<Survey>[] = [
    {
      id: "name",
      label: t("surveys.name"),
      look: "main",
      cell: (survey) => (
        <div className="survey-name">
          <Link to="/workspace/admin/$" params={{ _splat: `surveys/${survey.id}` }}>
            {survey.name}
          </Link>
          {survey.default && <span className="tag-you">{t("surveys.defaultWord")}</span>}
          <p className="rules-text">{survey.question[language]}</p>
        </div>
      ),
    },
    { id: "scale", label: t("surveys.scale"), cell: (one) => t(`surveys.scales.${one.scale}`) },
    {
      id: "results",
      label: t("surveys.results"),
      cell: (survey) => (
        <Link
          to="/workspace/admin/$"
          params={{ _splat: `surveys/${survey.id}/results` }}
          aria-label={t("surveys.resultsOf", { name: survey.name })}
        >
          {t("surveys.results")}
        </Link>
      ),
    },
    {
      id: "active",
      label: t("surveys.active"),
      cell: (survey) => (
        <Switch
          isSelected={survey.active}
          onChange={(active) => turn(survey, active)}
          aria-label={t("surveys.activeOf", { name: survey.name })}
        />
      ),
    },
    {
      id: "menu",
      label: t("surveys.menu"),
      look: "end",
      cell: (survey) => <Choices survey={survey} />,
    },
  ];
  return (
    <div className="admin-page">
      <PageHead
        id="surveys"
        lead={t("surveys.lead")}
        action={<AddButton to="/workspace/admin/surveys/new">{t("surveys.add")}</AddButton>}
      />
      <DeedLines deed={deed} wrongClass="rules-wrong" />
      {surveys.error && <ErrorState error={surveys.error} onRetry={() => void surveys.refetch()} />}
      {surveys.data && (
        <div className="admin-card">
          <Table
            label={t("admin.page.surveys")}
            columns={columns}
            rows={surveys.data}
            keyOf={(survey) => survey.id}
          />
        </div>
      )}
      <p className="survey-how">
        <Icon name="info" small />
        <span>
          {t("surveys.how")}{" "}
          <Link to="/workspace/admin/$" params={{ _splat: "triggers" }}>
            {t("surveys.toTriggers")}
          </Link>
        </span>
      </p>
    </div>
  );
}

function Choices({ survey }: { survey: Survey }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const go = (rest: string) =>
    void navigate({ to: "/workspace/admin/$", params: { _splat: `surveys/${rest}` } });
  return (
    <RowMenu
      label={t("surveys.menuOf", { name: survey.name })}
      entries={[
        {
          id: "edit",
          label: t("surveys.edit"),
          icon: "note",
          onAction: () => go(String(survey.id)),
        },
        {
          id: "results",
          label: t("surveys.results"),
          icon: "chart",
          onAction: () => go(`${survey.id}/results`),
        },
        {
          id: "clone",
          label: t("surveys.clone"),
          icon: "plus",
          onAction: () => go(`new/${survey.id}`),
        },
      ]}
    />
  );
}
