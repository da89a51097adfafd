// story — the steps that most journeys share: a customer comes, is handed off, an agent gets them.
import { type Client, DEMO, expectStatus, type Json, ticketing } from "./http.ts";
import { Agent, Customer, type Device } from "./device.ts";
import type { Frame } from "./live.ts";
import type { Server } from "./server.ts";
import { until } from "./until.ts";

export interface Session {
  id: number;
  ticket_id: number;
  state: "active" | "inactive" | "ended";
  ended_reason: string | null;
  ended_via: string | null;
  ended_at: string | null;
  ended_by_id: number | null;
  changed: boolean;
  previous_ticket_id: number | null;
  next_ticket_id: number | null;
  composer: {
    default_channel: "messaging" | "public_reply" | "internal_note";
    channels: { channel: string; enabled: boolean; reason: string | null }[];
  };
  whereabouts: { [member: string]: string | null } | null;
}

/** One server with its clients; closes what it opened. */
export class Desk {
  readonly server: Server;
  readonly aiko: Client;
  readonly ben: Client;
  readonly admin: Client;
  #devices: Device[] = [];

  constructor(server: Server) {
    this.server = server;
    this.aiko = ticketing(server.url, DEMO.aiko);
    this.ben = ticketing(server.url, DEMO.ben);
    this.admin = ticketing(server.url, DEMO.admin);
  }

  async close(): Promise<void> {
    for (const device of this.#devices.splice(0)) {
      await device.cut();
    }
    await this.server.close();
  }

  /** Everybody offline, nothing watched, no live session: what each test starts from. */
  async reset(): Promise<void> {
    for (const device of this.#devices.splice(0)) {
      await device.cut();
    }
    for (const client of [this.aiko, this.ben, this.admin]) {
      const me = expectStatus(await client.get("/users/me"), 200);
      await setStatus(client, me.user.id, "offline");
    }
    await this.#endAll();
  }

  async #endAll(): Promise<void> {
    for (let page = 1; ; page++) {
      const json = expectStatus(await this.admin.get(`/tickets?per_page=100&page=${page}`), 200);
      for (const ticket of json.tickets as Json[]) {
        if (ticket.from_messaging_channel && ticket.messaging_session_state !== "ended") {
          await this.admin.post(`/tickets/${ticket.id}/messaging_session/end`, {});
        }
      }
      if (json.next_page === null) {
        return;
      }
    }
  }

  async agent(email: string, status?: "online" | "away" | "offline"): Promise<Agent> {
    const agent = new Agent(() => this.server.wsUrl, email);
    this.#devices.push(agent);
    await agent.connect();
    agent.workFrom = agent.seen.get(agent.own) ?? 0;
    if (status !== undefined) {
      await agent.status(status);
    }
    return agent;
  }

  async customer(language: "ja" | "en" = "en"): Promise<Customer> {
    const customer = new Customer(() => this.server.wsUrl, { language });
    this.#devices.push(customer);
    await customer.connect();
    return customer;
  }

  /** A customer who has asked for a person. */
  async waitingCustomer(language: "ja" | "en" = "en", first?: string): Promise<Customer> {
    const customer = await this.customer(language);
    await askForPerson(customer, first ?? (language === "ja" ? "荷物が届きません" : "My parcel is late"));
    return customer;
  }

  async session(ticket: number | string): Promise<Session> {
    const json = expectStatus(await this.admin.get(`/tickets/${ticket}/messaging_session`), 200);
    return json.messaging_session as Session;
  }

  async ticket(id: number | string): Promise<Json> {
    return expectStatus(await this.admin.get(`/tickets/${id}`), 200).ticket;
  }

  async comments(ticket: number | string): Promise<Json[]> {
    return expectStatus(await this.admin.get(`/tickets/${ticket}/comments?per_page=100`), 200)
      .comments;
  }

  async auditEvents(ticket: number | string): Promise<Json[]> {
    const json = expectStatus(await this.admin.get(`/tickets/${ticket}/audits?per_page=100`), 200);
    return json.audits.flatMap((audit: Json) => audit.events);
  }

  async load(agent: string | number, channel: "messaging" | "support"): Promise<number> {
    const json = expectStatus(await this.admin.get(`/agent_availabilities/${agent}`), 200);
    const row = json.included.find(
      (one: Json) => (one.attributes?.name ?? one.name) === channel,
    );
    return (row.attributes ?? row).work_item_count;
  }

  /** The newest ticket of the customer's thread, by looking through the list. */
  async newestTicketOf(customer: Customer, after = 0): Promise<number> {
    return until("the customer's ticket", async () => {
      const json = expectStatus(
        await this.admin.get("/tickets?sort_by=id&sort_order=desc&per_page=100"),
        200,
      );
      for (const ticket of json.tickets as Json[]) {
        if (ticket.id <= after) {
          continue;
        }
        const me = await this.#personOf(customer);
        if (String(ticket.requester_id) === me) {
          return ticket.id as number;
        }
      }
      return undefined;
    });
  }

  async #personOf(customer: Customer): Promise<string> {
    const own = customer.messages().find((one) => one.author.kind === "end_user");
    return String(own?.author.id);
  }
}

export async function setStatus(client: Client, agent: number, status: string): Promise<void> {
  const answer = await client.put(`/agent_availabilities/${agent}`, {
    agent_availability: { status },
  });
  expectStatus(answer, 200);
}

/** The option of a bot's question that leads to a person. */
export function personOption(question: Frame): Frame {
  const option = (question.options as Frame[]).find((one) =>
    /person|agent|担当/i.test(`${one.payload} ${one.label}`),
  );
  if (option === undefined) {
    throw new Error(`no option leads to a person: ${JSON.stringify(question)}`);
  }
  return option;
}

export function isQuestion(message: Frame): boolean {
  return message.author.kind === "bot" && Array.isArray(message.options);
}

/** Writes, waits for the bot's question, chooses the person; returns the first message's ack. */
export async function askForPerson(customer: Customer, first: string): Promise<Frame> {
  const ack = await customer.say(first);
  let question = await customer.message("the bot's question", isQuestion, ack.seq);
  // After an end the bot first asks whether it is something new.
  for (let step = 0; step < 3; step++) {
    const options = question.options as Frame[];
    const person = options.find((one) => /person|agent|担当/i.test(`${one.payload} ${one.label}`));
    const option = person ?? (options[0] as Frame);
    const sent = await customer.choose(question, option.payload as string);
    if (person !== undefined) {
      return ack;
    }
    question = await customer.message("the bot's next question", isQuestion, sent.seq);
  }
  throw new Error(`the bot never offered a person: ${JSON.stringify(question)}`);
}

/** Waits until the agent is given, since coming, a ticket other than these; returns its number. */
export async function nextWork(agent: Agent, known: string[] = []): Promise<string> {
  const row = await agent.row(
    agent.own,
    "new work",
    (one) =>
      one.seq > agent.workFrom &&
      one.event.kind === "agent.work_added" &&
      !known.includes(one.event.ticket_id),
  );
  return row.event.ticket_id as string;
}
