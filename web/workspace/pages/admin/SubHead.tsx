// SubHead — the head of a page below one of the admin centre: the way back, the name of what it is
// about, and the way between its views.
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePageTitle } from "../../app/news";
import { type PlaceId, places } from "./places";

export interface View {
  /** After /workspace/admin/. */
  path: string;
  label: string;
}

interface Props {
  of: PlaceId;
  /** Where that stands, if not in the admin centre. */
  to?: string;
  /** What it belongs to there. */
  below?: string;
  title: string;
  /** None: it has only one. */
  views?: View[];
  viewsLabel?: string;
  /** The path of the view that is shown. */
  current?: string;
  action?: ReactNode;
}

export function SubHead(props: Props) {
  const { of, to, below, title, views = [], viewsLabel, current, action } = props;
  const { t } = useTranslation();
  const place = places.find((one) => one.id === of)!;
  usePageTitle(title);
  return (
    <header className="admin-head">
      <nav className="crumbs" aria-label={t("admin.here")}>
        <ol>
          <li>{t(`admin.section.${place.section}`)}</li>
          <li>
            <Link to={to ?? `/workspace/admin/${place.path}`}>{t(`admin.page.${of}`)}</Link>
          </li>
          {below && <li>{below}</li>}
        </ol>
      </nav>
      <div className="admin-title">
        <h1>{title}</h1>
        {action}
      </div>
      {views.length > 0 && (
        <nav className="admin-tabs" aria-label={viewsLabel}>
          {views.map(({ path, label }) => (
            <Link
              key={path}
              to="/workspace/admin/$"
              params={{ _splat: path }}
              activeProps={{}}
              activeOptions={{ exact: true }} // the path of one may begin that of another
              aria-current={path === current ? "page" : undefined}
            >
              {label}
            </Link>
          ))}
        </nav>
      )}
    </header>
  );
}
