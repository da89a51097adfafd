// work — my own status and load, from the API once and from my stream after that.
import { queryOptions, useQuery } from "@tanstack/react-query";
import type { Frame } from "../../shared/live";
import { api } from "./api";
import { live } from "./live";
import { queryClient } from "./queries";

export type AgentStatus = "online" | "away" | "offline";
export type Channel = "messaging" | "email" | "voice";

export interface Load {
  used: number;
  limit: number;
}

export interface Work {
  status: AgentStatus;
  load: Record<Channel, Load>;
}

const channelNames = { messaging: "messaging", support: "email", talk: "voice" } as const;

const workQuery = queryOptions({
  queryKey: ["work"],
  queryFn: async ({ signal }): Promise<Work> => {
    const answer = await api.get("/api/v2/agent_availabilities/me", { signal });
    const load: Work["load"] = {
      messaging: { used: 0, limit: 0 },
      email: { used: 0, limit: 0 },
      voice: { used: 0, limit: 0 },
    };
    for (const { attributes } of answer.included) {
      load[channelNames[attributes.name]] = {
        used: attributes.work_item_count,
        limit: attributes.max_capacity,
      };
    }
    return { status: answer.data.attributes.agent_status.name, load };
  },
  staleTime: Infinity,
});

export function useWork(): Work | undefined {
  return useQuery(workQuery).data;
}

export async function setStatus(status: AgentStatus): Promise<void> {
  await api.put("/api/v2/agent_availabilities/me", { body: { agent_availability: { status } } });
  change((work) => ({ ...work, status }));
}

function change(by: (work: Work) => Work): void {
  queryClient.setQueryData(workQuery.queryKey, (work) => work && by(work));
}

/** Follows my stream; `added` hears of each ticket that becomes mine while I look. */
export function startWork(personId: string, added: (ticket: number) => void): () => void {
  return live.listen(`agent:${personId}`, 0, {
    row: ({ event }: Frame) => {
      if (event.at < live.startedAt) {
        return; // the question above knows it already
      }
      if (event.kind === "agent.status_changed") {
        change((work) => ({ ...work, status: event.new }));
      } else if (event.kind === "agent.load_changed") {
        change((work) => ({
          ...work,
          load: {
            ...work.load,
            [event.routing_channel]: {
              ...work.load[event.routing_channel as Channel],
              used: event.used,
            },
          },
        }));
      } else if (event.kind === "agent.work_added" && event.ticket_id) {
        added(Number(event.ticket_id));
      }
    },
    reset: () => void queryClient.invalidateQueries({ queryKey: workQuery.queryKey }),
  });
}
