// TicketPage — one ticket.
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { usePageTitle } from "../../app/news";
import { ticketQuery } from "../../app/queries";
import { useTicketLog } from "../../app/tabs";
import { EmptyState } from "../../parts/EmptyState";

export function TicketPage() {
  const { t } = useTranslation();
  const { id } = useParams({ from: "/shell/workspace/tickets/$id" });
  const ticket = useQuery(ticketQuery(Number(id)));
  const log = useTicketLog(Number(id));
  usePageTitle(ticket.data?.subject ?? `#${id}`);
  if (ticket.error) {
    return (
      <main className="page" id="main">
        <EmptyState>{t("ticket.notFound", { id })}</EmptyState>
      </main>
    );
  }
  return (
    <main className="page" id="main">
      <h1>{ticket.data?.subject}</h1>
      <ol>
        {log.rows.map((row) => (
          <li key={row.seq}>{row.message?.text ?? row.comment?.text}</li>
        ))}
      </ol>
    </main>
  );
}
