// PageProblem — a page that failed, and an address that leads nowhere.
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Button } from "../parts/Button";
import { EmptyState, ErrorState } from "../parts/EmptyState";

export function PageError({ error, reset }: { error: unknown; reset: () => void }) {
  return (
    <main className="page" id="main">
      <ErrorState error={error} onRetry={reset} />
    </main>
  );
}

export function PageMissing() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <main className="page" id="main">
      <EmptyState
        action={
          <Button onPress={() => navigate({ to: "/workspace" })}>{t("shell.toTickets")}</Button>
        }
      >
        {t("shell.missing")}
      </EmptyState>
    </main>
  );
}
