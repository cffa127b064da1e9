/** The report as a page of text. */
import type { Gpu } from "./graphics.js";
import type { Report, RungReport } from "./report.js";

export function page(report: Report): string {
  const { cpu, memoryGB: memory } = report;
  const avx = { true: ", AVX", false: ", no AVX", undefined: "" }[`${cpu.avx}`];
  const width = Math.max(...report.rungs.map(({ name }) => name.length));
  const lines = [
    "Your machine",
    `  system   ${report.system}`,
    `  CPU      ${cpu.name}, ${cpu.cores} core${cpu.cores === 1 ? "" : "s"}${avx}`,
    `  memory   ${memory.total.toFixed(1)} GB, ${memory.free.toFixed(1)} GB free`,
    `  GPU      ${report.gpus.length === 0 ? "none found" : report.gpus.map(gpu).join("; ")}`,
    `  driver   ${report.nvidiaDriver === undefined ? "none of NVIDIA's" : `NVIDIA ${report.nvidiaDriver}`}`,
    `  CUDA     ${report.cudaLibraries.length === 0 ? "no libraries found" : report.cudaLibraries.join(", ")}`,
    `  Node     ${report.node}`,
    "",
    "What can compute here, best first (time of one training step of a small convolutional network)",
    ...report.rungs.flatMap((rung) => [
      `${rung.name === report.chosen ? "→" : " "} ${rung.name.padEnd(width)}  ${line(rung)}`,
      ...rung.notes.map((note) => `${" ".repeat(width + 11)}${note}`),
    ]),
    "",
    report.chosen === undefined
      ? "Nothing works here. Reinstall the packages: npm run setup"
      : `Nabla computes with ${report.chosen}. NABLA_BACKEND=<name> takes another.`,
    ...report.advice.map((sentence) => `- ${sentence}`),
  ];
  return lines.join("\n");
}

function line({ works, title, stepMs, reason }: RungReport): string {
  if (!works) return `no     ${title}: ${reason}`;
  return stepMs === undefined
    ? `works  ${title}: ${reason}`
    : `works  ${title}, ${stepMs.toFixed(1)} ms`;
}

function gpu({ name, memoryMB, freeMB }: Gpu): string {
  const free = freeMB === undefined ? "" : `, ${freeMB} MB free`;
  return memoryMB === undefined ? name : `${name}, ${memoryMB} MB${free}`;
}
