// loader — the one script that a page includes: draws the launcher, offers `zE`, and loads the
// panel when somebody opens it, or when somebody is known whose messages may wait.
//
// It runs as a plain script on other people's pages: nothing of it may be seen there but `zE` and
// one element.
import { palette } from "./colour";
import css from "./launcher.css?inline";
import type { Config, Language, Panel, Shell, TokenSource } from "./shell";

/** The panel's path; the build says it. Whole, because scripts of other origins have no base. */
declare const PANEL: string;

const NAME = "madoguchi";

const script = document.currentScript as HTMLScriptElement;
const base = new URL(script.src).origin;

const words = {
  ja: { open: "メッセージを開く", close: "メッセージを閉じる", unread: "未読 " },
  en: { open: "Open messages", close: "Close messages", unread: "Unread: " },
};

const OPEN =
  "M10 3.5c4 0 7 2.6 7 6s-3 6-7 6q-1.2 0-2.3-.3L4.2 16.7 5 13.8c-1.2-1.1-2-2.6-2-4.3 " +
  "0-3.4 3-6 7-6zM7 8.2h6M7 11h4";
const DOWN = "m5.5 8 4.5 4.5L14.5 8";
const THEMES = { light: "light", dark: "dark", auto: "light dark" };

/** Where pages may not keep anything, what is written lives as long as the page. */
function storageOrMemory(): Storage {
  try {
    localStorage.setItem(`${NAME}.try`, "1");
    localStorage.removeItem(`${NAME}.try`);
    return localStorage;
  } catch {
    const rows: Record<string, string> = Object.create({
      getItem: (key: string) => rows[key] ?? null,
      setItem: (key: string, value: string) => void (rows[key] = value),
      removeItem: (key: string) => void delete rows[key],
    });
    return rows as unknown as Storage;
  }
}

function languageOf(tag: string): Language {
  return /^ja\b/i.test(tag) ? "ja" : "en";
}

const pageLanguage = script.dataset.language || document.documentElement.lang || navigator.language;

const host = document.createElement("div");
host.id = NAME;
host.style.cssText = "position:fixed;z-index:999999";
host.style.colorScheme = THEMES[script.dataset.theme as keyof typeof THEMES] ?? "";
const root = host.attachShadow({ mode: "open" });

function style(text: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  root.adoptedStyleSheets.push(sheet);
}
style(css);

const dock = document.createElement("aside");
const mount = document.createElement("div");
const button = document.createElement("button");
const badge = document.createElement("b");
button.type = "button";
button.className = "launch";
button.innerHTML =
  `<svg viewBox="0 0 20 20" aria-hidden="true"><path d="${OPEN}"/>` + `<path d="${DOWN}"/></svg>`;
badge.setAttribute("role", "status");
dock.append(mount, button, badge);
root.append(dock);

let isOpen = false;
let unread = 0;
let panel: Promise<Panel> | undefined;
const listeners = new Map<string, ((value?: number) => void)[]>();

const shell: Shell = {
  base,
  name: NAME,
  mount,
  style,
  storage: storageOrMemory(),
  language: languageOf(pageLanguage),
  config: undefined as unknown as Config,
  unread: (count) => {
    if (count !== unread) {
      unread = count;
      tell("unreadMessages", count);
      draw();
    }
  },
  close: () => setOpen(false),
};

function tell(event: string, value?: number): void {
  for (const listener of listeners.get(event) ?? []) {
    listener(value);
  }
}

function draw(): void {
  const text = words[shell.language];
  const label = isOpen ? text.close : text.open;
  dock.lang = shell.language;
  dock.ariaLabel = shell.config.name;
  dock.classList.toggle("open", isOpen);
  button.setAttribute("aria-expanded", String(isOpen));
  button.ariaLabel = unread && !isOpen ? `${label} (${text.unread}${unread})` : label;
  badge.hidden = !unread || isOpen;
  badge.ariaLabel = badge.hidden ? "" : text.unread + unread;
  badge.textContent = badge.hidden ? "" : unread > 9 ? "9+" : String(unread);
}

async function loadConfig(): Promise<void> {
  const answer = await fetch(`${base}/widget/config?language=${shell.language}`);
  if (!answer.ok) {
    throw new Error(`the widget is not shown here: ${answer.status}`);
  }
  shell.config = (await answer.json()) as Config;
  for (const [name, value] of Object.entries(palette(shell.config.colour))) {
    dock.style.setProperty(name, value);
  }
}

/** Drawn once it is known how; never where the desk does not want to be shown. */
const ready = new Promise<void>((done) => {
  const begin = async (): Promise<void> => {
    await loadConfig();
    draw();
    document.body.append(host);
    done();
    if (shell.config.pages) {
      void loadPanel();
    }
  };
  const soon = (): void => void begin().catch((error) => console.warn(String(error)));
  if (document.body) {
    soon();
  } else {
    addEventListener("DOMContentLoaded", soon);
  }
});

function loadPanel(): Promise<Panel> {
  panel ??= ready
    .then(() => import(/* @vite-ignore */ base + PANEL) as Promise<typeof import("./panel")>)
    .then((module) => module.start(shell))
    .catch((error) => {
      panel = undefined; // the next try loads it anew
      throw error;
    });
  return panel;
}

async function setOpen(open: boolean): Promise<void> {
  if (open === isOpen) {
    return;
  }
  isOpen = open;
  if (shell.config) {
    draw();
  }
  try {
    const loaded = await loadPanel();
    if (isOpen !== open) {
      return;
    }
    if (open) {
      loaded.open();
    } else {
      const inside = root.activeElement !== null;
      loaded.close();
      if (inside) {
        button.focus();
      }
    }
    tell(open ? "open" : "close");
  } catch {
    isOpen = false;
    draw();
  }
}

button.onclick = () => void setOpen(!isOpen);

const sets: Record<string, (value: string) => void> = {
  zIndex: (value) => host.style.setProperty("z-index", value),
  locale: (value) => {
    shell.language = languageOf(value);
    void ready
      .then(loadConfig)
      .then(draw)
      .then(() => panel)
      .then((loaded) => loaded?.refresh());
  },
};

const commands: Record<string, (first?: never, second?: never) => void> = {
  open: () => void setOpen(true),
  close: () => void setOpen(false),
  show: () => (host.hidden = false),
  hide: () => (host.hidden = true),
  loginUser: (token?: TokenSource, done?) =>
    token && void loadPanel().then((loaded) => loaded.login(token, done)),
  logoutUser: () => void loadPanel().then((loaded) => loaded.logout()),
};

/** `zE("messenger", "open")`, `zE("messenger:on", "open", f)`. */
function zE(area: string, name: string, first?: never, second?: never): void {
  if (area === "messenger:on") {
    listeners.set(name, [...(listeners.get(name) ?? []), first as unknown as () => void]);
  } else {
    (area === "messenger:set" ? sets[name] : commands[name])?.(first as never, second);
  }
}
(window as unknown as { zE: typeof zE }).zE = zE;

// Somebody who has written here before: their messages may wait.
if (shell.storage.getItem(`${NAME}.thread`)) {
  void loadPanel();
}
