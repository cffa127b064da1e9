/** Shows a built site on 127.0.0.1, compressed, as a web server would. */
import { preview } from "vite";

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
