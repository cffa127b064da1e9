// The highest memory of this process before and after MiniLM is loaded from the cache.
const { tf, pretrained } = await import("../../../lib/dist/index.js");

const tiny = pretrained.bert(
  { vocabulary: 8, width: 8, layers: 1, heads: 2, intermediate: 8 },
  { weights: "zeros" },
);
tiny.dispose();
const highest = () => process.resourceUsage().maxRSS * 1024;
const before = highest();
const { model } = await pretrained.minilm();
const rise = highest() - before;
process.stdout.write(
  JSON.stringify({ rise, weights: 4 * model.countParams() }),
);
model.dispose();
tf.dispose();
