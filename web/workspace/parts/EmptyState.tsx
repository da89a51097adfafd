// EmptyState — one sentence and at most one thing to do. ErrorState — what failed, and again.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../app/api";
import { Button } from "./Button";
import { Icon } from "./Icon";

export function EmptyState({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      <p>{children}</p>
      {action}
    </div>
  );
}

/** What an error means, in the reader's language; the server's words where we have none. */
export function useProblem(): (error: unknown) => string {
  const { t, i18n } = useTranslation();
  return (error) => {
    if (!(error instanceof ApiError)) {
      return t("problem.unknown");
    }
    const key = `problem.${error.code}`;
    if (i18n.exists(key)) {
      return t(key as "problem.unknown");
    }
    return error.status >= 500 ? t("problem.server") : `${t("problem.refused")} (${error.message})`;
  };
}

export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const problem = useProblem();
  return (
    <div className="empty" role="alert">
      <p className="field-error">
        <Icon name="warn" small />
        {problem(error)}
      </p>
      {onRetry && <Button onPress={onRetry}>{t("common.retry")}</Button>}
    </div>
  );
}
