// macroMenu — what the `/` menu offers: the most used on top, then folders and macros; and what is
// found by a word, without regard to case, width and kana.
import type { Macro } from "./data";

const MOST_USED = 3;

export type Option =
  | { kind: "macro"; key: string; macro: Macro; label: string; where: string; top: boolean }
  | { kind: "folder"; key: string; path: string; label: string; count: number }
  | { kind: "back"; key: string; path: string; label: string };

const SEPARATOR = "::";

function partsOf(title: string): string[] {
  const parts = title.split(SEPARATOR).map((part) => part.trim());
  const named = parts.filter((part) => part !== "");
  return named.length > 0 ? named : [title];
}

/** What the macro is called in its folder, and the folder. */
export function nameOfMacro(title: string): { label: string; where: string } {
  const parts = partsOf(title);
  return { label: parts.at(-1)!, where: parts.slice(0, -1).join(" / ") };
}

/** As the server folds: full and half width, case, katakana and hiragana are the same. */
export function folded(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\u30a1-\u30f6]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0x60));
}

export function mostUsed(macros: readonly Macro[]): Macro[] {
  return macros
    .filter((one) => (one.usage_7d ?? 0) > 0)
    .sort((a, b) => (b.usage_7d ?? 0) - (a.usage_7d ?? 0))
    .slice(0, MOST_USED);
}

function macroOption(macro: Macro, top: boolean): Option {
  const key = `${top ? "top" : "of"}${macro.id}`;
  return { kind: "macro", key, macro, top, ...nameOfMacro(macro.title) };
}

/** What lies in a folder ("" is the outermost): its folders where the first of theirs stands. */
function inFolder(macros: readonly Macro[], folder: string): Option[] {
  const options: Option[] = [];
  const folders = new Map<string, Extract<Option, { kind: "folder" }>>();
  const depth = folder === "" ? 0 : folder.split(SEPARATOR).length;
  for (const macro of macros) {
    const parts = partsOf(macro.title);
    if (folder !== "" && parts.slice(0, depth).join(SEPARATOR) !== folder) {
      continue;
    }
    if (parts.length === depth + 1) {
      options.push({ ...macroOption(macro, false), where: "" } as Option);
    } else if (parts.length > depth + 1) {
      const path = parts.slice(0, depth + 1).join(SEPARATOR);
      let entry = folders.get(path);
      if (!entry) {
        entry = { kind: "folder", key: `f${path}`, path, label: parts[depth]!, count: 0 };
        folders.set(path, entry);
        options.push(entry);
      }
      entry.count++;
    }
  }
  return options;
}

export function macroOptions(macros: readonly Macro[], word: string, folder: string): Option[] {
  const wanted = folded(word.trim());
  if (wanted !== "") {
    return macros
      .filter((one) => folded(`${one.title} ${one.description ?? ""}`).includes(wanted))
      .map((one) => macroOption(one, false));
  }
  if (folder !== "") {
    const above = folder.split(SEPARATOR).slice(0, -1).join(SEPARATOR);
    const label = folder.split(SEPARATOR).join(" / ");
    return [{ kind: "back", key: "back", path: above, label }, ...inFolder(macros, folder)];
  }
  return [...mostUsed(macros).map((one) => macroOption(one, true)), ...inFolder(macros, "")];
}
