// Versions — what a rule said before, and what each change changed.
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../app/language";
import { userQuery } from "../../../app/queries";
import { ErrorState } from "../../../parts/EmptyState";
import { Moment } from "../parts";
import {
  definitionsQuery,
  type Definitions,
  type Kind,
  type Revision,
  revisionsQuery,
} from "./rules";
import { wordsOf } from "./words";

export function Versions({ kind, id }: { kind: Kind; id: number }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const revisions = useQuery(revisionsQuery(kind, id));
  const { data: definitions } = useQuery(definitionsQuery(kind, language));
  return (
    <section className="admin-card" aria-labelledby="rule-versions">
      <h2 id="rule-versions">{t("rules.versions")}</h2>
      {revisions.error && (
        <ErrorState error={revisions.error} onRetry={() => void revisions.refetch()} />
      )}
      {definitions && (
        <ol className="rule-versions">
          {revisions.data?.map((revision) => (
            <li key={revision.id}>
              <details>
                <summary>
                  <b>{t("rules.version", { number: revision.id })}</b>
                  <span>
                    <Author id={revision.author_id} /> <Moment at={revision.created_at} />
                  </span>
                </summary>
                <Difference revision={revision} definitions={definitions} />
              </details>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function Author({ id }: { id: number | null }) {
  const { t } = useTranslation();
  const { data } = useQuery({ ...userQuery(id ?? 0), enabled: id !== null });
  return <>{id === null ? t("admin.audit.system") : (data?.name ?? "")}</>;
}

/** Lines that are gone and lines that came, in words. */
function Difference({ revision, definitions }: { revision: Revision; definitions: Definitions }) {
  const { t } = useTranslation();
  const before = revision.diff.flatMap((one) => wordsOf(one.field, one.before, definitions, t));
  const after = revision.diff.flatMap((one) => wordsOf(one.field, one.after, definitions, t));
  const gone = before.filter((line) => !after.includes(line));
  const came = after.filter((line) => !before.includes(line));
  return (
    <ul className="rule-diff">
      {gone.map((line) => (
        <li key={`-${line}`} className="gone">
          <span className="vh">{t("rules.removed")} </span>
          <del>{line}</del>
        </li>
      ))}
      {came.map((line) => (
        <li key={`+${line}`} className="came">
          <span className="vh">{t("rules.added")} </span>
          <ins>{line}</ins>
        </li>
      ))}
      {gone.length + came.length === 0 && <li>{t("rules.onlyOrder")}</li>}
    </ul>
  );
}
