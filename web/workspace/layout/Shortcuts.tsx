// Shortcuts — keys that work on every page, and the list of all of them. A key never acts while
// somebody writes.
import { useNavigate } from "@tanstack/react-router";
import { Fragment, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { currentTab, closeTab, tabs } from "../app/tabs";
import { Dialog } from "../parts/Dialog";
import { SEARCH_ID } from "./SearchBox";
import { neighbour } from "./Tabs";

const TAKES_KEYS =
  "input:not([type=checkbox]), textarea, select, [contenteditable], " +
  "[role=menu], [role=dialog], [role=listbox]";

/** Is this key meant for a field, a menu or a dialog, not for the page? */
export function isForPage(event: KeyboardEvent): boolean {
  const at = event.target instanceof Element ? event.target : document.body;
  return (
    !event.defaultPrevented &&
    !event.isComposing &&
    !event.ctrlKey &&
    !event.metaKey &&
    !event.altKey &&
    !at.closest(TAKES_KEYS)
  );
}

export function useShortcuts(onHelp: () => void): void {
  const navigate = useNavigate();
  useEffect(() => {
    const go = (id: number | undefined) =>
      id === undefined
        ? navigate({ to: "/workspace" })
        : navigate({ to: "/workspace/tickets/$id", params: { id: String(id) } });
    const step = (by: number) => {
      const ids = tabs.value;
      if (ids.length > 0) {
        const at = currentTab.value === undefined ? -1 : ids.indexOf(currentTab.value);
        void go(ids[(at + by + ids.length + (at < 0 && by < 0 ? 1 : 0)) % ids.length]);
      }
    };
    const keys: Record<string, () => void> = {
      "/": () => document.getElementById(SEARCH_ID)?.focus(),
      "?": onHelp,
      g: () => void go(undefined),
      "]": () => step(1),
      "[": () => step(-1),
      w: () => {
        const id = currentTab.value;
        if (id !== undefined) {
          const next = neighbour(id);
          closeTab(id);
          void go(next);
        }
      },
    };
    const onKey = (event: KeyboardEvent) => {
      const act = keys[event.key];
      if (act && isForPage(event)) {
        event.preventDefault();
        act();
      }
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [navigate, onHelp]);
}

export function ShortcutsDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const groups: { title: string; keys: [string, string][] }[] = [
    {
      title: t("keys.everywhere"),
      keys: [
        ["/", t("keys.search")],
        ["g", t("keys.tickets")],
        ["]", t("keys.nextTab")],
        ["[", t("keys.previousTab")],
        ["w", t("keys.closeTab")],
        ["?", t("keys.help")],
      ],
    },
    {
      title: t("keys.list"),
      keys: [
        ["j", t("keys.next")],
        ["k", t("keys.previous")],
        ["Enter", t("keys.open")],
        ["x", t("keys.select")],
        ["n", t("keys.fresh")],
      ],
    },
    {
      title: t("ticket.keys.title"),
      keys: [
        ["r", t("ticket.keys.reply")],
        ["Ctrl Enter", t("ticket.keys.send")],
        ["/", t("ticket.keys.macros")],
        ["Ctrl Alt M", t("ticket.keys.messaging")],
        ["Ctrl Alt C", t("ticket.keys.publicReply")],
        ["Ctrl Alt X", t("ticket.keys.note")],
        ["Ctrl Alt E", t("ticket.keys.end")],
        ["Ctrl Alt U", t("ticket.keys.submit")],
        ["Ctrl Alt O P H S", t("ticket.keys.submitAs")],
      ],
    },
  ];
  return (
    <Dialog title={t("keys.title")} open={open} onClose={onClose}>
      <div className="keys">
        {groups.map((group) => (
          <section key={group.title}>
            <h3>{group.title}</h3>
            <dl>
              {group.keys.map(([key, words]) => (
                <Fragment key={key}>
                  <dt>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{words}</dd>
                </Fragment>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
