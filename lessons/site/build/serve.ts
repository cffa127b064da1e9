/** Shows a built site on 127.0.0.1, compressed, as a web server would. */
import { existsSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { type Plugin, preview } from "vite";

export interface Served {
  /** `http://127.0.0.1:4173/` */
  url: string;
  close(): Promise<void>;
}

/** @param port where to begin to look for a free one */
export async function serveSite(folder: string, port: number): Promise<Served> {
  const server = await preview({
    configFile: false,
    appType: "mpa",
    plugins: [notFound(folder)],
    logLevel: "error",
    root: folder,
    build: { outDir: "." },
    preview: { host: "127.0.0.1", port, open: false },
  });
  return {
    url: server.resolvedUrls?.local[0] ?? "",
    close: () => server.close(),
  };
}

/** What the server has no file for is answered by the site's own page. */
function notFound(folder: string): Plugin {
  return {
    name: "not-found",
    configurePreviewServer: (server) => () => {
      server.middlewares.use((request, response, next) => {
        const { pathname } = new URL(request.url ?? "/", "http://localhost");
        // Vite itself answers addresses of folders after this.
        const path = join(folder, decodeURIComponent(pathname));
        if (existsSync(path.endsWith(sep) ? join(path, "index.html") : path)) {
          next();
          return;
        }
        response.statusCode = 404;
        response.setHeader("Content-Type", "text/html; charset=utf-8");
        response.end(readFileSync(join(folder, "404.html")));
      });
    },
  };
}
