// The streams of the live protocol once more, by long poll.
import { transport } from "./support/live.ts";

transport.kind = "poll";
await import("./live_streams.test.ts");
