// TokensPage — API tokens: which there are, making one, which is shown once, and revoking.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ApiError, type User } from "../../app/api";
import { useMe } from "../../app/session";
import { Button } from "../../parts/Button";
import { Dialog } from "../../parts/Dialog";
import { EmptyState, ErrorState, useProblem } from "../../parts/EmptyState";
import { Field, Select } from "../../parts/Field";
import { Icon } from "../../parts/Icon";
import { ConfirmDialog } from "./ConfirmDialog";
import { type ApiToken, membersQuery, tokensQuery } from "./lists";
import {
  type Column,
  CopyText,
  DoneLine,
  Moment,
  PageHead,
  Table,
  useWrongFocus,
} from "./parts";

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
            setRevoked(undefined);
            void again();
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
  const problem = useProblem();
  const [name, setName] = useState("");
  const [owner, setOwner] = useState(me.id);
  const [wrong, setWrong] = useState<{ field: string; text: string }>();
  const [busy, setBusy] = useState(false);
  const [secret, setSecret] = useState<string>();
  const form = useWrongFocus(wrong);

  const save = async () => {
    if (name.trim() === "") {
      setWrong({ field: "name", text: t("admin.form.required") });
      return;
    }
    setBusy(true);
    setWrong(undefined);
    try {
      const { api_token: made } = await api.post("/api/v2/api_tokens", {
        body: { api_token: { name: name.trim(), user_id: Number(owner) } },
      });
      setSecret(made.token);
      onMade();
    } catch (error) {
      const field = error instanceof ApiError && error.field === "name" ? "name" : "";
      setWrong({ field, text: problem(error) });
    } finally {
      setBusy(false);
    }
  };

  if (secret !== undefined) {
    const email = members.find((user) => String(user.id) === owner)?.email ?? "";
    return <MadeDialog secret={secret} email={email} onClose={onClose} />;
  }
  return (
    <Dialog
      title={t("admin.tokens.addTitle")}
      open
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{t("admin.form.cancel")}</Button>
          <Button look="primary" onPress={() => void save()} busy={busy}>
            {t("admin.tokens.create")}
          </Button>
        </>
      }
    >
      <form
        ref={form}
        className="admin-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Field
          label={t("admin.tokens.name")}
          hint={t("admin.tokens.nameHint")}
          value={name}
          onChange={(text) => {
            setName(text);
            setWrong(undefined);
          }}
          error={wrong?.field === "name" ? wrong.text : undefined}
          autoFocus
        />
        <Select
          label={t("admin.tokens.owner")}
          choices={members.map((user) => ({ id: String(user.id), label: user.name }))}
          value={owner}
          onChange={setOwner}
        />
        {wrong?.field === "" && (
          <p className="field-error" role="alert">
            <Icon name="warn" small />
            {wrong.text}
          </p>
        )}
        <input type="submit" hidden />
      </form>
    </Dialog>
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
