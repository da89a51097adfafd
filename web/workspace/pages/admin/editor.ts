// editor — one thing of the admin centre while it is edited: how the draft differs from what is
// kept, what is missing before one can save, and what the server refuses, each at its field.
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, type RefObject, useRef, useState } from "react";
import { ApiError } from "../../app/api";
import { useProblem } from "../../parts/EmptyState";
import { useWrongFocus } from "./parts";

/** The number in "7" or "new/7", which is a copy of 7; 0 in "new". */
export function idIn(rest: string): number {
  return Number(/^(?:new\/)?(\d+)$/.exec(rest)?.[1] ?? 0);
}

/** `at` is the name that the server has for the place. */
interface Missing<What extends string> {
  at: string;
  what: What;
}

interface Sent<Draft> {
  id: number | string;
  /** What is kept, if that is not what was sent. */
  kept?: Draft;
}

interface Work<Draft, What extends string> {
  isNew: boolean;
  /** Of a copy the draft differs from what is kept from the beginning. */
  begin: () => { draft: Draft; kept: Draft };
  missingOf: (draft: Draft, kept: Draft) => Missing<What>[];
  changesOf: (draft: Draft, kept: Draft) => number;
  wordsOf: (what: What) => string;
  /** The fields of the server that the page shows; what it refuses at others stands in the bar. */
  placed?: RegExp;
  /** What is missing stays marked after the draft was saved. */
  keepsMarks?: boolean;
  /** `attempt`: the same until the server has refused, so that none is made twice. */
  send: (draft: Draft, attempt: string, kept: Draft) => Promise<Sent<Draft>>;
  /** Reads again what shows it. */
  changed: (queries: QueryClient) => Promise<void>;
  /** Where the one that was made is edited. */
  placeOf: (id: number | string) => { to: string };
}

/** How it stands with an edited thing, whatever the thing is. */
export interface Editing {
  isNew: boolean;
  changes: number;
  /** What is missing, in words, once it was asked to save. */
  missing: string[];
  /** What the server said that belongs to no field; "" when it said nothing. */
  problem: string;
  saving: boolean;
  saved: boolean;
  save: () => void;
  discard: () => void;
}

export interface Editor<Draft> extends Editing {
  draft: Draft;
  kept: Draft;
  /** Nothing is missing, whether it was asked to save or not. */
  isComplete: boolean;
  put: (change: Partial<Draft>) => void;
  /** Changes the draft as it is then, which may be long after it was drawn. */
  putLater: (change: (draft: Draft) => Draft) => void;
  errorAt: (at: string) => string | undefined;
  /** Of the form, if it is one: its first wrong field gets the focus. */
  form: RefObject<HTMLFormElement | null>;
  submit: (event: FormEvent) => void;
}

export function useEditor<Draft, What extends string>(work: Work<Draft, What>): Editor<Draft> {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const problem = useProblem();
  const [begun] = useState(work.begin);
  const [kept, setKept] = useState(begun.kept);
  const [draft, setDraft] = useState(begun.draft);
  const [asked, setAsked] = useState(0); // to save: from then on what is missing is marked
  const [refused, setRefused] = useState<unknown>();
  const [saving, setSaving] = useState(false);
  const [saved, setSaved] = useState(false);
  const attempt = useRef(crypto.randomUUID());
  const form = useWrongFocus(asked);
  const missing = work.missingOf(draft, kept);
  const marked = asked > 0 ? missing : [];
  const field = refused instanceof ApiError ? (refused.field ?? "") : "";

  const save = async () => {
    setAsked(asked + 1);
    if (missing.length > 0) {
      return;
    }
    setSaving(true);
    setRefused(undefined);
    try {
      const sent = await work.send(draft, attempt.current, kept);
      setKept(sent.kept ?? draft);
      if (sent.kept) {
        setDraft(sent.kept);
      }
      setSaved(true);
      if (!work.keepsMarks) {
        setAsked(0);
      }
      await work.changed(queries);
      if (work.isNew) {
        await navigate({ ...work.placeOf(sent.id), ignoreBlocker: true, replace: true });
      }
    } catch (error) {
      setRefused(error);
      attempt.current = crypto.randomUUID();
    } finally {
      setSaving(false);
    }
  };
  return {
    isNew: work.isNew,
    draft,
    kept,
    changes: work.changesOf(draft, kept),
    missing: marked.map(({ what }) => work.wordsOf(what)),
    isComplete: missing.length === 0,
    put: (change) => {
      setDraft({ ...draft, ...change });
      setRefused(undefined);
      setSaved(false);
    },
    putLater: setDraft,
    errorAt: (at) => {
      const lacks = marked.find((one) => one.at === at);
      return lacks ? work.wordsOf(lacks.what) : field === at ? problem(refused) : undefined;
    },
    problem: refused !== undefined && !work.placed?.test(field) ? problem(refused) : "",
    saving,
    saved,
    save: () => void save(),
    discard: () => {
      setDraft(kept);
      setRefused(undefined);
      setAsked(0);
    },
    form,
    submit: (event) => {
      event.preventDefault();
      void save();
    },
  };
}
