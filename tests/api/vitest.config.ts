import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { patience } from "./support/patience.ts";

// Each test file starts servers of its own, so files may run side by side; ctest runs one file per
// test and decides how many at once.
export default defineConfig({
  cacheDir: join(import.meta.dirname, "../../build/vitest"),
  test: {
    root: import.meta.dirname,
    include: [process.env.MADOGUCHI_TEST_FILE ?? "*.test.ts"],
    globalSetup: ["support/global_setup.ts"],
    testTimeout: patience(60_000),
    hookTimeout: patience(60_000),
    maxWorkers: 1,
    reporters: ["default"],
  },
});
