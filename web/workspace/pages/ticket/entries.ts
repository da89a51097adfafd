// entries — what stands in a ticket's log, whether it came by the API or over the live socket.
//
// Messages, notes, replies and events take their numbers from one sequence, so the order of the
// numbers is the order of what happened.
import type { Schemas } from "../../app/api";
import type { Frame } from "../../../shared/live";

export type Channel = Schemas["CommentChannel"];

export interface Author {
  kind: Schemas["Comment"]["author_kind"];
  id: number | null;
  name: string;
}

export interface FileRef {
  id: number;
  name: string;
  type: string;
  size: number;
  href: string;
}

export interface Option {
  payload: string;
  label: string;
}

interface Base {
  id: number;
  atMs: number;
}

/** Something that somebody wrote. */
export interface Said extends Base {
  kind: "said";
  channel: Channel;
  author: Author;
  text: string;
  files: FileRef[];
  options: Option[];
  /** Place in the customer's thread; only of chat messages. */
  seq: number | null;
  /** The business rule that said it. */
  rule: SayingRule | null;
}

export type SayingRule = NonNullable<Schemas["Comment"]["rule"]>;

export type What =
  | { type: "field"; field: string; old: string | null; now: string | null }
  | { type: "started"; previous: number | null }
  | { type: "successor"; next: number | null }
  | { type: "inactive" }
  | { type: "active"; overLimit: boolean }
  | { type: "ended"; reason: string; via: string }
  | { type: "routed"; agent: number; used: number; limit: number }
  | { type: "over_limit"; agent: number; used: number; limit: number }
  | { type: "macro"; title: string | null }
  | { type: "survey"; rating: number | null; good: boolean };

/** Something that changed. */
export interface Happened extends Base {
  kind: "event";
  audit: number | null;
  actor: { kind: string; id: number | null };
  what: What;
}

export type Entry = Said | Happened;

// ---- from the API ---------------------------------------------------------------------------

/** Files are asked for at our own address, whatever the public one is. */
function pathOf(url: string): string {
  return new URL(url, location.href).pathname;
}

export function fromComment(comment: Schemas["Comment"]): Said {
  return {
    kind: "said",
    id: comment.id,
    atMs: Date.parse(comment.created_at),
    channel: comment.channel,
    author: {
      kind: comment.author_kind,
      id: comment.author_id > 0 ? comment.author_id : null,
      name: comment.author_name ?? "",
    },
    text: comment.plain_body,
    files: comment.attachments.map((file) => ({
      id: file.id,
      name: file.file_name,
      type: file.content_type,
      size: file.size,
      href: pathOf(file.content_url),
    })),
    options: comment.options ?? [],
    seq: comment.seq ?? null,
    rule: comment.rule ?? null,
  };
}

/** What the survey's own events tell better. */
const SCORE = "satisfaction_score";

function textOf(value: string | string[] | null | undefined): string | null {
  return Array.isArray(value) ? value.join(" ") : (value ?? null);
}

function whatOf(event: Schemas["AuditEvent"]): What | null {
  switch (event.type) {
    case "Change":
      if (event.field_name === SCORE) {
        return null;
      }
      return {
        type: "field",
        field: event.field_name,
        old: textOf(event.previous_value),
        now: textOf(event.value),
      };
    case "MessagingSessionStarted":
      return { type: "started", previous: event.previous_ticket_id };
    case "MessagingSessionInactive":
      return { type: "inactive" };
    case "MessagingSessionActive":
      return { type: "active", overLimit: event.over_limit };
    case "MessagingSessionEnded":
      return { type: "ended", reason: event.reason, via: event.ended_via };
    case "OfferedTo":
      return { type: "routed", agent: event.agent_id, used: event.used_after, limit: event.limit };
    case "AgentOverLimit":
      return {
        type: "over_limit",
        agent: event.agent_id,
        used: event.used_after,
        limit: event.limit,
      };
    case "SurveyOffered":
    case "SurveyResponseSubmitted":
      return {
        type: "survey",
        rating: event.rating ?? null,
        good: event.category === "good",
      };
    case "AgentMacroReference":
      return { type: "macro", title: event.macro_title };
    default:
      return null; // what was said stands in the log itself; first values are no change
  }
}

