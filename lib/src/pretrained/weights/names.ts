/** What a layer of ours is called in the files of others. Most architectures have Keras's names already. */

const KERAS_RESNET: readonly [RegExp, string][] = [
  [/^stem_pool_pad$/, "pool1_pad"],
  [/^stem_pool$/, "pool1_pool"],
  [/^stem_norm$/, "conv1_bn"],
  [/^stem_(\w+)$/, "conv1_$1"],
  [/^pool$/, "avg_pool"],
  [/^classes$/, "predictions"],
];

/**
 * The name in Keras applications of a layer of `networks.resnet({ depth: 50 })`: `stage2_block1_shortcut_norm` is `conv3_block1_0_bn`.
 */
export function kerasResNetName(name: string): string {
  const block =
    /^stage(\d)_block(\d)_(?:(conv(\d)|shortcut)(?:_(\w+))?|(\w+))$/.exec(name);
  if (block !== null) {
    const [, stage, number, part, convolution = "0", suffix = "conv", rest] =
      block;
    const start = `conv${Number(stage) + 1}_block${number}`;
    if (part === undefined) return `${start}_${rest}`;
    return `${start}_${convolution}_${suffix === "norm" ? "bn" : suffix}`;
  }
  for (const [pattern, replacement] of KERAS_RESNET) {
    if (pattern.test(name)) return name.replace(pattern, replacement);
  }
  return name;
}
