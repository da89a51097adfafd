// ValueField — a value of a condition or an action, asked for by its type.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Field, Select } from "../../../parts/Field";
import { BodyField } from "./BodyField";
import type { Definition } from "./rules";

interface Props {
  label: ReactNode;
  /** "list", "text", "multiline", "tags", "number", "hours". */
  type: string;
  values: Definition["values"];
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
}

const NONE = "\u0000"; // the key of the value "", which cannot be a key itself

export function ValueField({ label, type, values, value, onChange, error }: Props) {
  const { t } = useTranslation();
  if (type === "list") {
    const choices = (values ?? []).map((one) => ({ id: one.value || NONE, label: one.title }));
    const known = choices.some((one) => one.id === (value || NONE));
    // What the rule names and the desk no longer has stays visible.
    const shown = known || value === "" ? choices : [...choices, { id: value, label: value }];
    return (
      <Select
        label={label}
        choices={shown}
        value={known || value !== "" ? value || NONE : null}
        placeholder={t("rules.chooseValue")}
        onChange={(chosen) => onChange(chosen === NONE ? "" : chosen)}
        error={error}
      />
    );
  }
  if (type === "multiline") {
    return <BodyField label={label} value={value} onChange={onChange} error={error} />;
  }
  const isNumber = type === "number" || type === "hours";
  return (
    <Field
      label={label}
      value={value}
      onChange={onChange}
      error={error}
      inputMode={isNumber ? "numeric" : undefined}
      placeholder={type === "tags" ? t("rules.tagsHint") : undefined}
      beside={type === "hours" ? <span className="unit">{t("rules.hours")}</span> : undefined}
    />
  );
}
