// Where no socket opens, the link goes by long poll and nobody notices but the network.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Frame, Link } from "../../web/shared/live.ts";
import { fakeWindow, FakeSocket } from "./fakes.ts";

interface Call {
  url: string;
  method: string;
  headers: Record<string, string>;
  credentials: string;
  body: { batch: number; from: number; frames: Frame[] };
  answer: (body: object, status?: number) => Promise<void>;
  fail: () => Promise<void>;
}

const ID = "ab".repeat(20);

let calls: Call[];
let states: string[];
let frames: Frame[];
let link: Link;

/** Lets promises and the modules that they load run. */
async function rest(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    await vi.advanceTimersByTimeAsync(0);
    await new Promise((done) => setImmediate(done));
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  FakeSocket.all = [];
  [calls, states, frames] = [[], [], []];
  fakeWindow();
  vi.stubGlobal("fetch", (url: string, init: any) => {
    return new Promise((resolve, reject) => {
      init.signal?.addEventListener("abort", () => reject(new Error("aborted")));
      calls.push({
        url,
        method: init.method,
        headers: init.headers,
        credentials: init.credentials,
        body: JSON.parse(init.body ?? "null"),
        answer: async (body, status = 200) => {
          resolve({ ok: status === 200, status, json: async () => body });
          await rest();
        },
        fail: async () => {
          reject(new Error("the network is gone"));
          await rest();
        },
      });
    });
  });
  link = new Link({
    url: "ws://desk.test/live",
    auth: () => ({ type: "auth", device: "aa" }),
    onState: (state) => states.push(state),
    onWelcome: () => undefined,
    onRow: (_stream, row) => frames.push(row),
    onFrame: (frame) => frames.push(frame),
    onReset: () => undefined,
  });
});

afterEach(() => {
  link.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Two sockets that do not open. */
async function blocked(): Promise<void> {
  FakeSocket.last.cut();
  await vi.advanceTimersByTimeAsync(300);
  FakeSocket.last.cut();
  await vi.advanceTimersByTimeAsync(600);
  await vi.waitFor(async () => {
    await rest();
    expect(calls).toHaveLength(1);
  });
}

function batch(number: number, taken: number, ...given: Frame[]): object {
  return { poll: ID, batch: number, taken, frames: given };
}

async function welcomed(): Promise<void> {
  await blocked();
  await calls[0]!.answer(batch(1, 1, { type: "welcome", device_last_n: 0, threads: [] }));
}

test("one socket that does not open is tried again, two are enough", async () => {
  FakeSocket.last.cut();
  await vi.advanceTimersByTimeAsync(300);
  expect([FakeSocket.all.length, calls.length]).toEqual([2, 0]);
  await FakeSocket.last.welcome();
  FakeSocket.last.cut();
  await vi.advanceTimersByTimeAsync(300);
  FakeSocket.last.cut();
  await vi.advanceTimersByTimeAsync(600);
  expect([FakeSocket.all.length, calls.length]).toEqual([4, 0]);
});

test("a poll begins with who it is, then waits, and says what is said at once", async () => {
  await blocked();
  expect(calls[0]).toMatchObject({
    url: "http://desk.test/live/poll",
    credentials: "omit",
    body: { batch: 0, from: 1, frames: [{ type: "auth", device: "aa" }] },
  });
  await calls[0]!.answer(batch(1, 1, { type: "welcome", device_last_n: 0, threads: [] }));
  expect(link.state).toBe("online");
  expect(calls[1]).toMatchObject({
    url: `http://desk.test/live/poll/${ID}`,
    body: { batch: 1, from: 2, frames: [] },
  });
  link.watch("thread:1", 4);
  expect(calls[2]!.body).toEqual({
    batch: 1,
    from: 2,
    frames: [{ type: "sub", stream: "thread:1", after: 4 }],
  });
  await calls[1]!.answer(batch(1, 1));
  await calls[2]!.answer(batch(2, 2, { type: "message", stream: "thread:1", seq: 5 }));
  expect(frames).toEqual([{ type: "message", stream: "thread:1", seq: 5 }]);
  expect(calls[3]!.body).toEqual({ batch: 2, from: 3, frames: [] });
});

test("a call that failed is made again, and a batch that comes twice is heard once", async () => {
  await welcomed();
  link.send({ type: "typing", thread: "1", on: true });
  await calls[1]!.answer(batch(1, 1));
  await calls[2]!.fail();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(calls[3]!.body).toEqual(calls[2]!.body);
  await calls[3]!.answer(batch(2, 2, { type: "pong" }));
  await calls[4]!.answer(batch(2, 2, { type: "pong" }));
  expect(frames).toEqual([{ type: "pong" }]);
});

test("a poll that is gone is offline, and a socket gets another chance", async () => {
  await welcomed();
  await calls[1]!.answer({ error: { code: "poll_gone" } }, 404);
  expect(link.state).toBe("offline");
  await vi.advanceTimersByTimeAsync(300);
  expect(FakeSocket.all).toHaveLength(3);
});

test("the server closes as on a socket", async () => {
  await welcomed();
  await calls[1]!.answer({ ...batch(1, 1), close: { code: 1001, reason: "" } });
  expect(states.at(-1)).toBe("offline");
});

test("who goes leaves the poll", async () => {
  await welcomed();
  link.close();
  await rest();
  expect(calls.at(-1)).toMatchObject({ method: "DELETE", url: `http://desk.test/live/poll/${ID}` });
});
