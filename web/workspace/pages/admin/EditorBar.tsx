// EditorBar — the foot of an editor: what is missing or not saved, and the two things to do about
// it.
import { useTranslation } from "react-i18next";
import { Button } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import type { Editing } from "./editor";
import { LeaveGuard } from "./settings";

interface BarProps {
  editor: Editing;
  /** How much is missing is said, instead of what is first. */
  counts?: boolean;
  /** It is about to be gone: nothing is asked when the page is left. */
  leaving?: boolean;
}

export function EditorBar({ editor, counts = false, leaving = false }: BarProps) {
  const { t } = useTranslation();
  const { changes, isNew, saving } = editor;
  return (
    <div className="save-bar">
      <p role="status" className="save-status">
        <Status editor={editor} counts={counts} />
      </p>
      <Button onPress={editor.discard} isDisabled={changes === 0 || saving}>
        {t("admin.form.discard")}
      </Button>
      <Button
        look="primary"
        onPress={editor.save}
        busy={saving}
        isDisabled={changes === 0 && !isNew}
      >
        {t("admin.form.save")}
      </Button>
      <LeaveGuard unsaved={changes > 0 && !saving && !leaving} />
    </div>
  );
}

function Status({ editor, counts }: BarProps) {
  const { t } = useTranslation();
  const problem = editor.problem || (counts ? "" : editor.missing[0]);
  if (problem || editor.missing.length > 0) {
    return (
      <span className="field-error">
        <Icon name="warn" small />
        {problem
          ? t("admin.form.notSaved", { problem })
          : t("surveys.missingCount", { count: editor.missing.length })}
      </span>
    );
  }
  if (editor.changes > 0) {
    return <>{t("admin.form.unsaved", { count: editor.changes })}</>;
  }
  return editor.saved ? (
    <span className="save-done">
      <Icon name="check" small />
      {t("admin.form.saved")}
    </span>
  ) : null;
}
