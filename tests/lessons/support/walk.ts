/** What must hold of every page, and of every lesson's page. */
import { expect } from "vitest";
import {
  answerQuizzes,
  drawCharts,
  keepPicture,
  lightWeight,
  moveSliders,
  overflow,
  seriousFindings,
  type Site,
} from "./site.js";

/** Read on a desk in daylight and on a phone at night. */
export async function expectToReadWell(
  site: Site,
  path: string,
): Promise<void> {
  for (const view of [{}, { dark: true, phone: true }]) {
    const visit = await site.open(path, view);
    try {
      expect(await overflow(visit.page)).toBeLessThanOrEqual(0);
      expect(await seriousFindings(visit.page)).toEqual([]);
      expect(visit.faults).toEqual([]);
      expect(visit.strangers).toEqual([]);
    } finally {
      await visit.close();
    }
  }
}

export interface Walked {
  charts: number;
  quizzes: number;
  sliders: number;
}

/** Everything on the page is used, and then looked at again. */
export async function expectToWork(site: Site, path: string): Promise<Walked> {
  const visit = await site.open(path);
  const { page } = visit;
  const name = path.replaceAll("/", "-").replace(/-$/, "");
  try {
    expect(visit.transferred()).toBeLessThanOrEqual(lightWeight);
    expect(visit.transferred()).toBeGreaterThan(10_000);
    const walked = {
      charts: await drawCharts(page),
      quizzes: await answerQuizzes(page),
      sliders: await moveSliders(page),
    };
    expect(await seriousFindings(page)).toEqual([]);
    expect(await page.locator(".missing").count()).toBe(0);
    expect(visit.faults).toEqual([]);
    expect(visit.strangers).toEqual([]);
    await keepPicture(page, name);
    return walked;
  } finally {
    await visit.close();
  }
}
