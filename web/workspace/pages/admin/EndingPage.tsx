// EndingPage — who may end a messaging session, and what an end does.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { settingsQuery } from "../../app/queries";
import { ErrorState } from "../../parts/EmptyState";
import { Field } from "../../parts/Field";
import { Icon, type IconName } from "../../parts/Icon";
import { Card, PageHead } from "./parts";
import { FieldRow, SaveBar, type SettingsForm, SwitchRow, useSettingsForm } from "./settings";

const INACTIVE_AFTER = "messaging.inactive_after_s";
const MINUTE_S = 60;

export default function EndingPage() {
  const { t } = useTranslation();
  const form = useSettingsForm();
  const [badTime, setBadTime] = useState(false);
  return (
    <div className="admin-page">
      <PageHead id="ending" lead={t("admin.ending.lead")} />
      <Loading />
      {form && (
        <>
          <div className="admin-two">
            <div className="admin-stack">
              <Card id="ending-who" title={t("admin.ending.who")}>
                <SwitchRow
                  form={form}
                  setting="messaging.agents_can_end"
                  label={t("admin.ending.agents")}
                  hint={t("admin.ending.agentsHint")}
                />
              </Card>
              <Card id="ending-after" title={t("admin.ending.after")}>
                <SwitchRow
                  form={form}
                  setting="routing.ended_as_email"
                  label={t("admin.ending.asEmail")}
                  hint={t("admin.ending.asEmailHint")}
                />
                <SwitchRow
                  form={form}
                  setting="bot.ask_if_new"
                  label={t("admin.ending.askIfNew")}
                  hint={t("admin.ending.askIfNewHint")}
                />
              </Card>
              <Card id="ending-inactive" title={t("admin.ending.inactive")}>
                <InactiveAfter form={form} onBad={setBadTime} />
                <SwitchRow
                  form={form}
                  setting="routing.count_inactive"
                  label={t("admin.ending.countInactive")}
                  hint={t("admin.ending.countInactiveHint")}
                />
              </Card>
            </div>
            <WhatChanges
              asEmail={form.value<boolean>("routing.ended_as_email")}
              asks={form.value<boolean>("bot.ask_if_new")}
            />
          </div>
          <SaveBar form={form} bad={badTime} />
        </>
      )}
    </div>
  );
}

function Loading() {
  const { error, refetch } = useQuery(settingsQuery);
  return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : null;
}

/** Shown in minutes, unless a program has set something between two of them. */
function InactiveAfter({ form, onBad }: { form: SettingsForm; onBad: (is: boolean) => void }) {
  const { t } = useTranslation();
  const value = form.value<number>(INACTIVE_AFTER);
  const [typed, setTyped] = useState<{ text: string; for: number }>();
  const unit = value % MINUTE_S === 0 ? MINUTE_S : 1;
  const inMinutes = unit === MINUTE_S;
  const text = typed && typed.for === value ? typed.text : String(value / unit);
  const number = /^\d{1,6}$/.test(text.trim()) ? Number(text) * unit : NaN;
  const bad = !(number >= MINUTE_S && number <= 24 * 60 * MINUTE_S);
  const range = t(inMinutes ? "admin.ending.minutesRange" : "admin.ending.secondsRange");
  const type = (next: string) => {
    const seconds = /^\d{1,6}$/.test(next.trim()) ? Number(next) * unit : NaN;
    const isBad = !(seconds >= MINUTE_S && seconds <= 24 * 60 * MINUTE_S);
    onBad(isBad);
    setTyped({ text: next, for: isBad ? value : seconds });
    if (!isBad) {
      form.put(INACTIVE_AFTER, seconds);
    }
  };
  return (
    <FieldRow keys={[INACTIVE_AFTER]}>
      <Field
        label={t("admin.ending.inactiveAfter")}
        hint={t("admin.ending.inactiveAfterHint")}
        error={bad ? range : form.error(INACTIVE_AFTER)}
        inputMode="numeric"
        value={text}
        onChange={type}
        beside={
          <span className="unit">
            {t(inMinutes ? "admin.ending.minutes" : "admin.ending.seconds")}
          </span>
        }
      />
    </FieldRow>
  );
}

/** An example: what an end does to one ticket, with the settings as they stand on the page. */
function WhatChanges({ asEmail, asks }: { asEmail: boolean; asks: boolean }) {
  const { t } = useTranslation();
  const rows: [IconName, string, string, string][] = [
    ["s-active", t("admin.explain.session"), t("admin.explain.active"), t("admin.explain.ended")],
    ["chat", t("admin.explain.messaging"), "3", "2"],
    ["mail", t("admin.explain.email"), "5", asEmail ? "6" : "5"],
    ["tag", t("admin.explain.status"), t("admin.explain.open"), t("admin.explain.open")],
    ["user", t("admin.explain.assignee"), t("admin.explain.agent"), t("admin.explain.agent")],
    [
      "note",
      t("admin.explain.composer"),
      t("admin.explain.messagingWord"),
      t("admin.explain.emailWord"),
    ],
  ];
  const steps: [IconName, string][] = [
    ["user", t("admin.explain.next")],
    ["bot", t(asks ? "admin.explain.botAsks" : "admin.explain.bot")],
    ["inbox", t("admin.explain.ticket")],
    ["link", t("admin.explain.link")],
  ];
  return (
    <Card id="ending-explain" title={t("admin.explain.title")} className="explain">
      <table>
        <thead>
          <tr>
            <td />
            <th scope="col">{t("admin.explain.before")}</th>
            <th scope="col">{t("admin.explain.after")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([icon, name, before, after]) => (
            <tr key={icon}>
              <th scope="row">
                <Icon name={icon} />
                {name}
              </th>
              <td>{before}</td>
              <td>{before === after ? after : <b>{after}</b>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <ol className="flow" aria-label={t("admin.explain.flow")}>
        {steps.map(([icon, text]) => (
          <li key={icon}>
            <Icon name={icon} />
            {text}
          </li>
        ))}
      </ol>
      <p className="hint">{t("admin.explain.quiet")}</p>
    </Card>
  );
}
