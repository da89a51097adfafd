// LoadMeters — how many work items I hold, by channel, against how many I may.
import { useTranslation } from "react-i18next";
import { useLinkState } from "../app/live";
import { type Channel, useWork } from "../app/work";
import { Icon, type IconName } from "../parts/Icon";

// Voice joins them once calls can be routed.
const signs: [Channel, IconName][] = [
  ["messaging", "chat"],
  ["email", "mail"],
];

export function LoadMeters() {
  const { t } = useTranslation();
  const work = useWork();
  const stale = useLinkState() !== "online";
  if (!work) {
    return <dl className="load" />;
  }
  return (
    <dl className={stale ? "load stale" : "load"} aria-label={t("shell.load")}>
      {signs.map(([channel, icon]) => {
        const { used, limit } = work.load[channel];
        const full = used === limit && limit > 0;
        const key = used > limit ? "shell.loadOver" : full ? "shell.loadAt" : "shell.loadOf";
        const words = t(key, { channel: t(`channel.${channel}`), used, limit });
        return (
          <div
            key={channel}
            className={`${channel} ${used === 0 ? "zero" : ""} ${used > limit ? "over" : ""}`}
            title={words}
          >
            <dt>
              <Icon name={icon} />
              <span className="vh">{t(`channel.${channel}`)}</span>
            </dt>
            <dd>
              <b>{used}</b>/{limit}
              <svg
                className="meter"
                viewBox="0 0 10 1"
                preserveAspectRatio="none"
                aria-hidden="true"
              >
                <rect width={limit > 0 ? Math.min(10, (used / limit) * 10) : 0} height="1" />
              </svg>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
