// week — a schedule's week as its editor shows it: hours of each day. The API counts minutes from
// Sunday 00:00, over midnight too; what goes over midnight is cut there.
import type { Schemas } from "../../../app/api";

export type Interval = Schemas["Interval"];

/** Minutes of the day; 1440 is its end. */
export interface Hours {
  start: number;
  end: number;
}

export type Week = Hours[][];

export const DAYS = 7;
export const DAY_MINUTES = 24 * 60;
export const HOURS_MAX = 8; // of one day

export function weekOf(intervals: readonly Interval[]): Week {
  const week: Week = Array.from({ length: DAYS }, () => []);
  for (const { start_time: from, end_time: to } of intervals) {
    for (let day = Math.floor(from / DAY_MINUTES); day * DAY_MINUTES < to && day < DAYS; day++) {
      const begins = day * DAY_MINUTES;
      week[day]!.push({
        start: Math.max(from - begins, 0),
        end: Math.min(to - begins, DAY_MINUTES),
      });
    }
  }
  return week;
}

export function intervalsOf(week: Week): Interval[] {
  return week.flatMap((hours, day) =>
    hours
      .map(({ start, end }) => ({
        start_time: day * DAY_MINUTES + start,
        end_time: day * DAY_MINUTES + end,
      }))
      .sort((a, b) => a.start_time - b.start_time),
  );
}

/** "09:00"; the end of a day is 00:00, as clocks show it. */
export function clockOf(minute: number): string {
  const pad = (number: number) => String(number).padStart(2, "0");
  return `${pad(Math.floor(minute / 60) % 24)}:${pad(minute % 60)}`;
}

/** Undefined for what is no time. */
export function minuteOf(clock: string, isEnd: boolean): number | undefined {
  const parts = /^(\d\d):(\d\d)/.exec(clock);
  if (!parts) {
    return undefined;
  }
  const minute = Number(parts[1]) * 60 + Number(parts[2]);
  return isEnd && minute === 0 ? DAY_MINUTES : minute;
}

export type Fault = "order" | "overlap";

/** What is wrong with a day. */
export function faultOf(hours: readonly Hours[]): Fault | undefined {
  if (hours.some((one) => one.start >= one.end)) {
    return "order";
  }
  const sorted = hours.toSorted((a, b) => a.start - b.start);
  const over = sorted.some((one, i) => i > 0 && sorted[i - 1]!.end > one.start);
  return over ? "overlap" : undefined;
}

/** Where further hours of a day can stand; undefined: nowhere. */
export function roomIn(hours: readonly Hours[]): Hours | undefined {
  if (hours.length >= HOURS_MAX) {
    return undefined;
  }
  if (hours.length === 0) {
    return { start: 9 * 60, end: 17 * 60 };
  }
  const last = Math.max(...hours.map((one) => one.end));
  const start = Math.min(last + 60, DAY_MINUTES - 60);
  return start >= last ? { start, end: Math.min(start + 120, DAY_MINUTES) } : undefined;
}
