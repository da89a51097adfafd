// The scenarios that must hold (SCN 1 to 4, 6, 10 to 14, 16), through the real program.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Customer } from "./support/device.ts";
import { DEMO, expectRefusal, expectStatus, type Json } from "./support/http.ts";
import { Server } from "./support/server.ts";
import { refused } from "./support/steps.ts";
import { askForPerson, Desk, isQuestion, nextWork } from "./support/story.ts";
import { webFetch } from "./support/tls.ts";

let desk: Desk;

beforeAll(async () => {
  desk = new Desk(await Server.start({ flags: ["--no-pace"] }));
});

afterAll(async () => {
  await desk?.close();
});

beforeEach(async () => {
  await letAgentsEnd(true);
  await desk.reset();
});

async function letAgentsEnd(on: boolean): Promise<void> {
  const answer = await desk.admin.put("/account/settings", {
    settings: { messaging: { agents_can_end: on } },
  });
  expectStatus(answer, 200);
}

describe("the main story, in both languages", () => {
  const words = {
    en: { first: "My parcel has not come", person: /person/i, again: "One more thing" },
    ja: { first: "荷物がまだ届きません", person: /担当者/, again: "別の件で質問があります" },
  };
  for (const language of ["en", "ja"] as const) {
    test(`bot, agent, end, and a new start (${language})`, async () => {
      const { first, person, again } = words[language];
      const aiko = await desk.agent(DEMO.aiko, "online");
      const customer = await desk.customer(language);

      const ack = await customer.say(first);
      const question = await customer.message("the greeting", isQuestion, ack.seq);
      const option = (question.options as Json[]).find((one) => person.test(one.label));
      expect(option, JSON.stringify(question.options)).toBeDefined();
      await customer.choose(question, option.payload);

      // The agent gets the ticket at once, the transcript included.
      const ticket = await nextWork(aiko);
      const transcript = await desk.comments(ticket);
      expect(transcript.map((one) => one.body)).toContain(first);
      expect((await desk.ticket(ticket)).status).toBe("open");

      await aiko.subscribe(`ticket:${ticket}`);
      await aiko.reply(ticket, "お調べします / Let me look");
      const reply = await customer.message("the reply", (one) => one.author.kind === "agent");
      expect(reply.text).toBe("お調べします / Let me look");
      const answer = await customer.say("ok");
      await aiko.row(`ticket:${ticket}`, "the answer", (row) => row.message?.text === "ok");

      // Both see how far the other is.
      aiko.socket.send({ type: "mark", ticket, read: answer.seq });
      await customer.socket.wait("the agent's mark", () =>
        customer.socket.frames.some(
          (frame) => frame.type === "marks" && frame.agent_read === answer.seq,
        ),
      );

      const before = customer.socket.frames.length;
      const ended = await aiko.end(ticket);
      expect(ended.messaging_session).toMatchObject({
        state: "ended",
        ended_reason: "agent",
        ended_via: "composer",
        changed: true,
      });
      await customer.socket.quiet("the end", before);
      const old = await desk.ticket(ticket);

      // What is written next starts anew, with the bot.
      await askForPerson(customer, again);
      const second = await nextWork(aiko, [ticket]);
      expect(Number(second)).toBeGreaterThan(Number(ticket));
      expect((await desk.session(second)).previous_ticket_id).toBe(Number(ticket));
      expect((await desk.session(ticket)).next_ticket_id).toBe(Number(second));
      expect(await desk.ticket(ticket)).toEqual(old);
      expect((await desk.comments(second)).map((one) => one.body)).toContain(again);
      expect((await desk.comments(ticket)).map((one) => one.body)).not.toContain(again);
    });
  }
});

test("SCN 1: switched off, the API and the socket refuse, and nothing is written", async () => {
  const aiko = await desk.agent(DEMO.aiko, "online");
  await desk.waitingCustomer();
  const ticket = await nextWork(aiko);
  await letAgentsEnd(false);
  const before = await desk.auditEvents(ticket);
  expectRefusal(
    await desk.aiko.post(`/tickets/${ticket}/messaging_session/end`, {}),
    422,
    "ending_is_off",
  );
  expect((await aiko.end(ticket)).code).toBe("ending_is_off");
  expect(await desk.auditEvents(ticket)).toEqual(before);
  expect((await desk.session(ticket)).state).toBe("active");
});

test("SCN 2: the end stands in the history with who, when and why, live for all", async () => {
  const aiko = await desk.agent(DEMO.aiko, "online");
  const ben = await desk.agent(DEMO.ben);
  await desk.waitingCustomer();
  const ticket = await nextWork(aiko);
  await ben.subscribe(`ticket:${ticket}`);
  await aiko.end(ticket);
  const row = await ben.row(
    `ticket:${ticket}`,
    "the end",
    (one) => one.event.kind === "session.ended",
  );
  expect(row.event).toMatchObject({ ended_reason: "agent", ended_via: "composer" });
  expect(row.event.actor.id).toBe(aiko.id);
  const events = (await desk.auditEvents(ticket)).filter(
    (one) => one.type === "MessagingSessionEnded",
  );
  expect(events).toHaveLength(1);
  const session = await desk.session(ticket);
  expect(session.ended_by_id).toBe(Number(aiko.id));
  expect(session.ended_at).toMatch(/^\d{4}-\d\d-\d\dT/);
});

