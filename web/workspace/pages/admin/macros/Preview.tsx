// Preview — the macro as an agent meets it: where it stands in the `/` menu, its text with
// placeholders filled with an example, and what it will set when the update is sent.
import { useTranslation } from "react-i18next";
import { Icon } from "../../../parts/Icon";
import { useMe } from "../../../app/session";
import { nameOfMacro } from "../../ticket/macroMenu";
import { definitionOf } from "../rules/draft";
import type { Definition } from "../rules/rules";
import { actionWords } from "../rules/words";
import type { Draft } from "./draft";

const SPOKEN = ["comment_value", "comment_mode_is_public", "messaging_session"];

export function Preview({ draft, definitions }: { draft: Draft; definitions: Definition[] }) {
  const { t } = useTranslation();
  const { label, where } = nameOfMacro(draft.title.trim() || t("macros.add"));
  const fill = useExample();
  const comment = draft.actions.find((one) => one.field === "comment_value");
  const ends = draft.actions.some((one) => one.field === "messaging_session");
  const [channel = "", text = ""] = comment?.values ?? [];
  const channels = definitionOf(definitions, "comment_value")?.values;
  const staged = draft.actions.filter(
    ({ field, values }) => !SPOKEN.includes(field) && definitionOf(definitions, field) && values[0],
  );
  return (
    <section className="admin-card macros-preview" aria-labelledby="macro-preview">
      <h2 id="macro-preview">{t("macros.preview")}</h2>
      <div className="macros-example">
        <p className="macros-entry">
          <Icon name={ends ? "end" : "bolt"} />
          <span>
            {label}
            {where && <span className="hint">{where}</span>}
          </span>
        </p>
        {comment && (
          <>
            <p className="hint">{channels?.find((one) => one.value === channel)?.title}</p>
            <p className="macros-said">{text.trim() ? fill(text) : t("macros.previewEmpty")}</p>
          </>
        )}
        {(staged.length > 0 || ends) && (
          <ul className="macros-staged">
            {staged.map((one) => (
              <li key={one.key} className="chip">
                {actionWords({ field: one.field, value: one.values }, definitions)}
              </li>
            ))}
            {ends && <li className="chip">{t("ticket.composer.macroEnds")}</li>}
          </ul>
        )}
        <p className="hint">{t("macros.previewHint")}</p>
      </div>
    </section>
  );
}

/** Plain placeholders only; what a template decides is decided with the ticket at hand. */
function useExample(): (text: string) => string {
  const { t } = useTranslation();
  const me = useMe();
  const known: Record<string, string> = {
    "ticket.id": "4711",
    "ticket.title": t("macros.example.title"),
    "ticket.requester.name": t("macros.example.name"),
    "ticket.requester.first_name": t("macros.example.name"),
    "ticket.requester.email": "hanako@example.com",
    "ticket.assignee.name": me.name,
    "current_user.name": me.name,
    "agent.name": me.name,
  };
  return (text) =>
    text.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (whole, path: string) => known[path] ?? whole);
}
