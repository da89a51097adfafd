// SurveyList — which surveys there are; each is switched on and off here, and opened from here.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button as AriaButton } from "react-aria-components";
import { api } from "../../../app/api";
import { useLanguage } from "../../../app/language";
import { Button } from "../../../parts/Button";
import { ErrorState, useProblem } from "../../../parts/EmptyState";
import { Switch } from "../../../parts/Field";
import { Icon } from "../../../parts/Icon";
import { Menu } from "../../../parts/Menu";
import { type Column, DoneLine, PageHead, Table } from "../parts";
import { type Survey, surveysChanged, surveysQuery } from "./surveys";

export function SurveyList() {
  const { t } = useTranslation();
  const language = useLanguage();
  const navigate = useNavigate();
  const problem = useProblem();
  const queries = useQueryClient();
  const surveys = useQuery(surveysQuery);
  const [done, setDone] = useState("");
  const [wrong, setWrong] = useState("");

  const turn = async (survey: Survey, active: boolean) => {
    setDone("");
    setWrong("");
    try {
      const body = { survey: { active } };
      await api.put("/api/v2/surveys/{id}", { path: { id: survey.id }, body });
      setDone(t(active ? "surveys.switchedOn" : "surveys.switchedOff", { name: survey.name }));
    } catch (error) {
      setWrong(problem(error));
    }
    await surveysChanged(queries);
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
          onChange={(active) => void turn(survey, active)}
          aria-label={t("surveys.activeOf", { name: survey.name })}
        />
      ),
    },
    {
      id: "menu",
      label: t("surveys.menu"),
      look: "end",
      cell: (survey) => <RowMenu survey={survey} />,
    },
  ];
  return (
    <div className="admin-page">
      <PageHead
        id="surveys"
        lead={t("surveys.lead")}
        action={
          <Button
            look="primary"
            icon="plus"
            onPress={() =>
              void navigate({ to: "/workspace/admin/$", params: { _splat: "surveys/new" } })
            }
          >
            {t("surveys.add")}
          </Button>
        }
      />
      <DoneLine text={done} />
      {wrong && (
        <p className="field-error rules-wrong" role="alert">
          <Icon name="warn" small />
          {wrong}
        </p>
      )}
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

function RowMenu({ survey }: { survey: Survey }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const go = (rest: string) =>
    void navigate({ to: "/workspace/admin/$", params: { _splat: `surveys/${rest}` } });
  const label = t("surveys.menuOf", { name: survey.name });
  return (
    <Menu
      label={label}
      placement="bottom end"
      groups={[
        {
          id: "survey",
          entries: [
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
          ],
        },
      ]}
    >
      <AriaButton className="icon-btn" aria-label={label}>
        <Icon name="dots" />
      </AriaButton>
    </Menu>
  );
}
