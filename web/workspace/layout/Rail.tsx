// Rail — the main menu: at the left, or behind a button where there is no room for it.
import { Link, useLocation } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Dialog, Modal, ModalOverlay } from "react-aria-components";
import { useMe } from "../app/session";
import { useUnread } from "../app/news";
import { Icon, type IconName } from "../parts/Icon";
import { Count } from "../parts/Signs";

interface Entry {
  to: "/workspace" | "/workspace/admin";
  icon: IconName;
  label: string;
  count?: number;
}

interface RailProps {
  open: boolean;
  onOpenChange: (is: boolean) => void;
}

export function Rail({ open, onOpenChange }: RailProps) {
  const { t } = useTranslation();
  return (
    <>
      <nav className="rail" aria-label={t("shell.main")}>
        <Entries />
      </nav>
      <ModalOverlay
        className="scrim drawer"
        isOpen={open}
        onOpenChange={onOpenChange}
        isDismissable
      >
        <Modal className="drawer-box">
          <Dialog aria-label={t("shell.main")} className="rail wide">
            <Entries onChoose={() => onOpenChange(false)} />
          </Dialog>
        </Modal>
      </ModalOverlay>
    </>
  );
}

function Entries({ onChoose }: { onChoose?: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const unread = useUnread();
  return (
    <>
      <Link to="/workspace" className="mark" aria-label={t("shell.home")} onClick={onChoose}>
        <Icon name="logo" />
      </Link>
      <ul>
        <RailEntry
          entry={{ to: "/workspace", icon: "inbox", label: t("shell.tickets"), count: unread }}
          onChoose={onChoose}
        />
      </ul>
      {me.role === "admin" && (
        <ul className="foot">
          <RailEntry
            entry={{ to: "/workspace/admin", icon: "gear", label: t("shell.admin") }}
            onChoose={onChoose}
          />
        </ul>
      )}
    </>
  );
}

function RailEntry({ entry, onChoose }: { entry: Entry; onChoose?: () => void }) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const admin = pathname.startsWith("/workspace/admin");
  const current = admin === (entry.to === "/workspace/admin");
  return (
    <li>
      <Link
        to={entry.to}
        activeOptions={{ exact: true }}
        activeProps={{}}
        aria-current={current ? "page" : undefined}
        onClick={onChoose}
      >
        <Icon name={entry.icon} />
        <span className="rail-label">{entry.label}</span>
        {entry.count ? (
          <Count value={entry.count} word={t("shell.unread", { count: entry.count })} />
        ) : null}
      </Link>
    </li>
  );
}
