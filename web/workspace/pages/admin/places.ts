// places — the pages of the admin centre: where each stands in the navigation and in the crumbs.
import { type ComponentType, lazy } from "react";

type Section = "channels" | "people" | "apps" | "account";
type Crumb = "messaging" | "manage" | "advanced" | "team" | "apis" | "logs";
export type PlaceId = "ending" | "widget" | "members" | "groups" | "tokens" | "audit";

export interface Place {
  id: PlaceId;
  /** After /workspace/admin/. */
  path: string;
  section: Section;
  crumbs: Crumb[];
  Page: ComponentType;
}

export const places: Place[] = [
  {
    id: "ending",
    path: "ending-sessions",
    section: "channels",
    crumbs: ["messaging", "manage", "advanced"],
    Page: lazy(() => import("./EndingPage")),
  },
  {
    id: "widget",
    path: "widget",
    section: "channels",
    crumbs: ["messaging"],
    Page: lazy(() => import("./WidgetPage")),
  },
  {
    id: "members",
    path: "team-members",
    section: "people",
    crumbs: ["team"],
    Page: lazy(() => import("./MembersPage")),
  },
  {
    id: "groups",
    path: "groups",
    section: "people",
    crumbs: ["team"],
    Page: lazy(() => import("./GroupsPage")),
  },
  {
    id: "tokens",
    path: "api-tokens",
    section: "apps",
    crumbs: ["apis"],
    Page: lazy(() => import("./TokensPage")),
  },
  {
    id: "audit",
    path: "audit-log",
    section: "account",
    crumbs: ["logs"],
    Page: lazy(() => import("./AuditPage")),
  },
];

export const sections: Section[] = ["channels", "people", "apps", "account"];

/** The first page is where the admin centre opens. */
export function placeOf(path: string): Place | undefined {
  return path === "" ? places[0] : places.find((place) => place.path === path);
}