/** A rule that did it within somebody's update stands at the event itself. */
function ruleOf(event: object): Happened["actor"] | undefined {
  const { via } = event as { via?: { channel?: string; source?: { rel?: string } } };
  const kind = via?.source?.rel ?? "";
  if (via?.channel !== "rule") {
    return undefined;
  }
  return { kind: kind === "trigger" ? "rule" : kind, id: null };
}

export function fromAudit(audit: Schemas["Audit"]): Happened[] {
  const actor = {
    kind: audit.author_kind as string,
    id: audit.author_id > 0 ? audit.author_id : null,
  };
  return audit.events.flatMap((event) => {
    const what = whatOf(event);
    return what
      ? [
          {
            kind: "event" as const,
            id: event.id,
            atMs: Date.parse(audit.created_at),
            audit: audit.id,
            actor: ruleOf(event) ?? actor,
            what,
          },
        ]
      : [];
  });
}

// ---- from the live socket -------------------------------------------------------------------

function fileOf(file: Frame | undefined): FileRef[] {
  if (!file) {
    return [];
  }
  const { id, name, type, size, token } = file as Frame & { name: string; token: string };
  const href = `/attachments/${token}/${encodeURIComponent(name)}`;
  return [{ id: Number(id), name, type, size: Number(size), href }];
}

function idOf(id: string | null | undefined): number | null {
  return id == null ? null : Number(id);
}

function fromMessage(message: Frame): Said {
  return {
    kind: "said",
    id: Number(message.id),
    atMs: Date.parse(message.at),
    channel: "messaging",
    author: {
      kind: message.author.kind,
      id: idOf(message.author.id),
      name: message.author.name,
    },
    text: message.text,
    files: fileOf(message.attachment),
    options: message.options ?? [],
    seq: message.seq,
    rule: message.rule ? { ...message.rule, id: Number(message.rule.id) } : null,
  };
}

function fromLiveComment(comment: Frame, kind: string): Said {
  return {
    kind: "said",
    id: Number(comment.id),
    atMs: Date.parse(comment.at),
    channel: comment.channel,
    author: {
      kind: kind === "end_user" ? "end_user" : kind === "agent" ? "agent" : "integration",
      id: idOf(comment.author_id),
      name: comment.author_name,
    },
    text: comment.text,
    files: [],
    options: [],
    seq: null,
    rule: null,
  };
}

function liveWhatOf(event: Frame): What | null {
  switch (event.kind) {
    case "ticket.field_changed":
      return event.field === SCORE
        ? null
        : { type: "field", field: event.field, old: event.old ?? null, now: event.new ?? null };
    case "survey.offered":
    case "survey.answered":
      return { type: "survey", rating: event.rating ?? null, good: event.category === "good" };
    case "session.started":
      return { type: "started", previous: idOf(event.previous_ticket_id) };
    case "ticket.successor_linked":
      return { type: "successor", next: idOf(event.next_ticket_id) };
    case "session.inactive":
      return { type: "inactive" };
    case "session.active":
      return { type: "active", overLimit: event.over_limit === true };
    case "session.ended":
      return { type: "ended", reason: event.ended_reason, via: event.ended_via };
    case "ticket.routed":
    case "agent.over_limit":
      return {
        type: event.kind === "ticket.routed" ? "routed" : "over_limit",
        agent: Number(event.agent_id),
        used: event.used,
        limit: event.limit,
      };
    case "macro.applied":
      return { type: "macro", title: null };
    default:
      return null;
  }
}

/** A row of `ticket:ID`; null when the log does not show it. */
export function fromRow(row: Frame): Entry | null {
  const event = row.event as Frame;
  if (row.message) {
    return fromMessage(row.message);
  }
  if (row.comment) {
    return fromLiveComment(row.comment, event.actor.kind);
  }
  const what = liveWhatOf(event);
  return what
    ? {
        kind: "event",
        id: Number(event.id),
        atMs: Date.parse(event.at),
        audit: idOf(event.audit_id),
        actor: { kind: event.actor.kind, id: idOf(event.actor.id) },
        what,
      }
    : null;
}
