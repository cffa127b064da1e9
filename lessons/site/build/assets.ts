/** Scripts and styles, bundled by Vite into `assets/`. */
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import type { Assets } from "../pages/page.js";

const site = fileURLToPath(new URL("..", import.meta.url));

/** @param explores modules of the lessons' sliders */
export async function buildAssets(
  out: string,
  explores: ReadonlyMap<string, string>,
): Promise<Assets> {
  await build({
    configFile: false,
    root: site,
    base: "./",
    logLevel: "error",
    publicDir: false,
    resolve: { conditions: ["browser", "module", "import", "default"] },
    build: {
      outDir: out,
      emptyOutDir: false,
      assetsDir: "assets",
      target: "es2022",
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 10_000,
      rolldownOptions: {
        input: {
          site: join(site, "islands", "main.ts"),
          mathematics: join(site, "styles", "mathematics.css"),
          ...Object.fromEntries(
            [...explores].map(([name, path]) => [`explore-${name}`, path]),
          ),
        },
        // The page imports an explore module's default export.
        preserveEntrySignatures: "exports-only",
        output: {
          entryFileNames: "assets/[name].js",
          chunkFileNames: "assets/[name]-[hash].js",
          assetFileNames: "assets/[name][extname]",
        },
      },
    },
  });
  mkdirSync(join(out, "assets"), { recursive: true });
  copyFileSync(
    join(site, "styles", "icon.svg"),
    join(out, "assets", "icon.svg"),
  );
  return {
    script: "assets/site.js",
    style: "assets/site.css",
    mathematics: "assets/mathematics.css",
  };
}
