// Signs — how a session, a ticket, a person and an agent's status look everywhere: always the same
// glyph, and always with the word, seen or read.
import { useTranslation } from "react-i18next";
import type { Schemas } from "../app/api";
import type { AgentStatus } from "../app/work";
import { Icon } from "./Icon";

export type SessionState = Schemas["SessionState"];

/** ● active, ◐ inactive, ▢ ended; with its word as a chip, plain, or only read aloud. */
export function SessionChip({
  state,
  look = "chip",
}: {
  state: SessionState | null;
  look?: "chip" | "plain" | "glyph";
}) {
  const { t } = useTranslation();
  const word = t(`session.${state ?? "none"}`);
  const icon = <Icon name={`s-${state ?? "none"}`} />;
  if (look === "glyph") {
    return (
      <span className={`sg ${state ?? "none"}`}>
        {icon}
        <span className="vh">{word}</span>
      </span>
    );
  }
  return (
    <span className={`state ${state ?? "none"} ${look === "plain" ? "plain" : ""}`}>
      {icon}
      {word}
    </span>
  );
}

export function StatusChip({ status }: { status: Schemas["TicketStatus"] }) {
  const { t } = useTranslation();
  return <span className={`cat ${status}`}>{t(`status.${status}`)}</span>;
}

/** The first letter of a name; the name itself stands beside it. */
export function Avatar({
  name,
  kind = "staff",
  size = "middle",
}: {
  name: string;
  kind?: "staff" | "customer" | "bot";
  size?: "tiny" | "middle" | "large";
}) {
  if (kind === "bot") {
    return (
      <span className={`av bot ${size}`} aria-hidden="true">
        <Icon name="bot" small />
      </span>
    );
  }
  // Drawn by the style sheet: the letter is a picture and no part of any name or copied text.
  const letter = ([...name.trim()][0] ?? "?").toUpperCase();
  return <span className={`av ${kind} ${size}`} aria-hidden="true" data-letter={letter} />;
}

export function Presence({ status }: { status: AgentStatus }) {
  return <span className={`presence ${status}`} aria-hidden="true" />;
}

/** Three dots: somebody types. The word goes with them. */
export function Dots() {
  return (
    <span className="dots3" aria-hidden="true">
      <i />
      <i />
      <i />
    </span>
  );
}

export function Count({ value, word }: { value: number; word: string }) {
  return (
    <span className="count">
      <span aria-hidden="true">{value > 99 ? "99+" : value}</span>
      <span className="vh">{word}</span>
    </span>
  );
}
