/** What was built from what: the memory that makes a build incremental. Lost, everything is built again. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Path → hash of its content. */
export type Inputs = Record<string, string>;

export interface BuiltLesson {
  /** Hash of the tools themselves. */
  tools: string;
  inputs: Inputs;
  /** Path below the output folder → hash of what was written there. */
  outputs: Record<string, string>;
  /** The same of new editions that lie beside a notebook that somebody has worked in. They may be deleted. */
  beside?: Record<string, string>;
}

export interface Manifest {
  lessons: Record<string, BuiltLesson>;
}

const fileName = ".built.json";

export function readManifest(out: string): Manifest {
  try {
    const data: unknown = JSON.parse(readFileSync(join(out, fileName), "utf8"));
    return isManifest(data) ? data : { lessons: {} };
  } catch {
    // Absent, or cut short by an interrupted build.
    return { lessons: {} };
  }
}

export function writeManifest(out: string, manifest: Manifest): void {
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, fileName), `${JSON.stringify(manifest, null, 1)}\n`);
}

export function unchanged(built: BuiltLesson, tools: string): boolean {
  return (
    built.tools === tools &&
    Object.entries(built.inputs).every(
      ([path, written]) =>
        existsSync(path) && hash(readFileSync(path)) === written,
    )
  );
}

export function hash(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 16);
}

function isManifest(data: unknown): data is Manifest {
  const isBuilt = (value: unknown): boolean =>
    isRecord(value) &&
    typeof value["tools"] === "string" &&
    isRecord(value["inputs"]) &&
    isRecord(value["outputs"]) &&
    (value["beside"] === undefined || isRecord(value["beside"]));
  return (
    isRecord(data) &&
    isRecord(data["lessons"]) &&
    Object.values(data["lessons"]).every(isBuilt)
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
