// Outcome — how a delivery stands: on its way, arrived, or given up, and why.
import { useTranslation } from "react-i18next";
import { Icon } from "../../../parts/Icon";
import type { Invocation } from "./webhooks";
import { useErrorWords } from "./words";

export function Outcome({ invocation }: { invocation: Invocation }) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const { status, last_error: error } = invocation;
  const look = status === "success" ? "good" : status === "failed" ? "bad" : "pause";
  const icon = status === "success" ? "check" : status === "failed" ? "warn" : "clock";
  return (
    <span className={`outcome ${look}`}>
      <Icon name={icon} small />
      <span>
        {t(`webhooks.status.${status}`)}
        {error && status !== "success" && <span className="outcome-why">{words(error)}</span>}
      </span>
    </span>
  );
}
