// WebhookPage — one webhook: where it goes, when, and how it shows who it is. What is missing is
// said before one can save; beside it the secret that signs, a test, and how it went lately.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../app/api";
import { Button } from "../../../parts/Button";
import { Field, Select, Switch } from "../../../parts/Field";
import { ConfirmDialog } from "../ConfirmDialog";
import { useEditor } from "../editor";
import { EditorBar } from "../EditorBar";
import { Card, FailedPage } from "../parts";
import { SubHead } from "../SubHead";
import { Authentication } from "./Authentication";
import { changesOf, draftOf, givenOf, missingOf, newDraft } from "./draft";
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
    return <FailedPage error={webhook.error} onRetry={() => void webhook.refetch()} />;
  }
  return isNew || webhook.data ? <Editor key={rest} webhook={webhook.data} /> : null;
}

function Editor({ webhook }: { webhook: Webhook | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [deleting, setDeleting] = useState(false);
  const [version, setVersion] = useState(webhook?.version); // that is edited
  const editor = useEditor({
    isNew: !webhook,
    begin: () => {
      const draft = webhook ? draftOf(webhook) : newDraft();
      return { draft, kept: draft };
    },
    missingOf: (draft, kept) => missingOf(draft, webhook ? kept : undefined),
    changesOf,
    wordsOf: (what) => t(`webhooks.missing.${what}`),
    placed:
      /^(name|description|endpoint|http_method|request_format|authentication|custom_headers)$/,
    send: async (draft, attempt) => {
      const body = { webhook: givenOf(draft) };
      if (!webhook) {
        const made = await api.post("/api/v2/webhooks", { body, idempotencyKey: attempt });
        return { id: made.webhook.id };
      }
      const { id } = webhook;
      const changed = { webhook: { ...body.webhook, version } };
      await api.patch("/api/v2/webhooks/{id}", { path: { id }, body: changed });
      const now = await queries.fetchQuery(webhookQuery(id));
      setVersion(now.version);
      return { id, kept: draftOf(now) };
    },
    changed: webhooksChanged,
    placeOf: (id) => ({ to: `/workspace/admin/webhooks/${id}` }),
  });
  const { draft, kept, put, errorAt, changes } = editor;

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
      <form className="admin-two" ref={editor.form} onSubmit={editor.submit}>
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
      <EditorBar editor={editor} counts leaving={deleting} />
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
