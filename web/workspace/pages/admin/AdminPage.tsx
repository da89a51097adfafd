// AdminPage — the frame of the admin centre: its navigation and the page that the address names.
import { Link, useParams } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePageTitle } from "../../app/news";
import { useMe } from "../../app/session";
import { Button } from "../../parts/Button";
import { EmptyState } from "../../parts/EmptyState";
import { type Place, placeOf, places, sections } from "./places";
import "./admin.css";

export function AdminPage() {
  const { t } = useTranslation();
  const me = useMe();
  const { _splat: path = "" } = useParams({ strict: false });
  const where = path.replace(/\/$/, "");
  const place = placeOf(where);
  if (me.role !== "admin") {
    return (
      <main className="page" id="main">
        <Nothing>{t("admin.onlyAdmins")}</Nothing>
      </main>
    );
  }
  return (
    <div className="admin">
      <Navigation current={place} key={path} />
      {/* Reached by Tab, so that a page without anything to press can be scrolled by keys. */}
      <main className="page" id="main" tabIndex={0}>
        {place ? (
          <Suspense>
            <place.Page rest={where.slice(place.path.length + 1)} />
          </Suspense>
        ) : (
          <Nothing>{t("admin.missing")}</Nothing>
        )}
      </main>
    </div>
  );
}

function Nothing({ children }: { children: string }) {
  usePageTitle(useTranslation().t("admin.title"));
  return <EmptyState page>{children}</EmptyState>;
}

/** At the left; on small screens behind a button that says where one is. */
function Navigation({ current }: { current: Place | undefined }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <nav className={open ? "admin-nav open" : "admin-nav"} aria-label={t("admin.menu")}>
      <Button
        className="admin-nav-button"
        icon="menu"
        iconEnd="down"
        aria-expanded={open}
        onPress={() => setOpen(!open)}
      >
        {current ? t(`admin.page.${current.id}`) : t("admin.title")}
      </Button>
      <div className="admin-nav-list">
        {sections.map((section) => (
          <section key={section} aria-labelledby={`admin-${section}`}>
            <h2 id={`admin-${section}`}>{t(`admin.section.${section}`)}</h2>
            <ul>
              {places
                .filter((place) => place.section === section)
                .map((place) => (
                  <li key={place.id}>
                    <Link
                      to="/workspace/admin/$"
                      params={{ _splat: place.path }}
                      activeProps={{}}
                      aria-current={place === current ? "page" : undefined}
                      onClick={() => setOpen(false)}
                    >
                      {t(`admin.page.${place.id}`)}
                    </Link>
                  </li>
                ))}
            </ul>
          </section>
        ))}
      </div>
    </nav>
  );
}
