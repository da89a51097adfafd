// Surveys through the real program: SAT-1, SAT-2, SCN 9, SES-6.
import { createHmac } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Customer } from "./support/device.ts";
import { Client, expectRefusal, expectStatus, type Json } from "./support/http.ts";
import { expectShape } from "./support/schema.ts";
import { Server } from "./support/server.ts";
import { askForPerson, Desk } from "./support/story.ts";

let desk: Desk;

beforeAll(async () => {
  desk = new Desk(await Server.start({ flags: ["--no-pace"] }));
});

afterEach(async () => {
  const { triggers } = expectStatus(await desk.admin.get("/triggers?per_page=100"), 200);
  for (const { id, active } of triggers) {
    if (active) {
      expectStatus(await desk.admin.put(`/triggers/${id}`, { trigger: { active: false } }), 200);
    }
  }
  await desk.reset();
});

afterAll(async () => {
  await desk?.close();
});

// ---- short words ------------------------------------------------------------------------------

const SOLVED = { field: "status", operator: "value", value: "solved" };
const ENDED_BY_AGENT = {
  field: "messaging_session_ended_reason",
  operator: "value",
  value: "agent",
};

/** The documented recipe: asks at Solved, and when an agent ends the session. */
async function recipe(any: Json[] = [SOLVED, ENDED_BY_AGENT]): Promise<void> {
  const trigger = {
    title: `Survey ${any.length}`,
    conditions: { all: [], any },
    actions: [{ field: "satisfaction_score", value: "offered" }],
  };
  expectStatus(await desk.admin.post("/triggers", { trigger }), 201);
}

function pageOf(customer: Customer): Client {
  return new Client(desk.server.url, { authorization: `Bearer ${customer.secret}` });
}

async function messagesOf(customer: Customer): Promise<Json[]> {
  const answer = await pageOf(customer).get(`/widget/threads/${customer.thread}/messages`);
  return expectStatus(answer, 200).messages;
}

async function cardsOf(customer: Customer): Promise<Json[]> {
  return (await messagesOf(customer)).filter((one) => one.kind === "survey");
}

/** A customer who was served and let go, and their ticket. */
async function letGo(): Promise<[Customer, number]> {
  const customer = await desk.waitingCustomer();
  const ticket = await desk.newestTicketOf(customer);
  expectStatus(await desk.aiko.post(`/tickets/${ticket}/messaging_session/end`, {}), 200);
  return [customer, ticket];
}

async function card(customer: Customer): Promise<[string, Json]> {
  const [one] = await cardsOf(customer);
  const address = `/widget/surveys/${one!.id}`;
  return [address, expectStatus(await pageOf(customer).get(address), 200).survey];
}

async function scoreOf(ticket: number): Promise<string | null> {
  const { ticket: now } = expectStatus(await desk.aiko.get(`/tickets/${ticket}`), 200);
  return now.satisfaction_rating?.score ?? null;
}

async function eventsOf(ticket: number, type: string): Promise<Json[]> {
  const { audits } = expectStatus(await desk.aiko.get(`/tickets/${ticket}/audits`), 200);
  return audits.flatMap((audit: Json) => audit.events).filter((one: Json) => one.type === type);
}

// ---- asking -----------------------------------------------------------------------------------

