// The widget, in two steps: the modules that are loaded when it is opened, then the one plain
// script that a page includes and that knows their address. Built as a library, so that nothing but
// ours is put in; the two share no code, because a plain script cannot be imported.
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { build, defineConfig, type UserConfig } from "vite";

const top = import.meta.dirname;
const out = process.env.MADOGUCHI_WEB_OUT ?? resolve(top, "../build/web");

const shared: UserConfig = {
  root: join(top, "widget"),
  publicDir: false,
  oxc: { jsx: { runtime: "classic", pragma: "h", pragmaFrag: "Fragment" } },
};
const sharedBuild: UserConfig["build"] = {
  outDir: out,
  emptyOutDir: false,
  target: "es2023",
  cssTarget: ["chrome123", "firefox120", "safari17.5"], // have light-dark()
};

/** Plain, so it begins and ends in a function of its own: a page sees nothing but `zE`. */
async function buildLoader(): Promise<void> {
  const panel = readdirSync(join(out, "assets")).find((name) => name.startsWith("widget-panel-"));
  await build({
    ...shared,
    configFile: false,
    logLevel: "warn",
    define: { PANEL: JSON.stringify(`/assets/${panel}`) },
    build: {
      ...sharedBuild,
      lib: {
        entry: "loader.ts",
        formats: ["iife"],
        name: "madoguchi",
        fileName: () => "widget.js",
      },
    },
  });
}

export default defineConfig({
  ...shared,
  plugins: [
    {
      name: "madoguchi-loader",
      closeBundle: (error?: Error) => (error ? undefined : buildLoader()),
    },
  ],
  build: {
    ...sharedBuild,
    lib: { entry: "panel.tsx", formats: ["es"] },
    rollupOptions: {
      preserveEntrySignatures: "allow-extension", // the log takes from the panel what both need
      output: {
        minify: true,
        comments: false,
        entryFileNames: "assets/widget-[name]-[hash].js",
        chunkFileNames: "assets/widget-[name]-[hash].js",
      },
    },
  },
});
