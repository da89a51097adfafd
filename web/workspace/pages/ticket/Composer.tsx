// Composer — where the next words are written: channel, text, macros by `/`, files. Drafts stay in
// the browser, by ticket and channel. It says honestly what will happen and what has not.
import type { TFunction } from "i18next";
import { useQuery } from "@tanstack/react-query";
import { type RefObject, useImperativeHandle, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiError, Ticket, User } from "../../app/api";
import { useLinkState } from "../../app/live";
import { settingsQuery } from "../../app/queries";
import { Button } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { SessionChip } from "../../parts/Signs";
import { showToast } from "../../parts/Toast";
import { ChannelMenu } from "./ChannelMenu";
import type { Composer as Choices } from "./channels";
import { ComposerFoot } from "./ComposerFoot";
import { ComposerText, type ComposerTextHandle } from "./ComposerText";
import type { Macro, Session } from "./data";
import {
  doesMore,
  type Draft,
  type DraftHandle,
  type DraftMacro,
  isEmpty,
  useDraft,
} from "./drafts";
import type { Channel } from "./entries";
import type { NameOf } from "./EventLine";
import { useUploads } from "./files";
import { MacroLine } from "./MacroLine";
import { applyMacro } from "./macros";
import { goesByOutbox, postDraft, type Status, type TicketWrite, useTicketUpdate } from "./send";
import { useTypingOut } from "./typing";

export interface ComposerHandle {
  focus: () => void;
  /** Puts a text that was not sent back. */
  takeBack: (text: string) => void;
  submit: (status?: Status) => void;
}

export interface ComposerProps {
  me: string;
  ticket: Ticket;
  session: Session | null | undefined;
  requester: User | undefined;
  choices: Choices;
  channel: Channel;
  onChannel: (channel: Channel) => void;
  nameOf: NameOf;
  /** A word about what has just happened to the draft. */
  notice: string | undefined;
  onEnd: (() => void) | undefined;
  ref: RefObject<ComposerHandle | null>;
}

export function Composer(props: ComposerProps) {
  const { t } = useTranslation();
  const { ticket, channel, session } = props;
  const text = useRef<ComposerTextHandle>(null);
  const handle = useDraft(props.me, ticket.id, channel);
  const { draft, change, clear } = handle;
  const update = useTicketUpdate(ticket.id);
  const uploads = useUploads(handle);
  const online = useLinkState() === "online";
  const typing = useTypingOut(ticket.id, channel === "messaging" && session?.state !== "ended");
  const [applying, setApplying] = useState(false);
  const state = props.choices.channels.find((one) => one.channel === channel);

  async function submit(status?: Status): Promise<void> {
    if (isEmpty(draft) || update.busy || uploads.busy || applying || !state?.enabled) {
      return;
    }
    typing(false);
    if (goesByOutbox(channel, draft, status)) {
      postDraft(ticket.id, channel, draft);
      clear();
    } else if (await update.send(writeOf(channel, draft, status))) {
      if (draft.macro?.ends) {
        const spoke = channel === "messaging" && draft.text.trim() !== "";
        showToast({ text: t(spoke ? "ticket.end.doneGoodbye" : "ticket.end.done") });
      }
      clear();
    }
    text.current?.focus();
  }

  async function useMacro(macro: Macro): Promise<void> {
    setApplying(true);
    try {
      const target = await applyMacro(props.me, ticket, macro, channel, props.choices);
      if (target !== channel) {
        props.onChannel(target);
      }
    } catch {
      showToast({ text: t("ticket.composer.macroFailed", { title: macro.title }) });
    }
    setApplying(false);
    text.current?.focus();
  }

  useImperativeHandle(props.ref, () => ({
    focus: () => text.current?.focus(),
    takeBack: (back) =>
      change((now) => ({ ...now, text: now.text ? `${back}\n${now.text}` : back })),
    submit: (status) => void submit(status),
  }));

  if (props.choices.channels.every((one) => !one.enabled)) {
    return <p className="composer-closed">{t("ticket.composer.closed")}</p>;
  }
  return (
    <form
      className={`composer ${channel === "internal_note" ? "note" : ""}`}
      aria-label={t("ticket.composer.label")}
      onSubmit={(event) => event.preventDefault()}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        uploads.add(event.dataTransfer.files);
      }}
    >
      <Head {...props} online={online} />
      {channel === "public_reply" && props.requester && (
        <Recipient requester={props.requester} held={state?.reason === "held_no_sending_address"} />
      )}
      <ComposerText
        ref={text}
        label={t(`ticket.composer.${channel}`)}
        value={draft.text}
        onChange={(value) => {
          // A macro that only spoke goes with its words.
          const keeps = (macro: DraftMacro | null) => value !== "" || doesMore(macro);
          change((now) => ({ ...now, text: value, macro: keeps(now.macro) ? now.macro : null }));
          update.forget();
          typing(value !== "");
        }}
        onSubmit={() => void submit()}
        onMacro={(macro) => void useMacro(macro)}
        onFiles={uploads.add}
        onBlur={() => typing(false)}
      />
      <Attached handle={handle} uploads={uploads} />
      {draft.macro && (
        <MacroLine
          macro={draft.macro}
          nameOf={props.nameOf}
          onChange={(macro) => change((now) => ({ ...now, macro }))}
        />
      )}
      <Notice text={props.notice} error={update.error} online={online} />
      <ComposerFoot
        channel={channel}
        ticket={ticket}
        draft={draft}
        saved={draft.saved}
        busy={update.busy}
        disabled={isEmpty(draft) || uploads.busy || applying}
        offlineHint={!online && goesByOutbox(channel, draft, undefined) && !isEmpty(draft)}
        onFiles={uploads.add}
        onMacro={(macro) => void useMacro(macro)}
        onSubmit={(status) => void submit(status)}
      />
    </form>
  );
}

