// OwnMacrosPage — an agent's own macros, outside of the admin centre.
import { useParams } from "@tanstack/react-router";
import { Suspense } from "react";
import MacrosPages from "../admin/macros/MacrosPage";
import { Own } from "../admin/macros/macros";
import "../admin/admin.css";

export function OwnMacrosPage() {
  const { _splat: path = "" } = useParams({ strict: false });
  return (
    <Own value={true}>
      <main className="page" id="main" tabIndex={0}>
        <Suspense>
          <MacrosPages rest={path.replace(/\/$/, "")} />
        </Suspense>
      </main>
    </Own>
  );
}
