// Bold — a text of the catalogue whose <b>…</b> is set bold. Values are text whatever they hold.
import { Fragment } from "react";

export function Bold({ text }: { text: string }) {
  return text
    .split(/<\/?b>/)
    .map((part, at) =>
      at % 2 === 1 ? <b key={at}>{part}</b> : <Fragment key={at}>{part}</Fragment>,
    );
}

/** The same without the bold, for names of controls. */
export function plain(text: string): string {
  return text.replace(/<\/?b>/g, "");
}
