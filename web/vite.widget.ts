// The widget: one script that a page includes, and what it loads when it is opened.
import { resolve } from "node:path";
import { defineConfig } from "vite";

const top = resolve(import.meta.dirname);

export default defineConfig({
  root: resolve(top, "widget"),
  base: "/",
  publicDir: false,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: process.env.MADOGUCHI_WEB_OUT ?? resolve(top, "../build/web"),
    emptyOutDir: false,
    target: "es2022",
    modulePreload: false,
    cssCodeSplit: false,
    rollupOptions: {
      input: { widget: resolve(top, "widget/loader.ts") },
      output: {
        format: "es",
        entryFileNames: "[name].js",
        chunkFileNames: "assets/widget-[name]-[hash].js",
        assetFileNames: "assets/widget-[name]-[hash][extname]",
      },
    },
  },
});
