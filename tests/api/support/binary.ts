// binary — which madoguchi the tests drive.
import { accessSync, constants } from "node:fs";
import { join, resolve } from "node:path";

export const TOP = resolve(import.meta.dirname, "../../..");

/** The program under test: MADOGUCHI_BINARY, else what the asan preset built. */
export function findBinary(): string {
  const path = resolve(process.env.MADOGUCHI_BINARY ?? join(TOP, "build/asan/madoguchi"));
  try {
    accessSync(path, constants.X_OK);
  } catch {
    throw new Error(
      `no program at ${path}: build it (make test), or name one in MADOGUCHI_BINARY`,
    );
  }
  return path;
}
