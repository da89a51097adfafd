// The live link: resumes without skipping or doubling, and says how it stands (WID-3).
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Frame, Link } from "../../web/shared/live.ts";
import { fakeWindow, FakeSocket, settle } from "./fakes.ts";

let page: ReturnType<typeof fakeWindow>;
let link: Link;
let states: string[];
let rows: number[];
let frames: Frame[];
let resets: number[];

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  FakeSocket.all = [];
  page = fakeWindow();
  [states, rows, frames, resets] = [[], [], [], []];
  link = new Link({
    url: "ws://desk.test/live",
    auth: () => ({ type: "auth", device: "aa" }),
    onState: (state) => states.push(state),
    onWelcome: () => undefined,
    onRow: (_stream, row) => rows.push(row.seq),
    onFrame: (frame) => frames.push(frame),
    onReset: (_stream, high) => resets.push(high),
  });
});

afterEach(() => {
  link.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function row(seq: number): Frame {
  return { type: "message", stream: "thread:1", seq };
}

test("the first frame says who, and nothing is sent before the welcome", async () => {
  expect(link.send({ type: "ping" })).toBe(false);
  await FakeSocket.last.welcome();
  expect(FakeSocket.last.sent).toEqual([{ type: "auth", device: "aa" }]);
  expect(link.send({ type: "ping" })).toBe(true);
  expect(states).toEqual(["connecting", "online"]);
});

test("after a cut it comes back and asks for what came after the newest number", async () => {
  await FakeSocket.last.welcome();
  link.watch("thread:1", 4);
  FakeSocket.last.hear(row(5));
  FakeSocket.last.hear(row(6));
  FakeSocket.last.cut();
  expect(link.state).toBe("offline");
  vi.advanceTimersByTime(300);
  await FakeSocket.last.welcome();
  expect(FakeSocket.all).toHaveLength(2);
  expect(FakeSocket.last.of("sub")).toEqual([{ type: "sub", stream: "thread:1", after: 6 }]);
});

test("a row that came before is dropped, and a gap is asked for once", async () => {
  await FakeSocket.last.welcome();
  link.watch("thread:1", 0);
  FakeSocket.last.hear({ type: "subscribed", stream: "thread:1", after: 0, high: 0 });
  FakeSocket.last.hear(row(1));
  FakeSocket.last.hear(row(1));
  FakeSocket.last.hear(row(3));
  FakeSocket.last.hear(row(4));
  expect(rows).toEqual([1]);
  expect(FakeSocket.last.of("sub").at(-1)).toEqual({ type: "sub", stream: "thread:1", after: 1 });
  expect(FakeSocket.last.of("sub")).toHaveLength(2);
  for (const seq of [2, 3, 4]) {
    FakeSocket.last.hear(row(seq));
  }
  expect(rows).toEqual([1, 2, 3, 4]);
});

test("an answer to a command is no row, although it names a number", async () => {
  await FakeSocket.last.welcome();
  const ack = { type: "ack", n: 1, message_id: "7", thread: "1", seq: 1 };
  FakeSocket.last.hear(ack);
  expect([frames, rows]).toEqual([[ack], []]);
});

test("a heartbeat that knows more makes it ask again", async () => {
  await FakeSocket.last.welcome();
  link.watch("thread:1", 2);
  FakeSocket.last.hear({ type: "subscribed", stream: "thread:1", after: 2, high: 2 });
  FakeSocket.last.hear({ type: "heartbeat", streams: { "thread:1": 2 } });
  expect(FakeSocket.last.of("sub")).toHaveLength(1);
  FakeSocket.last.hear({ type: "heartbeat", streams: { "thread:1": 3, "thread:9": 4 } });
  expect(FakeSocket.last.of("sub")).toHaveLength(2);
});

test("too far behind: it stops watching until it is given a snapshot", async () => {
  await FakeSocket.last.welcome();
  link.watch("thread:1", 0);
  FakeSocket.last.hear({ type: "reset", stream: "thread:1", high: 5000 });
  FakeSocket.last.hear(row(5001));
  expect([resets, rows]).toEqual([[5000], []]);
  link.watch("thread:1", 5000);
  FakeSocket.last.hear(row(5001));
  expect(rows).toEqual([5001]);
});

test("silence counts as a cut, and waiting grows", async () => {
  await FakeSocket.last.welcome();
  vi.advanceTimersByTime(60_000);
  expect(link.state).toBe("offline");
  const waits: number[] = [];
  for (let count = FakeSocket.all.length; waits.length < 4; count++) {
    let waited = 0;
    while (FakeSocket.all.length === count) {
      vi.advanceTimersByTime(50);
      waited += 50;
    }
    waits.push(waited);
    FakeSocket.last.onopen?.(); // else the third of them would be a long poll
    FakeSocket.last.cut();
  }
  expect(waits).toEqual([300, 600, 1200, 2400]);
});

test("a command without an answer is a cut, and so is a network that is gone", async () => {
  await FakeSocket.last.welcome();
  link.send({ type: "send", n: 1 });
  vi.advanceTimersByTime(9_000);
  FakeSocket.last.hear({ type: "ack", n: 1, seq: 1 });
  vi.advanceTimersByTime(9_000);
  expect(link.state).toBe("online");
  link.send({ type: "send", n: 2 });
  vi.advanceTimersByTime(10_000);
  expect(link.state).toBe("offline");
  vi.advanceTimersByTime(300);
  await FakeSocket.last.welcome();
  page.target.dispatchEvent(new Event("offline"));
  expect(link.state).toBe("offline");
});

test("the network's return, or somebody who looks, ends the wait", async () => {
  FakeSocket.last.cut();
  page.target.dispatchEvent(new Event("online"));
  expect(FakeSocket.all).toHaveLength(2);
  FakeSocket.last.onopen?.();
  FakeSocket.last.cut();
  page.document.hidden = true;
  page.document.dispatchEvent(new Event("visibilitychange"));
  expect(FakeSocket.all).toHaveLength(2);
  page.document.hidden = false;
  page.document.dispatchEvent(new Event("visibilitychange"));
  expect(FakeSocket.all).toHaveLength(3);
});

test("who is refused stays refused until somebody else signs in", async () => {
  FakeSocket.last.onopen?.();
  await settle();
  FakeSocket.last.hear({ type: "error", code: "unauthenticated", message: "no" });
  FakeSocket.last.cut();
  vi.advanceTimersByTime(60_000);
  expect([link.state, FakeSocket.all.length]).toEqual(["refused", 1]);
  link.again();
  await FakeSocket.last.welcome();
  expect(link.state).toBe("online");
});

test("frames of an old socket are not heard", async () => {
  await FakeSocket.last.welcome();
  link.watch("thread:1", 0);
  const old = FakeSocket.last;
  link.again();
  old.hear(row(1));
  old.cut();
  expect([rows, link.state]).toEqual([[], "connecting"]);
});

test("what is said into a socket that is closing is said after the next welcome", async () => {
  await FakeSocket.last.welcome();
  const closing = FakeSocket.last;
  closing.readyState = 2;
  expect(link.send({ type: "send", n: 1 })).toBe(false);
  expect(closing.of("send")).toEqual([]);
  closing.cut();
  expect(states.at(-1)).toBe("offline");
});
