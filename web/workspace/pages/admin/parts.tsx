// parts — what the pages of the admin centre share: their head, cards, tables, and texts to copy.
import { useLocation, useNavigate } from "@tanstack/react-router";
import { type ReactNode, type RefObject, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../app/api";
import { useLanguage } from "../../app/language";
import { usePageTitle } from "../../app/news";
import { Button } from "../../parts/Button";
import { EmptyState, ErrorState, useProblem } from "../../parts/EmptyState";
import { Icon } from "../../parts/Icon";
import { type PlaceId, places } from "./places";

/** Crumbs, title, one sentence, and the page's main button. */
export function PageHead({ id, lead, action }: { id: PlaceId; lead: string; action?: ReactNode }) {
  const { t } = useTranslation();
  const place = places.find((one) => one.id === id)!;
  const title = t(`admin.page.${id}`);
  const way = [
    t(`admin.section.${place.section}`),
    ...place.crumbs.map((crumb) => t(`admin.crumb.${crumb}`)),
  ];
  usePageTitle(title);
  return (
    <header className="admin-head">
      <nav className="crumbs" aria-label={t("admin.here")}>
        <ol>
          {way.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </nav>
      <div className="admin-title">
        <h1>{title}</h1>
        {action}
      </div>
      <p className="admin-lead">{lead}</p>
    </header>
  );
}

/** The main button of a list: the way to a new one. */
export function AddButton({ to, children }: { to: string; children: ReactNode }) {
  const navigate = useNavigate();
  return (
    <Button look="primary" icon="plus" onPress={() => void navigate({ to })}>
      {children}
    </Button>
  );
}

/** In place of a page whose data did not come, or are not there: then the list is offered. */
export function FailedPage({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const problem = useProblem();
  const list = /^\/workspace\/(?:admin\/)?[^/]+/.exec(useLocation().pathname)?.[0];
  usePageTitle(problem(error));
  if (!(error instanceof ApiError && error.status === 404)) {
    return <ErrorState page error={error} onRetry={onRetry} />;
  }
  return (
    <EmptyState
      page
      action={<Button onPress={() => void navigate({ to: list })}>{t("admin.toList")}</Button>}
    >
      {problem(error)}
    </EmptyState>
  );
}

export function Card({
  id,
  title,
  className = "",
  children,
}: {
  id: string;
  title: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section className={`admin-card ${className}`} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

/** The form whose first wrong field gets the focus whenever something is found wrong. */
export function useWrongFocus(wrong: unknown): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (wrong) {
      form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
    }
  }, [wrong]);
  return form;
}

/** What has just been done, read aloud; errors stand at their fields. */
export function DoneLine({ text }: { text: string }) {
  return (
    <p className="done-line" role="status">
      {text && (
        <>
          <Icon name="check" small />
          {text}
        </>
      )}
    </p>
  );
}

export interface Column<T> {
  id: string;
  label: string;
  /** "short" stands on one line, "end" at the right. */
  look?: "main" | "short" | "end";
  cell: (row: T) => ReactNode;
}

/** A table that becomes a list of cards on phones; the roles keep it a table for screen readers. */
export function Table<T>({
  label,
  columns,
  rows,
  keyOf,
}: {
  label: string;
  columns: Column<T>[];
  rows: T[];
  keyOf: (row: T) => number;
}) {
  return (
    <table className="admin-table" role="table" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th key={column.id} role="columnheader" scope="col" className={column.look}>
              {column.look === "end" ? <span className="vh">{column.label}</span> : column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={keyOf(row)} role="row">
            {columns.map((column) => (
              <td key={column.id} role="cell" className={column.look} data-label={column.label}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A text to copy, such as a secret or a snippet. */
export function CopyText({ label, text }: { label: string; text: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  useEffect(() => setCopied(false), [text]);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <div className="copy">
      <span className="copy-label">{label}</span>
      <div className="copy-box">
        <code tabIndex={0} role="textbox" aria-readonly="true" aria-label={label}>
          {text}
        </code>
        <Button
          size="small"
          icon={copied ? "check" : undefined}
          onPress={() => void copy()}
          aria-label={`${t("admin.form.copy")}: ${label}`}
        >
          {copied ? t("admin.form.copied") : t("admin.form.copy")}
        </Button>
      </div>
      <span className="vh" role="status">
        {copied ? t("admin.form.copied") : ""}
      </span>
    </div>
  );
}

/** Date and clock: an admin's log needs both. */
export function Moment({ at }: { at: string }) {
  const language = useLanguage();
  const text = new Intl.DateTimeFormat(language === "ja" ? "ja-JP" : "en-GB", {
    dateStyle: "medium",
    timeStyle: "short",
  }).format(new Date(at));
  return <time dateTime={at}>{text}</time>;
}
