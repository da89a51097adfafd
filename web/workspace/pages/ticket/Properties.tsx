// Properties — the ticket's fields. Changes are gathered and saved together; where somebody else
// has changed the same field meanwhile, both values stand there and the reader chooses.
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Ticket } from "../../app/api";
import { useLinkState } from "../../app/live";
import { brandsQuery, groupsQuery, schedulesQuery } from "../../app/queries";
import { Button } from "../../parts/Button";
import { Field, Select } from "../../parts/Field";
import { Icon } from "../../parts/Icon";
import { Menu } from "../../parts/Menu";
import { Avatar } from "../../parts/Signs";
import { Bold } from "./Bold";
import { STATUS_KEYS } from "./ComposerFoot";
import { staffQuery } from "./data";
import { type NameOf, useValueWords } from "./EventLine";
import type { Edits, FieldName } from "./edits";
import { Followers } from "./Followers";
import { keys } from "./format";
import type { Status } from "./send";
import { TagBox } from "./TagBox";

const NONE = "0";

export interface PropertiesProps {
  me: string;
  ticket: Ticket;
  edits: Edits;
  nameOf: NameOf;
  onClose: () => void;
}

export function Properties(props: PropertiesProps) {
  const { t } = useTranslation();
  const { ticket, edits } = props;
  const closed = ticket.status === "closed";
  return (
    <aside className="props" aria-label={t("ticket.properties.label")}>
      <div className="drawer-head">
        <Button look="ghost" size="small" icon="x" onPress={props.onClose}>
          {t("common.close")}
        </Button>
      </div>
      <div className="props-form">
        <People {...props} closed={closed} />
        <Kind {...props} closed={closed} />
        <div className="prop">
          <TagBox
            tags={edits.value("tags")}
            disabled={closed}
            onChange={(tags) => edits.set("tags", tags)}
          />
          <Collision field="tags" {...props} />
        </div>
        <div className="prop">
          <Field
            label={t("ticket.properties.subject")}
            value={edits.value("subject")}
            isDisabled={closed}
            maxLength={500}
            onChange={(subject) => edits.set("subject", subject)}
          />
          <Collision field="subject" {...props} />
        </div>
        <BrandAndHours {...props} closed={closed} />
        <Followers me={props.me} ticket={ticket} nameOf={props.nameOf} closed={closed} />
      </div>
      <Foot {...props} closed={closed} />
    </aside>
  );
}

function People(props: PropertiesProps & { closed: boolean }) {
  const { t } = useTranslation();
  const { me, edits, closed } = props;
  const groups = useQuery(groupsQuery).data ?? [];
  const staff = useQuery(staffQuery).data;
  const group = edits.value("group_id");
  const assignee = edits.value("assignee_id");
  const members = group === null ? undefined : staff?.members.get(group);
  const agents = (staff?.agents ?? []).filter(
    (one) => one.id === assignee || !members || members.has(one.id),
  );
  const mayTake = staff?.agents.some((one) => String(one.id) === me) && String(assignee) !== me;

  function setGroup(id: number | null): void {
    edits.set("group_id", id);
    if (id !== null && assignee !== null && !staff?.members.get(id)?.has(assignee)) {
      edits.set("assignee_id", null);
    }
  }

  /** The group comes with the person when they are in no other. */
  function setAssignee(id: number | null): void {
    edits.set("assignee_id", id);
    if (id !== null && (group === null || !staff?.members.get(group)?.has(id))) {
      const own = groups.find((one) => staff?.members.get(one.id)?.has(id));
      if (own) {
        edits.set("group_id", own.id);
      }
    }
  }

  return (
    <>
      <div className="prop">
        <Select
          label={t("ticket.properties.group")}
          value={String(group ?? NONE)}
          disabled={closed}
          onChange={(id) => setGroup(id === NONE ? null : Number(id))}
          choices={[
            ...(group === null ? [{ id: NONE, label: "–" }] : []),
            ...groups.map((one) => ({ id: String(one.id), label: one.name })),
          ]}
        />
        <Collision field="group_id" {...props} />
      </div>
      <div className="prop">
        <Select
          label={t("ticket.properties.assignee")}
          value={String(assignee ?? NONE)}
          disabled={closed}
          onChange={(id) => setAssignee(id === NONE ? null : Number(id))}
          choices={[
            { id: NONE, label: t("common.nobody") },
            ...agents.map((one) => ({
              id: String(one.id),
              label: one.name,
              sign: <Avatar name={one.name} size="tiny" />,
            })),
          ]}
        />
        {mayTake && !closed && (
          <button type="button" className="take-it" onClick={() => setAssignee(Number(me))}>
            {t("ticket.properties.takeIt")}
          </button>
        )}
        <Collision field="assignee_id" {...props} />
      </div>
    </>
  );
}

const TYPES = ["question", "incident", "problem", "task"] as const;
const PRIORITIES = ["low", "normal", "high", "urgent"] as const;

