/** What to install to climb a rung, in the order in which it pays. */
import { type Machine, obstacle } from "../setup/machine.js";
import type { Report } from "./report.js";

export function advice(
  report: Omit<Report, "advice">,
  machine: Machine,
): string[] {
  const sentences: string[] = [];
  const works = (name: string): boolean =>
    report.rungs.some((rung) => rung.name === name && rung.works);
  const nvidia = report.gpus.some(({ name }) =>
    /NVIDIA|GeForce|Tesla|Quadro|RTX/i.test(name),
  );
  if (nvidia && report.nvidiaDriver === undefined) {
    sentences.push(
      "There is an NVIDIA GPU without NVIDIA's driver. Install it (Ubuntu: sudo ubuntu-drivers install; Debian: sudo apt-get install nvidia-driver), restart, then: npm run setup",
    );
  }
  if (report.nvidiaDriver !== undefined && !works("tfjs-node-gpu")) {
    sentences.push(
      machine.arch === "x64"
        ? "To compute on the NVIDIA GPU natively: npm run setup (it downloads CUDA's libraries once: 3 GB)."
        : `TensorFlow's CUDA build is published for x86-64; on ${machine.arch} webgpu is the way to the GPU.`,
    );
  }
  if (!works("tfjs-node")) {
    const why = obstacle(machine);
    sentences.push(
      why === undefined
        ? "To compute with native TensorFlow on the CPU: npm run setup"
        : `Native TensorFlow cannot be had yet: ${why}.`,
    );
  }
  if (report.gpus.length > 0 && !works("webgpu") && !works("tfjs-node-gpu")) {
    sentences.push(
      machine.platform === "linux"
        ? "To reach the GPU through WebGPU: sudo apt-get install libvulkan1 mesa-vulkan-drivers (NVIDIA: its driver brings its own)."
        : "To reach the GPU through WebGPU: npm install webgpu@0.6.2, and the newest driver of the GPU.",
    );
  }
  return sentences;
}
