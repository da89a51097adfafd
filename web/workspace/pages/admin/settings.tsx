// settings — a form over some of the product's settings: what was changed and not saved, saving all
// of it at once, what the server refuses at its field, and who changed each setting last.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useBlocker } from "@tanstack/react-router";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ApiError } from "../../app/api";
import { settingsQuery } from "../../app/queries";
import { Button } from "../../parts/Button";
import { Dialog } from "../../parts/Dialog";
import { useProblem } from "../../parts/EmptyState";
import { Switch } from "../../parts/Field";
import { Icon } from "../../parts/Icon";
import { Time } from "../../parts/Time";
import { changesQuery } from "./lists";

type Value = boolean | number | string;
type Groups = Record<string, Record<string, Value>>;

export interface SettingsForm {
  value: <T extends Value>(key: string) => T;
  put: (key: string, value: Value) => void;
  /** What the server said about one setting. */
  error: (key: string) => string | undefined;
  /** What it said that belongs to none. */
  problem: string | undefined;
  changed: number;
  saving: boolean;
  saved: boolean;
  save: () => void;
  discard: () => void;
}

function at(groups: Groups, key: string): Value | undefined {
  const [group, name] = key.split(".") as [string, string];
  return groups[group]?.[name];
}

/** Undefined while the settings are on their way. */
export function useSettingsForm(): SettingsForm | undefined {
  const queries = useQueryClient();
  const problemOf = useProblem();
  const kept = useQuery(settingsQuery).data as Groups | undefined;
  const [draft, setDraft] = useState<Record<string, Value>>({});
  const [error, setError] = useState<unknown>();
  const [saving, setSaving] = useState(false);
  const [saved, setSaved] = useState(false);
  if (!kept) {
    return undefined;
  }
  const keys = Object.keys(draft);
  const field = error instanceof ApiError ? error.field : undefined;

  const put = (key: string, value: Value) => {
    setSaved(false);
    setError(undefined);
    setDraft(({ [key]: _, ...others }) =>
      value === at(kept, key) ? others : { ...others, [key]: value },
    );
  };
  const save = async () => {
    const settings: Groups = {};
    for (const key of keys) {
      const [group, name] = key.split(".") as [string, string];
      (settings[group] ??= {})[name] = draft[key]!;
    }
    setSaving(true);
    setError(undefined);
    try {
      const answer = await api.put("/api/v2/account/settings", { body: { settings } });
      queries.setQueryData(settingsQuery.queryKey, answer.settings);
      setDraft({});
      setSaved(true);
      await queries.invalidateQueries({ queryKey: changesQuery.queryKey });
    } catch (refused) {
      setError(refused);
    } finally {
      setSaving(false);
    }
  };
  return {
    value: <T extends Value>(key: string) => (draft[key] ?? at(kept, key)) as T,
    put,
    error: (key) => (field === key ? problemOf(error) : undefined),
    problem: error !== undefined && !(field && keys.includes(field)) ? problemOf(error) : undefined,
    changed: keys.length,
    saving,
    saved,
    save: () => void save(),
    discard: () => {
      setDraft({});
      setError(undefined);
    },
  };
}

/** The line at the bottom: how much is not saved, and the two things to do about it. */
export function SaveBar({ form, bad = false }: { form: SettingsForm; bad?: boolean }) {
  const { t } = useTranslation();
  return (
    <div className="save-bar">
      <p role="status" className="save-status">
        {form.problem ? (
          <span className="field-error">
            <Icon name="warn" small />
            {t("admin.form.notSaved", { problem: form.problem })}
          </span>
        ) : form.changed > 0 ? (
          t("admin.form.unsaved", { count: form.changed })
        ) : form.saved ? (
          <span className="save-done">
            <Icon name="check" small />
            {t("admin.form.saved")}
          </span>
        ) : null}
      </p>
      <Button onPress={form.discard} isDisabled={form.changed === 0 || form.saving}>
        {t("admin.form.discard")}
      </Button>
      <Button
        look="primary"
        onPress={form.save}
        busy={form.saving}
        isDisabled={form.changed === 0 || bad}
      >
        {t("admin.form.save")}
      </Button>
      <LeaveGuard unsaved={form.changed > 0} />
    </div>
  );
}

/** Asks before a page with changes is left. */
export function LeaveGuard({ unsaved }: { unsaved: boolean }) {
  const { t } = useTranslation();
  const blocker = useBlocker({
    shouldBlockFn: () => unsaved,
    enableBeforeUnload: unsaved,
    withResolver: true,
  });
  return (
    <Dialog
      title={t("admin.leave.title")}
      role="alertdialog"
      open={blocker.status === "blocked"}
      onClose={() => blocker.reset?.()}
      foot={
        <>
          <Button autoFocus onPress={() => blocker.reset?.()}>
            {t("admin.leave.stay")}
          </Button>
          <Button look="primary" onPress={() => blocker.proceed?.()}>
            {t("admin.leave.leave")}
          </Button>
        </>
      }
    >
      <p>{t("admin.leave.body")}</p>
    </Dialog>
  );
}

/** Who changed a setting last, and when. */
export function ChangedBy({ keys }: { keys: string[] }) {
  const { t } = useTranslation();
  const { data: changes } = useQuery(changesQuery);
  if (!changes) {
    return <p className="changed-by">&nbsp;</p>;
  }
  const newest = keys
    .flatMap((key) => changes.get(key) ?? [])
    .sort((one, other) => other.id - one.id)[0];
  return (
    <p className="changed-by">
      {newest ? (
        <>
          {t("admin.form.changedBy", { name: newest.actor_name || t("admin.audit.system") })}
          {" · "}
          <Time at={newest.created_at} />
        </>
      ) : (
        t("admin.form.neverChanged")
      )}
    </p>
  );
}

/** A setting that is on or off: its words at the left, the switch at the right. */
export function SwitchRow({
  form,
  setting,
  label,
  hint,
}: {
  form: SettingsForm;
  setting: string;
  label: string;
  hint: string;
}) {
  const id = useId();
  const error = form.error(setting);
  return (
    <div className="set">
      <Switch
        isSelected={form.value<boolean>(setting)}
        onChange={(on) => form.put(setting, on)}
        aria-describedby={`${id}-hint`}
      >
        <span className="set-label">{label}</span>
      </Switch>
      <p className="hint" id={`${id}-hint`}>
        {hint}
      </p>
      {error && (
        <p className="field-error">
          <Icon name="warn" small />
          {error}
        </p>
      )}
      <ChangedBy keys={[setting]} />
    </div>
  );
}

/** A setting that is filled in. */
export function FieldRow({ keys, children }: { keys: string[]; children: ReactNode }) {
  return (
    <div className="set fill">
      {children}
      <ChangedBy keys={keys} />
    </div>
  );
}
