// MemberDialog — makes a member or changes one. A password is shown once: in the answer to making.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type User } from "../../app/api";
import { languageName, useLanguage } from "../../app/language";
import { useMe } from "../../app/session";
import { Button } from "../../parts/Button";
import { Dialog } from "../../parts/Dialog";
import { Field, Select } from "../../parts/Field";
import { type Form, FormDialog, useForm } from "./FormDialog";
import type { Group } from "./lists";
import { CopyText } from "./parts";

const PASSWORD_CHARS_LEAST = 10;
// Without those that look alike.
const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
const GENERATED_CHARS = 20;
const GENERATED_GROUP = 5;

const FIELDS = ["name", "email", "role", "password", "default_group_id"];

/** 100 random bits, in groups that can be read out. */
function generatePassword(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(GENERATED_CHARS));
  const chars = [...bytes].map((byte) => ALPHABET[byte % ALPHABET.length]!);
  return chars
    .map((char, at) => (at > 0 && at % GENERATED_GROUP === 0 ? `-${char}` : char))
    .join("");
}

interface Draft {
  name: string;
  email: string;
  role: "agent" | "admin";
  locale: "en-US" | "ja";
  group: string;
  password: string;
}

interface Props {
  /** Undefined: a new one. */
  user: User | undefined;
  groups: Group[];
  onClose: () => void;
  onChanged: (text: string) => Promise<void>;
}

export function MemberDialog({ user, groups, onClose, onChanged }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [draft, setDraft] = useState<Draft>({
    name: user?.name ?? "",
    email: user?.email ?? "",
    role: user?.role === "admin" ? "admin" : "agent",
    locale: user?.locale ?? (language === "ja" ? "ja" : "en-US"),
    group: String((groups.find((group) => group.default) ?? groups[0])?.id ?? ""),
    password: "",
  });
  const [made, setMade] = useState(false);
  const form = useForm(FIELDS, ({ field, status }) =>
    field === "email"
      ? t(status === 409 ? "admin.members.emailTaken" : "admin.members.emailBad")
      : undefined,
  );

  const put = (change: Partial<Draft>) => {
    form.setWrong(undefined);
    setDraft({ ...draft, ...change });
  };
  const save = () => {
    const missing = check(draft, user === undefined);
    if (missing) {
      form.setWrong({ field: missing.field, text: t(missing.text) });
      return;
    }
    void form.run(async () => {
      if (user) {
        await change(user, draft);
        await onChanged(t("admin.members.changed", { name: draft.name }));
        onClose();
      } else {
        await make(draft);
        await onChanged(t("admin.members.added", { name: draft.name }));
        setMade(true);
      }
    });
  };
  const suspend = () =>
    void form.run(async () => {
      await putUser(user!.id, { suspended: !user!.suspended });
      const text = user!.suspended ? "admin.members.allowedNow" : "admin.members.suspendedNow";
      await onChanged(t(text, { name: user!.name }));
      onClose();
    });

  if (made) {
    return <MadeDialog draft={draft} onClose={onClose} />;
  }
  return (
    <FormDialog
      title={t(user ? "admin.members.editTitle" : "admin.members.addTitle")}
      form={form}
      word={t(user ? "admin.form.save" : "admin.form.add")}
      onSave={save}
      onClose={onClose}
    >
      <Fields draft={draft} put={put} error={form.errorAt} user={user} groups={groups} />
      {user && <Suspension user={user} busy={form.busy} onPress={suspend} />}
    </FormDialog>
  );
}

interface FieldsProps {
  draft: Draft;
  put: (change: Partial<Draft>) => void;
  error: Form["errorAt"];
  user: User | undefined;
  groups: Group[];
}

