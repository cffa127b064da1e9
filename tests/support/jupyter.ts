/**
 * A real JupyterLab in a real browser: the server on 127.0.0.1 at a free port with a token, in a folder of its own, with the built kernel
 * as kernelspec `nabla`; Chromium with a page that fails a test when anything leaves the machine.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type Browser,
  type Locator,
  type Page,
  chromium,
} from "playwright-core";
import { endServer } from "../../kernel/src/install/ending.js";
import { pythonOf } from "../../kernel/src/install/environment.js";
import { freePort } from "./free-port.js";
import {
  findChromium,
  howToGetChromium,
  noBrowser,
  saySkipped,
} from "./chromium.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const python = pythonOf(join(root, ".venv"));

if (noBrowser) saySkipped();

/** Many times what a step takes, on a machine that has a lot else to do: reached only by a hang. */
const hang = 180_000;

export interface Jupyter {
  /** The folder that it serves. */
  readonly folder: string;
  readonly port: number;
  readonly token: string;
  /** Opens a notebook of the folder in a fresh browser context, in JupyterLab or in Notebook 7, which the same server serves. */
  open(notebook: string, view?: View): Promise<Notebook>;
  /** Ends the server, its kernels and the browser, and removes the folder. */
  stop(): Promise<void>;
}

export type View = "lab" | "notebook";

export interface Notebook {
  readonly page: Page;
  /** Every request to another host, as it was tried; each was refused. */
  readonly strangers: readonly string[];
  readonly cell: (index: number) => Locator;
  /** Asks for all cells to be run. */
  startAll(): Promise<void>;
  /** Runs all cells and waits until each has its number. `guard`: ten times what that may take, in ms. */
  runAll(guard?: number): Promise<void>;
  /** Waits until each code cell has its number. */
  allRun(guard?: number): Promise<void>;
  /** The page again, as after F5, with the notebook drawn and the kernel connected. */
  reload(): Promise<void>;
  save(): Promise<void>;
}

export interface Options {
  /** Names that the kernel preloads. */
  preload?: readonly string[];
  /** Writes files into the folder before the server starts. */
  prepare?: (folder: string) => void;
}

/** A notebook file of code cells. */
export function notebookOf(cells: readonly string[]): string {
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: {
        name: "nabla",
        display_name: "TypeScript (Nabla)",
        language: "typescript",
      },
    },
    cells: cells.map((source, i) => ({
      cell_type: "code",
      id: `cell-${i}`,
      execution_count: null,
      metadata: {},
      outputs: [],
      source,
    })),
  });
}

