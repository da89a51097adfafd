// survey — the card that asks how it was. Loaded when the first one is seen.
//
// The row in the thread says that there is a survey; what it asks and what was answered is asked
// of the desk, so that a reload, another tab and another device show the same.
import { Fragment, h, type VNode } from "preact";
import { Button, Icon } from "./parts";
import { faces, type Scale, star } from "./scale";
import css from "./survey.css?inline";
import type { Message, Talk } from "./talk";
import { texts } from "./text/survey";
import type { View } from "./view";

export { css };

interface Reason {
  code: number;
  text: string;
  ratings: number[];
}

interface Card {
  state: "offered" | "answered" | "expired";
  open: boolean;
  scale: Scale;
  points: number;
  question: string;
  low: string;
  high: string;
  reason_question: string;
  reasons: Reason[];
  asks_comment: boolean;
  rating: number | null;
  reason: number | null;
  comment: string;
}

interface Draft {
  rating: number;
  reason: number;
  comment: string;
}

/** One card as this tab has it. */
interface Held {
  language: string;
  card?: Card;
  /** Chosen and not sent. */
  draft: Draft;
  doing: "loading" | "sending" | "";
  failed: "missing" | "failed" | "";
  /** An answer is being changed. */
  changing: boolean;
}

const cards = new Map<string, Held>();

async function ask(talk: Talk, id: string, language: string, draft?: Draft): Promise<Card> {
  const answer = await talk.ask(`/widget/surveys/${id}?language=${language}`, {
    ...(draft && {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        rating: draft.rating,
        ...(draft.reason && { reason: draft.reason }),
        comment: draft.comment,
      }),
    }),
  });
  const body = await answer.json();
  if (!answer.ok && body.error?.code !== "expired") {
    throw new Error(String(answer.status));
  }
  // What came too late is shown as the desk has it.
  return answer.ok ? body.survey : ask(talk, id, language);
}

function load({ talk, shell, draw }: View, id: string, held: Held): void {
  held.doing = "loading";
  held.failed = "";
  held.language = shell.language;
  ask(talk, id, shell.language).then(
    (card) => {
      held.card = card;
      held.draft = {
        rating: card.rating ?? 0,
        reason: card.reason ?? 0,
        comment: card.comment,
      };
      held.doing = "";
      draw();
    },
    () => {
      held.failed = "missing";
      held.doing = "";
      draw();
    },
  );
}

function send({ talk, shell, draw }: View, id: string, held: Held): void {
  const { draft, card } = held;
  const asked = reasonsOf(card!, draft.rating).some((one) => one.code === draft.reason);
  held.doing = "sending";
  held.failed = "";
  draw();
  ask(talk, id, shell.language, { ...draft, reason: asked ? draft.reason : 0 }).then(
    (now) => {
      held.card = now;
      held.doing = "";
      held.changing = false;
      draw();
    },
    () => {
      held.failed = "failed";
      held.doing = "";
      draw();
    },
  );
}

function reasonsOf(card: Card, rating: number): Reason[] {
  return card.reasons.filter((one) => one.ratings.includes(rating));
}

function textOf({ shell }: View): typeof texts.en {
  return shell.language === "ja" ? texts.ja : texts.en;
}

export function Survey({ view, message }: { view: View; message: Message }): VNode {
  const text = textOf(view);
  let held = cards.get(message.id);
  if (!held || (held.language !== view.shell.language && !held.doing)) {
    held ??= {
      language: "",
      draft: { rating: 0, reason: 0, comment: "" },
      doing: "",
      failed: "",
      changing: false,
    };
    cards.set(message.id, held);
    load(view, message.id, held);
  }
  const { card, failed, changing } = held;
  return (
    <li>
      <section class="card" aria-label={text.survey} aria-busy={held.doing === "loading"}>
        {!card && <p class="ask">{message.text}</p>}
        {!card && failed && (
          <p class="tick bad" role="alert">
            {text.missing}
            <Button class="link" onClick={() => load(view, message.id, held)}>
              {text.retry}
            </Button>
          </p>
        )}
        {card && card.state === "answered" && !changing && (
          <Answered view={view} card={card} held={held} />
        )}
        {card && card.state !== "answered" && !card.open && (
          <>
            <p class="ask">{card.question}</p>
            <p class="sub">{text.expired}</p>
          </>
        )}
        {card && card.open && (card.state !== "answered" || changing) && (
          <Form view={view} id={message.id} card={card} held={held} />
        )}
      </section>
    </li>
  );
}