describe("SCN 3: the end leaves the status as it was", () => {
  test("new", async () => {
    const customer = await desk.waitingCustomer();
    const ticket = await desk.newestTicketOf(customer);
    expect((await desk.ticket(ticket)).status).toBe("new");
    expectStatus(await desk.aiko.post(`/tickets/${ticket}/messaging_session/end`, {}), 200);
    const after = await desk.ticket(ticket);
    expect(after.status).toBe("new");
    expect(after.assignee_id).toBeNull();
  });
  for (const status of ["open", "pending", "hold", "solved"]) {
    test(status, async () => {
      const aiko = await desk.agent(DEMO.aiko, "online");
      await desk.waitingCustomer();
      const ticket = await nextWork(aiko);
      expectStatus(await desk.aiko.put(`/tickets/${ticket}`, { ticket: { status } }), 200);
      const before = await desk.ticket(ticket);
      expectStatus(await desk.aiko.post(`/tickets/${ticket}/messaging_session/end`, {}), 200);
      const after = await desk.ticket(ticket);
      expect(after.status).toBe(status);
      expect(after.assignee_id).toBe(before.assignee_id);
      expect(after.via).toEqual(before.via);
    });
  }
});

test("SCN 4: a freed unit takes the next waiting ticket in the same moment", async () => {
  const aiko = await desk.agent(DEMO.aiko, "online");
  const limit = 10;
  const used = await desk.load(aiko.id, "messaging");
  const tickets: string[] = [];
  for (let i = used; i < limit; i++) {
    await desk.waitingCustomer("en", `customer ${i}`);
    tickets.push(await nextWork(aiko, tickets));
  }
  expect(await desk.load(aiko.id, "messaging")).toBe(limit);
  const email = await desk.load(aiko.id, "support");
  const waiting = await desk.waitingCustomer("en", "the one who waits");
  const next = await desk.newestTicketOf(waiting);
  expect((await desk.ticket(next)).assignee_id).toBeNull();

  const from = aiko.seen.get(aiko.own) ?? 0;
  await aiko.end(tickets[0] as string);
  expect(await nextWork(aiko, tickets)).toBe(String(next));
  expect((await desk.ticket(next)).assignee_id).toBe(Number(aiko.id));
  await aiko.row(aiko.own, "the load", (row) =>
    row.seq > from && row.event.kind === "agent.load_changed" && row.event.used === limit);
  expect(await desk.load(aiko.id, "messaging")).toBe(limit);
  expect(await desk.load(aiko.id, "support")).toBe(email);
  // Down by one and up by one, told in the order in which they happened, at one time.
  const rows = (aiko.rows.get(aiko.own) ?? []).filter((row) => row.seq > from);
  const loads = rows
    .filter((row) => row.event.kind === "agent.load_changed")
    .map((row) => row.event.used);
  expect(loads).toEqual([limit - 1, limit]);
  expect(new Set(rows.map((row) => row.event.at)).size).toBe(1);
});

test("SCN 6: after the end a public reply is offered, or a note without an address", async () => {
  const aiko = await desk.agent(DEMO.aiko, "online");
  await desk.waitingCustomer();
  const ticket = await nextWork(aiko);
  expect((await desk.session(ticket)).composer.default_channel).toBe("messaging");
  await aiko.end(ticket);
  const noted = await desk.session(ticket);
  expect(noted.composer.default_channel).toBe("internal_note");
  const messaging = noted.composer.channels.find((one) => one.channel === "messaging");
  expect(messaging).toMatchObject({ enabled: false, reason: "session_ended" });

  const requester = (await desk.ticket(ticket)).requester_id;
  expectStatus(
    await desk.aiko.put(`/users/${requester}`, { user: { email: "hanako@example.jp" } }),
    200,
  );
  expect((await desk.session(ticket)).composer.default_channel).toBe("public_reply");

  // The server refuses what the page would not offer, and changes nothing.
  const before = await desk.comments(ticket);
  expectRefusal(
    await desk.aiko.put(`/tickets/${ticket}`, {
      ticket: { comment: { body: "into the chat", channel: "messaging" } },
    }),
    422,
    "session_ended",
  );
  const refused = await aiko.numbered({ type: "send", ticket, text: "into the chat" });
  expect(refused).toMatchObject({ type: "error", code: "session_ended" });
  expect(await desk.comments(ticket)).toEqual(before);

  // Notes and public replies go on; the reply is held because no address to send from is set.
  expectStatus(
    await desk.ben.put(`/tickets/${ticket}`, {
      ticket: { comment: { body: "for us", channel: "internal_note" } },
    }),
    200,
  );
  expectStatus(
    await desk.aiko.put(`/tickets/${ticket}`, { ticket: { comment: { body: "by mail" } } }),
    200,
  );
  const after = await desk.comments(ticket);
  expect(after.find((one) => one.body === "for us")?.public).toBe(false);
  expect(after.find((one) => one.body === "by mail")?.public).toBe(true);
});

