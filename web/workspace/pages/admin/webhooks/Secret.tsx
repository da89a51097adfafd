// Secret — what signs the requests: shown when asked for, copied, made anew.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../app/api";
import { Button } from "../../../parts/Button";
import { ErrorState } from "../../../parts/EmptyState";
import { ConfirmDialog } from "../ConfirmDialog";
import { Card, CopyText } from "../parts";
import { secretQuery } from "./webhooks";

export function Secret({ id }: { id: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [shown, setShown] = useState(false);
  const [resetting, setResetting] = useState(false);
  const [done, setDone] = useState("");
  const secret = useQuery({ ...secretQuery(id), enabled: shown });
  return (
    <Card id="webhook-secret" title={t("webhooks.secret")}>
      <div className="webhook-body">
        <p className="hint">{t("webhooks.secretHint")}</p>
        {shown && secret.error && (
          <ErrorState error={secret.error} onRetry={() => void secret.refetch()} />
        )}
        {shown && secret.data !== undefined && (
          <CopyText label={t("webhooks.secret")} text={secret.data} />
        )}
        <div className="webhook-buttons">
          <Button size="small" icon="eye" aria-pressed={shown} onPress={() => setShown(!shown)}>
            {t(shown ? "webhooks.secretHide" : "webhooks.secretShow")}
          </Button>
          <Button size="small" icon="refresh" onPress={() => setResetting(true)}>
            {t("webhooks.secretReset")}
          </Button>
        </div>
        <p className="hint" role="status">
          {done}
        </p>
      </div>
      {resetting && (
        <ConfirmDialog
          title={t("webhooks.secretResetTitle")}
          word={t("webhooks.secretReset")}
          onConfirm={async () => {
            const made = await api.post("/api/v2/webhooks/{id}/signing_secret", { path: { id } });
            queries.setQueryData(secretQuery(id).queryKey, made.signing_secret.secret);
          }}
          onDone={() => {
            setDone(t("webhooks.secretIsNew"));
            setResetting(false);
            setShown(true);
          }}
          onClose={() => setResetting(false)}
        >
          {t("webhooks.secretResetBody")}
        </ConfirmDialog>
      )}
    </Card>
  );
}