function Answered({ view, card, held }: { view: View; card: Card; held: Held }): VNode {
  const text = textOf(view);
  const rating = card.rating ?? 0;
  return (
    <>
      <p class="ask" role="status">
        {text.thanks}
      </p>
      <p class="chosen">
        <span class="vh">{`${text.yours}: ${nameOf(text, card, rating)}`}</span>
        <span aria-hidden="true" class={card.scale === "stars_5" ? "stars" : ""}>
          {card.scale === "stars_5"
            ? points(card).map((one) => <Mark card={card} rating={one} on={one <= rating} />)
            : [<Mark card={card} rating={rating} on />]}
        </span>
        {card.open && (
          <Button
            class="link"
            onClick={() => {
              held.changing = true;
              view.draw();
            }}
          >
            {text.change}
          </Button>
        )}
      </p>
    </>
  );
}

function points(card: Card): number[] {
  return Array.from({ length: card.points }, (_one, at) => at + 1);
}

function nameOf(text: typeof texts.en, card: Card, rating: number): string {
  const number = text.of
    .replace("{rating}", String(rating))
    .replace("{points}", String(card.points));
  const meaning = rating === 1 ? card.low : rating === card.points ? card.high : "";
  return meaning ? `${number}, ${meaning}` : number;
}

function Mark({ card, rating, on }: { card: Card; rating: number; on: boolean }): VNode {
  if (card.scale === "stars_5") {
    return (
      <i class={on ? "star on" : "star"}>
        <Icon d={star} />
      </i>
    );
  }
  const face = faces[card.scale]?.[rating - 1];
  return <i class={face ? "face" : ""}>{face ?? rating}</i>;
}

function Form(props: { view: View; id: string; card: Card; held: Held }): VNode {
  const { view, id, card, held } = props;
  const { draft, doing, failed } = held;
  const text = textOf(view);
  const reasons = reasonsOf(card, draft.rating);
  const change = (some: Partial<Draft>): void => {
    Object.assign(draft, some);
    view.draw();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send(view, id, held);
      }}
    >
      <fieldset disabled={doing === "sending"}>
        <legend class="ask">{card.question}</legend>
        <div class={`rate ${card.scale}`}>
          {points(card).map((rating) => (
            <label key={rating}>
              <input
                type="radio"
                name={`rating-${id}`}
                checked={draft.rating === rating}
                aria-label={nameOf(text, card, rating)}
                onChange={() => change({ rating })}
              />
              <Mark card={card} rating={rating} on={rating <= draft.rating} />
            </label>
          ))}
        </div>
        <p class="ends" aria-hidden="true">
          <span>{card.low}</span>
          <span>{card.high}</span>
        </p>
      </fieldset>
      {reasons.length > 0 && (
        <fieldset disabled={doing === "sending"}>
          <legend class="sub">{card.reason_question}</legend>
          <div class="chips">
            {reasons.map((one) => (
              <label key={one.code}>
                <input
                  type="radio"
                  name={`reason-${id}`}
                  checked={draft.reason === one.code}
                  onChange={() => change({ reason: one.code })}
                />
                <span>{one.text}</span>
              </label>
            ))}
          </div>
        </fieldset>
      )}
      {draft.rating > 0 && card.asks_comment && (
        <label class="sub words">
          {text.comment}
          <textarea
            rows={2}
            maxLength={2000}
            value={draft.comment}
            disabled={doing === "sending"}
            onInput={(event) => {
              draft.comment = event.currentTarget.value;
            }}
          />
        </label>
      )}
      {failed && (
        <p class="tick bad" role="alert">
          {text.failed}
        </p>
      )}
      {draft.rating > 0 && (
        <div class="act">
          {held.changing && (
            <Button
              class="link"
              onClick={() => {
                held.changing = false;
                change({
                  rating: card.rating ?? 0,
                  reason: card.reason ?? 0,
                  comment: card.comment,
                });
              }}
            >
              {text.cancel}
            </Button>
          )}
          <button class="pri" type="submit" disabled={doing === "sending"}>
            {doing === "sending" ? text.sending : failed ? text.retry : text.send}
          </button>
        </div>
      )}
    </form>
  );
}