function Fields({ draft, put, error, user, groups }: FieldsProps) {
  const { t } = useTranslation();
  const me = useMe();
  const isMe = user !== undefined && String(user.id) === me.id;
  return (
    <>
      <Field
        label={t("admin.members.name")}
        value={draft.name}
        onChange={(name) => put({ name })}
        error={error("name")}
        autoComplete="off"
        autoFocus
      />
      <Field
        label={t("admin.members.email")}
        type="email"
        value={draft.email}
        onChange={(email) => put({ email })}
        error={error("email")}
        autoComplete="off"
      />
      <div className="admin-pair">
        <Select
          label={t("admin.members.role")}
          choices={[
            { id: "agent", label: t("admin.members.agent") },
            { id: "admin", label: t("admin.members.admin") },
          ]}
          value={draft.role}
          onChange={(role) => put({ role })}
          disabled={isMe}
          hint={isMe ? t("admin.members.ownRole") : undefined}
          error={error("role")}
        />
        <Select
          label={t("admin.members.language")}
          choices={[
            { id: "ja", label: languageName("ja") },
            { id: "en-US", label: languageName("en") },
          ]}
          value={draft.locale}
          onChange={(locale) => put({ locale })}
        />
      </div>
      {!user && groups.length > 0 && (
        <Select
          label={t("admin.members.group")}
          hint={t("admin.members.groupHint")}
          choices={groups.map((group) => ({ id: String(group.id), label: group.name }))}
          value={draft.group}
          onChange={(group) => put({ group })}
          error={error("default_group_id")}
        />
      )}
      <Field
        label={t(user ? "admin.members.newPassword" : "admin.members.password")}
        hint={t(user ? "admin.members.newPasswordHint" : "admin.members.passwordHint")}
        value={draft.password}
        onChange={(password) => put({ password })}
        error={error("password")}
        autoComplete="off"
        spellCheck="false"
        beside={
          <Button onPress={() => put({ password: generatePassword() })}>
            {t("admin.members.generate")}
          </Button>
        }
      />
    </>
  );
}

function Suspension({ user, busy, onPress }: { user: User; busy: boolean; onPress: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  if (String(user.id) === me.id) {
    return null; // nobody locks themself out
  }
  return (
    <div className="admin-aside">
      <Button onPress={onPress} isDisabled={busy} aria-describedby="suspend-hint">
        {t(user.suspended ? "admin.members.unsuspend" : "admin.members.suspend")}
      </Button>
      <p className="hint" id="suspend-hint">
        {user.suspended ? "" : t("admin.members.suspendHint")}
      </p>
    </div>
  );
}

/** What the new member needs to sign in; closed only by its button: it cannot be had again. */
function MadeDialog({ draft, onClose }: { draft: Draft; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog
      title={t("admin.members.shownTitle", { name: draft.name })}
      role="alertdialog"
      open
      onClose={onClose}
      foot={
        <Button look="primary" autoFocus onPress={onClose}>
          {t("admin.members.done")}
        </Button>
      }
    >
      <p>{t("admin.members.shownLead")}</p>
      <CopyText label={t("admin.members.email")} text={draft.email.trim()} />
      <CopyText label={t("admin.members.password")} text={draft.password} />
    </Dialog>
  );
}

type CheckText = "admin.form.required" | "admin.members.tooShort";

function check(draft: Draft, isNew: boolean): { field: string; text: CheckText } | undefined {
  for (const field of ["name", "email"] as const) {
    if (draft[field].trim() === "") {
      return { field, text: "admin.form.required" };
    }
  }
  if (isNew && draft.password === "") {
    return { field: "password", text: "admin.form.required" };
  }
  const bytes = new TextEncoder().encode(draft.password).length;
  return draft.password !== "" && bytes < PASSWORD_CHARS_LEAST
    ? { field: "password", text: "admin.members.tooShort" }
    : undefined;
}


async function make(draft: Draft): Promise<void> {
  await api.post("/api/v2/users", {
    body: {
      user: {
        name: draft.name.trim(),
        email: draft.email.trim(),
        role: draft.role,
        locale: draft.locale,
        password: draft.password,
        ...(draft.group ? { default_group_id: Number(draft.group) } : {}),
      },
    },
  });
}

/** Only what differs, so that the log tells only that. */
async function change(user: User, draft: Draft): Promise<void> {
  await putUser(user.id, {
    ...(draft.name.trim() !== user.name ? { name: draft.name.trim() } : {}),
    ...(draft.email.trim() !== user.email ? { email: draft.email.trim() } : {}),
    ...(draft.role !== user.role ? { role: draft.role } : {}),
    ...(draft.locale !== user.locale ? { locale: draft.locale } : {}),
    ...(draft.password !== "" ? { password: draft.password } : {}),
  });
}

async function putUser(id: number, user: Record<string, string | boolean>): Promise<void> {
  await api.put("/api/v2/users/{id}", { path: { id }, body: { user } });
}
