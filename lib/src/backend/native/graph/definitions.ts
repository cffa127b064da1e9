/** Graphs in TensorFlow's context: each a function that is called by its name, until it is taken out again. */
import { DEFINE_GRAPH, FORGET_GRAPH } from "../../graph-names.js";
import {
  nativeBackend,
  type Attribute,
  type NativeBackend,
  type Tf,
} from "../ops.js";
import { Untraceable, type Trace } from "./trace.js";

/** Batches of ever new shapes would make ever new graphs. */
export const MOST_GRAPHS = 8;

let graphs = 0;

/** Those of one model. They go when their owner is collected. */
export class Definitions {
  readonly #names: string[] = [];
  readonly #backend: NativeBackend;
  static readonly #forgotten = new FinalizationRegistry<() => void>((free) =>
    free(),
  );

  constructor(
    readonly kind: "step" | "prediction",
    tf: Tf,
    owner: object,
  ) {
    const backend = nativeBackend(tf);
    const names = this.#names;
    this.#backend = backend;
    Definitions.#forgotten.register(owner, () => {
      for (const name of names) forget(backend, name);
    });
  }

  /**
   * @param places  of the outputs
   * @returns the function's name, and the ops in it
   * @throws Untraceable where TensorFlow does not take it
   */
  add(
    trace: Trace,
    places: readonly string[],
  ): { name: string; ops: readonly string[] } {
    const { definition, ops } = trace.finish(places);
    let name: string;
    try {
      name = define(this.#backend, this.kind, {
        definition,
        inputs: trace.inputs,
        outputs: places,
      });
    } catch (cause) {
      throw new Untraceable("TensorFlow refused the graph", { cause });
    }
    this.#names.push(name);
    return { name, ops };
  }
}

interface Graph {
  /** A GraphDef. */
  readonly definition: Uint8Array;
  /** Places in it. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** @returns the function's name */
export function define(
  { binding }: NativeBackend,
  kind: string,
  { definition, inputs, outputs }: Graph,
): string {
  const name = `nabla_${kind}_${graphs++}`;
  const given = [name, definition, inputs.join(), outputs.join()];
  binding.executeOp(DEFINE_GRAPH, given as unknown as Attribute[], [], 0);
  return name;
}

export const forget = ({ binding }: NativeBackend, name: string): void => {
  binding.executeOp(FORGET_GRAPH, [name] as unknown as Attribute[], [], 0);
};

/** An add-on that was built before there were graphs lacks them, until the next `npm run setup`. */
export function takesGraphs(tf: Tf): boolean {
  try {
    forget(nativeBackend(tf), "nabla_none");
    return true;
  } catch {
    return false;
  }
}
