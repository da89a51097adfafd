// files — uploads of the composer: each goes up at once and is named in the draft by its token.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../app/api";
import { useLanguage } from "../../app/language";
import { settingsQuery } from "../../app/queries";
import type { DraftFile, DraftHandle } from "./drafts";
import { bytes } from "./format";

const AT_ONCE_MAX = 20; // as many as one comment may have

export function useUploads(handle: DraftHandle) {
  const { t } = useTranslation();
  const language = useLanguage();
  const limit = useQuery(settingsQuery).data?.limits.attachment_size ?? 0;
  const [pending, setPending] = useState<string[]>([]);
  const [problems, setProblems] = useState<string[]>([]);

  async function one(file: File): Promise<void> {
    setPending((names) => [...names, file.name]);
    try {
      const { upload } = await api.post("/api/v2/uploads", {
        query: { filename: file.name },
        file,
      });
      const kept: DraftFile = {
        id: upload.attachment.id,
        token: upload.token,
        name: file.name,
        size: file.size,
      };
      handle.change((draft) => ({ ...draft, files: [...draft.files, kept] }));
    } catch {
      setProblems((all) => [...all, t("ticket.composer.uploadFailed", { name: file.name })]);
    } finally {
      setPending((names) => names.filter((name) => name !== file.name));
    }
  }

  return {
    pending,
    problems,
    busy: pending.length > 0,
    add: (files: FileList) => {
      setProblems([]);
      const room = AT_ONCE_MAX - handle.draft.files.length;
      for (const file of [...files].slice(0, room)) {
        if (limit > 0 && file.size > limit) {
          const problem = t("ticket.composer.tooBig", {
            name: file.name,
            limit: bytes(limit, language),
          });
          setProblems((all) => [...all, problem]);
        } else {
          void one(file);
        }
      }
    },
    /** Takes an unused upload back; if that fails the server drops it by itself later. */
    drop: (file: DraftFile) => {
      api.delete("/api/v2/uploads/{token}", { path: { token: file.token } }).catch(() => {});
    },
  };
}
