// WidgetPage — how the widget comes to a site, how it looks and where it may appear.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type CSSProperties, useState } from "react";
import { useTranslation } from "react-i18next";
import { contrast, palette, parse } from "../../../widget/colour";
import { type Language, languageName, LANGUAGES, useLanguage } from "../../app/language";
import { settingsQuery } from "../../app/queries";
import { Button } from "../../parts/Button";
import { ErrorState } from "../../parts/EmptyState";
import { Field, TextArea } from "../../parts/Field";
import { Icon } from "../../parts/Icon";
import { Card, CopyText, PageHead } from "./parts";
import { FieldRow, SaveBar, type SettingsForm, useSettingsForm } from "./settings";

const TITLE = "widget.title";
const COLOUR = "widget.colour";
const ORIGINS = "widget.origins";
const COLOUR_FIRST = "#3151a1"; // shown while what is typed is no colour
const COLOUR_FORM = /^#[0-9a-f]{6}$/i;
const RATIO_LEAST = 4.5; // of text on its ground
const TEXT_ON_COLOUR = ["#ffffff", "#14161c"]; // the widget takes the one that is easier to read

interface WidgetConfig {
  /** The title, or the account's name. */
  name: string;
  languages: Language[];
  greeting: { text: string; options: { label: string }[] }[];
}

export default function WidgetPage() {
  const { t } = useTranslation();
  const form = useSettingsForm();
  const { error, refetch } = useQuery(settingsQuery);
  return (
    <div className="admin-page">
      <PageHead id="widget" lead={t("admin.widget.lead")} />
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {form && <Form form={form} />}
    </div>
  );
}

function Form({ form }: { form: SettingsForm }) {
  const { t } = useTranslation();
  const colour = form.value<string>(COLOUR);
  const ratio = ratioOf(colour);
  const wrongOrigin = form.value<string>(ORIGINS).split(" ").find(isNoOrigin);
  return (
    <>
      <div className="admin-two">
        <div className="admin-stack">
          <Card id="widget-install" title={t("admin.widget.install")}>
            <div className="set fill">
              <CopyText
                label={t("admin.widget.snippet")}
                text={`<script src="${location.origin}/widget.js" async></script>`}
              />
              <p className="hint">{t("admin.widget.snippetHint")}</p>
            </div>
          </Card>
          <Card id="widget-look" title={t("admin.widget.look")}>
            <FieldRow keys={[TITLE]}>
              <Field
                label={t("admin.widget.titleLabel")}
                hint={t("admin.widget.titleHint")}
                error={form.error(TITLE)}
                value={form.value<string>(TITLE)}
                onChange={(text) => form.put(TITLE, text)}
              />
            </FieldRow>
            <ColourRow form={form} ratio={ratio} />
          </Card>
          <Card id="widget-where" title={t("admin.widget.where")}>
            <OriginsRow form={form} wrong={wrongOrigin} />
          </Card>
        </div>
        <Preview
          colour={ratio === undefined ? COLOUR_FIRST : colour}
          title={form.value<string>(TITLE)}
        />
      </div>
      <SaveBar form={form} bad={!(ratio && ratio >= RATIO_LEAST) || wrongOrigin !== undefined} />
    </>
  );
}

/** How well text on the colour can be read; undefined when it is no colour. */
function ratioOf(colour: string): number | undefined {
  if (!COLOUR_FORM.test(colour)) {
    return undefined;
  }
  return Math.max(...TEXT_ON_COLOUR.map((text) => contrast(parse(text), parse(colour))));
}

