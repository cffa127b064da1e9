/** The doctor on machines that this one is not. */
import { describe, expect, it, vi } from "vitest";
import {
  diagnose,
  page,
  type Examination,
} from "../../../lib/src/backend/doctor/index.js";
import type { Probes } from "../../../lib/src/backend/doctor/probes.js";
import type { BackendName } from "../../../lib/src/backend/rungs.js";
import type { Finding } from "../../../lib/src/backend/verdict.js";

const bare: Probes = {
  text: () => undefined,
  exists: () => false,
  list: () => [],
  output: () => undefined,
};

const nvidiaSmi: Probes = {
  ...bare,
  output: (command) =>
    command === "nvidia-smi"
      ? "NVIDIA GeForce RTX 3060, 12288, 11800, 570.86.15\n"
      : command === "ldconfig"
        ? "\tlibcudart.so.12 (libc6,x86-64) => /usr/lib/libcudart.so.12\n"
        : undefined,
};

/** A container: the kernel module shows, nvidia-smi is not installed. */
const moduleAlone: Probes = {
  ...bare,
  text: (path) =>
    path === "/proc/driver/nvidia/version"
      ? "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu Feb 22"
      : path.endsWith("information")
        ? "Model: \t\t NVIDIA H100 80GB HBM3\nIRQ: 0\n"
        : undefined,
  list: (path) => (path.endsWith("/gpus") ? ["0000:01:00.0"] : []),
};

const laptop: Probes = {
  ...bare,
  list: (path) =>
    path === "/sys/class/drm" ? ["card0", "card0-HDMI-A-1"] : [],
  text: (path) =>
    path.endsWith("card0/device/vendor") ? "0x8086\n" : undefined,
};

const examination = (
  probes: Probes,
  working: readonly BackendName[],
): Examination => ({
  probes,
  machine: () => ({
    platform: "linux",
    arch: "x64",
    glibc: "2.36",
    cpu: "a CPU",
    cpuFlags: ["avx"],
    compiler: "c++",
    nvidia: false,
  }),
  rungs: (["tfjs-node-gpu", "tfjs-node", "webgpu", "wasm", "cpu"] as const).map(
    (name) => ({ name, title: `title of ${name}`, missing: () => null }),
  ),
  tryRung: async (name) => ({
    ok: working.includes(name),
    reason: working.includes(name) ? "passed its self-test" : "it crashed",
    ms: 1,
  }),
  timeStep: async () => 1.25,
});

const of = (
  probes: Probes,
  working: readonly BackendName[],
): ReturnType<typeof diagnose> =>
  diagnose(undefined, examination(probes, working));

describe("doctor", () => {
  it("finds GPU, memory, driver and CUDA by nvidia-smi, and says how to use them", async () => {
    const report = await of(nvidiaSmi, ["tfjs-node", "wasm", "cpu"]);
    expect(report).toMatchObject({
      gpus: [
        { name: "NVIDIA GeForce RTX 3060", memoryMB: 12288, freeMB: 11800 },
      ],
      nvidiaDriver: "570.86.15",
      cudaLibraries: ["cudart"],
      chosen: "tfjs-node",
    });
    expect(report.advice.join("\n")).toContain("npm run setup");
    expect(page(report)).toContain(
      "NVIDIA GeForce RTX 3060, 12288 MB, 11800 MB free",
    );
    expect(page(report)).toMatch(/→ tfjs-node +works +.*1\.3 ms/);
    expect(page(report)).toMatch(/webgpu +no +.*it crashed/);
  });

  it("finds them by the kernel module where there is no nvidia-smi", async () => {
    const report = await of(moduleAlone, ["tfjs-node-gpu"]);
    expect(report.gpus[0]?.name).toBe("NVIDIA H100 80GB HBM3");
    expect(report.nvidiaDriver).toBe("550.54.14");
  });

  it("points a laptop without CUDA to WebGPU", async () => {
    const report = await of(laptop, ["tfjs-node", "wasm", "cpu"]);
    expect(report.gpus).toMatchObject([{ name: "Intel GPU" }]);
    expect(report.advice.join("\n")).toContain("libvulkan1");
  });

  it("has nothing to advise where the best works", async () => {
    const report = await of(nvidiaSmi, [
      "tfjs-node-gpu",
      "tfjs-node",
      "webgpu",
      "wasm",
      "cpu",
    ]);
    expect(report.advice).toEqual([]);
    expect(report.chosen).toBe("tfjs-node-gpu");
  });

  it("says whose LSTM and GRU a GPU's rung has, and why", async () => {
    const lines = async (
      cudnn: Finding,
      env: Record<string, string> = {},
    ): Promise<string> => {
      for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
      const given = examination(nvidiaSmi, ["tfjs-node-gpu", "cpu"]);
      const report = await diagnose(undefined, {
        ...given,
        tryRung: async (name) => ({
          ...(await given.tryRung(name)),
          ...(name === "tfjs-node-gpu" && { cudnn }),
        }),
      });
      vi.unstubAllEnvs();
      expect(report.rungs.at(-1)?.notes).toEqual([]);
      return page(report);
    };
    const right = { ok: true, reason: "within 0.0004" };
    expect(await lines(right)).toMatch(
      /→ tfjs-node-gpu +works .*\n +LSTM, GRU: cuDNN's \(within 0.0004\)\n/,
    );
    const wrong = {
      ok: false,
      reason: "CudnnRNN differed: the LSTM's outputs",
    };
    expect(await lines(wrong)).toMatch(
      /\n +LSTM by BlockLSTM, GRU op by op: CudnnRNN differed: the LSTM's outputs\n/,
    );
    expect(await lines(right, { NABLA_CUDNN: "0" })).toContain(
      "LSTM by BlockLSTM, GRU op by op: switched off by NABLA_CUDNN=0\n",
    );
  });

  it("reports where nothing works, and names the CPU that lacks AVX", async () => {
    const nothing = examination(bare, []);
    const report = await diagnose(undefined, {
      ...nothing,
      machine: () => ({ ...nothing.machine(), cpuFlags: ["sse2"] }),
    });
    expect(report.chosen).toBeUndefined();
    expect(page(report)).toContain("Nothing works here");
    expect(page(report)).toContain("no AVX");
    expect(report.advice.join("\n")).toMatch(/needs a CPU with AVX/);
  });

  it("keeps the reason where a rung cannot train", async () => {
    const report = await diagnose(undefined, {
      ...examination(bare, ["cpu"]),
      timeStep: async () => Promise.reject(new Error("out of memory")),
    });
    expect(report.rungs.at(-1)).toMatchObject({
      works: true,
      reason: expect.stringContaining(
        "could not train: out of memory",
      ) as string,
    });
  });
});
