/**
 * Small drawings of five kinds of things, as the Twemoji font has them: a picture set of 350, for what can be learned from twenty a class.
 * Drawn by Twitter and others, CC BY 4.0; npm @twemoji/svg carries them as SVG.
 */
import sharp from "sharp";
import { packageFolder, type PackageSource } from "../../packages/index.js";
import { Random } from "../random.js";
import { Samples } from "../samples.js";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

export const TWEMOJI: PackageSource = {
  registry: "npm",
  name: "@twemoji/svg",
  version: "15.0.0",
  sha256: "1d2907557a422c7c4e3feca50ef915c39da1db3d76b4a4d7e73fb59bce4403c3",
  bytes: 1_547_134,
  keep: /\.svg$/,
  licence: "MIT (drawings: CC BY 4.0)",
};

const KINDS = {
  animals:
    "🐵 🐒 🦍 🦧 🐶 🐕 🦮 🐕‍🦺 🐩 🐺 🦊 🦝 🐱 🐈 🐈‍⬛ 🦁 🐯 🐅 🐆 🐴 🫎 🫏 🐎 🦄 🦓 🦌 🦬 🐮 🐂 🐃 🐄 🐷 🐖 🐗 🐏 🐑 🐐 🐪 🐫 🦙 🦒 🐘 🦣 🦏 🦛 🐭 🐁 🐀 🐹 🐰 🐇 🐿️ 🦫 🦔 🦇 🐻 🐻‍❄️ 🐨 🐼 🦥 🦦 🦨 🦘 🦡 🦃 🐔 🐓 🐣 🐤 🐥 🐦 🐧 🕊️ 🦅 🦆 🦢 🦉 🦤 🦩 🦚 🦜 🐦‍⬛ 🪿 🐸 🐊 🐢 🦎 🐍 🐲 🐉 🦕 🦖 🐳 🐋 🐬 🦭 🐟 🐠 🐡 🦈 🐙 🪼 🦀 🦞 🦐 🦑 🐌 🦋 🐛 🐜 🐝 🪲 🐞 🦗 🪳 🕷️ 🦂 🦟 🪰 🪱",
  buildings:
    "🏟️ 🏛️ 🏗️ 🛖 🏘️ 🏚️ 🏠 🏡 🏢 🏣 🏤 🏥 🏦 🏨 🏩 🏪 🏫 🏬 🏭 🏯 🏰 💒 🗼 🗽 ⛪ 🕌 🛕 🕍 ⛩️ 🕋",
  clothing:
    "👓 🕶️ 🥽 🥼 🦺 👔 👕 👖 🧣 🧤 🧥 🧦 👗 👘 🥻 🩱 🩲 🩳 👙 👚 🪭 👛 👜 👝 🛍️ 🎒 🩴 👞 👟 🥾 🥿 👠 👡 🩰 👢 👑 👒 🎩 🎓 🧢 🪖 ⛑️",
  food: "🍇 🍈 🍉 🍊 🍋 🍌 🍍 🥭 🍎 🍏 🍐 🍑 🍒 🍓 🫐 🥝 🍅 🫒 🥥 🥑 🍆 🥔 🥕 🌽 🌶️ 🫑 🥒 🥬 🥦 🧄 🧅 🥜 🫘 🌰 🫚 🫛 🍞 🥐 🥖 🫓 🥨 🥯 🥞 🧇 🧀 🍖 🍗 🥩 🥓 🍔 🍟 🍕 🌭 🥪 🌮 🌯 🫔 🥙 🧆 🥚 🍳 🥘 🍲 🫕 🥣 🥗 🍿 🧈 🧂 🥫 🍱 🍘 🍙 🍚 🍛 🍜 🍝 🍠 🍢 🍣 🍤 🍥 🥮 🍡 🥟 🥠 🥡 🍦 🍧 🍨 🍩 🍪 🎂 🍰 🧁 🥧 🍫 🍬 🍭 🍮 🍯",
  vehicles:
    "🚂 🚃 🚄 🚅 🚆 🚇 🚈 🚉 🚊 🚝 🚞 🚋 🚌 🚍 🚎 🚐 🚑 🚒 🚓 🚔 🚕 🚖 🚗 🚘 🚙 🛻 🚚 🚛 🚜 🏎️ 🏍️ 🛵 🦽 🦼 🛺 🚲 🛴 🛹 🛼 ⛵ 🛶 🚤 🛳️ ⛴️ 🛥️ 🚢 ✈️ 🛩️ 🛫 🛬 🚁 🚟 🚠 🚡 🛰️ 🚀 🛸",
} as const;

export const classNames = Object.keys(KINDS);

export interface EmojiOptions {
  /** Side of the pictures in pixels (default 96). */
  side?: number;
  /** Decides the order (default 0). */
  seed?: number;
}

/**
 * Drawings of animals, buildings, clothing, food and vehicles on white.
 *
 * @returns 350 samples of shape [side, side, 3], values 0 … 1, shuffled; fetched once (1.5 MB) and kept
 * @throws RangeError for a side that is no whole number from 8 to 512
 * @example
 * const drawings = await emoji.load({ side: 32 });
 * drawings.counts();   // { animals: 120, buildings: 30, clothing: 42, food: 101, vehicles: 57 }
 */
export async function load(options: EmojiOptions = {}): Promise<Samples> {
  const { side = 96, seed = 0 } = options;
  if (!Number.isInteger(side) || side < 8 || side > 512) {
    throw new RangeError(
      `emoji.load expected a side from 8 to 512, received ${side}.`,
    );
  }
  const folder = await packageFolder(TWEMOJI, { purpose: "emoji" });
  const all = Object.values(KINDS).flatMap((text, label) =>
    text.split(" ").map((drawing) => ({ drawing, label })),
  );
  const order = new Random(seed).shuffle(all);
  const size = side * side * 3;
  const features = new Float32Array(order.length * size);
  for (const [i, { drawing }] of order.entries()) {
    const svg = await readFile(join(folder, `${codes(drawing)}.svg`));
    // 36 units are 72 pixels for each inch; the density makes as many as are wanted, so that lines stay sharp.
    const pixels = await sharp(svg, { density: (72 * side) / 36 })
      .resize(side, side)
      .flatten({ background: "#fff" })
      .raw()
      .toBuffer();
    for (const [k, byte] of pixels.entries())
      features[i * size + k] = byte / 255;
  }
  return new Samples({
    name: "emoji",
    features,
    featureShape: [side, side, 3],
    labels: Int32Array.from(order, ({ label }) => label),
    classNames,
  });
}

/** As the files are named: code points in hex, without the variation selector where nothing is joined. */
function codes(drawing: string): string {
  const points = Array.from(drawing, (each) => each.codePointAt(0) ?? 0);
  const shown = points.includes(0x200d)
    ? points
    : points.filter((point) => point !== 0xfe0f);
  return shown.map((point) => point.toString(16)).join("-");
}
