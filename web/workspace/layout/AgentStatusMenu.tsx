// AgentStatusMenu — am I here? Shown only as the server has it.
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Button as AriaButton } from "react-aria-components";
import { type AgentStatus, setStatus, useWork } from "../app/work";
import { useProblem } from "../parts/EmptyState";
import { Icon } from "../parts/Icon";
import { Menu } from "../parts/Menu";
import { Presence } from "../parts/Signs";
import { showToast } from "../parts/Toast";

const statuses: AgentStatus[] = ["online", "away", "offline"];

export function AgentStatusMenu() {
  const { t } = useTranslation();
  const problem = useProblem();
  const work = useWork();
  const change = useMutation({
    mutationFn: setStatus,
    onError: (error) => showToast({ text: problem(error) }),
  });
  if (!work) {
    return null;
  }
  const word = t(`agent.${work.status}`);
  return (
    <Menu
      label={t("agent.statusOf", { status: word })}
      placement="bottom end"
      groups={[
        {
          id: "status",
          entries: statuses.map((status) => ({
            id: status,
            label: t(`agent.${status}`),
            hint: t(`agent.${status}Hint`),
            sign: <Presence status={status} />,
            chosen: status === work.status,
            onAction: () => change.mutate(status),
          })),
        },
      ]}
    >
      <AriaButton className="status-btn" aria-label={t("agent.statusOf", { status: word })}>
        <Presence status={work.status} />
        <span className="status-word">{word}</span>
        <Icon name="down" small />
      </AriaButton>
    </Menu>
  );
}
