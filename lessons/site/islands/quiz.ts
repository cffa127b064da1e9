/** A question says whether an answer is right; its explanation opens once it is. */
import { answered } from "./progress.js";

export function quizzes(): void {
  for (const quiz of document.querySelectorAll<HTMLFormElement>("form.quiz")) {
    const button = quiz.querySelector("button");
    if (button !== null) button.hidden = false;
    quiz.addEventListener("submit", (event) => {
      event.preventDefault();
      judge(quiz);
    });
    quiz.addEventListener("change", () => {
      mark(quiz, undefined);
    });
  }
}

function judge(quiz: HTMLFormElement): void {
  const chosen = [...quiz.querySelectorAll("input")]
    .filter((input) => input.checked)
    .map((input) => input.value);
  if (chosen.length === 0) return;
  const right = chosen.join(" ") === quiz.dataset["right"];
  mark(quiz, right);
  if (!right) return;
  const why = quiz.querySelector("details");
  if (why !== null) why.open = true;
  answered(quiz.id);
}

function mark(quiz: HTMLFormElement, right: boolean | undefined): void {
  const verdict = quiz.querySelector<HTMLElement>(".verdict");
  if (verdict === null) return;
  quiz.classList.toggle("is-right", right === true);
  quiz.classList.toggle("is-wrong", right === false);
  const { right: yes = "", wrong: no = "" } = verdict.dataset;
  verdict.textContent = right === undefined ? "" : right ? yes : no;
}
