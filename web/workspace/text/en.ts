// The English texts. ja.ts has the same keys, less those that end in _one: Japanese has one plural.
import { admin } from "./en/admin";
import { common } from "./en/common";
import { rules } from "./en/rules";
import { ticket } from "./en/ticket";

export const en = { ...common, ticket, admin, rules };