function writeOf(channel: Channel, draft: Draft, status: Status | undefined): TicketWrite {
  const { macro } = draft;
  const body = draft.text.trim() || draft.files.map((file) => file.name).join("\n");
  const uploads = draft.files.map((file) => file.token);
  const write: TicketWrite = {
    ...(macro?.fields as TicketWrite),
    ...(body !== "" && {
      comment: { body, channel, ...(uploads.length > 0 ? { uploads } : {}) },
    }),
  };
  if (status) {
    write.status = status;
  }
  if (macro) {
    write.macro_ids = macro.applied.map((one) => one.id);
  }
  if (macro?.ends) {
    write.messaging_session = "end";
  }
  return write;
}

// ---- above the text -------------------------------------------------------------------------

function Head(props: ComposerProps & { online: boolean }) {
  const { t } = useTranslation();
  const { session, channel } = props;
  return (
    <div className="comp-head">
      <ChannelMenu
        composer={props.choices}
        channel={channel}
        session={session}
        nameOf={props.nameOf}
        onChoose={props.onChannel}
      />
      <span className="comp-to">{hintOf(props, t)}</span>
      {session?.state === "ended" ? <SessionChip state="ended" /> : <EndButton {...props} />}
    </div>
  );
}

function hintOf(
  { channel, session, requester }: ComposerProps,
  t: TFunction,
): string {
  if (channel === "internal_note") {
    return t(requester?.email ? "ticket.composer.noteHint" : "ticket.composer.noteHintNoMail");
  }
  if (channel === "messaging" && session) {
    return t(
      session.state === "inactive" ? "ticket.composer.inactiveHint" : "ticket.composer.liveHint",
    );
  }
  return "";
}

/** Shown where agents may end; without a connection it stays in reach and says why not. */
function EndButton({ session, onEnd, online }: ComposerProps & { online: boolean }) {
  const { t } = useTranslation();
  const settings = useQuery(settingsQuery).data;
  if (!session || !settings?.messaging.agents_can_end || !onEnd) {
    return null;
  }
  return (
    <>
      <Button
        look="ghost"
        size="small"
        className={online ? "end-btn" : "end-btn off"}
        icon="end"
        aria-describedby={online ? undefined : "end-off"}
        onPress={() => online && onEnd()}
      >
        {t("ticket.end.button")}
      </Button>
      {!online && (
        <span id="end-off" className="end-why" role="tooltip">
          {t("ticket.end.offline")}
        </span>
      )}
    </>
  );
}

function Recipient({ requester, held }: { requester: User; held: boolean }) {
  const { t } = useTranslation();
  return (
    <dl className="comp-fields">
      <dt>{t("ticket.composer.to")}</dt>
      <dd>
        {requester.name} <span className="muted">{requester.email}</span>
        {!requester.verified && <span className="chip">{t("ticket.composer.unverified")}</span>}
        {held && (
          <span className="chip soon">
            <Icon name="clock" small />
            {t("ticket.composer.heldHint")}
          </span>
        )}
      </dd>
    </dl>
  );
}

// ---- below the text -------------------------------------------------------------------------

function Attached({
  handle,
  uploads,
}: {
  handle: DraftHandle;
  uploads: ReturnType<typeof useUploads>;
}) {
  const { t } = useTranslation();
  const { draft, change } = handle;
  if (draft.files.length === 0 && uploads.pending.length === 0 && uploads.problems.length === 0) {
    return null;
  }
  return (
    <ul className="attached">
      {draft.files.map((file) => (
        <li key={file.token} className="chip">
          <Icon name="file" />
          {file.name}
          <button
            type="button"
            aria-label={t("ticket.composer.removeFile", { name: file.name })}
            onClick={() => {
              uploads.drop(file);
              change((now) => ({ ...now, files: now.files.filter((one) => one !== file) }));
            }}
          >
            <Icon name="x" />
          </button>
        </li>
      ))}
      {uploads.pending.map((name) => (
        <li key={name} className="chip">
          <span className="spinner" aria-hidden="true" />
          {t("ticket.composer.uploading")} {name}
        </li>
      ))}
      {uploads.problems.map((problem) => (
        <li key={problem} className="field-error" role="alert">
          <Icon name="warn" small />
          {problem}
        </li>
      ))}
    </ul>
  );
}

function Notice({
  text,
  error,
  online,
}: {
  text: string | undefined;
  error: ApiError | undefined;
  online: boolean;
}) {
  const { t } = useTranslation();
  if (error) {
    const offline = error.status === 0;
    return (
      <p className="comp-notice field-error" role="alert">
        <Icon name="warn" small />
        {offline || !online ? t("ticket.composer.notSentOffline") : t("ticket.composer.notSent")}
        {error.code === "session_ended" && ` ${t("ticket.log.why.session_ended")}`}
      </p>
    );
  }
  return text ? (
    <p className="comp-notice" role="status">
      <Icon name="info" small />
      {text}
    </p>
  ) : null;
}
