// Rating — what the customer said in the survey about this ticket, or that they were asked.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, type Ticket } from "../../app/api";
import { type Language, useLanguage } from "../../app/language";
import { Icon } from "../../parts/Icon";
import { Time } from "../../parts/Time";
import "./rating.css";

/** The newest answer to a survey about the ticket; null when nobody was asked. */
const ratingQuery = (
  { id, satisfaction_rating: known, updated_at }: Ticket,
  locale: Language,
) =>
  queryOptions({
    queryKey: ["ticket", id, "rating", updated_at, locale], // an answer is an update of the ticket
    queryFn: async ({ signal }) => {
      const query = { ticket_id: id, sort: "-id", "page[size]": 1, locale };
      const answer = await api.get("/api/v2/satisfaction_ratings", { query, signal });
      return answer.satisfaction_ratings[0] ?? null;
    },
    enabled: known !== null && known !== undefined,
    placeholderData: (before) => before,
    staleTime: Infinity,
  });

export function Rating({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data: rating } = useQuery(ratingQuery(ticket, language));
  if (!rating) {
    return null;
  }
  const { score } = rating;
  return (
    <section aria-labelledby="rating-title">
      <h2 id="rating-title">
        {t("surveys.onTicket.title")}
        <span className="sub">
          <Time at={rating.updated_at} />
        </span>
      </h2>
      <p className={`rating-score ${score}`}>
        <Icon name={score === "offered" ? "clock" : score === "good" ? "smile" : "warn"} small />
        {t(`surveys.onTicket.${score}`)}
        {rating.rating && <span>{t("surveys.ratingIs", { rating: rating.rating })}</span>}
      </p>
      {rating.reason && <p className="rating-reason">{rating.reason}</p>}
      {rating.comment && <blockquote className="rating-comment">{rating.comment}</blockquote>}
    </section>
  );
}
