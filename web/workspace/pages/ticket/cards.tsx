// cards — what stands out in the log: the end of the session, and the way to the tickets before
// and after this one.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { ticketQuery } from "../../app/queries";
import { Icon } from "../../parts/Icon";
import { StatusChip } from "../../parts/Signs";
import { CauseLink } from "./Cause";
import type { Happened } from "./entries";
import { actorName, type NameOf } from "./EventLine";
import { When } from "./Said";

/** Who ended it, as a sentence. */
export function endedBy(reason: string, name: string, t: TFunction): string {
  switch (reason) {
    case "agent":
      return t("ticket.ended.byAgent", { name });
    case "end_user":
      return t("ticket.ended.byCustomer");
    case "trigger":
      return t("ticket.ended.byTrigger");
    case "automation":
      return t("ticket.ended.byAutomation");
    case "inactivity":
      return t("ticket.ended.byInactivity");
    case "ticket_closed":
      return t("ticket.ended.byClosing");
    default:
      return t("ticket.ended.byIntegration");
  }
}

export function EndCard({
  ticket,
  event,
  nameOf,
  hasNext,
}: {
  ticket: number;
  event: Happened;
  nameOf: NameOf;
  hasNext: boolean;
}) {
  const { t } = useTranslation();
  const { what } = event;
  if (what.type !== "ended") {
    return null;
  }
  const how = t(`ticket.ended.how.${what.via as "composer"}`);
  return (
    <li className="ev-end">
      <span className="sg ended">
        <Icon name="s-ended" />
      </span>
      <div>
        <h2>{endedBy(what.reason, actorName(event.actor, nameOf, t), t)}</h2>
        <p>{t(hasNext ? "ticket.ended.reasonNext" : "ticket.ended.reason", { how })}</p>
        <CauseLink ticket={ticket} event={event} />
      </div>
      <When atMs={event.atMs} />
    </li>
  );
}

/** The ticket before or after this one, of the same customer in the same window. */
export function TicketLink({ id, which }: { id: number; which: "previous" | "next" }) {
  const { t } = useTranslation();
  const ticket = useQuery(ticketQuery(id)).data;
  return (
    <li className="link-item">
      <Link className="next-ticket" to="/workspace/tickets/$id" params={{ id: String(id) }}>
        <Icon name="link" />
        <span>
          <b>{t(`ticket.links.${which}`)}</b>
          <span className="sub">
            {t(`ticket.links.${which}Sub`, { id, subject: ticket?.subject ?? "…" })}
          </span>
        </span>
        {ticket && <StatusChip status={ticket.status} />}
      </Link>
    </li>
  );
}
