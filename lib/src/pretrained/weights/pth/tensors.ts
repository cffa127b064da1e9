/** What a pickle of torch's says of its tensors: names, shapes, and the storages that hold their numbers. */
import {
  Global,
  PickledMap,
  PickleError,
  type Allowed,
  type Pickled,
} from "./pickle.js";

/** Names of number types, as safetensors has them. */
const STORAGES: ReadonlyMap<string, { dtype: string; bytes: number }> = new Map(
  [
    ["Float", "F32", 4],
    ["Half", "F16", 2],
    ["BFloat16", "BF16", 2],
    ["Double", "F64", 8],
    ["Long", "I64", 8],
    ["Int", "I32", 4],
    ["Short", "I16", 2],
    ["Char", "I8", 1],
    ["Byte", "U8", 1],
    ["Bool", "BOOL", 1],
  ].map(([name, dtype, bytes]) => [
    `torch.${name}Storage`,
    { dtype: String(dtype), bytes: Number(bytes) },
  ]),
);

/** A row of numbers somewhere in the file. */
export class Storage {
  constructor(
    readonly key: string,
    readonly dtype: string,
    /** Of one number. */
    readonly bytes: number,
    readonly count: number,
  ) {}
}

/** A view of a storage. */
export class TensorPlace {
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

const isWhole = (value: Pickled): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

function wholes(value: Pickled | undefined): number[] {
  if (!Array.isArray(value) || value.length > 32) {
    throw new PickleError("a tensor's shape or strides are no short list");
  }
  const list: Pickled[] = value;
  if (!list.every(isWhole)) {
    throw new PickleError(
      "a tensor's shape or strides are no whole numbers >= 0",
    );
  }
  return list;
}

/** `_rebuild_tensor_v2(storage, offset, size, stride, …)`. Every number is held against the storage before anything is read. */
function rebuildTensor(args: Pickled[]): TensorPlace {
  const [storage, offset, size, stride] = args;
  if (!(storage instanceof Storage)) {
    throw new PickleError("a tensor has no storage");
  }
  const shape = wholes(size);
  const strides = wholes(stride);
  const [start] = wholes([offset ?? null]);
  if (shape.length !== strides.length || start === undefined) {
    throw new PickleError("a tensor's shape and strides differ in length");
  }
  const count = shape.reduce((all, side) => all * side, 1);
  const last = shape.reduce(
    (at, side, axis) => at + (side - 1) * (strides[axis] ?? 0),
    start,
  );
  // The first: a stride of 0 would repeat a number without bound.
  if (count > storage.count || (count > 0 && last >= storage.count)) {
    throw new PickleError(
      `a tensor of shape [${shape.join(", ")}] does not fit in its storage of ${storage.count} numbers`,
    );
  }
  return new TensorPlace(storage, start, shape, strides);
}

function storageOf(id: Pickled, storages: Map<string, Storage>): Storage {
  const [kind, type, key, , count, view] = Array.isArray(id) ? id : [];
  const found = type instanceof Global ? STORAGES.get(type.name) : undefined;
  if (
    kind !== "storage" ||
    found === undefined ||
    typeof key !== "string" ||
    typeof count !== "number" ||
    !Number.isSafeInteger(count) ||
    count < 0 ||
    (view ?? null) !== null
  ) {
    throw new PickleError("it refers to a storage in a form that is not known");
  }
  const known = storages.get(key);
  if (known !== undefined) {
    if (known.count !== count || known.dtype !== found.dtype) {
      throw new PickleError(`it describes its storage ${key} in two ways`);
    }
    return known;
  }
  const storage = new Storage(key, found.dtype, found.bytes, count);
  storages.set(key, storage);
  return storage;
}

/** The list of what a file of weights may name, with a place for the storages that it mentions. */
export function torchNames(): {
  allowed: Allowed;
  storages: Map<string, Storage>;
} {
  const storages = new Map<string, Storage>();
  const functions: [string, ((args: Pickled[]) => Pickled) | undefined][] = [
    ["collections.OrderedDict", orderedDict],
    ["torch._utils._rebuild_tensor", rebuildTensor],
    ["torch._utils._rebuild_tensor_v2", rebuildTensor],
    ["torch._utils._rebuild_parameter", ([data]) => data ?? null],
    ["torch.Size", ([sides]) => sides ?? []],
    ...[...STORAGES.keys()].map((name): [string, undefined] => [
      name,
      undefined,
    ]),
  ];
  return {
    allowed: {
      globals: new Map(
        functions.map(([name, call]) => [name, new Global(name, call)]),
      ),
      persistent: (id) => storageOf(id, storages),
    },
    storages,
  };
}

function orderedDict([pairs]: Pickled[]): PickledMap {
  const map = new PickledMap();
  for (const pair of Array.isArray(pairs) ? pairs : []) {
    if (!Array.isArray(pair)) throw new PickleError("a dictionary is damaged");
    map.set(pair[0] ?? null, pair[1] ?? null);
  }
  return map;
}

/** Under these names training scripts keep the weights, beside epochs and optimisers. */
const WRAPPERS = ["state_dict", "model_state_dict", "model"];

/** @throws PickleError where no tensors are found */
export function tensorsOf(value: Pickled): Map<string, TensorPlace> {
  const found = new Map<string, TensorPlace>();
  if (value instanceof PickledMap) {
    for (const [name, each] of value) {
      if (typeof name === "string" && each instanceof TensorPlace) {
        found.set(name, each);
      }
    }
    if (found.size > 0) return found;
    for (const name of WRAPPERS) {
      const inside = value.get(name);
      if (inside instanceof PickledMap) return tensorsOf(inside);
    }
  }
  throw new PickleError(
    "it holds no dictionary of tensors (a model's state_dict is expected)",
  );
}
