// The English texts. ja.ts has the same keys, less those that end in _one: Japanese has one plural.
import { admin } from "./en/admin";
import { common } from "./en/common";
import { macros } from "./en/macros";
import { rules } from "./en/rules";
import { schedules } from "./en/schedules";
import { surveys } from "./en/surveys";
import { ticket } from "./en/ticket";
import { webhooks } from "./en/webhooks";

export const en = { ...common, ticket, admin, macros, rules, schedules, surveys, webhooks };
