// TagBox — words on a ticket: Enter, comma or space adds one, Backspace takes the last.
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../../parts/Icon";

export function TagBox({
  tags,
  disabled,
  onChange,
}: {
  tags: readonly string[];
  disabled: boolean;
  onChange: (tags: string[]) => void;
}) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const id = useId();
  const box = useRef<HTMLInputElement>(null);

  function add(): void {
    const wanted = text.split(/[\s,、]+/).filter((one) => one !== "" && !tags.includes(one));
    setText("");
    if (wanted.length > 0) {
      onChange([...tags, ...new Set(wanted)].sort());
    }
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.nativeEvent.isComposing) {
      return;
    }
    if ((event.key === "Enter" || event.key === "," || event.key === " ") && text.trim() !== "") {
      event.preventDefault();
      add();
    } else if (event.key === "Backspace" && text === "" && tags.length > 0) {
      onChange(tags.slice(0, -1));
    }
  }

  return (
    <div className="field">
      <label htmlFor={id}>{t("ticket.properties.tags")}</label>
      <div className="tagbox">
        {tags.map((tag) => (
          <span key={tag} className="chip">
            <span className="chip-text" title={tag}>
              {tag}
            </span>
            {!disabled && (
              <button
                type="button"
                aria-label={t("ticket.properties.removeTag", { tag })}
                onClick={() => {
                  onChange(tags.filter((one) => one !== tag));
                  box.current?.focus(); // this button goes
                }}
              >
                <Icon name="x" />
              </button>
            )}
          </span>
        ))}
        <input
          ref={box}
          id={id}
          value={text}
          disabled={disabled}
          placeholder={tags.length === 0 ? t("ticket.properties.addTag") : undefined}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={add}
        />
      </div>
    </div>
  );
}
