// WhyDialog — for each update of the ticket: which rules fired and what each did, and for each
// other the condition that kept it from firing, with the value at that time; and what automations
// will do.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Schemas } from "../../app/api";
import { useLanguage } from "../../app/language";
import { Button } from "../../parts/Button";
import { Dialog } from "../../parts/Dialog";
import { EmptyState, ErrorState } from "../../parts/EmptyState";
import { Check } from "../../parts/Field";
import { Icon } from "../../parts/Icon";
import { Time } from "../../parts/Time";
import { actorName, type NameOf, useValueWords } from "./EventLine";
import type { Happened } from "./entries";
import "./why.css";

type Trigger = Schemas["WhyTrigger"];
type Condition = Schemas["WhyCondition"];

const UPDATES = 10;

interface Props {
  ticket: number;
  nameOf: NameOf;
  onClose: () => void;
}

export function WhyDialog({ ticket, nameOf, onClose }: Props) {
  const { t } = useTranslation();
  const [onlyFired, setOnlyFired] = useState(false);
  const audits = useInfiniteQuery({
    queryKey: ["why", ticket],
    queryFn: ({ pageParam, signal }) =>
      api.get("/api/v2/tickets/{id}/audits", {
        path: { id: ticket },
        query: { sort: "-id", "page[size]": UPDATES, "page[after]": pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last): string | undefined => {
      const { meta } = last as { meta?: { has_more: boolean; after_cursor: string | null } };
      return meta?.has_more ? (meta.after_cursor ?? undefined) : undefined;
    },
    gcTime: 0,
  });
  const rows = audits.data?.pages.flatMap((page) => page.audits) ?? [];
  return (
    <Dialog title={t("ticket.why.title")} open onClose={onClose}>
      <div className="why">
        <p className="hint">{t("ticket.why.lead")}</p>
        <Ahead ticket={ticket} nameOf={nameOf} />
        <Check isSelected={onlyFired} onChange={setOnlyFired}>
          {t("ticket.why.onlyFired")}
        </Check>
        {audits.error && (
          <ErrorState error={audits.error} onRetry={() => void audits.refetch()} />
        )}
        <ol className="why-updates">
          {rows.map((audit, at) => (
            <li key={audit.id}>
              <Update
                ticket={ticket}
                audit={audit}
                first={at === 0}
                onlyFired={onlyFired}
                nameOf={nameOf}
              />
            </li>
          ))}
        </ol>
        {audits.hasNextPage && (
          <Button onPress={() => void audits.fetchNextPage()} busy={audits.isFetchingNextPage}>
            {t("ticket.why.more")}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

/** What automations will make of the ticket at the next whole hour. */
function Ahead({ ticket, nameOf }: { ticket: number; nameOf: NameOf }) {
  const { t } = useTranslation();
  const locale = useLanguage();
  const [open, setOpen] = useState(false);
  const ahead = useQuery({
    queryKey: ["why", ticket, "ahead", locale],
    queryFn: async ({ signal }) =>
      (
        await api.get("/api/v2/tickets/{id}/automations", {
          path: { id: ticket },
          query: { locale },
          signal,
        })
      ).ahead,
    enabled: open,
    gcTime: 0,
  });
  const none = ahead.data?.none_run;
  return (
    <details
      className="why-ahead"
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        <b>{t("ticket.why.ahead")}</b>
        {ahead.data && <Time at={ahead.data.run_at} look="clock" />}
      </summary>
      {ahead.error && <ErrorState error={ahead.error} onRetry={() => void ahead.refetch()} />}
      {none && <p className="hint">{t(`ticket.why.noneAhead.${none}`)}</p>}
      {ahead.data && !none && ahead.data.automations.length === 0 && (
        <EmptyState>{t("ticket.why.noAutomation")}</EmptyState>
      )}
      <ul className="why-rules">
        {!none &&
          ahead.data?.automations.map((one) => (
            <li key={one.id}>
              <Rule trigger={one} nameOf={nameOf} isAhead />
            </li>
          ))}
      </ul>
    </details>
  );
}

interface UpdateProps {
  ticket: number;
  audit: Schemas["Audit"];
  first: boolean;
  onlyFired: boolean;
  nameOf: NameOf;
}

function Update({ ticket, audit, first, onlyFired, nameOf }: UpdateProps) {
  const { t } = useTranslation();
  const locale = useLanguage();
  const [open, setOpen] = useState(first);
  const why = useQuery({
    queryKey: ["why", ticket, audit.id, locale],
    queryFn: async ({ signal }) =>
      (
        await api.get("/api/v2/tickets/{id}/audits/{audit}/rules", {
          path: { id: ticket, audit: audit.id },
          query: { locale },
          signal,
        })
      ).why,
    enabled: open,
    gcTime: 0,
  });
  const actor = { kind: audit.author_kind, id: audit.author_id } as Happened["actor"];
  const shown = why.data?.triggers.filter((one) => !onlyFired || isDoer(one)) ?? [];
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <b>{actorName(actor, nameOf, t)}</b>
        <span className="why-what">{t("ticket.why.events", { count: audit.events.length })}</span>
        <Time at={audit.created_at} />
      </summary>
      {why.error && <ErrorState error={why.error} onRetry={() => void why.refetch()} />}
      {why.data?.none_ran && (
        <p className="hint">{t(`ticket.why.noneRan.${why.data.none_ran as "no_update"}`)}</p>
      )}
      {why.data && !why.data.none_ran && shown.length === 0 && (
        <EmptyState>{t(onlyFired ? "ticket.why.noneFired" : "ticket.why.none")}</EmptyState>
      )}
      <ul className="why-rules">
        {shown.map((one) => (
          <li key={one.id}>
            <Rule trigger={one} nameOf={nameOf} />
          </li>
        ))}
      </ul>
    </details>
  );
}

/** It did something, or would have. */
function isDoer({ outcome }: Trigger): boolean {
  return outcome === "fired" || outcome === "went_on" || outcome === "stopped";
}

interface RuleProps {
  trigger: Trigger;
  nameOf: NameOf;
  /** It has not happened yet. */
  isAhead?: boolean;
}

function Rule({ trigger, nameOf, isAhead }: RuleProps) {
  const { t, i18n } = useTranslation();
  const words = useValueWords(nameOf);
  const fired = isDoer(trigger);
  const decided = trigger.decided_by === null ? undefined : trigger.conditions[trigger.decided_by];
  const reason = (code: string | null) => {
    const key = `rules.skipped.${code}`;
    return i18n.exists(key) ? t(key as "rules.skipped.other") : t("rules.skipped.other");
  };
  return (
    <details open={fired}>
      <summary className={fired ? "why-fired" : "why-not"}>
        <Icon name={fired ? "check" : "s-none"} small />
        <span className="why-title">{trigger.title}</span>
        {trigger.kind !== "trigger" && !isAhead && (
          <span className="why-kind">{t(`ticket.actor.${trigger.kind}`)}</span>
        )}
        <span className="why-outcome">
          {!fired && decided
            ? t(isAhead ? "ticket.why.aheadBecause" : "ticket.why.because", {
                field: decided.field_label,
                value: told(decided, words) || "–",
              })
            : isAhead
              ? t("ticket.why.aheadFires")
              : t(`ticket.why.outcome.${trigger.outcome}`)}
        </span>
      </summary>
      <ul className="why-conditions">
        {trigger.conditions.map((one) => (
          <li key={`${one.list}${one.index}`} className={one.met ? "met" : "missed"}>
            <Icon name={one.met ? "check" : "x"} small />
            <span className="vh">{t(one.met ? "ticket.why.met" : "ticket.why.missed")}</span>
            <span>
              {one.list === "any" && <i>{t("rules.anyStep")} </i>}
              {one.field_label} · {one.operator_label}
              {one.value_label &&
                ` · ${named(one.field, one.value, one.value_label, words)}`}
            </span>
            <span className="why-value">
              {told(one, words) || "–"}
              {one.uses_today && <small> {t("ticket.why.today")}</small>}
            </span>
          </li>
        ))}
      </ul>
      {trigger.events.length > 0 && (
        <ul className="why-effects">
          {trigger.events.map((event) => (
            <li key={event.id}>
              <Icon name={event.reason ? "s-none" : "bolt"} small />
              {event.reason
                ? t("ticket.why.skipped", {
                    number: (event.action ?? 0) + 1,
                    reason: reason(event.reason),
                  })
                : event.field_name
                  ? t("ticket.why.set", {
                      field: t(`ticket.field.${event.field_name as "external_id"}`, {
                        defaultValue: event.field_name,
                      }),
                      value: words(event.field_name, event.value),
                    })
                  : t(`ticket.why.did.${event.type.replace(".", "_") as "other"}`, {
                      defaultValue: t("ticket.why.did.other"),
                    })}
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}

type Words = ReturnType<typeof useValueWords>;

/** People and groups by their names. */
function named(field: string, value: string | null, label: string, words: Words): string {
  const isId = /^(assignee|requester|group)_id$/.test(field) && /^\d+$/.test(value ?? "");
  return isId ? words(field, value) : label;
}

/** The value then; of what changed, both. */
function told(condition: Condition, words: Words): string {
  const { field } = condition;
  const before = named(field, condition.before, condition.before_label, words);
  const after = named(field, condition.after, condition.after_label, words);
  return before && before !== after ? `${before} → ${after || "–"}` : after;
}
