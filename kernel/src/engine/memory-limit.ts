/** What bounds this process's memory: its control group (a container, a systemd slice) or the machine; and whom the group had killed. */
import { readFileSync } from "node:fs";
import { freemem, totalmem } from "node:os";

export interface MemoryState {
  /** bytes */
  limit: number;
  /** bytes, of whatever shares the limit; what the system can take back at once does not count */
  used: number;
  /** Whose limit it is. */
  of: "container" | "machine";
}

/** The files that are read, beside them nothing: tests put others in their place. */
export type ReadFile = (file: string) => string | undefined;

const read: ReadFile = (file) => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // Linux only; elsewhere nothing.
    return undefined;
  }
};

interface Folder {
  path: string;
  version: 1 | 2;
}

/** Our control group's folder and those above it, each of which may have a limit: version 2, or the memory controller of version 1. */
function folders(from: ReadFile): Folder[] {
  return (from("/proc/self/cgroup") ?? "").split("\n").flatMap((line) => {
    const [, controllers, path] = line.split(":");
    if (path === undefined) return [];
    const version = controllers === "" ? 2 : 1;
    if (version === 1 && controllers?.split(",").includes("memory") !== true)
      return [];
    const root = version === 2 ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory";
    const parts = path.split("/").filter((part) => part !== "");
    return Array.from({ length: parts.length + 1 }, (_, i) => ({
      path: [root, ...parts.slice(0, parts.length - i)].join("/"),
      version,
    }));
  });
}

/** How many processes of our group the system has killed for want of memory, ever. */
export function memoryKills(from = read): number {
  for (const { path } of folders(from)) {
    const events =
      from(`${path}/memory.events`) ?? from(`${path}/memory.oom_control`);
    const count = /^oom_kill (\d+)$/m.exec(events ?? "")?.[1];
    if (count !== undefined) return Number(count);
  }
  return 0;
}

/** The limit that is nearest to being reached. */
export function memoryState(from = read): MemoryState {
  return memoryStates(from).reduce((a, b) =>
    a.used / a.limit >= b.used / b.limit ? a : b,
  );
}

/** All limits there are, the lowest first; the machine's own is among them. */
export function memoryStates(from = read): MemoryState[] {
  const states = folders(from).flatMap((folder): MemoryState[] => {
    const [max, current, inactive] =
      folder.version === 2
        ? ["memory.max", "memory.current", "inactive_file"]
        : [
            "memory.limit_in_bytes",
            "memory.usage_in_bytes",
            "total_inactive_file",
          ];
    const text = from(`${folder.path}/${max}`);
    const limit = Number(text);
    // "max", or in version 1 a number near 2^63, say that there is none.
    if (text === undefined || !(limit < totalmem())) return [];
    const held = Number(from(`${folder.path}/${current}`));
    const cached = Number(
      new RegExp(`^${inactive} (\\d+)$`, "m").exec(
        from(`${folder.path}/memory.stat`) ?? "",
      )?.[1] ?? 0,
    );
    return [{ limit, used: Math.max(0, held - cached), of: "container" }];
  });
  const available = /^MemAvailable:\s+(\d+) kB$/m.exec(
    from("/proc/meminfo") ?? "",
  )?.[1];
  const free = available === undefined ? freemem() : Number(available) * 1024;
  states.push({ limit: totalmem(), used: totalmem() - free, of: "machine" });
  return states.toSorted((a, b) => a.limit - b.limit);
}
