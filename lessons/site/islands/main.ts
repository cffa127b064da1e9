/** What moves. Each part improves HTML that works without it; what is large is fetched when it is first needed. */
import "../styles/site.css";
import { charts } from "./charts.js";
import { contents } from "./contents.js";
import { explores } from "./explore.js";
import { progress } from "./progress.js";
import { quizzes } from "./quiz.js";
import { scrolls } from "./scrolls.js";
import { search } from "./search.js";
import { theme } from "./theme.js";

for (const part of [
  theme,
  search,
  contents,
  quizzes,
  progress,
  scrolls,
  charts,
  explores,
])
  part();
