/** What of this machine decides whether a native TensorFlow can run on it. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { cpus } from "node:os";

export interface Machine {
  platform: string;
  arch: string;
  /** The C library's version, undefined where it is not glibc. */
  glibc: string | undefined;
  cpu: string;
  /** `flags` of /proc/cpuinfo; undefined where there is no such file or line (ARM says `Features`). */
  cpuFlags: readonly string[] | undefined;
  /** The C++ compiler's command, undefined where none answers. */
  compiler: string | undefined;
  /** Is an NVIDIA driver loaded? */
  nvidia: boolean;
}

export function thisMachine(): Machine {
  return {
    platform: process.platform,
    arch: process.arch,
    glibc: glibc(),
    cpu: cpus()[0]?.model ?? "unknown CPU",
    cpuFlags: cpuFlags(),
    compiler: compiler(),
    nvidia: nvidia(),
  };
}

/**
 * Why TensorFlow's own build cannot run or be linked here, and what to do about it, in one line; undefined where it can.
 */
export function obstacle(machine: Machine): string | undefined {
  const { platform, arch, glibc: libc, cpuFlags: flags } = machine;
  if (platform !== "linux") {
    return `the native backend is built on Linux alone so far (this is ${platform})`;
  }
  if (arch !== "x64" && arch !== "arm64") {
    return `TensorFlow is published for x86-64 and ARM64, this is ${arch}`;
  }
  // The wheel's tag is manylinux_2_27.
  if (libc === undefined || older(libc, "2.27")) {
    return `TensorFlow needs glibc 2.27 or later, this system has ${libc ?? "another C library"}`;
  }
  if (arch === "x64" && flags !== undefined && !flags.includes("avx")) {
    return `TensorFlow needs a CPU with AVX, which ${machine.cpu} lacks`;
  }
  if (machine.compiler === undefined) {
    return "there is no C++ compiler (Debian, Ubuntu: sudo apt-get install g++; Fedora: sudo dnf install gcc-c++; then: npm run setup)";
  }
  return undefined;
}

function older(version: string, bound: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [boundMajor = 0, boundMinor = 0] = bound.split(".").map(Number);
  return major < boundMajor || (major === boundMajor && minor < boundMinor);
}

function glibc(): string | undefined {
  const report = process.report.getReport() as {
    header?: { glibcVersionRuntime?: string };
  };
  return report.header?.glibcVersionRuntime;
}

function cpuFlags(): string[] | undefined {
  try {
    const text = readFileSync("/proc/cpuinfo", "utf8");
    return /^flags\s*:(.*)$/m.exec(text)?.[1]?.trim().split(/\s+/);
  } catch {
    return undefined;
  }
}

function compiler(): string | undefined {
  const chosen = process.env["CXX"];
  const candidates =
    chosen === undefined || chosen === ""
      ? ["c++", "g++", "clang++"]
      : [chosen];
  return candidates.find(
    (command) =>
      spawnSync(command, ["--version"], { stdio: "ignore" }).status === 0,
  );
}

/** The kernel module's own file, or the device of WSL, where the driver is Windows's. */
function nvidia(): boolean {
  return (
    existsSync("/proc/driver/nvidia/version") ||
    existsSync("/usr/lib/wsl/lib/libcuda.so.1")
  );
}
