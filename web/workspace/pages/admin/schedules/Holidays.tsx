// Holidays — the days on which a schedule rests. Each is kept as soon as it is added.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../app/api";
import { useLanguage } from "../../../app/language";
import { Button, IconButton } from "../../../parts/Button";
import { ErrorState, useProblem } from "../../../parts/EmptyState";
import { Field } from "../../../parts/Field";
import { Icon } from "../../../parts/Icon";
import { useRowFocus } from "../../../parts/rowFocus";
import { Card } from "../parts";
import { type Holiday, holidaysQuery } from "./schedules";

const PATH = "/api/v2/business_hours/schedules/{id}/holidays";

export function Holidays({ schedule }: { schedule: number }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const problem = useProblem();
  const holidays = useQuery(holidaysQuery(schedule));
  const [name, setName] = useState("");
  const [start, setStart] = useState("");
  const [end, setEnd] = useState("");
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<unknown>();
  const around = useRowFocus<HTMLDivElement>(holidays.data?.length ?? 0);
  const language = useLanguage();
  const date = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" });

  async function change(todo: () => Promise<unknown>): Promise<boolean> {
    setBusy(true);
    setRefused(undefined);
    try {
      await todo();
      await queries.invalidateQueries({ queryKey: holidaysQuery(schedule).queryKey });
      return true;
    } catch (error) {
      setRefused(error);
      return false;
    } finally {
      setBusy(false);
    }
  }
  async function add(event: FormEvent): Promise<void> {
    event.preventDefault();
    const holiday = { name: name.trim(), start_date: start, end_date: end || start };
    const made = await change(() =>
      api.post(PATH, { path: { id: schedule }, body: { holiday } }),
    );
    if (made) {
      setName("");
      setStart("");
      setEnd("");
    }
  }
  const when = (holiday: Holiday) =>
    date.formatRange(new Date(holiday.start_date), new Date(holiday.end_date));

  return (
    <Card id="schedule-holidays" title={t("schedules.holidays")}>
      <div className="schedule-body">
      {holidays.error && (
        <ErrorState error={holidays.error} onRetry={() => void holidays.refetch()} />
      )}
      {holidays.data?.length === 0 && <p className="hint">{t("schedules.noHolidays")}</p>}
      <div ref={around}>
        {holidays.data && holidays.data.length > 0 && (
          <ul className="holidays">
            {holidays.data.map((holiday) => (
              <li key={holiday.id} data-row>
                <span className="holiday-name">{holiday.name}</span>
                <span className="holiday-when">{when(holiday)}</span>
                <IconButton
                  icon="x"
                  label={t("schedules.removeHoliday", { name: holiday.name })}
                  isDisabled={busy}
                  onPress={() =>
                    void change(() =>
                      api.delete(`${PATH}/{holiday}`, {
                        path: { id: schedule, holiday: holiday.id },
                      }),
                    )
                  }
                />
              </li>
            ))}
          </ul>
        )}
      </div>
      <form className="holiday-form" onSubmit={(event) => void add(event)}>
        <Field label={t("schedules.holidayName")} value={name} onChange={setName} />
        <Field label={t("schedules.firstDay")} type="date" value={start} onChange={setStart} />
        <Field label={t("schedules.lastDay")} type="date" value={end} onChange={setEnd} />
        <Button type="submit" busy={busy} isDisabled={name.trim() === "" || start === ""}>
          {t("schedules.addHoliday")}
        </Button>
      </form>
      {refused !== undefined && (
        <p className="field-error" role="alert">
          <Icon name="warn" small />
          {problem(refused)}
        </p>
      )}
      </div>
    </Card>
  );
}
