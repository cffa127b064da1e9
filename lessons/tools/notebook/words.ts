/** What a notebook says around a lesson's own words, in each language. */
import type { Language } from "../cells/language.js";
import { type ExerciseWords, exerciseWords } from "../cells/exercise-words.js";

export interface Words extends ExerciseWords {
  workedSolution: string;
  forTheTeacher: string;
  runsIn: (seconds: number) => string;
  needs: string;
  native: string;
  comesAfter: string;
  elsewhere: string;
  able: string;
  question: string;
  answer: string;
  and: string;
  change: string;
  /** The comment beside a slider's number. */
  within: (min: number, max: number, step: number) => string;
}

const en: Words = {
  ...exerciseWords.en,
  workedSolution: "Worked solution",
  forTheTeacher: "For the teacher",
  runsIn: (s) => `**Runs in** about ${s} seconds on two processor cores`,
  needs: "Needs",
  native: "Needs native TensorFlow",
  comesAfter: "Comes after",
  elsewhere: "In Korean",
  able: "After this lesson you will be able to",
  question: "Question.",
  answer: "Answer",
  and: " and ",
  change: "Change the numbers and run the cell again.",
  within: (min, max, step) => `try ${min} to ${max} in steps of ${step}`,
};

const ko: Words = {
  ...exerciseWords.ko,
  workedSolution: "풀이",
  forTheTeacher: "교사용",
  runsIn: (s) => `**실행 시간** 프로세서 코어 두 개로 약 ${s}초`,
  needs: "준비물",
  native: "네이티브 TensorFlow 필요",
  comesAfter: "먼저 볼 수업",
  elsewhere: "영어로",
  able: "이 수업을 마치면 할 수 있는 것",
  question: "문제.",
  answer: "정답",
  and: ", ",
  change: "수를 바꾸고 셀을 다시 실행해 보세요.",
  within: (min, max, step) => `${min}에서 ${max}까지, ${step} 간격`,
};

export const words: Record<Language, Words> = { en, ko };
