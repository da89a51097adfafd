// AuditPage — what was changed, by whom and when, the newest first.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../parts/Button";
import { EmptyState, ErrorState } from "../../parts/EmptyState";
import { Check } from "../../parts/Field";
import { Icon } from "../../parts/Icon";
import type { en } from "../../text/en";
import { type AuditLog, auditQuery, membersQuery } from "./lists";
import { type Column, Moment, PageHead, Table } from "./parts";

type Texts = typeof en.admin.audit;

export default function AuditPage() {
  const { t } = useTranslation();
  const [withSignIns, setWithSignIns] = useState(false);
  const logs = useInfiniteQuery(auditQuery(withSignIns));
  const rows = logs.data?.pages.flatMap((page) => page.audit_logs) ?? [];
  const columns: Column<AuditLog>[] = [
    {
      id: "when",
      label: t("admin.audit.when"),
      look: "short",
      cell: (row) => <Moment at={row.created_at} />,
    },
    {
      id: "who",
      label: t("admin.audit.who"),
      cell: (row) => row.actor_name || t("admin.audit.system"),
    },
    { id: "what", label: t("admin.audit.what"), look: "main", cell: (row) => <What row={row} /> },
    { id: "change", label: t("admin.audit.change"), cell: (row) => <Change row={row} /> },
  ];
  return (
    <div className="admin-page">
      <PageHead
        id="audit"
        lead={t("admin.audit.lead")}
        action={
          <Check isSelected={withSignIns} onChange={setWithSignIns}>
            {t("admin.audit.signIns")}
          </Check>
        }
      />
      {logs.error && <ErrorState error={logs.error} onRetry={() => void logs.refetch()} />}
      {logs.data && (
        <div className="admin-card">
          {rows.length === 0 ? (
            <EmptyState>{t("admin.audit.none")}</EmptyState>
          ) : (
            <Table
              label={t("admin.page.audit")}
              columns={columns}
              rows={rows}
              keyOf={(row) => row.id}
            />
          )}
        </div>
      )}
      {logs.hasNextPage && (
        <p className="admin-more">
          <Button onPress={() => void logs.fetchNextPage()} busy={logs.isFetchingNextPage}>
            {t("admin.more")}
          </Button>
        </p>
      )}
    </div>
  );
}

function has<T extends object>(texts: T, key: string): key is Extract<keyof T, string> {
  return Object.hasOwn(texts, key);
}

/** The words that stand under admin.audit, to look a name from the server up in. */
function useTexts(): Texts {
  const { t } = useTranslation();
  return t("admin.audit", { returnObjects: true }) as unknown as Texts;
}

/** "messaging.agents_can_end" by its last word: no two groups share one. */
function settingName(texts: Texts, key: string): string {
  const name = key.slice(key.indexOf(".") + 1);
  return has(texts.setting, name) ? texts.setting[name] : key;
}

function What({ row }: { row: AuditLog }) {
  const texts = useTexts();
  const kind = has(texts.kind, row.source_type) ? row.source_type : "other";
  const name =
    kind === "setting"
      ? settingName(texts, row.field ?? "")
      : kind === "api_token"
        ? row.new_value || row.old_value
        : row.source_label;
  return (
    <span className="what">
      <span className="what-kind">{texts.kind[kind]}</span>
      <span className="row-name">{name}</span>
    </span>
  );
}

function Change({ row }: { row: AuditLog }) {
  const { t } = useTranslation();
  const texts = useTexts();
  const valueOf = useValue();
  const field = row.field ?? "";
  const action = has(texts.action, row.action) ? texts.action[row.action] : row.action;
  if (row.source_type === "api_token" || field === "") {
    return action;
  }
  if (UNTOLD.has(field) && has(texts.field, field)) {
    return (
      <span className="change">
        <span className="what-kind">{texts.field[field]}</span>
        <span>{row.action === "update" ? texts.changed : action}</span>
      </span>
    );
  }
  const before = valueOf(row, row.old_value);
  const after = valueOf(row, row.new_value);
  const name = row.source_type !== "setting" && has(texts.field, field) ? texts.field[field] : "";
  return (
    <span className="change">
      {row.action !== "update" && <span>{action}</span>}
      {name && <span className="what-kind">{name}</span>}
      {row.action === "update" && (row.old_value || !ONLY_NEW.has(row.source_type)) ? (
        <>
          <span className="vh">{t("admin.audit.to", { before, after })}</span>
          <span aria-hidden="true" className="from-to">
            <span>{before}</span>
            <Icon name="right" small />
            <b>{after}</b>
          </span>
        </>
      ) : (
        <b>{row.action === "destroy" ? before : after}</b>
      )}
    </span>
  );
}

/** Their values are secret, or are for programs. */
const UNTOLD = new Set([
  "password",
  "signing_secret",
  "conditions",
  "actions",
  "order",
  "category_id",
  "intervals",
  "subscriptions",
  "custom_headers",
]);
/** Of these the log does not hold what was before. */
const ONLY_NEW = new Set(["brand", "schedule"]);

/** A value as the page that sets it shows it. */
function useValue(): (row: AuditLog, value: string) => string {
  const { t } = useTranslation();
  const texts = useTexts();
  const { data: members = [] } = useQuery(membersQuery);
  return ({ source_type: type, field }, value) => {
    const key = field ?? "";
    if (value === "") {
      return texts.empty;
    }
    if (key.endsWith("_s")) {
      return t("admin.audit.seconds", { count: Number(value) });
    }
    if (type === "setting" && SWITCHES.has(key)) {
      return value === "1" ? texts.on : texts.off;
    }
    if (value === "true" || value === "false") {
      return value === "true" ? texts.yes : texts.no;
    }
    if (key === "member") {
      return members.find((user) => String(user.id) === value)?.name ?? `#${value}`;
    }
    if (key === "role") {
      return value === "end-user"
        ? texts.endUser
        : t(value === "admin" ? "admin.members.admin" : "admin.members.agent");
    }
    return value;
  };
}

const SWITCHES = new Set([
  "messaging.agents_can_end",
  "routing.count_inactive",
  "routing.ended_as_email",
  "bot.ask_if_new",
]);
