// rowFocus — a list whose rows are added and removed by buttons: the focus goes into a new row, and
// to the neighbour of one that is gone, so that whoever works by keyboard stays where they were.
import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";

const ROWS = ":scope [data-row]";

/** For what is around the rows, marked `data-row`, and the button at the end that adds one. */
export function useRowFocus<E extends HTMLElement>(count: number): RefObject<E | null> {
  const around = useRef<E>(null);
  const was = useRef(count);
  const row = useRef<number>(undefined); // the row that has the focus

  useEffect(() => {
    const at = around.current!;
    const entered = ({ target }: FocusEvent) => {
      row.current = [...at.querySelectorAll(ROWS)].indexOf(
        (target as Element).closest("[data-row]")!,
      );
    };
    const left = ({ relatedTarget }: FocusEvent) => {
      if (relatedTarget instanceof Node && !at.contains(relatedTarget)) {
        row.current = undefined;
      }
    };
    at.addEventListener("focusin", entered);
    at.addEventListener("focusout", left);
    return () => {
      at.removeEventListener("focusin", entered);
      at.removeEventListener("focusout", left);
    };
  }, []);

  useLayoutEffect(() => {
    const at = around.current!;
    const before = was.current;
    was.current = count;
    const rows = at.querySelectorAll(ROWS);
    if (count === before + 1 && at.contains(document.activeElement)) {
      rows[count - 1]?.querySelector<HTMLElement>("button, input, textarea")?.focus();
    } else if (count === before - 1 && row.current !== undefined && row.current >= 0) {
      const near = rows[Math.min(row.current, count - 1)] ?? at;
      [...near.querySelectorAll<HTMLElement>("button:not([disabled])")].at(-1)?.focus();
    }
  }, [count]);

  return around;
}
