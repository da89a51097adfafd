// DryRun — what the rule as it stands on the page would have done in the past 30 days. Nothing is
// written or sent; it runs only when asked.
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, type Schemas } from "../../../app/api";
import { useLanguage } from "../../../app/language";
import { Button } from "../../../parts/Button";
import { ErrorState } from "../../../parts/EmptyState";
import { Icon } from "../../../parts/Icon";
import { Moment } from "../parts";
import type { RuleGiven } from "./rules";

type Result = Schemas["RuleDryRun"];

const DAYS = 30;
const HITS_SHOWN = 8;
const PEOPLE_SHOWN = 5;

interface Props {
  kind: "triggers" | "automations" | "messaging_triggers";
  id: number | undefined;
  /** Undefined while something is missing. */
  given: RuleGiven | undefined;
}

export function DryRun({ kind, id, given }: Props) {
  const { t } = useTranslation();
  const locale = useLanguage();
  const run = useMutation({
    mutationFn: async (): Promise<{ result: Result; of: string }> => {
      const rule = { ...given, ...(id !== undefined && { id }) };
      const query = { locale };
      const answer =
        kind === "triggers"
          ? await api.post("/api/v2/triggers/dry_run", {
              query,
              body: { trigger: rule, days: DAYS },
            })
          : kind === "automations"
            ? await api.post("/api/v2/automations/dry_run", {
                query,
                body: { automation: rule, days: DAYS },
              })
            : await api.post("/api/v2/messaging_triggers/dry_run", {
                query,
                body: { messaging_trigger: rule, days: DAYS },
              });
      return { result: answer.dry_run, of: JSON.stringify(given) };
    },
  });
  const isOld = run.data && run.data.of !== JSON.stringify(given);
  return (
    <section className="admin-card" aria-labelledby="rule-dry-run">
      <div className="rule-card-head">
        <h2 id="rule-dry-run">{t("rules.dryRun.title", { count: DAYS })}</h2>
        <Button
          size="small"
          icon={run.data ? "refresh" : undefined}
          className="dry-run"
          busy={run.isPending}
          isDisabled={!given}
          onPress={() => run.mutate()}
        >
          {t(run.data ? "rules.dryRun.again" : "rules.dryRun.run")}
        </Button>
      </div>
      <div className="rule-card-body" role="status">
        {run.error && <ErrorState error={run.error} />}
        {run.data && <Outcome kind={kind} result={run.data.result} old={isOld === true} />}
        {!run.data && !run.error && (
          <p className="hint">{t(given ? "rules.dryRun.lead" : "rules.dryRun.incomplete")}</p>
        )}
      </div>
    </section>
  );
}

interface OutcomeProps {
  kind: Props["kind"];
  result: Result;
  old: boolean;
}

