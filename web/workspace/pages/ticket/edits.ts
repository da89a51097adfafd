// edits — changes of the ticket's fields that are not saved yet, and what others did meanwhile.
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Ticket } from "../../app/api";
import { queryClient, ticketKey, ticketQuery } from "../../app/queries";
import { showToast } from "../../parts/Toast";
import type { Entry, Happened } from "./entries";
import type { NameOf } from "./EventLine";
import { type Status, type TicketWrite, useTicketUpdate } from "./send";

export const FIELDS = [
  "group_id",
  "assignee_id",
  "type",
  "priority",
  "tags",
  "subject",
  "brand_id",
  "schedule_id",
] as const;

export type FieldName = (typeof FIELDS)[number];
type Values = Pick<Ticket, FieldName>;

export interface Theirs {
  value: Values[FieldName];
  who: string | undefined;
}

export interface Edits {
  dirty: boolean;
  busy: boolean;
  problem: string | undefined;
  collisions: ReadonlyMap<FieldName, Theirs>;
  value: <F extends FieldName>(field: F) => Values[F];
  set: <F extends FieldName>(field: F, value: Values[F]) => void;
  takeTheirs: (field: FieldName) => void;
  keepMine: (field: FieldName) => void;
  save: (status?: Status) => Promise<void>;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

interface Edit {
  /** What it was when the reader changed it. */
  base: Values[FieldName];
  value: Values[FieldName];
}

type All = Partial<Record<FieldName, Edit>>;

export function useEdits(ticket: Ticket, entries: readonly Entry[], nameOf: NameOf): Edits {
  const { t } = useTranslation();
  const [edits, setEdits] = useState<All>({});
  const [problem, setProblem] = useState<string>();
  const update = useTicketUpdate(ticket.id);
  const seen = useRef(ticket.version);

  useEffect(() => {
    setEdits({});
    setProblem(undefined);
  }, [ticket.id]);

  // Without changes of one's own, everything that is shown has been seen.
  const dirty = Object.keys(edits).length > 0;
  if (!dirty) {
    seen.current = ticket.version;
  }

  const collisions = useMemo(() => {
    const found = new Map<FieldName, Theirs>();
    for (const [field, edit] of Object.entries(edits) as [FieldName, Edit][]) {
      if (!same(ticket[field], edit.base) && !same(ticket[field], edit.value)) {
        found.set(field, { value: ticket[field], who: whoChanged(entries, field, nameOf) });
      }
    }
    return found;
  }, [edits, ticket, entries, nameOf]);

  const set = useCallback(
    <F extends FieldName>(field: F, value: Values[F]) => {
      setProblem(undefined);
      setEdits((all) => {
        const { [field]: old, ...others } = all;
        const base = old?.base ?? ticket[field];
        return same(value, base) ? (others as All) : { ...others, [field]: { base, value } };
      });
    },
    [ticket],
  );

  async function save(status?: Status): Promise<void> {
    const wanted = Object.fromEntries(
      Object.entries(edits).map(([field, edit]) => [field, edit.value]),
    );
    if (Object.keys(wanted).length === 0 && !status) {
      return;
    }
    if (collisions.size > 0) {
      setProblem(collisionWords([...collisions.keys()]));
      return;
    }
    setProblem(undefined);
    const write = { ...wanted, ...(status ? { status } : {}), seen_version: seen.current };
    if (await update.send(write as TicketWrite)) {
      setEdits({});
      showToast({ text: t("ticket.properties.saved") });
    }
  }

  function collisionWords(fields: readonly string[]): string {
    const names = fields.map((field) => t(`ticket.field.${field as FieldName}`));
    return t("ticket.properties.collision", { fields: names.join(", ") });
  }

  // A refusal for a collision names the fields: read what they are now, so that both stand there.
  useEffect(() => {
    const { error } = update;
    if (!error) {
      return;
    }
    if (error.status === 409) {
      setProblem(collisionWords((error.field ?? "").split(",")));
      void queryClient.fetchQuery({ ...ticketQuery(ticket.id), staleTime: 0 });
    } else if (error.status === 422 && error.field) {
      const name = t(`ticket.field.${error.field as FieldName}`, { defaultValue: error.field });
      setProblem(t("ticket.properties.refused", { field: name }));
    } else {
      setProblem(t("ticket.properties.failed"));
    }
    // Only when another answer came.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [update.error]);

  return {
    dirty,
    busy: update.busy,
    problem,
    collisions,
    value: <F extends FieldName>(field: F) =>
      (edits[field] ? edits[field].value : ticket[field]) as Values[F],
    set,
    takeTheirs: (field) =>
      setEdits((all) => {
        const { [field]: _dropped, ...others } = all;
        return others;
      }),
    keepMine: (field) => {
      const now = queryClient.getQueryData<Ticket>(ticketKey(ticket.id)) ?? ticket;
      seen.current = now.version;
      setProblem(undefined);
      setEdits((all) => ({ ...all, [field]: { ...all[field]!, base: now[field] } }));
    },
    save,
  };
}

/** Who last changed a field, by the log. */
function whoChanged(
  entries: readonly Entry[],
  field: FieldName,
  nameOf: NameOf,
): string | undefined {
  const change = entries.findLast(
    (one): one is Happened =>
      one.kind === "event" && one.what.type === "field" && one.what.field === field,
  );
  return nameOf(change?.actor.id ?? null);
}
