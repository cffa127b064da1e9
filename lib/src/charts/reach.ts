import type { Panel } from "./model.js";
import { extent } from "./words.js";

/** The smallest and largest value that a panel shows along an axis, with a margin where its marks need one. */
export function reach(panel: Panel, along: "x" | "y"): [number, number] {
  const a = panel[along];
  if (a.domain) return [a.domain[0], a.domain[1]];
  const values = panel.marks.flatMap((mark): [number, number][] => {
    switch (mark.type) {
      case "line":
      case "points":
      case "text":
        return [extent(mark[along])];
      case "rects":
        return along === "x"
          ? [extent(mark.x0), extent(mark.x1)]
          : [extent(mark.y0), extent(mark.y1)];
      case "band":
        return along === "x"
          ? [extent(mark.x)]
          : [extent(mark.low), extent(mark.high)];
      case "cells": {
        const [low, high] = extent(mark[along]);
        const half = step(mark[along]) / 2;
        return [[low - half, high + half]];
      }
      case "image":
        return along === "x"
          ? [[mark.x0, mark.x1]]
          : [extent([mark.top, mark.bottom])];
      case "rule":
        return mark.along === along ? [] : [[mark.at, mark.at]];
      default:
        return mark satisfies never;
    }
  });
  const [low, high] = extent(values.flat().filter(Number.isFinite));
  if (low > high) return a.scale === "log" ? [1, 10] : [0, 1];
  if (a.scale === "log")
    return low === high ? [low / 2, high * 2] : [low / 1.1, high * 1.1];
  const filled = panel.marks.some(
    (m) => m.type === "cells" || m.type === "image",
  );
  if (filled) return [low, high];
  const margin = (high - low || Math.abs(high) || 1) * 0.04;
  // Bars stand on their axis.
  const bars = panel.marks.some((m) => m.type === "rects");
  return [
    bars && low === 0 ? 0 : low - margin,
    bars && high === 0 ? 0 : high + margin,
  ];
}

/** Between neighbours of an even grid. */
export const step = (list: number[]): number =>
  list.length > 1 ? Math.abs((list[1] ?? 0) - (list[0] ?? 0)) : 1;
