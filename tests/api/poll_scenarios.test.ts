// The scenarios once more, everybody's live connection being a long poll.
import { transport } from "./support/live.ts";

transport.kind = "poll";
await import("./scenarios.test.ts");
