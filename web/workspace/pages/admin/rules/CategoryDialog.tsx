// CategoryDialog — makes a category of triggers, renames or moves it, or deletes an empty one.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ApiError } from "../../../app/api";
import { Button } from "../../../parts/Button";
import { Dialog } from "../../../parts/Dialog";
import { useProblem } from "../../../parts/EmptyState";
import { Field, Select } from "../../../parts/Field";
import { Icon } from "../../../parts/Icon";
import { useWrongFocus } from "../parts";
import { categoriesQuery, type Category } from "./rules";

interface Props {
  /** Undefined: a new one. */
  category: Category | undefined;
  onClose: () => void;
  onChanged: (said: string) => void;
}

export function CategoryDialog({ category, onClose, onChanged }: Props) {
  const { t } = useTranslation();
  const problem = useProblem();
  const all = useQuery(categoriesQuery).data ?? [];
  const [name, setName] = useState(category?.name ?? "");
  const [position, setPosition] = useState(String(category?.position ?? all.length + 1));
  const [wrong, setWrong] = useState<{ field: string; text: string }>();
  const [busy, setBusy] = useState(false);
  const form = useWrongFocus(wrong);

  const run = async (what: () => Promise<unknown>, said: string) => {
    setBusy(true);
    setWrong(undefined);
    try {
      await what();
      onChanged(said);
    } catch (error) {
      const field = error instanceof ApiError && error.field === "name" ? "name" : "";
      setWrong({ field, text: problem(error) });
      setBusy(false);
    }
  };
  const save = () => {
    if (name.trim() === "") {
      setWrong({ field: "name", text: t("admin.form.required") });
      return;
    }
    const body = { trigger_category: { name: name.trim(), position: Number(position) } };
    void run(
      () =>
        category
          ? api.patch("/api/v2/trigger_categories/{id}", { path: { id: category.id }, body })
          : api.post("/api/v2/trigger_categories", { body }),
      t(category ? "rules.categoryChanged" : "rules.categoryAdded", { name: name.trim() }),
    );
  };
  const places = category ? all.length : all.length + 1;
  return (
    <Dialog
      title={t(category ? "rules.categoryEdit" : "rules.addCategory")}
      open
      onClose={onClose}
      foot={
        <>
          {category && category.rule_count === 0 && (
            <Button
              look="danger"
              className="rules-delete"
              onPress={() =>
                void run(
                  () =>
                    api.delete("/api/v2/trigger_categories/{id}", { path: { id: category.id } }),
                  t("rules.deleted", { title: category.name }),
                )
              }
            >
              {t("rules.delete")}
            </Button>
          )}
          <Button onPress={onClose}>{t("admin.form.cancel")}</Button>
          <Button look="primary" onPress={save} busy={busy}>
            {t(category ? "admin.form.save" : "rules.addCategory")}
          </Button>
        </>
      }
    >
      <form
        ref={form}
        className="admin-form"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Field
          label={t("rules.categoryName")}
          value={name}
          onChange={(text) => {
            setName(text);
            setWrong(undefined);
          }}
          error={wrong?.field === "name" ? wrong.text : undefined}
          autoFocus
        />
        <Select
          label={t("rules.categoryPlace")}
          hint={t("rules.categoryPlaceHint")}
          choices={Array.from({ length: places }, (_, at) => ({
            id: String(at + 1),
            label: String(at + 1),
          }))}
          value={position}
          onChange={setPosition}
        />
        {wrong?.field === "" && (
          <p className="field-error" role="alert">
            <Icon name="warn" small />
            {wrong.text}
          </p>
        )}
        <input type="submit" hidden />
      </form>
    </Dialog>
  );
}
