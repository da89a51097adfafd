// Time — a moment in the reader's language: how long ago it is while that is easy to grasp, then
// the clock, then the date. The whole of it is in the tip.
import { useEffect, useState } from "react";
import { type Language, useLanguage } from "../app/language";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

function format(language: Language, options: Intl.DateTimeFormatOptions) {
  return new Intl.DateTimeFormat(language === "ja" ? "ja-JP" : "en-GB", options);
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
  const relative = new Intl.RelativeTimeFormat(language === "ja" ? "ja-JP" : "en-GB", {
    numeric: "auto",
    style: "short",
  });
  if (ago < MINUTE_MS) {
    return language === "ja" ? "たった今" : "just now";
  }
  if (ago < HOUR_MS) {
    const text = relative.format(-Math.floor(ago / MINUTE_MS), "minute");
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

/** The present minute; all that show it wake together. */
function useMinute(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE_MS / 2);
    return () => clearInterval(timer);
  }, []);
  return now;
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
