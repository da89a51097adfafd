import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { patience } from "../api/support/patience.ts";

// The pages of the real program in a real browser. One file is one ctest; see cmake/web.cmake.
export default defineConfig({
  cacheDir: join(import.meta.dirname, "../../build/vitest-browser"),
  test: {
    root: import.meta.dirname,
    include: [process.env.MADOGUCHI_TEST_FILE ?? "*.test.ts"],
    globalSetup: ["../api/support/global_setup.ts"],
    testTimeout: patience(60_000),
    hookTimeout: patience(60_000),
    maxWorkers: 1,
    reporters: ["default"],
  },
});
