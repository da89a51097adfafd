// The workspace and the admin centre: one page application under /workspace.
import react from "@vitejs/plugin-react";
import { resolve } from "node:path";
import { defineConfig } from "vite";

const top = resolve(import.meta.dirname);

export default defineConfig({
  root: resolve(top, "workspace"),
  base: "/",
  publicDir: false,
  plugins: [react()],
  build: {
    outDir: process.env.MADOGUCHI_WEB_OUT ?? resolve(top, "../build/web"),
    emptyOutDir: false,
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // data: addresses would need a wider content security policy
    rollupOptions: {
      input: { workspace: resolve(top, "workspace/index.html") },
      output: {
        entryFileNames: "assets/workspace-[name]-[hash].js",
        chunkFileNames: "assets/workspace-[name]-[hash].js",
        assetFileNames: "assets/workspace-[name]-[hash][extname]",
      },
    },
  },
});
