/** The GPUs of a machine, their driver, and the CUDA libraries that TensorFlow would open. */
import { join } from "node:path";
import type { Probes } from "./probes.js";

export interface Gpu {
  name: string;
  /** Undefined where nothing tells. */
  memoryMB: number | undefined;
  freeMB: number | undefined;
}

export interface Graphics {
  gpus: readonly Gpu[];
  /** NVIDIA's, as its kernel module or nvidia-smi gives it. */
  nvidiaDriver: string | undefined;
  /** `cublas`, `cudnn` …: the wheels' libraries beside the GPU build, or the system's. */
  cudaLibraries: readonly string[];
}

/** By PCI's vendor numbers. @see https://pci-ids.ucw.cz */
const vendors: Record<string, string> = {
  "0x10de": "NVIDIA",
  "0x1002": "AMD",
  "0x8086": "Intel",
};

/** What TensorFlow 2.21's CUDA build opens. */
const wanted = [
  "cudart",
  "cublas",
  "cublasLt",
  "cudnn",
  "cufft",
  "cusolver",
  "cusparse",
];

/** @param nativeHome  where tfjs-node-gpu is installed; undefined where it is not */
export function graphics(
  probes: Probes,
  nativeHome: string | undefined,
): Graphics {
  const nvidia = fromNvidiaSmi(probes);
  const driver =
    nvidia.driver ??
    /Module\s+([\d.]+)/.exec(
      probes.text("/proc/driver/nvidia/version") ?? "",
    )?.[1];
  const listed = nvidia.gpus.length > 0 ? nvidia.gpus : fromProc(probes);
  const others = fromDrm(probes).filter(
    ({ name }) => listed.length === 0 || !name.startsWith("NVIDIA"),
  );
  return {
    gpus: [...listed, ...others],
    nvidiaDriver: driver,
    cudaLibraries: cudaLibraries(probes, nativeHome),
  };
}

function fromNvidiaSmi(probes: Probes): {
  gpus: Gpu[];
  driver: string | undefined;
} {
  const csv = probes.output("nvidia-smi", [
    "--query-gpu=name,memory.total,memory.free,driver_version",
    "--format=csv,noheader,nounits",
  ]);
  const rows = (csv ?? "")
    .split("\n")
    .map((line) => line.split(",").map((cell) => cell.trim()))
    .filter((cells) => cells.length === 4);
  return {
    gpus: rows.map(([name = "", total, free]) => ({
      name,
      memoryMB: megabytes(total),
      freeMB: megabytes(free),
    })),
    driver: rows[0]?.[3],
  };
}

/** A GPU that shares its machine's memory answers "[N/A]". */
function megabytes(text: string | undefined): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** As the kernel module tells, also in a container without nvidia-smi. */
export function nvidiaModels(probes: Probes): string[] {
  const folder = "/proc/driver/nvidia/gpus";
  return probes.list(folder).map((bus) => {
    const text = probes.text(join(folder, bus, "information")) ?? "";
    return /^Model:\s*(.+)$/m.exec(text)?.[1]?.trim() ?? "an NVIDIA GPU";
  });
}

const fromProc = (probes: Probes): Gpu[] =>
  nvidiaModels(probes).map((name) => ({
    name,
    memoryMB: undefined,
    freeMB: undefined,
  }));

function fromDrm(probes: Probes): Gpu[] {
  const folder = "/sys/class/drm";
  return probes
    .list(folder)
    .filter((name) => /^card\d+$/.test(name))
    .map((card) => probes.text(join(folder, card, "device", "vendor"))?.trim())
    .flatMap((vendor) => {
      const maker = vendors[vendor ?? ""];
      return maker === undefined
        ? []
        : [
            {
              name: `${maker} GPU`,
              memoryMB: undefined,
              freeMB: undefined,
            },
          ];
    });
}

function cudaLibraries(probes: Probes, home: string | undefined): string[] {
  const wheels = home === undefined ? undefined : join(home, "deps", "nvidia");
  const beside =
    wheels === undefined
      ? []
      : probes
          .list(wheels)
          .flatMap((part) => probes.list(join(wheels, part, "lib")));
  const system = (probes.output("ldconfig", ["-p"]) ?? "").split(/\s+/);
  const found = [...beside, ...system];
  return wanted.filter((name) =>
    found.some((file) => file.startsWith(`lib${name}.so`)),
  );
}
