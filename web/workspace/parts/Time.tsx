// Time — a moment in the reader's language: how long ago it is while that is easy to grasp, then
// the clock, then the date. The whole of it is in the tip.
import { useEffect } from "react";
import { type Language, useLanguage } from "../app/language";
import { Store, useStore } from "../app/store";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const localeOf = (language: Language) => (language === "ja" ? "ja-JP" : "en-GB");

/** Formats are dear to make and used in every row; there are a few for each language. */
const formats = new Map<string, Intl.DateTimeFormat>();
const relatives = new Map<Language, Intl.RelativeTimeFormat>();

function format(language: Language, options: Intl.DateTimeFormatOptions) {
  const key = language + JSON.stringify(options);
  let made = formats.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(localeOf(language), options);
    formats.set(key, made);
  }
  return made;
}

function relativeOf(language: Language): Intl.RelativeTimeFormat {
  let made = relatives.get(language);
  if (!made) {
    made = new Intl.RelativeTimeFormat(localeOf(language), { numeric: "auto", style: "short" });
    relatives.set(language, made);
  }
  return made;
}

export function timeFull(at: string, language: Language): string {
  return format(language, { dateStyle: "long", timeStyle: "short" }).format(new Date(at));
}

export function timeOfDay(at: string, language: Language): string {
  return format(language, { hour: "2-digit", minute: "2-digit" }).format(new Date(at));
}

export function dayOf(at: string, language: Language): string {
  return format(language, { month: "long", day: "numeric", weekday: "short" }).format(new Date(at));
}

export function timeAgo(at: string, now: number, language: Language): string {
  const then = new Date(at);
  const ago = Math.max(0, now - then.getTime());
  if (ago < MINUTE_MS) {
    return language === "ja" ? "たった今" : "just now";
  }
  if (ago < HOUR_MS) {
    const text = relativeOf(language).format(-Math.floor(ago / MINUTE_MS), "minute");
    return language === "ja" ? text.replace(/\s/g, "") : text;
  }
  if (then.toDateString() === new Date(now).toDateString()) {
    return timeOfDay(at, language);
  }
  const sameYear = then.getFullYear() === new Date(now).getFullYear();
  return format(
    language,
    sameYear
      ? { month: "short", day: "numeric" }
      : { year: "numeric", month: "short", day: "numeric" },
  ).format(then);
}

const minute = new Store(Date.now());
let minuteShown = 0;
let minuteTimer: ReturnType<typeof setInterval> | undefined;

/** The present minute; all that show it wake together. */
function useMinute(): number {
  useEffect(() => {
    if (minuteShown++ === 0) {
      minute.set(Date.now());
      minuteTimer = setInterval(() => minute.set(Date.now()), MINUTE_MS / 2);
    }
    return () => {
      if (--minuteShown === 0) {
        clearInterval(minuteTimer);
      }
    };
  }, []);
  return useStore(minute);
}

export function Time({ at, look = "ago" }: { at: string; look?: "ago" | "clock" }) {
  const language = useLanguage();
  const now = useMinute();
  return (
    <time dateTime={at} title={timeFull(at, language)}>
      {look === "ago" ? timeAgo(at, now, language) : timeOfDay(at, language)}
    </time>
  );
}
