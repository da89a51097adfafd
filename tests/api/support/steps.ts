// steps — what the tests of the live protocol have in common: sockets, refusals, signed tokens.
import { createHmac, randomBytes } from "node:crypto";
import { type Customer, isType } from "./device.ts";
import type { Json } from "./http.ts";
import { type Frame, Live } from "./live.ts";
import type { Desk } from "./story.ts";

/** The demo's key for tokens of known customers. */
export const SIGNING_KEY = { id: "demo", secret: "demo-secret-demo-secret-demo-secret" };

export function newSecret(): string {
  return randomBytes(32).toString("hex");
}

export function tokenOf(claims: Json, key = SIGNING_KEY): string {
  const part = (value: Json): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const head = `${part({ alg: "HS256", typ: "JWT", kid: key.id })}.${part(claims)}`;
  return `${head}.${createHmac("sha256", key.secret).update(head).digest("base64url")}`;
}

/** A socket whose server has said welcome. */
export async function ready(desk: Desk, auth: Frame = { device: newSecret() }): Promise<Live> {
  const live = await Live.connect(desk.server.wsUrl);
  await live.ask({ type: "auth", ...auth }, "a welcome", isType("welcome"));
  return live;
}

export function isError(frame: Frame): boolean {
  return frame.type === "error";
}

/** Says something and waits for the error that answers it. */
export function refused(live: Live, frame: Frame): Promise<Frame> {
  return live.ask(frame, `a refusal of ${JSON.stringify(frame).slice(0, 80)}`, isError);
}

/** A customer who was handed off, and their ticket. */
export async function newTicket(desk: Desk): Promise<{ customer: Customer; ticket: string }> {
  const customer = await desk.waitingCustomer();
  return { customer, ticket: String(await desk.newestTicketOf(customer)) };
}
