// draft — a webhook while it is edited: what it says so far, what is missing, and what to send.
import {
  type AuthType,
  BY_RULE,
  type EventType,
  type Format,
  type Method,
  type Webhook,
} from "./webhooks";

export interface DraftHeader {
  key: number;
  name: string;
  value: string;
}

/** "kept": as the server has it, which tells no secret. */
export interface DraftAuth {
  type: AuthType | "none";
  kept: boolean;
  /** User, or the name of a header. */
  name: string;
  secret: string;
}

export interface Draft {
  name: string;
  description: string;
  active: boolean;
  endpoint: string;
  /** Whether rules call it; else it is told of events. */
  byRule: boolean;
  events: EventType[];
  method: Method;
  format: Format;
  auth: DraftAuth;
  headers: DraftHeader[];
}

export type What = "text" | "endpoint" | "events" | "authAgain" | "headerName" | "headerTwice";

export interface Missing {
  at: string;
  what: What;
}

export const HEADERS_MAX = 10;
const HEADER_NAME = /^[A-Za-z0-9-]+$/;

let keys = 0;

export function newHeader(): DraftHeader {
  return { key: ++keys, name: "", value: "" };
}

export function newDraft(): Draft {
  return {
    name: "",
    description: "",
    active: true,
    endpoint: "",
    byRule: true,
    events: [],
    method: "POST",
    format: "json",
    auth: { type: "none", kept: false, name: "", secret: "" },
    headers: [],
  };
}

export function draftOf(webhook: Webhook): Draft {
  const auth = webhook.authentication;
  return {
    name: webhook.name,
    description: webhook.description ?? "",
    active: webhook.status === "active",
    endpoint: webhook.endpoint,
    byRule: webhook.subscriptions.includes(BY_RULE),
    events: webhook.subscriptions.filter((one) => one !== BY_RULE),
    method: webhook.http_method as Method,
    format: webhook.request_format as Format,
    auth: {
      type: (auth?.type as AuthType | undefined) ?? "none",
      kept: auth !== null,
      name: auth?.data?.username ?? auth?.data?.name ?? "",
      secret: "",
    },
    headers: Object.entries(webhook.custom_headers).map(([name, value]) => ({
      key: ++keys,
      name,
      value,
    })),
  };
}

/** Scheme, host and port; undefined when it is no address that can be asked. */
export function originOf(endpoint: string): string | undefined {
  try {
    const url = new URL(endpoint.trim());
    const isPlain = url.username === "" && url.password === "" && url.hash === "";
    return /^https?:$/.test(url.protocol) && isPlain ? url.origin : undefined;
  } catch {
    return undefined;
  }
}

function missingAuth({ auth, endpoint }: Draft, kept: Draft | undefined): Missing[] {
  if (auth.type === "none") {
    return [];
  }
  if (auth.kept) {
    // A password does not go with an address that moves to another host.
    const moved = kept !== undefined && originOf(endpoint) !== originOf(kept.endpoint);
    return moved ? [{ at: "authentication", what: "authAgain" }] : [];
  }
  const missing: Missing[] = [];
  if (auth.type !== "bearer_token" && auth.name.trim() === "") {
    missing.push({ at: "authentication.name", what: "text" });
  }
  if (auth.secret === "") {
    missing.push({ at: "authentication.secret", what: "text" });
  }
  return missing;
}

function missingHeaders(headers: DraftHeader[]): Missing[] {
  return headers.flatMap((header, index): Missing[] => {
    const at = `headers[${index}]`;
    const name = header.name.trim().toLowerCase();
    if (!HEADER_NAME.test(name)) {
      return [{ at: `${at}.name`, what: name === "" ? "text" : "headerName" }];
    }
    const isTwice = headers.some(
      (other, place) => place < index && other.name.trim().toLowerCase() === name,
    );
    return isTwice ? [{ at: `${at}.name`, what: "headerTwice" }] : [];
  });
}

/** Everything that keeps the draft from being a webhook, in the order of the page. */
export function missingOf(draft: Draft, kept: Draft | undefined): Missing[] {
  const missing: Missing[] = [];
  if (draft.name.trim() === "") {
    missing.push({ at: "name", what: "text" });
  }
  if (originOf(draft.endpoint) === undefined) {
    missing.push({ at: "endpoint", what: draft.endpoint.trim() === "" ? "text" : "endpoint" });
  }
  if (!draft.byRule && draft.events.length === 0) {
    missing.push({ at: "subscriptions", what: "events" });
  }
  missing.push(...missingAuth(draft, kept), ...missingHeaders(draft.headers));
  return missing;
}

function authGiven({ type, name, secret }: DraftAuth): object | undefined {
  const add_position = "header";
  switch (type) {
    case "basic_auth":
      return { type, data: { username: name.trim(), password: secret }, add_position };
    case "bearer_token":
      return { type, data: { token: secret }, add_position };
    case "api_key":
      return { type, data: { name: name.trim(), value: secret }, add_position };
    default:
      return undefined;
  }
}

export function givenOf(draft: Draft) {
  const { auth } = draft;
  return {
    name: draft.name.trim(),
    description: draft.description.trim(),
    endpoint: draft.endpoint.trim(),
    http_method: draft.byRule ? draft.method : "POST",
    request_format: draft.byRule ? draft.format : "json",
    status: draft.active ? "active" : "inactive",
    subscriptions: draft.byRule ? [BY_RULE] : draft.events,
    // Not said: it stays; null: it is taken away.
    ...(!auth.kept && { authentication: authGiven(auth) ?? null }),
    custom_headers: Object.fromEntries(
      draft.headers.map((header) => [header.name.trim(), header.value.trim()]),
    ),
  };
}

/** How many parts of the draft differ from what is kept. */
export function changesOf(draft: Draft, kept: Draft): number {
  const parts = (one: Draft): string[] => [
    one.name.trim(),
    one.description.trim(),
    String(one.active),
    one.endpoint.trim(),
    JSON.stringify([one.byRule, one.byRule ? [] : one.events]),
    one.byRule ? one.method : "",
    one.byRule ? one.format : "",
    JSON.stringify(one.auth),
    JSON.stringify(one.headers.map(({ name, value }) => [name, value])),
  ];
  const before = parts(kept);
  return parts(draft).filter((part, at) => part !== before[at]).length;
}
