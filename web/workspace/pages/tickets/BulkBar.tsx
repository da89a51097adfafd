// BulkBar — what can be done with the tickets that are selected: ending their sessions, where an
// admin lets agents end sessions.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Ticket } from "../../app/api";
import { useLinkState } from "../../app/live";
import { queryClient, settingsQuery, ticketKey } from "../../app/queries";
import { Button, IconButton } from "../../parts/Button";
import { Dialog } from "../../parts/Dialog";
import { Icon } from "../../parts/Icon";
import { showToast } from "../../parts/Toast";

interface Props {
  selected: ReadonlySet<number>;
  onClear: () => void;
}

function isLive(id: number): boolean {
  const state = queryClient.getQueryData<Ticket>(ticketKey(id))?.messaging_session_state;
  return state === "active" || state === "inactive";
}

export function BulkBar({ selected, onClear }: Props) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const mayEnd = useQuery(settingsQuery).data?.messaging.agents_can_end === true;
  return (
    <div className="bulk" role="toolbar" aria-label={t("list.bulk")}>
      <b>{t("list.selected", { count: selected.size })}</b>
      {mayEnd && (
        <Button size="small" icon="end" onPress={() => setAsking(true)}>
          {t("list.endMany")}
        </Button>
      )}
      <IconButton icon="x" label={t("list.clear")} onPress={onClear} />
      {asking && (
        <EndDialog selected={selected} onClose={() => setAsking(false)} onDone={onClear} />
      )}
    </div>
  );
}

function EndDialog({
  selected,
  onClose,
  onDone,
}: {
  selected: ReadonlySet<number>;
  onClose: () => void;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const online = useLinkState() === "online";
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(0);
  const ends = [...selected].filter(isLive);
  const skipped = selected.size - ends.length;

  async function end(): Promise<void> {
    setBusy(true);
    let refused = 0;
    for (const id of ends) {
      try {
        await api.post("/api/v2/tickets/{id}/messaging_session/end", {
          path: { id },
          body: { via: "bulk" },
        });
      } catch {
        refused++;
      }
    }
    setBusy(false);
    setFailed(refused);
    if (refused === 0) {
      onClose();
      onDone();
      showToast({ text: t("list.ended", { count: ends.length }) });
    }
  }

  return (
    <Dialog
      open
      title={t("list.endTitle", { count: ends.length })}
      onClose={onClose}
      foot={
        <>
          <Button size="large" onPress={onClose}>
            {t("common.cancel")}
          </Button>
          <Button
            size="large"
            look="primary"
            icon="end"
            busy={busy}
            isDisabled={ends.length === 0 || !online}
            onPress={() => void end()}
          >
            {t("list.endMany")}
          </Button>
        </>
      }
    >
      <ul className="facts-list">
        {[t("list.endSame"), t("list.endSilent"), t("list.endNext")].map((fact) => (
          <li key={fact}>
            <Icon name="check" small />
            {fact}
          </li>
        ))}
      </ul>
      {skipped > 0 && <p className="hint">{t("list.endSkipped", { count: skipped })}</p>}
      {!online && <p className="hint">{t("shell.reconnecting")}</p>}
      {failed > 0 && (
        <p className="field-error" role="alert">
          <Icon name="warn" small />
          {t("list.endFailed", { count: failed })}
        </p>
      )}
    </Dialog>
  );
}
