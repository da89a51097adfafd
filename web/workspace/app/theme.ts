// theme — light, dark, or as the system has it.
import { KeptStore } from "./store";

export type Theme = "system" | "light" | "dark";

export const theme = new KeptStore<Theme>("madoguchi.theme", "system");

export function startTheme(): void {
  const apply = () => {
    if (theme.value === "system") {
      delete document.documentElement.dataset.theme;
    } else {
      document.documentElement.dataset.theme = theme.value;
    }
  };
  theme.subscribe(apply);
  apply();
}
