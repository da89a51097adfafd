// router — the addresses of the workspace. Each page is a part of its own, loaded when it is opened.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { Shell } from "../layout/Shell";
import { PageError, PageMissing } from "../layout/PageProblem";
import { queryClient } from "./queries";
import { sessionQuery } from "./session";

const rootRoute = createRootRoute();

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/workspace/sign-in",
  validateSearch: (search): { to?: string } => {
    // Only places of our own: an address that leads elsewhere is dropped.
    const to = typeof search.to === "string" ? search.to : "";
    return /^\/workspace(?:[/?]|$)/.test(to) ? { to } : {};
  },
  component: lazyRouteComponent(() => import("../pages/sign-in/SignInPage"), "SignInPage"),
});

export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "shell",
  component: Shell,
  errorComponent: PageError,
  beforeLoad: async ({ location }) => {
    if (!(await queryClient.ensureQueryData(sessionQuery))) {
      throw redirect({ to: "/workspace/sign-in", search: { to: location.href } });
    }
  },
});

export const ticketsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/workspace",
  validateSearch: (search): { view?: number; q?: string } => ({
    ...(Number.isInteger(search.view) ? { view: search.view as number } : {}),
    ...(search.q !== undefined && search.q !== "" ? { q: String(search.q) } : {}),
  }),
  component: lazyRouteComponent(() => import("../pages/tickets/TicketsPage"), "TicketsPage"),
});

export const ticketRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/workspace/tickets/$id",
  component: lazyRouteComponent(() => import("../pages/ticket/TicketPage"), "TicketPage"),
});

export const adminRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/workspace/admin",
  component: lazyRouteComponent(() => import("../pages/admin/AdminPage"), "AdminPage"),
});

export const adminPageRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/workspace/admin/$",
  component: lazyRouteComponent(() => import("../pages/admin/AdminPage"), "AdminPage"),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    signInRoute,
    shellRoute.addChildren([ticketsRoute, ticketRoute, adminRoute, adminPageRoute]),
  ]),
  defaultNotFoundComponent: PageMissing,
  defaultPreload: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
