/** The kernelspec: how Jupyter finds and starts this kernel. https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const logo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
  <rect width="64" height="64" rx="12" fill="#3178c6"/>
  <path d="M10 14h44L32 54zM21 21l11 20 11-20z" fill="#fff" fill-rule="evenodd"/>
</svg>
`;

export interface Kernelspec {
  argv: readonly string[];
  display_name: string;
  language: string;
  /** Interrupts come as messages on the control channel: a signal would reach a busy Node process too late, and Windows has none. */
  interrupt_mode: "message";
  metadata: { debugger: boolean };
}

/**
 * @param node     absolute path of the Node that runs the kernel: the one of the set-up, whatever PATH Jupyter is started with
 * @param preload  modules whose exports are names in every cell
 */
export function kernelspec({
  node,
  preload,
}: {
  node: string;
  preload: readonly string[];
}): Kernelspec {
  const main = fileURLToPath(new URL("../main.js", import.meta.url));
  return {
    argv: [
      node,
      main,
      ...preload.flatMap((name) => ["--preload", name]),
      "--connection-file",
      "{connection_file}",
    ],
    display_name: "TypeScript (Nabla)",
    language: "typescript",
    interrupt_mode: "message",
    metadata: { debugger: true },
  };
}

/**
 * Writes the kernelspec `name` under a Jupyter data prefix (`<venv>/share/jupyter`). Writes nothing when it stands there already.
 *
 * @returns the folder of the kernelspec
 */
export function registerKernelspec(
  prefix: string,
  name: string,
  spec: Kernelspec,
): string {
  const folder = join(prefix, "kernels", name);
  mkdirSync(folder, { recursive: true });
  write(join(folder, "kernel.json"), `${JSON.stringify(spec, null, 2)}\n`);
  write(join(folder, "logo-svg.svg"), logo);
  return folder;
}

/** In one step, because a running JupyterLab reads these files whenever it likes. */
function write(path: string, text: string): void {
  if (read(path) === text) return;
  writeFileSync(`${path}.part`, text);
  renameSync(`${path}.part`, path);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