function ColourRow({ form, ratio }: { form: SettingsForm; ratio: number | undefined }) {
  const { t } = useTranslation();
  const colour = form.value<string>(COLOUR);
  const ratioText = ratio === undefined ? "" : (Math.floor(ratio * 10) / 10).toFixed(1);
  const wrong =
    ratio === undefined
      ? t("admin.widget.colourBad")
      : ratio < RATIO_LEAST
        ? t("admin.widget.contrastBad", { ratio: ratioText })
        : undefined;
  return (
    <FieldRow keys={[COLOUR]}>
      <div className="colour">
        <Field
          label={t("admin.widget.colour")}
          hint={
            <span className="good">
              <Icon name="check" small />
              {t("admin.widget.contrastGood", { ratio: ratioText })}
            </span>
          }
          error={wrong ?? form.error(COLOUR)}
          value={colour}
          maxLength={7}
          onChange={(text) => form.put(COLOUR, text.trim())}
          beside={
            <input
              type="color"
              className="swatch"
              aria-label={t("admin.widget.colourPick")}
              value={ratio === undefined ? COLOUR_FIRST : colour}
              onChange={(event) => form.put(COLOUR, event.target.value)}
            />
          }
        />
      </div>
    </FieldRow>
  );
}

function isNoOrigin(text: string): boolean {
  if (text === "") {
    return false;
  }
  try {
    return new URL(text).origin !== text.toLowerCase();
  } catch {
    return true;
  }
}

/** Kept separated by spaces, written one per line; a line that is being typed stays as it is. */
function OriginsRow({ form, wrong }: { form: SettingsForm; wrong: string | undefined }) {
  const { t } = useTranslation();
  const value = form.value<string>(ORIGINS);
  const [typed, setTyped] = useState("");
  const flat = (text: string) => text.split(/\s+/).filter(Boolean).join(" ");
  return (
    <FieldRow keys={[ORIGINS]}>
      <TextArea
        label={t("admin.widget.origins")}
        hint={t("admin.widget.originsHint")}
        error={wrong ? t("admin.widget.originBad", { origin: wrong }) : form.error(ORIGINS)}
        value={flat(typed) === value ? typed : value.split(" ").join("\n")}
        onChange={(text) => {
          setTyped(text);
          form.put(ORIGINS, flat(text));
        }}
        rows={3}
        spellCheck="false"
      />
    </FieldRow>
  );
}

/** The panel as a visitor sees it first: colours by the widget's own code, words from the bot. */
function Preview({ colour, title }: { colour: string; title: string }) {
  const { t } = useTranslation();
  const [language, setLanguage] = useState<Language>(useLanguage());
  const { data: config } = useQuery({
    queryKey: ["admin", "widget", language],
    queryFn: async ({ signal }): Promise<WidgetConfig> => {
      const answer = await fetch(`/widget/config?language=${language}`, {
        credentials: "omit",
        signal,
      });
      return (await answer.json()) as WidgetConfig;
    },
    placeholderData: keepPreviousData,
  });
  const chosen = config?.greeting.flatMap((say) => say.options)[0]?.label;
  return (
    <Card id="widget-preview" title={t("admin.widget.preview")} className="preview-card">
      <div className="preview" style={palette(colour) as CSSProperties} lang={language}>
        <div className="preview-panel">
          <p className="preview-head">{title.trim() || config?.name}</p>
          <div className="preview-log">
            {config?.greeting.map((say) => (
              <div key={say.text}>
                <p className="preview-say">{say.text}</p>
                {say.options.length > 0 && (
                  <ul className="preview-options">
                    {say.options.map((option) => (
                      <li key={option.label}>{option.label}</li>
                    ))}
                  </ul>
                )}
              </div>
            ))}
            {chosen && <p className="preview-say out">{chosen}</p>}
          </div>
        </div>
        <span className="preview-launcher">
          <Icon name="chat" />
        </span>
      </div>
      <div className="preview-foot">
        <p className="set-label">{t("admin.widget.languages")}</p>
        <div className="preview-languages" role="group" aria-label={t("admin.widget.previewIn")}>
          {LANGUAGES.filter((one) => !config || config.languages.includes(one)).map((one) => (
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
        <p className="hint">{t("admin.widget.languagesHint")}</p>
      </div>
    </Card>
  );
}
