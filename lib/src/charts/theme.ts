/**
 * Colours that hold on white and on JupyterLab's dark page alike, since one stored figure is read on both: backgrounds stay transparent,
 * text and lines have middle luminance, and series differ in dash and symbol as well, for whoever cannot tell the colours apart.
 */

export type Colour = string;
export type Dash = "solid" | "dash" | "dot" | "dashdot";
export type Symbol =
  "circle" | "square" | "diamond" | "cross" | "triangle-up" | "triangle-down";
/** Colours at equal steps from the lowest value to the highest. */
export type Ramp = readonly Colour[];

/**
 * Text: 4.29 : 1 against #ffffff, 4.40 : 1 against #111111, about the most that one grey can have on both. A page that inlines the SVG sets
 * --chart-ink for more.
 */
export const ink = "#7a7a7a";
/** Grid lines: seen, not read. */
export const grid = "rgba(128,128,128,0.25)";
export const axisLine = "rgba(128,128,128,0.6)";
export const fontFamily =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif";

/**
 * After Okabe and Ito's colours for every kind of colour vision, black left out and each moved to a luminance that gives
 * 3.2 : 1 or more against white and 4.2 : 1 or more against #111111. So narrow a band of luminance has its price: the first four differ for
 * every kind of colour vision, but vermilion, ochre and olive look alike without red or green cones, and only dash and symbol tell them
 * apart (measured in tests/lib/charts/colours.test.ts).
 */
export const palette: readonly [Colour, ...Colour[]] = [
  "#0a7cc1", // blue
  "#d55e00", // vermilion
  "#659a64", // leaf green: the bluish one is blue without blue cones
  "#c46a9d", // reddish purple
  "#b37a00", // ochre, for orange
  "#3f97cf", // sky blue
  "#8a7f00", // olive, for yellow
  "#7a7a7a", // grey, for black
];
const dashes: readonly [Dash, ...Dash[]] = ["solid", "dash", "dot", "dashdot"];
const symbols: readonly [Symbol, ...Symbol[]] = [
  "circle",
  "square",
  "diamond",
  "triangle-up",
  "cross",
  "triangle-down",
];

const at = <T>(list: readonly [T, ...T[]], i: number): T =>
  list[i % list.length] ?? list[0];

export const colourOf = (i: number): Colour => at(palette, i);
export const dashOf = (i: number): Dash => at(dashes, i);
export const symbolOf = (i: number): Symbol => at(symbols, i);

/** Right and wrong: blue and vermilion, not green and red, which one man in twelve and one woman in two hundred hardly tell apart. */
export const right = "#0a7cc1";
export const wrong = "#d55e00";

/** Viridis, sampled: from low, dark, to high, bright; even steps of lightness for every kind of colour vision. */
export const sequential: Ramp = [
  "#440154",
  "#482878",
  "#3e4989",
  "#31688e",
  "#26828e",
  "#1f9e89",
  "#35b779",
  "#6ece58",
  "#b5de2b",
  "#fde725",
];
/** Below zero blue, at zero near white, above zero orange. */
export const diverging: Ramp = [
  "#08519c",
  "#3182bd",
  "#6baed6",
  "#bdd7e7",
  "#f7f7f7",
  "#fdd0a2",
  "#fd8d3c",
  "#d94801",
  "#8c2d04",
];
/** Ink on paper reversed: 0 black, 1 white, as digits are stored. */
export const greys: Ramp = ["#000000", "#ffffff"];

export type Rgb = readonly [red: number, green: number, blue: number];

export function rgb(hex: Colour): Rgb {
  const n = parseInt(hex.slice(1), 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
}

/** The ramp's colour at t in [0, 1], between its steps too. */
export function onRamp(ramp: Ramp, t: number): Rgb {
  const place = Math.min(Math.max(t, 0), 1) * (ramp.length - 1);
  const low = Math.floor(place);
  const a = rgb(ramp[low] ?? "#000000");
  const b = rgb(ramp[Math.min(low + 1, ramp.length - 1)] ?? "#000000");
  const mix = (i: 0 | 1 | 2): number =>
    Math.round(a[i] + (b[i] - a[i]) * (place - low));
  return [mix(0), mix(1), mix(2)];
}

/** Relative luminance, 0 to 1 (WCAG 2.2). */
export function luminance(colour: Rgb): number {
  const linear = (i: 0 | 1 | 2): number => {
    const c = colour[i] / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(0) + 0.7152 * linear(1) + 0.0722 * linear(2);
}

/** Contrast ratio of two luminances (WCAG 2.2). */
export const contrast = (a: number, b: number): number =>
  (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

/** Black or white, whichever is easier to read on the colour. */
export const inkOn = (background: Rgb): Colour =>
  contrast(luminance(background), 1) > contrast(luminance(background), 0)
    ? "#ffffff"
    : "#000000";
