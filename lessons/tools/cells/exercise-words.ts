import type { ExerciseCell } from "./cell.js";
import type { Language } from "./language.js";

/** What notebooks and pages alike say above an exercise. */
export interface ExerciseWords {
  exercise: string;
  levels: Record<ExerciseCell["level"], string>;
  points: (points: number) => string;
}

export const exerciseWords: Record<Language, ExerciseWords> = {
  en: {
    exercise: "Exercise",
    levels: {
      recall: "Recall",
      modify: "Change something",
      build: "Build it yourself",
      open: "Open",
    },
    points: (n) => (n === 1 ? "1 point" : `${n} points`),
  },
  ko: {
    exercise: "연습 문제",
    levels: {
      recall: "떠올리기",
      modify: "고쳐 보기",
      build: "직접 만들기",
      open: "열린 문제",
    },
    points: (n) => `${n}점`,
  },
};
