// Header — what the ticket is about and how it stands.
import { useTranslation } from "react-i18next";
import type { Ticket, User } from "../../app/api";
import { useLanguage } from "../../app/language";
import { IconButton } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { SessionChip, StatusChip } from "../../parts/Signs";
import type { Session } from "./data";
import { clockOrDay } from "./format";

export interface HeaderProps {
  ticket: Ticket;
  session: Session | null | undefined;
  requester: User | undefined;
  showEvents: boolean;
  onShowEvents: (show: boolean) => void;
  onWhy: () => void;
  onProperties: () => void;
  onCustomer: () => void;
}

export function Header(props: HeaderProps) {
  const { t } = useTranslation();
  const { ticket, session } = props;
  const via = ticket.via.channel;
  const known = via === "native_messaging" || via === "email" || via === "api" || via === "web";
  return (
    <header className="conv-head">
      <div className="conv-title">
        <h1>{ticket.subject || t("ticket.noSubject", { id: ticket.id })}</h1>
        <p>
          <span>#{ticket.id}</span>
          <span>{props.requester?.name}</span>
          <span>{t(`ticket.via.${known ? via : "other"}`)}</span>
        </p>
      </div>
      <div className="head-chips">
        <StatusChip status={ticket.status} />
        <State ticket={ticket} session={session} />
      </div>
      <div className="head-tools">
        <IconButton icon="info" label={t("ticket.why.open")} onPress={props.onWhy} />
        <IconButton
          icon="list"
          label={t("ticket.header.showEvents")}
          pressed={props.showEvents}
          onPress={() => props.onShowEvents(!props.showEvents)}
        />
        <IconButton
          className="only-middle"
          icon="gear"
          label={t("ticket.header.openProperties")}
          onPress={props.onProperties}
        />
        <IconButton
          className="only-narrow not-phone"
          icon="panel"
          label={t("ticket.header.openCustomer")}
          onPress={props.onCustomer}
        />
      </div>
    </header>
  );
}

function State({ ticket, session }: Pick<HeaderProps, "ticket" | "session">) {
  const { t } = useTranslation();
  const language = useLanguage();
  const state = session?.state ?? ticket.messaging_session_state;
  if (!state) {
    return null;
  }
  if (state === "ended" && session?.ended_at) {
    return (
      <span className="state ended">
        <Icon name="s-ended" />
        {t("ticket.endedAt", { time: clockOrDay(Date.parse(session.ended_at), language) })}
      </span>
    );
  }
  return <SessionChip state={state} />;
}
