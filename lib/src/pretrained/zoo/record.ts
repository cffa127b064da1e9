/** What lies in `lib/zoo/`: for each network a record of its training with the manifest of its weights, and the weights. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { WeightFile } from "../safetensors/file.js";
import { dequantised, type Entry } from "./quantised.js";
import type { ZooName } from "./recipes.js";

export interface ZooRecord {
  trained: {
    on: string;
    /** How many digits it learned from, was chosen by and was judged by. */
    digits: { training: number; validation: number; test: number };
    seed: number;
    /** All, and the one whose weights were kept, by the validation loss. */
    epochs: number;
    bestEpoch: number;
    /** Share of the test digits that it names, with the weights as they are kept: eight bits each. */
    testAccuracy: number;
    /** ISO date. */
    date: string;
  };
  /** Of the bytes. */
  sha256: string;
  weights: Entry[];
}

const HOME = fileURLToPath(new URL("../../../zoo/", import.meta.url));

export const zooPath = (
  name: ZooName,
  kind: "json" | "bin",
  folder = HOME,
): string => join(folder, `${name}.${kind}`);

const digest = (bytes: Uint8Array): string =>
  createHash("sha256").update(bytes).digest("hex");

export function readRecord(name: ZooName, folder = HOME): ZooRecord {
  return JSON.parse(
    readFileSync(zooPath(name, "json", folder), "utf8"),
  ) as ZooRecord;
}

/** @throws Error where the bytes are not those that the record describes */
export async function openZoo(
  name: ZooName,
  folder = HOME,
): Promise<WeightFile> {
  const { sha256, weights } = readRecord(name, folder);
  const path = zooPath(name, "bin", folder);
  const bytes = Uint8Array.from(await readFile(path));
  if (digest(bytes) !== sha256) {
    throw new Error(
      `${path}: sha256 expected ${sha256}, received ${digest(bytes)}: the file is damaged. Fetch it again: git checkout lib/zoo.`,
    );
  }
  return dequantised(weights, bytes);
}

export async function writeZoo(
  name: ZooName,
  trained: ZooRecord["trained"],
  weights: Entry[],
  bytes: Uint8Array,
): Promise<void> {
  const record: ZooRecord = { trained, sha256: digest(bytes), weights };
  await writeFile(zooPath(name, "bin"), bytes);
  await writeFile(
    zooPath(name, "json"),
    JSON.stringify(record, undefined, 2) + "\n",
  );
}
