// EventLine — one change of the ticket as a sentence in the log.
import type { TFunction } from "i18next";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { brandsQuery, groupsQuery, schedulesQuery } from "../../app/queries";
import { Icon, type IconName } from "../../parts/Icon";
import { Bold } from "./Bold";
import { CauseLink } from "./Cause";
import type { Happened, What } from "./entries";
import { When } from "./Said";

export type NameOf = (id: number | null) => string | undefined;

const ICONS: Record<What["type"], IconName> = {
  field: "list",
  started: "queue",
  successor: "link",
  inactive: "s-inactive",
  active: "s-active",
  ended: "s-ended",
  routed: "user",
  over_limit: "user",
  macro: "bolt",
  survey: "smile",
};

const FIELD_ICONS: Partial<Record<string, IconName>> = {
  assignee_id: "user",
  group_id: "people",
  tags: "tag",
  follower_ids: "eye",
};

export function actorName(actor: Happened["actor"], nameOf: NameOf, t: TFunction): string {
  const known = nameOf(actor.id);
  if (known) {
    return known;
  }
  switch (actor.kind) {
    case "bot":
    case "router":
    case "timer":
    case "rule":
    case "automation":
    case "messaging_trigger":
    case "integration":
    case "end_user":
      return t(`ticket.actor.${actor.kind}`);
    default:
      return t("ticket.actor.somebody");
  }
}

/** A field's value in words. */
export function useValueWords(nameOf: NameOf): (field: string, value: string | null) => string {
  const { t, i18n } = useTranslation();
  const brands = useQuery(brandsQuery).data;
  const schedules = useQuery(schedulesQuery).data;
  const groups = useQuery(groupsQuery).data;
  return (field, value) => {
    if (value === null || value === "") {
      return t("ticket.actor.empty");
    }
    switch (field) {
      case "assignee_id":
      case "requester_id":
        return nameOf(Number(value)) ?? `#${value}`;
      case "follower_ids":
        return value
          .split(" ")
          .map((id) => nameOf(Number(id)) ?? `#${id}`)
          .join(", ");
      case "group_id":
        return groups?.find((one) => one.id === Number(value))?.name ?? `#${value}`;
      case "brand_id":
        return brands?.find((one) => one.id === Number(value))?.name ?? `#${value}`;
      case "schedule_id":
        return schedules?.find((one) => one.id === Number(value))?.name ?? `#${value}`;
      case "status":
        return t(`status.${value as "open"}`);
      case "priority":
      case "type":
      case "routing_channel": {
        const area = field === "routing_channel" ? "routing" : field;
        const key = `ticket.${area}.${value}`;
        return i18n.exists(key) ? t(key as "ticket.priority.low") : value;
      }
      default:
        return value;
    }
  };
}

function useSentence(event: Happened, nameOf: NameOf): string {
  const { t } = useTranslation();
  const words = useValueWords(nameOf);
  const who = actorName(event.actor, nameOf, t);
  const { what } = event;
  switch (what.type) {
    case "started":
      return t("ticket.event.started");
    case "inactive":
      return t("ticket.event.inactive");
    case "active":
      return t(what.overLimit ? "ticket.event.activeOver" : "ticket.event.active");
    case "routed":
    case "over_limit":
      return t(what.type === "routed" ? "ticket.event.routed" : "ticket.event.overLimit", {
        name: nameOf(what.agent) ?? `#${what.agent}`,
        used: what.used,
        limit: what.limit,
      });
    case "macro":
      return what.title
        ? t("ticket.event.macro", { who, title: what.title })
        : t("ticket.event.macroUntitled", { who }); // the live row does not name it
    case "survey":
      return what.rating === null
        ? t("ticket.event.surveyOffered")
        : t(what.good ? "ticket.event.surveyGood" : "ticket.event.surveyBad", {
            who,
            rating: what.rating,
          });
    case "field":
      return fieldSentence(t, what, who, words(what.field, what.now));
    default:
      return "";
  }
}

function fieldSentence(
  t: TFunction,
  what: Extract<What, { type: "field" }>,
  who: string,
  value: string,
): string {
  switch (what.field) {
    case "status":
    case "priority":
    case "type":
    case "subject":
      return t(`ticket.event.${what.field}`, { who, value });
    case "assignee_id":
      return t(what.now ? "ticket.event.assignee" : "ticket.event.unassigned", { who, value });
    case "group_id":
      return t("ticket.event.group", { who, value });
    case "tags":
      return t(what.now ? "ticket.event.tags" : "ticket.event.tagsNone", { who, value });
    case "brand_id":
      return t("ticket.event.brand", { who, value });
    case "schedule_id":
      return t(what.now ? "ticket.event.schedule" : "ticket.event.scheduleNone", { who, value });
    case "follower_ids":
      return t(what.now ? "ticket.event.followers" : "ticket.event.followersNone", { who, value });
    case "routing_channel":
      return t("ticket.event.routingChannel", { value });
    default:
      return t("ticket.event.other", {
        who,
        field: t(`ticket.field.${what.field as "external_id"}`, { defaultValue: what.field }),
      });
  }
}

interface LineProps {
  ticket: number;
  event: Happened;
  nameOf: NameOf;
}

export function EventLine({ ticket, event, nameOf }: LineProps) {
  const sentence = useSentence(event, nameOf);
  const { what } = event;
  const icon = (what.type === "field" && FIELD_ICONS[what.field]) || ICONS[what.type];
  const state = what.type === "active" || what.type === "inactive" ? what.type : undefined;
  return (
    <li className="ev">
      {state ? (
        <span className={`sg ${state}`}>
          <Icon name={icon} />
        </span>
      ) : (
        <Icon name={icon} />
      )}
      <span>
        <Bold text={sentence} />{" "}
        <span className="when">
          · <When atMs={event.atMs} />
        </span>{" "}
        <CauseLink ticket={ticket} event={event} />
      </span>
    </li>
  );
}
