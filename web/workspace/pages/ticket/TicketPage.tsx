// TicketPage — one ticket: its properties, the one conversation log, the composer, the customer.
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Ticket } from "../../app/api";
import { usePageTitle } from "../../app/news";
import { postDrop } from "../../app/outbox";
import { settingsQuery, ticketQuery, userQuery } from "../../app/queries";
import { useMe } from "../../app/session";
import { KeptStore, useStore } from "../../app/store";
import { closeTab } from "../../app/tabs";
import type { Entry as OutboxEntry } from "../../../shared/outbox";
import { Button } from "../../parts/Button";
import { EmptyState, ErrorState } from "../../parts/EmptyState";
import { ApiError } from "../../app/api";
import { composerOf } from "./channels";
import { Composer, type ComposerHandle } from "./Composer";
import { CustomerPanel } from "./CustomerPanel";
import {
  mailQuery,
  messagingQuery,
  useConversation,
  useFollowed,
  useNames,
  useTyping,
} from "./data";
import { moveDraft } from "./drafts";
import { useEdits } from "./edits";
import { EndDialog } from "./EndDialog";
import type { Channel, Entry } from "./entries";
import { Header } from "./Header";
import { WhyDialog } from "./WhyDialog";
import { Log } from "./Log";
import { Properties } from "./Properties";
import { useTicketKeys } from "./shortcuts";
import "./said.css";
import "./composer.css";
import "./ticket.css";

type Pane = "conversation" | "properties" | "customer";

const eventsShown = new KeptStore("madoguchi.events", true);

