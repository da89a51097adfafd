// rowFocus — a list whose rows are added, moved and removed by buttons: the focus goes into a new
// row, along with one that moves, and to the neighbour of one that is gone, so that whoever works
// by keyboard stays where they were.
import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";

const ROWS = ":scope [data-row]";
const FREE = "button:not([disabled])";

/** For what is around the rows, marked `data-row`, and the button at the end that adds one. */
export function useRowFocus<E extends HTMLElement>(count: number): RefObject<E | null> {
  const around = useRef<E>(null);
  const was = useRef(count);
  const last = useRef<{ row: number; at: HTMLElement }>(undefined); // what has the focus

  useEffect(() => {
    const at = around.current!;
    const entered = ({ target }: FocusEvent) => {
      const found = target as HTMLElement;
      const row = [...at.querySelectorAll(ROWS)].indexOf(found.closest("[data-row]")!);
      last.current = row < 0 ? undefined : { row, at: found };
    };
    const left = ({ target }: Event) => {
      if (!at.contains(target as Node)) {
        last.current = undefined;
      }
    };
    at.addEventListener("focusin", entered);
    document.addEventListener("focusin", left);
    document.addEventListener("pointerdown", left);
    return () => {
      at.removeEventListener("focusin", entered);
      document.removeEventListener("focusin", left);
      document.removeEventListener("pointerdown", left);
    };
  }, []);

  // At each drawing: a row that moves is taken out for a moment, and its focus with it.
  useLayoutEffect(() => {
    const at = around.current!;
    const before = was.current;
    was.current = count;
    const rows = at.querySelectorAll(ROWS);
    if (count === before + 1 && at.contains(document.activeElement)) {
      rows[count - 1]?.querySelector<HTMLElement>("button, input, textarea")?.focus();
    } else if (last.current && document.activeElement === document.body) {
      const { row, at: had } = last.current;
      if (!had.isConnected) {
        const near = rows[Math.min(row, count - 1)] ?? at;
        const free = [...near.querySelectorAll<HTMLElement>(FREE)].at(-1);
        (free ?? document.getElementById("main"))?.focus();
      } else if (had.matches(":disabled")) {
        had.parentElement?.querySelector<HTMLElement>(FREE)?.focus(); // at the end of its way
      } else {
        had.focus();
      }
    }
  });

  return around;
}
