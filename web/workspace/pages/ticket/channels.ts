// channels — what the composer may write into, and why not.
import type { TFunction } from "i18next";
import type { Ticket, User } from "../../app/api";
import type { Language } from "../../app/language";
import type { IconName } from "../../parts/Icon";
import type { Session } from "./data";
import type { Channel } from "./entries";
import { clockOrDay } from "./format";

export const CHANNEL_ICONS: Record<Channel, IconName> = {
  messaging: "chat",
  public_reply: "mail",
  internal_note: "lock",
};

export interface ChannelState {
  channel: Channel;
  enabled: boolean;
  /** Why not; of an enabled one, what is to know. */
  reason: Session["composer"]["channels"][number]["reason"];
}

export interface Composer {
  fallback: Channel;
  channels: ChannelState[];
}

/**
 * As the server says it; of a ticket without a session the same by the requester's address, and by
 * whether the desk `sends` mail.
 */
export function composerOf(
  ticket: Ticket,
  session: Session | null | undefined,
  requester: User | undefined,
  sends: boolean,
): Composer | undefined {
  if (session) {
    return { fallback: session.composer.default_channel, channels: session.composer.channels };
  }
  if (session === undefined) {
    return undefined;
  }
  const closed = ticket.status === "closed";
  const mail = Boolean(requester?.email);
  const open = closed ? "ticket_closed" : null;
  const held = sends ? null : "held_no_sending_address";
  return {
    fallback: mail && !closed ? "public_reply" : "internal_note",
    channels: [
      { channel: "messaging", enabled: false, reason: open ?? "no_session" },
      {
        channel: "public_reply",
        enabled: mail && !closed,
        reason: open ?? (mail ? held : "no_email_address"),
      },
      { channel: "internal_note", enabled: !closed, reason: open },
    ],
  };
}

/** The reason in words. */
export function reasonWords(
  state: ChannelState,
  session: Session | null | undefined,
  name: string | undefined,
  t: TFunction,
  language: Language,
): string | undefined {
  switch (state.reason) {
    case "session_ended": {
      const time = clockOrDay(Date.parse(session?.ended_at ?? ""), language);
      return name
        ? t("ticket.channel.why.endedBy", { name, time })
        : t("ticket.channel.why.ended", { time });
    }
    case "no_session":
    case "no_email_address":
    case "ticket_closed":
      return t(`ticket.channel.why.${state.reason}`);
    case "held_no_sending_address":
      return t("ticket.channel.why.held");
    default:
      return undefined;
  }
}
