/** What the kernel uses, in the fields of ipykernel's `usage_reply`, which jupyter-resource-usage shows. */
import { readFileSync, readdirSync } from "node:fs";
import { cpus, hostname, loadavg } from "node:os";
import { memoryState, memoryStates } from "../engine/memory-limit.js";
import type { Content } from "../protocol/message.js";

interface Process {
  parent: number;
  /** bytes */
  memory: number;
  /** seconds */
  cpu: number;
}

const clockTicks = 100;

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // Ended meanwhile, or no Linux.
    return undefined;
  }
}

function processes(): Map<number, Process> {
  const all = new Map<number, Process>();
  let names: string[];
  try {
    names = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return all;
  }
  for (const name of names) {
    const stat = read(`/proc/${name}/stat`);
    if (stat === undefined) continue;
    // The command, in parentheses, may hold spaces.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    all.set(Number(name), {
      parent: Number(fields[1]),
      memory: 0,
      cpu: (Number(fields[11]) + Number(fields[12])) / clockTicks,
    });
  }
  return all;
}

/** Ourselves, the engine, the checker and whatever cells started. */
function family(): { memory: number; cpu: number } {
  const all = processes();
  if (all.size === 0) {
    const { user, system } = process.cpuUsage();
    return { memory: process.memoryUsage.rss(), cpu: (user + system) / 1e6 };
  }
  let memory = 0;
  let cpu = 0;
  const visit = (pid: number): void => {
    memory += proportionalMemory(pid);
    cpu += all.get(pid)?.cpu ?? 0;
    for (const [child, { parent }] of all) if (parent === pid) visit(child);
  };
  visit(process.pid);
  return { memory, cpu };
}

/** PSS: shared pages count in parts, so that the sum over our processes is what they really cost. */
function proportionalMemory(pid: number): number {
  const kilobytes =
    /^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? "")?.[1] ??
    /^VmRSS:\s+(\d+)/m.exec(read(`/proc/${pid}/status`) ?? "")?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

let before = { time: performance.now(), cpu: 0 };

export function usage(enginePid: number | undefined): Content {
  const { memory, cpu } = family();
  const now = performance.now();
  const seconds = (now - before.time) / 1000;
  const kernelCpu = seconds > 0 ? (100 * (cpu - before.cpu)) / seconds : 0;
  before = { time: now, cpu };
  const [{ limit: total, used } = memoryState()] = memoryStates();
  const available = Math.max(0, total - used);
  return {
    status: "ok",
    hostname: hostname(),
    pid: enginePid ?? process.pid,
    kernel_cpu: Math.max(0, kernelCpu),
    kernel_memory: memory,
    cpu_count: cpus().length,
    host_cpu_percent: Math.min(100, (100 * loadavg()[0]!) / cpus().length),
    host_virtual_memory: {
      total,
      available,
      percent: (100 * (total - available)) / total,
      used: total - available,
      free: available,
    },
  };
}
