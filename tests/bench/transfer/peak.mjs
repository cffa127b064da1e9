// How far this process's memory rises above where it was while a model is loaded from the cache. Linux alone tells a peak that can be reset.
import { readFileSync, writeFileSync } from "node:fs";

const { pretrained } = await import("../../../lib/dist/index.js");

/** Bytes of a line of /proc/self/status. */
const status = (name) => {
  const text = readFileSync("/proc/self/status", "utf8");
  const found = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text);
  return 1024 * Number(found?.[1]);
};

// What is made once for all models (layer classes, kernels) is not the weights' own.
pretrained
  .bert(
    { vocabulary: 8, width: 8, layers: 1, heads: 2, intermediate: 8 },
    { weights: "zeros" },
  )
  .dispose();
writeFileSync("/proc/self/clear_refs", "5");
const before = status("VmRSS");
const name = process.argv[2] ?? "minilm";
const { model } =
  name === "minilm" ? await pretrained.minilm() : await pretrained.load(name);
const rise = status("VmHWM") - before;
process.stdout.write(
  JSON.stringify({ rise, weights: 4 * model.countParams() }),
);
