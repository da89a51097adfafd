// ChannelMenu — where the next words go. What cannot be chosen now stays in reach, with its reason.
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../app/language";
import { Button } from "../../parts/Button";
import { Menu } from "../../parts/Menu";
import { CHANNEL_ICONS, type Composer, reasonWords } from "./channels";
import type { Session } from "./data";
import type { Channel } from "./entries";
import type { NameOf } from "./EventLine";
import { keys } from "./format";

export const CHANNEL_KEYS: Record<Channel, string> = {
  messaging: "M",
  public_reply: "C",
  internal_note: "X",
};

export function ChannelMenu({
  composer,
  channel,
  session,
  nameOf,
  onChoose,
}: {
  composer: Composer;
  channel: Channel;
  session: Session | null | undefined;
  nameOf: NameOf;
  onChoose: (channel: Channel) => void;
}) {
  const { t } = useTranslation();
  const language = useLanguage();
  const endedBy = nameOf(session?.ended_by_id ?? null);
  // What can be chosen comes first, so that the reasons stand together below.
  const sorted = [...composer.channels].sort((a, b) => Number(b.enabled) - Number(a.enabled));
  return (
    <Menu
      label={t("ticket.channel.menu")}
      placement="top start"
      groups={[
        {
          id: "channels",
          entries: sorted.map((state) => {
            const words = reasonWords(state, session, endedBy, t, language);
            return {
              id: state.channel,
              label: t(
                state.channel === "public_reply"
                  ? "ticket.channel.public_reply_full"
                  : `ticket.channel.${state.channel}`,
              ),
              icon: CHANNEL_ICONS[state.channel],
              chosen: state.channel === channel,
              reason: state.enabled ? undefined : words,
              hint: state.enabled ? words : undefined,
              shortcut: state.enabled
                ? keys("Ctrl", "Alt", CHANNEL_KEYS[state.channel])
                : undefined,
              onAction: () => onChoose(state.channel),
            };
          }),
        },
      ]}
    >
      <Button
        look="ghost"
        size="small"
        className="chan"
        icon={CHANNEL_ICONS[channel]}
        iconEnd="down"
        aria-label={t("ticket.channel.label", { channel: t(`ticket.channel.${channel}`) })}
      >
        {t(`ticket.channel.${channel}`)}
      </Button>
    </Menu>
  );
}
