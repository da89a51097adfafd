// GroupDialog — makes a group or changes one: its name, what it is for, and who is in it.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CheckboxGroup, Label } from "react-aria-components";
import { api, type User } from "../../app/api";
import { Check, Field, Switch } from "../../parts/Field";
import { FormDialog, useForm } from "./FormDialog";
import type { Group, Membership } from "./lists";

interface Props {
  /** Undefined: a new one. */
  group: Group | undefined;
  members: User[];
  memberships: Membership[];
  onClose: () => void;
  onChanged: (text: string) => Promise<void>;
}

interface Draft {
  name: string;
  description: string;
  isDefault: boolean;
  members: string[];
}

export function GroupDialog({ group, members, memberships, onClose, onChanged }: Props) {
  const { t } = useTranslation();
  const inIt = memberships.filter((one) => one.group_id === group?.id);
  const [draft, setDraft] = useState<Draft>({
    name: group?.name ?? "",
    description: group?.description ?? "",
    isDefault: group?.default ?? false,
    members: inIt.map((one) => String(one.user_id)),
  });
  const form = useForm(["name", "description"]);

  const put = (change: Partial<Draft>) => {
    form.setWrong(undefined);
    setDraft({ ...draft, ...change });
  };
  const save = () => {
    if (draft.name.trim() === "") {
      form.setWrong({ field: "name", text: t("admin.form.required") });
      return;
    }
    void form.run(async () => {
      await keep(group, draft, inIt);
      const text = group ? "admin.groups.changed" : "admin.groups.added";
      await onChanged(t(text, { name: draft.name.trim() }));
      onClose();
    });
  };

  return (
    <FormDialog
      title={t(group ? "admin.groups.editTitle" : "admin.groups.addTitle")}
      form={form}
      word={t(group ? "admin.form.save" : "admin.form.add")}
      onSave={save}
      onClose={onClose}
    >
      <Field
        label={t("admin.groups.name")}
        value={draft.name}
        onChange={(name) => put({ name })}
        error={form.errorAt("name")}
        autoFocus
      />
      <Field
        label={t("admin.groups.description")}
        value={draft.description}
        onChange={(description) => put({ description })}
        error={form.errorAt("description")}
      />
      {group?.default ? (
        <p className="hint">{t("admin.groups.isDefault")}</p>
      ) : (
        <div className="admin-switch">
          <Switch isSelected={draft.isDefault} onChange={(isDefault) => put({ isDefault })}>
            <span className="set-label">{t("admin.groups.makeDefault")}</span>
          </Switch>
          <p className="hint">{t("admin.groups.makeDefaultHint")}</p>
        </div>
      )}
      <CheckboxGroup
        className="admin-checks"
        value={draft.members}
        onChange={(chosen) => put({ members: chosen })}
      >
        <Label>{t("admin.groups.members")}</Label>
        <div className="admin-check-list">
          {members.map((user) => (
            <Check key={user.id} value={String(user.id)}>
              {user.name}
            </Check>
          ))}
        </div>
      </CheckboxGroup>
    </FormDialog>
  );
}

/** Sends what differs. What went through before a failure stays; saving again does the rest. */
async function keep(group: Group | undefined, draft: Draft, inIt: Membership[]): Promise<void> {
  const told = {
    name: draft.name.trim(),
    description: draft.description.trim(),
    ...(draft.isDefault && !group?.default ? { default: true } : {}),
  };
  let id = group?.id;
  if (id === undefined) {
    id = (await api.post("/api/v2/groups", { body: { group: told } })).group.id;
  } else {
    await api.put("/api/v2/groups/{id}", { path: { id }, body: { group: told } });
  }
  for (const person of draft.members.map(Number)) {
    if (!inIt.some((one) => one.user_id === person)) {
      await api.post("/api/v2/group_memberships", {
        body: { group_membership: { group_id: id, user_id: person } },
      });
    }
  }
  for (const one of inIt) {
    if (!draft.members.includes(String(one.user_id))) {
      await api.delete("/api/v2/group_memberships/{id}", { path: { id: one.id } });
    }
  }
}
