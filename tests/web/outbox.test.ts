// The outbox: kept or visibly not sent, and a retry that cannot double (WID-3).
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Frame } from "../../web/shared/live.ts";
import { Outbox } from "../../web/shared/outbox.ts";
import { fakeLocks, fakeWindow, settle, SharedStorage } from "./fakes.ts";

let storage: SharedStorage;
let server: Server;

/** A device's row: answers the same key and number the same way, refuses gaps. */
class Server {
  readonly kept: string[] = [];
  readonly keys: string[] = [];
  lastN = 0;
  refuse: string | undefined;

  take(frame: Frame): Frame {
    if (this.keys.includes(frame.key)) {
      return { type: "ack", n: frame.n, repeated: true };
    }
    if (frame.n !== this.lastN + 1) {
      return { type: "error", n: frame.n, code: "gap" };
    }
    if (this.refuse) {
      return { type: "error", n: frame.n, code: this.refuse };
    }
    this.lastN = frame.n;
    this.kept.push(frame.text);
    this.keys.push(frame.key);
    return { type: "ack", n: frame.n };
  }
}

interface Tab {
  outbox: Outbox;
  acked: string[];
  sent: Frame[];
  /** What happens to a frame: answered, lost before it arrived, or its answer lost. */
  wire: "good" | "off" | "silent" | "deaf";
  gaps: number;
}

function openTab(): Tab {
  const target = new EventTarget();
  vi.stubGlobal("addEventListener", target.addEventListener.bind(target));
  const tab: Tab = { acked: [], sent: [], wire: "good", gaps: 0 } as unknown as Tab;
  tab.outbox = new Outbox({
    name: "test",
    storage: storage.view(target),
    send: (frame) => {
      if (tab.wire === "off") {
        return false;
      }
      tab.sent.push(frame);
      if (tab.wire !== "silent") {
        const answer = server.take(frame);
        if (tab.wire === "good") {
          void Promise.resolve().then(() => tab.outbox.answered(answer));
        }
      }
      return true;
    },
    onChange: () => undefined,
    onAck: (entry) => tab.acked.push(entry.frame.text),
    onGap: () => {
      tab.gaps++;
      tab.outbox.welcome(server.lastN);
    },
  });
  return tab;
}

function say(tab: Tab, text: string): string {
  return tab.outbox.add({ type: "send", text }).id;
}

beforeEach(() => {
  fakeWindow();
  fakeLocks();
  storage = new SharedStorage();
  server = new Server();
});

afterEach(() => {
  vi.unstubAllGlobals();
});

test("one command is under way at a time", async () => {
  const tab = openTab();
  tab.wire = "silent";
  say(tab, "a");
  say(tab, "b");
  await settle();
  expect(tab.sent.map((frame) => frame.text)).toEqual(["a"]);
});

test("numbers are dense, in the order of writing", async () => {
  const tab = openTab();
  for (const text of ["a", "b", "c"]) {
    say(tab, text);
  }
  await vi.waitFor(() => expect(tab.acked).toEqual(["a", "b", "c"]));
  expect(tab.sent.map((frame) => frame.n)).toEqual([1, 2, 3]);
  expect(tab.outbox.entries()).toEqual([]);
});

test("an answer that was lost is asked for under the same number", async () => {
  const tab = openTab();
  tab.wire = "deaf";
  say(tab, "once");
  await vi.waitFor(() => expect(server.kept).toEqual(["once"]));
  tab.outbox.lost();
  await settle();
  expect(tab.outbox.entries()).toHaveLength(1);
  tab.wire = "good";
  tab.outbox.welcome(server.lastN);
  await vi.waitFor(() => expect(tab.acked).toEqual(["once"]));
  expect(server.kept).toEqual(["once"]);
});

test("what was written without a connection goes out with the next one", async () => {
  const tab = openTab();
  tab.wire = "off";
  say(tab, "later");
  await settle();
  expect(tab.outbox.entries().map((entry) => entry.frame.text)).toEqual(["later"]);
  tab.wire = "good";
  tab.outbox.welcome(0);
  await vi.waitFor(() => expect(server.kept).toEqual(["later"]));
});

test("a tab that died in the middle loses and doubles nothing", async () => {
  const dead = openTab();
  dead.wire = "deaf";
  say(dead, "first");
  await vi.waitFor(() => expect(server.kept).toEqual(["first"]));
  fakeLocks(); // its locks die with it
  const next = openTab();
  next.outbox.welcome(server.lastN);
  say(next, "second");
  await vi.waitFor(() => expect(next.acked).toEqual(["first", "second"]));
  expect(server.kept).toEqual(["first", "second"]);
});

