// ComposerText — the text area: grows with what is written, opens the macros at `/`, takes files
// that are pasted. Ctrl Enter (⌘ ⏎) sends; Enter alone begins a new line.
import { useQuery } from "@tanstack/react-query";
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type Ref,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../../parts/Icon";
import { type Macro, macrosQuery } from "./data";
import { macroOptions, type Option } from "./macroMenu";

export interface ComposerTextHandle {
  focus: () => void;
}

export interface ComposerTextProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  onSubmit: () => void;
  onMacro: (macro: Macro) => void;
  onFiles: (files: FileList) => void;
  onBlur: () => void;
  ref: Ref<ComposerTextHandle>;
}

/** What stands behind a `/` that begins the line of the cursor. */
function macroSearch(value: string, at: number): { from: number; word: string } | undefined {
  const from = value.lastIndexOf("\n", at - 1) + 1;
  const line = value.slice(from, at);
  return line.startsWith("/") ? { from, word: line.slice(1) } : undefined;
}

export function ComposerText(props: ComposerTextProps) {
  const { t } = useTranslation();
  const area = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const [cursor, setCursor] = useState(0);
  const [chosen, setChosen] = useState(0);
  const [closedAt, setClosedAt] = useState<string>();
  const [folder, setFolder] = useState("");
  const macros = useQuery(macrosQuery).data ?? [];
  const search = macroSearch(props.value, cursor);
  const open = search !== undefined && closedAt !== props.value;
  const found = open ? macroOptions(macros, search.word, folder) : [];
  const current = found[Math.min(chosen, found.length - 1)];

  useLayoutEffect(() => {
    if (current) {
      document.getElementById(`${listId}-${current.key}`)?.scrollIntoView({ block: "nearest" });
    }
  }, [current, listId]);

  useImperativeHandle(props.ref, () => ({
    focus: () => {
      const at = area.current;
      at?.focus();
      at?.setSelectionRange(at.value.length, at.value.length);
    },
  }));

  useLayoutEffect(() => {
    const at = area.current;
    if (at) {
      at.style.height = "auto";
      at.style.height = `${at.scrollHeight}px`;
    }
  }, [props.value]);

  function go(path: string): void {
    setFolder(path);
    setChosen(0);
  }

  function take(option: Option): void {
    if (option.kind !== "macro") {
      go(option.path);
      return;
    }
    if (search) {
      props.onChange(props.value.slice(0, search.from) + props.value.slice(cursor));
    }
    go("");
    props.onMacro(option.macro);
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (event.nativeEvent.isComposing) {
      return;
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      props.onSubmit();
    } else if (open && found.length > 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const by = event.key === "ArrowDown" ? 1 : found.length - 1;
      setChosen((Math.min(chosen, found.length - 1) + by) % found.length);
    } else if (open && current && (event.key === "Enter" || event.key === "Tab")) {
      event.preventDefault();
      take(current);
    } else if (open && folder !== "" && search.word === "" && event.key === "ArrowLeft") {
      event.preventDefault();
      go(folder.split("::").slice(0, -1).join("::"));
    } else if (open && current?.kind === "folder" && event.key === "ArrowRight") {
      event.preventDefault();
      take(current);
    } else if (open && event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      setClosedAt(props.value);
    }
  }

  function onPaste(event: ClipboardEvent<HTMLTextAreaElement>): void {
    if (event.clipboardData.files.length > 0) {
      event.preventDefault();
      props.onFiles(event.clipboardData.files);
    }
  }

  return (
    <div className="comp-body">
      {open && (
        <ul
          className="menu macro-list"
          role="listbox"
          id={listId}
          aria-label={t("ticket.composer.macros")}
        >
          {found.map((option) => (
            <li
              key={option.key}
              id={`${listId}-${option.key}`}
              role="option"
              aria-selected={option === current}
              className={option === current ? "macro cur" : "macro"}
              onPointerDown={(event) => {
                event.preventDefault(); // the text keeps the focus
                take(option);
              }}
            >
              <OptionText option={option} />
            </li>
          ))}
          {found.length === 0 && <li className="macro muted">{t("ticket.composer.noMacros")}</li>}
        </ul>
      )}
      <textarea
        ref={area}
        className="comp-text"
        rows={2}
        aria-label={props.label}
        placeholder={props.label}
        aria-haspopup="listbox"
        aria-autocomplete="list"
        aria-controls={open ? listId : undefined}
        aria-activedescendant={open && current ? `${listId}-${current.key}` : undefined}
        value={props.value}
        onChange={(event) => {
          setCursor(event.target.selectionStart);
          setChosen(0);
          if (macroSearch(event.target.value, event.target.selectionStart) === undefined) {
            setFolder("");
          }
          props.onChange(event.target.value);
        }}
        onSelect={(event) => setCursor(event.currentTarget.selectionStart)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        onBlur={props.onBlur}
      />
    </div>
  );
}

function OptionText({ option }: { option: Option }) {
  const { t } = useTranslation();
  if (option.kind === "folder") {
    return (
      <>
        <Icon name="folder" />
        <span className="macro-folder">
          {option.label}
          <span className="muted">{option.count}</span>
          <Icon name="right" small />
        </span>
      </>
    );
  }
  if (option.kind === "back") {
    return (
      <>
        <Icon name="left" />
        <span>
          <span className="vh">{t("ticket.composer.macrosBack")}</span> {option.label}
        </span>
      </>
    );
  }
  const { macro, label, where, top } = option;
  const sub = [top ? t("ticket.composer.macrosTop") : "", where, macro.description ?? ""];
  return (
    <>
      <Icon name={endsSession(macro) ? "end" : "bolt"} />
      <span>
        {label}
        <span className="sub">{sub.filter((one) => one !== "").join(" · ")}</span>
      </span>
    </>
  );
}

export function endsSession(macro: Macro): boolean {
  return macro.actions.some((one) => one.field === "messaging_session" && one.value === "end");
}
