// Toast — what has just been done, for ten seconds, with at most one thing to do about it. Errors
// are no toasts: they stand where they happened.
import { useTranslation } from "react-i18next";
import { Store, useStore } from "../app/store";
import { Button, IconButton } from "./Button";

const SHOWN_MS = 10_000;

export interface Toast {
  text: string;
  action?: { label: string; run: () => void };
}

const current = new Store<(Toast & { id: number }) | undefined>(undefined);
let count = 0;
let ends: ReturnType<typeof setTimeout> | undefined;

export function showToast(toast: Toast): void {
  clearTimeout(ends);
  current.set({ ...toast, id: ++count });
  ends = setTimeout(() => current.set(undefined), SHOWN_MS);
}

export function hideToast(): void {
  clearTimeout(ends);
  current.set(undefined);
}

export function Toasts() {
  const { t } = useTranslation();
  const toast = useStore(current);
  return (
    <div role="status" className="toasts">
      {toast && (
        <div className="toast" key={toast.id}>
          <span>{toast.text}</span>
          {toast.action && (
            <Button
              size="small"
              onPress={() => {
                hideToast();
                toast.action!.run();
              }}
            >
              {toast.action.label}
            </Button>
          )}
          <IconButton icon="x" label={t("common.close")} onPress={hideToast} />
        </div>
      )}
    </div>
  );
}
