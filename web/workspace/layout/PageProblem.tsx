// PageProblem — a page that failed, and an address that leads nowhere.
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { usePageTitle } from "../app/news";
import { Button } from "../parts/Button";
import { EmptyState, ErrorState, useProblem } from "../parts/EmptyState";

export function PageError({ error, reset }: { error: unknown; reset: () => void }) {
  usePageTitle(useProblem()(error));
  return (
    <main className="page" id="main">
      <ErrorState page error={error} onRetry={reset} />
    </main>
  );
}

export function PageMissing() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  usePageTitle(t("shell.missing"));
  return (
    <main className="page" id="main">
      <EmptyState
        page
        action={
          <Button onPress={() => navigate({ to: "/workspace" })}>{t("shell.toTickets")}</Button>
        }
      >
        {t("shell.missing")}
      </EmptyState>
    </main>
  );
}
