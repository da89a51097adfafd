// receiver — a program that webhooks are sent to, and that misbehaves as it is told.
import { createHmac } from "node:crypto";
import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type Server as HttpServer,
  type ServerResponse,
} from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Json } from "./http.ts";
import { until } from "./until.ts";

export interface Received {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** Of the invocation: the same at every attempt. */
  id: string;
  json: Json;
}

/** Answers one request; the default is 200. */
export type Behave = (response: ServerResponse, received: Received, socket: Socket) => void;

export const answer =
  (status: number, headers: Record<string, string> = {}, body = ""): Behave =>
  (response) => {
    response.writeHead(status, headers);
    response.end(body);
  };

/** Never answers, but keeps the connection. */
export const silent: Behave = () => undefined;

/** Cuts the connection without an answer. */
export const cut: Behave = (_response, _received, socket) => {
  socket.destroy();
};

export class Receiver {
  readonly received: Received[] = [];
  behave: Behave = answer(200);
  #server: HttpServer;
  #sockets = new Set<Socket>();

  private constructor(server: HttpServer) {
    this.#server = server;
  }

  static async start(): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server);
    server.on("connection", (socket: Socket) => {
      receiver.#sockets.add(socket);
      socket.on("close", () => receiver.#sockets.delete(socket));
      socket.on("error", () => undefined);
    });
    server.on("request", (request, response) => {
      const pieces: Buffer[] = [];
      request.on("data", (piece: Buffer) => pieces.push(piece));
      request.on("error", () => undefined);
      request.on("end", () => {
        const body = Buffer.concat(pieces).toString("utf8");
        const received: Received = {
          method: request.method ?? "",
          url: request.url ?? "",
          headers: request.headers,
          body,
          id: String(request.headers["x-zendesk-webhook-invocation-id"]),
          json: body.startsWith("{") ? JSON.parse(body) : undefined,
        };
        receiver.received.push(received);
        receiver.behave(response, received, request.socket);
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return receiver;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    this.#server.close();
    await once(this.#server, "close");
  }

  /** Waits until so many have come, and returns them all. */
  async atLeast(count: number): Promise<Received[]> {
    return until(`${count} requests`, () =>
      this.received.length >= count ? this.received : undefined,
    );
  }
}

/** What the signature of the request must be. */
export function signatureOf(secret: string, received: Received): string {
  const timestamp = String(received.headers["x-zendesk-webhook-signature-timestamp"]);
  return createHmac("sha256", secret).update(timestamp).update(received.body).digest("base64");
}
