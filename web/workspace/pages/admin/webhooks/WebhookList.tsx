// WebhookList — the programs that are told: whether each is on, how the last attempt went, how many
// deliveries it lost.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../../app/api";
import { EmptyState, ErrorState } from "../../../parts/EmptyState";
import { Switch } from "../../../parts/Field";
import { Icon } from "../../../parts/Icon";
import { Time } from "../../../parts/Time";
import { DeedLines, useDeed } from "../deed";
import { AddButton, type Column, PageHead, Table } from "../parts";
import { useErrorWords } from "./words";
import { BY_RULE, eventKey, type Webhook, webhooksChanged, webhooksQuery } from "./webhooks";

export function WebhookList() {
  const { t } = useTranslation();
  const webhooks = useQuery(webhooksQuery);
  const deed = useDeed(webhooksChanged);

  const turn = (webhook: Webhook, active: boolean) => {
    const body = { webhook: { status: active ? "active" : "inactive" } };
    void deed.run(
      () => api.patch("/api/v2/webhooks/{id}", { path: { id: webhook.id }, body }),
      t(active ? "webhooks.switchedOn" : "webhooks.switchedOff", { name: webhook.name }),
    );
  };
  const columns: Column<Webhook>[] = [
    {
      id: "name",
      label: t("webhooks.name"),
      look: "main",
      cell: (webhook) => (
        <div className="webhook-name">
          <Link to="/workspace/admin/$" params={{ _splat: `webhooks/${webhook.id}` }}>
            {webhook.name}
          </Link>
          <p className="webhook-address">{webhook.endpoint}</p>
        </div>
      ),
    },
    { id: "for", label: t("webhooks.told"), cell: (webhook) => <Told webhook={webhook} /> },
    { id: "last", label: t("webhooks.last"), cell: (webhook) => <Last webhook={webhook} /> },
    {
      id: "log",
      label: t("webhooks.failed"),
      cell: (webhook) => (
        <Link
          to="/workspace/admin/$"
          params={{ _splat: `webhooks/${webhook.id}/log` }}
          className="webhook-log"
        >
          {webhook.failed_count > 0
            ? t("webhooks.failedCount", { count: webhook.failed_count })
            : t("webhooks.view.log")}
          <span className="vh">{t("webhooks.logOf", { name: webhook.name })}</span>
        </Link>
      ),
    },
    {
      id: "active",
      label: t("webhooks.active"),
      cell: (webhook) => (
        <Switch
          isSelected={webhook.status === "active"}
          onChange={(active) => turn(webhook, active)}
          aria-label={t("webhooks.activeOf", { name: webhook.name })}
        />
      ),
    },
  ];
  return (
    <div className="admin-page">
      <PageHead
        id="webhooks"
        lead={t("webhooks.lead")}
        action={<AddButton to="/workspace/admin/webhooks/new">{t("webhooks.add")}</AddButton>}
      />
      <DeedLines deed={deed} wrongClass="webhooks-wrong" />
      {webhooks.error && (
        <ErrorState error={webhooks.error} onRetry={() => void webhooks.refetch()} />
      )}
      {webhooks.data && (
        <div className="admin-card">
          {webhooks.data.length === 0 ? (
            <EmptyState>{t("webhooks.none")}</EmptyState>
          ) : (
            <Table
              label={t("admin.page.webhooks")}
              columns={columns}
              rows={webhooks.data}
              keyOf={(webhook) => Number(webhook.id)}
            />
          )}
        </div>
      )}
    </div>
  );
}

function Told({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const [first, ...others] = webhook.subscriptions;
  if (first === undefined || first === BY_RULE) {
    return <>{t("webhooks.byRuleShort")}</>;
  }
  const name = t(`webhooks.event.${eventKey(first)}`);
  return (
    <>{others.length > 0 ? t("webhooks.andMore", { name, count: others.length }) : name}</>
  );
}

/** How the last attempt went, and whether the receiver is left alone for a while. */
export function Last({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const { last_attempt: last, breaker } = webhook;
  return (
    <div className="webhook-last">
      {last === null ? (
        <span className="hint">{t("webhooks.neverTried")}</span>
      ) : (
        <span className={last.error === null ? "outcome good" : "outcome bad"}>
          <Icon name={last.error === null ? "check" : "warn"} small />
          <span>
            {last.error === null
              ? t("webhooks.arrived", { status: last.status })
              : words(last.error)}
            {" · "}
            <Time at={last.created_at} />
          </span>
        </span>
      )}
      {breaker.state !== "closed" && (
        <span className="outcome pause">
          <Icon name="clock" small />
          {breaker.until ? (
            <span>
              {t("webhooks.pausedUntil")} <Time at={breaker.until} look="clock" />
            </span>
          ) : (
            t("webhooks.paused")
          )}
        </span>
      )}
    </div>
  );
}
