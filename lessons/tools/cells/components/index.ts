/** Every component that may stand at the top of a lesson. */
import type { Reader } from "../reader.js";
import { readCard } from "./card.js";
import { readExercise } from "./exercise.js";
import { readExplore } from "./explore.js";
import { readFigure } from "./figure.js";
import { readHint } from "./hint.js";
import { readPlot } from "./plot.js";
import { readQuiz } from "./quiz.js";
import { readTeacher } from "./teacher.js";

export const components: ReadonlyMap<string, Reader> = new Map([
  ["Card", readCard],
  ["Exercise", readExercise],
  ["Explore", readExplore],
  ["Figure", readFigure],
  ["Hint", readHint],
  ["Plot", readPlot],
  ["Quiz", readQuiz],
  ["Teacher", readTeacher],
]);
