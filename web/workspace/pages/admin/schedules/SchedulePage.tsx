// SchedulePage — one schedule: its name, its clock, its week, and the days on which it rests.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ApiError } from "../../../app/api";
import { Button } from "../../../parts/Button";
import { useProblem } from "../../../parts/EmptyState";
import { Field, Select, Switch } from "../../../parts/Field";
import { Icon } from "../../../parts/Icon";
import { ConfirmDialog } from "../ConfirmDialog";
import { Card, FailedPage, useWrongFocus } from "../parts";
import { LeaveGuard } from "../settings";
import { SubHead } from "../SubHead";
import { Holidays } from "./Holidays";
import { type Schedule, schedulesKey, scheduleQuery, zonesQuery } from "./schedules";
import { WeekEditor } from "./WeekEditor";
import { faultOf, intervalsOf, type Week, weekOf } from "./week";

/** `rest`: "new" or "7". */
export function SchedulePage({ rest }: { rest: string }) {
  const isNew = rest === "new";
  const schedule = useQuery({ ...scheduleQuery(rest), enabled: !isNew });
  if (schedule.error) {
    return <FailedPage error={schedule.error} onRetry={() => void schedule.refetch()} />;
  }
  return isNew || schedule.data ? <Editor schedule={schedule.data} /> : null;
}

interface Draft {
  name: string;
  timeZone: string;
  isDefault: boolean;
  week: Week;
}

const OFFICE: Week = Array.from({ length: 7 }, (_, day) =>
  day === 0 || day === 6 ? [] : [{ start: 9 * 60, end: 17 * 60 }],
);

function draftOf(schedule: Schedule | undefined): Draft {
  return {
    name: schedule?.name ?? "",
    timeZone: schedule?.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    isDefault: schedule?.default ?? false,
    week: schedule ? weekOf(schedule.intervals) : OFFICE,
  };
}

function Editor({ schedule }: { schedule: Schedule | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const problem = useProblem();
  const zones = useQuery(zonesQuery).data ?? [];
  const [kept, setKept] = useState<Draft>(() => draftOf(schedule));
  const [draft, setDraft] = useState<Draft>(kept);
  const [wrong, setWrong] = useState<{ field: string; text: string }>();
  const [busy, setBusy] = useState(false);
  const [saved, setSaved] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const form = useWrongFocus(wrong);
  const dirty = JSON.stringify(draft) !== JSON.stringify(kept);
  const bad = draft.week.some((hours) => faultOf(hours) !== undefined);
  const error = (field: string) => (wrong?.field === field ? wrong.text : undefined);
  const zoneChoices = zones.includes(draft.timeZone) ? zones : [draft.timeZone, ...zones];

  const put = (change: Partial<Draft>) => {
    setWrong(undefined);
    setSaved(false);
    setDraft({ ...draft, ...change });
  };
  const toList = () =>
    void navigate({
      to: "/workspace/admin/$",
      params: { _splat: "schedules" },
      ignoreBlocker: true, // all is kept, or gone
    });

  async function save(): Promise<void> {
    if (draft.name.trim() === "") {
      setWrong({ field: "name", text: t("admin.form.required") });
      return;
    }
    setBusy(true);
    try {
      await keep(schedule, draft);
      await queries.invalidateQueries({ queryKey: schedulesKey });
      setKept(draft);
      setSaved(true);
      if (!schedule) {
        toList();
      }
    } catch (refused) {
      const field = refused instanceof ApiError ? (refused.field ?? "") : "";
      setWrong({ field: field === "name" ? field : "", text: problem(refused) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="admin-page">
      <LeaveGuard unsaved={dirty} />
      <SubHead
        of="schedules"
        title={schedule ? kept.name : t("schedules.add")}
        action={
          schedule &&
          !schedule.default && (
            <Button onPress={() => setDeleting(true)}>{t("schedules.delete")}</Button>
          )
        }
      />
      <form
        ref={form}
        className="admin-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Card id="schedule-clock" title={t("schedules.what")}>
          <div className="schedule-body">
          <div className="schedule-what">
            <Field
              label={t("schedules.name")}
              value={draft.name}
              onChange={(name) => put({ name })}
              error={error("name")}
              autoFocus={!schedule}
            />
            <Select
              label={t("schedules.timeZone")}
              value={draft.timeZone}
              onChange={(timeZone) => put({ timeZone })}
              hint={t("schedules.timeZoneHint")}
              choices={zoneChoices.map((zone) => ({ id: zone, label: zone.replaceAll("_", " ") }))}
            />
          </div>
          {schedule?.default ? (
            <p className="hint">{t("schedules.isDefault")}</p>
          ) : (
            <div className="admin-switch">
              <Switch isSelected={draft.isDefault} onChange={(isDefault) => put({ isDefault })}>
                <span className="set-label">{t("schedules.makeDefault")}</span>
              </Switch>
              <p className="hint">{t("schedules.makeDefaultHint")}</p>
            </div>
          )}
          </div>
        </Card>
        <Card id="schedule-week" title={t("schedules.week")}>
          <div className="schedule-body">
            <WeekEditor week={draft.week} onChange={(week) => put({ week })} />
          </div>
        </Card>
        <input type="submit" hidden />
      </form>
      {schedule && <Holidays schedule={schedule.id} />}
      <div className="save-bar">
        <p role="status" className="save-status">
          {wrong?.field === "" ? (
            <span className="field-error">
              <Icon name="warn" small />
              {t("admin.form.notSaved", { problem: wrong.text })}
            </span>
          ) : saved && !dirty ? (
            <span className="save-done">
              <Icon name="check" small />
              {t("admin.form.saved")}
            </span>
          ) : null}
        </p>
        <Button onPress={() => setDraft(kept)} isDisabled={!dirty || busy}>
          {t("admin.form.discard")}
        </Button>
        <Button
          look="primary"
          onPress={() => void save()}
          busy={busy}
          isDisabled={bad || (!dirty && schedule !== undefined)}
        >
          {t("admin.form.save")}
        </Button>
      </div>
      {deleting && schedule && (
        <ConfirmDialog
          title={t("schedules.deleteTitle", { name: kept.name })}
          word={t("schedules.delete")}
          onConfirm={() =>
            api.delete("/api/v2/business_hours/schedules/{id}", { path: { id: schedule.id } })
          }
          onDone={() => {
            void queries.invalidateQueries({ queryKey: schedulesKey, exact: true });
            toList();
          }}
          onClose={() => setDeleting(false)}
        >
          {t("schedules.deleteBody")}
        </ConfirmDialog>
      )}
    </div>
  );
}

/** A new one gets its week after it was made. */
async function keep(schedule: Schedule | undefined, draft: Draft): Promise<void> {
  const told = {
    name: draft.name.trim(),
    time_zone: draft.timeZone,
    ...(draft.isDefault && !schedule?.default ? { default: true } : {}),
  };
  const path = { id: schedule?.id ?? 0 };
  if (!schedule) {
    const body = { schedule: told };
    path.id = (await api.post("/api/v2/business_hours/schedules", { body })).schedule.id;
  }
  await api.put("/api/v2/business_hours/schedules/{id}", {
    path,
    body: { schedule: { ...told, intervals: intervalsOf(draft.week) } },
  });
}
