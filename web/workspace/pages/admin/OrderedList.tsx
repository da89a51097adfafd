// OrderedList — what stands in an order of its own: each row is switched on and off, moved by drag
// or by keyboard, and opened, copied and deleted from its menu.
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import {
  Button as AriaButton,
  GridList,
  GridListItem,
  useDragAndDrop,
} from "react-aria-components";
import { Switch } from "../../parts/Field";
import { Icon } from "../../parts/Icon";
import { RowMenu } from "./RowMenu";

interface Row {
  id: number;
  title: string;
  description?: string | null;
  active: boolean;
}

interface MenuProps<R extends Row> {
  /** Where the page of one stands: "7", or "new/7" for a copy. */
  placeOf: (rest: string) => { to: string };
  /** Why one cannot be deleted now. */
  lockOf?: (row: R) => string | undefined;
  onDelete: (row: R) => void;
}

interface Props<R extends Row> extends MenuProps<R> {
  label: string;
  rows: R[];
  /** Their order cannot be changed, as while some of them are hidden. */
  fixed: boolean;
  /** Its title, if more than a text. */
  nameOf?: (row: R) => ReactNode;
  /** The small print of a row. */
  aboutOf: (row: R) => ReactNode;
  onReorder: (ids: number[]) => void;
  onSwitch: (row: R, active: boolean) => void;
}

export function OrderedList<R extends Row>(props: Props<R>) {
  const { label, rows, fixed, placeOf, nameOf, aboutOf, onSwitch } = props;
  const { t } = useTranslation();
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (keys) =>
      [...keys].map((key) => ({
        "text/plain": rows.find((row) => row.id === key)?.title ?? "",
      })),
    onReorder: ({ keys, target }) => {
      const moved = rows.filter((row) => keys.has(row.id));
      const others = rows.filter((row) => !keys.has(row.id));
      const at = others.findIndex((row) => row.id === target.key);
      others.splice(target.dropPosition === "before" ? at : at + 1, 0, ...moved);
      props.onReorder(others.map((row) => row.id));
    },
  });
  return (
    <GridList
      key={fixed ? "fixed" : "moves"} // its hooks may not change while it stands
      aria-label={label}
      className="rules-list"
      items={rows}
      dragAndDropHooks={fixed ? undefined : dragAndDropHooks}
      keyboardNavigationBehavior="tab"
      dependencies={[fixed]}
    >
      {(row) => (
        <GridListItem id={row.id} textValue={row.title} className="rules-row">
          {!fixed && (
            <AriaButton
              slot="drag"
              className="rules-grip"
              aria-label={t("rules.move", { title: row.title })}
            >
              <Icon name="grip" />
            </AriaButton>
          )}
          <div className="rules-what">
            <Link to={placeOf(String(row.id)).to} className="rules-title">
              {nameOf ? nameOf(row) : row.title}
            </Link>
            {row.description && <p className="rules-text">{row.description}</p>}
          </div>
          <p className="rules-fired">{aboutOf(row)}</p>
          <Switch
            isSelected={row.active}
            onChange={(active) => onSwitch(row, active)}
            aria-label={t("rules.activeOf", { title: row.title })}
          />
          <Choices row={row} {...props} />
        </GridListItem>
      )}
    </GridList>
  );
}

function Choices<R extends Row>({ row, placeOf, lockOf, onDelete }: MenuProps<R> & { row: R }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <RowMenu
      label={t("rules.menuOf", { title: row.title })}
      entries={[
        {
          id: "edit",
          label: t("rules.edit"),
          icon: "note",
          onAction: () => void navigate(placeOf(String(row.id))),
        },
        {
          id: "clone",
          label: t("rules.clone"),
          icon: "plus",
          onAction: () => void navigate(placeOf(`new/${row.id}`)),
        },
        {
          id: "delete",
          label: t("rules.delete"),
          icon: "x",
          reason: lockOf?.(row),
          onAction: () => onDelete(row),
        },
      ]}
    />
  );
}
