// send — ways out of the composer: chat and notes by the outbox of this browser, everything that
// also changes the ticket in one request that may be said again without doing it twice.
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api, ApiError, type Schemas } from "../../app/api";
import { post } from "../../app/outbox";
import { keep } from "../../app/queries";
import { randomHex } from "../../../shared/outbox";
import { messagingKey } from "./data";
import type { Draft } from "./drafts";
import type { Channel } from "./entries";

export type Status = Schemas["TicketStatus"];
export type TicketWrite = Schemas["TicketWrite"];

/** Chat and plain notes go by the outbox: kept over a cut, never doubled. */
export function goesByOutbox(channel: Channel, draft: Draft, status: Status | undefined): boolean {
  const changes = status !== undefined || draft.macro !== null;
  if (changes || channel === "public_reply") {
    return false;
  }
  return channel === "messaging" || draft.files.length === 0;
}

export function postDraft(ticket: number, channel: Channel, draft: Draft): void {
  const text = draft.text.trim();
  if (text !== "") {
    post(channel === "messaging" ? "send" : "note", ticket, text);
  }
  for (const file of draft.files) {
    post("send", ticket, "", String(file.id), file.name);
  }
}

export interface Sender {
  busy: boolean;
  error: ApiError | undefined;
  send: (write: TicketWrite) => Promise<boolean>;
  forget: () => void;
}

/** One update of the ticket. The same update again carries the same key. */
export function useTicketUpdate(ticket: number): Sender {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const last = useRef({ body: "", key: "" });

  async function send(write: TicketWrite): Promise<boolean> {
    const body = JSON.stringify(write);
    if (last.current.body !== body) {
      last.current = { body, key: randomHex(16) };
    }
    setBusy(true);
    setError(undefined);
    try {
      const answer = await api.put("/api/v2/tickets/{id}", {
        path: { id: ticket },
        body: { ticket: write },
        idempotencyKey: last.current.key,
      });
      last.current = { body: "", key: "" };
      keep([answer.ticket]);
      void client.invalidateQueries({ queryKey: messagingKey(ticket) });
      return true;
    } catch (cause) {
      const problem =
        cause instanceof ApiError ? cause : new ApiError(0, "offline", undefined, String(cause));
      if (problem.status !== 0 && problem.status < 500) {
        last.current = { body: "", key: "" }; // refused for good: what comes next is another
      }
      setError(problem);
      return false;
    } finally {
      setBusy(false);
    }
  }

  return { busy, error, send, forget: () => setError(undefined) };
}
