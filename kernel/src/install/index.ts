/** The kernel's set-up: a Python environment with JupyterLab, its settings, the kernelspec in it, and a way to start it. */
export {
  cleanPython,
  installEnvironment,
  interpreterBehind,
  lockFile,
  pythonOf,
} from "./environment.js";
export type { Driver } from "./driver.js";
export {
  type Kernelspec,
  kernelspec,
  registerKernelspec,
} from "./kernelspec.js";
export {
  type Lab,
  type LabOptions,
  freePort,
  isFree,
  runtimeOf,
  startLab,
} from "./lab.js";
export { type Server, addressOf, ask, serverOf } from "./servers.js";
export { writeSettings } from "./settings.js";
export { tryKernel } from "./trial.js";
