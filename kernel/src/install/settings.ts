/** How JupyterLab behaves in this environment, however it is started there. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Nothing is looked up outside the machine: no news, no update check, no list of extensions. */
const config = {
  LabApp: {
    news_url: null,
    check_for_updates_class: "jupyterlab.NeverCheckForUpdate",
    extension_manager: "readonly",
  },
};

/** The same for the part that runs in the browser. Names of the settings: jupyterlab/packages/apputils-extension/schema. */
const overrides = {
  "@jupyterlab/apputils-extension:notification": {
    checkForUpdates: false,
    fetchNews: "false",
  },
};

/** @param venv  the environment's folder */
export function writeSettings(venv: string, kernel: string): void {
  const multi = { MultiKernelManager: { default_kernel_name: kernel } };
  write(join(venv, "etc", "jupyter"), "jupyter_lab_config.json", {
    ...config,
    ...multi,
  });
  write(
    join(venv, "share", "jupyter", "lab", "settings"),
    "overrides.json",
    overrides,
  );
  // Some of JupyterLab's tools are CommonJS, and Node would take them for modules by a package.json above this folder.
  write(venv, "package.json", { type: "commonjs" });
}

function write(folder: string, name: string, value: unknown): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
}