test("two tabs share numbers and never use one twice", async () => {
  const tabs = [openTab(), openTab()];
  for (let i = 0; i < 6; i++) {
    say(tabs[i % 2]!, `m${i}`);
  }
  await vi.waitFor(() => expect(server.kept).toHaveLength(6));
  expect(server.kept).toEqual(["m0", "m1", "m2", "m3", "m4", "m5"]);
});

test("tabs that hear of each other late lose nothing that was written at once", async () => {
  const tabs = [openTab(), openTab()];
  storage.late = true;
  for (let i = 0; i < 6; i++) {
    say(tabs[i % 2]!, `m${i}`);
  }
  await vi.waitFor(() => expect(server.kept).toHaveLength(6));
  storage.arrive();
  await settle();
  expect(server.kept.toSorted()).toEqual(["m0", "m1", "m2", "m3", "m4", "m5"]);
  expect(tabs.flatMap((tab) => tab.outbox.entries())).toEqual([]);
});

test("a number that another tab has just used is not taken for an answer", async () => {
  const [one, other] = [openTab(), openTab()];
  storage.late = true;
  say(one, "ok");
  await vi.waitFor(() => expect(server.kept).toEqual(["ok"]));
  say(other, "ok"); // under number 1, too: it has not heard
  await vi.waitFor(() => expect(other.acked).toEqual(["ok"]));
  expect(server.kept).toEqual(["ok", "ok"]);
  expect(other.gaps).toBe(1);
});

test("a message whose number was forgotten in a crash does not come twice", async () => {
  const tab = openTab();
  tab.wire = "deaf";
  say(tab, "once");
  await vi.waitFor(() => expect(server.kept).toEqual(["once"]));
  const [row] = [...storage.rows.keys()].filter((key) => key.startsWith("test.outbox."));
  storage.rows.set(row!, JSON.stringify({ ...tab.outbox.entries()[0], n: 0 }));
  tab.outbox.lost();
  tab.wire = "good";
  tab.outbox.welcome(server.lastN);
  await vi.waitFor(() => expect(tab.acked).toEqual(["once"]));
  expect(server.kept).toEqual(["once"]);
});

test("what was dropped by who left stays away", async () => {
  const tab = openTab();
  tab.wire = "silent";
  say(tab, "under way");
  say(tab, "waits");
  await vi.waitFor(() => expect(tab.sent).toHaveLength(1));
  tab.outbox.clear();
  tab.outbox.answered({ type: "error", n: 1, code: "bad" });
  await settle();
  expect(tab.outbox.entries()).toEqual([]);
});

test("another tab sends what one that is cut off has written", async () => {
  const [off, on] = [openTab(), openTab()];
  off.wire = "off";
  say(off, "by the other");
  await vi.waitFor(() => expect(on.acked).toEqual(["by the other"]));
  expect(off.outbox.entries()).toEqual([]);
});

test("a refused message waits visibly, gives its number back, and can be tried again", async () => {
  const tab = openTab();
  server.refuse = "too_long";
  const id = say(tab, "bad");
  await vi.waitFor(() => expect(tab.outbox.entries()[0]?.refused).toBe("too_long"));
  server.refuse = undefined;
  say(tab, "good");
  await vi.waitFor(() => expect(server.kept).toEqual(["good"]));
  tab.outbox.retry(id);
  await vi.waitFor(() => expect(server.kept).toEqual(["good", "bad"]));
});

test("what is under way cannot be dropped, what waits can", async () => {
  const tab = openTab();
  tab.wire = "silent";
  const first = say(tab, "under way");
  const second = say(tab, "waits");
  await vi.waitFor(() => expect(tab.sent).toHaveLength(1));
  tab.outbox.drop(first);
  tab.outbox.drop(second);
  expect(tab.outbox.entries().map((entry) => entry.frame.text)).toEqual(["under way"]);
});

test("a server that came back from an older copy is followed", async () => {
  const tab = openTab();
  storage.rows.set("test.n", "9");
  say(tab, "after the copy");
  await vi.waitFor(() => expect(server.kept).toEqual(["after the copy"]));
  expect(tab.gaps).toBe(1);
});

test("late and foreign answers change nothing", async () => {
  const tab = openTab();
  tab.wire = "silent";
  say(tab, "x");
  await vi.waitFor(() => expect(tab.sent).toHaveLength(1));
  tab.outbox.answered({ type: "ack", n: 7 });
  await settle();
  expect(tab.outbox.entries()).toHaveLength(1);
});
