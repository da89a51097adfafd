// RowMenu — the menu at the end of a row: what can be done with it.
import { Button as AriaButton } from "react-aria-components";
import { Icon } from "../../parts/Icon";
import { Menu, type MenuEntry } from "../../parts/Menu";

export function RowMenu({ label, entries }: { label: string; entries: MenuEntry[] }) {
  return (
    <Menu label={label} placement="bottom end" groups={[{ id: "row", entries }]}>
      <AriaButton className="icon-btn" aria-label={label}>
        <Icon name="dots" />
      </AriaButton>
    </Menu>
  );
}
