/** The language behind the handlers. Loaded in parts, when first needed: the kernel answers before the compiler is there. */
import type { CellSource, CompiledCell } from "../language/compile/cell.js";
import type {
  Completeness,
  Completion,
  Language,
  TypeDiagnostic,
} from "./language.js";

export class TypeScript implements Language {
  constructor(readonly preload: readonly string[]) {}

  async compile(cell: CellSource): Promise<CompiledCell> {
    const { transform } = await import("esbuild");
    const { code, map } = await transform(cell.text, {
      loader: "ts",
      sourcemap: true,
    });
    return { code, map, names: { declared: [], mentioned: [] } };
  }

  completeness(): Promise<Completeness> {
    return Promise.resolve({ status: "complete", indent: "" });
  }

  check(): Promise<TypeDiagnostic[]> {
    return Promise.resolve([]);
  }

  commit(): void {}

  complete(_text: string, offset: number): Promise<Completion> {
    return Promise.resolve({ matches: [], start: offset, end: offset });
  }

  inspect(): Promise<Record<string, unknown> | undefined> {
    return Promise.resolve(undefined);
  }

  reset(): void {}

  close(): Promise<void> {
    return Promise.resolve();
  }
}
