// Followers — the agents who keep an eye on a ticket, and the button that makes the reader one of
// them. Unlike the fields it is saved at once: nobody else's change can be in its way.
import { useTranslation } from "react-i18next";
import type { Ticket } from "../../app/api";
import { useLinkState } from "../../app/live";
import { Button } from "../../parts/Button";
import { Avatar } from "../../parts/Signs";
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

  function turn(): void {
    const action = follows ? "delete" : "put";
    void update.send({ followers: [{ user_id: Number(me), action }] });
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
            onPress={turn}
          >
            {t(follows ? "ticket.properties.unfollow" : "ticket.properties.follow")}
          </Button>
        )}
      </div>
      {ticket.follower_ids.length === 0 ? (
        <p className="hint">{t("ticket.properties.noFollowers")}</p>
      ) : (
        <ul>
          {ticket.follower_ids.map((id) => (
            <li key={id}>
              <Avatar name={nameOf(id) ?? "#"} size="tiny" />
              {nameOf(id) ?? `#${id}`}
            </li>
          ))}
        </ul>
      )}
      {update.error && (
        <p className="field-error" role="alert">
          {t("ticket.properties.failedFollow")}
        </p>
      )}
    </div>
  );
}
