/**
 * How much of a shared machine a native TensorFlow may take: `NABLA_GPU_MEMORY_MB`, `NABLA_THREADS`. TensorFlow reads it once, when its
 * context is made, as a ConfigProto in protocol buffers' wire format; tfjs-node has no way to give it one, so our build of its add-on
 * (setup/addon.ts) takes it from the environment.
 *
 * @see https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/protobuf/config.proto
 * @see https://protobuf.dev/programming-guides/encoding/
 */

/** Where the add-on looks, in hexadecimal digits. */
export const CONFIG_VARIABLE = "NABLA_TF_CONFIG";

export interface Limits {
  /** Of each GPU, in MB of 2^20 bytes. */
  gpuMemoryMB?: number;
  /** Of one operation, and of operations side by side. */
  threads?: number;
}

/** @throws RangeError for what is no positive whole number */
export function limitsOf(env: NodeJS.ProcessEnv): Limits {
  const memory = positive(env, "NABLA_GPU_MEMORY_MB");
  const threads = positive(env, "NABLA_THREADS");
  return {
    ...(memory === undefined ? {} : { gpuMemoryMB: memory }),
    ...(threads === undefined ? {} : { threads }),
  };
}

function positive(env: NodeJS.ProcessEnv, name: string): number | undefined {
  const text = env[name];
  if (text === undefined || text === "") return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new RangeError(
      `${name} expected a whole number above 0; received "${text}".`,
    );
  }
  return Number(text);
}

/** A serialized ConfigProto; empty where nothing is limited. */
export function configProto({ gpuMemoryMB, threads }: Limits): Uint8Array {
  const parts: number[][] = [];
  if (threads !== undefined) {
    parts.push(field(2, varint(threads))); // intra_op_parallelism_threads
    parts.push(field(5, varint(threads))); // inter_op_parallelism_threads
  }
  if (gpuMemoryMB !== undefined) {
    const limit = new Uint8Array(Float32Array.of(gpuMemoryMB).buffer);
    // gpu_options { experimental { virtual_devices { memory_limit_mb: [limit] } } }: a limit in MB, where the older fraction depends on the GPU.
    const device = message(1, [...limit]);
    parts.push(message(6, message(9, message(1, device))));
  }
  return Uint8Array.from(parts.flat());
}

const field = (number: number, value: number[]): number[] => [
  ...varint(number * 8),
  ...value,
];

/** Wire type 2: a length, then the bytes. */
const message = (number: number, bytes: number[]): number[] => [
  ...varint(number * 8 + 2),
  ...varint(bytes.length),
  ...bytes,
];

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}