function Kind(props: PropertiesProps & { closed: boolean }) {
  const { t } = useTranslation();
  const { edits, closed } = props;
  return (
    <>
      <div className="prop">
        <Select
          label={t("ticket.properties.type")}
          value={edits.value("type") ?? NONE}
          disabled={closed}
          onChange={(type) => edits.set("type", type === NONE ? null : (type as "task"))}
          choices={[
            { id: NONE, label: t("ticket.type.none") },
            ...TYPES.map((one) => ({ id: one, label: t(`ticket.type.${one}`) })),
          ]}
        />
        <Collision field="type" {...props} />
      </div>
      <div className="prop">
        <Select
          label={t("ticket.properties.priority")}
          value={edits.value("priority") ?? NONE}
          disabled={closed}
          onChange={(one) => edits.set("priority", one === NONE ? null : (one as "low"))}
          choices={[
            { id: NONE, label: t("ticket.priority.none") },
            ...PRIORITIES.map((one) => ({ id: one, label: t(`ticket.priority.${one}`) })),
          ]}
        />
        <Collision field="priority" {...props} />
      </div>
    </>
  );
}

/** Under which brand and by which hours: where there is more than one to choose from. */
function BrandAndHours(props: PropertiesProps & { closed: boolean }) {
  const { t } = useTranslation();
  const { edits, closed } = props;
  const all = useQuery(brandsQuery).data ?? [];
  const schedules = useQuery(schedulesQuery).data ?? [];
  const brand = edits.value("brand_id");
  const schedule = edits.value("schedule_id");
  const usual = schedules.find((one) => one.default)?.name;
  // One that is no longer in use stays with the tickets that have it.
  const brands = all.filter((one) => one.active || one.id === brand);
  return (
    <>
      {brands.length > 1 && (
        <div className="prop">
          <Select
            label={t("ticket.properties.brand")}
            value={String(brand)}
            disabled={closed}
            onChange={(id) => edits.set("brand_id", Number(id))}
            choices={brands.map((one) => ({ id: String(one.id), label: one.name }))}
          />
          <Collision field="brand_id" {...props} />
        </div>
      )}
      {schedules.length > 0 && (
        <div className="prop">
          <Select
            label={t("ticket.properties.schedule")}
            value={String(schedule ?? NONE)}
            disabled={closed}
            onChange={(id) => edits.set("schedule_id", id === NONE ? null : Number(id))}
            choices={[
              { id: NONE, label: t("ticket.properties.usualSchedule", { name: usual }) },
              ...schedules.map((one) => ({ id: String(one.id), label: one.name })),
            ]}
          />
          <Collision field="schedule_id" {...props} />
        </div>
      )}
    </>
  );
}

/** Somebody else changed this field since the reader did. */
function Collision({ field, edits, nameOf }: PropertiesProps & { field: FieldName }) {
  const { t } = useTranslation();
  const words = useValueWords(nameOf);
  const theirs = edits.collisions.get(field);
  if (!theirs) {
    return null;
  }
  const shown = Array.isArray(theirs.value)
    ? theirs.value.join(" ")
    : theirs.value === null
      ? null
      : String(theirs.value);
  return (
    <div className="collision" role="alert">
      <p>
        <Icon name="warn" small />
        {t("ticket.properties.collided", {
          value: words(field, shown),
          who: theirs.who ?? t("ticket.actor.somebody"),
        })}
      </p>
      <Button size="small" onPress={() => edits.takeTheirs(field)}>
        {t("ticket.properties.takeTheirs")}
      </Button>
      <Button size="small" onPress={() => edits.keepMine(field)}>
        {t("ticket.properties.keepMine")}
      </Button>
    </div>
  );
}

// ---- saving ---------------------------------------------------------------------------------

const STATUSES = ["open", "pending", "hold", "solved"] as const;

function Foot({ ticket, edits, closed }: PropertiesProps & { closed: boolean }) {
  const { t } = useTranslation();
  const online = useLinkState() === "online";
  if (closed) {
    return <p className="props-foot hint">{t("ticket.properties.closed")}</p>;
  }
  const status = t(`status.${ticket.status}`);
  const submit = (wanted?: Status) => void edits.save(wanted);
  return (
    <div className="props-foot">
      <p className="props-problem" role="status">
        {!online && edits.dirty ? t("ticket.properties.offline") : ""}
      </p>
      {edits.problem && (
        <p className="field-error" role="alert">
          <Icon name="warn" small />
          {edits.problem}
        </p>
      )}
      <div className="split">
        <Button
          busy={edits.busy}
          isDisabled={!edits.dirty || !online}
          look={edits.dirty ? "primary" : "plain"}
          onPress={() => submit()}
        >
          <span>
            <Bold text={t("ticket.properties.submitAs", { status })} />
          </span>
        </Button>
        <Menu
          label={t("ticket.properties.submitOther")}
          placement="top end"
          groups={[
            {
              id: "status",
              entries: STATUSES.filter((one) => one !== ticket.status).map((one) => ({
                id: one,
                label: t(`status.${one}`),
                sign: <span className={`status-dot ${one}`} aria-hidden="true" />,
                shortcut: keys("Ctrl", "Alt", STATUS_KEYS[one]!),
                onAction: () => submit(one),
              })),
            },
          ]}
        >
          <Button
            icon="down"
            isDisabled={edits.busy || !online}
            look={edits.dirty ? "primary" : "plain"}
            aria-label={t("ticket.properties.submitOther")}
          />
        </Menu>
      </div>
    </div>
  );
}
