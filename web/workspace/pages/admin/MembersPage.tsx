// MembersPage — agents and admins: who there is, adding one, changing one, suspending one.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { User } from "../../app/api";
import { useMe } from "../../app/session";
import { Button } from "../../parts/Button";
import { ErrorState } from "../../parts/EmptyState";
import { Avatar } from "../../parts/Signs";
import { Time } from "../../parts/Time";
import { groupListQuery, membershipsQuery, membersQuery } from "./lists";
import { MemberDialog } from "./MemberDialog";
import { type Column, DoneLine, PageHead, Table } from "./parts";

export default function MembersPage() {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const members = useQuery(membersQuery);
  const { data: groups = [] } = useQuery(groupListQuery);
  const { data: memberships = [] } = useQuery(membershipsQuery);
  const [edited, setEdited] = useState<User | "new">();
  const [done, setDone] = useState("");

  const groupsOf = (user: User) =>
    groups.filter((group) =>
      memberships.some((one) => one.user_id === user.id && one.group_id === group.id),
    );
  const changed = async (text: string) => {
    setDone(text);
    await queries.invalidateQueries({ queryKey: ["admin"] });
  };

  const columns: Column<User>[] = [
    {
      id: "name",
      label: t("admin.members.name"),
      look: "main",
      cell: (user) => (
        <button type="button" className="row-open" onClick={() => setEdited(user)}>
          <Avatar name={user.name} />
          <span className="row-name">{user.name}</span>
          {String(user.id) === me.id && <span className="tag-you">{t("admin.members.you")}</span>}
          {user.suspended && <span className="tag-off">{t("admin.members.suspended")}</span>}
        </button>
      ),
    },
    { id: "email", label: t("admin.members.email"), cell: (user) => user.email },
    {
      id: "role",
      label: t("admin.members.role"),
      look: "short",
      cell: (user) => t(user.role === "admin" ? "admin.members.admin" : "admin.members.agent"),
    },
    {
      id: "groups",
      label: t("admin.members.groups"),
      cell: (user) => groupsOf(user).map((group) => group.name).join(", ") || "–",
    },
    {
      id: "last",
      label: t("admin.members.lastSignIn"),
      look: "short",
      cell: (user) =>
        user.last_login_at ? <Time at={user.last_login_at} /> : t("admin.members.never"),
    },
  ];

  return (
    <div className="admin-page">
      <PageHead
        id="members"
        lead={t("admin.members.lead")}
        action={
          <Button look="primary" icon="plus" onPress={() => setEdited("new")}>
            {t("admin.members.add")}
          </Button>
        }
      />
      <DoneLine text={done} />
      {members.error && (
        <ErrorState error={members.error} onRetry={() => void members.refetch()} />
      )}
      {members.data && (
        <div className="admin-card">
          <Table
            label={t("admin.page.members")}
            columns={columns}
            rows={members.data}
            keyOf={(user) => user.id}
          />
        </div>
      )}
      {edited && (
        <MemberDialog
          key={edited === "new" ? "new" : edited.id}
          user={edited === "new" ? undefined : edited}
          groups={groups}
          onClose={() => setEdited(undefined)}
          onChanged={changed}
        />
      )}
    </div>
  );
}
