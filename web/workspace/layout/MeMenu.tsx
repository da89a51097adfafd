// MeMenu — what a person sets for themselves on this browser, and the way out.
import { useTranslation } from "react-i18next";
import { Button as AriaButton } from "react-aria-components";
import { languageName, LANGUAGES, setLanguage, useLanguage } from "../app/language";
import { askForDesktop, desktop, desktopState, sound } from "../app/news";
import { signOut, useMe } from "../app/session";
import { useStore } from "../app/store";
import { theme, type Theme } from "../app/theme";
import { Menu, type MenuGroup } from "../parts/Menu";
import { Avatar } from "../parts/Signs";

export function MeMenu({ onShortcuts }: { onShortcuts: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const groups = [useNewsGroup(), useLanguageGroup(), useThemeGroup()];
  groups.push({
    id: "me",
    entries: [
      {
        id: "keys",
        label: t("shell.shortcuts"),
        icon: "keys",
        shortcut: "?",
        onAction: onShortcuts,
      },
      { id: "out", label: t("shell.signOut"), icon: "out", onAction: () => void signOut() },
    ],
  });
  return (
    <Menu
      label={t("shell.me", { name: me.name })}
      placement="bottom end"
      groups={groups}
      head={
        <p className="menu-head">
          <b>{me.name}</b>
          <span className="sub">{me.email}</span>
        </p>
      }
    >
      <AriaButton className="me" aria-label={t("shell.me", { name: me.name })}>
        <Avatar name={me.name} />
      </AriaButton>
    </Menu>
  );
}

function useNewsGroup(): MenuGroup {
  const { t } = useTranslation();
  const loud = useStore(sound);
  const shown = useStore(desktop);
  const state = desktopState();
  return {
    id: "news",
    title: t("shell.sound"),
    entries: [
      { id: "sound", label: t("shell.soundOn"), chosen: loud, onAction: () => sound.set(!loud) },
      ...(state === "missing"
        ? []
        : [
            {
              id: "desktop",
              label: t("shell.desktop"),
              chosen: shown && state === "granted",
              reason: state === "denied" ? t("shell.desktopRefused") : undefined,
              onAction: () =>
                shown && state === "granted" ? desktop.set(false) : void askForDesktop(),
            },
          ]),
    ],
  };
}

function useLanguageGroup(): MenuGroup {
  const { t } = useTranslation();
  const language = useLanguage();
  return {
    id: "language",
    title: t("shell.language"),
    entries: LANGUAGES.map((id) => ({
      id,
      label: languageName(id),
      chosen: id === language,
      onAction: () => void setLanguage(id),
    })),
  };
}

function useThemeGroup(): MenuGroup {
  const { t } = useTranslation();
  const now = useStore(theme);
  const words: Record<Theme, string> = {
    system: t("shell.themeSystem"),
    light: t("shell.themeLight"),
    dark: t("shell.themeDark"),
  };
  return {
    id: "theme",
    title: t("shell.theme"),
    entries: (["system", "light", "dark"] as const).map((id) => ({
      id,
      label: words[id],
      chosen: id === now,
      onAction: () => theme.set(id),
    })),
  };
}
