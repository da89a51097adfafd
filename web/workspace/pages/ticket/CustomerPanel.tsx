// CustomerPanel — who asks, and what they asked before.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { Ticket, User } from "../../app/api";
import { useLanguage } from "../../app/language";
import { keep, ticketQuery } from "../../app/queries";
import { Button } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { Avatar, SessionChip } from "../../parts/Signs";
import { Time } from "../../parts/Time";
import { customerTicketsQuery, messagingQuery } from "./data";
import { dateOf } from "./format";
import { Rating } from "./Rating";

const PAGE_MS = 20_000; // between two looks at which page they are on

export function CustomerPanel({
  ticket,
  requester,
  onClose,
}: {
  ticket: Ticket;
  requester: User | undefined;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <aside className="cust" aria-label={t("ticket.customer.label")}>
      <div className="drawer-head">
        <Button look="ghost" size="small" icon="x" onPress={onClose}>
          {t("common.close")}
        </Button>
      </div>
      {requester && <Identity person={requester} ticket={ticket} />}
      <Rating key={ticket.id} ticket={ticket} />
      <PastTickets ticket={ticket} />
    </aside>
  );
}

function Identity({ person, ticket }: { person: User; ticket: Ticket }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const none = <span className="muted">{t("ticket.customer.none")}</span>;
  return (
    <section>
      <div className="person">
        <Avatar name={person.name} kind="customer" size="large" />
        <div>
          <h2>{person.name}</h2>
          {person.external_id ? (
            <span className="verified">
              <Icon name="shield" />
              {t("ticket.customer.verified")}
            </span>
          ) : (
            !person.email && <span className="sub">{t("ticket.customer.anonymous")}</span>
          )}
        </div>
      </div>
      <dl className="facts">
        <dt>{t("ticket.customer.email")}</dt>
        <dd>
          {person.email ?? none}
          {person.email && (
            <span className="sub mail-check">
              {t(`ticket.customer.${person.verified ? "mailVerified" : "mailUnverified"}`)}
            </span>
          )}
        </dd>
        {person.phone && (
          <>
            <dt>{t("ticket.customer.phone")}</dt>
            <dd>{person.phone}</dd>
          </>
        )}
        <dt>{t("ticket.customer.language")}</dt>
        <dd>{t(`ticket.customer.${person.locale === "ja" ? "ja" : "en"}`)}</dd>
        {person.external_id && (
          <>
            <dt>{t("ticket.customer.externalId")}</dt>
            <dd>{person.external_id}</dd>
          </>
        )}
        <dt>{t("ticket.customer.since")}</dt>
        <dd>{dateOf(Date.parse(person.created_at), language)}</dd>
        <Whereabouts ticket={ticket} />
      </dl>
      {person.notes && (
        <>
          <h2 className="notes-head">{t("ticket.customer.notes")}</h2>
          <p className="muted">{person.notes}</p>
        </>
      )}
    </section>
  );
}

/** The page and the browser of the customer's last message; who opens a page writes no row. */
function Whereabouts({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const at = useQuery({
    ...messagingQuery(ticket),
    refetchInterval: ({ state }) => (state.data && state.data.state !== "ended" ? PAGE_MS : false),
  }).data?.whereabouts;
  const device = [at?.browser, at?.os].filter(Boolean).join(" · ");
  return (
    <>
      {at?.page_url && (
        <>
          <dt>{t("ticket.customer.page")}</dt>
          <dd>
            <PageLink address={at.page_url} title={at.page_title} />
          </dd>
        </>
      )}
      {device && (
        <>
          <dt>{t("ticket.customer.device")}</dt>
          <dd>{device}</dd>
        </>
      )}
      {at?.ip && (
        <>
          <dt>{t("ticket.customer.ip")}</dt>
          <dd className="page">{at.ip}</dd>
        </>
      )}
    </>
  );
}

/** What the customer's browser says is a link only where it is an address of the web. */
function PageLink({ address, title }: { address: string; title: string | null }) {
  const { t } = useTranslation();
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    return <span className="page">{address}</span>;
  }
  return (
    <>
      <a
        className="page"
        href={url.href}
        title={url.href}
        target="_blank"
        rel="noopener noreferrer nofollow"
      >
        {title || url.pathname}
        <span className="vh"> {t("ticket.customer.pageOpens")}</span>
      </a>
      <span className="sub page-host">{url.host}</span>
    </>
  );
}

function PastTickets({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const { data, isError, refetch } = useQuery(customerTicketsQuery(ticket.requester_id));
  useEffect(() => {
    if (data) {
      keep(data.tickets);
    }
  }, [data]);
  return (
    <section>
      <h2>
        {t("ticket.customer.conversations")}
        {data && (
          <span className="sub">
            <span aria-hidden="true">{data.ids.length}</span>
            <span className="vh">{t("ticket.customer.count", { count: data.ids.length })}</span>
          </span>
        )}
      </h2>
      {isError && (
        <p className="field-error">
          {t("ticket.customer.failed")}
          <Button look="ghost" size="small" onPress={() => void refetch()}>
            {t("common.retry")}
          </Button>
        </p>
      )}
      <ol className="past">
        {data?.ids.map((id) => (
          <PastTicket key={id} id={id} current={id === ticket.id} />
        ))}
      </ol>
    </section>
  );
}

function PastTicket({ id, current }: { id: number; current: boolean }) {
  const { t } = useTranslation();
  const ticket = useQuery(ticketQuery(id)).data;
  if (!ticket) {
    return null;
  }
  return (
    <li>
      <Link
        to="/workspace/tickets/$id"
        params={{ id: String(id) }}
        aria-current={current ? "page" : undefined}
      >
        {ticket.messaging_session_state ? (
          <SessionChip state={ticket.messaging_session_state} look="glyph" />
        ) : (
          <span className="sg ended">
            <Icon name="mail" />
          </span>
        )}
        <span className="ttl">{ticket.subject || t("ticket.noSubject", { id })}</span>
        <Time at={ticket.updated_at} />
        <span className="sub">
          #{id} · {t(`status.${ticket.status}`)}
        </span>
      </Link>
    </li>
  );
}
