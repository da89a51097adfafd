// TicketTable — the rows. Each watches its own ticket, so that a change draws one row. j and k go
// from row to row, Enter opens.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { memo, useCallback, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Frame } from "../../../shared/live";
import type { Ticket } from "../../app/api";
import { ticketQuery, userQuery } from "../../app/queries";
import { useTicketLog } from "../../app/tabs";
import { isForPage } from "../../layout/Shortcuts";
import { Button } from "../../parts/Button";
import { Check } from "../../parts/Field";
import { Icon } from "../../parts/Icon";
import { Avatar, Count, Dots, SessionChip, StatusChip } from "../../parts/Signs";
import { Time } from "../../parts/Time";
import type { TicketList } from "./list";

export interface TicketTableProps {
  list: TicketList;
  selected: ReadonlySet<number>;
  onSelect: (selected: ReadonlySet<number>) => void;
}

export function TicketTable({ list, selected, onSelect }: TicketTableProps) {
  const { t } = useTranslation();
  const all = list.ids.length > 0 && list.ids.every((id) => selected.has(id));
  const body = useRef<HTMLTableSectionElement>(null);
  useRowKeys(body, list);
  const now = useRef({ selected, onSelect });
  now.current = { selected, onSelect };
  const selectOne = useCallback((id: number, is: boolean) => {
    const after = new Set(now.current.selected);
    if (is) {
      after.add(id);
    } else {
      after.delete(id);
    }
    now.current.onSelect(after);
  }, []);
  return (
    <div className="table-wrap" role="region" aria-label={t("list.table")} tabIndex={0}>
      <table className="tickets">
        <thead>
          <tr>
            <th scope="col" className="c-check">
              <Check
                aria-label={t("list.selectAll")}
                isSelected={all}
                isIndeterminate={!all && selected.size > 0}
                onChange={() => onSelect(new Set(all ? [] : list.ids))}
              />
            </th>
            <th scope="col" className="c-state">
              {t("list.sessionColumn")}
            </th>
            <th scope="col">{t("list.subject")}</th>
            <th scope="col" className="c-req">
              {t("list.requester")}
            </th>
            <th scope="col" className="c-ch">
              <span className="vh">{t("list.channel")}</span>
            </th>
            <th scope="col" className="c-cat">
              {t("list.status")}
            </th>
            <th scope="col" className="c-as">
              {t("list.assignee")}
            </th>
            <th scope="col" className="c-up num">
              {t("list.updated")}
            </th>
          </tr>
        </thead>
        <tbody ref={body}>
          {list.loading ? <Skeleton /> : (
            list.ids.map((id) => (
              <Row key={id} id={id} selected={selected.has(id)} onSelect={selectOne} />
            ))
          )}
        </tbody>
      </table>
      {list.more && (
        <p className="list-more">
          <Button onPress={list.more}>{t("list.more")}</Button>
        </p>
      )}
    </div>
  );
}

function useRowKeys(body: React.RefObject<HTMLTableSectionElement | null>, list: TicketList): void {
  const latest = useRef(list);
  latest.current = list;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!isForPage(event) || !body.current) {
        return;
      }
      if (event.key === "n" && latest.current.fresh > 0) {
        event.preventDefault();
        latest.current.showFresh();
        return;
      }
      if (event.key === "x" && body.current.contains(document.activeElement)) {
        event.preventDefault();
        document.activeElement?.closest("tr")?.querySelector("input")?.click();
        return;
      }
      const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
      const within = body.current.contains(document.activeElement);
      if (step === undefined || (event.key.startsWith("Arrow") && !within)) {
        return;
      }
      event.preventDefault();
      const links = [...body.current.querySelectorAll<HTMLAnchorElement>("a.row-link")];
      const at = links.findIndex((link) => link === document.activeElement);
      links[Math.max(0, Math.min(links.length - 1, at < 0 ? 0 : at + step))]?.focus();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [body]);
}

function Skeleton() {
  return Array.from({ length: 8 }, (_, at) => (
    <tr key={at} className="skeleton" aria-hidden="true">
      <td colSpan={8}>
        <span />
      </td>
    </tr>
  ));
}

function Person({ id, look }: { id: number; look: "name" | "avatar" }) {
  const name = useQuery(userQuery(id)).data?.name ?? "";
  return look === "name" ? (
    <>{name}</>
  ) : (
    <span className="asg">
      <Avatar name={name || "?"} size="tiny" />
      <span>{name}</span>
    </span>
  );
}

interface RowProps {
  id: number;
  selected: boolean;
  onSelect: (id: number, is: boolean) => void;
}

/** Drawn again for its own ticket only, not whenever the table is. */
const Row = memo(function Row({ id, selected, onSelect }: RowProps) {
  const { t } = useTranslation();
  const ticket = useQuery(ticketQuery(id)).data;
  const log = useTicketLog(id);
  if (!ticket) {
    return null;
  }
  return (
    <tr className={`${log.unread > 0 ? "unread" : ""} ${selected ? "selected" : ""}`}>
      <td className="c-check">
        <Check
          aria-label={t("list.select", { id })}
          isSelected={selected}
          onChange={(is) => onSelect(id, is)}
        />
      </td>
      <td className="c-state">
        <SessionChip state={ticket.messaging_session_state} look="plain" />
      </td>
      <th scope="row" className="c-subj">
        <Link
          to="/workspace/tickets/$id"
          params={{ id: String(id) }}
          className="row-link"
        >
          <span className="subj">{ticket.subject || t("list.noSubject")}</span>
          <Preview
            ticket={ticket}
            typing={log.typing}
            unread={log.unread}
            last={lastText(log.rows)}
          />
        </Link>
      </th>
      <td className="c-req">
        <Person id={ticket.requester_id} look="name" />
      </td>
      <td className="c-ch">
        <Channel ticket={ticket} />
      </td>
      <td className="c-cat">
        <StatusChip status={ticket.status} />
      </td>
      <td className="c-as">
        {ticket.assignee_id === null ? (
          <span className="muted">{t("common.nobody")}</span>
        ) : (
          <Person id={ticket.assignee_id} look="avatar" />
        )}
      </td>
      <td className="c-up num">
        <Time at={ticket.updated_at} />
      </td>
    </tr>
  );
});

function lastText(rows: Frame[]): string | undefined {
  const last = rows.findLast((row) => row.message ?? row.comment);
  return last?.message?.text ?? last?.comment?.text;
}

const icons = { messaging: "chat", email: "mail", voice: "phone", none: "s-none" } as const;

function Channel({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const channel = ticket.routing_channel ?? "none";
  const icon = icons[channel];
  return (
    <>
      <Icon name={icon} small />
      <span className="vh">{t(`channel.${channel}`)}</span>
    </>
  );
}

/** Under the subject: who types, what is unread, else what the ticket is about. */
function Preview(props: { ticket: Ticket; typing?: string; unread: number; last?: string }) {
  const { t } = useTranslation();
  if (props.typing !== undefined) {
    return (
      <span className="prev typ">
        <Dots />
        {t("shell.typing")}
      </span>
    );
  }
  const { subject, description } = props.ticket;
  const text = props.last ?? (description.startsWith(subject) ? undefined : description);
  return (
    <span className="prev">
      {props.unread > 0 && (
        <>
          <Count value={props.unread} word={t("shell.unread", { count: props.unread })} />{" "}
        </>
      )}
      <span className="prev-no">#{props.ticket.id}</span> {text}
    </span>
  );
}
