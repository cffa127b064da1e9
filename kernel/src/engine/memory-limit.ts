/** What the control group (a container, a systemd slice) says about memory: its limit, and whom it had killed. Linux only; elsewhere nothing. */
import { readFileSync } from "node:fs";

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** Our own control group's folder: version 2, else the memory controller of version 1. */
function folders(): string[] {
  return (read("/proc/self/cgroup") ?? "").split("\n").flatMap((line) => {
    const [, controllers, path] = line.split(":");
    if (path === undefined) return [];
    if (controllers === "") return [`/sys/fs/cgroup${path}`, "/sys/fs/cgroup"];
    return controllers?.split(",").includes("memory")
      ? [`/sys/fs/cgroup/memory${path}`, "/sys/fs/cgroup/memory"]
      : [];
  });
}

/** How many processes of our group the system has killed for want of memory, ever. */
export function memoryKills(): number {
  for (const folder of folders()) {
    const events =
      read(`${folder}/memory.events`) ?? read(`${folder}/memory.oom_control`);
    const count = /^oom_kill (\d+)$/m.exec(events ?? "")?.[1];
    if (count !== undefined) return Number(count);
  }
  return 0;
}

/** In bytes; undefined where there is none. */
export function memoryLimit(): number | undefined {
  for (const folder of folders()) {
    const text =
      read(`${folder}/memory.max`) ?? read(`${folder}/memory.limit_in_bytes`);
    const limit = Number(text);
    // Version 1 says "no limit" by a number near 2^63.
    if (text !== undefined && Number.isFinite(limit) && limit < 2 ** 60)
      return limit;
  }
  return undefined;
}
