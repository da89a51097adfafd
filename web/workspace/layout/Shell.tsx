// Shell — the frame around all pages: rail, bar with the open tickets, the line that says how the
// connection stands. It keeps the live streams of desk and agent while somebody is signed in.
import { Outlet, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { startDesk } from "../app/desk";
import { useLinkState } from "../app/live";
import { startNews, tellNewWork } from "../app/news";
import { useMe } from "../app/session";
import { closeAllTabs, openTab, restoreTabs } from "../app/tabs";
import { startWork } from "../app/work";
import { Icon } from "../parts/Icon";
import { AgentStatusMenu } from "./AgentStatusMenu";
import { LoadMeters } from "./LoadMeters";
import { MeMenu } from "./MeMenu";
import { Rail } from "./Rail";
import { SearchBox } from "./SearchBox";
import { ShortcutsDialog, useShortcuts } from "./Shortcuts";
import { Tabs } from "./Tabs";

/** A cut shorter than this is not worth a word. */
const PATIENCE_MS = 1500;

export function Shell() {
  const { t } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const [railOpen, setRailOpen] = useState(false);
  const [keysOpen, setKeysOpen] = useState(false);
  useShortcuts(() => setKeysOpen(true));

  useEffect(() => {
    restoreTabs();
    const stop = [
      startDesk(),
      startNews((ticket) =>
        navigate({ to: "/workspace/tickets/$id", params: { id: String(ticket) } }),
      ),
      startWork(me.id, (ticket) => {
        openTab(ticket, "new");
        void tellNewWork(ticket);
      }),
    ];
    return () => {
      stop.forEach((one) => one());
      closeAllTabs();
    };
  }, [me.id, navigate]);

  return (
    <div className="app">
      <a className="skip" href="#main">
        {t("common.skip")}
      </a>
      <Rail open={railOpen} onOpenChange={setRailOpen} />
      <header className="topbar">
        <Tabs onMenu={() => setRailOpen(true)} />
        <SearchBox />
        <LoadMeters />
        <AgentStatusMenu />
        <MeMenu onShortcuts={() => setKeysOpen(true)} />
      </header>
      <div className="work">
        <LinkLine />
        <Outlet />
      </div>
      <ShortcutsDialog open={keysOpen} onClose={() => setKeysOpen(false)} />
    </div>
  );
}

function LinkLine() {
  const { t } = useTranslation();
  const state = useLinkState();
  const online = state === "online";
  const [late, setLate] = useState(false);
  // Each attempt to connect changes the state: what counts is since when there is no connection.
  useEffect(() => {
    if (online) {
      setLate(false);
      return undefined;
    }
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [online]);
  const text = state === "refused" ? t("shell.refused") : late ? t("shell.reconnecting") : "";
  return (
    <p role="status" className={text ? "link-line" : "link-line vh"}>
      {text && <Icon name="refresh" small />}
      {text}
    </p>
  );
}
