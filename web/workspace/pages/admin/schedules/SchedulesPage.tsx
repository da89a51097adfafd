// SchedulesPage — when the desk works: the list of schedules, or one of them.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ErrorState } from "../../../parts/EmptyState";
import { AddButton, type Column, PageHead, Table } from "../parts";
import { SchedulePage } from "./SchedulePage";
import { type Schedule, schedulesQuery } from "./schedules";
import "./schedules.css";

const WEEK_HOURS = 60;

/** `rest`: "", "new" or "7". */
export default function SchedulesPage({ rest }: { rest: string }) {
  return rest === "" ? <ScheduleList /> : <SchedulePage key={rest} rest={rest} />;
}

function hoursOf(schedule: Schedule): number {
  const minutes = schedule.intervals.reduce((sum, one) => sum + one.end_time - one.start_time, 0);
  return Math.round((10 * minutes) / WEEK_HOURS) / 10;
}

function ScheduleList() {
  const { t } = useTranslation();
  const schedules = useQuery(schedulesQuery);
  const columns: Column<Schedule>[] = [
    {
      id: "name",
      label: t("schedules.name"),
      look: "main",
      cell: (schedule) => (
        <Link
          className="row-open"
          to="/workspace/admin/$"
          params={{ _splat: `schedules/${schedule.id}` }}
        >
          <span className="row-name">{schedule.name}</span>
          {schedule.default && <span className="tag-you">{t("schedules.defaultWord")}</span>}
        </Link>
      ),
    },
    { id: "zone", label: t("schedules.timeZone"), cell: (schedule) => schedule.time_zone },
    {
      id: "hours",
      label: t("schedules.hours"),
      cell: (schedule) => t("schedules.hoursAWeek", { hours: hoursOf(schedule) }),
    },
  ];
  return (
    <div className="admin-page">
      <PageHead
        id="schedules"
        lead={t("schedules.lead")}
        action={<AddButton to="/workspace/admin/schedules/new">{t("schedules.add")}</AddButton>}
      />
      {schedules.error && (
        <ErrorState error={schedules.error} onRetry={() => void schedules.refetch()} />
      )}
      {schedules.data && (
        <div className="admin-card">
          <Table
            label={t("admin.page.schedules")}
            columns={columns}
            rows={schedules.data}
            keyOf={(schedule) => schedule.id}
          />
        </div>
      )}
    </div>
  );
}