function Outcome({ kind, result, old }: OutcomeProps) {
  const { t } = useTranslation();
  const reason = (code: string) =>
    t(`rules.skipped.${code as "other"}`, { defaultValue: t("rules.skipped.other") });
  return (
    <div className="dry">
      {old && <p className="rule-hint">{t("rules.dryRun.old")}</p>}
      <p className="dry-big">
        <b>{result.fired}</b>
        {t("rules.dryRun.fired", { count: result.fired })}
      </p>
      <Days days={result.days} />
      <dl className="dry-rows">
        <Row
          label={t(`rules.dryRun.looked.${kind}`)}
          value={result.updates}
        />
        <Row label={t("rules.dryRun.tickets")} value={result.tickets} />
        {result.any_decided.length > 1 &&
          result.any_decided.map((count, at) => (
            <Row key={at} label={t("rules.dryRun.byAny", { number: at + 1 })} value={count} />
          ))}
        {result.actions.map((action, at) => (
          <div key={`${action.field}-${at}`}>
            <dt>
              {action.label}
              {action.skipped.map((one) => (
                <span key={one.reason} className="dry-skipped">
                  {t("rules.dryRun.skipped", { count: one.count, reason: reason(one.reason) })}
                </span>
              ))}
            </dt>
            <dd>{action.done}</dd>
          </div>
        ))}
      </dl>
      {result.recipient_count > 0 && (
        <p className="dry-text">
          {t("rules.dryRun.people", { count: result.recipient_count })}{" "}
          <People of={result.recipients} />
        </p>
      )}
      {result.others.map((other) => (
        <p key={other.id ?? 0} className="dry-other">
          <Icon name="warn" small />
          <span>
            {other.id === null ? (
              other.title
            ) : (
              <Link to="/workspace/admin/$" params={{ _splat: `triggers/${other.id}` }}>
                {other.title}
              </Link>
            )}
            {other.fires_because > 0 &&
              ` · ${t("rules.dryRun.firesBecause", { count: other.fires_because })}`}
            {other.no_longer_fires > 0 &&
              ` · ${t("rules.dryRun.noLonger", { count: other.no_longer_fires })}`}
            {other.does_the_same > 0 &&
              ` · ${t("rules.dryRun.theSame", { count: other.does_the_same })}`}
            <Did actions={other.actions} />
          </span>
        </p>
      ))}
      {result.others_recipient_count > 0 && (
        <p className="dry-text">
          {t("rules.dryRun.othersPeople", { count: result.others_recipient_count })}{" "}
          <People of={result.others_recipients} />
        </p>
      )}
      {result.hits.length > 0 && (
        <ul className="dry-hits" aria-label={t("rules.dryRun.hits")}>
          {result.hits.slice(0, HITS_SHOWN).map((hit) => (
            <li key={`${hit.ticket_id} ${hit.audit_id ?? hit.created_at}`}>
              <Link to="/workspace/tickets/$id" params={{ id: String(hit.ticket_id) }}>
                #{hit.ticket_id}
              </Link>
              <Moment at={hit.created_at} />
            </li>
          ))}
        </ul>
      )}
      {result.cut_at && (
        <p className="dry-text">
          {t(`rules.dryRun.cut.${kind}`)}{" "}
          <Moment at={result.cut_at} />
        </p>
      )}
      {result.uses_today.length > 0 && (
        <p className="dry-text">
          {t("rules.dryRun.usesToday", {
            fields: result.uses_today.map((one) => one.label).join(", "),
          })}
        </p>
      )}
      <p className="hint">{t("rules.dryRun.nothingSent")}</p>
    </div>
  );
}

function Row({ label, value }: { label: string; value: number }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function People({ of }: { of: Result["recipients"] }) {
  return of
    .slice(0, PEOPLE_SHOWN)
    .map((one) => `${one.name || one.email} (${one.letters})`)
    .join(", ");
}

/** What another rule would have done because of this one. */
function Did({ actions }: { actions: Result["others"][number]["actions"] }) {
  const { t } = useTranslation();
  return actions
    .filter((action) => action.done > 0)
    .map((action, at) => (
      <span key={`${action.field}-${at}`} className="dry-did">
        {t("rules.dryRun.did", { action: action.label, times: action.done })}
      </span>
    ));
}

/** One bar a day, the newest at the right. */
function Days({ days }: { days: Result["days"] }) {
  const { t } = useTranslation();
  const most = Math.max(1, ...days.map((day) => day.fired));
  const inOrder = [...days].sort((a, b) => a.since.localeCompare(b.since));
  return (
    <svg
      className="dry-days"
      viewBox={`0 0 ${inOrder.length * 10} 44`}
      preserveAspectRatio="none"
      role="img"
      aria-label={t("rules.dryRun.perDay", { most: most })}
    >
      {inOrder.map((day, at) => {
        const height = day.fired === 0 ? 1 : 4 + (day.fired / most) * 40;
        return (
          <rect key={day.since} x={at * 10} y={44 - height} width="7" height={height} rx="1" />
        );
      })}
    </svg>
  );
}
