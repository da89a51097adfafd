// DeleteDialog — asks before a rule is deleted for good.
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../ConfirmDialog";
import { deleteRule, type Kind, type Rule } from "./rules";

interface Props {
  kind: Kind;
  rule: Rule;
  onClose: () => void;
  onDeleted: () => void;
}

export function DeleteDialog({ kind, rule, onClose, onDeleted }: Props) {
  const { t } = useTranslation();
  return (
    <ConfirmDialog
      title={t("rules.deleteTitle", { title: rule.title })}
      word={t("rules.delete")}
      onConfirm={() => deleteRule(kind, rule.id)}
      onDone={onDeleted}
      onClose={onClose}
    >
      {t("rules.deleteBody")}
    </ConfirmDialog>
  );
}
