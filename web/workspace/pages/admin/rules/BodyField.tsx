// BodyField — a text of several lines, into which placeholders are put from a menu, where the caret
// was last.
import { type ReactNode, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../../parts/Button";
import { TextArea } from "../../../parts/Field";
import { Menu } from "../../../parts/Menu";

/** By what they are about; what each means stands in the catalogues under rules.placeholder. */
const PLACEHOLDERS = {
  ticket: [
    "ticket.id",
    "ticket.title",
    "ticket.description",
    "ticket.link",
    "ticket.status",
    "ticket.priority",
    "ticket.tags",
    "ticket.brand.name",
    "ticket.in_business_hours",
  ],
  people: [
    "ticket.requester.name",
    "ticket.requester.email",
    "ticket.assignee.name",
    "ticket.group.name",
    "ticket.follower_names",
    "current_user.name",
  ],
  comments: [
    "ticket.latest_public_comment",
    "ticket.latest_comment",
    "ticket.public_comments_formatted",
    "satisfaction.current_rating",
    "satisfaction.survey_url",
  ],
} as const;

type Group = keyof typeof PLACEHOLDERS;
type Placeholder = (typeof PLACEHOLDERS)[Group][number];
type Key<P extends string> = P extends `${infer A}.${infer B}` ? `${A}_${Key<B>}` : P;

interface Props {
  label: ReactNode;
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
}

export function BodyField({ label, value, onChange, error }: Props) {
  const { t } = useTranslation();
  const area = useRef<HTMLTextAreaElement>(null);
  const put = (placeholder: Placeholder) => {
    const { selectionStart = value.length, selectionEnd = value.length } = area.current ?? {};
    const text = `{{${placeholder}}}`;
    onChange(value.slice(0, selectionStart) + text + value.slice(selectionEnd));
  };
  return (
    <div className="body-field">
      <TextArea
        label={label}
        value={value}
        onChange={onChange}
        error={error}
        rows={5}
        areaRef={area}
      />
      <Menu
        label={t("rules.placeholders")}
        groups={(Object.keys(PLACEHOLDERS) as Group[]).map((group) => ({
          id: group,
          title: t(`rules.placeholderGroup.${group}`),
          entries: PLACEHOLDERS[group].map((placeholder) => ({
            id: placeholder,
            label: t(`rules.placeholder.${placeholder.replaceAll(".", "_") as Key<Placeholder>}`),
            hint: `{{${placeholder}}}`,
            onAction: () => put(placeholder),
          })),
        }))}
      >
        <Button look="ghost" size="small" icon="plus">
          {t("rules.insertPlaceholder")}
        </Button>
      </Menu>
    </div>
  );
}
