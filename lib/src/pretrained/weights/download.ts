/** A file from the internet, kept in the cache folder: resumed where a connection broke, and checked by its sha256. */
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import {
  mkdir,
  open,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { basename, join } from "node:path";
import { cacheFolder } from "../../backend/cache-folder.js";
import { progressBar } from "./progress-bar.js";

export interface DownloadOptions {
  /**
   * Of the file, in hex; whoever offers the file says it. Without it the first download's is kept, and later uses are held against that.
   */
  sha256?: string;
  /** Told while it comes (default: a bar; nothing where NABLA_QUIET is 1). `total` is 0 where the server does not say. */
  onProgress?: (done: number, total: number) => void;
  signal?: AbortSignal;
}

/** How often a broken connection is taken up again where it made progress in between. */
const TRIES = 5;

class Refused extends Error {}

/**
 * The path of a file that lies under a URL.
 *
 * A download that breaks is taken up where it stopped, in this call or a later one, unless the server has another file by then. The file
 * appears under its name when it is whole and has the right digest.
 *
 * @param url  http or https
 * @returns a path in the cache folder, with the ending of the URL's
 * @throws Error that says whether there is no network, the server refused, or the bytes are others than expected
 * For example:
 * const path = await pretrained.download("https://example.org/alexnet.pth", { sha256: "7be5be79…" });
 */
export async function download(
  url: string,
  options: DownloadOptions = {},
): Promise<string> {
  const { protocol, pathname } = new URL(url);
  if (protocol !== "https:" && protocol !== "http:") {
    throw new RangeError(
      `download expected a URL of http or https, received "${url}". A file on this machine needs no download.`,
    );
  }
  const key = createHash("sha256").update(url).digest("hex").slice(0, 16);
  const folder = join(cacheFolder(), "downloads", key);
  const path = join(folder, basename(pathname) || "file");
  await mkdir(folder, { recursive: true });
  const digestFile = join(folder, "sha256");
  const expected =
    options.sha256?.toLowerCase() ??
    (existsSync(digestFile) ? await readFile(digestFile, "utf8") : undefined);
  if (existsSync(path)) {
    if ((await digestOf(path)) === expected) return path;
    await rm(path);
  }
  const part = `${path}.part`;
  await fetchWhole(url, part, options);
  const found = await digestOf(part);
  if (expected !== undefined && found !== expected) {
    await rm(part);
    throw new Error(
      `${url}: sha256 expected ${expected}, received ${found}. The file is damaged or another one; it was thrown away.`,
    );
  }
  await writeFile(digestFile, found);
  await rename(part, path);
  return path;
}

async function fetchWhole(
  url: string,
  part: string,
  options: DownloadOptions,
): Promise<void> {
  const bar =
    options.onProgress ?? progressBar(basename(new URL(url).pathname));
  let tries = 0;
  for (;;) {
    const before = await sizeOf(part);
    try {
      await fetchRest(url, part, before, bar, options.signal);
      return;
    } catch (cause) {
      if (options.signal?.aborted === true || cause instanceof Refused) {
        throw cause;
      }
      const came = (await sizeOf(part)) > before;
      tries = came ? 0 : tries + 1;
      if (tries >= (before > 0 || came ? TRIES : 1)) {
        const kept = await sizeOf(part);
        throw new Error(
          `${url} could not be fetched: ${reason(cause)}. Is there a network? ` +
            (kept > 0
              ? `${kept} bytes have come and are kept; the next call goes on from there.`
              : `Without one, bring the file by other means and give its path instead.`),
          { cause },
        );
      }
    }
  }
}

/** fetch's own message is "fetch failed"; what it means stands behind it. */
function reason(error: unknown): string {
  const { cause, message } = error as Error;
  return cause instanceof Error && cause.message !== ""
    ? cause.message
    : ((cause as { code?: string } | undefined)?.code ?? message);
}

async function fetchRest(
  url: string,
  part: string,
  from: number,
  bar: (done: number, total: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  // The server's mark of the file that the first part is of; with another one, the whole is sent.
  const markFile = `${part}.etag`;
  const mark = existsSync(markFile) ? await readFile(markFile, "utf8") : "";
  const resumes = from > 0 && mark !== "";
  const response = await fetch(url, {
    headers: resumes ? { range: `bytes=${from}-`, "if-range": mark } : {},
    signal: signal ?? null,
  });
  // Nothing is left to send.
  if (response.status === 416 && resumes) return;
  if (!response.ok || response.body === null) {
    throw new Refused(
      `${url} could not be fetched: the server answered ${response.status} ${response.statusText}. Is the address right?`,
    );
  }
  const start = response.status === 206 ? from : 0;
  const etag = response.headers.get("etag") ?? "";
  await writeFile(markFile, etag.startsWith("W/") ? "" : etag);
  const length = Number(response.headers.get("content-length") ?? 0);
  const total = length > 0 ? start + length : 0;
  const file = await open(part, start > 0 ? "r+" : "w");
  let at = start;
  try {
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      await file.write(chunk, 0, chunk.length, at);
      at += chunk.length;
      bar(at, total);
    }
  } finally {
    await file.close();
  }
  if (total > 0 && at < total) throw new Error("the connection broke");
  await rm(markFile, { force: true });
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk as Buffer);
  }
  return hash.digest("hex");
}
