// ResultsPage — what was answered to a survey: how many, how good, when, of whom, and each answer.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../app/language";
import { Button } from "../../../parts/Button";
import { EmptyState, ErrorState, useProblem } from "../../../parts/EmptyState";
import { Field, Select } from "../../../parts/Field";
import { Icon } from "../../../parts/Icon";
import { FailedPage, Moment } from "../parts";
import { SubHead } from "../SubHead";
import { Breakdown, ByDay, Distribution, percent, Reasons } from "./charts";
import { type Choice, isBackwards, periodOf, type Span, SPANS } from "./period";
import { RatingSign } from "./Reasons";
import {
  answersQuery,
  byScale,
  exportCsv,
  isGood,
  type OnScale,
  type Period,
  pointsOf,
  type Rating,
  ratingsOf,
  type Results,
  resultsQuery,
  type Score,
  type Survey,
  surveyQuery,
  viewsOf,
} from "./surveys";

export function ResultsPage({ id }: { id: number }) {
  const { t } = useTranslation();
  const survey = useQuery(surveyQuery(id));
  const [choice, setChoice] = useState<Choice>({ span: "30", from: "", to: "" });
  const backwards = isBackwards(choice);
  const period = useMemo(() => periodOf(choice, Date.now()), [choice]);
  const results = useQuery({
    ...resultsQuery(id, period),
    enabled: !backwards,
    placeholderData: (before) => before,
  });
  if (survey.error) {
    return <FailedPage error={survey.error} onRetry={() => void survey.refetch()} />;
  }
  if (!survey.data) {
    return null;
  }
  return (
    <div className="admin-page">
      <SubHead
        of="surveys"
        title={survey.data.name}
        views={viewsOf(id, t)}
        viewsLabel={t("surveys.views")}
        current={`surveys/${id}/results`}
        action={<Export id={id} period={period} />}
      />
      <div className="results-period" role="search" aria-label={t("surveys.period")}>
        <Select<Span>
          label={t("surveys.period")}
          choices={SPANS.map((span) => ({ id: span, label: t(`surveys.spans.${span}`) }))}
          value={choice.span}
          onChange={(span) => setChoice({ ...choice, span })}
        />
        {choice.span === "own" && (
          <>
            <Field
              label={t("surveys.from")}
              type="date"
              value={choice.from}
              onChange={(from) => setChoice({ ...choice, from })}
            />
            <Field
              label={t("surveys.to")}
              type="date"
              value={choice.to}
              onChange={(to) => setChoice({ ...choice, to })}
              error={backwards ? t("surveys.backwards") : undefined}
            />
          </>
        )}
      </div>
      {results.error && (
        <ErrorState error={results.error} onRetry={() => void results.refetch()} />
      )}
      {results.data && (
        <div className="admin-stack" aria-busy={results.isPlaceholderData}>
          <Figures results={results.data} survey={survey.data} />
          {results.data.offered > 0 && <Charts results={results.data} survey={survey.data} />}
          <Answers survey={survey.data} period={period} results={results.data} />
        </div>
      )}
    </div>
  );
}

function Export({ id, period }: { id: number; period: Period }) {
  const { t } = useTranslation();
  const problem = useProblem();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState("");
  const run = async () => {
    setBusy(true);
    setWrong("");
    try {
      const address = URL.createObjectURL(await exportCsv(id, period));
      const link = document.createElement("a");
      link.href = address;
      link.download = `survey-${id}.csv`;
      link.click();
      URL.revokeObjectURL(address);
    } catch (error) {
      setWrong(problem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="results-export">
      {wrong && (
        <span className="field-error" role="alert">
          <Icon name="warn" small />
          {wrong}
        </span>
      )}
      <Button icon="file" onPress={() => void run()} busy={busy}>
        {t("surveys.export")}
      </Button>
    </div>
  );
}

/** The four numbers that one asks for first. */
function Figures({ results, survey }: { results: Results; survey: Survey }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [now, ...before] = byScale(results.ratings, survey.scale);
  const words = (one: OnScale | undefined) => one?.mean?.toFixed(1) ?? "–";
  return (
    <dl className="figures">
      <Figure
        label={t("surveys.csat")}
        value={percent(results.good, results.answered, language)}
        more={t("surveys.csatOf", { good: results.good, answered: results.answered })}
      />
      <Figure
        label={t("surveys.rate")}
        value={percent(results.answered, results.offered, language)}
        more={t("surveys.rateOf", { answered: results.answered, offered: results.offered })}
      />
      <Figure
        label={t("surveys.mean")}
        value={words(now)}
        more={t("surveys.meanOf", { points: pointsOf(survey.scale) })}
        others={before.map((one) =>
          t("surveys.meanBefore", {
            scale: t(`surveys.scales.${one.scale}`),
            mean: words(one),
            points: pointsOf(one.scale),
            count: one.answered,
          }),
        )}
      />
      <Figure
        label={t("surveys.comments")}
        value={String(results.with_comment)}
        more={t("surveys.commentsOf")}
      />
    </dl>
  );
}

interface FigureProps {
  label: string;
  value: string;
  more: string;
  /** What cannot be put together with the value. */
  others?: string[];
}

function Figure({ label, value, more, others = [] }: FigureProps) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className="figure">{value}</dd>
      <dd className="hint">{more}</dd>
      {others.map((other) => (
        <dd key={other} className="hint">
          {other}
        </dd>
      ))}
    </div>
  );
}

