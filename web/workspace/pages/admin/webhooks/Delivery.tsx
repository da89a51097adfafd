// Delivery — one delivery in full: each attempt with what was sent and what was answered.
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../app/language";
import { Button } from "../../../parts/Button";
import { Dialog } from "../../../parts/Dialog";
import { EmptyState, ErrorState } from "../../../parts/EmptyState";
import { Icon } from "../../../parts/Icon";
import { Moment } from "../parts";
import { Outcome } from "./Outcome";
import { type Attempt, attemptsQuery, eventKey, type Invocation, isPending } from "./webhooks";
import { useErrorWords } from "./words";

interface Props {
  invocation: Invocation;
  onClose: () => void;
  /** Absent where it cannot be sent again. */
  onResend?: () => void;
}

export function Delivery({ invocation, onClose, onResend }: Props) {
  const { t } = useTranslation();
  const attempts = useQuery(attemptsQuery(invocation));
  const { next_attempt_at: next } = invocation;
  return (
    <Dialog
      title={t(`webhooks.event.${eventKey(invocation.event_type)}`)}
      wide
      open
      onClose={onClose}
      foot={
        <>
          {onResend && (
            <Button icon="refresh" onPress={onResend}>
              {t("webhooks.resend")}
            </Button>
          )}
          <Button look="primary" onPress={onClose}>
            {t("common.close")}
          </Button>
        </>
      }
    >
      <div className="delivery-state" role="status">
        <Outcome invocation={invocation} />
        {isPending(invocation) && next && (
          <span className="hint">
            {t("webhooks.next")} <Moment at={next} />
          </span>
        )}
        <span className="hint">{t("webhooks.invocation", { id: invocation.id })}</span>
      </div>
      {attempts.error && (
        <ErrorState error={attempts.error} onRetry={() => void attempts.refetch()} />
      )}
      {attempts.data?.length === 0 && <EmptyState>{t("webhooks.noAttempts")}</EmptyState>}
      <ol className="attempts">
        {attempts.data?.map((attempt, at) => (
          <li key={attempt.id}>
            <AttemptView attempt={attempt} open={at === 0} />
          </li>
        ))}
      </ol>
    </Dialog>
  );
}

function AttemptView({ attempt, open }: { attempt: Attempt; open: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const words = useErrorWords();
  const good = attempt.error === null;
  const duration = new Intl.NumberFormat(language === "ja" ? "ja-JP" : "en-GB").format(
    attempt.duration_ms,
  );
  return (
    <details open={open}>
      <summary>
        <b>{t("webhooks.attempt", { number: attempt.number })}</b>
        <span className={good ? "outcome good" : "outcome bad"}>
          <Icon name={good ? "check" : "warn"} small />
          <span>
            {good ? t("webhooks.arrived", { status: attempt.status }) : words(attempt.error ?? "")}
          </span>
        </span>
        <span className="hint">
          {t("webhooks.took", { duration })} · <Moment at={attempt.created_at} />
        </span>
      </summary>
      <Exchange title={t("webhooks.request")} {...attempt.request} />
      <Exchange title={t("webhooks.answer")} {...attempt.response} />
    </details>
  );
}

function Exchange({ title, head, payload }: { title: string; head: string; payload: string }) {
  const { t } = useTranslation();
  const text = [head.trim(), payload].filter((part) => part !== "").join("\n\n");
  return (
    <div className="exchange">
      <h3>{title}</h3>
      {text === "" ? (
        <p className="hint">{t("webhooks.empty")}</p>
      ) : (
        <pre tabIndex={0} role="region" aria-label={title}>
          {text}
        </pre>
      )}
    </div>
  );
}
