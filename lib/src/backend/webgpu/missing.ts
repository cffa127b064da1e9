/** A cheap look at what WebGPU needs, before a trial in a child process is worth its time. */
import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { softwareAllowed } from "./adapter.js";

const require = createRequire(import.meta.url);

/** A GPU that Linux has a driver for: the kernel's own, NVIDIA's, or Windows's under WSL. */
const linuxDevices = ["/dev/dri", "/proc/driver/nvidia/version", "/dev/dxg"];

/** Why it cannot work here, or null where it deserves a trial. */
export function webgpuMissing(): string | null {
  try {
    require.resolve("webgpu");
  } catch {
    return "the package webgpu is not installed (npm install webgpu@0.6.2)";
  }
  if (
    process.platform === "linux" &&
    !softwareAllowed() &&
    !linuxDevices.some((path) => existsSync(path))
  ) {
    return "Linux has no driver of a GPU here";
  }
  return null;
}

/** What may change its verdict: another driver, another choice of driver. */
export function webgpuTraces(): string[] {
  const folders = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d", "/dev/dri"];
  const variables = [
    "VK_ICD_FILENAMES",
    "VK_DRIVER_FILES",
    "LD_LIBRARY_PATH",
    "NABLA_WEBGPU_SOFTWARE",
  ];
  return [
    ...folders.map((folder) => `${folder}: ${list(folder)}`),
    ...variables.map((name) => `${name}=${process.env[name] ?? ""}`),
  ];
}

function list(folder: string): string {
  try {
    return readdirSync(folder).toSorted().join(" ");
  } catch {
    return "absent";
  }
}
