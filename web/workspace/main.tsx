// main — starts the workspace: looks, language, then the pages.
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { I18nProvider } from "react-aria-components";
import { startTexts, useLanguage } from "./app/language";
import { queryClient } from "./app/queries";
import { router } from "./app/router";
import { startTheme } from "./app/theme";
import { Toasts } from "./parts/Toast";
import "./style/index.css";

function Workspace() {
  const language = useLanguage();
  return (
    <I18nProvider locale={language}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <Toasts />
      </QueryClientProvider>
    </I18nProvider>
  );
}

startTheme();
await startTexts();
createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <Workspace />
  </StrictMode>,
);
