// surveys — surveys, what was answered, and what the pages about them ask for.
import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { api, ApiError, type Schemas } from "../../../app/api";
import { faces } from "../../../../widget/scale";
import type { Language } from "../../../app/language";
import { whole } from "../lists";
import type { View } from "../SubHead";

export type Survey = Schemas["Survey"];
export type Both = Required<Schemas["BothLanguages"]>;
export type Tally = Schemas["SurveyTally"];
export type Results = Schemas["SurveyResults"];
export type Rating = Schemas["SatisfactionRating"];
export type Scale = Survey["scale"];

export const SCALES: Scale[] = ["stars_5", "numbers_5", "emoji_5", "emoji_3", "emoji_2"];

const ANSWER_ROWS = 30;

export function pointsOf(scale: Scale): number {
  return Number(scale.slice(scale.indexOf("_") + 1));
}

export function ratingsOf(scale: Scale): number[] {
  return Array.from({ length: pointsOf(scale) }, (_, at) => at + 1);
}

/** Of emoji only. */
export function faceOf(scale: Scale, rating: number): string | undefined {
  return faces[scale]?.[rating - 1];
}

/** The same line as the desk draws: below the two best of five, below the best of two and three. */
export function isGood(scale: Scale, rating: number): boolean {
  return rating > (pointsOf(scale) === 5 ? 3 : pointsOf(scale) - 1);
}

type Chosen = Results["ratings"][number];

/** What was answered on one scale. */
export interface OnScale {
  scale: Scale;
  answered: number;
  /** Null without answers. */
  mean: number | null;
  counts: ReadonlyMap<number, number>;
}

/** Ratings of two scales have no average together: the scale of now, then those of before. */
export function byScale(ratings: readonly Chosen[], now: Scale): OnScale[] {
  const scales = [now, ...SCALES.filter((one) => one !== now)];
  return scales.flatMap((scale) => {
    const rows = ratings.filter((one) => one.scale === scale);
    const answered = rows.reduce((all, one) => all + one.answered, 0);
    const sum = rows.reduce((all, one) => all + (one.rating ?? 0) * one.answered, 0);
    const counts = new Map(rows.map((one) => [one.rating ?? 0, one.answered]));
    const mean = answered > 0 ? sum / answered : null;
    return scale === now || answered > 0 ? [{ scale, answered, mean, counts }] : [];
  });
}

/** What there is to see of one. */
export function viewsOf(id: number, t: TFunction): View[] {
  return [
    { path: `surveys/${id}`, label: t("surveys.ask") },
    { path: `surveys/${id}/results`, label: t("surveys.results") },
  ];
}

export const surveysQuery = queryOptions({
  queryKey: ["admin", "surveys", "list"],
  queryFn: ({ signal }) =>
    whole<Survey>((query) => api.get("/api/v2/surveys", { query, signal }), "surveys"),
  staleTime: 0,
});

export const surveyQuery = (id: number) =>
  queryOptions({
    queryKey: ["admin", "surveys", id],
    queryFn: async ({ signal }) =>
      (await api.get("/api/v2/surveys/{id}", { path: { id }, signal })).survey,
    staleTime: 0,
  });

export async function surveysChanged(queries: QueryClient): Promise<void> {
  await queries.invalidateQueries({ queryKey: ["admin", "surveys"] });
}

// ---- what was answered ------------------------------------------------------------------------

/** In seconds since 1970; undefined: without such an end. */
export interface Period {
  start_time?: number;
  end_time?: number;
}

export type Score = "received" | "good" | "bad" | "received_with_comment";

export const resultsQuery = (id: number, period: Period) =>
  queryOptions({
    queryKey: ["admin", "surveys", id, "results", period],
    queryFn: async ({ signal }) => {
      const query = { ...period, utc_offset: -new Date().getTimezoneOffset() };
      return (await api.get("/api/v2/surveys/{id}/results", { path: { id }, query, signal }))
        .results;
    },
    staleTime: 0,
  });

/** The newest first. */
export const answersQuery = (id: number, period: Period, score: Score, locale: Language) =>
  infiniteQueryOptions({
    queryKey: ["admin", "surveys", id, "answers", period, score, locale],
    queryFn: ({ pageParam, signal }) =>
      api.get("/api/v2/satisfaction_ratings", {
        query: {
          ...period,
          survey_id: id,
          score,
          locale,
          sort: "-id",
          "page[size]": ANSWER_ROWS,
          "page[after]": pageParam,
        },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last): string | undefined => {
      const { meta } = last as { meta?: { has_more: boolean; after_cursor: string | null } };
      return meta?.has_more ? (meta.after_cursor ?? undefined) : undefined;
    },
    staleTime: 0,
  });

/** All responses as one file; the server gives them in parts, each with its own head. */
export async function exportCsv(id: number, period: Period): Promise<Blob> {
  const parts: string[] = [];
  let after: string | null = "0";
  while (after !== null) {
    const query = new URLSearchParams({ after });
    Object.entries(period).forEach(([name, value]) => {
      if (value !== undefined) {
        query.set(name, String(value));
      }
    });
    const address: string = `/api/v2/surveys/${id}/export?${query}`;
    const answer: Response = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok) {
      throw new ApiError(answer.status, `http_${answer.status}`, undefined, address);
    }
    const text = await answer.text();
    parts.push(parts.length === 0 ? text : text.slice(text.indexOf("\n") + 1));
    after = answer.headers.get("X-Next-After");
  }
  // Spreadsheets take a file for UTF-8 only when it says so.
  return new Blob(["\ufeff", ...parts], { type: "text/csv" });
}
