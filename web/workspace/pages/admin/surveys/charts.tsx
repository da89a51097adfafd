// charts — the pictures of the results page. Each has its numbers as text: bars stand in a table's
// rows, and what is drawn has a table that can be opened. Good and bad differ by tone and pattern.
import { Fragment, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type Language, useLanguage } from "../../../app/language";
import { Card } from "../parts";
import type { Tally } from "./surveys";

export function percent(part: number, whole: number, language: Language): string {
  return whole === 0
    ? "–"
    : new Intl.NumberFormat(language === "ja" ? "ja-JP" : "en-GB", {
        style: "percent",
        maximumFractionDigits: 1,
      }).format(part / whole);
}

/** What a chart's colours mean. */
function Key() {
  const { t } = useTranslation();
  return (
    <p className="chart-key" aria-hidden="true">
      <span className="good">{t("surveys.good")}</span>
      <span className="bad">{t("surveys.bad")}</span>
    </p>
  );
}

export interface Share {
  id: string;
  label: ReactNode;
  count: number;
  good: boolean;
}

/** How often each rating was chosen. */
export function Distribution({ id, rows, title }: { id: string; rows: Share[]; title: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const whole = rows.reduce((sum, row) => sum + row.count, 0);
  const most = Math.max(1, ...rows.map((row) => row.count));
  return (
    <Card id={id} title={title}>
      <Key />
      <table className="bars">
        <thead className="vh">
          <tr>
            <th scope="col">{t("surveys.rating")}</th>
            <th scope="col">{t("surveys.answers")}</th>
            <th scope="col">{t("surveys.share")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">{row.label}</th>
              <td className="bar-count">
                <Bar share={row.count / most} look={row.good ? "good" : "bad"} />
                <span>{row.count}</span>
              </td>
              <td className="bar-share">{percent(row.count, whole, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

/** A length between 0 and 1. */
export function Bar({ share, look }: { share: number; look: "good" | "bad" | "plain" }) {
  return (
    <span className={`bar ${look}`} aria-hidden="true">
      <i style={{ width: `${Math.round(share * 1000) / 10}%` }} />
    </span>
  );
}

interface BreakdownProps {
  id: string;
  title: string;
  /** What each row is. */
  of: string;
  rows: { key: string; name: string; tally: Tally }[];
}

/** Agents or groups: how many were asked and answered, and how many were satisfied. */
export function Breakdown({ id, title, of, rows }: BreakdownProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <Card id={id} title={title}>
      <table className="tallies">
        <thead>
          <tr>
            <th scope="col">{of}</th>
            <th scope="col">{t("surveys.asked")}</th>
            <th scope="col">{t("surveys.answers")}</th>
            <th scope="col">{t("surveys.satisfied")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, tally }) => (
            <tr key={key}>
              <th scope="row">{name}</th>
              <td>{tally.offered}</td>
              <td>{tally.answered}</td>
              <td className="tally-share">
                {tally.answered > 0 && <Bar share={tally.good / tally.answered} look="good" />}
                <span>{percent(tally.good, tally.answered, language)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

/** Reasons: how often each was chosen, of those who chose one. */
export function Reasons({ id, title, of, rows }: BreakdownProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const whole = rows.reduce((sum, row) => sum + row.tally.answered, 0);
  return (
    <Card id={id} title={title}>
      <table className="tallies">
        <thead>
          <tr>
            <th scope="col">{of}</th>
            <th scope="col">{t("surveys.answers")}</th>
            <th scope="col">{t("surveys.share")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, tally }) => (
            <tr key={key}>
              <th scope="row">{name}</th>
              <td>{tally.answered}</td>
              <td className="tally-share">
                <Bar share={tally.answered / Math.max(1, whole)} look="plain" />
                <span>{percent(tally.answered, whole, language)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

const DAY_MS = 24 * 3600 * 1000;
const DAYS_DRAWN_MAX = 92; // more would be thinner than can be seen: then a column is a week
const HEIGHT = 120;
const COLUMN = 12;

export interface Column {
  since: number;
  good: number;
  bad: number;
  offered: number;
}

/** A column for each day, or each week, between the first and the last. */
export function columnsOf(days: Tally[]): { columns: Column[]; weeks: boolean } {
  const known = days.map((one) => ({ ...one, since: Date.parse(one.day ?? "") }));
  const first = known[0]?.since;
  const last = known.at(-1)?.since;
  if (first === undefined || last === undefined) {
    return { columns: [], weeks: false };
  }
  const count = Math.round((last - first) / DAY_MS) + 1;
  const weeks = count > DAYS_DRAWN_MAX;
  const step = weeks ? 7 : 1;
  const columns = Array.from({ length: Math.ceil(count / step) }, (_, at): Column => ({
    since: first + at * step * DAY_MS,
    good: 0,
    bad: 0,
    offered: 0,
  }));
  for (const day of known) {
    const column = columns[Math.floor(Math.round((day.since - first) / DAY_MS) / step)]!;
    column.good += day.good;
    column.bad += day.bad;
    column.offered += day.offered;
  }
  return { columns, weeks };
}

/** When they were asked, and how many of those were satisfied or not. */
export function ByDay({ days }: { days: Tally[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { columns, weeks } = columnsOf(days);
  const most = Math.max(1, ...columns.map((one) => one.offered));
  const date = new Intl.DateTimeFormat(language === "ja" ? "ja-JP" : "en-GB", {
    month: "short",
    day: "numeric",
  });
  const title = t(weeks ? "surveys.byWeek" : "surveys.byDay");
  const heightOf = (count: number) => (count / most) * HEIGHT;
  const width = Math.max(columns.length, 14) * COLUMN;
  return (
    <Card id="results-days" title={title}>
      <p className="chart-key" aria-hidden="true">
        <span className="good">{t("surveys.good")}</span>
        <span className="bad">{t("surveys.bad")}</span>
        <span className="open">{t("surveys.unanswered")}</span>
      </p>
      <figure className="days">
        <svg
          viewBox={`0 0 ${width} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={t("surveys.daysPicture", { most })}
        >
          <defs>
            <pattern id="bad-pattern" width="4" height="4" patternUnits="userSpaceOnUse">
              <rect width="4" height="4" className="bad-ground" />
              <path d="M0 4 4 0" className="bad-line" />
            </pattern>
          </defs>
          {columns.map((one, at) => {
            const x = at * COLUMN + 1;
            const heights = [one.good, one.bad, one.offered - one.good - one.bad].map(heightOf);
            const [good = 0, bad = 0, open = 0] = heights;
            const of = { x, width: COLUMN - 2 };
            return (
              <Fragment key={one.since}>
                <rect {...of} y={HEIGHT - good} height={good} className="good" />
                <rect {...of} y={HEIGHT - good - bad} height={bad} fill="url(#bad-pattern)" />
                <rect {...of} y={HEIGHT - good - bad - open} height={open} className="open" />
              </Fragment>
            );
          })}
        </svg>
        <span className="days-most" aria-hidden="true">
          {most}
        </span>
        <figcaption>
          <span>{columns[0] && date.format(columns[0].since)}</span>
          <span>{columns.length > 1 && date.format(columns.at(-1)!.since)}</span>
        </figcaption>
      </figure>
      <details className="chart-table">
        <summary>{t("surveys.asTable")}</summary>
        <table className="tallies">
          <thead>
            <tr>
              <th scope="col">{t(weeks ? "surveys.weekOf" : "surveys.day")}</th>
              <th scope="col">{t("surveys.asked")}</th>
              <th scope="col">{t("surveys.good")}</th>
              <th scope="col">{t("surveys.bad")}</th>
            </tr>
          </thead>
          <tbody>
            {columns
              .filter((one) => one.offered > 0)
              .map((one) => (
                <tr key={one.since}>
                  <th scope="row">{date.format(one.since)}</th>
                  <td>{one.offered}</td>
                  <td>{one.good}</td>
                  <td>{one.bad}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </details>
    </Card>
  );
}
