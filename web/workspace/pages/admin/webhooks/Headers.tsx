// Headers — what else goes with each request. They are shown to every admin, so no secrets.
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "../../../parts/Button";
import { Field } from "../../../parts/Field";
import { Icon } from "../../../parts/Icon";
import { useRowFocus } from "../../../parts/rowFocus";
import { Card } from "../parts";
import { type DraftHeader, HEADERS_MAX, newHeader } from "./draft";

interface Props {
  headers: DraftHeader[];
  errorAt: (at: string) => string | undefined;
  onChange: (headers: DraftHeader[]) => void;
}

export function Headers({ headers, errorAt, onChange }: Props) {
  const { t } = useTranslation();
  const around = useRowFocus<HTMLDivElement>(headers.length);
  const wrong = errorAt("custom_headers");
  const put = (header: DraftHeader, change: Partial<DraftHeader>) =>
    onChange(headers.map((one) => (one === header ? { ...one, ...change } : one)));
  return (
    <Card id="webhook-headers" title={t("webhooks.headers")}>
      <div className="webhook-body" ref={around}>
        <p className="hint">{t("webhooks.headersHint")}</p>
        {headers.map((header, at) => (
          <div key={header.key} className="header-row" data-row>
            <Field
              label={t("webhooks.headerAt", { number: at + 1 })}
              value={header.name}
              onChange={(name) => put(header, { name })}
              error={errorAt(`headers[${at}].name`)}
              spellCheck="false"
            />
            <Field
              label={t("webhooks.headerValueAt", { number: at + 1 })}
              value={header.value}
              onChange={(value) => put(header, { value })}
              spellCheck="false"
            />
            <IconButton
              icon="x"
              label={t("webhooks.removeHeader", { number: at + 1 })}
              onPress={() => onChange(headers.filter((one) => one !== header))}
            />
          </div>
        ))}
        {wrong && (
          <p className="field-error" role="alert">
            <Icon name="warn" small />
            {wrong}
          </p>
        )}
        {headers.length < HEADERS_MAX && (
          <div>
            <Button
              look="ghost"
              size="small"
              icon="plus"
              className="add-row"
              onPress={() => onChange([...headers, newHeader()])}
            >
              {t("webhooks.addHeader")}
            </Button>
          </div>
        )}
      </div>
    </Card>
  );
}
