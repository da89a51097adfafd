// TokensPage — API tokens: which there are, making one, which is shown once, and revoking.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type User } from "../../app/api";
import { useMe } from "../../app/session";
import { Button } from "../../parts/Button";
import { Dialog } from "../../parts/Dialog";
import { EmptyState, ErrorState } from "../../parts/EmptyState";
import { Field, Select } from "../../parts/Field";
import { ConfirmDialog } from "./ConfirmDialog";
import { FormDialog, useForm } from "./FormDialog";
import { type ApiToken, membersQuery, tokensQuery } from "./lists";
import { type Column, CopyText, DoneLine, Moment, PageHead, Table } from "./parts";

export default function TokensPage() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const tokens = useQuery(tokensQuery);
  const { data: members } = useQuery(membersQuery);
  const [adding, setAdding] = useState(false);
  const [revoked, setRevoked] = useState<ApiToken>();
  const [done, setDone] = useState("");
  const again = () => queries.invalidateQueries({ queryKey: ["admin"] });

  const columns: Column<ApiToken>[] = [
    {
      id: "name",
      label: t("admin.tokens.name"),
      look: "main",
      cell: (token) => <span className="row-name">{token.name}</span>,
    },
    { id: "owner", label: t("admin.tokens.owner"), cell: (token) => token.user_name },
    {
      id: "created",
      label: t("admin.tokens.created"),
      cell: (token) => <Moment at={token.created_at} />,
    },
    {
      id: "revoke",
      label: t("admin.tokens.revoke"),
      look: "end",
      cell: (token) => (
        <Button
          size="small"
          aria-label={t("admin.tokens.revokeOne", { name: token.name, owner: token.user_name })}
          onPress={() => setRevoked(token)}
        >
          {t("admin.tokens.revoke")}
        </Button>
      ),
    },
  ];

  return (
    <div className="admin-page">
      <PageHead
        id="tokens"
        lead={t("admin.tokens.lead")}
        action={
          <Button look="primary" icon="plus" onPress={() => setAdding(true)}>
            {t("admin.tokens.add")}
          </Button>
        }
      />
      <DoneLine text={done} />
      {tokens.error && <ErrorState error={tokens.error} onRetry={() => void tokens.refetch()} />}
      {tokens.data && (
        <div className="admin-card">
          {tokens.data.length === 0 ? (
            <EmptyState>{t("admin.tokens.none")}</EmptyState>
          ) : (
            <Table
              label={t("admin.page.tokens")}
              columns={columns}
              rows={tokens.data}
              keyOf={(token) => token.id}
            />
          )}
        </div>
      )}
      {adding && members && (
        <AddDialog
          members={members.filter((user) => !user.suspended)}
          onClose={() => setAdding(false)}
          onMade={() => {
            setDone("");
            void again();
          }}
        />
      )}
      {revoked && (
        <ConfirmDialog
          title={t("admin.tokens.revokeTitle", { name: revoked.name })}
          word={t("admin.tokens.revoke")}
          onConfirm={() => api.delete("/api/v2/api_tokens/{id}", { path: { id: revoked.id } })}
          onDone={() => {
            setDone(t("admin.tokens.revoked", { name: revoked.name }));
            // Its row goes first, so that the focus is not given back to a button that goes.
            void again().then(() => setRevoked(undefined));
          }}
          onClose={() => setRevoked(undefined)}
        >
          {t("admin.tokens.revokeBody")}
        </ConfirmDialog>
      )}
    </div>
  );
}

interface AddProps {
  members: User[];
  onClose: () => void;
  onMade: () => void;
}

function AddDialog({ members, onClose, onMade }: AddProps) {
  const { t } = useTranslation();
  const me = useMe();
  const [name, setName] = useState("");
  const [owner, setOwner] = useState(me.id);
  const [secret, setSecret] = useState<string>();
  const form = useForm(["name"]);

  const save = () => {
    if (name.trim() === "") {
      form.setWrong({ field: "name", text: t("admin.form.required") });
      return;
    }
    void form.run(async () => {
      const { api_token: made } = await api.post("/api/v2/api_tokens", {
        body: { api_token: { name: name.trim(), user_id: Number(owner) } },
      });
      setSecret(made.token);
      onMade();
    });
  };

  if (secret !== undefined) {
    const email = members.find((user) => String(user.id) === owner)?.email ?? "";
    return <MadeDialog secret={secret} email={email} onClose={onClose} />;
  }
  return (
    <FormDialog
      title={t("admin.tokens.addTitle")}
      form={form}
      word={t("admin.form.add")}
      onSave={save}
      onClose={onClose}
    >
      <Field
        label={t("admin.tokens.name")}
        hint={t("admin.tokens.nameHint")}
        value={name}
        onChange={(text) => {
          setName(text);
          form.setWrong(undefined);
        }}
        error={form.errorAt("name")}
        autoFocus
      />
      <Select
        label={t("admin.tokens.owner")}
        choices={members.map((user) => ({ id: String(user.id), label: user.name }))}
        value={owner}
        onChange={setOwner}
      />
    </FormDialog>
  );
}

/** Closed only by its button: the secret cannot be had again. */
function MadeDialog(props: { secret: string; email: string; onClose: () => void }) {
  const { t } = useTranslation();
  const address = `${location.origin}/api/v2/tickets.json`;
  return (
    <Dialog
      title={t("admin.tokens.shownTitle")}
      role="alertdialog"
      open
      onClose={props.onClose}
      foot={
        <Button look="primary" autoFocus onPress={props.onClose}>
          {t("admin.tokens.done")}
        </Button>
      }
    >
      <p>{t("admin.tokens.shownLead")}</p>
      <CopyText label={t("admin.tokens.token")} text={props.secret} />
      <CopyText
        label={t("admin.tokens.example")}
        text={`curl -u '${props.email}/token:${props.secret}' ${address}`}
      />
    </Dialog>
  );
}
