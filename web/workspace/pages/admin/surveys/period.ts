// period — the time that results are looked at for: the last days up to now, or from one day to
// another by the reader's clock.
import type { Period } from "./surveys";

export const SPANS = ["7", "30", "90", "365", "all", "own"] as const;
export type Span = (typeof SPANS)[number];

export interface Choice {
  span: Span;
  /** Of "own": days as "2026-11-23", or "". */
  from: string;
  to: string;
}

export function isSpan(text: string): text is Span {
  return (SPANS as readonly string[]).includes(text);
}

/** The beginning of a day, and `days` later. */
function secondsAt(day: string, days: number): number | undefined {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  const at = new Date(year, month - 1, date + days).getTime();
  return Number.isNaN(at) ? undefined : at / 1000;
}

export function periodOf({ span, from, to }: Choice, now: number): Period {
  if (span === "all") {
    return {};
  }
  if (span === "own") {
    return { start_time: secondsAt(from, 0), end_time: secondsAt(to, 1) };
  }
  const today = new Date(now);
  const first = new Date(today.getFullYear(), today.getMonth(), today.getDate() - Number(span) + 1);
  return { start_time: first.getTime() / 1000 };
}

/** Of "own": the last day is before the first. */
export function isBackwards({ span, from, to }: Choice): boolean {
  return span === "own" && from !== "" && to !== "" && to < from;
}
