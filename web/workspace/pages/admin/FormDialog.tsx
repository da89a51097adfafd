// FormDialog — a few fields and the button that saves them. Enter saves as well; the first wrong
// field gets the focus, and what stands at no field is said below them.
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../app/api";
import { Button } from "../../parts/Button";
import { Dialog } from "../../parts/Dialog";
import { useProblem } from "../../parts/EmptyState";
import { Icon } from "../../parts/Icon";
import { useWrongFocus } from "./parts";

export interface Wrong {
  /** Empty: it stands at no field. */
  field: string;
  text: string;
}

export interface Form {
  wrong: Wrong | undefined;
  busy: boolean;
  setWrong: (wrong: Wrong | undefined) => void;
  errorAt: (field: string) => string | undefined;
  /** Does it, or says why it was refused. */
  run: (work: () => Promise<unknown>) => Promise<void>;
}

/** `fields` are those that a refusal can stand at; `wordsOf` has better words for some refusals. */
export function useForm(
  fields: readonly string[],
  wordsOf: (refusal: ApiError) => string | undefined = () => undefined,
): Form {
  const problem = useProblem();
  const [wrong, setWrong] = useState<Wrong>();
  const [busy, setBusy] = useState(false);
  return {
    wrong,
    busy,
    setWrong,
    errorAt: (field) => (wrong?.field === field ? wrong.text : undefined),
    run: async (work) => {
      setBusy(true);
      setWrong(undefined);
      try {
        await work();
      } catch (error) {
        const refusal = error instanceof ApiError ? error : undefined;
        const field = refusal?.field ?? "";
        setWrong({
          field: fields.includes(field) ? field : "",
          text: (refusal && wordsOf(refusal)) ?? problem(error),
        });
      } finally {
        setBusy(false);
      }
    },
  };
}

interface Props {
  title: string;
  form: Form;
  /** The word on the button that saves. */
  word: string;
  onSave: () => void;
  onClose: () => void;
  /** Another thing to do, apart from saving. */
  aside?: ReactNode;
  children: ReactNode;
}

export function FormDialog({ title, form, word, onSave, onClose, aside, children }: Props) {
  const { t } = useTranslation();
  const at = useWrongFocus(form.wrong);
  return (
    <Dialog
      title={title}
      open
      onClose={onClose}
      foot={
        <>
          {aside}
          <Button onPress={onClose}>{t("admin.form.cancel")}</Button>
          <Button look="primary" onPress={onSave} busy={form.busy}>
            {word}
          </Button>
        </>
      }
    >
      <form
        ref={at}
        className="admin-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!form.busy) {
            onSave();
          }
        }}
      >
        {children}
        {form.wrong?.field === "" && (
          <p className="field-error" role="alert">
            <Icon name="warn" small />
            {form.wrong.text}
          </p>
        )}
        <input type="submit" hidden />
      </form>
    </Dialog>
  );
}