describe("asking", () => {
  test("without a rule nobody is asked, and the customer hears nothing", async () => {
    const customer = await desk.waitingCustomer();
    const ticket = await desk.newestTicketOf(customer);
    const before = JSON.stringify(await messagesOf(customer));
    expectStatus(await desk.aiko.post(`/tickets/${ticket}/messaging_session/end`, {}), 200);
    expectStatus(await desk.aiko.put(`/tickets/${ticket}`, { ticket: { status: "solved" } }), 200);
    expect(JSON.stringify(await messagesOf(customer))).toBe(before);
    expect(await scoreOf(ticket)).toBeNull();
  });

  test("with the recipe: once at the end, and none again at Solved", async () => {
    await recipe();
    const [customer, ticket] = await letGo();
    expect(await cardsOf(customer)).toHaveLength(1);
    expect(await scoreOf(ticket)).toBe("offered");
    expectStatus(await desk.aiko.put(`/tickets/${ticket}`, { ticket: { status: "solved" } }), 200);
    expect(await cardsOf(customer)).toHaveLength(1);
    expect(await eventsOf(ticket, "SurveyOffered")).toHaveLength(1);
    const skipped = await eventsOf(ticket, "RuleSkipped");
    expect(skipped.map((one) => one.reason)).toEqual(["already_asked"]);
  });

  test("a rule at Solved asks nothing once the session has ended", async () => {
    await recipe([SOLVED]);
    const [customer, ticket] = await letGo();
    expectStatus(await desk.aiko.put(`/tickets/${ticket}`, { ticket: { status: "solved" } }), 200);
    expect(await cardsOf(customer)).toEqual([]);
    const skipped = await eventsOf(ticket, "RuleSkipped");
    expect(skipped.map((one) => one.reason)).toEqual(["session_had_ended"]);
  });

  test("the card opens no channel: what the customer writes next is new", async () => {
    await recipe();
    const [customer, ticket] = await letGo();
    const composer = expectStatus(
      await desk.aiko.get(`/tickets/${ticket}/messaging_session`),
      200,
    ).messaging_session;
    expect(composer.state).toBe("ended");
    await customer.say("Another matter");
    const messages = await messagesOf(customer);
    expect(messages.map((one) => one.seq)).toEqual(messages.map((_one, at) => at + 1));
    const comments = await desk.comments(String(ticket));
    expect(comments.some((one: Json) => one.plain_body === "Another matter")).toBe(false);
  });

  test("the card reaches who is on line, and survives a reload", async () => {
    await recipe();
    const customer = await desk.waitingCustomer();
    const ticket = await desk.newestTicketOf(customer);
    expectStatus(await desk.aiko.post(`/tickets/${ticket}/messaging_session/end`, {}), 200);
    const row = await customer.message("the card", (one) => one.kind === "survey");
    expect(row.text).toBe("How did we do?");
    expect(await cardsOf(customer)).toHaveLength(1);
  });
});

// ---- answering --------------------------------------------------------------------------------

describe("answering", () => {
  test("an answer is kept, shown again, counted once, and can be changed", async () => {
    await recipe();
    const [customer, ticket] = await letGo();
    const [address, asked] = await card(customer);
    expect(asked).toMatchObject({ state: "offered", open: true, scale: "stars_5", rating: null });
    const page = pageOf(customer);
    for (let again = 0; again < 2; again++) {
      const answer = expectStatus(await page.post(address, { rating: 5 }), 200).survey;
      expect(answer).toMatchObject({ state: "answered", rating: 5 });
    }
    expect(await scoreOf(ticket)).toBe("good");
    expect(await eventsOf(ticket, "SurveyResponseSubmitted")).toHaveLength(1);
    const worse = { rating: 1, reason: 1001, comment: "=HYPERLINK(1)" };
    expectStatus(await page.post(address, worse), 200);
    expect(await scoreOf(ticket)).toBe("bad");
    const [rating] = expectStatus(
      await desk.aiko.get(`/satisfaction_ratings?ticket_id=${ticket}&score=bad_with_comment`),
      200,
    ).satisfaction_ratings;
    expect(rating).toMatchObject({ ticket_id: ticket, score: "bad", comment: worse.comment });
    const csv = (await desk.aiko.get("/surveys/1/export")).text;
    expect(csv).toContain(`,"'=HYPERLINK(1)",`);
  });

  test("somebody else's card is not there, and staff cannot answer it", async () => {
    await recipe();
    const [customer, ticket] = await letGo();
    const [address] = await card(customer);
    const other = await desk.customer();
    await other.say("Hello");
    const strange = pageOf(other);
    expect((await strange.get(address)).status).toBe(404);
    expect((await strange.post(address, { rating: 1 })).status).toBe(404);
    expect((await new Client(desk.server.url, {}).post(address, { rating: 1 })).status).toBe(401);
    expect(await scoreOf(ticket)).toBe("offered");
  });

  test("what is not asked is refused, naming the member", async () => {
    await recipe();
    const [customer] = await letGo();
    const [address] = await card(customer);
    const page = pageOf(customer);
    for (const [body, field] of [
      [{ rating: 6 }, "rating"],
      [{ rating: 5, reason: 1001 }, "reason"],
      [{ rating: 1, comment: "x".repeat(2001) }, "comment"],
    ] as [Json, string][]) {
      const answer = await page.post(address, body);
      expect([answer.status, answer.json.error.field]).toEqual([422, field]);
    }
  });

  test("a solved ticket is rated for its requester, unasked", async () => {
    const [, ticket] = await letGo();
    const rate = { satisfaction_rating: { score: "good", comment: "well" } };
    const early = await desk.admin.post(`/tickets/${ticket}/satisfaction_rating`, rate);
    expect(early.status).toBe(422);
    expectStatus(await desk.aiko.put(`/tickets/${ticket}`, { ticket: { status: "solved" } }), 200);
    const made = await desk.admin.post(`/tickets/${ticket}/satisfaction_rating`, rate);
    expect(expectStatus(made, 200).satisfaction_rating).toMatchObject(rate.satisfaction_rating);
    expect((await desk.aiko.post(`/tickets/${ticket}/satisfaction_rating`, rate)).status).toBe(403);
  });

  test("an answer that was acknowledged outlives kill -9", async () => {
    await recipe();
    const [customer, ticket] = await letGo();
    const [address] = await card(customer);
    expectStatus(await pageOf(customer).post(address, { rating: 4 }), 200);
    await desk.server.kill9();
    await desk.server.restart();
    expect(await scoreOf(ticket)).toBe("good");
    expect(await cardsOf(customer)).toHaveLength(1);
    expect((await card(customer))[1]).toMatchObject({ state: "answered", rating: 4 });
  });
});