export async function startJupyter({
  preload = [],
  prepare,
}: Options = {}): Promise<Jupyter> {
  if (!existsSync(python))
    throw new Error(
      `Expected JupyterLab's Python at ${python}, found none. Run npm run setup first.`,
    );
  const executablePath = findChromium();
  if (executablePath === undefined || !existsSync(executablePath))
    throw new Error(
      `Expected a browser${executablePath === undefined ? "" : ` at ${executablePath}`}, found none. ${howToGetChromium}`,
    );
  const home = mkdtempSync(join(tmpdir(), "nabla-jupyter-"));
  const folder = join(home, "work");
  const kernels = join(home, "data", "kernels", "nabla");
  for (const path of [folder, kernels]) mkdirSync(path, { recursive: true });
  const argv = [
    process.execPath,
    join(root, "kernel", "dist", "main.js"),
    ...preload.flatMap((name) => ["--preload", name]),
    "--connection-file",
    "{connection_file}",
  ];
  writeFileSync(
    join(kernels, "kernel.json"),
    JSON.stringify({
      argv,
      display_name: "TypeScript (Nabla)",
      language: "typescript",
      interrupt_mode: "message",
      metadata: { debugger: true },
    }),
  );
  // Neither a question about news nor a look for updates.
  const settings = join(home, "settings", "@jupyterlab", "apputils-extension");
  mkdirSync(settings, { recursive: true });
  writeFileSync(
    join(settings, "notification.jupyterlab-settings"),
    JSON.stringify({ fetchNews: "false", checkForUpdates: false }),
  );
  prepare?.(folder);
  const port = await freePort();
  const token = randomUUID();
  const server = spawn(
    python,
    [
      "-m",
      "jupyterlab",
      "--no-browser",
      "--allow-root",
      "--ServerApp.ip=127.0.0.1",
      `--ServerApp.port=${port}`,
      "--ServerApp.port_retries=0",
      `--ServerApp.root_dir=${folder}`,
      `--IdentityProvider.token=${token}`,
      "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
      "--LabApp.news_url=",
    ],
    {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        HOME: home,
        // Its own kernelspec before any in Python's environment, which checkouts may share.
        JUPYTER_PREFER_ENV_PATH: "0",
        JUPYTER_DATA_DIR: join(home, "data"),
        JUPYTER_CONFIG_DIR: join(home, "config"),
        JUPYTER_RUNTIME_DIR: join(home, "runtime"),
        JUPYTERLAB_SETTINGS_DIR: join(home, "settings"),
        JUPYTERLAB_WORKSPACES_DIR: join(home, "workspaces"),
      },
    },
  );
  const log: string[] = [];
  server.stdout.on("data", (piece: Buffer) => log.push(piece.toString()));
  server.stderr.on("data", (piece: Buffer) => log.push(piece.toString()));
  const base = `http://127.0.0.1:${port}`;
  await answers(`${base}/api/status?token=${token}`, server, log);
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  return {
    folder,
    port,
    token,
    open: (notebook, view = "lab") =>
      openNotebook(browser, base, token, notebook, view),
    async stop() {
      await browser.close();
      await endServer(server);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function answers(
  url: string,
  server: ChildProcess,
  log: readonly string[],
): Promise<void> {
  const until = Date.now() + hang;
  while (Date.now() < until) {
    if (server.exitCode !== null) break;
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // not listening yet
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await endServer(server);
  throw new Error(`JupyterLab did not start:\n${log.join("")}`);
}

async function openNotebook(
  browser: Browser,
  base: string,
  token: string,
  notebook: string,
  view: View,
): Promise<Notebook> {
  const context = await browser.newContext({
    viewport: { width: 1200, height: 1000 },
  });
  context.setDefaultTimeout(hang);
  const strangers: string[] = [];
  await context.route(
    (url) => !["127.0.0.1", "localhost", ""].includes(url.hostname),
    async (route) => {
      strangers.push(route.request().url());
      await route.abort();
    },
  );
  const page = await context.newPage();
  const path = view === "lab" ? "lab/tree" : "notebooks";
  await page.goto(`${base}/${path}/${notebook}?token=${token}`);
  const cell = (index: number): Locator =>
    page.locator(".jp-Notebook .jp-Cell").nth(index);
  const connected = async (): Promise<void> => {
    for (const deadline = Date.now() + hang; Date.now() < deadline;) {
      const answer = await page.request.get(
        `${base}/api/sessions?token=${token}`,
      );
      const sessions = (await answer.json()) as {
        path: string;
        kernel?: { connections: number };
      }[];
      if (
        sessions.some(
          (it) => it.path === notebook && (it.kernel?.connections ?? 0) > 0,
        )
      )
        return;
      await page.waitForTimeout(50);
    }
    throw new Error(`${notebook}: the page never connected to its kernel`);
  };
  const drawn = async (): Promise<void> => {
    await cell(0).waitFor();
    // The status bar names the kernel only once the session is there; before that, running asks which kernel to use.
    if (view === "lab")
      await page.getByText(/^TypeScript \(Nabla\) \| Idle$/).waitFor();
    else {
      // Notebook 7 calls itself idle before there is a session, and then runs nothing: the server knows when the page is connected.
      await connected();
      await page
        .locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
        .waitFor();
    }
    await page.locator(".jp-Dialog").waitFor({ state: "detached" });
  };
  const startAll = async (): Promise<void> => {
    await page.getByRole("menuitem", { name: "Run", exact: true }).click();
    await page.getByText("Run All Cells", { exact: true }).click();
  };
  const allRun = async (guard = hang): Promise<void> => {
    await page.waitForFunction(
      () => {
        const texts = [
          ...document.querySelectorAll(".jp-CodeCell .jp-InputArea-prompt"),
        ].map((prompt) => prompt.textContent ?? "");
        return texts.length > 0 && texts.every((text) => /\[\d+\]/.test(text));
      },
      undefined,
      { timeout: guard },
    );
  };
  await drawn();
  return {
    page,
    strangers,
    cell,
    startAll,
    allRun,
    async runAll(guard) {
      await startAll();
      await allRun(guard);
    },
    async save() {
      await page.keyboard.press("Control+s");
      await page.locator(".jp-mod-dirty").waitFor({ state: "detached" });
    },
    async reload() {
      await page.reload();
      await drawn();
    },
  };
}