test("SCN 10: nothing on the customer's wire tells of the end", async () => {
  const aiko = await desk.agent(DEMO.aiko, "online");
  const customer = await desk.waitingCustomer();
  const ticket = await nextWork(aiko);
  await aiko.subscribe(`ticket:${ticket}`);
  await aiko.reply(ticket, "Hello");
  await customer.message("the reply", (one) => one.author.kind === "agent");
  const poll = async (): Promise<string[]> => {
    const headers = { authorization: `Bearer ${customer.secret}` };
    const texts: string[] = [];
    for (const path of [
      "/widget/threads",
      `/widget/threads/${customer.thread}/messages`,
      "/widget/config",
    ]) {
      const answer = await webFetch(desk.server.url + path, { headers });
      expect(answer.status, path).toBe(200);
      const kept = [...answer.headers].filter(([name]) => name !== "date");
      texts.push(JSON.stringify(kept) + (await answer.text()));
    }
    return texts;
  };
  const resume = async (): Promise<string[]> => {
    const again = new Customer(() => desk.server.wsUrl, { language: "en" });
    Object.assign(again, { secret: customer.secret });
    await again.connect();
    const raw = again.socket.raw.map((text) => text.replace(/"now":"[^"]*"/, ""));
    await again.cut();
    return raw;
  };
  const history = await poll();
  const rows = await resume();
  const frames = customer.socket.frames.length;
  await aiko.end(ticket);
  await refused(aiko.socket, { type: "typing", ticket, on: true });
  await customer.socket.quiet("the end", frames);
  expect(await poll()).toEqual(history);
  expect(await resume()).toEqual(rows);
});

test("SCN 11 and 12: the customer writes again and may get somebody else", async () => {
  const aiko = await desk.agent(DEMO.aiko, "online");
  const customer = await desk.waitingCustomer();
  const first = await nextWork(aiko);
  await aiko.end(first);
  await aiko.status("offline");
  const ben = await desk.agent(DEMO.ben, "online");
  const comments = await desk.comments(first);
  await askForPerson(customer, "another question");
  const second = await nextWork(ben);
  expect((await desk.ticket(second)).assignee_id).toBe(Number(ben.id));
  expect((await desk.session(second)).previous_ticket_id).toBe(Number(first));
  expect((await desk.session(first)).next_ticket_id).toBe(Number(second));
  expect(await desk.comments(first)).toEqual(comments);
});

test("SCN 13: ending twice, by two at once, is one end", async () => {
  const aiko = await desk.agent(DEMO.aiko, "online");
  await desk.waitingCustomer();
  const ticket = await nextWork(aiko);
  const answers = await Promise.all([
    desk.aiko.post(`/tickets/${ticket}/messaging_session/end`, {}),
    desk.ben.post(`/tickets/${ticket}/messaging_session/end`, {}),
    desk.admin.post(`/tickets/${ticket}/messaging_session/end`, {}),
    desk.aiko.post(`/tickets/${ticket}/messaging_session/end`, {}),
  ]);
  const sessions = answers.map((answer) => expectStatus(answer, 200).messaging_session);
  expect(sessions.filter((one) => one.changed)).toHaveLength(1);
  expect(new Set(sessions.map((one) => one.ended_at)).size).toBe(1);
  const ended = (await desk.auditEvents(ticket)).filter(
    (one) => one.type === "MessagingSessionEnded",
  );
  expect(ended).toHaveLength(1);
});

test("SCN 14: closing the ticket of a live session ends it as ticket_closed", async () => {
  const aiko = await desk.agent(DEMO.aiko, "online");
  await desk.waitingCustomer();
  const ticket = await nextWork(aiko);
  const load = await desk.load(aiko.id, "messaging");
  expectStatus(await desk.admin.put(`/tickets/${ticket}`, { ticket: { status: "closed" } }), 200);
  expect(await desk.session(ticket)).toMatchObject({
    state: "ended",
    ended_reason: "ticket_closed",
  });
  expect(await desk.load(aiko.id, "messaging")).toBe(load - 1);
});

test("SCN 16: away at the end, back later: the thread is there and the bot greets", async () => {
  const aiko = await desk.agent(DEMO.aiko, "online");
  const customer = await desk.waitingCustomer();
  const ticket = await nextWork(aiko);
  await aiko.reply(ticket, "I will end this now");
  await customer.message("the reply", (one) => one.author.kind === "agent");
  const seen = customer.messages().length;
  await customer.cut();
  await aiko.end(ticket);
  await desk.server.restart();
  await customer.connect();
  expect(customer.messages()).toHaveLength(seen);
  const ack = await customer.say("Hello again");
  const greeting = await customer.message("the greeting", isQuestion, ack.seq);
  expect(greeting.author.kind).toBe("bot");
  expect((await desk.session(ticket)).next_ticket_id).toBeNull();
});
