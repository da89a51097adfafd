// words — what went wrong with an attempt, in the reader's language.
import { useTranslation } from "react-i18next";

const STATUS = /^status_(\d+)$/;

/** Of errors such as "status_400" or "timeout"; one that is not known stays as it is. */
export function useErrorWords(): (error: string) => string {
  const { t, i18n } = useTranslation();
  return (error) => {
    const status = STATUS.exec(error)?.[1];
    if (status) {
      return t("webhooks.refusedWith", { status });
    }
    const key = `webhooks.error.${error}`;
    return i18n.exists(key) ? t(key as "webhooks.error.timeout") : error;
  };
}
