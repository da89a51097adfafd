// Icon — the drawings of the workspace: 20 by 20, strokes in the colour of the text. An icon never
// stands alone as a sign: a word or a label goes with it.
import type { ReactNode } from "react";

const drawings = {
  bolt: <path d="M11 2.75 4.75 11.25H10l-1 6 6.25-8.5H10z" />,
  book: (
    <path d="M10 5.5C8.5 4 5.5 3.75 3 4.25v11c2.5-.5 5.5-.25 7 1.25 1.5-1.5 4.5-1.75
      7-1.25v-11c-2.5-.5-5.5-.25-7 1.25zM10 5.5v11" />
  ),
  bot: (
    <>
      <rect x="3.75" y="6.5" width="12.5" height="9" rx="2.25" />
      <path d="M10 6.5V3.75M7.5 10.25v1.25M12.5 10.25v1.25M1.75 10v2.5M18.25 10v2.5" />
    </>
  ),
  box: (
    <>
      <path d="M3.25 6.5 10 3.25l6.75 3.25v7L10 16.75 3.25 13.5z" />
      <path d="M3.25 6.5 10 9.75l6.75-3.25M10 9.75v7M6.5 5l6.75 3.25" />
    </>
  ),
  chart: <><path d="M3.5 16.5h13" /><path d="M5.5 13.5v-3M10 13.5v-8M14.5 13.5v-5" /></>,
  chat: (
    <path d="M4 4h12a1.5 1.5 0 0 1 1.5 1.5v7A1.5 1.5 0 0 1 16 14h-6l-4 3v-3H4a1.5 1.5 0 0
      1-1.5-1.5v-7A1.5 1.5 0 0 1 4 4z" />
  ),
  check: <path d="m4.5 10.5 3.75 3.75 7.25-8" />,
  check2: <path d="m2 10.75 3.25 3.25L12 6.5M9 13l1 1 7-7.5" />,
  clip: (
    <path d="m15.5 9.25-5.75 5.75a3.5 3.5 0 0 1-5-5l6.25-6.25a2.3 2.3 0 0 1 3.3 3.3L8.25 13a1.1
      1.1 0 0 1-1.6-1.6l5.1-5.1" />
  ),
  clock: <><circle cx="10" cy="10" r="6.75" /><path d="M10 6v4l2.75 1.75" /></>,
  dots: <path d="M4.75 10h.01M10 10h.01M15.25 10h.01" strokeWidth="2.2" />,
  down: <path d="m6 8 4 4 4-4" />,
  end: (
    <>
      <circle cx="10" cy="10" r="6.75" />
      <rect x="7.5" y="7.5" width="5" height="5" rx=".75" />
    </>
  ),
  eye: (
    <>
      <path d="M2.5 10S5.25 5 10 5s7.5 5 7.5 5-2.75 5-7.5 5-7.5-5-7.5-5z" />
      <circle cx="10" cy="10" r="2.25" />
    </>
  ),
  file: <><path d="M5 3h6.5L15 6.5V17H5z" /><path d="M11.5 3v3.5H15" /></>,
  filter: <path d="M3.5 5.5h13M6 10h8M8.5 14.5h3" />,
  folder: (
    <path d="M3 14V6q0-1.5 1.5-1.5h3l2 2h6Q17 6.5 17 8v6q0 1.5-1.5 1.5h-11Q3 15.5 3 14" />
  ),
  gear: (
    <>
      <circle cx="10" cy="10" r="2.5" />
      <path d="M10 2.75v2M10 15.25v2M2.75 10h2M15.25 10h2M4.87 4.87l1.42 1.42M13.71 13.71l1.42
        1.42M4.87 15.13l1.42-1.42M13.71 6.29l1.42-1.42" />
    </>
  ),
  globe: (
    <>
      <circle cx="10" cy="10" r="6.75" />
      <path d="M3.25 10h13.5M10 3.25c2.4 2 2.4 11.5 0 13.5M10 3.25c-2.4 2-2.4 11.5 0 13.5" />
    </>
  ),
  grip: (
    <path d="M8 5.5v.01M12 5.5v.01M8 10v.01M12 10v.01M8 14.5v.01M12 14.5v.01" strokeWidth="2" />
  ),
  inbox: (
    <>
      <path d="M3 11.5 5 4.5h10l2 7v3a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1z" />
      <path d="M3 11.5h4l1.2 2h3.6l1.2-2h4" />
    </>
  ),
  info: <><circle cx="10" cy="10" r="6.75" /><path d="M10 9.25v4M10 6.5v.01" /></>,
  link: (
    <>
      <path d="M8.5 11.5a3 3 0 0 0 4.25 0l2.75-2.75a3 3 0 0 0-4.25-4.25L10 5.75" />
      <path d="M11.5 8.5a3 3 0 0 0-4.25 0L4.5 11.25a3 3 0 0 0 4.25 4.25L10 14.25" />
    </>
  ),
  list: <path d="M7.5 5.5h9M7.5 10h9M7.5 14.5h9M3.75 5.5h.01M3.75 10h.01M3.75 14.5h.01" />,
  lock: (
    <>
      <rect x="4.5" y="9" width="11" height="7.5" rx="1.5" />
      <path d="M7 9V6.5a3 3 0 0 1 6 0V9" />
    </>
  ),
  logo: (
    <>
      <path d="M3.5 12V6a2.5 2.5 0 0 1 2.5-2.5h8A2.5 2.5 0 0 1 16.5 6v6" />
      <path d="M1.75 13.25h16.5" />
      <path d="M6.5 13.25v3.25M13.5 13.25v3.25" />
      <path d="M7 7.75h6" />
    </>
  ),
  mail: (
    <>
      <rect x="2.75" y="4.5" width="14.5" height="11" rx="1.75" />
      <path d="m3.5 6 6.5 5 6.5-5" />
    </>
  ),
  menu: <path d="M3.5 5.5h13M3.5 10h13M3.5 14.5h13" />,
  merge: <path d="M5 4v3.5c0 2 1.5 3 5 3s5-1 5-3V4M10 10.5V16M7.5 13.5 10 16l2.5-2.5" />,
  note: (
    <>
      <path d="M4.5 3.5h11v8.5l-4 4.5h-7z" />
      <path d="M15.5 12h-4v4.5" />
      <path d="M7.25 7h5.5M7.25 9.75h3" />
    </>
  ),
  out: <><path d="M8.5 3.5h-4v13h4" /><path d="M8 10h8.5M13 6.5l3.5 3.5-3.5 3.5" /></>,
  keys: (
    <>
      <rect x="2.5" y="5.5" width="15" height="9.5" rx="1.5" />
      <path d="M5.5 8.5v.01M8.5 8.5v.01M11.5 8.5v.01M14.5 8.5v.01M7 12h6" />
    </>
  ),
  panel: <><rect x="2.75" y="4" width="14.5" height="12" rx="1.75" /><path d="M12 4v12" /></>,
  people: (
    <>
      <circle cx="7.5" cy="7" r="2.75" />
      <path d="M2.5 16c.3-3 2.3-4.5 5-4.5s4.7 1.5 5 4.5" />
      <path d="M13 4.5a2.5 2.5 0 0 1 0 5M15 12c1.5.6 2.3 2 2.5 4" />
    </>
  ),
  phone: (
    <path d="M5 3.5h2.5l1.25 3.25-1.75 1.25a9 9 0 0 0 5 5l1.25-1.75 3.25 1.25V15a1.5 1.5 0 0 1-1.5
      1.5C9 16.5 3.5 11 3.5 5A1.5 1.5 0 0 1 5 3.5z" />
  ),
  plus: <path d="M10 4.5v11M4.5 10h11" />,
  queue: <><path d="M3.5 5h13M3.5 8.5h13" /><rect x="3.5" y="12" width="13" height="4" rx="1" /></>,
  refresh: (
    <path d="M16 9.5A6 6 0 0 0 5 6.5L3.5 8M3.5 4v4h4M4 10.5a6 6 0 0 0 11 3l1.5-1.5M16.5 16v-4h-4" />
  ),
  left: <path d="m12 6-4 4 4 4" />,
  right: <path d="m8 6 4 4-4 4" />,
  "s-active": <circle cx="10" cy="10" r="6" fill="currentColor" stroke="none" />,
  "s-ended": <rect x="5" y="5" width="10" height="10" rx="1.5" strokeWidth="2.2" />,
  "s-inactive": (
    <>
      <circle cx="10" cy="10" r="5.5" strokeWidth="2.2" />
      <path d="M10 4.5a5.5 5.5 0 0 0 0 11z" fill="currentColor" stroke="none" />
    </>
  ),
  "s-none": <path d="M5.5 10h9" strokeWidth="2.2" />,
  search: <><circle cx="9" cy="9" r="5.25" /><path d="m13 13 3.75 3.75" /></>,
  send: <><path d="M3.5 10 16.5 4l-4 12.5-3-5z" /><path d="m9.5 11.5 3-3" /></>,
  shield: (
    <>
      <path d="M10 3 4.5 5v4.5c0 3.5 2.3 6 5.5 7.5 3.2-1.5 5.5-4 5.5-7.5V5z" />
      <path d="m7.5 10 1.75 1.75L12.75 8" />
    </>
  ),
  smile: (
    <>
      <circle cx="10" cy="10" r="6.75" />
      <path d="M7.25 11.75a3.25 3.25 0 0 0 5.5 0M7.75 8v.01M12.25 8v.01" />
    </>
  ),
  tag: (
    <>
      <path d="M3.5 4.5a1 1 0 0 1 1-1H10l6.5 6.5-6 6L3.5 10z" />
      <path d="M7 7h.01" strokeWidth="2" />
    </>
  ),
  text: <path d="M4.5 5.5h11M10 5.5v10" />,
  undo: <><path d="M7 4.5 3.5 8 7 11.5" /><path d="M3.75 8H12a4.25 4.25 0 0 1 0 8.5H9" /></>,
  up2: <path d="M10 16V4.5M5.5 9 10 4.5 14.5 9" />,
  user: <><circle cx="10" cy="7" r="3" /><path d="M4 16.5c.4-3.3 2.8-5 6-5s5.6 1.7 6 5" /></>,
  warn: <><path d="M10 3.5 17.25 16H2.75z" /><path d="M10 8.25v3.5M10 13.75v.01" /></>,
  x: <path d="m5.5 5.5 9 9M14.5 5.5l-9 9" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof drawings;

export function Icon({ name, small }: { name: IconName; small?: boolean }) {
  return (
    <svg className={small ? "i sm" : "i"} viewBox="0 0 20 20" aria-hidden="true">
      {drawings[name]}
    </svg>
  );
}
