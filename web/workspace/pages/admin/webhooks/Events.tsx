// Events — when a webhook is called: by rules, or whenever certain things happen.
import { useTranslation } from "react-i18next";
import { CheckboxGroup, Label, Radio, RadioGroup, Text } from "react-aria-components";
import { Check } from "../../../parts/Field";
import { Icon } from "../../../parts/Icon";
import type { Draft } from "./draft";
import { eventKey, EVENTS, type EventType } from "./webhooks";

interface Props {
  draft: Draft;
  error: string | undefined;
  onChange: (change: Partial<Draft>) => void;
}

export function Events({ draft, error, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <RadioGroup
        className="radios"
        aria-label={t("webhooks.when")}
        value={draft.byRule ? "rule" : "events"}
        onChange={(how) => onChange({ byRule: how === "rule" })}
      >
        {(["rule", "events"] as const).map((how) => (
          <Radio key={how} value={how} className="radio">
            <span className="radio-dot" aria-hidden="true" />
            <span>
              <span className="radio-name">{t(`webhooks.how.${how}`)}</span>
              <span className="hint">{t(`webhooks.howHint.${how}`)}</span>
            </span>
          </Radio>
        ))}
      </RadioGroup>
      {!draft.byRule && (
        <CheckboxGroup
          className="events"
          value={draft.events}
          onChange={(events) => onChange({ events: events as EventType[] })}
          isInvalid={error !== undefined}
        >
          <Label>{t("webhooks.events")}</Label>
          <div className="event-list">
            {EVENTS.map((event) => (
              <Check key={event} value={event}>
                {t(`webhooks.event.${eventKey(event)}`)}
              </Check>
            ))}
          </div>
          {error && (
            <Text slot="errorMessage" className="field-error">
              <Icon name="warn" small />
              {error}
            </Text>
          )}
        </CheckboxGroup>
      )}
    </>
  );
}
