/** HDF5 files in memory, through the HDF Group's own library compiled to WebAssembly (npm `h5wasm`). Knows nothing of models. */
import { Dataset, File, Group, Module, ready } from "h5wasm";

export interface Values {
  shape: number[];
  values: Float32Array;
}

/** What a reader may ask of a file; valid until `reading` returns. */
export interface Hdf5 {
  /** Of a data set, before any of its memory is taken: a file of a few bytes may claim any shape. Undefined where there is none. */
  shape(path: string): number[] | undefined;
  /** A data set as float32, whatever number type the file has; undefined where there is none. */
  dataset(path: string): Values | undefined;
  /** Names of a group's members; none where there is no group. */
  members(path: string): string[];
  /** A text attribute; undefined where there is none. */
  text(path: string, name: string): string | undefined;
  /** An attribute that lists texts; also one that Keras split, since HDF5 bounds an attribute at 64 kB: `weight_names0`, …1. */
  texts(path: string, name: string): string[] | undefined;
}

let counter = 0;

async function memory(): Promise<typeof Module.FS> {
  // Else HDF5 prints its stack of errors to stderr.
  (await ready).activate_throwing_error_handler();
  return Module.FS;
}

/**
 * @param what  names the file in an error
 * @throws Error where the bytes are no HDF5 file, or only the start of one
 */
export async function reading<T>(
  bytes: Uint8Array,
  what: string,
  use: (file: Hdf5) => T,
): Promise<T> {
  const fs = await memory();
  const path = `read-${++counter}.h5`;
  // Not copied, which h5wasm's types do not know of.
  fs.writeFile(path, bytes, { canOwn: true } as object);
  let file: File | undefined;
  try {
    try {
      file = new File(path, "r");
    } catch (cause) {
      throw new Error(
        `${what} expected an HDF5 file, received ${bytes.length} bytes that HDF5 cannot open: truncated or damaged. Fetch or save it again.`,
        { cause },
      );
    }
    return use(view(file));
  } finally {
    file?.close();
    fs.unlink(path);
  }
}

function view(file: File): Hdf5 {
  const attribute = (path: string, name: string): unknown => {
    const entity = path === "/" ? file : file.get(path);
    return entity instanceof Group ? entity.attrs[name]?.value : undefined;
  };
  return {
    shape: (path) => {
      const found = file.get(path);
      return found instanceof Dataset ? (found.shape ?? []) : undefined;
    },
    dataset: (path) => {
      const found = file.get(path);
      if (!(found instanceof Dataset)) return undefined;
      const value: unknown = found.value;
      const values = ArrayBuffer.isView(value)
        ? Float32Array.from(value as unknown as ArrayLike<number>, Number)
        : Float32Array.of(Number(value));
      return { shape: found.shape ?? [], values };
    },
    members: (path) => {
      const group = file.get(path);
      return group instanceof Group ? group.keys() : [];
    },
    text: (path, name) => {
      const value = attribute(path, name);
      return typeof value === "string" ? value : undefined;
    },
    texts: (path, name) => {
      const whole = attribute(path, name);
      if (Array.isArray(whole)) return whole.map(String);
      const parts: string[] = [];
      for (let i = 0; ; i++) {
        const part = attribute(path, `${name}${i}`);
        if (!Array.isArray(part)) break;
        parts.push(...part.map(String));
      }
      return parts.length > 0 || whole !== undefined ? parts : undefined;
    },
  };
}

/** HDF5 keeps at most 64 kB of lists in a group's header; Keras splits there too, and writes `weight_names0`, …1. */
const LONGEST_LIST = 500;

export type Attributes = Readonly<Record<string, string | readonly string[]>>;

function annotate(group: Group, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    // "S": texts of any length, kept outside of the header.
    if (typeof value === "string") {
      group.create_attribute(name, value, [], "S");
    } else if (value.length === 0) {
      group.create_attribute(name, new Float64Array(), [0]);
    } else if (value.length <= LONGEST_LIST) {
      group.create_attribute(name, [...value], [value.length], "S");
    } else {
      for (let i = 0; i * LONGEST_LIST < value.length; i++) {
        const part = value.slice(i * LONGEST_LIST, (i + 1) * LONGEST_LIST);
        group.create_attribute(`${name}${i}`, [...part], [part.length], "S");
      }
    }
  }
}

/**
 * @param datasets  by path; groups are made as needed
 * @param attributes  by the group's path, "" for the file's own
 */
export async function writeHdf5(
  datasets: ReadonlyMap<string, Values>,
  attributes: ReadonlyMap<string, Attributes> = new Map(),
): Promise<Uint8Array> {
  const fs = await memory();
  const path = `write-${++counter}.h5`;
  const file = new File(path, "w");
  try {
    const groups = new Set<string>([""]);
    const group = (wanted: string): void => {
      const parts = wanted.split("/");
      for (let i = 1; i <= parts.length; i++) {
        const above = parts.slice(0, i).join("/");
        if (!groups.has(above)) file.create_group(above);
        groups.add(above);
      }
    };
    for (const [place, list] of attributes) {
      group(place);
      annotate(place === "" ? file : (file.get(place) as Group), list);
    }
    for (const [name, { shape, values }] of datasets) {
      group(name.split("/").slice(0, -1).join("/"));
      file.create_dataset({ name, data: values, shape });
    }
    file.flush();
  } finally {
    file.close();
  }
  try {
    return fs.readFile(path);
  } finally {
    fs.unlink(path);
  }
}
