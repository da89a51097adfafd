// language — the catalogues and which of them is shown: what was chosen here, else the browser's.
// Only the language that is shown is loaded.
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import type { en } from "../text/en";
import { Store, useStore } from "./store";

export type Language = "en" | "ja";

/** In the order in which they are offered. */
export const LANGUAGES = ["ja", "en"] as const;

/** What a language calls itself. */
export function languageName(language: Language): string {
  return language === "ja" ? "日本語" : "English";
}

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

const KEY = "madoguchi.language";

const language = new Store<Language>(first());

function first(): Language {
  const chosen = localStorage.getItem(KEY);
  if (chosen === "en" || chosen === "ja") {
    return chosen;
  }
  return navigator.languages.find((one) => /^(ja|en)\b/.test(one))?.startsWith("ja") ? "ja" : "en";
}

async function load(wanted: Language): Promise<void> {
  if (!i18next.hasResourceBundle(wanted, "translation")) {
    const texts =
      wanted === "ja" ? (await import("../text/ja")).ja : (await import("../text/en")).en;
    i18next.addResourceBundle(wanted, "translation", texts);
  }
}

export async function startTexts(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language.value,
    fallbackLng: false,
    resources: {},
    interpolation: { escapeValue: false }, // React escapes
    react: { useSuspense: false },
  });
  await setLanguage(language.value, false);
}

export async function setLanguage(wanted: Language, keep = true): Promise<void> {
  await load(wanted);
  await i18next.changeLanguage(wanted);
  document.documentElement.lang = wanted;
  if (keep) {
    localStorage.setItem(KEY, wanted);
  }
  language.set(wanted);
}

export function useLanguage(): Language {
  return useStore(language);
}

export function languageNow(): Language {
  return language.value;
}
