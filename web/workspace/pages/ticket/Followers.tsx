// Followers — the agents who keep an eye on a ticket: found by name and added, taken off, and the
// button that makes the reader one of them. Unlike the fields each of it is saved at once, as one
// name more or less: nobody else's change can be in its way.
import { useQuery } from "@tanstack/react-query";
import { type Ref, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  Button as AriaButton,
  ComboBox,
  Input,
  ListBox,
  ListBoxItem,
  Popover,
} from "react-aria-components";
import type { Ticket } from "../../app/api";
import { useLanguage } from "../../app/language";
import { useLinkState } from "../../app/live";
import { Button } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { Avatar } from "../../parts/Signs";
import { staffQuery } from "./data";
import type { NameOf } from "./EventLine";
import { useTicketUpdate } from "./send";

export interface FollowersProps {
  me: string;
  ticket: Ticket;
  nameOf: NameOf;
  closed: boolean;
}

export function Followers({ me, ticket, nameOf, closed }: FollowersProps) {
  const { t } = useTranslation();
  const update = useTicketUpdate(ticket.id);
  const online = useLinkState() === "online";
  const follows = ticket.follower_ids.some((id) => String(id) === me);
  const input = useRef<HTMLInputElement>(null);
  const mayChange = online && !update.busy;

  async function change(person: number, action: "put" | "delete"): Promise<void> {
    if (mayChange) {
      await update.send({ followers: [{ user_id: person, action }] });
    }
  }

  return (
    <div className="prop followers" role="group" aria-label={t("ticket.properties.followers")}>
      <div className="followers-head">
        <span>{t("ticket.properties.followers")}</span>
        {!closed && (
          <Button
            size="small"
            look="ghost"
            icon="eye"
            busy={update.busy}
            isDisabled={!online}
            onPress={() => void change(Number(me), follows ? "delete" : "put")}
          >
            {t(follows ? "ticket.properties.unfollow" : "ticket.properties.follow")}
          </Button>
        )}
      </div>
      {ticket.follower_ids.length === 0 ? (
        <p className="hint">{t("ticket.properties.noFollowers")}</p>
      ) : (
        <ul>
          {ticket.follower_ids.map((id) => {
            const name = nameOf(id) ?? `#${id}`;
            return (
              <li key={id}>
                <Avatar name={name} size="tiny" />
                <span>{name}</span>
                {!closed && (
                  <button
                    type="button"
                    aria-label={t("ticket.properties.removeFollower", { name })}
                    aria-disabled={!mayChange}
                    onClick={() => {
                      void change(id, "delete");
                      input.current?.focus(); // this button will be gone
                    }}
                  >
                    <Icon name="x" small />
                  </button>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {!closed && (
        <AddFollower
          ticket={ticket}
          inputRef={input}
          onAdd={(person) => change(person, "put")}
        />
      )}
      {update.error && (
        <p className="field-error" role="alert">
          {t("ticket.properties.failedFollow")}
        </p>
      )}
    </div>
  );
}

/** Finds an agent who does not follow yet, by a part of the name. */
function AddFollower({
  ticket,
  inputRef,
  onAdd,
}: {
  ticket: Ticket;
  inputRef: Ref<HTMLInputElement>;
  onAdd: (person: number) => Promise<void>;
}) {
  const { t } = useTranslation();
  const language = useLanguage();
  const online = useLinkState() === "online";
  const staff = useQuery(staffQuery).data;
  const [saving, setSaving] = useState<string | null>(null);
  const others = (staff?.agents ?? [])
    .filter((one) => !ticket.follower_ids.includes(one.id))
    .sort((a, b) => a.name.localeCompare(b.name, language));

  /** The name stands in the field until it is saved; then there is room for the next. */
  async function add(id: string): Promise<void> {
    setSaving(id);
    await onAdd(Number(id));
    setSaving(null);
  }

  return (
    <ComboBox
      aria-label={t("ticket.properties.addFollower")}
      isDisabled={!online}
      value={saving}
      onChange={(key) => key !== null && void add(String(key))}
      defaultItems={others}
      menuTrigger="input"
      allowsEmptyCollection
    >
      <div className="field-box">
        <Input
          ref={inputRef}
          className="input beside"
          placeholder={t("ticket.properties.addFollower")}
        />
        <AriaButton className="icon-btn">
          <Icon name="plus" />
        </AriaButton>
      </div>
      <Popover className="menu" offset={4}>
        <ListBox<(typeof others)[number]>
          className="choices"
          renderEmptyState={() => (
            <p className="found-none">{t("ticket.properties.noSuchAgent")}</p>
          )}
        >
          {(one) => (
            <ListBoxItem id={String(one.id)} textValue={one.name} className="choice">
              <Avatar name={one.name} size="tiny" />
              <span className="choice-label">{one.name}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
