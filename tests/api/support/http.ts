// http — clients of the two public APIs, and what a test says about an answer.
import { expect } from "vitest";
import { webFetch } from "./tls.ts";

// Answers are looked into, not typed: the schemas of protocol/ check their shape.
export type Json = any;

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON, undefined when it is empty or something else. */
  json: Json;
}

export interface Ask {
  headers?: Record<string, string>;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is; name its type in the headers. */
  body?: NonNullable<RequestInit["body"]>;
}

export class Client {
  readonly base: string;
  readonly headers: Record<string, string>;

  constructor(base: string, headers: Record<string, string> = {}) {
    this.base = base;
    this.headers = headers;
  }

  async ask(method: string, path: string, ask: Ask = {}): Promise<Answer> {
    const headers = { ...this.headers, ...ask.headers };
    let body = ask.body;
    if (ask.json !== undefined) {
      headers["content-type"] ??= "application/json";
      body = JSON.stringify(ask.json);
    }
    const response = await webFetch(this.base + path, {
      method,
      headers,
      redirect: "manual",
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const isJson = (response.headers.get("content-type") ?? "").includes("json");
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson && text !== "" ? JSON.parse(text) : undefined,
    };
  }

  get(path: string): Promise<Answer> {
    return this.ask("GET", path);
  }

  post(path: string, json?: unknown): Promise<Answer> {
    return this.ask("POST", path, { json });
  }

  put(path: string, json?: unknown): Promise<Answer> {
    return this.ask("PUT", path, { json });
  }

  patch(path: string, json?: unknown): Promise<Answer> {
    return this.ask("PATCH", path, { json });
  }

  delete(path: string): Promise<Answer> {
    return this.ask("DELETE", path);
  }
}

function basic(name: string, secret: string): Record<string, string> {
  const pair = Buffer.from(`${name}:${secret}`, "utf8").toString("base64");
  return { authorization: `Basic ${pair}` };
}

/** A client without any identity. */
export function stranger(base: string): Client {
  return new Client(base);
}

/** The ticketing API (`/api/v2`), as an agent or admin: `email/token:TOKEN`. */
export function ticketing(base: string, email: string, token = "demo"): Client {
  return new Client(`${base}/api/v2`, basic(`${email}/token`, token));
}

/** The conversations API (`/sc/v2/apps/{app}`), with a key's id and secret. */
export function conversations(base: string, app = "demo", id = "demo", secret = "demo"): Client {
  return new Client(`${base}/sc/v2/apps/${app}`, basic(id, secret));
}

/** The people of `--demo`. */
export const DEMO = {
  admin: "admin@example.com",
  aiko: "aiko@example.com",
  ben: "ben@example.com",
  password: "demo",
} as const;

/** The answer's body, after making sure of its status; says the whole answer when it is another. */
export function expectStatus(answer: Answer, status: number): Json {
  expect(answer.status, answer.text).toBe(status);
  return answer.json;
}

/** A refusal: the status, and somewhere in the body the name of the field (or code) at fault. */
export function expectRefusal(answer: Answer, status: number, mention?: string): Json {
  expect(answer.status, answer.text).toBe(status);
  expect(answer.json, answer.text).toBeDefined();
  if (mention !== undefined) {
    expect(answer.text).toContain(mention);
  }
  return answer.json;
}
