// macros — puts what a macro would do into the draft: its text, what it sets, whether it ends.
import { api, type Ticket } from "../../app/api";
import type { Composer } from "./channels";
import type { Macro } from "./data";
import { changeDraft, type DraftFile, type DraftMacro, withMacro } from "./drafts";
import type { Channel } from "./entries";

const FIELDS = [
  "status", "priority", "type", "assignee_id", "group_id", "brand_id", "tags", "subject",
] as const;

export interface Applied {
  text: string;
  public: boolean;
  channel: Channel | undefined;
  macro: DraftMacro;
}

/** The ticket as the macro would make it, compared with how it is; nothing changes by asking. */
export async function askMacro(ticket: Ticket, macro: Macro): Promise<Applied> {
  const { result } = await api.get("/api/v2/tickets/{id}/macros/{macro}/apply", {
    path: { id: ticket.id, macro: macro.id },
  });
  const after = result.ticket as typeof result.ticket & Partial<Ticket>;
  const fields: DraftMacro["fields"] = {};
  for (const field of FIELDS) {
    if (after[field] !== undefined && String(after[field]) !== String(ticket[field])) {
      fields[field] = after[field];
    }
  }
  const followers = (after.followers ?? []).filter(
    (one) => !ticket.follower_ids.includes(one.user_id),
  );
  if (followers.length > 0) {
    fields.followers = followers;
  }
  return {
    text: after.comment?.body ?? "",
    public: after.comment?.public ?? true,
    channel: after.comment?.channel,
    macro: {
      applied: [{ id: macro.id, title: macro.title }],
      ends: after.messaging_session === "end",
      fields,
    },
  };
}

/** Its files, uploaded anew: what is sent stays with the ticket whatever becomes of the macro. */
export async function bringFiles(macro: Macro): Promise<DraftFile[]> {
  const { macro_attachments: files } = await api.get("/api/v2/macros/{id}/attachments", {
    path: { id: macro.id },
  });
  return Promise.all(
    files.map(async ({ filename, content_url, content_type }) => {
      const answer = await fetch(new URL(content_url).pathname);
      if (!answer.ok) {
        throw new Error(`${filename}: ${answer.status}`);
      }
      const file = new File([await answer.blob()], filename, { type: content_type });
      const { upload } = await api.post("/api/v2/uploads", { query: { filename }, file });
      return { id: upload.attachment.id, token: upload.token, name: filename, size: file.size };
    }),
  );
}

/** Puts it into the draft of the channel that the macro means, else of the one at hand. */
export async function applyMacro(
  person: string,
  ticket: Ticket,
  macro: Macro,
  channel: Channel,
  choices: Composer,
): Promise<Channel> {
  const [applied, files] = await Promise.all([askMacro(ticket, macro), bringFiles(macro)]);
  const wanted = applied.channel ?? (applied.public ? channel : "internal_note");
  const isOpen = choices.channels.some((one) => one.channel === wanted && one.enabled);
  const target = isOpen ? wanted : channel;
  changeDraft(person, ticket.id, target, (draft) => ({
    ...draft,
    text: [draft.text.trimEnd(), applied.text].filter((text) => text !== "").join("\n"),
    files: [...draft.files, ...files],
    macro: withMacro(draft.macro, applied.macro),
  }));
  return target;
}
