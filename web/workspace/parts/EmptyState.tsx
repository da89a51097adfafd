// EmptyState — one sentence and at most one thing to do. ErrorState — what failed, and again.
// As a whole page the sentence is its heading.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../app/api";
import { Button } from "./Button";
import { Icon } from "./Icon";

interface EmptyProps {
  children: ReactNode;
  action?: ReactNode;
  /** Nothing else stands on the page. */
  page?: boolean;
}

export function EmptyState({ children, action, page = false }: EmptyProps) {
  const Sentence = page ? "h1" : "p";
  return (
    <div className="empty">
      <Sentence>{children}</Sentence>
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

interface ErrorProps {
  error: unknown;
  onRetry?: () => void;
  /** Nothing else stands on the page. */
  page?: boolean;
}

export function ErrorState({ error, onRetry, page = false }: ErrorProps) {
  const Sentence = page ? "h1" : "p";
  const { t } = useTranslation();
  const problem = useProblem();
  return (
    <div className="empty" role="alert">
      <Sentence className="field-error">
        <Icon name="warn" small />
        {problem(error)}
      </Sentence>
      {onRetry && <Button onPress={onRetry}>{t("common.retry")}</Button>}
    </div>
  );
}
