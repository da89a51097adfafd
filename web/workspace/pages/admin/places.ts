// places — the pages of the admin centre: where each stands in the navigation and in the crumbs.
import { type ComponentType, lazy } from "react";

type Section = "channels" | "rules" | "people" | "apps" | "account";
type Crumb = "messaging" | "manage" | "advanced" | "team" | "apis" | "logs";
export type PlaceId =
  | "ending"
  | "widget"
  | "triggers"
  | "messaging_triggers"
  | "automations"
  | "macros"
  | "surveys"
  | "members"
  | "groups"
  | "webhooks"
  | "tokens"
  | "audit"
  | "schedules"
  | "brands";

export interface Place {
  id: PlaceId;
  /** After /workspace/admin/. */
  path: string;
  section: Section;
  crumbs: Crumb[];
  /** It has pages of its own below its address. */
  nested?: boolean;
  Page: ComponentType<{ rest: string }>;
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
    id: "triggers",
    path: "triggers",
    section: "rules",
    crumbs: [],
    nested: true,
    Page: lazy(() => import("./rules/TriggersPage")),
  },
  {
    id: "messaging_triggers",
    path: "messaging-triggers",
    section: "rules",
    crumbs: [],
    nested: true,
    Page: lazy(() => import("./rules/MessagingTriggersPage")),
  },
  {
    id: "automations",
    path: "automations",
    section: "rules",
    crumbs: [],
    nested: true,
    Page: lazy(() => import("./rules/AutomationsPage")),
  },
  {
    id: "macros",
    path: "macros",
    section: "rules",
    crumbs: [],
    nested: true,
    Page: lazy(() => import("./macros/MacrosPage")),
  },
  {
    id: "surveys",
    path: "surveys",
    section: "rules",
    crumbs: [],
    nested: true,
    Page: lazy(() => import("./surveys/SurveysPage")),
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
    id: "webhooks",
    path: "webhooks",
    section: "apps",
    crumbs: [],
    nested: true,
    Page: lazy(() => import("./webhooks/WebhooksPage")),
  },
  {
    id: "tokens",
    path: "api-tokens",
    section: "apps",
    crumbs: ["apis"],
    Page: lazy(() => import("./TokensPage")),
  },
  {
    id: "schedules",
    path: "schedules",
    section: "account",
    crumbs: [],
    nested: true,
    Page: lazy(() => import("./schedules/SchedulesPage")),
  },
  {
    id: "brands",
    path: "brands",
    section: "account",
    crumbs: [],
    Page: lazy(() => import("./BrandsPage")),
  },
  {
    id: "audit",
    path: "audit-log",
    section: "account",
    crumbs: ["logs"],
    Page: lazy(() => import("./AuditPage")),
  },
];

export const sections: Section[] = ["channels", "rules", "people", "apps", "account"];

/** The first page is where the admin centre opens. */
export function placeOf(path: string): Place | undefined {
  if (path === "") {
    return places[0];
  }
  return places.find(
    (place) => place.path === path || (place.nested && path.startsWith(`${place.path}/`)),
  );
}
