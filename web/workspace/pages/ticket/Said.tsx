// Said — what one person wrote: chat bubbles, an e-mail card, an internal note. What is still under
// way or was not sent looks the same and says so.
import type { ReactNode } from "react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../app/language";
import { useMe } from "../../app/session";
import type { Marks } from "../../app/tabs";
import { Icon, type IconName } from "../../parts/Icon";
import { Avatar } from "../../parts/Signs";
import type { OutboxRow } from "./data";
import type { FileRef, Said as SaidEntry, SayingRule } from "./entries";
import { bytes, clock, fullTime } from "./format";

const LINK = /(https?:\/\/[^\s<>"'）」】]+[^\s<>"'）」】.,;:!?。、])/;

/** Lines as they were written; addresses can be followed. */
export function Text({ text }: { text: string }) {
  return text.split(LINK).map((part, at) =>
    at % 2 === 1 ? (
      <a key={at} href={part} target="_blank" rel="noopener noreferrer nofollow">
        {part}
      </a>
    ) : (
      part
    ),
  );
}

export function FileLink({ file }: { file: FileRef }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const opens = <span className="vh"> ({t("ticket.log.opensInTab")})</span>;
  if (/^image\/(png|jpe?g|gif|webp|avif)$/.test(file.type)) {
    return (
      <a className="picture" href={file.href} target="_blank" rel="noopener">
        <img src={file.href} alt={file.name} loading="lazy" />
        {opens}
      </a>
    );
  }
  return (
    <a className="file" href={file.href} target="_blank" rel="noopener">
      <Icon name="file" />
      <span className="file-name">{file.name}</span>
      <span className="muted">{bytes(file.size, language)}</span>
      {opens}
    </a>
  );
}

function Files({ files }: { files: FileRef[] }) {
  return files.map((file) => <FileLink key={file.id} file={file} />);
}

export function When({ atMs }: { atMs: number }) {
  const language = useLanguage();
  return (
    <time dateTime={new Date(atMs).toISOString()} title={fullTime(atMs, language)}>
      {clock(atMs, language)}
    </time>
  );
}

export type Tick = "sent" | "delivered" | "read";

export function tickOf(seq: number, marks: Marks): Tick {
  return seq <= marks.read ? "read" : seq <= marks.delivered ? "delivered" : "sent";
}

function Ticks({ tick }: { tick: Tick }) {
  const { t } = useTranslation();
  return (
    <p className={`ticks ${tick}`}>
      <Icon name={tick === "sent" ? "check" : "check2"} />
      {t(`ticket.log.${tick}`)}
    </p>
  );
}

/** The bot's options; `chosen` is what the customer said next. */
function Options({ said, chosen }: { said: SaidEntry; chosen: string | undefined }) {
  const { t } = useTranslation();
  if (said.options.length === 0) {
    return null;
  }
  return (
    <ul className="opts" aria-label={t("ticket.log.offered")}>
      {said.options.map((option) => {
        const on = option.label === chosen;
        return (
          <li key={option.payload} className={on ? "on" : ""}>
            {on && <Icon name="check" small />}
            {option.label}
            {on && <span className="vh"> ({t("ticket.log.chosen")})</span>}
          </li>
        );
      })}
    </ul>
  );
}

export interface SaidBlockProps {
  said: SaidEntry[];
  name: string;
  /** What was said after the last of them, to see which option was chosen. */
  next: string | undefined;
  /** The tick under it; only the newest of our messages at each step has one. */
  tick: Tick | undefined;
  /** How its mail stands. */
  mail: OutboxRow | undefined;
}

export function SaidBlock(props: SaidBlockProps) {
  const first = props.said[0]!;
  if (first.channel === "public_reply") {
    return <MailCard {...props} />;
  }
  const note = first.channel === "internal_note";
  const customer = first.author.kind === "end_user";
  const bot = first.author.kind === "bot";
  const side = customer || bot ? "" : "out";
  return (
    <li className={`msg ${side} ${note ? "note" : ""} ${bot ? "bot" : ""}`}>
      <Avatar name={props.name} kind={bot ? "bot" : customer ? "customer" : "staff"} />
      <div>
        <Who name={props.name} atMs={first.atMs} note={note} />
        {props.said.map((said) => (
          <Bubble key={said.id} said={said} />
        ))}
        <Options said={props.said.at(-1)!} chosen={props.next} />
        {props.tick && <Ticks tick={props.tick} />}
      </div>
    </li>
  );
}

function Who({ name, atMs, note }: { name: string; atMs: number; note: boolean }) {
  const { t } = useTranslation();
  return (
    <p className="who">
      {note && (
        <>
          <Icon name="lock" />
          <b>{t("ticket.log.note")}</b>
        </>
      )}
      {note ? <span>{name}</span> : <b>{name}</b>}
      <When atMs={atMs} />
    </p>
  );
}

function Bubble({ said }: { said: SaidEntry }) {
  return (
    <>
      {said.text !== "" && (
        <div className="bubble">
          <Text text={said.text} />
        </div>
      )}
      <Files files={said.files} />
      {said.rule && <ByRule rule={said.rule} />}
    </>
  );
}

const RULE_PLACES: Record<SayingRule["type"], string> = {
  trigger: "triggers",
  automation: "automations",
  messaging_trigger: "messaging-triggers",
};

/** Which rule said it; admins can go there. */
function ByRule({ rule }: { rule: SayingRule }) {
  const { t } = useTranslation();
  const isAdmin = useMe().role === "admin";
  return (
    <p className="by-rule">
      <Icon name="bolt" />
      {t("ticket.log.byRule")}{" "}
      {isAdmin ? (
        <Link to="/workspace/admin/$" params={{ _splat: `${RULE_PLACES[rule.type]}/${rule.id}` }}>
          {rule.title}
        </Link>
      ) : (
        rule.title
      )}
    </p>
  );
}

const MAIL_ICONS: Record<OutboxRow["state"], IconName> = {
  held: "clock",
  ready: "clock",
  sent: "check",
  failed: "warn",
};

function MailCard({ said, name, mail }: SaidBlockProps) {
  const { t } = useTranslation();
  const entry = said[0]!;
  const customer = entry.author.kind === "end_user";
  return (
    <li className={`msg wide ${customer ? "" : "out"}`}>
      <Avatar name={name} kind={customer ? "customer" : "staff"} />
      <div>
        <p className="who">
          <b>{name}</b>
          <span className="email">
            <Icon name="mail" />
            {t("ticket.log.email")}
          </span>
          <When atMs={entry.atMs} />
        </p>
        <article className="mailcard" aria-label={t("ticket.log.email")}>
          {mail && (
            <header>
              <div>
                <b>{mail.subject}</b>
                {t("ticket.log.to", { address: mail.recipient })}
              </div>
              <span className={`mail-state ${mail.state}`}>
                <Icon name={MAIL_ICONS[mail.state]} small />
                {t(`ticket.log.mail.${mail.state}`)}
              </span>
            </header>
          )}
          <div className="text">
            <Text text={entry.text} />
            <Files files={entry.files} />
          </div>
          {mail?.state === "held" && (
            <p className="mail-held">
              <Icon name="clock" small />
              {t("ticket.log.held")}
            </p>
          )}
        </article>
      </div>
    </li>
  );
}

/** What this browser wrote and the server has not confirmed. */
export function Unsent({
  note,
  text,
  children,
}: {
  note: boolean;
  text: string;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <li className={`msg out unsent ${note ? "note" : ""}`}>
      <div>
        {note && (
          <p className="who">
            <Icon name="lock" />
            <b>{t("ticket.log.note")}</b>
          </p>
        )}
        <div className="bubble">
          <Text text={text} />
        </div>
        {children}
      </div>
    </li>
  );
}
