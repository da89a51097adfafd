// draft — a survey while it is edited: what it asks so far, what is missing, and what to send.
import { type Both, isGood, pointsOf, ratingsOf, type Scale, type Survey } from "./surveys";

export interface DraftReason {
  key: number;
  code: number;
  text: Both;
  /** After which ratings it is offered. */
  ratings: number[];
}

export interface Draft {
  name: string;
  active: boolean;
  isDefault: boolean;
  scale: Scale;
  question: Both;
  low: Both;
  high: Both;
  reasonQuestion: Both;
  reasons: DraftReason[];
  asksComment: boolean;
  /** As it is typed. */
  throttleDays: string;
}

export type What = "text" | "tooLong" | "ratings" | "days";

/** Where something is missing, by the name that the server has for the place. */
export interface Missing {
  at: string;
  what: What;
}

export const TEXT_POINTS_MAX = 200;
export const REASONS_MAX = 20;
const NAME_BYTES_MAX = 120;
const CODE_FIRST = 1000;
const CODES_PER_VERSION = 100;
const DAYS_MAX = 365;

const NOTHING: Both = { en: "", ja: "" };

let keys = 0;

export function newDraft(): Draft {
  return {
    name: "",
    active: true,
    isDefault: false,
    scale: "stars_5",
    question: NOTHING,
    low: NOTHING,
    high: NOTHING,
    reasonQuestion: NOTHING,
    reasons: [],
    asksComment: true,
    throttleDays: "0",
  };
}

function both(text: Partial<Both>): Both {
  return { ...NOTHING, ...text };
}

export function draftOf(survey: Survey): Draft {
  return {
    name: survey.name,
    active: survey.active,
    isDefault: survey.default,
    scale: survey.scale,
    question: both(survey.question),
    low: both(survey.low),
    high: both(survey.high),
    reasonQuestion: both(survey.reason_question),
    reasons: survey.reasons.map((reason) => ({
      ...reason,
      text: both(reason.text),
      key: ++keys,
    })),
    asksComment: survey.asks_comment,
    throttleDays: String(survey.throttle_days),
  };
}

/**
 * One more, offered after what is not good. Each version has codes of its own to give, so that none
 * of a reason that was taken out means something else later.
 */
export function newReason(draft: Draft, version: number): DraftReason {
  let code = CODE_FIRST + version * CODES_PER_VERSION;
  while (draft.reasons.some((reason) => reason.code === code)) {
    code++;
  }
  return {
    key: ++keys,
    code,
    text: NOTHING,
    ratings: ratingsOf(draft.scale).filter((rating) => !isGood(draft.scale, rating)),
  };
}

/** On another scale; reasons stay with those of their ratings that it has. */
export function withScale(draft: Draft, scale: Scale): Draft {
  const changed = { ...draft, scale };
  if (pointsOf(scale) === pointsOf(draft.scale)) {
    return changed;
  }
  const known = new Set(ratingsOf(scale));
  const bad = [...known].filter((rating) => !isGood(scale, rating));
  return {
    ...changed,
    reasons: draft.reasons.map((reason) => {
      const kept = reason.ratings.filter((rating) => known.has(rating));
      return { ...reason, ratings: kept.length > 0 ? kept : bad };
    }),
  };
}

function missingText(at: string, text: Both): Missing[] {
  return (["ja", "en"] as const).flatMap((language): Missing[] => {
    const value = text[language];
    if (value.trim() === "") {
      return [{ at: `${at}.${language}`, what: "text" }];
    }
    return [...value].length > TEXT_POINTS_MAX
      ? [{ at: `${at}.${language}`, what: "tooLong" }]
      : [];
  });
}

export function daysOf(text: string): number | undefined {
  const days = /^\d{1,3}$/.test(text.trim()) ? Number(text) : undefined;
  return days !== undefined && days <= DAYS_MAX ? days : undefined;
}

/** Everything that keeps the draft from being a survey, in the order of the page. */
export function missingOf(draft: Draft): Missing[] {
  const missing: Missing[] = [];
  const name = draft.name.trim();
  if (name === "" || new TextEncoder().encode(name).length > NAME_BYTES_MAX) {
    missing.push({ at: "name", what: name === "" ? "text" : "tooLong" });
  }
  missing.push(
    ...missingText("question", draft.question),
    ...missingText("low", draft.low),
    ...missingText("high", draft.high),
  );
  if (draft.reasons.length > 0) {
    missing.push(...missingText("reason_question", draft.reasonQuestion));
  }
  draft.reasons.forEach((reason, index) => {
    const at = `reasons[${index}]`;
    missing.push(...missingText(`${at}.text`, reason.text));
    if (reason.ratings.length === 0) {
      missing.push({ at: `${at}.ratings`, what: "ratings" });
    }
  });
  if (daysOf(draft.throttleDays) === undefined) {
    missing.push({ at: "throttle_days", what: "days" });
  }
  return missing;
}

/** `version`: the one that was changed; absent of a new survey. */
export function givenOf(draft: Draft, kept: Draft | undefined, version?: number) {
  return {
    name: draft.name.trim(),
    active: draft.active,
    // That it is the default one is taken away by making another the default.
    ...(draft.isDefault !== kept?.isDefault && { default: draft.isDefault }),
    ...(version !== undefined && { version }),
    scale: draft.scale,
    question: draft.question,
    low: draft.low,
    high: draft.high,
    reason_question: draft.reasonQuestion,
    reasons: draft.reasons.map(({ code, text, ratings }) => ({ code, text, ratings })),
    asks_comment: draft.asksComment,
    throttle_days: daysOf(draft.throttleDays) ?? 0,
  };
}

/** How many parts of the draft differ from what is kept. */
export function changesOf(draft: Draft, kept: Draft): number {
  const parts = (one: Draft): string[] => [
    one.name.trim(),
    String(one.active),
    String(one.isDefault),
    one.scale,
    JSON.stringify(one.question),
    JSON.stringify(one.low),
    JSON.stringify(one.high),
    JSON.stringify(one.reasonQuestion),
    JSON.stringify(one.reasons.map((reason) => ({ ...reason, key: 0 }))),
    String(one.asksComment),
    one.throttleDays.trim(),
  ];
  const before = parts(kept);
  return parts(draft).filter((part, at) => part !== before[at]).length;
}
