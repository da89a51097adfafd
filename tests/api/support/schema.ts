// schema — holds what the server says to the documents of protocol/.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormatsModule from "ajv-formats";
import { parse } from "yaml";
import { TOP } from "./binary.ts";
import type { Answer } from "./http.ts";

type Document = Record<string, any>;

const OPENAPI = "openapi.yaml";
// Under Node's module rules the package's default export is one level down.
const addFormats = addFormatsModule as unknown as typeof addFormatsModule.default;

function makeAjv(): Ajv2020 {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  addFormats(ajv);
  return ajv;
}

function textOf(name: string): string {
  return readFileSync(join(TOP, "protocol", name), "utf8");
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

const frameValidator = once((): ValidateFunction => {
  return makeAjv().compile(JSON.parse(textOf("events.schema.json")));
});

interface Openapi {
  ajv: Ajv2020;
  document: Document;
}

const openapis = new Map<string, Openapi>();

function openapi(name: string): Openapi {
  let made = openapis.get(name);
  if (made === undefined) {
    const document = parse(textOf(name)) as Document;
    const ajv = makeAjv();
    ajv.addSchema(document, name);
    made = { ajv, document };
    openapis.set(name, made);
  }
  return made;
}

function complaints(validate: ValidateFunction): string {
  return (validate.errors ?? [])
    .map((error) => `${error.instancePath || "/"} ${error.message} ${JSON.stringify(error.params)}`)
    .join("; ");
}

/** What is wrong with a frame of the server by protocol/events.schema.json; empty when nothing. */
export function frameFault(frame: unknown): string {
  const validate = frameValidator();
  return validate(frame) ? "" : `${JSON.stringify(frame)}: ${complaints(validate)}`;
}

/** Fails unless the answer is what a document of protocol/ says of this path and method. */
export function expectShape(answer: Answer, method: string, path: string, name = OPENAPI): void {
  const { ajv, document } = openapi(name);
  const operation = document.paths?.[path]?.[method.toLowerCase()];
  if (operation === undefined) {
    throw new Error(`protocol/${name} does not know ${method} ${path}`);
  }
  const said = operation.responses?.[String(answer.status)] ?? operation.responses?.default;
  if (said === undefined) {
    throw new Error(`${method} ${path} may not answer ${answer.status}: ${answer.text}`);
  }
  const { node, pointer } = resolved(document, said, [
    "paths",
    path,
    method.toLowerCase(),
    "responses",
    operation.responses?.[String(answer.status)] === undefined ? "default" : String(answer.status),
  ]);
  if (node.content?.["application/json"]?.schema === undefined) {
    return;
  }
  const steps = [...pointer, "content", "application/json", "schema"];
  const reference = `${name}#/${steps.map(escaped).join("/")}`;
  const validate = ajv.getSchema(reference);
  if (validate === undefined) {
    throw new Error(`no schema at ${reference}`);
  }
  if (!validate(answer.json)) {
    throw new Error(`${method} ${path} ${answer.status}: ${complaints(validate)}\n${answer.text}`);
  }
}

/** Follows one `$ref` of a response, so that its schema has an address of its own. */
function resolved(
  document: Document,
  node: Document,
  pointer: string[],
): { node: Document; pointer: string[] } {
  if (typeof node.$ref !== "string") {
    return { node, pointer };
  }
  const steps = node.$ref.replace(/^#\//, "").split("/");
  let found: Document = document;
  for (const step of steps) {
    found = found[step.replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  return { node: found, pointer: steps.map((step) => step.replaceAll("~1", "/")) };
}

function escaped(step: string): string {
  return encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1"));
}
