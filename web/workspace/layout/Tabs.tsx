// Tabs — the open tickets in the bar: state, name, what is unread, who types.
import { useQuery } from "@tanstack/react-query";
import { Link, useLocation, useNavigate, useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { ticketQuery, userQuery } from "../app/queries";
import { useStore } from "../app/store";
import { closeTab, currentTab, openTab, tabSeen, tabs, useTicketLog } from "../app/tabs";
import { IconButton } from "../parts/Button";
import { Icon } from "../parts/Icon";
import { Count, Dots, SessionChip } from "../parts/Signs";

/** Where to go when a tab is closed: the neighbour, or the list. */
export function neighbour(id: number): number | undefined {
  const ids = tabs.value;
  const at = ids.indexOf(id);
  return ids[at + 1] ?? ids[at - 1];
}

export function Tabs({ onMenu }: { onMenu: () => void }) {
  const { t } = useTranslation();
  const ids = useStore(tabs);
  const { id } = useParams({ strict: false });
  const isAdmin = useLocation().pathname.startsWith("/workspace/admin");
  const current = id === undefined ? undefined : Number(id);
  useEffect(() => {
    currentTab.set(current);
    if (current !== undefined && Number.isSafeInteger(current)) {
      openTab(current);
      tabSeen(current);
    }
  }, [current]);
  return (
    <nav className="tabs" aria-label={t("shell.tabs")}>
      <IconButton icon="menu" label={t("shell.menu")} className="only-phone" onPress={onMenu} />
      {ids.length === 0 ? (
        <p className="bar-title">{t(isAdmin ? "shell.admin" : "shell.tickets")}</p>
      ) : (
        <ul>
          {ids.map((one) => (
            <Tab key={one} id={one} current={one === current} />
          ))}
        </ul>
      )}
    </nav>
  );
}

function Tab({ id, current }: { id: number; current: boolean }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const log = useTicketLog(id);
  const ticket = useQuery(ticketQuery(id)).data;
  const requester = useQuery({
    ...userQuery(ticket?.requester_id ?? 0),
    enabled: ticket !== undefined,
  }).data;
  const name = requester?.name ?? `#${id}`;

  function close(): void {
    const next = neighbour(id);
    closeTab(id);
    if (current) {
      void (next === undefined
        ? navigate({ to: "/workspace" })
        : navigate({ to: "/workspace/tickets/$id", params: { id: String(next) } }));
    }
  }

  return (
    <li className={current ? "tab-item current" : "tab-item"}>
      <Link
        to="/workspace/tickets/$id"
        params={{ id: String(id) }}
        className={log.unread > 0 && !current ? "tab has-new" : "tab"}
        aria-current={current ? "page" : undefined}
        onAuxClick={(event) => event.button === 1 && (event.preventDefault(), close())}
      >
        {ticket?.from_messaging_channel === false ? (
          <Icon name="mail" small />
        ) : (
          <SessionChip state={ticket?.messaging_session_state ?? null} look="glyph" />
        )}
        <span className="tab-name">{name}</span>
        {requester && <span className="tab-no">#{id}</span>}
        {log.typing !== undefined ? (
          <span className="tab-typing">
            <Dots />
            <span className="vh">{t("shell.typing")}</span>
          </span>
        ) : (
          log.unread > 0 &&
          !current && (
            <Count value={log.unread} word={t("shell.unread", { count: log.unread })} />
          )
        )}
      </Link>
      <button
        type="button"
        className="tab-close"
        aria-label={t("shell.closeTab", { name })}
        onClick={close}
      >
        <Icon name="x" small />
      </button>
    </li>
  );
}
