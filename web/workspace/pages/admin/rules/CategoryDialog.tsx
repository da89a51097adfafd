// CategoryDialog — makes a category of triggers, renames or moves it, or deletes an empty one.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../app/api";
import { Button } from "../../../parts/Button";
import { Field, Select } from "../../../parts/Field";
import { FormDialog, useForm } from "../FormDialog";
import { categoriesQuery, type Category } from "./rules";

interface Props {
  /** Undefined: a new one. */
  category: Category | undefined;
  onClose: () => void;
  onChanged: (said: string) => void;
}

export function CategoryDialog({ category, onClose, onChanged }: Props) {
  const { t } = useTranslation();
  const all = useQuery(categoriesQuery).data ?? [];
  const [name, setName] = useState(category?.name ?? "");
  const [position, setPosition] = useState(String(category?.position ?? all.length + 1));
  const form = useForm(["name"]);

  const run = (what: () => Promise<unknown>, said: string) =>
    void form.run(async () => {
      await what();
      onChanged(said);
    });
  const save = () => {
    if (name.trim() === "") {
      form.setWrong({ field: "name", text: t("admin.form.required") });
      return;
    }
    const body = { trigger_category: { name: name.trim(), position: Number(position) } };
    run(
      () =>
        category
          ? api.patch("/api/v2/trigger_categories/{id}", { path: { id: category.id }, body })
          : api.post("/api/v2/trigger_categories", { body }),
      t(category ? "rules.categoryChanged" : "rules.categoryAdded", { name: name.trim() }),
    );
  };
  const places = category ? all.length : all.length + 1;
  return (
    <FormDialog
      title={t(category ? "rules.categoryEdit" : "rules.addCategory")}
      form={form}
      word={t(category ? "admin.form.save" : "admin.form.add")}
      onSave={save}
      onClose={onClose}
      aside={
        category &&
        category.rule_count === 0 && (
          <Button
            look="danger"
            className="rules-delete"
            onPress={() =>
              run(
                () => api.delete("/api/v2/trigger_categories/{id}", { path: { id: category.id } }),
                t("rules.deleted", { title: category.name }),
              )
            }
          >
            {t("rules.delete")}
          </Button>
        )
      }
    >
      <Field
        label={t("rules.categoryName")}
        value={name}
        onChange={(text) => {
          setName(text);
          form.setWrong(undefined);
        }}
        error={form.errorAt("name")}
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
    </FormDialog>
  );
}
