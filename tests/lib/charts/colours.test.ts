/** The claims of theme.ts, measured: contrast by WCAG 2.2, colours as a deuteranope, a protanope and a tritanope see them. */
import { expect, test } from "vitest";
import * as theme from "../../../lib/src/charts/theme.js";

const backgrounds = { white: "#ffffff", dark: "#111111" };
const contrastOn = (colour: string, background: string): number =>
  theme.contrast(
    theme.luminance(theme.rgb(colour)),
    theme.luminance(theme.rgb(background)),
  );

type Vector3 = [number, number, number];
const times = (matrix: Vector3[], v: Vector3): Vector3 => {
  const row = (i: 0 | 1 | 2): number =>
    (matrix[i] ?? []).reduce((sum, m, k) => sum + m * (v[k] ?? 0), 0);
  return [row(0), row(1), row(2)];
};

/**
 * On linear RGB, severity 1.0.
 * Machado, Oliveira and Fernandes, A physiologically-based model for simulation of color vision deficiency, IEEE TVCG 2009, table 1.
 */
const deuteranopia: Vector3[] = [
  [0.367322, 0.860646, -0.227968],
  [0.280085, 0.672501, 0.047413],
  [-0.01182, 0.04294, 0.968881],
];
const protanopia: Vector3[] = [
  [0.152286, 1.052583, -0.204868],
  [0.114503, 0.786281, 0.099216],
  [-0.003882, -0.048116, 1.051998],
];
/**
 * That model knows tritanopia only roughly. Brettel, Viénot and Mollon, Computerized simulation of color appearance for dichromats, JOSA A
 * 1997, for sRGB: one matrix on either side of a plane through grey.
 */
const tritanopia = {
  plane: [0.03901, -0.02788, -0.01113] satisfies Vector3,
  above: [
    [1.01277, 0.13548, -0.14826],
    [-0.01243, 0.86812, 0.14431],
    [0.07589, 0.805, 0.11911],
  ] satisfies Vector3[],
  below: [
    [0.93678, 0.18979, -0.12657],
    [0.06154, 0.81526, 0.1232],
    [-0.37562, 1.12767, 0.24796],
  ] satisfies Vector3[],
};
const vision: Record<string, (colour: Vector3) => Vector3> = {
  usual: (colour) => colour,
  deuteranopia: (colour) => times(deuteranopia, colour),
  protanopia: (colour) => times(protanopia, colour),
  tritanopia: (colour) => {
    const { plane, above, below } = tritanopia;
    return times(times([plane], colour)[0] >= 0 ? above : below, colour);
  },
};

const linear = (hex: string): Vector3 => {
  const one = (c: number): number =>
    c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4;
  const [r, g, b] = theme.rgb(hex);
  return [one(r), one(g), one(b)];
};

const inside = (c: number): number => Math.min(1, Math.max(0, c));

/** CIE L*a*b* of linear sRGB, white D65 (IEC 61966-2-1, CIE 15). */
function lab(rgb: Vector3): Vector3 {
  const [x, y, z] = times(
    [
      [0.4124, 0.3576, 0.1805],
      [0.2126, 0.7152, 0.0722],
      [0.0193, 0.1192, 0.9505],
    ],
    [inside(rgb[0]), inside(rgb[1]), inside(rgb[2])],
  );
  const f = (t: number): number =>
    t > (6 / 29) ** 3 ? Math.cbrt(t) : t / (3 * (6 / 29) ** 2) + 4 / 29;
  const [fx, fy, fz] = [f(x / 0.9505), f(y), f(z / 1.089)];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}
const seen = (hex: string, eyes: string): Vector3 =>
  lab(vision[eyes]!(linear(hex)));

test("without blue cones blue and green fall together, red and blue do not", () => {
  expect(difference("#0080ff", "#00b0a0", "usual")).toBeGreaterThan(80);
  expect(difference("#0080ff", "#00b0a0", "tritanopia")).toBeLessThan(35);
  expect(difference("#ff0000", "#0080ff", "tritanopia")).toBeGreaterThan(90);
});

/** CIE 1976 colour difference: about 2 is just noticed side by side. */
const difference = (a: string, b: string, eyes: string): number => {
  const [p, q] = [seen(a, eyes), seen(b, eyes)];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
};

test.each(Object.entries(backgrounds))("contrast on %s", (_, background) => {
  // WCAG 2.2, 1.4.11: what has to be seen to be understood.
  for (const colour of [...theme.palette, theme.right, theme.wrong])
    expect(contrastOn(colour, background), colour).toBeGreaterThanOrEqual(3.2);
  // No grey reaches 4.5 on both; the best has 4.3 or so.
  expect(contrastOn(theme.ink, background)).toBeGreaterThanOrEqual(4.2);
});

test.each(Object.keys(vision))("colours told apart: %s", (eyes) => {
  theme.palette.forEach((a, i) => {
    theme.palette.slice(i + 1).forEach((b, k) => {
      const j = i + 1 + k;
      const d = difference(a, b, eyes);
      if (j < 4) expect(d, `${a} and ${b}`).toBeGreaterThan(15);
      // Colours that look alike to somebody never share a dash or a symbol.
      if (d < 10) {
        expect(theme.dashOf(i), `${a} and ${b}`).not.toBe(theme.dashOf(j));
        expect(theme.symbolOf(i), `${a} and ${b}`).not.toBe(theme.symbolOf(j));
      }
    });
  });
  expect(difference(theme.right, theme.wrong, eyes)).toBeGreaterThan(80);
});

test.each(Object.keys(vision))("ramps keep their order: %s", (eyes) => {
  const steps = theme.sequential
    .map((c) => seen(c, eyes)[0])
    .map((l, i, all) => l - (all[i - 1] ?? l))
    .slice(1);
  // Of 100 steps of lightness, about eight from each colour to the next.
  expect(Math.min(...steps)).toBeGreaterThan(5);
  expect(Math.max(...steps)).toBeLessThan(12);
  const lightness = theme.diverging.map((c) => seen(c, eyes)[0]);
  const middle = Math.max(...lightness);
  expect(lightness.indexOf(middle)).toBe((lightness.length - 1) / 2);
  theme.diverging.slice(0, 4).forEach((low, i) => {
    const high = theme.diverging.at(-1 - i) ?? low;
    expect(difference(low, high, eyes)).toBeGreaterThan(25);
  });
});
