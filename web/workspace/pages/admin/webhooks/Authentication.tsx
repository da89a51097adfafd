// Authentication — how a webhook shows the receiver who it is. What was saved is never shown again;
// it stays until something else is said.
import { useTranslation } from "react-i18next";
import { Button } from "../../../parts/Button";
import { Field, Select } from "../../../parts/Field";
import { Icon } from "../../../parts/Icon";
import { Card } from "../parts";
import type { DraftAuth } from "./draft";

const TYPES: DraftAuth["type"][] = ["none", "basic_auth", "bearer_token", "api_key"];

interface Props {
  auth: DraftAuth;
  errorAt: (at: string) => string | undefined;
  onChange: (auth: DraftAuth) => void;
}

export function Authentication({ auth, errorAt, onChange }: Props) {
  const { t } = useTranslation();
  const wrong = errorAt("authentication");
  return (
    <Card id="webhook-auth" title={t("webhooks.auth")}>
      <div className="webhook-body">
        <Select<DraftAuth["type"]>
          label={t("webhooks.authType")}
          choices={TYPES.map((id) => ({ id, label: t(`webhooks.authTypes.${id}`) }))}
          value={auth.type}
          onChange={(type) => onChange({ type, kept: false, name: "", secret: "" })}
        />
        {auth.type !== "none" && auth.kept && (
          <div className="auth-kept">
            <Icon name="lock" small />
            <span>
              {auth.name ? t("webhooks.keptOf", { name: auth.name }) : t("webhooks.kept")}
            </span>
            <Button
              size="small"
              onPress={() => onChange({ ...auth, kept: false, secret: "" })}
            >
              {t("webhooks.authChange")}
            </Button>
          </div>
        )}
        {auth.type !== "none" && !auth.kept && (
          <div className="admin-pair">
            {auth.type !== "bearer_token" && (
              <Field
                label={t(auth.type === "basic_auth" ? "webhooks.user" : "webhooks.headerName")}
                value={auth.name}
                onChange={(name) => onChange({ ...auth, name })}
                error={errorAt("authentication.name")}
                autoComplete="off"
                spellCheck="false"
              />
            )}
            <Field
              label={t(`webhooks.secretOf.${auth.type}`)}
              type="password"
              value={auth.secret}
              onChange={(secret) => onChange({ ...auth, secret })}
              error={errorAt("authentication.secret")}
              autoComplete="new-password"
            />
          </div>
        )}
        {wrong && (
          <p className="field-error" role="alert">
            <Icon name="warn" small />
            {wrong}
          </p>
        )}
      </div>
    </Card>
  );
}
