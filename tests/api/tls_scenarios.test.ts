// The scenarios once more, over https and wss.
import { afterAll } from "vitest";
import { Certificate, everywhere } from "./support/tls.ts";

const certificate = new Certificate();
everywhere.certificate = certificate;
afterAll(() => certificate.remove());
await import("./scenarios.test.ts");
