// BrandsPage — the names under which customers know the desk.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Schemas } from "../../app/api";
import { brandsQuery } from "../../app/queries";
import { Button } from "../../parts/Button";
import { ErrorState } from "../../parts/EmptyState";
import { Field, Switch } from "../../parts/Field";
import { FormDialog, useForm } from "./FormDialog";
import { type Column, DoneLine, PageHead, Table } from "./parts";

type Brand = Schemas["Brand"];

export default function BrandsPage() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const brands = useQuery(brandsQuery);
  const [edited, setEdited] = useState<Brand | "new">();
  const [done, setDone] = useState("");
  const columns: Column<Brand>[] = [
    {
      id: "name",
      label: t("schedules.name"),
      look: "main",
      cell: (brand) => (
        <button type="button" className="row-open" onClick={() => setEdited(brand)}>
          <span className="row-name">{brand.name}</span>
          {brand.default && <span className="tag-you">{t("schedules.defaultWord")}</span>}
        </button>
      ),
    },
    { id: "subdomain", label: t("schedules.subdomain"), cell: (brand) => brand.subdomain },
    {
      id: "active",
      label: t("schedules.state"),
      look: "short",
      cell: (brand) => t(brand.active ? "schedules.active" : "schedules.inactive"),
    },
  ];
  return (
    <div className="admin-page">
      <PageHead
        id="brands"
        lead={t("schedules.brandsLead")}
        action={
          <Button look="primary" icon="plus" onPress={() => setEdited("new")}>
            {t("schedules.addBrand")}
          </Button>
        }
      />
      <DoneLine text={done} />
      {brands.error && <ErrorState error={brands.error} onRetry={() => void brands.refetch()} />}
      {brands.data && (
        <div className="admin-card">
          <Table
            label={t("admin.page.brands")}
            columns={columns}
            rows={brands.data}
            keyOf={(brand) => brand.id}
          />
        </div>
      )}
      {edited && (
        <BrandDialog
          key={edited === "new" ? "new" : edited.id}
          brand={edited === "new" ? undefined : edited}
          onClose={() => setEdited(undefined)}
          onChanged={async (text) => {
            setDone(text);
            await queries.invalidateQueries({ queryKey: brandsQuery.queryKey });
          }}
        />
      )}
    </div>
  );
}

interface DialogProps {
  /** Undefined: a new one. */
  brand: Brand | undefined;
  onClose: () => void;
  onChanged: (text: string) => Promise<void>;
}

function BrandDialog({ brand, onClose, onChanged }: DialogProps) {
  const { t } = useTranslation();
  const [name, setName] = useState(brand?.name ?? "");
  const [subdomain, setSubdomain] = useState(brand?.subdomain ?? "");
  const [active, setActive] = useState(brand?.active ?? true);
  const [isDefault, setDefault] = useState(brand?.default ?? false);
  const form = useForm(["name", "subdomain"], (refusal) =>
    refusal.code === "DuplicateValue" ? t("schedules.subdomainTaken") : undefined,
  );

  function save(): void {
    if (name.trim() === "") {
      form.setWrong({ field: "name", text: t("admin.form.required") });
      return;
    }
    if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(subdomain.trim())) {
      form.setWrong({ field: "subdomain", text: t("schedules.subdomainHint") });
      return;
    }
    const body = {
      brand: {
        name: name.trim(),
        subdomain: subdomain.trim(),
        ...(brand?.default ? {} : { active: active || isDefault }),
        ...(isDefault && !brand?.default ? { default: true } : {}),
      },
    };
    void form.run(async () => {
      if (brand) {
        await api.put("/api/v2/brands/{id}", { path: { id: brand.id }, body });
      } else {
        await api.post("/api/v2/brands", { body });
      }
      await onChanged(t(brand ? "schedules.changed" : "schedules.added", { name: name.trim() }));
      onClose();
    });
  }

  return (
    <FormDialog
      title={t(brand ? "schedules.editBrand" : "schedules.addBrand")}
      form={form}
      word={t(brand ? "admin.form.save" : "admin.form.add")}
      onSave={save}
      onClose={onClose}
    >
      <Field
        label={t("schedules.name")}
        value={name}
        onChange={setName}
        error={form.errorAt("name")}
        autoFocus
      />
      <Field
        label={t("schedules.subdomain")}
        value={subdomain}
        onChange={setSubdomain}
        hint={t("schedules.subdomainHint")}
        error={form.errorAt("subdomain")}
      />
      {brand?.default ? (
        <p className="hint">{t("schedules.brandIsDefault")}</p>
      ) : (
        <>
          <div className="admin-switch">
            <Switch isSelected={isDefault} onChange={setDefault}>
              <span className="set-label">{t("schedules.makeDefaultBrand")}</span>
            </Switch>
            <p className="hint">{t("schedules.makeDefaultBrandHint")}</p>
          </div>
          <div className="admin-switch">
            <Switch isSelected={active || isDefault} isDisabled={isDefault} onChange={setActive}>
              <span className="set-label">{t("schedules.active")}</span>
            </Switch>
            <p className="hint">{t("schedules.activeHint")}</p>
          </div>
        </>
      )}
    </FormDialog>
  );
}
