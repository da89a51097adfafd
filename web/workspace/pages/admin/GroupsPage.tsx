// GroupsPage — the groups that tickets belong to, and who is in them.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../parts/Button";
import { ErrorState } from "../../parts/EmptyState";
import { GroupDialog } from "./GroupDialog";
import { type Group, groupListQuery, membershipsQuery, membersQuery } from "./lists";
import { type Column, DoneLine, PageHead, Table } from "./parts";

export default function GroupsPage() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const groups = useQuery(groupListQuery);
  const { data: memberships } = useQuery(membershipsQuery);
  const { data: members } = useQuery(membersQuery);
  const [edited, setEdited] = useState<Group | "new">();
  const [done, setDone] = useState("");

  const countOf = (group: Group) =>
    memberships?.filter((one) => one.group_id === group.id).length ?? 0;
  const columns: Column<Group>[] = [
    {
      id: "name",
      label: t("admin.groups.name"),
      look: "main",
      cell: (group) => (
        <button type="button" className="row-open" onClick={() => setEdited(group)}>
          <span className="row-name">{group.name}</span>
          {group.default && <span className="tag-you">{t("admin.groups.defaultWord")}</span>}
        </button>
      ),
    },
    {
      id: "description",
      label: t("admin.groups.description"),
      cell: (group) => group.description || "–",
    },
    {
      id: "members",
      label: t("admin.groups.members"),
      look: "short",
      cell: (group) => t("admin.groups.membersCount", { count: countOf(group) }),
    },
  ];

  return (
    <div className="admin-page">
      <PageHead
        id="groups"
        lead={t("admin.groups.lead")}
        action={
          <Button look="primary" icon="plus" onPress={() => setEdited("new")}>
            {t("admin.groups.add")}
          </Button>
        }
      />
      <DoneLine text={done} />
      {groups.error && <ErrorState error={groups.error} onRetry={() => void groups.refetch()} />}
      {groups.data && (
        <div className="admin-card">
          <Table
            label={t("admin.page.groups")}
            columns={columns}
            rows={groups.data}
            keyOf={(group) => group.id}
          />
        </div>
      )}
      {edited && members && memberships && (
        <GroupDialog
          key={edited === "new" ? "new" : edited.id}
          group={edited === "new" ? undefined : edited}
          members={members}
          memberships={memberships}
          onClose={() => setEdited(undefined)}
          onChanged={async (text) => {
            setDone(text);
            await queries.invalidateQueries({ queryKey: ["admin"] });
            await queries.invalidateQueries({ queryKey: ["groups"] });
          }}
        />
      )}
    </div>
  );
}
