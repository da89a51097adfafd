// format — times and sizes as the reader's language writes them.
import type { Language } from "../../app/language";

function locale(language: Language): string {
  return language === "ja" ? "ja-JP" : "en-GB";
}

export function clock(atMs: number, language: Language): string {
  return new Intl.DateTimeFormat(locale(language), { hour: "numeric", minute: "2-digit" }).format(
    atMs,
  );
}

/** With the day where it was not today. */
export function clockOrDay(atMs: number, language: Language): string {
  if (new Date(atMs).toDateString() === new Date().toDateString()) {
    return clock(atMs, language);
  }
  return new Intl.DateTimeFormat(locale(language), {
    month: language === "ja" ? "numeric" : "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
  }).format(atMs);
}

export function dayName(atMs: number, language: Language): string {
  const sameYear = new Date(atMs).getFullYear() === new Date().getFullYear();
  return new Intl.DateTimeFormat(locale(language), {
    weekday: "short",
    day: "numeric",
    month: language === "ja" ? "long" : "short",
    ...(sameYear ? {} : { year: "numeric" as const }),
  }).format(atMs);
}

export function dateOf(atMs: number, language: Language): string {
  return new Intl.DateTimeFormat(locale(language), { dateStyle: "medium" }).format(atMs);
}

export function fullTime(atMs: number, language: Language): string {
  return new Intl.DateTimeFormat(locale(language), {
    dateStyle: "long",
    timeStyle: "short",
  }).format(atMs);
}

export function bytes(size: number, language: Language): string {
  const units = ["byte", "kilobyte", "megabyte"] as const;
  const step = size < 1000 ? 0 : size < 999_500 ? 1 : 2;
  return new Intl.NumberFormat(locale(language), {
    style: "unit",
    unit: units[step],
    unitDisplay: "short",
    maximumFractionDigits: step === 2 ? 1 : 0,
  }).format(size / 1000 ** step);
}

/** Ctrl or ⌘, as this keyboard has it. */
export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

export function keys(...names: string[]): string {
  const marks: Record<string, string> = { Ctrl: "⌃", Mod: "⌘", Alt: "⌥", Enter: "⏎" };
  const plainMarks: Record<string, string> = { Mod: "Ctrl" };
  return names
    .map((name) => (isMac ? (marks[name] ?? name) : (plainMarks[name] ?? name)))
    .join(isMac ? "" : " ");
}
