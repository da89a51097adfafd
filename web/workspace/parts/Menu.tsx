// Menu — what opens from a button. An entry that cannot be chosen now stays, with its reason.
import type { ReactElement, ReactNode } from "react";
import {
  Header,
  Menu as AriaMenu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
  Separator,
} from "react-aria-components";
import { Icon, type IconName } from "./Icon";

export interface MenuEntry {
  id: string;
  label: string;
  icon?: IconName;
  /** Instead of an icon. */
  sign?: ReactNode;
  /** One of several is chosen: it has the tick. */
  chosen?: boolean;
  /** Why it cannot be chosen now; it can still be reached and read. */
  reason?: string;
  /** What is to know about one that can be chosen. */
  hint?: string;
  shortcut?: string;
  onAction?: () => void;
}

export interface MenuGroup {
  id: string;
  title?: string;
  entries: MenuEntry[];
}

export interface MenuProps {
  label: string;
  /** The button that opens it. */
  children: ReactElement;
  /** Above the entries, such as whose menu it is. */
  head?: ReactNode;
  groups: MenuGroup[];
  placement?: "bottom start" | "bottom end" | "top start" | "top end";
}

export function Menu({ label, children, head, groups, placement = "bottom start" }: MenuProps) {
  return (
    <MenuTrigger>
      {children}
      <Popover className="menu" placement={placement} offset={4}>
        {head}
        <AriaMenu aria-label={label} className="menu-list">
          {groups.map((group, at) => (
            <Group key={group.id} group={group} label={group.title ?? label} first={at === 0} />
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

function Group({ group, label, first }: { group: MenuGroup; label: string; first: boolean }) {
  return (
    <>
      {!first && <Separator className="menu-line" />}
      <MenuSection className="menu-group" aria-label={group.title ? undefined : label}>
        {group.title && <Header className="menu-title">{group.title}</Header>}
        {group.entries.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </MenuSection>
    </>
  );
}

/** Told as disabled; React Aria itself would take a disabled entry out of the arrow keys' reach. */
function markRefused(at: HTMLElement | null): void {
  at?.setAttribute("aria-disabled", "true");
}

function Entry({ entry }: { entry: MenuEntry }) {
  const refused = entry.reason !== undefined;
  return (
    <MenuItem
      id={entry.id}
      textValue={entry.label}
      ref={refused ? markRefused : undefined}
      className={`menu-entry${refused ? " off" : ""}`}
      shouldCloseOnSelect={!refused}
      onAction={refused ? undefined : entry.onAction}
    >
      <span className="menu-sign">
        {entry.sign ?? (entry.icon && <Icon name={entry.icon} />)}
      </span>
      <span>{entry.label}</span>
      {entry.chosen ? (
        <span className="menu-tick">
          <Icon name="check" small />
        </span>
      ) : (
        entry.shortcut && <kbd>{entry.shortcut}</kbd>
      )}
      {(refused || entry.hint) && <span className="why">{entry.reason ?? entry.hint}</span>}
    </MenuItem>
  );
}
