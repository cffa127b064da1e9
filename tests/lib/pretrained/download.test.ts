/** Downloads from a server of ours: whole, broken off, changed meanwhile, wrong, refused, none at all. */
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { pretrained } from "../../../lib/src/index.js";
import { bar } from "../../../lib/src/pretrained/weights/progress-bar.js";

const bytes = Buffer.from(
  Uint8Array.from({ length: 300_000 }, (_, i) => (i * 31) % 251),
);
const sha256 = createHash("sha256").update(bytes).digest("hex");

let server: Server;
let cache: string;
/** What was asked for, as the range's header says it. */
let asked: string[];
/** After how many bytes the connection is cut, for each request; then no more. */
let breaks: number[];
let content: Buffer;
let etag: string;
let url: string;

beforeEach(async () => {
  vi.stubEnv("NABLA_QUIET", "1");
  cache = mkdtempSync(join(tmpdir(), "nabla-download-"));
  vi.stubEnv("NABLA_CACHE", cache);
  [asked, breaks, content, etag] = [[], [], bytes, '"one"'];
  server = createServer((request, response) => {
    if (request.url !== "/alexnet.pth") {
      response.writeHead(404).end();
      return;
    }
    const { range, "if-range": mark } = request.headers;
    asked.push(range ?? "whole");
    const from =
      mark === etag ? Number(/bytes=(\d+)-/.exec(range ?? "")?.[1] ?? 0) : 0;
    const part = content.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, {
      etag,
      "content-length": part.length,
    });
    const cut = breaks.shift();
    if (cut === undefined) response.end(part);
    else response.write(part.subarray(0, cut), () => response.destroy());
  });
  await new Promise<void>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve()),
  );
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/alexnet.pth`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true });
});

it("comes once, with its progress, and is then kept", async () => {
  const seen: [number, number][] = [];
  const path = await pretrained.download(url, {
    sha256,
    onProgress: (done, total) => void seen.push([done, total]),
  });
  expect(readFileSync(path).equals(bytes)).toBe(true);
  expect(path.endsWith("alexnet.pth")).toBe(true);
  expect(seen.at(-1)).toEqual([bytes.length, bytes.length]);
  expect(await pretrained.download(url, { sha256 })).toBe(path);
  expect(asked).toEqual(["whole"]);
});

it("goes on where a connection broke", async () => {
  breaks = [100_000, 50_000];
  const path = await pretrained.download(url, { sha256 });
  expect(readFileSync(path).equals(bytes)).toBe(true);
  expect(asked[0]).toBe("whole");
  expect(asked.slice(1).every((range) => /^bytes=[1-9]\d*-$/.test(range))).toBe(
    true,
  );
  expect(asked.length).toBe(3);
});

it("begins again where the server has another file by then", async () => {
  breaks = [100_000];
  const other = Buffer.from(bytes).fill(7, 0, 1000);
  const arrived = pretrained.download(url, {
    onProgress: () => {
      content = other;
      etag = '"two"';
    },
  });
  expect(readFileSync(await arrived).equals(other)).toBe(true);
});

it("throws away what has another digest", async () => {
  content = Buffer.from(bytes).fill(0, 5, 6);
  await expect(pretrained.download(url, { sha256 })).rejects.toThrow(
    new RegExp(`sha256 expected ${sha256}, received [0-9a-f]{64}`),
  );
  content = bytes;
  const path = await pretrained.download(url, { sha256 });
  expect(readFileSync(path).equals(bytes)).toBe(true);
  expect(asked).toEqual(["whole", "whole"]);
});

it("fetches again what was damaged on the disk, though no digest was given", async () => {
  const path = await pretrained.download(url);
  writeFileSync(path, "spoilt");
  expect(readFileSync(await pretrained.download(url)).equals(bytes)).toBe(true);
});

it("says what the server said", async () => {
  const wrong = url.replace("alexnet", "nothing");
  await expect(pretrained.download(wrong)).rejects.toThrow(
    `${wrong} could not be fetched: the server answered 404 Not Found. Is the address right?`,
  );
});

it("says that there is no network, and keeps what has come", async () => {
  breaks = [100_000];
  const gone = pretrained.download(url, {
    onProgress: () => server.close(),
  });
  await expect(gone).rejects.toThrow(
    /could not be fetched: .*ECONNREFUSED.*Is there a network\? \d+ bytes have come and are kept/s,
  );
  await expect(
    pretrained.download(url.replace("alexnet", "other")),
  ).rejects.toThrow("Without one, bring the file by other means");
  server.listen(Number(new URL(url).port), "127.0.0.1");
  const path = await pretrained.download(url, { sha256 });
  expect(readFileSync(path).equals(bytes)).toBe(true);
  expect(asked.at(-1)).toMatch(/^bytes=[1-9]\d*-$/);
});

it("stops when it is told to", async () => {
  const controller = new AbortController();
  const stopped = pretrained.download(url, {
    signal: controller.signal,
    onProgress: () => controller.abort(new Error("enough")),
  });
  await expect(stopped).rejects.toThrow("enough");
});

it("refuses what is no address of the web", async () => {
  await expect(pretrained.download("file:///etc/passwd")).rejects.toThrow(
    'download expected a URL of http or https, received "file:///etc/passwd".',
  );
});

it("draws a bar", () => {
  expect(bar("a.pth", 5e6, 10e6)).toBe(
    `a.pth [${"#".repeat(15)}${" ".repeat(15)}] 5.0 of 10.0 MB`,
  );
  expect(bar("a.pth", 5e6, 0)).toBe("a.pth 5.0 MB");
});
