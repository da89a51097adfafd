import { join } from "node:path";
import { defineConfig } from "vitest/config";

// Parts of the pages that need no page.
export default defineConfig({
  cacheDir: join(import.meta.dirname, "../../build/vitest-web"),
  test: {
    root: import.meta.dirname,
    include: [process.env.MADOGUCHI_TEST_FILE ?? "*.test.ts"],
    maxWorkers: 1,
    reporters: ["default"],
  },
});
