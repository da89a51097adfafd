// ConfirmDialog — asks before something is done that cannot be taken back. What the server refuses
// is told in it.
import { type ReactNode, useState } from "react";
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

export function ConfirmDialog({ title, children, word, onConfirm, onDone, onClose }: Props) {
  const { t } = useTranslation();
  const problem = useProblem();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
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
