// drafts — what was begun and not sent, by person, ticket and channel, kept in this browser.
import { useCallback, useMemo } from "react";
import { Store, useStore } from "../../app/store";
import type { Channel } from "./entries";

const PREFIX = "madoguchi.draft.";
const KEPT_MS = 30 * 24 * 3600_000;
const SAVE_AFTER_MS = 300;

export interface DraftFile {
  id: number;
  token: string;
  name: string;
  size: number;
}

/** Whom a macro adds to the followers, as an update takes it. */
export type FollowerChange = { user_id: number; action: "put" };

/** The macros that were put into the draft and go with it, as one. */
export interface DraftMacro {
  /** Which, each once, in the order in which they came. */
  applied: { id: number; title: string }[];
  ends: boolean;
  /** What they set on the ticket, as an update takes it. */
  fields: Record<string, unknown> & { followers?: FollowerChange[] };
}

/** What an earlier one set stays, unless the later one sets it too. */
export function withMacro(before: DraftMacro | null, after: DraftMacro): DraftMacro {
  if (!before) {
    return after;
  }
  const isNew = (one: { id: number }) => !before.applied.some((other) => other.id === one.id);
  const old = before.fields.followers ?? [];
  const added = (after.fields.followers ?? []).filter(
    (one) => !old.some((other) => other.user_id === one.user_id),
  );
  const followers = [...old, ...added];
  return {
    applied: [...before.applied, ...after.applied.filter(isNew)],
    ends: before.ends || after.ends,
    fields: { ...before.fields, ...after.fields, ...(followers.length > 0 && { followers }) },
  };
}

export interface Draft {
  text: string;
  files: DraftFile[];
  macro: DraftMacro | null;
}

interface Kept extends Draft {
  atMs: number;
}

interface Shown extends Draft {
  saved: boolean;
}

const nothing: Shown = { text: "", files: [], macro: null, saved: false };

/** Something that the macro does besides its text. */
export function doesMore(macro: DraftMacro | null): boolean {
  return macro !== null && (macro.ends || Object.keys(macro.fields).length > 0);
}

export function isEmpty(draft: Draft): boolean {
  return draft.text === "" && draft.files.length === 0 && !doesMore(draft.macro);
}

function read(key: string): Shown {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "null") as Kept | null;
    if (!kept) {
      return nothing;
    }
    // Written by an earlier program, it may name its macro in another way.
    const macro = kept.macro?.applied ? kept.macro : null;
    return { text: kept.text, files: kept.files, macro, saved: true };
  } catch {
    return nothing;
  }
}

class DraftStore extends Store<Shown> {
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #key: string;

  constructor(key: string) {
    super(read(key));
    this.#key = key;
  }

  change(draft: Draft): void {
    this.set({ ...draft, saved: false });
    clearTimeout(this.#timer);
    if (isEmpty(draft)) {
      this.flush();
    } else {
      this.#timer = setTimeout(() => this.flush(), SAVE_AFTER_MS);
    }
  }

  flush(): void {
    clearTimeout(this.#timer);
    const { text, files, macro } = this.value;
    try {
      if (isEmpty(this.value)) {
        localStorage.removeItem(this.#key);
      } else {
        const kept: Kept = { text, files, macro, atMs: Date.now() };
        localStorage.setItem(this.#key, JSON.stringify(kept));
        this.update((draft) => ({ ...draft, saved: true }));
      }
    } catch {
      // Full or switched off: it lasts as long as the page, and is not shown as saved.
    }
  }
}

const stores = new Map<string, DraftStore>();

function storeOf(key: string): DraftStore {
  let store = stores.get(key);
  if (!store) {
    store = new DraftStore(key);
    stores.set(key, store);
  }
  return store;
}

addEventListener("pagehide", () => stores.forEach((store) => store.flush()));

/** Drops drafts that nobody came back to. */
function sweep(): void {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX)) {
      try {
        const kept = JSON.parse(localStorage.getItem(key)!) as Kept;
        if (Date.now() - kept.atMs > KEPT_MS) {
          localStorage.removeItem(key);
        }
      } catch {
        localStorage.removeItem(key);
      }
    }
  }
}
sweep();

export interface DraftHandle {
  draft: Shown;
  change: (by: (draft: Draft) => Draft) => void;
  clear: () => void;
}

export function useDraft(person: string, ticket: number, channel: Channel): DraftHandle {
  const store = useMemo(
    () => storeOf(`${PREFIX}${person}.${ticket}.${channel}`),
    [person, ticket, channel],
  );
  const draft = useStore(store);
  const change = useCallback(
    (by: (draft: Draft) => Draft) => store.change(by(store.value)),
    [store],
  );
  const clear = useCallback(() => store.change(nothing), [store]);
  return { draft, change, clear };
}

export function changeDraft(
  person: string,
  ticket: number,
  channel: Channel,
  by: (draft: Draft) => Draft,
): void {
  const store = storeOf(`${PREFIX}${person}.${ticket}.${channel}`);
  store.change(by(store.value));
}

/** Moves what was begun on one channel to another that has nothing yet; true when it did. */
export function moveDraft(person: string, ticket: number, from: Channel, to: Channel): boolean {
  const source = storeOf(`${PREFIX}${person}.${ticket}.${from}`);
  const target = storeOf(`${PREFIX}${person}.${ticket}.${to}`);
  if (isEmpty(source.value) || !isEmpty(target.value)) {
    return false;
  }
  target.change({ ...source.value, macro: null });
  source.change(nothing);
  return true;
}
