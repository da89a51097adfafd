// typing — tells the customer that somebody writes, and that they stopped.
import { useCallback, useEffect, useRef } from "react";
import { live } from "../../app/live";

const REPEAT_MS = 4_000;
const STOPPED_MS = 6_000;

export function useTypingOut(ticket: number, allowed: boolean): (on: boolean) => void {
  const told = useRef(0);
  const stops = useRef<ReturnType<typeof setTimeout>>(undefined);
  const tell = useCallback(
    (on: boolean) => {
      clearTimeout(stops.current);
      const now = Date.now();
      if (on && allowed) {
        stops.current = setTimeout(() => tell(false), STOPPED_MS);
        if (now - told.current > REPEAT_MS) {
          told.current = now;
          live.send({ type: "typing", ticket: String(ticket), on: true });
        }
      } else if (told.current > 0) {
        told.current = 0;
        if (allowed) {
          live.send({ type: "typing", ticket: String(ticket), on: false });
        }
      }
    },
    [ticket, allowed],
  );
  useEffect(() => () => tell(false), [tell]);
  return tell;
}
