// TestCard — sends one request of its own and shows what came of it.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../app/api";
import { Button } from "../../../parts/Button";
import { useProblem } from "../../../parts/EmptyState";
import { TextArea } from "../../../parts/Field";
import { Icon } from "../../../parts/Icon";
import { Card } from "../parts";
import { Delivery } from "./Delivery";
import { Outcome } from "./Outcome";
import {
  type Invocation,
  invocationQuery,
  isPending,
  type Webhook,
  webhookQuery,
} from "./webhooks";

const SAMPLES: Record<string, string> = {
  json: '{"test":true}',
  xml: "<test>true</test>",
  form_encoded: "test=true",
};

export function TestCard({ webhook, unsaved }: { webhook: Webhook; unsaved: boolean }) {
  const { t } = useTranslation();
  const problem = useProblem();
  const queries = useQueryClient();
  const [payload, setPayload] = useState(SAMPLES[webhook.request_format] ?? "");
  const [opened, setOpened] = useState(false);
  const run = useMutation({
    mutationFn: async (): Promise<Invocation> => {
      const body = { webhook_id: webhook.id, payload };
      return (await api.post("/api/v2/webhooks/test", { body })).invocation;
    },
  });
  const sent = run.data;
  const followed = useQuery({
    ...invocationQuery(webhook.id, sent?.id ?? ""),
    enabled: sent !== undefined,
  });
  const now = followed.data ?? sent;
  const isOver = now !== undefined && !isPending(now);
  useEffect(() => {
    if (isOver) {
      // What the page tells of the last attempt is told anew.
      void queries.invalidateQueries({ queryKey: webhookQuery(webhook.id).queryKey });
    }
  }, [isOver, now?.id, queries, webhook.id]);
  const reason =
    webhook.status === "inactive"
      ? t("webhooks.testInactive")
      : unsaved
        ? t("webhooks.testUnsaved")
        : undefined;
  return (
    <Card id="webhook-test" title={t("webhooks.test")}>
      <div className="webhook-body">
        <TextArea
          label={t("webhooks.testBody")}
          value={payload}
          onChange={setPayload}
          rows={3}
          spellCheck="false"
          error={run.error ? problem(run.error) : undefined}
        />
        <div className="webhook-buttons">
          <Button
            size="small"
            icon="send"
            busy={run.isPending}
            isDisabled={reason !== undefined}
            onPress={() => run.mutate()}
          >
            {t("webhooks.testSend")}
          </Button>
          {reason && <span className="hint">{reason}</span>}
        </div>
        <div role="status" className="test-outcome">
          {now && (
            <>
              <Outcome invocation={now} />
              <Button
                look="ghost"
                size="small"
                iconEnd="right"
                onPress={() => setOpened(true)}
              >
                {t("webhooks.details")}
              </Button>
            </>
          )}
        </div>
        <p className="hint">
          <Icon name="info" small /> {t("webhooks.testHint")}
        </p>
      </div>
      {opened && now && <Delivery invocation={now} onClose={() => setOpened(false)} />}
    </Card>
  );
}
