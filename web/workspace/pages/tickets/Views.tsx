// Views — at the left of the list, or in a menu where there is no room.
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Button } from "../../parts/Button";
import { Menu } from "../../parts/Menu";
import type { NamedView } from "./views";

interface Props {
  views: NamedView[];
  chosen: number | undefined;
}

export function ViewsNav({ views, chosen }: Props) {
  const { t } = useTranslation();
  return (
    <nav className="side" aria-label={t("list.views")}>
      <h2>{t("list.views")}</h2>
      <ul>
        {views.map((view) => (
          <li key={view.id}>
            <Link
              to="/workspace"
              search={{ view: view.id }}
              activeProps={{}}
              aria-current={view.id === chosen ? "page" : undefined}
            >
              <span>{view.title}</span>
              <span className="view-count">{view.count}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

export function ViewMenu({ views, chosen }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Menu
      label={t("list.views")}
      groups={[
        {
          id: "views",
          entries: views.map((view) => ({
            id: String(view.id),
            label: view.title,
            chosen: view.id === chosen,
            shortcut: view.count === undefined ? undefined : String(view.count),
            onAction: () => navigate({ to: "/workspace", search: { view: view.id } }),
          })),
        },
      ]}
    >
      <Button size="small" look="ghost" iconEnd="down" className="only-narrow">
        {t("list.views")}
      </Button>
    </Menu>
  );
}
