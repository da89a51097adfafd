// shortcuts — keys of the ticket page. Those with Ctrl Alt also act while somebody writes.
import { useEffect, useRef } from "react";
import { isForPage } from "../../layout/Shortcuts";
import type { Channel } from "./entries";
import type { Status } from "./send";

export interface TicketKeys {
  focus: () => void;
  channel: (channel: Channel) => void;
  end: () => void;
  submit: (status?: Status) => void;
}

/** By the place of the key: with Alt held, letters come out differently on some keyboards. */
function actionsOf(keys: TicketKeys): Record<string, () => void> {
  return {
    KeyM: () => keys.channel("messaging"),
    KeyC: () => keys.channel("public_reply"),
    KeyX: () => keys.channel("internal_note"),
    KeyE: () => keys.end(),
    KeyU: () => keys.submit(),
    KeyO: () => keys.submit("open"),
    KeyP: () => keys.submit("pending"),
    KeyH: () => keys.submit("hold"),
    KeyS: () => keys.submit("solved"),
  };
}

export function useTicketKeys(keys: TicketKeys): void {
  const newest = useRef(keys);
  newest.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || document.querySelector("[role=dialog]")) {
        return;
      }
      if (event.ctrlKey && event.altKey && !event.shiftKey && !event.metaKey) {
        const act = actionsOf(newest.current)[event.code];
        if (act) {
          event.preventDefault();
          act();
        }
      } else if (event.key === "r" && isForPage(event)) {
        event.preventDefault();
        newest.current.focus();
      }
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}