export function TicketPage() {
  const { t } = useTranslation();
  const { id } = useParams({ from: "/shell/workspace/tickets/$id" });
  const { data: ticket, error, refetch } = useQuery(ticketQuery(Number(id)));
  usePageTitle(ticket ? `${ticket.subject || `#${id}`}` : `#${id}`);
  if (error && !ticket) {
    const missing = error instanceof ApiError && (error.status === 404 || error.status === 400);
    return (
      <main className="page" id="main">
        {missing ? (
          <Missing id={id} />
        ) : (
          <ErrorState page error={error} onRetry={() => void refetch()} />
        )}
      </main>
    );
  }
  if (!ticket) {
    return (
      <main className="page" id="main" aria-busy="true">
        <h1 className="vh">{t("ticket.loading")}</h1>
      </main>
    );
  }
  return <OpenTicket key={ticket.id} ticket={ticket} />;
}

/** Going to the others takes its tab away. */
function Missing({ id }: { id: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const leave = () => {
    void navigate({ to: "/workspace" }).then(() => closeTab(Number(id)));
  };
  return (
    <EmptyState page action={<Button onPress={leave}>{t("shell.toTickets")}</Button>}>
      {t("ticket.notFound", { id })}
    </EmptyState>
  );
}

function OpenTicket({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const me = useMe().id;
  const composer = useRef<ComposerHandle>(null);
  const session = useQuery(messagingQuery(ticket)).data;
  const requester = useQuery(userQuery(ticket.requester_id)).data;
  const settings = useQuery({ ...settingsQuery, enabled: session === null }).data;
  const sends = settings?.email.sending_address !== "";
  const mail = useQuery(mailQuery(ticket.id)).data ?? [];
  const conversation = useConversation(ticket.id);
  const nameOf = useNames(conversation.past);
  const edits = useEdits(ticket, conversation.entries, nameOf);
  const typing = useTyping(session, newestSeq(conversation.entries));
  const showEvents = useStore(eventsShown);
  const [pane, setPane] = useState<Pane>("conversation");
  const [drawer, setDrawer] = useState<Pane>("conversation");
  const [ending, setEnding] = useState(false);
  const [asksWhy, setAsksWhy] = useState(false);
  useFollowed(ticket.id, ticket.requester_id);

  const choices = useMemo(
    () => composerOf(ticket, session, requester, sends),
    [ticket, session, requester, sends],
  );
  const { channel, choose, notice } = useChannel(me, ticket.id, choices);
  const mayEnd = session !== null && session?.state !== "ended";

  useTicketKeys({
    focus: () => composer.current?.focus(),
    channel: (wanted) => {
      if (choices?.channels.some((one) => one.channel === wanted && one.enabled)) {
        choose(wanted);
        composer.current?.focus();
      }
    },
    end: () => mayEnd && document.querySelector<HTMLButtonElement>(".end-btn")?.click(),
    submit: (status) => void edits.save(status),
  });

  const takeBack = useCallback((entry: OutboxEntry) => {
    composer.current?.takeBack(entry.frame.text);
    postDrop(entry.id);
    composer.current?.focus();
  }, []);

  const toggle = (which: Pane) => setDrawer((now) => (now === which ? "conversation" : which));
  const close = () => {
    setDrawer("conversation");
    setPane("conversation");
  };

  return (
    <main className="ticket" id="main" data-pane={pane} data-drawer={drawer}>
      {pane !== "conversation" && <h1 className="vh">{ticket.subject}</h1>}
      <PaneSwitch pane={pane} onPane={setPane} />
      <Properties me={me} ticket={ticket} edits={edits} nameOf={nameOf} onClose={close} />
      <section className="conv" aria-label={t("ticket.panes.conversation")}>
        <Header
          ticket={ticket}
          session={session}
          requester={requester}
          showEvents={showEvents}
          onShowEvents={(show) => eventsShown.set(show)}
          onWhy={() => setAsksWhy(true)}
          onProperties={() => toggle("properties")}
          onCustomer={() => toggle("customer")}
        />
        <Log
          ticket={ticket}
          session={session}
          requester={requester}
          conversation={conversation}
          mail={mail}
          nameOf={nameOf}
          showEvents={showEvents}
          typing={typing}
          onTakeBack={takeBack}
        />
        {choices && (
          <Composer
            ref={composer}
            me={me}
            ticket={ticket}
            session={session}
            requester={requester}
            choices={choices}
            channel={channel}
            onChannel={choose}
            nameOf={nameOf}
            notice={notice}
            onEnd={mayEnd ? () => setEnding(true) : undefined}
          />
        )}
      </section>
      <CustomerPanel ticket={ticket} requester={requester} onClose={close} />
      {ending && session && (
        <EndDialog
          me={me}
          ticket={ticket}
          session={session}
          nameOf={nameOf}
          onClose={() => setEnding(false)}
          onEnded={() => {
            setEnding(false);
            // The button that opened the dialog is gone: go on where one writes.
            setTimeout(() => composer.current?.focus(), 50);
          }}
        />
      )}
      {asksWhy && (
        <WhyDialog ticket={ticket.id} nameOf={nameOf} onClose={() => setAsksWhy(false)} />
      )}
    </main>
  );
}

function newestSeq(entries: readonly Entry[]): number {
  const last = entries.findLast((one) => one.kind === "said" && one.author.kind === "end_user");
  return last?.kind === "said" ? (last.seq ?? 0) : 0;
}

/** The channel that was chosen, as long as it can be; then the server's default, with the draft. */
function useChannel(
  me: string,
  ticket: number,
  choices: ReturnType<typeof composerOf>,
): { channel: Channel; choose: (channel: Channel) => void; notice: string | undefined } {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<Channel>();
  const [notice, setNotice] = useState<Channel>();
  const was = useRef<Channel>(undefined);
  const can = (channel: Channel | undefined) =>
    choices?.channels.some((one) => one.channel === channel && one.enabled) ?? false;
  const channel = chosen && can(chosen) ? chosen : (choices?.fallback ?? "internal_note");

  useEffect(() => {
    if (!choices) {
      return;
    }
    const before = was.current ?? "messaging";
    if (before === "messaging" && channel !== "messaging" && !can("messaging")) {
      if (moveDraft(me, ticket, "messaging", channel)) {
        setNotice(channel);
      }
    }
    was.current = channel;
    // `can` follows from `choices`.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [me, ticket, channel, choices]);

  return {
    channel,
    choose: (wanted) => {
      setNotice(undefined);
      setChosen(wanted);
    },
    notice: notice && t("ticket.composer.moved", { channel: t(`ticket.channel.${notice}`) }),
  };
}

function PaneSwitch({ pane, onPane }: { pane: Pane; onPane: (pane: Pane) => void }) {
  const { t } = useTranslation();
  return (
    <div className="pane-switch" role="group" aria-label={t("ticket.panes.label")}>
      {(["conversation", "properties", "customer"] as const).map((one) => (
        <button key={one} type="button" aria-pressed={pane === one} onClick={() => onPane(one)}>
          {t(`ticket.panes.${one}`)}
        </button>
      ))}
    </div>
  );
}
