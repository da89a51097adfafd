// ComposerFoot — macros, files, whether the draft is kept, and the button that sends.
import type { TFunction } from "i18next";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Ticket } from "../../app/api";
import { useMe } from "../../app/session";
import { Button, IconButton } from "../../parts/Button";
import { Menu } from "../../parts/Menu";
import { Bold, plain } from "./Bold";
import { endsSession } from "./ComposerText";
import { type Macro, macrosQuery } from "./data";
import type { Draft } from "./drafts";
import type { Channel } from "./entries";
import { keys } from "./format";
import { mostUsed, nameOfMacro } from "./macroMenu";
import type { Status } from "./send";

export const STATUS_KEYS: Partial<Record<Status, string>> = {
  open: "O",
  pending: "P",
  hold: "H",
  solved: "S",
};

export interface ComposerFootProps {
  channel: Channel;
  ticket: Ticket;
  draft: Draft;
  saved: boolean;
  busy: boolean;
  disabled: boolean;
  offlineHint: boolean;
  onFiles: (files: FileList) => void;
  onMacro: (macro: Macro) => void;
  onSubmit: (status?: Status) => void;
}

export function ComposerFoot(props: ComposerFootProps) {
  const { t } = useTranslation();
  const picker = useRef<HTMLInputElement>(null);
  return (
    <div className="comp-foot">
      <MacroMenu ticket={props.ticket.id} onMacro={props.onMacro} />
      <IconButton
        icon="clip"
        label={t("ticket.composer.attach")}
        onPress={() => picker.current?.click()}
      />
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          if (event.target.files) {
            props.onFiles(event.target.files);
          }
          event.target.value = "";
        }}
      />
      <span className="saved" role="status">
        {props.offlineHint
          ? t("ticket.composer.offline")
          : props.saved
            ? t("ticket.composer.draftSaved")
            : ""}
      </span>
      <SendButton {...props} />
    </div>
  );
}

/** All macros at once, by folder; and where they are made. */
function MacroMenu({
  ticket,
  onMacro,
}: {
  ticket: number;
  onMacro: (macro: Macro) => void;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const isAdmin = useMe().role === "admin";
  const macros = useQuery(macrosQuery).data ?? [];
  const entryOf = (macro: Macro, prefix: string) => ({
    id: `${prefix}${macro.id}`,
    label: nameOfMacro(macro.title).label,
    icon: endsSession(macro) ? ("end" as const) : ("bolt" as const),
    onAction: () => onMacro(macro),
  });
  const top = mostUsed(macros).map((macro) => entryOf(macro, "top"));
  const folders = [...new Set(macros.map((macro) => nameOfMacro(macro.title).where))].sort(
    (a, b) => Number(a !== "") - Number(b !== ""),
  );
  const home: string = isAdmin ? "/workspace/admin/macros" : "/workspace/macros";
  const ways = [
    {
      id: "like",
      label: t("ticket.composer.macroOfTicket"),
      icon: "plus" as const,
      onAction: () => void navigate({ to: `${home}/new/ticket/${ticket}` }),
    },
    {
      id: "manage",
      label: t("ticket.composer.manageMacros"),
      icon: "note" as const,
      onAction: () => void navigate({ to: home }),
    },
  ];
  return (
    <Menu
      label={t("ticket.composer.macros")}
      placement="top start"
      groups={[
        ...(top.length > 0
          ? [{ id: "top", title: t("ticket.composer.macrosTop"), entries: top }]
          : []),
        ...folders.map((folder) => ({
          id: `in ${folder}`,
          ...(folder !== "" && { title: folder }),
          entries: macros
            .filter((macro) => nameOfMacro(macro.title).where === folder)
            .map((macro) => entryOf(macro, "")),
        })),
        { id: "manage", entries: ways },
      ]}
    >
      <IconButton icon="bolt" label={t("ticket.composer.macros")} shortcut="/" />
    </Menu>
  );
}

/** What the button does, with what a macro has staged. */
function sendWords(channel: Channel, ticket: Ticket, { macro }: Draft, t: TFunction): string {
  if (channel === "messaging") {
    return t(macro?.ends ? "ticket.composer.sendAndEnd" : "ticket.composer.send");
  }
  const staged = macro?.fields.status as Status | undefined;
  const status = t(`status.${staged ?? ticket.status}`);
  if (channel === "public_reply") {
    return t(staged ? "ticket.composer.sendAs" : "ticket.composer.sendStay", { status });
  }
  return staged ? t("ticket.composer.addNoteAs", { status }) : t("ticket.composer.addNote");
}

function SendButton({ channel, ticket, draft, busy, disabled, onSubmit }: ComposerFootProps) {
  const { t } = useTranslation();
  const mail = channel === "public_reply";
  const words = sendWords(channel, ticket, draft, t);
  const button = (
    <Button
      look="primary"
      size="small"
      busy={busy}
      isDisabled={disabled}
      iconEnd={channel === "messaging" ? (draft.macro?.ends ? "end" : "send") : undefined}
      aria-keyshortcuts="Control+Enter"
      onPress={() => onSubmit()}
    >
      <span>
        <Bold text={words} />
      </span>
    </Button>
  );
  if (channel === "messaging") {
    return button;
  }
  const others = (["open", "pending", "hold", "solved"] as const).filter(
    (one) => one !== ticket.status,
  );
  return (
    <span className="split">
      {button}
      <Menu
        label={t(mail ? "ticket.composer.sendOther" : "ticket.composer.addOther")}
        placement="top end"
        groups={[
          {
            id: "status",
            entries: others.map((one) => ({
              id: one,
              label: plain(
                t(mail ? "ticket.composer.sendAs" : "ticket.composer.addNoteAs", {
                  status: t(`status.${one}`),
                }),
              ),
              sign: <span className={`status-dot ${one}`} aria-hidden="true" />,
              shortcut: keys("Ctrl", "Alt", STATUS_KEYS[one]!),
              onAction: () => onSubmit(one),
            })),
          },
        ]}
      >
        <Button
          look="primary"
          size="small"
          icon="down"
          isDisabled={disabled || busy}
          aria-label={t(mail ? "ticket.composer.sendOther" : "ticket.composer.addOther")}
        />
      </Menu>
    </span>
  );
}
