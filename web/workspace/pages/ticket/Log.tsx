// Log — the conversation, oldest first. It stays where the reader left it: at the newest entry it
// follows, elsewhere it only says that something came. Of a long log the newest part is drawn.
import {
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import type { Ticket, User } from "../../app/api";
import { useLanguage } from "../../app/language";
import { useLinkState } from "../../app/live";
import { postAgain, postDrop, usePending } from "../../app/outbox";
import { markRead } from "../../app/tabs";
import type { Entry as OutboxEntry } from "../../../shared/outbox";
import { Button } from "../../parts/Button";
import { EmptyState } from "../../parts/EmptyState";
import { Icon } from "../../parts/Icon";
import { Dots } from "../../parts/Signs";
import { type Block, blocksOf } from "./blocks";
import { EndCard, TicketLink } from "./cards";
import type { Conversation, OutboxRow, Session } from "./data";
import type { Said } from "./entries";
import { EventLine, type NameOf } from "./EventLine";
import { dayName } from "./format";
import { SaidBlock, tickOf, Unsent } from "./Said";

const DRAWN_MIN = 200; // blocks
const DRAWN_STEP = 200;
const AT_END_PX = 48;

export interface LogProps {
  ticket: Ticket;
  session: Session | null | undefined;
  requester: User | undefined;
  conversation: Conversation;
  mail: OutboxRow[];
  nameOf: NameOf;
  showEvents: boolean;
  typing: boolean;
  /** Puts a text that was not sent back where it can be changed. */
  onTakeBack: (entry: OutboxEntry) => void;
}

export function Log(props: LogProps) {
  const { t } = useTranslation();
  const { conversation, ticket } = props;
  const pending = usePending(ticket.id);
  const newAfter = useNewLine(ticket.id, conversation, pending.length);
  const blocks = useMemo(
    () => blocksOf(conversation.entries, { showEvents: props.showEvents, newAfter }),
    [conversation.entries, props.showEvents, newAfter],
  );
  const box = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState(DRAWN_MIN);
  const hidden = Math.max(0, blocks.length - drawn);
  const { atEnd, toEnd } = useScroll(box, blocks, pending.length, props.typing);
  const unseen = useRead(ticket.id, conversation, atEnd);

  // Back at the newest entry, the far part is no longer needed.
  useEffect(() => {
    if (atEnd) {
      setDrawn(DRAWN_MIN);
    }
  }, [atEnd, blocks.length]);

  const more = () => {
    if (hidden < DRAWN_STEP) {
      conversation.older();
    }
    setDrawn((count) => count + DRAWN_STEP);
  };

  const { past } = conversation;
  const loading = past.state === "loading" || !conversation.log.ready;
  if (past.state === "failed" && conversation.entries.length === 0) {
    return (
      <div className="log">
        <EmptyState action={<Button onPress={conversation.reload}>{t("common.retry")}</Button>}>
          {t("ticket.log.olderFailed")}
        </EmptyState>
      </div>
    );
  }
  return (
    <div className="log-frame">
      <div
        className="log"
        ref={box}
        role="log"
        tabIndex={0}
        aria-label={t("ticket.log.label")}
        aria-busy={loading}
      >
        {loading && blocks.length === 0 ? (
          <Skeleton />
        ) : (
          <ol>
            {props.session?.previous_ticket_id && !past.hasOlder && hidden === 0 && (
              <TicketLink id={props.session.previous_ticket_id} which="previous" />
            )}
            {(hidden > 0 || past.hasOlder) && (
              <li className="log-older">
                {past.olderFailed && <p className="field-error">{t("ticket.log.olderFailed")}</p>}
                <Button
                  look="ghost"
                  size="small"
                  icon="up2"
                  busy={past.loadingOlder}
                  onPress={more}
                >
                  {t("ticket.log.older")}
                </Button>
              </li>
            )}
            <Blocks blocks={blocks} from={hidden} {...props} />
            {pending.map((entry) => (
              <PendingEntry key={entry.id} entry={entry} onTakeBack={props.onTakeBack} />
            ))}
            {blocks.length === 0 && pending.length === 0 && (
              <li className="ev">{t("ticket.log.nothing")}</li>
            )}
            {props.session?.next_ticket_id && (
              <TicketLink id={props.session.next_ticket_id} which="next" />
            )}
            <li className="typing">
              {props.typing && (
                <>
                  <Dots />
                  {t("ticket.log.typing", { name: props.requester?.name ?? "" })}
                </>
              )}
            </li>
          </ol>
        )}
      </div>
      {!atEnd && (
        <Button
          className={unseen > 0 ? "to-end fresh" : "to-end"}
          size="small"
          icon="down"
          onPress={toEnd}
        >
          {unseen > 0 ? t("ticket.log.toUnread", { count: unseen }) : t("ticket.log.toEnd")}
        </Button>
      )}
    </div>
  );
}

// ---- what is drawn --------------------------------------------------------------------------

function Blocks({ blocks, from, ...props }: LogProps & { blocks: Block[]; from: number }) {
  const { t } = useTranslation();
  const lastTicks = useTicks(props.conversation);
  return blocks.slice(from).map((block, at) => {
    switch (block.kind) {
      case "day":
        return <Day key={block.key} atMs={block.atMs} />;
      case "unread":
        return (
          <li key={block.key} className="newline">
            {t("ticket.log.unread")}
          </li>
        );
      case "event":
        return (
          <EventLine
            key={block.key}
            ticket={props.ticket.id}
            event={block.event}
            nameOf={props.nameOf}
          />
        );
      case "ended":
        return (
          <EndCard
            key={block.key}
            ticket={props.ticket.id}
            event={block.event}
            nameOf={props.nameOf}
            hasNext={Boolean(props.session?.next_ticket_id)}
          />
        );
      case "said":
        return (
          <SaidBlock
            key={block.key}
            said={block.said}
            name={authorName(block.said[0]!, props, t("ticket.log.bot"))}
            next={nextText(blocks, from + at)}
            tick={lastTicks.get(block.said.at(-1)!.id)}
            mail={props.mail.find((row) => row.comment_id === block.said[0]!.id)}
          />
        );
    }
  });
}

function authorName(said: Said, { nameOf, requester }: LogProps, bot: string): string {
  const { author } = said;
  if (author.kind === "bot") {
    return author.name || bot;
  }
  if (author.id !== null && author.id === requester?.id) {
    return requester.name;
  }
  return author.name || nameOf(author.id) || "?";
}

/** What the customer said after the bot's question. */
function nextText(blocks: Block[], at: number): string | undefined {
  const next = blocks.slice(at + 1, at + 4).find((one) => one.kind === "said");
  return next?.kind === "said" && next.said[0]!.author.kind === "end_user"
    ? next.said[0]!.text
    : undefined;
}

/** Ticks stand once: under the newest message that was read, was delivered, was sent. */
function useTicks({ entries, log }: Conversation) {
  return useMemo(() => {
    const newest = new Map<string, number>();
    for (const entry of entries) {
      if (entry.kind === "said" && entry.seq && entry.author.kind === "agent") {
        newest.set(tickOf(entry.seq, log.marks), entry.id);
      }
    }
    return new Map([...newest].map(([tick, id]) => [id, tick as ReturnType<typeof tickOf>]));
  }, [entries, log.marks]);
}

function Day({ atMs }: { atMs: number }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const day = dayName(atMs, language);
  const today = new Date(atMs).toDateString() === new Date().toDateString();
  return <li className="day">{today ? t("ticket.log.today", { day }) : day}</li>;
}

function Skeleton() {
  const { t } = useTranslation();
  return (
    <div className="log-skeleton">
      <span className="vh">{t("ticket.loading")}</span>
      <i />
      <i />
      <i />
    </div>
  );
}

function PendingEntry({
  entry,
  onTakeBack,
}: {
  entry: OutboxEntry;
  onTakeBack: (entry: OutboxEntry) => void;
}) {
  const { t } = useTranslation();
  const online = useLinkState() === "online";
  const text = entry.frame.text || entry.label || "";
  const why =
    entry.refused === "session_ended" ||
    entry.refused === "no_session" ||
    entry.refused === "ticket_closed"
      ? entry.refused
      : "other";
  return (
    <Unsent note={entry.frame.type === "note"} text={text}>
      {entry.refused ? (
        <p className="not-sent" role="alert">
          <Icon name="warn" small />
          <span>
            {t("ticket.log.notSent")} {t(`ticket.log.why.${why}`)}
          </span>
          {why === "other" && (
            <Button look="ghost" size="small" onPress={() => postAgain(entry.id)}>
              {t("ticket.log.retry")}
            </Button>
          )}
          {entry.frame.text !== "" && (
            <Button look="ghost" size="small" onPress={() => onTakeBack(entry)}>
              {t("ticket.log.toComposer")}
            </Button>
          )}
          <Button look="ghost" size="small" onPress={() => postDrop(entry.id)}>
            {t("ticket.log.discard")}
          </Button>
        </p>
      ) : (
        <p className="ticks">
          <Icon name="clock" />
          {t(online ? "ticket.log.sending" : "ticket.log.waiting")}
        </p>
      )}
    </Unsent>
  );
}

// ---- where the reader is --------------------------------------------------------------------

/** Follows the newest entry while the reader is there, and keeps the place while they are not. */
function useScroll(
  box: RefObject<HTMLDivElement | null>,
  blocks: Block[],
  pending: number,
  typing: boolean,
) {
  const [atEnd, setAtEnd] = useState(true);
  const end = useRef(true);
  const before = useRef({ height: 0, first: "" });

  const toEnd = useCallback(() => {
    const at = box.current;
    if (at) {
      at.scrollTop = at.scrollHeight;
    }
  }, [box]);

  useLayoutEffect(() => {
    const at = box.current;
    if (!at) {
      return;
    }
    const first = blocks[0]?.key ?? "";
    if (end.current) {
      toEnd();
    } else if (first !== before.current.first) {
      at.scrollTop += at.scrollHeight - before.current.height; // earlier entries came above
    }
    before.current = { height: at.scrollHeight, first };
  }, [box, blocks, pending, typing, toEnd]);

  useEffect(() => {
    const at = box.current;
    if (!at) {
      return;
    }
    const look = () => {
      const is = at.scrollHeight - at.scrollTop - at.clientHeight < AT_END_PX;
      end.current = is;
      setAtEnd(is);
      before.current.height = at.scrollHeight;
    };
    // A growing composer or a picture that has loaded must not hide the newest entry.
    const resized = new ResizeObserver(() => end.current && toEnd());
    at.addEventListener("scroll", look, { passive: true });
    resized.observe(at);
    if (at.firstElementChild) {
      resized.observe(at.firstElementChild);
    }
    return () => {
      at.removeEventListener("scroll", look);
      resized.disconnect();
    };
  }, [box, toEnd, blocks.length === 0]);

  return { atEnd, toEnd };
}

/** Tells the server what was read, and counts what came while the reader was elsewhere. */
function useRead(ticket: number, { log }: Conversation, atEnd: boolean): number {
  const [looking, setLooking] = useState(!document.hidden);
  useEffect(() => {
    const look = () => setLooking(!document.hidden);
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  useEffect(() => {
    if (looking && atEnd && log.ready && log.unread > 0) {
      markRead(ticket);
    }
  }, [ticket, log, looking, atEnd]);
  return log.unread;
}

/** Messages after this place are new to the reader: since they opened the page or looked away. */
function useNewLine(ticket: number, { log, entries }: Conversation, pending: number) {
  const [after, setAfter] = useState<number | null>(null);
  const set = useRef(false);
  const newest = useRef(0);
  newest.current = entries.reduce(
    (most, one) => Math.max(most, one.kind === "said" ? (one.seq ?? 0) : 0),
    0,
  );
  useEffect(() => {
    set.current = false;
    setAfter(null);
  }, [ticket]);
  useEffect(() => {
    if (log.ready && !set.current) {
      set.current = true;
      setAfter(log.marks.agent_read > 0 ? log.marks.agent_read : null);
    }
  }, [log.ready, log.marks]);
  useEffect(() => {
    const look = () => {
      if (document.hidden) {
        setAfter(newest.current);
      }
    };
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  useEffect(() => {
    if (pending > 0) {
      setAfter(null); // who answers has read
    }
  }, [pending]);
  return after;
}
