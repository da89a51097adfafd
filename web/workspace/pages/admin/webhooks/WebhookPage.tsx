// WebhookPage — one webhook: where it goes, when, and how it shows who it is. What is missing is
// said before one can save; beside it the secret that signs, a test, and how it went lately.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ApiError } from "../../../app/api";
import { Button } from "../../../parts/Button";
import { ErrorState, useProblem } from "../../../parts/EmptyState";
import { Field, Select, Switch } from "../../../parts/Field";
import { Icon } from "../../../parts/Icon";
import { ConfirmDialog } from "../ConfirmDialog";
import { Card, useWrongFocus } from "../parts";
import { LeaveGuard } from "../settings";
import { SubHead } from "../SubHead";
import { Authentication } from "./Authentication";
import { changesOf, type Draft, draftOf, givenOf, missingOf, newDraft } from "./draft";
import { Events } from "./Events";
import { Headers } from "./Headers";
import { Secret } from "./Secret";
import { TestCard } from "./TestCard";
import { Last } from "./WebhookList";
import {
  type Format,
  FORMATS,
  type Method,
  METHODS,
  viewsOf,
  type Webhook,
  webhookQuery,
  webhooksChanged,
} from "./webhooks";

/** `rest`: "new" or "7". */
export function WebhookPage({ rest }: { rest: string }) {
  const isNew = rest === "new";
  const webhook = useQuery({ ...webhookQuery(rest), enabled: !isNew });
  if (webhook.error) {
    return (
      <div className="admin-page">
        <ErrorState error={webhook.error} onRetry={() => void webhook.refetch()} />
      </div>
    );
  }
  return isNew || webhook.data ? <Editor key={rest} webhook={webhook.data} /> : null;
}

