// 日本語の文言。キーは en.ts と同じ（_one で終わるものを除く）。
import type { en } from "./en";
import { admin } from "./ja/admin";
import { common } from "./ja/common";
import { macros } from "./ja/macros";
import { rules } from "./ja/rules";
import { schedules } from "./ja/schedules";
import { surveys } from "./ja/surveys";
import { ticket } from "./ja/ticket";
import { webhooks } from "./ja/webhooks";
import type { Same } from "./same";

export const ja: Same<typeof en> = {
  ...common,
  ticket,
  admin,
  macros,
  rules,
  schedules,
  surveys,
  webhooks,
};
