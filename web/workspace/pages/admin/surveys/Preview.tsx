// Preview — the survey as a customer sees it: a card in the widget, and the page behind a link.
//
// The style sheets are the customers' own (widget/survey.css, static/survey.css); what is drawn
// with them here follows widget/survey.tsx and gate/survey_page.c.
import { useQuery } from "@tanstack/react-query";
import { type CSSProperties, useState } from "react";
import { useTranslation } from "react-i18next";
import pageCss from "../../../../static/survey.css?inline";
import { palette } from "../../../../widget/colour";
import launcherCss from "../../../../widget/launcher.css?inline";
import logCss from "../../../../widget/log.css?inline";
import panelCss from "../../../../widget/panel.css?inline";
import { star } from "../../../../widget/scale";
import cardCss from "../../../../widget/survey.css?inline";
import { texts } from "../../../../widget/text/survey";
import { languageName, LANGUAGES, useLanguage } from "../../../app/language";
import { settingsQuery } from "../../../app/queries";
import { Button } from "../../../parts/Button";
import { Shadow } from "../../../parts/Shadow";
import { Card } from "../parts";
import type { Draft } from "./draft";
import { faceOf, pointsOf, ratingsOf } from "./surveys";

type Look = "card" | "page";

/** Elements that a page has once stand here as others of the same look. */
function inside(css: string): string {
  return css.replace(
    /(?<![\w.-])(:root|body|main|header|aside|h1)(?![\w-])/g,
    (_, name: string) => (name === ":root" ? ":host" : `.as-${name}`),
  );
}

const CARD_CSS = `${inside([launcherCss, panelCss, logCss, cardCss].join("\n"))}
.as-aside { color: var(--ink); }
.card { margin: 0; }`;

const PAGE_CSS = `${inside(pageCss)}
.as-body { min-height: 0; padding: 12px; }
.as-main { padding: 20px 16px; }`;

const UNTIL = {
  en: "You can change your answer for 28 days after we asked.",
  ja: "回答は、お送りした日から28日間変更できます。",
};

export function Preview({ draft }: { draft: Draft }) {
  const { t } = useTranslation();
  const [language, setLanguage] = useState(useLanguage());
  const [look, setLook] = useState<Look>("card");
  const [rating, setRating] = useState(0);
  const { data: settings } = useQuery(settingsQuery);
  const chosen = rating <= pointsOf(draft.scale) ? rating : 0;
  const shown = { draft, language, rating: chosen, onRate: setRating };
  return (
    <Card id="survey-preview" title={t("surveys.preview")} className="preview-card">
      <div className="survey-preview" lang={language}>
        {look === "card" ? (
          <Shadow css={CARD_CSS}>
            <div
              className="as-aside"
              style={palette(settings?.widget.colour ?? "#3151a1") as CSSProperties}
            >
              <CardForm {...shown} />
            </div>
          </Shadow>
        ) : (
          <Shadow css={PAGE_CSS}>
            <div lang={language}>
              <div className="as-body">
                <PageForm {...shown} />
              </div>
            </div>
          </Shadow>
        )}
      </div>
      <div className="preview-foot">
        <div className="preview-languages" role="group" aria-label={t("surveys.previewAs")}>
          {(["card", "page"] as const).map((one) => (
            <Button
              key={one}
              size="small"
              aria-pressed={one === look}
              onPress={() => setLook(one)}
            >
              {t(`surveys.looks.${one}`)}
            </Button>
          ))}
        </div>
        <div className="preview-languages" role="group" aria-label={t("admin.widget.previewIn")}>
          {LANGUAGES.map((one) => (
            <Button
              key={one}
              size="small"
              aria-pressed={one === language}
              onPress={() => setLanguage(one)}
            >
              {languageName(one)}
            </Button>
          ))}
        </div>
        <p className="hint">{t("surveys.previewHint")}</p>
      </div>
    </Card>
  );
}

interface Shown {
  draft: Draft;
  language: "en" | "ja";
  /** 0: none yet. */
  rating: number;
  onRate: (rating: number) => void;
}

function useReasons({ draft, rating }: Shown) {
  return draft.reasons.filter((reason) => reason.ratings.includes(rating));
}