function Charts({ results, survey }: { results: Results; survey: Survey }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const reasons = results.reasons.filter((one) => one.reason_code !== null);
  const reasonName = (code: number) =>
    survey.reasons.find((one) => one.code === code)?.text[language] ??
    t("surveys.formerReason", { code });
  return (
    <div className="results-grid">
      {byScale(results.ratings, survey.scale).map(({ scale, counts }) => (
        <Distribution
          key={scale}
          id={`results-${scale}`}
          title={
            scale === survey.scale
              ? t("surveys.distribution")
              : t("surveys.distributionBefore", { scale: t(`surveys.scales.${scale}`) })
          }
          rows={ratingsOf(scale)
            .reverse()
            .map((rating) => ({
              id: String(rating),
              label: (
                <>
                  <RatingSign scale={scale} rating={rating} />
                  <span className="vh">
                    {t("surveys.ratingOf", { rating, points: pointsOf(scale) })}
                  </span>
                </>
              ),
              count: counts.get(rating) ?? 0,
              good: isGood(scale, rating),
            }))}
        />
      ))}
      <ByDay days={results.days} />
      <Breakdown
        id="results-agents"
        title={t("surveys.byAgent")}
        of={t("surveys.agent")}
        rows={results.agents.map((tally) => ({
          key: String(tally.agent_id),
          name: tally.name ?? t("surveys.nobody"),
          tally,
        }))}
      />
      <Breakdown
        id="results-groups"
        title={t("surveys.byGroup")}
        of={t("surveys.group")}
        rows={results.groups.map((tally) => ({
          key: String(tally.group_id),
          name: tally.name ?? t("surveys.noGroup"),
          tally,
        }))}
      />
      {reasons.length > 0 && (
        <Reasons
          id="results-reasons"
          title={t("surveys.byReason")}
          of={t("surveys.reason")}
          rows={reasons.map((tally) => ({
            key: String(tally.reason_code),
            name: reasonName(tally.reason_code ?? 0),
            tally,
          }))}
        />
      )}
    </div>
  );
}

const SCORES = ["received", "received_with_comment", "good", "bad"] as const;

function Answers(props: { survey: Survey; period: Period; results: Results }) {
  const { survey, period, results } = props;
  const { t } = useTranslation();
  const [score, setScore] = useState<Score>("received");
  const language = useLanguage();
  const answers = useInfiniteQuery(answersQuery(survey.id, period, score, language));
  const rows = answers.data?.pages.flatMap((page) => page.satisfaction_ratings) ?? [];
  const names = new Map(results.agents.map((one) => [one.agent_id, one.name]));
  return (
    <section className="admin-card" aria-labelledby="results-answers">
      <div className="answers-head">
        <h2 id="results-answers">{t("surveys.answersCard")}</h2>
        <Select<Score>
          label={<span className="vh">{t("surveys.show")}</span>}
          choices={SCORES.map((id) => ({ id, label: t(`surveys.scores.${id}`) }))}
          value={score}
          onChange={setScore}
        />
      </div>
      {answers.error && (
        <ErrorState error={answers.error} onRetry={() => void answers.refetch()} />
      )}
      {answers.data && rows.length === 0 && <EmptyState>{t("surveys.noAnswers")}</EmptyState>}
      <ul className="answers">
        {rows.map((row) => (
          <Answer
            key={row.id}
            row={row}
            survey={survey}
            agent={row.assignee_id === null ? undefined : (names.get(row.assignee_id) ?? undefined)}
          />
        ))}
      </ul>
      {answers.hasNextPage && (
        <p className="admin-more answers-more">
          <Button
            onPress={() => void answers.fetchNextPage()}
            busy={answers.isFetchingNextPage}
          >
            {t("admin.more")}
          </Button>
        </p>
      )}
    </section>
  );
}

function Answer(props: { row: Rating; survey: Survey; agent: string | undefined }) {
  const { row, survey, agent } = props;
  const { t } = useTranslation();
  const language = useLanguage();
  const known = survey.reasons.find((one) => one.code === row.reason_code);
  const reason = known?.text[language] ?? row.reason;
  const good = row.score === "good";
  const rating = row.rating ?? 0;
  return (
    <li>
      <span className={good ? "answer-sign good" : "answer-sign bad"}>
        {/* A face or a star is told only on the scale that was answered. */}
        {row.survey_version === survey.version ? (
          <RatingSign scale={survey.scale} rating={rating} />
        ) : (
          <span className="rating-number" aria-hidden="true">
            {rating}
          </span>
        )}
        <span className="answer-word">{t(good ? "surveys.good" : "surveys.bad")}</span>
        <span className="vh">{t("surveys.ratingIs", { rating })}</span>
      </span>
      <div className="answer-said">
        {row.comment && <p className="answer-comment">{row.comment}</p>}
        {reason && <p className="answer-reason">{reason}</p>}
        {!row.comment && !reason && <p className="hint">{t("surveys.noWords")}</p>}
        <p className="answer-of">
          <Link to="/workspace/tickets/$id" params={{ id: String(row.ticket_id) }}>
            {t("surveys.ticket", { id: row.ticket_id })}
          </Link>
          {row.messaging_session_id && (
            <span>{t("surveys.session", { id: row.messaging_session_id })}</span>
          )}
          {agent && <span>{agent}</span>}
          <Moment at={row.updated_at} />
        </p>
      </div>
    </li>
  );
}
