// ListFilter — above a list: what is searched for in it, whether what is off is shown, and how much
// was found.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Field, Select } from "../../parts/Field";

export type Show = "all" | "active" | "inactive";

interface Props {
  className: string;
  search: string;
  onSearch: (search: string) => void;
  show: Show;
  onShow: (show: Show) => void;
  /** Undefined: all are shown. */
  found: number | undefined;
  /** What else can be chosen. */
  children?: ReactNode;
}

export function ListFilter(props: Props) {
  const { t } = useTranslation();
  return (
    <>
      <div className={props.className} role="search">
        <Field
          label={t("rules.search")}
          value={props.search}
          onChange={props.onSearch}
          type="search"
        />
        <Select<Show>
          label={t("rules.show")}
          choices={(["all", "active", "inactive"] as const).map((id) => ({
            id,
            label: t(`rules.showing.${id}`),
          }))}
          value={props.show}
          onChange={props.onShow}
        />
        {props.children}
      </div>
      {props.found !== undefined && (
        <p className="hint" role="status">
          {t("rules.found", { count: props.found })}
        </p>
      )}
    </>
  );
}

export function isShown({ active }: { active: boolean }, show: Show): boolean {
  return show === "all" || active === (show === "active");
}
