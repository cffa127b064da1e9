/** WebGPU in Node: Dawn, from the npm package `webgpu`, and an adapter of it that is worth computing on. */

/** What of `GPUAdapterInfo` tells hardware from software. @see https://www.w3.org/TR/webgpu/#gpuadapterinfo */
export interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  readonly isFallbackAdapter?: boolean;
}

export interface Adapter {
  readonly info: AdapterInfo;
  requestDevice(descriptor?: {
    requiredFeatures?: readonly (string | readonly string[])[];
  }): Promise<unknown>;
}

export interface Gpu {
  requestAdapter(options?: object): Promise<Adapter | null>;
}

interface Dawn {
  create(this: void, options: string[]): Gpu;
  globals: Record<string, unknown>;
}

/** Lets an adapter that computes on the CPU pass: for tests, since it is far slower than the rungs below. */
const SOFTWARE_ALLOWED = "NABLA_WEBGPU_SOFTWARE";

export const softwareAllowed = (): boolean =>
  process.env[SOFTWARE_ALLOWED] === "1";

/** Dawn marks a software adapter; the names are for one that a driver passes off as a device. */
function isSoftware(info: AdapterInfo): boolean {
  return (
    info.isFallbackAdapter === true ||
    /swiftshader|llvmpipe|lavapipe|basic render/i.test(
      `${info.architecture} ${info.device} ${info.description}`,
    )
  );
}

/** "NVIDIA GeForce RTX 3060" where the driver says so, else what there is. */
function nameOf(info: AdapterInfo): string {
  return (
    [info.description, info.device, info.architecture, info.vendor].find(
      (text) => text !== "",
    ) ?? "a GPU without a name"
  );
}

export async function loadDawn(): Promise<Dawn> {
  // An optional dependency: a name that the compiler does not resolve.
  const name: string = "webgpu";
  return (await import(name)) as Dawn;
}

/**
 * @param gpu  Dawn's, or a browser's `navigator.gpu`
 * @throws Error where there is no adapter, or only software
 */
export async function hardwareAdapter(gpu: Gpu): Promise<Adapter> {
  const adapter = await gpu.requestAdapter({
    powerPreference: "high-performance",
  });
  if (adapter === null) {
    throw new Error(
      process.platform === "linux"
        ? "no Vulkan driver offers a GPU (Debian, Ubuntu: sudo apt-get install libvulkan1, and the GPU's own driver)"
        : "no GPU driver offers an adapter",
    );
  }
  if (isSoftware(adapter.info) && !softwareAllowed()) {
    throw new Error(
      `WebGPU expected a GPU, found software alone (${nameOf(adapter.info)}), which is slower than WebAssembly`,
    );
  }
  return adapter;
}
