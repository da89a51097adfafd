// The demo shop: language, light and dark, and two buttons that open the widget. Runs before the
// page is drawn, so that it does not flicker.
(() => {
  "use strict";
  const root = document.documentElement;
  const titles = { ja: "木蓮商店", en: "Mokuren Store" };

  function keep(name, value) {
    try {
      localStorage.setItem(`shop.${name}`, value);
    } catch {
      // Kept for this page only.
    }
  }

  function kept(name) {
    try {
      return localStorage.getItem(`shop.${name}`);
    } catch {
      return null;
    }
  }

  function speak(language) {
    root.lang = language;
    document.title = titles[language];
    if (window.zE) {
      window.zE("messenger:set", "locale", language);
    }
  }

  function paint(theme) {
    root.style.colorScheme = theme ?? "";
  }

  function isDark() {
    const own = root.style.colorScheme;
    return own ? own === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  const asked = new URLSearchParams(location.search).get("lang") ?? kept("language");
  speak(asked === "ja" || asked === "en" ? asked : /^ja/.test(navigator.language) ? "ja" : "en");
  paint(kept("theme"));

  addEventListener("DOMContentLoaded", () => {
    document.getElementById("language").addEventListener("click", () => {
      const language = root.lang === "ja" ? "en" : "ja";
      keep("language", language);
      speak(language);
    });
    document.getElementById("theme").addEventListener("click", () => {
      const theme = isDark() ? "light" : "dark";
      keep("theme", theme);
      paint(theme);
    });
    for (const button of document.querySelectorAll(".ask")) {
      button.addEventListener("click", () => window.zE("messenger", "open"));
    }
  });
})();
