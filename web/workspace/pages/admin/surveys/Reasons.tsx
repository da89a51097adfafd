// Reasons — what a customer can choose from after the rating, each after the ratings that it fits.
import { useTranslation } from "react-i18next";
import { ToggleButton } from "react-aria-components";
import { Button, IconButton } from "../../../parts/Button";
import { Icon } from "../../../parts/Icon";
import { useRowFocus } from "../../../parts/rowFocus";
import { Card } from "../parts";
import { type Draft, type DraftReason, newReason, REASONS_MAX } from "./draft";
import { faceOf, ratingsOf, type Scale } from "./surveys";
import { BothFields } from "./texts";

interface Props {
  draft: Draft;
  version: number;
  errorAt: (at: string) => string | undefined;
  onChange: (change: Partial<Draft>) => void;
}

export function Reasons({ draft, version, errorAt, onChange }: Props) {
  const { t } = useTranslation();
  const { reasons } = draft;
  const around = useRowFocus<HTMLDivElement>(reasons.length);
  const move = (from: number, to: number) => {
    const moved = [...reasons];
    moved.splice(to, 0, ...moved.splice(from, 1));
    onChange({ reasons: moved });
  };
  return (
    <Card id="survey-reasons" title={t("surveys.reasons")}>
      <div className="survey-body" ref={around}>
        {reasons.length === 0 ? (
          <p className="hint">{t("surveys.noReasons")}</p>
        ) : (
          <BothFields
            at="reason_question"
            name={t("surveys.reasonQuestion")}
            value={draft.reasonQuestion}
            onChange={(reasonQuestion) => onChange({ reasonQuestion })}
            errorAt={errorAt}
          />
        )}
        <ol className="reasons">
          {reasons.map((reason, at) => (
            <li key={reason.key} data-row>
              <ReasonRow
                at={at}
                last={at === reasons.length - 1}
                reason={reason}
                scale={draft.scale}
                errorAt={errorAt}
                onChange={(changed) =>
                  onChange({ reasons: reasons.map((one) => (one === reason ? changed : one)) })
                }
                onMove={(by) => move(at, at + by)}
                onRemove={() => onChange({ reasons: reasons.filter((one) => one !== reason) })}
              />
            </li>
          ))}
        </ol>
        {reasons.length < REASONS_MAX && (
          <div>
            <Button
              look="ghost"
              size="small"
              icon="plus"
              className="add-row"
              onPress={() => onChange({ reasons: [...reasons, newReason(draft, version)] })}
            >
              {t("surveys.addReason")}
            </Button>
          </div>
        )}
      </div>
    </Card>
  );
}

interface RowProps {
  at: number;
  last: boolean;
  reason: DraftReason;
  scale: Scale;
  errorAt: (at: string) => string | undefined;
  onChange: (reason: DraftReason) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

function ReasonRow(props: RowProps) {
  const { at, last, reason, scale, errorAt, onChange, onMove, onRemove } = props;
  const { t } = useTranslation();
  const name = t("surveys.reasonAt", { number: at + 1 });
  const wrong = errorAt(`reasons[${at}].ratings`);
  const turn = (rating: number, on: boolean) =>
    onChange({
      ...reason,
      ratings: ratingsOf(scale).filter((one) =>
        one === rating ? on : reason.ratings.includes(one),
      ),
    });
  return (
    <div className="reason-row">
      <BothFields
        at={`reasons[${at}].text`}
        name={name}
        value={reason.text}
        onChange={(text) => onChange({ ...reason, text })}
        errorAt={errorAt}
      />
      <div className="reason-tools">
        <IconButton
          icon="up2"
          label={t("rules.moveUp", { name })}
          isDisabled={at === 0}
          onPress={() => onMove(-1)}
        />
        <IconButton
          icon="down"
          label={t("rules.moveDown", { name })}
          isDisabled={last}
          onPress={() => onMove(1)}
        />
        <IconButton icon="x" label={t("rules.removeAction", { name })} onPress={onRemove} />
      </div>
      <div
        className="reason-ratings"
        role="group"
        aria-label={t("surveys.ratingsOf", { name })}
      >
        <span aria-hidden="true">{t("surveys.askedAt")}</span>
        {ratingsOf(scale).map((rating) => (
          <ToggleButton
            key={rating}
            className="rating-chip"
            aria-label={t("surveys.ratingOf", { rating, points: ratingsOf(scale).length })}
            isSelected={reason.ratings.includes(rating)}
            onChange={(on) => turn(rating, on)}
          >
            <RatingSign scale={scale} rating={rating} />
          </ToggleButton>
        ))}
      </div>
      {wrong && (
        <p className="field-error">
          <Icon name="warn" small />
          {wrong}
        </p>
      )}
    </div>
  );
}

/** A rating as the customer chose it: a face, or the number, with its star. */
export function RatingSign({ scale, rating }: { scale: Scale; rating: number }) {
  const face = faceOf(scale, rating);
  return (
    <span className={face ? "rating-face" : "rating-number"} aria-hidden="true">
      {face ?? (scale === "stars_5" ? `★${rating}` : rating)}
    </span>
  );
}
