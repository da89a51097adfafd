// api — the HTTP API, typed by protocol/openapi.yaml: address, parameters and answer of each
// operation are checked when the workspace is built. Refusals are thrown as ApiError.
import type { components, paths } from "./openapi";

export type Schemas = components["schemas"];
export type Ticket = Schemas["Ticket"];
export type User = Schemas["User"];
export type View = Schemas["View"];

type Method = "get" | "post" | "put" | "patch" | "delete";

/** The addresses that know a method. */
type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends { [K in M]: { responses: unknown } } ? P : never;
}[keyof paths];

type Operation<M extends Method, P extends PathOf<M>> = paths[P] extends { [K in M]: infer O }
  ? O
  : never;

type JsonOf<R> = R extends { content: { "application/json": infer T } } ? T : undefined;

type Answer<O> = O extends { responses: infer R }
  ? R extends { 200: infer A }
    ? JsonOf<A>
    : R extends { 201: infer B }
      ? JsonOf<B>
      : R extends { 202: infer C }
        ? JsonOf<C>
        : undefined
  : never;

export interface Ask {
  path?: Record<string, string | number>;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  /** A file to send as it is. */
  file?: Blob;
  idempotencyKey?: string;
  signal?: AbortSignal;
}

/** A refusal by the server, or `code: "offline"` when it could not be asked. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly field: string | undefined,
    message: string,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

let csrfToken: string | null = null;
let signedOut = (): void => {};

/** What changes must carry, as `GET /sign-in` tells it. */
export function setCsrfToken(token: string | null): void {
  csrfToken = token;
}

/** What a change by the cookie of the sign-in must show. */
export function csrfHeaders(): Record<string, string> {
  return csrfToken ? { "X-CSRF-Token": csrfToken } : {};
}

/** Called when the server no longer knows the sign-in. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener;
}

function address(path: string, ask: Ask): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(ask.path?.[name])),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(ask.query ?? {})) {
    if (value !== undefined) {
      query.set(name, String(value));
    }
  }
  const text = query.toString();
  return text ? `${filled}?${text}` : filled;
}

function headersOf(method: Method, ask: Ask): Headers {
  const headers = new Headers({ Accept: "application/json" });
  if (ask.file) {
    headers.set("Content-Type", ask.file.type || "application/octet-stream");
  } else if (ask.body !== undefined) {
    headers.set("Content-Type", "application/json");
  }
  if (method !== "get") {
    Object.entries(csrfHeaders()).forEach(([name, value]) => headers.set(name, value));
  }
  if (ask.idempotencyKey) {
    headers.set("Idempotency-Key", ask.idempotencyKey);
  }
  return headers;
}

/** Refusals come as {error: {code, field, message}} or as {error, description, details}. */
function errorOf(status: number, body: any): ApiError {
  if (body && typeof body.error === "object") {
    return new ApiError(status, body.error.code, body.error.field ?? undefined, body.error.message);
  }
  const field = Object.keys(body?.details ?? {})[0];
  const detail = field ? body.details[field]?.[0] : undefined;
  return new ApiError(
    status,
    detail?.error ?? body?.error ?? `http_${status}`,
    field,
    detail?.description ?? body?.description ?? `HTTP ${status}`,
  );
}

async function call(method: Method, path: string, ask: Ask): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(address(path, ask), {
      method: method.toUpperCase(),
      headers: headersOf(method, ask),
      body: ask.file ?? (ask.body === undefined ? undefined : JSON.stringify(ask.body)),
      credentials: "same-origin",
      signal: ask.signal,
    });
  } catch (error) {
    if (ask.signal?.aborted) {
      throw error;
    }
    throw new ApiError(0, "offline", undefined, "the server cannot be reached");
  }
  const text = response.status === 204 ? "" : await response.text();
  const isJson = response.headers.get("Content-Type")?.includes("json");
  const body = text && isJson ? JSON.parse(text) : undefined;
  if (!response.ok) {
    if (response.status === 401 && path !== "/sign-in") {
      signedOut();
    }
    throw errorOf(response.status, body);
  }
  return body;
}

function caller<M extends Method>(method: M) {
  return <P extends PathOf<M>>(path: P, ask: Ask = {}): Promise<Answer<Operation<M, P>>> =>
    call(method, path as string, ask) as Promise<Answer<Operation<M, P>>>;
}

export const api = {
  get: caller("get"),
  post: caller("post"),
  put: caller("put"),
  patch: caller("patch"),
  delete: caller("delete"),
};
