// view — what the parts of the panel draw from, and what they may ask for.
import type { Option, Shell } from "./shell";
import type { Talk } from "./talk";
import type { Text } from "./text/en";

export interface View {
  readonly shell: Shell;
  readonly talk: Talk;
  readonly text: Text;
  /** The number where "new" begins; 0: nowhere. */
  readonly unreadFrom: number;
  /** The reader is elsewhere in the log, and something came. */
  readonly hasNews: boolean;
  log: HTMLElement | null;
  input: HTMLTextAreaElement | null;
  draw: () => void;
  choose: (option: Option) => void;
  submit: () => void;
  scrolled: () => void;
  attach: (files: Iterable<File>) => void;
}