// ---- links ------------------------------------------------------------------------------------

describe("a signed link", () => {
  test("that was made elsewhere is refused, and a look at a page changes nothing", async () => {
    await recipe();
    const [, ticket] = await letGo();
    const [response] = expectStatus(
      await desk.aiko.get(`/guide/survey_responses?ticket_id=${ticket}`),
      200,
    ).survey_responses;
    const expires = Math.floor(Date.parse(response.expires_at) / 1000);
    const mac = createHmac("sha256", Buffer.alloc(32))
      .update(`survey.${response.id}.${expires}`)
      .digest("hex");
    const web = new Client(desk.server.url, {});
    for (const token of [`${response.id}.${expires}.${mac}`, `${response.id}.${expires}.`, "x"]) {
      const looked = await web.get(`/survey/${token}`);
      expect([looked.status, looked.text.includes("This link does not work")]).toEqual([404, true]);
      const sent = await web.ask("POST", `/survey/${token}`, {
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: "rating=1",
      });
      expect(sent.status).toBe(404);
    }
    expect(await scoreOf(ticket)).toBe("offered");
  });
});

// ---- what admins do ---------------------------------------------------------------------------

describe("definitions", () => {
  const both = { en: "How?", ja: "いかが" };
  const survey = {
    name: "Short",
    scale: "emoji_2",
    question: both,
    low: both,
    high: both,
    asks_comment: false,
  };

  test("a change of what is asked makes a version; admins edit, agents read", async () => {
    const made = expectStatus(await desk.admin.post("/surveys", { survey }), 201).survey;
    expect(made).toMatchObject({ version: 1, points: 2, default: false, reasons: [] });
    const change = { survey: { scale: "emoji_3", version: 1 } };
    expect((await desk.aiko.put(`/surveys/${made.id}`, change)).status).toBe(403);
    const changed = expectStatus(await desk.admin.put(`/surveys/${made.id}`, change), 200).survey;
    expect(changed).toMatchObject({ version: 2, points: 3, question: both });
    expect((await desk.admin.put(`/surveys/${made.id}`, change)).status).toBe(409);
    const first = await desk.aiko.get(`/surveys/${made.id}/versions/1`);
    expect(expectStatus(first, 200).survey).toMatchObject({ version: 1, scale: "emoji_2" });
  });

  test("the default one is there from the first day, in both languages", async () => {
    const { survey: shipped } = expectStatus(await desk.aiko.get("/surveys/1"), 200);
    expect(shipped).toMatchObject({ active: true, default: true });
    expect(shipped.question.ja).not.toBe(shipped.question.en);
    const off = await desk.admin.put("/surveys/1", { survey: { default: false } });
    expect([off.status, off.json.details.default.length]).toEqual([422, 1]);
  });

  test("a person is asked once in the survey's days", async () => {
    await recipe();
    const often = { survey: { throttle_days: 7 } };
    expectStatus(await desk.admin.put("/surveys/1", often), 200);
    try {
      const customer = await desk.waitingCustomer();
      const first = await desk.newestTicketOf(customer);
      expectStatus(await desk.aiko.post(`/tickets/${first}/messaging_session/end`, {}), 200);
      await askForPerson(customer, "Another matter");
      const second = await desk.newestTicketOf(customer, first);
      expectStatus(await desk.aiko.post(`/tickets/${second}/messaging_session/end`, {}), 200);
      expect(await cardsOf(customer)).toHaveLength(1);
      const skipped = await eventsOf(second, "RuleSkipped");
      expect(skipped.map((one) => one.reason)).toEqual(["throttled"]);
    } finally {
      expectStatus(await desk.admin.put("/surveys/1", { survey: { throttle_days: 0 } }), 200);
    }
  });

  test("results count what was answered", async () => {
    const of = async () => expectStatus(await desk.aiko.get("/surveys/1/results"), 200).results;
    const before = await of();
    await recipe();
    const [customer] = await letGo();
    const [address] = await card(customer);
    expectStatus(await pageOf(customer).post(address, { rating: 5 }), 200);
    const after = await of();
    expect(after.good).toBe(before.good + 1);
    expect(after.offered).toBe(before.offered + 1);
    expect(after.csat).toBeCloseTo((100 * after.good) / (after.good + after.bad), 1);
    const sum = (rows: Json[]) => rows.reduce((all: number, row: Json) => all + row.offered, 0);
    expect(sum(after.days)).toBe(after.offered);
    expect(sum(after.groups)).toBe(after.offered);
  });

  test("ratings of two scales are two lines; reasons are in the language asked for", async () => {
    await recipe();
    const { survey: before } = expectStatus(await desk.admin.get("/surveys/1"), 200);
    const [worst] = before.reasons as Json[];
    const ratings = async (): Promise<Json[]> => {
      const answer = await desk.aiko.get("/surveys/1/results");
      expectShape(answer, "GET", "/api/v2/surveys/{id}/results");
      return expectStatus(answer, 200).results.ratings;
    };
    const counted = (rows: Json[], scale: string, rating: number): number =>
      rows.find((one) => one.scale === scale && one.rating === rating)?.answered ?? 0;
    const was = await ratings();
    const [first, ticket] = await letGo();
    const [address] = await card(first);
    const said = { rating: 1, reason: worst!.code };
    expectStatus(await pageOf(first).post(address, said), 200);
    for (const locale of ["en", "ja"]) {
      const path = `/satisfaction_ratings?ticket_id=${ticket}&locale=${locale}`;
      const [rating] = expectStatus(await desk.aiko.get(path), 200).satisfaction_ratings;
      expect(rating.reason).toBe(worst!.text[locale]);
    }
    expectRefusal(await desk.aiko.get("/satisfaction_ratings?locale=fr"), 422, "locale");

    const other = { survey: { scale: "emoji_2", reasons: [] } };
    expectStatus(await desk.admin.put("/surveys/1", other), 200);
    const [second] = await letGo();
    const [link] = await card(second);
    expectStatus(await pageOf(second).post(link, { rating: 1 }), 200);
    const now = await ratings();
    expect(counted(now, before.scale, 1)).toBe(counted(was, before.scale, 1) + 1);
    expect(counted(now, "emoji_2", 1)).toBe(counted(was, "emoji_2", 1) + 1);
    const back = { survey: { scale: before.scale, reasons: before.reasons } };
    expectStatus(await desk.admin.put("/surveys/1", back), 200);
  });

  test("days begin by the clocks of who asks, and ratings are those of one survey", async () => {
    await recipe();
    const [customer] = await letGo();
    await card(customer);
    const MINUTE_MS = 60_000;
    for (const ahead of [0, 540, -210]) {
      const asked = await desk.aiko.get(`/surveys/1/results?utc_offset=${ahead}`);
      const { results } = expectStatus(asked, 200);
      expect(results.days.length).toBeGreaterThan(0);
      for (const { day } of results.days as Json[]) {
        expect((Date.parse(day) + ahead * MINUTE_MS) % (24 * 60 * MINUTE_MS)).toBe(0);
      }
    }
    expectRefusal(await desk.aiko.get("/surveys/1/results?utc_offset=900"), 422, "utc_offset");

    const count = async (query: string): Promise<number> =>
      expectStatus(await desk.aiko.get(`/satisfaction_ratings/count${query}`), 200).count.value;
    const other = expectStatus(await desk.admin.post("/surveys", { survey }), 201).survey;
    expect(await count("?survey_id=1")).toBe(await count(""));
    expect(await count(`?survey_id=${other.id}`)).toBe(0);
    const rows = await desk.aiko.get(`/satisfaction_ratings?survey_id=${other.id}`);
    expect(expectStatus(rows, 200).satisfaction_ratings).toEqual([]);
  });
});
