// MacroLine — what macros will do besides their words when the update is sent: part by part, each
// of which can be taken out before.
import { useTranslation } from "react-i18next";
import { Button } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { doesMore, type DraftMacro, type FollowerChange } from "./drafts";
import { useValueWords, type NameOf } from "./EventLine";
import { nameOfMacro } from "./macroMenu";

export interface MacroLineProps {
  macro: DraftMacro;
  nameOf: NameOf;
  /** Null: without any macro. */
  onChange: (macro: DraftMacro | null) => void;
}

/** A field of an update, and its value in the words of the history. */
function asTold(field: string, value: unknown): [string, string | null] {
  if (field === "followers") {
    const people = (value as FollowerChange[]).map((one) => one.user_id);
    return ["follower_ids", people.join(" ")];
  }
  if (Array.isArray(value)) {
    return [field, value.join(" ")];
  }
  return [field, value === null ? null : String(value)];
}

export function MacroLine({ macro, nameOf, onChange }: MacroLineProps) {
  const { t } = useTranslation();
  const words = useValueWords(nameOf);
  const staged = Object.entries(macro.fields).map(([name, value]) => {
    const [field, told] = asTold(name, value);
    const label = t(`ticket.field.${field as "status"}`);
    const sign = name === "followers" ? "+" : "→";
    return { name, text: `${label} ${sign} ${words(field, told)}` };
  });
  const without = (name: string) =>
    onChange({
      ...macro,
      fields: Object.fromEntries(Object.entries(macro.fields).filter(([one]) => one !== name)),
    });
  return (
    <div className="macro-line" role="group" aria-label={t("ticket.composer.macroPending")}>
      <Icon name="bolt" small />
      <span>
        <b>{macro.applied.map((one) => nameOfMacro(one.title).label).join(", ")}</b>
        {doesMore(macro) && ` ${t("ticket.composer.macroAlso")}`}
      </span>
      <ul className="macro-staged">
        {staged.map(({ name, text }) => (
          <Staged key={name} text={text} onDrop={() => without(name)} />
        ))}
        {macro.ends && (
          <Staged
            text={t("ticket.composer.macroEnds")}
            onDrop={() => onChange({ ...macro, ends: false })}
          />
        )}
      </ul>
      {doesMore(macro) && (
        <Button look="ghost" size="small" onPress={() => onChange(null)}>
          {t("ticket.composer.macroDrop")}
        </Button>
      )}
    </div>
  );
}

/** What the macro will do when the draft is sent, and can be taken out before. */
function Staged({ text, onDrop }: { text: string; onDrop: () => void }) {
  const { t } = useTranslation();
  return (
    <li className="chip">
      {text}
      <button
        type="button"
        aria-label={t("ticket.composer.macroWithout", { what: text })}
        onClick={onDrop}
      >
        <Icon name="x" />
      </button>
    </li>
  );
}
