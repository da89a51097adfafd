// shell — what launcher and panel say to each other. Types only: the two are loaded apart, so they
// must not share code.

export type Language = "ja" | "en";

export interface Config {
  name: string;
  colour: string;
  greeting: Say[];
  files: { allowed: boolean; max_bytes: number };
  text_max_points: number;
  live_path: string;
  /** Rules run on pages: the desk is told which one this is. */
  pages: boolean;
}

export interface Say {
  text: string;
  options: Option[];
}

export interface Option {
  payload: string;
  label: string;
}

/** The launcher, as the panel sees it. */
export interface Shell {
  /** Where the desk answers, without a path. */
  base: string;
  /** Keys in the browser's storage begin so. */
  name: string;
  /** Where the panel is drawn, inside the shadow. */
  mount: HTMLElement;
  storage: Storage;
  language: Language;
  config: Config;
  /** Adds a style sheet to the shadow. */
  style: (css: string) => void;
  unread: (count: number) => void;
  close: () => void;
}

/** The panel, as the launcher sees it. */
export interface Panel {
  open: () => void;
  close: () => void;
  /** Language or config changed. */
  refresh: () => Promise<void>;
  login: (token: TokenSource, done?: LoginDone) => void;
  logout: () => void;
}

/** Gives a fresh token of the site to its argument. */
export type TokenSource = (give: (jwt: string) => void) => void;
export type LoginDone = (error?: { type: string; reason: string }) => void;
