// texts — what is said in both languages, side by side.
import { useTranslation } from "react-i18next";
import { languageName, LANGUAGES } from "../../../app/language";
import { Field } from "../../../parts/Field";
import type { Both } from "./surveys";

interface Props {
  /** As the server calls it: "question", "reasons[0].text". */
  at: string;
  /** What it is, such as "Question". */
  name: string;
  value: Both;
  onChange: (value: Both) => void;
  errorAt: (at: string) => string | undefined;
}

export function BothFields({ at, name, value, onChange, errorAt }: Props) {
  const { t } = useTranslation();
  return (
    <div className="both">
      <p className="both-name" aria-hidden="true">
        {name}
      </p>
      <div className="admin-pair">
        {LANGUAGES.map((language) => (
          <Field
            key={language}
            label={
              <>
                <span className="vh">{t("surveys.nameIn", { name })}</span>
                <span lang={language}>{languageName(language)}</span>
              </>
            }
            value={value[language]}
            onChange={(text) => onChange({ ...value, [language]: text })}
            error={errorAt(`${at}.${language}`)}
          />
        ))}
      </div>
    </div>
  );
}
