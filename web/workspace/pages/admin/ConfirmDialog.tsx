// ConfirmDialog — asks before something is done that cannot be taken back. What the server refuses
// is told in it.
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../parts/Button";
import { Dialog } from "../../parts/Dialog";
import { useProblem } from "../../parts/EmptyState";
import { Icon } from "../../parts/Icon";

interface Props {
  title: string;
  /** What will happen. */
  children: ReactNode;
  /** The word on the button that does it. */
  word: string;
  onConfirm: () => Promise<unknown>;
  onDone: () => void;
  onClose: () => void;
}

const RESTORED_MS = 100;

/** What asked may be gone with what it asked about: then the page gets the focus. */
function leaveFocus(): void {
  setTimeout(() => {
    if (document.activeElement === document.body) {
      document.getElementById("main")?.focus();
    }
  }, RESTORED_MS);
}

export function ConfirmDialog({ title, children, word, onConfirm, onDone, onClose }: Props) {
  const { t } = useTranslation();
  const problem = useProblem();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  useEffect(() => leaveFocus, []);
  const confirm = async () => {
    setBusy(true);
    try {
      await onConfirm();
      onDone();
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={title}
      role="alertdialog"
      open
      onClose={onClose}
      foot={
        <>
          <Button autoFocus onPress={onClose}>
            {t("admin.form.cancel")}
          </Button>
          <Button look="danger" onPress={() => void confirm()} busy={busy}>
            {word}
          </Button>
        </>
      }
    >
      <p>{children}</p>
      {error !== undefined && (
        <p className="field-error" role="alert">
          <Icon name="warn" small />
          {problem(error)}
        </p>
      )}
    </Dialog>
  );
}