function Editor({ webhook }: { webhook: Webhook | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const problem = useProblem();
  const queries = useQueryClient();
  const [kept, setKept] = useState<Draft>(() => (webhook ? draftOf(webhook) : newDraft()));
  const [draft, setDraft] = useState<Draft>(kept);
  const [asked, setAsked] = useState(0); // to save: from then on what is missing is marked
  const [refused, setRefused] = useState<unknown>();
  const [saving, setSaving] = useState(false);
  const [saved, setSaved] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const attempt = useRef(crypto.randomUUID());
  const missing = missingOf(draft, webhook ? kept : undefined);
  const changes = changesOf(draft, kept);
  const form = useWrongFocus(asked);

  const put = (change: Partial<Draft>) => {
    setDraft({ ...draft, ...change });
    setRefused(undefined);
    setSaved(false);
  };
  const field = refused instanceof ApiError ? (refused.field ?? "") : "";
  const errorAt = (at: string): string | undefined => {
    const lacks = asked > 0 ? missing.find((one) => one.at === at) : undefined;
    return lacks
      ? t(`webhooks.missing.${lacks.what}`)
      : field === at
        ? problem(refused)
        : undefined;
  };
  const isPlaced =
    /^(name|description|endpoint|http_method|request_format|authentication|custom_headers)$/.test(
      field,
    );
  const save = async () => {
    setAsked(asked + 1);
    if (missing.length > 0) {
      return;
    }
    setSaving(true);
    setRefused(undefined);
    try {
      const body = { webhook: givenOf(draft) };
      if (webhook) {
        await api.patch("/api/v2/webhooks/{id}", { path: { id: webhook.id }, body });
        const now = await queries.fetchQuery(webhookQuery(webhook.id));
        setKept(draftOf(now));
        setDraft(draftOf(now));
        setSaved(true);
        setAsked(0);
      }
      const made = webhook
        ? undefined
        : await api.post("/api/v2/webhooks", { body, idempotencyKey: attempt.current });
      await webhooksChanged(queries);
      if (made) {
        setKept(draft);
        await navigate({
          to: "/workspace/admin/$",
          params: { _splat: `webhooks/${made.webhook.id}` },
          ignoreBlocker: true,
          replace: true,
        });
      }
    } catch (error) {
      setRefused(error);
      attempt.current = crypto.randomUUID();
    } finally {
      setSaving(false);
    }
  };

  return (
    <div className="admin-page">
      <SubHead
        of="webhooks"
        title={webhook ? kept.name : t("webhooks.add")}
        views={webhook ? viewsOf(webhook.id, t) : []}
        viewsLabel={t("webhooks.views")}
        current={`webhooks/${webhook?.id}`}
        action={
          <Switch isSelected={draft.active} onChange={(active) => put({ active })}>
            {t(draft.active ? "webhooks.on" : "webhooks.off")}
          </Switch>
        }
      />
      <form
        className="admin-two"
        ref={form}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div className="admin-stack">
          <Card id="webhook-about" title={t("webhooks.about")}>
            <div className="webhook-body">
              <Field
                label={t("webhooks.name")}
                value={draft.name}
                onChange={(name) => put({ name })}
                error={errorAt("name")}
                autoFocus={!webhook}
              />
              <Field
                label={t("webhooks.description")}
                value={draft.description}
                onChange={(description) => put({ description })}
                error={errorAt("description")}
              />
              <Field
                label={t("webhooks.endpoint")}
                hint={t("webhooks.endpointHint")}
                value={draft.endpoint}
                onChange={(endpoint) => put({ endpoint })}
                error={errorAt("endpoint")}
                inputMode="url"
                spellCheck="false"
              />
            </div>
          </Card>
          <Card id="webhook-when" title={t("webhooks.when")}>
            <div className="webhook-body">
              <Events draft={draft} error={errorAt("subscriptions")} onChange={put} />
              {draft.byRule ? (
                <div className="admin-pair">
                  <Select<Method>
                    label={t("webhooks.method")}
                    choices={METHODS.map((id) => ({ id, label: id }))}
                    value={draft.method}
                    onChange={(method) => put({ method })}
                    error={errorAt("http_method")}
                  />
                  <Select<Format>
                    label={t("webhooks.format")}
                    choices={FORMATS.map((id) => ({ id, label: t(`webhooks.formats.${id}`) }))}
                    value={draft.format}
                    onChange={(format) => put({ format })}
                    error={errorAt("request_format")}
                  />
                </div>
              ) : (
                <p className="hint">{t("webhooks.eventsForm")}</p>
              )}
            </div>
          </Card>
          <Authentication
            auth={draft.auth}
            errorAt={errorAt}
            onChange={(auth) => put({ auth })}
          />
          <Headers
            headers={draft.headers}
            errorAt={errorAt}
            onChange={(headers) => put({ headers })}
          />
          {webhook && (
            <div>
              <Button look="ghost" icon="x" onPress={() => setDeleting(true)}>
                {t("webhooks.delete")}
              </Button>
            </div>
          )}
          <input type="submit" hidden />
        </div>
        <div className="admin-stack webhook-side">
          {webhook ? (
            <>
              <Card id="webhook-state" title={t("webhooks.last")}>
                <div className="webhook-body">
                  <Last webhook={webhook} />
                </div>
              </Card>
              <Secret id={webhook.id} />
              <TestCard webhook={webhook} unsaved={changes > 0} />
            </>
          ) : (
            <Card id="webhook-after" title={t("webhooks.after")}>
              <p className="hint webhook-body">{t("webhooks.afterHint")}</p>
            </Card>
          )}
        </div>
      </form>
      <div className="save-bar">
        <p role="status" className="save-status">
          {asked > 0 && missing.length > 0 ? (
            <span className="field-error">
              <Icon name="warn" small />
              {t("surveys.missingCount", { count: missing.length })}
            </span>
          ) : refused !== undefined && !isPlaced ? (
            <span className="field-error">
              <Icon name="warn" small />
              {t("admin.form.notSaved", { problem: problem(refused) })}
            </span>
          ) : changes > 0 ? (
            t("admin.form.unsaved", { count: changes })
          ) : saved ? (
            <span className="save-done">
              <Icon name="check" small />
              {t("admin.form.saved")}
            </span>
          ) : null}
        </p>
        <Button
          onPress={() => {
            setDraft(kept);
            setRefused(undefined);
            setAsked(0);
          }}
          isDisabled={changes === 0 || saving}
        >
          {t("admin.form.discard")}
        </Button>
        <Button
          look="primary"
          onPress={() => void save()}
          busy={saving}
          isDisabled={changes === 0 && webhook !== undefined}
        >
          {t("admin.form.save")}
        </Button>
        <LeaveGuard unsaved={changes > 0 && !saving && !deleting} />
      </div>
      {deleting && webhook && (
        <ConfirmDialog
          title={t("webhooks.deleteTitle", { name: kept.name })}
          word={t("webhooks.delete")}
          onConfirm={() => api.delete("/api/v2/webhooks/{id}", { path: { id: webhook.id } })}
          onDone={() => {
            void navigate({
              to: "/workspace/admin/$",
              params: { _splat: "webhooks" },
              ignoreBlocker: true,
            });
          }}
          onClose={() => setDeleting(false)}
        >
          {t("webhooks.deleteBody")}
        </ConfirmDialog>
      )}
    </div>
  );
}
