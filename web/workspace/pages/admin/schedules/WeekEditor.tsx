// WeekEditor — the hours of each day: a strip to see them at a glance, and two clocks for each.
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../app/language";
import { Button, IconButton } from "../../../parts/Button";
import { Icon } from "../../../parts/Icon";
import { useRowFocus } from "../../../parts/rowFocus";
import {
  clockOf,
  DAY_MINUTES,
  faultOf,
  type Hours,
  minuteOf,
  roomIn,
  type Week,
} from "./week";

const SUNDAY = Date.UTC(2026, 0, 4);
const DAY_MS = 86_400_000;
const WORKDAYS = [1, 2, 3, 4, 5];

interface Props {
  week: Week;
  onChange: (week: Week) => void;
}

export function WeekEditor({ week, onChange }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const name = new Intl.DateTimeFormat(language, { weekday: "long", timeZone: "UTC" });
  const put = (day: number, hours: Hours[]) =>
    onChange(week.map((one, i) => (i === day ? hours : one)));
  const copy = () => onChange(week.map((one, i) => (WORKDAYS.includes(i) ? [...week[1]!] : one)));
  return (
    <div className="week">
      <div className="week-days">
        {week.map((hours, day) => (
          <Day
            key={day}
            name={name.format(SUNDAY + day * DAY_MS)}
            hours={hours}
            onChange={(changed) => put(day, changed)}
          />
        ))}
      </div>
      <Button size="small" onPress={copy}>
        {t("schedules.copyMonday")}
      </Button>
    </div>
  );
}

interface DayProps {
  name: string;
  hours: Hours[];
  onChange: (hours: Hours[]) => void;
}

function Day({ name, hours, onChange }: DayProps) {
  const { t } = useTranslation();
  const around = useRowFocus<HTMLDivElement>(hours.length);
  const fault = faultOf(hours);
  const room = roomIn(hours);
  const put = (at: number, change: Partial<Hours>) =>
    onChange(hours.map((one, i) => (i === at ? { ...one, ...change } : one)));
  return (
    <div className="week-day" role="group" aria-label={name}>
      <span className="week-name">{name}</span>
      <div className="week-strip" aria-hidden="true">
        {hours.map((one, i) => (
          <span
            key={i}
            style={{
              insetInlineStart: `${(100 * one.start) / DAY_MINUTES}%`,
              inlineSize: `${(100 * Math.max(one.end - one.start, 0)) / DAY_MINUTES}%`,
            }}
          />
        ))}
      </div>
      <div className="week-hours" ref={around}>
        {hours.length === 0 && <span className="hint">{t("schedules.shut")}</span>}
        {hours.map((one, i) => (
          <div key={i} className="week-span" data-row>
            <input
              type="time"
              className="input"
              aria-label={t("schedules.from", { day: name })}
              aria-invalid={fault ? true : undefined}
              value={clockOf(one.start)}
              onChange={(event) => {
                const start = minuteOf(event.target.value, false);
                if (start !== undefined) {
                  put(i, { start });
                }
              }}
            />
            <span aria-hidden="true">–</span>
            <input
              type="time"
              className="input"
              aria-label={t("schedules.to", { day: name })}
              aria-invalid={fault ? true : undefined}
              value={clockOf(one.end)}
              onChange={(event) => {
                const end = minuteOf(event.target.value, true);
                if (end !== undefined) {
                  put(i, { end });
                }
              }}
            />
            <IconButton
              icon="x"
              label={t("schedules.removeHours", { day: name })}
              onPress={() => onChange(hours.filter((_, k) => k !== i))}
            />
          </div>
        ))}
        {room && (
          <Button
            size="small"
            look="ghost"
            icon="plus"
            className="add-row"
            aria-label={t("schedules.addHoursOf", { day: name })}
            onPress={() => onChange([...hours, room])}
          >
            {t("schedules.addHours")}
          </Button>
        )}
        {fault && (
          <p className="field-error" role="alert">
            <Icon name="warn" small />
            {t(`schedules.fault.${fault}`)}
          </p>
        )}
      </div>
    </div>
  );
}
