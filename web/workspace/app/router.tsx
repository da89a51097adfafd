// router — the addresses of the workspace. Each page is a part of its own, loaded when opened.
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
  // Only places of our own: an address that leads elsewhere becomes the list.
  validateSearch: ({ to }): { to?: string } => ({
    to: typeof to === "string" && /^\/workspace(?:[/?]|$)/.test(to) ? to : undefined,
  }),
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
  validateSearch: ({ view, q }): { view?: number; q?: string } => ({
    view: Number.isInteger(view) ? (view as number) : undefined,
    q: q !== undefined && q !== "" ? String(q) : undefined,
  }),
  component: lazyRouteComponent(() => import("../pages/tickets/TicketsPage"), "TicketsPage"),
});

export const ticketRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/workspace/tickets/$id",
  component: lazyRouteComponent(() => import("../pages/ticket/TicketPage"), "TicketPage"),
});

export const macrosRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/workspace/macros",
  component: lazyRouteComponent(() => import("../pages/macros/OwnMacrosPage"), "OwnMacrosPage"),
});

export const macroRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/workspace/macros/$",
  component: lazyRouteComponent(() => import("../pages/macros/OwnMacrosPage"), "OwnMacrosPage"),
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
    shellRoute.addChildren([
      ticketsRoute,
      ticketRoute,
      macrosRoute,
      macroRoute,
      adminRoute,
      adminPageRoute,
    ]),
  ]),
  defaultNotFoundComponent: PageMissing,
  defaultPreload: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