function nameOf({ draft, language }: Shown, rating: number): string {
  const points = pointsOf(draft.scale);
  const number = texts[language].of
    .replace("{rating}", String(rating))
    .replace("{points}", String(points));
  const meaning = rating === 1 ? draft.low : rating === points ? draft.high : undefined;
  return meaning ? `${number}, ${meaning[language]}` : number;
}

function CardForm(shown: Shown) {
  const { draft, language, rating, onRate } = shown;
  const text = texts[language];
  const reasons = useReasons(shown);
  return (
    <div className="card">
      <form onSubmit={(event) => event.preventDefault()}>
        <fieldset>
          <legend className="ask">{draft.question[language]}</legend>
          <div className={`rate ${draft.scale}`}>
            {ratingsOf(draft.scale).map((one) => (
              <label key={one}>
                <input
                  type="radio"
                  name="preview-rating"
                  checked={one === rating}
                  aria-label={nameOf(shown, one)}
                  onChange={() => onRate(one)}
                />
                <Mark draft={draft} rating={one} on={one <= rating} />
              </label>
            ))}
          </div>
          <p className="ends" aria-hidden="true">
            <span>{draft.low[language]}</span>
            <span>{draft.high[language]}</span>
          </p>
        </fieldset>
        {reasons.length > 0 && (
          <fieldset>
            <legend className="sub">{draft.reasonQuestion[language]}</legend>
            <div className="chips">
              {reasons.map((reason) => (
                <label key={reason.key}>
                  <input type="radio" name="preview-reason" />
                  <span>{reason.text[language]}</span>
                </label>
              ))}
            </div>
          </fieldset>
        )}
        {rating > 0 && draft.asksComment && (
          <label className="sub words">
            {text.comment}
            <textarea rows={2} />
          </label>
        )}
        {rating > 0 && (
          <div className="act">
            <button className="pri" type="button">
              {text.send}
            </button>
          </div>
        )}
      </form>
    </div>
  );
}

function Mark({ draft, rating, on }: { draft: Draft; rating: number; on: boolean }) {
  if (draft.scale === "stars_5") {
    return (
      <i className={on ? "star on" : "star"}>
        <svg viewBox="0 0 20 20" aria-hidden="true">
          <path d={star} />
        </svg>
      </i>
    );
  }
  const face = faceOf(draft.scale, rating);
  return <i className={face ? "face" : ""}>{face ?? rating}</i>;
}

function PageForm(shown: Shown) {
  const { draft, language, rating, onRate } = shown;
  const text = texts[language];
  const reasons = useReasons(shown);
  const look = draft.scale.startsWith("emoji") ? "faces" : draft.scale.split("_")[0];
  return (
    <div className="as-main">
      <form onSubmit={(event) => event.preventDefault()}>
        <fieldset>
          <legend className="as-h1">{draft.question[language]}</legend>
          <div className={`scale ${look}`}>
            {ratingsOf(draft.scale).map((one) => (
              <label key={one}>
                <input
                  type="radio"
                  name="preview-rating"
                  id={`r${one}`}
                  checked={one === rating}
                  onChange={() => onRate(one)}
                />
                <span aria-hidden="true">
                  {draft.scale === "stars_5" ? "★" : (faceOf(draft.scale, one) ?? one)}
                </span>
                <span className="vh">{nameOf(shown, one)}</span>
              </label>
            ))}
          </div>
          <p className="ends" aria-hidden="true">
            <span>{draft.low[language]}</span>
            <span>{draft.high[language]}</span>
          </p>
        </fieldset>
        {reasons.length > 0 && (
          <fieldset>
            <legend>{draft.reasonQuestion[language]}</legend>
            {reasons.map((reason) => (
              <label key={reason.key} className={`reason r${rating}`}>
                <input type="radio" name="preview-reason" />
                <span>{reason.text[language]}</span>
              </label>
            ))}
          </fieldset>
        )}
        {draft.asksComment && (
          <>
            <label className="comment" htmlFor="preview-comment">
              {text.comment}
            </label>
            <textarea id="preview-comment" rows={4} />
          </>
        )}
        <button type="button">{text.send}</button>
      </form>
      <p className="small">{UNTIL[language]}</p>
    </div>
  );
}
