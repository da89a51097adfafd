// Cause — the link from something that nobody did by hand to what it came from, step by step, up to
// a person, a message or the clock.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Schemas } from "../../app/api";
import { Dialog } from "../../parts/Dialog";
import { ErrorState } from "../../parts/EmptyState";
import { Time } from "../../parts/Time";
import type { Happened } from "./entries";
import "./why.css";

type Step = Schemas["RuleCause"];

const BY_HAND = new Set(["agent", "end_user", "integration", "none", ""]);

export function CauseLink({ ticket, event }: { ticket: number; event: Happened }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  if (BY_HAND.has(event.actor.kind)) {
    return null;
  }
  return (
    <>
      <button type="button" className="cause-link" onClick={() => setOpen(true)}>
        {t("ticket.cause.link")}
      </button>
      {open && (
        <CauseDialog ticket={ticket} event={event.id} onClose={() => setOpen(false)} />
      )}
    </>
  );
}

interface Props {
  ticket: number;
  event: number;
  onClose: () => void;
}

function CauseDialog({ ticket, event, onClose }: Props) {
  const { t } = useTranslation();
  const causes = useQuery({
    queryKey: ["causes", ticket, event],
    queryFn: ({ signal }) =>
      api.get("/api/v2/tickets/{id}/events/{event}/causes", {
        path: { id: ticket, event },
        signal,
      }),
  });
  const root = causes.data?.root;
  return (
    <Dialog title={t("ticket.cause.title")} open onClose={onClose}>
      {causes.error && <ErrorState error={causes.error} onRetry={() => void causes.refetch()} />}
      {causes.data && (
        <>
          <ol className="causes">
            {causes.data.causes.map((step) => (
              <li key={step.event_id}>
                <StepLine step={step} />
                <span className="hint">
                  <Time at={step.created_at} look="clock" />
                </span>
              </li>
            ))}
          </ol>
          {root && <p className="hint">{t(`ticket.cause.root.${root}`)}</p>}
        </>
      )}
    </Dialog>
  );
}

function StepLine({ step }: { step: Step }) {
  const { t, i18n } = useTranslation();
  const key = `ticket.cause.type.${step.type.replace(".", "_")}`;
  const what = i18n.exists(key) ? t(key as "ticket.cause.type.rule_fired") : step.type;
  const kind = `ticket.actor.${step.actor}`;
  const actor = i18n.exists(kind) ? t(kind as "ticket.actor.rule") : t("ticket.actor.somebody");
  const who = step.rule_title ?? step.actor_name ?? actor;
  return (
    <span>
      <b>{what}</b> · {who}
    </span>
  );
}
