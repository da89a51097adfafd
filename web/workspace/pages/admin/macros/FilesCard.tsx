// FilesCard — the files that come with a macro: they join the update that it fills in.
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../../parts/Button";
import { useProblem } from "../../../parts/EmptyState";
import { Icon } from "../../../parts/Icon";
import { type MacroFile, uploadFile } from "./macros";

const FILES_MAX = 5;

interface Props {
  files: MacroFile[];
  onChange: (by: (files: MacroFile[]) => MacroFile[]) => void;
  error: string | undefined;
}

export function FilesCard({ files, onChange, error }: Props) {
  const { t } = useTranslation();
  const problem = useProblem();
  const picker = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState("");
  const add = async (chosen: File[]) => {
    setBusy(true);
    setWrong("");
    try {
      for (const file of chosen.slice(0, FILES_MAX - files.length)) {
        const made = await uploadFile(file);
        onChange((now) => [...now, made]);
      }
    } catch (refused) {
      setWrong(problem(refused));
    }
    setBusy(false);
  };
  const why = wrong || error;
  return (
    <section className="admin-card" aria-labelledby="macro-files">
      <h2 id="macro-files">{t("macros.files")}</h2>
      <div className="macros-files">
        {files.length > 0 && (
          <ul>
            {files.map((file) => (
              <li key={file.id} className="chip">
                <Icon name="file" />
                {file.filename}
                <button
                  type="button"
                  aria-label={t("ticket.composer.removeFile", { name: file.filename })}
                  onClick={() => onChange((now) => now.filter((one) => one.id !== file.id))}
                >
                  <Icon name="x" />
                </button>
              </li>
            ))}
          </ul>
        )}
        <Button
          look="ghost"
          size="small"
          icon="clip"
          busy={busy}
          isDisabled={files.length >= FILES_MAX}
          onPress={() => picker.current?.click()}
        >
          {t("ticket.composer.attach")}
        </Button>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            void add([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
        <p className="hint">{t("macros.filesHint", { count: FILES_MAX })}</p>
        {why && (
          <p className="field-error" role="alert">
            <Icon name="warn" small />
            {why}
          </p>
        )}
      </div>
    </section>
  );
}
