// LogPage — what was sent to a webhook, waits for it, or was given up; each can be sent again.
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../../parts/Button";
import { EmptyState, ErrorState, useProblem } from "../../../parts/EmptyState";
import { Select } from "../../../parts/Field";
import { Icon } from "../../../parts/Icon";
import { type Column, DoneLine, FailedPage, Moment, Table } from "../parts";
import { SubHead } from "../SubHead";
import { Delivery } from "./Delivery";
import { Outcome } from "./Outcome";
import {
  eventKey,
  type Invocation,
  logQuery,
  type LogStatus,
  resend,
  RESEND_MAX,
  resendFailed,
  viewsOf,
  webhookQuery,
  webhooksChanged,
} from "./webhooks";

const STATUSES = ["all", "pending", "success", "failed"] as const;

export function LogPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const problem = useProblem();
  const queries = useQueryClient();
  const webhook = useQuery(webhookQuery(id));
  const [status, setStatus] = useState<LogStatus>("all");
  const log = useInfiniteQuery(logQuery(id, status));
  const [opened, setOpened] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState("");
  const [wrong, setWrong] = useState("");
  const rows = log.data?.pages.flatMap((page) => page.invocations) ?? [];
  const failed = webhook.data?.failed_count ?? 0;
  const inactive = webhook.data?.status === "inactive";

  /** What is sent again says what comes of it, or why not. */
  const send = async (work: () => Promise<string>) => {
    setBusy(true);
    setDone("");
    setWrong("");
    try {
      setDone(await work());
    } catch (error) {
      setWrong(problem(error));
    } finally {
      setBusy(false);
    }
    await webhooksChanged(queries);
  };
  const again = (one: Invocation) =>
    send(async () => {
      await resend(one);
      return t("webhooks.resent", { count: 1 });
    });
  const allFailed = () =>
    send(async () => {
      const { count, failed_count: left } = await resendFailed(id);
      return t(left > 0 ? "webhooks.resentSome" : "webhooks.resent", { count, left });
    });
  const columns: Column<Invocation>[] = [
    {
      id: "event",
      label: t("webhooks.what"),
      look: "main",
      cell: (row) => (
        <span className="log-what">
          <button type="button" className="log-open" onClick={() => setOpened(row.id)}>
            {t(`webhooks.event.${eventKey(row.event_type)}`)}
          </button>
          {row.ticket_id !== null && (
            <Link to="/workspace/tickets/$id" params={{ id: String(row.ticket_id) }}>
              #{row.ticket_id}
            </Link>
          )}
        </span>
      ),
    },
    { id: "when", label: t("webhooks.at"), cell: (row) => <Moment at={row.created_at} /> },
    { id: "status", label: t("webhooks.state"), cell: (row) => <Outcome invocation={row} /> },
    { id: "attempts", label: t("webhooks.attempts"), cell: (row) => row.attempts },
    {
      id: "again",
      label: t("webhooks.resend"),
      look: "end",
      cell: (row) => (
        <Button
          size="small"
          aria-label={t("webhooks.resendOne", { id: row.id })}
          isDisabled={inactive || busy}
          onPress={() => void again(row)}
        >
          {t("webhooks.resend")}
        </Button>
      ),
    },
  ];
  const shown = rows.find((row) => row.id === opened);
  if (webhook.error) {
    return <FailedPage error={webhook.error} onRetry={() => void webhook.refetch()} />;
  }
  if (!webhook.data) {
    return null;
  }
  return (
    <div className="admin-page">
      <SubHead
        of="webhooks"
        title={webhook.data.name}
        views={viewsOf(id, t)}
        viewsLabel={t("webhooks.views")}
        current={`webhooks/${id}/log`}
        action={
          <Button icon="refresh" busy={log.isRefetching} onPress={() => void log.refetch()}>
            {t("webhooks.reload")}
          </Button>
        }
      />
      <div className="log-filter">
        <Select<LogStatus>
          label={t("webhooks.show")}
          choices={STATUSES.map((one) => ({ id: one, label: t(`webhooks.showing.${one}`) }))}
          value={status}
          onChange={setStatus}
        />
        {status === "failed" && failed > 0 && (
          <Button
            icon="refresh"
            busy={busy}
            isDisabled={inactive}
            onPress={() => void allFailed()}
          >
            {t("webhooks.resendAll", { count: Math.min(failed, RESEND_MAX) })}
          </Button>
        )}
      </div>
      {inactive && <p className="log-off">{t("webhooks.logInactive")}</p>}
      <DoneLine text={done} />
      {wrong && (
        <p className="field-error webhooks-wrong" role="alert">
          <Icon name="warn" small />
          {wrong}
        </p>
      )}
      {log.error && <ErrorState error={log.error} onRetry={() => void log.refetch()} />}
      {log.data && (
        <div className="admin-card">
          {rows.length === 0 ? (
            <EmptyState>{t("webhooks.logEmpty")}</EmptyState>
          ) : (
            <Table
              label={t("webhooks.view.log")}
              columns={columns}
              rows={rows}
              keyOf={(row) => Number(row.id)}
            />
          )}
        </div>
      )}
      {log.hasNextPage && (
        <p className="admin-more">
          <Button onPress={() => void log.fetchNextPage()} busy={log.isFetchingNextPage}>
            {t("admin.more")}
          </Button>
        </p>
      )}
      {shown && (
        <Delivery
          invocation={shown}
          onClose={() => setOpened(undefined)}
          onResend={inactive ? undefined : () => void again(shown)}
        />
      )}
    </div>
  );
}
