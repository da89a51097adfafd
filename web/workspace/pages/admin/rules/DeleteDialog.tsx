// DeleteDialog — asks before a rule is deleted for good.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../../parts/Button";
import { Dialog } from "../../../parts/Dialog";
import { useProblem } from "../../../parts/EmptyState";
import { Icon } from "../../../parts/Icon";
import { deleteRule, type Kind, type Rule } from "./rules";

interface Props {
  kind: Kind;
  rule: Rule;
  onClose: () => void;
  onDeleted: () => void;
}

export function DeleteDialog({ kind, rule, onClose, onDeleted }: Props) {
  const { t } = useTranslation();
  const problem = useProblem();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    try {
      await deleteRule(kind, rule.id);
      onDeleted();
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t("rules.deleteTitle", { title: rule.title })}
      role="alertdialog"
      open
      onClose={onClose}
      foot={
        <>
          <Button autoFocus onPress={onClose}>
            {t("admin.form.cancel")}
          </Button>
          <Button look="danger" onPress={() => void remove()} busy={busy}>
            {t("rules.delete")}
          </Button>
        </>
      }
    >
      <p>{t("rules.deleteBody")}</p>
      {error !== undefined && (
        <p className="field-error" role="alert">
          <Icon name="warn" small />
          {problem(error)}
        </p>
      )}
    </Dialog>
  );
}
