// tls — certificates made by the `openssl` command, and HTTP over TLS that trusts just one of them.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A certificate for localhost that signs itself; its files may be written anew. */
export class Certificate {
  readonly folder = mkdtempSync(join(tmpdir(), "madoguchi-tls-"));
  readonly certificate = join(this.folder, "certificate.pem");
  readonly key = join(this.folder, "key.pem");

  constructor(days = 30) {
    this.renew(days);
  }

  /** A new key and certificate; -1 day: it has expired. */
  renew(days = 30): void {
    const key = join(this.folder, "new.pem");
    const asked = join(this.folder, "request.pem");
    const names = join(this.folder, "names");
    writeFileSync(names, "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key);
    openssl("req", "-new", "-key", key, "-subj", "/CN=localhost", "-out", asked);
    openssl("x509", "-req", "-in", asked, "-signkey", key, "-days", `${days}`, "-extfile", names,
      "-out", this.certificate);
    renameSync(key, this.key);
  }

  /** The certificate as PEM, to trust. */
  get pem(): string {
    return readFileSync(this.certificate, "utf8");
  }

  flags(port = 0): string[] {
    return [
      `--tls-listen=127.0.0.1:${port}`,
      `--tls-certificate=${this.certificate}`,
      `--tls-key=${this.key}`,
    ];
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function openssl(...args: string[]): void {
  const done = spawnSync("openssl", args, { encoding: "utf8" });
  if (done.status !== 0) {
    throw new Error(`openssl ${args[0]}: ${done.error ?? done.stderr}`);
  }
}

/** Once set, servers speak TLS by this certificate, and clients speak it with them. */
export const everywhere: { certificate?: Certificate } = {};

/** As fetch(); https with the certificate above. */
export function webFetch(url: string, init: RequestInit): Promise<Response> {
  return url.startsWith("https:") ? secureFetch(url, init) : fetch(url, init);
}

async function secureFetch(url: string, init: RequestInit): Promise<Response> {
  // Node's own Request makes the body's bytes, and the headers that go with them.
  const whole = new Request(url, init);
  const body = Buffer.from(await whole.arrayBuffer());
  const headers: Record<string, string> = Object.fromEntries(whole.headers);
  if (init.body !== undefined || whole.method === "POST") {
    headers["content-length"] = `${body.length}`;
  }
  const ca = everywhere.certificate?.pem;
  return new Promise((done, failed) => {
    const asked = request(url, { method: whole.method, headers, ca, agent: false }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("error", failed);
      answer.on("end", () => {
        const got = new Headers();
        for (let i = 0; i < answer.rawHeaders.length; i += 2) {
          got.append(answer.rawHeaders[i] as string, answer.rawHeaders[i + 1] as string);
        }
        const status = answer.statusCode ?? 0;
        const empty = status === 204 || status === 304;
        done(new Response(empty ? null : Buffer.concat(parts), { status, headers: got }));
      });
    });
    asked.on("error", failed);
    asked.end(body);
  });
}
